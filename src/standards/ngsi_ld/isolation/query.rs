//! Names inside a query (4.9), found without parsing it: a query that breaks the grammar has to stay broken in the same
//! way, so only tokens are replaced. A term is an attribute path up to its operator, and a value from there to the next
//! logical operator; names stand in paths only.

use super::lexical::{dotted, tokens};

/// Replaces the names of a query.
pub fn isolate(q: &str, name: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(q.len() + 32);
    let mut rest = q;
    let mut braces = 0usize;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => quoted(rest),
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            '=' | '!' | '<' | '>' | '~' => {
                let operator = rest.find(|c| !"=!<>~".contains(c)).unwrap_or(rest.len());
                let value = &rest[operator..];
                operator + if rest[..operator].contains('~') { pattern(value) } else { comparable(value) }
            }
            '{' | '}' | ';' | '|' | '(' | ')' | ']' | ',' => {
                braces = match first {
                    '{' => braces + 1,
                    '}' => braces.saturating_sub(1),
                    _ => braces,
                };
                1
            }
            _ => {
                let end = rest.find(['"', '[', ']', '=', '!', '<', '>', '~', '{', '}', ';', '|', '(', ')', ',']);
                let token = &rest[..end.unwrap_or(rest.len())];
                out.push_str(&path(token, braces, name));
                rest = &rest[token.len()..];
                continue;
            }
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// An attribute path. Inside braces a colon ends the hint at an entity type (`sensor{Device:humidity}`); elsewhere it
/// makes the whole a URI or a prefixed name.
fn path(token: &str, braces: usize, name: &dyn Fn(&str) -> String) -> String {
    if matches!(token.trim(), "true" | "false") {
        return token.to_owned();
    }
    if braces > 0 && !token.contains("//") {
        return tokens(token, &[':', '.'], name);
    }
    dotted(token, name)
}

/// The length of a quoted string, closing quote included; of everything where there is none.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a value: up to the logical operator or parenthesis that ends the term.
fn comparable(text: &str) -> usize {
    let mut at = 0;
    while let Some(next) = text[at..].find(['"', ';', '|', ')']) {
        at += next;
        if !text[at..].starts_with('"') {
            return at;
        }
        at += quoted(&text[at..]);
    }
    text.len()
}

/// The length of a regular expression. Its own groups may have any of the characters that would end the term.
fn pattern(text: &str) -> usize {
    if text.starts_with('"') {
        return quoted(text);
    }
    let (mut depth, mut escaped) = (0usize, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ';' | '|' | ')' if depth == 0 => return index,
            _ => {}
        }
    }
    text.len()
}
