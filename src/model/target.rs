//! What preflight found out about the target.

use serde::{Deserialize, Serialize};

use super::{
    Capability, CapabilityState, Evidence, Interface,
    test::{Role, Version},
};

/// A target as preflight saw it: the input of planning and grading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetProfile {
    /// The interface this is about.
    pub interface: Interface,
    /// The API root, without a trailing slash.
    pub url: String,
    /// What the target says it is, where it says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
    /// The version of the standard it is held to: declared by the user, or the suite's own.
    pub version: Version,
    /// Whether the user declared that version.
    pub version_declared: bool,
    /// Capabilities, with what they rest on.
    pub capabilities: Vec<Evidence>,
    /// The checks of preflight itself, which level 0 rests on.
    pub checks: Vec<PreflightResult>,
    /// The roles the user said the platform plays or does not play.
    pub declares: Vec<Declaration>,
    /// Signs of the version it speaks. They are shown, and decide nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub versions: Vec<VersionSign>,
}

/// Something that targets of certain versions show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionSign {
    /// The first version it fits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Version>,
    /// The last version it fits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Version>,
    /// What was seen: `the core @context v1.6 in the Link of GET /entities`.
    pub observed: String,
}

impl VersionSign {
    /// Whether a target of this version would show it.
    pub fn fits(&self, version: Version) -> bool {
        self.from.is_none_or(|from| from <= version) && self.to.is_none_or(|to| version <= to)
    }
}

impl TargetProfile {
    /// What is known about a capability; `Unknown` where preflight did not look.
    pub fn capability(&self, capability: Capability) -> (CapabilityState, &str) {
        self.capabilities
            .iter()
            .find(|evidence| evidence.capability == capability)
            .map_or((CapabilityState::Unknown, "preflight has no probe for it"), |evidence| {
                (evidence.state, evidence.observed.as_str())
            })
    }
}

/// A statement of the user about the platform. It may add tests to the grade; only a role can be declared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// The role.
    pub role: Role,
    /// Whether the platform plays it.
    pub plays: bool,
}

/// A question preflight answers about the target as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreflightCheck {
    /// It answers HTTP requests.
    Reachable,
    /// It answered at least one of them with machine-readable content.
    MachineReadable,
    /// It answered the health probe, a small query, as a platform that works.
    Healthy,
}

impl PreflightCheck {
    /// Every check.
    pub const ALL: [Self; 3] = [Self::Reachable, Self::MachineReadable, Self::Healthy];

    /// The name used in profiles.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::MachineReadable => "machine-readable",
            Self::Healthy => "healthy",
        }
    }
}

/// The outcome of a preflight check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightResult {
    /// Which check.
    pub check: PreflightCheck,
    /// Whether it held.
    pub holds: bool,
    /// What was seen.
    pub observed: String,
}
