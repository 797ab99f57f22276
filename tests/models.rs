//! `civitest models` against a server that publishes models, on loopback: what is pinned stays pinned, what breaks off leaves
//! nothing behind, and what is not what was pinned is never used.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/mod.rs"]
mod common;
#[path = "common/publisher.rs"]
mod publisher;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use civitest::{
    standards::smart_data_models::{Address, ModelKey},
    store,
};
use common::{civitest, code, stderr, stdout};
use publisher::{FIRST, Gate, Odd, Publisher, SECOND};
use tempfile::TempDir;

const BENCH: &str = "city.Example/Bench";
const SCHEMA: &str = "Bench/schema.json";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/models")
}

/// A directory with a lock and a cache in it, and a server to pull from.
struct City {
    directory: TempDir,
    publisher: Publisher,
}

impl City {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), publisher: Publisher::of(&fixtures()) }
    }

    /// One that has pulled this model.
    fn with(model: &str) -> Self {
        let city = Self::new();
        let pulled = city.models(&["pull", model]);
        assert_eq!(code(&pulled), 0, "{}", stderr(&pulled));
        city.publisher.requests();
        city
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = civitest(&self.path("state"));
        command
            .current_dir(self.directory.path())
            .env("CIVITEST_MODELS_CACHE", self.path("cache"))
            .env("CIVITEST_MODELS_URL", &self.publisher.url)
            .arg("models")
            .args(args);
        command
    }

    fn models(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn lock(&self) -> Option<String> {
        fs::read_to_string(self.path("models.lock")).ok()
    }

    /// What differs from day to day, and from run to run, left out.
    fn stable(&self, text: &str) -> String {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
        let directory = self.directory.path().display().to_string();
        text.replace(&self.publisher.url, "https://models.example")
            .replace(&today, "2026-11-21")
            .replace(&directory, "DIR")
            .replace(&fixtures().display().to_string(), "fixtures/models")
    }

    /// Exit code and both streams.
    fn shown(&self, args: &[&str]) -> String {
        let output = self.models(args);
        self.stable(&format!(
            "$ civitest models {}\n{}{}exit {}\n",
            args.join(" "),
            stdout(&output),
            stderr(&output),
            code(&output)
        ))
    }

    /// Where a file of the cache is.
    fn kept(&self, bytes: &[u8]) -> PathBuf {
        let sha = store::Sha::of(bytes);
        self.path("cache/sha256").join(&sha.as_str()[..2]).join(sha.as_str())
    }
}

#[test]
fn a_pull_pins_the_newest_commit_and_the_hash_of_every_file() {
    let city = City::new();
    let pulled = city.shown(&["pull", BENCH]);
    let requests = city.publisher.requests().join("\n");
    let lock = city.stable(&city.lock().unwrap());
    insta::assert_snapshot!(format!("{pulled}\n{requests}\n\n{lock}"));
}

#[test]
fn what_is_pinned_is_listed_shown_and_verified_without_a_request() {
    let city = City::with(BENCH);
    let all = ["list", "list --format json", "show Bench", "verify"]
        .map(|line| city.shown(&line.split(' ').collect::<Vec<_>>()));
    insta::assert_snapshot!(all.join("\n"));
    assert_eq!(city.publisher.requests(), Vec::<String>::new());
}

#[test]
fn the_library_of_a_run_reads_the_cache_and_asks_nobody() {
    let city = City::with(BENCH);
    let library = store::library(Some(&city.path("models.lock")), &city.path("cache"), &[fixtures()]).unwrap();
    let key: ModelKey = BENCH.parse().unwrap();
    assert!(library.models().contains_key(&key));
    let read = |path: &str| library.read(&Address::new("city.Example", path).unwrap());
    assert_eq!(*read(SCHEMA).unwrap(), *fs::read(fixtures().join(BENCH).join("schema.json")).unwrap());
    assert!(read("Nothing/schema.json").is_err());
    assert_eq!(city.publisher.requests(), Vec::<String>::new());
}

