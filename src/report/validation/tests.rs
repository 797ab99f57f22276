//! What people and programs see of the same items.

use serde_json::{Value, json};

use super::*;
use crate::{
    model::{Blame, Outcome, Remark, Severity},
    report::text::Colour,
    validate::{Checked, Ended, Form, Place, Tally},
};

const RULES: &[Rule] = &[
    Rule {
        id: "schema",
        severity: Severity::Error,
        title: "Values are as the schema of the model says",
        explanation: "A schema is what a model is.",
        hint: "Correct the value.",
        requirements: &["mims-plus-9.0/x"],
    },
    Rule {
        id: "unknown-attribute",
        severity: Severity::Warning,
        title: "Attributes are those of the model",
        explanation: "A misspelt attribute is found by nobody.",
        hint: "Correct the name.",
        requirements: &[],
    },
    Rule { id: "id", severity: Severity::Error, title: "t", explanation: "e", hint: "h", requirements: &[] },
];

fn remark(rule: &'static str, severity: Severity, at: &str, says: &str, help: Option<&str>) -> Remark {
    let attribute = at.split('/').nth(1).map(str::to_owned);
    let help = help.map(str::to_owned);
    Remark { rule, severity, blame: Blame::Data, at: at.to_owned(), attribute, says: says.to_owned(), help }
}

fn item(number: u64, id: &str, outcome: Outcome, model: Option<&str>, remarks: Vec<Remark>) -> Item {
    Item {
        file: "data/über streets.ndjson".into(),
        number,
        place: Place { line: number, column: 1 },
        checked: Checked {
            id: Some(id.to_owned()),
            types: vec!["StreetAir".to_owned()],
            form: Some(Form::Normalized),
            models: model.into_iter().map(|key| key.parse().unwrap()).collect(),
            outcome,
            remarks,
            tally: model.map_or_else(Tally::default, |_| Tally {
                known: (3, 4),
                used: (3, 9),
                required: (2, 2),
                resolved: (0, 0),
                units: (1, 2),
            }),
        },
    }
}

fn items() -> Vec<Item> {
    const MODEL: Option<&str> = Some("city.Example/StreetAir");
    let defect = Remark {
        blame: Blame::Model,
        ..remark("schema", Severity::Info, "/wind", "wind is misspelt in the schema", None)
    };
    vec![
        item(1, "urn:a", Outcome::Valid, MODEL, vec![]),
        item(
            2,
            "urn:b",
            Outcome::Invalid,
            MODEL,
            vec![
                remark(
                    "unknown-attribute",
                    Severity::Warning,
                    "/temprature",
                    "the model has no \"temprature\"",
                    Some("did you mean \"temperature\"?"),
                ),
                remark("schema", Severity::Error, "/pm10/value", "\"low\" is not of type number", None),
                remark("schema", Severity::Error, "/no2/value", "-1 is less than the minimum of 0", None),
            ],
        ),
        item(
            3,
            "urn:\u{1b}[2J]]>\u{202e}",
            Outcome::Valid,
            MODEL,
            vec![remark("unknown-attribute", Severity::Warning, "/a\u{1b}]0;", "<b>\u{7}", None), defect],
        ),
        item(
            4,
            "urn:d",
            Outcome::Undetermined,
            None,
            vec![remark(
                "model-not-at-hand",
                Severity::Warning,
                "/type",
                "StreetAir is not at hand",
                Some("civitest models pull StreetAir"),
            )],
        ),
    ]
}

fn summed(items: &[Item], ended: &Ended) -> Summary {
    let mut summary = Summary::default();
    items.iter().for_each(|item| summary.add(item));
    summary.end(ended);
    summary
}

fn written(items: &[Item], ended: &Ended, sink: impl FnOnce(&mut Vec<u8>) -> Box<dyn Sink + '_>) -> String {
    let mut out = Vec::new();
    let mut sink = sink(&mut out);
    items.iter().for_each(|item| sink.item(item).unwrap());
    sink.end(&summed(items, ended)).unwrap();
    drop(sink);
    String::from_utf8(out).unwrap()
}

fn header() -> Header {
    Header { lock: Some("models.lock".into()), rules: RULES, off: vec!["id".into()], ..Header::default() }
}

fn text(items: &[Item], ended: &Ended, limit: u64, least: Severity) -> String {
    written(items, ended, |out| Box::new(Text::new(out, Colour::Never, Shown { limit, least })))
}

