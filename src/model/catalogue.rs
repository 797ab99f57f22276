//! Everything that was loaded.

use super::{
    Clause, ClauseId, SuiteId,
    coverage::{Coverage, EtsiMap},
    fingerprint::Fingerprint,
    profile::Profile,
    step::Binding,
    test::{Group, Version},
};

/// The suites and profiles of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// The suites in order of their ids.
    pub suites: Vec<Suite>,
    /// The grading profiles.
    pub profiles: Vec<Profile>,
    /// What a probe recognises platforms by.
    pub fingerprints: Vec<Fingerprint>,
}

/// A standard, and the tests for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// `ngsi-ld`.
    pub id: SuiteId,
    /// For people.
    pub title: String,
    /// The reference document: `ETSI GS CIM 009 V1.9.1`.
    pub document: String,
    /// The version the tests are written against.
    pub version: Version,
    /// Where to read the document.
    pub link: String,
    /// SHA-256 over all files of the suite, in hexadecimal.
    pub hash: String,
    /// The clauses, in order.
    pub clauses: Vec<Clause>,
    /// The bindings table.
    pub bindings: Vec<Binding>,
    /// The doubt register.
    pub doubts: Vec<Doubt>,
    /// What there is to test.
    pub coverage: Vec<Coverage>,
    /// The ETSI test cases for the same clauses.
    pub etsi: EtsiMap,
    /// The groups in order of their ids.
    pub groups: Vec<Group>,
}

/// An entry of `doubts.yaml`: a clause that can be read in more than one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Its name.
    pub id: String,
    /// The clauses in question.
    pub clauses: Vec<ClauseId>,
    /// The readings: name and what each says.
    pub readings: Vec<(String, String)>,
    /// What civitest does about it.
    pub decision: String,
}
