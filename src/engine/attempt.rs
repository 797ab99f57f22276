//! One attempt at a case, with data of its own: its steps one after another, and the clean-up of all it may have created.

mod clean_up;
mod create;
mod ends;
mod rounds;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use self::ends::silence;
use super::{
    case::{Ending, Pace, Shared, Silence},
    expect,
    ledger::{EntryId, Undo},
    prepare::{self, Effect, PrepareError, Prepared, Surroundings},
    readings::Readings,
    round::{Round, is_refused_by_state, last_status, statuses},
    scope::{Scope, ScopeError},
    send::is_busy,
    slots::Slot,
    undo::{self, Undoing},
};
use crate::{
    event::{Phase, StepRecord},
    judge::Judgement,
    model::{
        Exchange, Finding, InstanceId, NoAnswer, Position, Reason, Request, Strength, Verdict,
        sample::Population,
        step::{RequestStep, SampleStep, SaveFrom, Step, Verb},
        test::Case,
        verdict::ReasonCode,
    },
    standards::ngsi_ld::isolation::Isolation,
};

/// One attempt.
pub struct Attempt<'a> {
    shared: &'a Shared,
    case: &'a Case,
    isolation: &'a Isolation,
    suffix: &'a str,
    scope: Scope<'a>,
    undo: Vec<(EntryId, Undo)>,
    steps: Vec<StepRecord>,
    notes: Vec<String>,
    readings: Readings,
    pending: Option<Pending>,
    samples: Vec<(String, Arc<Population>)>,
    /// What was created in set-up and not read yet.
    unseen: Vec<String>,
    /// When it last wrote: a target that lags has not shown it everywhere before so long.
    last_write: Option<Instant>,
    /// Whether a write got no answer of the target itself, and may still be carried out.
    is_uncertain: bool,
    /// Whether the last write met something that stands before the target and said that it is busy.
    is_turned_away: bool,
    /// The status by which a write was refused because of a state, where it was not repeated: no lag had been seen.
    refused: Option<u16>,
}

/// A request that waited for more than this part of the deadline was left hanging.
const HANGING: u32 = 4;

/// The request that is under way: what a deadline interrupts.
struct Pending {
    phase: Phase,
    index: usize,
    title: String,
    position: Position,
    request: Request,
    start: Instant,
}

/// What a step leaves to decide.
enum StepEnd {
    /// Go on.
    Held,
    /// A must or should was missed.
    Missed,
    /// Nothing can be decided any more.
    Undecided(Reason),
    /// No complete answer from a healthy target.
    Silent(NoAnswer, String),
    /// The target holds nothing that the case could look at.
    NoData(Reason),
}

impl<'a> Attempt<'a> {
    /// An attempt with fresh ids.
    pub fn new(
        shared: &'a Shared,
        case: &'a Case,
        id: &InstanceId,
        number: u32,
        isolation: &'a Isolation,
        suffix: &'a str,
        start: Timestamp,
    ) -> Self {
        let scope = Scope::new(&case.data, &shared.run, id, number, start);
        Self {
            shared,
            case,
            isolation,
            suffix,
            scope,
            undo: Vec::new(),
            steps: Vec::new(),
            notes: Vec::new(),
            readings: Readings::default(),
            pending: None,
            samples: Vec::new(),
            unseen: Vec::new(),
            last_write: None,
            is_uncertain: false,
            is_turned_away: false,
            refused: None,
        }
    }

    /// The records and remarks.
    pub fn finish(self) -> (Vec<StepRecord>, Vec<String>) {
        (self.steps, self.notes)
    }

