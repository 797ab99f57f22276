//! A step of a suite to a request on the wire: variables filled, names isolated, attributes normalized.

use std::sync::Arc;

use serde_json::{Value, json};
use thiserror::Error;

use super::{
    scope::{Scope, ScopeError},
    undo::{Temporal, Undoing},
};
use crate::{
    engine::ledger::Undo,
    model::{
        Asked, Document, Exchange, ExchangeObservation, Form, Observation, Request, Template,
        sample::Population,
        step::{AnswerKind, Binding, BodyKind, ContextUse, Payload, RequestStep},
        template::TextPart,
        test::Version,
    },
    standards::ngsi_ld::{isolation::Isolation, representation, vocab},
    transport::{Foreign, Root, encode_query, encode_segment},
};

/// Why a step could not be turned into a request.
#[derive(Debug, Error)]
pub enum PrepareError {
    /// A variable is missing.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The target sent a link that leads elsewhere.
    #[error(transparent)]
    Link(#[from] Foreign),
    /// The target sent a link to something this case did not create, and the step would change it.
    #[error("`{0}` names nothing that this case created; it is not written to")]
    NotOurs(String),
    /// A matcher stands where a value has to be sent.
    #[error("a matcher cannot be sent")]
    Matcher,
}

/// A request that is ready, and what is needed to judge and undo it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The request.
    pub request: Request,
    /// What to write into the ledger first.
    pub undo: Vec<Undo>,
    /// `METHOD /path`, for people.
    pub title: String,
    /// Whether it only reads: then it may be repeated.
    pub effect: Effect,
    /// The samples of the case.
    pub samples: Vec<(String, Arc<Population>)>,
    answer: AnswerKind,
    form: Form,
    parameters: Vec<(String, String)>,
}

/// What a request does to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Reads,
    /// It may change something.
    Writes,
}

impl Prepared {
    /// What the judge looks at.
    pub fn observe(&self, exchanges: &[Exchange], version: Version, cut: Option<&str>) -> Option<Observation> {
        let responses: Option<Vec<_>> = exchanges.iter().map(|exchange| exchange.response().cloned()).collect();
        let responses = responses.filter(|responses| !responses.is_empty())?;
        let millis = exchanges.iter().map(|exchange| exchange.millis).sum();
        Some(Observation::Exchange(ExchangeObservation {
            responses,
            answer: self.answer,
            form: self.form,
            version,
            millis,
            asked: Asked { parameters: self.parameters.clone(), body: self.request.body.clone() },
            samples: self.samples.clone(),
            cut: cut.map(str::to_owned),
        }))
    }
}

/// What requests of one case have in common.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The API root.
    pub root: &'a Root,
    /// The case's names.
    pub isolation: &'a Isolation,
    /// Whether temporal representations are undone.
    pub temporal: Temporal,
    /// The version of the standard the target is held to.
    pub version: Version,
}

/// Turns a step into a request.
///
/// # Errors
/// When a variable is missing or a saved link leads away from the target.
pub fn request(step: &RequestStep, scope: &mut Scope<'_>, around: Surroundings<'_>) -> Result<Prepared, PrepareError> {
    let binding = step.binding.as_ref();
    let (url, path) = address(step, scope, around)?;
    let parameters = parameters(step, scope, around.isolation)?;
    let mut request = Request::new(&step.method, with_query(url, &parameters));
    for (name, value) in &step.headers {
        request = request.header(name, scope.text(value, str::to_owned)?);
    }
    let tenant = step.tenant.as_ref().map(|tenant| scope.text(tenant, str::to_owned)).transpose()?;
    if let Some(tenant) = &tenant {
        request = request.header(vocab::TENANT, tenant);
    }
    let effect = effect_of(&step.method, binding);
    // Always one of our own: otherwise the HTTP library adds one that no log shows.
    let accept = step.accept.as_ref().map(|accept| scope.text(accept, str::to_owned)).transpose()?;
    request = request.header("Accept", media_type(accept.as_deref().unwrap_or("json")));
    let (body, raw) = payload(step, scope, around.isolation)?;
    let media = media_type(step.media.as_deref().unwrap_or("json"));
    if !matches!(step.payload, Payload::None) {
        request = request.header("Content-Type", &media);
    }
    let context = context(step, scope, around.root)?;
    if let Some(url) = context.as_ref().filter(|_| matches!(step.payload, Payload::None) || media != vocab::JSON_LD) {
        let link = format!("<{url}>; rel=\"{}\"; type=\"{}\"", vocab::CONTEXT_RELATION, vocab::JSON_LD);
        request = request.header("Link", link);
    }
    let undoing =
        Undoing { binding, method: &step.method, path: &path, tenant: tenant.as_deref(), temporal: around.temporal };
    let undo = undoing.before(body.as_ref(), raw.as_deref());
    request.body = match (body, raw) {
        (Some(document), _) => {
            let mut value = document.to_value().ok_or(PrepareError::Matcher)?;
            let exactly = matches!(step.payload, Payload::Exactly(_));
            if media == vocab::JSON_LD && !exactly && step.context != ContextUse::None {
                add_context(&mut value, context.as_deref(), &vocab::core_context(around.version.1));
            }
            Some(value.to_string())
        }
        (None, raw) => raw,
    };
    let form = representation::form_of(&parameters);
    let answer = binding.map_or(AnswerKind::Other, |binding| binding.answer);
    let title = format!("{} {}", step.method, if path.is_empty() { request.url.as_str() } else { &path });
    Ok(Prepared { title, request, undo, effect, samples: Vec::new(), answer, form, parameters })
}

