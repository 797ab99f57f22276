//! What a step expects of its observation.

use std::time::Duration;

use super::{Document, Matcher, Position, Strength, Template, template::Text};

/// One expectation. `D` and `T` are templates in a suite file, plain documents and strings when it is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation<D = Document, T = String> {
    /// What is checked.
    pub check: Check<D, T>,
    /// Must, unless it stands under `should:` or `may:`.
    pub strength: Strength,
    /// Where it is written.
    pub position: Position,
}

/// An expectation as the loader leaves it.
pub type AuthoredExpectation = Expectation<Template, Text>;

/// The kinds of checks.
#[derive(Debug, Clone, PartialEq)]
pub enum Check<D = Document, T = String> {
    /// The status is one of these.
    Status(Vec<u16>),
    /// `error X`: status of 6.3.2, `application/json`, `type` X, `title` and `detail` present (5.5.2, 5.5.3, 6.3.3).
    Error(String),
    /// A header is this, or matches.
    Header {
        /// Its name.
        name: String,
        /// What it has to be.
        value: HeaderCheck<T>,
    },
    /// The whole body, compared as NGSI-LD.
    Body(D),
    /// These members at least, compared as NGSI-LD.
    Contains(D),
    /// The body, name by name as on the wire.
    Literally(D),
    /// The set of entity ids in the answer: no more, no fewer, none twice.
    Ids(D),
    /// The entity ids in the answer, in this order: no more, no fewer.
    Order(D),
    /// How many items the answer has.
    Size(usize),
    /// How many items the answer may have: a page may be smaller than its limit (5.5.9.1).
    AtMost(usize),
    /// How many pages `follow: next` walked.
    Pages(usize),
    /// The answer has the entities of a sample that the request selects by our own reading, and none of the others.
    Selects(String),
    /// The entities of the answer are those of a sample, in the form and with the members that the request asks for.
    Agrees(String),
    /// Rules of the standard, by their ids, hold for every entity of the answer.
    Rules(Vec<String>),
    /// `count: items`: the total in the header is the number of items on all pages.
    Counted,
    /// Every page that `follow: next` walked links to the one before it, and the first to none (5.5.9.1).
    LinksBack,
    /// The last byte came within this time.
    Under(Duration),
    /// How often a callback or a source was called. Only for observers.
    Times(usize),
    /// A clause with more than one reading: any of them passes, and the report says which.
    Either {
        /// The entry of `doubts.yaml`.
        doubt: String,
        /// The readings in order.
        readings: Vec<Reading<D, T>>,
    },
}

/// One reading of an ambiguous clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<D = Document, T = String> {
    /// Its name in `doubts.yaml`.
    pub name: String,
    /// What holds under it.
    pub expectations: Vec<Expectation<D, T>>,
}

/// What a header has to be.
#[derive(Debug, Clone, PartialEq)]
pub enum HeaderCheck<T = String> {
    /// This value; media types are compared without parameters.
    Is(T),
    /// Whatever the matcher accepts.
    Match(Matcher<T>),
}
