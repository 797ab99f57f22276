//! How many cases run at a time. A case that waits holds no slot.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::sleep,
};

/// The slots of a run.
#[derive(Debug, Clone)]
pub struct Slots {
    free: Arc<Semaphore>,
    count: usize,
}

/// How many cases may have been started for each slot: most of them rest. If there were no end to them, each would wait for a
/// slot behind all others, and its time would run out.
const STARTED: usize = 8;

/// A case's place among the running ones.
#[derive(Debug)]
pub struct Slot {
    slots: Slots,
    held: Option<OwnedSemaphorePermit>,
    /// What the case waits for just now: a deadline that interrupts it has to know.
    pub(super) waiting: Waiting,
}

/// What a case waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// Nothing, or a time of its own choosing.
    Nothing,
    /// An answer, since then.
    Answer(Instant),
    /// The moment to ask a busy target again, which gave this status.
    Busy(u16),
}

impl Slots {
    /// So many slots, at least one.
    pub fn new(count: usize) -> Self {
        let count = count.clamp(1, Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(count)), count }
    }

    /// The most cases that may have been started and not have ended.
    pub fn most_started(&self) -> usize {
        self.count.saturating_mul(STARTED)
    }

    /// Waits for a free slot; first come, first served.
    pub async fn take(&self) -> Slot {
        Slot { held: self.permit().await, slots: self.clone(), waiting: Waiting::Nothing }
    }

    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        // Only a closed semaphore gives an error, and nobody closes this one.
        Arc::clone(&self.free).acquire_owned().await.ok()
    }
}

impl Slot {
    /// Gives the slot away, waits, and takes one again.
    pub async fn rest(&mut self, time: Duration) {
        self.held = None;
        sleep(time).await;
        self.resume().await;
    }

    /// Takes a slot again if a rest was broken off.
    pub async fn resume(&mut self) {
        if self.held.is_none() {
            self.held = self.slots.permit().await;
        }
        self.waiting = Waiting::Nothing;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_cases_hold_no_slot_so_their_waits_overlap() {
        let slots = Slots::new(1);
        let start = Instant::now();
        let waits = (0..8).map(|_| async {
            let mut slot = slots.take().await;
            slot.rest(Duration::from_millis(100)).await;
        });
        futures::future::join_all(waits).await;
        assert!(start.elapsed() < Duration::from_millis(400), "eight waits of 100 ms took {:?}", start.elapsed());
    }
}
