//! Arguments, configuration, wiring, exit codes. The only room that reads the environment and writes to standard output.

mod args;
mod clean;
mod completions;
mod conduct;
pub mod coverage;
mod demo;
mod dry_run;
pub mod etsi;
mod exit;
pub mod explain;
mod failure;
mod github;
mod grading;
mod init;
pub mod list;
mod man;
mod merge;
mod models;
mod outputs;
mod probe;
pub mod prove;
mod rerun;
mod session;
mod state;
mod stop;
mod suites;
mod target;
mod terminal;
mod validate;
mod version;

use std::{process::ExitCode, thread::available_parallelism, time::Duration};

use clap::{
    ArgMatches, CommandFactory, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};

use args::{Cli, Command, RunArgs};
use engine::Keep;
use exit::Exit;
use failure::Failure;
use target::{
    Target, Typed,
    environment::Environment,
    settings::{self, Origins},
};
use terminal::Screen;

use crate::engine;

/// The least number of threads, however few cores there are: a connection that is flooded with interim answers (1xx) keeps a
/// thread of the HTTP library to itself for a while, and the clocks of all cases need another.
const LEAST_THREADS: usize = 4;
/// How long such a thread is waited for at the end.
const LONGEST_FAREWELL: Duration = Duration::from_secs(1);

/// Runs the command line.
pub fn main() -> ExitCode {
    let (cli, matches) = match parse() {
        Ok(parsed) => parsed,
        Err(error) => return usage(error),
    };
    let origins = Origins::of(&matches);
    let screen = Screen::new(cli.color, cli.colorblind);
    let _hush = screen.github.filter(|_| shows_answers(&cli.command)).map(github::GitHub::hush);
    let threads = available_parallelism().map_or(LEAST_THREADS, |cores| cores.get().max(LEAST_THREADS));
    let exit = match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => {
            let exit = runtime.block_on(command(cli, &origins, screen));
            runtime.shutdown_timeout(LONGEST_FAREWELL);
            exit
        }
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
fn parse() -> Result<(Cli, ArgMatches), clap::Error> {
    let matches = Cli::command().color(terminal::help_colour(std::env::args_os())).try_get_matches()?;
    Ok((Cli::from_arg_matches(&matches)?, matches))
}

/// Whether a command shows what a target answered.
fn shows_answers(command: &Command) -> bool {
    match command {
        Command::Demo(_)
        | Command::Run(_)
        | Command::Probe(_)
        | Command::Merge(_)
        | Command::Report(_)
        | Command::Clean(_)
        | Command::Validate(_) => true,
        Command::List(_)
        | Command::Explain(_)
        | Command::Lint(_)
        | Command::Prove(_)
        | Command::Models(_)
        | Command::Init(_)
        | Command::Schema(_)
        | Command::Completions(_)
        | Command::Man(_) => false,
    }
}

/// Help and version are no errors; everything else is a usage error.
fn usage(error: clap::Error) -> ExitCode {
    if error.kind() == ErrorKind::DisplayVersion && std::env::args_os().any(|argument| argument == "--version") {
        terminal::print(&version::long());
        return Exit::Success.into();
    }
    // A closed pipe is no reason to complain.
    let error = without_value(error);
    let _ = error.print();
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Success.into() }
}

/// Who writes a secret where the name of a variable belongs gets told so, without seeing it again in a log.
fn without_value(mut error: clap::Error) -> clap::Error {
    const SENSITIVE: [&str; 3] = ["--header-env", "--query-key-env", "--token-command"];
    let is_sensitive = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => SENSITIVE.iter().any(|option| argument.starts_with(option)),
        _ => false,
    };
    if is_sensitive && error.kind() == ErrorKind::ValueValidation {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
    }
    error
}

async fn command(cli: Cli, origins: &Origins, screen: Screen) -> Result<Exit, Failure> {
    let source = suites::source(cli.suites.as_deref());
    let state = cli.state;
    let environment = Environment::of_process();
    let typed = Typed { origins, environment: &environment };
    match cli.command {
        Command::Demo(args) => demo::command(&suites::load(&source, screen)?, &args, origins, &state, screen).await,
        Command::Run(args) => run(&suites::load(&source, screen)?, *args, typed, &state, screen).await,
        Command::Probe(args) => probe::command(&suites::load(&source, screen)?, &args, typed, screen).await,
        Command::List(args) => suites::list(&suites::load(&source, screen)?, &args),
        Command::Explain(args) => suites::explain(&suites::load(&source, screen)?, &args),
        Command::Lint(args) => {
            let source = args.directory.as_deref().map_or(source, |directory| suites::source(Some(directory)));
            suites::lint(&source, screen)
        }
        Command::Prove(args) => prove::command(&suites::load(&source, screen)?, &args, &state).await,
        Command::Merge(args) => merge::command(&args, &state, screen),
        Command::Report(args) => suites::report(&args, &state, screen),
        Command::Clean(args) => clean::command(&args, typed, &state).await,
        Command::Validate(args) => validate::command(&args, typed, screen),
        Command::Models(args) => models::command(&args, typed, screen).await,
        Command::Init(args) => init::command(&args),
        Command::Schema(args) => suites::schema(&args),
        Command::Completions(args) => Ok(completions::command(&args)),
        Command::Man(args) => man::command(&args),
    }
}

async fn run(
    catalogue: &crate::model::catalogue::Catalogue,
    args: RunArgs,
    typed: Typed<'_>,
    state: &std::path::Path,
    screen: Screen,
) -> Result<Exit, Failure> {
    let keep = if args.keep { Keep::Everything } else { Keep::Nothing };
    let target = Target::of(&args.target, Some(&args.execution), keep, typed)?;
    if args.settings {
        terminal::print(&settings::table(target.settings.rows()));
        return Ok(Exit::Success);
    }
    if let (None, None, Some(file)) = (&args.target.url, &args.target.target, &target.file) {
        terminal::say(&format!("{:>12} {}, since neither a URL nor --target was given", "Target file", file.display()));
    }
    conduct::conduct(catalogue, target, args.rerun.as_deref(), &args.execution, state, screen).await
}
