//! Reads a document into a dictionary and graphs: cut into blocks and by several threads where the syntax allows it, by one
//! thread beside the dictionary's where it does not. The result does not depend on the number of threads.

use std::{
    collections::BTreeMap,
    io::Read,
    ops::ControlFlow,
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

use super::{
    batch::{Batch, Labels, Merger},
    blocks::{Block, Blocks, Next},
    dictionary::Dictionary,
    graph::{Graph, GraphBuilder, Triple},
    input::{Input, Stop},
    options::{Options, Strictness},
    parse,
    problem::{Problem, Unreadable},
    syntax::Syntax,
    term::{Document, TermId},
};

/// How much stack a thread has: the reader of JSON-LD calls itself several times at each level of nesting.
const STACK: usize = 64 << 20;

/// A document that was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    /// The syntax it was read in.
    pub syntax: Syntax,
    /// Its number in the dictionary.
    pub document: Document,
    /// The triples of the default graph.
    pub triples: Vec<Triple>,
    /// The triples of each named graph, by its name.
    pub named: BTreeMap<TermId, Vec<Triple>>,
    /// The prefixes that are declared in it.
    pub prefixes: BTreeMap<String, String>,
    /// What is not as it should be, though it was read.
    pub notes: Vec<Problem>,
}

impl Reading {
    /// How many triples there are, repetitions included.
    pub fn len(&self) -> usize {
        self.triples.len() + self.named.values().map(Vec::len).sum::<usize>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The default graph; the named ones are left out.
    pub fn default_graph(self) -> Graph {
        self.triples.into_iter().collect::<GraphBuilder>().build()
    }

    /// All graphs as one.
    pub fn merged(self) -> Graph {
        let mut triples = self.triples;
        triples.extend(self.named.into_values().flatten());
        triples.into_iter().collect::<GraphBuilder>().build()
    }
}

/// Reads a document.
///
/// # Errors
/// When it is broken (with all that was found to be wrong), too big, or cannot be had. Terms that were read until then stay in
/// the dictionary, where they do no harm.
pub fn read(
    input: Input<'_>,
    syntax: Syntax,
    options: &Options,
    dictionary: &mut Dictionary,
) -> Result<Reading, Unreadable> {
    if let Some(base) = &options.base
        && oxrdf::NamedNodeRef::new(base).is_err()
    {
        return Err(Unreadable::Base(base.clone()));
    }
    let document = dictionary.new_document();
    let labels = match syntax {
        Syntax::NTriples | Syntax::NQuads => Labels::Written,
        Syntax::Turtle | Syntax::TriG | Syntax::RdfXml | Syntax::JsonLd => Labels::SomeMadeUp,
    };
    let merger = Merger::new(dictionary, document, labels, &options.limits);
    let stop = input.stop.clone();
    let source = Source::new(input, syntax, options);
    let collector =
        Collector { syntax, merger, options, problems: Vec::new(), notes: Vec::new(), prefixes: BTreeMap::new() };
    let threads = if matches!(source, Source::Blocks(_)) { options.threads.get() } else { 1 };
    let shared = Shared {
        state: Mutex::new(Progress { source, issued: 0, merged: 0 }),
        moved: Condvar::new(),
        window: 2 * threads as u64 + 2,
        syntax,
        options,
        stop,
    };
    thread::scope(|scope| {
        let (give, batches) = mpsc::channel();
        for _ in 0..threads {
            let (give, worker) = (give.clone(), &shared);
            let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || worker.work(&give));
            if let Err(error) = started {
                shared.end();
                return Err(Unreadable::Input(error.to_string()));
            }
        }
        drop(give);
        let result = collector.collect(&batches, &shared, document);
        shared.end();
        result
    })
}

/// Where blocks come from, or the whole document at once.
enum Source<R> {
    Blocks(Box<Blocks<R>>),
    Whole(R),
    Ended,
}

impl<'a> Source<Box<dyn Read + Send + 'a>> {
    fn new(input: Input<'a>, syntax: Syntax, options: &Options) -> Self {
        let stop = input.stop.clone();
        let reader: Box<dyn Read + Send + 'a> = Box::new(input.into_reader());
        match syntax {
            Syntax::NTriples | Syntax::NQuads => Self::Blocks(Box::new(Blocks::lines(reader, &options.limits, stop))),
            // A lenient parser may go on with prefixes that cannot be handed to the parser of the next block.
            Syntax::Turtle if options.strictness == Strictness::Strict => {
                Self::Blocks(Box::new(Blocks::turtle(reader, parse::turtle(options), &options.limits, stop)))
            }
            Syntax::Turtle | Syntax::TriG | Syntax::RdfXml | Syntax::JsonLd => Self::Whole(reader),
        }
    }
}

/// What the threads share.
struct Shared<'a, R> {
    state: Mutex<Progress<R>>,
    /// Something in the state has changed.
    moved: Condvar,
    /// How many batches may be waiting, so that no thread runs away from the others.
    window: u64,
    syntax: Syntax,
    options: &'a Options,
    stop: Stop,
}

struct Progress<R> {
    source: Source<R>,
    issued: u64,
    merged: u64,
}

/// What a thread does next.
enum Task<R> {
    Block(u64, Block),
    Rest(u64, Option<Block>, R),
    /// The bytes cannot be had.
    Failed(u64, Unreadable),
    /// The prefixes of a document that has ended.
    Last(u64, BTreeMap<String, String>),
    Nothing,
}

