//! `civitest models`: third-party models of data, pinned in a lock, kept in a cache, and compared with what is published today.

mod list;
mod place;
mod pull;
mod review;
mod show;
mod source;

use super::{
    args::{ModelsArgs, ModelsCommand},
    exit::Exit,
    failure::{Failure, visible},
    target::Typed,
    terminal::{self, Screen},
};
use crate::store::{StoreError, Trouble};
pub use place::cache;

/// Runs the command.
///
/// # Errors
/// When what was asked for cannot be had, or something is not what it should be.
pub async fn command(args: &ModelsArgs, typed: Typed<'_>, screen: Screen) -> Result<Exit, Failure> {
    match &args.command {
        ModelsCommand::Pull(args) => pull::command(args, typed, screen).await,
        ModelsCommand::List(args) => list::command(args),
        ModelsCommand::Show(args) => show::command(args, typed.environment),
        ModelsCommand::Outdated(args) => review::outdated(args, typed).await,
        ModelsCommand::Diff(args) => review::diff(args, typed).await,
        ModelsCommand::Verify(args) => review::verify(args, typed.environment),
    }
}

/// Trouble with the store as a command ends with it.
pub fn failure(error: &StoreError) -> Failure {
    let exit = match error.trouble() {
        Trouble::Usage => Exit::Usage,
        Trouble::Source => Exit::Target,
        Trouble::Trust => Exit::Suite,
    };
    Failure::quoting(exit, error).help(visible(&error.help()))
}

/// Prints data that may quote what others wrote: no control character of it reaches the terminal.
fn print(text: &str) {
    let lines: Vec<String> = text.lines().map(visible).collect();
    terminal::print(&(lines.join("\n") + "\n"));
}

/// Says something to people, with a word in the column of words.
fn say(word: &str, text: &str) {
    terminal::say(&format!("{word:>12} {}", visible(text)));
}

/// `1 model`, `2 models`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
