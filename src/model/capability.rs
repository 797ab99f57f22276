//! What an interface may lack, and what preflight found out about it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A feature a target may lack without failing: a test that `needs` it is gated on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Context can be created, changed and deleted, and the user consents to it.
    Write,
    /// The target can reach a server that civitest opens.
    Callback,
    /// Temporal evolution of entities (5.6.11 and following, 5.7.3, 5.7.4).
    Temporal,
    /// Context source registrations and forwarding (4.3.6).
    Distributed,
    /// More than one tenant (4.14).
    Tenants,
    /// Storing and serving `@context`s (5.13).
    ContextHosting,
    /// Notifications over MQTT (clause 7).
    Mqtt,
}

impl Capability {
    /// Every capability.
    pub const ALL: [Self; 7] = [
        Self::Write,
        Self::Callback,
        Self::Temporal,
        Self::Distributed,
        Self::Tenants,
        Self::ContextHosting,
        Self::Mqtt,
    ];

    /// The name used in suite files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Callback => "callback",
            Self::Temporal => "temporal",
            Self::Distributed => "distributed",
            Self::Tenants => "tenants",
            Self::ContextHosting => "context-hosting",
            Self::Mqtt => "mqtt",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Capability {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|capability| capability.as_str() == text).ok_or(())
    }
}

/// What is known about a capability. Only preflight evidence may make a test not applicable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CapabilityState {
    /// Preflight saw it.
    Present,
    /// Preflight saw that it is missing.
    Absent,
    /// Nothing was observed either way.
    Unknown,
}

/// A capability, its state, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What this is about.
    pub capability: Capability,
    /// What is known.
    pub state: CapabilityState,
    /// The observation it rests on: `GET /temporal/entities answered 501`.
    pub observed: String,
}
