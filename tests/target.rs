//! What a platform is and how it is reached: from a file, from flags, from the environment; and that all of it is used by
//! everything a run does, clean-up included.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Output,
};

use civitest::{event::Run, model::Exchange};
use common::{Running, civitest, code, newest, run, stderr, stdout};
use serde_json::Value;

/// One small test that writes.
const STORED: &str = "test(=ngsi-ld/provision/create-entity/stored)";

/// Runs the binary in a directory, with more environment variables.
fn within(directory: &Path, state: &Path, variables: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = civitest(state);
    command.current_dir(directory).envs(variables.iter().copied()).args(args).output().unwrap()
}

/// Sends a request by hand, and gives the status and the body.
fn http(url: &str, method: &str, path: &str, tenant: &str, body: &str) -> (u16, String) {
    let host = url.trim_start_matches("http://").split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "{method} /ngsi-ld/v1{path} HTTP/1.1\r\nHost: {host}\r\nNGSILD-Tenant: {tenant}\r\nAccept: application/json\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split_whitespace().nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// A platform with a tenant `city` that holds one entity of somebody else.
fn with_tenant() -> Running {
    let platform = Running::faultless();
    let foreign = r#"{"id": "urn:ngsi-ld:BusShelter:foreign", "type": "BusShelter"}"#;
    assert_eq!(http(&platform.url, "POST", "/entities", "city", foreign).0, 201);
    platform
}

fn ids_of(platform: &Running, tenant: &str) -> Vec<String> {
    let (status, body) = http(&platform.url, "GET", "/entities?local=true&limit=1000", tenant, "");
    let body: Value = serde_json::from_str(body.trim()).unwrap_or_default();
    assert_eq!(status, 200, "{body}");
    body.as_array().unwrap().iter().map(|entity| entity["id"].as_str().unwrap().to_owned()).collect()
}

/// Every exchange of a run, those of preflight and clean-up too.
fn exchanges(run: &Run) -> Vec<&Exchange> {
    let steps = run.records.iter().flat_map(|record| &record.steps).flat_map(|step| &step.exchanges);
    run.header.preflight.iter().chain(steps).collect()
}

fn tenant_of(exchange: &Exchange) -> Option<&str> {
    let mut named = exchange.request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("ngsild-tenant"));
    let first = named.next().map(|(_, value)| value.as_str());
    assert!(named.next().is_none(), "one tenant at a time: {:?}", exchange.request);
    first
}

