//! `civitest prove`: the faultless platform passes everything, every fault is caught by a test that claims it, and every
//! test catches a fault it claims.

mod lanes;
mod matrix;
mod weigh;

use std::{fmt::Write as _, fs, path::Path, time::Duration};

use super::{
    args::ProveArgs, conduct, exit::Exit, failure::Failure, session::Session, state::RunDirectory, target::Target,
    terminal,
};
use crate::{
    engine::{Evidence, Keep, Pace, Seen, Sender, Stop},
    event::{Allowed, Run, Selection},
    model::{FaultId, SuiteId, Verdict, catalogue::Catalogue},
    plan::{self, Consent, Filter, Plan, PlanOptions, Supported},
    reference::{self, Data, Fault, Faults, Platform},
};
pub use matrix::{Gap, Matrix};
pub use weigh::{Place, Weights};

/// How long one case may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a proof found.
pub struct Proof {
    /// Tests and faults.
    pub matrix: Matrix,
    /// Expectations and whether they are needed.
    pub weights: Weights,
    /// How many cases ran on the faultless platform.
    pub cases: usize,
}

/// Runs the command.
///
/// # Errors
/// When there is no such suite, or the platform cannot be started.
pub async fn command(catalogue: &Catalogue, args: &ProveArgs, state: &Path) -> Result<Exit, Failure> {
    let suite = SuiteId::from(args.suite.as_str());
    let Some(catalogue) = only(catalogue, &suite) else {
        return Err(Failure::new(Exit::Usage, format!("there is no suite `{suite}`"))
            .help("`civitest list` prints every suite"));
    };
    let filter = args.filter.as_deref().map(conduct::filter).transpose()?;
    let proof = prove(&catalogue, filter.as_ref(), usize::from(args.jobs), state, &mut |fault, count| {
        terminal::say(&format!("{:>12} {fault} ({count} tests)", if count > 0 { "CAUGHT" } else { "MISSED" }));
    })
    .await?;
    if let Some(path) = &args.matrix {
        fs::write(path, proof.matrix.render())
            .map_err(|error| Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display())))?;
    }
    let gaps = proof.matrix.gaps();
    terminal::print(&summary(&proof, &gaps));
    if args.expectations {
        terminal::print(&idle(&proof.weights));
    }
    Ok(if gaps.is_empty() { Exit::Success } else { Exit::Proof })
}

/// Runs a suite against the faultless platform, then once under every fault; of a part of it, under the faults that it
/// claims.
///
/// # Errors
/// When the platform cannot be started.
pub async fn prove(
    catalogue: &Catalogue,
    filter: Option<&Filter>,
    jobs: usize,
    state: &Path,
    on_fault: &mut dyn FnMut(&str, usize),
) -> Result<Proof, Failure> {
    let lane = Lane::open(catalogue, filter, jobs, state).await?;
    if lane.bench.plan.planned.is_empty() {
        lane.platform.shutdown().await;
        return Err(Failure::new(Exit::Usage, "the filter selects no test, and nothing proves nothing")
            .help("`civitest list -E EXPRESSION` shows what a filter selects"));
    }
    let mut proof =
        Proof { matrix: lane.bench.claims(), weights: lane.bench.weights(), cases: lane.bench.plan.planned.len() };
    proof.matrix.unsound = unsound(&lane.run(Faults::none()).await?);
    lane.platform.shutdown().await;
    let claimed = |fault: &Fault| filter.is_none() || proof.matrix.claims.contains_key(&FaultId::from(fault.id()));
    let faults: Vec<Fault> = reference::faults().filter(claimed).collect();
    let open = || Lane::open(catalogue, filter, jobs, state);
    let mut take = |fault: Fault, run: &Run| {
        let id = FaultId::from(fault.id());
        proof.matrix.add(id.clone(), run);
        proof.weights.weigh(run);
        on_fault(fault.id(), proof.matrix.caught.get(&id).map_or(0, |tests| tests.len()));
    };
    tokio::task::block_in_place(|| lanes::run(&faults, open, &mut take))?;
    Ok(proof)
}

/// A platform and what is run against it.
struct Lane<'a> {
    platform: Platform,
    bench: Bench<'a>,
}

impl<'a> Lane<'a> {
    async fn open(
        catalogue: &'a Catalogue,
        filter: Option<&Filter>,
        jobs: usize,
        state: &'a Path,
    ) -> Result<Self, Failure> {
        let options = reference::Options { data: Data::City, ..reference::Options::default() };
        let platform = reference::start(options)
            .await
            .map_err(|error| Failure::new(Exit::Internal, format!("the reference platform does not start: {error}")))?;
        let bench = Bench::new(catalogue, filter, &platform, jobs, state).await?;
        Ok(Self { platform, bench })
    }

    async fn run(&self, faults: Faults) -> Result<Run, Failure> {
        self.bench.run(&self.platform, faults).await
    }
}

/// A suite, planned once, to be run many times.
struct Bench<'a> {
    catalogue: &'a Catalogue,
    sender: Sender,
    seen: Seen,
    plan: Plan,
    jobs: usize,
    state: &'a Path,
}

