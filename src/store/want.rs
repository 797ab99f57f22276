//! What is asked for on a command line, and which models it stands for: a type, an IRI, a subject, a key.

use std::collections::BTreeSet;

use super::{error::StoreError, tree::Tree};
use crate::standards::smart_data_models::{
    ModelKey,
    index::{self, Known},
};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// Everything.
    All,
    /// A type, an IRI, a subject or a key.
    Named(String),
}

/// Whether a model was asked for by itself: then it has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// Among others.
    AmongOthers,
    /// By its name.
    ByName,
}

/// Where names are looked up.
#[derive(Debug, Clone, Copy)]
pub enum Names<'a> {
    /// The official list.
    Official,
    /// What is in a tree.
    Tree(&'a Tree),
    /// These, of the place that is named.
    These(&'a BTreeSet<ModelKey>, &'a str),
}

impl Want {
    /// The models that it stands for.
    ///
    /// # Errors
    /// When nobody knows it, or it stands for several where one is meant.
    pub fn resolve(&self, names: Names<'_>) -> Result<(BTreeSet<ModelKey>, Asked), StoreError> {
        match self {
            Self::All => Ok((names.all(), Asked::AmongOthers)),
            Self::Named(what) => names.find(what.trim()),
        }
    }
}

impl Names<'_> {
    fn all(self) -> BTreeSet<ModelKey> {
        match self {
            Self::Official => index::models().collect(),
            Self::Tree(tree) => tree.models().clone(),
            Self::These(keys, _) => keys.clone(),
        }
    }

    fn place(self) -> String {
        match self {
            Self::Official => format!("in the official list of {}", index::date()),
            Self::Tree(tree) => format!("in {}", tree.place()),
            Self::These(_, place) => format!("in {place}"),
        }
    }

    /// A model that may be asked for by its key although the list does not have it: the list is older than the newest models.
    fn may_have(self, key: &ModelKey, all: &BTreeSet<ModelKey>) -> bool {
        all.contains(key) || matches!(self, Self::Official)
    }

    /// One model, by name, IRI or key.
    ///
    /// # Errors
    /// When it is none, or the name of several.
    pub fn one(self, what: &str) -> Result<ModelKey, StoreError> {
        let all = self.all();
        let found = self.model(what, &all)?;
        found.ok_or_else(|| self.unknown(what, &all))
    }

    fn find(self, what: &str) -> Result<(BTreeSet<ModelKey>, Asked), StoreError> {
        let all = self.all();
        if let Some(key) = self.model(what, &all)? {
            return Ok(([key].into(), Asked::ByName));
        }
        let is_subject = |key: &&ModelKey| key.subject == what || key.subject == format!("dataModel.{what}");
        let subject: BTreeSet<ModelKey> = all.iter().filter(is_subject).cloned().collect();
        if subject.is_empty() { Err(self.unknown(what, &all)) } else { Ok((subject, Asked::AmongOthers)) }
    }

    fn model(self, what: &str, all: &BTreeSet<ModelKey>) -> Result<Option<ModelKey>, StoreError> {
        let ambiguous = |keys| Err(StoreError::Ambiguous { what: what.to_owned(), keys });
        if what.contains("://") {
            return match index::by_iri(what) {
                Some(Known::Model { key, .. }) => Ok(Some(key).filter(|key| all.contains(key))),
                Some(Known::Ambiguous(keys)) => {
                    let mut keys: Vec<ModelKey> = keys.into_iter().filter(|key| all.contains(key)).collect();
                    if keys.len() > 1 { ambiguous(keys) } else { Ok(keys.pop()) }
                }
                None => {
                    let key = what.strip_prefix(index::TYPE_IRI).and_then(|name| name.parse().ok());
                    Ok(key.filter(|key| self.may_have(key, all)))
                }
            };
        }
        if what.contains('/') {
            let keys = [what.to_owned(), format!("dataModel.{what}")].into_iter().filter_map(|key| key.parse().ok());
            let keys: Vec<ModelKey> = keys.collect();
            let listed = keys.iter().find(|key| all.contains(key));
            return Ok(listed.or_else(|| keys.iter().find(|key| self.may_have(key, all))).cloned());
        }
        let mut named: Vec<ModelKey> = all.iter().filter(|key| key.model == what).cloned().collect();
        if named.len() > 1 { ambiguous(named) } else { Ok(named.pop()) }
    }

    fn unknown(self, what: &str, all: &BTreeSet<ModelKey>) -> StoreError {
        let mut names: Vec<(f32, String)> = Vec::new();
        let subjects: BTreeSet<&str> = all.iter().map(|key| key.subject.as_str()).collect();
        let models: BTreeSet<&str> = all.iter().map(|key| key.model.as_str()).collect();
        let short = what.rsplit(['/', '#']).next().unwrap_or(what);
        for name in subjects.into_iter().chain(models) {
            let likeness = likeness(short, name.strip_prefix("dataModel.").unwrap_or(name));
            if likeness >= 0.7 {
                names.push((likeness, name.to_owned()));
            }
        }
        names.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
        let near = names.into_iter().take(3).map(|(_, name)| name).collect();
        StoreError::Unknown { what: what.to_owned(), place: self.place(), near }
    }
}

fn likeness(left: &str, right: &str) -> f32 {
    similar::TextDiff::from_chars(left.to_lowercase().as_str(), right.to_lowercase().as_str()).ratio()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(what: &str) -> String {
        match Want::Named(what.to_owned()).resolve(Names::Official) {
            Ok((keys, asked)) => {
                let all: Vec<String> = keys.iter().map(ToString::to_string).collect();
                if all.len() > 4 {
                    format!("{asked:?}: {} models", all.len())
                } else {
                    format!("{asked:?}: {}", all.join(", "))
                }
            }
            Err(error) => format!("{error} ({})", error.help()),
        }
    }

    #[test]
    fn a_model_may_be_named_in_every_usual_way() {
        let all: Vec<String> = [
            "AirQualityObserved",
            "Environment/AirQualityObserved",
            "dataModel.Environment/AirQualityObserved",
            "https://smartdatamodels.org/dataModel.Environment/AirQualityObserved",
            "https://uri.fiware.org/ns/data-models#AirQualityObserved",
            "Environment",
            "dataModel.Weather",
            "dataModel.New/NotYetListed",
            "Building",
            "https://uri.fiware.org/ns/data-models#Building",
            "AirQualityObservd",
            "Enviroment",
            "https://uri.etsi.org/ngsi-ld/default-context/AirQualityObserved",
            "../../etc",
            "",
        ]
        .iter()
        .map(|what| format!("{what}\n    {}", resolved(what)))
        .collect();
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn everything_is_the_whole_list() {
        let (keys, asked) = Want::All.resolve(Names::Official).unwrap();
        assert_eq!((keys.len(), asked), (index::models().count(), Asked::AmongOthers));
    }

    #[test]
    fn what_is_not_among_these_is_unknown_even_by_its_key() {
        let keys = ["city.Example/Bench".parse().unwrap()].into();
        let names = Names::These(&keys, "models.lock");
        assert_eq!(names.one("Bench").unwrap().to_string(), "city.Example/Bench");
        let unknown = names.one("dataModel.Environment/AirQualityObserved").unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "there is no model \"dataModel.Environment/AirQualityObserved\" in models.lock"
        );
    }
}
