//! A request to a `curl` line that can be pasted into a POSIX shell and sends the same request.
//!
//! Secrets are replaced by variables (`"${AUTHORIZATION}"`) that the user has to set first.

use super::{
    secret::{self, Piece},
    shell, words,
};
use crate::model::Request;

/// Bodies above this many bytes go through a pipe, as systems limit the length of one argument.
const LONGEST_ARGUMENT: usize = 100_000;

/// The `curl` line for a request. It is one line, whatever the request holds.
pub fn line(request: &Request) -> String {
    let mut words = vec!["curl".to_owned(), "-i".to_owned()];
    let url = sendable(&request.url);
    let pieces = secret::url_filled(&url, &request.variables);
    if pieces.iter().any(|piece| matches!(piece, Piece::Shown(text) if text.contains(['[', ']', '{', '}']))) {
        words.push("--globoff".to_owned());
    }
    if url.contains("/.") {
        words.push("--path-as-is".to_owned());
    }
    // With -X, curl would wait for the body that an answer to HEAD never has.
    if request.method == "HEAD" {
        words.push("--head".to_owned());
    } else {
        words.push(format!("-X {}", shell::quote(&sendable(&request.method))));
    }
    words.push(shell::word(&pieces));
    for (name, value) in &request.headers {
        words.push(header(&sendable(name), &sendable(value), &request.variables));
    }
    for name in ["Accept", "Content-Type"] {
        let given = request.headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
        // curl adds these two by itself; an empty one takes them away again.
        if !given && (name == "Accept" || request.body.is_some()) {
            words.push(format!("-H {}", shell::quote(&format!("{name}:"))));
        }
    }
    match &request.body {
        None => words.join(" "),
        Some(body) if body.len() > LONGEST_ARGUMENT || body.chars().any(words::is_unseen) => {
            format!("{} | {} --data-binary @-", shell::printf(body), words.join(" "))
        }
        Some(body) => format!("{} --data-raw {}", words.join(" "), shell::quote(body)),
    }
}

fn header(name: &str, value: &str, variables: &[String]) -> String {
    let pieces = secret::filled(value, variables);
    if pieces.iter().any(|piece| matches!(piece, Piece::Hidden(_))) {
        // Only curl can encode a password that it does not see before it is sent.
        if let Some(login) = value.strip_prefix("Basic base64(").and_then(|rest| rest.strip_suffix(')')) {
            return format!("-u {}", shell::word(&secret::filled(login, variables)));
        }
        return format!("-H {}", shell::word(&[vec![Piece::Shown(name), Piece::Shown(": ")], pieces].concat()));
    }
    format!("-H {}", plain(name, value))
}

fn plain(name: &str, value: &str) -> String {
    if secret::is_header(name) {
        return shell::word(&[Piece::Shown(name), Piece::Shown(": "), Piece::Hidden(secret::variable(name))]);
    }
    if value.is_empty() {
        // curl takes `Name:` as "remove this header"; the semicolon sends it empty.
        return shell::quote(&format!("{name};"));
    }
    shell::quote(&format!("{name}: {value}"))
}

/// The text without control characters: neither a URL nor a header can carry them, and a terminal would obey them.
fn sendable(text: &str) -> String {
    text.chars().filter(|c| !words::is_unseen(*c)).collect()
}

#[cfg(test)]
mod tests;
