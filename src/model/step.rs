//! A step: one verb, and what is expected of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Position, Template, expectation::AuthoredExpectation, sample::SampleKind, template::Text};

/// One step of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is done or watched.
    pub verb: Verb,
    /// What is expected of the observation; empty in set-up, where success alone counts.
    pub expect: Vec<AuthoredExpectation>,
    /// Repeat until it holds, at most this long.
    pub within: Option<Duration>,
    /// Where it is written.
    pub position: Position,
}

/// The verbs. `harvest` and `obtain` are reserved in the key table and join with their suites.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// One HTTP request, or a walk over pages.
    Request(Box<RequestStep>),
    /// Creates a document of `data` in set-up.
    Create(CreateStep),
    /// Takes a sample of the data that the target holds.
    Sample(SampleStep),
    /// Watches an inbox.
    Notified(ObserverStep),
    /// Watches a mock context source.
    Called(ObserverStep),
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestStep {
    /// The method in capitals.
    pub method: String,
    /// The path below the API root, or a saved URL.
    pub path: Text,
    /// Query parameters in order.
    pub query: Vec<(String, Text)>,
    /// Extra headers.
    pub headers: Vec<(String, Text)>,
    /// `as`: the media type of the body. `json`, `ld+json`, `merge-patch+json` stand for `application/…`.
    pub media: Option<String>,
    /// `accept`: the Accept header; `none` sends none.
    pub accept: Option<Text>,
    /// `tenant`.
    pub tenant: Option<Text>,
    /// `context`.
    pub context: ContextUse,
    /// The body.
    pub payload: Payload,
    /// `follow: next` walks the pages.
    pub follow: Follow,
    /// `save`: name and source.
    pub save: Vec<Save>,
    /// The row of the bindings table this request belongs to; `None` for methods and paths outside it.
    pub binding: Option<Binding>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// None.
    None,
    /// `body`: isolated, and brought to the normalized representation.
    Body(Template),
    /// `exactly`: isolated, otherwise as it stands.
    Exactly(Template),
    /// `raw`: the text itself.
    Raw(Text),
}

/// Which `@context` a request carries.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum ContextUse {
    /// The core context: in the body for `ld+json`, by omission otherwise.
    #[default]
    Core,
    /// `context: none`: no `@context` at all, not even in an `ld+json` body.
    None,
    /// The context at this URL: in a Link header for JSON, in the body for `ld+json`.
    Url(Text),
}

/// Whether pages are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Follow {
    /// One request.
    #[default]
    No,
    /// Every page by its `next` link.
    Next,
}

/// A value kept for later steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Save {
    /// The variable.
    pub name: String,
    /// Where it comes from.
    pub from: SaveFrom,
}

/// Where a saved value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveFrom {
    /// `header Location`.
    Header(String),
    /// `body /path`: a JSON Pointer.
    Body(String),
}

/// Creates a document, or copies of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateStep {
    /// The document of `data`.
    pub document: String,
    /// How many; each gets an id of its own.
    pub copies: usize,
    /// The variable that stands for all copies.
    pub name: Option<String>,
}

/// Chooses a type, an attribute and a value from the data of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleStep {
    /// The name of the population: `$name.type` and so on are its variables.
    pub name: String,
    /// What is looked for.
    pub with: SampleKind,
}

/// Watches an inbox or a mock source. Read by the loader; no release of the engine runs it yet.
#[derive(Debug, Clone, PartialEq)]
pub struct ObserverStep {
    /// The inbox or source.
    pub of: String,
    /// `when`: method and path that count.
    pub when: Option<Text>,
}

/// A row of `bindings.yaml`: one method of one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// `create-entity`.
    pub id: String,
    /// The method in capitals.
    pub method: String,
    /// The path below the API root, with `{entityId}` and the like.
    pub path: String,
    /// The clause of the binding: `6.4.3.1`.
    pub clause: String,
    /// What the request body is.
    pub body: BodyKind,
    /// What a successful answer's body is.
    pub answer: AnswerKind,
    /// Whether it answers with a list that is paged.
    pub list: bool,
    /// Whether it changes or deletes things it is not given the ids of.
    pub destructive: bool,
}

/// What a request body is: it decides the representation and where names stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// No body.
    None,
    /// An Entity (5.2.4).
    Entity,
    /// An array of Entities.
    Entities,
    /// An Entity Fragment (5.4).
    EntityFragment,
    /// An Attribute Fragment (5.4).
    AttributeFragment,
    /// An array of entity ids.
    Ids,
    /// A Query (5.2.23).
    Query,
    /// A Subscription (5.2.12).
    Subscription,
    /// A CSourceRegistration (5.2.9).
    Registration,
    /// The temporal evolution of an Entity (5.2.20).
    TemporalEntity,
    /// An attribute in temporal form.
    TemporalFragment,
    /// A JSON-LD context.
    Context,
    /// Something else that is JSON.
    Other,
}

/// What an answer's body is: it decides how it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// No body.
    None,
    /// An Entity.
    Entity,
    /// An array of Entities.
    Entities,
    /// An array of entity ids in any order (6.14.3.1, 6.15.3.1).
    Ids,
    /// An EntityTypeList, AttributeList and the like (5.2.24 and following).
    Names,
    /// A Subscription or an array of them.
    Subscriptions,
    /// A CSourceRegistration or an array of them.
    Registrations,
    /// Temporal evolutions.
    Temporal,
    /// A JSON-LD context.
    Context,
    /// Something else that is JSON.
    Other,
}
