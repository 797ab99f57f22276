//! One attempt at a case, with data of its own: its steps one after another, and the clean-up of all it may have created.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{
    case::{Ending, Keep, Pace, Shared},
    clean::{self, Gone},
    expect,
    ledger::{EntryId, Undo},
    prepare::{self, Effect, PrepareError, Prepared, Surroundings},
    scope::Scope,
    send::{Sent, is_busy},
    slots::Slot,
    undo::{self, Undoing},
};
use crate::{
    event::{Phase, StepRecord},
    judge::{self, Judgement},
    model::{
        Check, Exchange, Expectation, Finding, InstanceId, NoAnswer, Reason, Request, Strength, Verdict,
        exchange::Answer,
        step::{CreateStep, Follow, RequestStep, SaveFrom, Step, Verb},
        test::Case,
        verdict::ReasonCode,
    },
    standards::ngsi_ld::{isolation::Isolation, vocab},
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
        Self { shared, case, isolation, suffix, scope, undo: Vec::new(), steps: Vec::new(), notes: Vec::new() }
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
                StepEnd::Undecided(reason) => return Ending::Decided(Verdict::Inconclusive, Some(reason)),
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
                StepEnd::Undecided(reason) => return Ending::Decided(Verdict::Inconclusive, Some(reason)),
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
        let text = format!("set-up did not work: {what}: {why}{}", status.unwrap_or_default());
        Ending::Decided(Verdict::Inconclusive, Some(Reason::new(ReasonCode::SetUp, text)))
    }

    async fn step(&mut self, phase: Phase, index: usize, step: &Step, slot: &mut Slot) -> StepEnd {
        match &step.verb {
            Verb::Request(request) => self.request(phase, index, step, request, slot).await,
            Verb::Create(create) => self.create(phase, index, step, create, slot).await,
            // The plan gates cases with these verbs; this is what remains if one slips through.
            Verb::Notified(_) | Verb::Called(_) => {
                StepEnd::Undecided(Reason::new(ReasonCode::Unsupported, "this release cannot watch callbacks"))
            }
        }
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
            let end = match &exchange.answer {
                Answer::Response(response) if (200..300).contains(&response.status) => StepEnd::Held,
                Answer::Response(response) => status_ends(response.status).unwrap_or(StepEnd::Missed),
                Answer::None { kind, detail } => self.silence(*kind, detail).await,
            };
            let title = format!("POST {path}");
            self.record(phase, index, title, step, vec![exchange], Vec::new(), 1, start);
            if !matches!(end, StepEnd::Held) {
                return end;
            }
        }
        StepEnd::Held
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
        let around = Surroundings { root: &shared.sender.root, isolation: self.isolation, temporal: shared.temporal };
        let prepared = match prepare::request(request, &mut self.scope, around) {
            Ok(prepared) => prepared,
            // A value that an earlier answer owed us is missing: that step has failed already, or the suite is wrong.
            Err(error) => return internal(&error),
        };
        let answer = request.binding.as_ref().map_or(crate::model::step::AnswerKind::Other, |row| row.answer);
        let expected = match expect::expectations(&step.expect, answer, &mut self.scope, self.isolation) {
            Ok(expected) => expected,
            Err(error) => return internal(&error),
        };
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
        let (round, attempts) = self.rounds(&prepared, request.follow, &expected, patience, slot).await;
        let (exchanges, judgement) = match round {
            Round::Judged(exchanges, judgement) => (exchanges, judgement),
            Round::Silent(exchanges, kind, detail) => {
                let end = self.silence(kind, &detail).await;
                self.record(phase, index, prepared.title, step, exchanges, Vec::new(), attempts, start);
                return end;
            }
        };
        self.notes.extend(judgement.notes);
        let end = self.conclude(step, &exchanges, &judgement.findings, &expected);
        self.keep_saved(request, &exchanges);
        if let Err(end) = self.intend_location(request, &prepared, &exchanges) {
            return end;
        }
        // Findings of an answer that decides nothing would only mislead.
        let findings = if matches!(end, StepEnd::Undecided(_)) { Vec::new() } else { judgement.findings };
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
        loop {
            attempts += 1;
            let exchanges = match self.shared.sender.walk(prepared, follow, &statuses, slot).await {
                Sent::Answered(exchanges) => exchanges,
                Sent::Silent(exchanges) => {
                    let (kind, detail) = match exchanges.last().map(|exchange| &exchange.answer) {
                        Some(Answer::None { kind, detail }) => (*kind, detail.clone()),
                        _ => (NoAnswer::Broken, String::new()),
                    };
                    return (Round::Silent(exchanges, kind, detail), attempts);
                }
            };
            let judgement = match prepared.observe(&exchanges, self.shared.version) {
                Some(observation) => judge::judge(expected, &observation),
                None => Judgement { findings: Vec::new(), notes: Vec::new() },
            };
            let missed = judgement.findings.iter().any(|finding| finding.strength == Strength::Must);
            if !missed && attempts > 1 {
                self.shared.saw_lag(start.elapsed());
                let millis = start.elapsed().as_millis();
                self.notes.push(format!("{}: the expected state was seen after {millis} ms", prepared.title));
            }
            if !missed || start.elapsed() >= patience {
                return (Round::Judged(exchanges, judgement), attempts);
            }
            slot.rest(pause.min(patience.saturating_sub(start.elapsed()))).await;
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    /// What the answers decide, beyond what the judge says of them.
    fn conclude(&self, step: &Step, exchanges: &[Exchange], findings: &[Finding], expected: &[Expectation]) -> StepEnd {
        let status = exchanges.last().and_then(Exchange::response).map_or(0, |response| response.status);
        let unexpected = !statuses(expected).contains(&status);
        if !findings.is_empty()
            && unexpected
            && let Some(end) = status_ends(status)
        {
            return end;
        }
        if step.expect.is_empty() && !(200..300).contains(&status) {
            return StepEnd::Missed;
        }
        if findings.is_empty() { StepEnd::Held } else { StepEnd::Missed }
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
        let location = exchanges.first().and_then(Exchange::response).and_then(undo::location);
        let undoing = Undoing { binding: request.binding.as_ref(), ..self.undoing(&request.method, "") };
        match location.and_then(|location| undoing.after(location, &prepared.undo, self.suffix)) {
            Some(undo) => self.intend(&[undo]),
            None => Ok(()),
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

/// One or more rounds of sending and judging.
enum Round {
    Judged(Vec<Exchange>, Judgement),
    Silent(Vec<Exchange>, NoAnswer, String),
}

fn internal(error: &impl ToString) -> StepEnd {
    StepEnd::Undecided(Reason::new(ReasonCode::Internal, error.to_string()))
}

/// Statuses that decide nothing, wherever they were not asked for.
fn status_ends(status: u16) -> Option<StepEnd> {
    let reason = match status {
        401 | 403 => Reason::new(ReasonCode::Refused, format!("the target refused access: status {status}")),
        status if is_busy(status) => {
            Reason::new(ReasonCode::Busy, format!("the target stayed busy through back-off: status {status}"))
        }
        _ => return None,
    };
    Some(StepEnd::Undecided(reason))
}

/// The statuses the expectations name, so that being told to come later is not mistaken for the answer.
fn statuses(expected: &[Expectation]) -> Vec<u16> {
    expected
        .iter()
        .flat_map(|expectation| match &expectation.check {
            Check::Status(statuses) => statuses.clone(),
            Check::Error(error) => vocab::status_of(error).into_iter().collect(),
            Check::Either { readings, .. } => {
                readings.iter().flat_map(|reading| statuses(&reading.expectations)).collect()
            }
            Check::Header { .. }
            | Check::Body(_)
            | Check::Contains(_)
            | Check::Literally(_)
            | Check::Ids(_)
            | Check::Size(_)
            | Check::Pages(_)
            | Check::Under(_)
            | Check::Times(_) => Vec::new(),
        })
        .collect()
}
