//! The XML is parsed back, and every count is derived again from its elements.

use std::collections::BTreeMap;

use quick_xml::{Reader, events::Event};

use super::*;
use crate::report::{fixture, text::summary};

/// A test case as a CI server reads it.
#[derive(Debug, Default)]
struct Read {
    name: String,
    outcome: Option<String>,
    message: String,
    text: String,
    properties: BTreeMap<String, String>,
}

/// A suite as a CI server reads it: its attributes, and its cases.
#[derive(Debug, Default)]
struct ReadSuite {
    attributes: BTreeMap<String, String>,
    properties: BTreeMap<String, String>,
    cases: Vec<Read>,
}

fn attributes(element: &quick_xml::events::BytesStart) -> BTreeMap<String, String> {
    let pairs = element.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
        (attribute.key.as_ref().to_owned(), value)
    });
    pairs.collect()
}

/// Reads a report; the first entry is the root's attributes.
fn read(xml: &str) -> (BTreeMap<String, String>, Vec<ReadSuite>) {
    let (mut root, mut suites): (_, Vec<ReadSuite>) = (BTreeMap::new(), Vec::new());
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut in_case = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return (root, suites),
            Event::Start(element) | Event::Empty(element) => {
                let given = attributes(&element);
                match element.name().as_ref() {
                    "testsuites" => root = given,
                    "testsuite" => suites.push(ReadSuite { attributes: given, ..ReadSuite::default() }),
                    "testcase" => {
                        in_case = true;
                        let name = given["name"].clone();
                        suites.last_mut().unwrap().cases.push(Read { name, ..Read::default() });
                    }
                    "property" => {
                        let suite = suites.last_mut().unwrap();
                        let into = if in_case {
                            &mut suite.cases.last_mut().unwrap().properties
                        } else {
                            &mut suite.properties
                        };
                        into.insert(given["name"].clone(), given["value"].clone());
                    }
                    outcome @ ("failure" | "error" | "skipped") => {
                        let case = suites.last_mut().unwrap().cases.last_mut().unwrap();
                        assert_eq!(case.outcome, None, "one outcome per case");
                        case.outcome = Some(outcome.to_owned());
                        case.message.clone_from(&given["message"]);
                    }
                    "properties" | "system-out" => {}
                    other => panic!("an element no CI server knows: {other}"),
                }
            }
            Event::CData(text) => suites.last_mut().unwrap().cases.last_mut().unwrap().text.push_str(&text),
            Event::End(element) if element.name().as_ref() == "testsuite" => in_case = false,
            _ => {}
        }
    }
}

fn rendered(run: &Run) -> String {
    let bytes = Junit.render(run).unwrap();
    assert_eq!(bytes, Junit.render(run).unwrap(), "the same run gives the same bytes");
    String::from_utf8(bytes).unwrap()
}

/// How each verdict must look to a CI server.
fn outcome(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Pass | Verdict::Deviation => None,
        Verdict::Fail => Some("failure"),
        Verdict::Inconclusive => Some("error"),
        Verdict::NotApplicable | Verdict::NotRun => Some("skipped"),
    }
}

fn assert_attributes(attributes: &BTreeMap<String, String>, cases: &[&Read]) {
    let of = |name: &str| cases.iter().filter(|case| case.outcome.as_deref() == Some(name)).count().to_string();
    assert_eq!(attributes["tests"], cases.len().to_string());
    assert_eq!(attributes["failures"], of("failure"));
    assert_eq!(attributes["errors"], of("error"));
    assert_eq!(attributes["skipped"], of("skipped"));
}

#[test]
fn attributes_elements_and_the_run_agree_for_every_verdict() {
    for run in [fixture::run(), fixture::undetermined(), fixture::incomplete()] {
        let (root, suites) = read(&rendered(&run));
        let all: Vec<&Read> = suites.iter().flat_map(|suite| &suite.cases).collect();
        assert_attributes(&root, &all);
        for suite in &suites {
            assert_attributes(&suite.attributes, &suite.cases.iter().collect::<Vec<_>>());
        }
        let cases: Vec<&Read> = suites
            .iter()
            .filter(|suite| suite.attributes["name"] != RUN_SUITE)
            .flat_map(|suite| &suite.cases)
            .collect();
        assert_eq!(cases.len(), run.header.cases.len());
        for verdict in Verdict::ALL {
            let with: Vec<&&Read> =
                cases.iter().filter(|case| case.properties["verdict"] == verdict.as_str()).collect();
            assert_eq!(with.len(), run.counts().get(&verdict).copied().unwrap_or(0), "{verdict}");
            assert!(with.iter().all(|case| case.outcome.as_deref() == outcome(verdict)), "{verdict}");
        }
    }
}

