//! JUnit: one suite for each model, one case for each rule; never one for each item, of which there may be a million.

use std::io::{self, Write};

use junit_report::{Duration, OffsetDateTime, ReportBuilder, TestCase, TestResult, TestSuite};

use super::{Header, Sink};
use crate::{
    model::{Blame, Severity},
    report::words,
    validate::{Found, Item, Kind, ModelKey, OfModel, Summary},
};

/// The suite of items without a model, and of what concerns no item.
const NO_MODEL: &str = "no model";
/// Rules whose remarks say that something could not be checked.
pub(super) const UNDETERMINED: [&str; 4] =
    ["model-not-at-hand", "ambiguous-type", "context-not-at-hand", "model-defect"];

/// Writes the JUnit report, all of it at the end.
pub struct Junit<W> {
    out: W,
    header: Header,
}

impl<W: Write> Junit<W> {
    /// Writes to this.
    pub fn new(out: W, header: Header) -> Self {
        Self { out, header }
    }

    fn suite(&self, name: &str) -> TestSuite {
        let mut suite = TestSuite::new(&words::visible(name));
        suite.package = words::visible(name).replace('/', ".");
        if let Ok(started) = OffsetDateTime::from_unix_timestamp(self.header.started.max(0)) {
            suite.set_timestamp(started);
        }
        suite
    }

    fn of_model(&self, key: Option<&ModelKey>, of: &OfModel) -> TestSuite {
        let name = key.map_or_else(|| NO_MODEL.to_owned(), ModelKey::to_string);
        let mut suite = self.suite(&name);
        let known = self.header.rules.iter().map(|rule| rule.id);
        // A rule that is not in the list is shown as well, rather than lost.
        let others =
            of.found.keys().map(|kind| kind.rule).filter(|id| self.header.rules.iter().all(|rule| rule.id != *id));
        let mut ids: Vec<&str> = known.chain(others).collect();
        ids.dedup();
        for id in ids {
            let found: Vec<(&Kind, &Found)> = of.found.iter().filter(|(kind, _)| kind.rule == id).collect();
            if key.is_none() && found.is_empty() {
                // What has no model was not checked by the rules about models.
                continue;
            }
            let mut case = self.case(id, &found);
            case.set_classname(&words::visible(&name).replace('/', "."));
            suite.add_testcase(case);
        }
        suite
    }

    fn case(&self, id: &str, found: &[(&Kind, &Found)]) -> TestCase {
        if self.header.off.iter().any(|off| off == id) {
            return TestCase::skipped(id);
        }
        let is =
            |severity, blame| move |(kind, _): &&(&Kind, &Found)| kind.severity() == severity && kind.blame() == blame;
        if let Some((_, errors)) = found.iter().find(is(Severity::Error, Blame::Data)) {
            let mut case = TestCase::success(id, Duration::ZERO);
            let cause = Some(cdata(&examples(errors)));
            case.result = TestResult::Failure { type_: "error".to_owned(), message: sentence(errors), cause };
            return case;
        }
        let Some((_, first)) = found.first() else { return TestCase::success(id, Duration::ZERO) };
        let mut case = if UNDETERMINED.contains(&id) || is_unchecked(id) {
            TestCase::error(id, Duration::ZERO, "undetermined", &sentence(first))
        } else {
            TestCase::success(id, Duration::ZERO)
        };
        let text: Vec<String> = found
            .iter()
            .map(|(kind, found)| format!("{}: {}\n{}", kind.severity(), sentence(found), examples(found)))
            .collect();
        case.set_system_out(&cdata(&text.join("\n")));
        case
    }

    /// What concerns no item.
    fn whole(&self, summary: &Summary) -> Option<TestSuite> {
        let mut cases = Vec::new();
        let mut error =
            |name: &str, says: &str| cases.push(TestCase::error(name, Duration::ZERO, "undetermined", says));
        if summary.counts.items == 0 {
            error("something was checked", "there was no item, so nothing was checked");
        }
        for file in &summary.empty {
            let file = words::visible(file);
            error(&format!("{file} has items"), &format!("{file} holds no item, so nothing was checked in it"));
        }
        if summary.stopped {
            error("it came to its end", "it was stopped before the end");
        }
        (!cases.is_empty()).then(|| {
            let mut suite = self.suite("civitest");
            suite.add_testcases(cases);
            suite
        })
    }
}

impl<W: Write> Sink for Junit<W> {
    fn item(&mut self, _: &Item) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let mut suites: Vec<TestSuite> = self.whole(summary).into_iter().collect();
        suites.extend(summary.models.iter().map(|(key, of)| self.of_model(key.as_ref(), of)));
        let report = ReportBuilder::new().add_testsuites(suites).build();
        report.write_xml(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()
    }
}

/// An item of which this is said was not checked, whatever severity the user gave it.
fn is_unchecked(id: &str) -> bool {
    matches!(id, "syntax" | "too-large")
}

fn sentence(found: &Found) -> String {
    format!("{} in {}", words::count_large(found.remarks, "remark"), words::count_large(found.items, "item"))
}

fn examples(found: &Found) -> String {
    let mut text: Vec<String> = found
        .examples
        .iter()
        .map(|example| {
            let id = example.id.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
            words::visible(&format!("{}{id} {}: {}", example.place, example.at, example.says))
        })
        .collect();
    let more = found.remarks.saturating_sub(text.len() as u64);
    if more > 0 {
        text.push(format!("… and {more} more"));
    }
    text.join("\n")
}

/// Text for a CDATA section, which junit-report writes as it stands: its end mark is split over two sections.
fn cdata(text: &str) -> String {
    text.replace("]]>", "]]]]><![CDATA[>")
}
