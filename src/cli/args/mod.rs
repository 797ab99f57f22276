//! The command line: what may be typed, as types. What it means is decided elsewhere.

mod access;
mod commands;
mod execution;
mod models;
mod probe;
mod reports;
mod target;
mod validate;
pub mod values;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use access::{AuthenticationArgs, ConnectionArgs};
pub use commands::{
    CleanArgs, CompletionsArgs, DemoArgs, ExplainArgs, InitArgs, LintArgs, ListArgs, ListFormat, ManArgs, MergeArgs,
    ProveArgs, ReportArgs, RunArgs, SchemaArgs, SchemaKind,
};
pub use execution::{Execution, Lines, Rendering};
pub use models::{
    ModelsArgs, ModelsCommand, ModelsDiffArgs, ModelsFormat, ModelsListArgs, ModelsReviewArgs, ModelsShowArgs,
    PullArgs, SourceArgs, StoreArgs,
};
pub use probe::{ProbeArgs, ProbeFormat};
pub use reports::{GitHubArgs, ReportFiles};
pub use target::{Allow, TargetArgs};
pub use validate::{TypedForm, TypedRule, ValidateArgs, ValidateFormat, ValidateReports};

/// Tests a city platform against the interoperability standards it claims, and says with evidence which maturity level it
/// has reached.
#[derive(Debug, Parser)]
#[command(
    name = "civitest",
    version,
    before_help = "Examples:
  civitest demo                                        see a platform tested and graded
  civitest run http://localhost:9090 --allow write     test a broker that you may write to
  civitest explain 5.6.1                               what a clause asks for, and which tests rest on it",
    after_help = "Exit codes: 0 passed or gate met, 1 failed, 2 usage, 3 target unreachable, 4 undetermined, 5 suite invalid, \
                  7 proof gap, 70 internal error, 130 ended by a third Ctrl-C"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
    /// Use colours that those who cannot tell red from green can tell apart.
    #[arg(long, global = true, env = "CIVITEST_COLORBLIND", value_parser = clap::builder::FalseyValueParser::new())]
    pub colorblind: bool,
    /// Read the suites from this directory instead of those built in.
    #[arg(long, global = true, env = "CIVITEST_SUITES", value_name = "DIR")]
    pub suites: Option<PathBuf>,
    /// Where runs keep their log and ledger.
    #[arg(long, global = true, env = "CIVITEST_STATE", value_name = "DIR", default_value = ".civitest")]
    pub state: PathBuf,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Test and grade the built-in reference platform.
    Demo(DemoArgs),
    /// Test a platform.
    Run(Box<RunArgs>),
    /// Say what is behind a URL, and the way from there to the next level.
    Probe(Box<ProbeArgs>),
    /// Print the tests: as a tree, as JSON, or by clause.
    List(ListArgs),
    /// Say what a test, a clause or a rule is about.
    Explain(ExplainArgs),
    /// Check suite files.
    Lint(LintArgs),
    /// Show that every test catches a fault of the reference platform, and that every fault is caught.
    Prove(ProveArgs),
    /// Put the logs of the parts of a run together, and grade them as the whole.
    Merge(MergeArgs),
    /// Render the reports of a finished run again.
    Report(ReportArgs),
    /// Delete what an interrupted run left on its target.
    Clean(Box<CleanArgs>),
    /// Check files of entities against their Smart Data Models, without a target.
    Validate(Box<ValidateArgs>),
    /// Pin models of data, and look at what is pinned.
    Models(Box<ModelsArgs>),
    /// Write a target file with every key explained.
    Init(InitArgs),
    /// Print the JSON Schema of what civitest reads and prints.
    Schema(SchemaArgs),
    /// Print what makes a shell complete civitest's commands and options.
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands.
    Man(ManArgs),
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR or CLICOLOR=0 is set or TERM is dumb; everywhere if CLICOLOR_FORCE is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
