//! Knowledge of each standard: pure, no I/O.

pub mod dcat_ap;
pub mod ngsi_ld;
pub mod rdf;
pub mod shacl;
pub mod smart_data_models;
