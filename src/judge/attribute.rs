//! Comparison of attributes: instances as a set by `datasetId`, values as `content` has it, sub-attributes recursively, in each of
//! the three representations.

use serde_json::Value;

use super::{
    content,
    difference::{Differences, Pointer},
    entity::{Instances, Lens},
    json::{self, Mode, unordered},
};
use crate::{
    model::{Document, Form, Matcher},
    standards::ngsi_ld::{
        attribute::{Members, Shape, dataset, inferred_type, is_sub_attribute, member, shape},
        representation::{bare, convert_attribute, object_uris},
        vocab::{SYSTEM_MEMBERS, TEMPORAL_MEMBERS, TIME_MEMBERS},
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
                (_, Value::Array(items)) if self.mode == Mode::AtLeast && !self.is_one(members, observed) => {
                    self.several(std::slice::from_ref(expected), items, at, out);
                }
                _ => self.one(members, observed, at, out),
            },
            (_, Shape::Instances, Document::List(expected)) => match (expected.as_slice(), observed) {
                (expected, Value::Array(observed)) => self.several(expected, observed, at, out),
                ([only], observed) => self.attribute(only, observed, at, out),
                (_, observed) => {
                    let shown = convert_attribute(&Document::List(expected.clone()), self.form);
                    out.push(at, Some(&shown), Some(observed));
                }
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
        unordered(
            (expected, &expected_keys),
            (observed, &observed_keys),
            self.mode,
            &compare,
            &|it| convert_attribute(it, self.form),
            at,
            out,
        );
    }

    fn is_one(self, expected: &Members, observed: &Value) -> bool {
        let mut out = Differences::counting();
        self.one(expected, observed, &Pointer::Root, &mut out);
        out.is_empty()
    }

    /// An instance that may stand as a bare value in the concise form.
    fn one(self, expected: &Members, observed: &Value, at: &Pointer, out: &mut Differences) {
        // A member that must not be there takes nothing away from the bare value, nor does the name of the default dataset.
        let present: Vec<(String, Document)> = expected
            .iter()
            .filter(|(name, value)| !matches!(value, Document::Match(Matcher::Absent)) && !is_default(name, value))
            .cloned()
            .collect();
        match bare(&present) {
            Some(value) if self.form == Form::Concise && !self.may_be_wrapped(value, observed) => {
                json::value(value, observed, at, out);
            }
            _ => self.instance(expected, observed, at, out),
        }
    }

    /// An instance as an object.
    fn instance(self, expected: &Members, observed: &Value, at: &Pointer, out: &mut Differences) {
        let Value::Object(observed) = observed else {
            let shown = convert_attribute(&Document::Map(expected.to_vec()), self.form);
            return out.push(at, Some(&shown), Some(observed));
        };
        // The concise form needs no type that can be inferred, but may have it.
        let inferable = self.form == Form::Concise
            && member(expected, "type").and_then(Document::as_text) == inferred_type(expected);
        let inferred = |name: &str| inferable && name == "type" && !observed.contains_key("type");
        let named: Vec<(String, Document)> =
            expected.iter().filter(|(name, value)| !is_default(name, value) && !inferred(name)).cloned().collect();
        let compare =
            |name: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| match name {
                "entity" => self.compare(expected, observed, at, out),
                "entityList" => self.in_order(expected, observed, at, out),
                "objectList" if self.form == Form::Concise && is_texts(observed) => {
                    json::value(&object_uris(expected), observed, at, out);
                }
                name if TIME_MEMBERS.contains(&name) || TEMPORAL_MEMBERS.contains(&name) => {
                    self.time(expected, observed, at, out)
                }
                name if is_sub_attribute(name) => self.attribute(expected, observed, at, out),
                name => content::held(name, expected, observed, at, out),
            };
        let shown = |name: &str, value: &Document| {
            if is_sub_attribute(name) { convert_attribute(value, self.form) } else { value.clone() }
        };
        self.members(&named, observed, &compare, &shown, at, out);
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
        if dataset(only).is_some() {
            let both = [only.clone(), Document::List(vec![only.clone()])];
            let holds = |reading: &Document| {
                let mut out = Differences::counting();
                content::simplified(reading, observed, at, &mut out);
                out.is_empty()
            };
            if both.iter().any(holds) {
                return;
            }
        }
        content::simplified(expected, observed, at, out);
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

    /// Whether a concise answer had a reason not to give the bare value: the broker added system members (`sysAttrs`),
    /// there may be more than is expected, or the value is one that only a matcher knows and that may need wrapping.
    fn may_be_wrapped(self, expected: &Document, observed: &Value) -> bool {
        let Value::Object(members) = observed else { return false };
        let added = || SYSTEM_MEMBERS.iter().any(|name| members.contains_key(*name));
        members.contains_key("value")
            && (self.mode == Mode::AtLeast || matches!(expected, Document::Match(_)) || added())
    }
}

/// `datasetId: "@none"` names the default instance, which has no datasetId in an answer (4.5.5).
fn is_default(name: &str, value: &Document) -> bool {
    name == "datasetId" && value.as_text() == Some("@none")
}

fn is_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}