fn written(directory: &Path, text: &str) -> PathBuf {
    let path = directory.join("civitest.toml");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn every_request_of_a_run_goes_to_its_tenant_and_nothing_stays_there() {
    let state = tempfile::tempdir().unwrap();
    let platform = with_tenant();
    let args = ["run", &platform.url, "--allow", "write", "--tenant", "city", "-E", STORED];
    let output = run(state.path(), &args);
    assert!(matches!(code(&output), 0 | 4), "{}", stderr(&output));
    let run = newest(state.path());
    let all = exchanges(&run);
    assert!(all.iter().any(|exchange| exchange.request.method == "DELETE"), "the clean-up is in the log");
    let elsewhere: Vec<_> =
        all.iter().filter_map(|exchange| tenant_of(exchange)).filter(|name| *name != "city").collect();
    assert_eq!(elsewhere, ["civitest_preflight"], "the question whether there are tenants at all");
    assert!(all.iter().all(|exchange| tenant_of(exchange).is_some()));
    assert_eq!(ids_of(&platform, "city"), ["urn:ngsi-ld:BusShelter:foreign"]);
    assert!(platform.platform().entities().is_empty());
}

#[test]
fn a_test_about_tenants_keeps_the_tenant_it_names() {
    let state = tempfile::tempdir().unwrap();
    let platform = with_tenant();
    let filter = "test(ngsi-ld/consumption/types)";
    let output = run(state.path(), &["run", &platform.url, "--allow", "write", "--tenant", "city", "-E", filter]);
    assert!(matches!(code(&output), 0 | 4), "{}", stderr(&output));
    let run = newest(state.path());
    let all = exchanges(&run);
    let own = all.iter().filter_map(|exchange| tenant_of(exchange)).filter(|name| name.starts_with("civitest_"));
    assert!(own.count() > 1);
}

#[test]
fn clean_finds_tenant_and_target_file_by_the_ledger_alone() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let platform = with_tenant();
    let authentication = "[interfaces.broker.authentication]\nkind = \"bearer\"\ntoken = { env = \"CITY_TOKEN\" }\n";
    let text = format!(
        "allow = [\"write\"]\n[interfaces.broker]\nurl = \"{}\"\ntenant = \"city\"\n{authentication}",
        platform.url
    );
    written(here.path(), &text);
    let token = [("CITY_TOKEN", "canary-4711")];
    let output = within(here.path(), state.path(), &token, &["run", "--keep", "-E", STORED]);
    assert!(
        stderr(&output).contains("civitest.toml, since neither a URL nor --target was given"),
        "{}",
        stderr(&output)
    );
    assert!(ids_of(&platform, "city").len() > 1, "it was told to keep what it made");
    let ledger = fs::read_to_string(ledger_in(state.path())).unwrap();
    assert!(ledger.contains("\"tenant\":\"city\"") && ledger.contains("civitest.toml"), "{ledger}");
    assert!(!ledger.contains("canary-4711"));

    let elsewhere = tempfile::tempdir().unwrap();
    let without = within(elsewhere.path(), state.path(), &[], &["clean"]);
    assert_eq!(code(&without), 2, "the target file was found, and its secret is not there: {}", stderr(&without));
    assert!(stderr(&without).contains("CITY_TOKEN is not set"), "{}", stderr(&without));
    let cleaned = within(elsewhere.path(), state.path(), &token, &["clean"]);
    assert_eq!(code(&cleaned), 0, "{}{}", stdout(&cleaned), stderr(&cleaned));
    assert_eq!(ids_of(&platform, "city"), ["urn:ngsi-ld:BusShelter:foreign"]);
}

#[test]
fn clean_sends_the_credentials_of_no_other_server_and_takes_them_as_flags() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let platform = with_tenant();
    let args = ["run", &platform.url, "--allow", "write", "--tenant", "city", "--keep", "-E", STORED];
    within(here.path(), state.path(), &[], &args);
    let other = written(
        here.path(),
        "[interfaces.broker]\nurl = \"https://elsewhere.example\"\n[interfaces.broker.authentication]\nkind = \"bearer\"\ntoken = { env = \"T\" }\n",
    );
    let token = [("T", "canary-4711")];
    let refused = within(here.path(), state.path(), &token, &["clean", "--target", other.to_str().unwrap()]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("would be sent to another server"), "{}", stderr(&refused));
    let cleaned = within(here.path(), state.path(), &token, &["clean", "--token-env", "T"]);
    assert_eq!(code(&cleaned), 0, "{}{}", stdout(&cleaned), stderr(&cleaned));
}

fn ledger_in(state: &Path) -> PathBuf {
    let directory = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    directory.join("ledger.ndjson")
}

#[test]
fn a_tenant_that_is_not_there_is_no_verdict_about_the_platform() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let output = run(state.path(), &["run", &platform.url, "--tenant", "nobody"]);
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    assert!(
        stderr(&output).contains("has no tenant `nobody`: it answered 404 NonexistentTenant"),
        "{}",
        stderr(&output)
    );
    assert!(fs::read_dir(state.path()).unwrap().next().is_none(), "there is no run");
}

