//! Which cases are run again, from logs made of the sample catalogue.

use std::fs;

use super::*;
use crate::{
    event::{Event, EventKind, PlannedCase, Selection},
    model::test::{Role, Test},
    plan::sample,
    report::{Observer, fixture, log},
};

const URL: &str = "http://localhost:9090/ngsi-ld/v1";

/// A directory of runs.
struct State(tempfile::TempDir);

impl State {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes the log of a run in which these cases had these verdicts; a case without one did not get to its end.
    fn ran(&self, number: u32, selection: Selection, cases: &[(&str, Option<Verdict>)]) {
        self.ran_against(URL, number, selection, cases, &sample::catalogue());
    }

    fn ran_against(
        &self,
        url: &str,
        number: u32,
        selection: Selection,
        cases: &[(&str, Option<Verdict>)],
        catalogue: &Catalogue,
    ) {
        let mut run = fixture::run();
        let (planned, record) = (run.header.cases[0].clone(), run.records[0].clone());
        let known = sample::catalogue();
        let all = plan::select(&known, None, None);
        let id = |name: &str| {
            let known = all.iter().find(|placed| placed.id.short().ends_with(name)).map(|placed| placed.id.clone());
            known.unwrap_or_else(|| InstanceId { test: name.into(), ..planned.id.clone() })
        };
        run.header.run = RunId::new(format!("run{number}"));
        url.clone_into(&mut run.header.target.url);
        run.header.selection = selection;
        run.header.suites[0].hash.clone_from(&catalogue.suites[0].hash);
        run.header.cases = cases.iter().map(|(name, _)| PlannedCase { id: id(name), ..planned.clone() }).collect();
        let judged = cases.iter().filter_map(|(name, verdict)| Some((id(name), (*verdict)?)));
        run.records = judged.map(|(id, verdict)| crate::event::CaseRecord { id, verdict, ..record.clone() }).collect();
        let directory = self.0.path().join(format!("2026010{number}T000000Z-run{number}"));
        fs::create_dir_all(&directory).unwrap();
        let mut writer = log::Writer::new(Vec::new());
        let mut kinds = vec![EventKind::RunStarted(Box::new(run.header.clone()))];
        kinds.extend(run.records.iter().cloned().map(|record| EventKind::CaseFinished(Box::new(record))));
        for (seq, kind) in (0..).zip(kinds) {
            writer.observe(&Event { seq, at: 0, kind }).unwrap();
        }
        fs::write(directory.join("run.ndjson"), writer.into_inner()).unwrap();
    }

    fn rerun(&self, named: &str) -> Result<Rerun, Failure> {
        self.rerun_of(named, &sample::catalogue())
    }

    fn rerun_of(&self, named: &str, catalogue: &Catalogue) -> Result<Rerun, Failure> {
        rerun(named, self.0.path(), URL, catalogue)
    }
}

fn names(rerun: &Rerun) -> Vec<String> {
    let last = |id: &InstanceId| id.short().rsplit('/').next().unwrap().to_owned();
    rerun.only.iter().map(last).collect()
}

fn again(run: &str) -> Selection {
    Selection { rerun_of: Some(run.into()), ..Selection::default() }
}

/// The sample catalogue with one more test, and the hash that comes of it.
fn grown() -> Catalogue {
    let mut catalogue = sample::catalogue();
    let tests: &mut Vec<Test> = &mut catalogue.suites[0].groups[0].tests;
    let test = sample::test("ngsi-ld/provision/create-entity/fresh", "New", Role::Provide, vec![sample::case(None)]);
    tests.push(test);
    catalogue.suites[0].hash = "11".repeat(32);
    catalogue
}

#[test]
fn everything_but_pass_and_not_applicable_is_run_again() {
    for (verdict, expected) in [
        (Some(Verdict::Pass), false),
        (Some(Verdict::NotApplicable), false),
        (Some(Verdict::Deviation), true),
        (Some(Verdict::Fail), true),
        (Some(Verdict::Inconclusive), true),
        (Some(Verdict::NotRun), true),
        (None, true),
    ] {
        let state = State::new();
        state.ran(1, Selection::default(), &[("walk", Some(Verdict::Fail)), ("duplicate", verdict)]);
        let found = names(&state.rerun("latest").unwrap());
        assert_eq!(found.contains(&"duplicate".to_owned()), expected, "{verdict:?}");
    }
}

#[test]
fn a_run_is_named_as_latest_by_its_id_or_by_its_log() {
    let state = State::new();
    state.ran(1, Selection::default(), &[("walk", Some(Verdict::Fail))]);
    state.ran(2, Selection::default(), &[("duplicate", Some(Verdict::Fail))]);
    let path = state.0.path().join("20260101T000000Z-run1");
    assert_eq!(names(&state.rerun("latest").unwrap()), ["duplicate"]);
    assert_eq!(names(&state.rerun("run1").unwrap()), ["walk"]);
    assert_eq!(names(&state.rerun(path.to_str().unwrap()).unwrap()), ["walk"]);
    assert_eq!(names(&state.rerun(path.join("run.ndjson").to_str().unwrap()).unwrap()), ["walk"]);
    assert_eq!(state.rerun("run2").unwrap().of, RunId::from("run2"));
}

#[test]
fn the_latest_run_is_that_of_the_same_target() {
    let state = State::new();
    state.ran(1, Selection::default(), &[("walk", Some(Verdict::Fail))]);
    let other = "http://other";
    state.ran_against(other, 2, Selection::default(), &[("duplicate", Some(Verdict::Fail))], &sample::catalogue());
    assert_eq!(names(&state.rerun("latest").unwrap()), ["walk"]);
    let named = state.rerun("run2").unwrap();
    assert_eq!(named.notes, [format!("run run2 was against http://other, this one is against {URL}")]);
    let failure = rerun("latest", state.0.path(), "http://third", &sample::catalogue()).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.help.unwrap().contains("http://other"));
}

