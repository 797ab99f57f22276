//! A run that is killed at any moment leaves nothing that `clean` does not find, and touches nothing that was there before.
//! `CIVITEST_KILLS=50` kills that many times; without it only a few.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{
    env,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::{Running, civitest, code, run, stderr, stdout};
use serde_json::{Value, json};

/// The moments differ from round to round and are the same for every build.
struct Moments(u64);

impl Moments {
    /// A time between nothing and this.
    fn within(&mut self, longest: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        longest.mul_f64((self.0 >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// Groups that create, change and delete in many ways.
const WRITES: &str = "group(/provision|batch/)";

fn start(state: &Path, platform: &Running) -> Child {
    let args = ["run", &platform.url, "--allow", "write", "-j", "4", "--settle", "0s", "-E", WRITES];
    civitest(state).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn kill(mut child: Child) {
    // A child that has ended already cannot be killed any more, which is one of the moments.
    let _ = child.kill();
    child.wait().unwrap();
}

/// A platform with a hundred entities of somebody else.
fn platform() -> (Running, Vec<Value>) {
    let platform = Running::faultless();
    let types = ["BusShelter", "WasteContainer", "ParkingSpot", "Vehicle"];
    platform.platform().seed(
        (0..100)
            .map(|number| {
                json!({
                    "id": format!("urn:ngsi-ld:{}:foreign-{number:03}", types[number % types.len()]),
                    "type": types[number % types.len()],
                    "seats": { "type": "Property", "value": number },
                    "note": { "type": "Property", "value": "straße 🚌" }
                })
            })
            .collect(),
    );
    let before = platform.platform().entities();
    (platform, before)
}

fn bytes(entities: &[Value]) -> Vec<u8> {
    serde_json::to_vec(entities).unwrap()
}

#[test]
fn whenever_a_run_is_killed_clean_takes_everything_back_and_nothing_else() {
    let rounds: usize = env::var("CIVITEST_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(6);
    let (platform, before) = platform();
    let whole = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    start(whole.path(), &platform).wait().unwrap();
    let longest = begun.elapsed();
    assert_eq!(bytes(&platform.platform().entities()), bytes(&before), "a whole run leaves nothing");
    let mut moments = Moments(0x9e37_79b9_7f4a_7c15);
    let (mut dirty, mut most) = (0, 0);
    for round in 0..rounds {
        let state = tempfile::tempdir().unwrap();
        let child = start(state.path(), &platform);
        thread::sleep(moments.within(longest));
        kill(child);
        let left = platform.platform().entities().len() - before.len();
        dirty += usize::from(left > 0);
        most = most.max(left);
        // Every other round the cleaning is killed, too.
        if round % 2 == 1 {
            let cleaning = civitest(state.path()).arg("clean").stdout(Stdio::null()).spawn().unwrap();
            thread::sleep(moments.within(Duration::from_millis(60)));
            kill(cleaning);
        }
        let cleaned = run(state.path(), &["clean"]);
        assert_eq!(code(&cleaned), 0, "round {round}: {}{}", stdout(&cleaned), stderr(&cleaned));
        let after = platform.platform().entities();
        assert_eq!(bytes(&after), bytes(&before), "round {round}: {} entities more", after.len() - before.len());
    }
    println!("{rounds} kills within {longest:?}: {dirty} left something behind, at most {most} entities at a time");
    assert!(dirty > 0, "no moment was one at which something lay on the platform");
}

/// A run that was killed with entities of its own on the platform, and its ledger.
fn killed(state: &Path, platform: &Running, before: usize) -> PathBuf {
    let args = ["run", &platform.url, "--allow", "write", "--keep", "--settle", "0s", "-E", "group(create-entity)"];
    let child = civitest(state).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while platform.platform().entities().len() < before + 3 && begun.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(2));
    }
    kill(child);
    let runs = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path());
    runs.map(|run| run.join("ledger.ndjson")).find(|path| path.exists()).unwrap()
}

fn append(path: &Path, text: &[u8]) {
    File::options().append(true).open(path).unwrap().write_all(text).unwrap();
}

#[test]
fn a_ledger_line_that_was_being_written_does_not_matter() {
    let (platform, before) = platform();
    let state = tempfile::tempdir().unwrap();
    let ledger = killed(state.path(), &platform, before.len());
    append(
        &ledger,
        "{\"intend\":{\"entry\":99999,\"undo\":{\"delete\":\"/entities/stra\u{df}".as_bytes().split_last().unwrap().1,
    );
    let cleaned = run(state.path(), &["clean"]);
    assert_eq!(code(&cleaned), 0, "{}{}", stdout(&cleaned), stderr(&cleaned));
    assert_eq!(bytes(&platform.platform().entities()), bytes(&before));
}

#[test]
fn a_ledger_with_garbage_is_cleaned_as_far_as_it_goes_and_named() {
    let (platform, before) = platform();
    let state = tempfile::tempdir().unwrap();
    let ledger = killed(state.path(), &platform, before.len());
    append(&ledger, b"\n\xff\xfegarbage\n{\"intend\":7}\n\0\0\0");
    let cleaned = run(state.path(), &["clean"]);
    assert_eq!(code(&cleaned), 2, "{}{}", stdout(&cleaned), stderr(&cleaned));
    assert!(stderr(&cleaned).contains("is damaged: nobody can tell what line"), "{}", stderr(&cleaned));
    assert_eq!(bytes(&platform.platform().entities()), bytes(&before));
    assert!(ledger.exists(), "whoever looks after it needs it");
}

#[test]
fn a_ledger_that_is_none_does_not_keep_clean_from_the_others() {
    let (platform, before) = platform();
    let state = tempfile::tempdir().unwrap();
    killed(state.path(), &platform, before.len());
    for (name, text) in [("zzz-empty", ""), ("zzz-torn", "{\"run\":{\"run\":\"r"), ("zzz-other", "[1, 2]\n")] {
        fs::create_dir(state.path().join(name)).unwrap();
        fs::write(state.path().join(name).join("ledger.ndjson"), text).unwrap();
    }
    let cleaned = run(state.path(), &["clean"]);
    assert_eq!(code(&cleaned), 2, "{}{}", stdout(&cleaned), stderr(&cleaned));
    assert!(stderr(&cleaned).contains("this is no ledger of civitest"), "{}", stderr(&cleaned));
    assert_eq!(stdout(&cleaned).matches("its run ended before it sent anything").count(), 2, "{}", stdout(&cleaned));
    assert_eq!(bytes(&platform.platform().entities()), bytes(&before));
}
