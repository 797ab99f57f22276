//! Cuts a document into blocks of whole statements, which can be read at the same time. Lines are easy; Turtle is cut where a
//! statement ends, and each block is given the prefixes and the base that hold where it starts.

use std::io::{self, Read};

use oxttl::TurtleParser;

use super::{
    guard::lines_and_column,
    input::Stop,
    options::{Limit, Limits},
    problem::Position,
    scan::{More, Scanner},
};

/// How long a block is, about.
pub(super) const BLOCK: usize = 1 << 20;

/// How long a statement may be before the rest of the document is read in one go.
const LONG: usize = 16 << 20;

/// Some statements of a document.
pub(super) struct Block {
    pub(super) text: Vec<u8>,
    pub(super) from: Place,
    /// How Turtle is read from here on.
    pub(super) turtle: TurtleParser,
}

/// How much of a document is before a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub(super) lines: u64,
    /// Characters since the last line.
    pub(super) column: u64,
}

impl Place {
    /// The position of what the parser of a block says is at this line and column, both counted from zero.
    pub(super) fn position(self, line: u64, column: u64) -> Position {
        let before = if line == 0 { self.column } else { 0 };
        Position { line: self.lines + line + 1, column: before + column + 1 }
    }

    /// The place after this text.
    pub(super) fn after(self, text: &[u8]) -> Self {
        let (lines, column) = lines_and_column(text);
        Self { lines: self.lines + lines, column: if lines == 0 { self.column + column } else { column } }
    }
}

/// What comes next.
pub(super) enum Next<R> {
    /// A block.
    Block(Block),
    /// All the rest, which starts with these bytes: it has a statement that is too long to wait for its end.
    Rest(Block, R),
    /// Nothing.
    End,
}

/// How to cut.
enum Cut {
    Lines,
    Turtle(Scanner),
}

/// A document that is being cut.
pub(super) struct Blocks<R> {
    /// Gone when all of it was read, or given away.
    reader: Option<R>,
    buffer: Vec<u8>,
    cut: Cut,
    turtle: TurtleParser,
    place: Place,
    stop: Stop,
    literal: usize,
    nesting: usize,
}

impl<R: Read> Blocks<R> {
    /// Cuts where lines end.
    pub(super) fn lines(reader: R, limits: &Limits, stop: Stop) -> Self {
        Self::new(reader, Cut::Lines, TurtleParser::new(), limits, stop)
    }

    /// Cuts where statements end.
    pub(super) fn turtle(reader: R, turtle: TurtleParser, limits: &Limits, stop: Stop) -> Self {
        Self::new(reader, Cut::Turtle(Scanner::default()), turtle, limits, stop)
    }

    fn new(reader: R, cut: Cut, turtle: TurtleParser, limits: &Limits, stop: Stop) -> Self {
        let Limits { literal, nesting, .. } = *limits;
        let place = Place::default();
        Self { reader: Some(reader), buffer: Vec::new(), cut, turtle, place, stop, literal, nesting }
    }

    /// How Turtle would be read after all that was cut so far.
    pub(super) fn state(&self) -> &TurtleParser {
        &self.turtle
    }

    /// The next block.
    ///
    /// # Errors
    /// When the bytes cannot be had, or there is too much of something.
    pub(super) fn next(&mut self) -> io::Result<Next<R>> {
        loop {
            let more = self.fill()?;
            let end = match (&mut self.cut, more) {
                (_, More::No) if self.buffer.is_empty() => return Ok(Next::End),
                (Cut::Lines, More::No) => Some(self.buffer.len()),
                (Cut::Lines, More::MayCome) => memchr::memrchr(b'\n', &self.buffer).map(|at| at + 1),
                (Cut::Turtle(scanner), more) => {
                    scanner.scan(&self.buffer, more);
                    if scanner.deepest() > self.nesting {
                        return Err(self.stop.at(Limit::Nesting(self.nesting), Some(self.place.position(0, 0))));
                    }
                    if more == More::No { Some(self.buffer.len()) } else { scanner.boundary() }
                }
            };
            if let Some(end) = end {
                return Ok(Next::Block(self.take(end)));
            }
            match self.cut {
                // An escaped character is up to ten bytes, and there are four terms at most.
                Cut::Lines if self.buffer.len() > 16 * self.literal => {
                    let at = self.place.position(0, 0);
                    return Err(self.stop.at(Limit::Statement(16 * self.literal), Some(at)));
                }
                Cut::Turtle(_) if self.buffer.len() > LONG => {
                    if let Some(reader) = self.reader.take() {
                        let text = std::mem::take(&mut self.buffer);
                        let block = Block { text, from: self.place, turtle: self.turtle.clone() };
                        return Ok(Next::Rest(block, reader));
                    }
                }
                Cut::Lines | Cut::Turtle(_) => {}
            }
        }
    }

