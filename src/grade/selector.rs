//! Which cases a selector of a profile picks.

use crate::model::{
    RequirementId, Verdict,
    grade::{Basis, Judged},
    profile::{TestSelector, WithoutConsent},
    verdict::ReasonCode,
};

/// The cases a selector picks, each with its index in plan order.
pub(super) fn select<'a>(
    selector: &'a TestSelector,
    judged: &'a [Judged],
) -> impl Iterator<Item = (usize, &'a Judged)> {
    judged.iter().enumerate().filter(|(_, case)| picks(selector, case))
}

/// Those that count: without consent for writing, the cases that need it may be left out, but only where a case over data
/// that was there before has decided something. Nothing is ever shown by what did not run.
pub(super) fn counted<'a>(selector: &TestSelector, selected: &[(usize, &'a Judged)]) -> Vec<(usize, &'a Judged)> {
    let decided = |case: &Judged| matches!(case.verdict, Some(Verdict::Pass | Verdict::Deviation | Verdict::Fail));
    let shows = |case: &Judged| case.basis == Basis::Sampled && decided(case);
    let leaves_out =
        selector.without_consent == WithoutConsent::LeftOut && selected.iter().any(|(_, case)| shows(case));
    let withheld = |case: &Judged| case.verdict == Some(Verdict::NotRun) && case.reason == Some(ReasonCode::NoConsent);
    selected.iter().filter(|(_, case)| !(leaves_out && withheld(case))).copied().collect()
}

fn picks(selector: &TestSelector, case: &Judged) -> bool {
    case.suite == selector.suite
        && case.strength >= selector.strength
        && (selector.roles.is_empty() || selector.roles.contains(&case.role))
        && (selector.requirements.is_empty()
            || case
                .requirements
                .iter()
                .any(|rests_on| selector.requirements.iter().any(|asked| covers(asked, rests_on))))
}

/// `ngsi-ld/5.7` covers itself and `ngsi-ld/5.7.2`, but not `ngsi-ld/5.71`.
fn covers(asked: &RequirementId, rests_on: &RequirementId) -> bool {
    rests_on
        .as_str()
        .strip_prefix(asked.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_covers_the_clauses_below_it_and_no_others() {
        let asked = RequirementId::from("ngsi-ld/5.7");
        let covered = |text: &str| covers(&asked, &RequirementId::from(text));
        assert!(covered("ngsi-ld/5.7"));
        assert!(covered("ngsi-ld/5.7.2"));
        assert!(!covered("ngsi-ld/5.71"));
        assert!(!covered("ngsi-ld/5"));
        assert!(!covered("dcat-ap/5.7"));
    }
}
