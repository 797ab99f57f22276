//! The body of a request and the `@context` that belongs to it (6.3.5, 5.5.4).

use serde_json::{Map, Value};

use crate::standards::ngsi_ld::vocab;

use super::call::{Body, Call, Operation};
use super::context::{Context, Remote, is_core_context, unavailable};
use super::faults::Fault;
use super::media;
use super::misread;
use super::problem::{Problem, ProblemKind};
use super::read::rules::{self, Rule};

/// A document without its `@context`, and the context.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The document.
    pub value: Value,
    /// What its names stand for.
    pub context: Context,
}

/// The `@context` that the Link header names; without one, the core context.
///
/// # Errors
/// LdContextNotAvailable for a context that would have to be fetched.
pub fn linked_context(call: &Call) -> Result<Context, Problem> {
    match linked_url(call) {
        Some(url) if is_core_context(&url) && call.faults.is_on(Fault::LinkCoreContextRefused) => {
            Err(unavailable(&url))
        }
        Some(url) => Context::read(&url.into(), remote(call), &call.faults),
        None => Ok(Context::core(&call.faults)),
    }
}

fn remote(call: &Call) -> Remote {
    let ignores = match call.method.as_str() {
        "GET" => call.faults.is_on(Fault::ContextUnavailableForReadingIgnored),
        "DELETE" => call.faults.is_on(Fault::ContextUnavailableIgnoredOnDelete),
        _ => false,
    };
    if ignores || call.faults.is_on(Fault::ContextUnavailableAccepted) { Remote::Ignored } else { Remote::Refused }
}

/// The target of the Link whose relation is that of a context.
fn linked_url(call: &Call) -> Option<String> {
    let header = call.link.as_deref()?;
    let mut rest = header;
    while let Some(from) = rest.find('<') {
        let (url, after) = rest.get(from + 1..)?.split_once('>')?;
        let end = after.find(",<").or_else(|| after.find(", <")).unwrap_or(after.len());
        let is_context = |parameter: &str| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let is_known = value.trim().trim_matches('"') == vocab::CONTEXT_RELATION;
            name.trim().eq_ignore_ascii_case("rel") && (is_known || call.faults.is_on(Fault::LinkAnyRelationIsContext))
        };
        if after.get(..end)?.split(';').any(is_context) {
            return Some(url.to_owned());
        }
        rest = after.get(end..)?;
    }
    None
}

/// The document of a body that is an object.
///
/// # Errors
/// InvalidRequest for what is no JSON, BadRequestData where `@context` is in the wrong place.
pub fn object(call: &Call, operation: Operation) -> Result<Document, Problem> {
    let value = parse(call, operation)?;
    check_link(call)?;
    let refuses = operation == Operation::Create && call.faults.is_on(Fault::MediaJsonWithLinkRefused);
    if refuses && media::of_body(call) == vocab::JSON && linked_url(call).is_some() {
        return Err(Problem::bad_data("there is a Link to an @context"));
    }
    with_context(call, operation, value)
}

/// The documents of a body that is an array; each brings its own `@context`.
///
/// # Errors
/// As for one document; besides BadRequestData for no array, an empty one, and one with null in it (5.6.7.4).
pub fn array(
    call: &Call,
    operation: Operation,
    accepts_empty: Fault,
) -> Result<Vec<Result<Document, Problem>>, Problem> {
    let waives = |rule| rules::is_waived(rule, operation, &call.faults);
    let mut items = match parse(call, operation)? {
        Value::Array(items) => items,
        other if waives(Rule::BatchIsArray) => vec![other],
        _ => return Err(Problem::bad_data("the body of a batch operation is an array")),
    };
    check_link(call)?;
    if items.is_empty() && !call.faults.is_on(accepts_empty) {
        return Err(Problem::bad_data("the array is empty"));
    }
    if waives(Rule::BatchHasNoNull) {
        items.retain(|item| !item.is_null());
    }
    if items.iter().any(Value::is_null) {
        return Err(Problem::bad_data("the array has null in it"));
    }
    let documents: Vec<_> = items.into_iter().map(|item| with_context(call, operation, item)).collect();
    // A context that is in the wrong place, or cannot be had, concerns the request and not only one entity.
    let concerns_all = |problem: &Problem| problem.kind == ProblemKind::LdContextNotAvailable;
    let none_is_read = !documents.is_empty() && documents.iter().all(Result::is_err);
    match documents.iter().find_map(|one| one.as_ref().err().filter(|problem| none_is_read || concerns_all(problem))) {
        Some(problem) => Err(problem.clone()),
        None => Ok(documents),
    }
}

