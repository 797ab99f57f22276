//! Verdicts depend on the target and on nothing else: not on how many cases run at a time, not on what else runs.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{collections::BTreeMap, path::Path};

use civitest::{
    model::Verdict,
    reference::{Fault, Faults, Obedience},
};
use common::{Running, civitest, code, newest, run, stderr};

fn verdicts(state: &Path) -> BTreeMap<String, Verdict> {
    newest(state).records.iter().map(|record| (record.id.to_string(), record.verdict)).collect()
}

/// Faults of reading, writing and querying, so that every kind of verdict is compared.
fn faulty() -> Faults {
    ["create-without-location", "q-greater-includes-equal", "query-ignores-type"]
        .iter()
        .filter_map(|id| Fault::from_id(id))
        .collect()
}

#[test]
fn one_case_at_a_time_and_thirty_two_give_equal_verdicts() {
    for faults in [Faults::none(), faulty()] {
        let platform = Running::start(faults, Obedience::Obedient);
        let run_with = |jobs: &str| {
            let state = tempfile::tempdir().unwrap();
            run(state.path(), &["run", &platform.url, "--allow", "write", "--settle", "0s", "-j", jobs]);
            verdicts(state.path())
        };
        let alone = run_with("1");
        assert!(alone.len() > 200, "{} cases", alone.len());
        assert_eq!(alone, run_with("32"));
    }
}

#[test]
fn two_simultaneous_runs_on_one_broker_give_equal_verdicts() {
    let platform = Running::start(faulty(), Obedience::Obedient);
    let states = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let children = states.each_ref().map(|state| {
        let mut command = civitest(state.path());
        command.args(["run", &platform.url, "--allow", "write", "--settle", "0s", "-j", "16"]);
        command.stderr(std::process::Stdio::null()).spawn().unwrap()
    });
    for mut child in children {
        child.wait().unwrap();
    }
    assert_eq!(verdicts(states[0].path()), verdicts(states[1].path()));
    assert!(platform.platform().entities().is_empty());
}

#[test]
fn the_example_groups_run_as_far_as_this_release_can() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/examples");
    let output = run(state.path(), &["run", &platform.url, "--allow", "write", "--suites", examples]);
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    let run = newest(state.path());
    for record in &run.records {
        let reason = record.reason.as_ref().map_or("", |reason| reason.text.as_str());
        let gated = matches!(record.verdict, Verdict::NotRun | Verdict::NotApplicable);
        assert!(record.verdict == Verdict::Pass || gated, "{}: {} {reason}", record.id, record.verdict);
    }
    let passed = run.records.iter().filter(|record| record.verdict == Verdict::Pass).count();
    assert!(passed >= 30, "only {passed} example cases ran");
}

#[test]
fn reports_rendered_again_from_the_log_are_the_same_byte_for_byte() {
    let state = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let file = |name: &str| files.path().join(name).to_str().unwrap().to_owned();
    let platform = Running::start(faulty(), Obedience::Obedient);
    let live = [
        "run",
        &platform.url,
        "--allow",
        "write",
        "--settle",
        "0s",
        "--junit",
        &file("1.xml"),
        "--json",
        &file("1.json"),
    ];
    assert_eq!(code(&run(state.path(), &live)), 1);
    let again = ["report", "--junit", &file("2.xml"), "--json", &file("2.json")];
    assert_eq!(code(&run(state.path(), &again)), 0);
    for format in ["xml", "json"] {
        let read = |number: u8| std::fs::read(file(&format!("{number}.{format}"))).unwrap();
        assert!(read(1) == read(2), "{format} differs");
    }
}

#[test]
fn a_fault_of_the_platform_is_a_failing_run_and_a_missed_gate() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["demo", "--fault", "query-ignores-type"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let output = run(state.path(), &["demo", "--fault", "query-ignores-type", "--gate", "level=1"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert_eq!(code(&run(state.path(), &["demo", "--gate", "level=0"])), 0);
    assert_eq!(code(&run(state.path(), &["demo", "--gate", "level=1"])), 4);
    assert_eq!(code(&run(state.path(), &["demo", "--gate", "level=1", "-E", "group(create-entity)"])), 4);
    assert_eq!(code(&run(state.path(), &["demo", "-E", "group(create-entity)"])), 0);
    let part = ["demo", "--fault", "create-without-location", "-E", "group(create-entity)"];
    assert_eq!(code(&run(state.path(), &part)), 1);
    let gated = [&part[..], &["--gate", "level=1"]].concat();
    assert_eq!(code(&run(state.path(), &gated)), 4, "a part of the tests cannot be graded, whatever fails in it");
    assert_eq!(code(&run(state.path(), &["demo", "--gate", "level=9"])), 2);
}
