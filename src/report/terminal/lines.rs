//! The lines of the live view, as pure functions.

use crate::{
    event::{CaseRecord, Header},
    model::{CapabilityState, Verdict},
    report::{
        secret,
        text::{Ink, Line, Page, verdict_ink},
        words,
    },
};

/// `        PASS [   0.041s] (  1/203) ngsi-ld/query/retrieve/found`.
pub fn status_line(record: &CaseRecord, name: &str, done: usize, total: usize) -> Line {
    let width = total.to_string().len();
    let time = match record.verdict {
        // Nothing was timed: a time of zero would look like a very fast test.
        Verdict::NotApplicable | Verdict::NotRun => " ".repeat(9),
        Verdict::Pass | Verdict::Deviation | Verdict::Fail | Verdict::Inconclusive => {
            format!("{}s", words::seconds(record.millis))
        }
    };
    let line = Line::new()
        .with(verdict_ink(record.verdict), format!("{:>12}", words::status(record.verdict)))
        .plain(format!(" [{time}] ({done:>width$}/{total}) {name}"));
    match (record.verdict, &record.reason) {
        (Verdict::NotApplicable | Verdict::NotRun | Verdict::Inconclusive, Some(reason)) => {
            line.with(Ink::Faint, format!("  {}", words::cut(&reason.text, 160)))
        }
        _ => line,
    }
}

/// `        SLOW [>  30.000s] ngsi-ld/query/retrieve/found`: before its time is up, and not in the log.
pub(super) fn slow_line(millis: u64, name: &str) -> Line {
    Line::new().with(Ink::Warn, format!("{:>12}", "SLOW")).plain(format!(" [>{}s] {name}", words::seconds(millis)))
}

/// What is known before the first case runs: target, version, suites, profile, missing capabilities.
pub fn preamble(header: &Header) -> Page {
    let mut page = Page::new();
    let mut say = |label: &str, text: String| {
        page.push(Line::new().with(Ink::Strong, format!("{label:>12}")).plain(" ").plain(text));
    };
    let target = &header.target;
    let product = target.product.as_deref().unwrap_or("it does not say what it is");
    say("Target", format!("{} ({product})", secret::shown_url(&target.url)));
    for suite in &header.suites {
        say("Suite", format!("{} for {}", suite.id, suite.document));
    }
    let how = if target.version_declared { "as declared" } else { "the suite's own; the target declares none" };
    say("Version", format!("{} ({how})", target.version));
    match &header.profile {
        Some(profile) => say("Profile", format!("{} {}", profile.id, profile.version)),
        None => say("Profile", "none: nothing will be graded".to_owned()),
    }
    for evidence in &target.capabilities {
        if evidence.state == CapabilityState::Absent {
            say("Lacks", format!("{} ({})", evidence.capability, evidence.observed));
        }
    }
    if let Some(filter) = &header.selection.filter {
        let selection = &header.selection;
        let left_out = words::count(selection.left_out.saturating_sub(selection.elsewhere), "case");
        say("Filter", format!("{filter} leaves out {left_out}: a partial run, no level will be awarded"));
    }
    if let Some(run) = &header.selection.rerun_of {
        say("Again", format!("what did not pass in run {run}: a partial run, no level will be awarded"));
    }
    if let Some(partition) = header.selection.partition {
        let others = words::count(header.selection.elsewhere, "case");
        say("Part", format!("{partition}; {others} belong to other parts, and `civitest merge` grades them together"));
    }
    let cases = words::count(header.cases.len(), "case");
    say("Starting", format!("{cases}, {} at a time; seed {}, run {}", header.jobs, header.seed, header.run));
    page
}
