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
        _ if record.is_flaky() => line.with(Ink::Warn, "  flaky").with(Ink::Faint, format!(": {}", repeated(record))),
        _ => line,
    }
}

/// How often a case was repeated.
fn repeated(record: &CaseRecord) -> String {
    format!("it came out well at attempt {}", record.repeats.saturating_add(1))
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
    for sign in &target.versions {
        match sign.fits(target.version) {
            true => say("Seen", format!("{}, which fits", sign.observed)),
            false => say("Warning", words::misfit(sign, target.version)),
        }
    }
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
        let left_out = words::count(header.selection.left_out, "case");
        say("Filter", format!("{filter} leaves out {left_out}: a partial run, no level will be awarded"));
    }
    let cases = words::count(header.cases.len(), "case");
    say("Starting", format!("{cases}, {} at a time; seed {}, run {}", header.jobs, header.seed, header.run));
    page
}
