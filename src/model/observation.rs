//! What a step saw: the input of the judge.

use serde::{Deserialize, Serialize};

use super::{Response, step::AnswerKind, test::Version};

/// The observation of a step, by its kind. Inboxes, populations, graphs and credentials join with their verbs.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation {
    /// One answer, or the pages of a walk.
    Exchange(ExchangeObservation),
}

/// The observation of a `request`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExchangeObservation {
    /// The answers: one, or one for each page in order. Never empty; status and headers are judged on the first, bodies
    /// on all of them together.
    pub responses: Vec<Response>,
    /// What a successful body is.
    pub answer: AnswerKind,
    /// The representation the request asked for.
    pub form: Form,
    /// The version of the standard the target is held to.
    pub version: Version,
    /// From sending to the last byte, in milliseconds.
    pub millis: u64,
}

/// The representation of entities (4.5.1 to 4.5.4, 6.3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Every attribute with its type.
    #[default]
    Normalized,
    /// Lossless and terse.
    Concise,
    /// Values only (`simplified`, `keyValues`).
    Simplified,
}
