//! How many entities a second `civitest validate` checks, from a file to everything that is to be said about them:
//! `cargo bench --bench validate`. `docs/performance.md` has the figures, beside those of other validators, which read the same
//! files: `CIVITEST_BENCH_WRITE=<directory>` only writes them, and `benches/peers/compare.py` does the rest.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "validate/generator.rs"]
mod generator;

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use generator::{INVALID_EVERY, Observation};

const COUNT: usize = 100_000;
const ROUNDS: usize = 5;

fn main() {
    if let Some(directory) = std::env::var_os("CIVITEST_BENCH_WRITE") {
        for observation in [Observation::StreetAir, Observation::AirQualityObserved] {
            generator::write(Path::new(&directory), observation, COUNT).expect("the files can be written");
        }
        return;
    }
    let directory = tempfile::tempdir().expect("a directory can be made");
    generator::write(directory.path(), Observation::StreetAir, COUNT).expect("the files can be written");
    println!("file                     report  entities/s");
    for file in ["StreetAir.ndjson", "StreetAir.values.ndjson"] {
        for report in ["text", "json"] {
            let mut speeds: Vec<f64> = (0..ROUNDS).map(|_| speed(&directory.path().join(file), report)).collect();
            speeds.sort_by(f64::total_cmp);
            println!("{file:<24} {report:<6} {:>11.0}", speeds[ROUNDS / 2]);
        }
    }
}

fn speed(file: &Path, report: &str) -> f64 {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_civitest"))
        .args(["validate", "--models", "fixtures/models", "--jobs", "2", "--format", report])
        .arg(file)
        .stdout(if report == "text" { Stdio::piped() } else { Stdio::null() })
        .stderr(Stdio::null())
        .output()
        .expect("the binary starts");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(output.status.code(), Some(1), "one in {INVALID_EVERY} is invalid");
    COUNT as f64 / seconds
}
