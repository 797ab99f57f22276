//! The options of `civitest validate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::StoreArgs;
use crate::model::Severity;

/// `civitest validate`
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Files with entities: JSON, JSON-LD, NDJSON or GeoJSON, packed with gzip or not; - for standard input.
    #[arg(value_name = "FILE|-", required = true)]
    pub files: Vec<PathBuf>,
    /// Check all of them against this model, whatever their type.
    #[arg(long, value_name = "KEY|IRI|NAME")]
    pub model: Option<String>,
    /// Models of your own, before those that are pinned; may be repeated.
    #[arg(long, value_name = "DIR", help_heading = "The store")]
    pub models: Vec<PathBuf>,
    /// The @context of entities that bring none (a file, or a URL that is at hand), or the file that a URL stands for; may be
    /// repeated.
    #[arg(long, value_name = "FILE|URL|URL=FILE")]
    pub context: Vec<String>,
    /// How all entities are written; otherwise each is looked at.
    #[arg(long, value_enum)]
    pub form: Option<TypedForm>,
    /// An attribute that the model does not name is an error.
    #[arg(long)]
    pub closed: bool,
    /// How bad it is to break a rule; may be repeated.
    #[arg(long, value_name = "ID=off|info|warning|error", value_parser = rule)]
    pub rule: Vec<TypedRule>,
    /// How many are checked at a time; by default as many as there are cores.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    #[command(flatten)]
    pub store: StoreArgs,
    #[command(flatten)]
    pub reports: ValidateReports,
}

/// What is written where.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reports")]
pub struct ValidateReports {
    /// What standard output gets.
    #[arg(long, value_enum, default_value_t = ValidateFormat::Text)]
    pub format: ValidateFormat,
    /// Write a JSON report: every item with everything that was found.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write a SARIF report, for code scanning.
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// Write a JUnit report: a case for each model and rule.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// In text, also show what is only worth knowing.
    #[arg(short, long)]
    pub verbose: bool,
    /// In text, how many remarks of each severity are shown.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u64,
}

/// What standard output gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ValidateFormat {
    /// For people.
    Text,
    /// Every item; `civitest schema validation` prints the JSON Schema.
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// JUnit XML
    Junit,
}

/// How entities are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TypedForm {
    /// Every attribute is an object with its type and value.
    Normalized,
    /// As normalized, without what can be inferred.
    Concise,
    /// Values alone.
    KeyValues,
    /// Normalized NGSIv2.
    NgsiV2,
}

/// A rule, and how bad it is to break it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedRule {
    /// The id as typed.
    pub id: String,
    /// `None` switches it off.
    pub severity: Option<Severity>,
}

fn rule(text: &str) -> Result<TypedRule, String> {
    let (id, severity) = text.split_once('=').ok_or("write a rule and what it is, for instance time-zone=error")?;
    let severity = match severity {
        "off" => None,
        "info" => Some(Severity::Info),
        "warning" => Some(Severity::Warning),
        "error" => Some(Severity::Error),
        other => return Err(format!("a rule is off, info, warning or error, and not {other}")),
    };
    let id = id.strip_prefix("smart-data-models/").unwrap_or(id).to_owned();
    Ok(TypedRule { id, severity })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_set_by_its_id_with_or_without_its_suite() {
        let typed = |severity| Ok(TypedRule { id: "time-zone".to_owned(), severity });
        assert_eq!(rule("time-zone=error"), typed(Some(Severity::Error)));
        assert_eq!(rule("smart-data-models/time-zone=off"), typed(None));
        for wrong in ["time-zone", "time-zone=", "time-zone=Error", "=off=on"] {
            assert!(rule(wrong).is_err(), "{wrong}");
        }
    }
}
