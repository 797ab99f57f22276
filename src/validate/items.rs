//! The items of a document, one after the other, as text: the elements of a list, the lines of NDJSON, values that follow each
//! other, the features of a collection. Only as much of the file is in memory as one item needs, and never more than the limit.

use std::{
    io::{self, Read},
    ops::Range,
    sync::Arc,
};

use serde::de::IgnoredAny;
use serde_json::Value;

use super::{
    container::{self, Container, Seen},
    raw::Lines,
    scan::{Break, Scan, Step, is_blank},
    sentences::{self, NOT_READ},
    window::{Place, Window},
};

/// How much may be in one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one item.
    pub item: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { item: 16 << 20 }
    }
}

/// One item, or what is in the place of one.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Which of its file, from 1.
    pub number: u64,
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub what: What,
}

/// What is in a document.
#[derive(Debug, Clone)]
pub enum What {
    /// An item: where it lies in the text, and the `@context` of the list that it is in.
    Item(Range<usize>, Option<Arc<Value>>),
    /// Something that is no item.
    Broken {
        /// What is wrong, with its place.
        says: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// An item longer than the limit, which was passed over.
    TooLarge {
        /// How long it is.
        bytes: u64,
    },
    /// The `@context` of a list was found behind it, when its items had been checked.
    LateContext,
}

/// The items of a document.
pub struct Items<R> {
    window: Window<R>,
    limits: Limits,
    lines: Lines,
    state: State,
    number: u64,
}

enum State {
    Start,
    /// Every line is an item.
    Lines,
    /// Values, with nothing but white space between them.
    Values,
    List(List),
    /// Behind the list of a container.
    Tail(Seen),
    End,
}

struct List {
    within: Within,
    expects: Expects,
}

/// Where a list is.
enum Within {
    Document,
    Object(Seen, Option<Arc<Value>>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
    /// A value, or the end of an empty list.
    First,
    Value,
    /// A comma or the end.
    Comma,
}

/// How the scan of a value ended.
enum Scanned {
    Whole(usize),
    /// It is longer than the limit.
    Over(Scan),
    Broken(usize, Break),
    /// The file ended before it.
    CutOff,
}

/// How many lines decide whether lines are items.
const LOOKED_AT: usize = 16;
/// How much is read for that, unless there are not even two lines in it.
const HEAD: usize = 64 << 10;
const LONGEST_HEAD: usize = 1 << 20;

impl<R: Read> Items<R> {
    /// The items of this document.
    pub fn new(from: R, lines: Lines, limits: Limits) -> Self {
        Self { window: Window::new(from), limits, lines, state: State::Start, number: 0 }
    }

    /// The next item; its text is added to `text`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        loop {
            let found = match self.state {
                State::Start => {
                    self.state = if self.has_lines()? { State::Lines } else { State::Values };
                    None
                }
                State::Lines => self.line(text)?,
                State::Values => self.value(text)?,
                State::List(_) => self.element(text)?,
                State::Tail(seen) => self.tail(seen)?,
                State::End => return Ok(None),
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// The number and the place that the next item would have.
    pub fn next_place(&self) -> (u64, Place) {
        (self.number + 1, self.window.place())
    }

    /// Whether every line is an item. Half of the first lines have to be: some may be broken.
    fn has_lines(&mut self) -> io::Result<bool> {
        if self.lines == Lines::Certainly {
            return Ok(true);
        }
        let mut head = self.head(HEAD)?;
        if memchr::memchr_iter(b'\n', head).take(3).count() < 3 {
            head = self.head(LONGEST_HEAD)?;
        }
        let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let looked_at: Vec<&[u8]> = lines.take(LOOKED_AT).collect();
        let is_object = |line: &&&[u8]| line.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line).is_ok();
        let objects = looked_at.iter().filter(is_object).count();
        let is_list = looked_at.first().is_some_and(|first| first.starts_with(b"["));
        Ok(!is_list && looked_at.len() > 1 && 2 * objects >= looked_at.len())
    }

    /// The lines that are whole in so many bytes. However the bytes come, these are the same.
    fn head(&mut self, length: usize) -> io::Result<&[u8]> {
        let mut is_whole = false;
        while !is_whole && self.window.bytes().len() < length {
            is_whole = self.window.more()? == 0;
        }
        let there = self.window.bytes();
        if there.len() < length {
            return Ok(there);
        }
        Ok(&there[..memchr::memrchr(b'\n', &there[..length]).unwrap_or(0)])
    }

