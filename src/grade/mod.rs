//! Verdicts and a profile to an assessment: which levels are achieved, and what decided each criterion. Pure.

mod formula;
mod level;
#[cfg(test)]
mod properties;
mod selector;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Interface, TestId, Verdict,
    diagnosis::{self, Diagnosis},
    grade::{CriterionResult, CriterionState, Gradable, Grade, Judged},
    profile::{Criterion, EvidenceKind, Formula, NotApplicableRule, Obligation, Profile},
    target::{Declaration, TargetProfile},
    test::{Role, Version},
};
use formula::{Evaluation, Outcome};

/// Assesses the verdicts of a run by a profile.
///
/// What is missing never helps: a case without a verdict, a role nobody declared and a suite that does not exist yet
/// leave a criterion open, and an open criterion leaves its level undetermined. A partial run is never awarded a level.
pub fn assess(profile: &Profile, judged: &[Judged], target: &TargetProfile, gradable: Gradable) -> Grade {
    let evaluation = Evaluation { profile, judged, target };
    let criteria: Vec<CriterionResult> =
        profile.criteria.iter().map(|criterion| criterion_result(criterion, &evaluation)).collect();
    let levels = level::results(profile, &criteria);
    let awarded = match gradable {
        Gradable::Yes => level::awarded(&levels),
        Gradable::Partial(_) => None,
    };
    Grade { profile: profile.id.clone(), profile_version: profile.version.clone(), gradable, awarded, levels, criteria }
}

/// Assesses a place that was only looked at: no case ran, so nothing but the checks of preflight decides. `None` where nobody
/// answered, for there is nothing to assess.
pub fn probed(profile: &Profile, diagnosis: &Diagnosis, version: Version, declares: &[Declaration]) -> Option<Grade> {
    if matches!(diagnosis.outcome, diagnosis::Outcome::Silent { .. }) {
        return None;
    }
    let target = TargetProfile {
        interface: Interface::Broker,
        url: diagnosis.url.clone(),
        product: diagnosis.found.first().and_then(|found| found.product.clone()),
        version,
        version_declared: false,
        capabilities: Vec::new(),
        checks: diagnosis.checks.clone(),
        declares: declares.to_vec(),
        declared: Vec::new(),
        subject: None,
        versions: Vec::new(),
        tenant: None,
    };
    Some(assess(profile, &[], &target, Gradable::Partial("a probe only looks; a run decides".to_owned())))
}

/// The tests that decide each gating criterion, by criterion id. A criterion that no test decides has an empty list.
pub fn gating(profile: &Profile, judged: &[Judged]) -> BTreeMap<String, Vec<TestId>> {
    let mut table = BTreeMap::new();
    for criterion in &profile.criteria {
        if matches!(criterion.obligation, Obligation::Mandatory | Obligation::Conditional(_)) {
            let mut tests = BTreeSet::new();
            collect_tests(&criterion.of, judged, &mut tests);
            table.insert(criterion.id.clone(), tests.into_iter().collect());
        }
    }
    table
}

fn collect_tests(formula: &Formula, judged: &[Judged], tests: &mut BTreeSet<TestId>) {
    match formula {
        Formula::All(parts) | Formula::Any(parts) => {
            parts.iter().for_each(|part| collect_tests(part, judged, tests));
        }
        Formula::Tests(selector) => {
            tests.extend(selector::select(selector, judged).map(|(_, case)| case.id.test.clone()));
        }
        Formula::Preflight(_) | Formula::Pending { .. } | Formula::Attestation(_) => {}
    }
}

/// What a verdict says about a requirement. `None` is a case that never finished.
pub fn check_state(verdict: Option<Verdict>) -> CriterionState {
    match verdict {
        Some(Verdict::Pass | Verdict::Deviation) => CriterionState::Met,
        Some(Verdict::Fail) => CriterionState::NotMet,
        Some(Verdict::NotApplicable) => CriterionState::NotApplicable,
        Some(Verdict::Inconclusive | Verdict::NotRun) | None => CriterionState::NotAssessed,
    }
}

fn criterion_result(criterion: &Criterion, evaluation: &Evaluation) -> CriterionResult {
    let (gates, outcome) = match criterion.obligation {
        Obligation::Mandatory => (true, evaluate(criterion, evaluation)),
        Obligation::Recommended | Obligation::Informative => (false, evaluate(criterion, evaluation)),
        Obligation::Conditional(role) => match declared(evaluation.target, role) {
            Some(true) => (true, evaluate(criterion, evaluation)),
            Some(false) => (false, Outcome::plain(CriterionState::NotApplicable, words::declared_away(role))),
            None => (true, undeclared(role, evaluate(criterion, evaluation))),
        },
    };
    CriterionResult {
        id: criterion.id.clone(),
        title: criterion.title.clone(),
        level: criterion.level,
        layer: criterion.layer,
        gates,
        state: outcome.state,
        cases: outcome.cases.iter().map(|&index| evaluation.judged[index].id.clone()).collect(),
        why: outcome.why,
    }
}

/// What the tests say about a role nobody declared: it is told, and decides nothing.
fn undeclared(role: Role, outcome: Outcome) -> Outcome {
    Outcome { state: CriterionState::NotAssessed, why: words::undeclared(role, &outcome.why), ..outcome }
}

/// Whether the user said that the platform plays a role. Contradicting declarations count as playing it: a
/// declaration must not make the grade easier.
fn declared(target: &TargetProfile, role: Role) -> Option<bool> {
    target.declares.iter().filter(|declaration| declaration.role == role).map(|declaration| declaration.plays).max()
}

fn evaluate(criterion: &Criterion, evaluation: &Evaluation) -> Outcome {
    settle(criterion, evaluation.formula(&criterion.of))
}

/// Applies the criterion's own rules: on what evidence counts, and on whether it may be not applicable.
fn settle(criterion: &Criterion, mut outcome: Outcome) -> Outcome {
    match (outcome.state, criterion.evidence, criterion.not_applicable) {
        (CriterionState::MetByAttestation, EvidenceKind::Tested, _) => {
            outcome.state = CriterionState::NotAssessed;
            outcome.why = words::statement_is_not_enough(&outcome.why);
        }
        (CriterionState::NotApplicable, _, NotApplicableRule::Forbidden) => {
            outcome.state = CriterionState::NotAssessed;
            outcome.why = words::may_not_be_left_out(&outcome.why);
        }
        (CriterionState::NotApplicable, _, NotApplicableRule::Allowed) => outcome.cases.clear(),
        (
            CriterionState::NotMet
            | CriterionState::NotAssessed
            | CriterionState::Met
            | CriterionState::MetByAttestation,
            _,
            _,
        ) => {}
    }
    outcome
}
