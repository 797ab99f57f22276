//! Items come out in order, with what is wrong in its place, in whatever way the work is shared.

use std::io::{Cursor, Write};

use flate2::{Compression, write::GzEncoder};

use super::*;
use crate::{model::Outcome, standards::smart_data_models::check::Tally};

fn source(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    let bytes = bytes.into();
    Source {
        name: name.into(),
        lines: Lines::of_name(name),
        open: Box::new(move || Ok(Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>)),
    }
}

fn settings(jobs: usize) -> Settings {
    Settings {
        jobs: NonZero::new(jobs).unwrap(),
        limits: Limits::default(),
        syntax: Severity::Error,
        too_large: Severity::Error,
    }
}

/// Every item is valid, and its id is what it has of one.
fn accepts(value: Json<'_>, _around: Option<&Arc<Value>>) -> Checked {
    let id = value.get("id").and_then(Json::as_str).map(str::to_owned);
    Checked {
        id,
        types: Vec::new(),
        form: None,
        models: Vec::new(),
        outcome: Outcome::Valid,
        remarks: Vec::new(),
        tally: Tally::default(),
    }
}

fn checked(
    sources: Vec<Source>,
    check: impl Fn(Json<'_>, Option<&Arc<Value>>) -> Checked + Send + Sync + 'static,
    jobs: usize,
) -> (Vec<String>, Ended) {
    let check: Arc<Check> = Arc::new(check);
    let mut lines = Vec::new();
    let ended = run(sources, &check, &settings(jobs), &Arc::default(), &mut |item| {
        let said = item.checked.remarks.iter().map(|remark| format!(" {}: {}", remark.rule, remark.says));
        let id = item.checked.id.unwrap_or_default();
        lines.push(format!("{}:{} #{} {id}{}", item.file, item.place.line, item.number, said.collect::<String>()));
        Ok(())
    });
    (lines, ended.unwrap())
}

#[test]
fn the_order_is_that_of_the_files_however_many_work() {
    let lines: String = (0..20_000).map(|number| format!("{{\"id\":\"{number}\"}}\n")).collect();
    let slow_at_first = |value: Json<'_>, around: Option<&Arc<Value>>| {
        let checked = accepts(value, around);
        if checked.id.as_deref() == Some("3") {
            thread::yield_now();
        }
        checked
    };
    let run = |jobs| {
        checked(vec![source("a.ndjson", lines.clone()), source("b.json", "[{\"id\":\"x\"}]")], slow_at_first, jobs)
    };
    let one = run(1);
    assert_eq!(one.0.len(), 20_001);
    assert_eq!((one.0[19_999].as_str(), one.0[20_000].as_str()), ("a.ndjson:20000 #20000 19999", "b.json:1 #1 x"));
    assert!(run(8) == one);
}

#[test]
fn what_cannot_be_read_is_said_in_its_place_and_the_other_files_go_on() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all("[{\"id\":\"a\"},{\"id\":\"b\"}]".repeat(1000).as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let mut cut = packed.clone();
    cut.truncate(packed.len() - 9);
    let files = vec![
        source("utf16.json", b"\xff\xfe[\0".to_vec()),
        source("lines.ndjson", "{\"id\":\"a\"}\n{\"id\":\n\n  {\"id\": \"c\", \"id\": \"d\"}\n{\"id\":\"e\"}\n"),
        source("pretty.json", "[\n  {\n    \"id\": nul\n  },\n  {\"id\":\"z\"}\n]"),
        source("empty.json", ""),
        source("nothing.json", "[]"),
        source("head.gz", b"\x1f\x8b\x08\x00trash".to_vec()),
        source("deep.json", format!("[{}{}]", "[".repeat(500), "]".repeat(500))),
        source("last.json", "{\"id\":\"last\"}"),
    ];
    let (lines, ended) = checked(files, accepts, 2);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    utf16.json:1 #1  syntax: the file is in UTF-16, and JSON is exchanged in UTF-8 (RFC 8259, 8.1)
    lines.ndjson:1 #1 a
    lines.ndjson:2 #2  syntax: line 2, column 6: this is not JSON: EOF while parsing a value
    lines.ndjson:4 #3  syntax: line 4, column 18: this is not JSON: the name "id" occurs twice in one object
    lines.ndjson:5 #4 e
    pretty.json:2 #1  syntax: line 4, column 1: this is not JSON: expected ident
    pretty.json:5 #2 z
    head.gz:1 #1  syntax: line 1, column 1: the packed file is damaged (unexpected end of file); the rest of the file was not read
    deep.json:1 #1  syntax: line 1, column 129: this is not JSON: it is nested deeper than 128 levels
    last.json:1 #1 last
    "#);
    assert_eq!(ended.empty, ["empty.json".into(), "nothing.json".into()]);
    let (lines, _) = checked(vec![source("cut.gz", cut)], accepts, 2);
    assert!(lines.last().unwrap().contains("the packed file is damaged"), "{:?}", lines.last());
}

