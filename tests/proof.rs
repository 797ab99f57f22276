//! The committed matrix of the proof is that of this suite and this platform. `civitest prove` makes all of it; here a
//! few faults are tried again, and the names are compared.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use civitest::{
    event::{Phase, Run},
    model::Verdict,
    reference::{self, Data, Fault, Faults, Obedience},
};
use common::{Running, newest, run};

const MATRIX: &str = include_str!("../fixtures/proof/ngsi-ld.txt");

/// Each fault and the tests that catch it.
fn matrix() -> BTreeMap<String, BTreeSet<String>> {
    let mut matrix: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut fault = String::new();
    for line in MATRIX.lines() {
        match line.strip_prefix("    ").or_else(|| line.strip_prefix("  ! ")) {
            Some(test) => drop(matrix.entry(fault.clone()).or_default().insert(test.to_owned())),
            None => {
                line.clone_into(&mut fault);
                matrix.entry(fault.clone()).or_default();
            }
        }
    }
    matrix
}

/// The whole suite against a platform with these faults.
fn run_under(faults: Faults) -> Run {
    let platform = Running::holding(Data::City, faults, Obedience::Obedient);
    let state = tempfile::tempdir().unwrap();
    run(state.path(), &["run", &platform.url, "--allow", "write,destructive", "--settle", "0s"]);
    newest(state.path())
}

fn catching(run: &Run) -> BTreeSet<String> {
    let misses = run.records.iter().filter(|record| matches!(record.verdict, Verdict::Fail | Verdict::Deviation));
    let at_a_test_step = misses.filter(|record| record.findings().any(|(step, _)| step.phase == Phase::Test));
    at_a_test_step.map(|record| record.id.test.as_str().to_owned()).collect()
}

#[test]
fn faults_of_creating_querying_and_deleting_are_caught_by_the_tests_that_the_matrix_names() {
    let matrix = matrix();
    for id in ["create-without-location", "q-greater-includes-equal", "batch-delete-takes-first"] {
        let caught = catching(&run_under(Faults::one(Fault::from_id(id).unwrap())));
        assert_eq!(&caught, &matrix[id], "{id}");
    }
}

#[test]
fn the_matrix_names_every_fault_and_no_other() {
    let faults: BTreeSet<String> = reference::faults().map(|fault| fault.id().to_owned()).collect();
    assert_eq!(matrix().into_keys().collect::<BTreeSet<_>>(), faults);
}

#[test]
fn the_matrix_names_every_test_and_no_other() {
    let named: BTreeSet<String> = matrix().into_values().flatten().collect();
    let run = run_under(Faults::none());
    let tests: BTreeSet<String> = run.records.iter().map(|record| record.id.test.as_str().to_owned()).collect();
    assert_eq!(named, tests);
}