    fn line(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let mut seen = 0;
        let end = loop {
            if let Some(found) = memchr::memchr(b'\n', &self.window.bytes()[seen..]) {
                break Some(seen + found);
            }
            seen = self.window.bytes().len();
            if seen > self.limits.item {
                return self.pass_over_line().map(Some);
            }
            if self.window.more()? == 0 {
                break None;
            }
        };
        let there = self.window.bytes();
        let line = &there[..end.unwrap_or(there.len())];
        let length = line.len();
        let piece = if line.iter().all(|byte| is_blank(*byte)) {
            None
        } else if length > self.limits.item {
            Some(self.piece(What::TooLarge { bytes: length as u64 }))
        } else {
            let from = text.len();
            text.extend_from_slice(line);
            Some(self.piece(What::Item(from..text.len(), None)))
        };
        if end.is_none() {
            self.state = State::End;
        }
        self.window.skip(length + 1);
        Ok(piece)
    }

    fn pass_over_line(&mut self) -> io::Result<Piece> {
        let mut piece = self.piece(What::TooLarge { bytes: 0 });
        let mut passed = 0;
        loop {
            let there = self.window.bytes();
            let end = memchr::memchr(b'\n', there);
            let count = end.unwrap_or(there.len());
            passed += count as u64;
            self.window.skip(count + 1);
            if end.is_some() || self.window.more()? == 0 {
                piece.what = What::TooLarge { bytes: passed };
                return Ok(piece);
            }
        }
    }

    fn value(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let Some(first) = self.next_byte()? else {
            self.state = State::End;
            return Ok(None);
        };
        match first {
            b'[' => {
                self.window.skip(1);
                self.state = State::List(List { within: Within::Document, expects: Expects::First });
                Ok(None)
            }
            b'{' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                let scanned = self.scan()?;
                if first == b'{' {
                    // What is over the limit is decided by its beginning, however much of it is there already.
                    let there = self.window.bytes().len();
                    let (length, seen) = match scanned {
                        Scanned::Whole(length) if length <= self.limits.item => (length, Seen::Whole),
                        Scanned::Whole(length) => (length, Seen::Beginning),
                        Scanned::Broken(at, _) => (at, Seen::Beginning),
                        Scanned::Over(_) | Scanned::CutOff => (there, Seen::Beginning),
                    };
                    let object = &self.window.bytes()[..length.min(self.limits.item)];
                    let found = container::container(object, seen);
                    if let Some(container) = found {
                        return Ok(self.enter(&container, seen));
                    }
                }
                self.taken(scanned, text).map(Some)
            }
            other => {
                let says = format!("{} is no beginning of JSON; {NOT_READ}", sentences::byte(other));
                Ok(Some(self.break_off(&says)))
            }
        }
    }

    /// Goes into the list of a container.
    fn enter(&mut self, container: &Container, seen: Seen) -> Option<Piece> {
        let context = container.context.clone().map(|range| serde_json::from_slice(&self.window.bytes()[range]));
        let context = match context {
            None => None,
            Some(Ok(context)) => Some(Arc::new(context)),
            Some(Err(error)) => {
                return Some(self.break_off(&format!("its @context is not JSON ({error}); {NOT_READ}")));
            }
        };
        self.window.skip(container.list + 1);
        self.state = State::List(List { within: Within::Object(seen, context), expects: Expects::First });
        None
    }

    fn element(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let next = self.next_byte()?;
        let State::List(List { within, expects }) = &mut self.state else { return Ok(None) };
        let before = *expects;
        match (next, before) {
            (None, _) => Ok(Some(self.break_off("the file ends in the middle of the list"))),
            (Some(b']'), _) => {
                self.state = match within {
                    Within::Document => State::Values,
                    Within::Object(seen, _) => State::Tail(*seen),
                };
                let comma =
                    (before == Expects::Value).then(|| self.mistake("there is a comma before the end of the list"));
                self.window.skip(1);
                Ok(comma)
            }
            (Some(b','), Expects::Comma) => {
                *expects = Expects::Value;
                self.window.skip(1);
                Ok(None)
            }
            (Some(b','), Expects::First | Expects::Value) => {
                *expects = Expects::Value;
                let comma = self.mistake("there is a comma where an item should be");
                self.window.skip(1);
                Ok(Some(comma))
            }
            (Some(b'}' | b':'), _) => {
                let says = format!("{} in a list; {NOT_READ}", sentences::byte(next.unwrap_or_default()));
                Ok(Some(self.break_off(&says)))
            }
            (Some(_), Expects::Comma) => {
                *expects = Expects::Value;
                Ok(Some(self.mistake("there is no comma between two items")))
            }
            (Some(_), Expects::First | Expects::Value) => {
                *expects = Expects::Comma;
                let scanned = self.scan()?;
                self.taken(scanned, text).map(Some)
            }
        }
    }

