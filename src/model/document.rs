//! A JSON document that is ready to be sent or compared: no variables left, but matchers may stand in place of values.

use serde_json::{Map, Number, Value};

use super::Matcher;

/// A JSON value in which a matcher may take the place of any value. Members keep their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// JSON `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Document>),
    /// An object.
    Map(Vec<(String, Document)>),
    /// Anything the matcher accepts. Only in expectations.
    Match(Matcher),
}

impl Document {
    /// The member with this name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Document> {
        match self {
            Self::Map(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As plain JSON; `None` where a matcher is left inside.
    pub fn to_value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => Value::Array(items.iter().map(Self::to_value).collect::<Option<_>>()?),
            Self::Map(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, value)| Some((key.clone(), value.to_value()?)))
                    .collect::<Option<Map<_, _>>>()?,
            ),
            Self::Match(_) => return None,
        })
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Map(members.into_iter().map(|(key, value)| (key, Self::from(value))).collect())
            }
        }
    }
}
