//! Profiles: what can be asked for by name, and which shape files that means. The names are those of the validator of the
//! European Commission (ITB), so that results can be laid beside each other; where it has none, they follow its pattern.

mod table;

use super::{
    super::rdf::{Dictionary, Graph, TermId},
    official::OfficialFile,
    own::OwnFile,
};

pub use table::PROFILES;

/// What a shape file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What is mandatory, cardinalities, kinds of nodes, datatypes.
    Base,
    /// The classes of resources that properties lead to.
    Range,
    /// What is recommended: warnings.
    Recommended,
    /// What newer releases replaced: warnings.
    Deprecated,
    /// Controlled vocabularies.
    Codelists,
    /// What usage notes demand: for high-value datasets only.
    UsageNotes,
    /// All constraints, each as a shape of its own.
    Individual,
    /// No shapes: the ontologies to import as background knowledge.
    Ontologies,
    /// No shapes: the authority tables to import as background knowledge.
    AuthorityTables,
}

impl Role {
    /// Its name, as reports and lists write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Range => "range",
            Self::Recommended => "recommended",
            Self::Deprecated => "deprecated",
            Self::Codelists => "codelists",
            Self::UsageNotes => "usage-notes",
            Self::Individual => "individual",
            Self::Ontologies => "ontologies",
            Self::AuthorityTables => "authority-tables",
        }
    }
}

/// What of the data a profile is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Everything,
    /// Of datasets, distributions, data services and dataset series only those that state that the regulation on high-value
    /// datasets applies to them. Everything else as it is.
    HighValue,
}

/// The property by which a resource states which legislation applies to it.
pub const APPLICABLE_LEGISLATION: &str = "http://data.europa.eu/r5r/applicableLegislation";
/// The regulation on high-value datasets.
pub const HIGH_VALUE_REGULATION: &str = "http://data.europa.eu/eli/reg_impl/2023/138/oj";
/// The classes whose members are high-value or not.
pub const HIGH_VALUE_CLASSES: [&str; 4] = [
    "http://www.w3.org/ns/dcat#Dataset",
    "http://www.w3.org/ns/dcat#Distribution",
    "http://www.w3.org/ns/dcat#DataService",
    "http://www.w3.org/ns/dcat#DatasetSeries",
];

impl Scope {
    /// Whether a node of these data is what a profile is about. Results about other nodes are not the profile's to give.
    pub fn admits<'g>(self, dictionary: &Dictionary, data: &'g Graph) -> impl Fn(TermId) -> bool + 'g {
        let classes: Vec<TermId> = match self {
            Self::Everything => Vec::new(),
            Self::HighValue => HIGH_VALUE_CLASSES.iter().filter_map(|class| dictionary.find_iri(class)).collect(),
        };
        let stated = dictionary.find_iri(APPLICABLE_LEGISLATION).zip(dictionary.find_iri(HIGH_VALUE_REGULATION));
        move |node| {
            let may_be_ordinary = classes.iter().any(|class| data.contains(node, TermId::RDF_TYPE, *class));
            !may_be_ordinary || stated.is_some_and(|(property, regulation)| data.contains(node, property, regulation))
        }
    }
}

/// Something that data can be validated against.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name, for instance `dcatap.3_0_1_full`.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// What it is, in a few words.
    pub title: &'static str,
    /// What of the data the official files are about. Our own say it themselves.
    pub scope: Scope,
    /// The files of our own shapes.
    pub own: &'static [&'static OwnFile],
    /// The official files; none where nothing of the kind was published.
    pub official: &'static [&'static OfficialFile],
}

/// No profile has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no profile `{name}`{}", .nearest.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownProfile {
    /// The name that was asked for, shortened.
    pub name: String,
    /// The name that was probably meant.
    pub nearest: Option<&'static str>,
}

