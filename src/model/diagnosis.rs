//! What a probe found out about a place that nobody has tested yet: likely, not judged.

use serde::{Deserialize, Serialize};

use super::{
    NoAnswer,
    fingerprint::{Block, Certainty, Part},
    target::PreflightResult,
};

/// The most requests of a probe.
pub const MOST: usize = 30;

/// What is behind a URL, as far as a few read-only requests tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The URL that was given.
    pub url: String,
    /// How many requests were sent.
    pub asked: usize,
    /// How many more there would have been, had there been no limit to their number and time, and somebody to ask.
    pub left_out: usize,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// What it comes to.
    pub outcome: Outcome,
    /// What was recognised, the most telling first.
    pub found: Vec<Found>,
    /// Where the given URL redirects to, if that is another server, which was not asked.
    pub elsewhere: Option<String>,
    /// Redirects and the like, one sentence each.
    pub notes: Vec<String>,
    /// The building blocks that were seen.
    pub blocks: Vec<BlockSeen>,
    /// The checks level 0 rests on. What could not be decided is not among them.
    pub checks: Vec<PreflightResult>,
}

/// What it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Something that programs can read was recognised.
    Recognised,
    /// Pages for people.
    Pages {
        /// The title of the page that was given.
        title: Option<String>,
    },
    /// Whoever asks is refused.
    Refused,
    /// The server answers that it cannot.
    Failing,
    /// It answers, with nothing that tells anything.
    Nothing {
        /// What the URL itself answered, in words.
        described: String,
    },
    /// It does not answer.
    Silent {
        /// What kind of silence.
        kind: NoAnswer,
        /// The underlying error.
        detail: String,
    },
}

impl Outcome {
    /// The stable name used in machine-readable output.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Pages { .. } => "pages",
            Self::Refused => "refused",
            Self::Failing => "failing",
            Self::Nothing { .. } => "nothing",
            Self::Silent { .. } => "silent",
        }
    }
}

/// A fingerprint that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The id of the fingerprint.
    pub id: String,
    /// For people.
    pub title: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Whether it was seen, or only that somebody keeps it closed.
    pub access: Access,
    /// The URL of the interface.
    pub url: String,
    /// Which interface of a target file it is.
    pub part: Option<Part>,
    /// The product.
    pub product: Option<String>,
    /// Its version, or that of the standard it says it follows.
    pub version: Option<String>,
    /// The level whose interface this is.
    pub level: u8,
    /// What it rests on.
    pub evidence: Vec<Observed>,
    /// What finding it means.
    pub meaning: String,
    /// The way to the next level.
    pub route: String,
    /// The command to type next.
    pub next: Option<String>,
    /// Where to read more.
    pub links: Vec<String>,
    /// Requirements of other documents it speaks for.
    pub maps: Vec<String>,
    /// What it shows the platform to have.
    pub blocks: Vec<Block>,
}

/// Whether an interface let us look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// It answered.
    Open,
    /// It wants credentials.
    Closed,
}

/// One answer that shows something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// The URL asked.
    pub url: String,
    /// The status.
    pub status: u16,
    /// The telling part of the answer.
    pub with: String,
    /// What it says.
    pub says: String,
}

/// Whether a building block was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockSeen {
    /// Which.
    pub block: Block,
    /// Whether.
    pub state: Seen,
    /// What that rests on.
    pub because: String,
}

/// Whether something was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// It was.
    Yes,
    /// It was looked for in the usual places, and is in none.
    No,
    /// The places where it would be could not be looked into.
    Unknown,
}

impl Seen {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}
