//! How much of a standard the tests cover: the table of what there is to test, and the place of a test in it.

use std::{collections::BTreeSet, fmt, str::FromStr};

use super::ClauseId;

/// A kind of purposes of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// What it does when all is well, and the state it leaves.
    Ok,
    /// Input that it refuses.
    Invalid,
    /// What depends on the state it meets: not found, in use.
    State,
    /// Its parameters.
    Params,
    /// The forms of its input and output.
    Repr,
}

impl Column {
    /// In the order of the table.
    pub const ALL: [Self; 5] = [Self::Ok, Self::Invalid, Self::State, Self::Params, Self::Repr];

    /// The name used in suite files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Invalid => "invalid",
            Self::State => "state",
            Self::Params => "params",
            Self::Repr => "repr",
        }
    }
}

impl FromStr for Column {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|column| column.as_str() == text).ok_or(())
    }
}

/// One row of `coverage.yaml`: an operation, whose purposes are told by kind, or a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Its name: `create-entity`.
    pub id: String,
    /// For people.
    pub title: String,
    /// The clauses it stands in.
    pub clauses: Vec<ClauseId>,
    /// How many purposes there are by estimate.
    pub purposes: Purposes,
}

/// How many purposes a row has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purposes {
    /// An operation: by kind. What is not listed has none.
    Operation(Vec<(Column, usize)>),
    /// A topic.
    Topic(usize),
}

/// The place of a test in the table: a row, and for an operation the kind of purpose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Covers {
    /// The id of the row.
    pub row: String,
    /// The kind; `None` for a topic.
    pub column: Option<Column>,
}

impl FromStr for Covers {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(' ') {
            None => Ok(Self { row: text.to_owned(), column: None }),
            Some((row, column)) => Ok(Self { row: row.to_owned(), column: Some(column.parse()?) }),
        }
    }
}

impl fmt::Display for Covers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.row)?;
        self.column.map_or(Ok(()), |column| write!(f, " {}", column.as_str()))
    }
}

/// `etsi.yaml`: the cases of the ETSI test suite for the same clauses, and why some have no test here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EtsiMap {
    /// The cases by the folder they lie in.
    pub groups: Vec<EtsiGroup>,
    /// Cases that no test stands for.
    pub without: Vec<EtsiWithout>,
}

impl EtsiMap {
    /// The numbers of all cases.
    pub fn known(&self) -> BTreeSet<&str> {
        self.groups.iter().flat_map(|group| &group.cases).map(String::as_str).collect()
    }
}

/// A folder of the ETSI test suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EtsiGroup {
    /// Its name there.
    pub title: String,
    /// The numbers of its cases.
    pub cases: Vec<String>,
}

/// ETSI cases without a test, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EtsiWithout {
    /// Their numbers.
    pub cases: Vec<String>,
    /// Why.
    pub because: String,
}
