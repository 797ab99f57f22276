//! Parts of a run, and the whole that `merge` makes of them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

use civitest::{
    event::{Event, EventKind, Run},
    model::{
        Answer, Cut as Shortened, Interface,
        partition::{Cut, Partition},
        target::TargetProfile,
        test::Version,
    },
    plan::{self, Consent, PlanOptions, Supported},
    reference::{Data, Fault, Faults, Obedience},
    report::{Observer, log},
    suite::{self, Source},
};
use common::{Running, code, run, stderr};
use sha2::{Digest, Sha256};

/// Cases enough for every part to have some, and few enough to be run often.
const SOME: &str = "group(create-entity) or group(retrieve-entity) or group(delete-entity)";

#[test]
fn the_parts_of_the_built_in_suites_are_the_suites_and_share_nothing() {
    let catalogue = suite::load(&Source::Embedded, &suite::Options { known_faults: None }).catalogue.unwrap();
    let target = TargetProfile {
        interface: Interface::Broker,
        url: "http://localhost".to_owned(),
        product: None,
        version: Version(1, 9, 1),
        version_declared: false,
        capabilities: Vec::new(),
        checks: Vec::new(),
        declares: Vec::new(),
        declared: Vec::new(),
        subject: None,
        versions: Vec::new(),
        tenant: None,
    };
    let planned = |partition: Option<Partition>| {
        let options = PlanOptions {
            filter: None,
            only: None,
            partition,
            seed: 0,
            write: Consent::Given,
            destructive: Consent::Given,
            supported: Supported::requests(),
        };
        let plan = plan::build(&catalogue, &target, &options);
        plan.planned.into_iter().map(|case| case.id).collect::<Vec<_>>()
    };
    let whole = planned(None);
    for cut in [Cut::Slice, Cut::Hash] {
        for of in [1, 3, 7] {
            let parts: Vec<_> = (1..=of).map(|part| planned(Partition::new(cut, part, of).ok())).collect();
            let united: BTreeSet<_> = parts.iter().flatten().collect();
            assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), whole.len(), "{cut:?} {of}: nothing stands twice");
            assert_eq!(united, whole.iter().collect(), "{cut:?} {of}: nothing is left out");
            let (least, most) = (parts.iter().map(Vec::len).min().unwrap(), parts.iter().map(Vec::len).max().unwrap());
            match cut {
                Cut::Slice => assert!(most - least <= 1, "slices differ by one case at most: {least} to {most}"),
                Cut::Hash => assert!(most < 2 * least, "no part is twice as long as another: {least} to {most}"),
            }
        }
    }
}

/// The logs below a state directory.
fn log_in(state: &Path) -> PathBuf {
    let directory = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    directory.join("run.ndjson")
}

fn read(path: &Path) -> Run {
    log::parse(BufReader::new(File::open(path).unwrap())).unwrap()
}

/// Runs each part with a state directory of its own, and gives the logs and exit codes.
fn run_parts(state: &Path, url: &str, cut: &str, more: &[&str]) -> (Vec<PathBuf>, Vec<i32>) {
    let ran = (1..=3).map(|part| {
        let state = state.join(format!("{cut}-{part}"));
        let partition = format!("{cut}:{part}/3");
        let output = run(&state, &[&["run", url, "--partition", &partition], more].concat());
        assert!(stderr(&output).contains(&format!("{partition}; ")), "{}", stderr(&output));
        (log_in(&state), code(&output))
    });
    ran.unzip()
}

fn merge(state: &Path, logs: &[PathBuf], more: &[&str]) -> std::process::Output {
    let logs: Vec<&str> = logs.iter().map(|log| log.to_str().unwrap()).collect();
    run(state, &[&["merge"], more, logs.as_slice()].concat())
}

/// What has to be the same, whichever way a selection was run.
fn outcome(run: &Run) -> (Vec<String>, Vec<String>, String) {
    let cases = run.header.cases.iter().map(|case| case.id.to_string()).collect();
    let verdicts = run.records.iter().map(|record| format!("{} {}", record.id, record.verdict)).collect();
    let footer = run.footer.as_ref().unwrap();
    (cases, verdicts, format!("{:?} {:?}", footer.counts, footer.grade))
}

