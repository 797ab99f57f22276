//! Signs of the version a target speaks. No resource of NGSI-LD tells it, so these are traces: the core `@context` that answers
//! name, and resources that came with a version. They are shown and decide nothing.

use regex::Regex;
use serde_json::Value;

use crate::{
    engine::words,
    model::{Exchange, Response, target::VersionSign, test::Version},
    standards::ngsi_ld::vocab,
};

/// The first and the last minor version that have a core context of their own.
const PUBLISHED: (u16, u16) = vocab::CORE_CONTEXTS;
/// The version whose change history has `/info/sourceIdentity` (annex I, draft 1.7.8).
const IDENTITY_CAME: Version = Version(1, 8, 1);

/// What the exchanges of preflight show, each sign once.
pub(super) fn signs(exchanges: &[Exchange]) -> Vec<VersionSign> {
    let mut signs: Vec<VersionSign> = Vec::new();
    for exchange in exchanges {
        let Some(response) = exchange.response().filter(|response| response.status < 500) else { continue };
        let found = in_link(exchange, response)
            .or_else(|| in_body(exchange, response))
            .or_else(|| identity(exchange, response));
        if let Some(sign) = found
            && !signs.iter().any(|known| (known.from, known.to) == (sign.from, sign.to))
        {
            signs.push(sign);
        }
    }
    signs
}

fn in_link(exchange: &Exchange, response: &Response) -> Option<VersionSign> {
    let links = response.header_values("link").filter(|link| link.contains(vocab::CONTEXT_RELATION));
    links.filter_map(minor).next().map(|minor| sign(minor, &format!("the Link of {}", asked(exchange))))
}

fn in_body(exchange: &Exchange, response: &Response) -> Option<VersionSign> {
    let body = words::json(response)?;
    let holder = body.as_array().and_then(|items| items.first()).unwrap_or(&body);
    let names = match holder.get("@context")? {
        Value::Array(names) => names.clone(),
        name => vec![name.clone()],
    };
    let minor = names.iter().filter_map(Value::as_str).find_map(minor)?;
    Some(sign(minor, &format!("the @context of {}", asked(exchange))))
}

fn identity(exchange: &Exchange, response: &Response) -> Option<VersionSign> {
    let is_it = exchange.request.url.ends_with("/info/sourceIdentity") && response.status == 200;
    let body = words::json(response).filter(|_| is_it)?;
    (body.get("type")?.as_str()? == "ContextSourceIdentity").then(|| VersionSign {
        from: Some(IDENTITY_CAME),
        to: None,
        observed: "it has /info/sourceIdentity".to_owned(),
    })
}

fn sign(minor: u16, place: &str) -> VersionSign {
    let (first, last) = PUBLISHED;
    VersionSign {
        // Versions before the first and after the last context use that one.
        from: (minor > first).then_some(Version(1, minor, 0)),
        to: (minor < last).then_some(Version(1, minor, u16::MAX)),
        observed: format!("the core @context v1.{minor} in {place}"),
    }
}

/// The minor version of the core context that a text names.
fn minor(text: &str) -> Option<u16> {
    let pattern = format!(r"{}-v1\.(\d{{1,3}})\.jsonld", regex::escape(vocab::CORE_CONTEXT_PREFIX));
    Regex::new(&pattern).ok()?.captures(text)?[1].parse().ok()
}

fn asked(exchange: &Exchange) -> String {
    let path = exchange.request.url.split(['?', '#']).next().unwrap_or_default();
    let resource = path.rsplit('/').next().unwrap_or_default();
    format!("{} /{resource}", exchange.request.method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Answer, Request};

    fn answered(path: &str, headers: &[(&str, &str)], body: &str) -> Exchange {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let response = Response { status: 200, headers, body: body.to_owned(), unreadable: None, cut: None };
        let request = Request::new("GET", format!("http://x/ngsi-ld/v1{path}"));
        Exchange { request, answer: Answer::Response(response), millis: 1 }
    }

    const JSON: (&str, &str) = ("content-type", "application/json");

    fn link(version: &str) -> String {
        format!("<{}-v{version}.jsonld>; rel=\"{}\"", vocab::CORE_CONTEXT_PREFIX, vocab::CONTEXT_RELATION)
    }

    #[test]
    fn the_core_context_in_a_link_is_a_sign() {
        let seen = signs(&[answered("/entities?type=A", &[JSON, ("link", &link("1.6"))], "[]")]);
        assert_eq!(seen.len(), 1);
        assert!(seen[0].fits(Version(1, 6, 1)) && !seen[0].fits(Version(1, 8, 1)) && !seen[0].fits(Version(1, 5, 1)));
        assert_eq!(seen[0].observed, "the core @context v1.6 in the Link of GET /entities");
    }

    #[test]
    fn the_last_core_context_that_was_published_fits_every_later_version() {
        let seen = signs(&[answered("/entities", &[JSON, ("link", &link("1.8"))], "[]")]);
        assert!(seen[0].fits(Version(1, 8, 1)) && seen[0].fits(Version(1, 9, 1)) && !seen[0].fits(Version(1, 6, 1)));
    }

    #[test]
    fn so_are_a_context_in_a_body_and_the_identity_resource_and_each_is_told_once() {
        let body = format!(
            r#"{{"@context":["https://x/y","{}-v1.7.jsonld"],"type":"EntityTypeList"}}"#,
            vocab::CORE_CONTEXT_PREFIX
        );
        let types = answered("/types", &[("content-type", "application/ld+json")], &body);
        let identity = answered("/info/sourceIdentity", &[JSON], r#"{"type":"ContextSourceIdentity"}"#);
        let seen = signs(&[types.clone(), types, identity]);
        let told: Vec<&str> = seen.iter().map(|sign| sign.observed.as_str()).collect();
        assert_eq!(told, ["the core @context v1.7 in the @context of GET /types", "it has /info/sourceIdentity"]);
        assert!(seen[1].fits(Version(1, 9, 1)) && !seen[1].fits(Version(1, 6, 1)));
    }

    #[test]
    fn what_names_no_version_is_no_sign() {
        let other = format!("<https://x/context.jsonld>; rel=\"{}\"", vocab::CONTEXT_RELATION);
        let unversioned = format!("<{}.jsonld>; rel=\"{}\"", vocab::CORE_CONTEXT_PREFIX, vocab::CONTEXT_RELATION);
        let next = format!("<{}-v1.6.jsonld>; rel=\"next\"", vocab::CORE_CONTEXT_PREFIX);
        for header in [other, unversioned, next, "garbage <".to_owned(), link("1.99999")] {
            assert_eq!(signs(&[answered("/entities", &[JSON, ("link", &header)], "[]")]), [], "{header}");
        }
        assert_eq!(signs(&[answered("/info/sourceIdentity", &[JSON], r#"{"type":"Other"}"#)]), []);
    }
}