#[test]
fn a_pin_holds_until_it_is_told_to_move() {
    let city = City::with(BENCH);
    let first = city.lock().unwrap();
    city.publisher.publish("city.Example", SECOND, &fixtures().join("city.Example"));
    let text = city.publisher.read(&format!("city.Example/{SECOND}/{SCHEMA}"));
    let text = text.replace("\"maximum\": 50", "\"maximum\": 8").replace("\"steel\",", "");
    city.publisher.write("city.Example", SECOND, SCHEMA, text.as_bytes());

    let kept = city.shown(&["pull", BENCH]);
    assert_eq!(city.publisher.requests(), Vec::<String>::new(), "what is at hand is not asked for");
    fs::remove_dir_all(city.path("cache")).unwrap();
    let again = city.shown(&["pull"]);
    assert!(city.publisher.requests().iter().all(|path| path.contains(FIRST)), "only the pinned commit");
    assert_eq!(city.lock().unwrap(), first);

    let review = [city.shown(&["outdated"]), city.shown(&["diff"])];
    assert_eq!(city.lock().unwrap(), first, "looking changes nothing");
    let moved = city.shown(&["pull", "--update"]);
    let after = city.shown(&["outdated"]);
    insta::assert_snapshot!([&kept, &again, &review[0], &review[1], &moved, &after].map(String::as_str).join("\n"));
    assert!(city.lock().unwrap().contains(SECOND) && !city.lock().unwrap().contains(FIRST));
}

#[test]
fn a_commit_may_be_chosen_and_no_other_one_replaces_it_by_the_way() {
    let city = City::new();
    city.publisher.publish("city.Example", SECOND, &fixtures().join("city.Example"));
    assert_eq!(code(&city.models(&["pull", BENCH, "--commit", FIRST])), 0);
    assert!(city.lock().unwrap().contains(FIRST));
    let other = city.shown(&["pull", "city.Example/Park", "--commit", SECOND]);
    let both = city.shown(&["pull", BENCH, "district.Example/KerbSpace", "--commit", FIRST]);
    insta::assert_snapshot!([other, both].join("\n"));
    let park = city.models(&["pull", "city.Example/Park"]);
    assert_eq!(code(&park), 0, "{}", stderr(&park));
    assert!(!city.lock().unwrap().contains(SECOND), "a subject has one commit");
}

#[test]
fn what_shares_files_moves_together() {
    let city = City::with("district.Example/StreetNoise");
    city.publisher.publish("city.Example", SECOND, &fixtures().join("city.Example"));
    city.publisher.write("city.Example", SECOND, "common-schema.json", b"{\"definitions\": {}}");
    let park = city.models(&["pull", "city.Example/Park", "--update"]);
    assert_eq!(code(&park), 0, "{}", stderr(&park));
    insta::assert_snapshot!(city.stable(&stderr(&park)));
    assert_eq!(code(&city.models(&["verify"])), 0);
}

#[test]
fn a_pull_that_breaks_off_changes_nothing_and_the_next_one_goes_on_from_there() {
    let city = City::new();
    city.publisher.odd(
        "city.Example/1111111111111111111111111111111111111111/context.jsonld",
        Odd::BreaksOff,
        usize::MAX,
    );
    let broken = city.models(&["pull", BENCH]);
    assert_eq!(code(&broken), 3, "{}", stderr(&broken));
    assert!(stderr(&broken).contains("context.jsonld") && stderr(&broken).contains("help:"), "{}", stderr(&broken));
    assert_eq!(city.lock(), None);
    assert!(!city.kept(b"{\"half\": ").exists());
    city.publisher.recover();
    city.publisher.requests();
    let again = city.models(&["pull", BENCH]);
    assert_eq!(code(&again), 0, "{}", stderr(&again));
    let asked = city.publisher.requests();
    assert!(asked.iter().all(|path| !path.ends_with("schema.json")), "the schema is at hand: {asked:?}");
    assert!(asked.iter().any(|path| path.ends_with("context.jsonld")));
}

