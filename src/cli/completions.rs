//! `civitest completions`: what makes a shell complete commands, options and their values, made from the options themselves.

use clap::CommandFactory;

use super::{
    args::{Cli, CompletionsArgs},
    exit::Exit,
    terminal,
};

/// Runs the command.
pub fn command(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "civitest", &mut script);
    terminal::print(&String::from_utf8_lossy(&script));
    Exit::Success
}
