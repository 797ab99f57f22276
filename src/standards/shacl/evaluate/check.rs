//! Checks one node against one shape, and whatever that leads to.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Breach, Job, Met, Part, Recursive};
use crate::standards::{
    rdf::{TermId, TermKind},
    shacl::shapes::{Closed, Constraint, Count, Definition, Qualified, ShapeId, State},
};

/// Where results go.
enum Into {
    /// They are results.
    Results,
    /// Only whether there is one matters: this remembers it.
    Question(Answer),
}

/// Whether a node conforms to a shape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Conforms,
    DoesNot,
    /// It keeps to all that was evaluated, and something was not. Nothing may be concluded from it, above all not that
    /// `sh:not` is broken.
    Open,
}

impl Answer {
    fn turned(self) -> Self {
        match self {
            Self::Conforms => Self::DoesNot,
            Self::DoesNot => Self::Conforms,
            Self::Open => Self::Open,
        }
    }
}

/// Why a node is not evaluated to the end.
#[derive(Clone, Copy)]
enum GivenUp {
    TooDeep,
    TooManySteps,
}

/// What works through a chunk.
pub(super) struct Checker<'a> {
    pub(super) job: &'a Job<'a>,
    results: Vec<Breach>,
    counts: FxHashMap<(ShapeId, u32), u64>,
    met: Met,
    into: Into,
    /// Steps made for the node in focus.
    steps: u64,
    depth: usize,
    given_up: Option<GivenUp>,
    /// What is being checked at the moment, of shapes that refer to themselves.
    open: Vec<(ShapeId, TermId)>,
    /// Vectors that are used again.
    spare: Vec<Vec<TermId>>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(job: &'a Job<'a>) -> Self {
        Self {
            job,
            results: Vec::new(),
            counts: FxHashMap::default(),
            met: Met::default(),
            into: Into::Results,
            steps: 0,
            depth: 0,
            given_up: None,
            open: Vec::new(),
            spare: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Part {
        Part { results: self.results, counts: self.counts, met: self.met }
    }

    /// Checks a node that a shape is for. Gives the number of steps it took.
    pub(super) fn focus(&mut self, shape: ShapeId, node: TermId) -> u64 {
        (self.steps, self.depth, self.given_up) = (0, 0, None);
        self.check(shape, node);
        match self.given_up {
            Some(GivenUp::TooDeep) => *self.met.too_deep.entry(shape).or_default() += 1,
            Some(GivenUp::TooManySteps) => *self.met.too_many_steps.entry(shape).or_default() += 1,
            None => {}
        }
        self.steps
    }

    pub(super) fn step(&mut self, steps: u64) {
        self.steps += steps;
        if self.steps > self.job.limits.steps && self.given_up.is_none() {
            self.given_up = Some(GivenUp::TooManySteps);
        }
    }

    pub(super) fn has_given_up(&self) -> bool {
        self.given_up.is_some()
    }

    /// Whether nothing more has to be found out.
    fn is_settled(&self) -> bool {
        self.has_given_up() || matches!(self.into, Into::Question(Answer::DoesNot))
    }

    fn check(&mut self, id: ShapeId, focus: TermId) {
        let shape = self.job.shapes.get(id);
        if shape.state == State::Deactivated {
            return;
        }
        if shape.definition != Definition::Whole {
            self.leave_open();
        }
        if shape.definition == Definition::Unusable {
            return;
        }
        if self.depth >= self.job.limits.depth {
            self.given_up.get_or_insert(GivenUp::TooDeep);
            return;
        }
        let recursive = shape.recursive == Recursive::Yes;
        if recursive {
            if self.open.contains(&(id, focus)) {
                self.met.loops += 1;
                return self.leave_open();
            }
            self.open.push((id, focus));
        }
        self.depth += 1;
        let mut values = self.spare.pop().unwrap_or_default();
        match &shape.path {
            Some((path, _)) => self.values(path, focus, &mut values),
            None => values.push(focus),
        }
        for (at, constraint) in shape.constraints.iter().enumerate() {
            if self.is_settled() {
                break;
            }
            self.step(values.len() as u64 + 1);
            let place = Place { id, focus, at: at as u32 };
            self.constraint(&place, constraint, &values);
        }
        values.clear();
        self.spare.push(values);
        self.depth -= 1;
        if recursive {
            self.open.pop();
        }
    }

    /// Whether a node conforms to a shape. What is said once it was given up means nothing, and nothing is made of it.
    fn conforms(&mut self, id: ShapeId, node: TermId) -> Answer {
        self.step(1);
        let outer = std::mem::replace(&mut self.into, Into::Question(Answer::Conforms));
        self.check(id, node);
        match std::mem::replace(&mut self.into, outer) {
            Into::Question(answer) => answer,
            Into::Results => Answer::Open,
        }
    }

    /// Something that the answer depends on is not evaluated.
    fn leave_open(&mut self) {
        if let Into::Question(answer @ Answer::Conforms) = &mut self.into {
            *answer = Answer::Open;
        }
    }

    /// Whether a value conforms to the wanted number of shapes: at least the one, at most the other.
    fn conforms_to(&mut self, shapes: &[ShapeId], value: TermId, least: usize, most: usize) -> Answer {
        let (mut sure, mut possible) = (0, shapes.len());
        for shape in shapes {
            // Neither bound can be missed or reached any more.
            if (sure >= least && possible <= most) || possible < least || sure > most {
                break;
            }
            match self.conforms(*shape, value) {
                Answer::Conforms => sure += 1,
                Answer::DoesNot => possible -= 1,
                Answer::Open => {}
            }
        }
        match (sure, possible) {
            (sure, possible) if possible < least || sure > most => Answer::DoesNot,
            (sure, possible) if sure >= least && possible <= most => Answer::Conforms,
            _ => Answer::Open,
        }
    }

    fn breach(&mut self, place: &Place, value: Option<TermId>, property: Option<TermId>) {
        if self.has_given_up() {
            return;
        }
        match &mut self.into {
            Into::Question(answer) => *answer = Answer::DoesNot,
            Into::Results => {
                *self.counts.entry((place.id, place.at)).or_default() += 1;
                if self.results.len() < self.job.limits.results {
                    let Place { id: shape, focus, at: constraint } = *place;
                    self.results.push(Breach { focus, shape, constraint, value, property });
                }
            }
        }
    }

    fn each(&mut self, place: &Place, values: &[TermId], holds: impl Fn(&Job<'_>, TermId) -> bool) {
        for value in values {
            if !holds(self.job, *value) {
                self.breach(place, Some(*value), None);
                if self.is_settled() {
                    return;
                }
            }
        }
    }

    fn each_conforms(&mut self, place: &Place, values: &[TermId], mut holds: impl FnMut(&mut Self, TermId) -> Answer) {
        for value in values {
            match holds(self, *value) {
                Answer::Conforms => {}
                Answer::DoesNot => self.breach(place, Some(*value), None),
                Answer::Open => self.leave_open(),
            }
            if self.is_settled() {
                return;
            }
        }
    }

    fn constraint(&mut self, place: &Place, constraint: &Constraint, values: &[TermId]) {
        let count = values.len() as u64;
        match constraint {
            Constraint::Class(class) => self.each(place, values, |job, value| job.is_instance(value, *class)),
            Constraint::Datatype { datatype, rules } => {
                self.each(place, values, |job, value| job.is_of_datatype(value, *datatype, *rules));
            }
            Constraint::NodeKind(kinds) => self.each(place, values, |job, value| job.is_of_kind(value, *kinds)),
            Constraint::MinCount(least) if count < *least => self.breach(place, None, None),
            Constraint::MaxCount(most) if count > *most => self.breach(place, None, None),
            Constraint::MinCount(_) | Constraint::MaxCount(_) => {}
            Constraint::MinLength(least) => {
                self.each(place, values, |job, value| job.length(value).is_some_and(|length| length >= *least));
            }
            Constraint::MaxLength(most) => {
                self.each(place, values, |job, value| job.length(value).is_some_and(|length| length <= *most));
            }
            Constraint::Bound(side, bound) => {
                self.each(place, values, |job, value| job.is_within(value, *side, *bound));
            }
            Constraint::Pattern(pattern) => self.each(place, values, |job, value| job.matches(value, pattern)),
            Constraint::LanguageIn(languages) => {
                self.each(place, values, |job, value| job.speaks(value, languages));
            }
            Constraint::UniqueLang => self.unique_languages(place, values),
            Constraint::Equals(property) => self.equals(place, values, *property),
            Constraint::Disjoint(property) => {
                let focus = place.focus;
                self.each(place, values, |job, value| !job.data.contains(focus, *property, value));
            }
            Constraint::LessThan(property) => self.less(place, values, *property, &[Ordering::Less]),
            Constraint::LessThanOrEquals(property) => {
                self.less(place, values, *property, &[Ordering::Less, Ordering::Equal]);
            }
            Constraint::Not(shape) => {
                self.each_conforms(place, values, |this, value| this.conforms(*shape, value).turned());
            }
            Constraint::And(shapes) => {
                let all = shapes.len();
                self.each_conforms(place, values, |this, value| this.conforms_to(shapes, value, all, all));
            }
            Constraint::Or(shapes) => {
                let all = shapes.len();
                self.each_conforms(place, values, |this, value| this.conforms_to(shapes, value, 1, all));
            }
            Constraint::Xone(shapes) => {
                self.each_conforms(place, values, |this, value| this.conforms_to(shapes, value, 1, 1));
            }
            Constraint::Node(shape) => self.each_conforms(place, values, |this, value| this.conforms(*shape, value)),
            Constraint::Property(shape) => {
                for value in values {
                    self.check(*shape, *value);
                    if self.is_settled() {
                        return;
                    }
                }
            }
            Constraint::Qualified(qualified) => self.qualified(place, values, qualified),
            Constraint::Closed(closed) => self.closed(place, values, closed),
            Constraint::HasValue(value) => {
                if !values.contains(value) {
                    self.breach(place, None, None);
                }
            }
            Constraint::In(allowed) => {
                self.each(place, values, |_, value| allowed.binary_search(&value).is_ok());
            }
        }
    }

    fn unique_languages(&mut self, place: &Place, values: &[TermId]) {
        let job = self.job;
        let mut languages: Vec<&str> = values.iter().filter_map(|value| job.language(*value)).collect();
        languages.sort_unstable();
        for same in languages.chunk_by(|one, two| one == two) {
            if same.len() > 1 {
                self.breach(place, None, None);
            }
        }
    }

    fn equals(&mut self, place: &Place, values: &[TermId], property: TermId) {
        let others: FxHashSet<TermId> = self.job.data.objects(place.focus, property).collect();
        self.step(others.len() as u64);
        self.each(place, values, |_, value| others.contains(&value));
        let values: FxHashSet<TermId> = values.iter().copied().collect();
        let mut missing: Vec<TermId> = others.difference(&values).copied().collect();
        missing.sort_unstable();
        for value in missing {
            self.breach(place, Some(value), None);
        }
    }

    fn less(&mut self, place: &Place, values: &[TermId], property: TermId, allowed: &[Ordering]) {
        let mut others: Vec<TermId> = self.job.data.objects(place.focus, property).collect();
        others.sort_unstable();
        others.dedup();
        for value in values {
            for other in &others {
                self.step(1);
                if !self.job.compare(*value, *other).is_some_and(|order| allowed.contains(&order)) {
                    self.breach(place, Some(*value), None);
                }
                if self.is_settled() {
                    return;
                }
            }
        }
    }

    fn qualified(&mut self, place: &Place, values: &[TermId], qualified: &Qualified) {
        let (mut sure, mut possible) = (0, 0);
        for value in values {
            let others = |this: &mut Self| this.conforms_to(&qualified.siblings, *value, 0, 0);
            let counts = match self.conforms(qualified.shape, *value) {
                Answer::DoesNot => Answer::DoesNot,
                Answer::Conforms => others(self),
                Answer::Open => match others(self) {
                    Answer::DoesNot => Answer::DoesNot,
                    Answer::Conforms | Answer::Open => Answer::Open,
                },
            };
            sure += u64::from(counts == Answer::Conforms);
            possible += u64::from(counts != Answer::DoesNot);
            if self.is_settled() {
                return;
            }
        }
        let (certain, conceivable) = match qualified.count {
            Count::Min(least) => (sure >= least, possible >= least),
            Count::Max(most) => (possible <= most, sure <= most),
        };
        if !conceivable {
            self.breach(place, None, None);
        } else if !certain {
            self.leave_open();
        }
    }

    fn closed(&mut self, place: &Place, values: &[TermId], closed: &Closed) {
        let job = self.job;
        for value in values.iter().filter(|value| job.dictionary.kind(**value) != TermKind::Literal) {
            let said = job.data.graph.outgoing(*value);
            self.step(said.len() as u64);
            for [property, object] in said {
                if closed.allowed.binary_search(property).is_err() {
                    self.breach(place, Some(*object), Some(*property));
                }
                if self.is_settled() {
                    return;
                }
            }
        }
    }
}

/// Which constraint of which shape is being checked, for which node.
#[derive(Clone, Copy)]
struct Place {
    id: ShapeId,
    focus: TermId,
    at: u32,
}
