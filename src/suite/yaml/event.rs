//! Parser events to tree. Everything is checked while the events come in, so a hostile file ends early; nothing here
//! recurses.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Mark};

use super::{
    Entry, Kind, MAX_DEPTH, MAX_NODES, Node, Span, Style,
    scalar::{Inexact, resolve},
};
use crate::suite::{
    diagnostic::{Code, Diagnostic, Sink},
    source::SourceFile,
};

/// How many forbidden constructs of one file are reported before reading stops.
const MAX_COMPLAINTS: usize = 20;

/// Reads one file. `None` where it is no YAML, or more than this format allows; the reasons are in `sink`.
pub fn parse(file: &SourceFile, sink: &mut Sink) -> Option<Node> {
    let mut builder = Builder { file, sink, stack: Vec::new(), root: None, nodes: 0, complaints: 0 };
    let mut parser = Parser::new_from_str(&file.text);
    while let Some(event) = parser.next_event() {
        let flow = match event {
            Ok((event, mark)) => builder.event(event, span(&mark)),
            Err(error) => {
                let marker = error.marker();
                let place = Mark { start: *marker, end: *marker };
                let place = span(&place);
                // The scanner looks ahead and has a limit of its own.
                if error.info().contains("recursion limit") {
                    builder.too_deep(place);
                } else {
                    let message = format!("this is not YAML: {}", error.info());
                    builder.complain(Code::Syntax, place, message, "check indentation, brackets and quotes here");
                }
                Flow::Stop
            }
        };
        if flow == Flow::Stop {
            break;
        }
    }
    let (root, complaints) = (builder.root.take(), builder.complaints);
    match root {
        Some(root) if complaints == 0 => Some(root),
        None if complaints == 0 => {
            let help = "docs/suite-format.md shows what belongs here";
            sink.push(Diagnostic::file(Code::EmptyFile, file, "this file is empty").help(help));
            None
        }
        _ => None,
    }
}

fn span(mark: &Mark) -> Span {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Span {
        start: number(mark.start.index()),
        end: number(mark.end.index().max(mark.start.index())),
        line: number(mark.start.line()).max(1),
        column: number(mark.start.col()).saturating_add(1),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Go,
    Stop,
}

enum Open {
    List { items: Vec<Node>, span: Span },
    Map { entries: Vec<Entry>, key: Option<(String, Span)>, span: Span },
}

struct Builder<'a> {
    file: &'a SourceFile,
    sink: &'a mut Sink,
    stack: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    complaints: usize,
}

impl Builder<'_> {
    fn complain(&mut self, code: Code, span: Span, message: impl Into<String>, help: &str) {
        self.complaints += 1;
        self.sink.push(Diagnostic::new(code, self.file, span, message).help(help));
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Flow {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                if self.root.is_some() {
                    let help = "put it into a file of its own";
                    self.complain(Code::SecondDocument, span, "a second document starts here", help);
                    return Flow::Stop;
                }
            }
            Event::Alias(_) => {
                self.complain(Code::Anchor, span, "aliases are not part of this format", "use `data` and `like`");
                self.add(Node { kind: Kind::Null, span });
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                let node = self.scalar(&text, style, span);
                self.add(node);
            }
            Event::SequenceStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                return self.open(Open::List { items: Vec::new(), span });
            }
            Event::MappingStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), span);
                return self.open(Open::Map { entries: Vec::new(), key: None, span });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
        }
        if self.nodes > MAX_NODES {
            let message = format!("this file has more than {MAX_NODES} values");
            self.complain(Code::TooLarge, span, message, "split it into several groups");
            return Flow::Stop;
        }
        if self.complaints >= MAX_COMPLAINTS { Flow::Stop } else { Flow::Go }
    }

    fn properties(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 {
            self.complain(Code::Anchor, span, "anchors are not part of this format", "use `data` and `like`");
        }
        if tagged {
            self.complain(Code::Tag, span, "tags are not part of this format", "write the plain value");
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Node {
        if style != ScalarStyle::Plain {
            return Node { kind: Kind::Text { text: text.to_owned(), style: Style::Quoted }, span };
        }
        let kind = resolve(text).unwrap_or_else(|why| {
            let message = match why {
                Inexact::NotFinite => format!("`{text}` has no JSON form"),
                Inexact::TooPrecise => format!("`{text}` has more digits than a number can keep"),
            };
            self.complain(Code::Number, span, message, "put it in quotes if a text is meant");
            Kind::Null
        });
        Node { kind, span }
    }

    fn open(&mut self, open: Open) -> Flow {
        if self.stack.len() >= MAX_DEPTH {
            let (Open::List { span, .. } | Open::Map { span, .. }) = open;
            self.too_deep(span);
            return Flow::Stop;
        }
        self.stack.push(open);
        Flow::Go
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!("this is nested deeper than {MAX_DEPTH}");
        self.complain(Code::TooDeep, span, message, "flatten the document");
    }

    fn close(&mut self, end: Span) {
        let node = match self.stack.pop() {
            Some(Open::List { items, span }) => Node { kind: Kind::List(items), span: Span { end: end.end, ..span } },
            Some(Open::Map { entries, span, .. }) => {
                self.check_duplicates(&entries);
                Node { kind: Kind::Map(entries), span: Span { end: end.end, ..span } }
            }
            None => return,
        };
        self.add(node);
    }

    fn check_duplicates(&mut self, entries: &[Entry]) {
        let mut seen = HashSet::with_capacity(entries.len());
        for entry in entries {
            if !seen.insert(entry.key.as_str()) {
                let message = format!("the key `{}` stands here twice", entry.key);
                self.complain(Code::DuplicateKey, entry.span, message, "remove one of them");
            }
        }
    }

    /// Puts a finished node where it belongs: an item, a key, a value, or the root.
    fn add(&mut self, node: Node) {
        self.nodes += 1;
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some((key, span)) => entries.push(Entry { key, span, value: node }),
                None => {
                    let (text, complaint) = as_key(node.kind);
                    *key = Some((text, node.span));
                    if let Some((code, message, help)) = complaint {
                        self.complain(code, node.span, message, help);
                    }
                }
            },
        }
    }
}

type Complaint = (Code, String, &'static str);

fn as_key(kind: Kind) -> (String, Option<Complaint>) {
    match kind {
        Kind::Text { text, style: Style::Plain } if text == "<<" => {
            let message = "merge keys are not part of this format".to_owned();
            (text, Some((Code::MergeKey, message, "use `like` and `but`")))
        }
        Kind::Text { text, .. } => (text, None),
        Kind::Number { written, .. } => {
            let message = format!("the key `{written}` is a number, and keys are texts");
            (written, Some((Code::KeyNotText, message, "put it in quotes")))
        }
        _ => (String::new(), Some((Code::KeyNotText, "this key is not a text".to_owned(), "keys are texts"))),
    }
}
