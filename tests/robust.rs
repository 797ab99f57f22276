//! What the world around a platform does to verdicts: each condition, at each kind of step, has the verdict that
//! docs/verdicts.md prints; and in no condition does a platform fail that does everything right itself.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{path::Path, sync::Mutex, thread, time::Duration};

use civitest::{
    event::{CaseRecord, Run},
    model::{Verdict, verdict::ReasonCode},
    reference::{
        Mode,
        mode::{Advice, MODES, Portion, Replica},
    },
};
use common::{Running, code, newest, part_of_the_suite, run, stderr};

/// The kinds of steps, in the order of the columns.
#[derive(Clone, Copy)]
enum At {
    SetUp,
    Read,
    Write,
    CleanUp,
}

const KINDS: [At; 4] = [At::SetUp, At::Read, At::Write, At::CleanUp];

impl At {
    /// A case that has such a step.
    fn case(self) -> &'static str {
        match self {
            Self::SetUp => "test(=ngsi-ld/provision/create-entity/duplicate)",
            Self::Read | Self::Write | Self::CleanUp => "test(=ngsi-ld/provision/create-entity/stored[json])",
        }
    }

    /// The requests of that step, each time.
    fn always(self) -> Portion {
        match self {
            Self::SetUp | Self::Write => Portion::Method("POST"),
            Self::Read => Portion::Retrievals,
            Self::CleanUp => Portion::Method("DELETE"),
        }
    }

    /// The number of its first request: eight are preflight's, three the bystander's.
    fn first(self) -> u64 {
        match self {
            Self::SetUp | Self::Write => 11,
            Self::Read => 12,
            Self::CleanUp => 13,
        }
    }
}

