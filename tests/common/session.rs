//! A run through the library: from options of the transport to a log, a ledger and every report, as the binary makes them.
#![allow(clippy::unwrap_used, dead_code, reason = "a test may panic, and every test file uses its own part")]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::Path,
    sync::{Arc, LazyLock, atomic::AtomicU64},
    time::Duration,
};

use civitest::{
    engine::{
        self, Claims, Evidence, Health, Keep, Ledger, Pace, PreflightError, Samples, Sender, Shared, Slots, Stop,
        Store, Temporal,
    },
    event::{Event, EventKind, Footer, Header, LOG_VERSION, PlannedCase, Run, Selection},
    model::{RunId, Verdict, catalogue::Catalogue, grade::Basis},
    plan::{self, Consent, Filter, PlanOptions, Supported},
    reference::{self, Faults, Platform},
    report::{
        Artefact, Json, Junit, Markdown, Observer, Text, log,
        terminal::{Progress, StatusLevel, Terminal},
        text::Colour,
    },
    suite,
    transport::{Client, Options, Root},
};

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| suite::load(&suite::Source::Embedded, &suite::Options::default()).catalogue.unwrap());

/// The reference platform, in the runtime of the test; it stops when it is dropped.
pub struct Town {
    pub url: String,
    _platform: Platform,
}

impl Town {
    /// Starts a platform with these faults.
    pub async fn with(faults: Faults) -> Self {
        let platform = reference::start(reference::Options { faults, ..Default::default() }).await.unwrap();
        Self { url: platform.url(), _platform: platform }
    }
}

/// How to run.
pub struct Session<'a> {
    pub url: &'a str,
    pub filter: &'a str,
    pub state: &'a Path,
    pub jobs: usize,
    pub deadline: Duration,
}

impl<'a> Session<'a> {
    /// Eight cases at a time, with the usual deadline.
    pub fn new(url: &'a str, filter: &'a str, state: &'a Path) -> Self {
        Self { url, filter, state, jobs: 8, deadline: Duration::from_secs(60) }
    }

    /// Runs, and writes every kind of report into the state directory.
    pub async fn run(&self, options: Options) -> Result<Run, PreflightError> {
        let sender = Sender::new(Client::new(options).unwrap(), Root::parse(self.url).unwrap());
        let reference = CATALOGUE.suites[0].version;
        let claims = Claims { version: None, reference, declares: Vec::new() };
        let seen = engine::look(&sender, claims, Duration::ZERO, &mut Slots::new(1).take().await).await?;
        let plan_options = PlanOptions {
            filter: Some(Filter::parse(self.filter).unwrap()),
            only: None,
            partition: None,
            seed: 0,
            write: Consent::Given,
            destructive: Consent::Given,
            supported: Supported::requests(),
        };
        let plan = plan::build(&CATALOGUE, &seen.profile, &plan_options);
        let run = RunId::from("20260101T000000-access");
        let header = Header {
            log: LOG_VERSION,
            tool: "0.0.0".to_owned(),
            run: run.clone(),
            seed: 0,
            started: "2026-01-01T00:00:00.000Z".to_owned(),
            jobs: self.jobs,
            target: seen.profile.clone(),
            preflight: seen.exchanges.clone(),
            suites: Vec::new(),
            selection: Selection::default(),
            conditions: None,
            cases: plan.planned.iter().map(planned).collect(),
            clauses: BTreeMap::new(),
            profile: None,
        };
        let shared = Arc::new(Shared {
            sender,
            run: run.clone(),
            ledger: Ledger::create(self.state, &run, self.url).unwrap(),
            settle: Duration::ZERO,
            deadline: self.deadline,
            pace: Pace::FirstFailure,
            keep: Keep::Nothing,
            temporal: Temporal::Undo,
            version: seen.profile.version,
            store: Store::new(self.state.to_owned(), Evidence::Full),
            samples: Samples::new(&plan),
            lag: AtomicU64::new(0),
            health: Health::default(),
        });
        let mut events = Vec::new();
        let mut emit = |kind| events.push(Event { seq: events.len() as u64, at: 0, kind });
        emit(EventKind::RunStarted(Box::new(header)));
        let end = engine::run(Arc::clone(&shared), &plan, self.jobs, &Stop::default(), &mut emit).await;
        emit(EventKind::RunFinished(Box::new(Footer {
            end,
            counts: BTreeMap::new(),
            millis: 0,
            left_behind: Vec::new(),
            grade: None,
        })));
        Ok(self.write(events))
    }

    fn write(&self, events: Vec<Event>) -> Run {
        let mut log = log::Writer::new(File::create(self.state.join("run.ndjson")).unwrap());
        let screen = File::create(self.state.join("screen")).unwrap();
        let mut terminal = Terminal::new(screen, Colour::Never, StatusLevel::All, Progress::Lines);
        for event in &events {
            log.observe(event).unwrap();
            terminal.observe(event).unwrap();
        }
        let run = Run::fold(events).unwrap();
        terminal.finish(&run).unwrap();
        for format in [&Junit as &dyn Artefact, &Json, &Markdown, &Text] {
            fs::write(self.state.join(format.name()), format.render(&run).unwrap()).unwrap();
        }
        run
    }
}

fn planned(planned: &plan::Planned) -> PlannedCase {
    PlannedCase {
        id: planned.id.clone(),
        title: planned.title.clone(),
        case: planned.case.title.clone(),
        suite: planned.suite.clone(),
        requirements: planned.requirements.clone(),
        strength: planned.strength,
        role: planned.role,
        basis: Basis::Own,
        position: planned.position.clone(),
        place: None,
    }
}

/// How many cases have this verdict.
pub fn count(run: &Run, verdict: Verdict) -> usize {
    run.records.iter().filter(|record| record.verdict == verdict).count()
}

/// The cases that did not pass, in words.
pub fn others(run: &Run) -> Vec<String> {
    let others = run.records.iter().filter(|record| record.verdict != Verdict::Pass);
    others.map(|record| format!("{}: {} {:?}", record.id, record.verdict, record.reason)).collect()
}

/// Every file below a directory that holds one of these texts.
pub fn leaks(directory: &Path, texts: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(leaks(&path, texts));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let content = String::from_utf8_lossy(&bytes);
        let holds = |text: &&String| content.contains(text.as_str());
        found.extend(texts.iter().filter(holds).map(|text| format!("{}: {text}", path.display())));
    }
    found
}
