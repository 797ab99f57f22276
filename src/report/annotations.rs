//! Failures as GitHub workflow commands (`::error file=…`), so that they show up in the checks of a pull request.
//!
//! GitHub shows ten errors and ten warnings of a step and drops the rest without a word. So there is one annotation for
//! each cause, what matters most comes first, and the rest is counted.

use super::{
    Artefact, RenderError,
    cause::Cause,
    found,
    lookup::Lookup,
    standing::{Standing, standing},
    weight::by_weight,
    words,
};
use crate::{event::Run, model::Verdict};

/// How many annotations of one kind GitHub shows for a step.
const MOST: usize = 10;

/// The annotations, one line each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annotations;

impl Artefact for Annotations {
    fn name(&self) -> &'static str {
        "annotations"
    }

    fn render(&self, run: &Run) -> Result<Vec<u8>, RenderError> {
        let lookup = Lookup::new(run);
        let causes = by_weight(&lookup);
        let of = |verdict: Verdict| causes.iter().filter(move |cause| cause.first.verdict == verdict);
        let incomplete = matches!(standing(run), Standing::Incomplete { .. });
        let result = if incomplete { "error" } else { "notice" };
        let mut lines = vec![format!("::{result} title=civitest::{}", escape(&standing(run).sentence()))];
        let errors = if incomplete { MOST - 1 } else { MOST };
        lines.extend(of(Verdict::Fail).take(errors).map(|cause| annotation("error", &lookup, cause)));
        lines.extend(of(Verdict::Inconclusive).take(MOST).map(|cause| annotation("warning", &lookup, cause)));
        lines.extend(rest(
            of(Verdict::Fail).count().saturating_sub(errors),
            of(Verdict::Inconclusive).count().saturating_sub(MOST),
        ));
        Ok((lines.join("\n") + "\n").into_bytes())
    }
}

/// What GitHub would not show.
fn rest(failures: usize, undecided: usize) -> Option<String> {
    let parts = [(failures, "of failures"), (undecided, "of undecided cases")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", words::count(number, "more cause")))
        .collect();
    (!parts.is_empty()).then(|| {
        format!("::notice title=civitest::{} have no annotation; the summary and the reports do", parts.join(" and "))
    })
}

fn annotation(command: &str, lookup: &Lookup, cause: &Cause) -> String {
    let record = cause.first;
    let planned = lookup.planned(&record.id);
    let finding = found::findings(record).into_iter().next();
    let position = finding.map(|finding| &finding.position).or(planned.map(|planned| &planned.position));
    let place = position.map_or(String::new(), |position| {
        format!("file={},line={},col={},", property(&position.file), position.line, position.column)
    });
    let title = match planned {
        Some(planned) => format!("{}: {}", lookup.name(&record.id), planned.title),
        None => lookup.name(&record.id),
    };
    let likewise = match cause.others.len() {
        0 => String::new(),
        others => format!("; likewise {}", words::count(others, "other case")),
    };
    let text = escape(&found::one_line(record, 500));
    format!("::{command} {place}title={}::{text}{likewise}", property(&title))
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

    fn lines(run: &Run) -> Vec<String> {
        let text = String::from_utf8(Annotations.render(run).unwrap()).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn failures_are_errors_and_the_undecided_are_warnings() {
        insta::assert_snapshot!(lines(&fixture::run()).join("\n"));
    }

    #[test]
    fn an_incomplete_run_is_an_error_of_its_own() {
        let lines = lines(&fixture::incomplete());
        assert!(lines[0].starts_with("::error title=civitest::the run is incomplete (its log breaks off"), "{lines:?}");
    }

    #[test]
    fn nothing_observed_can_start_a_command_of_its_own() {
        let mut run = fixture::run();
        let observed = "100%\r\n::set-env name=X::y\u{2028}::error::z";
        run.records[2].steps[1].findings[0].observed = observed.to_owned();
        run.header.cases[2].title = "a::b, line=7\n::error::c".to_owned();
        let lines = lines(&run);
        let line = lines.iter().find(|line| line.contains("set-env")).unwrap();
        assert!(line.ends_with(r"observed 100%25\r\n::set-env name=X::y\u{2028}::error::z"), "{line}");
        assert!(line.contains(r"]%3A a%3A%3Ab%2C line=7\n%3A%3Aerror%3A%3Ac::expected"), "{line}");
        let commands = ["::notice title=civitest::", "::error file=suites/", "::warning file=suites/"];
        assert!(lines.iter().all(|line| commands.iter().any(|command| line.starts_with(command))), "{lines:?}");
    }

    #[test]
    fn what_github_would_drop_is_counted() {
        let lines = lines(&fixture::failing(2_000));
        assert_eq!(lines.iter().filter(|line| line.starts_with("::error ")).count(), MOST);
        assert_eq!(
            lines.last().unwrap(),
            "::notice title=civitest::1992 more causes of failures have no annotation; the summary and the reports do"
        );
    }
}
