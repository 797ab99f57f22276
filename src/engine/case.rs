//! Runs one case: set-up, steps, clean-up, and the verdict rules of DESIGN 7.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    attempt::Attempt, evidence::Store, health::Health, ledger::Ledger, send::Sender, slots::Slot, survey::Samples,
    undo::Temporal,
};
use crate::{
    event::{CaseRecord, Phase, StepRecord},
    model::{
        Finding, InstanceId, NoAnswer, Place, Position, Reason, RunId, Strength, Verdict,
        step::{Step, Verb},
        test::{Case, Isolation as IsolationRule, Version},
        verdict::ReasonCode,
    },
    standards::ngsi_ld::isolation::Isolation,
    transport,
};

/// What all cases of a run share.
#[derive(Debug)]
pub struct Shared {
    /// Where requests go.
    pub sender: Sender,
    /// The run.
    pub run: RunId,
    /// What may have to be undone.
    pub ledger: Ledger,
    /// How long an expected state may take to show.
    pub settle: Duration,
    /// How long a case may take.
    pub deadline: Duration,
    /// Whether a failed step ends the case.
    pub pace: Pace,
    /// Whether what was created is deleted again.
    pub keep: Keep,
    /// Whether temporal representations are undone.
    pub temporal: Temporal,
    /// The version of the standard the target is held to.
    pub version: Version,
    /// Where bodies go that are too long for the log, and which are kept at all.
    pub store: Store,
    /// What is known of the data that was there before.
    pub samples: Samples,
    /// Whether the target was last seen to be there.
    pub health: Health,
    /// The longest delay seen so far, in milliseconds.
    pub lag: AtomicU64,
}

/// Whether a failed step ends the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Yes: later steps rest on it.
    FirstFailure,
    /// No: every expectation is judged, so that each can be weighed for itself.
    EveryStep,
}

/// Whether what was created is deleted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It is deleted after the case.
    Nothing,
    /// It stays, and so does the ledger, for `civitest clean`.
    Everything,
}

/// How one attempt at a case ended.
#[derive(Debug)]
pub enum Ending {
    /// With this verdict.
    Decided(Verdict, Option<Reason>),
    /// A write was turned away, or its answer lost, in front of the target.
    TurnedAway(Reason),
    /// A step got no complete answer.
    NoAnswer(Silence),
}

/// A request without a complete answer.
#[derive(Debug)]
pub struct Silence {
    /// In which part of the case.
    pub phase: Phase,
    /// At which step.
    pub position: Position,
    /// What kind of silence.
    pub kind: NoAnswer,
    /// In words.
    pub text: String,
}

impl Silence {
    /// How often it must be met at one step before it counts. A request that hangs does so for a reason; a connection that
    /// breaks may be the network's, and has to break each time.
    fn enough(&self) -> usize {
        if matches!(self.kind, NoAnswer::Broken | NoAnswer::Connect) { 3 } else { 2 }
    }
}

impl Ending {
    /// Whether something may be wrong with more than this case.
    fn is_doubt(&self) -> bool {
        match self {
            Self::Decided(_, reason) => reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::Busy),
            Self::TurnedAway(_) | Self::NoAnswer(_) => true,
        }
    }
}

/// The most attempts at a case.
const MOST_ATTEMPTS: u32 = 3;
/// The pause after a write that was turned away.
const TURNED_AWAY: Duration = Duration::from_millis(300);

/// Runs a case to its verdict.
pub async fn run(shared: &Shared, case: &Case, id: &InstanceId, suffix: &str, slot: &mut Slot) -> CaseRecord {
    let start = Instant::now();
    let isolation = match case.isolation {
        IsolationRule::Names => Isolation::names(suffix),
        IsolationRule::Ids | IsolationRule::Exclusive(_) => Isolation::none(),
    };
    let mut notes = Vec::new();
    let mut number = 0;
    let mut steps: Vec<StepRecord> = Vec::new();
    let mut silent = Vec::new();
    let (verdict, reason) = loop {
        // What an attempt found that did not decide anything would only mislead beside the verdict of another.
        steps.iter_mut().for_each(|step| step.findings.clear());
        if let Err(reason) = shared.health.awaited(&shared.sender, shared.deadline / 2).await {
            break (Verdict::Inconclusive, Some(reason));
        }
        let mut attempt = Attempt::new(shared, case, id, number, &isolation, suffix, Timestamp::now());
        let ending = match transport::within(shared.deadline, Box::pin(attempt.run(slot))).await {
            Some(ending) => ending,
            None => attempt.overdue(shared.deadline, slot),
        };
        slot.resume().await;
        // Perhaps it is so with everything: then the other cases wait for the target together.
        let health = if ending.is_doubt() { shared.health.look(&shared.sender).await } else { Ok(()) };
        attempt.clean_up(slot).await;
        let second_thoughts = attempt.second_thoughts(&ending).filter(|_| number == 0);
        let (records, remarks) = attempt.finish();
        notes.extend(remarks);
        steps.extend(records);
        if let Some(why) = second_thoughts {
            notes.push(format!("repeated with fresh data, because {why}"));
            number += 1;
            continue;
        }
        let silence = match ending {
            Ending::Decided(verdict, reason) => break (verdict, reason),
            // What cannot be sent again for fear of doing it twice can be done anew with other data.
            Ending::TurnedAway(reason) if number + 1 < MOST_ATTEMPTS => {
                notes.push(format!("repeated with fresh data, because at a write {}", reason.text));
                number += 1;
                slot.rest(TURNED_AWAY * number).await;
                continue;
            }
            Ending::TurnedAway(reason) => break (Verdict::Inconclusive, Some(reason)),
            Ending::NoAnswer(silence) => silence,
        };
        if let Err(illness) = health {
            let text =
                format!("{}; nor was the target healthy when asked for something small: {illness}", silence.text);
            break (Verdict::Inconclusive, Some(Reason::new(ReasonCode::Unreachable, text)));
        }
        silent.push(silence.position.clone());
        let times = silent.iter().filter(|position| **position == silence.position).count();
        if times >= silence.enough() || number + 1 == MOST_ATTEMPTS {
            break unanswered(case, &mut steps, silence, times);
        }
        notes.push(format!("repeated with fresh data, because there was {}", silence.text));
        number += 1;
    };
    let verdict = weigh(case.strength, verdict, &mut steps, &mut notes);
    shared.store.settle(verdict, &mut steps);
    let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    CaseRecord { id: id.clone(), verdict, reason, millis, repeats: number, steps, notes }
}

