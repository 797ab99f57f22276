//! The failure block: what had to be true, where that is written, what was seen instead, and how to see it again.

use serde_json::Value;

use super::{
    page::{Ink, Line, Page},
    steps,
};
use crate::{
    event::{Allowed, CaseRecord, PlannedCase, Run, StepRecord},
    model::{Difference, Finding, Strength, Verdict},
    report::{
        found,
        lookup::{Effect, Lookup},
        shell, words,
    },
};

/// The width of the labels.
const LABEL: usize = 12;
/// How many characters of an observation are shown; the log has the rest.
const LONGEST_TEXT: usize = 1_000;
/// How many characters of one differing value are shown.
const LONGEST_VALUE: usize = 200;
/// How many differences of a finding, and how many findings of a case are shown.
const MOST_DIFFERENCES: usize = 20;
const MOST_FINDINGS: usize = 5;

/// The block for one case.
pub(crate) fn block(lookup: &Lookup, record: &CaseRecord) -> Page {
    let mut page = Page::new();
    let planned = lookup.planned(&record.id);
    page.push(title(lookup, record, planned));
    if let Some(planned) = planned {
        what_had_to_be_true(&mut page, lookup, planned);
    }
    let failing = steps::failing(record);
    if let Some(position) = position(record, failing, planned) {
        page.push(labelled("written in", position));
    }
    if let Some(reason) = &record.reason {
        page.push(labelled("reason", words::cut(&reason.text, LONGEST_TEXT)));
    }
    let findings = found::findings(record);
    for finding in findings.iter().take(MOST_FINDINGS) {
        what_was_seen(&mut page, finding);
    }
    if findings.len() > MOST_FINDINGS {
        page.push(labelled(
            "",
            format!("… and {} in the log", words::count(findings.len() - MOST_FINDINGS, "more finding")),
        ));
    }
    steps::list(&mut page, record, failing);
    steps::curl(&mut page, record);
    page.push(labelled("again", again(lookup, record)));
    page
}

/// A line with a label in its column.
pub(super) fn labelled(label: &str, text: impl AsRef<str>) -> Line {
    Line::new().with(Ink::Faint, format!("  {label:<LABEL$}")).plain(text)
}

/// The ink of a verdict.
pub(crate) fn verdict_ink(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Pass => Ink::Good,
        Verdict::Fail => Ink::Bad,
        Verdict::Deviation | Verdict::Inconclusive => Ink::Warn,
        Verdict::NotApplicable | Verdict::NotRun => Ink::Faint,
    }
}

/// The command that runs this case, and nothing else, again.
pub(crate) fn again(lookup: &Lookup, record: &CaseRecord) -> String {
    let url = lookup.target_words();
    let filter = format!("test(={})", record.id.short());
    format!("civitest run {url}{} -E {}", consent(lookup.run), shell::quote(&filter))
}

/// What a command has to allow so that it does what this run did.
pub(crate) fn consent(run: &Run) -> &'static str {
    match run.header.conditions.as_ref().map(|conditions| conditions.allowed) {
        None | Some(Allowed::Read) => "",
        Some(Allowed::Write) => " --allow write",
        Some(Allowed::Destructive) => " --allow write,destructive",
    }
}

fn title(lookup: &Lookup, record: &CaseRecord, planned: Option<&PlannedCase>) -> Line {
    let mut line = Line::new()
        .with(Ink::Faint, "─── ")
        .with(verdict_ink(record.verdict), words::status(record.verdict))
        .with(Ink::Strong, format!(" {}", lookup.name(&record.id)));
    if let Some(planned) = planned {
        line = line.with(Ink::Faint, " ─── ").plain(planned.strength.as_str());
    }
    let effect = match lookup.effect(&record.id) {
        Effect::Caps(level) => format!("caps below level {level}"),
        Effect::Open(level) => format!("leaves level {level} open"),
        Effect::None => "no effect on the level".to_owned(),
        Effect::Unknown => return line,
    };
    line.with(Ink::Faint, " ─── ").plain(effect)
}

fn what_had_to_be_true(page: &mut Page, lookup: &Lookup, planned: &PlannedCase) {
    let title = match &planned.case {
        Some(case) => format!("{} ({case})", planned.title),
        None => planned.title.clone(),
    };
    page.push(Line::new().plain(format!("  {title}")));
    let Some((main, others)) = planned.requirements.split_first() else { return };
    match lookup.clause(main) {
        Some((suite, clause)) => {
            page.push(labelled("clause", format!("{} {} ({})", clause.id, clause.title, suite.document)));
            if !clause.says.is_empty() {
                page.push(labelled("", &clause.says));
            }
            page.push(labelled("", &suite.link));
        }
        None => page.push(labelled("clause", main.as_str())),
    }
    if !others.is_empty() {
        let others: Vec<&str> = others.iter().map(|other| other.as_str()).collect();
        page.push(labelled("", format!("also {}", others.join(", "))));
    }
}

/// Where to look in the suite: the expectation that did not hold, else the step, else the case.
fn position(record: &CaseRecord, failing: Option<&StepRecord>, planned: Option<&PlannedCase>) -> Option<String> {
    let finding = found::findings(record).first().map(|finding| &finding.position);
    let step = failing.and_then(|step| step.position.as_ref());
    finding.or(step).or(planned.map(|planned| &planned.position)).map(ToString::to_string)
}

fn what_was_seen(page: &mut Page, finding: &Finding) {
    let strength = match finding.strength {
        Strength::Must => String::new(),
        Strength::Should | Strength::May => format!(" ({})", finding.strength),
    };
    page.push(labelled("expected", format!("{}{strength}", words::cut(&found::expected(finding), LONGEST_TEXT))));
    page.push(labelled("observed", words::cut(&finding.observed, LONGEST_TEXT)));
    for difference in finding.differences.iter().take(MOST_DIFFERENCES) {
        difference_lines(page, difference);
    }
    if finding.differences.len() > MOST_DIFFERENCES {
        let rest = words::count(finding.differences.len() - MOST_DIFFERENCES, "more difference");
        page.push(labelled("", format!("… and {rest} in the log")));
    }
}

fn difference_lines(page: &mut Page, difference: &Difference) {
    let place = if difference.pointer.is_empty() { "(the whole body)" } else { &difference.pointer };
    let mut side = |ink: Ink, sign: char, value: &Option<Value>| {
        if let Some(value) = value {
            let text = words::cut(&value.to_string(), LONGEST_VALUE);
            page.push(labelled("", "").with(ink, format!("{sign} {place}: {text}")));
        }
    };
    side(Ink::Bad, '-', &difference.expected);
    side(Ink::Good, '+', &difference.observed);
}
