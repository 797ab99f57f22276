//! The ordered event stream of a run: the only product of execution, and the only source of every report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{
    Clause, Exchange, Finding, InstanceId, Position, Reason, RequirementId, RunId, Strength, SuiteId, Verdict,
    grade::{Basis, Grade, Judged},
    partition::Partition,
    profile::Profile,
    target::TargetProfile,
    test::{Role, Version},
};

/// The version of the log format; raised when a reader of the old one would misread the new one.
pub const LOG_VERSION: u32 = 1;

/// The longest line that is read. Bodies are capped far below this when they are logged.
pub const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// One line of `run.ndjson`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its number, from 0 without gaps.
    pub seq: u64,
    /// Milliseconds since the run started.
    pub at: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event", content = "data")]
pub enum EventKind {
    /// The first event: everything a report needs besides the outcomes.
    RunStarted(Box<Header>),
    /// A case left the queue.
    CaseStarted(InstanceId),
    /// A case has its verdict. Gated cases get theirs without having started.
    CaseFinished(Box<CaseRecord>),
    /// Something the user should know that belongs to no case.
    Notice(String),
    /// The last event. A log without it is an incomplete run.
    RunFinished(Box<Footer>),
}

/// The first line of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`LOG_VERSION`].
    pub log: u32,
    /// The version of civitest.
    pub tool: String,
    /// The run.
    pub run: RunId,
    /// The seed of values and order.
    pub seed: u64,
    /// Start, as a DateTime in UTC.
    pub started: String,
    /// How many cases at a time.
    pub jobs: usize,
    /// The target as preflight saw it.
    pub target: TargetProfile,
    /// The requests of preflight.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub preflight: Vec<Exchange>,
    /// The suites that were loaded.
    pub suites: Vec<SuiteRecord>,
    /// What the user selected.
    pub selection: Selection,
    /// What it was run with that can decide a verdict; logs of older versions do not tell.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditions: Option<Conditions>,
    /// Every case of the plan, gated ones too, in plan order.
    pub cases: Vec<PlannedCase>,
    /// The clauses those cases rest on, by suite.
    pub clauses: BTreeMap<SuiteId, Vec<Clause>>,
    /// The grading profile, whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile: Option<Profile>,
}

/// A suite in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteRecord {
    /// `ngsi-ld`.
    pub id: SuiteId,
    /// For people.
    pub title: String,
    /// The reference document.
    pub document: String,
    /// The version it is written against.
    pub version: Version,
    /// Where to read the document.
    pub link: String,
    /// SHA-256 of its files.
    pub hash: String,
}

/// What the user selected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Selection {
    /// The filter expression, as typed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filter: Option<String>,
    /// Which part of the selection this run is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partition: Option<Partition>,
    /// The run whose cases that did not pass were run again, and no others.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rerun_of: Option<RunId>,
    /// The runs whose logs were put together into this one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub merged_from: Vec<RunId>,
    /// How many cases were left out, whatever left them out. Any makes the grade partial.
    pub left_out: usize,
    /// How many of them were selected, and belong to other parts.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub elsewhere: usize,
}

fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

/// What a run was run with that can decide a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// How long an expected state could take to show, in milliseconds.
    pub settle: u64,
    /// How long a case could take, in milliseconds.
    pub deadline: u64,
    /// What the run was allowed to do to the target.
    pub allowed: Allowed,
}

/// What a run was allowed to do to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allowed {
    /// To read.
    Read,
    /// To create, change and delete its own entities.
    Write,
    /// Besides, to delete whatever has a type that the run made up.
    Destructive,
}

