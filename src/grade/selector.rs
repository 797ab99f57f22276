//! Which cases a selector of a profile picks.

use crate::model::{RequirementId, grade::Judged, profile::TestSelector};

/// The cases a selector picks, each with its index in plan order.
pub(super) fn select<'a>(
    selector: &'a TestSelector,
    judged: &'a [Judged],
) -> impl Iterator<Item = (usize, &'a Judged)> {
    judged.iter().enumerate().filter(|(_, case)| picks(selector, case))
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
