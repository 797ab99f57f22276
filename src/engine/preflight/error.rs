//! Why a target cannot be tested, and what the user can do about it.

use thiserror::Error;

use crate::{engine::health::Illness, model::NoAnswer};

/// Why a target cannot be tested.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PreflightError {
    /// It does not answer.
    #[error("{url} cannot be reached: {kind} ({detail})")]
    Unreachable {
        /// The URL tried.
        url: String,
        /// What kind of silence.
        kind: NoAnswer,
        /// The underlying error.
        detail: String,
    },
    /// It answers, but not as NGSI-LD.
    #[error("{url} does not speak NGSI-LD: {found}")]
    NotNgsiLd {
        /// The URL tried.
        url: String,
        /// The status of the answer.
        status: u16,
        /// What was found there.
        found: String,
    },
    /// It wants credentials.
    #[error("{url} wants authentication: it answered {status}")]
    Refused {
        /// The URL tried.
        url: String,
        /// 401 or 403.
        status: u16,
    },
    /// It is busy, and stayed so.
    #[error("{url} is busy: it answered {status} each time it was asked")]
    Busy {
        /// The URL tried.
        url: String,
        /// 429, 502 or 503.
        status: u16,
    },
    /// It speaks NGSI-LD, and fails at the smallest query.
    #[error("{url} does not work: a small query was answered with {found}")]
    Failing {
        /// The URL tried.
        url: String,
        /// What it answered.
        found: String,
    },
}

impl PreflightError {
    /// What the health probe found wrong at this URL.
    pub(super) fn of(url: String, illness: Illness) -> Self {
        match illness {
            Illness::Silent(kind, detail) => Self::Unreachable { url, kind, detail },
            Illness::Refused(status) => Self::Refused { url, status },
            Illness::Busy(status) => Self::Busy { url, status },
            Illness::Failing(found) => Self::Failing { url, found },
            Illness::Foreign(status, found) => Self::NotNgsiLd { url, status, found },
        }
    }

    /// Whether a target that is just being started could say this. One that answers well as something else does not become
    /// a broker, and neither credentials nor certificates come with time.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { kind, .. } => *kind != NoAnswer::Tls,
            Self::Busy { .. } | Self::Failing { .. } => true,
            Self::NotNgsiLd { status, .. } => matches!(status, 404 | 500..=599),
            Self::Refused { .. } => false,
        }
    }

    /// What the user can do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreachable { kind: NoAnswer::Tls, .. } => {
                "check that the port speaks TLS and that its certificate is valid; for plain HTTP write http://"
            }
            Self::Unreachable { .. } => {
                "check that the platform runs and that host and port are right; one that is just being started can be waited \
                 for with --wait 30s"
            }
            Self::NotNgsiLd { .. } => {
                "give the API root, the URL that `/entities` is below; for most brokers it ends in /ngsi-ld/v1"
            }
            Self::Refused { .. } => "this release can test only platforms that need no credentials",
            Self::Busy { .. } => "come back when it is less busy, or wait for it with --wait 1m",
            Self::Failing { .. } => "look into the log of the platform: a run against it would only show this again",
        }
    }
}
