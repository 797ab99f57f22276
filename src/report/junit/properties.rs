//! The second pass: properties of every suite and case, and the totals that junit-report leaves out.

use quick_xml::{
    Reader, Writer,
    events::{BytesEnd, BytesStart, Event},
};

use super::{RUN_SUITE, area, standing};
use crate::{
    event::{CaseRecord, PlannedCase},
    model::Verdict,
    report::{lookup::Lookup, secret, words},
};

type Properties = Vec<(&'static str, String)>;
type Output = Writer<Vec<u8>>;

/// Totals over the suites, from their own attributes.
#[derive(Default)]
struct Totals {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// Puts in what junit-report cannot write.
pub(super) fn insert(plain: &str, lookup: &Lookup) -> Result<Vec<u8>, String> {
    let suites = count(plain)?;
    let mut reader = Reader::from_str(plain);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let mut suites = suites.into_iter();
    let mut cases = planned_in_report_order(lookup).into_iter();
    let total = suites.next().unwrap_or_default();
    let mut in_run_suite = false;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                let is_empty = matches!(event, Event::Empty(_));
                let (element, properties) = match element.name().as_ref() {
                    "testsuites" => (with_totals(element, &total), Vec::new()),
                    "testsuite" => {
                        in_run_suite = attribute(element, "name")? == RUN_SUITE;
                        let skipped = suites.next().unwrap_or_default().skipped.to_string();
                        let mut element = element.to_owned();
                        element.push_attribute(("skipped", skipped.as_str()));
                        (element, of_run(lookup))
                    }
                    "testcase" if in_run_suite => (element.to_owned(), Vec::new()),
                    "testcase" => {
                        let planned = cases.next().ok_or("a test case too many")?;
                        let mut element = element.to_owned();
                        element.push_attribute(("line", planned.position.line.to_string().as_str()));
                        (element, of_case(lookup, planned))
                    }
                    _ => (element.to_owned(), Vec::new()),
                };
                write_element(&mut writer, element, &properties, is_empty).map_err(|error| error.to_string())?;
            }
            _ => writer.write_event(event).map_err(|error| error.to_string())?,
        }
    }
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// The totals of the whole report, then of each suite.
fn count(plain: &str) -> Result<Vec<Totals>, String> {
    let mut counted = vec![Totals::default()];
    let mut reader = Reader::from_str(plain);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => return Ok(counted),
            Event::Start(element) | Event::Empty(element) => {
                if element.name().as_ref() == "testsuite" {
                    counted.push(Totals::default());
                }
                let last = counted.len() - 1;
                for index in [0, last] {
                    match element.name().as_ref() {
                        "testcase" => counted[index].tests += 1,
                        "failure" => counted[index].failures += 1,
                        "error" => counted[index].errors += 1,
                        "skipped" => counted[index].skipped += 1,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart, name: &str) -> Result<String, String> {
    let found = element.try_get_attribute(name).map_err(|error| error.to_string())?;
    Ok(found.map(|attribute| attribute.value.to_string()).unwrap_or_default())
}

fn with_totals<'a>(element: &BytesStart<'a>, total: &Totals) -> BytesStart<'static> {
    let mut element = element.to_owned();
    element.push_attribute(("name", "civitest"));
    for (name, number) in
        [("tests", total.tests), ("failures", total.failures), ("errors", total.errors), ("skipped", total.skipped)]
    {
        element.push_attribute((name, number.to_string().as_str()));
    }
    element
}

fn write_element(
    writer: &mut Output,
    element: BytesStart<'_>,
    properties: &Properties,
    is_empty: bool,
) -> std::io::Result<()> {
    if properties.is_empty() {
        return writer.write_event(if is_empty { Event::Empty(element) } else { Event::Start(element) });
    }
    let end = element.to_end().into_owned();
    writer.write_event(Event::Start(element))?;
    writer.write_event(Event::Start(BytesStart::new("properties")))?;
    for (name, value) in properties {
        let value = words::visible(value);
        let property = BytesStart::new("property").with_attributes([("name", *name), ("value", value.as_str())]);
        writer.write_event(Event::Empty(property))?;
    }
    writer.write_event(Event::End(BytesEnd::new("properties")))?;
    if is_empty { writer.write_event(Event::End(end)) } else { Ok(()) }
}

/// Cases in the order of the report: suite by suite, in plan order within each.
fn planned_in_report_order<'a>(lookup: &Lookup<'a>) -> Vec<&'a PlannedCase> {
    let mut areas: Vec<(String, Vec<&PlannedCase>)> = Vec::new();
    for planned in &lookup.run.header.cases {
        let area = area(planned);
        match areas.iter_mut().find(|(name, _)| *name == area) {
            Some((_, cases)) => cases.push(planned),
            None => areas.push((area, vec![planned])),
        }
    }
    areas.into_iter().flat_map(|(_, cases)| cases).collect()
}

fn of_run(lookup: &Lookup) -> Properties {
    let header = &lookup.run.header;
    let standing = standing(lookup.run);
    let mut properties = vec![
        ("run", header.run.to_string()),
        ("target", secret::shown_url(&header.target.url)),
        ("standing", standing.as_str().to_owned()),
        ("assessment", standing.sentence()),
    ];
    if let Some(subject) = &header.target.subject {
        let said = [
            ("organisation", &subject.organisation),
            ("product", &subject.product),
            ("version", &subject.version),
            ("environment", &subject.environment),
        ];
        properties.extend(said.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
    }
    if let Some(profile) = &header.profile {
        properties.push(("profile", format!("{} {}", profile.id, profile.version)));
    }
    if let Some(level) = standing.awarded() {
        properties.push(("level", level.to_string()));
    }
    properties
}

fn of_case(lookup: &Lookup, planned: &PlannedCase) -> Properties {
    let record = lookup.record(&planned.id);
    let verdict = record.map_or(Verdict::NotRun, |record| record.verdict);
    let mut properties = vec![("verdict", verdict.to_string()), ("strength", planned.strength.to_string())];
    if record.is_some_and(CaseRecord::is_flaky) {
        properties.push(("flaky", "true".to_owned()));
    }
    properties.extend(planned.requirements.iter().map(|requirement| ("requirement", requirement.to_string())));
    properties.push(("file", planned.position.file.to_string()));
    properties.push(("line", planned.position.line.to_string()));
    properties
}
