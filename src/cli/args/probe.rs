//! The options of `civitest probe`.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use super::{TargetArgs, values::duration};

/// `civitest probe`
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// How to print the diagnosis.
    #[arg(long, value_enum, default_value_t = ProbeFormat::Text)]
    pub format: ProbeFormat,
    /// Write a target file with the interfaces that were found. An existing file is not replaced.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// How long the whole probe may take.
    #[arg(long, default_value = "30s", value_name = "TIME", value_parser = duration)]
    pub within: Duration,
    #[command(flatten)]
    pub target: TargetArgs,
}

/// How to print a diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProbeFormat {
    /// For people.
    Text,
    /// For programs; `civitest schema probe` prints its JSON Schema.
    Json,
}
