//! What testing costs over sending: the NGSI-LD slice at sixteen cases at a time against the reference platform, beside a
//! raw replay of the very same requests over as many connections, in turn, several times. `docs/performance.md` has the
//! figures; `cargo bench --bench replay` makes them again.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use civitest::{
    event::Run,
    model::Request,
    reference::{self, Options, Platform},
    report::log,
};
use tokio::sync::Mutex;

const JOBS: usize = 16;
const ROUNDS: usize = 7;

/// The log to replay, for the process that does only that: both sides talk to the platform from a process of their own.
const LOG: &str = "CIVITEST_BENCH_REPLAY";

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    match std::env::var_os(LOG) {
        Some(log) => {
            let time = runtime.block_on(replay(requests(&read(Path::new(&log)))));
            println!("{}", time.as_micros());
        }
        None => runtime.block_on(compare()),
    }
}

async fn compare() {
    let mut ratios = Vec::new();
    println!("round  cases  requests  civitest  replay  ratio");
    for round in 0..=ROUNDS {
        let platform = platform().await;
        let state = tempfile::tempdir().expect("a directory can be made");
        let (run, tested, log) = test(&platform, state.path());
        platform.reset();
        let count: usize = requests(&run).iter().map(Vec::len).sum();
        let replayed = replay_apart(&log);
        platform.shutdown().await;
        let ratio = tested.as_secs_f64() / replayed.as_secs_f64();
        println!("{round:>5}  {:>5}  {count:>8}  {tested:>8.0?}  {replayed:>6.0?}  {ratio:.2}", run.records.len());
        // The first round warms caches up.
        if round > 0 {
            ratios.push(ratio);
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!("median {:.2}, from {:.2} to {:.2}", ratios[ratios.len() / 2], ratios[0], ratios[ratios.len() - 1]);
}

async fn platform() -> Platform {
    reference::start(Options::default()).await.expect("the platform starts")
}

/// The suite as a user runs it; the time is the run's own, from its first event to its last.
fn test(platform: &Platform, state: &Path) -> (Run, Duration, PathBuf) {
    let status = Command::new(env!("CARGO_BIN_EXE_civitest"))
        .env("CIVITEST_STATE", state)
        .args(["run", &platform.url(), "--allow", "write", "--jobs", &JOBS.to_string(), "--settle", "0s"])
        .args(["--status-level", "fail"])
        .stderr(Stdio::null())
        .status()
        .expect("the binary starts");
    assert!(status.code() == Some(0) || status.code() == Some(4), "the faultless platform fails nothing");
    let directory = std::fs::read_dir(state).expect("the state is there").next().expect("one run").expect("readable");
    let log = directory.path().join("run.ndjson");
    let run = read(&log);
    let millis = run.footer.as_ref().expect("the run ended").millis;
    (run, Duration::from_millis(millis), log)
}

fn read(log: &Path) -> Run {
    log::parse(BufReader::new(File::open(log).expect("the log is there"))).expect("the log is whole")
}

/// The same requests from another process.
fn replay_apart(log: &Path) -> Duration {
    let this = std::env::current_exe().expect("this program has a path");
    let output = Command::new(this).env(LOG, log).output().expect("the replay starts");
    let micros = String::from_utf8_lossy(&output.stdout).trim().parse().expect("the replay prints its time");
    Duration::from_micros(micros)
}

/// The requests of each case, in order.
fn requests(run: &Run) -> Vec<Vec<Request>> {
    let of = |record: &civitest::event::CaseRecord| {
        record.steps.iter().flat_map(|step| &step.exchanges).map(|exchange| exchange.request.clone()).collect()
    };
    run.records.iter().map(of).collect()
}

/// Sends them with nothing around: one worker for each connection, case by case.
async fn replay(cases: Vec<Vec<Request>>) -> Duration {
    // Two of these are one too many, and that is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().expect("the client is made");
    let queue = Arc::new(Mutex::new(cases.into_iter()));
    let start = Instant::now();
    let workers = (0..JOBS).map(|_| {
        let (client, queue) = (client.clone(), Arc::clone(&queue));
        tokio::spawn(async move {
            loop {
                let Some(case) = queue.lock().await.next() else { return };
                for request in case {
                    send(&client, &request).await;
                }
            }
        })
    });
    futures::future::join_all(workers).await;
    start.elapsed()
}

async fn send(client: &reqwest::Client, request: &Request) {
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).expect("it was sent before");
    let mut builder = client.request(method, &request.url);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if let Some(body) = &request.body {
        builder = builder.body(body.clone());
    }
    let answer = builder.send().await.expect("the platform answers");
    answer.bytes().await.expect("the body arrives");
}