#[test]
fn a_run_that_is_none_is_said_with_those_there_are() {
    let state = State::new();
    for named in ["latest", "run7"] {
        let failure = state.rerun(named).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage, "{}", failure.message);
        assert!(failure.help.is_some());
    }
    state.ran(1, Selection::default(), &[("walk", Some(Verdict::Fail))]);
    assert!(state.rerun("run7").unwrap_err().help.unwrap().contains("are run1"));
    let garbage = state.0.path().join("garbage");
    fs::write(&garbage, "no log").unwrap();
    let failure = state.rerun(garbage.to_str().unwrap()).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.message.contains("line 1 of the log is not an event"), "{}", failure.message);
    let empty = state.0.path().join("20260109T000000Z-empty");
    fs::create_dir(&empty).unwrap();
    fs::write(empty.join("run.ndjson"), "").unwrap();
    assert_eq!(names(&state.rerun("latest").unwrap()), ["walk"], "a run that was killed at once is passed over");
}

#[test]
fn where_everything_passed_there_is_nothing_to_run_again() {
    let state = State::new();
    state.ran(1, Selection::default(), &[("walk", Some(Verdict::Pass)), ("duplicate", Some(Verdict::NotApplicable))]);
    let failure = state.rerun("latest").unwrap_err();
    assert_eq!(failure.exit, Exit::Undetermined);
    assert!(failure.message.starts_with("nothing to run again"), "{}", failure.message);
}

#[test]
fn of_several_reruns_the_last_word_on_each_case_counts() {
    let (pass, fail) = (Some(Verdict::Pass), Some(Verdict::Fail));
    let state = State::new();
    state.ran(
        1,
        Selection::default(),
        &[("walk", fail), ("duplicate", fail), ("change", pass), ("stored[json]", fail)],
    );
    state.ran(2, again("run1"), &[("walk", pass)]);
    state.ran(3, again("run2"), &[("duplicate", None)]);
    assert_eq!(names(&state.rerun("latest").unwrap()), ["duplicate", "stored[json]"]);
    assert_eq!(names(&state.rerun("run2").unwrap()), ["duplicate", "stored[json]"]);
    assert_eq!(names(&state.rerun("run1").unwrap()), ["duplicate", "stored[json]", "walk"]);
}

#[test]
fn a_chain_that_is_broken_or_a_circle_comes_to_an_end() {
    let state = State::new();
    state.ran(2, again("run1"), &[("walk", Some(Verdict::Fail))]);
    let found = state.rerun("latest").unwrap();
    assert_eq!(names(&found), ["walk"]);
    assert!(found.notes[0].starts_with("run run1, which was run again before, is not in"), "{:?}", found.notes);
    state.ran(1, again("run2"), &[("duplicate", Some(Verdict::Fail))]);
    assert_eq!(names(&state.rerun("run2").unwrap()), ["duplicate", "walk"]);
}

#[test]
fn what_is_gone_is_said_and_what_is_new_is_run() {
    let state = State::new();
    let cases = [("ngsi-ld/gone/for/good", Some(Verdict::Fail)), ("walk", Some(Verdict::Fail))];
    let passed = ["stored[json]", "stored[ld-json]", "duplicate", "change"].map(|name| (name, Some(Verdict::Pass)));
    state.ran(1, Selection::default(), &[&cases[..], &passed].concat());
    let found = state.rerun_of("latest", &grown()).unwrap();
    assert_eq!(names(&found), ["fresh", "walk"]);
    assert_eq!(
        found.notes,
        [
            "ngsi-ld/gone/for/good did not pass then and is no longer in the suites",
            "ngsi-ld/provision/create-entity/fresh is new in the suites since then",
        ]
    );
}

#[test]
fn a_case_that_the_first_run_did_not_select_is_not_new() {
    let filtered = |filter: &str| {
        let state = State::new();
        let selection = Selection { filter: Some(filter.to_owned()), left_out: 4, ..Selection::default() };
        state.ran(1, selection, &[("walk", Some(Verdict::Fail))]);
        assert_eq!(names(&state.rerun("latest").unwrap()), ["walk"], "the suites are the same: nothing is new");
        state.rerun_of("latest", &grown()).unwrap()
    };
    assert_eq!(names(&filtered("test(walk)")), ["walk"]);
    assert_eq!(names(&filtered("test(walk) or test(fresh)")), ["fresh", "walk"]);
    let broken = filtered("no longer( a filter");
    assert_eq!(names(&broken), ["walk"]);
    assert!(broken.notes[0].contains("cannot be told: none is added"), "{:?}", broken.notes);
}

#[test]
fn places_shift_so_a_slice_gets_nothing_new_and_a_hash_keeps_to_its_part() {
    let part = |partition: &str, elsewhere| {
        let state = State::new();
        let selection =
            Selection { partition: partition.parse().ok(), left_out: elsewhere, elsewhere, ..Selection::default() };
        state.ran(1, selection, &[("walk", Some(Verdict::Fail))]);
        names(&state.rerun_of("latest", &grown()).unwrap())
    };
    assert_eq!(part("slice:1/5", 4), ["walk"]);
    let fresh = |part: &[String]| part.contains(&"fresh".to_owned());
    let parts = [part("hash:1/2", 4), part("hash:2/2", 4)];
    assert_eq!(parts.iter().filter(|part| fresh(part)).count(), 1, "{parts:?}");
}
