//! Observation and expectations to findings. Pure: no clock, no network, and no panic whatever a target sends.
//!
//! `answer` and `parse` read what came, one file per check says what does not hold, and `body` picks how two bodies are
//! compared: `entity` and `attribute` as NGSI-LD, `json` as JSON, with `pairing` wherever order does not count.

mod answer;
mod attribute;
mod body;
mod content;
pub mod diagnosis;
mod difference;
mod either;
mod entity;
pub mod fingerprint;
mod header;
mod ids;
mod json;
mod known;
mod link;
mod list;
mod matching;
mod media;
mod number;
mod pairing;
mod parse;
mod problem;
mod sampled;
mod status;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;

use crate::model::{Check, Difference, Expectation, Finding, Observation, Place, Strength};
use answer::Answer;

/// What the judge says about one step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    /// The musts and shoulds that did not hold, in the order of the expectations.
    pub findings: Vec<Finding>,
    /// Remarks that change no verdict: a may that was missed, a reading that was taken.
    pub notes: Vec<String>,
    /// Of every doubt, the readings that the answer agrees with.
    pub readings: Vec<(String, Vec<String>)>,
    /// Why something could not be decided at all: it neither held nor was missed.
    pub open: Option<String>,
    /// The sampled entities that the findings rest on.
    pub concern: Concern,
}

/// The data that findings rest on: if it changed since it was sampled, they say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Concern {
    /// No finding rests on data that was there before.
    #[default]
    Nothing,
    /// These entities.
    Entities(BTreeSet<String>),
    /// Any entity of the type.
    Everything,
}

impl Concern {
    fn add(&mut self, ids: impl IntoIterator<Item = String>) {
        match self {
            Self::Nothing => *self = Self::Entities(ids.into_iter().collect()),
            Self::Entities(known) => known.extend(ids),
            Self::Everything => {}
        }
    }
}

/// Judges an observation. A finding's `expectation` is the index in the slice; inside `either` it is that of the `either`.
pub fn judge(expectations: &[Expectation], observation: &Observation) -> Judgement {
    let Observation::Exchange(exchange) = observation;
    let answer = Answer::new(exchange);
    let mut judgement = Judgement::default();
    for (index, expectation) in expectations.iter().enumerate() {
        judgement.weigh(index, expectation, &answer);
    }
    judgement
}

impl Judgement {
    fn outcome(&mut self, index: usize, check: &Check, answer: &Answer) -> Outcome {
        let outcome = match check {
            Check::Status(allowed) => status::check(allowed, answer),
            Check::Error(error) => problem::check(error, answer),
            Check::Header { name, value } => header::check(name, value, answer),
            Check::Body(expected) => body::whole(expected, answer),
            Check::Contains(expected) => body::contains(expected, answer),
            Check::Literally(expected) => body::literally(expected, answer),
            Check::Ids(expected) => ids::check(expected, answer),
            Check::Order(expected) => ids::in_order(expected, answer),
            Check::Size(size) => list::size(*size, answer),
            Check::AtMost(limit) => list::at_most(*limit, answer),
            Check::LinksBack => list::links_back(answer),
            Check::Pages(pages) => list::pages(*pages, answer),
            Check::Selects(name) => return sampled::selects(name, answer, self),
            Check::Agrees(name) => return sampled::agrees(name, answer, self),
            Check::Rules(rules) => sampled::rules(rules, answer, self),
            Check::Counted => sampled::counted(answer, self),
            Check::Under(limit) => status::under(*limit, answer),
            Check::Times(times) => Err(Miss::new(
                Place::Calls,
                words::count(*times, "call"),
                "an answer to a request, which counts no calls",
            )),
            Check::Either { doubt, readings } => either::check(doubt, readings, index, answer, self),
        };
        if outcome.is_err() {
            self.concern_of(check, answer);
        }
        outcome
    }

    /// What a miss rests on. A busy city changes all the time: more than is needed would excuse every failure there.
    fn concern_of(&mut self, check: &Check, answer: &Answer) {
        match check {
            Check::Counted => self.concern = Concern::Everything,
            // A change elsewhere can move an entity from one page to another.
            _ if answer.exchange.responses.len() > 1 => self.concern = Concern::Everything,
            // What breaks a rule stands in the answer itself.
            Check::Rules(_) => {}
            _ => answer.exchange.samples.iter().for_each(|(_, population)| self.concern.add(population.named())),
        }
    }

    fn weigh(&mut self, index: usize, expectation: &Expectation, answer: &Answer) {
        let Err(miss) = self.outcome(index, &expectation.check, answer) else { return };
        match expectation.strength {
            Strength::May => {
                self.notes.push(format!("a may was missed: expected {}, observed {}", miss.expected, miss.observed))
            }
            strength => self.findings.push(Finding {
                strength,
                place: miss.place,
                expected: miss.expected,
                observed: miss.observed,
                differences: miss.differences,
                expectation: index,
                position: expectation.position.clone(),
            }),
        }
    }
}

/// Why a check does not hold.
#[derive(Debug, Clone, PartialEq)]
struct Miss {
    place: Place,
    expected: String,
    observed: String,
    differences: Vec<Difference>,
}

impl Miss {
    fn new(place: Place, expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self { place, expected: expected.into(), observed: observed.into(), differences: Vec::new() }
    }
}

/// The outcome of one check.
type Outcome = Result<(), Miss>;
