//! Runs that are parts of one run to that run, or why they are none.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::{
    cli::{exit::Exit, failure::Failure, grading},
    event::{CaseRecord, End, Footer, Header, PlannedCase, Run, Selection},
    model::{
        Clause, InstanceId, RunId, SuiteId,
        ids::letters,
        target::{Subject, TargetProfile},
    },
};

/// The whole, and what of it nobody ran.
#[derive(Debug)]
pub struct United {
    /// The run.
    pub run: Run,
    /// What is missing, as part of a sentence.
    pub missing: Option<String>,
}

/// Puts parts together. The order in which they are given does not matter.
///
/// # Errors
/// When they are not parts of one run, or overlap.
pub fn unite(mut runs: Vec<Run>) -> Result<United, Failure> {
    runs.sort_by(|one, other| key(&one.header).cmp(&key(&other.header)));
    let Some((first, others)) = runs.split_first() else {
        return Err(Failure::new(Exit::Usage, "there is no log to merge").help("name the run.ndjson of each part"));
    };
    given_once(&runs)?;
    for other in others {
        if let Some((what, help)) = apart(&first.header, &other.header) {
            let (one, other) = (name(&first.header), name(&other.header));
            let message = format!("run {one} and run {other} are no parts of one run: {what}");
            return Err(Failure::new(Exit::Usage, message).help(help));
        }
    }
    let whole = size(&first.header);
    let cases = cases(&runs, whole)?;
    let elsewhere = whole - cases.len();
    let missing = missing(&runs, elsewhere);
    let header = header(&runs, cases, elsewhere);
    let mut run = Run { records: records(&header, &runs), notices: notices(&runs), header, footer: None };
    let end = end(&runs);
    run.footer = Some(Footer {
        end,
        counts: run.counts(),
        millis: runs.iter().filter_map(|run| run.footer.as_ref()).map(|footer| footer.millis).sum(),
        left_behind: runs.iter().filter_map(|run| run.footer.as_ref()).flat_map(|it| it.left_behind.clone()).collect(),
        grade: grading::grade(&run, end, missing.as_deref()),
    });
    Ok(United { run, missing })
}

fn key(header: &Header) -> (Option<crate::model::partition::Partition>, &RunId) {
    (header.selection.partition, &header.run)
}

fn name(header: &Header) -> String {
    let part = header.selection.partition.map_or_else(String::new, |part| format!(" ({part})"));
    format!("{}{part}", header.run)
}

/// The runs that a log speaks for: its own, or those it was merged from.
fn sources(header: &Header) -> &[RunId] {
    match header.selection.merged_from.as_slice() {
        [] => std::slice::from_ref(&header.run),
        merged => merged,
    }
}

fn given_once(runs: &[Run]) -> Result<(), Failure> {
    const HELP: &str = "give the log of each part once";
    let (mut ids, mut parts) = (BTreeSet::new(), BTreeMap::new());
    for run in runs {
        for source in sources(&run.header) {
            if !ids.insert(source) {
                return Err(Failure::new(Exit::Usage, format!("run {source} is given twice")).help(HELP));
            }
        }
        let Some(part) = run.header.selection.partition else { continue };
        if let Some(other) = parts.insert(part, &run.header.run) {
            let message = format!("{part} is given twice: runs {other} and {}", run.header.run);
            return Err(Failure::new(Exit::Usage, message).help(HELP));
        }
    }
    Ok(())
}

/// How many cases the selection has that the run is a part of.
fn size(header: &Header) -> usize {
    header.cases.len().saturating_add(header.selection.elsewhere)
}

