//! Names the silence: the error of the HTTP library to one of our kinds, with all its causes in words.

use std::error::Error;

use crate::model::NoAnswer;

/// The kind of a transport error and its causes, outermost first.
pub(super) fn classify(error: &reqwest::Error) -> (NoAnswer, String) {
    let causes = causes(error);
    let kind = if error.is_timeout() {
        NoAnswer::Timeout
    } else if is_proxy_refusal(&causes) {
        NoAnswer::Credentials
    } else if is_tls(&causes) {
        NoAnswer::Tls
    } else if error.is_connect() {
        NoAnswer::Connect
    } else if is_parse(error) || error.is_builder() {
        NoAnswer::Malformed
    } else {
        NoAnswer::Broken
    };
    (kind, causes.join(": "))
}

fn causes(error: &reqwest::Error) -> Vec<String> {
    // The URL stands beside every message already.
    let mut texts: Vec<String> = Vec::new();
    let mut next: Option<&dyn Error> = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if texts.last().is_none_or(|last| !last.contains(&text)) {
            texts.push(text);
        }
        next = cause.source();
    }
    if texts.is_empty() {
        texts.push(error.to_string());
    }
    texts
}

/// rustls errors reach us as text inside I/O errors; these words are theirs alone.
fn is_tls(causes: &[String]) -> bool {
    const WORDS: [&str; 7] = [
        "certificate",
        "TLS",
        "handshake",
        "InvalidContentType",
        "corrupt message",
        "fatal alert",
        "peer is incompatible",
    ];
    causes.iter().any(|cause| WORDS.iter().any(|word| cause.contains(word)))
}

/// A proxy that does not open a tunnel without other credentials.
fn is_proxy_refusal(causes: &[String]) -> bool {
    causes.iter().any(|cause| cause.contains("proxy auth"))
}

fn is_parse(error: &reqwest::Error) -> bool {
    let mut next: Option<&dyn Error> = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if text.contains("invalid HTTP") || text.contains("parse") || text.contains("HTTP/2 error") {
            return true;
        }
        next = cause.source();
    }
    false
}
