//! What an answer is, in words: for messages about answers that nobody expected.

use serde_json::Value;

use crate::{model::Response, standards::ngsi_ld::vocab};

/// The body, where the answer says that it is JSON and it is.
pub(super) fn json(response: &Response) -> Option<Value> {
    let media = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let is_json =
        [vocab::JSON, vocab::JSON_LD, "application/problem+json"].iter().any(|known| media.starts_with(known));
    if is_json && response.unreadable.is_none() { serde_json::from_str(&response.body).ok() } else { None }
}

/// The error type of an NGSI-LD problem, without its prefix.
pub(super) fn problem(response: &Response) -> Option<String> {
    let body = json(response)?;
    body.get("type")?.as_str()?.strip_prefix(vocab::ERROR_BASE).map(str::to_owned)
}

/// Whether an answer is a page for people.
pub(super) fn is_page(response: &Response) -> bool {
    let lower: String = response.body.trim_start().chars().take(20).collect::<String>().to_ascii_lowercase();
    let media = response.header("content-type").unwrap_or_default();
    media.contains("text/html") || lower.starts_with("<!doctype html") || lower.starts_with("<html")
}
