//! Tests against published models, which are not part of this repository: `CIVITEST_CORPUS` names the directory that holds
//! `smart-data-models/<repository>/…`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    Address, Checker, Contexts, Expanded, Kind, Library, Model, NotCompiled, Options, Origin, Unreadable, errata,
    index, model::DefectKind,
};
use crate::model::{Blame, Severity};

fn directory() -> PathBuf {
    let corpus = std::env::var_os("CIVITEST_CORPUS").expect("CIVITEST_CORPUS names the corpus");
    Path::new(&corpus).join("smart-data-models")
}

fn library() -> Library {
    fn gather(directory: &Path, root: &Path, documents: &mut BTreeMap<Address, Vec<u8>>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, root, documents);
            } else if path.file_name().is_some_and(|name| {
                let name = name.to_string_lossy();
                name.ends_with("schema.json") || name == "context.jsonld"
            }) {
                let address = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                documents.insert(Address::try_from(address).unwrap(), std::fs::read(&path).unwrap());
            }
        }
    }
    let mut documents = BTreeMap::new();
    gather(&directory(), &directory(), &mut documents);
    Library::of_documents(documents, &Origin::Directory("corpus".to_owned()))
}

/// All models that compile.
fn models(library: &Library) -> Vec<Model> {
    library.models().keys().filter_map(|key| Model::compile(key, library).ok()).collect()
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn every_schema_compiles_or_says_which_file_is_missing() {
    let library = library();
    assert!(library.models().len() >= 71);
    let mut compiled = 0;
    for key in library.models().keys() {
        match Model::compile(key, &library) {
            Ok(model) => {
                compiled += 1;
                assert_eq!(model.iri, index::type_iri(key));
                assert!(index::contains(key), "{key}");
            }
            // The corpus lacks the repository of one shared schema.
            Err(NotCompiled::Unreadable(Unreadable::Missing(address))) => {
                assert_eq!(address.to_string(), "dataModel.Weather/weather-schema.json", "{key}");
            }
            Err(other) => panic!("{key}: {other}"),
        }
    }
    assert_eq!(compiled, library.models().len() - 1);
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn every_attribute_states_its_kind_and_has_an_iri() {
    let library = library();
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    let (mut units, mut without_iri, mut without_kind) = (0, Vec::new(), Vec::new());
    for model in models(&library) {
        for (name, attribute) in &model.attributes {
            match attribute.kind {
                Some(kind) => *kinds.entry(kind).or_default() += 1,
                None => without_kind.push(format!("{} {name}", model.key)),
            }
            units += usize::from(attribute.units.is_some());
            if attribute.iri.is_none() {
                without_iri.push(format!("{} {name}", model.key));
            }
        }
    }
    // Their models state one kind here and another there.
    assert_eq!(
        without_kind,
        ["dataModel.Device/PrivacyObject refDevice", "dataModel.Transportation/Road refRoadSegment"]
    );
    let expected = [(Kind::Property, 1762), (Kind::GeoProperty, 78), (Kind::Relationship, 73)];
    assert_eq!(kinds, BTreeMap::from(expected));
    assert_eq!(units, 88);
    assert_eq!(without_iri, ["dataModel.Transportation/Vehicle leasingInfo"]);
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn the_type_of_every_model_has_its_iri_in_the_context_of_its_subject() {
    let library = library();
    let contexts = Contexts::new(library.clone(), BTreeMap::new());
    let mut subjects = BTreeSet::new();
    let mut expanded: BTreeMap<&str, usize> = BTreeMap::new();
    for model in models(&library) {
        let subject = &model.key.subject;
        subjects.insert(subject.clone());
        for url in [
            format!("https://smart-data-models.github.io/{subject}/context.jsonld"),
            format!("https://raw.githubusercontent.com/smart-data-models/{subject}/master/context.jsonld"),
        ] {
            let context =
                contexts.resolve(&json!([url, "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"]));
            assert_eq!(context.missing, Vec::<String>::new());
            assert_eq!(context.faults, [], "{subject}");
            assert_eq!(context.expand(&model.key.model), Expanded::Iri(index::type_iri(&model.key)));
            for (name, attribute) in &model.attributes {
                let found = match context.expand(name) {
                    Expanded::Iri(iri) => {
                        assert_eq!(Some(iri), attribute.iri, "{} {name}", model.key);
                        "iri"
                    }
                    Expanded::Core(_) => "core",
                    Expanded::Default(_) => "default",
                    Expanded::Nothing => "nothing",
                };
                *expanded.entry(found).or_default() += 1;
            }
        }
    }
    assert_eq!(subjects.len(), 6);
    // Each attribute twice, for the two spellings; the one that falls to the default vocabulary is a mistake of its subject.
    assert_eq!(expanded, BTreeMap::from([("iri", 3520), ("core", 308), ("default", 2)]));
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn official_examples_are_as_valid_as_was_measured() {
    let library = library();
    let (mut examples, mut valid) = (0, 0);
    for model in models(&library) {
        for file in ["example.json", "example.jsonld"] {
            let path = directory().join(&model.key.subject).join(&model.key.model).join("examples").join(file);
            let mut entity: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            entity.as_object_mut().unwrap().shift_remove("@context");
            let errors = model.errors(&entity);
            assert_eq!(model.is_valid(&entity), errors.is_empty(), "{} {file}: {errors:?}", model.key);
            examples += 1;
            valid += usize::from(errors.is_empty());
            for error in errors {
                assert!(error.says.chars().count() < 400, "{}", error.says);
                let explained = errata::of(&model.hash)
                    .iter()
                    .any(|erratum| erratum.explains("schema", &error.pointer, Some(&error.keyword)));
                assert_eq!(explained, model.key.model == "TrafficEnvironmentImpactForecast", "{}", error.says);
            }
        }
    }
    assert_eq!((valid, examples), (128, 140));
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn defects_of_the_models_are_found() {
    let library = library();
    let mut defects: BTreeMap<&str, usize> = BTreeMap::new();
    for model in models(&library) {
        for defect in &model.defects {
            *defects.entry(defect.kind.id()).or_default() += 1;
        }
    }
    assert_eq!(defects[DefectKind::TypeWithoutName.id()], 1);
    assert_eq!(defects[DefectKind::RefersToNoSchema.id()], 1);
    assert_eq!(defects[DefectKind::NothingRequired.id()], 1);
    assert!(defects[DefectKind::WrongId.id()] > 10);
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn the_errata_of_the_corpus_apply_to_it() {
    for key in ["dataModel.Environment/TrafficEnvironmentImpactForecast", "dataModel.Environment/AirQualityObserved"] {
        let model = Model::compile(&key.parse().unwrap(), &library()).unwrap();
        assert_eq!(errata::of(&model.hash).len(), 1, "{key}");
    }
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn what_a_mistake_of_the_model_explains_is_not_blamed_on_the_data() {
    let file = "dataModel.Environment/AirQualityObserved/examples/example.jsonld";
    let entity: Value = serde_json::from_slice(&std::fs::read(directory().join(file)).unwrap()).unwrap();
    let checked = Checker::new(library(), Options { closed: true, ..Options::default() }).check(entity);
    let remark = checked.remarks.iter().find(|remark| remark.at == "/typeOfLocation").unwrap();
    assert_eq!((remark.rule, remark.severity, remark.blame), ("unknown-attribute", Severity::Info, Blame::Model));
    assert!(remark.help.as_ref().unwrap().contains("attribute-spelt-otherwise"), "{remark:?}");
}
