//! Error answers: `error X`, and the ProblemDetails inside other bodies (5.5.2, 5.5.3, 6.3.2, 6.3.3).

use serde_json::Value;

use super::{
    Miss, Outcome,
    answer::Answer,
    difference::{Differences, Pointer},
    media::Media,
    words,
};
use crate::{
    model::{Document, Matcher, Place},
    standards::ngsi_ld::vocab::{ERROR_BASE, JSON, status_of},
};

/// Everything an error answer has to be, in one finding.
pub fn check(error: &str, answer: &Answer) -> Outcome {
    let response = answer.first()?;
    let status = status_of(error);
    let wrong_status = status.is_some_and(|status| status != response.status);
    let content_type = response.header("content-type");
    let wrong_type = content_type.is_none_or(|observed| !Media::parse(JSON).accepts(observed));
    let mut out = Differences::listing();
    let not_json = match answer.json() {
        Ok(body) => {
            details(error, Some(response.status), body, &Pointer::Root, &mut out);
            None
        }
        Err(instead) => Some(instead.to_owned()),
    };
    if !wrong_status && !wrong_type && not_json.is_none() && out.is_empty() {
        return Ok(());
    }
    let expected = match status {
        Some(status) => format!("error {error}: status {status}, {JSON}, with type, title and detail"),
        None => format!("error {error}: {JSON}, with type, title and detail"),
    };
    let place = match (wrong_status, wrong_type, not_json.is_none() && out.is_empty()) {
        (true, _, _) => Place::Status,
        (false, true, true) => Place::Header("Content-Type".to_owned()),
        _ => Place::Body,
    };
    let mut observed = vec![format!("status {}", response.status)];
    if wrong_type {
        observed.push(
            content_type
                .map_or("no Content-Type".to_owned(), |media| format!("Content-Type {}", words::excerpt(media))),
        );
    }
    observed.extend(not_json);
    let same = out.is_empty();
    let (summary, differences) = out.summed_up();
    if !same {
        observed.push(summary);
    }
    Err(Miss { differences, ..Miss::new(place, expected, observed.join("; ")) })
}

/// Compares a ProblemDetails object. Further members are allowed (RFC 7807); a `status` has to be the one of the answer.
pub fn details(error: &str, status: Option<u16>, observed: &Value, at: &Pointer, out: &mut Differences) {
    let Value::Object(members) = observed else {
        out.push(at, Some(&Document::Match(Matcher::Problem(error.to_owned()))), Some(observed));
        return;
    };
    let error_type = format!("{ERROR_BASE}{error}");
    if members.get("type").and_then(Value::as_str) != Some(&error_type) {
        out.push(&at.name("type"), Some(&Document::Text(error_type)), members.get("type"));
    }
    for name in ["title", "detail"] {
        let text = members.get(name).and_then(Value::as_str);
        if text.is_none_or(|text| text.trim().is_empty()) {
            out.push(&at.name(name), Some(&Document::Match(Matcher::AnyText)), members.get(name));
        }
    }
    if let (Some(status), Some(observed)) = (status, members.get("status"))
        && observed.as_u64() != Some(u64::from(status))
    {
        out.push(&at.name("status"), Some(&Document::Number(status.into())), Some(observed));
    }
}
