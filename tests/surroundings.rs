//! The binary in its surroundings: terminals and their wishes about colour, GitHub Actions, shells and manual pages.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use common::{always_answers, civitest, code, newest, run, stderr, stdout};

/// A short run with failures.
const FAILING: [&str; 7] =
    ["demo", "--fault", "create-without-location", "-E", "group(create-entity)", "--settle", "0s"];

/// The run inside GitHub Actions, with this file for the summary.
fn on_github(state: &Path, summary: &Path, args: &[&str]) -> Output {
    let mut command = civitest(state);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", summary);
    command.args(args).output().unwrap()
}

/// The commands that GitHub's runner takes from a log: `::name …::` at the start of a line, else `##[name …]` anywhere in it.
/// Between `stop-commands` and its word it takes none.
fn commands(log: &str) -> Vec<String> {
    let known =
        ["error", "warning", "notice", "debug", "group", "add-mask", "set-env", "add-path", "save-state", "set-output"];
    let mut stopped: Option<String> = None;
    let mut taken = Vec::new();
    for line in log.lines() {
        let trimmed = line.trim_start();
        let second = trimmed.strip_prefix("::").and_then(|rest| rest.split_once("::"));
        let first = line.split_once("##[").and_then(|(_, rest)| rest.split_once(']'));
        for (info, data) in [second, first].into_iter().flatten() {
            let name = info.split(' ').next().unwrap_or_default();
            match &stopped {
                Some(word) if name == word => stopped = None,
                Some(_) => {}
                None if name == "stop-commands" => stopped = Some(data.to_owned()),
                None if known.contains(&name) => taken.push(line.to_owned()),
                None => continue,
            }
            break;
        }
    }
    assert_eq!(stopped, None, "commands work again for what the step does next: {log}");
    taken
}

#[test]
fn a_run_ends_as_it_would_when_nobody_reads_what_it_says() {
    let state = tempfile::tempdir().unwrap();
    let mut run = civitest(state.path()).args(FAILING).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    drop(run.stderr.take());
    assert_eq!(run.wait().unwrap().code(), Some(1));
}

#[test]
fn on_github_a_run_is_annotated_and_summarised() {
    let state = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let summary = files.path().join("summary.md");
    let output = on_github(state.path(), &summary, &FAILING);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let commands = commands(&stderr(&output));
    assert!(commands.len() > 1, "{}", stderr(&output));
    assert!(commands[0].starts_with("::notice title=civitest::a partial run awards no level"), "{commands:?}");
    assert!(commands[1].starts_with("::error file=suites/ngsi-ld/provision/create-entity.yaml,line="), "{commands:?}");
    assert_eq!(stdout(&output), "");
    let summary = fs::read_to_string(&summary).unwrap();
    assert!(summary.contains("## ❌ Civitest: a partial run awards no level"), "{summary}");
    // The same page as the report that is asked for, after the line break that sets it apart.
    let page = files.path().join("page.md");
    let log = newest_log(state.path());
    let again = run(state.path(), &["report", log.to_str().unwrap(), "--markdown", page.to_str().unwrap()]);
    assert_eq!(code(&again), 0, "{}", stderr(&again));
    assert_eq!(summary, format!("\n{}", fs::read_to_string(&page).unwrap()));
}

fn newest_log(state: &Path) -> std::path::PathBuf {
    let directory = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    directory.join("run.ndjson")
}

#[test]
fn both_can_be_left_out_and_elsewhere_there_are_none() {
    let state = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let summary = files.path().join("summary.md");
    let quiet = on_github(state.path(), &summary, &[&FAILING[..], &["--no-annotations", "--no-summary"]].concat());
    assert!(commands(&stderr(&quiet)).is_empty() && !summary.exists(), "{}", stderr(&quiet));
    let mut elsewhere = civitest(state.path());
    let elsewhere = elsewhere.env("GITHUB_STEP_SUMMARY", &summary).args(FAILING).output().unwrap();
    assert!(!stderr(&elsewhere).contains("::") && !summary.exists(), "{}", stderr(&elsewhere));
    // To render a report again is no second run.
    let log = newest_log(state.path());
    let again = on_github(state.path(), &summary, &["report", log.to_str().unwrap()]);
    assert!(commands(&stderr(&again)).is_empty() && !summary.exists(), "{}", stderr(&again));
}

#[test]
fn a_summary_that_cannot_be_written_changes_no_verdict() {
    let state = tempfile::tempdir().unwrap();
    let output = on_github(state.path(), &state.path().join("no/such/directory"), &FAILING);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("warning: the job summary cannot be written: "), "{}", stderr(&output));
    assert_eq!(newest(state.path()).footer.map(|footer| footer.end), Some(civitest::event::End::Complete));
}

#[test]
fn a_target_cannot_give_github_commands() {
    let state = tempfile::tempdir().unwrap();
    let page = "<title>##[error]pwned ##[add-mask]x\n::error::pwned</title>";
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}", page.len());
    let url = always_answers(answer.leak().as_bytes());
    let output = on_github(state.path(), &state.path().join("summary.md"), &["run", &url]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("##[error]pwned"), "it is shown as it is: {}", stderr(&output));
    assert_eq!(commands(&stderr(&output)), Vec::<String>::new());
    // What the test looks with does see it where nothing protects.
    assert_eq!(commands("a ##[error]pwned").len(), 1);
    assert_eq!(commands("  ::error::pwned").len(), 1);
}

