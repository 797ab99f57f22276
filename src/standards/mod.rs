//! Knowledge of each standard: pure, no I/O.

pub mod ngsi_ld;
pub mod smart_data_models;
