//! One-line words for findings: what a city integrator reads first.

use serde_json::Value;

use crate::model::Document;

/// The longest text that is shown whole, in characters.
const LONGEST: usize = 120;

/// The largest JSON text that a difference keeps whole, in bytes: a target must not be able to bloat the log.
const LARGEST: usize = 4096;

/// `1 page`, `3 pages`, `no pages`; regular plurals only.
pub fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// The beginning of a text on one line.
pub fn excerpt(text: &str) -> String {
    let mut characters = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
    let start: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() { format!("{start}…") } else { start }
}

/// A JSON value on one line.
pub fn value(value: &Value) -> String {
    excerpt(&value.to_string())
}

/// The value itself, or the beginning of its text if it is too large to be kept.
pub fn bounded(value: &Value) -> Value {
    let text = value.to_string();
    if text.len() <= LARGEST { value.clone() } else { excerpt(&text).into() }
}

/// An expected JSON value on one line; the text of a matcher without the quotes of a string.
pub fn expected(expected: &Value) -> String {
    match expected {
        Value::String(text) if text.starts_with('<') && text.ends_with('>') => excerpt(text),
        other => value(other),
    }
}

/// An expected document on one line, matchers as they are written in a suite.
pub fn document(document: &Document) -> String {
    match document {
        Document::Match(matcher) => matcher.to_string(),
        other => value(&shown(other)),
    }
}

/// A document as JSON, with each matcher as its text.
pub fn shown(document: &Document) -> Value {
    match document {
        Document::List(items) => items.iter().map(shown).collect(),
        Document::Map(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), shown(value))).collect())
        }
        Document::Match(matcher) => matcher.to_string().into(),
        plain => plain.to_value().unwrap_or(Value::Null),
    }
}

/// What a whole expected body is, without all of its content.
pub fn body(document: &Document) -> String {
    match document {
        Document::Map(_) => match document.get("id").and_then(Document::as_text) {
            Some(id) => format!("{id} as the suite has it"),
            None => "the object of the suite".to_owned(),
        },
        Document::List(items) => format!("an array of {}", count(items.len(), "item")),
        other => self::document(other),
    }
}

/// Alternatives: `201 or 204`, `a, b or c`.
pub fn alternatives(items: &[String]) -> String {
    match items {
        [] => "none".to_owned(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