#[test]
fn merging_the_parts_of_a_run_with_failures_gives_the_run() {
    let faults: Faults = ["create-without-location", "retrieve-ignores-attrs"]
        .map(|id| Fault::from_id(id).unwrap())
        .into_iter()
        .collect();
    let platform = Running::start(faults, Obedience::Obedient);
    let state = tempfile::tempdir().unwrap();
    let more = ["--allow", "write", "--settle", "100ms", "-E", SOME];
    let whole = run(&state.path().join("whole"), &[&["run", &platform.url], more.as_slice()].concat());
    assert_eq!(code(&whole), 1, "{}", stderr(&whole));
    let expected = outcome(&read(&log_in(&state.path().join("whole"))));
    for cut in ["slice", "hash"] {
        let (mut logs, codes) = run_parts(state.path(), &platform.url, cut, &more);
        assert!(codes.contains(&1), "{codes:?}");
        let out = state.path().join(format!("{cut}.ndjson"));
        let output = merge(state.path(), &logs, &["--out", out.to_str().unwrap()]);
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        assert!(stderr(&output).contains("Merged from"), "{}", stderr(&output));
        assert_eq!(outcome(&read(&out)), expected, "{cut}");

        logs.reverse();
        let turned = state.path().join("turned.ndjson");
        merge(state.path(), &logs, &["--out", turned.to_str().unwrap()]);
        assert_eq!(fs::read(&out).unwrap(), fs::read(&turned).unwrap(), "the order of the logs is of no account");

        logs.pop();
        let output = merge(state.path(), &logs, &[]);
        assert_eq!(code(&output), if codes[1..].contains(&1) { 1 } else { 4 }, "{}", stderr(&output));
        assert!(stderr(&output).contains(&format!("of the parts {cut}:K/3 there is none with K = 1")));
    }
}

#[test]
fn the_parts_of_an_unfiltered_run_are_graded_as_the_whole() {
    let platform = Running::holding(Data::City, Faults::none(), Obedience::Obedient);
    let state = tempfile::tempdir().unwrap();
    let more = ["--status-level", "fail", "--gate", "level=0"];
    let whole = run(&state.path().join("whole"), &[&["run", &platform.url], more.as_slice()].concat());
    assert_eq!(code(&whole), 0, "{}", stderr(&whole));
    let (logs, codes) = run_parts(state.path(), &platform.url, "hash", &more);
    assert_eq!(codes, [4, 4, 4], "a part decides no gate");

    let goal = state.path().join("merged");
    let output = merge(&goal, &logs, &["--gate", "level=0"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("level 0 is reached"), "{}", stderr(&output));
    let merged = log_in(&goal);
    assert_eq!(code(&merge(&goal, &logs, &["--gate", "level=1"])), 4);
    assert_eq!(log_in(&goal), merged, "the same parts make the same run, in the same place");
    assert_eq!(outcome(&read(&merged)), outcome(&read(&log_in(&state.path().join("whole")))));
    assert_eq!(
        code(&merge(state.path(), &logs[1..], &["--gate", "level=0"])),
        4,
        "what is missing leaves the gate open"
    );
    assert_eq!(code(&merge(state.path(), &logs, &["--gate", "level=9"])), 2);

    let report = state.path().join("report.json");
    run(state.path(), &["report", merged.to_str().unwrap(), "--json", report.to_str().unwrap()]);
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["assessment"]["standing"], "assessed");
    assert_eq!(report["selection"]["merged_from"].as_array().unwrap().len(), 3);
}

