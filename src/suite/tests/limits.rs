//! Hostile and oversized files end quickly, with a diagnostic.

use std::time::{Duration, Instant};

use super::*;
use crate::suite::Code;

fn codes(text: &str) -> Vec<Code> {
    let start = Instant::now();
    let loaded = load_group("hostile", text);
    let drawn = rendered(&loaded);
    assert!(start.elapsed() < Duration::from_secs(5), "took {:?}", start.elapsed());
    assert!(drawn.len() < 100_000, "the message has {} bytes", drawn.len());
    loaded.diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn nesting_of_any_depth_and_kind_ends() {
    assert_eq!(codes(&"[".repeat(100_000)), [Code::TooDeep]);
    assert_eq!(codes(&"{a: ".repeat(100_000)), [Code::TooDeep]);
    assert_eq!(codes(&"- ".repeat(100_000)), [Code::TooDeep]);
    let indented: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(codes(&indented), [Code::TooDeep]);
    assert_eq!(codes(&"? ".repeat(100_000)), [Code::TooDeep]);
}

#[test]
fn a_yaml_bomb_is_not_expanded() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..30 {
        bomb += &format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1);
    }
    let codes = codes(&bomb);
    assert!(codes.iter().all(|code| *code == Code::Anchor), "{codes:?}");
    assert!(codes.len() <= 20, "{}", codes.len());
}

#[test]
fn a_file_with_too_many_values_is_refused() {
    assert_eq!(codes(&format!("group: [{}]", "1,".repeat(250_000))), [Code::TooLarge]);
}

#[test]
fn a_table_is_not_multiplied_without_end() {
    let columns: String = ["a", "b", "c", "d", "e", "f"].map(|name| format!("{name}: [1,2,3,4,5,6,7,8,9], ")).concat();
    let text = format!(
        "group: x\nclause: [5.6.1]\nrole: read\ntests:\n  - id: a\n    title: b\n    cases: {{ {columns} }}\n    \
         steps: [ {{ request: GET /x, query: {{ q: $a$b$c$d$e$f }}, expect: 200 }} ]\n"
    );
    assert!(codes(&text).contains(&Code::TooLarge));
}

#[test]
fn control_characters_and_long_lines_do_no_harm() {
    codes("group: \u{0}\u{1b}[31m\n");
    codes(&format!("group: {}\nbanana: 1\n", "x".repeat(200_000)));
    codes("\u{feff}group: x\r\ntests: []\r\n");
    codes("%YAML 1.2\n---\ngroup: x\n");
    codes("%TAG ! tag:x,2000:\n---\n!y z");
    codes("- \t- x\n\t- y");
}

#[test]
fn a_thousand_cases_load_quickly() {
    let rows: String =
        (0..1000).map(|row| format!("      - {{ case: row {row}, seats: {row}, error: BadRequestData }}\n")).collect();
    let text = format!(
        "group: x\nclause: [5.6.1]\nrole: provide\ndata:\n  shelter: {{ id: auto, type: BusShelter, seats: 6 }}\ntests:\n  - id: a\n    \
         title: b\n    cases:\n{rows}    steps:\n      - request: POST /entities\n        \
         body: {{ like: $shelter, but: {{ seats: $seats }} }}\n        expect: error $error\n"
    );
    let start = Instant::now();
    let loaded = load_group("large", &text);
    assert_eq!(rendered(&loaded), "");
    assert_eq!(loaded.catalogue.unwrap().suites[0].groups[0].tests[0].cases.len(), 1000);
    // Without optimisation and beside other tests; a release build takes about a twentieth.
    assert!(start.elapsed() < Duration::from_secs(2), "took {:?}", start.elapsed());
}
