//! One attempt at a case, with data of its own: its steps one after another, and the clean-up of all it may have created.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    case::{Ending, Keep, Pace, Shared},
    clean::{self, Gone},
    expect,
    ledger::{EntryId, Undo},
    prepare::{self, Effect, PrepareError, Prepared, Surroundings},
    readings::Readings,
    round::{Round, judge_exchanges, last_status, may_be_late, problem_title, silent, statuses, undecidable},
    scope::{Scope, ScopeError},
    send::Sent,
    slots::Slot,
    undo::{self, Undoing},
};
use crate::{
    event::{Phase, StepRecord},
    judge::Judgement,
    model::{
        Document, Exchange, Expectation, Finding, InstanceId, NoAnswer, Position, Reason, Request, Strength, Verdict,
        exchange::Answer,
        sample::Population,
        step::{CreateStep, Follow, RequestStep, SampleStep, SaveFrom, Step, Verb},
        test::Case,
        verdict::ReasonCode,
    },
    standards::ngsi_ld::{isolation::Isolation, vocab},
    transport::encode_segment,
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
}

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
    Silent(String),
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
        }
    }

    /// The records and remarks.
    pub fn finish(self) -> (Vec<StepRecord>, Vec<String>) {
        (self.steps, self.notes)
    }

    /// What it means that the deadline passed: hanging in a test step is no way out of a verdict, everything else decides
    /// nothing.
    pub async fn overdue(&mut self, deadline: Duration) -> Ending {
        let why = format!("the case took longer than its deadline of {} s", deadline.as_secs_f32());
        let Some(pending) = self.pending.take() else {
            return Ending::Decided(Verdict::Inconclusive, Some(Reason::new(ReasonCode::Deadline, why)));
        };
        let silent = Answer::None { kind: NoAnswer::Timeout, detail: why.clone() };
        let millis = u64::try_from(pending.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.steps.push(StepRecord {
            phase: pending.phase,
            index: pending.index,
            title: pending.title,
            position: Some(pending.position.clone()),
            exchanges: vec![Exchange { request: pending.request, answer: silent, millis }],
            findings: Vec::new(),
            attempts: 1,
            millis,
        });
        match self.silence(NoAnswer::Timeout, &why).await {
            StepEnd::Silent(silence) if pending.phase == Phase::Test => Ending::NoAnswer(pending.position, silence),
            StepEnd::Undecided(reason) => Ending::Decided(Verdict::Inconclusive, Some(reason)),
            _ => self.set_up_failed(&why),
        }
    }

    /// Runs set-up and steps.
    pub async fn run(&mut self, slot: &mut Slot) -> Ending {
        for (index, step) in self.case.given.iter().enumerate() {
            match self.step(Phase::SetUp, index, step, slot).await {
                StepEnd::Held => {}
                StepEnd::Missed => return self.set_up_failed("it was not answered as expected"),
                StepEnd::Undecided(reason) => return Ending::Decided(Verdict::Inconclusive, Some(reason)),
                StepEnd::NoData(reason) => return Ending::Decided(Verdict::NotApplicable, Some(reason)),
                StepEnd::Silent(silence) => return self.set_up_failed(&format!("there was {silence}")),
            }
        }
        for (index, step) in self.case.steps.iter().enumerate() {
            match self.step(Phase::Test, index, step, slot).await {
                StepEnd::Held => {}
                StepEnd::Missed if self.shared.pace == Pace::FirstFailure && self.has(Strength::Must) => break,
                StepEnd::Missed => {}
                // A proven failure outlasts whatever happens later.
                StepEnd::Undecided(_) | StepEnd::Silent(_) if self.has(Strength::Must) => break,
                StepEnd::Undecided(reason) | StepEnd::NoData(reason) => {
                    return Ending::Decided(Verdict::Inconclusive, Some(reason));
                }
                StepEnd::Silent(silence) => return Ending::NoAnswer(step.position.clone(), silence),
            }
        }
        let verdict = match (self.has(Strength::Must), self.has(Strength::Should)) {
            (true, _) => Verdict::Fail,
            (false, true) => Verdict::Deviation,
            (false, false) => Verdict::Pass,
        };
        Ending::Decided(verdict, None)
    }

    fn has(&self, strength: Strength) -> bool {
        let test = self.steps.iter().filter(|step| step.phase == Phase::Test);
        test.flat_map(|step| &step.findings).any(|finding| finding.strength == strength)
    }

    fn set_up_failed(&self, why: &str) -> Ending {
        let what = self.steps.last().map_or_else(|| "a set-up step".to_owned(), |step| step.title.clone());
        let seen = self.steps.last().and_then(|step| step.exchanges.last());
        let status = seen.and_then(Exchange::response).map(|response| format!(" (status {})", response.status));
        let title = seen.and_then(Exchange::response).and_then(problem_title).unwrap_or_default();
        let text = format!("set-up did not work: {what}: {why}{}{title}", status.unwrap_or_default());
        Ending::Decided(Verdict::Inconclusive, Some(Reason::new(ReasonCode::SetUp, text)))
    }

    async fn step(&mut self, phase: Phase, index: usize, step: &Step, slot: &mut Slot) -> StepEnd {
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

    /// A document, or copies of it, through the operation that creates it.
    async fn create(
        &mut self,
        phase: Phase,
        index: usize,
        step: &Step,
        create: &CreateStep,
        slot: &mut Slot,
    ) -> StepEnd {
        let copies = match &create.name {
            Some(name) => self.scope.multiply(&create.document, create.copies, name),
            None => self.scope.copies(&create.document),
        };
        let copies = match copies {
            Ok(copies) => copies,
            Err(error) => return internal(&error),
        };
        for copy in copies {
            let (path, kind) = prepare::creation(&copy.document);
            let document = prepare::sendable(kind, &copy.document, copy.exactly, self.isolation);
            let Some(body) = document.to_value() else { return internal(&PrepareError::Matcher) };
            let mut request = Request::new("POST", self.shared.sender.root.join(path));
            request = request.header("Accept", vocab::JSON).header("Content-Type", vocab::JSON);
            request.body = Some(body.to_string());
            if let Err(end) = self.intend(&self.undoing("POST", path).before(Some(&document), None)) {
                return end;
            }
            let start = Instant::now();
            let exchange = self.shared.sender.send(&request, &[], slot).await;
            let created = exchange.response().is_some_and(|response| response.status == 201);
            let end = match &exchange.answer {
                Answer::Response(response) if (200..300).contains(&response.status) => StepEnd::Held,
                Answer::Response(response) => undecidable(response).map_or(StepEnd::Missed, StepEnd::Undecided),
                Answer::None { kind, detail } => self.silence(*kind, detail).await,
            };
            let title = format!("POST {path}");
            self.record(phase, index, title, step, vec![exchange], Vec::new(), 1, start);
            if !matches!(end, StepEnd::Held) {
                return end;
            }
            let id = document.get("id").and_then(Document::as_text);
            if let Some(id) = id.filter(|_| created && self.shared.settle > Duration::ZERO)
                && !self.is_visible(&format!("{path}/{}", encode_segment(id)), slot).await
            {
                return StepEnd::Undecided(Reason::new(
                    ReasonCode::SetUp,
                    format!("{id} was created and never showed"),
                ));
            }
        }
        StepEnd::Held
    }

    /// Waits until what was just created can be read: steps that change it must not meet a platform that has not heard of
    /// it yet. Nothing promises that a platform shows its writes at once.
    async fn is_visible(&mut self, path: &str, slot: &mut Slot) -> bool {
        let request = Request::new("GET", self.shared.sender.root.join(path)).header("Accept", vocab::JSON);
        let start = Instant::now();
        loop {
            let exchange = self.shared.sender.send(&request, &[], slot).await;
            if exchange.response().is_some_and(|response| response.status != 404) {
                return true;
            }
            if start.elapsed() >= self.shared.settle {
                return false;
            }
            slot.rest(Duration::from_millis(50)).await;
            self.shared.saw_lag(start.elapsed());
        }
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
        if prepared.effect == Effect::Reads && shared.lags() && expect::asserts_absence(&expected) {
            slot.rest(shared.settle).await;
        }
        let patience = match (step.within, prepared.effect) {
            (Some(within), _) => within,
            (None, Effect::Reads) => shared.settle,
            (None, Effect::Writes) => Duration::ZERO,
        };
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
        let (mut exchanges, judgement) = match round {
            Round::Judged(exchanges, judgement) => (exchanges, judgement),
            Round::Silent(exchanges, kind, detail) => {
                let end = self.silence(kind, &detail).await;
                self.record(phase, index, prepared.title, step, exchanges, Vec::new(), attempts, start);
                return end;
            }
        };
        self.notes.extend(judgement.notes.iter().cloned());
        self.readings.keep(judgement.readings.clone());
        let mut end = self.conclude(step, &exchanges, &judgement, &expected);
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

    async fn rounds(
        &mut self,
        prepared: &Prepared,
        follow: Follow,
        expected: &[Expectation],
        patience: Duration,
        slot: &mut Slot,
    ) -> (Round, u32) {
        let statuses = statuses(expected);
        let start = Instant::now();
        let mut pause = Duration::from_millis(50);
        let mut attempts = 0;
        let mut last = None;
        loop {
            attempts += 1;
            let (exchanges, cut) = match self.shared.sender.walk(prepared, follow, &statuses, slot).await {
                Sent::Answered(exchanges, cut) => (exchanges, cut),
                // A contradiction that was seen outlasts a connection that broke afterwards.
                Sent::Silent(exchanges) => return (last.unwrap_or_else(|| silent(exchanges)), attempts),
            };
            let status = last_status(&exchanges);
            let undecided = exchanges.last().and_then(Exchange::response).and_then(undecidable).is_some();
            if attempts > 1 && undecided && !statuses.contains(&status) {
                return (last.unwrap_or_else(|| silent(exchanges)), attempts);
            }
            let mut judgement = judge_exchanges(prepared, &exchanges, expected, self.shared.version, cut.as_deref());
            // What the pages that were not seen hold could be anything. Over data that was there before, the judge knows.
            if prepared.samples.is_empty() && judgement.open.is_none() {
                judgement.open = cut.as_ref().map(|why| format!("the walk over pages ended early: {why}"));
            }
            judgement.notes.extend(cut.map(|why| format!("{}: {why}", prepared.title)));
            let missed = judgement.findings.iter().any(|finding| finding.strength == Strength::Must);
            if !missed && attempts > 1 {
                self.shared.saw_lag(start.elapsed());
                let millis = start.elapsed().as_millis();
                self.notes.push(format!("{}: the expected state was seen after {millis} ms", prepared.title));
            }
            let late = start.elapsed() >= patience || !may_be_late(status, &statuses, &judgement);
            let round = Round::Judged(exchanges, judgement);
            if !missed || late {
                return (round, attempts);
            }
            last = Some(round);
            slot.rest(pause.min(patience.saturating_sub(start.elapsed()))).await;
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    /// What the answers decide, beyond what the judge says of them.
    fn conclude(
        &self,
        step: &Step,
        exchanges: &[Exchange],
        judgement: &Judgement,
        expected: &[Expectation],
    ) -> StepEnd {
        let findings = &judgement.findings;
        let status = last_status(exchanges);
        let unexpected = !statuses(expected).contains(&status);
        let answer = exchanges.last().and_then(Exchange::response);
        if !findings.is_empty()
            && unexpected
            && let Some(end) = answer.and_then(undecidable)
        {
            return StepEnd::Undecided(end);
        }
        if step.expect.is_empty() && !(200..300).contains(&status) {
            return StepEnd::Missed;
        }
        match &judgement.open {
            _ if !findings.is_empty() => StepEnd::Missed,
            Some(why) => StepEnd::Undecided(Reason::new(ReasonCode::Incomplete, why.clone())),
            None => StepEnd::Held,
        }
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

    /// No complete answer: either the target is gone, which decides nothing, or it let just this request hang.
    async fn silence(&self, kind: NoAnswer, detail: &str) -> StepEnd {
        if self.shared.sender.is_healthy().await {
            return StepEnd::Silent(format!("no usable answer: {kind} ({detail})"));
        }
        let text = format!("the target cannot be reached any more: {kind} ({detail})");
        StepEnd::Undecided(Reason::new(ReasonCode::Unreachable, text))
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

    /// Takes back, newest first, all that this attempt may have created.
    pub async fn clean_up(&mut self, slot: &mut Slot) {
        if self.shared.keep == Keep::Everything {
            return;
        }
        for (index, (entry, undo)) in std::mem::take(&mut self.undo).into_iter().rev().enumerate() {
            let start = Instant::now();
            let undone = clean::undo(&self.shared.sender, &undo, slot).await;
            if undone.gone == Gone::Yes && self.shared.ledger.done(entry).is_err() {
                self.notes.push("the ledger cannot be written any more".to_owned());
            }
            if undone.gone == Gone::Unknown {
                self.notes.push(format!("left behind: DELETE {}", undo.delete));
            }
            self.steps.push(StepRecord {
                phase: Phase::CleanUp,
                index,
                title: format!("DELETE {}", undo.delete),
                position: None,
                exchanges: undone.exchange.into_iter().collect(),
                findings: Vec::new(),
                attempts: 1,
                millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            });
        }
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
