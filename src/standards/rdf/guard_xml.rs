//! Watches XML on its way to the parser: how deep elements nest, how long texts get, and what entities would grow to. The
//! parser expands entities where they are declared, so that a few lines can fill the memory before the first element.

use std::collections::BTreeMap;

use memchr::{memchr, memchr_iter};

use super::{
    guard::split_at_byte,
    options::{Limit, Limits},
};

/// The longest that one entity may be when it is expanded: they are meant for namespaces.
const ENTITY: usize = 4 << 10;

/// The longest that a document type may be.
const DOCTYPE: usize = 256 << 10;

/// What is known of an XML document so far.
pub(super) struct Xml {
    state: State,
    depth: usize,
    /// Whether there was an element.
    has_root: bool,
    /// How long the present text or tag is, entities expanded.
    length: usize,
    /// The document type so far.
    doctype: Vec<u8>,
    /// The longest entity.
    entity: usize,
    expanded: u64,
    nesting: usize,
    literal: usize,
    bytes: u64,
}

#[derive(Clone, Copy)]
enum State {
    Text,
    /// After `<`.
    Open,
    /// In a tag.
    Tag(Tag),
    /// In a quoted value of a tag.
    Quoted(Tag, u8),
    /// After `<!`: how much of `[CDATA[` or `--` was seen.
    Bang(usize),
    /// Until this end, of which so much was seen.
    Until(&'static [u8], usize),
    /// In a document type with so many brackets open.
    Doctype(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Start,
    /// It may be an empty element: the last byte was `/`.
    Slash,
    End,
}

impl Xml {
    /// With these limits.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            state: State::Text,
            depth: 0,
            has_root: false,
            length: 0,
            doctype: Vec::new(),
            entity: 0,
            expanded: 0,
            nesting: limits.nesting,
            literal: limits.literal,
            bytes: limits.bytes,
        }
    }

    /// Looks at the next bytes; says which limit they exceed.
    pub(super) fn see(&mut self, mut chunk: &[u8]) -> Option<Limit> {
        while !chunk.is_empty() {
            if let State::Text = self.state {
                let end = memchr(b'<', chunk).unwrap_or(chunk.len());
                if let Some(limit) = self.grow(&chunk[..end]) {
                    return Some(limit);
                }
                if end == chunk.len() {
                    return None;
                }
                self.state = State::Open;
                chunk = &chunk[end + 1..];
                continue;
            }
            if let Some(limit) = self.byte(chunk[0]).or_else(|| self.grow(&chunk[..1])) {
                return Some(limit);
            }
            chunk = &chunk[1..];
        }
        None
    }

    /// Whether the document may end here: the parser does not mind if it ends too early, as it does when it was cut off.
    pub(super) fn may_end(&self) -> bool {
        matches!(self.state, State::Text) && self.depth == 0 && self.has_root
    }

    /// Adds to the length of the present text.
    fn grow(&mut self, by: &[u8]) -> Option<Limit> {
        self.length += by.len();
        if self.entity > 0 {
            let grown = memchr_iter(b'&', by).count() * self.entity;
            self.length += grown;
            self.expanded += grown as u64;
        }
        if self.expanded > self.bytes {
            return Some(Limit::Entities);
        }
        (self.length > self.literal).then_some(Limit::Literal(self.literal))
    }

    fn byte(&mut self, byte: u8) -> Option<Limit> {
        self.state = match (self.state, byte) {
            (State::Open, b'/') => State::Tag(Tag::End),
            (State::Open, b'!') => State::Bang(0),
            (State::Open, b'?') => State::Until(b"?>", 0),
            (State::Open, _) => State::Tag(Tag::Start),
            (State::Tag(tag), b'>') => {
                self.length = 0;
                return self.close(tag);
            }
            (State::Tag(tag), quote @ (b'"' | b'\'')) => State::Quoted(tag, quote),
            (State::Tag(Tag::End), _) => State::Tag(Tag::End),
            (State::Tag(_), b'/') => State::Tag(Tag::Slash),
            (State::Tag(_), _) => State::Tag(Tag::Start),
            (State::Quoted(tag, quote), byte) if byte == quote => State::Tag(tag),
            (quoted @ State::Quoted(..), _) => quoted,
            (State::Bang(seen), _) => return self.bang(seen, byte),
            (State::Until(end, seen), _) => until(end, seen, byte),
            (State::Doctype(open), _) => return self.doctype(open, byte),
            (State::Text, _) => State::Text,
        };
        None
    }

    fn close(&mut self, tag: Tag) -> Option<Limit> {
        self.state = State::Text;
        self.has_root = true;
        match tag {
            Tag::Start => self.depth += 1,
            Tag::End => self.depth = self.depth.saturating_sub(1),
            Tag::Slash => {}
        }
        (self.depth > self.nesting).then_some(Limit::Nesting(self.nesting))
    }

    fn bang(&mut self, seen: usize, byte: u8) -> Option<Limit> {
        self.state = match (seen, byte) {
            (0, b'-') => State::Bang(1),
            (1, b'-') => State::Until(b"-->", 0),
            (0, b'[') => State::Until(b"]]>", 0),
            _ => {
                self.doctype.clear();
                return self.doctype(1, byte);
            }
        };
        None
    }