/// A case of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCase {
    /// Test, case and interface.
    pub id: InstanceId,
    /// The test's title.
    pub title: String,
    /// The row's title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub case: Option<String>,
    /// Its suite.
    pub suite: SuiteId,
    /// The requirements it rests on, most specific first.
    pub requirements: Vec<RequirementId>,
    /// How binding they are.
    pub strength: Strength,
    /// The role it belongs to.
    pub role: Role,
    /// What it looks at.
    #[serde(skip_serializing_if = "Basis::is_own", default)]
    pub basis: Basis,
    /// Where it is written.
    pub position: Position,
    /// Its place in the whole selection, from 0, where this run is a part of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<usize>,
}

/// A case and its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Which case.
    pub id: InstanceId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why, where findings do not say it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Reason>,
    /// Wall time in milliseconds, waiting included.
    pub millis: u64,
    /// How often it was repeated with fresh data, because a request got no answer. A case that then passes is flaky.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub repeats: u32,
    /// The steps that ran, clean-up included.
    pub steps: Vec<StepRecord>,
    /// Remarks that change no verdict: a may that was missed, a reading that was taken, a delay.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}

impl CaseRecord {
    /// Whether it only came out well when it was repeated.
    pub fn is_flaky(&self) -> bool {
        self.repeats > 0 && matches!(self.verdict, Verdict::Pass | Verdict::Deviation)
    }

    /// The findings of all steps, with the step each belongs to.
    pub fn findings(&self) -> impl Iterator<Item = (&StepRecord, &Finding)> {
        self.steps.iter().flat_map(|step| step.findings.iter().map(move |finding| (step, finding)))
    }
}

/// A step that ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Which part of the case it belongs to.
    pub phase: Phase,
    /// Its number within the phase, from 0.
    pub index: usize,
    /// What it did: `POST /entities`.
    pub title: String,
    /// Where it is written; clean-up is written nowhere.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub position: Option<Position>,
    /// What went over the wire: the last attempt only, except for pages.
    pub exchanges: Vec<Exchange>,
    /// What did not hold.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// How often it was tried.
    pub attempts: u32,
    /// Wall time in milliseconds over all attempts.
    pub millis: u64,
}

/// The parts of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// `given`.
    SetUp,
    /// `steps`.
    Test,
    /// From the ledger.
    CleanUp,
}

/// The last line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Whether every planned case got to its end.
    pub end: End,
    /// How many cases have each verdict.
    pub counts: BTreeMap<Verdict, usize>,
    /// Wall time in milliseconds.
    pub millis: u64,
    /// What could not be cleaned up: `DELETE /entities/urn:…`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub left_behind: Vec<String>,
    /// The grade as computed at the time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grade: Option<Grade>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Every planned case has its verdict.
    Complete,
    /// The user stopped it.
    Cancelled,
    /// The run's own deadline passed.
    Deadline,
}

/// A run, folded from its events.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The first event.
    pub header: Header,
    /// One record for each case that has a verdict, in plan order.
    pub records: Vec<CaseRecord>,
    /// Notices in order.
    pub notices: Vec<String>,
    /// The last event; `None` for a log that breaks off.
    pub footer: Option<Footer>,
}

/// Why a stream of events is not a run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// There is nothing in it.
    #[error("the log is empty")]
    Empty,
    /// It does not start with a header.
    #[error("the log does not start with a run-started event")]
    NoHeader,
    /// It is of another version.
    #[error("the log has format version {found}; this civitest reads version {LOG_VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// The numbers have a gap or go back.
    #[error("event {found} stands where event {expected} belongs")]
    Order {
        /// The number that belongs here.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// A case has two verdicts, or one it was not planned for.
    #[error("{0} has a second verdict, or was not planned")]
    Case(String),
    /// Something follows the footer.
    #[error("event {0} follows the end of the run")]
    AfterEnd(u64),
}

