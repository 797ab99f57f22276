//! The reference platform: a small honest NGSI-LD broker in memory, written from the specification text, with faults
//! that can be switched on. It shares no code with the judge: an oracle that does proves nothing.

pub mod faults;

pub use faults::{FAULTS, Fault, FaultRow, Faults};
