//! What a probe says about platforms of every kind: recorded answers, served from this machine. Each is recognised by its
//! own fingerprint and by no other, and what is nothing is recognised as nothing.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[path = "common/recorded.rs"]
mod recorded;

use std::{collections::BTreeSet, fs, sync::OnceLock, thread, time::Duration};

use civitest::{
    engine, grade,
    model::{
        catalogue::Catalogue,
        diagnosis::{Diagnosis, Outcome},
        target::PreflightCheck,
    },
    report::{
        probe::{Probe, schema},
        target_file,
        text::{self, Colour},
    },
    suite::{Options, Source, load},
    transport::{self, Client, Site},
};
use common::{Running, always_answers, code, run, stderr, stdout};
use recorded::{Received, Recorded, recordings};
use serde_json::Value;

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| load(&Source::Embedded, &Options::default()).catalogue.unwrap())
}

fn probe(url: &str) -> Diagnosis {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new(transport::Options::default()).unwrap();
    let site = Site::parse(url).unwrap();
    runtime.block_on(engine::probe(&client, &site, &catalogue().fingerprints, Duration::from_secs(20)))
}

/// Every recording, what a probe makes of it, and what it sent.
fn probed() -> &'static [(Recorded, Diagnosis, Vec<Received>)] {
    static PROBED: OnceLock<Vec<(Recorded, Diagnosis, Vec<Received>)>> = OnceLock::new();
    PROBED.get_or_init(|| {
        let all = recordings().into_iter().map(|recording| {
            let server = recording.serve();
            let diagnosis = probe(&server.url);
            let requests = server.requests();
            (recording, diagnosis, requests)
        });
        all.collect()
    })
}

/// Does something with a diagnosis and what the profile makes of it.
fn with_grade<T>(diagnosis: &Diagnosis, look: impl FnOnce(&Probe<'_>) -> T) -> T {
    let profile = &catalogue().profiles[0];
    let grade = grade::probed(profile, diagnosis, catalogue().suites[0].version, &[]);
    look(&Probe { diagnosis, graded: grade.as_ref().map(|grade| (profile, grade)) })
}

#[test]
fn every_platform_is_recognised_as_what_it_is_and_as_nothing_else() {
    let mut recognised = BTreeSet::new();
    for (recording, diagnosis, _) in probed() {
        let found: BTreeSet<&str> = diagnosis.found.iter().map(|found| found.id.as_str()).collect();
        let expected: BTreeSet<&str> = recording.found.iter().map(String::as_str).collect();
        assert_eq!(found, expected, "{}: {diagnosis:#?}", recording.name);
        let check = diagnosis.checks.iter().find(|result| result.check == PreflightCheck::MachineReadable);
        let readable = check.map_or("unknown", |result| if result.holds { "yes" } else { "no" });
        assert_eq!(readable, recording.readable, "{}: {diagnosis:#?}", recording.name);
        let exit = if diagnosis.outcome == Outcome::Recognised { 0 } else { 3 };
        assert_eq!(exit, recording.exit, "{}", recording.name);
        recognised.extend(found);
    }
    let all: BTreeSet<&str> = catalogue().fingerprints.iter().map(|fingerprint| fingerprint.id.as_str()).collect();
    assert_eq!(recognised, all, "every fingerprint has a recording that shows it");
}

#[test]
fn a_probe_sends_at_most_thirty_requests_all_of_them_read_only_and_to_paths_of_the_data() {
    let asks = catalogue().fingerprints.iter().flat_map(|fingerprint| &fingerprint.asks);
    let paths: Vec<&str> = asks.flat_map(|ask| &ask.paths).map(String::as_str).collect();
    for (recording, diagnosis, requests) in probed() {
        assert!((1..=30).contains(&requests.len()), "{}: {}", recording.name, requests.len());
        assert_eq!(diagnosis.asked, requests.len(), "{}", recording.name);
        // Where a host is given, only what was found there may take the place of the last paths.
        assert!(diagnosis.left_out <= 2 || !recording.path.is_empty(), "{}: {}", recording.name, diagnosis.left_out);
        let different: BTreeSet<_> = requests.iter().collect();
        assert_eq!(different.len(), requests.len(), "{}: one was sent twice", recording.name);
        for request in requests {
            assert_eq!(request.method, "GET", "{}: {request:?}", recording.name);
            let named = paths.iter().any(|path| !path.is_empty() && request.path.ends_with(path))
                || request.path.contains("nobody-serves")
                || request.path == "/"
                || recording.redirects.contains(&request.path)
                || recording.path.starts_with(&request.path);
            assert!(named, "{}: {request:?}", recording.name);
        }
    }
}

#[test]
fn what_people_read_about_each() {
    for (recording, diagnosis, _) in probed() {
        let page = with_grade(diagnosis, |probe| text::probe(probe).render(Colour::Never));
        insta::with_settings!({
            omit_expression => true,
            prepend_module_to_snapshot => false,
            snapshot_path => "snapshots/probe",
            filters => [(r"127\.0\.0\.1:[0-9]+", "platform"), (r"in [0-9]+\.[0-9]{3} s", "in [time] s")],
        }, {
            insta::assert_snapshot!(recording.name.as_str(), page);
        });
        assert!(page.lines().count() <= 45, "{}: one screen", recording.name);
    }
}

#[test]
fn what_programs_read_follows_its_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for (recording, diagnosis, _) in probed() {
        let document: Value = serde_json::from_str(&with_grade(diagnosis, |probe| probe.json())).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", recording.name);
        assert_eq!(document["schema"], "civitest-probe/1");
        assert_eq!(document["labels"].as_array().unwrap().len(), 5);
    }
}

