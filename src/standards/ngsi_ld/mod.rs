//! NGSI-LD, ETSI GS CIM 009 V1.9.1.

pub mod attribute;
pub mod datetime;
pub mod isolation;
pub mod representation;
#[cfg(test)]
pub mod testing;
pub mod vocab;
