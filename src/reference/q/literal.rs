//! The values of a query, and how they compare with the values of entities (4.9).

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::{Number, Value};

use super::super::faults::{Fault, Faults};
use super::super::names;

/// A value that a query names.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Number(Number),
    Text(String),
    Boolean(bool),
    DateTime(Timestamp, String),
    Date(Date),
    Time(Time),
    Uri(String),
    /// A short name, which expandValues turns into a URI.
    Word(String),
}

impl Literal {
    /// Reads a value that is not in quotes.
    pub(super) fn unquoted(text: &str) -> Option<Self> {
        if let Ok(number) = serde_json::from_str::<Number>(text) {
            return Some(Literal::Number(number));
        }
        match text {
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            _ => names::date_time(text)
                .map(|at| Literal::DateTime(at, text.to_owned()))
                .or_else(|| names::civil_date(text).map(Literal::Date))
                .or_else(|| names::civil_time(text).map(Literal::Time))
                .or_else(|| names::is_uri(text).then(|| Literal::Uri(text.to_owned())))
                .or_else(|| names::is_plain_name(text).then(|| Literal::Word(text.to_owned()))),
        }
    }

    /// How a value of an entity compares with this one; `None` where their types differ.
    pub(super) fn compare(&self, value: &Value, faults: &Faults) -> Option<Ordering> {
        let value = typed_value(value);
        match (self, value) {
            (Literal::Number(wanted), Value::Number(number)) => number.as_f64()?.partial_cmp(&wanted.as_f64()?),
            (Literal::Text(wanted), Value::Number(number)) if faults.is_on(Fault::QQuotedNumberIsNumber) => {
                number.as_f64()?.partial_cmp(&wanted.parse().ok()?)
            }
            (Literal::Boolean(_), _) if faults.is_on(Fault::QBooleanNeverMatches) => None,
            (Literal::Boolean(wanted), Value::Bool(boolean)) => Some(boolean.cmp(wanted)),
            (Literal::Text(wanted), Value::String(text)) if faults.is_on(Fault::QTextIgnoresCase) => {
                Some(text.to_lowercase().cmp(&wanted.to_lowercase()))
            }
            (Literal::Text(wanted) | Literal::Uri(wanted) | Literal::Word(wanted), Value::String(text)) => {
                Some(text.as_str().cmp(wanted))
            }
            (Literal::DateTime(_, wanted), Value::String(text)) if faults.is_on(Fault::QDatesAsText) => {
                Some(text.as_str().cmp(wanted))
            }
            (Literal::DateTime(wanted, _), Value::String(text)) => Some(names::date_time(text)?.cmp(wanted)),
            (Literal::Date(_), _) if faults.is_on(Fault::QDateNeverMatches) => None,
            (Literal::Time(_), _) if faults.is_on(Fault::QTimeNeverMatches) => None,
            (Literal::Date(wanted), Value::String(text)) => Some(names::civil_date(text)?.cmp(wanted)),
            (Literal::Time(wanted), Value::String(text)) => Some(names::civil_time(text)?.cmp(wanted)),
            _ => None,
        }
    }

    /// Whether a value of an entity equals this one: a fault compares the digits of numbers.
    pub(super) fn equals(&self, value: &Value, faults: &Faults) -> bool {
        match (self, value) {
            (Literal::Number(wanted), Value::Number(number)) if faults.is_on(Fault::QNumberEqualityBySpelling) => {
                number.to_string() == wanted.to_string()
            }
            (Literal::Number(_), Value::Number(_)) if faults.is_on(Fault::QNumberAlwaysEqual) => true,
            (Literal::Text(_), Value::String(_)) if faults.is_on(Fault::QTextAlwaysEqual) => true,
            _ => self.compare(value, faults) == Some(Ordering::Equal),
        }
    }

    /// The same for an order: a fault compares the digits of numbers.
    pub(super) fn order(&self, value: &Value, faults: &Faults) -> Option<Ordering> {
        match (self, value) {
            (Literal::Number(wanted), Value::Number(number)) if faults.is_on(Fault::QNumbersAsText) => {
                Some(number.to_string().as_str().cmp(wanted.to_string().as_str()))
            }
            (Literal::Text(_), _) if faults.is_on(Fault::QTextHasNoOrder) => None,
            (Literal::Text(wanted), Value::Number(number)) if faults.is_on(Fault::QOrderIgnoresType) => {
                number.as_f64()?.partial_cmp(&wanted.parse().ok()?)
            }
            _ => self.compare(value, faults),
        }
    }

    /// The instant that a text in quotes stands for, where the target is a time of the standard.
    pub(super) fn as_time(&self) -> Self {
        match self {
            Literal::Text(text) => {
                names::date_time(text).map_or_else(|| self.clone(), |at| Literal::DateTime(at, text.clone()))
            }
            other => other.clone(),
        }
    }
}

/// The value of a JSON-LD typed value; any other value itself.
fn typed_value(value: &Value) -> &Value {
    match value {
        Value::Object(members) => members.get("@value").unwrap_or(value),
        other => other,
    }
}
