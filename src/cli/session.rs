//! One run from preflight to footer: the data flow of DESIGN 4, written down once for every command that needs it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    io,
    path::Path,
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{exit::Exit, failure::Failure, grading};
use crate::{
    engine::{
        self, EntryId, Evidence, Health, Keep, Ledger, Pace, Samples, Seen, Sender, Shared, Site, Stop, Store,
        Temporal, Undo,
    },
    event::{
        Allowed, Conditions, End, Event, EventKind, Footer, Header, LOG_VERSION, PlannedCase, Run, Selection,
        SuiteRecord,
    },
    model::{
        Capability, Clause, Exchange, RunId, SuiteId, catalogue::Catalogue, grade::Basis, profile::Profile, step::Verb,
        target::Assumption, test::Case,
    },
    plan::{Plan, Planned},
    report::Observer,
};

/// How often the observers are told the time.
const TICK: Duration = Duration::from_millis(250);

/// Everything a run needs besides the plan.
pub struct Session<'a> {
    /// The suites the plan comes from.
    pub catalogue: &'a Catalogue,
    /// The profile to grade with.
    pub profile: Option<&'a Profile>,
    /// Where requests go.
    pub sender: Sender,
    /// The target, as preflight saw it.
    pub seen: Seen,
    /// The run.
    pub run: RunId,
    /// When it starts.
    pub started: Timestamp,
    /// Where the ledger is kept.
    pub directory: &'a Path,
    /// The target file, as an absolute path: `civitest clean` finds the credentials with it.
    pub file: Option<&'a Path>,
    /// What the user selected, as typed; the plan has the counts.
    pub selection: Selection,
    /// What the run may do to the target.
    pub allowed: Allowed,
    /// The seed of values and order.
    pub seed: u64,
    /// How many cases at a time.
    pub jobs: usize,
    /// How long an expected state may take to show.
    pub settle: Duration,
    /// How long a case may take.
    pub deadline: Duration,
    /// Whether a failed step ends its case.
    pub pace: Pace,
    /// Whether what was created is deleted again.
    pub keep: Keep,
    /// Which bodies of answers go into the log.
    pub evidence: Evidence,
}

/// Numbers events and hands them to everyone who looks on.
struct Stream<'a, 'b> {
    start: Instant,
    next: u64,
    events: Vec<Event>,
    observers: &'a mut [&'b mut dyn Observer],
    broken: Option<io::Error>,
}

impl Stream<'_, '_> {
    fn emit(&mut self, kind: EventKind) {
        let event = Event { seq: self.next, at: millis(self.start.elapsed()), kind };
        self.next += 1;
        for observer in &mut *self.observers {
            if let Err(error) = observer.observe(&event) {
                self.broken.get_or_insert(error);
            }
        }
        self.events.push(event);
    }

    /// Tells everyone what time it is.
    fn tick(&mut self) {
        let at = millis(self.start.elapsed());
        for observer in &mut *self.observers {
            if let Err(error) = observer.tick(at) {
                self.broken.get_or_insert(error);
            }
        }
    }
}

/// Lets the observers see time pass while nothing else happens.
async fn clock(stream: &RefCell<Stream<'_, '_>>) -> Infallible {
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        stream.borrow_mut().tick();
    }
}

