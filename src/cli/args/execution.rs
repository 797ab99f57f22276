//! Options of every command that runs tests.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{
    GitHubArgs, ReportFiles,
    values::{duration, gate},
};
use crate::{engine, model::partition::Partition};

/// Options of every command that runs tests.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The run")]
pub struct Execution {
    /// Only tests that match this expression, for instance 'group(create-entity) and not clause(5.5)'.
    #[arg(short = 'E', long = "filter", value_name = "EXPRESSION")]
    pub filter: Option<String>,
    /// Only this part of what is selected, for instance slice:1/3 or hash:1/3; `civitest merge` puts the parts together.
    #[arg(long, env = "CIVITEST_PARTITION", value_name = "slice:K/N|hash:K/N")]
    pub partition: Option<Partition>,
    /// Look at the target, print what would be sent, and send nothing else.
    #[arg(long)]
    pub dry_run: bool,
    /// How to print what would be sent.
    #[arg(long, value_enum, requires = "dry_run", default_value_t = Rendering::Text, value_name = "FORMAT")]
    pub format: Rendering,
    /// How many cases at a time; 8 if nothing else is said.
    #[arg(short, long, env = "CIVITEST_JOBS", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Other values and another order: the same seed, which every report tells, gives the same ones. 0 if left out.
    #[arg(long, env = "CIVITEST_SEED")]
    pub seed: Option<u64>,
    /// How long the platform may take to show an expected state; 2s if nothing else is said.
    #[arg(long, env = "CIVITEST_SETTLE", value_name = "TIME", value_parser = duration)]
    pub settle: Option<Duration>,
    /// Wait so long for a platform that is just being started.
    #[arg(long, env = "CIVITEST_WAIT", default_value = "0s", value_name = "TIME", value_parser = duration)]
    pub wait: Duration,
    /// How long one attempt at a case may take; 60s if nothing else is said.
    #[arg(long, env = "CIVITEST_DEADLINE", value_name = "TIME", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// How long the whole run may take; what has not run by then is not run, and the run is incomplete.
    #[arg(long, env = "CIVITEST_TIMEOUT", value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// The grading profile; by default citcom-2026, or none where the suites have none.
    #[arg(long, env = "CIVITEST_PROFILE")]
    pub profile: Option<String>,
    /// Let the exit code say whether this level is reached: level=1.
    #[arg(long, env = "CIVITEST_GATE", value_name = "level=N", value_parser = gate)]
    pub gate: Option<u8>,
    #[command(flatten)]
    pub reports: ReportFiles,
    #[command(flatten)]
    pub github: GitHubArgs,
    /// Which bodies of answers go into the log: sampled city data can be personal.
    #[arg(long, env = "CIVITEST_EVIDENCE", value_enum, default_value_t = Evidence::Full)]
    pub evidence: Evidence,
    /// Which cases get a line of their own.
    #[arg(long, env = "CIVITEST_STATUS_LEVEL", value_enum, default_value_t = Lines::All, value_name = "LEVEL")]
    pub status_level: Lines,
}

/// How to print something that people and programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Rendering {
    /// For people.
    Text,
    /// For programs.
    Json,
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
