//! The two streams: standard output for data, standard error for people; and whether they get colour.

use std::{
    env,
    io::{self, IsTerminal, Write},
};

use super::args::{Lines, When};
use crate::report::{
    terminal::{Progress, ProgressDrawTarget, StatusLevel, Terminal},
    text::Colour,
};

/// How the user looks at a run.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Whether standard error gets colour.
    pub colour: Colour,
}

impl Screen {
    /// Decides about colour: the flag, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether a terminal listens.
    pub fn new(when: When) -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let coloured = match when {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR") => false,
            When::Auto => set("CLICOLOR_FORCE") || io::stderr().is_terminal(),
        };
        Self { colour: if coloured { Colour::Always } else { Colour::Never } }
    }

    /// The live view of a run.
    pub fn view(self, lines: Lines) -> Terminal<io::Stderr> {
        let level = match lines {
            Lines::All => StatusLevel::All,
            Lines::Fail => StatusLevel::Fail,
        };
        let progress =
            if io::stderr().is_terminal() { Progress::Bar(ProgressDrawTarget::stderr()) } else { Progress::Lines };
        Terminal::new(io::stderr(), self.colour, level, progress)
    }

    /// The same answer for the diagnostics of suites.
    pub fn diagnostics(self) -> crate::suite::Colour {
        match self.colour {
            Colour::Always => crate::suite::Colour::Always,
            Colour::Never => crate::suite::Colour::Never,
        }
    }
}

/// Writes data to standard output. A closed pipe is the reader's choice and no error.
pub fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Writes a line for people to standard error.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
