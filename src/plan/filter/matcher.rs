//! What stands between the parentheses of a predicate: `part`, `=whole` or `/regex/`.

use std::fmt;

use regex::Regex;

/// What a text has to be like. Texts are never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// `part`: it occurs somewhere.
    Text(String),
    /// `=whole`: it is exactly this.
    Exact(String),
    /// `/regex/`: the expression matches somewhere.
    Regex(Pattern),
}

impl Matcher {
    /// Whether it accepts the text.
    pub fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Text(part) => text.contains(part.as_str()),
            Self::Exact(whole) => text == whole,
            Self::Regex(pattern) => pattern.compiled.is_match(text),
        }
    }

    /// The text or the source of the expression.
    pub fn source(&self) -> &str {
        match self {
            Self::Text(text) | Self::Exact(text) => text,
            Self::Regex(pattern) => &pattern.source,
        }
    }
}

impl fmt::Display for Matcher {
    /// As it is written: `\` before everything that would be read as something else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_escaped(f, text),
            Self::Exact(text) => {
                f.write_str("=")?;
                write_escaped(f, text)
            }
            Self::Regex(pattern) => write!(f, "/{}/", pattern.source.replace('/', r"\/")),
        }
    }
}

fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (index, char) in text.chars().enumerate() {
        let special = match char {
            '\\' | ')' => true,
            '=' | '/' => index == 0,
            _ => char.is_whitespace() && (index == 0 || index == last),
        };
        if special {
            f.write_str("\\")?;
        }
        write!(f, "{char}")?;
    }
    Ok(())
}

/// A regular expression that compiles. Two are equal if they are written alike.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    compiled: Regex,
}

impl Pattern {
    /// Compiles an expression. `\/` is a slash, as it is between the slashes of a filter.
    ///
    /// # Errors
    /// When it is not a regular expression, or compiles to something too large.
    pub fn new(source: &str) -> Result<Self, regex::Error> {
        let source = unescape_slashes(source);
        Ok(Self { compiled: Regex::new(&source)?, source })
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

fn unescape_slashes(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    let mut chars = source.chars();
    while let Some(char) = chars.next() {
        match (char, if char == '\\' { chars.next() } else { None }) {
            ('\\', Some('/')) => plain.push('/'),
            (char, escaped) => {
                plain.push(char);
                plain.extend(escaped);
            }
        }
    }
    plain
}
