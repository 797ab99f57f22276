//! Which linked entities an answer has, and where (4.5.23, 6.4.3.2, 6.5.3.1).

use super::super::faults::{Fault, Faults};
use super::super::problem::Problem;

/// The linked entities that a request asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Join {
    /// Where they are shown.
    pub kind: JoinKind,
    /// How many Relationships are followed one after the other.
    pub level: usize,
    /// Entities that the requester has already.
    pub contained_by: Vec<String>,
}

/// Where linked entities are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JoinKind {
    /// Nowhere.
    #[default]
    None,
    /// Inside of the Relationship.
    Inline,
    /// Beside the entity.
    Flat,
}

impl Join {
    /// Reads `join`, `joinLevel` and `containedBy`.
    ///
    /// # Errors
    /// BadRequestData for a kind that does not exist and for a level that is no positive number.
    pub fn read(
        kind: Option<&str>,
        level: Option<&str>,
        contained_by: Vec<String>,
        faults: &Faults,
    ) -> Result<Self, Problem> {
        let kind = match kind {
            None => JoinKind::None,
            Some("@none") if faults.is_on(Fault::JoinNoneIsInline) => JoinKind::Inline,
            Some("@none") => JoinKind::None,
            Some("inline") => JoinKind::Inline,
            Some("flat") => JoinKind::Flat,
            Some(_) if faults.is_on(Fault::JoinAcceptsUnknownKind) => JoinKind::None,
            Some(other) => return Err(Problem::bad_data(format!("join is {other:?}, not inline, flat or @none"))),
        };
        let level = match level.map(|text| (text, text.parse::<usize>())) {
            None if faults.is_on(Fault::JoinAlwaysTwoLevels) => 2,
            None => 1,
            Some((_, Ok(level))) if level > 0 && faults.is_on(Fault::JoinAlwaysOneLevel) => 1,
            Some((_, Ok(level))) if level > 0 => level,
            Some(_) if faults.is_on(Fault::JoinAcceptsLevelZero) => 1,
            Some((text, _)) => return Err(Problem::bad_data(format!("joinLevel is {text:?}, no positive number"))),
        };
        let contained_by = if faults.is_on(Fault::JoinIgnoresContainedBy) { Vec::new() } else { contained_by };
        Ok(Self { kind, level, contained_by })
    }

    /// How many Relationships may be followed.
    pub fn depth(&self) -> usize {
        if self.kind == JoinKind::None { 0 } else { self.level }
    }
}
