//! What a run would do, what it is asked to keep, and what is run again: the command line of a run from end to end.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[allow(dead_code, reason = "these tests only slow requests down and count them")]
#[path = "common/proxy.rs"]
mod proxy;

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use civitest::{
    event::{Phase, Run},
    model::Verdict,
    reference::{Data, Fault, Faults, Obedience},
};
use common::{Running, code, newest, run, stderr, stdout};
use proxy::Act;
use serde_json::{Value, json};

const ANSWER: &str = "test(=ngsi-ld/provision/create-entity/answer)";

#[test]
fn a_dry_run_sends_what_preflight_sends_and_nothing_else() {
    let platform = Running::faultless();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let witness = Arc::clone(&seen);
    let url = proxy::before(&platform.url, move |request| {
        witness.lock().unwrap().push(request.method.to_owned());
        Act::Forward
    });
    let url = format!("{url}/ngsi-ld/v1");
    let state = tempfile::tempdir().unwrap();
    let report = state.path().join("report.json");
    let args = ["run", &url, "--allow", "write,destructive", "--dry-run", "--json", report.to_str().unwrap()];
    let output = run(state.path(), &args);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0, "no log, no ledger, no report");
    let sent = std::mem::take(&mut *seen.lock().unwrap());
    assert!(sent.iter().all(|method| method == "GET"), "{sent:?}");
    run(state.path(), &["run", &url, "-E", ANSWER]);
    assert_eq!(sent.len(), newest(state.path()).header.preflight.len());
}

/// The requests of each case: method and length of the body, which is unknown where it depends on an answer.
type Sent = BTreeMap<String, Vec<(String, Value)>>;

fn promised(dry_run: &Value) -> Sent {
    let requests = |case: &Value| {
        let rows = case["requests"].as_array().unwrap().iter().filter(|row| row["method"].is_string());
        rows.map(|row| (row["method"].as_str().unwrap().to_owned(), row["body"].clone())).collect()
    };
    let cases = dry_run["cases"].as_array().unwrap().iter();
    cases.map(|case| (case["id"].as_str().unwrap().to_owned(), requests(case))).collect()
}

fn sent(run: &Run) -> Sent {
    let passed = run.records.iter().filter(|record| record.verdict == Verdict::Pass);
    let steps = passed.map(|record| {
        let steps =
            record.steps.iter().filter(|step| step.phase != Phase::CleanUp && !step.title.starts_with("sample"));
        let first = steps.filter_map(|step| step.exchanges.first());
        let request = |exchange: &civitest::model::Exchange| {
            let body = exchange.request.body.as_ref().map(|body| json!({ "bytes": body.len() }));
            (exchange.request.method.clone(), body.unwrap_or_default())
        };
        (record.id.short(), first.map(request).collect())
    });
    steps.collect()
}

#[test]
fn a_dry_run_promises_what_a_run_then_sends() {
    let platform = Running::holding(Data::City, Faults::none(), Obedience::Obedient);
    let state = tempfile::tempdir().unwrap();
    let filter = "group(/create|paging|append|batch-upsert|live|purge|transient/)";
    let common = ["run", &platform.url, "--allow", "write,destructive", "--status-level", "fail", "-E", filter];
    let dry = run(state.path(), &[&common[..], &["--dry-run", "--format", "json"]].concat());
    let dry: Value = serde_json::from_slice(&dry.stdout).unwrap();
    assert_eq!((&dry["kind"], &dry["version"]), (&json!("dry-run"), &json!(1)));
    run(state.path(), &common);
    let (mut promised, sent) = (promised(&dry), sent(&newest(state.path())));
    assert!(sent.len() > 100, "{}", sent.len());
    promised.retain(|id, _| sent.contains_key(id));
    for (id, requests) in &mut promised {
        for (row, (_, body)) in requests.iter_mut().enumerate() {
            if body["bytes"].is_null() && !body.is_null() {
                // What depends on an answer is promised no length.
                body.clone_from(&sent[id][row].1);
            }
        }
    }
    assert_eq!(promised, sent);
    let totals = &dry["totals"];
    assert_eq!(totals["cases"], dry["cases"].as_array().unwrap().len());
    assert!(totals["creates"]["/entities"].as_u64().unwrap() > 100, "{totals}");
}

#[test]
fn a_dry_run_says_why_a_case_would_not_run() {
    let platform = Running::faultless();
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["run", &platform.url, "--dry-run", "-E", ANSWER]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = stdout(&output);
    assert!(said.contains("not run ngsi-ld/provision/create-entity/answer: it creates things"), "{said}");
    assert!(said.contains("0 of 1 case would run") && said.contains("Creates nothing"), "{said}");

    let output = run(state.path(), &["run", &platform.url, "--dry-run", "--allow", "write", "-E", ANSWER]);
    let said = stdout(&output);
    assert!(said.contains("Would run ngsi-ld/provision/create-entity/answer  "), "{said}");
    assert!(said.contains("step    POST /entities, body of "), "{said}");
    assert!(said.contains("at most 1 in /entities"), "{said}");
}

