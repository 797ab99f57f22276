//! Documents that hold their items in a list inside an object: a GeoJSON FeatureCollection, a JSON-LD `@graph`, an API that
//! wraps its answer. Found out without parsing them, because they may be long.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::scan::{Scan, Step, is_blank};

/// A list in an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Container {
    /// Where its bracket is.
    pub list: usize,
    /// Where the `@context` of the whole is, if one was seen.
    pub context: Option<Range<usize>>,
}

/// Whether all of an object is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Whole,
    Beginning,
}

/// The list of items in an object, where it is no item itself. An entity has an id; what has none and holds one list of things
/// that have one is a container.
pub(super) fn container(object: &[u8], seen: Seen) -> Option<Container> {
    let (mut has_id, mut kind, mut context, mut lists) = (false, None, None, Vec::new());
    for member in Members::of(object) {
        let value = &object[member.value.clone()];
        match member.name {
            b"id" | b"@id" => has_id = true,
            b"type" | b"@type" => kind = Some(value),
            b"@context" if member.is_whole => context = Some(member.value.clone()),
            _ => {}
        }
        if has_id && kind.is_some_and(|kind| kind != br#""FeatureCollection""#) {
            return None;
        }
        if value.first() == Some(&b'[') && member.name != b"@context" {
            lists.push((member.name, member.value, member.is_whole));
        }
        if lists.len() > 64 {
            return None;
        }
    }
    let is_collection = kind == Some(br#""FeatureCollection""#);
    let named = |wanted: &[u8]| lists.iter().find(|(name, ..)| *name == wanted);
    let found = if is_collection || (kind.is_none() && seen == Seen::Beginning) { named(b"features") } else { None };
    let found = found.or_else(|| named(b"@graph").filter(|_| !has_id)).or_else(|| {
        let mut holding = lists.iter().filter(|(_, list, _)| holds_things_with_ids(&object[list.clone()]));
        match (holding.next(), holding.next()) {
            (Some(only), None) if !has_id && kind.is_none() => Some(only),
            _ => None,
        }
    });
    let (_, list, is_whole) = found?;
    // Who looks at the items alone would not notice what is broken around them.
    let is_sound = match seen {
        Seen::Whole => *is_whole && is_json(&[&object[..list.start], b"[]", &object[list.end..]]),
        Seen::Beginning => true,
    };
    is_sound.then_some(Container { list: list.start, context })
}

/// What comes behind the list of a container, of which only the beginning was seen: the `@context`, if it has one.
///
/// # Errors
/// When it is not the end of an object.
pub(super) fn tail(tail: &[u8]) -> Result<Option<Range<usize>>, ()> {
    if !is_json(&[br#"{"":0"#, tail]) {
        return Err(());
    }
    let members = Members { bytes: tail, at: 0, is_first: false };
    Ok(members.filter(|member| member.name == b"@context").map(|member| member.value).next())
}

fn is_json(parts: &[&[u8]]) -> bool {
    serde_json::from_slice::<IgnoredAny>(&parts.concat()).is_ok()
}

fn holds_things_with_ids(list: &[u8]) -> bool {
    let first = list.get(1..).unwrap_or_default().trim_ascii_start();
    first.first() == Some(&b'{') && Members::of(first).any(|member| matches!(member.name, b"id" | b"@id"))
}

/// The members of an object, as far as they are there.
struct Members<'a> {
    bytes: &'a [u8],
    at: usize,
    is_first: bool,
}

struct Member<'a> {
    /// Its name, with escapes as they are.
    name: &'a [u8],
    value: Range<usize>,
    is_whole: bool,
}

impl<'a> Members<'a> {
    fn of(object: &'a [u8]) -> Self {
        Self { bytes: object, at: 1, is_first: true }
    }

    /// The next byte that is not blank.
    fn next_byte(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().position(|byte| !is_blank(*byte))?;
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.next_byte()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self) -> (Range<usize>, bool) {
        let mut scan = Scan::default();
        let start = self.at;
        let (length, is_whole) = match scan.run(&self.bytes[start..]) {
            Step::Done(length) => (length, true),
            Step::More | Step::Broken(..) => (self.bytes.len() - start, false),
        };
        self.at = start + length;
        (start..self.at, is_whole)
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        if !self.is_first {
            self.take(b',')?;
        }
        self.is_first = false;
        (self.next_byte()? == b'"').then_some(())?;
        let (name, is_whole) = self.value();
        is_whole.then_some(())?;
        let name = self.bytes.get(name.start + 1..name.end - 1)?;
        self.take(b':')?;
        self.next_byte()?;
        let (value, is_whole) = self.value();
        Some(Member { name, value, is_whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str, seen: Seen) -> Option<&str> {
        container(text.as_bytes(), seen).map(|container| &text[container.list..])
    }

    #[test]
    fn lists_in_collections_graphs_and_answers_are_found() {
        for text in [
            r#"{"type":"FeatureCollection","features":[{"id":"a"}]}"#,
            r#"{"features" : [] , "type": "FeatureCollection"}"#,
            r#"{"@context":"x","@graph":[{"@id":"a"}]}"#,
            r#"{"count":2,"value":[{"type":"T","id":"a"}],"next":null}"#,
        ] {
            assert!(list(text, Seen::Whole).is_some(), "{text}");
        }
        let begun = r#"{"type":"FeatureCollection","bbox":[1,2],"features":[{"id":"a"},{"#;
        assert!(list(begun, Seen::Beginning).unwrap().starts_with(r#"[{"id":"a"},{"#));
    }

    #[test]
    fn an_entity_is_no_container_whatever_its_attributes_are_called() {
        for text in [
            r#"{"id":"a","type":"T","features":[{"id":"b"}]}"#,
            r#"{"features":[{"id":"b"}],"id":"a","type":"T"}"#,
            r#"{"speed":[{"type":"Property","value":1}]}"#,
            r#"{"a":[{"id":"b"}],"c":[{"id":"d"}]}"#,
            r#"{}"#,
            r#"{"@graph":7}"#,
        ] {
            assert_eq!(list(text, Seen::Whole), None, "{text}");
        }
    }

    #[test]
    fn what_is_broken_around_the_list_is_not_overlooked() {
        for text in [
            r#"{"type":"FeatureCollection",x:1,"features":[]}"#,
            r#"{"type":"FeatureCollection","features":[],}"#,
            r#"{"type":"FeatureCollection","features":[],"a":tru}"#,
        ] {
            assert_eq!(list(text, Seen::Whole), None, "{text}");
        }
        assert_eq!(tail(br#","a":tru}"#), Err(()));
        assert_eq!(tail(b"}"), Ok(None));
        assert_eq!(tail(br#" , "@context": "x"}"#), Ok(Some(15..18)));
    }
}
