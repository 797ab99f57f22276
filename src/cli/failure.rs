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

    /// A failure whose message quotes a target: no control character of it reaches the terminal.
    pub fn quoting(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: visible(&message.to_string()), help: None }
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

/// A text with what could steer a terminal written out: `\n`, `\u{1b}`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmless(c) { shown.push(c) } else { shown.extend(c.escape_default()) }
    }
    shown
}

/// Neither a control character nor one that turns the reading direction around.
fn is_harmless(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_target_said_cannot_steer_the_terminal() {
        let failure = Failure::quoting(Exit::Target, "a page titled “\u{1b}[2J\u{9b}1m\r\n\u{202e}x”").help("look");
        assert_eq!(failure.render(), "error: a page titled “\\u{1b}[2J\\u{9b}1m\\r\\n\\u{202e}x”\n help: look\n");
    }
}
