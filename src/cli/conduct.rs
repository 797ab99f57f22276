//! `civitest run`, and what `demo` shares with it: from options to a run, its reports and its exit code.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    args::Execution,
    dry_run,
    exit::Exit,
    failure::Failure,
    outputs::Outputs,
    rerun,
    session::Session,
    state::RunDirectory,
    stop,
    target::Target,
    terminal::{self, Screen},
};
use crate::{
    engine::{self, Claims, Pace, PreflightError, Seen, Sender, Slots},
    event::{Allowed, CaseRecord, End, Run, Selection},
    model::{
        Verdict,
        catalogue::Catalogue,
        grade::{Gradable, LevelState},
        profile::Profile,
        test::Version,
        verdict::ReasonCode,
    },
    plan::{self, Consent, Filter, Plan, PlanOptions, Supported},
    report::log,
    transport::{self, Client, ClientError, Limits, Root},
};

/// Runs the suites against a target, renders what was asked for, and says how civitest ends.
///
/// # Errors
/// When the run cannot start, or its files cannot be written.
pub async fn conduct(
    catalogue: &Catalogue,
    target: Target,
    rerun: Option<&str>,
    execution: &Execution,
    state: &Path,
    screen: Screen,
) -> Result<Exit, Failure> {
    let filter = execution.filter.as_deref().map(filter).transpose()?;
    let settings = &target.settings;
    let profile = profile(catalogue, settings.profile.as_deref())?;
    gate_exists(execution.gate, profile)?;
    let outputs = Outputs::open(&execution.reports)?;
    let sender = sender(&target.url, target.access.clone(), settings.deadline)?;
    let sender = Sender { tenant: target.tenant.clone(), ..sender };
    let rerun = rerun.map(|named| rerun::rerun(named, state, sender.root.as_str(), catalogue)).transpose()?;
    let seen = look(&sender, catalogue, &target, execution.wait).await?;
    let seed = settings.seed;
    let options = PlanOptions {
        filter,
        only: rerun.as_ref().map(|rerun| rerun.only.clone()),
        partition: execution.partition,
        seed,
        write: target.write,
        destructive: target.destructive,
        supported: Supported::requests(),
    };
    let plan = plan::build(catalogue, &seen.profile, &options);
    if plan.planned.is_empty() {
        return Err(nothing(&plan, &options, catalogue));
    }
    rerun.iter().flat_map(|rerun| &rerun.notes).for_each(|note| terminal::say(&format!("{:>12} {note}", "Note")));
    let selection = Selection {
        filter: execution.filter.clone(),
        partition: execution.partition,
        rerun_of: rerun.map(|rerun| rerun.of),
        ..Selection::default()
    };
    if execution.dry_run {
        dry_run::print(&plan, &selection, &seen.profile, &sender.root, settings.rows(), execution.format);
        return Ok(Exit::Success);
    }
    let directory = RunDirectory::create(state).map_err(|error| state_error(state, &error))?;
    let log_path = directory.log();
    let log_file = File::create_new(&log_path).map_err(|error| state_error(&log_path, &error))?;
    let mut log = log::Writer::new(BufWriter::new(log_file));
    let mut view = screen.view(execution.status_level);
    let session = Session {
        catalogue,
        profile,
        sender,
        seen,
        run: directory.run.clone(),
        started: directory.started,
        directory: &directory.path,
        file: target.file.as_deref(),
        selection,
        allowed: allowed(&target),
        seed,
        jobs: usize::from(settings.jobs),
        settle: settings.settle,
        deadline: settings.deadline,
        pace: Pace::FirstFailure,
        keep: target.keep,
        evidence: execution.evidence.into(),
    };
    let stop = stop::on_interrupt();
    if let Some(timeout) = settings.timeout {
        stop::after(&stop, timeout);
    }
    let run = session.conduct(&plan, &stop, &mut [&mut log, &mut view]).await?;
    outputs.write(&run)?;
    // Nobody reads a closed terminal; the reports are written.
    let _ = view.finish(&run);
    if let Some(github) = screen.github {
        github.tell(&run, execution.github);
    }
    Ok(exit_of(&run, execution.gate))
}

