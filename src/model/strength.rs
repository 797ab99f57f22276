//! How binding a requirement is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The force of the sentence a test rests on, in the sense of the ETSI drafting rules (shall, should, may).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Permitted: missing it is a pass with a note.
    May,
    /// Recommended: missing it is a deviation.
    Should,
    /// Required: missing it is a fail.
    #[default]
    Must,
}

impl Strength {
    /// The word used in suite files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::May => "may",
            Self::Should => "should",
            Self::Must => "must",
        }
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