#[test]
fn a_dry_run_that_cannot_plan_ends_as_the_run_would() {
    let platform = Running::faultless();
    let state = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(code(&run(state.path(), &["run", &format!("http://127.0.0.1:{port}"), "--dry-run"])), 3);
    let nothing = run(state.path(), &["run", &platform.url, "--dry-run", "-E", "group(create-entty)"]);
    assert_eq!(code(&nothing), 4);
    assert!(stderr(&nothing).contains("did you mean: ngsi-ld/provision/create-entity"), "{}", stderr(&nothing));
    assert_eq!(code(&run(state.path(), &["run", &platform.url, "--format", "json"])), 2);
    assert_eq!(code(&run(state.path(), &["demo", "--dry-run", "-E", ANSWER])), 0);
}

#[test]
fn what_is_kept_stays_until_clean() {
    let platform = Running::faultless();
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["run", &platform.url, "--allow", "write", "--keep", "-E", ANSWER]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("Left behind DELETE /entities/urn:"), "{}", stderr(&output));
    assert!(stderr(&output).trim_end().ends_with("civitest clean"), "{}", stderr(&output));
    assert_eq!(platform.platform().entities().len(), 2, "the entity of the case, and the bystander");
    let cleaned = run(state.path(), &["clean"]);
    assert_eq!(code(&cleaned), 0, "{}", stderr(&cleaned));
    assert!(platform.platform().entities().is_empty());
    assert!(stdout(&run(state.path(), &["clean"])).contains("nothing to clean"));
}

#[test]
fn what_failed_is_run_again_until_nothing_is_left() {
    let fault = Fault::from_id("create-without-location").unwrap();
    let platform = Running::start([fault].into_iter().collect(), Obedience::Obedient);
    let state = tempfile::tempdir().unwrap();
    let args = ["run", &platform.url, "--allow", "write", "--settle", "0s"];
    let ran = |more: &[&str]| run(state.path(), &[&args[..], more].concat());
    let first = ran(&["-E", "group(create-entity)"]);
    assert_eq!(code(&first), 1);
    let hint = format!("civitest run {} --allow write -R latest", platform.url);
    assert!(stderr(&first).contains(&hint), "{}", stderr(&first));
    let failed: Vec<_> = newest(state.path()).records.into_iter().filter(|it| it.verdict != Verdict::Pass).collect();
    assert!(!failed.is_empty());

    platform.platform().switch(Faults::none());
    let again = ran(&["--rerun", "latest", "--gate", "level=0"]);
    assert_eq!(code(&again), 4, "a rerun is never graded: {}", stderr(&again));
    let ids = |run: &Run| run.header.cases.iter().map(|case| case.id.clone()).collect::<Vec<_>>();
    let rerun = newest_of(state.path(), |run| run.header.selection.rerun_of.is_some());
    assert_eq!(ids(&rerun), failed.iter().map(|record| record.id.clone()).collect::<Vec<_>>());
    assert!(rerun.records.iter().all(|record| record.verdict == Verdict::Pass));
    let nothing = ran(&["-R", rerun.header.run.as_str()]);
    assert_eq!(code(&nothing), 4);
    assert!(stderr(&nothing).contains("nothing to run again"), "{}", stderr(&nothing));
    let both = ran(&["-R", rerun.header.selection.rerun_of.as_ref().unwrap().as_str(), "-E", "test(=none)"]);
    assert_eq!(code(&both), 4);
    assert!(stderr(&both).contains("no test matches the filter and did not pass last time"), "{}", stderr(&both));
}

/// The run of a state directory that is like this; two runs of one second have no order on disk.
fn newest_of(state: &std::path::Path, like: impl Fn(&Run) -> bool) -> Run {
    let paths = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path().join("run.ndjson"));
    let runs =
        paths.map(|path| civitest::report::log::parse(std::io::BufReader::new(fs::File::open(path).unwrap())).unwrap());
    runs.filter(like).last().unwrap()
}

#[test]
fn a_case_that_takes_long_is_told_of_before_its_time_is_up_and_not_in_the_log() {
    let platform = Running::faultless();
    let url = proxy::before(&platform.url, |request| {
        if request.target.contains("/entities") && request.since_write.is_some() {
            std::thread::sleep(Duration::from_millis(450));
        }
        Act::Forward
    });
    let state = tempfile::tempdir().unwrap();
    let filter = "test(=ngsi-ld/provision/create-entity/duplicate)";
    let url = format!("{url}/ngsi-ld/v1");
    let output = run(state.path(), &["run", &url, "--allow", "write", "--deadline", "2s", "-E", filter]);
    assert!(
        stderr(&output).contains("        SLOW [>   1.000s] ngsi-ld/provision/create-entity/duplicate"),
        "{}",
        stderr(&output)
    );
    let log =
        fs::read_to_string(fs::read_dir(state.path()).unwrap().next().unwrap().unwrap().path().join("run.ndjson"));
    assert!(!log.unwrap().contains("SLOW"));
}
