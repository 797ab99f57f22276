//! The end of a run on one page.

use std::collections::BTreeMap;

use super::{
    block::{again, block, consent},
    page::{Ink, Line, Page},
};
use crate::{
    event::Run,
    model::{
        Strength, Verdict,
        grade::{CriterionResult, CriterionState, Grade, LevelResult, LevelState},
        verdict::ReasonCode,
    },
    report::{
        cause::causes,
        found,
        lookup::Lookup,
        shell,
        standing::{Standing, standing},
        words,
    },
};

/// How many cases of one cause are listed under its block.
const MOST_OTHERS: usize = 20;

/// The whole page.
pub(super) fn page(lookup: &Lookup) -> Page {
    let mut page = Page::new();
    if let Standing::Incomplete { .. } = standing(lookup.run) {
        page.push(titled(Ink::Bad, "INCOMPLETE", standing(lookup.run).sentence()));
        page.gap();
    }
    failures(&mut page, lookup);
    deviations(&mut page, lookup);
    flaky(&mut page, lookup);
    counts(&mut page, lookup.run);
    merged(&mut page, lookup.run);
    notices(&mut page, lookup.run);
    decision(&mut page, lookup.run);
    next(&mut page, lookup);
    page
}

/// A line whose label stands right-aligned in the status column.
pub(super) fn titled(ink: Ink, label: &str, text: impl AsRef<str>) -> Line {
    Line::new().with(ink, format!("{label:>12}")).plain(" ").plain(text)
}

fn failures(page: &mut Page, lookup: &Lookup) {
    for cause in causes(lookup, &[Verdict::Fail, Verdict::Inconclusive]) {
        page.append(block(lookup, cause.first));
        for (number, other) in cause.others.iter().take(MOST_OTHERS).enumerate() {
            let label = if number == 0 { "likewise" } else { "" };
            page.push(super::block::labelled(label, lookup.name(&other.id)));
        }
        if cause.others.len() > MOST_OTHERS {
            page.push(super::block::labelled("", format!("… and {} more", cause.others.len() - MOST_OTHERS)));
        }
        page.gap();
    }
}

fn deviations(page: &mut Page, lookup: &Lookup) {
    let deviating: Vec<_> = lookup.run.records.iter().filter(|record| record.verdict == Verdict::Deviation).collect();
    for record in &deviating {
        let text = format!("{}: {}", lookup.name(&record.id), found::one_line(record, 120));
        page.push(titled(Ink::Warn, words::status(Verdict::Deviation), text));
    }
    if !deviating.is_empty() {
        page.gap();
    }
}

/// What came out well only when it was repeated: never silently green.
fn flaky(page: &mut Page, lookup: &Lookup) {
    let flaky: Vec<_> = lookup.run.records.iter().filter(|record| record.is_flaky()).collect();
    for record in flaky.iter().take(MOST_OTHERS) {
        let why = record.notes.iter().find(|note| note.starts_with("repeated")).map_or("repeated", String::as_str);
        let name = lookup.name(&record.id);
        page.push(titled(Ink::Warn, "FLAKY", format!("{name}: {}", words::cut(why, 160))));
    }
    if flaky.len() > MOST_OTHERS {
        page.push(titled(Ink::Warn, "", format!("… and {} more", flaky.len() - MOST_OTHERS)));
    }
    if !flaky.is_empty() {
        page.gap();
    }
}

/// Signs of another version than the one the target was held to.
fn misfits(page: &mut Page, run: &Run) {
    let target = &run.header.target;
    for sign in target.versions.iter().filter(|sign| !sign.fits(target.version)) {
        page.push(titled(Ink::Warn, "Warning", words::misfit(sign, target.version)));
    }
}

fn counts(page: &mut Page, run: &Run) {
    let counts = run.counts();
    let of = |verdict: Verdict| counts.get(&verdict).copied().unwrap_or(0);
    let said = [
        (Verdict::Pass, "passed"),
        (Verdict::Deviation, "deviated"),
        (Verdict::Fail, "failed"),
        (Verdict::Inconclusive, "inconclusive"),
    ];
    let ran: usize = said.iter().map(|(verdict, _)| of(*verdict)).sum();
    let said: Vec<String> = said.iter().map(|(verdict, word)| format!("{} {word}", of(*verdict))).collect();
    let flaky = run.records.iter().filter(|record| record.is_flaky()).count();
    let flaky = if flaky > 0 { format!(", {flaky} of them flaky") } else { String::new() };
    let millis = run.footer.as_ref().map_or("   ?.???".to_owned(), |footer| words::seconds(footer.millis));
    let total = words::count(run.header.cases.len(), "case");
    page.push(titled(
        Ink::Strong,
        "Summary",
        format!(
            "[{millis}s] {ran} of {total} run: {}{flaky}; {} not applicable, {} not run",
            said.join(", "),
            of(Verdict::NotApplicable),
            of(Verdict::NotRun),
        ),
    ));
    for ((verdict, reason), number) in not_run(run) {
        let cases = words::count(number, "case");
        page.push(titled(Ink::Faint, words::status(verdict), format!("{cases}: {}", words::cut(reason, 300))));
    }
    misfits(page, run);
    page.push(titled(Ink::Strong, "Coverage", coverage(run)));
}

/// How much of what must hold was decided.
pub(in crate::report) fn coverage(run: &Run) -> String {
    let musts = || run.header.cases.iter().zip(run.judged()).filter(|(case, _)| case.strength == Strength::Must);
    let decided =
        musts().filter(|(_, case)| matches!(case.verdict, Some(Verdict::Pass | Verdict::Deviation | Verdict::Fail)));
    let applicable = musts().filter(|(_, case)| case.verdict != Some(Verdict::NotApplicable));
    let (decided, applicable) = (decided.count(), applicable.count());
    format!("{decided} of {applicable} must cases that apply were decided")
}

