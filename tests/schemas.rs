//! The JSON Schemas in `schemas/` are those the binary prints. Those of suite files are made from the key table and that of
//! the target file from types, never by hand; that of `list` is held to what `list` prints.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::{env, fs, path::Path};

#[test]
fn the_schemas_are_current() {
    let state = tempfile::tempdir().expect("a directory can be made");
    for kind in [
        "group",
        "suite",
        "clauses",
        "bindings",
        "doubts",
        "coverage",
        "etsi",
        "profile",
        "fingerprints",
        "probe",
        "target",
        "list",
        "validation",
    ] {
        let output = common::run(state.path(), &["schema", kind]);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{kind}.schema.json"));
        if env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &output.stdout).expect("the schema can be written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(common::stdout(&output), committed, "write it with: UPDATE_SCHEMAS=1 cargo test --test schemas");
    }
}

#[test]
fn what_list_prints_for_programs_has_the_form_of_its_schema() {
    let state = tempfile::tempdir().unwrap();
    let printed = |args: &[&str]| -> serde_json::Value {
        let output = common::run(state.path(), &[&["list", "--format", "json"], args].concat());
        assert_eq!(common::code(&output), 0, "{}", common::stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let schema = common::run(state.path(), &["schema", "list"]);
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema.stdout).unwrap()).unwrap();
    let documents =
        [&[][..], &["-E", "none()"], &["--partition", "hash:2/9"], &["--coverage"], &["--etsi"]].map(printed);
    for document in &documents {
        let errors: Vec<String> = schema.iter_errors(document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", document["kind"]);
    }
    // It is a schema that something can break.
    let mut changed = documents[0].clone();
    changed["suites"][0]["groups"][0]["tests"][0]["cases"][0]["verdict"] = "pass".into();
    assert!(!schema.is_valid(&changed));
    changed = documents[0].clone();
    changed["suites"][0]["groups"][0]["tests"][0]["cases"][0].as_object_mut().unwrap().remove("faults");
    assert!(!schema.is_valid(&changed));
    changed = documents[3].clone();
    changed["kind"] = "tests".into();
    assert!(!schema.is_valid(&changed));
}

#[test]
fn only_the_tests_are_listed_by_clause() {
    let state = tempfile::tempdir().unwrap();
    for what in ["--coverage", "--etsi"] {
        let output = common::run(state.path(), &["list", what, "--format", "clause"]);
        assert_eq!(common::code(&output), 2);
        assert!(common::stderr(&output).contains("help: leave out --format"), "{}", common::stderr(&output));
    }
}