impl Session<'_> {
    /// Runs the plan. Every event reaches the observers as it happens; the run is their fold.
    ///
    /// # Errors
    /// When the ledger cannot be written, or an observer's file breaks in the middle.
    pub async fn conduct(&self, plan: &Plan, stop: &Stop, observers: &mut [&mut dyn Observer]) -> Result<Run, Failure> {
        let site = Site {
            root: self.sender.root.as_str().to_owned(),
            tenant: self.sender.tenant.clone(),
            file: self.file.map(Path::to_owned),
        };
        let ledger = Ledger::create_at(self.directory, &self.run, &site).map_err(|error| {
            Failure::new(Exit::Usage, format!("the ledger in {} cannot be written: {error}", self.directory.display()))
                .help("choose another directory with --state DIR")
        })?;
        let stream = Stream { start: Instant::now(), next: 0, events: Vec::new(), observers, broken: None };
        let stream = RefCell::new(stream);
        stream.borrow_mut().emit(EventKind::RunStarted(Box::new(self.header(plan))));
        let shared = Arc::new(self.shared(ledger, plan));
        // Both halves live in one task and never hold the stream while they wait.
        let end = tokio::select! {
            end = engine::run(Arc::clone(&shared), plan, self.jobs, stop, |kind| stream.borrow_mut().emit(kind)) => end,
            never = clock(&stream) => match never {},
        };
        let mut stream = stream.into_inner();
        let mut run = Run::fold(std::mem::take(&mut stream.events)).map_err(|error| {
            Failure::new(Exit::Internal, format!("the events of the run contradict each other: {error}"))
        })?;
        let footer = self.footer(&run, end, stream.start.elapsed(), &shared.ledger.open());
        run.footer = Some(footer.clone());
        stream.emit(EventKind::RunFinished(Box::new(footer)));
        if let Some(shared) = Arc::into_inner(shared) {
            // A ledger that cannot be removed only costs `civitest clean` a look.
            let _ = shared.ledger.finish();
        }
        if let Some(error) = stream.broken {
            return Err(Failure::new(Exit::Internal, format!("the log of the run cannot be written: {error}")));
        }
        Ok(run)
    }

    fn shared(&self, ledger: Ledger, plan: &Plan) -> Shared {
        let temporal = self.seen.profile.assume(Capability::Temporal);
        Shared {
            sender: self.sender.clone(),
            run: self.run.clone(),
            ledger,
            settle: self.settle,
            deadline: self.deadline,
            pace: self.pace,
            keep: self.keep,
            temporal: if matches!(temporal, Assumption::Absent(_)) { Temporal::Absent } else { Temporal::Undo },
            version: self.seen.profile.version,
            store: Store::new(self.directory.to_owned(), self.evidence),
            samples: Samples::new(plan),
            health: Health::default(),
            lag: AtomicU64::new(0),
        }
    }

    fn preflight(&self) -> Vec<Exchange> {
        let mut exchanges = self.seen.exchanges.clone();
        engine::settle_preflight(self.evidence, &mut exchanges);
        exchanges
    }

    fn header(&self, plan: &Plan) -> Header {
        Header {
            log: LOG_VERSION,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            run: self.run.clone(),
            seed: self.seed,
            started: self.started.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            jobs: self.jobs,
            target: self.seen.profile.clone(),
            preflight: self.preflight(),
            suites: self.catalogue.suites.iter().map(suite_record).collect(),
            selection: Selection {
                left_out: plan.left_out + plan.elsewhere,
                elsewhere: plan.elsewhere,
                ..self.selection.clone()
            },
            conditions: Some(Conditions {
                settle: millis(self.settle),
                deadline: millis(self.deadline),
                allowed: self.allowed,
            }),
            cases: plan.planned.iter().map(|planned| self.planned_case(planned)).collect(),
            clauses: clauses(self.catalogue, plan),
            profile: self.profile.cloned(),
        }
    }

    fn planned_case(&self, planned: &Planned) -> PlannedCase {
        PlannedCase {
            id: planned.id.clone(),
            title: planned.title.clone(),
            case: planned.case.title.clone(),
            suite: planned.suite.clone(),
            requirements: planned.requirements.clone(),
            strength: planned.strength,
            role: planned.role,
            basis: basis(&planned.case),
            position: planned.position.clone(),
            place: self.selection.partition.map(|_| planned.place),
        }
    }

    fn footer(&self, run: &Run, end: End, time: Duration, left: &[(EntryId, Undo)]) -> Footer {
        let told = run.records.iter().flat_map(|record| &record.notes);
        let told =
            told.filter_map(|note| note.strip_prefix("left behind: whatever").map(|rest| format!("whatever{rest}")));
        let left_behind = left.iter().map(|(_, undo)| format!("DELETE {}", undo.delete)).chain(told).collect();
        Footer { end, counts: run.counts(), millis: millis(time), left_behind, grade: grading::grade(run, end, None) }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn suite_record(suite: &crate::model::catalogue::Suite) -> SuiteRecord {
    SuiteRecord {
        id: suite.id.clone(),
        title: suite.title.clone(),
        document: suite.document.clone(),
        version: suite.version,
        link: suite.link.clone(),
        hash: suite.hash.clone(),
    }
}

fn basis(case: &Case) -> Basis {
    if case.given.iter().any(|step| matches!(step.verb, Verb::Sample(_))) { Basis::Sampled } else { Basis::Own }
}

/// The clauses the plan rests on, so that reports need no suite.
fn clauses(catalogue: &Catalogue, plan: &Plan) -> BTreeMap<SuiteId, Vec<Clause>> {
    let used: BTreeSet<(&SuiteId, &str)> = plan
        .planned
        .iter()
        .flat_map(|planned| planned.case.clauses.iter().map(|clause| (&planned.suite, clause.as_str())))
        .collect();
    let mut found = BTreeMap::new();
    for suite in &catalogue.suites {
        let clauses: Vec<Clause> =
            suite.clauses.iter().filter(|clause| used.contains(&(&suite.id, clause.id.as_str()))).cloned().collect();
        if !clauses.is_empty() {
            found.insert(suite.id.clone(), clauses);
        }
    }
    found
}