/// A condition, and the verdict where it meets a set-up, a reading and a writing test step, and the clean-up.
struct Row {
    what: &'static str,
    mode: fn(At) -> Mode,
    verdicts: [&'static str; 4],
}

fn turned(which: Portion, status: u16) -> Mode {
    Mode::TurnsAway { which, status, advice: Advice::None }
}

const ROWS: [Row; 17] = [
    Row {
        what: "401, each time",
        mode: |at| turned(at.always(), 401),
        verdicts: ["inconclusive refused", "inconclusive refused", "inconclusive refused", "pass, left behind"],
    },
    Row {
        what: "403, each time",
        mode: |at| turned(at.always(), 403),
        verdicts: ["inconclusive refused", "inconclusive refused", "inconclusive refused", "pass, left behind"],
    },
    Row {
        what: "429 for a moment",
        mode: |at| turned(Portion::Only(at.first()), 429),
        verdicts: ["pass", "pass", "pass", "pass"],
    },
    Row {
        what: "429 with a time to come back",
        mode: |at| Mode::TurnsAway { which: Portion::Only(at.first()), status: 429, advice: Advice::Date(1) },
        verdicts: ["pass", "pass", "pass", "pass"],
    },
    Row {
        what: "429 until the deadline",
        mode: |at| turned(at.always(), 429),
        verdicts: ["inconclusive busy", "inconclusive busy", "inconclusive busy", "pass, left behind"],
    },
    Row {
        what: "502 or 503 of a gateway for a moment",
        mode: |at| turned(Portion::Only(at.first()), 503),
        verdicts: ["pass, flaky", "pass", "pass, flaky", "pass"],
    },
    Row {
        what: "502 or 503 of a gateway, each time",
        mode: |at| turned(at.always(), 503),
        verdicts: ["inconclusive busy", "inconclusive busy", "inconclusive busy", "pass, left behind"],
    },
    Row {
        what: "502 behind what was carried out, once",
        mode: |at| Mode::LosesAnswers(Portion::Only(at.first())),
        verdicts: ["pass, flaky", "", "pass, flaky", "pass"],
    },
    Row {
        what: "502 behind what was carried out, each time",
        mode: |at| Mode::LosesAnswers(at.always()),
        verdicts: ["inconclusive busy", "", "inconclusive busy", "pass, left behind"],
    },
    Row {
        what: "500, 504 or another wrong status, each time",
        mode: |at| turned(at.always(), 500),
        verdicts: ["inconclusive set-up", "fail", "fail", "pass, left behind"],
    },
    Row {
        what: "500, 504 or another wrong status, once",
        mode: |at| turned(Portion::Only(at.first()), 500),
        verdicts: ["inconclusive set-up", "fail", "fail", "pass"],
    },
    Row {
        what: "404 for a moment",
        mode: |at| turned(Portion::Only(at.first()), 404),
        verdicts: ["inconclusive set-up", "pass", "pass, flaky", ""],
    },
    Row {
        what: "404, each time",
        mode: |at| turned(at.always(), 404),
        verdicts: ["inconclusive set-up", "fail", "fail", ""],
    },
    Row {
        what: "the connection breaks, or nothing comes, once",
        mode: |at| Mode::Hangs(Portion::Only(at.first())),
        verdicts: ["pass, flaky", "pass, flaky", "pass, flaky", "pass"],
    },
    Row {
        what: "nothing comes, each time, and the health probe is answered",
        mode: |at| Mode::Hangs(at.always()),
        verdicts: ["inconclusive set-up", "fail no-answer", "fail no-answer", "pass, left behind"],
    },
    Row {
        what: "the answer breaks off, each time, and the health probe is answered",
        mode: |at| Mode::Cuts(at.always()),
        verdicts: ["inconclusive set-up", "fail no-answer", "fail no-answer", "pass, left behind"],
    },
    Row {
        what: "nothing comes any more, nor does the health probe",
        mode: |at| Mode::Hangs(Portion::From(at.first())),
        verdicts: [
            "inconclusive unreachable",
            "inconclusive unreachable",
            "inconclusive unreachable",
            "pass, left behind",
        ],
    },
];

/// The newest state of what was left behind.
fn left(run: &Run) -> bool {
    run.footer.as_ref().is_some_and(|footer| !footer.left_behind.is_empty())
}

fn named(code: ReasonCode) -> String {
    serde_json::to_value(code).unwrap().as_str().unwrap().to_owned()
}

/// `fail no-answer`, `pass, flaky`: what a row says of a run of one case.
fn said(run: &Run, record: &CaseRecord) -> String {
    let reason = record.reason.as_ref().map(|reason| format!(" {}", named(reason.code))).unwrap_or_default();
    let flaky = if record.is_flaky() { ", flaky" } else { "" };
    let left = if left(run) && record.verdict == Verdict::Pass { ", left behind" } else { "" };
    format!("{}{reason}{flaky}{left}", record.verdict)
}

fn exit(verdict: Verdict) -> i32 {
    match verdict {
        Verdict::Pass | Verdict::Deviation => 0,
        Verdict::Fail => 1,
        Verdict::Inconclusive | Verdict::NotApplicable | Verdict::NotRun => 4,
    }
}

/// One case on a platform in this mode.
fn observed(suite: &Path, mode: Mode, case: &str, more: &[&str]) -> (String, Run, Running) {
    let state = tempfile::tempdir().unwrap();
    let platform = Running::under(mode);
    let suite = suite.to_str().unwrap();
    let usual = ["run", &platform.url, "--suites", suite, "--allow", "write", "-E", case];
    let output = run(state.path(), &[&usual, more].concat());
    assert!(![2, 3, 5, 70].contains(&code(&output)), "{}", stderr(&output));
    let run = newest(state.path());
    let [record] = &run.records[..] else { panic!("{case} is one case") };
    assert_eq!(code(&output), exit(record.verdict), "{}", stderr(&output));
    (said(&run, record), run.clone(), platform)
}

/// Does the work on a few threads: most of it is waiting.
fn each<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = Mutex::new(items.iter());
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while let Some(item) = { next.lock().unwrap().next() } {
                    work(item);
                }
            });
        }
    });
}

fn part(groups: &[&str]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    part_of_the_suite(directory.path(), groups);
    directory
}

