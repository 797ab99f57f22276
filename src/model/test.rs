//! Tests and their cases, as the loader leaves them: every variable of a table row already filled in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    Capability, CaseId, ClauseId, FaultId, GroupId, Position, Strength, Template, TestId, coverage::Covers, step::Step,
};

/// One file of a suite.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Suite, area and file stem.
    pub id: GroupId,
    /// For people.
    pub title: String,
    /// Its tests in file order.
    pub tests: Vec<Test>,
    /// The file.
    pub position: Position,
}

/// A test purpose: one named behaviour with a clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Group and name.
    pub id: TestId,
    /// What a city integrator reads.
    pub title: String,
    /// The clauses it rests on; at least one.
    pub clauses: Vec<ClauseId>,
    /// How binding they are.
    pub strength: Strength,
    /// The part of the standard a platform plays here.
    pub role: Role,
    /// The ETSI test cases it stands for.
    pub etsi: Vec<String>,
    /// Its rows; exactly one, without an id, for a test without a table.
    pub cases: Vec<Case>,
    /// Where it is written.
    pub position: Position,
}

/// One row of a test's table, complete in itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The slug of its row; `None` for a test without a table.
    pub id: Option<CaseId>,
    /// The `case` column, or the values of the row.
    pub title: Option<String>,
    /// The test's clauses, or the row's own.
    pub clauses: Vec<ClauseId>,
    /// The test's strength, or the row's own.
    pub strength: Strength,
    /// The first version of the standard it holds for.
    pub since: Since,
    /// The last version of the standard it holds for.
    pub until: Option<Version>,
    /// What the target must have; `write` is added by the loader where a step writes.
    pub needs: Vec<Capability>,
    /// The faults it claims to catch.
    pub faults: Vec<FaultId>,
    /// Its place in the table of what there is to test.
    pub covers: Option<Covers>,
    /// The entry of `doubts.yaml` that says why its verdict is open.
    pub doubt: Option<String>,
    /// How it is kept apart from others.
    pub isolation: Isolation,
    /// Named documents.
    pub data: Vec<(String, Template)>,
    /// Set-up. Anything unexpected here makes the case inconclusive.
    pub given: Vec<Step>,
    /// The steps that are judged.
    pub steps: Vec<Step>,
    /// Where the row is written.
    pub position: Position,
}

/// How a case is kept apart from everything else on the target (DESIGN 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// Type and attribute names get a suffix of their own.
    #[default]
    Names,
    /// Plain names, random ids.
    Ids,
    /// Runs while no other case with this lock runs.
    Exclusive(String),
}

/// The subset of a standard that a test belongs to; a profile selects by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Retrieve, query by type, representations, errors of reading.
    Read,
    /// `q`, projection, paging and count.
    Filter,
    /// Geo-queries.
    Geo,
    /// Create, update, delete, batches.
    Provide,
    /// Subscriptions and notifications.
    Notify,
    /// Temporal evolution.
    Temporal,
    /// Registrations and forwarding.
    Federate,
    /// Context hosting and administration.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] =
        [Self::Read, Self::Filter, Self::Geo, Self::Provide, Self::Notify, Self::Temporal, Self::Federate, Self::Admin];

    /// The name used in suite files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Filter => "filter",
            Self::Geo => "geo",
            Self::Provide => "provide",
            Self::Notify => "notify",
            Self::Temporal => "temporal",
            Self::Federate => "federate",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(())
    }
}

/// A version of a standard: `1.9.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub u16, pub u16, pub u16);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<u16> = text.split('.').map(str::parse).collect::<Result<_, _>>().map_err(drop)?;
        match parts[..] {
            [major, minor, patch] => Ok(Self(major, minor, patch)),
            _ => Err(()),
        }
    }
}

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom(format!("`{text}` is not a version like 1.9.1")))
    }
}

/// The first version a rule holds for, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Since {
    /// Nobody established it: the case runs only on the version the suite is written against.
    #[default]
    Unestablished,
    /// From this version on.
    From(Version, SinceSource),
}

/// How the first version is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinceSource {
    /// The history of the clause.
    ClauseHistory,
    /// The tag of an ETSI test case.
    EtsiTag,
    /// The version of the core context that first defines the term.
    CoreContext,
}
