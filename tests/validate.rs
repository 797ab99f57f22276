//! `civitest validate` as a user meets it: what is valid, what is not, what nobody can tell, and every input that is none.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Output, Stdio},
    thread,
    time::Duration,
};

use common::{civitest, code, stderr, stdout};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/models");

/// A directory to work in, with files in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.path().join(name), content).unwrap();
        self
    }

    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = civitest(self.path());
        command
            .current_dir(self.path())
            .env("CIVITEST_MODELS_CACHE", self.path().join("cache"))
            .arg("validate")
            .args(args);
        command
    }

    /// Validates against the models of the fixtures.
    fn validate(&self, args: &[&str]) -> Output {
        self.command(&[&["--models", MODELS], args].concat()).output().unwrap()
    }

    fn piped(&self, args: &[&str], input: &[u8]) -> Output {
        let args = [&["--models", MODELS, "-"], args].concat();
        let mut child =
            self.command(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        output
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.validate(&[&["--format", "json"], args].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
    }
}

/// An entity that its model accepts, with another id.
fn entity(number: usize) -> Value {
    let text =
        fs::read_to_string(format!("{MODELS}/city.Example/StreetAir/examples/example-normalized.jsonld")).unwrap();
    let mut entity: Value = serde_json::from_str(&text).unwrap();
    entity["id"] = json!(format!("urn:ngsi-ld:StreetAir:{number}"));
    entity
}

fn broken_entity(number: usize) -> Value {
    let mut entity = entity(number);
    entity["dateObserved"] = json!({ "type": "Property", "value": "yesterday" });
    entity
}

fn lines(entities: impl IntoIterator<Item = Value>) -> String {
    entities.into_iter().map(|entity| format!("{entity}\n")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_same_entities_are_the_same_in_every_document() {
    let (good, bad) = (entity(1), broken_entity(2));
    let list = json!([good, bad]).to_string();
    let desk = Desk::new()
        .with("list.json", &list)
        .with("pretty.json", format!("{:#}", json!([good, bad])))
        .with("marked.json", format!("\u{feff}{list}"))
        .with("windows.json", format!("{:#}", json!([good, bad])).replace('\n', "\r\n"))
        .with("lines.ndjson", lines([good.clone(), bad.clone()]))
        .with("lines.json", lines([good.clone(), bad.clone()]))
        .with("after-each-other.json", format!("{good:#}{bad:#}"))
        .with("answer.json", json!({ "count": 2, "results": [good, bad] }).to_string())
        .with("graph.jsonld", json!({ "@graph": [good, bad] }).to_string())
        .with("packed.json.gz", gzip(list.as_bytes()))
        .with("packed", gzip(list.as_bytes()));
    let entries = fs::read_dir(desk.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in entries {
        let report = desk.json(&[&name]);
        let seen: Vec<&Value> = report["items"].as_array().unwrap().iter().map(|item| &item["outcome"]).collect();
        assert_eq!(seen, ["valid", "invalid"], "{name}: {report:#}");
        assert_eq!(report["items"][1]["remarks"][0]["at"], "/dateObserved/value", "{name}");
        assert_eq!(report["summary"]["outcome"], "invalid", "{name}");
    }
    assert_eq!(code(&desk.piped(&[], list.as_bytes())), 1);
    assert_eq!(code(&desk.piped(&[], &gzip(list.as_bytes()))), 1);
}

#[test]
fn the_exit_code_says_valid_invalid_or_undetermined() {
    let desk = Desk::new()
        .with("good.json", entity(1).to_string())
        .with("bad.json", broken_entity(1).to_string())
        .with("unknown.json", r#"{"id":"urn:ngsi-ld:A:1","type":"AirQualityObserved"}"#)
        .with("ambiguous.json", r#"{"id":"urn:ngsi-ld:S:1","type":"StreetNoise"}"#)
        .with("nothing.json", "[]")
        .with("empty.json", "");
    for (files, expected) in [
        (&["good.json"][..], 0),
        (&["bad.json"], 1),
        (&["unknown.json"], 4),
        (&["ambiguous.json"], 4),
        (&["nothing.json"], 4),
        (&["empty.json"], 4),
        // Nobody looked into one of them.
        (&["good.json", "empty.json"], 4),
        (&["good.json", "unknown.json"], 4),
        (&["bad.json", "unknown.json", "empty.json"], 1),
    ] {
        let output = desk.validate(files);
        assert_eq!(code(&output), expected, "{files:?}: {}{}", stdout(&output), stderr(&output));
    }
    let without = desk.command(&["unknown.json"]).output().unwrap();
    assert_eq!(code(&without), 4);
    assert!(
        stdout(&without).contains("civitest models pull dataModel.Environment/AirQualityObserved"),
        "{}",
        stdout(&without)
    );
}

#[test]
fn what_was_typed_wrongly_is_a_usage_error_with_a_next_step() {
    let desk = Desk::new().with("good.json", entity(1).to_string()).with("not-json", "{");
    for (args, says) in [
        (&["gone.json"][..], "gone.json cannot be read"),
        (&["."], "is a directory"),
        (&["-", "-"], "standard input is named twice"),
        (&["good.json", "--model", "StretAir"], "did you mean StreetAir"),
        (&["good.json", "--model", "StreetNoise"], "city.Example/StreetNoise, district.Example/StreetNoise"),
        (&["good.json", "--rule", "tiem-zone=off"], "did you mean time-zone"),
        (&["good.json", "--rule", "syntax=off"], "cannot be switched off"),
        (&["good.json", "--rule", "time-zone=bad"], "a rule is off, info, warning or error"),
        (&["good.json", "--context", "gone.jsonld"], "gone.jsonld cannot be read"),
        (&["good.json", "--context", "not-json"], "is not JSON"),
        (&["good.json", "--lock", "gone.lock"], "there is no lock gone.lock"),
        (&["good.json", "--models", "gone"], "gone"),
        (&["good.json", "--json", "no/such/file"], "cannot be written"),
        (&["good.json", "--json", "a", "--sarif", "a"], "which is another report"),
    ] {
        let output = desk.validate(args);
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(says), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("help: ") || stderr(&output).contains("For more information"), "{args:?}");
    }
    assert!(!desk.path().join("a").exists());
}

#[test]
fn broken_lines_are_numbered_and_the_rest_goes_on() {
    let text = format!("{}\n{{\"id\":\n\nnonsense\n{}\n", entity(1), broken_entity(5));
    let desk = Desk::new().with("a.ndjson", text);
    let report = desk.json(&["a.ndjson"]);
    let seen: Vec<String> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| format!("{}:{} {} {}", item["item"], item["line"], item["outcome"], item["remarks"][0]["says"]))
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @r#"
    1:1 "valid" "6 optional attributes of the model are absent: alternateName, dateCreated, dateModified, owner, refWeatherObserved, seeAlso"
    2:2 "invalid" "line 2, column 6: this is not JSON: EOF while parsing a value"
    3:4 "invalid" "line 4, column 2: this is not JSON: expected ident"
    4:5 "invalid" "dateObserved is \"yesterday\", which is no date and time"
    "#);
}

#[test]
fn what_is_no_json_is_named_and_makes_it_invalid() {
    let utf16: Vec<u8> = entity(1).to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cut = gzip(lines((0..200).map(entity)).as_bytes());
    let desk = Desk::new();
    for (bytes, says) in [
        (utf16, "in UTF-16"),
        (b"<!DOCTYPE html><html>".to_vec(), "HTML or XML"),
        (vec![0, 1, 2, 3, 0, 0], "UTF-16"),
        (b"{\"id\":1}\0\0\0".to_vec(), "binary"),
        (b"id;type\n1;2\n".to_vec(), "no beginning of JSON"),
        (b"{\"id\":\"urn:a:b\",\"id\":\"urn:a:c\"}".to_vec(), "occurs twice"),
        (b"[{\"a\":\"\xff\"}]".to_vec(), "not UTF-8"),
        (format!("[{}{}]", "[".repeat(1000), "]".repeat(1000)).into_bytes(), "deeper than 128"),
        (b"[{\"id\":\"urn:a:b\"".to_vec(), "ends in the middle"),
        (cut[..cut.len() / 2].to_vec(), "the packed file is damaged"),
    ] {
        let output = desk.piped(&["--limit", "1000000"], &bytes);
        assert_eq!(code(&output), 1, "{says}: {}{}", stdout(&output), stderr(&output));
        assert!(stdout(&output).contains(says), "{says}: {}", stdout(&output));
    }
}

#[test]
fn the_order_and_the_bytes_do_not_depend_on_how_many_work() {
    let entities = (0..500).map(|number| if number % 7 == 0 { broken_entity(number) } else { entity(number) });
    let desk = Desk::new().with("a.ndjson", lines(entities)).with("b.json", "[{},{},7]");
    for format in ["text", "json", "sarif"] {
        let run = |jobs| desk.validate(&["a.ndjson", "b.json", "--format", format, "-v", "--limit", "100", "-j", jobs]);
        let (one, eight) = (run("1"), run("8"));
        assert_eq!(code(&one), 1);
        assert!(one.stdout == eight.stdout, "{format}");
        assert!(one.stdout.len() > 5000, "{format}");
    }
}

#[test]
fn reports_go_to_files_whole_or_not_at_all() {
    let desk = Desk::new().with("a.json", json!([entity(1), broken_entity(2)]).to_string());
    let output = desk.validate(&["a.json", "--json", "r.json", "--sarif", "r.sarif", "--junit", "r.xml"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("Outcome invalid"));
    let read = |name: &str| fs::read_to_string(desk.path().join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("r.json")).unwrap();
    let schema = civitest(desk.path()).args(["schema", "validation"]).output().unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema.stdout).unwrap()).unwrap();
    let errors: Vec<String> = schema.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let sarif: Value = serde_json::from_str(&read("r.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "smart-data-models/date-time");
    assert!(read("r.xml").contains(r#"<testcase name="date-time""#));
    let left: Vec<PathBuf> = fs::read_dir(desk.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.iter().all(|path| !path.to_string_lossy().ends_with(".part")), "{left:?}");
    // Nothing is left of a report on files that are not there.
    desk.validate(&["gone.json", "--json", "other.json"]);
    assert!(!desk.path().join("other.json").exists());
}

#[test]
fn a_schema_of_ones_own_that_is_none_is_named() {
    let desk = Desk::new();
    let own = desk.path().join("own/city.Own/CityLamp");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("schema.json"), r#"{"type":"object","properties":{"id":{"type":"nonsense"}}}"#).unwrap();
    let desk = desk.with("lamp.json", r#"{"id":"urn:ngsi-ld:Lamp:1","type":"CityLamp"}"#);
    let output = desk.command(&["lamp.json", "--models", "own"]).output().unwrap();
    assert_eq!(code(&output), 5, "{}{}", stdout(&output), stderr(&output));
    assert!(stderr(&output).contains("city.Own/CityLamp is no model"), "{}", stderr(&output));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let desk = Desk::new().with("a.ndjson", lines((0..1000).map(broken_entity)));
    let mut child = desk
        .command(&["--models", MODELS, "a.ndjson", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    drop(out);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(1), ""));
}

#[test]
fn rules_can_be_set_and_a_model_named() {
    let mut renamed = entity(1);
    renamed["airTemprature"] = json!({ "type": "Property", "value": 1 });
    let desk = Desk::new().with("a.json", renamed.to_string());
    let outcome = |args: &[&str]| code(&desk.validate(&[&["a.json"], args].concat()));
    assert_eq!(outcome(&[]), 0);
    assert_eq!(outcome(&["--closed"]), 1);
    assert_eq!(outcome(&["--rule", "unknown-attribute=error"]), 1);
    assert_eq!(outcome(&["--model", "city.Example/StreetAir"]), 0);
    assert_eq!(outcome(&["--model", "Bench"]), 1);
    let hidden = desk.json(&["a.json", "--rule", "unknown-attribute=off"]);
    assert!(!hidden.to_string().contains("airTemprature"), "{hidden:#}");
}

#[test]
fn a_context_is_given_for_entities_that_bring_none() {
    let mut plain = entity(1);
    let context = plain.as_object_mut().unwrap().remove("@context").unwrap();
    let desk = Desk::new()
        .with("a.json", plain.to_string())
        .with("context.jsonld", json!({ "@context": context }).to_string())
        .with("other.jsonld", r#"{"@context":{"StreetAir":"https://other.example/StreetAir"}}"#);
    let rules = |args: &[&str]| {
        let report = desk.json(&[&["a.json"], args].concat());
        let remarks = report["items"][0]["remarks"].as_array().unwrap().clone();
        remarks.iter().map(|remark| remark["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(rules(&[]).contains(&"no-context".to_owned()));
    assert!(!rules(&["--context", "context.jsonld"]).contains(&"no-context".to_owned()));
    assert!(rules(&["--context", "other.jsonld"]).contains(&"type-iri".to_owned()));
}

/// Writes this to standard input again and again while the program runs, and tells how it ended and how much memory it took.
#[cfg(target_os = "linux")]
fn streamed(desk: &Desk, args: &[&str], pieces: impl Iterator<Item = Vec<u8>>) -> (Option<i32>, u64, String) {
    let args = [&["--models", MODELS, "-"], args].concat();
    let mut child = desk.command(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for piece in pieces {
        stdin.write_all(&piece).unwrap();
    }
    // What it took is asked for while it still waits for the end of the input.
    thread::sleep(Duration::from_millis(50));
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak = peak.split_whitespace().next().unwrap().parse().unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    (output.status.code(), peak, stdout(&output))
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_input_takes_little_memory() {
    // Long texts, so that it is long and still soon read.
    let mut long = entity(1);
    long["name"]["value"] = json!("x".repeat(100_000));
    let batch = lines([long]).into_bytes();
    let times = 1000;
    let desk = Desk::new();
    let (code, peak, said) = streamed(&desk, &[], std::iter::repeat_n(batch, times));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("Checked {times} items")), "{said}");
    assert!(peak < 64 << 10, "{peak} kB");
}

#[cfg(target_os = "linux")]
#[test]
fn an_entity_of_a_hundred_megabytes_is_passed_over_and_the_next_is_checked() {
    let start = br#"[{"id":"urn:ngsi-ld:StreetAir:0","type":"StreetAir","name":""#.to_vec();
    let middle = vec![b'x'; 1 << 20];
    let end = format!("\"}},{}]", entity(1)).into_bytes();
    let pieces = [start].into_iter().chain(std::iter::repeat_n(middle, 100)).chain([end]);
    let desk = Desk::new();
    let (code, peak, said) = streamed(&desk, &[], pieces);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error too-large: it has 104857") && said.contains("2 items: 1 valid, 1 invalid"), "{said}");
    assert!(peak < 96 << 10, "{peak} kB");
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_it_with_what_was_checked() {
    let desk = Desk::new();
    let args = ["--models", MODELS, "-"];
    let mut child =
        desk.command(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than a pipe holds: when this was taken, the program reads, and listens for signals.
    stdin.write_all(lines((0..200).map(entity)).as_bytes()).unwrap();
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stdout(&output).contains("Stopped this is not all"), "{}", stdout(&output));
}
