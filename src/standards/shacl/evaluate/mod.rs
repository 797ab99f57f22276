//! Evaluates shapes: each pair of a shape and a node it is for, in the order in which the nodes first appear in the data, in
//! parallel, and with the same results in the same order however many threads there are.

mod check;
mod data;
mod notice;
mod test;
mod walk;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

pub use data::Data;
pub use notice::Notice;

use super::shapes::{Constraint, Recursive, Severity, ShapeId, Shapes, State, Target, Unevaluated, Why};
use crate::standards::rdf::{Dictionary, TermId};
use check::Checker;

/// One result: a node that breaks a constraint of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Breach {
    /// The node.
    pub focus: TermId,
    /// The shape.
    pub shape: ShapeId,
    /// Which of its constraints.
    pub constraint: u32,
    /// The value that breaks it, if it is one value.
    pub value: Option<TermId>,
    /// The property of the value where the shape has no path that leads to it: a closed shape names it.
    pub property: Option<TermId>,
}

/// How much is done, and kept.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many results are kept. All are counted.
    pub results: usize,
    /// How many steps are made for one node and one shape: values looked at, nodes walked over.
    pub steps: u64,
    /// How many steps are made altogether.
    pub all_steps: u64,
    /// How deep shapes may lead to shapes.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { results: 1_000_000, steps: 10_000_000, all_steps: 20_000_000_000, depth: 64 }
    }
}

/// The shapes and the data take more steps than are made; nothing is said about the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "these shapes take more than {0} steps on these data; a path that goes on without end from every node may be the cause"
)]
pub struct TooMuchWork(pub u64);

/// What came out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The results that are kept, in the order in which their nodes first appear in the data.
    pub results: Vec<Breach>,
    /// How many results there are of each constraint of each shape, kept or not.
    pub counts: BTreeMap<(ShapeId, u32), u64>,
    /// How many pairs of a shape and a node were evaluated.
    pub pairs: u64,
    /// How many different nodes.
    pub nodes: u64,
    /// What was asked for and not evaluated.
    pub unevaluated: Vec<Unevaluated>,
    /// What somebody should know who thinks that something else was validated.
    pub notices: Vec<Notice>,
}

/// What can be said of data as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conformance {
    /// They conform.
    Conforms,
    /// They do not.
    Breached,
    /// Nothing was found, but something was not evaluated.
    Undecided,
}

impl Evaluation {
    /// How many results there are, kept or not.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How many results there are of each severity.
    pub fn by_severity(&self, shapes: &Shapes) -> BTreeMap<Severity, u64> {
        let mut by_severity = BTreeMap::new();
        for ((shape, _), count) in &self.counts {
            *by_severity.entry(shapes.get(*shape).severity).or_default() += count;
        }
        by_severity
    }

    /// As the specification has it: any result is one too many.
    pub fn conformance(&self) -> Conformance {
        self.decide(self.total())
    }

    /// As the Interoperability Test Bed has it: only violations count.
    pub fn without_violations(&self, shapes: &Shapes) -> Conformance {
        self.decide(self.by_severity(shapes).get(&Severity::Violation).copied().unwrap_or(0))
    }

    fn decide(&self, results: u64) -> Conformance {
        match results {
            0 if self.unevaluated.is_empty() => Conformance::Conforms,
            0 => Conformance::Undecided,
            _ => Conformance::Breached,
        }
    }
}

/// How many pairs one thread takes at a time, and how many such chunks are worked on before their results are put together.
const CHUNK: usize = 512;
const WAVE: usize = 64 * CHUNK;

/// Evaluates shapes over data.
///
/// # Errors
/// When it takes more steps than the limits allow.
pub fn evaluate(
    shapes: &Shapes,
    dictionary: &Dictionary,
    data: Data<'_>,
    limits: &Limits,
) -> Result<Evaluation, TooMuchWork> {
    let job = Job::new(shapes, dictionary, data, limits);
    let work = job.work();
    let mut evaluation = Evaluation {
        pairs: work.len() as u64,
        nodes: work.chunk_by(|one, two| one.0 == two.0).count() as u64,
        notices: notice::notices(&job, work.len()),
        ..Evaluation::default()
    };
    let steps = AtomicU64::new(0);
    let mut met = Met::default();
    for wave in work.chunks(WAVE) {
        let parts: Vec<Part> = wave.par_chunks(CHUNK).map(|chunk| job.part(chunk, &steps)).collect();
        if steps.load(Ordering::Relaxed) > limits.all_steps {
            return Err(TooMuchWork(limits.all_steps));
        }
        for part in parts {
            let room = limits.results - evaluation.results.len();
            evaluation.results.extend(part.results.into_iter().take(room));
            for (constraint, count) in part.counts {
                *evaluation.counts.entry(constraint).or_default() += count;
            }
            met.add(part.met);
        }
    }
    evaluation.unevaluated = met.unevaluated(shapes);
    Ok(evaluation)
}

