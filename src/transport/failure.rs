//! Names the silence: the error of the HTTP library to one of our kinds, with all its causes in words.

use std::{error::Error, io};

use crate::model::NoAnswer;

/// The kind of a transport error and its causes, outermost first.
pub(super) fn classify(error: &reqwest::Error) -> (NoAnswer, String) {
    let causes = causes(error);
    let kind = if error.is_timeout() {
        NoAnswer::Timeout
    } else if is_proxy_refusal(&causes) {
        NoAnswer::Credentials
    } else if error.is_connect() {
        if is_tls(error, &causes) { NoAnswer::Tls } else { NoAnswer::Connect }
    } else if causes.iter().any(|cause| cause.contains("message head is too large")) {
        NoAnswer::TooLarge
    } else if error.is_builder() || is_parse(error, &causes) {
        NoAnswer::Malformed
    } else {
        NoAnswer::Broken
    };
    (kind, causes.join(": "))
}

fn causes(error: &reqwest::Error) -> Vec<String> {
    // The URL stands beside every message already.
    let mut texts: Vec<String> = Vec::new();
    for cause in chain(error) {
        let text = cause.to_string();
        if texts.last().is_none_or(|last| !last.contains(&text)) {
            texts.push(text);
        }
    }
    if texts.is_empty() {
        texts.push(error.to_string());
    }
    texts
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source())
}

/// A proxy that does not open a tunnel without other credentials.
fn is_proxy_refusal(causes: &[String]) -> bool {
    causes.iter().any(|cause| cause.contains("proxy auth"))
}

/// Whether a connection failed at TLS. The errors of rustls are inside I/O errors, which do not name them as their source.
fn is_tls(error: &reqwest::Error, causes: &[String]) -> bool {
    let from_rustls = |cause: &(dyn Error + 'static)| {
        let mut inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        while let Some(found) = inner {
            if found.is::<rustls::Error>() {
                return true;
            }
            inner = found.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        }
        false
    };
    chain(error).any(from_rustls) || causes.iter().any(|cause| cause.contains("tls handshake eof"))
}

/// Whether what came breaks the rules of HTTP: its head, or the lengths of its chunks.
fn is_parse(error: &reqwest::Error, causes: &[String]) -> bool {
    const WORDS: [&str; 4] = ["parsed", "invalid HTTP", "HTTP/2 error", "http2 error"];
    let broken_chunk = |cause: &(dyn Error + 'static)| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput))
            // What TLS finds wrong with a record is also invalid data, and no business of HTTP.
            && !cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref).is_some_and(|inner| inner.is::<rustls::Error>())
    };
    causes.iter().any(|cause| WORDS.iter().any(|word| cause.contains(word))) || chain(error).any(broken_chunk)
}
