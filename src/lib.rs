//! Civitest tests a city platform against the interoperability standards it claims, and says with evidence which
//! maturity level it has reached. The rooms stand in the order in which data flows; ARCHITECTURE.md draws the house.

pub mod cli;
pub mod engine;
pub mod event;
pub mod grade;
pub mod judge;
pub mod model;
pub mod plan;
pub mod reference;
pub mod report;
pub mod standards;
pub mod store;
pub mod suite;
pub mod transport;
pub mod validate;
