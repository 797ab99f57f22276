//! Criteria to levels, and levels to the one that is awarded.

use crate::model::{
    grade::{CriterionResult, CriterionState, LevelResult, LevelState},
    profile::Profile,
};

/// Every level of the profile, from 0.
pub(super) fn results(profile: &Profile, criteria: &[CriterionResult]) -> Vec<LevelResult> {
    let described = profile.levels.len();
    let used = criteria.iter().map(|criterion| usize::from(criterion.level) + 1).max().unwrap_or(0);
    (0u8..=u8::MAX).take(described.max(used)).map(|level| result(level, criteria)).collect()
}

fn result(level: u8, criteria: &[CriterionResult]) -> LevelResult {
    let states: Vec<CriterionState> = criteria
        .iter()
        .filter(|criterion| criterion.level == level && criterion.gates)
        .map(|criterion| criterion.state)
        .filter(|state| *state != CriterionState::NotApplicable)
        .collect();
    let count = |wanted: &[CriterionState]| states.iter().filter(|state| wanted.contains(state)).count();
    let met = count(&[CriterionState::Met, CriterionState::MetByAttestation]);
    let not_met = count(&[CriterionState::NotMet]);
    // A level that nothing gates is not achieved by default: nobody looked.
    let state = if not_met > 0 {
        LevelState::NotAchieved
    } else if states.is_empty() || met < states.len() {
        LevelState::Undetermined
    } else {
        LevelState::Achieved
    };
    LevelResult { level, state, met, applicable: states.len(), assessed: met + not_met }
}

/// The highest level with every level up to it achieved.
pub(super) fn awarded(levels: &[LevelResult]) -> Option<u8> {
    levels.iter().take_while(|level| level.state == LevelState::Achieved).last().map(|level| level.level)
}
