//! Failures as GitHub workflow commands (`::error file=…`), so that they show up in the checks of a pull request.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use super::{Observer, found, words};
use crate::{
    event::{CaseRecord, Event, EventKind, PlannedCase},
    model::{InstanceId, Verdict},
};

/// Writes one annotation for each case that failed or could not be decided.
#[derive(Debug)]
pub struct Annotations<W> {
    out: W,
    plan: HashMap<InstanceId, PlannedCase>,
}

impl<W: Write> Annotations<W> {
    /// Writes to this; GitHub reads standard output and standard error alike.
    pub fn new(out: W) -> Self {
        Self { out, plan: HashMap::new() }
    }
}

impl<W: Write> Observer for Annotations<W> {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(header) => {
                self.plan = header.cases.iter().map(|case| (case.id.clone(), case.clone())).collect();
                Ok(())
            }
            EventKind::CaseFinished(record) => match annotation(record, self.plan.get(&record.id)) {
                Some(line) => writeln!(self.out, "{line}"),
                None => Ok(()),
            },
            EventKind::CaseStarted(_) | EventKind::Notice(_) | EventKind::RunFinished(_) => Ok(()),
        }
    }
}

fn annotation(record: &CaseRecord, planned: Option<&PlannedCase>) -> Option<String> {
    let command = match record.verdict {
        Verdict::Fail => "error",
        Verdict::Inconclusive => "warning",
        Verdict::Pass | Verdict::Deviation | Verdict::NotApplicable | Verdict::NotRun => return None,
    };
    let finding = found::findings(record).into_iter().next();
    let position = finding.map(|finding| &finding.position).or(planned.map(|planned| &planned.position))?;
    let title = match planned {
        Some(planned) => format!("{}: {}", record.id.short(), planned.title),
        None => record.id.short(),
    };
    Some(format!(
        "::{command} file={},line={},col={},title={}::{}",
        property(&position.file),
        position.line,
        position.column,
        property(&title),
        escape(&found::one_line(record, 500)),
    ))
}

fn escape(text: &str) -> String {
    words::visible(text).replace('%', "%25")
}

fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn failures_are_errors_and_the_undecided_are_warnings() {
        let mut annotations = Annotations::new(Vec::new());
        for event in fixture::events(&fixture::run()) {
            annotations.observe(&event).unwrap();
        }
        insta::assert_snapshot!(String::from_utf8(annotations.out).unwrap());
    }

    #[test]
    fn nothing_observed_can_start_a_command_of_its_own() {
        let run = fixture::run();
        let mut record = run.records[2].clone();
        record.steps[1].findings[0].observed = "100%\n::set-env name=X::y".to_owned();
        let line = annotation(&record, run.planned(&record.id)).unwrap();
        assert_eq!(line.lines().count(), 1);
        assert!(line.ends_with(r"observed 100%25\n::set-env name=X::y"));
    }
}
