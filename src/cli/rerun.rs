//! `--rerun`: the cases that did not pass last time.
//!
//! A run that was itself a rerun knows only a part, so the runs before it are read too: of each case the last word counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use super::{exit::Exit, failure::Failure, state};
use crate::{
    event::{Header, Run},
    model::{InstanceId, RunId, Verdict, catalogue::Catalogue, partition::Cut},
    plan::{self, Filter},
    report::log,
};

/// How many names are listed before the rest is counted.
const MOST_NAMED: usize = 5;

/// What is run again.
#[derive(Debug, PartialEq, Eq)]
pub struct Rerun {
    /// The run that is looked back to.
    pub of: RunId,
    /// The cases that did not pass, as far as they still exist, and those that are new.
    pub only: BTreeSet<InstanceId>,
    /// What the user should know about the choice.
    pub notes: Vec<String>,
}

/// Finds the run that was named, and what did not pass in it.
///
/// # Errors
/// When there is no such run, its log cannot be read, or everything passed.
pub fn rerun(named: &str, state: &Path, url: &str, catalogue: &Catalogue) -> Result<Rerun, Failure> {
    let last = read(&find(named, state, url)?)?;
    let mut notes = Vec::new();
    if last.header.target.url != url {
        notes
            .push(format!("run {} was against {}, this one is against {url}", last.header.run, last.header.target.url));
    }
    let runs = chain(last, state, &mut notes)?;
    let of = runs.last().map(|run| run.header.run.clone());
    // The chain holds at least the run that was found.
    let of = of.ok_or_else(|| Failure::new(Exit::Internal, "a chain of runs without a run"))?;
    let again = choose(&runs, catalogue, &mut notes);
    if again.is_empty() {
        return Err(Failure::new(
            Exit::Undetermined,
            format!("nothing to run again: in run {of} every case that still exists passed or did not apply"),
        )
        .help("leave out --rerun to run everything"));
    }
    Ok(Rerun { of, only: again, notes })
}

/// The log that `latest`, the id of a run, or a path stands for.
fn find(named: &str, state: &Path, url: &str) -> Result<PathBuf, Failure> {
    if named == "latest" {
        return latest(state, url);
    }
    let path = Path::new(named);
    if path.is_dir() {
        return Ok(path.join("run.ndjson"));
    }
    if path.is_file() {
        return Ok(path.to_owned());
    }
    by_id(named, state).ok_or_else(|| {
        let known: Vec<String> = logs(state).take(3).map(|(_, header)| header.run.to_string()).collect();
        let newest = if known.is_empty() {
            format!("there is no run in {}; name a log, or another directory with --state DIR", state.display())
        } else {
            format!("name a log, `latest`, or a run; the newest in {} are {}", state.display(), known.join(", "))
        };
        Failure::new(Exit::Usage, format!("there is no run `{named}`")).help(newest)
    })
}

fn latest(state: &Path, url: &str) -> Result<PathBuf, Failure> {
    let mut others = BTreeSet::new();
    let mut found: Option<(PathBuf, String)> = None;
    for (path, header) in logs(state) {
        // The name of a directory tells the second; of the runs of one second the header knows which was the last.
        if found.as_ref().is_some_and(|(newest, _)| second(newest) != second(&path)) {
            break;
        }
        if header.target.url != url {
            others.insert(header.target.url);
        } else if found.as_ref().is_none_or(|(_, started)| *started < header.started) {
            found = Some((path, header.started));
        }
    }
    if let Some((path, _)) = found {
        return Ok(path);
    }
    let help = if others.is_empty() {
        "run everything first, or name a log".to_owned()
    } else {
        let others: Vec<String> = others.into_iter().take(MOST_NAMED).collect();
        format!("there are runs against {}; name one by its id or log to run its cases here", others.join(", "))
    };
    Err(Failure::new(Exit::Usage, format!("there is no run against {url} in {}", state.display())).help(help))
}

/// The time in the name of a run's directory.
fn second(log: &Path) -> Option<String> {
    let name = log.parent()?.file_name()?.to_string_lossy().into_owned();
    name.split_once('-').map(|(time, _)| time.to_owned())
}

fn by_id(id: &str, state: &Path) -> Option<PathBuf> {
    logs(state).find(|(_, header)| header.run.as_str() == id).map(|(path, _)| path)
}

