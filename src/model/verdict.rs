//! The six verdicts and why they were reached.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a case says about the target. ISO 9646 has pass, fail and inconclusive; the others keep apart what must
/// never be mixed up: a missed recommendation, a feature the target lacks, and a test nobody ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every expectation held.
    Pass,
    /// Every must held, a should was missed.
    Deviation,
    /// A must was missed.
    Fail,
    /// The case could not decide: set-up failed, or the environment came in between.
    Inconclusive,
    /// Preflight showed, with evidence, that the target lacks a capability the case needs.
    NotApplicable,
    /// Filtered, cancelled, without consent, or resting on an unconfirmed declaration.
    NotRun,
}

impl Verdict {
    /// Every verdict, best first.
    pub const ALL: [Self; 6] =
        [Self::Pass, Self::Deviation, Self::Fail, Self::Inconclusive, Self::NotApplicable, Self::NotRun];

    /// The words used in logs and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Deviation => "deviation",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::NotApplicable => "not applicable",
            Self::NotRun => "not run",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a case got a verdict other than by its findings. The code is stable, the text is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason it is.
    pub code: ReasonCode,
    /// One sentence for the reader, with the evidence.
    pub text: String,
}

impl Reason {
    /// A reason of this kind with this explanation.
    pub fn new(code: ReasonCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// The kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// A set-up step did not go as expected.
    SetUp,
    /// The target twice gave no complete answer to a test step although it was healthy.
    NoAnswer,
    /// The target could not be reached, and neither could its health probe.
    Unreachable,
    /// 401 or 403 outside an authorization test.
    Refused,
    /// There were no credentials to send: no token was given out, or a proxy on the way wants others.
    Credentials,
    /// 429, 502 or 503 that lasted through back-off.
    Busy,
    /// The case took longer than its deadline.
    Deadline,
    /// A control test this negative test rests on did not pass.
    Control,
    /// Preflight showed that a capability is absent.
    Absent,
    /// A capability was declared absent, or is unknown, and preflight could not confirm it.
    Unconfirmed,
    /// This release of civitest cannot yet do what the case needs.
    Unsupported,
    /// The declared version of the standard is outside `since` and `until`.
    Version,
    /// Writes were not allowed for this run.
    NoConsent,
    /// Deleting what is not addressed by an id was not allowed for this run.
    NoDestructiveConsent,
    /// The run was cancelled before the case could run or finish.
    Cancelled,
    /// An earlier answer of the target lacked a value that this step needs, or linked to something else.
    Incomplete,
    /// The target holds no data of the kind that the case looks at.
    NoData,
    /// The data of the target changed while the case looked at it.
    Changed,
    /// An error of civitest itself or of a suite.
    Internal,
}