    /// What comes behind the list of a container.
    fn tail(&mut self, seen: Seen) -> io::Result<Option<Piece>> {
        let scanned = self.scan_on(Scan::inside_object())?;
        let there = self.window.bytes();
        let (length, tail) = match scanned {
            Scanned::Whole(length) if length <= self.limits.item => (length, container::tail(&there[..length])),
            Scanned::Whole(_) | Scanned::Over(_) | Scanned::Broken(..) | Scanned::CutOff => (0, Err(())),
        };
        match (tail, seen) {
            (Err(()), _) => {
                Ok(Some(self.break_off(&format!("what follows the list is no end of a JSON object; {NOT_READ}"))))
            }
            (Ok(Some(_)), Seen::Beginning) => {
                let late = self.piece(What::LateContext);
                self.window.skip(length);
                self.state = State::Values;
                Ok(Some(late))
            }
            (Ok(_), _) => {
                self.window.skip(length);
                self.state = State::Values;
                Ok(None)
            }
        }
    }

    /// The next byte that is not blank; everything before it is given up.
    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            let there = self.window.bytes();
            match there.iter().position(|byte| !is_blank(*byte)) {
                Some(found) => {
                    let byte = there[found];
                    self.window.skip(found);
                    return Ok(Some(byte));
                }
                None => {
                    self.window.skip(there.len());
                    if self.window.more()? == 0 {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn scan(&mut self) -> io::Result<Scanned> {
        self.scan_on(Scan::default())
    }

    fn scan_on(&mut self, mut scan: Scan) -> io::Result<Scanned> {
        loop {
            match scan.run(self.window.bytes()) {
                Step::Done(length) => return Ok(Scanned::Whole(length)),
                Step::Broken(at, why) if at <= self.limits.item => return Ok(Scanned::Broken(at, why)),
                Step::Broken(..) => return Ok(Scanned::Over(scan)),
                Step::More if scan.at() > self.limits.item => return Ok(Scanned::Over(scan)),
                Step::More => {
                    if self.window.more()? == 0 {
                        return Ok(if scan.ends_at_end() { Scanned::Whole(scan.at()) } else { Scanned::CutOff });
                    }
                }
            }
        }
    }

    /// Takes what was scanned.
    fn taken(&mut self, scanned: Scanned, text: &mut Vec<u8>) -> io::Result<Piece> {
        match scanned {
            Scanned::Whole(length) => {
                let what = if length > self.limits.item {
                    What::TooLarge { bytes: length as u64 }
                } else {
                    let from = text.len();
                    text.extend_from_slice(&self.window.bytes()[..length]);
                    What::Item(from..text.len(), None)
                };
                let what = self.with_context(what);
                let piece = self.piece(what);
                self.window.skip(length);
                Ok(piece)
            }
            Scanned::Over(scan) => self.pass_over(scan),
            Scanned::Broken(at, why) => {
                let says = sentences::broken(self.window.place_of(at), why);
                let piece = self.piece(What::Broken { says, help: None });
                self.state = State::End;
                Ok(piece)
            }
            Scanned::CutOff => Ok(self.break_off("the file ends in the middle of this item")),
        }
    }

    fn with_context(&self, what: What) -> What {
        match (what, &self.state) {
            (What::Item(range, _), State::List(List { within: Within::Object(_, context), .. })) => {
                What::Item(range, context.clone())
            }
            (what, _) => what,
        }
    }

    /// Passes over the rest of an item that is too large, without keeping it.
    fn pass_over(&mut self, mut scan: Scan) -> io::Result<Piece> {
        let mut piece = self.piece(What::TooLarge { bytes: 0 });
        let mut passed = 0;
        loop {
            let step = scan.run(self.window.bytes());
            let at = match step {
                Step::Done(length) => length,
                Step::Broken(at, _) => at,
                Step::More => scan.at(),
            };
            passed += at as u64;
            let end = self.window.place_of(at);
            self.window.skip(at);
            scan.shift(at);
            match step {
                Step::Done(_) => {
                    piece.what = What::TooLarge { bytes: passed };
                    return Ok(piece);
                }
                Step::Broken(_, why) => {
                    self.state = State::End;
                    piece.what = What::Broken { says: sentences::broken(end, why), help: None };
                    return Ok(piece);
                }
                Step::More => {
                    if self.window.more()? == 0 {
                        self.state = State::End;
                        let says = "the file ends in the middle of this item, which is over the limit of size besides";
                        piece.what = What::Broken { says: sentences::at(piece.place, says), help: None };
                        return Ok(piece);
                    }
                }
            }
        }
    }

    fn piece(&mut self, what: What) -> Piece {
        self.number += 1;
        Piece { number: self.number, place: self.window.place(), what }
    }

    /// Something wrong here, after which the next item can be found all the same.
    fn mistake(&mut self, says: &str) -> Piece {
        let says = sentences::at(self.window.place(), says);
        self.piece(What::Broken { says, help: None })
    }

    /// Something wrong here, after which nothing can be found.
    fn break_off(&mut self, says: &str) -> Piece {
        let piece = self.mistake(says);
        self.state = State::End;
        piece
    }
}

#[cfg(test)]
mod tests;
