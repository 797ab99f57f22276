//! What preflight found out about the target.

use serde::{Deserialize, Serialize};

use super::{
    Capability, CapabilityState, Evidence, Interface,
    test::{Role, Version},
};

/// A target as preflight saw it: the input of planning and grading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetProfile {
    /// The interface this is about.
    pub interface: Interface,
    /// The API root, without a trailing slash.
    pub url: String,
    /// What the target says it is, where it says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
    /// The version of the standard it is held to: declared by the user, or the suite's own.
    pub version: Version,
    /// Whether the user declared that version.
    pub version_declared: bool,
    /// Capabilities, with what they rest on.
    pub capabilities: Vec<Evidence>,
    /// The checks of preflight itself, which level 0 rests on.
    pub checks: Vec<PreflightResult>,
    /// The roles the user said the platform plays or does not play.
    pub declares: Vec<Declaration>,
    /// The capabilities the user said the platform has or lacks.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub declared: Vec<DeclaredCapability>,
    /// What the user said the platform is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<Subject>,
    /// Signs of the version it speaks. They are shown, and decide nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub versions: Vec<VersionSign>,
    /// The tenant of every request that named none itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tenant: Option<String>,
}

/// Something that targets of certain versions show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionSign {
    /// The first version it fits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Version>,
    /// The last version it fits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Version>,
    /// What was seen: `the core @context v1.6 in the Link of GET /entities`.
    pub observed: String,
}

impl VersionSign {
    /// Whether a target of this version would show it.
    pub fn fits(&self, version: Version) -> bool {
        self.from.is_none_or(|from| from <= version) && self.to.is_none_or(|to| version <= to)
    }
}

/// What a test may take for granted about a capability: what preflight saw, and what was declared besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumption<'a> {
    /// It is there: seen, or declared, and a claim is held to.
    Present,
    /// It is not there: nobody claims it, and this was seen.
    Absent(&'a str),
    /// Nobody claims it and nobody saw it; this was tried.
    Unconfirmed(&'a str),
    /// It is declared absent, which preflight could not confirm; this was tried.
    DeclaredAbsent(&'a str),
}

impl TargetProfile {
    /// What is known about a capability; `Unknown` where preflight did not look.
    pub fn capability(&self, capability: Capability) -> (CapabilityState, &str) {
        self.capabilities
            .iter()
            .find(|evidence| evidence.capability == capability)
            .map_or((CapabilityState::Unknown, "preflight has no probe for it"), |evidence| {
                (evidence.state, evidence.observed.as_str())
            })
    }

    /// What the user said about a capability.
    pub fn declared(&self, capability: Capability) -> Option<bool> {
        self.declared.iter().rev().find(|declared| declared.capability == capability).map(|declared| declared.has)
    }

    /// What tests may assume about a capability. A declaration adds tests and never removes one that could be judged:
    /// only what was seen to be absent, and is not claimed, is absent.
    pub fn assume(&self, capability: Capability) -> Assumption<'_> {
        let (state, observed) = self.capability(capability);
        match (self.declared(capability), state) {
            (Some(true), _) | (_, CapabilityState::Present) => Assumption::Present,
            (Some(false) | None, CapabilityState::Absent) => Assumption::Absent(observed),
            (None, CapabilityState::Unknown) => Assumption::Unconfirmed(observed),
            (Some(false), CapabilityState::Unknown) => Assumption::DeclaredAbsent(observed),
        }
    }
}

/// A statement of the user about the platform. It may add tests to the grade; only a role can be declared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// The role.
    pub role: Role,
    /// Whether the platform plays it.
    pub plays: bool,
}

/// A statement of the user about a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredCapability {
    /// The capability.
    pub capability: Capability,
    /// Whether the platform has it.
    pub has: bool,
}

/// What the user said the platform is: what an assessment is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// Who runs it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisation: Option<String>,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
    /// The version of the product.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// Production, staging, test, or other words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub environment: Option<String>,
    /// Its interfaces, those that are not tested too.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub interfaces: Vec<Endpoint>,
    /// The target file, as it was named; it makes the next command short.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
}

