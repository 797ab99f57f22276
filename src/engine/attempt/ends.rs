//! How an attempt ends that did not get to its end: no answer, no time, or a set-up that went wrong.

use std::time::Duration;

use super::{Attempt, HANGING, StepEnd};
use crate::{
    engine::{
        case::{Ending, Silence},
        round::problem_title,
        slots::{Slot, Waiting},
    },
    event::StepRecord,
    model::{Exchange, NoAnswer, Reason, Strength, Verdict, exchange::Answer, verdict::ReasonCode},
};

impl Attempt<'_> {
    /// What it means that the deadline passed. A request that waited long for its answer was left hanging, which is no way
    /// out of a verdict; a target that answered, but too slowly for all that the case asks, has decided nothing.
    pub fn overdue(&mut self, deadline: Duration, slot: &Slot) -> Ending {
        if self.has(Strength::Must) {
            return Ending::Decided(Verdict::Fail, None);
        }
        let why = format!("the case took longer than its deadline of {} s", deadline.as_secs_f32());
        let undecided = |code, text| Ending::Decided(Verdict::Inconclusive, Some(Reason::new(code, text)));
        let waited = match slot.waiting {
            Waiting::Busy(status) => {
                return undecided(ReasonCode::Busy, format!("{why}; the target was busy: status {status}"));
            }
            Waiting::Answer(since) => {
                // What was asked may still be carried out.
                self.is_uncertain = true;
                since.elapsed()
            }
            Waiting::Nothing => Duration::ZERO,
        };
        let slowly = format!("{why}; the target answers, but slowly: its last answer was awaited for {waited:.1?}");
        let Some(pending) = self.pending.take() else { return undecided(ReasonCode::Deadline, slowly) };
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
        self.is_uncertain = true;
        if waited < deadline / HANGING {
            return undecided(ReasonCode::Deadline, slowly);
        }
        let (phase, position) = (pending.phase, pending.position);
        Ending::NoAnswer(Silence { phase, position, kind: NoAnswer::Timeout, text: no_answer(NoAnswer::Timeout, &why) })
    }

    /// What it means that nothing can be decided any more.
    pub(super) fn undecided(&self, reason: Reason) -> Ending {
        match reason.code {
            ReasonCode::Busy if self.is_turned_away => Ending::TurnedAway(reason),
            _ => Ending::Decided(Verdict::Inconclusive, Some(reason)),
        }
    }

    pub(super) fn set_up_failed(&self, why: &str) -> Ending {
        let what = self.steps.last().map_or_else(|| "a set-up step".to_owned(), |step| step.title.clone());
        let seen = self.steps.last().and_then(|step| step.exchanges.last());
        let status = seen.and_then(Exchange::response).map(|response| format!(" (status {})", response.status));
        let title = seen.and_then(Exchange::response).and_then(problem_title).unwrap_or_default();
        let text = format!("set-up did not work: {what}: {why}{}{title}", status.unwrap_or_default());
        Ending::Decided(Verdict::Inconclusive, Some(Reason::new(ReasonCode::SetUp, text)))
    }
}

/// No complete answer. Whether it means anything is asked of the target when the attempt is over.
pub(super) fn silence(kind: NoAnswer, detail: &str) -> StepEnd {
    if kind == NoAnswer::Credentials {
        // Ours to mend, whatever the target does meanwhile.
        return StepEnd::Undecided(Reason::new(ReasonCode::Credentials, format!("{kind}: {detail}")));
    }
    StepEnd::Silent(kind, no_answer(kind, detail))
}

fn no_answer(kind: NoAnswer, detail: &str) -> String {
    format!("no usable answer: {kind} ({detail})")
}
