//! A run on a page for people: what a job summary or a comment on a pull request shows.
//!
//! The answer first, then what stands in the way, then each cause of failure once, what matters most first. The page has
//! a limit, because GitHub drops one that is too long as a whole; what does not fit is counted, never silently missing.

mod escape;
#[cfg(test)]
mod tests;

use super::{
    Artefact, RenderError,
    cause::Cause,
    found,
    lookup::{Effect, Lookup},
    secret,
    standing::{Standing, standing},
    text::{self, Colour},
    weight::by_weight,
    words,
};
use crate::{
    event::Run,
    model::{
        Strength, Verdict,
        grade::{CriterionState, Grade, LevelState},
    },
};
use escape::{code, prose};

/// The longest page, in bytes. GitHub takes 1 MiB for all that a step writes, but nobody reads that much.
pub const LONGEST: usize = 400_000;
/// How many entries of a list are shown, and how many characters of a text.
const MOST_ENTRIES: usize = 20;
const LONGEST_TEXT: usize = 500;
/// Left free for the last sentence.
const RESERVE: usize = 400;

/// The Markdown report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markdown;

impl Artefact for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn render(&self, run: &Run) -> Result<Vec<u8>, RenderError> {
        Ok(within(run, LONGEST).into_bytes())
    }
}

/// The page in at most so many bytes, or its first sentence where that is all there is room for.
pub fn within(run: &Run, limit: usize) -> String {
    let lookup = Lookup::new(run);
    let mut page = top(run);
    if page.len() + RESERVE > limit {
        return format!("## Civitest: {}\n", prose(&standing(run).sentence()));
    }
    let causes = by_weight(&lookup);
    let mut left_out = causes.as_slice();
    if let Some(title) = failures_title(&causes) {
        page.push_str(&title);
    }
    while let Some((cause, rest)) = left_out.split_first() {
        let whole = section(&lookup, cause, Detail::Whole);
        let fits = |text: &str| page.len() + text.len() + RESERVE <= limit;
        let text = if fits(&whole) { whole } else { section(&lookup, cause, Detail::Short) };
        if !fits(&text) {
            break;
        }
        page.push_str(&text);
        left_out = rest;
    }
    if !left_out.is_empty() {
        page.push_str(&format!(
            "**{} with {} left out here, to keep this page readable: the log and every other report have them all.**\n",
            words::count(left_out.len(), "more cause"),
            words::count(left_out.iter().map(cases).sum(), "case"),
        ));
    }
    page
}

/// How much of a cause is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// With its steps and `curl` lines.
    Whole,
    /// Without.
    Short,
}

/// Everything before the failures.
fn top(run: &Run) -> String {
    let mut page = format!("## {} Civitest: {}\n\n{}\n\n", sign(run), prose(&standing(run).sentence()), target(run));
    page.push_str(&counts(run));
    match standing(run) {
        Standing::Assessed(grade) | Standing::Partial { grade, .. } => page.push_str(&levels(run, grade)),
        Standing::Ungraded | Standing::Incomplete { .. } => {}
    }
    let not_run = text::not_run(run).into_iter().map(|((verdict, reason), number)| {
        format!("{} {verdict}: {}", words::count(number, "case"), code(&words::cut(reason, LONGEST_TEXT)))
    });
    page.push_str(&list("Not run, and why", not_run.collect()));
    page.push_str(&list("Notes", run.notices.iter().map(|notice| code(&words::cut(notice, LONGEST_TEXT))).collect()));
    let left_behind = run.footer.iter().flat_map(|footer| &footer.left_behind);
    page.push_str(&list(
        "Left behind on the platform (`civitest clean` deletes it)",
        left_behind.map(|left| code(&words::cut(left, LONGEST_TEXT))).collect(),
    ));
    page.push_str(&list("Recommendations missed", deviations(run)));
    page
}

/// Red where something is not as it must be, and told apart by shape as well as by colour.
fn sign(run: &Run) -> &'static str {
    let counts = run.counts();
    let any = |verdict| counts.get(&verdict).is_some_and(|number| *number > 0);
    match standing(run) {
        Standing::Incomplete { .. } => "⚠️",
        _ if any(Verdict::Fail) => "❌",
        _ if any(Verdict::Inconclusive) || any(Verdict::NotRun) => "⚠️",
        _ => "✅",
    }
}

fn target(run: &Run) -> String {
    let header = &run.header;
    let mut parts = vec![code(&words::cut(&secret::shown_url(&header.target.url), LONGEST_TEXT))];
    parts.extend(header.target.product.iter().map(|product| code(&words::cut(product, LONGEST_TEXT))));
    parts.extend(header.suites.iter().map(|suite| prose(&format!("{} {}", suite.id, suite.version))));
    parts.extend(header.profile.iter().map(|profile| prose(&format!("profile {} {}", profile.id, profile.version))));
    parts.push(prose(&format!("civitest {}", header.tool)));
    parts.push(format!("run {}", code(header.run.as_str())));
    parts.push(code(&header.started));
    parts.extend(run.footer.iter().map(|footer| format!("{} s", words::seconds(footer.millis).trim())));
    let mut line = parts.join(" · ");
    if let Some(filter) = &header.selection.filter {
        line.push_str(&format!("\n\nSelected by {}.", code(&words::cut(filter, LONGEST_TEXT))));
    }
    line
}

fn counts(run: &Run) -> String {
    let counts = run.counts();
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut table = row(Verdict::ALL.iter().map(ToString::to_string).collect());
    table.push_str(&row(Verdict::ALL.iter().map(|_| "---:".to_owned()).collect()));
    table.push_str(&row(Verdict::ALL.iter().map(|of| counts.get(of).copied().unwrap_or(0).to_string()).collect()));
    let cases = words::count(run.header.cases.len(), "case");
    format!("{table}\n{cases}; {}.\n\n", text::coverage(run))
}