/// Why cases were not run or do not apply: each reason once, with how many cases it holds for.
pub(in crate::report) fn not_run(run: &Run) -> BTreeMap<(Verdict, &str), usize> {
    let mut reasons: BTreeMap<(Verdict, &str), usize> = BTreeMap::new();
    for record in &run.records {
        if let (Verdict::NotRun | Verdict::NotApplicable, Some(reason)) = (record.verdict, &record.reason) {
            *reasons.entry((record.verdict, &reason.text)).or_default() += 1;
        }
    }
    reasons
}

/// The runs that a merged one is made of.
fn merged(page: &mut Page, run: &Run) {
    let sources = &run.header.selection.merged_from;
    if !sources.is_empty() {
        let names: Vec<&str> = sources.iter().map(|source| source.as_str()).collect();
        page.push(titled(Ink::Strong, "Merged from", names.join(", ")));
    }
}

fn notices(page: &mut Page, run: &Run) {
    for notice in &run.notices {
        page.push(titled(Ink::Warn, "Note", notice));
    }
    for left in run.footer.iter().flat_map(|footer| &footer.left_behind) {
        page.push(titled(Ink::Warn, "Left behind", left));
    }
}

fn decision(page: &mut Page, run: &Run) {
    let standing = standing(run);
    let (ink, label) = match &standing {
        Standing::Incomplete { .. } => (Ink::Bad, "INCOMPLETE"),
        Standing::Partial { .. } => (Ink::Warn, "PARTIAL"),
        Standing::Assessed(_) | Standing::Ungraded => (Ink::Strong, "Assessment"),
    };
    match standing {
        Standing::Assessed(grade) | Standing::Partial { grade, .. } => {
            let by = format!("{} {}: {}", grade.profile, grade.profile_version, standing.sentence());
            page.push(titled(ink, label, by));
            levels(page, run, grade);
        }
        Standing::Ungraded | Standing::Incomplete { .. } => page.push(titled(ink, label, standing.sentence())),
    }
}

fn levels(page: &mut Page, run: &Run, grade: &Grade) {
    let next = grade.levels.iter().find(|level| level.state != LevelState::Achieved).map(|level| level.level);
    for level in &grade.levels {
        let ink = match level.state {
            LevelState::Achieved => Ink::Good,
            LevelState::NotAchieved => Ink::Bad,
            LevelState::Undetermined | LevelState::Conditional => Ink::Warn,
        };
        page.push(titled(ink, &format!("Level {}", level.level), level_sentence(level)));
        let described = run.header.profile.as_ref().and_then(|profile| profile.levels.get(usize::from(level.level)));
        if let Some(described) = described {
            page.push(titled(Ink::Faint, "", described));
        }
        // Only the next level's criteria: those above it do not help anybody yet.
        if next == Some(level.level) {
            let open = grade
                .criteria
                .iter()
                .filter(|criterion| criterion.level == level.level && stands_in_the_way(criterion));
            for criterion in open {
                page.push(criterion_line(criterion));
            }
        }
    }
}

/// `not achieved: 1 of 3 criteria met, 2 not met`
pub(in crate::report) fn level_sentence(level: &LevelResult) -> String {
    let failed = level.assessed.saturating_sub(level.met);
    let open = level.applicable.saturating_sub(level.assessed);
    let mut parts = vec![format!("{} of {} criteria met", level.met, level.applicable)];
    if failed > 0 {
        parts.push(format!("{failed} not met"));
    }
    if open > 0 {
        parts.push(format!("{open} not assessed"));
    }
    format!("{}: {}", level.state, parts.join(", "))
}

/// Whether a criterion keeps its level from being reached.
pub(in crate::report) fn stands_in_the_way(criterion: &CriterionResult) -> bool {
    criterion.gates && matches!(criterion.state, CriterionState::NotMet | CriterionState::NotAssessed)
}

fn criterion_line(criterion: &CriterionResult) -> Line {
    let ink = if criterion.state == CriterionState::NotMet { Ink::Bad } else { Ink::Warn };
    Line::new()
        .plain("             ")
        .with(ink, format!("{} {}", criterion.id, criterion.state))
        .plain(format!(": {} — {}", criterion.title, criterion.why))
}

/// What to type next.
fn next(page: &mut Page, lookup: &Lookup) {
    let url = lookup.target_words();
    let mut commands = Vec::new();
    if let Some(cause) = causes(lookup, &[Verdict::Fail, Verdict::Inconclusive]).first() {
        commands.push(again(lookup, cause.first));
        commands.push(format!("civitest explain {}", shell::quote(cause.first.id.test.as_str())));
        commands.push(format!("civitest run {url}{} -R latest", consent(lookup.run)));
    }
    let refused =
        |code| lookup.run.records.iter().any(|record| record.reason.as_ref().is_some_and(|reason| reason.code == code));
    if refused(ReasonCode::NoConsent) {
        commands.push(format!("civitest run {url} --allow write"));
    }
    match standing(lookup.run) {
        Standing::Incomplete { .. } | Standing::Partial { .. } => {
            commands.push(format!("civitest run {url}{}", consent(lookup.run)))
        }
        Standing::Assessed(_) | Standing::Ungraded => {}
    }
    if lookup.run.footer.as_ref().is_none_or(|footer| !footer.left_behind.is_empty()) {
        commands.push("civitest clean".to_owned());
    }
    for (number, command) in commands.iter().enumerate() {
        page.push(titled(Ink::Strong, if number == 0 { "Next" } else { "" }, command));
    }
}
