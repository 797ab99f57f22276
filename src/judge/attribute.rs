//! Comparison of attributes: instances as a set by `datasetId`, values exactly, sub-attributes recursively, in each of
//! the three representations.

use serde_json::{Map, Value};

use super::{
    difference::{Differences, Pointer},
    entity::{Instances, Lens},
    json::{self, unordered},
};
use crate::{
    model::{Document, Form},
    standards::ngsi_ld::{
        attribute::{Members, Shape, dataset, is_sub_attribute, shape},
        representation::{bare, object_uris, simplified_attribute},
        vocab::{SYSTEM_MEMBERS, TIME_MEMBERS},
    },
};

impl Lens {
    /// Compares an attribute: expected normalized, observed in the form that was asked for.
    pub fn attribute(self, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
        match (self.form, shape(expected), expected) {
            (Form::Simplified, Shape::Instance | Shape::Instances, _) => self.simplified(expected, observed, at, out),
            (_, Shape::Instance, Document::Map(members)) => match (self.instances, observed) {
                (Instances::Temporal, Value::Array(observed)) => {
                    self.several(std::slice::from_ref(expected), observed, at, out);
                }
                _ => self.one(members, observed, at, out),
            },
            (_, Shape::Instances, Document::List(expected)) => match (expected.as_slice(), observed) {
                (expected, Value::Array(observed)) => self.several(expected, observed, at, out),
                ([only], observed) => self.attribute(only, observed, at, out),
                _ => out.push(at, Some(&Document::List(expected.clone())), Some(observed)),
            },
            _ => json::value(expected, observed, at, out),
        }
    }

    fn several(self, expected: &[Document], observed: &[Value], at: &Pointer, out: &mut Differences) {
        let expected_keys: Vec<Option<String>> = expected
            .iter()
            .map(|instance| match instance.get("datasetId") {
                Some(Document::Match(_)) => None,
                _ => Some(dataset(instance).unwrap_or("@none").to_owned()),
            })
            .collect();
        let observed_keys: Vec<Option<String>> = observed
            .iter()
            .map(|item| Some(item.get("datasetId").and_then(Value::as_str).unwrap_or("@none").to_owned()))
            .collect();
        let compare = |expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| match expected {
            Document::Map(members) if observed.is_object() => self.instance(members, observed, at, out),
            other => self.attribute(other, observed, at, out),
        };
        unordered((expected, &expected_keys), (observed, &observed_keys), self.mode, &compare, at, out);
    }

    /// An instance that may stand as a bare value in the concise form.
    fn one(self, expected: &Members, observed: &Value, at: &Pointer, out: &mut Differences) {
        match bare(expected) {
            Some(value) if self.form == Form::Concise && !is_wrapped(value, observed) => {
                json::value(value, observed, at, out);
            }
            _ => self.instance(expected, observed, at, out),
        }
    }

    /// An instance as an object.
    fn instance(self, expected: &Members, observed: &Value, at: &Pointer, out: &mut Differences) {
        let Value::Object(observed) = observed else {
            return out.push(at, Some(&self.shown(expected)), Some(observed));
        };
        // The default instance has no datasetId in an answer (4.5.5); the concise form needs no type.
        let named: Vec<(String, Document)> = expected
            .iter()
            .filter(|(name, value)| match name.as_str() {
                "datasetId" => value.as_text() != Some("@none"),
                "type" => self.form != Form::Concise || observed.contains_key("type"),
                _ => true,
            })
            .cloned()
            .collect();
        let compare =
            |name: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| match name {
                "entity" => self.compare(expected, observed, at, out),
                "entityList" => self.in_order(expected, observed, at, out),
                "objectList" if self.form == Form::Concise && is_texts(observed) => {
                    json::value(&object_uris(expected), observed, at, out);
                }
                name if TIME_MEMBERS.contains(&name) => self.time(expected, observed, at, out),
                name if is_sub_attribute(name) => self.attribute(expected, observed, at, out),
                _ => json::value(expected, observed, at, out),
            };
        json::members(&named, observed, &|name, _| self.may_be_surplus(name), &compare, at, out);
    }

    /// The simplified form of an attribute. A single instance that is not the default is "the multi-attribute case" to
    /// some readers of 4.5.4 and not to others.
    fn simplified(self, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
        for (linked, ordered) in [("entity", false), ("entityList", true)] {
            match expected.get(linked) {
                Some(entities) if ordered => return self.in_order(entities, observed, at, out),
                Some(entities) => return self.compare(entities, observed, at, out),
                None => {}
            }
        }
        let only = match expected {
            Document::List(items) if items.len() == 1 => &items[0],
            other => other,
        };
        let simple = simplified_attribute(expected);
        if dataset(only).is_some() {
            let both = [simplified_attribute(only), simplified_attribute(&Document::List(vec![only.clone()]))];
            let holds = |reading: &Document| {
                let mut out = Differences::counting();
                json::value(reading, observed, at, &mut out);
                out.is_empty()
            };
            if both.iter().any(holds) {
                return;
            }
        }
        json::value(&simple, observed, at, out);
    }

    /// The linked entities of a ListRelationship have its order.
    fn in_order(self, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
        match (expected, observed) {
            (Document::List(expected), Value::Array(observed)) if expected.len() == observed.len() => {
                for (index, (expected, observed)) in expected.iter().zip(observed).enumerate() {
                    self.compare(expected, observed, &at.index(index), out);
                }
            }
            _ => json::value(expected, observed, at, out),
        }
    }

    /// The expected instance as it would look in this form.
    fn shown(self, expected: &Members) -> Document {
        match self.form {
            Form::Concise => crate::standards::ngsi_ld::representation::concise_instance(expected),
            Form::Normalized | Form::Simplified => Document::Map(expected.to_vec()),
        }
    }
}

/// Whether a broker had a reason not to give the bare value: it added system members (`sysAttrs`), or the value is one
/// that only a matcher knows and that may need wrapping.
fn is_wrapped(expected: &Document, observed: &Value) -> bool {
    let Value::Object(members) = observed else { return false };
    let added = |members: &Map<String, Value>| SYSTEM_MEMBERS.iter().any(|name| members.contains_key(*name));
    members.contains_key("value")
        && member_names_are_known(members)
        && (matches!(expected, Document::Match(_)) || added(members))
}

/// Whether an object has nothing but what belongs around a plain value.
fn member_names_are_known(members: &Map<String, Value>) -> bool {
    members.keys().all(|name| name == "type" || name == "value" || SYSTEM_MEMBERS.contains(&name.as_str()))
}

fn is_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}
