//! A dry run for people.

use std::fmt::Write as _;

use super::{CaseRow, DryRun, RequestRow};
use crate::{cli::explain::words, event::Phase};

/// Everything, a case at a time.
pub(super) fn page(dry_run: &DryRun<'_>) -> String {
    let mut text = String::new();
    let mut say = |label: &str, what: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{label:>12} {what}");
    };
    let product = dry_run.target.product.as_deref().unwrap_or("it does not say what it is");
    say("Dry run", "nothing was sent but the requests of preflight");
    say("Target", &format!("{} ({product})", dry_run.target.url));
    for setting in &dry_run.settings {
        say("Setting", &format!("{} = {} ({})", setting.name, setting.value, setting.origin));
    }
    for case in &dry_run.cases {
        case_lines(&mut say, case);
    }
    let totals = &dry_run.totals;
    let methods: Vec<String> = totals.methods.iter().map(|(method, number)| format!("{number} {method}")).collect();
    say(
        "Summary",
        &format!(
            "{} of {} would run; {} ({}) with {} of bodies",
            totals.run,
            words::count(totals.cases, "case"),
            words::count(totals.requests, "request"),
            if methods.is_empty() { "none".to_owned() } else { methods.join(", ") },
            words::count(totals.bytes, "byte"),
        ),
    );
    if dry_run.selection.left_out > 0 {
        say("Left out", &words::count(dry_run.selection.left_out, "case"));
    }
    created(&mut say, dry_run);
    text
}

fn case_lines(say: &mut impl FnMut(&str, &str), case: &CaseRow<'_>) {
    match (case.verdict, case.reason) {
        (Some(verdict), Some(reason)) => say(&verdict.to_string(), &format!("{}: {}", case.id, reason.text)),
        _ => say("Would run", &format!("{}  {}", case.id, case.title)),
    }
    for request in &case.requests {
        let phase = match request.phase {
            Phase::SetUp => "set-up",
            Phase::Test => "step",
            Phase::CleanUp => "clean-up",
        };
        say("", &format!("  {phase:<7} {}", line(request)));
    }
}

/// `POST /entities?options=keyValues, body of 210 bytes`
fn line(request: &RequestRow) -> String {
    let method = request.method.as_ref().map_or_else(String::new, |method| format!("{method} "));
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let body = match request.body.as_ref().map(|body| body.bytes) {
        None => String::new(),
        Some(Some(bytes)) => format!(", body of {}", words::count(bytes, "byte")),
        Some(None) => ", body of a length that depends on an answer".to_owned(),
    };
    format!("{method}{}{query}{body}", request.path)
}

fn created(say: &mut impl FnMut(&str, &str), dry_run: &DryRun<'_>) {
    let totals = &dry_run.totals;
    if totals.creates.is_empty() && totals.unnamed == 0 {
        say("Creates", "nothing");
        return;
    }
    let mut parts: Vec<String> =
        totals.creates.iter().map(|(collection, number)| format!("{number} in {collection}")).collect();
    if totals.unnamed > 0 {
        parts.push(format!("{} that the platform names", totals.unnamed));
    }
    say("Creates", &format!("at most {}, each deleted after its case unless --keep is given", parts.join(", ")));
    say(
        "",
        &format!(
            "generated ids are {}TYPE: with eight characters that are fresh for each case, and a number",
            totals.ids
        ),
    );
    say(
        "",
        "besides: one bystander, deletions, looks at what was created, samples, and whatever has to be asked again",
    );
}
