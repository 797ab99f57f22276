//! The tables as `docs/smart-data-models.md` has them: written from what was measured, and compared with what was measured.

use std::{env, fs, path::Path};

/// Writes a table where that was asked for, and says where the committed one differs.
pub fn check(name: &str, table: &str) {
    let start = format!(
        "<!-- {name}: CIVITEST_MODELS_PAGE=write cargo test --test smart_data_models -- --include-ignored --test-threads 1 -->\n"
    );
    let end = format!("<!-- end of {name} -->\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/smart-data-models.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(&start).expect("the page has the table");
    let (committed, after) = rest.split_once(&end).expect("the table ends");
    if env::var("CIVITEST_MODELS_PAGE").is_ok_and(|value| value == "write") {
        fs::write(&path, format!("{before}{start}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(table, committed, "docs/smart-data-models.md differs");
}
