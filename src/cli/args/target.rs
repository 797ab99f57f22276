//! What a target is, and how to get at it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    access::{AuthenticationArgs, ConnectionArgs},
    values::{capability, declaration, line, tenant, version},
};
use crate::model::{
    target::{Declaration, DeclaredCapability},
    test::Version,
};

/// Options of every command that talks to a platform.
#[derive(Debug, Clone, Args)]
pub struct TargetArgs {
    /// The API root of the broker, for instance http://localhost:9090 or https://city.example/ngsi-ld/v1; by default the
    /// one in the target file.
    #[arg(value_name = "URL", env = "CIVITEST_TARGET")]
    pub url: Option<String>,
    /// The target file; without it and without a URL, civitest.toml in this directory. `civitest init` writes one.
    #[arg(long, value_name = "FILE", env = "CIVITEST_TARGET_FILE")]
    pub target: Option<PathBuf>,
    /// What the run may do to the platform. Without it only read-only tests run.
    #[arg(long, value_enum, value_delimiter = ',', env = "CIVITEST_ALLOW")]
    pub allow: Vec<Allow>,
    #[command(flatten)]
    pub claims: ClaimArgs,
    #[command(flatten)]
    pub authentication: AuthenticationArgs,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// What the user says about the platform.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What the platform is")]
pub struct ClaimArgs {
    /// Who runs it.
    #[arg(long, value_name = "NAME", value_parser = line)]
    pub organisation: Option<String>,
    /// The product.
    #[arg(long, value_name = "NAME", value_parser = line)]
    pub product: Option<String>,
    /// The version of the product.
    #[arg(long, value_name = "VERSION", value_parser = line)]
    pub product_version: Option<String>,
    /// Production, staging, test, or other words.
    #[arg(long, value_name = "WORDS", value_parser = line)]
    pub environment: Option<String>,
    /// The tenant of every request that names none itself (NGSILD-Tenant).
    #[arg(long, value_name = "TENANT", env = "CIVITEST_TENANT", value_parser = tenant)]
    pub tenant: Option<String>,
    /// The version of NGSI-LD the platform claims; by default the one the suite is written against.
    #[arg(long, value_name = "VERSION", env = "CIVITEST_NGSI_LD_VERSION", value_parser = version)]
    pub ngsi_ld_version: Option<Version>,
    /// A role the platform plays or does not play: provide=yes, geo=no. Decides conditional criteria.
    #[arg(long, value_name = "ROLE=yes|no", value_delimiter = ',', value_parser = declaration)]
    pub declare: Vec<Declaration>,
    /// A capability the platform has or lacks: temporal=yes. A claim is tested whatever preflight sees; a lack counts
    /// only where preflight sees it too.
    #[arg(long, value_name = "CAPABILITY=yes|no", value_delimiter = ',', value_parser = capability)]
    pub capability: Vec<DeclaredCapability>,
}

/// What a run may do to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Allow {
    /// Create, change and delete its own entities.
    Write,
    /// Besides, delete whatever has a type that the run made up: only on a target that holds nothing of value.
    Destructive,
}

impl Allow {
    /// The word that is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}