#[test]
fn what_cannot_be_merged_is_said_with_a_next_step() {
    let platform = Running::faultless();
    let state = tempfile::tempdir().unwrap();
    let ran = |name: &str, more: &[&str]| {
        let state = state.path().join(name);
        run(&state, &[&["run", &platform.url, "-E", "group(delete-entity)"], more].concat());
        log_in(&state)
    };
    let (one, other) =
        (ran("a", &["--partition", "slice:1/2"]), ran("b", &["--partition", "slice:2/2", "--settle", "1s"]));
    let garbage = state.path().join("garbage");
    fs::write(&garbage, "{\"no\": \"log\"}\n").unwrap();
    let refused = |logs: &[PathBuf], more: &[&str], expected: &str| {
        let output = merge(state.path(), logs, more);
        assert_eq!(code(&output), 2, "{}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert!(stderr(&output).contains("help: "), "{}", stderr(&output));
    };
    assert_eq!(code(&merge(state.path(), &[], &[])), 2);
    refused(&[one.clone(), garbage], &[], "line 1 of the log is not an event");
    refused(&[one.clone(), one.clone()], &[], "is given twice");
    refused(&[one.clone(), other], &[], "--settle differs: 2000 ms and 1000 ms");
    refused(std::slice::from_ref(&one), &["--out", one.to_str().unwrap()], "is one of the logs to merge");
    refused(std::slice::from_ref(&one), &["--out", "/no/such/directory/log"], "cannot be written");
    assert_eq!(code(&merge(state.path(), std::slice::from_ref(&one), &[])), 4, "one part of two");
    let whole = ran("c", &["--partition", "slice:1/1"]);
    assert_eq!(
        code(&merge(state.path(), &[whole], &[])),
        4,
        "nothing was allowed to be written, so nothing was decided"
    );

    let text = fs::read_to_string(&one).unwrap();
    let broken: String = text.lines().take(text.lines().count() - 2).map(|line| format!("{line}\n")).collect();
    fs::write(&one, broken).unwrap();
    let output = merge(state.path(), &[one], &[]);
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    assert!(stderr(&output).contains("(slice:1/2) breaks off"), "{}", stderr(&output));
}

/// A log whose first answer is said to be longer than it is, under this hash.
fn with_a_long_body(log: &Path, hash: &str) {
    let mut run = read(log);
    let response = run.records.iter_mut().flat_map(|record| &mut record.steps).flat_map(|step| &mut step.exchanges);
    for exchange in response.take(1) {
        let Answer::Response(response) = &mut exchange.answer else { panic!("it was answered") };
        response.cut = Some(Shortened { sha256: hash.to_owned(), size: 3 });
    }
    let mut kinds = vec![EventKind::RunStarted(Box::new(run.header))];
    kinds.extend(run.records.into_iter().map(|record| EventKind::CaseFinished(Box::new(record))));
    kinds.extend(run.footer.map(|footer| EventKind::RunFinished(Box::new(footer))));
    let mut writer = log::Writer::new(Vec::new());
    for (seq, kind) in (0..).zip(kinds) {
        writer.observe(&Event { seq, at: 0, kind }).unwrap();
    }
    fs::write(log, writer.into_inner()).unwrap();
}

#[test]
fn bodies_beside_a_log_are_carried_over_and_nothing_else_is() {
    let platform = Running::faultless();
    let state = tempfile::tempdir().unwrap();
    run(
        state.path(),
        &["run", &platform.url, "--allow", "write", "-E", "test(=ngsi-ld/provision/create-entity/answer)"],
    );
    let log = log_in(state.path());
    let hash: String = Sha256::digest("abc").iter().map(|byte| format!("{byte:02x}")).collect();
    with_a_long_body(&log, &hash);
    let beside = log.parent().unwrap().join("run.d");
    fs::create_dir(&beside).unwrap();
    fs::write(beside.join(&hash), "abc").unwrap();
    fs::write(beside.join("stranger"), "nobody asked for this").unwrap();
    let goal = tempfile::tempdir().unwrap();
    let out = goal.path().join("merged.ndjson");
    let merged = || merge(state.path(), std::slice::from_ref(&log), &["--out", out.to_str().unwrap()]);
    assert_eq!(code(&merged()), 0, "{}", stderr(&merged()));
    let carried: Vec<_> =
        fs::read_dir(goal.path().join("run.d")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(carried, [hash.as_str()]);

    fs::remove_dir_all(goal.path().join("run.d")).unwrap();
    fs::write(beside.join(&hash), "something else").unwrap();
    assert_eq!(code(&merged()), 2);
    assert!(stderr(&merged()).contains("is not what the log says it is"), "{}", stderr(&merged()));

    // A log from a stranger names no file outside of its own directory.
    with_a_long_body(&log, "../run.ndjson");
    assert_eq!(code(&merged()), 0);
    assert!(!goal.path().join("run.d").exists());
    assert!(!goal.path().join("run.ndjson").exists());
}
