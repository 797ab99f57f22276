//! Cases that did not pass for one cause: one block is shown for all of them.
//!
//! Two cases have one cause if they got the same verdict with the same words, apart from what is fresh in every case
//! (generated ids, suffixes, times), and belong to the same test or rest on the same clause. What the environment did
//! to a case (the target was down, refused, or busy) is one cause wherever it happened.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use super::lookup::Lookup;
use crate::{
    event::CaseRecord,
    model::{Verdict, verdict::ReasonCode},
};

/// A cause, with the cases it hit in plan order.
pub(super) struct Cause<'a> {
    pub(super) first: &'a CaseRecord,
    pub(super) others: Vec<&'a CaseRecord>,
}

/// The causes of every case with one of these verdicts, in plan order of their first case.
pub(super) fn causes<'a>(lookup: &Lookup<'a>, verdicts: &[Verdict]) -> Vec<Cause<'a>> {
    let mut causes: Vec<Cause<'a>> = Vec::new();
    let mut known: HashMap<(Scope, Verdict, String), usize> = HashMap::new();
    for record in lookup.run.records.iter().filter(|record| verdicts.contains(&record.verdict)) {
        let words = words(record);
        let keys = scopes(lookup, record).into_iter().map(|scope| (scope, record.verdict, words.clone()));
        let keys: Vec<_> = keys.collect();
        let index = match keys.iter().find_map(|key| known.get(key)).copied() {
            Some(index) => {
                causes[index].others.push(record);
                index
            }
            None => {
                causes.push(Cause { first: record, others: Vec::new() });
                causes.len() - 1
            }
        };
        for key in keys {
            known.entry(key).or_insert(index);
        }
    }
    causes
}

/// Within what the same words mean the same cause.
#[derive(PartialEq, Eq, Hash)]
enum Scope {
    Run,
    Test(String),
    Clause(String),
}

fn scopes(lookup: &Lookup, record: &CaseRecord) -> Vec<Scope> {
    match record.reason.as_ref().map(|reason| reason.code) {
        Some(code) if scoped_to_run(code) => vec![Scope::Run],
        _ => {
            let clause = lookup.planned(&record.id).and_then(|case| case.requirements.first());
            let clause = clause.map(|clause| Scope::Clause(clause.to_string()));
            std::iter::once(Scope::Test(record.id.test.to_string())).chain(clause).collect()
        }
    }
}

/// What a record says went wrong, without what is fresh in every case.
fn words(record: &CaseRecord) -> String {
    let mut words = String::new();
    match &record.reason {
        // The words name the request that met the trouble; the trouble is the code.
        Some(reason) if scoped_to_run(reason.code) => return format!("{:?}", reason.code),
        Some(reason) => words.push_str(&format!("{:?}: {}\n", reason.code, reason.text)),
        None => {}
    }
    for (_, finding) in record.findings() {
        words.push_str(&format!(
            "{} {} / {} / {}\n",
            finding.strength, finding.place, finding.expected, finding.observed
        ));
        for difference in &finding.differences {
            words.push_str(&format!("{} {:?} {:?}\n", difference.pointer, difference.expected, difference.observed));
        }
    }
    blank(&words)
}

fn scoped_to_run(code: ReasonCode) -> bool {
    matches!(
        code,
        ReasonCode::Unreachable
            | ReasonCode::Refused
            | ReasonCode::Credentials
            | ReasonCode::Busy
            | ReasonCode::Cancelled
    )
}

/// Replaces what is fresh in every case: URNs, UUIDs, times, durations and the suffixes of isolated names.
fn blank(words: &str) -> String {
    static FRESH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r#"urn:[^\s"'<>,;)\]}]+"#,
            r"|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b",
            r"|\d{4}-\d{2}-\d{2}T[0-9:.,]+(?:Z|[+-]\d{2}:\d{2})?",
            r"|_[0-9a-z]{8}\b",
            r"|\b\d+(?:\.\d+)? ?(?:ms|s)\b",
        ))
        .expect("the pattern is a constant, and the tests of this file compile it")
    });
    FRESH.replace_all(words, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn grouped(run: &crate::event::Run) -> Vec<Vec<String>> {
        causes(&Lookup::new(run), &[Verdict::Fail, Verdict::Inconclusive])
            .iter()
            .map(|cause| std::iter::once(&cause.first).chain(&cause.others).map(|record| record.id.short()).collect())
            .collect()
    }

    #[test]
    fn what_is_fresh_in_every_case_is_blanked() {
        assert_eq!(
            blank("Bus_a1b2c3d4 urn:ngsi-ld:Bus:9f, at 2026-11-21T07:30:00.123Z after 812 ms: snake_case stays"),
            "Bus… …, at … after …: snake_case stays"
        );
    }

    #[test]
    fn the_rows_of_one_test_that_fail_with_the_same_words_are_one_cause() {
        assert_eq!(
            grouped(&fixture::run()),
            [
                vec!["ngsi-ld/provision/create/duplicate[json]", "ngsi-ld/provision/create/duplicate[ld-json]"],
                vec!["ngsi-ld/provision/create/stored"],
                vec!["ngsi-ld/query/filter/paging"],
            ]
        );
    }

    #[test]
    fn other_words_are_another_cause() {
        let mut run = fixture::run();
        let second = run.records.iter_mut().filter(|record| record.verdict == Verdict::Fail).nth(1).unwrap();
        second.steps[1].findings[0].observed = "status 500".to_owned();
        assert_eq!(grouped(&run).len(), 4);
    }

    #[test]
    fn a_target_that_went_down_is_one_cause_for_every_test() {
        let mut run = fixture::run();
        for (number, record) in run.records.iter_mut().enumerate() {
            record.verdict = Verdict::Inconclusive;
            let text = format!("request {number} had no connection");
            record.reason = Some(crate::model::Reason::new(ReasonCode::Unreachable, text));
        }
        let groups = grouped(&run);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].len(), run.records.len());
    }
}
