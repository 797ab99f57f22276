//! From condition to verdict: the rules of docs/verdicts.md, each with a platform that misbehaves in just that way.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[path = "common/proxy.rs"]
mod proxy;

use std::time::Duration;

use civitest::{
    event::{CaseRecord, Phase},
    model::{Verdict, verdict::ReasonCode},
};
use common::Running;
use proxy::{Act, Seen};

/// One case, create and read back, through a proxy that decides like this.
fn verdict(decide: impl Fn(&Seen<'_>) -> Act + Send + Sync + 'static) -> CaseRecord {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let url = proxy::before(&platform.url, decide);
    let case = "test(=ngsi-ld/provision/create-entity/stored[json])";
    common::run(state.path(), &["run", &url, "--allow", "write", "--settle", "1s", "-E", case]);
    let run = common::newest(state.path());
    assert_eq!(run.records.len(), 1, "{case} is the case this test is about");
    run.records.into_iter().next().unwrap()
}

fn reason(record: &CaseRecord) -> Option<ReasonCode> {
    record.reason.as_ref().map(|reason| reason.code)
}

#[test]
fn a_platform_that_does_everything_right_passes() {
    assert_eq!(verdict(|_| Act::Forward).verdict, Verdict::Pass);
}

#[test]
fn an_answer_that_contradicts_the_expectation_is_a_fail_and_so_is_500() {
    for status in [200, 500, 504] {
        let record = verdict(move |seen| if seen.reads_an_entity() { Act::Status(status) } else { Act::Forward });
        assert_eq!((record.verdict, reason(&record)), (Verdict::Fail, None), "status {status}");
    }
}

#[test]
fn refused_access_decides_nothing() {
    for status in [401, 403] {
        let record = verdict(move |seen| if seen.reads_an_entity() { Act::Status(status) } else { Act::Forward });
        assert_eq!((record.verdict, reason(&record)), (Verdict::Inconclusive, Some(ReasonCode::Refused)));
    }
}

#[test]
fn a_platform_that_stays_busy_decides_nothing() {
    let record = verdict(|seen| if seen.reads_an_entity() { Act::Status(503) } else { Act::Forward });
    assert_eq!((record.verdict, reason(&record)), (Verdict::Inconclusive, Some(ReasonCode::Busy)));
}

#[test]
fn a_platform_that_is_busy_for_a_moment_is_asked_again() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let record = verdict(move |seen| {
        let first = seen.reads_an_entity() && asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        if first { Act::Status(429) } else { Act::Forward }
    });
    assert_eq!(record.verdict, Verdict::Pass);
}

#[test]
fn silence_of_a_healthy_platform_is_repeated_with_fresh_data_and_then_a_fail() {
    let record = verdict(|seen| if seen.reads_an_entity() { Act::Drop } else { Act::Forward });
    assert_eq!((record.verdict, reason(&record)), (Verdict::Fail, Some(ReasonCode::NoAnswer)));
    assert!(record.notes.iter().any(|note| note.contains("repeated with fresh data")), "{:?}", record.notes);
}

#[test]
fn silence_that_does_not_come_again_is_forgiven_and_told() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let record = verdict(move |seen| {
        // The transport itself may try a second time on a fresh connection.
        let early = seen.reads_an_entity() && asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 1;
        if early { Act::Drop } else { Act::Forward }
    });
    assert_eq!(record.verdict, Verdict::Pass);
}

#[test]
fn an_error_that_goes_away_when_asked_again_is_a_fail_all_the_same() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let record = verdict(move |seen| {
        let first = seen.reads_an_entity() && asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        if first { Act::Status(500) } else { Act::Forward }
    });
    assert_eq!(record.verdict, Verdict::Fail);
}

#[test]
fn a_write_behind_a_gateway_that_lost_the_answer_is_done_anew_with_fresh_data_and_at_most_twice() {
    let posts = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&posts);
    let record = verdict(move |seen| {
        // The bystander comes first.
        let ours = seen.method == "POST" && counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0;
        if ours { Act::ForwardAndAnswer(502) } else { Act::Forward }
    });
    assert_eq!((record.verdict, reason(&record)), (Verdict::Inconclusive, Some(ReasonCode::Busy)));
    assert_eq!(posts.load(std::sync::atomic::Ordering::Relaxed), 4, "the bystander, and three attempts");
}