    /// Runs set-up and steps.
    pub async fn run(&mut self, slot: &mut Slot) -> Ending {
        for (index, step) in self.case.given.iter().enumerate() {
            match self.step(Phase::SetUp, index, step, slot).await {
                StepEnd::Held => {}
                StepEnd::Missed => return self.set_up_failed("it was not answered as expected"),
                StepEnd::Undecided(reason) => return self.undecided(reason),
                StepEnd::NoData(reason) => return Ending::Decided(Verdict::NotApplicable, Some(reason)),
                StepEnd::Silent(kind, text) => {
                    return Ending::NoAnswer(Silence {
                        phase: Phase::SetUp,
                        position: step.position.clone(),
                        kind,
                        text,
                    });
                }
            }
        }
        for (index, step) in self.case.steps.iter().enumerate() {
            match self.step(Phase::Test, index, step, slot).await {
                StepEnd::Held => {}
                StepEnd::Missed if self.shared.pace == Pace::FirstFailure && self.has(Strength::Must) => break,
                StepEnd::Missed => {}
                // A proven failure outlasts whatever happens later.
                StepEnd::Undecided(_) | StepEnd::Silent(..) if self.has(Strength::Must) => break,
                StepEnd::Undecided(reason) | StepEnd::NoData(reason) => {
                    return self.undecided(reason);
                }
                StepEnd::Silent(kind, text) => {
                    return Ending::NoAnswer(Silence {
                        phase: Phase::Test,
                        position: step.position.clone(),
                        kind,
                        text,
                    });
                }
            }
        }
        let verdict = match (self.has(Strength::Must), self.has(Strength::Should)) {
            (true, _) => Verdict::Fail,
            (false, true) => Verdict::Deviation,
            (false, false) => Verdict::Pass,
        };
        Ending::Decided(verdict, None)
    }

    /// Why a failure has to be met once more, with fresh data: all it rests on is a write that was refused because of a state,
    /// which may be the first sign of a lag. A fault comes again.
    pub fn second_thoughts(&self, ending: &Ending) -> Option<String> {
        let is_failed = matches!(ending, Ending::Decided(Verdict::Fail, None));
        let may_settle = self.shared.settle > Duration::ZERO && self.shared.pace == Pace::FirstFailure;
        let status = self.refused.filter(|_| is_failed && may_settle)?;
        Some(format!("a write was answered {status}, which a lag would explain, and none was seen"))
    }

    fn has(&self, strength: Strength) -> bool {
        let test = self.steps.iter().filter(|step| step.phase == Phase::Test);
        test.flat_map(|step| &step.findings).any(|finding| finding.strength == strength)
    }

    /// Remembers a write.
    fn wrote(&mut self, exchange: &Exchange) {
        self.last_write = Some(Instant::now());
        self.is_uncertain |= exchange.response().is_none_or(|response| response.status >= 500);
        // 429 was backed off from already, and says that nothing was done.
        self.is_turned_away |= exchange.response().is_some_and(|response| response.status != 429 && is_busy(response));
    }

    /// On a target that was seen to lag, a step waits until what this case wrote before has had time to arrive everywhere,
    /// and at least so long after it: neither writes nor what is read must meet a state that was overtaken.
    async fn let_arrive(&self, at_least: Duration, slot: &mut Slot) {
        let (Some(wrote), Some(lag)) = (self.last_write, self.shared.lag()) else { return };
        let due = (lag * 2).min(self.shared.settle).max(at_least);
        let left = due.saturating_sub(wrote.elapsed());
        if !left.is_zero() {
            slot.rest(left).await;
        }
    }

    async fn step(&mut self, phase: Phase, index: usize, step: &Step, slot: &mut Slot) -> StepEnd {
        if !matches!(step.verb, Verb::Create(_))
            && let Err(reason) = self.all_visible(slot).await
        {
            return StepEnd::Undecided(reason);
        }
        match &step.verb {
            Verb::Request(request) => self.request(phase, index, step, request, slot).await,
            Verb::Create(create) => self.create(phase, index, step, create, slot).await,
            Verb::Sample(sample) => self.sample(phase, index, step, sample, slot).await,
            // The plan gates cases with these verbs; this is what remains if one slips through.
            Verb::Notified(_) | Verb::Called(_) => {
                StepEnd::Undecided(Reason::new(ReasonCode::Unsupported, "this release cannot watch callbacks"))
            }
        }
    }