/// Why a plan is empty, and what was probably meant.
fn nothing(plan: &Plan, options: &PlanOptions, catalogue: &Catalogue) -> Failure {
    let said = |message: &str| Failure::new(Exit::Undetermined, message);
    match (&options.filter, &options.only, options.partition) {
        (_, _, Some(partition)) if plan.elsewhere > 0 => {
            said(&format!("no case belongs to {partition}: {} are selected in all", plan.elsewhere))
                .help("cut the selection into fewer parts; `merge` does not miss an empty one")
        }
        (Some(_), Some(_), _) => {
            said("no test matches the filter and did not pass last time").help("leave out --rerun, or the filter")
        }
        (Some(filter), None, _) => match plan::near(filter, catalogue).join(", ") {
            near if near.is_empty() => said("no test matches the filter")
                .help("`civitest list` prints every test; `civitest list -E EXPRESSION` tries a filter"),
            near => said("no test matches the filter").help(format!("did you mean: {near}")),
        },
        (None, ..) => said("there is no test to run").help("`civitest list` prints every test"),
    }
}

fn allowed(target: &Target) -> Allowed {
    match (target.write, target.destructive) {
        (Consent::Given, Consent::Given) => Allowed::Destructive,
        (Consent::Given, Consent::Withheld) => Allowed::Write,
        (Consent::Withheld, _) => Allowed::Read,
    }
}

/// A filter, or what is wrong with it.
pub fn filter(expression: &str) -> Result<Filter, Failure> {
    Filter::parse(expression).map_err(|error| Failure::new(Exit::Usage, error))
}

/// The profile to grade with: the one asked for, or the usual one if the suites have it.
pub fn profile<'a>(catalogue: &'a Catalogue, wanted: Option<&str>) -> Result<Option<&'a Profile>, Failure> {
    let id = wanted.unwrap_or("citcom-2026");
    match (catalogue.profiles.iter().find(|profile| profile.id == id), wanted) {
        (None, Some(_)) => {
            let known: Vec<&str> = catalogue.profiles.iter().map(|profile| profile.id.as_str()).collect();
            Err(Failure::new(Exit::Usage, format!("there is no profile `{id}`"))
                .help(format!("there are: {}", known.join(", "))))
        }
        (found, _) => Ok(found),
    }
}

/// Whether there is a level of this number to be a gate.
///
/// # Errors
/// When there is none.
pub fn gate_exists(gate: Option<u8>, profile: Option<&Profile>) -> Result<(), Failure> {
    match (gate, profile) {
        (Some(_), None) => Err(Failure::new(Exit::Usage, "there is no profile, so no level can be a gate")
            .help("name a suites directory that has profiles/citcom-2026.yaml")),
        (Some(level), Some(profile)) if usize::from(level) >= profile.levels.len() => {
            Err(Failure::new(Exit::Usage, format!("profile {} has no level {level}", profile.id))
                .help(format!("its levels are 0 to {}", profile.levels.len().saturating_sub(1))))
        }
        _ => Ok(()),
    }
}

/// The way to a target.
pub fn sender(url: &str, access: transport::Options, deadline: Duration) -> Result<Sender, Failure> {
    let root = Root::parse(url).map_err(|error| {
        Failure::new(Exit::Usage, error).help("write the API root of the broker, for instance http://localhost:9090")
    })?;
    // A request that hangs has to be seen hanging, and be tried again, before the case is out of time.
    let limits = Limits { timeout: access.limits.timeout.min(deadline / 2), ..access.limits };
    let client = Client::new(transport::Options { limits, ..access }).map_err(|error| no_client(&error))?;
    Ok(Sender::new(client, root))
}

/// Why there is no client: mostly a file or a name that the user gave.
pub fn no_client(error: &ClientError) -> Failure {
    let exit = if error.is_defect() { Exit::Internal } else { Exit::Usage };
    Failure::new(exit, error).help(error.help())
}

/// Preflight.
pub async fn look(sender: &Sender, catalogue: &Catalogue, target: &Target, wait: Duration) -> Result<Seen, Failure> {
    let reference = catalogue.suites.first().map_or(Version(1, 9, 1), |suite| suite.version);
    let claims = Claims { version: target.version, reference, declares: target.declares.clone() };
    let mut slot = Slots::new(1).take().await;
    let mut seen = match engine::look(sender, claims, wait, &mut slot).await {
        Ok(seen) => seen,
        Err(error @ PreflightError::NotNgsiLd { .. }) => {
            return Err(super::probe::instead(catalogue, sender, target, &error).await);
        }
        Err(error) => return Err(Failure::quoting(Exit::Target, &error).help(error.help())),
    };
    seen.profile.declared.clone_from(&target.capabilities);
    seen.profile.subject.clone_from(&target.subject);
    Ok(seen)
}

