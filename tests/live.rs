//! Tests over data that was there before: they find what is wrong, they change nothing, and they blame nobody for a change.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;

use civitest::{
    event::Run,
    model::{
        Verdict,
        grade::{Basis, CriterionState},
        verdict::ReasonCode,
    },
    reference::{Data, Fault, Faults, Obedience},
};
use common::{Running, newest, run};

/// The cases over sampled data, against a platform with the data of a city.
fn looked_at(faults: Faults, obedience: Obedience, seed: &str) -> Run {
    let platform = Running::holding(Data::City, faults, obedience);
    let before = platform.platform().entities();
    let state = tempfile::tempdir().unwrap();
    run(state.path(), &["run", &platform.url, "-E", "group(/live\\//)", "--settle", "0s", "--seed", seed, "-j", "16"]);
    if obedience == Obedience::Obedient {
        assert_eq!(platform.platform().entities(), before, "a run without consent changes nothing");
    }
    newest(state.path())
}

fn count(run: &Run, verdict: Verdict) -> usize {
    run.counts().get(&verdict).copied().unwrap_or_default()
}

#[test]
fn a_faultless_city_passes_whatever_the_sample_is() {
    for seed in ["0", "1", "2", "3", "4", "5"] {
        let run = looked_at(Faults::none(), Obedience::Obedient, seed);
        let others: Vec<String> = run
            .records
            .iter()
            .filter(|record| record.verdict != Verdict::Pass)
            .map(|record| format!("{}: {}", record.id, record.verdict))
            .collect();
        assert!(others.is_empty() && run.records.len() > 90, "seed {seed}: {others:?}");
    }
}

#[test]
fn data_that_changes_while_it_is_read_makes_no_case_fail() {
    let run = looked_at(Faults::none(), Obedience::Restless, "0");
    let failed: Vec<String> = run
        .records
        .iter()
        .filter(|record| !matches!(record.verdict, Verdict::Pass | Verdict::Inconclusive))
        .map(|record| format!("{}: {} {:?}", record.id, record.verdict, record.reason))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let changed = run.records.iter().filter_map(|record| record.reason.as_ref());
    assert!(changed.filter(|reason| reason.code == ReasonCode::Changed).count() > 10);
}

#[test]
fn an_unchanged_population_excuses_no_fault() {
    for id in ["q-greater-includes-equal", "page-next-skips", "query-ignores-id-pattern", "retrieve-ignores-omit"] {
        let run = looked_at(Faults::one(Fault::from_id(id).unwrap()), Obedience::Obedient, "3");
        assert!(count(&run, Verdict::Fail) > 0, "{id} was not caught");
        assert_eq!(count(&run, Verdict::Inconclusive), 0, "{id}");
    }
}

#[test]
fn a_target_that_holds_nothing_is_not_judged_by_its_data() {
    let platform = Running::faultless();
    let state = tempfile::tempdir().unwrap();
    run(state.path(), &["run", &platform.url, "-E", "group(/live\\//)", "--settle", "0s"]);
    let run = newest(state.path());
    for record in &run.records {
        let sampled = run.planned(&record.id).unwrap().basis == Basis::Sampled;
        let expected = if sampled { Verdict::NotApplicable } else { Verdict::Pass };
        assert_eq!(record.verdict, expected, "{} {:?}", record.id, record.reason);
    }
}

fn criteria(platform: &Running, extra: &[&str]) -> BTreeMap<String, (CriterionState, String)> {
    let state = tempfile::tempdir().unwrap();
    run(state.path(), &[&["run", &platform.url, "--settle", "0s"], extra].concat());
    let grade = newest(state.path()).footer.unwrap().grade.unwrap();
    grade.criteria.into_iter().map(|criterion| (criterion.id, (criterion.state, criterion.why))).collect()
}

#[test]
fn reading_and_filtering_are_decided_without_consent_where_there_is_data() {
    let city = Running::holding(Data::City, Faults::none(), Obedience::Obedient);
    let read_only = criteria(&city, &[]);
    for id in ["L1.API.READ", "L1.API.FILTER", "L1.ID", "L1.CONTEXT"] {
        let (state, why) = &read_only[id];
        assert_eq!(*state, CriterionState::Met, "{id}: {why}");
        assert!(why.contains("not assessed"), "{id}: {why}");
    }
    let empty = Running::faultless();
    for (id, (state, why)) in criteria(&empty, &[]) {
        assert!(!id.starts_with("L1.") || state != CriterionState::Met, "{id} is met by nothing: {why}");
    }
    let faults = Faults::one(Fault::from_id("q-not-equal-is-equal").unwrap());
    let faulty = Running::holding(Data::City, faults, Obedience::Obedient);
    assert_eq!(criteria(&faulty, &[])["L1.API.FILTER"].0, CriterionState::NotMet);
}
