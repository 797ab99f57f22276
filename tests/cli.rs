//! The binary as a user meets it: exit codes, and a sentence for everything that can be wrong from the start.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{fs, net::TcpListener};

use civitest::reference::{Fault, Obedience};
use common::{Running, always_answers, code, run, stderr, stdout};

#[test]
fn the_first_screen_of_help_has_three_examples() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["--help"]);
    assert_eq!(code(&output), 0);
    let examples = stdout(&output).lines().filter(|line| line.trim_start().starts_with("civitest ")).count();
    assert_eq!(examples, 3, "{}", stdout(&output));
}

#[test]
fn a_target_that_refuses_connections_is_exit_3() {
    let state = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = run(state.path(), &["run", &format!("http://127.0.0.1:{port}")]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("cannot be reached: no connection"), "{}", stderr(&output));
    assert!(stderr(&output).contains("help: check that the platform runs"), "{}", stderr(&output));
}

#[test]
fn a_host_that_does_not_exist_is_exit_3() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["run", "http://no-such-host.invalid:9090"]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("cannot be reached"), "{}", stderr(&output));
}

#[test]
fn an_html_page_is_named_as_what_it_is() {
    let state = tempfile::tempdir().unwrap();
    let page = "<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head></html>";
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}", page.len());
    let url = always_answers(answer.leak().as_bytes());
    let output = run(state.path(), &["run", &url]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("an HTML page titled “Welcome to nginx!” (status 200)"), "{}", stderr(&output));
    assert!(stderr(&output).contains("help: give the API root"), "{}", stderr(&output));
}

#[test]
fn a_port_that_does_not_speak_tls_is_named_as_such() {
    let state = tempfile::tempdir().unwrap();
    let url = always_answers(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").replace("http://", "https://");
    let output = run(state.path(), &["run", &url]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("the TLS handshake failed"), "{}", stderr(&output));
    assert!(stderr(&output).contains("for plain HTTP write http://"), "{}", stderr(&output));
}

#[test]
fn something_that_is_not_http_is_exit_3() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["run", &always_answers(b"SSH-2.0-OpenSSH_9.2\r\n")]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("cannot be reached"), "{}", stderr(&output));
}

#[test]
fn a_url_that_is_none_is_a_usage_error() {
    let state = tempfile::tempdir().unwrap();
    for url in ["localhost:9090", "nonsense", "ftp://localhost"] {
        let output = run(state.path(), &["run", url]);
        assert_eq!(code(&output), 2, "{url}");
        assert!(stderr(&output).contains("help: write the API root"), "{}", stderr(&output));
    }
}

#[test]
fn a_report_that_cannot_be_written_is_said_before_the_first_request() {
    let state = tempfile::tempdir().unwrap();
    let nowhere = state.path().join("no/such/directory/report.xml");
    // Nobody listens there: a request would have been exit 3.
    let output = run(state.path(), &["run", "http://127.0.0.1:1", "--junit", nowhere.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("report.xml cannot be written"), "{}", stderr(&output));
}

#[test]
fn two_reports_in_one_file_are_refused_before_the_first_request() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("report");
    let file = file.to_str().unwrap();
    let output = run(state.path(), &["run", "http://127.0.0.1:1", "--junit", file, "--json", file]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("--junit and --json both name"), "{}", stderr(&output));
    assert!(stderr(&output).contains("help: give each report a file of its own"), "{}", stderr(&output));
}

#[test]
fn a_run_that_cannot_start_leaves_no_report_behind() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("report.xml");
    let output = run(state.path(), &["run", "http://127.0.0.1:1", "--junit", file.to_str().unwrap()]);
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
}

#[test]
fn a_state_directory_that_cannot_be_written_is_a_usage_error() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("file");
    fs::write(&file, "").unwrap();
    let platform = Running::faultless();
    let output = run(state.path(), &["run", &platform.url, "--state", file.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("help: choose another directory with --state DIR"), "{}", stderr(&output));
}

#[test]
fn a_filter_that_selects_nothing_is_undetermined_and_never_green() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let output = run(state.path(), &["run", &platform.url, "-E", "test(no such test)"]);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("no test matches the filter"), "{}", stderr(&output));
}

#[test]
fn a_filter_with_a_slip_points_at_the_column() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["list", "-E", "tset(create)"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains('^') && stderr(&output).contains("test"), "{}", stderr(&output));
}

#[test]
fn without_consent_nothing_is_written_and_the_report_says_what_was_not_assessed() {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::faultless();
    let output = run(state.path(), &["run", &platform.url]);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("--allow write"), "{}", stderr(&output));
    assert!(platform.platform().entities().is_empty());
}

