//! The filter language of `-E`: which cases a run selects. `docs/filter.md` is its reference.
//!
//! A filter is parsed once, printed in one canonical form, and evaluated on every case; evaluation cannot fail.

mod error;
mod matcher;
mod parse;

use std::fmt;

pub use error::{FilterError, Problem};
pub use matcher::{Matcher, Pattern};
pub use parse::{MAX_NESTING, MAX_PREDICATES};

use crate::model::{
    Capability, ClauseId, GroupId, InstanceId, Strength, SuiteId,
    test::{Case, Role, Test},
};

/// A set of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `all()`: every case.
    All,
    /// `none()`: no case.
    None,
    /// `test(…)` and the like.
    Is(Predicate),
    /// `not`: every case that is not in the set.
    Not(Box<Filter>),
    /// `and`: the cases in both sets.
    And(Box<Filter>, Box<Filter>),
    /// `or`: the cases in either set.
    Or(Box<Filter>, Box<Filter>),
    /// `-`: the cases of the first set that are not in the second.
    Minus(Box<Filter>, Box<Filter>),
}

/// A field of a case, and what it has to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicate {
    /// What is looked at.
    pub field: Field,
    /// What it has to be like.
    pub matcher: Matcher,
}

/// What a predicate looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The id of the test; texts with `[` or `@` are looked for in the whole id, `group/test[case]@interface`.
    Test,
    /// The id of the group.
    Group,
    /// The id of the suite.
    Suite,
    /// The id of the case. A test without a table has none, and no matcher accepts that.
    Case,
    /// Any clause the case rests on. A plain text covers the clauses below it.
    Clause,
    /// The role.
    Role,
    /// The strength.
    Strength,
    /// Any fault the case claims to catch.
    Fault,
    /// Any capability the case needs.
    Needs,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 9] = [
        Self::Test,
        Self::Group,
        Self::Suite,
        Self::Case,
        Self::Clause,
        Self::Role,
        Self::Strength,
        Self::Fault,
        Self::Needs,
    ];

    /// The name of its predicate.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Group => "group",
            Self::Suite => "suite",
            Self::Case => "case",
            Self::Clause => "clause",
            Self::Role => "role",
            Self::Strength => "strength",
            Self::Fault => "fault",
            Self::Needs => "needs",
        }
    }

    /// Every value the field can have, where that list is closed.
    pub fn values(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Role => Some(Role::ALL.map(Role::as_str).to_vec()),
            Self::Strength => Some([Strength::Must, Strength::Should, Strength::May].map(Strength::as_str).to_vec()),
            Self::Needs => Some(Capability::ALL.map(Capability::as_str).to_vec()),
            Self::Test | Self::Group | Self::Suite | Self::Case | Self::Clause | Self::Fault => None,
        }
    }
}

/// A case as a filter sees it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its suite.
    pub suite: &'a SuiteId,
    /// Its group.
    pub group: &'a GroupId,
    /// Its test.
    pub test: &'a Test,
    /// The case itself.
    pub case: &'a Case,
    /// Its id in the plan.
    pub id: &'a InstanceId,
}

impl Filter {
    /// Reads an expression. A plain word as the whole expression means `test(word)`.
    ///
    /// # Errors
    /// When it is not an expression; the error says where and what to write instead.
    pub fn parse(expression: &str) -> Result<Self, FilterError> {
        parse::parse(expression)
    }

    /// Whether the case belongs to the set.
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Is(predicate) => predicate.matches(subject),
            Self::Not(inner) => !inner.matches(subject),
            Self::And(left, right) => left.matches(subject) && right.matches(subject),
            Self::Or(left, right) => left.matches(subject) || right.matches(subject),
            Self::Minus(left, right) => left.matches(subject) && !right.matches(subject),
        }
    }

    /// How tightly its operator binds.
    fn precedence(&self) -> u8 {
        match self {
            Self::Or(..) => 1,
            Self::And(..) | Self::Minus(..) => 2,
            Self::Not(_) => 3,
            Self::All | Self::None | Self::Is(_) => 4,
        }
    }

    /// Prints an operand, in parentheses where it binds less tightly than its place asks for.
    fn write_operand(&self, f: &mut fmt::Formatter<'_>, at_least: u8) -> fmt::Result {
        if self.precedence() < at_least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for Filter {
    /// The canonical form: operators as words, no parentheses but the necessary ones.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, operator, right) = match self {
            Self::All => return f.write_str("all()"),
            Self::None => return f.write_str("none()"),
            Self::Is(Predicate { field, matcher }) => return write!(f, "{}({matcher})", field.as_str()),
            Self::Not(inner) => {
                f.write_str("not ")?;
                return inner.write_operand(f, self.precedence());
            }
            Self::And(left, right) => (left, "and", right),
            Self::Or(left, right) => (left, "or", right),
            Self::Minus(left, right) => (left, "-", right),
        };
        // Operators of one precedence group to the left, so only a right operand of the same precedence needs them.
        left.write_operand(f, self.precedence())?;
        write!(f, " {operator} ")?;
        right.write_operand(f, self.precedence() + 1)
    }
}

impl Predicate {
    fn matches(&self, subject: &Subject<'_>) -> bool {
        let is = |text: &str| self.matcher.accepts(text);
        match self.field {
            Field::Test => self.matches_test(subject),
            Field::Group => is(subject.group.as_str()),
            Field::Suite => is(subject.suite.as_str()),
            Field::Case => subject.case.id.as_ref().is_some_and(|case| is(case.as_str())),
            Field::Clause => subject.case.clauses.iter().any(|clause| self.matches_clause(clause)),
            Field::Role => is(subject.test.role.as_str()),
            Field::Strength => is(subject.case.strength.as_str()),
            Field::Fault => subject.case.faults.iter().any(|fault| is(fault.as_str())),
            Field::Needs => subject.case.needs.iter().any(|capability| is(capability.as_str())),
        }
    }

    fn matches_test(&self, subject: &Subject<'_>) -> bool {
        let whole = || [subject.id.short(), subject.id.to_string()];
        self.matcher.accepts(subject.test.id.as_str())
            || match &self.matcher {
                Matcher::Text(text) => text.contains(['[', '@']) && whole().iter().any(|id| id.contains(text)),
                Matcher::Exact(text) => whole().contains(text),
                Matcher::Regex(_) => false,
            }
    }

    fn matches_clause(&self, clause: &ClauseId) -> bool {
        match &self.matcher {
            Matcher::Text(above) => clause
                .as_str()
                .strip_prefix(above.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
            Matcher::Exact(_) | Matcher::Regex(_) => self.matcher.accepts(clause.as_str()),
        }
    }
}

#[cfg(test)]
mod tests;