fn parse(call: &Call, operation: Operation) -> Result<Value, Problem> {
    let bytes = match &call.body {
        Body::Bytes(bytes) => bytes.as_slice(),
        Body::WithoutLength | Body::TooLarge => &[],
    };
    serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!("the body is no JSON: {error}");
        match rules::is_waived(Rule::BodyIsJson, operation, &call.faults) {
            true => Problem::bad_data(detail),
            false => Problem::invalid(detail),
        }
    })
}

fn check_link(call: &Call) -> Result<(), Problem> {
    let is_ld = media::of_body(call) == vocab::JSON_LD;
    if is_ld && linked_url(call).is_some() && !call.faults.is_on(Fault::MediaLdJsonWithLinkAccepted) {
        return Err(Problem::bad_data("an application/ld+json body has its @context inside, not in a Link header"));
    }
    Ok(())
}

/// Whether a fault accepts an `@context` in a body that is plain JSON.
fn accepts_context_by_fault(call: &Call, operation: Operation) -> bool {
    let faults = &call.faults;
    let is_change = matches!(operation, Operation::Append | Operation::Update | Operation::Partial);
    faults.is_on(Fault::MediaJsonWithContextAccepted)
        || match media::of_body(call).as_str() {
            vocab::MERGE_PATCH => faults.is_on(Fault::MediaMergePatchWithContextAccepted),
            _ => is_change && faults.is_on(Fault::MediaChangeWithContextAccepted),
        }
}

fn with_context(call: &Call, operation: Operation, mut value: Value) -> Result<Document, Problem> {
    let embedded = value.as_object_mut().and_then(|members: &mut Map<_, _>| members.shift_remove("@context"));
    let is_ld = media::of_body(call) == vocab::JSON_LD;
    let faults = &call.faults;
    let read = |context: &Value| Context::read(context, remote(call), faults);
    let context = match (embedded, is_ld) {
        (Some(context), true) => {
            let context = read(&misread::context(context, operation, faults))?;
            let ignores = match operation {
                Operation::PostQuery => faults.is_on(Fault::QueryIgnoresContext),
                Operation::Append => faults.is_on(Fault::AppendIgnoresContext),
                Operation::Update => faults.is_on(Fault::UpdateIgnoresContext),
                Operation::Merge => faults.is_on(Fault::MergeIgnoresContext),
                Operation::Replace => faults.is_on(Fault::ReplaceIgnoresContext),
                Operation::ReplaceAttribute => faults.is_on(Fault::ReplaceAttributeIgnoresContext),
                _ => false,
            };
            if ignores { Context::core(faults) } else { context }
        }
        (Some(context), false) if accepts_context_by_fault(call, operation) => read(&context)?,
        (Some(_), false) => {
            return Err(Problem::bad_data("an application/json body has its @context in a Link header, not inside"));
        }
        (None, false) => linked_context(call)?,
        (None, true) if !value.is_object() || faults.is_on(Fault::MediaLdJsonWithoutContextAccepted) => {
            Context::core(faults)
        }
        (None, true) => return Err(Problem::bad_data("an application/ld+json body has no @context")),
    };
    Ok(Document { value, context })
}