    /// Chooses from what the target holds.
    async fn sample(
        &mut self,
        phase: Phase,
        index: usize,
        step: &Step,
        sample: &SampleStep,
        slot: &mut Slot,
    ) -> StepEnd {
        let start = Instant::now();
        let (population, looked_at, exchanges) =
            match self.shared.samples.take(sample.with, &self.shared.sender, slot).await {
                Ok(taken) => taken,
                Err(reason) => return StepEnd::Undecided(reason),
            };
        let chosen = population.as_ref().map_or("nothing", |population| population.field("type"));
        let title = format!("sample of {looked_at}: {chosen} ({})", sample.with);
        self.record(phase, index, title, step, exchanges, Vec::new(), 1, start);
        let Some(population) = population else {
            let text = format!("there is not {} among {looked_at} that were looked at", sample.with.what());
            return StepEnd::NoData(Reason::new(ReasonCode::NoData, text));
        };
        self.scope.sample(&sample.name, &population);
        self.samples.push((sample.name.clone(), Arc::new(population)));
        StepEnd::Held
    }

    /// Why findings about data that was there before say nothing: it changed since it was sampled.
    async fn changed(&self, judgement: &Judgement, slot: &mut Slot) -> (Option<Reason>, Vec<Exchange>) {
        let mut exchanges = Vec::new();
        for (_, population) in self.samples.iter().filter(|_| !judgement.findings.is_empty()) {
            let samples = &self.shared.samples;
            let (what, seen) = samples.changed(population, &judgement.concern, &self.shared.sender, slot).await;
            exchanges.extend(seen);
            if let Some(what) = what {
                let text = format!("the data changed while the case looked at it: {what}");
                return (Some(Reason::new(ReasonCode::Changed, text)), exchanges);
            }
        }
        (None, exchanges)
    }

    /// A request, repeated while its expectations do not hold and there is time.
    async fn request(
        &mut self,
        phase: Phase,
        index: usize,
        step: &Step,
        request: &RequestStep,
        slot: &mut Slot,
    ) -> StepEnd {
        let shared = self.shared;
        let around = Surroundings {
            root: &shared.sender.root,
            isolation: self.isolation,
            temporal: shared.temporal,
            version: shared.version,
        };
        let mut prepared = match prepare::request(request, &mut self.scope, around) {
            Ok(prepared) => prepared,
            Err(error) => return StepEnd::Undecided(unprepared(&error)),
        };
        prepared.samples.clone_from(&self.samples);
        let answer = request.binding.as_ref().map_or(crate::model::step::AnswerKind::Other, |row| row.answer);
        let mut expected = match expect::expectations(&step.expect, answer, &mut self.scope, self.isolation) {
            Ok(expected) => expected,
            Err(error) => return internal(&error),
        };
        self.readings.narrow(&mut expected);
        if let Err(end) = self.intend(&prepared.undo) {
            return end;
        }
        let start = Instant::now();
        let absent = prepared.effect == Effect::Reads && expect::asserts_absence(&expected);
        self.let_arrive(if absent { shared.settle } else { Duration::ZERO }, slot).await;
        let patience = step.within.unwrap_or(shared.settle);
        self.pending = Some(Pending {
            phase,
            index,
            title: prepared.title.clone(),
            position: step.position.clone(),
            request: prepared.request.clone(),
            start,
        });
        let (round, attempts) = self.rounds(&prepared, request.follow, &expected, patience, slot).await;
        self.pending = None;
        if prepared.effect == Effect::Writes {
            match &round {
                Round::Judged(exchanges, _) | Round::Silent(exchanges, ..) => {
                    exchanges.iter().for_each(|exchange| self.wrote(exchange));
                }
            }
        }
        let (mut exchanges, judgement) = match round {
            Round::Judged(exchanges, judgement) => (exchanges, judgement),
            Round::Silent(exchanges, kind, detail) => {
                let end = silence(kind, &detail);
                self.record(phase, index, prepared.title, step, exchanges, Vec::new(), attempts, start);
                return end;
            }
        };
        self.notes.extend(judgement.notes.iter().cloned());
        self.readings.keep(judgement.readings.clone());
        let mut end = self.conclude(step, &exchanges, &judgement, &expected);
        let status = last_status(&exchanges);
        if prepared.effect == Effect::Writes
            && matches!(end, StepEnd::Missed)
            && attempts == 1
            && is_refused_by_state(status, &statuses(&expected))
        {
            self.refused = Some(status);
        }
        let (changed, seen) = self.changed(&judgement, slot).await;
        if let Some(reason) = changed {
            end = StepEnd::Undecided(reason);
        }
        self.keep_saved(request, &exchanges);
        if let Err(end) = self.intend_location(request, &prepared, &exchanges) {
            return end;
        }
        // Findings of an answer that decides nothing would only mislead.
        let findings = if matches!(end, StepEnd::Undecided(_)) { Vec::new() } else { judgement.findings };
        exchanges.extend(seen);
        self.record(phase, index, prepared.title, step, exchanges, findings, attempts, start);
        end
    }