fn levels(run: &Run, grade: &Grade) -> String {
    let mut text = String::new();
    for level in &grade.levels {
        let sign = match level.state {
            LevelState::Achieved => "✅",
            LevelState::NotAchieved => "❌",
            LevelState::Undetermined | LevelState::Conditional => "⚠️",
        };
        text.push_str(&format!("- {sign} **Level {}** {}\n", level.level, text::level_sentence(level)));
        let described = run.header.profile.as_ref().and_then(|profile| profile.levels.get(usize::from(level.level)));
        if let Some(described) = described {
            text.push_str(&format!("  {}\n", prose(described)));
        }
    }
    text.push('\n');
    let next = grade.levels.iter().find(|level| level.state != LevelState::Achieved).map(|level| level.level);
    let open = grade
        .criteria
        .iter()
        .filter(|criterion| Some(criterion.level) == next && text::stands_in_the_way(criterion))
        .map(|criterion| {
            let sign = if criterion.state == CriterionState::NotMet { "❌" } else { "⚠️" };
            let why = code(&words::cut(&criterion.why, LONGEST_TEXT));
            format!("{sign} **{}** {}: {}: {why}", prose(&criterion.id), criterion.state, prose(&criterion.title))
        });
    let title = next.map_or(String::new(), |level| format!("What level {level} lacks"));
    text + &list(&title, open.collect())
}

fn deviations(run: &Run) -> Vec<String> {
    let deviating = run.records.iter().filter(|record| record.verdict == Verdict::Deviation);
    deviating.map(|record| format!("{}: {}", code(&record.id.short()), code(&found::one_line(record, 120)))).collect()
}

/// A list under its title; none where it would be empty.
fn list(title: &str, entries: Vec<String>) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut text = format!("### {title}\n\n");
    for entry in entries.iter().take(MOST_ENTRIES) {
        text.push_str(&format!("- {entry}\n"));
    }
    if entries.len() > MOST_ENTRIES {
        text.push_str(&format!("- … and {} more\n", entries.len() - MOST_ENTRIES));
    }
    text.push('\n');
    text
}

fn failures_title(causes: &[Cause]) -> Option<String> {
    let of = |verdict: Verdict| causes.iter().filter(|cause| cause.first.verdict == verdict).map(cases).sum::<usize>();
    let parts: Vec<String> = [(of(Verdict::Fail), "failed"), (of(Verdict::Inconclusive), "could not be decided")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", words::count(number, "case")))
        .collect();
    let cause = words::count(causes.len(), "cause");
    (!causes.is_empty()).then(|| format!("### {}, of {cause}\n\n", parts.join(" and ")))
}

fn cases(cause: &Cause) -> usize {
    1 + cause.others.len()
}

fn section(lookup: &Lookup, cause: &Cause, detail: Detail) -> String {
    let record = cause.first;
    let status = words::status(record.verdict);
    let sign = if record.verdict == Verdict::Fail { "❌" } else { "⚠️" };
    let effect = match lookup.effect(&record.id) {
        Effect::Caps(level) => format!(", caps below level {level}"),
        Effect::Open(level) => format!(", leaves level {level} open"),
        Effect::None | Effect::Unknown => String::new(),
    };
    let more = if cause.others.is_empty() { String::new() } else { format!(" and {} more", cause.others.len()) };
    let mut text = format!("#### {sign} {status} {}{more}{effect}\n\n", code(&lookup.name(&record.id)));
    if let Some(planned) = lookup.planned(&record.id) {
        let case = planned.case.as_ref().map_or(String::new(), |case| format!(" ({})", prose(case)));
        text.push_str(&format!("{}{case}\n\n", prose(&planned.title)));
        if let Some(requirement) = planned.requirements.first() {
            let clause = match lookup.clause(requirement) {
                Some((suite, clause)) => prose(&format!("{} {} ({})", clause.id, clause.title, suite.document)),
                None => code(requirement.as_str()),
            };
            text.push_str(&format!("- clause: {clause}, {}\n", planned.strength));
        }
    }
    if let Some(reason) = &record.reason {
        text.push_str(&format!("- reason: {}\n", code(&words::cut(&reason.text, LONGEST_TEXT))));
    }
    for finding in found::findings(record).into_iter().filter(|finding| finding.strength == Strength::Must).take(3) {
        text.push_str(&format!("- expected: {}\n", code(&words::cut(&found::expected(finding), LONGEST_TEXT))));
        text.push_str(&format!("- observed: {}\n", code(&words::cut(&finding.observed, LONGEST_TEXT))));
    }
    text.push_str(&format!("- again: {}\n", code(&text::again(lookup, record))));
    if !cause.others.is_empty() {
        let names = cause.others.iter().take(MOST_ENTRIES).map(|other| code(&lookup.name(&other.id)));
        let rest = cause.others.len().saturating_sub(MOST_ENTRIES);
        let rest = if rest > 0 { format!(", … and {rest} more") } else { String::new() };
        text.push_str(&format!("- likewise: {}{rest}\n", names.collect::<Vec<_>>().join(", ")));
    }
    text.push('\n');
    if detail == Detail::Whole {
        let block = text::block(lookup, record).render(Colour::Never);
        text.push_str("<details><summary>steps, curl, and the clause in words</summary>\n\n");
        text.push_str(&escape::block(&block));
        text.push_str("\n</details>\n\n");
    }
    text
}