#[test]
fn what_the_platform_is_said_to_be_stands_on_the_screen_and_in_every_report() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let platform = Running::faultless();
    let broker =
        format!("[interfaces.broker]\nurl = \"{}\"\ncapabilities = {{ tenants = false, mqtt = true }}\n", platform.url);
    let head = "organisation = \"City of Example\"\nproduct = \"Example Broker\"\nversion = \"4.2\"\nenvironment = \"staging\"\n";
    written(here.path(), &format!("{head}{broker}[interfaces.catalogue]\nurl = \"https://data.city.example\"\n"));
    let args = ["run", "--target", "civitest.toml", "-E", STORED, "--json", "r.json", "--junit", "r.xml"];
    let output = within(here.path(), state.path(), &[], &args);
    let said = stderr(&output);
    assert!(said.contains("Example Broker 4.2, staging, City of Example; it calls itself"), "{said}");
    assert!(
        said.contains("Declared tenants is not there, but GET /entities with a tenant nobody has answered 404"),
        "{said}"
    );
    assert!(said.contains(&format!("civitest run {} --target civitest.toml", platform.url)), "{said}");
    let report: Value = serde_json::from_slice(&fs::read(here.path().join("r.json")).unwrap()).unwrap();
    let subject = &report["target"]["subject"];
    assert_eq!((subject["organisation"].as_str(), subject["version"].as_str()), (Some("City of Example"), Some("4.2")));
    assert_eq!(subject["interfaces"][1]["interface"], "catalogue");
    assert_eq!(report["target"]["declared"][0]["has"], false);
    let junit = fs::read_to_string(here.path().join("r.xml")).unwrap();
    assert!(junit.contains("name=\"environment\" value=\"staging\""), "{junit}");
}

#[test]
fn the_environment_stands_between_the_command_line_and_the_file() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let broker = "[interfaces.broker]\nurl = \"http://localhost:1\"\ntenant = \"file\"\nngsi-ld-version = \"1.5.1\"\n";
    let path = written(here.path(), &format!("settle = \"3s\"\njobs = 3\nrate = 3\nallow = [\"write\"]\n{broker}"));
    let variables = [
        ("CIVITEST_TARGET_FILE", path.to_str().unwrap()),
        ("CIVITEST_SETTLE", "4s"),
        ("CIVITEST_JOBS", "4"),
        ("CIVITEST_RATE", "4"),
        ("CIVITEST_TENANT", "environment"),
        ("CIVITEST_NGSI_LD_VERSION", "1.6.1"),
        ("CIVITEST_ALLOW", "destructive"),
    ];
    let shown = |variables: &[(&str, &str)], more: &[&str]| {
        let output = within(Path::new("/"), state.path(), variables, &[&["run", "--settings"], more].concat());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let by_environment = shown(&variables, &[]);
    for (name, value, variable) in [
        ("settle", "4s", "CIVITEST_SETTLE"),
        ("jobs", "4", "CIVITEST_JOBS"),
        ("rate", "4", "CIVITEST_RATE"),
        ("tenant", "environment", "CIVITEST_TENANT"),
        ("ngsi-ld-version", "1.6.1", "CIVITEST_NGSI_LD_VERSION"),
        ("allow", "destructive", "CIVITEST_ALLOW"),
    ] {
        assert_row(&by_environment, name, value, &format!("environment variable {variable}"));
    }
    let flags = ["--settle=5s", "-j5", "--rate=5", "--tenant=flag", "--ngsi-ld-version=1.8.1", "--allow=write"];
    let by_flag = shown(&variables, &flags);
    for (name, value, flag) in [
        ("settle", "5s", "--settle"),
        ("jobs", "5", "--jobs"),
        ("rate", "5", "--rate"),
        ("tenant", "flag", "--tenant"),
        ("ngsi-ld-version", "1.8.1", "--ngsi-ld-version"),
        ("allow", "write", "--allow"),
    ] {
        assert_row(&by_flag, name, value, &format!("command line, {flag}"));
    }
    let by_file = shown(&variables[..1], &[]);
    let at = |line: usize| format!("{}:{line}", path.display());
    for (name, value, line) in
        [("settle", "3s", 1), ("jobs", "3", 2), ("rate", "3", 3), ("allow", "write", 4), ("tenant", "file", 7)]
    {
        assert_row(&by_file, name, value, &at(line));
    }
    let proxied =
        shown(&[("CIVITEST_TARGET", "http://localhost:1"), ("https_proxy", "http://ann:canary-4711@p:1")], &[]);
    assert_row(&proxied, "url", "http://localhost:1", "environment variable CIVITEST_TARGET");
    assert!(proxied.contains("https through http://p:1") && !proxied.contains("canary-4711"), "{proxied}");
}