#[test]
fn every_target_file_that_is_made_can_be_read() {
    for (recording, diagnosis, _) in probed() {
        let text = target_file(diagnosis);
        let made: toml::Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}\n{text}", recording.name));
        for (part, interface) in made.get("interfaces").and_then(toml::Value::as_table).into_iter().flatten() {
            let known = ["broker", "catalogue", "connector"].contains(&part.as_str());
            assert!(known && interface["url"].is_str(), "{}: {text}", recording.name);
        }
    }
}

#[test]
fn the_exit_code_says_whether_something_was_recognised() {
    let state = tempfile::tempdir().unwrap();
    for (name, expected) in [("orion", 0), ("single-page", 3), ("closed", 3)] {
        let server = named(name).serve();
        let output = run(state.path(), &["probe", &server.url]);
        assert_eq!(code(&output), expected, "{name}: {}", stderr(&output));
        assert!(stdout(&output).contains("Diagnosis"), "{name}");
    }
}

#[test]
fn the_reference_platform_is_recognised() {
    let platform = Running::faultless();
    let diagnosis = probe(&platform.url);
    assert_eq!(diagnosis.found.len(), 1, "{diagnosis:#?}");
    assert_eq!((diagnosis.found[0].id.as_str(), diagnosis.found[0].url.as_str()), ("ngsi-ld", platform.url.as_str()));
    assert_eq!(diagnosis.found[0].product.as_deref(), Some("civitest-reference"));
}

#[test]
fn where_nobody_answers_nothing_is_graded_and_no_more_is_asked() {
    let state = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = run(state.path(), &["probe", &format!("http://127.0.0.1:{port}")]);
    assert_eq!(code(&output), 3);
    let text = stdout(&output);
    assert!(text.contains("ungraded: nothing answers (no connection") && !text.contains("Level 0"), "{text}");
    let output = run(state.path(), &["probe", &format!("http://127.0.0.1:{port}"), "--format", "json"]);
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(document["assessment"].is_null() && document["likely_level"].is_null(), "{document:#}");
    assert!(document["requests"].as_u64().unwrap() <= 2, "{document:#}");
}

#[test]
fn a_server_that_never_ends_its_answers_is_left_in_time() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // The connections are kept, and nothing is ever said.
    let kept = thread::spawn(move || listener.incoming().take(8).collect::<Vec<_>>());
    let state = tempfile::tempdir().unwrap();
    let start = std::time::Instant::now();
    let output = run(state.path(), &["probe", &url, "--within", "1s"]);
    assert_eq!(code(&output), 3, "{}", stdout(&output));
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    assert!(stdout(&output).contains("ungraded: nothing answers (no complete answer in time"), "{}", stdout(&output));
    drop(kept);
}

#[test]
fn what_is_no_http_is_exit_3_and_what_is_no_url_is_a_usage_error() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["probe", &always_answers(b"SSH-2.0-OpenSSH_9.2\r\n")]);
    assert_eq!(code(&output), 3, "{}", stdout(&output));
    for url in ["city.example", "ftp://city.example", "http://user:pw@city.example"] {
        let output = run(state.path(), &["probe", url]);
        assert_eq!(code(&output), 2, "{url}: {}", stderr(&output));
        assert!(!stderr(&output).contains("pw"), "{}", stderr(&output));
    }
}

#[test]
fn suites_without_fingerprints_recognise_nothing_and_say_so() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["probe", "http://127.0.0.1:1", "--suites", "fixtures/examples"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("no fingerprints.yaml"), "{}", stderr(&output));
}

fn named(name: &str) -> Recorded {
    recordings().into_iter().find(|recording| recording.name == name).unwrap()
}

#[test]
fn a_target_file_is_written_once_and_never_over_another() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join("civitest.toml");
    let file = path.to_str().unwrap();
    let server = named("ngsi-ld-open").serve();
    let output = run(state.path(), &["probe", &server.url, "--write", file]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = fs::read_to_string(&path).unwrap();
    let written: toml::Table = text.parse().unwrap();
    assert_eq!(written["interfaces"]["broker"]["url"].as_str(), Some(format!("{}/ngsi-ld/v1", server.url).as_str()));
    assert_eq!(written["product"].as_str(), Some("riverside"));
    fs::write(&path, "mine").unwrap();
    let output = run(state.path(), &["probe", "http://127.0.0.1:1", "--write", file]);
    assert_eq!(code(&output), 2, "it is said before the first request: {}", stdout(&output));
    assert!(stderr(&output).contains("is there already"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn a_run_against_something_else_says_what_it_is_and_where_to_go() {
    let state = tempfile::tempdir().unwrap();
    let server = named("orion").serve();
    let output = run(state.path(), &["run", &server.url]);
    assert_eq!(code(&output), 3);
    let text = stderr(&output);
    assert!(text.contains("does not speak NGSI-LD"), "{text}");
    assert!(text.contains("probably level 0: NGSIv2 (Orion 3.10.1) found"), "{text}");
    assert!(text.contains("Put an adaptor in front"), "{text}");
    assert!(text.contains("help: give the API root"), "{text}");
}

#[test]
fn a_run_against_the_wrong_path_of_a_broker_says_the_right_one() {
    let state = tempfile::tempdir().unwrap();
    let server = named("ngsi-ld-open").serve();
    let output = run(state.path(), &["run", &format!("{}/wrong", server.url)]);
    assert_eq!(code(&output), 3);
    let expected = format!("civitest run {}/ngsi-ld/v1", server.url);
    assert!(stderr(&output).contains(&expected), "{}", stderr(&output));
}
