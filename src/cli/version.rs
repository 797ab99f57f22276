//! `civitest --version`: everything that may make two runs differ, on a few lines.

use super::suites;
use crate::{event::LOG_VERSION, suite};

/// The commit that civitest was built from, where whoever built it said so.
const COMMIT: Option<&str> = option_env!("CIVITEST_COMMIT");

/// The version, the commit, the log format, and the suites and profiles built in.
pub fn long() -> String {
    let mut text = format!("civitest {}\n", env!("CARGO_PKG_VERSION"));
    if let Some(commit) = COMMIT.filter(|commit| !commit.is_empty()) {
        text.push_str(&format!("commit {commit}\n"));
    }
    text.push_str(&format!("log format {LOG_VERSION}\n"));
    let loaded = suite::load(&suites::source(None), &suite::Options { known_faults: None });
    if let Some(catalogue) = &loaded.catalogue {
        for suite in &catalogue.suites {
            text.push_str(&format!("suite {} for {}, sha256 {}\n", suite.id, suite.document, suite.hash));
        }
        for profile in &catalogue.profiles {
            text.push_str(&format!("profile {} {}, sha256 {}\n", profile.id, profile.version, profile.hash));
        }
    }
    text
}