#[test]
fn every_case_has_its_own_verdict_and_requirement() {
    let run = fixture::run();
    let (_, suites) = read(&rendered(&run));
    let cases: BTreeMap<&str, &Read> =
        suites.iter().flat_map(|suite| &suite.cases).map(|case| (case.name.as_str(), case)).collect();
    for (record, planned) in run.records.iter().zip(&run.header.cases) {
        let case = cases[record.id.to_string().as_str()];
        assert_eq!(case.properties["verdict"], record.verdict.as_str());
        assert_eq!(case.properties["requirement"], planned.requirements[0].as_str());
        assert_eq!(case.properties["line"], planned.position.line.to_string());
    }
}

#[test]
fn the_failure_text_is_the_one_the_terminal_shows() {
    let run = fixture::run();
    let (_, suites) = read(&rendered(&run));
    let terminal = summary(&run).render(Colour::Never);
    let failures: Vec<&Read> = suites
        .iter()
        .flat_map(|suite| &suite.cases)
        .filter(|case| matches!(case.outcome.as_deref(), Some("failure" | "error")))
        .collect();
    assert_eq!(failures.len(), 4);
    let (grouped, shown): (Vec<&Read>, Vec<&Read>) =
        failures.into_iter().partition(|case| case.name.contains("ld-json"));
    assert_eq!(grouped.len(), 1, "one case stands under the block of another");
    for case in shown {
        assert!(!case.text.is_empty() && terminal.contains(&case.text), "{}", case.text);
    }
}

#[test]
fn an_incomplete_run_turns_red_and_has_no_level() {
    let run = fixture::incomplete();
    let (_, suites) = read(&rendered(&run));
    let complaint = &suites[0].cases[0];
    assert_eq!(suites[0].attributes["name"], RUN_SUITE);
    assert_eq!(complaint.outcome.as_deref(), Some("error"));
    assert_eq!(
        complaint.message,
        "the run is incomplete (its log breaks off; 3 cases were not started or not finished), and is no assessment"
    );
    for suite in &suites {
        assert_eq!(suite.properties["standing"], "incomplete");
        assert!(!suite.properties.contains_key("level"));
    }
    let (_, whole) = read(&rendered(&fixture::run()));
    assert!(whole.iter().all(|suite| suite.attributes["name"] != RUN_SUITE && suite.properties["level"] == "0"));
}

#[test]
fn hostile_characters_leave_the_report_well_formed_xml() {
    let hostile = "]]> <a b=\"c\">&amp;'\u{0}\u{1b}\u{b}\u{fffe}\u{ffff}\r\n\t]]]]><![CDATA[>\u{202e}😀";
    let mut run = fixture::run();
    for case in &mut run.header.cases {
        case.title = hostile.to_owned();
    }
    for record in &mut run.records {
        if let Some(reason) = &mut record.reason {
            reason.text = hostile.to_owned();
        }
        for step in &mut record.steps {
            step.title = hostile.to_owned();
            for finding in &mut step.findings {
                finding.observed = hostile.to_owned();
            }
        }
    }
    let xml = rendered(&run);
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(legal), "XML 1.0, production 2");
    let (root, suites) = read(&xml);
    assert_attributes(&root, &suites.iter().flat_map(|suite| &suite.cases).collect::<Vec<_>>());
    let failed = suites.iter().flat_map(|suite| &suite.cases).find(|case| case.outcome.as_deref() == Some("failure"));
    let text = &failed.unwrap().text;
    assert!(
        text.contains(r#"]]> <a b="c">&amp;'\u{0}\u{1b}\u{b}\u{fffe}\u{ffff}\r\n\t]]]]><![CDATA[>\u{202e}😀"#),
        "{text}"
    );
}

#[test]
fn a_start_that_is_no_time_is_an_error() {
    let mut run = fixture::run();
    run.header.started = "yesterday".to_owned();
    assert!(matches!(Junit.render(&run), Err(RenderError::Started(_))));
}

#[test]
fn the_shape_of_the_report() {
    insta::assert_snapshot!(rendered(&fixture::run()));
}

#[test]
fn what_the_platform_is_said_to_be_is_a_property_of_every_suite() {
    let mut run = fixture::run();
    run.header.target.subject = Some(crate::model::target::Subject {
        organisation: Some("City of Example".to_owned()),
        version: Some("4.2".to_owned()),
        ..Default::default()
    });
    let (_, suites) = read(&rendered(&run));
    assert_eq!(suites[0].properties["organisation"], "City of Example");
    assert_eq!(suites[0].properties["version"], "4.2");
    assert!(!suites[0].properties.contains_key("product"));
}
