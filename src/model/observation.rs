//! What a step saw: the input of the judge.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Response, sample::Population, step::AnswerKind, test::Version};

/// The observation of a step, by its kind. Inboxes, graphs and credentials join with their verbs.
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
    /// What the request said, for those who read it themselves.
    pub asked: Asked,
    /// The samples of the case, by name.
    pub samples: Vec<(String, Arc<Population>)>,
    /// Why a walk over pages ended before its end, if it did.
    pub cut: Option<String>,
}

/// What a request said besides its path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The parameters, decoded.
    pub parameters: Vec<(String, String)>,
    /// The body.
    pub body: Option<String>,
}

impl ExchangeObservation {
    /// The sample with this name.
    pub fn sample(&self, name: &str) -> Option<&Population> {
        self.samples.iter().find(|(known, _)| known == name).map(|(_, population)| &**population)
    }
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
