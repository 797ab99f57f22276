//! Arguments, configuration, wiring, exit codes. The only room that reads the environment and writes to standard output.

mod args;
mod clean;
mod conduct;
pub mod coverage;
mod demo;
pub mod etsi;
mod exit;
pub mod explain;
mod failure;
pub mod list;
mod outputs;
mod probe;
pub mod prove;
mod session;
mod state;
mod stop;
mod suites;
mod target;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, RunArgs};
use engine::Keep;
use exit::Exit;
use failure::Failure;
use target::Target;
use terminal::Screen;

use crate::engine;

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let screen = Screen::new(cli.color);
    let exit = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command(cli, screen)),
        Err(error) => Err(Failure::new(Exit::Internal, format!("the async runtime does not start: {error}"))),
    };
    match exit {
        Ok(exit) => exit.into(),
        Err(failure) => {
            terminal::say(failure.render().trim_end());
            failure.exit.into()
        }
    }
}

/// Help and version are no errors; everything else is a usage error.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is no reason to complain.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Success.into() }
}

async fn command(cli: Cli, screen: Screen) -> Result<Exit, Failure> {
    let source = suites::source(cli.suites.as_deref());
    let state = cli.state;
    match cli.command {
        Command::Demo(args) => demo::command(&suites::load(&source, screen)?, &args, &state, screen).await,
        Command::Run(args) => run(&suites::load(&source, screen)?, *args, &state, screen).await,
        Command::Probe(args) => probe::command(&suites::load(&source, screen)?, &args, screen).await,
        Command::List(args) => suites::list(&suites::load(&source, screen)?, &args),
        Command::Explain(args) => suites::explain(&suites::load(&source, screen)?, &args),
        Command::Lint(args) => {
            let source = args.directory.as_deref().map_or(source, |directory| suites::source(Some(directory)));
            suites::lint(&source, screen)
        }
        Command::Prove(args) => prove::command(&suites::load(&source, screen)?, &args, &state).await,
        Command::Report(args) => suites::report(&args, &state, screen),
        Command::Clean(args) => clean::command(&args, &state).await,
        Command::Schema(args) => suites::schema(&args),
    }
}

async fn run(
    catalogue: &crate::model::catalogue::Catalogue,
    args: RunArgs,
    state: &std::path::Path,
    screen: Screen,
) -> Result<Exit, Failure> {
    let keep = if args.keep { Keep::Everything } else { Keep::Nothing };
    let target = Target::of(&args.target, keep);
    conduct::conduct(catalogue, target, &args.execution, state, screen).await
}
