//! The end of every attempt: what it may have created is deleted, whatever its verdict.

use std::time::{Duration, Instant};

use super::Attempt;
use crate::{
    engine::{
        case::Keep,
        clean::{self, Gone},
        send::is_busy,
        slots::Slot,
    },
    event::{Phase, StepRecord},
};

impl Attempt<'_> {
    /// Takes back, newest first, all that this attempt may have created.
    pub async fn clean_up(&mut self, slot: &mut Slot) {
        if self.shared.keep == Keep::Everything {
            return;
        }
        // What was not heard of yet cannot be deleted, and a target that is gone is left to the end of the run.
        self.let_arrive(Duration::ZERO, slot).await;
        if self.shared.health.is_doubtful() {
            return;
        }
        let begun = Instant::now();
        for (index, (entry, undo)) in std::mem::take(&mut self.undo).into_iter().rev().enumerate() {
            let start = Instant::now();
            let undone = clean::undo(&self.shared.sender, &undo, slot).await;
            // A write without an answer may still be carried out: its traces are deleted once more at the end of the run.
            if undone.gone == Gone::Yes && !self.is_uncertain && self.shared.ledger.done(entry).is_err() {
                self.notes.push("the ledger cannot be written any more".to_owned());
            }
            let is_hopeless = undone.exchange.as_ref().is_some_and(|it| it.response().is_none_or(is_busy));
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
            // One that does not answer, or is busy in spite of all patience, will be so for the others too, or not be otherwise
            // before the end of the run; and clean-up may not take longer than the case.
            if is_hopeless || begun.elapsed() >= self.shared.deadline {
                return;
            }
        }
    }
}
