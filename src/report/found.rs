//! The findings of a case, those that decided its verdict first.

use std::cmp::Reverse;

use super::words;
use crate::{
    event::{CaseRecord, Phase},
    model::Finding,
};

/// The findings of set-up and test steps: the strongest first, otherwise as they came up.
pub(super) fn findings(record: &CaseRecord) -> Vec<&Finding> {
    let steps = record.steps.iter().filter(|step| step.phase != Phase::CleanUp);
    let mut findings: Vec<&Finding> = steps.flat_map(|step| &step.findings).collect();
    findings.sort_by_key(|finding| Reverse(finding.strength));
    findings
}

/// What was expected, with the part of the answer it is about: `status: 409`.
pub(super) fn expected(finding: &Finding) -> String {
    let place = finding.place.to_string();
    if finding.expected.contains(&place) { finding.expected.clone() } else { format!("{place}: {}", finding.expected) }
}

/// Why a case did not pass, on one line of at most so many characters for each part.
pub(super) fn one_line(record: &CaseRecord, limit: usize) -> String {
    let text = match (findings(record).first(), &record.reason) {
        (Some(finding), _) => {
            let expected = words::cut(&expected(finding), limit);
            format!("expected {expected}, observed {}", words::cut(&finding.observed, limit))
        }
        (None, Some(reason)) => words::cut(&reason.text, limit),
        (None, None) => record.verdict.to_string(),
    };
    words::visible(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Strength, report::fixture};

    #[test]
    fn a_missed_must_stands_before_a_missed_should() {
        let mut record = fixture::run().records[2].clone();
        let step = &mut record.steps[1];
        let mut should = step.findings[0].clone();
        should.strength = Strength::Should;
        step.findings.insert(0, should);
        let order: Vec<Strength> = findings(&record).iter().map(|finding| finding.strength).collect();
        assert_eq!(order, [Strength::Must, Strength::Should]);
    }

    #[test]
    fn the_place_is_named_once() {
        let mut record = fixture::run().records[2].clone();
        let finding = &mut record.steps[1].findings[0];
        assert_eq!(expected(finding), "status: 409");
        finding.expected = "status 409".to_owned();
        assert_eq!(expected(finding), "status 409");
    }
}
