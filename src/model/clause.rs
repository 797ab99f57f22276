//! Clauses of the reference documents.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

/// A clause number, `5.6.1` or `6.4.3.1`. Ordered number by number, so 5.10 follows 5.9.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClauseId(String);

impl ClauseId {
    /// Wraps a clause number.
    pub fn new(number: impl Into<String>) -> Self {
        Self(number.into())
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parts(&self) -> impl Iterator<Item = (u32, &str)> {
        self.0.split('.').map(|part| (part.parse().unwrap_or(u32::MAX), part))
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialOrd for ClauseId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ClauseId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(other.parts())
    }
}

/// A row of a suite's `clauses.yaml`: what the clause asks for, in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Its number.
    pub id: ClauseId,
    /// Its heading.
    pub title: String,
    /// Our paraphrase of what it requires; empty for clauses no one has summarised yet.
    #[serde(default)]
    pub says: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_ordered_number_by_number() {
        let mut clauses = ["6.3.10", "5.10", "5.9", "6.3.4", "6.3"].map(ClauseId::new);
        clauses.sort();
        assert_eq!(clauses.map(|clause| clause.to_string()), ["5.9", "5.10", "6.3", "6.3.4", "6.3.10"]);
    }
}