#[test]
fn too_many_values_are_too_large() {
    let text = format!("[[{}0],{{\"id\":\"b\"}}]", "0,".repeat(MOST_VALUES as usize));
    let (lines, _) = checked(vec![source("a.json", text)], accepts, 2);
    insta::assert_snapshot!(lines.join("\n"), @"
    a.json:1 #1  too-large: it holds more than 1000000 values; an item may have 16 MiB and 1000000 values, so it was passed over
    a.json:1 #2 b
    ");
}

#[test]
fn an_id_of_a_megabyte_is_not_repeated_as_a_whole() {
    let text = format!("{{\"id\":\"{}\"}}", "ä".repeat(1 << 20));
    let (lines, _) = checked(vec![source("a.json", text)], accepts, 1);
    assert!(lines[0].len() < 3000 && lines[0].ends_with("ä…"), "{}", lines[0].len());
}

#[test]
fn the_context_of_a_collection_is_that_of_its_features() {
    let seen = |value: Json<'_>, around: Option<&Arc<Value>>| {
        let own = value.get("@context").map(|context| context.to_value().to_string());
        Checked { id: own.or(around.map(ToString::to_string)), ..accepts(value, around) }
    };
    let text = r#"{"type":"FeatureCollection","features":[{"id":"a"},{"id":"b","@context":"own"}],"@context":"all"}"#;
    let (lines, _) = checked(vec![source("a.json", text)], seen, 1);
    assert_eq!(lines, [r#"a.json:1 #1 "all""#, r#"a.json:1 #2 "own""#]);
}

#[test]
fn a_check_that_panics_is_a_defect_with_its_place_and_no_crash() {
    let check: Arc<Check> =
        Arc::new(|value: Json<'_>, around: Option<&Arc<Value>>| match value.get("id").and_then(Json::as_str) {
            Some("b") => panic!("a defect, on purpose"),
            _ => accepts(value, around),
        });
    let mut ids = Vec::new();
    let sources = vec![source("a.ndjson", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n")];
    let ended = run(sources, &check, &settings(2), &Arc::default(), &mut |item| {
        ids.push(item.checked.id);
        Ok(())
    });
    assert!(matches!(ended, Err(Trouble::Defect(_, Place { line: 2, column: 1 }))), "{ended:?}");
    assert_eq!(ids, [Some("a".to_owned())]);
}

#[test]
fn a_file_that_cannot_be_opened_stops_it_behind_what_was_read() {
    let missing =
        Source { name: "gone".into(), lines: Lines::Perhaps, open: Box::new(|| Err(io::ErrorKind::NotFound.into())) };
    let check: Arc<Check> = Arc::new(accepts);
    let mut seen = 0;
    let sources = vec![source("a.json", "[{},{}]"), missing];
    let ended = run(sources, &check, &settings(2), &Arc::default(), &mut |_| {
        seen += 1;
        Ok(())
    });
    assert!(matches!(&ended, Err(Trouble::Unreadable(name, _)) if &**name == "gone"), "{ended:?}");
    assert_eq!(seen, 2);
}

#[test]
fn who_stops_gets_what_was_checked_even_if_the_input_never_ends() {
    /// Gives some lines and then waits for good, as a pipe does that nobody writes to.
    struct Endless(Option<Vec<u8>>, mpsc::Receiver<()>);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.take() {
                Some(bytes) => {
                    buffer[..bytes.len()].copy_from_slice(&bytes);
                    Ok(bytes.len())
                }
                None => self.1.recv().map(|()| 0).map_err(io::Error::other),
            }
        }
    }
    let (_never, waits) = mpsc::channel();
    let stop: Arc<AtomicBool> = Arc::default();
    let endless = Source {
        name: "-".into(),
        lines: Lines::Certainly,
        open: Box::new(|| Ok(Box::new(Endless(Some(b"{}\n".to_vec()), waits)))),
    };
    stop.store(true, Ordering::Relaxed);
    let check: Arc<Check> = Arc::new(accepts);
    let ended = run(vec![endless], &check, &settings(1), &stop, &mut |_| Ok(())).unwrap();
    assert!(ended.stopped);
}
