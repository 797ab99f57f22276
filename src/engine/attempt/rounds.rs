//! One step, asked again while its expectations do not hold and more time could help; and what its answers decide.

use std::time::{Duration, Instant};

use super::{Attempt, StepEnd};
use crate::{
    engine::{
        prepare::Prepared,
        round::{Round, judge_exchanges, last_status, may_be_late, silent, statuses, undecidable},
        send::Sent,
        slots::Slot,
    },
    judge::Judgement,
    model::{
        Exchange, Expectation, Reason, Strength,
        step::{Follow, Step},
        verdict::ReasonCode,
    },
};

impl Attempt<'_> {
    /// Asks until the expectations hold, or there is no more time.
    pub(super) async fn rounds(
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
            // A should is given its time as well: what it misses is shown to the vendor.
            let missed = judgement.findings.iter().any(|finding| finding.strength >= Strength::Should);
            if !missed && attempts > 1 {
                self.shared.saw_lag(start.elapsed());
                let millis = start.elapsed().as_millis();
                self.notes.push(format!("{}: the expected state was seen after {millis} ms", prepared.title));
            }
            let late = start.elapsed() >= patience || !may_be_late(prepared.effect, status, &statuses, &judgement);
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
    pub(super) fn conclude(
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
}
