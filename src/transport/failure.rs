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
    } else if is_tls(error, &causes) {
        NoAnswer::Tls
    } else if error.is_connect() {
        NoAnswer::Connect
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
        let mut text = cause.to_string();
        // rustls explains itself on a page of its own, which helps nobody here.
        if let Some((said, _)) = text.split_once(": https://docs.rs/") {
            text.truncate(said.len());
        }
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

/// Whether a connection failed at TLS. What goes wrong later breaks it like any other; only the refusal of a client without
/// a certificate comes when the handshake is over for us already.
fn is_tls(error: &reqwest::Error, causes: &[String]) -> bool {
    let refused = |error: &rustls::Error| matches!(error, rustls::Error::AlertReceived(_));
    let mut found = chain(error).filter_map(|cause| rustls_error(cause));
    if error.is_connect() {
        found.next().is_some() || causes.iter().any(|cause| cause.contains("tls handshake eof"))
    } else {
        error.is_request() && found.any(refused)
    }
}

/// The errors of rustls are inside I/O errors, which do not name them as their source.
fn rustls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    while let Some(found) = inner {
        if let Some(error) = found.downcast_ref::<rustls::Error>() {
            return Some(error);
        }
        inner = found.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    }
    None
}

/// Whether what came breaks the rules of HTTP: its head, or the lengths of its chunks.
fn is_parse(error: &reqwest::Error, causes: &[String]) -> bool {
    const WORDS: [&str; 4] = ["parsed", "invalid HTTP", "HTTP/2 error", "http2 error"];
    // What TLS finds wrong with a record is invalid data too, and no business of HTTP.
    let broken_chunk = |cause: &(dyn Error + 'static)| {
        let invalid = cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput));
        invalid && rustls_error(cause).is_none()
    };
    causes.iter().any(|cause| WORDS.iter().any(|word| cause.contains(word))) || chain(error).any(broken_chunk)
}