/// Why a node does not conform to a shape: the results that this shape gives for it.
pub fn explain(shapes: &Shapes, dictionary: &Dictionary, data: Data<'_>, shape: ShapeId, node: TermId) -> Vec<Breach> {
    let limits = Limits { results: 8, steps: 100_000, ..Limits::default() };
    let job = Job::only(shapes, dictionary, data, &limits, shape);
    job.part(&[(node, shape)], &AtomicU64::new(0)).results
}

/// Everything that does not change while shapes are evaluated.
struct Job<'a> {
    shapes: &'a Shapes,
    dictionary: &'a Dictionary,
    data: Data<'a>,
    limits: &'a Limits,
    /// The classes that are asked for, each with all below it.
    classes: FxHashMap<TermId, FxHashSet<TermId>>,
}

/// What became of one chunk.
struct Part {
    results: Vec<Breach>,
    counts: FxHashMap<(ShapeId, u32), u64>,
    met: Met,
}

/// What was met on the way that leaves something open.
#[derive(Debug, Default)]
struct Met {
    /// How often a node came back to itself.
    loops: u64,
    /// For how many nodes each shape went too deep.
    too_deep: BTreeMap<ShapeId, u64>,
    /// For how many nodes each shape took too many steps.
    too_many_steps: BTreeMap<ShapeId, u64>,
}

impl Met {
    fn add(&mut self, other: Self) {
        self.loops += other.loops;
        for (all, part) in [(&mut self.too_deep, other.too_deep), (&mut self.too_many_steps, other.too_many_steps)] {
            for (shape, count) in part {
                *all.entry(shape).or_default() += count;
            }
        }
    }

    /// What the shapes ask for and is not evaluated. That shapes refer to themselves leaves nothing open unless a node came
    /// back to itself.
    fn unevaluated(self, shapes: &Shapes) -> Vec<Unevaluated> {
        let asked = shapes.unevaluated().iter().filter(|asked| self.loops > 0 || asked.why != Why::Recursion);
        let mut all: Vec<Unevaluated> = asked.cloned().collect();
        let of = |shape: &ShapeId, why| Unevaluated { why, shape: Some(shapes.get(*shape).node), what: None };
        all.extend(self.too_deep.iter().map(|(shape, nodes)| of(shape, Why::TooDeep(*nodes))));
        all.extend(self.too_many_steps.iter().map(|(shape, nodes)| of(shape, Why::TooManySteps(*nodes))));
        all
    }
}

impl<'a> Job<'a> {
    fn new(shapes: &'a Shapes, dictionary: &'a Dictionary, data: Data<'a>, limits: &'a Limits) -> Self {
        let targets = shapes.targets().iter().filter_map(|(_, target)| match target {
            Target::Class(class) => Some(*class),
            _ => None,
        });
        let constraints = shapes.all().flat_map(|(_, shape)| &shape.constraints);
        let asked = constraints.filter_map(|constraint| match constraint {
            Constraint::Class(class) => Some(*class),
            _ => None,
        });
        let classes = data.below(dictionary, targets.chain(asked));
        Self { shapes, dictionary, data, limits, classes }
    }

    /// For one shape and what it leads to.
    fn only(
        shapes: &'a Shapes,
        dictionary: &'a Dictionary,
        data: Data<'a>,
        limits: &'a Limits,
        shape: ShapeId,
    ) -> Self {
        let (mut seen, mut next, mut asked) = (FxHashSet::default(), vec![shape], Vec::new());
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                for constraint in &shapes.get(id).constraints {
                    next.extend(constraint.refers_to());
                    if let Constraint::Class(class) = constraint {
                        asked.push(*class);
                    }
                }
            }
        }
        let classes = data.below(dictionary, asked.into_iter());
        Self { shapes, dictionary, data, limits, classes }
    }

    /// Every node that a shape is for, with the shape.
    fn work(&self) -> Vec<(TermId, ShapeId)> {
        let mut work = Vec::new();
        let graph = self.data.graph;
        for (shape, target) in self.shapes.targets() {
            if self.shapes.get(*shape).state == State::Deactivated {
                continue;
            }
            match target {
                Target::Node(node) => work.push((*node, *shape)),
                Target::Class(class) => {
                    let below = self.classes.get(class).into_iter().flatten();
                    work.extend(below.flat_map(|class| graph.instances(*class)).map(|node| (node, *shape)));
                }
                Target::SubjectsOf(property) => {
                    work.extend(graph.with_predicate(*property).map(|[subject, ..]| (subject, *shape)));
                }
                Target::ObjectsOf(property) => {
                    work.extend(graph.with_predicate(*property).map(|[_, _, object]| (object, *shape)));
                }
            }
        }
        work.par_sort_unstable();
        work.dedup();
        work
    }

    fn part(&self, chunk: &[(TermId, ShapeId)], steps: &AtomicU64) -> Part {
        let mut checker = Checker::new(self);
        for (focus, shape) in chunk {
            // What is thrown away anyway need not be found.
            if steps.load(Ordering::Relaxed) > self.limits.all_steps {
                break;
            }
            steps.fetch_add(checker.focus(*shape, *focus), Ordering::Relaxed);
        }
        checker.finish()
    }
}
