//! Where in a suite file something stands.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// A place in a file: the path as shown to the user, line and column counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Path relative to the suites directory's parent: `suites/ngsi-ld/provision/create-entity.yaml`.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
