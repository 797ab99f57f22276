//! NGSI-LD, ETSI GS CIM 009 V1.9.1.

pub mod attribute;
pub mod choose;
pub mod datetime;
pub mod isolation;
pub mod oracle;
pub mod representation;
pub mod rules;
#[cfg(test)]
pub mod testing;
pub mod vocab;
