//! Laws of merging, and one sentence for everything that keeps logs from being merged.

use proptest::prelude::*;

use super::*;
use crate::{
    event::{Allowed, Conditions},
    model::{
        CapabilityState, Verdict,
        grade::Gradable,
        partition::{Cut, Partition},
    },
    report::fixture,
};

/// The part of a run that a partition would have made.
fn part(whole: &Run, partition: Partition) -> Run {
    let mut part = whole.clone();
    let takes = |place: usize, id: &InstanceId| {
        partition.takes(match partition.cut() {
            Cut::Slice => place as u64,
            // Any number that depends on the id alone will do.
            Cut::Hash => id.to_string().bytes().map(u64::from).sum(),
        })
    };
    part.header.cases = whole
        .header
        .cases
        .iter()
        .cloned()
        .enumerate()
        .filter(|(place, case)| takes(*place, &case.id))
        .map(|(place, case)| PlannedCase { place: Some(place), ..case })
        .collect();
    part.records.retain(|record| part.header.cases.iter().any(|case| case.id == record.id));
    part.header.run = RunId::new(format!("run{:02}", partition.part()));
    part.header.selection.partition = Some(partition);
    part.header.selection.elsewhere = whole.header.cases.len() - part.header.cases.len();
    part.header.selection.left_out += part.header.selection.elsewhere;
    finish(&mut part);
    part
}

fn finish(run: &mut Run) {
    let grade = grading::grade(run, End::Complete, None);
    run.footer = Some(Footer { end: End::Complete, counts: run.counts(), millis: 10, left_behind: Vec::new(), grade });
}

fn parts(cut: Cut, of: u32) -> Vec<Run> {
    (1..=of).map(|number| part(&whole(), Partition::new(cut, number, of).unwrap())).collect()
}

fn whole() -> Run {
    let mut run = fixture::run();
    finish(&mut run);
    run
}

fn refused(runs: Vec<Run>) -> String {
    let failure = unite(runs).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.help.is_some(), "{}", failure.message);
    failure.message
}

/// What two parts say when something about the second differs.
fn differing(change: impl FnOnce(&mut Header)) -> String {
    let mut runs = parts(Cut::Slice, 2);
    change(&mut runs[1].header);
    refused(runs)
}

proptest! {
    #[test]
    fn the_parts_of_a_run_make_that_run(of in 1u32..9, hash: bool, verdicts in prop::collection::vec(0usize..6, 6), order: u64) {
        let mut whole = fixture::run();
        for (record, verdict) in whole.records.iter_mut().zip(verdicts) {
            record.verdict = Verdict::ALL[verdict];
        }
        finish(&mut whole);
        let cut = if hash { Cut::Hash } else { Cut::Slice };
        let mut parts: Vec<Run> = (1..=of).map(|number| part(&whole, Partition::new(cut, number, of).unwrap())).collect();
        // A part without a case has no log.
        parts.retain(|part| !part.header.cases.is_empty());
        let turn = usize::try_from(order % parts.len() as u64).unwrap();
        let merged = unite(parts.clone()).unwrap();
        parts.rotate_left(turn);
        prop_assert_eq!(&unite(parts).unwrap().run, &merged.run);
        prop_assert_eq!(merged.missing, None);
        let (merged, footer) = (merged.run.clone(), merged.run.footer.unwrap());
        prop_assert_eq!(&merged.header.cases, &whole.header.cases);
        prop_assert_eq!(&merged.records, &whole.records);
        prop_assert_eq!(&merged.header.clauses, &whole.header.clauses);
        let expected = whole.footer.unwrap();
        prop_assert_eq!(footer.counts, expected.counts);
        prop_assert_eq!(footer.grade, expected.grade);
    }
}

#[test]
fn a_merged_run_says_what_it_is_made_of_and_is_no_part_any_more() {
    let merged = unite(parts(Cut::Slice, 3)).unwrap().run;
    let selection = &merged.header.selection;
    let sources: Vec<&str> = selection.merged_from.iter().map(RunId::as_str).collect();
    assert_eq!(sources, ["run01", "run02", "run03"]);
    assert_eq!((selection.partition, selection.left_out, selection.elsewhere), (None, 0, 0));
    assert_eq!(merged.header.run, unite(parts(Cut::Slice, 3)).unwrap().run.header.run);
}

#[test]
fn a_missing_part_makes_the_run_partial_and_can_be_added_later() {
    let mut runs = parts(Cut::Slice, 3);
    let last = runs.remove(1);
    let some = unite(runs).unwrap();
    assert_eq!(some.missing.as_deref(), Some("of the parts slice:K/3 there is none with K = 2 (3 cases)"));
    let grade = some.run.footer.as_ref().unwrap().grade.clone().unwrap();
    assert_eq!(grade.gradable, Gradable::Partial(some.missing.unwrap()));
    assert_eq!(grade.awarded, None);
    let all = unite(vec![last, some.run]).unwrap();
    assert_eq!(all.missing, None);
    assert_eq!(all.run.records, whole().records);
    assert_eq!(all.run.footer.unwrap().grade, whole().footer.unwrap().grade);
}

#[test]
fn what_a_filter_left_out_stays_left_out() {
    let mut runs = parts(Cut::Hash, 2);
    for run in &mut runs {
        run.header.selection.filter = Some("x".to_owned());
        run.header.selection.left_out += 5;
    }
    let merged = unite(runs).unwrap();
    assert_eq!((merged.missing, merged.run.header.selection.left_out), (None, 5));
    let grade = merged.run.footer.unwrap().grade.unwrap();
    assert_eq!(grade.gradable, Gradable::Partial("the filter left out 5 cases".to_owned()));
}