#[test]
fn a_server_that_asks_for_patience_gets_it() {
    let city = City::new();
    city.publisher.odd(SCHEMA, Odd::Status(429, "Retry-After: 0\r\n"), 3);
    city.publisher.odd("context.jsonld", Odd::Status(503, "Retry-After: 0\r\n"), 2);
    let pulled = city.models(&["pull", BENCH]);
    assert_eq!(code(&pulled), 0, "{}", stderr(&pulled));
    assert_eq!(city.publisher.requests().iter().filter(|path| path.ends_with(SCHEMA)).count(), 4);
}

#[test]
fn what_is_no_model_is_refused_and_leaves_no_lock() {
    let cases: [(&str, Odd); 10] = [
        (SCHEMA, Odd::Status(404, "")),
        (SCHEMA, Odd::Status(403, "")),
        (SCHEMA, Odd::Status(302, "Location: https://elsewhere.example/x\r\n")),
        (SCHEMA, Odd::Says(b"<!DOCTYPE html><title>Log in</title>".to_vec())),
        (SCHEMA, Odd::Says(b"{\"type\": ".to_vec())),
        (SCHEMA, Odd::Says(b"\xff\xfe{}".to_vec())),
        (SCHEMA, Odd::Says("[".repeat(10_000).into_bytes())),
        (SCHEMA, Odd::Announces(9 << 20)),
        ("git-upload-pack", Odd::Says(b"<!DOCTYPE html><title>Log in</title>".to_vec())),
        ("git-upload-pack", Odd::Status(404, "")),
    ];
    let mut said = String::new();
    for (place, odd) in cases {
        let city = City::new();
        city.publisher.odd(place, odd.clone(), usize::MAX);
        let output = city.models(&["pull", BENCH]);
        assert_eq!(code(&output), 3, "{odd:?}: {}", stderr(&output));
        assert_eq!(city.lock(), None, "{odd:?}");
        let text = city.stable(&stderr(&output));
        said.push_str(text.split_once("error: ").unwrap().1);
    }
    insta::assert_snapshot!(said);
}

#[test]
fn nobody_there_is_said_at_once() {
    let city = City::new();
    let output = city.models(&["pull", BENCH, "--base-url", "http://127.0.0.1:9"]);
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    assert!(stderr(&output).contains("--from-dir"), "{}", stderr(&output));
    assert_eq!(city.lock(), None);
}

#[test]
fn of_a_subject_what_is_there_is_pinned_and_what_is_missing_is_said() {
    let city = City::new();
    let schema = br#"{"$schemaVersion": "0.1.0", "properties": {"type": {"enum": ["WeatherObserved"]}}}"#;
    city.publisher.write("dataModel.Weather", FIRST, "WeatherObserved/schema.json", schema);
    city.publisher.write("dataModel.Weather", FIRST, "WeatherAlert/schema.json", b"{ broken");
    insta::assert_snapshot!(city.shown(&["pull", "Weather"]));
    let lock = city.lock().unwrap();
    assert!(lock.contains("dataModel.Weather/WeatherObserved\"]") && !lock.contains("WeatherAlert"), "{lock}");
}

#[test]
fn references_to_elsewhere_are_said_and_not_fetched() {
    let city = City::new();
    let schema = format!(
        r#"{{"allOf": [{{"$ref": "{}/secret.json"}}, {{"$ref": "file:///etc/passwd"}}, {{"$ref": "../../../x.json"}}, {{"$ref": "gone.json"}}]}}"#,
        city.publisher.url
    );
    city.publisher.write("city.Example", FIRST, SCHEMA, schema.as_bytes());
    insta::assert_snapshot!(city.shown(&["pull", BENCH]));
    assert!(city.publisher.requests().iter().all(|path| !path.contains("secret") && !path.contains("passwd")));
}

