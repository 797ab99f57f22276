//! What is wrong with a target, and where: every mistake of a file at once, each with its line and the next step. The text of
//! the file is never shown, since a secret may stand in it by mistake.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    path::Path,
};

use crate::cli::{exit::Exit, failure::Failure};

/// A place in the target file, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl Place {
    /// Where a byte of a text is.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        Self { line, column }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where every key of a file stands, by its dotted path: `interfaces.broker.url`.
pub type Places = BTreeMap<String, Place>;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where; `None` where it is about no line of a file.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// The next step.
    pub help: Option<String>,
}

impl Problem {
    /// A mistake at a place.
    pub fn new(place: Option<Place>, message: impl Display) -> Self {
        Self { place, message: message.to_string(), help: None }
    }

    /// Adds the next step.
    #[must_use]
    pub fn help(mut self, help: impl Display) -> Self {
        self.help = Some(help.to_string());
        self
    }

    fn sentence(&self, file: Option<&Path>) -> String {
        match (file, self.place) {
            (Some(file), Some(place)) => format!("{}:{place}: {}", file.display(), self.message),
            (Some(_) | None, _) => self.message.clone(),
        }
    }
}

/// All mistakes as one failure, in file order.
pub fn failure(file: Option<&Path>, mut problems: Vec<Problem>) -> Failure {
    problems.sort_by_key(|problem| problem.place);
    if let [only] = problems.as_slice() {
        let failure = Failure::new(Exit::Usage, only.sentence(file));
        return match &only.help {
            Some(help) => failure.help(help),
            None => failure,
        };
    }
    let mut message = format!("the target is described with {} mistakes", problems.len());
    for problem in &problems {
        message.push_str(&format!("\n  {}", problem.sentence(file)));
        if let Some(help) = &problem.help {
            message.push_str(&format!("\n    help: {help}"));
        }
    }
    Failure::new(Exit::Usage, message)
}
