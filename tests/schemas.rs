//! The JSON Schemas in `schemas/` are those the binary prints: made from the key table, never by hand.

mod common;

use std::{env, fs, path::Path};

#[test]
fn the_schemas_are_current() {
    let state = tempfile::tempdir().expect("a directory can be made");
    for kind in
        ["group", "suite", "clauses", "bindings", "doubts", "coverage", "etsi", "profile", "fingerprints", "probe"]
    {
        let output = common::run(state.path(), &["schema", kind]);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{kind}.schema.json"));
        if env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &output.stdout).expect("the schema can be written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(common::stdout(&output), committed, "write it with: UPDATE_SCHEMAS=1 cargo test --test schemas");
    }
}
