//! What was wrong, where, and what should have been there.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Position, Strength};

/// One expectation that did not hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How binding the expectation was.
    pub strength: Strength,
    /// The part of the observation it looks at.
    pub place: Place,
    /// What was expected, in words.
    pub expected: String,
    /// What was observed, in words.
    pub observed: String,
    /// For bodies: the differing places, in document order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub differences: Vec<Difference>,
    /// The index of the expectation within its step, from 0.
    pub expectation: usize,
    /// Where the expectation is written.
    pub position: Position,
}

/// The part of an observation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The status line.
    Status,
    /// A header.
    Header(String),
    /// The body.
    Body,
    /// The ids of the entities in the body.
    Ids,
    /// The order of the entities in the body.
    Order,
    /// The number of items.
    Size,
    /// The number of pages.
    Pages,
    /// How long it took.
    Time,
    /// Whether there was an answer at all.
    Answer,
    /// How often a callback or source was called.
    Calls,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => f.write_str("status"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body => f.write_str("body"),
            Self::Ids => f.write_str("entity ids"),
            Self::Order => f.write_str("order of entities"),
            Self::Size => f.write_str("number of items"),
            Self::Pages => f.write_str("number of pages"),
            Self::Time => f.write_str("time"),
            Self::Answer => f.write_str("answer"),
            Self::Calls => f.write_str("calls"),
        }
    }
}

/// One differing place of a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// JSON Pointer (RFC 6901) into the body.
    pub pointer: String,
    /// What was expected there: a JSON value, or a matcher as text; `None` where nothing was expected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected: Option<Value>,
    /// What was observed there; `None` where nothing was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub observed: Option<Value>,
}
