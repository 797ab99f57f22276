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
    /// There were no credentials to send to it.
    #[error("nothing could be sent to {url}: {detail}")]
    NoCredentials {
        /// The URL tried.
        url: String,
        /// Why there were none.
        detail: String,
    },
    /// It does not know the tenant it was asked for.
    #[error("{url} has no tenant `{tenant}`: {found}")]
    NoTenant {
        /// The URL tried.
        url: String,
        /// The tenant.
        tenant: String,
        /// What was found instead.
        found: String,
    },
    /// It wants credentials, or others.
    #[error("{url} {}: it answered {status}", refusal(credentials.as_deref()))]
    Refused {
        /// The URL tried.
        url: String,
        /// 401 or 403.
        status: u16,
        /// What it was shown, in words.
        credentials: Option<String>,
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

fn refusal(credentials: Option<&str>) -> String {
    credentials.map_or_else(|| "wants credentials".to_owned(), |sent| format!("refused {sent}"))
}

impl PreflightError {
    /// What the health probe found wrong at this URL, which was asked with these credentials.
    pub(super) fn of(url: String, illness: Illness, credentials: Option<&str>) -> Self {
        match illness {
            Illness::Silent(NoAnswer::Credentials, detail) => Self::NoCredentials { url, detail },
            Illness::Silent(kind, detail) => Self::Unreachable { url, kind, detail },
            Illness::Refused(status) => Self::Refused { url, status, credentials: credentials.map(str::to_owned) },
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
            Self::Refused { .. } | Self::NoCredentials { .. } | Self::NoTenant { .. } => false,
        }
    }

    /// What the user can do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreachable { kind: NoAnswer::Tls, .. } => {
                "check that the port speaks TLS and that its certificate is valid; for plain HTTP write http://; \
                 for an authority of your own --ca-file FILE, where a client certificate is wanted --cert FILE --key FILE"
            }
            Self::Unreachable { kind: NoAnswer::Broken, url, .. } if url.starts_with("https:") => {
                "check that the platform runs; one that wants a client certificate may break off like this: \
                 --cert FILE --key FILE"
            }
            Self::Unreachable { .. } => {
                "check that the platform runs and that host and port are right; one that is just being started can be waited \
                 for with --wait 30s"
            }
            Self::NotNgsiLd { .. } => {
                "give the API root, the URL that `/entities` is below; for most brokers it ends in /ngsi-ld/v1"
            }
            Self::NoCredentials { .. } => {
                "mend what gives the token out, or the proxy; nothing is known about the target"
            }
            Self::NoTenant { .. } => "create the tenant first, or name another one with --tenant or in the target file",
            Self::Refused { credentials: None, .. } => {
                "say how to log in, for instance --token-env NAME or --user NAME --password-env NAME"
            }
            Self::Refused { status: 401, .. } => "check that the secret is the right one, and has not expired",
            Self::Refused { .. } => "the secret is known but may not read /entities; ask for that right",
            Self::Busy { .. } => "come back when it is less busy, or wait for it with --wait 1m",
            Self::Failing { .. } => "look into the log of the platform: a run against it would only show this again",
        }
    }
}
