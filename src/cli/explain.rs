//! What a test or a clause is about, in words: `civitest explain`.

mod judged;
mod steps;
pub(crate) mod words;

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    model::{
        CaseId, ClauseId, FaultId, TestId,
        catalogue::{Catalogue, Doubt, Suite},
        test::{Case, Isolation, Test},
    },
    plan::nearest_few,
    standards::smart_data_models::rules,
};

/// Something nobody wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} `{name}`\nhelp: {}", self.help())]
pub struct Unknown {
    /// `test`, `case` or `clause`.
    pub kind: &'static str,
    /// The name that was asked for.
    pub name: String,
    /// Names that are like it, the most alike first.
    pub near: Vec<String>,
}

impl Unknown {
    /// Names that contain what was asked for come first, then those that look like it.
    fn new<'a>(kind: &'static str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Self {
        let holding = known.clone().filter(|candidate| candidate.contains(name));
        let mut near: Vec<String> = holding.map(str::to_owned).take(3).collect();
        if near.is_empty() {
            near = nearest_few(name, known, 3).into_iter().map(str::to_owned).collect();
        }
        Self { kind, name: name.to_owned(), near }
    }

    fn help(&self) -> String {
        match self.near.as_slice() {
            [] => "`civitest list` shows what there is".to_owned(),
            near => format!("did you mean `{}`?", near.join("`, `")),
        }
    }
}

/// A test: what it is about, on which clauses it rests, what each step does, how it is judged, what proves it.
///
/// Takes the whole id, or the end of one if only one test ends like that. The steps are those of the case asked for, or
/// of the first. `faults` says for each fault of the reference platform what is wrong with it, in one sentence.
///
/// # Errors
/// When there is no such test or case.
pub fn test(
    catalogue: &Catalogue,
    id: &TestId,
    case: Option<&CaseId>,
    faults: &BTreeMap<FaultId, String>,
) -> Result<String, Unknown> {
    let (suite, test) = find(catalogue, id)?;
    let shown = match case {
        None => test.cases.first(),
        Some(name) => test.cases.iter().find(|case| case.id.as_ref() == Some(name)),
    };
    let Some(shown) = shown else {
        let known = test.cases.iter().filter_map(|case| case.id.as_ref()).map(CaseId::as_str);
        return Err(Unknown::new("case", case.map_or("", CaseId::as_str), known));
    };
    let mut text = format!("{}\n{}\n\n", test.id, test.title);
    write_facts(&mut text, suite, test, shown);
    write_doubt(&mut text, suite, shown);
    write_steps(&mut text, test, shown);
    write_cases(&mut text, test);
    write_proof(&mut text, test, faults);
    Ok(text)
}

fn find<'a>(catalogue: &'a Catalogue, id: &TestId) -> Result<(&'a Suite, &'a Test), Unknown> {
    let tests = catalogue
        .suites
        .iter()
        .flat_map(|suite| suite.groups.iter().flat_map(move |group| group.tests.iter().map(move |test| (suite, test))));
    if let Some(found) = tests.clone().find(|(_, test)| test.id == *id) {
        return Ok(found);
    }
    let ending = format!("/{id}");
    let mut alike = tests.clone().filter(|(_, test)| test.id.as_str().ends_with(&ending));
    match (alike.next(), alike.next()) {
        (Some(found), None) => Ok(found),
        _ => Err(Unknown::new("test", id.as_str(), tests.map(|(_, test)| test.id.as_str()))),
    }
}

fn write_facts(text: &mut String, suite: &Suite, test: &Test, case: &Case) {
    let mut fact = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:>10}  {value}");
    };
    for (index, clause) in case.clauses.iter().enumerate() {
        fact(if index == 0 { "clause" } else { "" }, &clause_line(suite, clause));
    }
    fact("strength", &words::strength(case.strength));
    fact("role", test.role.as_str());
    fact("since", &words::since(case.since));
    if let Some(until) = case.until {
        fact("until", &until.to_string());
    }
    if !case.needs.is_empty() {
        fact("needs", &words::list(&case.needs));
    }
    if let Isolation::Exclusive(lock) = &case.isolation {
        fact("runs", &format!("alone among the cases with the lock `{lock}`"));
    }
    if !test.etsi.is_empty() {
        fact("ETSI", &test.etsi.join(", "));
    }
    fact("written", &test.position.to_string());
    fact("document", &format!("{}, {}", suite.document, suite.link));
}

fn clause_line(suite: &Suite, id: &ClauseId) -> String {
    match suite.clauses.iter().find(|clause| clause.id == *id) {
        Some(clause) if clause.says.is_empty() => format!("{id} {}", clause.title),
        Some(clause) => format!("{id} {}: {}", clause.title, clause.says),
        None => id.to_string(),
    }
}

fn write_doubt(text: &mut String, suite: &Suite, case: &Case) {
    let Some(name) = &case.doubt else { return };
    text.push_str("\nDoubt\n");
    match suite.doubts.iter().find(|doubt| doubt.id == *name) {
        Some(doubt) => write_readings(text, doubt),
        None => {
            let _ = writeln!(text, "  {name}");
        }
    }
}

fn write_readings(text: &mut String, doubt: &Doubt) {
    let _ = writeln!(text, "  {}  {}", doubt.id, doubt.decision);
    for (name, says) in &doubt.readings {
        let _ = writeln!(text, "    {name}: {says}");
    }
}

