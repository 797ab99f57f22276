//! Comparison of entities as NGSI-LD: lists by id in any order, types and scopes as sets, system members ignored,
//! attributes in the representation that was asked for.

use serde_json::{Map, Value};

use super::{
    difference::{Differences, Pointer},
    json::{self, Mode, Rules, Texts, View, unordered},
    known::Owner,
};
use crate::{
    model::{Document, Form, Matcher},
    standards::ngsi_ld::{
        attribute::{Members, Wrapping, is_attribute, wrapping},
        representation::{convert, convert_attribute},
        vocab::{SYSTEM_MEMBERS, TIME_MEMBERS},
    },
};

/// How entities are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lens {
    /// The representation of the observed entities. The expected ones are normalized.
    pub form: Form,
    /// How much of what is observed has to be expected.
    pub mode: Mode,
    /// How instances of an attribute are given.
    pub instances: Instances,
}

/// How instances of an attribute are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instances {
    /// One instance as an object, several as an array (4.5.5).
    Current,
    /// Even one instance as an array (4.5.6).
    Temporal,
}

impl Lens {
    /// Compares an entity, a list of entities, or their GeoJSON wrappings.
    pub fn compare(self, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
        match (expected, observed) {
            (Document::List(expected), Value::Array(observed)) => self.list(expected, observed, at, out),
            (Document::Map(members), Value::Object(observed)) => match wrapping(expected) {
                Wrapping::None => self.entity(members, observed, at, out),
                Wrapping::Feature | Wrapping::Collection => self.wrapped(members, observed, at, out),
            },
            (Document::List(_) | Document::Map(_), observed) => {
                out.push(at, Some(&convert(expected, self.form)), Some(observed));
            }
            _ => json::value(expected, observed, at, out),
        }
    }

    fn list(self, expected: &[Document], observed: &[Value], at: &Pointer, out: &mut Differences) {
        let ids: Vec<Option<String>> =
            expected.iter().map(|item| item.get("id").unwrap_or(item).as_text().map(str::to_owned)).collect();
        let observed_ids: Vec<Option<String>> =
            observed.iter().map(|item| item.get("id").unwrap_or(item).as_str().map(str::to_owned)).collect();
        let compare = |expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| {
            self.compare(expected, observed, at, out);
        };
        unordered(
            (expected, &ids),
            (observed, &observed_ids),
            self.mode,
            &compare,
            &|it| convert(it, self.form),
            at,
            out,
        );
    }

    fn entity(self, expected: &Members, observed: &Map<String, Value>, at: &Pointer, out: &mut Differences) {
        let compare =
            |name: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| match name {
                "type" | "scope" => self.set(expected, observed, at, out),
                name if TIME_MEMBERS.contains(&name) => self.time(expected, observed, at, out),
                name if is_attribute(name) => self.attribute(expected, observed, at, out),
                _ => json::value(expected, observed, at, out),
            };
        let shown = |name: &str, value: &Document| {
            if is_attribute(name) { convert_attribute(value, self.form) } else { value.clone() }
        };
        self.members(expected, observed, &compare, &shown, at, out);
    }

    /// A GeoJSON Feature or FeatureCollection (4.5.16).
    fn wrapped(self, expected: &Members, observed: &Map<String, Value>, at: &Pointer, out: &mut Differences) {
        let compare =
            |name: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| match name {
                "properties" | "features" => self.compare(expected, observed, at, out),
                _ => json::value(expected, observed, at, out),
            };
        self.members(expected, observed, &compare, &|_, value| value.clone(), at, out);
    }

    /// Walks members; system members are never surplus.
    pub fn members(
        self,
        expected: &Members,
        observed: &Map<String, Value>,
        compare: &dyn Fn(&str, &Document, &Value, &Pointer, &mut Differences),
        shown: &dyn Fn(&str, &Document) -> Document,
        at: &Pointer,
        out: &mut Differences,
    ) {
        let may_be_surplus = |name: &str, _: &Value| self.mode == Mode::AtLeast || SYSTEM_MEMBERS.contains(&name);
        json::members(expected, observed, &View { may_be_surplus: &may_be_surplus, compare, shown }, at, out);
    }

    /// A DateTime of the standard, compared as an instant.
    pub fn time(self, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
        json::compare(expected, observed, Rules::Structure(self.mode, Owner::Other, Texts::Instants), at, out);
    }

    /// `type` and `scope`: unordered, and one item may stand without an array (4.5.1).
    fn set(self, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
        let single = std::slice::from_ref(expected);
        let expected = match expected {
            Document::List(items) => items.as_slice(),
            // What is expected of the whole member is asked of the whole member.
            Document::Match(matcher) if !matches!(matcher, Matcher::AnyText | Matcher::OneOf(_)) => {
                return json::value(expected, observed, at, out);
            }
            _ => single,
        };
        let rules = Rules::Structure(self.mode, Owner::Other, Texts::Plain);
        match observed {
            Value::Array(items) => json::set(expected, items, rules, at, out),
            item => match expected {
                [only] => json::compare(only, item, rules, at, out),
                several => out.push(at, Some(&Document::List(several.to_vec())), Some(item)),
            },
        }
    }
}
