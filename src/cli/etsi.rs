//! What the tests stand for in the ETSI test suite: `civitest list --etsi`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::{Value, json};

use super::list;
use crate::model::{
    TestId,
    catalogue::{Catalogue, Suite},
};

/// For each folder of the ETSI test suite the share of its cases that a test stands for, and why the others have none.
pub fn share(catalogue: &Catalogue) -> String {
    let mut text = String::new();
    for suite in catalogue.suites.iter().filter(|suite| !suite.etsi.groups.is_empty()) {
        let tests = stands_for(suite);
        let (mut found, mut all) = (0, 0);
        for group in &suite.etsi.groups {
            let here = group.cases.iter().filter(|case| tests.contains_key(case.as_str())).count();
            let _ = writeln!(text, "{:>4} of {:>4}  {}", here, group.cases.len(), group.title);
            (found, all) = (found + here, all + group.cases.len());
        }
        let percent = (found * 100).checked_div(all).unwrap_or_default();
        let _ = writeln!(text, "{found:>4} of {all:>4}  {percent} % of the official cases are stood for by a test");
        for without in &suite.etsi.without {
            let _ = writeln!(text, "\nno test: {}", without.because);
            for cases in without.cases.chunks(10) {
                let _ = writeln!(text, "  {}", cases.join(" "));
            }
        }
        for case in open(suite) {
            let _ = writeln!(text, "\n{case} has neither a test nor a reason");
        }
    }
    text
}

/// The same for programs: every case with its tests.
pub fn json(catalogue: &Catalogue) -> String {
    let suites = catalogue.suites.iter().filter(|suite| !suite.etsi.groups.is_empty()).map(|suite| {
        let tests = stands_for(suite);
        let case = |id: &String| json!({ "id": id, "tests": tests.get(id.as_str()).cloned().unwrap_or_default() });
        let folders = suite.etsi.groups.iter().map(
            |group| json!({ "title": group.title, "cases": group.cases.iter().map(case).collect::<Vec<Value>>() }),
        );
        let without = suite.etsi.without.iter();
        let without = without.map(|without| json!({ "because": without.because, "cases": without.cases }));
        json!({
            "id": suite.id,
            "folders": folders.collect::<Vec<Value>>(),
            "without": without.collect::<Vec<Value>>(),
            "open": open(suite),
        })
    });
    list::document("etsi", &json!({ "suites": suites.collect::<Vec<Value>>() }))
}

/// The tests for each ETSI case.
pub fn stands_for(suite: &Suite) -> BTreeMap<&str, Vec<&TestId>> {
    let mut tests: BTreeMap<&str, Vec<&TestId>> = BTreeMap::new();
    for test in suite.groups.iter().flat_map(|group| &group.tests) {
        for case in &test.etsi {
            tests.entry(case).or_default().push(&test.id);
        }
    }
    tests
}

/// ETSI cases with neither a test nor a reason why there is none.
pub fn open(suite: &Suite) -> Vec<&str> {
    let tests = stands_for(suite);
    let explained: BTreeSet<&str> = suite.etsi.without.iter().flat_map(|one| &one.cases).map(String::as_str).collect();
    let all = suite.etsi.groups.iter().flat_map(|group| &group.cases).map(String::as_str);
    all.filter(|case| !tests.contains_key(case) && !explained.contains(case)).collect()
}
