//! What is said about data that was checked against a model: by which rule, how bad, where, and whose fault it is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a remark matters. Ordered: an error is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Allowed, and yet somebody will stumble over it.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// Its name, as it is written in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blame {
    /// The data break the rule.
    Data,
    /// The model is defective: no data could do better.
    Model,
}

/// A rule that data can break. Rules are constants of their standard; this is how a person gets to know one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id within its suite, in kebab-case.
    pub id: &'static str,
    /// How bad breaking it is unless the user says otherwise.
    pub severity: Severity,
    /// What holds where the rule is kept, as a sentence.
    pub title: &'static str,
    /// Why it matters, and where it comes from.
    pub explanation: &'static str,
    /// What to do about it.
    pub hint: &'static str,
    /// The requirements it is evidence for, for instance `mims-plus-9.0/…`; may be none.
    pub requirements: &'static [&'static str],
}

/// One thing that was found in one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The id of the rule.
    pub rule: &'static str,
    /// How bad it is here, after what the user decided.
    pub severity: Severity,
    /// Whose fault it is.
    pub blame: Blame,
    /// Where: a JSON Pointer (RFC 6901) into the item as it was given; empty for the item as a whole.
    pub at: String,
    /// The attribute it is about, if it is about one: the name by which remarks are summed up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// What is wrong, as a sentence that quotes what was found, shortened.
    pub says: String,
    /// The next step where it is more special than the hint of the rule, for instance the name that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// What came out for one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// No error was found, and all that could be checked was.
    Valid,
    /// At least one error was found.
    Invalid,
    /// No error was found, but it could not be checked: its model is not at hand or does not compile, or nobody can tell which it is.
    Undetermined,
}