/// What a command shows on a terminal of this kind, and what it writes to the file `out`.
#[cfg(target_os = "linux")]
fn on_a_terminal(state: &Path, command: &str, variables: &[(&str, &str)]) -> String {
    let command = command.replace("civitest", env!("CARGO_BIN_EXE_civitest"));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env_clear().env("PATH", "/usr/bin:/bin").env("CIVITEST_STATE", state);
    script.current_dir(state).env("TERM", "xterm").envs(variables.iter().copied());
    let output = script.stdin(std::process::Stdio::null()).output().expect("script is part of util-linux");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_a_bar_and_colour_as_it_wishes() {
    const RED: &str = "\u{1b}[31m";
    const GREEN: &str = "\u{1b}[32m";
    let state = tempfile::tempdir().unwrap();
    let run = FAILING.join(" ").replace("group(create-entity)", "create-entity/stored");
    let shown = |more: &str, variables: &[(&str, &str)]| {
        let shown = on_a_terminal(state.path(), &format!("civitest {run} {more}"), variables);
        assert!(shown.contains("Summary"), "{shown}");
        shown
    };
    let coloured = shown("", &[]);
    assert!(coloured.contains(GREEN) && coloured.contains("Running"), "{coloured}");
    let safe = shown("--colorblind", &[]);
    assert!(!safe.contains(GREEN) && safe.contains("\u{1b}[94m"), "{safe}");
    for plain in [shown("--color never", &[]), shown("", &[("NO_COLOR", "1")]), shown("", &[("CLICOLOR", "0")])] {
        assert!(!plain.contains(GREEN) && !plain.contains(RED), "{plain}");
    }
    let dumb = shown("", &[("TERM", "dumb")]);
    assert!(!dumb.contains('\u{1b}') && !dumb.contains("Running"), "{dumb}");
}

#[cfg(target_os = "linux")]
#[test]
fn each_stream_is_coloured_for_who_listens_to_it() {
    let state = tempfile::tempdir().unwrap();
    run(state.path(), &FAILING);
    assert!(on_a_terminal(state.path(), "civitest report 2>err", &[]).contains('\u{1b}'));
    on_a_terminal(state.path(), "civitest report >out", &[]);
    assert!(!fs::read_to_string(state.path().join("out")).unwrap().contains('\u{1b}'), "a file gets no escape codes");
    on_a_terminal(state.path(), "civitest report >out", &[("CLICOLOR_FORCE", "1")]);
    assert!(fs::read_to_string(state.path().join("out")).unwrap().contains('\u{1b}'), "unless it is forced");
    assert!(
        !on_a_terminal(state.path(), "civitest --color never --help", &[]).contains('\u{1b}'),
        "help keeps to it, too"
    );
}

#[test]
fn every_shell_has_its_completions() {
    let state = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(state.path(), &["completions", shell]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        for word in ["explain", "colorblind", "markdown"] {
            assert!(stdout(&output).contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(code(&run(state.path(), &["completions", "tcsh"])), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn bash_completes_commands_options_and_values() {
    let state = tempfile::tempdir().unwrap();
    let script = state.path().join("civitest.bash");
    fs::write(&script, run(state.path(), &["completions", "bash"]).stdout).unwrap();
    let completed = |words: &[&str]| {
        let line = "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
                    _civitest \"$1\" \"${@: -1}\" \"${@: -2:1}\"; echo \"${COMPREPLY[*]}\"";
        let mut bash = Command::new("bash");
        let output = bash.args(["--norc", "-c", line, "bash"]).arg(&script).args(words).output().unwrap();
        stdout(&output).trim().to_owned()
    };
    assert_eq!(completed(&["civitest", "exp"]), "explain");
    assert_eq!(completed(&["civitest", "run", "--mark"]), "--markdown");
    assert_eq!(completed(&["civitest", "run", "--color", "ne"]), "never");
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let state = tempfile::tempdir().unwrap();
    let pages = state.path().join("man");
    let output = run(state.path(), &["man", "--out", pages.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    let mut names: Vec<String> =
        fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let help = stdout(&run(state.path(), &["--help"]));
    let listed = help.split("Commands:\n").nth(1).unwrap().lines().take_while(|line| line.starts_with("  "));
    let mut expected: Vec<String> = listed
        .filter_map(|line| line.split_whitespace().next().filter(|_| !line.starts_with("   ")))
        .filter(|name| *name != "help")
        .map(|name| format!("civitest-{name}.1"))
        .collect();
    expected.push("civitest.1".to_owned());
    expected.sort();
    assert_eq!(names, expected);
    for name in &names {
        let page = fs::read_to_string(pages.join(name)).unwrap();
        for part in [".TH ", ".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS"] {
            assert!(page.contains(part), "{name} has no {part}: {page}");
        }
    }
    assert_eq!(run(state.path(), &["man"]).stdout, fs::read(pages.join("civitest.1")).unwrap());
    let nowhere = state.path().join("file");
    fs::write(&nowhere, "").unwrap();
    assert_eq!(code(&run(state.path(), &["man", "--out", nowhere.to_str().unwrap()])), 2);
}

#[test]
fn the_long_version_names_everything_that_may_make_two_runs_differ() {
    let state = tempfile::tempdir().unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(stdout(&run(state.path(), &["-V"])), format!("civitest {version}\n"));
    let long = stdout(&run(state.path(), &["--version"]));
    assert!(long.starts_with(&format!("civitest {version}\n")), "{long}");
    for part in ["\nlog format 1\n", "\nsuite ngsi-ld for ETSI GS CIM 009 V1.9.1, sha256 ", "\nprofile citcom-2026 "] {
        assert!(long.contains(part), "{part:?} is missing: {long}");
    }
    // The hash is the one that every log of a run names.
    run(state.path(), &FAILING);
    let header = newest(state.path()).header;
    assert!(header.suites.iter().all(|suite| long.contains(&suite.hash)), "{long}");
}