/// What two parts of one run have in common: the first thing they do not, and what to do about it.
fn apart(one: &Header, other: &Header) -> Option<(String, &'static str)> {
    const SAME: &str = "run every part with the same options against the same platform";
    const SUITES: &str = "run every part with the same civitest and the same suites";
    let differ = |what: &str, one: String, other: String| (one != other).then(|| format!("{what}: {one} and {other}"));
    let suites = |header: &Header| header.suites.iter().map(|it| (it.id.clone(), it.hash.clone())).collect::<Vec<_>>();
    let profile =
        |header: &Header| header.profile.as_ref().map_or("none".to_owned(), |it| format!("{} {}", it.id, it.version));
    let (here, there) = (&one.selection, &other.selection);
    let filter = |it: &Selection| it.filter.clone().unwrap_or_else(|| "none".to_owned());
    let cut = |it: &Selection| it.partition.map(|part| (part.cut(), part.of()));
    if let Some(what) = differ("the versions of civitest differ", one.tool.clone(), other.tool.clone()) {
        return Some((what, SUITES));
    }
    if suites(one) != suites(other) {
        return Some(("their suites differ".to_owned(), SUITES));
    }
    let differs = differ("their seeds differ", one.seed.to_string(), other.seed.to_string())
        .or_else(|| differ("their profiles differ", profile(one), profile(other)))
        .or_else(|| (one.profile != other.profile).then(|| "their profiles differ".to_owned()))
        .or_else(|| differ("their filters differ", filter(here), filter(there)))
        .or_else(|| (here.rerun_of != there.rerun_of).then(|| "they look back to different runs".to_owned()))
        .or_else(|| conditions(one, other))
        .or_else(|| target(one, other));
    if let Some(what) = differs {
        return Some((what, SAME));
    }
    if cut(here).zip(cut(there)).is_some_and(|(here, there)| here != there) {
        return Some(("the run was cut in different ways".to_owned(), "give the parts of one partition"));
    }
    (size(one) != size(other)).then(|| {
        let what = format!("one is of {} cases, the other of {}", size(one), size(other));
        (what, SAME)
    })
}

fn conditions(one: &Header, other: &Header) -> Option<String> {
    let (Some(here), Some(there)) = (&one.conditions, &other.conditions) else {
        return (one.conditions != other.conditions).then(|| "only one of them tells its settings".to_owned());
    };
    let differ = |what: &str, one: u64, other: u64| (one != other).then(|| format!("{what}: {one} ms and {other} ms"));
    differ("--settle differs", here.settle, there.settle)
        .or_else(|| differ("--deadline differs", here.deadline, there.deadline))
        .or_else(|| (here.allowed != there.allowed).then(|| "they were allowed different things".to_owned()))
}

/// What a verdict or a grade can rest on. How preflight words what it saw may differ.
fn target(one: &Header, other: &Header) -> Option<String> {
    let (here, there) = (&one.target, &other.target);
    if here.url != there.url {
        return Some(format!("they were against {} and {}", here.url, there.url));
    }
    if here.product != there.product {
        let named = |product: &Option<String>| product.clone().unwrap_or_else(|| "something nameless".to_owned());
        return Some(format!("the platform was {} and {}", named(&here.product), named(&there.product)));
    }
    if here.tenant != there.tenant {
        return Some("they were under different tenants".to_owned());
    }
    let said = |target: &TargetProfile| {
        let subject = target.subject.clone().map(|subject| Subject { file: None, ..subject });
        (target.version, target.version_declared, target.declares.clone(), target.declared.clone(), subject)
    };
    if said(here) != said(there) {
        return Some("different things were declared about the platform".to_owned());
    }
    let states = |target: &TargetProfile| {
        target.capabilities.iter().map(|it| (it.capability, it.state)).collect::<BTreeMap<_, _>>()
    };
    let (seen, then) = (states(here), states(there));
    if let Some((capability, _)) = seen.iter().find(|(capability, state)| then.get(capability) != Some(state)) {
        return Some(format!("preflight saw different things about `{capability}`"));
    }
    let held = |target: &TargetProfile| target.checks.iter().map(|it| (it.check, it.holds)).collect::<BTreeMap<_, _>>();
    (seen.len() != then.len() || held(here) != held(there)).then(|| "preflight saw different things".to_owned())
}

/// The cases of all parts at their places in the whole.
fn cases(runs: &[Run], whole: usize) -> Result<BTreeMap<usize, PlannedCase>, Failure> {
    let mut cases: BTreeMap<usize, PlannedCase> = BTreeMap::new();
    let mut ids: BTreeMap<&InstanceId, &RunId> = BTreeMap::new();
    for run in runs {
        for (index, case) in run.header.cases.iter().enumerate() {
            let place = case.place.unwrap_or(index);
            let again = ids.insert(&case.id, &run.header.run);
            if let Some(other) = again {
                let message = format!("{} stands in run {other} and in run {}", case.id.short(), run.header.run);
                return Err(
                    Failure::new(Exit::Usage, message).help("give parts that share no case: the logs of one partition")
                );
            }
            if place >= whole || cases.insert(place, case.clone()).is_some() {
                let message =
                    format!("the log of run {} says that {} stands where it cannot", run.header.run, case.id.short());
                return Err(Failure::new(Exit::Usage, message).help("use the logs as they were written"));
            }
        }
    }
    Ok(cases)
}

