//! How a value of an entity compares with a value of a query (4.9): what is equal beyond doubt, what is different beyond
//! doubt, and what depends on collation, conversion or the reading of a clause.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Truth, path::Target};
use crate::standards::ngsi_ld::datetime::{Instant, Separator, parse};

/// A value in a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A number.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A DateTime without quotes.
    Time(Instant),
    /// A URI without quotes.
    Uri(String),
}

/// Whether a target is equal to a literal.
pub fn equals(target: &Target<'_>, literal: &Literal) -> Truth {
    match target {
        Target::Value(value) => value_equals(value, literal),
        Target::Text(value) => text_equals(value, literal),
        Target::Object(object) => object_equals(object, literal),
        Target::Time(time) => time_compares(time, literal, |order| order == Ordering::Equal),
        Target::Opaque => Truth::Open,
    }
}

/// Whether a target stands in an order to a literal: only numbers and times have one that everybody agrees on.
pub fn compares(target: &Target<'_>, literal: &Literal, holds: fn(Ordering) -> bool) -> Truth {
    match (target, literal) {
        (Target::Value(Value::Number(number)), Literal::Number(wanted)) => match number.as_f64() {
            Some(number) => number.partial_cmp(wanted).map_or(Truth::Open, |order| holds(order).into()),
            None => Truth::Open,
        },
        (Target::Value(value), Literal::Time(_)) => match typed_time(value) {
            Some(time) => time_compares(time, literal, holds),
            None => Truth::Open,
        },
        (Target::Time(time), literal) => time_compares(time, literal, holds),
        // Whatever is asked of a Relationship beyond equality does not match (4.9).
        (Target::Object(_), _) => Truth::No,
        (Target::Value(_) | Target::Text(_) | Target::Opaque, _) => Truth::Open,
    }
}

fn value_equals(value: &Value, literal: &Literal) -> Truth {
    match (value, literal) {
        (Value::Number(number), Literal::Number(wanted)) => {
            number.as_f64().map_or(Truth::Open, |number| close(number, *wanted))
        }
        (Value::String(text), Literal::Text(wanted)) => same_text(text, wanted),
        (Value::Bool(flag), Literal::Bool(wanted)) => (flag == wanted).into(),
        (Value::Number(_), Literal::Bool(_)) | (Value::Bool(_), Literal::Number(_)) => Truth::No,
        (Value::Array(items), literal) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            Truth::any(items.iter().map(|item| value_equals(item, literal)))
        }
        (value, Literal::Time(_)) => {
            typed_time(value).map_or(Truth::Open, |time| time_compares(time, literal, |order| order == Ordering::Equal))
        }
        // A number in quotes, a URI as a text, an object: brokers convert some of these, and the text does not forbid it.
        _ => Truth::Open,
    }
}

/// Numbers that differ only by rounding may be equal to some.
fn close(number: f64, wanted: f64) -> Truth {
    let difference = (number - wanted).abs();
    if difference == 0.0 {
        Truth::Yes
    } else if difference <= f64::EPSILON * 4.0 * number.abs().max(wanted.abs()) {
        Truth::Open
    } else {
        Truth::No
    }
}

/// Texts that a collation could take for equal are open: case, accents and forms of one letter.
fn same_text(text: &str, wanted: &str) -> Truth {
    if text == wanted {
        return Truth::Yes;
    }
    if text.is_ascii() && wanted.is_ascii() && !text.eq_ignore_ascii_case(wanted) { Truth::No } else { Truth::Open }
}

fn text_equals(value: &Value, literal: &Literal) -> Truth {
    match (value, literal) {
        (Value::String(text), Literal::Text(wanted)) => same_text(text, wanted),
        (Value::Array(texts), Literal::Text(_)) => Truth::any(texts.iter().map(|text| text_equals(text, literal))),
        _ => Truth::Open,
    }
}

fn object_equals(object: &Value, literal: &Literal) -> Truth {
    let (Literal::Text(wanted) | Literal::Uri(wanted)) = literal else { return Truth::Open };
    match object {
        Value::String(uri) if uri == wanted => Truth::Yes,
        // Comparing URIs should miss as few as possible: those that differ in case only may be the same (RFC 3986, 6).
        Value::String(uri) if uri.eq_ignore_ascii_case(wanted) || uri.contains('%') => Truth::Open,
        Value::String(_) => Truth::No,
        Value::Array(uris) => Truth::any(uris.iter().map(|uri| object_equals(uri, literal))),
        _ => Truth::Open,
    }
}

/// The time in a typed value: `{"@type": "DateTime", "@value": "…"}`.
fn typed_time(value: &Value) -> Option<&str> {
    let kind = value.get("@type")?.as_str()?;
    (kind == "DateTime" || kind.ends_with("/DateTime")).then(|| value.get("@value")?.as_str()).flatten()
}

fn time_compares(time: &str, literal: &Literal, holds: fn(Ordering) -> bool) -> Truth {
    match (parse(time, Separator::PointOrComma), literal) {
        (Some(time), Literal::Time(wanted)) => holds(time.cmp(wanted)).into(),
        _ => Truth::Open,
    }
}
