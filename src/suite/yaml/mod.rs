//! A YAML tree that knows where everything stands. Only what JSON can say as well is let in, so that a suite file has
//! one meaning, whoever reads it.

mod event;
mod json;
mod scalar;

use serde_json::Number;

pub use event::parse;
pub use json::{from_json, to_json};

/// The deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 64;
/// The largest number of nodes in a file.
pub const MAX_NODES: usize = 200_000;

/// A piece of a file, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First character, from 0.
    pub start: u32,
    /// The character after the last.
    pub end: u32,
    /// Line of the first character, from 1; 0 for a tree that was not read from a file.
    pub line: u32,
    /// Column of the first character, from 1.
    pub column: u32,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of values: those of JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, and how it was written (`4.10`).
    Number {
        /// Its value.
        value: Number,
        /// Its text in the file.
        written: String,
    },
    /// A text.
    Text {
        /// The text.
        text: String,
        /// Whether quotes or a block made it one.
        style: Style,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in file order.
    Map(Vec<Entry>),
}

/// How a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes, or as a block.
    Quoted,
}

/// A member of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Where the key stands.
    pub span: Span,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// A text at this place.
    pub fn text(text: impl Into<String>, span: Span) -> Self {
        Self { kind: Kind::Text { text: text.into(), style: Style::Quoted }, span }
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The flag, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// The number as a count, if it is a whole number from 0.
    pub fn as_count(&self) -> Option<u64> {
        match &self.kind {
            Kind::Number { value, .. } => value.as_u64(),
            _ => None,
        }
    }

    /// The text of a scalar as it would stand inside a longer text; `None` for lists and maps.
    pub fn scalar_text(&self) -> Option<String> {
        match &self.kind {
            Kind::Null => Some("null".to_owned()),
            Kind::Bool(flag) => Some(flag.to_string()),
            Kind::Number { value, .. } => Some(value.to_string()),
            Kind::Text { text, .. } => Some(text.clone()),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The members of a map; nothing for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The member with this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of the member with this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// What it is, in words: `a text`.
    pub fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "nothing",
            Kind::Bool(_) => "true or false",
            Kind::Number { .. } => "a number",
            Kind::Text { .. } => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}
