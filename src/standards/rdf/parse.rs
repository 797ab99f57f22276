//! Runs the parsers: text in, batches out. What a parser says is wrong becomes a problem with a place.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    ops::ControlFlow,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::{Arc, Mutex, PoisonError},
};

use oxjsonld::{JsonLdLoadDocumentOptions, JsonLdParseError, JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{GraphName, Quad, Triple};
use oxrdfxml::{RdfXmlParseError, RdfXmlParser};
use oxttl::{NQuadsParser, NTriplesParser, TriGParser, TurtleParseError, TurtleParser, TurtleSyntaxError};

use super::{
    batch::{Batch, Invalid},
    blocks::{Block, Place},
    guard::{Guard, Json, Text, Watch},
    guard_xml::Xml,
    input::Stop,
    options::{Contexts, Limit, Options, Strictness},
    problem::{Position, Problem, Unreadable},
    syntax::Syntax,
};

/// How many triples a batch of a document has that is read in one go.
const BATCH: usize = 1 << 14;

/// The longest token that the parsers hold while they read in one go.
const TOKEN: usize = 16 << 20;

/// What to do about what the parser of this syntax lets through.
pub(super) fn invalid(syntax: Syntax, strictness: Strictness) -> Invalid {
    match (strictness, syntax) {
        (Strictness::Lenient, _) => Invalid::Keep,
        (Strictness::Strict, Syntax::JsonLd) => Invalid::Drop,
        (Strictness::Strict, _) => Invalid::Impossible,
    }
}

/// Reads one block.
pub(super) fn block(syntax: Syntax, block: &Block, options: &Options) -> Batch {
    let mut batch = Batch::new(invalid(syntax, options.strictness), &options.limits);
    let is_lenient = options.strictness == Strictness::Lenient;
    match syntax {
        Syntax::NTriples => {
            let parser = if is_lenient { NTriplesParser::new().lenient() } else { NTriplesParser::new() };
            fill(&mut batch, block.from, parser.for_slice(&block.text).map(in_default_graph), options);
        }
        Syntax::NQuads => {
            let parser = if is_lenient { NQuadsParser::new().lenient() } else { NQuadsParser::new() };
            fill(&mut batch, block.from, parser.for_slice(&block.text), options);
        }
        Syntax::Turtle | Syntax::TriG | Syntax::RdfXml | Syntax::JsonLd => {
            let parser = block.turtle.clone();
            fill(&mut batch, block.from, parser.for_slice(&block.text).map(in_default_graph), options);
        }
    }
    batch
}

fn in_default_graph<E>(triple: Result<Triple, E>) -> Result<Quad, E> {
    triple.map(|triple| triple.in_graph(GraphName::DefaultGraph))
}

fn fill(
    batch: &mut Batch,
    from: Place,
    quads: impl Iterator<Item = Result<Quad, TurtleSyntaxError>>,
    options: &Options,
) {
    for quad in quads {
        match quad {
            Ok(quad) => {
                if let Err(limit) = batch.add(&quad.subject, &quad.predicate, &quad.object, &quad.graph_name) {
                    batch.fatal = Some(Unreadable::TooMuch { limit, at: Some(from.position(0, 0)) });
                    return;
                }
            }
            Err(error) => {
                batch.problems.push(in_text(from, &error));
                if batch.problems.len() > options.limits.problems {
                    return;
                }
            }
        }
    }
}

fn in_text(from: Place, error: &TurtleSyntaxError) -> Problem {
    let at = error.location().start;
    Problem::new(Some(from.position(at.line, at.column)), error.message())
}

/// Reads a document, or all the rest of one, in one go. Batches are given away as they are full.
///
/// # Errors
/// When the base is none.
pub(super) fn whole(
    syntax: Syntax,
    start: Option<Block>,
    reader: impl Read,
    stop: &Stop,
    options: &Options,
    mut give: impl FnMut(Batch) -> ControlFlow<()>,
) {
    let mut sink = Sink::new(syntax, stop, options);
    let is_lenient = options.strictness == Strictness::Lenient;
    match syntax {
        Syntax::Turtle | Syntax::NTriples | Syntax::NQuads => {
            let (text, from, turtle) = match start {
                Some(block) => (block.text, block.from, block.turtle),
                None => (Vec::new(), Place::default(), turtle(options)),
            };
            let reader = io::Cursor::new(text).chain(reader);
            let guard = Guard::new(reader, Watch::Text(Text::new(&options.limits)), stop.clone());
            let turtle = if is_lenient { turtle.lenient() } else { turtle };
            let mut parser = turtle.for_reader(guard);
            for read in parser.by_ref() {
                if sink.take(in_default_graph(read).map_err(|e| broken(e, from)), &mut give).is_break() {
                    return;
                }
            }
            sink.finish(owned(parser.prefixes()), give);
        }
        Syntax::TriG => {
            let guard = Guard::new(reader, Watch::Text(Text::new(&options.limits)), stop.clone());
            let parser = based(TriGParser::new(), options.base.as_deref(), TriGParser::with_base_iri);
            let mut parser = if is_lenient { parser.lenient() } else { parser }.for_reader(guard);
            for read in parser.by_ref() {
                if sink.take(read.map_err(|e| broken(e, Place::default())), &mut give).is_break() {
                    return;
                }
            }
            sink.finish(owned(parser.prefixes()), give);
        }
        Syntax::RdfXml => {
            let guard = Guard::new(reader, Watch::Xml(Box::new(Xml::new(&options.limits))), stop.clone());
            let trace = guard.trace();
            let parser = based(RdfXmlParser::new(), options.base.as_deref(), RdfXmlParser::with_base_iri);
            let mut parser = if is_lenient { parser.lenient() } else { parser }.for_reader(guard);
            let mut prefixes = BTreeMap::new();
            while let Some(read) = parser.next() {
                if prefixes.is_empty() {
                    prefixes = owned(parser.prefixes());
                }
                let read = read.map(|triple| triple.in_graph(GraphName::DefaultGraph)).map_err(|error| match error {
                    RdfXmlParseError::Io(error) => Broken::Input(error),
                    RdfXmlParseError::Syntax(error) => {
                        Broken::ForGood(Some(trace.position(parser.buffer_position())), error.to_string())
                    }
                });
                if sink.take(read, &mut give).is_break() {
                    return;
                }
            }
            if let Some(at) = trace.cut_off() {
                let says = "Unexpected end: an element is not closed, or there is none";
                let _ = sink.take(Err(Broken::ForGood(Some(at), says.to_owned())), &mut give);
                return;
            }
            sink.finish(prefixes, give);
        }
        Syntax::JsonLd => json_ld(reader, sink, options, give),
    }
}

fn json_ld(reader: impl Read, mut sink: Sink<'_>, options: &Options, mut give: impl FnMut(Batch) -> ControlFlow<()>) {
    let guard = Guard::new(reader, Watch::Json(Json::new(&options.limits)), sink.stop.clone());
    let missing = Arc::new(Mutex::new(Vec::new()));
    // The strict parser leaves out silently what has an invalid IRI; the lenient one keeps it, so that we can say it.
    let parser = based(JsonLdParser::new(), options.base.as_deref(), JsonLdParser::with_base_iri).lenient();
    let load = loader(Arc::clone(&options.contexts), Arc::clone(&missing));
    let mut parser = parser.for_reader(guard).with_load_document_callback(load);
    for read in parser.by_ref() {
        let read = read.map_err(|error| match error {
            JsonLdParseError::Io(error) => Broken::Input(error),
            JsonLdParseError::Syntax(error) => match error.location() {
                Some(at) => {
                    let at = Place::default().position(at.start.line, at.start.column);
                    // The place is said beside it.
                    let says = error.to_string();
                    let says = says.split_once(": ").filter(|(place, _)| place.starts_with("Parser error"));
                    Broken::ForGood(Some(at), says.map_or_else(|| error.to_string(), |(_, says)| says.to_owned()))
                }
                None => Broken::Here(None, error.to_string()),
            },
        });
        let flow = sink.take(read, &mut give);
        let urls = std::mem::take(&mut *missing.lock().unwrap_or_else(PoisonError::into_inner));
        if !urls.is_empty() {
            // What follows from a context that is not there is not worth saying.
            sink.batch.problems.clear();
            sink.batch.fatal = Some(Unreadable::Contexts(urls));
            let _ = give(sink.batch);
            return;
        }
        if flow.is_break() {
            return;
        }
    }
    sink.finish(owned(parser.prefixes()), give);
}

type Loaded = Result<JsonLdRemoteDocument, Box<dyn std::error::Error + Send + Sync>>;

/// Gives the contexts at hand to the parser, and notes which are missing.
fn loader(
    contexts: Arc<Contexts>,
    missing: Arc<Mutex<Vec<String>>>,
) -> impl Fn(&str, &JsonLdLoadDocumentOptions) -> Loaded + Send + Sync + UnwindSafe + RefUnwindSafe {
    move |url, _| match contexts.get(url) {
        Some(document) => Ok(JsonLdRemoteDocument { document: document.to_vec(), document_url: url.to_owned() }),
        None => {
            let mut missing = missing.lock().unwrap_or_else(PoisonError::into_inner);
            if !missing.iter().any(|known| known == url) {
                missing.push(url.to_owned());
            }
            Err("it is not at hand".into())
        }
    }
}

/// A parser with the base of the options. It was checked before that the base is one.
fn based<P: Clone, E>(parser: P, base: Option<&str>, with: impl Fn(P, String) -> Result<P, E>) -> P {
    match base {
        Some(base) => with(parser.clone(), base.to_owned()).unwrap_or(parser),
        None => parser,
    }
}

/// A parser of Turtle with the base of the options.
pub(super) fn turtle(options: &Options) -> TurtleParser {
    based(TurtleParser::new(), options.base.as_deref(), TurtleParser::with_base_iri)
}

pub(super) fn owned<'a>(prefixes: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    prefixes.map(|(prefix, iri)| (prefix.to_owned(), iri.to_owned())).collect()
}

