//! What matters first: the order of causes for readers who may see only some of them.

use super::{
    cause::{Cause, causes},
    lookup::{Effect, Lookup},
};
use crate::model::{InstanceId, Verdict};

/// The causes of failures and of undecided cases: those that keep a low level from being reached first, otherwise in
/// plan order.
pub(super) fn by_weight<'a>(lookup: &Lookup<'a>) -> Vec<Cause<'a>> {
    let mut all = causes(lookup, &[Verdict::Fail, Verdict::Inconclusive]);
    all.sort_by_cached_key(|cause| {
        let cases = std::iter::once(&cause.first).chain(&cause.others);
        let rank = cases.map(|record| rank(lookup, &record.id)).min();
        (cause.first.verdict, rank)
    });
    all
}

/// The effect with the lowest rank is the one to see first.
fn rank(lookup: &Lookup, id: &InstanceId) -> (u8, u8) {
    match lookup.effect(id) {
        Effect::Caps(level) => (0, level),
        Effect::Open(level) => (1, level),
        Effect::None => (2, 0),
        Effect::Unknown => (3, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn order(run: &crate::event::Run) -> Vec<String> {
        by_weight(&Lookup::new(run)).iter().map(|cause| cause.first.id.short()).collect()
    }

    #[test]
    fn failures_stand_before_the_undecided_and_what_caps_a_level_before_what_does_not() {
        let mut run = fixture::run();
        assert_eq!(
            order(&run),
            [
                "ngsi-ld/provision/create/duplicate[json]",
                "ngsi-ld/provision/create/stored",
                "ngsi-ld/query/filter/paging"
            ]
        );
        // Now the first failure decides nothing.
        let grade = run.footer.as_mut().unwrap().grade.as_mut().unwrap();
        for criterion in &mut grade.criteria {
            criterion.cases.retain(|id| !id.short().contains("duplicate"));
        }
        assert_eq!(
            order(&run),
            [
                "ngsi-ld/provision/create/stored",
                "ngsi-ld/provision/create/duplicate[json]",
                "ngsi-ld/query/filter/paging"
            ]
        );
    }
}
