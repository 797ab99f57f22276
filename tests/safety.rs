//! Nothing civitest did not create is ever changed or deleted, and what it did create goes away: after a run, after Ctrl-C,
//! after a crash.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use civitest::reference::{Faults, Obedience};
use common::{Running, civitest, code, run, stderr, stdout};
use serde_json::{Value, json};

/// A hundred entities of somebody else, some of types the suites use themselves.
fn foreign() -> Vec<Value> {
    let types = ["BusShelter", "WasteContainer", "ParkingSpot", "Vehicle"];
    (0..100)
        .map(|number| {
            let kind = types[number % types.len()];
            json!({
                "id": format!("urn:ngsi-ld:{kind}:foreign-{number:03}"),
                "type": kind,
                "seats": { "type": "Property", "value": number },
                "line": { "type": "Relationship", "object": "urn:ngsi-ld:BusLine:4" },
                "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.11, 48.14] } }
            })
        })
        .collect()
}

#[test]
fn a_broker_that_ignores_every_parameter_and_filter_keeps_a_hundred_foreign_entities() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::start(Faults::none(), Obedience::IgnoresFilters);
    platform.platform().seed(foreign());
    let before = platform.platform().entities();
    let output = run(state.path(), &["run", &platform.url, "--allow", "write", "--settle", "0s", "-j", "16"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert_eq!(before.len(), 100);
    assert_eq!(platform.platform().entities(), before);
}

#[test]
fn a_run_leaves_nothing_behind() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    platform.platform().seed(foreign());
    let before = platform.platform().entities();
    let output = run(state.path(), &["run", &platform.url, "--allow", "write", "-j", "16"]);
    assert!(matches!(code(&output), 0 | 4), "{}", stderr(&output));
    assert_eq!(platform.platform().entities(), before);
}

#[test]
fn a_run_that_may_delete_by_type_leaves_foreign_entities_alone() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    platform.platform().seed(foreign());
    let before = platform.platform().entities();
    let purges = ["-E", "group(purge-entities)", "-j", "16"];
    let withheld = run(state.path(), &[&["run", &platform.url, "--allow", "write"], &purges[..]].concat());
    assert_eq!(code(&withheld), 4, "{}", stderr(&withheld));
    assert!(stderr(&withheld).contains("--allow destructive"), "{}", stderr(&withheld));
    let given = run(state.path(), &[&["run", &platform.url, "--allow", "write,destructive"], &purges[..]].concat());
    assert_eq!(code(&given), 0, "{}", stderr(&given));
    assert_eq!(platform.platform().entities(), before);
}

/// Starts a run and waits until it is in the middle: something of its own lies on the platform.
fn start(state: &tempfile::TempDir, platform: &Running, extra: &[&str]) -> Child {
    let others = platform.platform().entities().len();
    let mut command = civitest(state.path());
    command.args(["run", &platform.url, "--allow", "write", "-j", "1"]).args(extra).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    for _ in 0..2000 {
        if platform.platform().entities().len() > others {
            return child;
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    panic!("the run never created anything: {}", stderr(&output));
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_middle_cleans_up_and_says_that_the_run_is_incomplete() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let child = start(&state, &platform, &[]);
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    assert!(platform.platform().entities().is_empty(), "{:?}", platform.platform().entities());
    assert!(stderr(&output).contains("stopping"), "{}", stderr(&output));
    assert!(stderr(&output).to_lowercase().contains("incomplete"), "{}", stderr(&output));
    let cleaned = run(state.path(), &["clean"]);
    assert!(stdout(&cleaned).contains("nothing to clean"), "{}", stdout(&cleaned));
    let report = run(state.path(), &["report"]);
    assert!(stdout(&report).to_lowercase().contains("incomplete"), "{}", stdout(&report));
}

#[test]
fn a_run_whose_time_is_up_ends_like_one_that_was_stopped() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let args = ["run", &platform.url, "--allow", "write", "-j", "1", "--timeout", "100ms"];
    let output = run(state.path(), &args);
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    assert!(stderr(&output).to_lowercase().contains("incomplete"), "{}", stderr(&output));
    assert!(platform.platform().entities().is_empty());
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_is_deleted_by_clean() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    platform.platform().seed(foreign());
    let before = platform.platform().entities();
    // With --keep nothing is deleted meanwhile, so that the signal surely meets something to clean.
    let mut child = start(&state, &platform, &["--keep"]);
    signal(&child, "-KILL");
    child.wait().unwrap();
    assert!(platform.platform().entities().len() > before.len());
    let cleaned = run(state.path(), &["clean"]);
    assert_eq!(code(&cleaned), 0, "{}{}", stdout(&cleaned), stderr(&cleaned));
    assert_eq!(platform.platform().entities(), before);
}

#[cfg(unix)]
#[test]
fn clean_lets_a_run_be_that_is_still_going_on() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let child = start(&state, &platform, &[]);
    let cleaned = run(state.path(), &["clean"]);
    assert!(stdout(&cleaned).contains("its run is still going on"), "{}", stdout(&cleaned));
    let output = child.wait_with_output().unwrap();
    assert!(matches!(code(&output), 0 | 4), "{}", stderr(&output));
    assert!(platform.platform().entities().is_empty());
}