impl<'a> Bench<'a> {
    async fn new(
        catalogue: &'a Catalogue,
        filter: Option<&Filter>,
        platform: &Platform,
        jobs: usize,
        state: &'a Path,
    ) -> Result<Self, Failure> {
        let target = Target::own(platform.url(), Vec::new());
        let sender = conduct::sender(&target.url, target.access.clone(), DEADLINE)?;
        let seen = conduct::look(&sender, catalogue, &target, Duration::ZERO).await?;
        let options = PlanOptions {
            filter: filter.cloned(),
            only: None,
            partition: None,
            seed: 0,
            write: Consent::Given,
            destructive: Consent::Given,
            supported: Supported::requests(),
        };
        let plan = plan::build(catalogue, &seen.profile, &options);
        Ok(Self { catalogue, sender, seen, plan, jobs, state })
    }

    async fn run(&self, platform: &Platform, faults: Faults) -> Result<Run, Failure> {
        platform.reset();
        platform.switch(faults);
        let directory = RunDirectory::create(self.state).map_err(|error| Failure::new(Exit::Usage, error))?;
        let session = Session {
            catalogue: self.catalogue,
            profile: None,
            sender: self.sender.clone(),
            seen: self.seen.clone(),
            run: directory.run.clone(),
            started: directory.started,
            directory: &directory.path,
            file: None,
            selection: Selection::default(),
            allowed: Allowed::Destructive,
            seed: 0,
            jobs: self.jobs,
            // The reference platform shows every state at once, and what it does not show now it never will.
            settle: Duration::ZERO,
            deadline: DEADLINE,
            pace: Pace::EveryStep,
            keep: Keep::Nothing,
            evidence: Evidence::Failures,
        };
        let run = session.conduct(&self.plan, &Stop::default(), &mut []).await;
        // A faulty platform may have refused to delete; it forgets everything before the next run.
        let _ = fs::remove_dir_all(&directory.path);
        run
    }

    fn claims(&self) -> Matrix {
        let tests = self.catalogue.suites.iter().flat_map(|suite| &suite.groups).map(|group| group.tests.len());
        let mut matrix = Matrix { all: tests.sum(), ..Matrix::default() };
        for planned in &self.plan.planned {
            matrix.tests.insert(planned.id.test.clone());
            planned.case.faults.iter().for_each(|fault| matrix.claim(&planned.id, fault.clone()));
        }
        matrix
    }

    fn weights(&self) -> Weights {
        let mut weights = Weights::default();
        for planned in &self.plan.planned {
            for (step, written) in planned.case.steps.iter().enumerate() {
                for (expectation, expected) in written.expect.iter().enumerate() {
                    let place = Place { test: planned.id.test.clone(), step, expectation };
                    weights.list(place, expected.position.clone());
                }
            }
        }
        weights
    }
}

fn only(catalogue: &Catalogue, suite: &SuiteId) -> Option<Catalogue> {
    let suites: Vec<_> = catalogue.suites.iter().filter(|found| found.id == *suite).cloned().collect();
    (!suites.is_empty()).then(|| Catalogue { suites, profiles: catalogue.profiles.clone(), fingerprints: Vec::new() })
}

fn unsound(run: &Run) -> Vec<String> {
    let failing = run.records.iter().filter(|record| record.verdict != Verdict::Pass);
    failing
        .map(|record| {
            let finding = record.findings().next().map(|(step, finding)| {
                format!("{}: expected {}, observed {}", step.title, finding.expected, finding.observed)
            });
            let why = finding.or_else(|| record.reason.as_ref().map(|reason| reason.text.clone())).unwrap_or_default();
            format!("{} ({}: {why})", record.id.short(), record.verdict)
        })
        .collect()
}

fn summary(proof: &Proof, gaps: &[Gap]) -> String {
    let claimed = |gap: &&Gap| matches!(gap, Gap::Uncaught(_));
    let faults = proof.matrix.caught.len();
    let caught = faults - gaps.iter().filter(claimed).count();
    let toothless = gaps.iter().filter(|gap| matches!(gap, Gap::Toothless(_))).count();
    let tests = proof.matrix.tests.len();
    let mut text = String::new();
    for gap in gaps {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:>12} {gap}", "GAP");
    }
    let _ = writeln!(
        text,
        "{:>12} {caught} of {faults} faults caught; {} of {tests} tests catch at least one they claim; \
         {} of {} cases pass on the faultless platform",
        "Proof",
        tests - toothless,
        proof.cases - proof.matrix.unsound.len(),
        proof.cases,
    );
    text
}

fn idle(weights: &Weights) -> String {
    let mut text = String::new();
    let mut count = 0;
    for (place, position) in weights.idle() {
        count += 1;
        let _ = writeln!(text, "{:>12} {position} in {}: removing it changes no verdict", "IDLE", place.test);
    }
    let _ = writeln!(
        text,
        "{:>12} {} of {} expectations are needed",
        "Expectations",
        weights.total() - count,
        weights.total()
    );
    text
}