/// The URL without its query, and the path below the root where there is one.
fn address(
    step: &RequestStep,
    scope: &mut Scope<'_>,
    around: Surroundings<'_>,
) -> Result<(String, String), PrepareError> {
    if let Some(TextPart::Saved(_)) = step.path.0.first() {
        let link = scope.text(&step.path, str::to_owned)?;
        if effect_of(&step.method, step.binding.as_ref()) == Effect::Writes && !scope.owns(&link) {
            return Err(PrepareError::NotOurs(link));
        }
        return Ok((around.root.follow(around.root.as_str(), &link)?, String::new()));
    }
    let path = around.isolation.path(&scope.text(&step.path, encode_segment)?);
    Ok((around.root.join(&path), path))
}

fn parameters(
    step: &RequestStep,
    scope: &mut Scope<'_>,
    isolation: &Isolation,
) -> Result<Vec<(String, String)>, ScopeError> {
    step.query
        .iter()
        .map(|(name, value)| {
            let value = scope.text(value, str::to_owned)?;
            Ok((name.clone(), isolation.parameter(name, &value)))
        })
        .collect()
}

fn with_query(url: String, parameters: &[(String, String)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{}={}", encode_query(name), encode_query(value))).collect();
    if pairs.is_empty() { url } else { format!("{url}?{}", pairs.join("&")) }
}

/// The body as a document, or as raw text.
fn payload(
    step: &RequestStep,
    scope: &mut Scope<'_>,
    isolation: &Isolation,
) -> Result<(Option<Document>, Option<String>), ScopeError> {
    let kind = step.binding.as_ref().map_or(BodyKind::Other, |binding| binding.body);
    Ok(match &step.payload {
        Payload::None => (None, None),
        Payload::Raw(text) => (None, Some(scope.text(text, str::to_owned)?)),
        Payload::Body(template) => {
            let filled = scope.fill(template)?;
            (Some(sendable(kind, &filled.document, filled.exactly, isolation)), None)
        }
        Payload::Exactly(template) => (Some(isolation.body(kind, &scope.fill(template)?.document)), None),
    })
}

/// A document with its names isolated and, unless it is to be taken as it stands, its attributes normalized.
pub fn sendable(kind: BodyKind, document: &Document, exactly: bool, isolation: &Isolation) -> Document {
    let isolated = isolation.body(kind, document);
    if exactly { isolated } else { representation::normalize(kind, &isolated) }
}

/// The URL of the user's context; a saved path is one of the target.
fn context(step: &RequestStep, scope: &mut Scope<'_>, root: &Root) -> Result<Option<String>, PrepareError> {
    match &step.context {
        ContextUse::Core | ContextUse::None => Ok(None),
        ContextUse::Url(url) => {
            let url = scope.text(url, str::to_owned)?;
            Ok(Some(if url.starts_with('/') { root.follow(root.as_str(), &url)? } else { url }))
        }
    }
}

/// Every document of an `ld+json` body carries its context, arrays in each item (6.3.5).
fn add_context(value: &mut Value, user: Option<&str>, core: &str) {
    let context = match user {
        Some(url) => json!([url, core]),
        None => json!(core),
    };
    let documents = match value {
        Value::Array(items) => items.iter_mut().collect(),
        other => vec![other],
    };
    for document in documents {
        if let Value::Object(members) = document {
            members.entry("@context").or_insert_with(|| context.clone());
        }
    }
}

/// What a method does to the target; a query by POST only reads.
pub fn effect_of(method: &str, binding: Option<&Binding>) -> Effect {
    let query = binding.is_some_and(|binding| binding.body == BodyKind::Query);
    if matches!(method, "GET" | "HEAD" | "OPTIONS") || query { Effect::Reads } else { Effect::Writes }
}

/// The short names of media types; anything with a slash is taken as it stands.
fn media_type(name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("application/{name}") }
}

/// The request that creates a document of `data`, by its type.
pub fn creation(document: &Document) -> (&'static str, BodyKind) {
    match document.get("type").and_then(Document::as_text) {
        Some("Subscription") => ("/subscriptions", BodyKind::Subscription),
        Some("ContextSourceRegistration") => ("/csourceRegistrations", BodyKind::Registration),
        _ => ("/entities", BodyKind::Entity),
    }
}

/// The ids an `ids:` expectation means.
pub fn ids(template: &Template, scope: &mut Scope<'_>) -> Result<Vec<Document>, ScopeError> {
    Ok(match template {
        Template::Document(name) => scope.ids_of(name)?.into_iter().map(Document::Text).collect(),
        Template::List(items) => {
            let mut all = Vec::new();
            for item in items {
                all.extend(ids(item, scope)?);
            }
            all
        }
        other => vec![scope.fill(other)?.document],
    })
}
