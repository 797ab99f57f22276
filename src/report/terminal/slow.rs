//! Cases that take long are told of once, before their time is up. For whoever waits; no log or report knows of it.

use crate::{event::Header, model::InstanceId};

/// The running cases that were not told of yet.
#[derive(Debug, Default)]
pub(super) struct Slow {
    /// After how many milliseconds a case is slow; no case is, where nobody knows how long it may take.
    after: Option<u64>,
    running: Vec<(InstanceId, u64)>,
}

impl Slow {
    /// A case is slow when half of its time is over.
    pub(super) fn new(header: &Header) -> Self {
        let after = header.conditions.as_ref().map(|conditions| conditions.deadline / 2);
        Self { after, running: Vec::new() }
    }

    pub(super) fn started(&mut self, id: &InstanceId, at: u64) {
        self.running.push((id.clone(), at));
    }

    pub(super) fn finished(&mut self, id: &InstanceId) {
        self.running.retain(|(running, _)| running != id);
    }

    /// Those that became slow, and after how many milliseconds. Each comes once.
    pub(super) fn due(&mut self, at: u64) -> Vec<(InstanceId, u64)> {
        let Some(after) = self.after else { return Vec::new() };
        let due = self.running.extract_if(.., |(_, started)| at.saturating_sub(*started) >= after);
        due.map(|(id, _)| (id, after)).collect()
    }
}
