//! Differences of two bodies, and where they are.

use std::fmt;

use serde_json::Value;

use super::words;
use crate::model::{Difference, Document};

/// How many differences a finding lists.
const LISTED: usize = 20;

/// A place in the observed body, as a chain on the stack: it becomes text only where something differs.
#[derive(Clone, Copy)]
pub enum Pointer<'a> {
    /// The body itself.
    Root,
    /// A member.
    Name(&'a Pointer<'a>, &'a str),
    /// An item.
    Index(&'a Pointer<'a>, usize),
    /// A pointer that is text already.
    Text(&'a str),
}

impl<'a> Pointer<'a> {
    /// The member with this name.
    pub fn name(&'a self, name: &'a str) -> Self {
        Self::Name(self, name)
    }

    /// The item with this index.
    pub fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }
}

impl fmt::Display for Pointer<'_> {
    /// As JSON Pointer (RFC 6901).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Name(parent, name) => write!(f, "{parent}/{}", name.replace('~', "~0").replace('/', "~1")),
            Self::Index(parent, index) => write!(f, "{parent}/{index}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Differences as they are found.
pub struct Differences {
    listed: Vec<Difference>,
    total: usize,
    limit: usize,
}

impl Differences {
    /// Lists the first of them and counts all.
    pub fn listing() -> Self {
        Self { listed: Vec::new(), total: 0, limit: LISTED }
    }

    /// Only counts them: for the question whether two documents are equal.
    pub fn counting() -> Self {
        Self { limit: 0, ..Self::listing() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.total
    }

    /// Adds one.
    pub fn push(&mut self, at: &Pointer, expected: Option<&Document>, observed: Option<&Value>) {
        self.total += 1;
        if self.listed.len() < self.limit {
            self.listed.push(Difference {
                pointer: at.to_string(),
                expected: expected.map(words::shown),
                observed: observed.map(words::bounded),
            });
        }
    }

    /// The differences listed, and one line that sums them up.
    pub fn summed_up(self) -> (String, Vec<Difference>) {
        let first = self.listed.first().map(sentence).unwrap_or_default();
        let summary = match self.total {
            0 => "no differences".to_owned(),
            1 => first,
            total if total > self.limit => {
                format!("{first}, and {} more differences, {} of them listed", total - 1, self.limit - 1)
            }
            total => format!("{first}, and {}", words::count(total - 1, "more difference")),
        };
        (summary, self.listed)
    }
}

/// `/seats/value is 7 instead of 6`. Whole entities are told by their id.
fn sentence(difference: &Difference) -> String {
    let place = if difference.pointer.is_empty() { "the body".to_owned() } else { words::excerpt(&difference.pointer) };
    match (&difference.expected, &difference.observed) {
        (Some(expected), None) => match id(expected) {
            Some(id) => format!("{} is missing", words::excerpt(id)),
            None => format!("{place} is missing (expected {})", words::expected(expected)),
        },
        (None, Some(observed)) => match id(observed) {
            Some(id) => format!("{} is not expected ({place})", words::excerpt(id)),
            None => format!("{place} is not expected: {}", words::value(observed)),
        },
        (Some(expected), Some(observed)) => {
            format!("{place} is {} instead of {}", words::value(observed), words::expected(expected))
        }
        (None, None) => place,
    }
}

fn id(value: &Value) -> Option<&str> {
    value.get("id").or_else(|| value.get("entityId")).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_value_is_not_kept() {
        let mut out = Differences::listing();
        out.push(&Pointer::Root, None, Some(&Value::from("x".repeat(10_000))));
        let (summary, listed) = out.summed_up();
        assert!(summary.len() < 200 && listed[0].observed.as_ref().is_some_and(|value| value.to_string().len() < 200));
    }

    #[test]
    fn places_are_json_pointers() {
        let (root, name) = (Pointer::Root, "a/b~c");
        let member = root.name(name);
        assert_eq!((root.to_string(), member.index(3).to_string()), (String::new(), "/a~1b~0c/3".to_owned()));
    }
}
