//! The report files of a run, the same for every command that has a run to report on.

use std::path::PathBuf;

use clap::Args;

/// Where reports go.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reports")]
pub struct ReportFiles {
    /// Write a JUnit report.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a JSON report.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write a Markdown report: a page for people, as job summaries and comments show it.
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
}

impl ReportFiles {
    /// Whether none was asked for.
    pub fn is_empty(&self) -> bool {
        self.junit.is_none() && self.json.is_none() && self.markdown.is_none()
    }
}

/// What a run leaves out where GitHub Actions runs it.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct GitHubArgs {
    /// On GitHub Actions: write no annotations.
    #[arg(long)]
    pub no_annotations: bool,
    /// On GitHub Actions: add nothing to the job summary.
    #[arg(long)]
    pub no_summary: bool,
}
