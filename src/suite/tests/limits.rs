//! Hostile and oversized files end quickly, with a diagnostic.

use std::time::{Duration, Instant};

use proptest::{prelude::*, sample::select};

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

/// Pieces that YAML is made of, so that random texts get far into the parser.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "a: ",
        "- ",
        "? ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\n",
        "\n  ",
        "\n    ",
        "'",
        "\"",
        "|",
        ">",
        "|+2",
        "#",
        "&a ",
        "*a",
        "!t ",
        "%YAML 1.2\n",
        "---",
        "...",
        "\t",
        "$x",
        "$doc",
        "<any>",
        "tests:",
        "steps:",
        "request: ",
        "GET /x",
        "group: ",
        "é",
        "\u{85}",
        "\u{2028}",
        "\\u0000",
        "\r\n",
        "<<: ",
        "~",
        "0x",
        ".5",
        "\u{feff}",
        "like: ",
        "cases: ",
    ];
    prop::collection::vec(prop_oneof![select(words.map(str::to_owned).to_vec()), ".{0,3}"], 0..40)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_loader_panic(text in pieces()) {
        let loaded = load_group("random", &text);
        prop_assert!(loaded.catalogue.is_none() && !rendered(&loaded).is_empty());
    }

    #[test]
    fn a_damaged_group_does_not_make_the_loader_panic(
        name in select(vec!["consumption/pagination", "provision/batch-upsert", "distributed/inclusive-registration",
            "context/hosted-context", "provision/create-entity"]),
        cut in any::<prop::sample::Index>(),
        length in 0..60_usize,
        piece in pieces(),
    ) {
        let text = fs::read_to_string(format!("fixtures/examples/ngsi-ld/{name}.yaml")).unwrap();
        let text: Vec<char> = text.chars().collect();
        let start = cut.index(text.len());
        let rest = &text[(start + length).min(text.len())..];
        let damaged: String = text[..start].iter().copied().chain(piece.chars()).chain(rest.iter().copied()).collect();
        rendered(&load_group("damaged", &damaged));
    }
}
