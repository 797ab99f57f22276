//! JUnit XML: what every CI server reads.
//!
//! One `testsuite` for each area of a suite. A missed must is a `failure`, a case that could not decide an `error`, and
//! what was not run or does not apply is `skipped`; a deviation passes, and says so in a property and in `system-out`.
//! `junit-report` writes the elements; a second pass puts in the properties it has no notion of.

mod properties;
#[cfg(test)]
mod tests;

use junit_report::{Duration, OffsetDateTime, ReportBuilder, TestCase, TestResult, TestSuite};

use super::{
    Artefact, RenderError, found,
    lookup::Lookup,
    standing::{Standing, standing},
    text::{Colour, block},
    words,
};
use crate::{
    event::{CaseRecord, PlannedCase, Run},
    model::Verdict,
};

/// The suite that stands for the run itself, in incomplete runs only.
const RUN_SUITE: &str = "civitest";

/// The JUnit report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Junit;

impl Artefact for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn render(&self, run: &Run) -> Result<Vec<u8>, RenderError> {
        let lookup = Lookup::new(run);
        let started = started(run)?;
        let mut suites: Vec<TestSuite> = Vec::new();
        if let Standing::Incomplete { .. } = standing(run) {
            let mut suite = suite(RUN_SUITE, started);
            suite.add_testcase(incomplete(run));
            suites.push(suite);
        }
        for planned in &run.header.cases {
            let area = area(planned);
            let index = suites.iter().position(|suite| suite.name == area).unwrap_or_else(|| {
                suites.push(suite(&area, started));
                suites.len() - 1
            });
            suites[index].add_testcase(testcase(&lookup, planned));
        }
        let mut plain = Vec::new();
        let report = ReportBuilder::new().add_testsuites(suites).build();
        report.write_xml(&mut plain).map_err(|error| RenderError::Xml(error.to_string()))?;
        let plain = String::from_utf8(plain).map_err(|error| RenderError::Xml(error.to_string()))?;
        properties::insert(&plain, &lookup).map_err(RenderError::Xml)
    }
}

fn started(run: &Run) -> Result<OffsetDateTime, RenderError> {
    let wrong = || RenderError::Started(run.header.started.clone());
    let timestamp: jiff::Timestamp = run.header.started.parse().map_err(|_| wrong())?;
    // junit-report cannot write years before 0, and no run is older than 1970.
    match timestamp.as_second() {
        ..0 => Err(wrong()),
        seconds => OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| wrong()),
    }
}

fn suite(name: &str, started: OffsetDateTime) -> TestSuite {
    let mut suite = TestSuite::new(name);
    suite.package = dotted(name);
    suite.set_timestamp(started);
    suite
}

/// The first two parts of the id: suite and area.
fn area(planned: &PlannedCase) -> String {
    let parts: Vec<&str> = planned.id.test.as_str().split('/').take(2).collect();
    words::visible(&parts.join("/"))
}

/// The group with dots for slashes, as CI servers build trees from it.
fn dotted(path: &str) -> String {
    words::visible(path).replace('/', ".")
}

fn testcase(lookup: &Lookup, planned: &PlannedCase) -> TestCase {
    let record = lookup.record(&planned.id);
    let mut case = TestCase::success(&words::visible(&planned.id.to_string()), time(record));
    let group = planned.id.test.as_str().rsplit_once('/').map_or(planned.id.test.as_str(), |(group, _)| group);
    case.set_classname(&dotted(group));
    case.set_filepath(&words::visible(&planned.position.file));
    match record {
        None => case.result = skipped(Verdict::NotRun, "the run ended before this case"),
        Some(record) => {
            case.result = result(lookup, record);
            if record.verdict == Verdict::Deviation {
                case.set_system_out(&cdata(&text(lookup, record)));
            }
        }
    }
    case
}

/// A log may claim any number; junit-report adds these up and must not run over.
fn time(record: Option<&CaseRecord>) -> Duration {
    const YEAR: u64 = 366 * 24 * 3_600_000;
    let millis = record.map_or(0, |record| record.millis).min(YEAR);
    Duration::milliseconds(i64::try_from(millis).unwrap_or(0))
}

fn result(lookup: &Lookup, record: &CaseRecord) -> TestResult {
    let reason = record.reason.as_ref();
    match record.verdict {
        Verdict::Pass | Verdict::Deviation => TestResult::Success,
        Verdict::Fail => TestResult::Failure {
            type_: Verdict::Fail.to_string(),
            message: found::one_line(record, 300),
            cause: Some(cdata(&text(lookup, record))),
        },
        Verdict::Inconclusive => TestResult::Error {
            type_: Verdict::Inconclusive.to_string(),
            message: found::one_line(record, 300),
            cause: Some(cdata(&text(lookup, record))),
        },
        Verdict::NotApplicable | Verdict::NotRun => {
            skipped(record.verdict, reason.map_or("no reason was given", |reason| &reason.text))
        }
    }
}

fn skipped(verdict: Verdict, reason: &str) -> TestResult {
    let message = format!("{verdict}: {}", words::visible(reason));
    TestResult::SkippedWithCause { type_: verdict.to_string(), message, cause: None }
}

/// The failure block, exactly as the terminal shows it.
fn text(lookup: &Lookup, record: &CaseRecord) -> String {
    block(lookup, record).render(Colour::Never)
}

/// Text for a CDATA section, which junit-report writes as it stands: its end mark is split over two sections.
fn cdata(text: &str) -> String {
    text.replace("]]>", "]]]]><![CDATA[>")
}

/// An error that turns CI red: most servers take a file with skipped cases for a good one.
fn incomplete(run: &Run) -> TestCase {
    let mut case = TestCase::error("the run came to its end", Duration::ZERO, "incomplete", &standing(run).sentence());
    case.set_classname(RUN_SUITE);
    case
}
