//! What a target is, and how to get at it.

use clap::{Args, ValueEnum};

use super::values::{declaration, version};
use crate::model::{target::Declaration, test::Version};

/// Options of every command that talks to a platform.
#[derive(Debug, Clone, Args)]
pub struct TargetArgs {
    /// The API root of the broker, for instance http://localhost:9090 or https://city.example/ngsi-ld/v1.
    #[arg(value_name = "URL", env = "CIVITEST_TARGET")]
    pub url: String,
    /// What the run may do to the platform. Without it only read-only tests run.
    #[arg(long, value_enum, value_delimiter = ',', env = "CIVITEST_ALLOW")]
    pub allow: Vec<Allow>,
    /// The version of NGSI-LD the platform claims; by default the one the suite is written against.
    #[arg(long, value_name = "VERSION", env = "CIVITEST_NGSI_LD_VERSION", value_parser = version)]
    pub ngsi_ld_version: Option<Version>,
    /// A role the platform plays or does not play: provide=yes, geo=no. Decides conditional criteria.
    #[arg(long, value_name = "ROLE=yes|no", value_delimiter = ',', value_parser = declaration)]
    pub declare: Vec<Declaration>,
}

/// What a run may do to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Allow {
    /// Create, change and delete its own entities.
    Write,
    /// Besides, delete whatever has a type that the run made up: only on a target that holds nothing of value.
    Destructive,
}