impl<R: Read> Shared<'_, R> {
    fn progress(&self) -> MutexGuard<'_, Progress<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn empty(&self) -> Batch {
        Batch::new(parse::invalid(self.syntax, self.options.strictness), &self.options.limits)
    }

    fn work(&self, give: &mpsc::Sender<(u64, Batch)>) {
        loop {
            let (number, batch) = match self.task() {
                Task::Nothing => return,
                Task::Block(number, block) => (number, parse::block(self.syntax, &block, self.options)),
                Task::Rest(number, start, reader) => return self.rest(number, start, reader, give),
                Task::Failed(number, reason) => {
                    let mut batch = self.empty();
                    batch.fatal = Some(reason);
                    (number, batch)
                }
                Task::Last(number, prefixes) => {
                    let mut batch = self.empty();
                    batch.prefixes = prefixes;
                    (number, batch)
                }
            };
            if give.send((number, batch)).is_err() {
                return;
            }
        }
    }

    fn task(&self) -> Task<R> {
        let mut progress = self.wait_for_room(self.progress());
        let number = progress.issued;
        let task = match std::mem::replace(&mut progress.source, Source::Ended) {
            Source::Ended => return Task::Nothing,
            Source::Whole(reader) => Task::Rest(number, None, reader),
            Source::Blocks(mut blocks) => match blocks.next() {
                Ok(Next::Block(block)) => {
                    progress.source = Source::Blocks(blocks);
                    Task::Block(number, block)
                }
                Ok(Next::Rest(block, reader)) => Task::Rest(number, Some(block), reader),
                Ok(Next::End) => {
                    let state = blocks.state().clone().for_slice(b"");
                    Task::Last(number, parse::owned(state.prefixes()))
                }
                Err(error) => {
                    let reason = self.stop.reason().unwrap_or_else(|| Unreadable::Input(error.to_string()));
                    Task::Failed(number, reason)
                }
            },
        };
        progress.issued += 1;
        task
    }

    fn wait_for_room<'s>(&'s self, mut progress: MutexGuard<'s, Progress<R>>) -> MutexGuard<'s, Progress<R>> {
        while progress.issued.saturating_sub(progress.merged) >= self.window
            && !matches!(progress.source, Source::Ended)
        {
            progress = self.moved.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
        progress
    }

    /// Reads all that is left. Nobody else gives batches any more, so this thread numbers them itself.
    fn rest(&self, first: u64, start: Option<Block>, reader: R, give: &mpsc::Sender<(u64, Batch)>) {
        let mut number = first;
        parse::whole(self.syntax, start, reader, &self.stop, self.options, |batch| {
            if give.send((number, batch)).is_err() {
                return ControlFlow::Break(());
            }
            number += 1;
            let mut progress = self.progress();
            progress.issued = number;
            while progress.issued.saturating_sub(progress.merged) >= self.window {
                progress = self.moved.wait(progress).unwrap_or_else(PoisonError::into_inner);
            }
            ControlFlow::Continue(())
        });
    }

    /// Notes that one more batch was added.
    fn merged(&self) {
        let mut progress = self.progress();
        progress.merged += 1;
        drop(progress);
        self.moved.notify_all();
    }

    /// Lets everybody stop.
    fn end(&self) {
        let mut progress = self.progress();
        progress.source = Source::Ended;
        progress.merged = u64::MAX;
        drop(progress);
        self.moved.notify_all();
    }
}

/// Puts batches together in their order.
struct Collector<'a> {
    syntax: Syntax,
    merger: Merger<'a>,
    options: &'a Options,
    problems: Vec<Problem>,
    notes: Vec<Problem>,
    prefixes: BTreeMap<String, String>,
}

impl Collector<'_> {
    fn collect<R: Read>(
        mut self,
        batches: &mpsc::Receiver<(u64, Batch)>,
        shared: &Shared<'_, R>,
        document: Document,
    ) -> Result<Reading, Unreadable> {
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, batch) in batches {
            waiting.insert(number, batch);
            while let Some(batch) = waiting.remove(&next) {
                next += 1;
                self.add(batch)?;
                shared.merged();
            }
        }
        if self.options.strictness == Strictness::Strict && !self.problems.is_empty() {
            return Err(self.broken());
        }
        self.problems.append(&mut self.notes);
        let Merger { triples, named, .. } = self.merger;
        Ok(Reading { syntax: self.syntax, document, triples, named, prefixes: self.prefixes, notes: self.problems })
    }

    fn add(&mut self, mut batch: Batch) -> Result<(), Unreadable> {
        let most = self.options.limits.problems;
        self.problems.append(&mut batch.problems);
        for note in batch.notes.drain(..) {
            if self.notes.len() < most && !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        if let Some(reason) = batch.fatal.take() {
            return Err(if self.problems.is_empty() { reason } else { self.broken() });
        }
        if self.problems.len() > most {
            return Err(self.broken());
        }
        if self.problems.is_empty() || self.options.strictness == Strictness::Lenient {
            self.merger.add(&batch).map_err(|limit| Unreadable::TooMuch { limit, at: None })?;
        }
        if !batch.prefixes.is_empty() {
            self.prefixes = batch.prefixes;
        }
        Ok(())
    }

    fn broken(&mut self) -> Unreadable {
        let mut problems = std::mem::take(&mut self.problems);
        let more = problems.len() > self.options.limits.problems;
        problems.truncate(self.options.limits.problems.max(1));
        Unreadable::Broken { syntax: self.syntax, problems, more }
    }
}
