//! In which order cases start.

use std::{cmp::Reverse, time::Duration};

use super::{Disposition, Plan};
use crate::model::{
    InstanceId,
    step::{Step, Verb},
    test::Case,
};

/// What an observer without `within` is taken to wait: the default of `settle`.
const OBSERVER_WAIT: Duration = Duration::from_secs(2);

pub(super) fn schedule(plan: &Plan) -> Vec<usize> {
    let mut order: Vec<_> = plan
        .planned
        .iter()
        .enumerate()
        .filter(|(_, planned)| planned.disposition == Disposition::Run)
        .map(|(index, planned)| (Reverse(planned.longest_wait()), rank(plan.seed, &planned.id), index))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, index)| index).collect()
}

pub(super) fn longest_wait(case: &Case) -> Duration {
    case.given.iter().chain(&case.steps).map(wait).fold(Duration::ZERO, Duration::saturating_add)
}

fn wait(step: &Step) -> Duration {
    let least = match step.verb {
        Verb::Notified(_) | Verb::Called(_) => OBSERVER_WAIT,
        Verb::Request(_) | Verb::Create(_) | Verb::Sample(_) => Duration::ZERO,
    };
    step.within.unwrap_or(least)
}

/// A number that looks random and depends on nothing but seed and id, so a filter does not reshuffle what it keeps.
fn rank(seed: u64, id: &InstanceId) -> u64 {
    id.to_string().bytes().fold(splitmix64(seed), |state, byte| splitmix64(state ^ u64::from(byte)))
}

/// One step of SplitMix64 (Steele, Lea and Flood 2014): the same on every machine and in every release.
fn splitmix64(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixer_is_splitmix64() {
        // The first two outputs of the published generator for the seed 0.
        assert_eq!(splitmix64(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(splitmix64(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }
}
