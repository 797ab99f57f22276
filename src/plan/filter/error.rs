//! What is wrong with a filter expression, where, and what to write instead.

use std::{fmt, ops::Range};

use super::parse::{MAX_NESTING, MAX_PREDICATES};

/// A filter expression that cannot be read. Displayed with the expression and a line of carets below the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// The expression.
    pub expression: String,
    /// The place, in bytes. Empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong.
    pub problem: Problem,
    /// What to write instead.
    pub help: Option<String>,
}

/// The ways in which an expression can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is nothing in it.
    #[error("the expression is empty")]
    Empty,
    /// A predicate, `not` or `(` belongs here.
    #[error("a predicate is missing here")]
    MissingOperand,
    /// A word that is no predicate inside a larger expression.
    #[error("`{0}` is not a predicate")]
    NotAPredicate(String),
    /// Something like `tset(…)`.
    #[error("there is no predicate `{0}`")]
    UnknownPredicate(String),
    /// Two operands without an operator between them.
    #[error("an operator is missing before `{0}`")]
    MissingOperator(String),
    /// A `)` that closes nothing.
    #[error("this `)` closes nothing")]
    Unopened,
    /// A `(` without its `)`.
    #[error("this `(` is never closed")]
    Unclosed,
    /// A `/` without its `/`.
    #[error("this regular expression is never closed")]
    UnclosedRegex,
    /// Something between a regular expression and `)`.
    #[error("`)` is missing after the regular expression")]
    AfterRegex,
    /// A predicate without a text.
    #[error("`{0}` needs a text")]
    MissingText(&'static str),
    /// `all(…)` or `none(…)` with a text.
    #[error("`{0}` takes no text")]
    NeedlessText(&'static str),
    /// A text that no value of a closed list matches.
    #[error("no {field} is called `{text}`")]
    UnknownValue {
        /// The name of the predicate.
        field: &'static str,
        /// The text.
        text: String,
    },
    /// A regular expression that does not compile.
    #[error("this is not a regular expression: {0}")]
    Regex(String),
    /// More predicates than [`MAX_PREDICATES`].
    #[error("there are more than {MAX_PREDICATES} predicates")]
    TooLong,
    /// Deeper than [`MAX_NESTING`].
    #[error("it is nested deeper than {MAX_NESTING} levels")]
    TooDeep,
}

impl FilterError {
    /// The column of the place, in characters from 1.
    pub fn column(&self) -> usize {
        self.expression.get(..self.span.start).map_or(0, |before| before.chars().count()) + 1
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line: String = self.expression.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        let carets = self.expression.get(self.span.clone()).map_or(0, |marked| marked.chars().count()).max(1);
        writeln!(f, "cannot read the filter: {} (column {})", self.problem, self.column())?;
        writeln!(f, "  {line}")?;
        write!(f, "  {:indent$}{:^<carets$}", "", "", indent = self.column() - 1)?;
        match &self.help {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FilterError {}
