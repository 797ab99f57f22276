//! What stops a command: a sentence, what to do next, and the exit code.

use std::fmt::Display;

use super::exit::Exit;

/// Why a command could not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How civitest ends.
    pub exit: Exit,
    /// What is wrong. May be several lines, already rendered.
    pub message: String,
    /// The next step.
    pub help: Option<String>,
}

impl Failure {
    /// A failure with this message.
    pub fn new(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: message.to_string(), help: None }
    }

    /// Adds the next step.
    #[must_use]
    pub fn help(mut self, help: impl Display) -> Self {
        self.help = Some(help.to_string());
        self
    }

    /// As it is printed.
    pub fn render(&self) -> String {
        match &self.help {
            Some(help) => format!("error: {}\n help: {help}\n", self.message),
            None => format!("error: {}\n", self.message),
        }
    }
}
