//! The models that are broken on purpose: each is refused, or usable with a defect, and no data are ever blamed for it.

use std::{fmt::Write, path::Path};

use civitest::{
    model::{Blame, Outcome, Severity},
    standards::smart_data_models::{Checker, Library, Model, Options},
    store,
};
use serde_json::{Value, json};

fn library() -> Library {
    let nowhere = tempfile::tempdir().unwrap();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/models-broken");
    store::library(None, nowhere.path(), &[directory]).unwrap()
}

#[test]
fn each_broken_model_is_refused_or_its_defect_is_said() {
    let library = library();
    let mut said = String::new();
    for key in library.models().keys() {
        match Model::compile(key, &library) {
            Err(refused) => writeln!(said, "{}: refused: {refused}", key.model).unwrap(),
            Ok(model) => {
                let _ = writeln!(said, "{}: can be used", key.model);
                for defect in &model.defects {
                    let _ = writeln!(said, "    {} at {}: {}", defect.kind.id(), defect.at, defect.says);
                }
            }
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn what_is_wrong_with_a_model_is_never_held_against_data() {
    let checker = Checker::new(library(), Options::default());
    let mut said = String::new();
    for key in library().models().keys() {
        let name = key.model.as_str();
        let entity = json!({ "id": format!("urn:ngsi-ld:{name}:1"), "type": name, "level": 3 });
        let checked = checker.check(entity);
        let _ = writeln!(said, "{name}: {:?}", checked.outcome);
        for remark in &checked.remarks {
            assert!(remark.blame == Blame::Model || remark.severity != Severity::Error, "{name}: {remark:?}");
            if remark.rule != "no-context" {
                let _ = writeln!(said, "    {} {} ({:?}): {}", remark.severity, remark.rule, remark.blame, remark.says);
            }
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_pattern_that_takes_exponential_time_ends_with_a_verdict() {
    let checker = Checker::new(library(), Options::default());
    let check = |label: String, word: Option<String>| {
        let mut entity =
            json!({ "id": "urn:ngsi-ld:CatastrophicPattern:1", "type": "CatastrophicPattern", "label": label });
        if let Some(word) = word {
            entity["word"] = Value::from(word);
        }
        checker.check(entity).outcome
    };
    assert_eq!(check("a".repeat(50), None), Outcome::Valid);
    assert_eq!(check(format!("{}!", "a".repeat(50)), None), Outcome::Invalid);
    assert_ne!(check("a".repeat(50), Some("b".repeat(50))), Outcome::Valid);
    assert_ne!(check("a".repeat(50), Some(format!("{}!", "b".repeat(50)))), Outcome::Valid);
}