#[test]
fn other_bytes_than_the_pinned_ones_are_refused_and_overwrite_nothing() {
    let city = City::with(BENCH);
    let (lock, evil) = (city.lock().unwrap(), br#"{"$schemaVersion": "1.0.0"}"#);
    let schema = fs::read(fixtures().join(BENCH).join("schema.json")).unwrap();
    fs::remove_file(city.kept(&schema)).unwrap();
    city.publisher.write("city.Example", FIRST, SCHEMA, evil);
    let refused = city.shown(&["pull"]);
    assert_eq!(city.lock().unwrap(), lock);
    assert!(!city.kept(evil).exists() && !city.kept(&schema).exists());
    let missing = city.shown(&["verify"]);
    fs::write(city.kept(&schema), evil).unwrap();
    let changed = city.shown(&["verify"]);
    let shown = city.shown(&["show", "Bench"]);
    insta::assert_snapshot!([refused, missing, changed, shown].join("\n"));
    city.publisher.write("city.Example", FIRST, SCHEMA, &schema);
    assert_eq!(code(&city.models(&["pull"])), 0);
    assert_eq!(fs::read(city.kept(&schema)).unwrap(), schema, "what was damaged is mended");
}

#[test]
fn a_lock_that_is_none_is_said_with_its_line_and_stays_as_it_is() {
    let city = City::with(BENCH);
    let good = city.lock().unwrap();
    let mut said = String::new();
    for broken in [
        good.replace("version = 1", "version = 7"),
        good.replace("licence = ", "license = "),
        good.replace("1111111111111111111111111111111111111111", "main"),
        good.replace("city.Example/Bench/schema.json\" = \"", "city.Example/Bench/schema.json\" = \"0"),
        "not a lock".to_owned(),
    ] {
        fs::write(city.path("models.lock"), &broken).unwrap();
        for command in ["list", "verify", "pull", "show Bench"] {
            let output = city.models(&command.split(' ').collect::<Vec<_>>());
            assert_eq!(code(&output), 5, "{command}: {}", stderr(&output));
            if command == "pull" {
                said.push_str(&stderr(&output));
            }
        }
        assert_eq!(city.lock().unwrap(), broken);
    }
    insta::assert_snapshot!(said);
    assert_eq!(city.publisher.requests(), Vec::<String>::new());
}

#[test]
fn two_pulls_at_a_time_lose_nothing() {
    let city = City::new();
    let gate = Gate::default();
    city.publisher.odd(SCHEMA, Odd::Waits(gate.clone()), 1);
    let first = city.command(&["pull", BENCH]).stderr(Stdio::piped()).spawn().unwrap();
    gate.reached();
    let mut second = city.command(&["pull", "city.Example/Park"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(second.stderr.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("Waiting for another pull"));
    gate.open();
    assert!(first.wait_with_output().unwrap().status.success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(second.wait().unwrap().success(), "{rest:?}");
    let lock = city.lock().unwrap();
    assert!(
        lock.contains("[model.\"city.Example/Bench\"]") && lock.contains("[model.\"city.Example/Park\"]"),
        "{lock}"
    );
    assert_eq!(code(&city.models(&["verify"])), 0);
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let city = City::new();
    fs::write(city.path("cache"), "a file").unwrap();
    let output = city.models(&["pull", BENCH]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("cache") && stderr(&output).contains("--models-cache"), "{}", stderr(&output));
    assert_eq!(city.lock(), None);
}

#[test]
fn what_nobody_knows_is_said_with_what_is_near() {
    let city = City::new();
    let fixtures = fixtures().display().to_string();
    let lines: [&[&str]; 9] = [
        &["pull"],
        &["pull", "AirQualityObservd"],
        &["pull", "Building"],
        &["pull", "https://uri.etsi.org/ngsi-ld/default-context/AirQualityObserved"],
        &["pull", "StreetNoise", "--from-dir", &fixtures],
        &["pull", BENCH, "--from-dir", "nowhere"],
        &["pull", BENCH, "--base-url", "ftp://models.example"],
        &["show", "AirQualityObserved"],
        &["verify"],
    ];
    insta::assert_snapshot!(lines.map(|line| city.shown(line)).join("\n"));
    assert_eq!(city.publisher.requests(), Vec::<String>::new());
    assert_eq!(city.lock(), None);
}

#[test]
fn a_directory_and_an_archive_of_it_give_the_same_lock_without_a_request() {
    let city = City::new();
    let fixtures = fixtures().display().to_string();
    let pulled = city.shown(&["pull", "--all", "--from-dir", &fixtures]);
    let by_directory = city.lock().unwrap();
    fs::remove_file(city.path("models.lock")).unwrap();
    let archive = city.path("models.tar");
    let mut builder = tar::Builder::new(fs::File::create(&archive).unwrap());
    builder.append_dir_all("models", &fixtures).unwrap();
    builder.finish().unwrap();
    let output = city.models(&["pull", "--all", "--from-tar", "models.tar"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(city.lock().unwrap().replace("archive models.tar", "directory"), by_directory);
    assert_eq!(city.publisher.requests(), Vec::<String>::new());
    insta::assert_snapshot!(pulled);
}

#[test]
fn a_directory_that_changed_is_told_from_its_pins() {
    let city = City::new();
    let own = city.path("own");
    let write = |text: &str| {
        fs::create_dir_all(own.join("my.City/Kiosk")).unwrap();
        fs::write(own.join("my.City/Kiosk/schema.json"), text).unwrap();
    };
    write(r#"{"$schemaVersion": "1.0.0", "type": "object", "properties": {"name": {"type": "string"}}}"#);
    assert_eq!(code(&city.models(&["pull", "Kiosk", "--from-dir", "own"])), 0);
    write(r#"{"$schemaVersion": "1.0.0", "type": "object", "properties": {"name": {"type": "number"}}}"#);
    fs::remove_dir_all(city.path("cache")).unwrap();
    let refused = city.shown(&["pull", "Kiosk", "--from-dir", "own"]);
    let moved = city.shown(&["pull", "Kiosk", "--from-dir", "own", "--update"]);
    let own = city.shown(&["show", "Kiosk", "--models", "own"]);
    insta::assert_snapshot!([refused, moved, own].join("\n"));
}

#[test]
fn what_a_city_pinned_from_a_directory_stays_where_the_rest_moves() {
    let city = City::with(BENCH);
    let own = city.path("own");
    fs::create_dir_all(own.join("my.City/Kiosk")).unwrap();
    fs::write(own.join("my.City/Kiosk/schema.json"), r#"{"type": "object"}"#).unwrap();
    assert_eq!(code(&city.models(&["pull", "Kiosk", "--from-dir", "own"])), 0);
    city.publisher.publish("city.Example", SECOND, &fixtures().join("city.Example"));
    let moved = city.shown(&["pull", "--update"]);
    fs::remove_dir_all(city.path("cache")).unwrap();
    let lost = city.shown(&["pull"]);
    let outdated = city.shown(&["outdated"]);
    let found = city.shown(&["pull", "Kiosk", "--from-dir", "own"]);
    let all = city.shown(&["pull"]);
    insta::assert_snapshot!([moved, lost, outdated, found, all].join("\n"));
}

#[test]
fn an_archive_that_leads_out_of_itself_writes_nothing() {
    let city = City::new();
    let mut builder = tar::Builder::new(Vec::new());
    for name in ["city.Example/Bench/schema.json", "../../escaped.json"] {
        let mut header = tar::Header::new_ustar();
        header.set_size(2);
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, b"{}".as_slice()).unwrap();
    }
    fs::write(city.path("evil.tar"), builder.into_inner().unwrap()).unwrap();
    let shown = city.shown(&["pull", "--all", "--from-tar", "evil.tar"]);
    insta::assert_snapshot!(shown, @r#"
    $ civitest models pull --all --from-tar evil.tar
    error: evil.tar: it has a name that leads out of it: "../../escaped.json"
     help: nothing was written; check where the archive comes from
    exit 5
    "#);
    let left: Vec<_> = fs::read_dir(city.directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["evil.tar"]);
}

#[test]
fn the_official_list_is_known_without_a_lock() {
    let city = City::new();
    let tree = stdout(&city.models(&["list", "--available"]));
    assert!(tree.contains("dataModel.Environment\n") && tree.contains("  AirQualityObserved\n"));
    assert!(tree.ends_with("1118 models, 82 subjects; official list of 2026-07-19\n"));
    let json = stdout(&city.models(&["list", "--available", "--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["models"].as_array().unwrap().len(), 1118);
    assert_eq!(city.publisher.requests(), Vec::<String>::new());
}
