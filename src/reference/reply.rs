//! One answer, before it becomes bytes.

use serde_json::{Value, json};

use crate::standards::ngsi_ld::vocab;

use super::call::{Call, Operation};
use super::context::Context;
use super::faults::Fault;
use super::media::Media;
use super::problem::Problem;

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers, without those that the body brings.
    pub headers: Vec<(&'static str, String)>,
    /// The media type and the document of the body.
    pub body: Option<(&'static str, Value)>,
}

impl Reply {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: None }
    }

    /// An answer in JSON that no request can ask to be in another media type.
    pub fn json(status: u16, document: Value) -> Self {
        Self { status, headers: Vec::new(), body: Some((vocab::JSON, document)) }
    }

    /// The ids that a batch has created; their answer has a context like every other in JSON (6.3.6).
    pub fn ids(status: u16, ids: &[&String]) -> Self {
        Self::json(status, json!(ids)).with_header("link", context_link(&Context::default()))
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// An answer with the data that a consumer asked for: with its `@context` in the body or in a Link (6.3.6).
    pub fn data(call: &Call, operation: Operation, media: Media, context: &Context, mut document: Value) -> Self {
        let is_query = matches!(operation, Operation::Query | Operation::PostQuery);
        let prefers_plain = call.prefer.as_deref().is_some_and(|prefer| prefer.contains("body=json"));
        let in_body = match media {
            Media::Json => false,
            Media::LdJson => true,
            Media::GeoJson => !prefers_plain || (!is_query && call.faults.is_on(Fault::GeoJsonPlainWithContext)),
        };
        let fault = match (in_body, is_query) {
            (true, _) if media == Media::GeoJson => Fault::GeoJsonWithoutContext,
            (false, true) if media == Media::GeoJson => Fault::GeoJsonPlainWithoutLink,
            (true, true) => Fault::MediaQueryWithoutContext,
            (true, false) => Fault::MediaRetrieveWithoutContext,
            (false, true) => Fault::MediaQueryWithoutLink,
            (false, false) => Fault::MediaRetrieveWithoutLink,
        };
        let has_rule = is_query || operation == Operation::Retrieve;
        let leaves_out = has_rule && call.faults.is_on(fault);
        let mut reply = Self::empty(200);
        if in_body && !leaves_out {
            add_context(&mut document, context);
        } else if !in_body && !leaves_out {
            reply.headers.push(("link", context_link(context)));
        }
        if call.prefer.as_deref().is_some_and(|prefer| prefer.contains("ngsi-ld="))
            && !call.faults.is_on(Fault::PreferVersionIgnored)
        {
            // This broker knows one version of the standard, and its answers conform to that one (4.3.6.8).
            reply.headers.push(("preference-applied", "ngsi-ld=1.9".to_owned()));
        }
        reply.body = Some((media.name(), document));
        reply
    }

    /// The answer to a request that failed.
    pub fn problem(call: &Call, operation: Option<Operation>, problem: &Problem) -> Self {
        let as_problem = operation == Some(Operation::Retrieve) && call.faults.is_on(Fault::RetrieveErrorAsProblemJson);
        let asks_for_ld = call.accept.as_deref().is_some_and(|accept| accept.contains(vocab::JSON_LD));
        let media = if as_problem {
            "application/problem+json"
        } else if asks_for_ld && call.faults.is_on(Fault::MediaErrorFollowsAccept) {
            vocab::JSON_LD
        } else {
            vocab::JSON
        };
        let document = problem.document_of(operation, &call.faults);
        let reply = Self { status: problem.kind.status(), headers: Vec::new(), body: Some((media, document)) };
        match call.faults.is_on(Fault::ErrorWithLink) {
            true => reply.with_header("link", context_link(&Context::default())),
            false => reply,
        }
    }

    /// An error of HTTP that is no error of the API (6.3.2).
    pub fn http_error(status: u16, title: &str, detail: &str) -> Self {
        Self::json(status, json!({ "type": "about:blank", "title": title, "detail": detail, "status": status }))
    }

    /// The same as it leaves the broker: what has no body has no Link to a context either (6.3.6), but for a fault.
    #[must_use]
    pub fn sent(self, call: &Call) -> Self {
        match self.body.is_none() && self.status < 300 && call.faults.is_on(Fault::EmptyAnswerWithLink) {
            true => self.with_header("link", context_link(&Context::default())),
            false => self,
        }
    }

    /// Changes the status of a success.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}

/// The Link that names the `@context` of a JSON answer.
fn context_link(context: &Context) -> String {
    format!("<{}>; rel=\"{}\"; type=\"{}\"", context.link(), vocab::CONTEXT_RELATION, vocab::JSON_LD)
}

/// Puts the `@context` into an object, or into every object of an array.
fn add_context(document: &mut Value, context: &Context) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| add_context(item, context)),
        Value::Object(members) => {
            members.insert("@context".into(), context.source().clone());
        }
        _ => {}
    }
}
