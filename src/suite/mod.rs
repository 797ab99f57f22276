//! Suite files to a validated catalogue: YAML with positions, one table of keys, variables, matchers, safety.
//!
//! Everything that is wrong is told at once, with file, line, column and a next step. What comes out of [`load`] has
//! every variable of a table row filled in and every name resolved, so that planning and execution cannot stumble over
//! a suite.

pub mod code;
pub mod diagnostic;
pub mod keys;
pub mod render;
pub mod schema;
pub mod source;
pub mod yaml;

mod alias;
mod binding;
mod case;
mod cases;
mod context;
mod etsi;
mod expect;
mod fingerprint;
mod group;
mod hash;
mod load;
mod matcher;
mod nearest;
mod profile;
mod raw;
mod request;
mod safety;
mod scope;
mod step;
mod tables;
mod template;
mod test;
mod text;
mod variables;

use std::collections::BTreeSet;

use crate::model::{FaultId, catalogue::Catalogue};

pub use diagnostic::{Code, Diagnostic, Severity};
pub use load::load;
pub use nearest::{nearest, suggestion};
pub use render::{Colour, render};
pub use source::{Source, SuiteFiles};

/// What suites are compared with besides themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The faults of the reference platform; `None` leaves them unchecked.
    pub known_faults: Option<&'a BTreeSet<FaultId>>,
}

/// What came out of loading.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The suites; `None` if there was an error.
    pub catalogue: Option<Catalogue>,
    /// Errors and warnings by file and position.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, for snippets in reports.
    pub files: SuiteFiles,
}

#[cfg(test)]
mod tests;