    /// Collects the document type until its last bracket.
    fn doctype(&mut self, open: usize, byte: u8) -> Option<Limit> {
        self.doctype.push(byte);
        let open = match byte {
            b'<' => open + 1,
            b'>' => open - 1,
            _ => open,
        };
        if open > 0 {
            self.state = State::Doctype(open);
            self.length = 0;
            return (self.doctype.len() > DOCTYPE).then_some(Limit::Entities);
        }
        self.state = State::Text;
        match longest_entity(&self.doctype) {
            Some(longest) => {
                self.entity = self.entity.max(longest);
                None
            }
            None => Some(Limit::Entities),
        }
    }
}

fn until(end: &'static [u8], seen: usize, byte: u8) -> State {
    if byte == end[seen] {
        return if seen + 1 == end.len() { State::Text } else { State::Until(end, seen + 1) };
    }
    // What repeats the beginning, as in `--->`: all of it but the last byte was the same one.
    let same = seen > 0 && end[..seen].iter().all(|b| *b == byte);
    State::Until(end, if same { seen } else { usize::from(byte == end[0]) })
}

/// The length of the longest entity when it is expanded; nothing if that is too long.
fn longest_entity(doctype: &[u8]) -> Option<usize> {
    let mut lengths: BTreeMap<&[u8], usize> = BTreeMap::new();
    let mut rest = doctype;
    while let Some(at) = memchr::memmem::find(rest, b"<!ENTITY") {
        rest = rest[at + "<!ENTITY".len()..].trim_ascii_start();
        rest = rest.strip_prefix(b"%").unwrap_or(rest).trim_ascii_start();
        let Some(end) = rest.iter().position(u8::is_ascii_whitespace) else { break };
        let name = &rest[..end];
        rest = rest[end..].trim_ascii_start();
        let Some(quote) = rest.first().copied().filter(|b| matches!(b, b'"' | b'\'')) else { continue };
        let Some((value, after)) = split_at_byte(&rest[1..], quote) else { break };
        rest = after;
        let mut length = value.len();
        let mut value = value;
        while let Some((_, after)) = split_at_byte(value, b'&') {
            let Some((reference, after)) = split_at_byte(after, b';') else { break };
            length += lengths.get(reference).copied().unwrap_or(0);
            value = after;
            if length > ENTITY {
                return None;
            }
        }
        if length > ENTITY {
            return None;
        }
        lengths.insert(name, length);
    }
    Some(lengths.into_values().max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(text: &str, limits: &Limits, pieces: usize) -> Option<Limit> {
        let mut xml = Xml::new(limits);
        text.as_bytes().chunks(pieces).find_map(|chunk| xml.see(chunk))
    }

    #[test]
    fn elements_are_counted_and_nothing_else() {
        let limits = Limits { nesting: 2, ..Limits::default() };
        let harmless = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a \"b\"><!ELEMENT r ANY>]><!-- <a><b><c> ---><r x=\"<a/>>\">\
                        <a/><b y='/'/><![CDATA[<a><b><c>]]]><b>x</b><b></b ></r>";
        for pieces in 1..12 {
            assert_eq!(xml(harmless, &limits, pieces), None, "{pieces}");
            assert_eq!(xml("<a><b x='>'><c>", &limits, pieces), Some(Limit::Nesting(2)));
        }
    }

    #[test]
    fn a_document_may_end_only_after_its_root() {
        for (text, may_end) in [
            ("<a><b/></a> <!-- x -->\n", true),
            ("<a/>", true),
            ("<a>", false),
            ("<a/><!-- x", false),
            ("<a", false),
            ("", false),
            ("<?xml version='1.0'?>", false),
        ] {
            let mut xml = Xml::new(&Limits::default());
            assert_eq!(xml.see(text.as_bytes()), None);
            assert_eq!(xml.may_end(), may_end, "{text}");
        }
    }

    #[test]
    fn a_text_is_counted_with_what_interrupts_it() {
        let limits = Limits { literal: 100, ..Limits::default() };
        let text = format!("<a>{}</a><a>{}</a>", "x".repeat(90), "x".repeat(90));
        assert_eq!(xml(&text, &limits, 7), None);
        let text = format!("<a>{}<![CDATA[{}]]></a>", "x".repeat(60), "x".repeat(60));
        assert_eq!(xml(&text, &limits, 7), Some(Limit::Literal(100)));
        let text = format!("<a b='{}'/>", "x".repeat(101));
        assert_eq!(xml(&text, &limits, 7), Some(Limit::Literal(100)));
    }

    #[test]
    fn entities_that_grow_are_refused_where_they_are_declared() {
        let mut laughs = "<!DOCTYPE r [<!ENTITY l0 \"ha\">".to_owned();
        for n in 1..10 {
            laughs += &format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
        }
        laughs += "]>";
        assert_eq!(xml(&laughs, &Limits::default(), 16), Some(Limit::Entities));
        let namespaces =
            "<!DOCTYPE r [<!ENTITY w3 \"http://www.w3.org/\"> <!ENTITY xsd '&w3;2001/XMLSchema#'>]><r>&xsd;date</r>";
        assert_eq!(xml(namespaces, &Limits::default(), 16), None);
    }

    #[test]
    fn an_entity_that_is_used_too_often_is_refused() {
        let blown = format!("<!DOCTYPE r [<!ENTITY a \"{}\">]><r>{}</r>", "x".repeat(4_000), "&a;".repeat(30));
        assert_eq!(xml(&blown, &Limits { literal: 200_000, ..Limits::default() }, 64), None);
        assert_eq!(xml(&blown, &Limits { literal: 100_000, ..Limits::default() }, 64), Some(Limit::Literal(100_000)));
        assert_eq!(xml(&blown, &Limits { bytes: 100_000, ..Limits::default() }, 64), Some(Limit::Entities));
    }
}
