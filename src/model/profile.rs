//! A grading profile: which criteria make which maturity level, as data.

use serde::{Deserialize, Serialize};

use super::{
    RequirementId, Strength, SuiteId,
    target::PreflightCheck,
    test::{Role, Version},
};

/// A grading profile, `suites/profiles/<id>.yaml`. The rules are in `grade`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// `citcom-2026`.
    pub id: String,
    /// Its own version.
    pub version: String,
    /// For people.
    pub title: String,
    /// The lowest version of each standard it accepts.
    pub minimum: Vec<(SuiteId, Version)>,
    /// What each level means, one sentence each, from level 0.
    pub levels: Vec<String>,
    /// The criteria in file order.
    pub criteria: Vec<Criterion>,
    /// SHA-256 of the file, in hexadecimal.
    pub hash: String,
}

/// One criterion of one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// `L1.API.READ`.
    pub id: String,
    /// What it asks for, one sentence.
    pub title: String,
    /// The level it belongs to.
    pub level: u8,
    /// The IDSA layer.
    pub layer: Layer,
    /// Whether it gates.
    pub obligation: Obligation,
    /// Whether an attestation is enough.
    pub evidence: EvidenceKind,
    /// Whether it may turn out not applicable. `Forbidden` turns that into not assessed.
    pub not_applicable: NotApplicableRule,
    /// The requirements of other documents it answers, for the MIM view: `mims-plus-9.0/accessing/R1.1`.
    pub maps: Vec<String>,
    /// What it is made of.
    pub of: Formula,
}

/// The IDSA interoperability layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Transport and syntax.
    Technical,
    /// Meaning.
    Semantic,
    /// Processes and people.
    Organisational,
    /// Contracts and law.
    Legal,
}

/// Whether a criterion gates its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obligation {
    /// Always.
    Mandatory,
    /// Only where the platform is declared to play this role; not assessed until it is declared either way.
    Conditional(Role),
    /// Shown, never gates.
    Recommended,
    /// Shown, never gates, no advice.
    Informative,
}

/// What kind of evidence a criterion needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A test.
    Tested,
    /// A signed statement is enough.
    Attested,
}

/// Whether a criterion may be not applicable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotApplicableRule {
    /// It may.
    Allowed,
    /// It counts as not assessed instead.
    Forbidden,
}

/// Kleene logic over checks: `all` is the minimum, `any` the maximum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formula {
    /// Every part.
    All(Vec<Formula>),
    /// At least one part.
    Any(Vec<Formula>),
    /// The tests a selector picks: all of them.
    Tests(TestSelector),
    /// A check of preflight.
    Preflight(PreflightCheck),
    /// A suite that does not exist yet: never assessed, and said so.
    Pending {
        /// The missing suite.
        suite: SuiteId,
        /// What will decide it.
        what: String,
    },
    /// A signed statement by this id. None can be given yet: not assessed.
    Attestation(String),
}

/// Picks tests. All given parts have to hold; one that picks nothing is an error of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSelector {
    /// The suite.
    pub suite: SuiteId,
    /// Any of these roles; every role if empty.
    pub roles: Vec<Role>,
    /// Any of these requirements, or clauses below them (`ngsi-ld/5.7` covers `ngsi-ld/5.7.2`); all if empty.
    pub requirements: Vec<RequirementId>,
    /// At least this strong.
    pub strength: Strength,
    /// What becomes of the cases that did not run because writing was not allowed.
    #[serde(default)]
    pub without_consent: WithoutConsent,
}

/// What becomes of cases that did not run because writing was not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutConsent {
    /// They leave open what they would have decided.
    #[default]
    Open,
    /// They are left out and told, if a case over data that was there before decided something.
    LeftOut,
}