fn assert_row(table: &str, name: &str, value: &str, origin: &str) {
    let line = table.lines().find(|line| line.split_whitespace().next() == Some(name)).unwrap();
    assert!(line.contains(&format!(" {value} ")) && line.ends_with(&format!("({origin})")), "{line}");
}

#[test]
fn without_a_target_the_next_step_is_said() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let output = within(here.path(), state.path(), &[], &["run"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("civitest init"), "{}", stderr(&output));
}

#[test]
fn a_file_with_mistakes_is_a_usage_error_before_the_first_request() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    written(here.path(), "organization = \"x\"\n[interfaces.broker]\nurl = \"http://127.0.0.1:9\"\n");
    let output = within(here.path(), state.path(), &[], &["run"]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("civitest.toml:1:1: a target file has no key `organization`"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn init_writes_a_file_that_run_understands_and_replaces_none_unasked() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let civitest = |args: &[&str]| within(here.path(), state.path(), &[], args);
    let output = civitest(&["init", "--url", "https://city.example"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, ""));
    let settings = stdout(&civitest(&["run", "--settings"]));
    assert!(settings.contains("https://city.example/ngsi-ld/v1"), "{settings}");
    let before = fs::read(here.path().join("civitest.toml")).unwrap();
    let again = civitest(&["init"]);
    assert_eq!(code(&again), 2);
    assert!(stderr(&again).contains("civitest.toml is there already"), "{}", stderr(&again));
    assert_eq!(fs::read(here.path().join("civitest.toml")).unwrap(), before);
    assert_eq!(code(&civitest(&["init", "--force"])), 0);
    assert_ne!(fs::read(here.path().join("civitest.toml")).unwrap(), before);
    let shown = civitest(&["init", "-"]);
    assert!(stdout(&shown).contains("[interfaces.broker]") && stderr(&shown).is_empty());
    assert_eq!(code(&civitest(&["init", "nowhere/at/all.toml"])), 2);
    assert_eq!(code(&civitest(&["init", "other.toml", "--url", "nonsense"])), 2);
    assert!(!here.path().join("other.toml").exists());
}

#[test]
fn a_secret_reaches_no_file_and_no_screen() {
    let (state, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let platform = Running::faultless();
    fs::write(here.path().join("secret.txt"), "canary-4711\n").unwrap();
    let variables = [("CANARY", "canary-4711")];
    for credential in [
        &["--token-env", "CANARY"][..],
        &["--token-file", "secret.txt"],
        &["--header-env", "X-City=CANARY"],
        &["--query-key-env", "key=CANARY"],
        &["--user", "ann", "--password-env", "CANARY"],
    ] {
        let args = [&["run", &platform.url, "-E", STORED, "--junit", "r.xml", "--json", "r.json"], credential].concat();
        let output = within(here.path(), state.path(), &variables, &args);
        assert!(newest(state.path()).footer.is_some(), "{credential:?} {}", stderr(&output));
        assert!(!stdout(&output).contains("canary-4711") && !stderr(&output).contains("canary-4711"), "{credential:?}");
        for directory in [state.path(), here.path()] {
            all_files(directory, &mut |path, bytes| {
                let shown = String::from_utf8_lossy(bytes);
                assert!(
                    path.ends_with("secret.txt") || !shown.contains("canary-4711"),
                    "{credential:?} {}",
                    path.display()
                );
            });
        }
    }
}

fn all_files(directory: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { all_files(&entry, look) } else { look(&entry, &fs::read(&entry).unwrap()) }
    }
}
