//! Watches the bytes on their way to a parser that has no limits of its own: how deep they nest, how long a text gets, what
//! XML entities would grow to. It also knows at which line the parser is. It reads just enough of each syntax for that; in a
//! broken document it may count wrongly after the first error, which is where the parser stops.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use memchr::{memchr, memchr_iter, memchr2};

use super::{
    guard_xml::Xml,
    input::Stop,
    options::{Limit, Limits},
    problem::Position,
    scan::{More, Scanner},
};

/// A reader whose bytes are watched.
pub(super) struct Guard<R> {
    reader: R,
    watch: Watch,
    trace: Trace,
    stop: Stop,
}

/// What is watched.
pub(super) enum Watch {
    /// JSON.
    Json(Json),
    /// XML.
    Xml(Box<Xml>),
    /// Turtle and TriG.
    Text(Text),
}

impl<R: Read> Guard<R> {
    /// Watches the bytes of a reader.
    pub(super) fn new(reader: R, watch: Watch, stop: Stop) -> Self {
        Self { reader, watch, trace: Trace::default(), stop }
    }

    /// Where the bytes are that were read last.
    pub(super) fn trace(&self) -> Trace {
        self.trace.clone()
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let chunk = &buffer[..read];
        self.trace.advance(chunk);
        let exceeded = match &mut self.watch {
            Watch::Json(json) => json.see(chunk),
            Watch::Xml(xml) => {
                let exceeded = xml.see(chunk);
                self.trace.traced().cut_off = !xml.may_end();
                exceeded
            }
            Watch::Text(text) => text.see(chunk),
        };
        match exceeded {
            None => Ok(read),
            Some(limit) => Err(self.stop.at(limit, Some(self.trace.last()))),
        }
    }
}

/// Where the bytes are that were read last, shared with whoever asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace(Arc<Mutex<Traced>>);

#[derive(Debug, Default)]
struct Traced {
    /// The bytes that were read last, and where they start.
    chunk: Vec<u8>,
    offset: u64,
    line: u64,
    column: u64,
    cut_off: bool,
}

impl Trace {
    fn traced(&self) -> MutexGuard<'_, Traced> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn advance(&self, chunk: &[u8]) {
        let mut traced = self.traced();
        let end = traced.offset + traced.chunk.len() as u64;
        let at = traced.position(end);
        (traced.offset, traced.line, traced.column) = (end, at.line - 1, at.column - 1);
        traced.chunk.clear();
        traced.chunk.extend_from_slice(chunk);
    }

    /// The position of a byte that was read last, or of the nearest of these.
    pub(super) fn position(&self, offset: u64) -> Position {
        self.traced().position(offset)
    }

    /// Where the bytes end, if they must not end there.
    pub(super) fn cut_off(&self) -> Option<Position> {
        let cut_off = self.traced().cut_off;
        cut_off.then(|| self.last())
    }

    /// The position after all bytes read.
    fn last(&self) -> Position {
        self.position(u64::MAX)
    }
}

impl Traced {
    fn position(&self, offset: u64) -> Position {
        let length = offset.saturating_sub(self.offset).min(self.chunk.len() as u64) as usize;
        let before = &self.chunk[..length];
        let (lines, column) = lines_and_column(before);
        let column = if lines == 0 { self.column + column } else { column };
        Position { line: self.line + lines + 1, column: column + 1 }
    }
}

/// How many lines end in a text, and how many characters follow the last of them.
pub(super) fn lines_and_column(text: &[u8]) -> (u64, u64) {
    let lines = memchr_iter(b'\n', text).count() as u64;
    let last = memchr::memrchr(b'\n', text).map_or(0, |at| at + 1);
    // Whatever continues a character in UTF-8 begins with the bits 10.
    let column = text[last..].iter().filter(|b| **b & 0xc0 != 0x80).count() as u64;
    (lines, column)
}

/// JSON: brackets outside strings, and how long the strings are.
pub(super) struct Json {
    in_string: bool,
    escaped: bool,
    depth: usize,
    length: usize,
    nesting: usize,
    literal: usize,
}

impl Json {
    /// With these limits.
    pub(super) fn new(limits: &Limits) -> Self {
        let Limits { nesting, literal, .. } = *limits;
        Self { in_string: false, escaped: false, depth: 0, length: 0, nesting, literal }
    }