impl Subject {
    /// Product, version, environment and organisation in a few words; nothing where nothing was said.
    pub fn words(&self) -> Option<String> {
        let what = match (&self.product, &self.version) {
            (Some(product), Some(version)) => Some(format!("{product} {version}")),
            (Some(product), None) => Some(product.clone()),
            (None, Some(version)) => Some(format!("version {version}")),
            (None, None) => None,
        };
        let parts: Vec<&str> =
            [&what, &self.environment, &self.organisation].into_iter().filter_map(Option::as_deref).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// An interface and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Which interface.
    pub interface: Interface,
    /// Its URL.
    pub url: String,
}

/// A question preflight answers about the target as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreflightCheck {
    /// It answers HTTP requests.
    Reachable,
    /// It answered at least one of them with machine-readable content.
    MachineReadable,
    /// It answered the health probe, a small query, as a platform that works.
    Healthy,
}

impl PreflightCheck {
    /// Every check.
    pub const ALL: [Self; 3] = [Self::Reachable, Self::MachineReadable, Self::Healthy];

    /// The name used in profiles.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::MachineReadable => "machine-readable",
            Self::Healthy => "healthy",
        }
    }
}

/// The outcome of a preflight check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightResult {
    /// Which check.
    pub check: PreflightCheck,
    /// Whether it held.
    pub holds: bool,
    /// What was seen.
    pub observed: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(declared: Option<bool>, state: CapabilityState) -> TargetProfile {
        let capability = Capability::Temporal;
        TargetProfile {
            interface: Interface::Broker,
            url: String::new(),
            product: None,
            version: Version(1, 9, 1),
            version_declared: false,
            capabilities: vec![Evidence { capability, state, observed: "seen".to_owned() }],
            checks: Vec::new(),
            declares: Vec::new(),
            declared: declared.map(|has| DeclaredCapability { capability, has }).into_iter().collect(),
            subject: None,
            versions: Vec::new(),
            tenant: None,
        }
    }

    #[test]
    fn a_declaration_adds_tests_and_only_evidence_removes_them() {
        use Assumption::{Absent, DeclaredAbsent, Present, Unconfirmed};
        let table = [
            (None, CapabilityState::Present, Present),
            (None, CapabilityState::Absent, Absent("seen")),
            (None, CapabilityState::Unknown, Unconfirmed("seen")),
            (Some(true), CapabilityState::Present, Present),
            (Some(true), CapabilityState::Absent, Present),
            (Some(true), CapabilityState::Unknown, Present),
            (Some(false), CapabilityState::Present, Present),
            (Some(false), CapabilityState::Absent, Absent("seen")),
            (Some(false), CapabilityState::Unknown, DeclaredAbsent("seen")),
        ];
        for (declared, state, expected) in table {
            assert_eq!(target(declared, state).assume(Capability::Temporal), expected, "{declared:?} {state:?}");
        }
    }

    #[test]
    fn an_old_log_has_neither_declared_capabilities_nor_a_subject() {
        let new = serde_json::to_value(target(None, CapabilityState::Present)).unwrap();
        assert!(new.get("declared").is_none() && new.get("subject").is_none());
        assert_eq!(serde_json::from_value::<TargetProfile>(new).unwrap(), target(None, CapabilityState::Present));
    }

    #[test]
    fn a_subject_is_said_in_a_few_words() {
        let mut subject = Subject::default();
        assert_eq!(subject.words(), None);
        subject.organisation = Some("City of Example".to_owned());
        assert_eq!(subject.words().as_deref(), Some("City of Example"));
        subject.version = Some("4.2".to_owned());
        subject.product = Some("Example Broker".to_owned());
        subject.environment = Some("staging".to_owned());
        assert_eq!(subject.words().as_deref(), Some("Example Broker 4.2, staging, City of Example"));
    }
}
