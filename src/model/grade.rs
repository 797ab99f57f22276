//! The outcome of grading.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{InstanceId, RequirementId, Strength, SuiteId, Verdict, profile::Layer, test::Role, verdict::ReasonCode};

/// What grading looks at: one case and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The case.
    pub id: InstanceId,
    /// Its suite.
    pub suite: SuiteId,
    /// Its role.
    pub role: Role,
    /// Its strength.
    pub strength: Strength,
    /// The requirements it rests on: `ngsi-ld/5.6.1`.
    pub requirements: Vec<RequirementId>,
    /// What it looks at.
    pub basis: Basis,
    /// Why it has its verdict, where findings do not say it.
    pub reason: Option<ReasonCode>,
    /// Its verdict; `None` where the case was planned and never finished.
    pub verdict: Option<Verdict>,
}

/// What a case looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// What it created itself, or nothing in particular.
    #[default]
    Own,
    /// Data that was there before.
    Sampled,
}

impl Basis {
    /// Whether this is the usual one, which logs leave out.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// The assessment of a run by a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// The profile.
    pub profile: String,
    /// Its version.
    pub profile_version: String,
    /// Whether the run may be graded at all.
    pub gradable: Gradable,
    /// The highest level with all levels up to it achieved; `None` is ungraded.
    pub awarded: Option<u8>,
    /// Every level, from 0.
    pub levels: Vec<LevelResult>,
    /// Every criterion, in profile order.
    pub criteria: Vec<CriterionResult>,
}

/// Whether a run may be graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gradable {
    /// Everything the profile looks at was selected, and the run came to its end.
    Yes,
    /// A filter or a cancellation left something out: shown, never awarded.
    Partial(String),
}

/// How far a level is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelResult {
    /// The level.
    pub level: u8,
    /// Its state.
    pub state: LevelState,
    /// Gating criteria met.
    pub met: usize,
    /// Gating criteria that apply.
    pub applicable: usize,
    /// Gating criteria that were decided either way.
    pub assessed: usize,
}

/// The states of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelState {
    /// Every gating criterion is met.
    Achieved,
    /// Only waived criteria failed.
    Conditional,
    /// Nothing failed, but something was not assessed.
    Undetermined,
    /// A gating criterion is not met.
    NotAchieved,
}

impl fmt::Display for LevelState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Achieved => "achieved",
            Self::Conditional => "conditional",
            Self::Undetermined => "undetermined",
            Self::NotAchieved => "not achieved",
        })
    }
}

/// The outcome of a criterion, and what decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionResult {
    /// The criterion.
    pub id: String,
    /// What it asks for.
    pub title: String,
    /// Its level.
    pub level: u8,
    /// Its layer.
    pub layer: Layer,
    /// Whether it gates the level in this run.
    pub gates: bool,
    /// Its state.
    pub state: CriterionState,
    /// The cases that failed it or left it open; at most those, in plan order.
    pub cases: Vec<InstanceId>,
    /// One sentence: why it is in this state.
    pub why: String,
}

/// The states of a criterion, ordered for Kleene logic; not applicable stands outside the order and is neutral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CriterionState {
    /// A check failed.
    NotMet,
    /// Something was not observed.
    NotAssessed,
    /// Met by a signed statement.
    MetByAttestation,
    /// Met by tests.
    Met,
    /// Does not apply.
    NotApplicable,
}

impl fmt::Display for CriterionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotMet => "not met",
            Self::NotAssessed => "not assessed",
            Self::MetByAttestation => "met by attestation",
            Self::Met => "met",
            Self::NotApplicable => "not applicable",
        })
    }
}
