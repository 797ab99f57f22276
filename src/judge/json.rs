//! Comparison as JSON: arrays in order, numbers by value, matchers anywhere. Inside the values of attributes that is all;
//! around them the standard adds its own rules, which `known` holds.

use serde_json::{Map, Value};

use super::{
    difference::{Differences, Pointer},
    known::{self, Owner},
    matching, number,
    pairing::pair,
};
use crate::{
    model::{Document, Matcher},
    standards::ngsi_ld::{attribute::Members, datetime::same_instant, vocab::DEFAULT_VOCABULARY},
};

/// How much of the observed document has to be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// All of it.
    Whole,
    /// The expected part; there may be more.
    AtLeast,
}

/// How a document is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// The user's own value: every member counts.
    Value,
    /// A structure of the standard.
    Structure(Mode, Owner, Texts),
}

/// How two texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Character by character.
    Plain,
    /// As points in time.
    Instants,
    /// As names: short, or expanded by the default vocabulary.
    Names,
}

impl Rules {
    fn texts(self) -> Texts {
        match self {
            Self::Value => Texts::Plain,
            Self::Structure(_, _, texts) => texts,
        }
    }

    /// The rules inside a member.
    fn inside(self, member: &str) -> Self {
        match self {
            Self::Value => Self::Value,
            Self::Structure(mode, owner, _) => {
                let texts = match member {
                    "@context" => return Self::Value,
                    member if known::holds_time(member) => Texts::Instants,
                    member if known::holds_names(member) => Texts::Names,
                    _ => Texts::Plain,
                };
                Self::Structure(mode, owner.of(member), texts)
            }
        }
    }

    fn allows(self, member: &str, value: &Value) -> bool {
        match self {
            Self::Value => false,
            Self::Structure(Mode::AtLeast, _, _) => true,
            Self::Structure(Mode::Whole, owner, _) => owner.may_add(member, value),
        }
    }
}

/// Compares a value of the user.
pub fn value(expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
    compare(expected, observed, Rules::Value, at, out);
}

/// Compares two documents.
pub fn compare(expected: &Document, observed: &Value, rules: Rules, at: &Pointer, out: &mut Differences) {
    let same = match (expected, observed) {
        (Document::Map(expected), Value::Object(observed)) => return object(expected, observed, rules, at, out),
        (Document::List(expected), Value::Array(observed)) => return array(expected, observed, rules, at, out),
        (Document::Match(matcher), observed) => matching::accepts(matcher, observed),
        (Document::Null, Value::Null) => true,
        (Document::Bool(expected), Value::Bool(observed)) => expected == observed,
        (Document::Number(expected), Value::Number(observed)) => number::equal(expected, observed),
        (Document::Text(expected), Value::String(observed)) => match rules.texts() {
            Texts::Plain => expected == observed,
            Texts::Instants => same_instant(expected, observed),
            Texts::Names => short(expected) == short(observed),
        },
        _ => false,
    };
    if !same {
        out.push(at, Some(expected), Some(observed));
    }
}

fn short(name: &str) -> &str {
    name.strip_prefix(DEFAULT_VOCABULARY).unwrap_or(name)
}

fn object(expected: &Members, observed: &Map<String, Value>, rules: Rules, at: &Pointer, out: &mut Differences) {
    let inner = |name: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| match (
        expected, observed, rules,
    ) {
        (Document::List(expected), Value::Array(observed), Rules::Structure(..)) if known::is_set(name) => {
            set(expected, observed, rules.inside(name), at, out);
        }
        _ => compare(expected, observed, rules.inside(name), at, out),
    };
    let may_be_surplus = |name: &str, value: &Value| rules.allows(name, value);
    let view = View { may_be_surplus: &may_be_surplus, compare: &inner, shown: &|_, value| value.clone() };
    members(expected, observed, &view, at, out);
}

/// How the members of two objects are compared.
pub struct View<'a> {
    /// Whether a member that is not expected may be there.
    pub may_be_surplus: &'a dyn Fn(&str, &Value) -> bool,
    /// Compares a member that both have.
    pub compare: &'a dyn Fn(&str, &Document, &Value, &Pointer, &mut Differences),
    /// A missing member as the reader of a difference should see it.
    pub shown: &'a dyn Fn(&str, &Document) -> Document,
}

