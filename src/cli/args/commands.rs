//! The options of each command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{AuthenticationArgs, ConnectionArgs, Execution, GitHubArgs, ReportFiles, TargetArgs, values::gate};
use crate::model::partition::Partition;

/// `civitest demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Switch on a fault of the reference platform; may be repeated.
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// Let the data of the platform change while it is read.
    #[arg(long, hide = true)]
    pub restless: bool,
    /// Let the platform run under a condition such as busy, lagging or flaky.
    #[arg(long, hide = true, value_name = "MODE")]
    pub mode: Option<String>,
    /// Keep the platform running on this port instead of testing it.
    #[arg(long, value_name = "PORT")]
    pub serve: Option<u16>,
    #[command(flatten)]
    pub execution: Execution,
}

/// `civitest run`
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// Only the cases that did not pass last time: in the newest run of this target, the run with this id, or the run of
    /// this log.
    #[arg(short = 'R', long, value_name = "latest|RUN|LOG", help_heading = "The run")]
    pub rerun: Option<String>,
    /// Leave what was created on the platform; `civitest clean` deletes it later.
    #[arg(long, help_heading = "The run")]
    pub keep: bool,
    /// Print every setting and where it comes from, and stop.
    #[arg(long, help_heading = "The run")]
    pub settings: bool,
    #[command(flatten)]
    pub execution: Execution,
}

/// `civitest list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only tests that match this expression.
    #[arg(short = 'E', long = "filter", value_name = "EXPRESSION")]
    pub filter: Option<String>,
    /// Only this part of them, for instance slice:1/3 or hash:1/3.
    #[arg(long, value_name = "slice:K/N|hash:K/N")]
    pub partition: Option<Partition>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = ListFormat::Tree)]
    pub format: ListFormat,
    /// How much of the standard the tests cover: purposes tested of purposes there are, by operation and topic.
    #[arg(long, conflicts_with_all = ["etsi", "partition"])]
    pub coverage: bool,
    /// Which cases of the ETSI test suite a test stands for, and why the others have none.
    #[arg(long, conflicts_with_all = ["filter", "partition"])]
    pub etsi: bool,
}

/// `civitest explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The id of a test, a clause number, or the id of a rule that data have to keep.
    #[arg(value_name = "TEST|CLAUSE|RULE")]
    pub what: String,
}

/// `civitest lint`
#[derive(Debug, Args)]
pub struct LintArgs {
    /// The suites directory; by default the suites built in, or those of --suites.
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

/// `civitest prove`
#[derive(Debug, Args)]
pub struct ProveArgs {
    /// The suite.
    #[arg(default_value = "ngsi-ld")]
    pub suite: String,
    /// Only tests that match this expression, and only the faults that they claim.
    #[arg(short = 'E', long = "filter", value_name = "EXPRESSION", conflicts_with = "matrix")]
    pub filter: Option<String>,
    /// Also remove each expectation in turn and name those whose removal changes nothing.
    #[arg(long)]
    pub expectations: bool,
    /// Write the matrix of faults and the tests that catch them.
    #[arg(long, value_name = "FILE")]
    pub matrix: Option<PathBuf>,
    /// How many cases at a time.
    #[arg(short, long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
}

/// `civitest merge`
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The logs of the parts, run.ndjson, in any order.
    #[arg(value_name = "LOG", required = true)]
    pub logs: Vec<PathBuf>,
    /// Where the log of the whole goes; by default into a run directory of its own.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Let the exit code say whether this level is reached: level=1.
    #[arg(long, env = "CIVITEST_GATE", value_name = "level=N", value_parser = gate)]
    pub gate: Option<u8>,
    #[command(flatten)]
    pub reports: ReportFiles,
    #[command(flatten)]
    pub github: GitHubArgs,
}

/// `civitest report`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The log of a run, run.ndjson; by default the newest one.
    #[arg(value_name = "LOG")]
    pub log: Option<PathBuf>,
    #[command(flatten)]
    pub reports: ReportFiles,
}

/// `civitest clean`
#[derive(Debug, Args)]
pub struct CleanArgs {
    /// The ledger of one run; by default those of all runs.
    #[arg(value_name = "LEDGER")]
    pub ledger: Option<PathBuf>,
    /// The target file that says how the platform is reached; by default the one the run used.
    #[arg(long, value_name = "FILE", env = "CIVITEST_TARGET_FILE")]
    pub target: Option<PathBuf>,
    #[command(flatten)]
    pub authentication: AuthenticationArgs,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `civitest init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The file to write; - for standard output.
    #[arg(value_name = "FILE", default_value = "civitest.toml")]
    pub file: PathBuf,
    /// The API root of the broker.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Replace a file that is there.
    #[arg(long)]
    pub force: bool,
}

/// `civitest schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which schema.
    #[arg(value_enum, default_value_t = SchemaKind::Group)]
    pub kind: SchemaKind,
}

/// `civitest completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `civitest man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write one page for each command into this directory.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// A group of tests.
    Group,
    /// suite.yaml
    Suite,
    /// clauses.yaml
    Clauses,
    /// bindings.yaml
    Bindings,
    /// coverage.yaml
    Coverage,
    /// etsi.yaml
    Etsi,
    /// doubts.yaml
    Doubts,
    /// A grading profile.
    Profile,
    /// A target file, civitest.toml
    Target,
    /// What `list --format json` prints.
    List,
    /// fingerprints.yaml
    Fingerprints,
    /// What `civitest probe --format json` prints.
    Probe,
    /// What `civitest validate --format json` prints.
    Validation,
}

/// How to print the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Suites, groups, tests and cases.
    Tree,
    /// The same for machines.
    Json,
    /// Clauses, and the tests that rest on them.
    Clause,
}
