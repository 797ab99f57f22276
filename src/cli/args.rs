//! The command line.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{
    engine,
    model::{
        target::Declaration,
        test::{Role, Version},
    },
};

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
    /// Print the tests: as a tree, as JSON, or by clause.
    List(ListArgs),
    /// Say what a test or a clause is about.
    Explain(ExplainArgs),
    /// Check suite files.
    Lint(LintArgs),
    /// Show that every test catches a fault of the reference platform, and that every fault is caught.
    Prove(ProveArgs),
    /// Render the reports of a finished run again.
    Report(ReportArgs),
    /// Delete what an interrupted run left on its target.
    Clean(CleanArgs),
    /// Print the JSON Schema of suite files.
    Schema(SchemaArgs),
}

/// Options of every command that runs tests.
#[derive(Debug, Clone, Args)]
pub struct Execution {
    /// Only tests that match this expression, for instance 'group(create-entity) and not clause(5.5)'.
    #[arg(short = 'E', long = "filter", value_name = "EXPRESSION")]
    pub filter: Option<String>,
    /// How many cases at a time.
    #[arg(short, long, env = "CIVITEST_JOBS", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
    /// Other values and another order: the same seed, which every report tells, gives the same ones. 0 if left out.
    #[arg(long, env = "CIVITEST_SEED")]
    pub seed: Option<u64>,
    /// How long the platform may take to show an expected state.
    #[arg(long, env = "CIVITEST_SETTLE", default_value = "2s", value_name = "TIME", value_parser = duration)]
    pub settle: Duration,
    /// How long one case may take.
    #[arg(long, env = "CIVITEST_DEADLINE", default_value = "60s", value_name = "TIME", value_parser = duration)]
    pub deadline: Duration,
    /// How long the whole run may take; what has not run by then is not run, and the run is incomplete.
    #[arg(long, env = "CIVITEST_TIMEOUT", value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// The grading profile; by default citcom-2026, or none where the suites have none.
    #[arg(long, env = "CIVITEST_PROFILE")]
    pub profile: Option<String>,
    /// Let the exit code say whether this level is reached: level=1.
    #[arg(long, env = "CIVITEST_GATE", value_name = "level=N", value_parser = gate)]
    pub gate: Option<u8>,
    /// Write a JUnit report.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a JSON report.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Which bodies of answers go into the log: sampled city data can be personal.
    #[arg(long, env = "CIVITEST_EVIDENCE", value_enum, default_value_t = Evidence::Full)]
    pub evidence: Evidence,
    /// Which cases get a line of their own.
    #[arg(long, env = "CIVITEST_STATUS_LEVEL", value_enum, default_value_t = Lines::All, value_name = "LEVEL")]
    pub status_level: Lines,
}

/// `civitest demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Switch on a fault of the reference platform; may be repeated.
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// Let the data of the platform change while it is read.
    #[arg(long, hide = true)]
    pub restless: bool,
    /// Keep the platform running on this port instead of testing it.
    #[arg(long, value_name = "PORT")]
    pub serve: Option<u16>,
    #[command(flatten)]
    pub execution: Execution,
}

/// `civitest run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The API root of the broker, for instance http://localhost:9090 or https://city.example/ngsi-ld/v1.
    #[arg(value_name = "URL", env = "CIVITEST_TARGET")]
    pub url: String,
    /// What the run may do to the platform. Without it only read-only tests run.
    #[arg(long, value_enum, value_delimiter = ',', env = "CIVITEST_ALLOW")]
    pub allow: Vec<Allow>,
    /// The version of NGSI-LD the platform claims; by default the one the suite is written against.
    #[arg(long, value_name = "VERSION", env = "CIVITEST_NGSI_LD_VERSION", value_parser = version)]
    pub ngsi_ld_version: Option<Version>,
    /// A role the platform plays or does not play: provide=yes, geo=no. Decides conditional criteria.
    #[arg(long, value_name = "ROLE=yes|no", value_delimiter = ',', value_parser = declaration)]
    pub declare: Vec<Declaration>,
    /// Leave what was created on the platform; `civitest clean` deletes it later.
    #[arg(long)]
    pub keep: bool,
    #[command(flatten)]
    pub execution: Execution,
}

/// `civitest list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only tests that match this expression.
    #[arg(short = 'E', long = "filter", value_name = "EXPRESSION")]
    pub filter: Option<String>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = ListFormat::Tree)]
    pub format: ListFormat,
    /// How much of the standard the tests cover: purposes tested of purposes there are, by operation and topic.
    #[arg(long, conflicts_with_all = ["format", "etsi"])]
    pub coverage: bool,
    /// Which cases of the ETSI test suite a test stands for, and why the others have none.
    #[arg(long, conflicts_with_all = ["format", "filter"])]
    pub etsi: bool,
}

/// `civitest explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The id of a test, or a clause number.
    #[arg(value_name = "TEST|CLAUSE")]
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

/// `civitest report`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The log of a run, run.ndjson; by default the newest one.
    #[arg(value_name = "LOG")]
    pub log: Option<PathBuf>,
    /// Write a JUnit report.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a JSON report.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// `civitest clean`
#[derive(Debug, Args)]
pub struct CleanArgs {
    /// The ledger of one run; by default those of all runs.
    #[arg(value_name = "LEDGER")]
    pub ledger: Option<PathBuf>,
}

/// `civitest schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which schema.
    #[arg(value_enum, default_value_t = SchemaKind::Group)]
    pub kind: SchemaKind,
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
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set; everywhere if CLICOLOR_FORCE is.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a run may do to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Allow {
    /// Create, change and delete its own entities.
    Write,
    /// Besides, delete whatever has a type that the run made up: only on a target that holds nothing of value.
    Destructive,
}

/// Which bodies of answers go into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Evidence {
    /// All of them.
    Full,
    /// Those of cases that did not pass.
    Failures,
    /// None.
    None,
}

impl From<Evidence> for engine::Evidence {
    fn from(evidence: Evidence) -> Self {
        match evidence {
            Evidence::Full => Self::Full,
            Evidence::Failures => Self::Failures,
            Evidence::None => Self::None,
        }
    }
}

/// Which cases get a line of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lines {
    /// Those that did not pass.
    Fail,
    /// Every one.
    All,
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

fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let number: f64 = number.parse().map_err(|_| "write a time like 2s or 500ms".to_owned())?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" | "" => number,
        "m" => number * 60.0,
        _ => return Err("write a time like 2s, 500ms or 1m".to_owned()),
    };
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn gate(text: &str) -> Result<u8, String> {
    let level = text.strip_prefix("level=").and_then(|level| level.parse().ok());
    level.ok_or_else(|| "write the level as level=1".to_owned())
}

fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|()| "write a version like 1.6.1".to_owned())
}

fn declaration(text: &str) -> Result<Declaration, String> {
    let roles = || Role::ALL.map(Role::as_str).join(", ");
    let (role, plays) = text.split_once('=').ok_or("write a role and yes or no: provide=yes")?;
    let role = role.parse().map_err(|()| format!("`{role}` is no role; there are {}", roles()))?;
    let plays = match plays {
        "yes" => true,
        "no" => false,
        _ => return Err(format!("`{plays}` is neither yes nor no")),
    };
    Ok(Declaration { role, plays })
}