fn json(items: &[Item], ended: &Ended) -> Value {
    let text = written(items, ended, |out| Box::new(Json::new(out, &header()).unwrap()));
    serde_json::from_str(&text).unwrap()
}

fn sarif(items: &[Item], ended: &Ended) -> Value {
    let text = written(items, ended, |out| Box::new(Sarif::new(out, &header()).unwrap()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn people_see_each_item_with_what_was_found_and_a_summary() {
    insta::assert_snapshot!("text", text(&items(), &Ended::default(), 50, Severity::Info));
}

#[test]
fn what_is_hidden_is_counted_and_warnings_do_not_hide_errors() {
    let shown = text(&items(), &Ended::default(), 1, Severity::Warning);
    insta::assert_snapshot!("text_limited", shown);
}

#[test]
fn nothing_checked_and_not_everything_checked_is_not_valid() {
    let ended = Ended { empty: vec!["empty.json".into()], stopped: true };
    insta::assert_snapshot!("text_nothing", text(&[], &ended, 50, Severity::Warning));
    assert_eq!(summed(&items()[..1], &Ended::default()).outcome(), Outcome::Valid);
    assert_eq!(summed(&items()[..1], &ended).outcome(), Outcome::Undetermined);
    assert_eq!(summed(&[], &Ended::default()).outcome(), Outcome::Undetermined);
    assert_eq!(json(&[], &ended)["summary"]["outcome"], "undetermined");
}

#[test]
fn no_report_lets_data_steer_a_terminal() {
    let all = [
        text(&items(), &Ended::default(), 50, Severity::Info),
        written(&items(), &Ended::default(), |out| Box::new(Junit::new(out, header()))),
        sarif(&items(), &Ended::default())["runs"][0]["results"].to_string(),
    ];
    for report in all {
        let raw = report.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(raw, None, "{report}");
    }
}

#[test]
fn programs_get_every_item_in_the_form_of_the_schema() {
    let document = json(&items(), &Ended::default());
    insta::assert_snapshot!("json", format!("{document:#}"));
    let schema = jsonschema::validator_for(&schema()).unwrap();
    for document in [document, json(&[], &Ended { empty: vec!["e".into()], stopped: true })] {
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let mut wrong = json(&items(), &Ended::default());
    wrong["items"][0]["outcome"] = json!("fine");
    assert!(!schema.is_valid(&wrong));
}

#[test]
fn code_scanning_gets_errors_and_warnings_with_their_lines() {
    insta::assert_snapshot!("sarif", format!("{:#}", sarif(&items(), &Ended::default())));
}

#[test]
fn code_scanning_gets_no_more_than_it_takes_and_is_told_so() {
    let warnings: Vec<Remark> =
        (0..20_000).map(|_| remark("unknown-attribute", Severity::Warning, "/a", "a", None)).collect();
    let errors: Vec<Remark> = (0..20_000).map(|_| remark("schema", Severity::Error, "/a", "a", None)).collect();
    let items = [item(1, "urn:a", Outcome::Valid, None, warnings), item(2, "urn:b", Outcome::Invalid, None, errors)];
    let report = sarif(&items, &Ended::default());
    let run = &report["runs"][0];
    let results = run["results"].as_array().unwrap();
    let errors = results.iter().filter(|result| result["level"] == "error").count();
    assert_eq!((results.len(), errors), (25_000, 12_500));
    let said = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(said.as_str().unwrap().starts_with("15000 results were left out"), "{said}");
}

#[test]
fn ci_servers_get_a_case_for_each_model_and_rule() {
    let report = written(&items(), &Ended::default(), |out| Box::new(Junit::new(out, header())));
    insta::assert_snapshot!("junit", report.replace("><", ">\n<"));
    let nothing = Ended { empty: vec!["e.json".into()], stopped: true };
    let report = written(&[], &nothing, |out| Box::new(Junit::new(out, header())));
    assert_eq!(report.matches("<error").count(), 3, "{report}");
}

#[test]
fn a_million_names_take_no_more_memory_than_a_few() {
    let mut summary = Summary::default();
    for number in 0..20_000 {
        let at = format!("/{number}{}", "x".repeat(100));
        summary.add(&item(
            number,
            "urn:a",
            Outcome::Valid,
            None,
            vec![remark("unknown-attribute", Severity::Warning, &at, "says", None)],
        ));
    }
    let (_, found) = summary.found.first_key_value().unwrap();
    assert_eq!((found.remarks, found.attributes.len()), (20_000, 200));
    assert_eq!(summary.models[&None].found.values().map(|found| found.examples.len()).sum::<usize>(), 10);
}
