//! What a run is against, as the command line, the environment and the target file together say.

use crate::{
    cli::args::{Allow, TargetArgs},
    engine::Keep,
    model::{target::Declaration, test::Version},
    plan::Consent,
    transport,
};

/// What to run against.
pub struct Target {
    /// The API root.
    pub url: String,
    /// How it is reached.
    pub access: transport::Options,
    /// The declared version.
    pub version: Option<Version>,
    /// Declared roles.
    pub declares: Vec<Declaration>,
    /// Whether it may be written to.
    pub write: Consent,
    /// Whether things may be deleted that are not addressed by an id.
    pub destructive: Consent,
    /// Whether what was created is deleted again.
    pub keep: Keep,
}

impl Target {
    /// A platform of our own on this machine, with which everything is allowed.
    pub fn own(url: String, declares: Vec<Declaration>) -> Self {
        Self {
            url,
            access: transport::Options::default(),
            version: None,
            declares,
            write: Consent::Given,
            destructive: Consent::Given,
            keep: Keep::Nothing,
        }
    }

    /// What was typed.
    pub fn of(args: &TargetArgs, keep: Keep) -> Self {
        let consent = |to| if args.allow.contains(&to) { Consent::Given } else { Consent::Withheld };
        Self {
            url: args.url.clone(),
            access: transport::Options::default(),
            version: args.ngsi_ld_version,
            declares: args.declare.clone(),
            write: consent(Allow::Write),
            destructive: consent(Allow::Destructive),
            keep,
        }
    }
}