    fn keep_saved(&mut self, request: &RequestStep, exchanges: &[Exchange]) {
        let Some(response) = exchanges.first().and_then(Exchange::response) else { return };
        for save in &request.save {
            let value = match &save.from {
                SaveFrom::Header(name) => response.header(name).map(str::to_owned),
                SaveFrom::Body(pointer) => serde_json::from_str::<serde_json::Value>(&response.body)
                    .ok()
                    .and_then(|body| body.pointer(pointer).cloned())
                    .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
            };
            if let Some(value) = value {
                self.scope.save(&save.name, value);
            }
        }
    }

    fn undoing<'b>(&self, method: &'b str, path: &'b str) -> Undoing<'b> {
        Undoing { binding: None, method, path, tenant: None, temporal: self.shared.temporal }
    }

    /// Writes into the ledger what will have to be undone. Nothing is sent if that fails.
    fn intend(&mut self, undo: &[Undo]) -> Result<(), StepEnd> {
        for undo in undo {
            if self.undo.iter().any(|(_, known)| known == undo) {
                continue;
            }
            // The loader refuses such suites; this is the last lock on the door.
            if undo.proof.is_empty() && !self.scope.owns(&undo.delete) {
                let text = format!("{} was not made by this case; a request that names it is not sent", undo.delete);
                return Err(StepEnd::Undecided(Reason::new(ReasonCode::Internal, text)));
            }
            match self.shared.ledger.intend(undo) {
                Ok(entry) => self.undo.push((entry, undo.clone())),
                Err(error) => return Err(internal(&format!("the ledger cannot be written: {error}"))),
            }
        }
        Ok(())
    }

    fn intend_location(
        &mut self,
        request: &RequestStep,
        prepared: &Prepared,
        exchanges: &[Exchange],
    ) -> Result<(), StepEnd> {
        let Some(location) = exchanges.first().and_then(Exchange::response).and_then(undo::location) else {
            return Ok(());
        };
        let undoing = Undoing { binding: request.binding.as_ref(), ..self.undoing(&request.method, "") };
        let proof = [self.suffix, self.scope.nonce()];
        match undoing.after(location, &prepared.undo, &self.shared.sender.root, &proof) {
            Ok(Some(undo)) => self.intend(&[undo]),
            Ok(None) => Ok(()),
            Err(location) => {
                self.notes
                    .push(format!("left behind: whatever {} created; it says it is at {location}", prepared.title));
                Ok(())
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a record is its fields")]
    fn record(
        &mut self,
        phase: Phase,
        index: usize,
        title: String,
        step: &Step,
        exchanges: Vec<Exchange>,
        findings: Vec<Finding>,
        attempts: u32,
        start: Instant,
    ) {
        let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let position = Some(step.position.clone());
        self.steps.push(StepRecord { phase, index, title, position, exchanges, findings, attempts, millis });
    }
}

fn internal(error: &impl ToString) -> StepEnd {
    StepEnd::Undecided(Reason::new(ReasonCode::Internal, error.to_string()))
}

/// Why a step could not be prepared: what the target owed us is its business, the rest is ours.
fn unprepared(error: &PrepareError) -> Reason {
    let code = match error {
        PrepareError::Scope(ScopeError::NotSaved(_)) | PrepareError::Link(_) | PrepareError::NotOurs(_) => {
            ReasonCode::Incomplete
        }
        PrepareError::Scope(_) | PrepareError::Matcher => ReasonCode::Internal,
    };
    Reason::new(code, error.to_string())
}