impl Profile {
    /// The profile of this name or alias. Capitals and the signs between words do not matter: `DCAT-AP.3.0.1.Full` is
    /// `dcatap.3_0_1_full`.
    ///
    /// # Errors
    /// When there is none, with the name that was probably meant.
    pub fn find(name: &str) -> Result<&'static Self, UnknownProfile> {
        let wanted = canonical(name);
        let of = |profile: &'static Self| std::iter::once(profile.name).chain(profile.aliases.iter().copied());
        let found = PROFILES.iter().find(|profile| of(profile).any(|known| canonical(known) == wanted));
        found.ok_or_else(|| {
            let names: Vec<&'static str> = PROFILES.iter().flat_map(of).collect();
            let short: String = name.chars().take(64).collect();
            let nearest = similar::get_close_matches(short.to_lowercase().as_str(), &names, 1, 0.6).into_iter().next();
            UnknownProfile { name: short, nearest }
        })
    }

    /// The official files that hold shapes. The others only name what to import.
    pub fn official_shapes(&self) -> impl Iterator<Item = &'static OfficialFile> {
        let files = self.official;
        files.iter().copied().filter(|file| !matches!(file.role, Role::Ontologies | Role::AuthorityTables))
    }
}

/// A name without what does not matter in it.
fn canonical(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        if !words.is_empty() {
            words.push('_');
        }
        words.push_str(&part.to_ascii_lowercase());
    }
    words.replace("dcat_ap", "dcatap")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::own, *};

    #[test]
    fn every_name_and_alias_leads_to_its_own_profile() {
        let mut seen = BTreeSet::new();
        for profile in PROFILES {
            for name in std::iter::once(&profile.name).chain(profile.aliases) {
                assert!(seen.insert(canonical(name)), "{name} stands for two profiles");
                assert_eq!(Profile::find(name), Ok(profile));
            }
            assert!(!profile.own.is_empty(), "{} has no shapes of ours", profile.name);
        }
    }

    #[test]
    fn capitals_and_signs_between_words_do_not_matter() {
        for name in ["DCAT-AP.3.0.1.Full", "dcatap_3_0_1_full", "dcatap", " dcatap.3_0_1_FULL "] {
            assert_eq!(Profile::find(name).map(|profile| profile.name), Ok("dcatap.3_0_1_full"), "{name}");
        }
    }

    #[test]
    fn a_slip_finds_the_name_that_was_meant_and_nonsense_finds_nothing() {
        let unknown = Profile::find("dcatap.3_0_1_fulll").unwrap_err();
        assert_eq!(unknown.to_string(), "there is no profile `dcatap.3_0_1_fulll`; did you mean `dcatap.3_0_1_full`?");
        for nonsense in ["", "....", "zebra", &"x".repeat(100_000)] {
            let unknown = Profile::find(nonsense).unwrap_err();
            assert_eq!((unknown.nearest, unknown.name.len() <= 64), (None, true));
        }
    }

    #[test]
    fn full_is_base_range_recommended_and_deprecated_without_the_vocabularies() {
        for name in ["dcatap.3_0_1_full", "dcatap.3_0_0_full", "dcatap.2_1_1_full"] {
            let profile = Profile::find(name).unwrap();
            let roles: Vec<Role> = profile.official_shapes().map(|file| file.role).collect();
            assert_eq!(roles, [Role::Base, Role::Range, Role::Recommended, Role::Deprecated], "{name}");
            let of_other_releases =
                profile.official.iter().filter(|file| !file.path.contains(&name[7..12].replace('_', ".")));
            assert_eq!(of_other_releases.count(), 0, "{name}");
            assert!(profile.own.iter().all(|file| !file.path.ends_with("vocabularies.ttl")));
        }
    }

    #[test]
    fn only_the_profiles_for_high_value_datasets_are_limited_to_them() {
        for profile in PROFILES {
            assert_eq!(profile.scope == Scope::HighValue, profile.name.starts_with("dcatap_hvd."), "{}", profile.name);
        }
    }

    #[test]
    fn every_file_of_ours_belongs_to_a_profile() {
        let used: BTreeSet<&str> = PROFILES.iter().flat_map(|p| p.own.iter().map(|file| file.path)).collect();
        let all: BTreeSet<&str> = own::FILES.iter().map(|file| file.path).collect();
        assert_eq!(used, all);
    }
}
