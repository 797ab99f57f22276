//! Why a criterion is in its state, in sentences for a city official.

use super::check_state;
use crate::model::{
    SuiteId, Verdict,
    grade::{CriterionState, Judged},
    target::PreflightCheck,
    test::{Role, Version},
};

/// How many cases a sentence names before it counts the rest.
const NAMED: usize = 2;

/// A combination of nothing.
pub(super) const VACUOUS: &str = "nothing is asked for, so nothing was shown";

pub(super) fn pending(suite: &SuiteId, what: &str) -> String {
    format!("no test of this civitest can show it yet ({suite}): {what}")
}

pub(super) fn attestation(id: &str) -> String {
    format!("needs a signed statement ({id}), and none was given")
}

pub(super) fn no_preflight(check: PreflightCheck) -> String {
    format!("preflight did not look whether the target is {}", check.as_str())
}

pub(super) fn undeclared(role: Role, why: &str) -> String {
    format!("nobody declared whether the platform plays the role `{role}`; if it does: {why}")
}

pub(super) fn declared_away(role: Role) -> String {
    format!("the platform is declared not to play the role `{role}`")
}

pub(super) fn version_too_low(suite: &SuiteId, version: Version, minimum: Version) -> String {
    format!("the target is held to {suite} {version}; the profile asks for {minimum} at least")
}

pub(super) fn statement_is_not_enough(why: &str) -> String {
    format!("{why}; a statement is not enough here, a test has to show it")
}

pub(super) fn may_not_be_left_out(why: &str) -> String {
    format!("{why}; the profile does not let this be left out")
}

/// What the selected cases came to.
pub(super) fn tests<'a>(state: CriterionState, withheld: usize, selected: impl Iterator<Item = &'a Judged>) -> String {
    let said = decided(state, selected);
    match withheld {
        0 => said,
        1 => format!("{said}; 1 more would write and was not assessed (`--allow write`)"),
        n => format!("{said}; {n} more would write and were not assessed (`--allow write`)"),
    }
}

fn decided<'a>(state: CriterionState, selected: impl Iterator<Item = &'a Judged>) -> String {
    let selected: Vec<&Judged> = selected.collect();
    if selected.is_empty() {
        return "no case of this run tests it".to_owned();
    }
    let of = |wanted: CriterionState| selected.iter().filter(|case| check_state(case.verdict) == wanted).count();
    let applicable = selected.len() - of(CriterionState::NotApplicable);
    let left_out = match of(CriterionState::NotApplicable) {
        0 => String::new(),
        n => format!(" ({n} more not applicable)"),
    };
    let passed = format!("{} of {} passed{left_out}", of(CriterionState::Met), cases(applicable));
    match state {
        CriterionState::NotApplicable if selected.len() == 1 => {
            "the only case does not apply to this target".to_owned()
        }
        CriterionState::NotApplicable => format!("none of the {} applies to this target", cases(selected.len())),
        CriterionState::Met | CriterionState::MetByAttestation => passed,
        CriterionState::NotMet | CriterionState::NotAssessed => {
            let deciding: Vec<&Judged> =
                selected.iter().filter(|case| check_state(case.verdict) == state).copied().collect();
            format!("{passed}; {}", named(&deciding))
        }
    }
}

/// `ngsi-ld/…/stored failed (5.6.1), ngsi-ld/…/refused failed (5.6.1) and 3 more`.
fn named(deciding: &[&Judged]) -> String {
    let mut sentence: Vec<String> = deciding.iter().take(NAMED).map(|case| one(case)).collect();
    if deciding.len() > NAMED {
        let rest = deciding.len() - NAMED;
        let last = sentence.pop().unwrap_or_default();
        sentence.push(format!("{last} and {rest} more"));
    }
    sentence.join(", ")
}

fn one(case: &Judged) -> String {
    let what = match case.verdict {
        Some(Verdict::Pass) => "passed",
        Some(Verdict::Deviation) => "deviated",
        Some(Verdict::Fail) => "failed",
        Some(Verdict::Inconclusive) => "could not be decided",
        Some(Verdict::NotApplicable) => "does not apply",
        Some(Verdict::NotRun) => "was not run",
        None => "has no verdict",
    };
    match case.requirements.first().map(|requirement| clause(requirement.as_str())) {
        Some(clause) => format!("{} {what} ({clause})", case.id.short()),
        None => format!("{} {what}", case.id.short()),
    }
}

/// The clause of a requirement: what follows the suite.
fn clause(requirement: &str) -> &str {
    requirement.split_once('/').map_or(requirement, |(_, clause)| clause)
}

fn cases(count: usize) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}