#[test]
fn every_condition_at_every_kind_of_step_has_the_verdict_of_the_table() {
    let suite = part(&["provision/create-entity"]);
    let cells: Vec<(&Row, At, &str)> = ROWS
        .iter()
        .flat_map(|row| KINDS.into_iter().zip(row.verdicts).map(move |(at, verdict)| (row, at, verdict)))
        .filter(|(_, _, verdict)| !verdict.is_empty())
        .collect();
    let wrong = Mutex::new(Vec::new());
    each(&cells, |(row, at, expected)| {
        let quick = ["--settle", "600ms", "--deadline", "2s"];
        let (seen, _, platform) = observed(suite.path(), (row.mode)(*at), at.case(), &quick);
        let left = platform.platform().entities().len();
        // What is said to be left behind may be; nothing else is.
        if seen != *expected || (left > 0 && !seen.contains("left behind") && !seen.contains("unreachable")) {
            let column = ["set-up", "read", "write", "clean-up"][*at as usize];
            wrong.lock().unwrap().push(format!("{} / {column}: {seen} instead of {expected}; {left} left", row.what));
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_of_the_documentation_is_this_one() {
    let mut table = String::from(
        "| what the request meets | in set-up | reading test step | writing test step | in clean-up |\n|---|---|---|---|---|\n",
    );
    for row in &ROWS {
        let cells = row.verdicts.map(|cell| match cell.split_once(' ') {
            None if cell.is_empty() => "—".to_owned(),
            Some((verdict, code)) if !verdict.ends_with(',') => format!("{verdict} `{code}`"),
            _ => cell.to_owned(),
        });
        table.push_str(&format!("| {} | {} |\n", row.what, cells.join(" | ")));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verdicts.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- conditions -->\n", "<!-- end of conditions -->");
    let (before, rest) = page.split_once(start).expect("the page has a place for the table");
    let (printed, after) = rest.split_once(end).unwrap();
    if printed != table && std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(&path, format!("{before}{start}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(printed, table, "run this test with INSTA_UPDATE=always to print the table anew");
}

/// The modes in which even a faultless platform fails, since silence of a healthy one is a fail.
const DESERVED: [&str; 2] = ["truncating", "hanging"];
/// The modes in which many cases come to nothing: everything is refused, or a fifth of all writes in each of three attempts.
const HOPELESS: [&str; 5] = ["swamped", "dying", "refusing", "unavailable", "lost-answers"];

#[test]
fn in_no_mode_does_a_faultless_platform_fail_undeservedly_or_keep_anything() {
    let suite = part(&["provision/delete-entity", "context/core", "language/q-logic"]);
    let rows: Vec<_> = MODES.iter().filter(|row| row.id != "failing").collect();
    each(&rows, |row| {
        let state = tempfile::tempdir().unwrap();
        let platform = Running::under(row.mode);
        let usual = ["run", &platform.url, "--suites", suite.path().to_str().unwrap(), "--allow", "write"];
        // Where most requests come to nothing, little time is spent on each; one at a time, since the flaky one counts.
        let deadline = if ["swamped", "dying", "hanging", "truncating"].contains(&row.id) { "2s" } else { "10s" };
        let jobs = if row.id == "flaky" { "1" } else { "8" };
        let more = ["--settle", "1s", "--deadline", deadline, "--wait", "20s", "-j", jobs, "--status-level", "fail"];
        let output = run(state.path(), &[&usual[..], &more[..]].concat());
        let run_seen = newest(state.path());
        let of = |verdict| run_seen.records.iter().filter(|record| record.verdict == verdict).count();
        for record in run_seen.records.iter().filter(|record| record.verdict == Verdict::Fail) {
            let code = record.reason.as_ref().map(|reason| reason.code);
            let deserved = DESERVED.contains(&row.id) && code == Some(ReasonCode::NoAnswer);
            assert!(deserved, "{}: {} failed: {}", row.id, record.id, stderr(&output));
        }
        assert_eq!(of(Verdict::Deviation), 0, "{}: {}", row.id, stderr(&output));
        assert_eq!(of(Verdict::Fail) > 0, DESERVED.contains(&row.id), "{}: {}", row.id, stderr(&output));
        let calm = !DESERVED.contains(&row.id) && !HOPELESS.contains(&row.id);
        let some = run_seen.records.len() / 10;
        assert!(!calm || of(Verdict::Inconclusive) <= some, "{}: {}", row.id, stderr(&output));
        platform.platform().recover();
        run(state.path(), &["clean"]);
        assert_eq!(platform.platform().entities(), Vec::<serde_json::Value>::new(), "{}", row.id);
    });
}

#[test]
fn what_shows_late_is_waited_for_and_without_the_wait_it_fails() {
    let suite = part(&["context/core", "consumption/pagination"]);
    let mode = Mode::Lags { by: Duration::from_millis(300), replica: Replica::Everything };
    let failed = |settle: &str| {
        let (state, platform) = (tempfile::tempdir().unwrap(), Running::under(mode));
        let arguments =
            ["run", &platform.url, "--suites", suite.path().to_str().unwrap(), "--allow", "write", "--settle", settle];
        let output = run(state.path(), &arguments);
        let failed = newest(state.path()).records.iter().filter(|record| record.verdict == Verdict::Fail).count();
        (code(&output), failed)
    };
    assert_eq!(failed("2s"), (0, 0));
    let (code, without) = failed("0s");
    assert!(code == 1 && without > 10, "only {without} failures without a time to settle");
}

#[test]
fn a_platform_that_answers_slowly_is_not_said_to_hang() {
    let suite = part(&["consumption/pagination"]);
    let case = "test(=ngsi-ld/consumption/pagination/next[4])";
    let slow = Mode::Slow(Duration::from_millis(300));
    let (seen, run, _platform) = observed(suite.path(), slow, case, &["--deadline", "2s"]);
    assert_eq!(seen, "inconclusive deadline");
    let reason = run.records[0].reason.clone().unwrap().text;
    assert!(reason.contains("the target answers, but slowly"), "{reason}");
    assert_eq!(observed(suite.path(), slow, case, &[]).0, "pass");
}

#[test]
fn a_case_that_passes_when_it_is_repeated_is_shown_as_flaky() {
    let suite = part(&["provision/create-entity"]);
    let state = tempfile::tempdir().unwrap();
    let platform = Running::under(Mode::Cuts(Portion::Only(At::Read.first())));
    let case = At::Read.case();
    let suite = suite.path().to_str().unwrap();
    let output = run(state.path(), &["run", &platform.url, "--suites", suite, "--allow", "write", "-E", case]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for word in
        ["  flaky: it came out well at attempt 2", "1 passed, 0 deviated, 0 failed, 0 inconclusive, 1 of them flaky"]
    {
        assert!(stderr(&output).contains(word), "{word}: {}", stderr(&output));
    }
    assert!(
        stderr(&output).contains("FLAKY ngsi-ld/provision/create-entity/stored[json]: repeated"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_platform_that_is_being_started_is_waited_for_if_the_user_says_so() {
    let suite = part(&["provision/create-entity"]);
    let starting = || Running::under(turned(Portion::Until(Duration::from_secs(9)), 404));
    let with = |platform: &Running, wait: &[&str]| {
        let state = tempfile::tempdir().unwrap();
        let usual = ["run", &platform.url, "--suites", suite.path().to_str().unwrap(), "-E", "group(create-entity)"];
        let output = run(state.path(), &[&usual, wait].concat());
        (code(&output), stderr(&output))
    };
    let platform = starting();
    assert_eq!(with(&platform, &[]).0, 3, "at once");
    let (code, said) = with(&platform, &["--wait", "30s"]);
    assert_eq!(code, 4, "nothing may be written, so nothing is decided: {said}");
}

#[test]
fn a_target_that_does_not_work_from_the_start_stops_the_run_and_says_why() {
    let suite = part(&["provision/create-entity"]);
    for (mode, why) in [
        (turned(Portion::All, 500), "does not speak NGSI-LD: an HTML page titled “500” (status 500)"),
        (turned(Portion::All, 401), "wants credentials: it answered 401"),
        (turned(Portion::All, 503), "is busy: it answered 503 each time it was asked"),
        (Mode::Cuts(Portion::All), "cannot be reached: the connection broke"),
    ] {
        let (state, platform) = (tempfile::tempdir().unwrap(), Running::under(mode));
        let output = run(state.path(), &["run", &platform.url, "--suites", suite.path().to_str().unwrap()]);
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        assert!(stderr(&output).contains(why), "{why}: {}", stderr(&output));
        assert!(stderr(&output).contains("help: "), "{}", stderr(&output));
    }
}