#[test]
fn unknown_things_are_named_with_the_nearest_match() {
    let state = tempfile::tempdir().unwrap();
    let fault = run(state.path(), &["demo", "--fault", "create-without-locatoin"]);
    assert_eq!(code(&fault), 2);
    assert!(stderr(&fault).contains("did you mean `create-without-location`?"), "{}", stderr(&fault));
    let profile = run(state.path(), &["demo", "--profile", "citcom"]);
    assert_eq!(code(&profile), 2);
    assert!(stderr(&profile).contains("citcom-2026"), "{}", stderr(&profile));
    let test = run(state.path(), &["explain", "ngsi-ld/provision/create-entity/storde"]);
    assert_eq!(code(&test), 2);
    assert!(stderr(&test).contains("did you mean"), "{}", stderr(&test));
}

#[test]
fn an_empty_suite_directory_is_exit_5() {
    let state = tempfile::tempdir().unwrap();
    let empty = tempfile::tempdir().unwrap();
    for command in [["lint", empty.path().to_str().unwrap()], ["lint", "/no/such/directory"]] {
        let output = run(state.path(), &command);
        assert_eq!(code(&output), 5, "{}", stdout(&output));
        assert!(stdout(&output).contains("help"), "{}", stdout(&output));
    }
}

#[test]
fn the_embedded_suites_are_valid() {
    let state = tempfile::tempdir().unwrap();
    let output = run(state.path(), &["lint"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("Valid"), "{}", stdout(&output));
}

#[test]
fn data_goes_to_standard_output_and_nothing_else_does() {
    let state = tempfile::tempdir().unwrap();
    let listed = run(state.path(), &["list", "--format", "json"]);
    assert!(serde_json::from_slice::<serde_json::Value>(&listed.stdout).is_ok());
    let schema = run(state.path(), &["schema"]);
    assert!(serde_json::from_slice::<serde_json::Value>(&schema.stdout).is_ok());
    let platform = Running::faultless();
    let ran = run(state.path(), &["run", &platform.url, "--allow", "write", "-E", "group(create-entity)"]);
    assert_eq!(stdout(&ran), "");
    assert!(!stderr(&ran).contains('\u{1b}'), "no escape codes where nobody looks");
}

/// A run against a faulty platform, stopped by these signals, each after the word that
/// answers the one before it.
#[cfg(unix)]
fn stopped_by(signals: &[&str], more: &[&str]) -> (std::process::ExitStatus, String) {
    use std::io::{BufRead, BufReader};

    let state = tempfile::tempdir().unwrap();
    let platform = Running::start(Fault::from_id("query-ignores-type").into_iter().collect(), Obedience::Obedient);
    let mut command = common::civitest(state.path());
    command.args(["run", &platform.url, "--allow", "write", "--settle", "0s", "-j", "1", "--status-level", "all"]);
    command.args(more);
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    // A defect here must not hang the tests.
    let id = child.id().to_string();
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_secs(60));
        let _ = std::process::Command::new("kill").args(["-KILL", &id]).status();
    });
    let mut said = String::new();
    let mut sent = 0;
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(signal) = signals.get(sent)
            && line.contains(["PASS", "stopping:", "stopped:"][sent])
        {
            sent += 1;
            let kill = format!("kill -{signal} {}", child.id());
            assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        }
        said.push_str(&line);
        said.push('\n');
    }
    (child.wait().unwrap(), said)
}

#[cfg(unix)]
#[test]
fn sigterm_stops_a_run_gently_and_it_is_no_assessment() {
    let (status, said) = stopped_by(&["TERM"], &[]);
    assert!(matches!(status.code(), Some(1 | 4)), "{status}\n{said}");
    assert!(said.contains("stopping: running cases are finished"), "{said}");
    assert!(said.contains("the run is incomplete (it was cancelled; "), "{said}");
    assert!(!said.contains("; 0 cases were not started"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_third_signal_of_whatever_kind_ends_a_run_that_waits_for_a_reader() {
    let files = tempfile::tempdir().unwrap();
    let pipe = files.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Nobody ever reads the pipe, so the run does not end by itself.
    let (status, said) = stopped_by(&["TERM", "INT", "TERM"], &["--json", pipe.to_str().unwrap()]);
    assert_eq!(status.code(), Some(130), "{said}");
    assert!(said.contains("stopped: `civitest clean` deletes"), "{said}");
}