/// What nobody ran to its end.
fn missing(runs: &[Run], elsewhere: usize) -> Option<String> {
    let mut missing = Vec::new();
    if elsewhere > 0 {
        missing.push(format!("{} ({elsewhere} cases)", missing_parts(runs)));
    }
    let broken = runs.iter().filter(|run| run.footer.is_none());
    missing.extend(broken.map(|run| format!("the log of run {} breaks off", name(&run.header))));
    (!missing.is_empty()).then(|| missing.join("; "))
}

fn missing_parts(runs: &[Run]) -> String {
    /// How many numbers are listed.
    const MOST: usize = 10;
    let parts: Vec<_> = runs.iter().filter_map(|run| run.header.selection.partition).collect();
    let Some(first) = parts.first().filter(|_| parts.len() == runs.len()) else {
        return "parts are missing".to_owned();
    };
    let given: BTreeSet<u32> = parts.iter().map(|part| part.part()).collect();
    let absent = (1..=first.of()).filter(|part| !given.contains(part)).take(MOST);
    let names: Vec<String> = absent.map(|part| part.to_string()).collect();
    let more = if given.len() + names.len() < first.of() as usize { " and more" } else { "" };
    format!("of the parts {}:K/{} there is none with K = {}{more}", first.cut().as_str(), first.of(), names.join(", "))
}

fn header(runs: &[Run], cases: BTreeMap<usize, PlannedCase>, elsewhere: usize) -> Header {
    // There is at least one run: `unite` saw its first.
    let first = &runs[0].header;
    let merged_from: Vec<RunId> = runs.iter().flat_map(|run| sources(&run.header)).cloned().collect();
    let mut sorted: Vec<&str> = merged_from.iter().map(RunId::as_str).collect();
    sorted.sort_unstable();
    let digest = Sha256::digest(sorted.join("\n"));
    let selection = &first.selection;
    let place = |place| (elsewhere > 0).then_some(place);
    Header {
        run: RunId::new(letters(&digest[..10])),
        started: runs.iter().map(|run| run.header.started.clone()).min().unwrap_or_default(),
        jobs: runs.iter().map(|run| run.header.jobs).max().unwrap_or_default(),
        preflight: runs.iter().flat_map(|run| run.header.preflight.clone()).collect(),
        selection: Selection {
            partition: None,
            merged_from,
            left_out: selection.left_out.saturating_sub(selection.elsewhere) + elsewhere,
            elsewhere,
            ..selection.clone()
        },
        cases: cases.into_iter().map(|(at, case)| PlannedCase { place: place(at), ..case }).collect(),
        clauses: clauses(runs),
        ..first.clone()
    }
}

/// The clauses of all parts, each once, in the order of their numbers.
fn clauses(runs: &[Run]) -> BTreeMap<SuiteId, Vec<Clause>> {
    let mut all: BTreeMap<SuiteId, Vec<Clause>> = BTreeMap::new();
    for (suite, clauses) in runs.iter().flat_map(|run| &run.header.clauses) {
        all.entry(suite.clone()).or_default().extend(clauses.iter().cloned());
    }
    for clauses in all.values_mut() {
        clauses.sort_by(|one, other| one.id.cmp(&other.id));
        clauses.dedup_by(|one, other| one.id == other.id);
    }
    all
}

fn records(header: &Header, runs: &[Run]) -> Vec<CaseRecord> {
    let mut found: BTreeMap<&InstanceId, &CaseRecord> =
        runs.iter().flat_map(|run| &run.records).map(|record| (&record.id, record)).collect();
    header.cases.iter().filter_map(|case| found.remove(&case.id)).cloned().collect()
}

fn notices(runs: &[Run]) -> Vec<String> {
    let mut notices: Vec<String> = Vec::new();
    for run in runs {
        notices.extend(run.notices.iter().map(|notice| format!("run {}: {notice}", run.header.run)));
        if run.footer.is_none() {
            let name = name(&run.header);
            notices
                .push(format!("the log of run {name} breaks off: `civitest clean` where it ran deletes what it left"));
        }
    }
    notices
}

/// The worst end of all parts. One without an end is told apart by the cases it has no verdict for.
fn end(runs: &[Run]) -> End {
    let ended = |end| runs.iter().filter_map(|run| run.footer.as_ref()).any(|footer| footer.end == end);
    if ended(End::Cancelled) {
        End::Cancelled
    } else if ended(End::Deadline) {
        End::Deadline
    } else {
        End::Complete
    }
}

#[cfg(test)]
mod tests;
