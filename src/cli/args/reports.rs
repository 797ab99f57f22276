//! The report files of a run, the same for every command that has a run to report on.

use std::path::PathBuf;

use clap::Args;

/// Where reports go.
#[derive(Debug, Clone, Default, Args)]
pub struct ReportFiles {
    /// Write a JUnit report.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a JSON report.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

impl ReportFiles {
    /// Whether none was asked for.
    pub fn is_empty(&self) -> bool {
        self.junit.is_none() && self.json.is_none()
    }
}
