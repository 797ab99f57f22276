//! The steps of a case, and the `curl` lines that repeat those that matter.

use super::{block::labelled, page::Page};
use crate::{
    event::{CaseRecord, Phase, StepRecord},
    model::{Answer, Exchange, Strength, Verdict},
    report::{curl, words},
};

/// How many `curl` lines of one step are shown, and how long they may be; the log has every request.
const MOST_LINES: usize = 5;
const LONGEST_LINE: usize = 8_000;

/// The step that decided: the first with a finding as strong as the verdict, else the last one that brought no
/// answer, else the last one before the clean-up.
pub(super) fn failing(record: &CaseRecord) -> Option<&StepRecord> {
    let weakest = match record.verdict {
        Verdict::Fail => Strength::Must,
        Verdict::Deviation => Strength::Should,
        Verdict::Pass | Verdict::Inconclusive | Verdict::NotApplicable | Verdict::NotRun => Strength::May,
    };
    let steps = || record.steps.iter().filter(|step| step.phase != Phase::CleanUp);
    steps()
        .find(|step| step.findings.iter().any(|finding| finding.strength >= weakest))
        .or_else(|| steps().rfind(|step| step.exchanges.last().is_some_and(|exchange| exchange.response().is_none())))
        .or_else(|| steps().next_back())
}

/// One line for each step: its number, what it did, what came back, and whether that was right.
pub(super) fn list(page: &mut Page, record: &CaseRecord, failing: Option<&StepRecord>) {
    let shown: Vec<&StepRecord> =
        record.steps.iter().filter(|step| step.phase != Phase::CleanUp || !step.findings.is_empty()).collect();
    let width = shown.iter().map(|step| step.title.chars().count()).max().unwrap_or(0).min(60);
    for (number, step) in shown.into_iter().enumerate() {
        let label = if number == 0 { "steps" } else { "" };
        let name = format!("{} {}", words::phase(step.phase), step.index.saturating_add(1));
        let tries = if step.attempts > 1 { format!(", {} tries", step.attempts) } else { String::new() };
        let line = format!("{name:<9} {:<width$}  {}{tries} {}", step.title, came_back(step), mark(step, failing));
        page.push(labelled(label, line));
    }
}

/// `201`, `200 (3 requests)`, `no complete answer in time`.
fn came_back(step: &StepRecord) -> String {
    let last = match step.exchanges.last().map(|exchange| &exchange.answer) {
        Some(Answer::Response(response)) => response.status.to_string(),
        Some(Answer::None { kind, .. }) => kind.to_string(),
        None => "nothing sent".to_owned(),
    };
    match step.exchanges.len() {
        0 | 1 => last,
        requests => format!("{last} ({requests} requests)"),
    }
}

/// ✔ as expected, ✘ not, ! a recommendation missed, ? the step that left the case open without a finding.
fn mark(step: &StepRecord, failing: Option<&StepRecord>) -> &'static str {
    match step.findings.iter().map(|finding| finding.strength).max() {
        Some(Strength::Must) => "✘",
        Some(Strength::Should | Strength::May) => "!",
        None if step.exchanges.iter().any(|exchange| exchange.response().is_none()) => "✘",
        None if failing.is_some_and(|failing| std::ptr::eq(step, failing)) => "?",
        None => "✔",
    }
}

/// The requests that lead to the failure: set-up, earlier steps that changed something, and the failing step itself.
pub(in crate::report) fn requests(record: &CaseRecord) -> Vec<(&StepRecord, &[Exchange])> {
    let Some(failing) = failing(record) else { return Vec::new() };
    let mut needed = Vec::new();
    for step in record.steps.iter().filter(|step| step.phase != Phase::CleanUp) {
        let is_failing = std::ptr::eq(step, failing);
        let changes = step
            .exchanges
            .iter()
            .any(|exchange| !matches!(exchange.request.method.as_str(), "GET" | "HEAD" | "OPTIONS"));
        if is_failing || step.phase == Phase::SetUp || changes {
            needed.push((step, step.exchanges.as_slice()));
        }
        if is_failing {
            break;
        }
    }
    needed
}

/// The `curl` lines of those requests.
pub(super) fn curl(page: &mut Page, record: &CaseRecord) {
    let mut label = "curl";
    for (_, exchanges) in requests(record) {
        for exchange in exchanges.iter().take(MOST_LINES) {
            let line = curl::line(&exchange.request);
            if line.len() > LONGEST_LINE {
                let method = &exchange.request.method;
                page.push(labelled(
                    label,
                    format!("({method} with a line of {} bytes; the JSON report has it)", line.len()),
                ));
            } else {
                page.push(labelled(label, line));
            }
            label = "";
        }
        if exchanges.len() > MOST_LINES {
            page.push(labelled("", format!("({} more like it)", exchanges.len() - MOST_LINES)));
        }
    }
}
