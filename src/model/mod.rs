//! Pure data: the words every other room speaks. No behaviour beyond parsing, printing and arithmetic.

pub mod capability;
pub mod catalogue;
pub mod clause;
pub mod coverage;
pub mod diagnosis;
pub mod document;
pub mod exchange;
pub mod expectation;
pub mod finding;
pub mod fingerprint;
pub mod grade;
pub mod ids;
pub mod matcher;
pub mod observation;
pub mod position;
pub mod profile;
pub mod sample;
pub mod step;
pub mod strength;
pub mod target;
pub mod template;
pub mod test;
pub mod verdict;

pub use capability::{Capability, CapabilityState, Evidence};
pub use clause::{Clause, ClauseId};
pub use document::Document;
pub use exchange::{Answer, Cut, Exchange, NoAnswer, Request, Response};
pub use expectation::{Check, Expectation};
pub use finding::{Difference, Finding, Place};
pub use ids::{CaseId, FaultId, GroupId, InstanceId, Interface, RequirementId, RunId, SuiteId, TestId};
pub use matcher::Matcher;
pub use observation::{Asked, ExchangeObservation, Form, Observation};
pub use position::Position;
pub use strength::Strength;
pub use template::Template;
pub use verdict::{Reason, Verdict};