    /// Reads about one block more.
    fn fill(&mut self) -> io::Result<More> {
        let Some(reader) = &mut self.reader else { return Ok(More::No) };
        let before = self.buffer.len();
        let missing = if before < BLOCK { BLOCK - before } else { BLOCK };
        self.buffer.reserve_exact(missing);
        reader.by_ref().take(missing as u64).read_to_end(&mut self.buffer)?;
        if self.buffer.len() - before < missing {
            self.reader = None;
            return Ok(More::No);
        }
        Ok(More::MayCome)
    }

    /// Takes the text before this place out, with what is needed to read it.
    fn take(&mut self, end: usize) -> Block {
        let mut rest = Vec::with_capacity(BLOCK.max(self.buffer.len() - end));
        rest.extend_from_slice(&self.buffer[end..]);
        self.buffer.truncate(end);
        let text = std::mem::replace(&mut self.buffer, rest);
        let block = Block { from: self.place, turtle: self.turtle.clone(), text };
        if let Cut::Turtle(scanner) = &mut self.cut {
            let directives = scanner.directives(&block.text, end);
            if !directives.is_empty() {
                self.turtle = after(&self.turtle, &directives);
            }
            scanner.cut();
        }
        self.place = self.place.after(&block.text);
        block
    }
}

/// A parser that goes on after these directives. Errors in them are said by whoever reads the block they stand in.
pub(super) fn after(turtle: &TurtleParser, directives: &[u8]) -> TurtleParser {
    let mut reader = turtle.clone().for_slice(directives);
    while reader.next().is_some() {}
    let mut next = TurtleParser::new();
    if let Some(base) = reader.base_iri() {
        next = next.clone().with_base_iri(base).unwrap_or(next);
    }
    for (prefix, iri) in reader.prefixes().filter(|(_, iri)| oxrdf::NamedNodeRef::new(iri).is_ok()) {
        next = match next.with_prefix(prefix, iri) {
            Ok(next) => next,
            // It was just found to be valid.
            Err(_) => return turtle.clone(),
        };
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str, turtle: bool) -> Vec<Block> {
        let (limits, stop) = (Limits::default(), Stop::default());
        let mut blocks = if turtle {
            Blocks::turtle(text.as_bytes(), TurtleParser::new(), &limits, stop)
        } else {
            Blocks::lines(text.as_bytes(), &limits, stop)
        };
        let mut all = Vec::new();
        loop {
            match blocks.next().unwrap() {
                Next::Block(block) => all.push(block),
                Next::Rest(..) => panic!("no statement is long"),
                Next::End => return all,
            }
        }
    }

    #[test]
    fn blocks_are_the_document_in_its_order() {
        let line = "<http://a> <http://b> \"ü. \" .\n";
        let text = line.repeat(3 * BLOCK / line.len());
        for turtle in [true, false] {
            let blocks = blocks(&text, turtle);
            assert!(blocks.len() >= 3);
            let mut lines = 0;
            for block in &blocks {
                assert_eq!(block.from, Place { lines, column: 0 });
                assert_eq!(block.text.trim_ascii().last(), Some(&b'.'));
                lines += block.text.iter().filter(|b| **b == b'\n').count() as u64;
            }
        }
        assert_eq!(blocks(&text, false).iter().map(|block| block.text.len()).sum::<usize>(), text.len());
    }

    #[test]
    fn each_block_knows_the_prefixes_that_hold_where_it_starts() {
        let line = "a:b a:c a:d .\n";
        let many = line.repeat(BLOCK / line.len());
        let text =
            format!("@prefix a: <http://1/> .\n{many}@prefix a: <http://2/> .\n{many}PREFIX a: <http://3/>\n{many}");
        let mut counts = std::collections::BTreeMap::new();
        for block in blocks(&text, true) {
            for triple in block.turtle.for_slice(&block.text) {
                *counts.entry(triple.unwrap().subject.to_string()).or_insert(0) += 1;
            }
        }
        let expected = ["<http://1/b>", "<http://2/b>", "<http://3/b>"].map(|s| (s.to_owned(), BLOCK / line.len()));
        assert_eq!(counts, expected.into());
    }
}
