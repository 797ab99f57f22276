//! Kleene logic over checks: `all` is the minimum and `any` the maximum of what its parts say; a part that does not
//! apply is left out of both.

use std::collections::BTreeSet;

use super::{check_state, selector, words};
use crate::model::{
    Interface, SuiteId,
    grade::{CriterionState, Judged},
    profile::{Formula, Profile, TestSelector},
    target::{PreflightCheck, TargetProfile},
    test::Version,
};

/// Everything a formula is evaluated against.
pub(super) struct Evaluation<'a> {
    pub(super) profile: &'a Profile,
    pub(super) judged: &'a [Judged],
    pub(super) target: &'a TargetProfile,
}

/// What a formula comes to.
pub(super) struct Outcome {
    pub(super) state: CriterionState,
    /// One sentence, without the full stop.
    pub(super) why: String,
    /// The cases that decided it against the target or left it open, as indices in plan order.
    pub(super) cases: BTreeSet<usize>,
}

impl Outcome {
    /// An outcome that rests on no case.
    pub(super) fn plain(state: CriterionState, why: String) -> Self {
        Self { state, why, cases: BTreeSet::new() }
    }
}

impl Evaluation<'_> {
    /// Evaluates a formula.
    pub(super) fn formula(&self, formula: &Formula) -> Outcome {
        match formula {
            Formula::All(parts) => self.combine(parts, Iterator::min),
            Formula::Any(parts) => self.combine(parts, Iterator::max),
            Formula::Tests(selector) => self.tests(selector),
            Formula::Preflight(check) => self.preflight(*check),
            Formula::Pending { suite, what } => {
                Outcome::plain(CriterionState::NotAssessed, words::pending(suite, what))
            }
            Formula::Attestation(id) => Outcome::plain(CriterionState::NotAssessed, words::attestation(id)),
        }
    }

    fn combine(
        &self,
        parts: &[Formula],
        pick: fn(std::vec::IntoIter<CriterionState>) -> Option<CriterionState>,
    ) -> Outcome {
        if parts.is_empty() {
            return Outcome::plain(CriterionState::NotAssessed, words::VACUOUS.to_owned());
        }
        let outcomes: Vec<Outcome> = parts.iter().map(|part| self.formula(part)).collect();
        let applicable: Vec<CriterionState> = outcomes
            .iter()
            .map(|outcome| outcome.state)
            .filter(|state| *state != CriterionState::NotApplicable)
            .collect();
        let state = pick(applicable.into_iter()).unwrap_or(CriterionState::NotApplicable);
        let deciding: Vec<Outcome> = outcomes.into_iter().filter(|outcome| outcome.state == state).collect();
        Outcome {
            state,
            why: deciding.iter().map(|outcome| outcome.why.as_str()).collect::<Vec<_>>().join("; "),
            cases: deciding.into_iter().flat_map(|outcome| outcome.cases).collect(),
        }
    }

    /// All of the cases a selector picks.
    fn tests(&self, selector: &TestSelector) -> Outcome {
        if let Some(minimum) = self.unreached_minimum(&selector.suite) {
            let why = words::version_too_low(&selector.suite, self.target.version, minimum);
            return Outcome::plain(CriterionState::NotAssessed, why);
        }
        let all: Vec<(usize, &Judged)> = selector::select(selector, self.judged).collect();
        let selected = selector::counted(selector, &all);
        let withheld = all.len() - selected.len();
        // The states are ordered from bad to good with "not applicable" last, so that decides only when alone.
        let worst = selected.iter().map(|(_, case)| check_state(case.verdict)).min();
        let state = worst.unwrap_or(CriterionState::NotAssessed);
        let cases = match state {
            CriterionState::Met | CriterionState::MetByAttestation => BTreeSet::new(),
            CriterionState::NotMet | CriterionState::NotAssessed | CriterionState::NotApplicable => selected
                .iter()
                .filter(|(_, case)| check_state(case.verdict) == state)
                .map(|(index, _)| *index)
                .collect(),
        };
        let why = words::tests(state, withheld, selected.iter().map(|(_, case)| *case));
        Outcome { state, why, cases }
    }

    /// The lowest version of the suite's standard the profile accepts, if the target is held to a lower one.
    fn unreached_minimum(&self, suite: &SuiteId) -> Option<Version> {
        if Some(suite.as_str()) != standard_of(self.target.interface) {
            return None;
        }
        self.profile
            .minimum
            .iter()
            .filter(|(of, _)| of == suite)
            .map(|(_, minimum)| *minimum)
            .find(|minimum| self.target.version < *minimum)
    }

    fn preflight(&self, check: PreflightCheck) -> Outcome {
        let mut results = self.target.checks.iter().filter(|result| result.check == check);
        match results.next() {
            Some(result) if result.holds => Outcome::plain(CriterionState::Met, result.observed.clone()),
            Some(result) => Outcome::plain(CriterionState::NotMet, result.observed.clone()),
            None => Outcome::plain(CriterionState::NotAssessed, words::no_preflight(check)),
        }
    }
}

/// The suite whose standard the version of an interface is about, where it has one.
fn standard_of(interface: Interface) -> Option<&'static str> {
    match interface {
        Interface::Broker => Some("ngsi-ld"),
        Interface::Catalogue | Interface::Gateway | Interface::Connector | Interface::Peer => None,
    }
}
