//! Arguments, configuration, wiring, exit codes. The only room that reads the environment and writes to standard output.

mod args;
mod clean;
mod completions;
mod conduct;
pub mod coverage;
mod demo;
pub mod etsi;
mod exit;
pub mod explain;
mod failure;
mod github;
pub mod list;
mod man;
mod outputs;
pub mod prove;
mod session;
mod state;
mod stop;
mod suites;
mod target;
mod terminal;
mod version;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, error::ErrorKind};

use args::{Cli, Command, RunArgs};
use engine::Keep;
use exit::Exit;
use failure::Failure;
use target::Target;
use terminal::Screen;

use crate::engine;

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let screen = Screen::new(cli.color, cli.colorblind);
    let _hush = screen.github.filter(|_| shows_answers(&cli.command)).map(github::GitHub::hush);
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

/// What was typed. Help and errors keep to `--color`, too, so it is looked for before anything else is understood.
fn parse() -> Result<Cli, clap::Error> {
    let matches = Cli::command().color(terminal::help_colour(std::env::args_os())).try_get_matches()?;
    Cli::from_arg_matches(&matches)
}

/// Whether a command shows what a target answered.
fn shows_answers(command: &Command) -> bool {
    match command {
        Command::Demo(_) | Command::Run(_) | Command::Report(_) | Command::Clean(_) => true,
        Command::List(_)
        | Command::Explain(_)
        | Command::Lint(_)
        | Command::Prove(_)
        | Command::Schema(_)
        | Command::Completions(_)
        | Command::Man(_) => false,
    }
}

/// Help and version are no errors; everything else is a usage error.
fn usage(error: &clap::Error) -> ExitCode {
    if error.kind() == ErrorKind::DisplayVersion && std::env::args_os().any(|argument| argument == "--version") {
        terminal::print(&version::long());
        return Exit::Success.into();
    }
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
        Command::Completions(args) => Ok(completions::command(&args)),
        Command::Man(args) => man::command(&args),
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
