//! Which models are on the official list, so that a type whose model is not at hand can be told from one that does not exist.
//! Facts only: names of subjects and models. The list is text, searched by halves; nothing is built from it in advance.

use super::ModelKey;

const OFFICIAL: &str = include_str!("official.txt");

/// What the IRI of every type on the official list starts with; `<subject>/<Model>` follows.
pub const TYPE_IRI: &str = "https://smartdatamodels.org/";

/// What the IRIs of types started with before subjects had contexts of their own; the bare name of the model follows. Data in
/// the field still carry them.
pub const LEGACY_IRIS: &[&str] = &[
    "https://uri.fiware.org/ns/data-models#",
    "https://smart-data-models.github.io/data-models/terms.jsonld#/definitions/",
];

/// What an IRI says about a model of the official list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is the type of this model.
    Model {
        /// The model.
        key: ModelKey,
        /// How the IRI is spelt.
        spelling: Spelling,
    },
    /// It is a legacy IRI, whose name stands for models of several subjects.
    Ambiguous(Vec<ModelKey>),
}

/// How the IRI of a type is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As the subject's own context has it.
    Current,
    /// As in [`LEGACY_IRIS`].
    Legacy,
}

/// The date of the list, as `2026-07-19`.
pub fn date() -> &'static str {
    OFFICIAL.lines().find_map(|line| line.strip_prefix("list ")).unwrap_or_default()
}

/// The subjects, in order.
pub fn subjects() -> impl Iterator<Item = &'static str> {
    lines().map(|(subject, _)| subject)
}

/// The models of a subject, in order; `None` for a subject that is not on the list.
pub fn models_of(subject: &str) -> Option<impl Iterator<Item = &'static str>> {
    lines().find(|(name, _)| *name == subject).map(|(_, models)| models.split(' '))
}

/// All models, in order.
pub fn models() -> impl Iterator<Item = ModelKey> {
    lines().flat_map(|(subject, models)| models.split(' ').filter_map(move |model| ModelKey::new(subject, model).ok()))
}

/// Whether this model is on the list.
pub fn contains(key: &ModelKey) -> bool {
    models_of(&key.subject).is_some_and(|mut models| models.any(|model| model == key.model))
}

/// The models with this name: more than one for the names that stand for different things in different subjects.
pub fn by_name(name: &str) -> Vec<ModelKey> {
    lines()
        .filter(|(_, models)| models.split(' ').any(|model| model == name))
        .filter_map(|(subject, _)| ModelKey::new(subject, name).ok())
        .collect()
}

/// The model whose type has this IRI.
pub fn by_iri(iri: &str) -> Option<Known> {
    if let Some(key) = iri.strip_prefix(TYPE_IRI).and_then(|name| name.parse::<ModelKey>().ok()) {
        return contains(&key).then_some(Known::Model { key, spelling: Spelling::Current });
    }
    let name = LEGACY_IRIS.iter().find_map(|prefix| iri.strip_prefix(prefix))?;
    let mut candidates = by_name(name);
    match candidates.len() {
        0 => None,
        1 => candidates.pop().map(|key| Known::Model { key, spelling: Spelling::Legacy }),
        _ => Some(Known::Ambiguous(candidates)),
    }
}

/// The IRI of the type of a model, as the official contexts form it.
pub fn type_iri(key: &ModelKey) -> String {
    format!("{TYPE_IRI}{key}")
}

/// Each subject with the names of its models, separated by spaces.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    OFFICIAL
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("list "))
        .filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn the_list_is_the_official_one() {
        assert_eq!(date(), "2026-07-19");
        assert_eq!(subjects().count(), 82);
        assert_eq!(models().count(), 1118, "every name is a key");
        assert_eq!(models().map(|key| key.model).collect::<BTreeSet<_>>().len(), 1097);
        let keys: Vec<ModelKey> = models().collect();
        assert!(keys.is_sorted() && keys.iter().all(contains), "sorted, and each finds itself");
    }

    #[test]
    fn a_type_is_found_by_its_iri() {
        let key: ModelKey = "dataModel.Environment/AirQualityObserved".parse().unwrap();
        let found = by_iri("https://smartdatamodels.org/dataModel.Environment/AirQualityObserved");
        assert_eq!(found, Some(Known::Model { key: key.clone(), spelling: Spelling::Current }));
        assert_eq!(by_iri(&type_iri(&key)), found);
        for legacy in LEGACY_IRIS {
            let found = by_iri(&format!("{legacy}AirQualityObserved"));
            assert_eq!(found, Some(Known::Model { key: key.clone(), spelling: Spelling::Legacy }), "{legacy}");
        }
    }

    #[test]
    fn a_legacy_name_of_two_subjects_is_ambiguous_and_their_own_iris_are_not() {
        let keys = by_name("Building");
        assert!(keys.len() > 1, "{keys:?}");
        assert_eq!(by_iri("https://uri.fiware.org/ns/data-models#Building"), Some(Known::Ambiguous(keys.clone())));
        for key in keys {
            assert_eq!(by_iri(&type_iri(&key)), Some(Known::Model { key, spelling: Spelling::Current }));
        }
    }

    #[test]
    fn twenty_names_stand_for_several_models() {
        let mut subjects = BTreeMap::new();
        for key in models() {
            *subjects.entry(key.model).or_insert(0) += 1;
        }
        assert_eq!(subjects.values().filter(|count| **count > 1).count(), 20);
    }

    #[test]
    fn other_iris_are_no_models() {
        for iri in [
            "",
            "AirQualityObserved",
            "https://smartdatamodels.org/",
            "https://smartdatamodels.org/AirQualityObserved",
            "https://smartdatamodels.org/dataModel.Environment/AirQualityObservd",
            "https://smartdatamodels.org/dataModel.Environment/AirQualityObserved/x",
            "https://smartdatamodels.org/dataModel.Weather/AirQualityObserved",
            "https://uri.etsi.org/ngsi-ld/default-context/AirQualityObserved",
            "https://uri.fiware.org/ns/data-models#",
            "https://uri.fiware.org/ns/data-models#Nonsense",
        ] {
            assert_eq!(by_iri(iri), None, "{iri}");
        }
    }
}