impl Run {
    /// Folds events into a run.
    ///
    /// # Errors
    /// When the events are not in order, not complete at the front, or contradict the plan.
    pub fn fold(events: impl IntoIterator<Item = Event>) -> Result<Self, FoldError> {
        let mut events = events.into_iter();
        let header = match events.next() {
            None => return Err(FoldError::Empty),
            Some(Event { seq: 0, kind: EventKind::RunStarted(header), .. }) => *header,
            Some(_) => return Err(FoldError::NoHeader),
        };
        if header.log != LOG_VERSION {
            return Err(FoldError::Version { found: header.log });
        }
        let mut records: BTreeMap<usize, CaseRecord> = BTreeMap::new();
        let plan: BTreeMap<&InstanceId, usize> =
            header.cases.iter().enumerate().map(|(index, case)| (&case.id, index)).collect();
        let mut notices = Vec::new();
        let mut footer = None;
        for (expected, event) in (1u64..).zip(events) {
            if event.seq != expected {
                return Err(FoldError::Order { expected, found: event.seq });
            }
            if footer.is_some() {
                return Err(FoldError::AfterEnd(event.seq));
            }
            match event.kind {
                EventKind::RunStarted(_) => return Err(FoldError::Order { expected, found: 0 }),
                EventKind::CaseStarted(_) => {}
                EventKind::CaseFinished(record) => {
                    let Some(index) = plan.get(&record.id) else {
                        return Err(FoldError::Case(record.id.to_string()));
                    };
                    let id = record.id.to_string();
                    if records.insert(*index, *record).is_some() {
                        return Err(FoldError::Case(id));
                    }
                }
                EventKind::Notice(text) => notices.push(text),
                EventKind::RunFinished(end) => footer = Some(*end),
            }
        }
        drop(plan);
        Ok(Self { header, records: records.into_values().collect(), notices, footer })
    }

    /// What grading looks at: every planned case, with its verdict if it has one.
    pub fn judged(&self) -> Vec<Judged> {
        let records: BTreeMap<&InstanceId, &CaseRecord> =
            self.records.iter().map(|record| (&record.id, record)).collect();
        self.header
            .cases
            .iter()
            .map(|case| Judged {
                id: case.id.clone(),
                suite: case.suite.clone(),
                role: case.role,
                strength: case.strength,
                requirements: case.requirements.clone(),
                basis: case.basis,
                reason: records.get(&case.id).and_then(|record| record.reason.as_ref()).map(|reason| reason.code),
                verdict: records.get(&case.id).map(|record| record.verdict),
            })
            .collect()
    }

    /// The planned case a record belongs to.
    pub fn planned(&self, id: &InstanceId) -> Option<&PlannedCase> {
        self.header.cases.iter().find(|case| &case.id == id)
    }

    /// How many cases have each verdict. Planned cases without one count as not run.
    pub fn counts(&self) -> BTreeMap<Verdict, usize> {
        let mut counts = BTreeMap::new();
        for record in &self.records {
            *counts.entry(record.verdict).or_default() += 1;
        }
        let missing = self.header.cases.len() - self.records.len();
        if missing > 0 {
            *counts.entry(Verdict::NotRun).or_default() += missing;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_older_logs_do_not_tell_is_read_as_nothing() {
        let old: Selection = serde_json::from_str(r#"{"filter": "all()", "left_out": 3}"#).unwrap();
        assert_eq!(old, Selection { filter: Some("all()".to_owned()), left_out: 3, ..Selection::default() });
        assert_eq!(serde_json::to_string(&Selection::default()).unwrap(), r#"{"left_out":0}"#);
    }

    #[test]
    fn a_selection_is_read_as_it_was_written() {
        let selection = Selection {
            filter: None,
            partition: "hash:2/3".parse().ok(),
            rerun_of: Some("7f3a9c2b1d".into()),
            merged_from: vec!["a".into()],
            left_out: 5,
            elsewhere: 4,
        };
        let text = serde_json::to_string(&selection).unwrap();
        assert_eq!(serde_json::from_str::<Selection>(&text).unwrap(), selection);
        assert!(serde_json::from_str::<Selection>(r#"{"partition": "slice:4/3", "left_out": 0}"#).is_err());
    }
}