/// Walks the members of two objects: what is missing, what is surplus, and what is in both.
pub fn members(expected: &Members, observed: &Map<String, Value>, view: &View, at: &Pointer, out: &mut Differences) {
    for (name, value) in observed {
        let at = at.name(name);
        match expected.iter().find(|(expected, _)| expected == name) {
            Some((_, expected)) => (view.compare)(name, expected, value, &at, out),
            None if (view.may_be_surplus)(name, value) => {}
            None => out.push(&at, None, Some(value)),
        }
    }
    for (name, value) in expected {
        if !observed.contains_key(name) && !matches!(value, Document::Match(Matcher::Absent)) {
            out.push(&at.name(name), Some(&(view.shown)(name, value)), None);
        }
    }
}

fn array(expected: &[Document], observed: &[Value], rules: Rules, at: &Pointer, out: &mut Differences) {
    for index in 0..expected.len().max(observed.len()) {
        let at = at.index(index);
        match (expected.get(index), observed.get(index)) {
            (Some(expected), Some(observed)) => compare(expected, observed, rules, &at, out),
            (expected, observed) => out.push(&at, expected, observed),
        }
    }
}

/// Compares two arrays without order.
pub fn set(expected: &[Document], observed: &[Value], rules: Rules, at: &Pointer, out: &mut Differences) {
    let expected_keys: Vec<Option<String>> = expected.iter().map(|item| expected_key(item, rules.texts())).collect();
    let observed_keys: Vec<Option<String>> = observed.iter().map(|item| observed_key(item, rules.texts())).collect();
    let mode = match rules {
        Rules::Value => Mode::Whole,
        Rules::Structure(mode, _, _) => mode,
    };
    let compare = |expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| {
        compare(expected, observed, rules, at, out);
    };
    unordered((expected, &expected_keys), (observed, &observed_keys), mode, &compare, &Document::clone, at, out);
}

/// Compares two arrays without order by these keys. In [`Mode::AtLeast`] there may be more items than expected.
pub fn unordered(
    (expected, expected_keys): (&[Document], &[Option<String>]),
    (observed, observed_keys): (&[Value], &[Option<String>]),
    mode: Mode,
    compare: &dyn Fn(&Document, &Value, &Pointer, &mut Differences),
    shown: &dyn Fn(&Document) -> Document,
    at: &Pointer,
    out: &mut Differences,
) {
    let equal = |index: usize, other: usize| {
        let mut out = Differences::counting();
        compare(&expected[index], &observed[other], at, &mut out);
        out.is_empty()
    };
    let pairing = pair(expected_keys, observed_keys, &equal);
    for (index, other) in pairing.pairs {
        compare(&expected[index], &observed[other], &at.index(other), out);
    }
    for index in pairing.missing {
        out.push(&at.index(index), Some(&shown(&expected[index])), None);
    }
    if mode == Mode::Whole {
        for other in pairing.surplus {
            out.push(&at.index(other), None, Some(&observed[other]));
        }
    }
}

/// The members that say which item it is.
const KEYS: [&str; 4] = ["id", "entityId", "attributeName", "typeName"];

fn expected_key(item: &Document, texts: Texts) -> Option<String> {
    match item {
        Document::Text(text) => Some(key_text(text, texts)),
        item => KEYS
            .iter()
            .find_map(|name| item.get(name))
            .and_then(Document::as_text)
            .map(|text| key_text(text, Texts::Names)),
    }
}

fn observed_key(item: &Value, texts: Texts) -> Option<String> {
    match item {
        Value::String(text) => Some(key_text(text, texts)),
        item => {
            KEYS.iter().find_map(|name| item.get(name)).and_then(Value::as_str).map(|text| key_text(text, Texts::Names))
        }
    }
}

fn key_text(text: &str, texts: Texts) -> String {
    if texts == Texts::Names { short(text).to_owned() } else { text.to_owned() }
}
