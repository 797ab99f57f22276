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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        event::{Allowed, Conditions},
        report::fixture,
    };

    #[test]
    fn a_case_is_told_of_once_when_half_of_its_time_is_over() {
        let mut header = fixture::run().header;
        let (one, other) = (header.cases[0].id.clone(), header.cases[1].id.clone());
        header.conditions = Some(Conditions { settle: 0, deadline: 1000, allowed: Allowed::Read });
        let mut slow = Slow::new(&header);
        slow.started(&one, 0);
        slow.started(&other, 400);
        assert_eq!(slow.due(499), []);
        assert_eq!(slow.due(500), [(one, 500)]);
        assert_eq!(slow.due(600), []);
        slow.finished(&other);
        assert_eq!(slow.due(10_000), []);
    }

    #[test]
    fn no_case_is_slow_where_nobody_knows_how_long_it_may_take() {
        let header = fixture::run().header;
        let mut slow = Slow::new(&header);
        slow.started(&header.cases[0].id, 0);
        assert_eq!(slow.due(u64::MAX), []);
    }
}