/// The verdict on silence that came again. A request that got no answer each time fails; different ones are a connection that
/// cannot be tested through, and a set-up decides nothing.
fn unanswered(case: &Case, steps: &mut [StepRecord], silence: Silence, times: usize) -> (Verdict, Option<Reason>) {
    let same = times >= silence.enough();
    let text = &silence.text;
    let (verdict, code, text) = match silence.phase {
        // Where the case alone fills the answer, no right one comes near the limits. What others stored may well go over them.
        Phase::Test if silence.kind == NoAnswer::TooLarge && looks_at_others(case) => {
            let reason = format!("the answer holds more than civitest reads: {text}");
            (Verdict::Inconclusive, ReasonCode::Incomplete, reason)
        }
        Phase::Test if same => {
            let reason = format!("{times} times {text}, although the target was healthy");
            blame(steps, silence.position, text);
            (Verdict::Fail, ReasonCode::NoAnswer, reason)
        }
        Phase::SetUp if same => {
            let reason = format!("set-up did not work: {times} times {text} ({})", silence.position);
            (Verdict::Inconclusive, ReasonCode::SetUp, reason)
        }
        Phase::SetUp | Phase::Test | Phase::CleanUp => {
            let reason = format!(
                "in each of {MOST_ATTEMPTS} attempts some request got no answer, the last time there was {text}, although the \
                 target was healthy in between"
            );
            (Verdict::Inconclusive, ReasonCode::NoAnswer, reason)
        }
    };
    (verdict, Some(Reason::new(code, text)))
}

/// Whether answers may hold what the case did not create.
fn looks_at_others(case: &Case) -> bool {
    let samples = |step: &Step| matches!(step.verb, Verb::Sample(_));
    matches!(case.isolation, IsolationRule::Exclusive(_)) || case.given.iter().chain(&case.steps).any(samples)
}

/// Puts the silence into the step that met it, as a finding.
fn blame(steps: &mut [StepRecord], position: Position, silence: &str) {
    let Some(step) = steps.iter_mut().rfind(|step| step.phase == Phase::Test) else { return };
    step.findings.push(Finding {
        strength: Strength::Must,
        place: Place::Answer,
        expected: "a complete answer".to_owned(),
        observed: silence.to_owned(),
        differences: Vec::new(),
        expectation: 0,
        position,
    });
}

/// A case is never stronger than the sentence it rests on: what a should-test misses is a deviation, what a may-test misses is
/// a note.
fn weigh(strength: Strength, verdict: Verdict, steps: &mut [StepRecord], notes: &mut Vec<String>) -> Verdict {
    for step in steps.iter_mut() {
        for finding in &mut step.findings {
            finding.strength = finding.strength.min(strength);
        }
        step.findings.retain(|finding| {
            let kept = finding.strength > Strength::May;
            if !kept {
                notes.push(format!("may: expected {}, observed {}", finding.expected, finding.observed));
            }
            kept
        });
    }
    match (verdict, strength) {
        (Verdict::Fail, Strength::Should) => Verdict::Deviation,
        (Verdict::Fail | Verdict::Deviation, Strength::May) => Verdict::Pass,
        (verdict, _) => verdict,
    }
}

impl Shared {
    /// Remembers that the target needed this long to show an expected state.
    pub fn saw_lag(&self, lag: Duration) {
        let millis = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
        self.lag.fetch_max(millis, Ordering::Relaxed);
    }

    /// The longest delay seen so far, if any was.
    pub fn lag(&self) -> Option<Duration> {
        Some(Duration::from_millis(self.lag.load(Ordering::Relaxed))).filter(|lag| !lag.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn step(strength: Strength) -> StepRecord {
        let position = Position { file: Arc::from("x.yaml"), line: 1, column: 1 };
        let finding = Finding {
            strength,
            place: Place::Status,
            expected: "status 200".into(),
            observed: "status 500".into(),
            differences: Vec::new(),
            expectation: 0,
            position: position.clone(),
        };
        StepRecord {
            phase: Phase::Test,
            index: 0,
            title: "GET /entities".into(),
            position: Some(position),
            exchanges: Vec::new(),
            findings: vec![finding],
            attempts: 1,
            millis: 0,
        }
    }

    #[test]
    fn a_case_is_never_stronger_than_its_sentence() {
        let weighed = |strength| {
            let (mut steps, mut notes) = (vec![step(Strength::Must)], Vec::new());
            let verdict = weigh(strength, Verdict::Fail, &mut steps, &mut notes);
            (verdict, steps[0].findings.len(), notes.len())
        };
        assert_eq!(weighed(Strength::Must), (Verdict::Fail, 1, 0));
        assert_eq!(weighed(Strength::Should), (Verdict::Deviation, 1, 0));
        assert_eq!(weighed(Strength::May), (Verdict::Pass, 0, 1));
    }
}
