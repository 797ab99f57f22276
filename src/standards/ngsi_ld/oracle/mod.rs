//! Which entities a query selects, by our own reading of its parameters: the local oracle of tests over data that was
//! there before. It decides only what the text decides; everything else is open, and left out of the comparison.

mod geo;
mod path;
mod projection;
mod q;
mod question;
#[cfg(test)]
mod tests;
mod types;
mod value;

pub use geo::{Place, point_of};
pub use projection::{Projection, without_expiry};
pub use question::Question;

use serde_json::Value;

/// What the text says about an entity and a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It meets the condition.
    Yes,
    /// It does not.
    No,
    /// The text can be read either way, or civitest does not know the construct.
    Open,
}

impl Truth {
    /// Both: false wins over open, open over true.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    /// Either: true wins over open, open over false.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::No, Self::No) => Self::No,
        }
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }

    fn all(truths: impl Iterator<Item = Self>) -> Self {
        truths.fold(Self::Yes, Self::and)
    }

    fn any(truths: impl Iterator<Item = Self>) -> Self {
        truths.fold(Self::No, Self::or)
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// The types of an entity (4.16).
pub fn types_of(entity: &Value) -> Vec<&str> {
    match entity.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The instances of an attribute (4.5.5): those that stand in an array, or the only one.
pub fn instances(attribute: &Value) -> &[Value] {
    match attribute {
        Value::Array(instances) => instances,
        one => std::slice::from_ref(one),
    }
}

/// The value of a Property, as a normalized instance has it.
pub fn property_value(instance: &Value) -> Option<&Value> {
    if instance.get("type")?.as_str()? == "Property" { instance.get("value") } else { None }
}

/// Whether a name can stand in a query as it is (4.9, `AttrName`).
pub fn is_plain_name(name: &str) -> bool {
    name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
