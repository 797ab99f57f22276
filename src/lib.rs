//! Civitest tests a city platform against the interoperability standards it claims, and says with evidence which
//! maturity level it has reached. The rooms stand in the order in which data flows; ARCHITECTURE.md draws the house.

pub mod event;
pub mod model;
pub mod reference;
pub mod standards;
