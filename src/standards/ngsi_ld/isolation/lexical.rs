//! Names inside strings that are lists: replaced token by token, everything between them left as it is.

use percent_encoding::percent_decode_str;

use super::table::SEGMENTS;

/// Replaces every token between these separators. White space around a token is no part of it.
pub fn tokens(text: &str, separators: &[char], name: &dyn Fn(&str) -> String) -> String {
    text.split_inclusive(separators)
        .map(|piece| {
            let token = piece.strip_suffix(separators).unwrap_or(piece);
            format!("{}{}", trimmed(token, name), &piece[token.len()..])
        })
        .collect()
}

/// Replaces a token without the white space around it.
fn trimmed(token: &str, name: &dyn Fn(&str) -> String) -> String {
    let core = token.trim();
    let start = token.len() - token.trim_start().len();
    format!("{}{}{}", &token[..start], name(core), &token[start + core.len()..])
}

/// Replaces the segments of a dotted path, unless it is a URI.
pub fn dotted(path: &str, name: &dyn Fn(&str) -> String) -> String {
    if path.contains(':') { path.to_owned() } else { tokens(path, &['.'], name) }
}

/// An ordering: names or paths, each perhaps with a member of its value in brackets, or a direction after a semicolon.
pub fn ordering(text: &str, name: &dyn Fn(&str) -> String) -> String {
    text.split_inclusive(',')
        .map(|term| {
            let end = term.find([';', '[', ',']).unwrap_or(term.len());
            format!("{}{}", dotted(&term[..end], name), &term[end..])
        })
        .collect()
}

/// A path that is percent-encoded already. A suffix has only characters that need no encoding.
pub fn path(path: &str, name: &dyn Fn(&str) -> String) -> String {
    let (path, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    let mut previous = "";
    let segments: Vec<String> = path
        .split('/')
        .map(|segment| {
            let follows = SEGMENTS.contains(&std::mem::replace(&mut previous, segment));
            let decoded = percent_decode_str(segment).decode_utf8_lossy();
            let untouched = !follows || name(&decoded) == decoded;
            if untouched { segment.to_owned() } else { encoded(segment, &decoded, name) }
        })
        .collect();
    format!("{}{rest}", segments.join("/"))
}

/// What `name` appends to the decoded segment, appended to the encoded one.
fn encoded(segment: &str, decoded: &str, name: &dyn Fn(&str) -> String) -> String {
    let isolated = name(decoded);
    format!("{segment}{}", isolated.strip_prefix(decoded).unwrap_or_default())
}
