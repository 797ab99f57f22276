//! The commands that need no target: list, explain, lint, schema, report.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::BufReader,
    path::Path,
};

use super::{
    args::{ExplainArgs, ListArgs, ListFormat, ReportArgs, SchemaArgs, SchemaKind},
    conduct, coverage, etsi,
    exit::Exit,
    explain,
    failure::Failure,
    list,
    outputs::Outputs,
    terminal::{self, Screen},
};
use crate::{
    model::{CaseId, ClauseId, FaultId, TestId, catalogue::Catalogue},
    reference,
    report::{self, log, text},
    suite::{self, Loaded, Severity, Source},
};

/// The suites of a directory, or those built in.
pub fn source(directory: Option<&Path>) -> Source {
    match directory {
        Some(directory) => Source::Directory(directory.to_path_buf()),
        None => Source::Embedded,
    }
}

/// Loads suites; what is wrong with them is said all at once.
///
/// # Errors
/// When anything is.
pub fn load(source: &Source, screen: Screen) -> Result<Catalogue, Failure> {
    let loaded = read(source);
    let errors = loaded.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    loaded.catalogue.ok_or_else(|| {
        let rendered = suite::render(&loaded.diagnostics, terminal::diagnostics(screen.colour));
        Failure::new(Exit::Suite, format!("the suites are invalid: {errors} errors\n\n{}", rendered.trim_end()))
    })
}

fn read(source: &Source) -> Loaded {
    let faults: BTreeSet<FaultId> = reference::faults().map(|fault| FaultId::from(fault.id())).collect();
    suite::load(source, &suite::Options { known_faults: Some(&faults) })
}

/// `civitest lint`
///
/// # Errors
/// When a suite is invalid.
pub fn lint(source: &Source, screen: Screen) -> Result<Exit, Failure> {
    let loaded = read(source);
    terminal::print(&suite::render(&loaded.diagnostics, terminal::diagnostics(screen.data)));
    let Some(catalogue) = loaded.catalogue else { return Ok(Exit::Suite) };
    let groups: Vec<_> = catalogue.suites.iter().flat_map(|suite| &suite.groups).collect();
    let tests: Vec<_> = groups.iter().flat_map(|group| &group.tests).collect();
    let cases: usize = tests.iter().map(|test| test.cases.len()).sum();
    terminal::print(&format!(
        "{:>12} {} suites, {} groups, {} tests, {cases} cases, {} profiles, {} fingerprints\n",
        "Valid",
        catalogue.suites.len(),
        groups.len(),
        tests.len(),
        catalogue.profiles.len(),
        catalogue.fingerprints.len()
    ));
    Ok(Exit::Success)
}

/// `civitest list`
///
/// # Errors
/// When the filter is no filter, or there is no such form.
pub fn list(catalogue: &Catalogue, args: &ListArgs) -> Result<Exit, Failure> {
    let filter = args.filter.as_deref().map(conduct::filter).transpose()?;
    let tests = || list::Selection::of(catalogue, filter.as_ref(), args.partition);
    let text = match (args.coverage, args.etsi, args.format) {
        (true, _, ListFormat::Tree) => coverage::table(catalogue, filter.as_ref()),
        (true, _, ListFormat::Json) => coverage::json(catalogue, filter.as_ref()),
        (_, true, ListFormat::Tree) => etsi::share(catalogue),
        (_, true, ListFormat::Json) => etsi::json(catalogue),
        (true, _, ListFormat::Clause) | (_, true, ListFormat::Clause) => {
            return Err(Failure::new(Exit::Usage, "--format clause is a form of the tests alone")
                .help("leave out --format, or write --format json"));
        }
        (false, false, ListFormat::Tree) => list::tree(&tests()),
        (false, false, ListFormat::Json) => list::json(&tests()),
        (false, false, ListFormat::Clause) => list::by_clause(&tests()),
    };
    terminal::print(&text);
    Ok(Exit::Success)
}

/// `civitest explain`
///
/// # Errors
/// When there is no such test or clause.
pub fn explain(catalogue: &Catalogue, args: &ExplainArgs) -> Result<Exit, Failure> {
    if let Some(text) = explain::rule(&args.what) {
        terminal::print(&text);
        return Ok(Exit::Success);
    }
    let faults: BTreeMap<FaultId, String> =
        reference::faults().map(|fault| (FaultId::from(fault.id()), fault.row().breaks.to_owned())).collect();
    let is_clause = args.what.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let text = if is_clause {
        explain::clause(catalogue, &ClauseId::new(args.what.as_str()))
    } else {
        let (test, case) = match args.what.strip_suffix(']').and_then(|id| id.split_once('[')) {
            Some((test, case)) => (test, Some(CaseId::from(case))),
            None => (args.what.as_str(), None),
        };
        explain::test(catalogue, &TestId::from(test), case.as_ref(), &faults)
    };
    terminal::print(&text.map_err(|error| Failure::new(Exit::Usage, error))?);
    Ok(Exit::Success)
}

/// `civitest schema`
///
/// # Errors
/// Never; it has the form of the other commands.
pub fn schema(args: &SchemaArgs) -> Result<Exit, Failure> {
    let schema = match args.kind {
        SchemaKind::Group => suite::schema::group_schema(),
        SchemaKind::Suite => suite::schema::suite_schema(),
        SchemaKind::Clauses => suite::schema::clauses_schema(),
        SchemaKind::Bindings => suite::schema::bindings_schema(),
        SchemaKind::Doubts => suite::schema::doubts_schema(),
        SchemaKind::Coverage => suite::schema::coverage_schema(),
        SchemaKind::Etsi => suite::schema::etsi_schema(),
        SchemaKind::Profile => suite::schema::profile_schema(),
        SchemaKind::Target => super::target::file::schema(),
        SchemaKind::List => {
            terminal::print(list::SCHEMA);
            return Ok(Exit::Success);
        }
        SchemaKind::Fingerprints => suite::schema::fingerprints_schema(),
        SchemaKind::Probe => report::probe::schema(),
        SchemaKind::Validation => report::validation::schema(),
    };
    terminal::print(&format!("{schema:#}\n"));
    Ok(Exit::Success)
}

/// `civitest report`
///
/// # Errors
/// When the log cannot be read or a report cannot be written.
pub fn report(args: &ReportArgs, state: &Path, screen: Screen) -> Result<Exit, Failure> {
    let path = match &args.log {
        Some(path) => path.clone(),
        None => conduct::newest_log(state)?,
    };
    let outputs = Outputs::open(&args.reports)?;
    let file = File::open(&path).map_err(|error| {
        Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display()))
            .help("give the run.ndjson of a run, which lies in its directory below --state")
    })?;
    let run = log::parse(BufReader::new(file))
        .map_err(|error| Failure::new(Exit::Usage, format!("{}: {error}", path.display())))?;
    outputs.write(&run)?;
    if args.reports.is_empty() {
        terminal::print(&text::summary(&run).render(screen.data));
    }
    Ok(Exit::Success)
}
