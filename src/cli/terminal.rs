//! The two streams: standard output for data, standard error for people; and whether they get colour.

use std::{
    env,
    ffi::OsString,
    io::{self, IsTerminal, Write},
};

use clap::{ColorChoice, ValueEnum};

use super::{
    args::{Lines, When},
    github::GitHub,
};
use crate::report::{
    terminal::{Progress, ProgressDrawTarget, StatusLevel, Terminal},
    text::Colour,
};

/// How the user looks at a run.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Whether standard error gets colour.
    pub colour: Colour,
    /// Whether standard output gets colour.
    pub data: Colour,
    /// GitHub Actions, where it runs us.
    pub github: Option<GitHub>,
    /// Who listens to standard error.
    listener: Listener,
}

/// Who listens to a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listener {
    /// A terminal that understands escape codes.
    Terminal,
    /// A terminal that says it does not.
    Dumb,
    /// A file or a pipe.
    Nobody,
}

/// What the environment says about colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// `NO_COLOR` is set to anything: <https://no-color.org>.
    Without,
    /// `CLICOLOR_FORCE` is set, and not to 0.
    Force,
    /// `CLICOLOR` is 0.
    Off,
    /// Nothing.
    None,
}

impl Screen {
    /// Decides about colour: the flag, then the environment, then who listens.
    pub fn new(when: When, colourblind: bool) -> Self {
        let wish = wish(|name| env::var_os(name));
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let listener = |terminal: bool| match (terminal, dumb) {
            (true, false) => Listener::Terminal,
            (true, true) => Listener::Dumb,
            (false, _) => Listener::Nobody,
        };
        let (data, people) = (listener(io::stdout().is_terminal()), listener(io::stderr().is_terminal()));
        let colour = |listener| match (coloured(when, wish, listener), colourblind) {
            (false, _) => Colour::Never,
            (true, false) => Colour::Always,
            (true, true) => Colour::Colourblind,
        };
        Self { colour: colour(people), data: colour(data), github: GitHub::here(), listener: people }
    }

    /// Where bars are drawn: on a terminal, and nowhere else.
    pub fn bars(self) -> ProgressDrawTarget {
        match self.listener {
            Listener::Terminal => ProgressDrawTarget::stderr(),
            Listener::Dumb | Listener::Nobody => ProgressDrawTarget::hidden(),
        }
    }

    /// The live view of a run.
    pub fn view(self, lines: Lines) -> Terminal<People> {
        let level = match lines {
            Lines::All => StatusLevel::All,
            Lines::Fail => StatusLevel::Fail,
        };
        let progress = match self.listener {
            Listener::Terminal => Progress::Bar(ProgressDrawTarget::stderr()),
            Listener::Dumb | Listener::Nobody => Progress::Lines,
        };
        Terminal::new(People, self.colour, level, progress)
    }
}

/// Standard error, which its reader may close at any time. A run does not depend on who looks at it.
#[derive(Debug, Clone, Copy)]
pub struct People;

impl Write for People {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match io::stderr().write(bytes) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = io::stderr().flush();
        Ok(())
    }
}

fn wish(variable: impl Fn(&str) -> Option<OsString>) -> Wish {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        Wish::Without
    } else if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        Wish::Force
    } else if set("CLICOLOR").is_some_and(|value| value == "0") {
        Wish::Off
    } else {
        Wish::None
    }
}

fn coloured(when: When, wish: Wish, listener: Listener) -> bool {
    match (when, wish) {
        (When::Always, _) | (When::Auto, Wish::Force) => true,
        (When::Never, _) | (When::Auto, Wish::Without | Wish::Off) => false,
        (When::Auto, Wish::None) => listener == Listener::Terminal,
    }
}

/// The last `--color` of a command line that is not understood yet, for the help and for what is wrong with it.
pub fn help_colour(arguments: impl Iterator<Item = OsString>) -> ColorChoice {
    let mut choice = ColorChoice::Auto;
    let mut follows = false;
    for argument in arguments {
        let argument = argument.to_string_lossy();
        let value = if follows { Some(argument.as_ref()) } else { argument.strip_prefix("--color=") };
        choice = match value.map(|value| When::from_str(value, false)) {
            Some(Ok(When::Always)) => ColorChoice::Always,
            Some(Ok(When::Never)) => ColorChoice::Never,
            Some(Ok(When::Auto)) => ColorChoice::Auto,
            Some(Err(_)) | None => choice,
        };
        follows = argument == "--color";
    }
    choice
}

/// The same answer for the diagnostics of suites.
pub fn diagnostics(colour: Colour) -> crate::suite::Colour {
    match colour {
        Colour::Always | Colour::Colourblind => crate::suite::Colour::Always,
        Colour::Never => crate::suite::Colour::Never,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_beats_the_environment_and_the_environment_beats_the_terminal() {
        use Listener::{Dumb, Nobody, Terminal};
        // NO_COLOR, CLICOLOR_FORCE, CLICOLOR; then whether --color auto colours a terminal, a dumb one, and a pipe.
        let table = [
            ("", "", "", [true, false, false]),
            ("1", "", "", [false, false, false]),
            ("0", "", "", [false, false, false]),
            ("1", "1", "1", [false, false, false]),
            ("", "1", "", [true, true, true]),
            ("", "1", "0", [true, true, true]),
            ("", "0", "", [true, false, false]),
            ("", "", "0", [false, false, false]),
            ("", "", "1", [true, false, false]),
            ("", "0", "0", [false, false, false]),
        ];
        for (no_color, force, clicolor, auto) in table {
            let wish = wish(|name| {
                let value = match name {
                    "NO_COLOR" => no_color,
                    "CLICOLOR_FORCE" => force,
                    _ => clicolor,
                };
                // An empty variable is as good as none.
                Some(value.into())
            });
            let row = |when| [Terminal, Dumb, Nobody].map(|listener| coloured(when, wish, listener));
            let of = format!("NO_COLOR={no_color} CLICOLOR_FORCE={force} CLICOLOR={clicolor}");
            assert_eq!(row(When::Auto), auto, "{of}");
            assert_eq!(row(When::Always), [true; 3], "{of}");
            assert_eq!(row(When::Never), [false; 3], "{of}");
        }
        assert_eq!(wish(|_| None), Wish::None);
    }

    #[test]
    fn help_is_coloured_as_the_command_line_says() {
        let choice = |line: &str| help_colour(line.split(' ').map(OsString::from));
        assert_eq!(choice("civitest --help"), ColorChoice::Auto);
        assert_eq!(choice("civitest --color never --help"), ColorChoice::Never);
        assert_eq!(choice("civitest run --color=always -h"), ColorChoice::Always);
        assert_eq!(choice("civitest --color nonsense --help"), ColorChoice::Auto);
        assert_eq!(choice("civitest --help --color"), ColorChoice::Auto);
    }
}
