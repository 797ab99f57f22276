//! Runs the binary against every row: once with a server that is hostile in the middle of a run, once with one that is from
//! the start.

use std::{
    collections::VecDeque,
    fs::{self, File},
    path::Path,
    process::{Child, ExitStatus, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use civitest::{event::CaseRecord, model::Verdict};
use tokio::runtime::Handle;

use crate::{
    common::{civitest, newest},
    expected::{self, Expected, Start},
    row::{Meets, Row},
    server::When,
};

/// The most memory a run may take, in kilobytes.
pub const MOST_MEMORY: u64 = 200 << 10;
/// The longest a run with one hostile case may take: two attempts and their clean-up, on a machine that is busy with others.
pub const LONGEST: Duration = Duration::from_secs(60);

/// What came of a row.
pub struct Outcome {
    pub row: Row,
    /// In the middle of a run.
    pub verdict: Verdict,
    pub said: String,
    pub seconds: f64,
    /// From the start: nothing if the run began.
    pub refusal: Option<String>,
    /// In kilobytes; 0 where it is not measured.
    pub peak: u64,
    /// What must never be.
    pub wrong: Vec<String>,
}

/// Tries all rows, so many at a time.
pub fn try_all(rows: Vec<Row>, at_a_time: usize, runtime: &Handle, trusted: &Path) -> Vec<Outcome> {
    let (waiting, done) = (Mutex::new(rows.into_iter().enumerate().collect::<VecDeque<_>>()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..at_a_time {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().pop_front();
                    let Some((number, row)) = next else { return };
                    let outcome = attempt(row, runtime, trusted);
                    done.lock().unwrap().push((number, outcome));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

fn attempt(row: Row, runtime: &Handle, trusted: &Path) -> Outcome {
    let mut wrong = Vec::new();
    let state = tempfile::tempdir().unwrap();
    let expected = expected::of(row.name);
    let run = run(&row, &expected, When::Asked, state.path(), runtime, trusted);
    run.check(&mut wrong);
    let (verdict, said) = middle(&row, &expected, &run, state.path(), &mut wrong);
    let state = tempfile::tempdir().unwrap();
    let from_the_start = run_from_the_start(&row, &expected, state.path(), runtime, trusted);
    from_the_start.check(&mut wrong);
    let refusal = (from_the_start.code() == Some(3)).then(|| plain(from_the_start.said.lines().next().unwrap_or("")));
    match (expected.start, &refusal) {
        (Start::Refused(part), Some(said)) if said.contains(part) => {}
        (Start::Begins, None) => {}
        _ => wrong.push(format!("from the start: code {:?}, {refusal:?}", from_the_start.code())),
    }
    let (seconds, peak) = (run.took.as_secs_f64(), run.peak.max(from_the_start.peak));
    Outcome { row, verdict, said, seconds, refusal, peak, wrong }
}

/// What the cases of a run say: the hostile one, or the first of its kind, and whether all others passed.
fn middle(row: &Row, expected: &Expected, run: &Ended, state: &Path, wrong: &mut Vec<String>) -> (Verdict, String) {
    if !matches!(run.code(), Some(0 | 1 | 4)) {
        wrong.push(format!("the run ended with {:?}: {}", run.code(), run.said));
        return (Verdict::NotRun, String::new());
    }
    let records = newest(state).records;
    let is_hostile = |record: &CaseRecord| record.id.to_string().contains("/hostile/");
    let (hostile, calm): (Vec<_>, Vec<_>) = records.iter().partition(|record| is_hostile(record));
    if calm.len() != 6 || calm.iter().any(|record| record.verdict != Verdict::Pass) {
        let verdicts: Vec<String> =
            calm.iter().map(|record| format!("{} {:?}", record.verdict, record.reason)).collect();
        wrong.push(format!("the cases beside it: {verdicts:?}"));
    }
    let order = in_order_of_ending(state);
    if row.meets != Meets::Cut && (order.first() == Some(&true) || order.last() == Some(&true)) {
        wrong.push("no case ran before, or none behind".to_owned());
    }
    let Some(first) = hostile.first() else {
        wrong.push("the hostile case did not run".to_owned());
        return (Verdict::NotRun, String::new());
    };
    let said = plain(&found(first));
    for record in &hostile {
        let said = found(record);
        let is_said = said.contains(expected.says) || plain(&said).contains(expected.says);
        if record.verdict != expected.verdict || !is_said {
            wrong.push(format!("{}: {}, {}", record.id, record.verdict, plain(&found(record))));
        }
    }
    (first.verdict, said)
}

/// Of each case, in the order in which they ended, whether it was the hostile one.
fn in_order_of_ending(state: &Path) -> Vec<bool> {
    let directory = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    let log = fs::read_to_string(directory.join("run.ndjson")).unwrap();
    let ended = log.lines().filter(|line| line.contains("\"case-finished\":{"));
    ended.map(|line| line.contains("\"id\":\"ngsi-ld/broker/hostile/")).collect()
}

/// What a report says of a case.
fn found(record: &CaseRecord) -> String {
    let findings = record.steps.iter().flat_map(|step| &step.findings);
    let seen: Vec<&str> = findings.map(|finding| finding.observed.as_str()).collect();
    match &record.reason {
        Some(reason) => reason.text.clone(),
        None => seen.join("; "),
    }
}

/// A text that may stand in a table: short, on one line, and the same on every run.
fn plain(text: &str) -> String {
    let ports = regex::Regex::new(r"(localhost|127\.0\.0\.1):\d+").unwrap();
    let text = ports.replace_all(text, "$1:PORT");
    // Whether a reset is met before or in the body is a matter of microseconds.
    let resets = regex::Regex::new(r"\([^()]*Connection reset by peer \(os error \d+\)\)").unwrap();
    let text = resets.replace_all(&text, "(Connection reset by peer)");
    let times = regex::Regex::new(r"\d{9,} (\(UNIX\)|seconds)").unwrap();
    let text = times.replace_all(&text, "N $1");
    let mut shown = String::new();
    for c in text.chars().take(300) {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// A run of the binary that has ended.
struct Ended {
    status: ExitStatus,
    said: String,
    took: Duration,
    peak: u64,
}

impl Ended {
    fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// What holds for every run, whatever the server did.
    fn check(&self, wrong: &mut Vec<String>) {
        if !matches!(self.code(), Some(0 | 1 | 3 | 4)) {
            wrong.push(format!("ended with {:?}: {}", self.code(), plain(&self.said)));
        }
        if self.took > LONGEST {
            wrong.push(format!("took {:?}", self.took));
        }
        if self.peak > MOST_MEMORY {
            wrong.push(format!("took {} kB of memory", self.peak));
        }
        if let Some(raw) = self.said.chars().find(|c| c.is_control() && *c != '\n') {
            wrong.push(format!("{raw:?} reached the terminal"));
        }
        if self.said.len() > 100 << 10 {
            wrong.push(format!("{} bytes reached the terminal", self.said.len()));
        }
        if self.said.contains("panicked") {
            wrong.push(self.said.clone());
        }
    }
}

fn run_from_the_start(row: &Row, expected: &Expected, state: &Path, runtime: &Handle, trusted: &Path) -> Ended {
    let mut row = row.clone();
    if row.meets == Meets::Cut {
        row.meets = Meets::Retrieve;
    }
    run(&row, expected, When::Always, state, runtime, trusted)
}

fn run(row: &Row, expected: &Expected, when: When, state: &Path, runtime: &Handle, trusted: &Path) -> Ended {
    let url = row.server.clone().start(when, runtime);
    let (which, allow) = match row.meets {
        Meets::Retrieve => ("retrieve", &[][..]),
        Meets::Walk => ("walk", &[][..]),
        Meets::Create => ("create", &["--allow", "write"][..]),
        Meets::Cut => ("cut", &[][..]),
    };
    let jobs = if row.meets == Meets::Cut { "8" } else { "1" };
    // Where time has to run out, little is given; where it must not, the machine may be busy.
    let deadline = if expected.says.contains("in time") { "2s" } else { "10s" };
    let suites = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/hostile");
    let filter = format!("group(calm) or test({which})");
    let file = state.with_extension("out");
    let out = File::create(&file).unwrap();
    let mut command = civitest(state);
    command
        .args(["run", &url, "--suites", suites, "-E", &filter, "-j", jobs, "--settle", "0s", "--deadline", deadline])
        .args(allow)
        .env("SSL_CERT_FILE", trusted)
        .stdout(Stdio::from(out.try_clone().unwrap()))
        .stderr(Stdio::from(out));
    let start = Instant::now();
    let (status, peak) = wait(command.spawn().unwrap());
    let took = start.elapsed();
    let said = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
    fs::remove_file(file).unwrap();
    Ended { status, said, took, peak }
}

/// Waits for the end, and looks meanwhile at how much memory was taken at most. The system keeps that number itself, so only
/// what is taken in the last milliseconds can be missed.
fn wait(mut child: Child) -> (ExitStatus, u64) {
    let mut peak = 0;
    loop {
        peak = peak.max(high_water_mark(child.id()).unwrap_or_default());
        if let Some(status) = child.try_wait().unwrap() {
            return (status, peak);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// `VmHWM`, which only Linux has. Until a process has become another program, it has the memory of this one.
fn high_water_mark(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    if status.lines().next() != Some("Name:\tcivitest") {
        return None;
    }
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