fn state_error(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display()))
        .help("choose another directory with --state DIR")
}

/// The exit code of a run (DESIGN 11).
pub fn exit_of(run: &Run, gate: Option<u8>) -> Exit {
    let decided = match gate {
        Some(level) => gate_exit(run, level),
        None => verdict_exit(run),
    };
    let own = |record: &CaseRecord| record.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::Internal);
    if run.records.iter().any(own) { decided.and(Exit::Internal) } else { decided }
}

/// What a run says about a level. One that left something out says nothing, whatever failed in it.
fn gate_exit(run: &Run, level: u8) -> Exit {
    let Some(grade) = run.footer.as_ref().and_then(|footer| footer.grade.as_ref()) else {
        return Exit::Undetermined;
    };
    if grade.gradable != Gradable::Yes {
        return Exit::Undetermined;
    }
    if grade.levels.iter().any(|result| result.level <= level && result.state == LevelState::NotAchieved) {
        Exit::Failed
    } else if grade.awarded.is_some_and(|awarded| awarded >= level) {
        Exit::Success
    } else {
        Exit::Undetermined
    }
}

/// What the verdicts say. A run that tried nothing of the target says nothing about it.
fn verdict_exit(run: &Run) -> Exit {
    let counts = run.counts();
    let any = |verdict| counts.get(&verdict).is_some_and(|count| *count > 0);
    let complete = run.footer.as_ref().is_some_and(|footer| footer.end == End::Complete);
    if any(Verdict::Fail) {
        Exit::Failed
    } else if any(Verdict::Inconclusive) || any(Verdict::NotRun) || !complete {
        Exit::Undetermined
    } else if any(Verdict::Pass) || any(Verdict::Deviation) {
        Exit::Success
    } else {
        Exit::Undetermined
    }
}

/// Where a log lies that the user did not name: the newest run.
pub fn newest_log(state: &Path) -> Result<PathBuf, Failure> {
    super::state::files(state, "run.ndjson").into_iter().next().ok_or_else(|| {
        Failure::new(Exit::Usage, format!("there is no run in {}", state.display()))
            .help("name a log, or run something first: civitest run URL")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Reason, grade::Grade},
        report::fixture,
    };

    fn all(verdict: Verdict) -> Run {
        let mut run = fixture::run();
        run.records.iter_mut().for_each(|record| record.verdict = verdict);
        run
    }

    fn grade(run: &mut Run) -> &mut Grade {
        run.footer.as_mut().unwrap().grade.as_mut().unwrap()
    }

    #[test]
    fn a_run_in_which_nothing_applies_decides_nothing() {
        assert_eq!(exit_of(&all(Verdict::Pass), None), Exit::Success);
        assert_eq!(exit_of(&all(Verdict::NotApplicable), None), Exit::Undetermined);
        let mut one = all(Verdict::NotApplicable);
        one.records[0].verdict = Verdict::Deviation;
        assert_eq!(exit_of(&one, None), Exit::Success);
    }

    #[test]
    fn an_error_of_our_own_hides_every_verdict() {
        for gate in [None, Some(0), Some(1)] {
            let mut run = fixture::run();
            run.records[5].reason = Some(Reason::new(ReasonCode::Internal, "civitest itself failed"));
            assert_eq!(exit_of(&run, gate), Exit::Internal, "{gate:?}");
        }
    }

    #[test]
    fn a_gate_is_met_missed_or_open() {
        assert_eq!(exit_of(&fixture::run(), Some(0)), Exit::Success);
        assert_eq!(exit_of(&fixture::run(), Some(1)), Exit::Failed);
        assert_eq!(exit_of(&fixture::undetermined(), Some(1)), Exit::Undetermined);
    }

    #[test]
    fn a_partial_run_leaves_every_gate_open_even_where_something_failed() {
        let mut run = fixture::run();
        grade(&mut run).gradable = Gradable::Partial("a filter left out 2 cases".to_owned());
        assert_eq!(exit_of(&run, Some(0)), Exit::Undetermined);
        assert_eq!(exit_of(&run, Some(1)), Exit::Undetermined);
        assert_eq!(exit_of(&run, None), Exit::Failed);
    }
}