/// The logs of the state directory with their headers, newest first. One that has no header yet is no run to go back to.
fn logs(state: &Path) -> impl Iterator<Item = (PathBuf, Header)> {
    state::files(state, "run.ndjson").into_iter().filter_map(|path| {
        let header = log::header(BufReader::new(File::open(&path).ok()?)).ok()?;
        Some((path, header))
    })
}

pub(super) fn read(path: &Path) -> Result<Run, Failure> {
    let file = File::open(path).map_err(|error| {
        Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display()))
            .help("give the run.ndjson of a run, which lies in its directory below --state")
    })?;
    log::parse(BufReader::new(file)).map_err(|error| Failure::new(Exit::Usage, format!("{}: {error}", path.display())))
}

/// The run and those that it reran, oldest first.
fn chain(last: Run, state: &Path, notes: &mut Vec<String>) -> Result<Vec<Run>, Failure> {
    let mut runs = vec![last];
    while let Some(before) = runs.last().and_then(|run| run.header.selection.rerun_of.clone()) {
        if runs.iter().any(|run| run.header.run == before) {
            break;
        }
        let Some(path) = by_id(before.as_str(), state) else {
            notes.push(format!("run {before}, which was run again before, is not in {}", state.display()));
            break;
        };
        runs.push(read(&path)?);
    }
    runs.reverse();
    Ok(runs)
}

/// Everything but pass and not applicable, as the last run that had the case saw it; and what is new in the suites.
fn choose(runs: &[Run], catalogue: &Catalogue, notes: &mut Vec<String>) -> BTreeSet<InstanceId> {
    let mut seen: BTreeMap<&InstanceId, Option<Verdict>> = BTreeMap::new();
    for run in runs {
        seen.extend(run.header.cases.iter().map(|case| (&case.id, None)));
        seen.extend(run.records.iter().map(|record| (&record.id, Some(record.verdict))));
    }
    let passed = |verdict: &Option<Verdict>| matches!(verdict, Some(Verdict::Pass | Verdict::NotApplicable));
    let open = || seen.iter().filter(|(_, verdict)| !passed(verdict)).map(|(id, _)| *id);
    let existing: BTreeSet<InstanceId> =
        plan::select(catalogue, None, None).into_iter().map(|placed| placed.id).collect();
    let gone: Vec<String> = open().filter(|id| !existing.contains(id)).map(InstanceId::short).collect();
    if !gone.is_empty() {
        notes.push(format!("{} did not pass then and {} no longer in the suites", named(&gone), be(gone.len())));
    }
    let mut again: BTreeSet<InstanceId> = open().filter(|id| existing.contains(id)).cloned().collect();
    let new: Vec<InstanceId> =
        new(&runs[0].header, catalogue, notes).into_iter().filter(|id| !seen.contains_key(id)).collect();
    if !new.is_empty() {
        let names: Vec<String> = new.iter().map(InstanceId::short).collect();
        notes.push(format!("{} {} new in the suites since then", named(&names), be(names.len())));
    }
    again.extend(new);
    again
}

/// What the first run would select today, where the suites changed since. A case that it left out is not new.
fn new(first: &Header, catalogue: &Catalogue, notes: &mut Vec<String>) -> Vec<InstanceId> {
    let known = |suite: &crate::model::catalogue::Suite| {
        first.suites.iter().any(|before| before.id == suite.id && before.hash == suite.hash)
    };
    if catalogue.suites.iter().all(known) {
        return Vec::new();
    }
    let selection = &first.selection;
    let filter = selection.filter.as_deref().map(Filter::parse).transpose();
    let shifts = selection.elsewhere > 0 && selection.partition.is_none_or(|part| part.cut() == Cut::Slice);
    match filter {
        Ok(filter) if !shifts && selection.rerun_of.is_none() => {
            plan::select(catalogue, filter.as_ref(), selection.partition).into_iter().map(|placed| placed.id).collect()
        }
        _ => {
            notes.push(format!(
                "the suites changed since run {}, and which new cases it would have selected cannot be told: none is added",
                first.run
            ));
            Vec::new()
        }
    }
}

fn be(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// The first few names, and how many more there are.
fn named(names: &[String]) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    let shown = names.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

#[cfg(test)]
mod tests;