#[test]
fn a_contradiction_outlasts_a_connection_that_breaks_afterwards() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let record = verdict(move |seen| {
        if !seen.reads_an_entity() {
            return Act::Forward;
        }
        if asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 { Act::Status(404) } else { Act::Drop }
    });
    assert_eq!((record.verdict, reason(&record)), (Verdict::Fail, None));
}

#[test]
fn a_platform_that_is_gone_decides_nothing() {
    let gone = std::sync::atomic::AtomicBool::new(false);
    let record = verdict(move |seen| {
        if seen.reads_an_entity() {
            gone.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        if gone.load(std::sync::atomic::Ordering::Relaxed) { Act::Drop } else { Act::Forward }
    });
    assert_eq!((record.verdict, reason(&record)), (Verdict::Inconclusive, Some(ReasonCode::Unreachable)));
}

#[test]
fn a_state_that_shows_late_is_waited_for_and_the_delay_is_told() {
    let record = verdict(|seen| match seen.since_write {
        Some(time) if seen.reads_an_entity() && time < Duration::from_millis(300) => Act::Status(404),
        _ => Act::Forward,
    });
    assert_eq!(record.verdict, Verdict::Pass);
    assert!(record.notes.iter().any(|note| note.contains("the expected state was seen after")), "{:?}", record.notes);
}

/// A write that is refused because of a state, the first so many times; the bystander and clean-up excepted.
fn refused(times: usize, status: u16, settle: &str) -> CaseRecord {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let posts = std::sync::atomic::AtomicUsize::new(0);
    let url = proxy::before(&platform.url, move |seen| {
        let ours = seen.method == "POST" && posts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0;
        let number = posts.load(std::sync::atomic::Ordering::Relaxed);
        if ours && number <= times + 1 { Act::Status(status) } else { Act::Forward }
    });
    let case = "test(=ngsi-ld/provision/create-entity/stored[json])";
    common::run(state.path(), &["run", &url, "--allow", "write", "--settle", settle, "-E", case]);
    common::newest(state.path()).records.into_iter().next().unwrap()
}

#[test]
fn a_write_refused_once_because_of_a_state_is_done_anew_and_shown_as_flaky_where_no_lag_was_seen() {
    for status in [404, 409] {
        let record = refused(1, status, "1s");
        assert_eq!((record.verdict, record.is_flaky()), (Verdict::Pass, true), "status {status}");
        assert!(record.steps.iter().all(|step| step.findings.is_empty()), "what decided nothing is not shown");
        assert!(record.notes.iter().any(|note| note.contains("repeated with fresh data")), "{:?}", record.notes);
    }
}

#[test]
fn a_write_refused_each_time_because_of_a_state_is_a_fail_and_without_time_to_settle_at_once() {
    let record = refused(2, 409, "1s");
    assert_eq!((record.verdict, record.repeats), (Verdict::Fail, 1));
    let record = refused(1, 409, "0s");
    assert_eq!((record.verdict, record.repeats), (Verdict::Fail, 0));
}

#[test]
fn a_state_that_never_shows_is_a_fail_after_the_time_to_settle() {
    let record = verdict(|seen| if seen.reads_an_entity() { Act::Status(404) } else { Act::Forward });
    assert_eq!(record.verdict, Verdict::Fail);
    let step = record.steps.iter().rfind(|step| step.phase == Phase::Test).unwrap();
    assert!(step.attempts > 1 && step.millis >= 1000, "{} attempts in {} ms", step.attempts, step.millis);
}

#[test]
fn a_set_up_that_goes_wrong_is_inconclusive_whatever_went_wrong() {
    for status in [200, 400, 500] {
        let state = tempfile::tempdir().unwrap();
        let platform = Running::faultless();
        let url = proxy::before(&platform.url, move |seen| {
            if seen.method == "POST" && status != 200 { Act::Status(status) } else { Act::Forward }
        });
        let case = "test(=ngsi-ld/provision/create-entity/duplicate)";
        let output = common::run(state.path(), &["run", &url, "--allow", "write", "-E", case]);
        let expected = if status == 200 { 0 } else { 4 };
        assert_eq!(common::code(&output), expected, "{}", common::stderr(&output));
    }
}
