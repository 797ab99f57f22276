//! The names of things. Each is a checked string, so a test id can never be handed where a fault id is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text that the caller has already checked.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id!(
    /// A suite, one per standard: `ngsi-ld`.
    SuiteId
);
id!(
    /// A group, one per file: suite, area and file stem, `ngsi-ld/provision/create-entity`.
    GroupId
);
id!(
    /// A test purpose: group and test name, `ngsi-ld/provision/create-entity/stored`.
    TestId
);
id!(
    /// A row of a test's table, as a slug of its `case` column or of its values: `greater-than`.
    CaseId
);
id!(
    /// A deliberate defect of the reference platform: `create-without-location`.
    FaultId
);
id!(
    /// A requirement: suite and clause (`ngsi-ld/5.6.1`), or a rule of another document.
    RequirementId
);
id!(
    /// One run of civitest: 10 characters, always fresh.
    RunId
);

/// A letter or digit for each byte: what ids of runs and attempts are made of.
pub fn letters(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// Whether a type was named by civitest, in this run or another: isolated names end with the suffix of their case.
pub fn is_own_type(name: &str) -> bool {
    let suffix = name.len().checked_sub(9).and_then(|start| name.get(start..));
    let is_suffix = |text: &str| {
        let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        text.strip_prefix('_').is_some_and(|letters| letters.chars().all(lower))
    };
    suffix.is_some_and(is_suffix) || name.contains("Civitest")
}

/// Whether an entity was made by civitest, by its id: `urn:ngsi-ld:BusStop:abcdefgh-1`.
pub fn is_own_id(id: &str) -> bool {
    let Some((_, name)) = id.strip_prefix("urn:ngsi-ld:").and_then(|rest| rest.split_once(':')) else { return false };
    let letter = |c: char| c.is_ascii_lowercase() || ('2'..='7').contains(&c);
    let numbered = name.split_once('-').filter(|(nonce, _)| nonce.len() == 8 && nonce.chars().all(letter));
    id.contains("CivitestBystander")
        || numbered.is_some_and(|(_, number)| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
}

/// What a step talks to. This release tests only the broker; the others join with their suites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interface {
    /// An NGSI-LD API root.
    Broker,
    /// A catalogue of data sets.
    Catalogue,
    /// What stands before the broker and asks who somebody is.
    Gateway,
    /// A connector of a data space.
    Connector,
    /// Another platform that this one exchanges data with.
    Peer,
}

impl Interface {
    /// The name used in ids, files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broker => "broker",
            Self::Catalogue => "catalogue",
            Self::Gateway => "gateway",
            Self::Connector => "connector",
            Self::Peer => "peer",
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A planned (test, case, interface). Printed as `group/test[case]@interface`; a test without a table has no case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InstanceId {
    /// The test purpose.
    pub test: TestId,
    /// The row of its table, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub case: Option<CaseId>,
    /// What it is run against.
    pub interface: Interface,
}

impl InstanceId {
    /// `group/test[case]`: the id without the interface, for runs that have only one.
    pub fn short(&self) -> String {
        match &self.case {
            Some(case) => format!("{}[{case}]", self.test),
            None => self.test.to_string(),
        }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.short(), self.interface)
    }
}
