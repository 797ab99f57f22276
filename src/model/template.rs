//! A document as a suite file has it: with variables, copies and generated ids still to be filled in.

use serde_json::Number;

use super::Matcher;

/// A piece of text with holes: a path, a query value, a header value, a string inside a body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text(pub Vec<TextPart>);

impl Text {
    /// A text without holes.
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![TextPart::Literal(text.into())])
    }

    /// The text, if it has no holes.
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [TextPart::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum TextPart {
    /// As it stands.
    Literal(String),
    /// The id of a document of `data`; percent-encoded inside a path, comma-separated for copies.
    Id(String),
    /// A value taken from an earlier answer with `save`.
    Saved(String),
    /// A variable of a sample, `some.type`; percent-encoded inside a path.
    Sampled(String),
    /// `$nonce`: eight fresh characters, so that no literal id can meet somebody else's.
    Nonce,
    /// `$now`, `$now+1h`, `$now-30s`: the start of the case plus this many seconds, as a DateTime.
    Now(i64),
}

/// A JSON value in a suite file.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// JSON `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, perhaps with holes.
    Text(Text),
    /// An array.
    List(Vec<Template>),
    /// An object. Keys are literal: variables in keys are case columns and filled in by the loader.
    Map(Vec<(String, Template)>),
    /// A matcher. Only in expectations.
    Match(Matcher<Text>),
    /// `$name`: a whole document of `data`; all copies of it, as an array, if it was created in copies.
    Document(String),
    /// `{ like: …, but: { … } }`: a copy with first-level members replaced, added, or (`<removed>`) dropped.
    Like {
        /// What is copied.
        base: Box<Template>,
        /// The members that differ; `None` drops one.
        but: Vec<(String, Option<Template>)>,
    },
    /// `id: auto`: a URN made for this case.
    Auto,
    /// `exactly: …`: sent and compared as it stands, never brought to another representation.
    Exactly(Box<Template>),
}
