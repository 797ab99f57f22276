//! A parsed query: terms with paths, operators and values, joined by and and or.

use regex::Regex;

use super::literal::Literal;

/// A query that follows the grammar of 4.9.
#[derive(Debug, Clone)]
pub struct Query {
    pub(super) expression: Expression,
}

/// Terms joined by logical operators.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Term(Term),
}

/// A predicate over one target element.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) path: Path,
    pub(super) test: Test,
}

/// The way to the target element: names separated by dots, and perhaps members of a compound value in brackets, or a
/// path in the entity that a Relationship leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub(super) names: Vec<String>,
    pub(super) members: Option<Vec<String>>,
    pub(super) linked: Option<Box<Linked>>,
}

/// What stands in braces after a Relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Linked {
    /// The types that the linked entity may have; none means any.
    pub(super) types: Vec<String>,
    pub(super) path: Path,
}

impl Path {
    /// Its name, if it is nothing but the name of an attribute.
    pub fn single(&self) -> Option<&str> {
        match self.names.as_slice() {
            [name] if self.members.is_none() => Some(name),
            _ => None,
        }
    }

    /// Whether the last name of a longer path is this.
    pub fn ends_in(&self, name: &str) -> bool {
        self.names.len() > 1 && self.names.last().is_some_and(|last| last == name)
    }

    /// How many Relationships it follows.
    fn depth(&self) -> usize {
        self.linked.as_ref().map_or(0, |linked| 1 + linked.path.depth())
    }
}

/// What has to be true of the target value.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Exists,
    Equal(Values),
    Unequal(Values),
    Ordered(Order, Literal),
    Matches(Regex),
    MatchesNot(Regex),
}

/// What a value can be equal to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    List(Vec<Literal>),
    Range(Literal, Literal),
}

/// The operators that need an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Query {
    /// Whether it asks for an attribute that the broker does not keep by itself (5.7.2.4).
    pub fn asks_for_user_data(&self) -> bool {
        self.expression.terms().iter().any(|term| {
            !matches!(term.path.names.first().map(String::as_str), Some("createdAt" | "modifiedAt" | "expiresAt"))
        })
    }
}

impl Query {
    /// How many Relationships its terms follow at most.
    pub fn depth(&self) -> usize {
        self.expression.terms().iter().map(|term| term.path.depth()).max().unwrap_or(0)
    }
}

impl Expression {
    pub(super) fn terms(&self) -> Vec<&Term> {
        match self {
            Expression::And(parts) | Expression::Or(parts) => parts.iter().flat_map(Expression::terms).collect(),
            Expression::Term(term) => vec![term],
        }
    }
}