    fn see(&mut self, mut chunk: &[u8]) -> Option<Limit> {
        while let Some(&first) = chunk.first() {
            if self.escaped {
                self.escaped = false;
                chunk = &chunk[1..];
            } else if self.in_string {
                let end = memchr2(b'"', b'\\', chunk).unwrap_or(chunk.len());
                self.length += end;
                if self.length > self.literal {
                    return Some(Limit::Literal(self.literal));
                }
                match chunk.get(end) {
                    Some(b'\\') => self.escaped = true,
                    Some(_) => self.in_string = false,
                    None => {}
                }
                chunk = chunk.get(end + 1..).unwrap_or_default();
            } else {
                match first {
                    b'"' => (self.in_string, self.length) = (true, 0),
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                if self.depth > self.nesting {
                    return Some(Limit::Nesting(self.nesting));
                }
                chunk = &chunk[1..];
            }
        }
        None
    }
}

/// Turtle and TriG: brackets outside strings, IRIs and comments.
pub(super) struct Text {
    scanner: Scanner,
    /// What the scanner has not gone over yet, since it needs to see what follows.
    rest: Vec<u8>,
    nesting: usize,
}

impl Text {
    /// With these limits.
    pub(super) fn new(limits: &Limits) -> Self {
        Self { scanner: Scanner::default(), rest: Vec::new(), nesting: limits.nesting }
    }

    fn see(&mut self, chunk: &[u8]) -> Option<Limit> {
        self.rest.extend_from_slice(chunk);
        self.scanner.scan(&self.rest, More::MayCome);
        let seen = self.scanner.forget();
        self.rest.drain(..seen);
        (self.scanner.deepest() > self.nesting).then_some(Limit::Nesting(self.nesting))
    }
}

/// The bytes up to this one, and the rest after it; nothing if it is not there.
pub(super) fn split_at_byte(text: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    memchr(byte, text).map(|at| (&text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a watch says about a text that comes in pieces of this length.
    pub(in super::super) fn watched(text: &[u8], watch: Watch, pieces: usize) -> Option<Limit> {
        let mut watch = watch;
        text.chunks(pieces).find_map(|chunk| match &mut watch {
            Watch::Json(json) => json.see(chunk),
            Watch::Xml(xml) => xml.see(chunk),
            Watch::Text(text) => text.see(chunk),
        })
    }

    #[test]
    fn nesting_is_counted_outside_strings_however_the_bytes_arrive() {
        let limits = Limits { nesting: 3, ..Limits::default() };
        for pieces in 1..9 {
            let json = |text: &str| watched(text.as_bytes(), Watch::Json(Json::new(&limits)), pieces);
            assert_eq!(json(r#"{"a[[[[": [{"\"[[[": 1}, {}, [], []]}"#), None);
            assert_eq!(json(r#"{"a": [{"b": []}]}"#), Some(Limit::Nesting(3)));
            let trig = |text: &str| watched(text.as_bytes(), Watch::Text(Text::new(&limits)), pieces);
            assert_eq!(trig("<g> { a:b c:d [ c:d ( [ a:b '[[[' ] <[[[> ) ] . # [[[[\n }"), None);
            assert_eq!(trig("a:b c:d [ c:d [ c:d [ c:d [ ] ] ] ] ."), Some(Limit::Nesting(3)));
        }
    }

    #[test]
    fn the_length_of_strings_is_counted() {
        let limits = Limits { literal: 20, ..Limits::default() };
        let json = |length: usize| {
            let text = format!("[\"{}\", \"{}\"]", "x".repeat(15), "y".repeat(length));
            watched(text.as_bytes(), Watch::Json(Json::new(&limits)), 4)
        };
        assert_eq!((json(20), json(21)), (None, Some(Limit::Literal(20))));
    }

    #[test]
    fn positions_are_counted_in_lines_and_characters() {
        let text = "é1\nzwölf\n\nx";
        for pieces in 1..12 {
            let trace = Trace::default();
            let mut seen = 0;
            for chunk in text.as_bytes().chunks(pieces) {
                trace.advance(chunk);
                seen += chunk.len();
                let (line, column) = match text.get(..seen) {
                    Some(before) => {
                        let last = before.rsplit('\n').next().unwrap();
                        (before.matches('\n').count() + 1, last.chars().count() + 1)
                    }
                    None => continue,
                };
                let position = Position { line: line as u64, column: column as u64 };
                assert_eq!(trace.position(seen as u64), position, "{pieces} {seen}");
            }
        }
    }
}
