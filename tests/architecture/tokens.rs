//! Splits Rust source into words and signs, without comments and without what stands inside texts.

/// A word, `::`, or another sign by itself; a text or character is `""`.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|char: char| char.is_alphabetic() || char == '_')
    }
}

pub fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (length, text) = if first.is_whitespace() {
            (first.len_utf8(), None)
        } else if let Some(length) = comment(rest) {
            (length, None)
        } else if let Some(length) = text_literal(rest).or_else(|| character(rest)) {
            (length, Some("\"\""))
        } else {
            let length = word_or_sign(rest);
            (length, Some(rest[..length].trim_start_matches("r#")))
        };
        tokens.extend(text.map(|text| Token { text: text.to_owned(), line }));
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

fn word_or_sign(rest: &str) -> usize {
    let start = if rest.starts_with("r#") { 2 } else { 0 };
    let ends = |char: char| !(char.is_alphanumeric() || char == '_');
    match rest[start..].find(ends).unwrap_or(rest.len() - start) {
        0 if rest.starts_with("::") => 2,
        0 => rest.chars().next().map_or(1, char::len_utf8),
        length => start + length,
    }
}

fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    let mut depth = 0;
    for (at, _) in rest.char_indices() {
        if rest[at..].starts_with("/*") {
            depth += 1;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
        }
        match depth {
            0 if at == 0 => return None,
            0 => return Some(at + 2),
            _ => {}
        }
    }
    Some(rest.len())
}

/// A character in quotes; a quote before a lifetime is a sign.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.strip_prefix('\'')?.chars();
    match (chars.next()?, chars.next()?) {
        ('\\', _) => chars.as_str().find('\'').map(|at| rest.len() - chars.as_str().len() + at + 1),
        (_, '\'') => Some(rest.len() - chars.as_str().len()),
        _ => None,
    }
}

fn text_literal(rest: &str) -> Option<usize> {
    let marks = rest.find(|char| !matches!(char, 'r' | 'b' | 'c')).filter(|marks| *marks <= 2)?;
    let hashes = rest[marks..].bytes().take_while(|byte| *byte == b'#').count();
    let content = rest[marks + hashes..].strip_prefix('"')?;
    let start = rest.len() - content.len();
    if rest[..marks].contains('r') {
        let close = format!("\"{}", "#".repeat(hashes));
        return Some(content.find(&close).map_or(rest.len(), |at| start + at + close.len()));
    }
    let mut escaped = false;
    let end = content.find(|char| {
        let closes = char == '"' && !escaped;
        escaped = char == '\\' && !escaped;
        closes
    });
    Some(end.map_or(rest.len(), |at| start + at + 1))
}