fn write_steps(text: &mut String, test: &Test, case: &Case) {
    if let (Some(id), true) = (&case.id, test.cases.len() > 1) {
        let _ = writeln!(text, "\nCase [{id}], one of {}", test.cases.len());
    }
    if !case.data.is_empty() {
        text.push_str("\nData\n");
        for (name, document) in &case.data {
            let _ = writeln!(text, "  ${name}  {}", words::template(document));
        }
    }
    if !case.given.is_empty() {
        text.push_str("\nSet-up: anything unexpected here makes the case inconclusive\n");
        steps::write(text, &case.given, "it succeeds (2xx)");
    }
    text.push_str("\nSteps\n");
    steps::write(text, &case.steps, "nothing in particular");
}

fn write_cases(text: &mut String, test: &Test) {
    if test.cases.iter().all(|case| case.id.is_none()) {
        return;
    }
    text.push_str("\nCases\n");
    for case in &test.cases {
        let id = case.id.as_ref().map_or("", CaseId::as_str);
        let title = case.title.as_deref().filter(|title| !same_words(title, id)).map(|title| format!("  {title}"));
        let _ = writeln!(text, "  [{id}]{}", title.unwrap_or_default());
    }
}

/// Whether a slug says all that a title says.
fn same_words(title: &str, slug: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|char| char.is_alphanumeric()).collect::<String>().to_lowercase();
    letters(title) == letters(slug)
}

fn write_proof(text: &mut String, test: &Test, sentences: &BTreeMap<FaultId, String>) {
    let mut faults: Vec<&FaultId> = Vec::new();
    for fault in test.cases.iter().flat_map(|case| &case.faults) {
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    if faults.is_empty() {
        text.push_str("\nProof: it claims to catch no fault\n");
        return;
    }
    text.push_str("\nProof: it fails on the reference platform with each of these faults\n");
    for fault in &faults {
        let _ = writeln!(text, "  {fault}  {}", sentences.get(fault).map_or("(no such fault)", String::as_str));
    }
}

/// A clause: what it requires, which tests rest on it or on clauses below it, and where it is open to doubt. A clause
/// that no suite tells apart, like 5.6.1.4, is explained as part of the one above it.
///
/// # Errors
/// When no suite has such a clause.
pub fn clause(catalogue: &Catalogue, id: &ClauseId) -> Result<String, Unknown> {
    let parts: Vec<String> =
        catalogue.suites.iter().filter_map(|suite| clause_of(suite, id).or_else(|| part_of(suite, id))).collect();
    if parts.is_empty() {
        let known = catalogue.suites.iter().flat_map(|suite| suite.clauses.iter().map(|clause| clause.id.as_str()));
        return Err(Unknown::new("clause", id.as_str(), known));
    }
    Ok(parts.join("\n"))
}

/// The nearest clause above one that has no row of its own; one of two numbers, like 5.6, says too little about it.
fn part_of(suite: &Suite, id: &ClauseId) -> Option<String> {
    let mut above = id.as_str();
    while let Some((rest, _)) = above.rsplit_once('.').filter(|(rest, _)| rest.matches('.').count() >= 2) {
        above = rest;
        if let Some(text) = clause_of(suite, &ClauseId::new(above)) {
            return Some(format!("{id} is part of\n\n{text}"));
        }
    }
    None
}

fn clause_of(suite: &Suite, id: &ClauseId) -> Option<String> {
    let clause = suite.clauses.iter().find(|clause| clause.id == *id)?;
    let covered =
        |other: &str| other.strip_prefix(id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let says = if clause.says.is_empty() { "Nobody has summarised it yet." } else { &clause.says };
    let mut text = format!("{id} {}\n{says}\n\n{}, {}\n", clause.title, suite.document, suite.link);
    let below = suite.clauses.iter().filter(|other| other.id != *id && covered(other.id.as_str()));
    section(&mut text, "Clauses below it", below.map(|clause| format!("{} {}", clause.id, clause.title)));
    let tests = suite.groups.iter().flat_map(|group| &group.tests);
    let resting =
        tests.filter(|test| test.cases.iter().flat_map(|case| &case.clauses).any(|clause| covered(clause.as_str())));
    if !section(&mut text, "Tests", resting.map(|test| format!("{}  {}", test.id, test.title))) {
        text.push_str("\nNo test rests on it.\n");
    }
    let bindings = suite.bindings.iter().filter(|binding| covered(&binding.clause));
    section(&mut text, "Bindings", bindings.map(|row| format!("{} {}  {}", row.method, row.path, row.id)));
    let mut doubts = suite.doubts.iter().filter(|doubt| doubt.clauses.iter().any(|clause| covered(clause.as_str())));
    if let Some(first) = doubts.next() {
        text.push_str("\nDoubts\n");
        write_readings(&mut text, first);
        doubts.for_each(|doubt| write_readings(&mut text, doubt));
    }
    Some(text)
}

/// Writes a section unless it would be empty; says whether it did.
fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) -> bool {
    let lines: String = lines.map(|line| format!("  {line}\n")).collect();
    if !lines.is_empty() {
        let _ = write!(text, "\n{title}\n{lines}");
    }
    !lines.is_empty()
}

/// A rule that data have to keep, by its id with or without its suite; `None` where there is no such rule.
pub fn rule(id: &str) -> Option<String> {
    let suite = rules::SUITE;
    let rule = rules::rule(id.strip_prefix(suite).and_then(|rest| rest.strip_prefix('/')).unwrap_or(id))?;
    let mut text = format!("{suite}/{}\n{}\n\n{}\n\n", rule.id, rule.title, rule.explanation);
    let mut fact = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:>10}  {value}");
    };
    fact("fix", rule.hint);
    fact("severity", &format!("{}; --rule {}=off|info|warning|error sets another", rule.severity, rule.id));
    if !rule.requirements.is_empty() {
        fact("evidence", &format!("for {}", rule.requirements.join(", ")));
    }
    Some(text)
}

#[cfg(test)]
mod tests;
