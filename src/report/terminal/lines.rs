//! The lines of the live view, as pure functions.

use crate::{
    event::{CaseRecord, Header},
    model::{
        CapabilityState, Verdict,
        target::{DeclaredCapability, Subject, TargetProfile},
    },
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
    say("Target", format!("{} ({})", secret::shown_url(&target.url), what_it_is(target)));
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
        let declared = target.declared(evidence.capability);
        if evidence.state == CapabilityState::Absent && declared != Some(true) {
            say("Lacks", format!("{} ({})", evidence.capability, evidence.observed));
        }
    }
    for declared in &target.declared {
        if let Some(text) = contradicted(target, *declared) {
            say("Declared", text);
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

/// What the user says the platform is, and what it says itself.
fn what_it_is(target: &TargetProfile) -> String {
    let said = target.subject.as_ref().and_then(Subject::words);
    match (said, &target.product) {
        (Some(said), Some(product)) => format!("{said}; it calls itself {product}"),
        (Some(said), None) => said,
        (None, Some(product)) => product.clone(),
        (None, None) => "it does not say what it is".to_owned(),
    }
}

/// A declaration that preflight did not confirm, and what follows from that.
fn contradicted(target: &TargetProfile, declared: DeclaredCapability) -> Option<String> {
    let name = declared.capability;
    let (state, observed) = target.capability(name);
    match (declared.has, state) {
        (true, CapabilityState::Present) | (false, CapabilityState::Absent) => None,
        (true, CapabilityState::Absent) => Some(format!("{name} is there, but {observed}: tested, as claimed")),
        (true, CapabilityState::Unknown) => Some(format!("{name} is there: tested, as claimed ({observed})")),
        (false, CapabilityState::Present) => Some(format!("{name} is not there, but {observed}: tested all the same")),
        (false, CapabilityState::Unknown) => {
            Some(format!("{name} is not there, which nobody saw: not tested ({observed})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Capability, report::fixture};

    #[test]
    fn a_declaration_that_preflight_did_not_confirm_is_said_with_what_follows() {
        let mut header = fixture::run().header;
        let temporal = |header: &Header, has| {
            let declared = vec![DeclaredCapability { capability: Capability::Temporal, has }];
            let target = TargetProfile { declared, ..header.target.clone() };
            let page = preamble(&Header { target, ..header.clone() }).render(crate::report::text::Colour::Never);
            let kept = page.lines().filter(|line| line.contains("Lacks") || line.contains("Declared"));
            kept.map(|line| line.trim().to_owned()).collect::<Vec<_>>().join("; ")
        };
        let seen = "GET /temporal/entities answered 501";
        assert_eq!(temporal(&header, true), format!("Declared temporal is there, but {seen}: tested, as claimed"));
        assert_eq!(temporal(&header, false), format!("Lacks temporal ({seen})"));
        header.target.capabilities[0].state = CapabilityState::Present;
        assert_eq!(temporal(&header, true), "");
        assert_eq!(
            temporal(&header, false),
            format!("Declared temporal is not there, but {seen}: tested all the same")
        );
        header.target.capabilities.clear();
        let seen = "preflight has no probe for it";
        assert_eq!(temporal(&header, true), format!("Declared temporal is there: tested, as claimed ({seen})"));
        assert_eq!(
            temporal(&header, false),
            format!("Declared temporal is not there, which nobody saw: not tested ({seen})")
        );
    }

    #[test]
    fn the_subject_stands_beside_what_the_target_says_it_is() {
        let mut target = fixture::run().header.target;
        assert_eq!(what_it_is(&target), "Broker 1.0");
        let product = Some("Example Broker".to_owned());
        target.subject = Some(Subject { product, version: Some("4.2".to_owned()), ..Subject::default() });
        assert_eq!(what_it_is(&target), "Example Broker 4.2; it calls itself Broker 1.0");
    }
}
