//! One step, asked again while its expectations do not hold and more time could help; and what its answers decide.

use std::time::{Duration, Instant};

use super::{Attempt, StepEnd};
use crate::{
    engine::{
        prepare::{Effect, Prepared},
        round::{
            LARGE, Round, judge_exchanges, last_status, may_be_late, silent, size_of, statuses, undecidable, unreadable,
        },
        send::{Early, Sent},
        slots::Slot,
    },
    judge::Judgement,
    model::{
        Exchange, Expectation, Finding, Place, Reason, Strength,
        step::{Follow, Step},
        test::Isolation,
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
            let why = cut.as_ref().map(Early::why);
            let mut judgement = judge_exchanges(prepared, &exchanges, expected, self.shared.version, why);
            judgement.findings.extend(cut.as_ref().and_then(|cut| self.no_way_to_the_end(cut, expected)));
            // What the pages that were not seen hold could be anything. Over data that was there before, the judge knows.
            if prepared.samples.is_empty() && judgement.open.is_none() {
                judgement.open = why.map(|why| format!("the walk over pages ended early: {why}"));
            }
            judgement.notes.extend(why.map(|why| format!("{}: {why}", prepared.title)));
            // A should is given its time as well: what it misses is shown to the vendor.
            let missed = judgement.findings.iter().any(|finding| finding.strength >= Strength::Should);
            if !missed && attempts > 1 {
                self.shared.saw_lag(start.elapsed());
                let millis = start.elapsed().as_millis();
                let what = match prepared.effect {
                    Effect::Reads => "the expected state was seen after",
                    Effect::Writes => {
                        "refused at first because of a state, and carried out when it was repeated, after"
                    }
                };
                self.notes.push(format!("{}: {what} {millis} ms", prepared.title));
            }
            let lag = self.shared.lag();
            let late = start.elapsed() >= patience || !may_be_late(prepared.effect, status, &statuses, &judgement, lag);
            let size = size_of(&exchanges);
            let round = Round::Judged(exchanges, judgement);
            if !missed || late {
                return (round, attempts);
            }
            last = Some(round);
            let left = pause.min(patience.saturating_sub(start.elapsed()));
            // A large answer is kept meanwhile. Only so many cases may do that as there are slots.
            if size > LARGE {
                tokio::time::sleep(left).await
            } else {
                slot.rest(left).await
            }
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    /// The finding on pages that nobody can come to the end of. A link that leads back is wrong over any data. So many pages are
    /// wrong only where what the case made fills all of them.
    fn no_way_to_the_end(&self, cut: &Early, expected: &[Expectation]) -> Option<Finding> {
        let is_own = self.samples.is_empty() && matches!(self.case.isolation, Isolation::Names);
        let why = match cut {
            Early::Loop(why) => why,
            Early::Endless(why) if is_own => why,
            Early::Endless(_) | Early::Unread(_) => return None,
        };
        Some(Finding {
            strength: Strength::Must,
            place: Place::Pages,
            expected: "links that lead to a last page, which has no link to a next one".to_owned(),
            observed: (*why).to_owned(),
            differences: Vec::new(),
            expectation: 0,
            position: expected.first()?.position.clone(),
        })
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
        if let Some(end) = unreadable(exchanges, findings) {
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