#[test]
fn a_log_that_breaks_off_leaves_the_run_partial() {
    let mut runs = parts(Cut::Slice, 2);
    runs[1].footer = None;
    let lost = runs[1].records.pop().unwrap();
    let merged = unite(runs).unwrap();
    assert_eq!(merged.missing.as_deref(), Some("the log of run run02 (slice:2/2) breaks off"));
    assert!(merged.run.records.iter().all(|record| record.id != lost.id));
    assert!(merged.run.notices[0].contains("civitest clean"), "{:?}", merged.run.notices);
    assert_ne!(merged.run.footer.unwrap().grade.unwrap().gradable, Gradable::Yes);
}

#[test]
fn a_part_that_was_stopped_stops_the_whole() {
    for end in [End::Cancelled, End::Deadline] {
        let mut runs = parts(Cut::Slice, 2);
        runs[0].footer.as_mut().unwrap().end = end;
        let footer = unite(runs).unwrap().run.footer.unwrap();
        assert_eq!(footer.end, end);
        assert_eq!(footer.grade.unwrap().awarded, None);
    }
}

#[test]
fn one_whole_run_is_merged_into_itself() {
    let merged = unite(vec![whole()]).unwrap();
    assert_eq!((merged.missing, merged.run.records), (None, whole().records));
    assert_eq!(merged.run.footer.unwrap().grade, whole().footer.unwrap().grade);
}

#[test]
fn what_was_left_behind_and_noticed_anywhere_is_told() {
    let mut runs = parts(Cut::Slice, 2);
    runs[1].footer.as_mut().unwrap().left_behind = vec!["DELETE /entities/urn:x".to_owned()];
    runs[1].notices = vec!["no bystander".to_owned()];
    let merged = unite(runs).unwrap().run;
    assert_eq!(merged.footer.unwrap().left_behind, ["DELETE /entities/urn:x"]);
    assert_eq!(merged.notices, ["run run02: no bystander"]);
}

#[test]
fn nothing_is_no_run() {
    assert_eq!(refused(Vec::new()), "there is no log to merge");
}

#[test]
fn nothing_counts_twice() {
    let runs = parts(Cut::Slice, 2);
    assert_eq!(refused(vec![runs[0].clone(), runs[0].clone()]), "run run01 is given twice");
    let mut again = runs[0].clone();
    again.header.run = "other".into();
    assert_eq!(refused(vec![runs[0].clone(), again]), "slice:1/2 is given twice: runs other and run01");
    let merged = unite(runs.clone()).unwrap().run;
    assert_eq!(refused(vec![merged, runs[0].clone()]), "run run01 is given twice");
    let mut entire = whole();
    entire.header.run = "entire".into();
    let said = refused(vec![entire, runs[0].clone()]);
    assert!(said.contains("stands in run entire and in run run01"), "{said}");
}

#[test]
fn a_log_that_somebody_edited_is_no_part() {
    let mut runs = parts(Cut::Slice, 2);
    runs[1].header.cases[0].place = Some(0);
    assert!(refused(runs).contains("stands where it cannot"));
    let mut runs = parts(Cut::Slice, 2);
    runs[1].header.cases[0].place = Some(usize::MAX);
    assert!(refused(runs).contains("stands where it cannot"));
}

#[test]
fn parts_of_different_runs_are_told_apart_by_what_differs() {
    let said = [
        differing(|header| "9.9.9".clone_into(&mut header.tool)),
        differing(|header| header.suites[0].hash = "ef".repeat(32)),
        differing(|header| header.seed = 7),
        differing(|header| header.profile = None),
        differing(|header| header.profile.as_mut().unwrap().hash = "00".repeat(32)),
        differing(|header| header.selection.filter = Some("all()".to_owned())),
        differing(|header| header.selection.rerun_of = Some("before".into())),
        differing(|header| header.conditions = Some(Conditions { settle: 0, deadline: 0, allowed: Allowed::Read })),
        differing(|header| "http://elsewhere".clone_into(&mut header.target.url)),
        differing(|header| header.target.product = None),
        differing(|header| header.target.version_declared = true),
        differing(|header| header.target.capabilities[0].state = CapabilityState::Present),
        differing(|header| header.target.capabilities.clear()),
        differing(|header| header.target.checks[0].holds = false),
        differing(|header| header.selection.partition = "slice:2/3".parse().ok()),
        differing(|header| header.selection.partition = "hash:2/2".parse().ok()),
        differing(|header| header.selection.elsewhere += 1),
    ];
    let said: Vec<&str> = said.iter().map(|said| said.split_once(": ").unwrap().1).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn settings_that_can_decide_a_verdict_have_to_be_the_same() {
    let with = |settle, deadline, allowed| {
        let mut runs = parts(Cut::Slice, 2);
        runs[0].header.conditions = Some(Conditions { settle: 2000, deadline: 60_000, allowed: Allowed::Write });
        runs[1].header.conditions = Some(Conditions { settle, deadline, allowed });
        unite(runs).map_err(|failure| failure.message.split_once(": ").unwrap().1.to_owned()).map(drop)
    };
    assert_eq!(with(2000, 60_000, Allowed::Write), Ok(()));
    assert_eq!(with(0, 60_000, Allowed::Write).unwrap_err(), "--settle differs: 2000 ms and 0 ms");
    assert_eq!(with(2000, 1, Allowed::Write).unwrap_err(), "--deadline differs: 60000 ms and 1 ms");
    assert_eq!(with(2000, 60_000, Allowed::Read).unwrap_err(), "they were allowed different things");
}

#[test]
fn preflight_may_use_other_words_in_another_part() {
    let mut runs = parts(Cut::Slice, 2);
    "GET /temporal/entities answered 501 after a while".clone_into(&mut runs[1].header.target.capabilities[0].observed);
    assert!(unite(runs).is_ok());
}