/// What a parser says instead of a triple.
enum Broken {
    /// Something is wrong, and it goes on.
    Here(Option<Position>, String),
    /// Something is wrong, and what follows would only be its consequence.
    ForGood(Option<Position>, String),
    /// There are no more bytes.
    Input(io::Error),
}

fn broken(error: TurtleParseError, from: Place) -> Broken {
    match error {
        TurtleParseError::Io(error) => Broken::Input(error),
        TurtleParseError::Syntax(error) => {
            let problem = in_text(from, &error);
            Broken::Here(problem.at, problem.says)
        }
    }
}

/// Collects what a parser says into batches.
struct Sink<'a> {
    syntax: Syntax,
    batch: Batch,
    stop: &'a Stop,
    options: &'a Options,
    problems: usize,
}

impl<'a> Sink<'a> {
    fn new(syntax: Syntax, stop: &'a Stop, options: &'a Options) -> Self {
        let batch = Batch::new(invalid(syntax, options.strictness), &options.limits);
        Self { syntax, batch, stop, options, problems: 0 }
    }

    fn take(&mut self, read: Result<Quad, Broken>, give: &mut impl FnMut(Batch) -> ControlFlow<()>) -> ControlFlow<()> {
        match read {
            Ok(Quad { subject, predicate, object, graph_name }) => {
                if let Err(limit) = self.batch.add(&subject, &predicate, &object, &graph_name) {
                    return self.end(Unreadable::TooMuch { limit, at: None }, give);
                }
                if self.batch.len() >= BATCH {
                    return give(self.replace());
                }
                ControlFlow::Continue(())
            }
            Err(Broken::Input(error)) => {
                let reason = self.stop.reason().unwrap_or_else(|| match error.kind() {
                    io::ErrorKind::OutOfMemory => Unreadable::TooMuch { limit: Limit::Literal(TOKEN), at: None },
                    _ => Unreadable::Input(error.to_string()),
                });
                self.end(reason, give)
            }
            Err(Broken::Here(at, says)) => {
                self.batch.problems.push(Problem::new(at, says));
                self.problems += 1;
                if self.problems > self.options.limits.problems {
                    self.give_up(give)
                } else {
                    ControlFlow::Continue(())
                }
            }
            Err(Broken::ForGood(at, says)) => {
                self.batch.problems.push(Problem::new(at, says));
                self.give_up(give)
            }
        }
    }

    fn replace(&mut self) -> Batch {
        let next = Batch::new(invalid(self.syntax, self.options.strictness), &self.options.limits);
        std::mem::replace(&mut self.batch, next)
    }

    fn give_up(&mut self, give: &mut impl FnMut(Batch) -> ControlFlow<()>) -> ControlFlow<()> {
        let _ = give(self.replace());
        ControlFlow::Break(())
    }

    fn end(&mut self, reason: Unreadable, give: &mut impl FnMut(Batch) -> ControlFlow<()>) -> ControlFlow<()> {
        self.batch.fatal = Some(reason);
        self.give_up(give)
    }

    fn finish(mut self, prefixes: BTreeMap<String, String>, mut give: impl FnMut(Batch) -> ControlFlow<()>) {
        self.batch.prefixes = prefixes;
        let _ = give(self.batch);
    }
}
