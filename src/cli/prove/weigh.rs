//! Which expectations matter: one is needed if, under some fault, taking its findings away changes a verdict. Every step
//! runs in a proof, and what is sent does not depend on what is expected, so this is the same as running without it.

use std::collections::BTreeMap;

use crate::{
    event::{CaseRecord, Phase, Run},
    model::{Position, Strength, TestId, Verdict},
};

/// An expectation of a test.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The test.
    pub test: TestId,
    /// The step, from 0.
    pub step: usize,
    /// The expectation within the step, from 0.
    pub expectation: usize,
}

/// The expectations of a suite, and whether each was needed yet.
#[derive(Debug, Default)]
pub struct Weights {
    places: BTreeMap<Place, (Position, Need)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    NotSeen,
    Seen,
}

impl Weights {
    /// Puts an expectation on the list.
    pub fn list(&mut self, place: Place, position: Position) {
        self.places.entry(place).or_insert((position, Need::NotSeen));
    }

    /// Looks for expectations that decide a verdict of this run.
    pub fn weigh(&mut self, run: &Run) {
        for record in run.records.iter().filter(|record| matches!(record.verdict, Verdict::Fail | Verdict::Deviation)) {
            for place in places(record) {
                if verdict_without(record, Some(&place)) != verdict_without(record, None)
                    && let Some((_, need)) = self.places.get_mut(&place)
                {
                    *need = Need::Seen;
                }
            }
        }
    }

    /// The expectations whose removal changed nothing.
    pub fn idle(&self) -> impl Iterator<Item = (&Place, &Position)> {
        self.places
            .iter()
            .filter(|(_, (_, need))| *need == Need::NotSeen)
            .map(|(place, (position, _))| (place, position))
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.places.len()
    }
}

fn places(record: &CaseRecord) -> Vec<Place> {
    let test = record.findings().filter(|(step, _)| step.phase == Phase::Test);
    let mut places: Vec<Place> = test
        .map(|(step, finding)| Place {
            test: record.id.test.clone(),
            step: step.index,
            expectation: finding.expectation,
        })
        .collect();
    places.dedup();
    places
}

fn verdict_without(record: &CaseRecord, removed: Option<&Place>) -> Verdict {
    let strongest = record
        .findings()
        .filter(|(step, finding)| {
            step.phase == Phase::Test
                && !removed.is_some_and(|place| place.step == step.index && place.expectation == finding.expectation)
        })
        .map(|(_, finding)| finding.strength)
        .max();
    match strongest {
        Some(Strength::Must) => Verdict::Fail,
        Some(Strength::Should) => Verdict::Deviation,
        Some(Strength::May) | None => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        event::StepRecord,
        model::{Finding, InstanceId, Interface, Place as Where},
    };

    fn finding(expectation: usize) -> Finding {
        Finding {
            strength: Strength::Must,
            place: Where::Status,
            expected: String::new(),
            observed: String::new(),
            differences: Vec::new(),
            expectation,
            position: Position { file: Arc::from("x"), line: 1, column: 1 },
        }
    }

    fn record(findings: &[(usize, usize)]) -> CaseRecord {
        let steps = findings.iter().map(|(step, expectation)| StepRecord {
            phase: Phase::Test,
            index: *step,
            title: String::new(),
            position: None,
            exchanges: Vec::new(),
            findings: vec![finding(*expectation)],
            attempts: 1,
            millis: 0,
        });
        CaseRecord {
            id: InstanceId { test: TestId::from("t"), case: None, interface: Interface::Broker },
            verdict: Verdict::Fail,
            reason: None,
            millis: 0,
            repeats: 0,
            steps: steps.collect(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn an_expectation_that_alone_fails_decides_and_one_of_two_does_not() {
        let place = |step, expectation| Place { test: TestId::from("t"), step, expectation };
        let alone = record(&[(0, 1)]);
        assert_eq!(verdict_without(&alone, Some(&place(0, 1))), Verdict::Pass);
        let both = record(&[(0, 1), (1, 0)]);
        assert_eq!(verdict_without(&both, Some(&place(0, 1))), Verdict::Fail);
        assert_eq!(verdict_without(&both, None), Verdict::Fail);
    }
}
