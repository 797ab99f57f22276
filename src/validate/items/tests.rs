//! What the items of a document are, in every form that it may have and however it is broken.

use std::{cmp, io::Cursor};

use proptest::prelude::*;

use super::*;

/// Hands out a few bytes at a time, so that every item is cut somewhere.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = cmp::min(self.1, self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn items_of(from: impl Read, lines: Lines, limit: usize) -> Vec<String> {
    let mut items = Items::new(from, lines, Limits { item: limit });
    let mut all = Vec::new();
    let mut text = Vec::new();
    while let Some(piece) = items.next(&mut text).unwrap() {
        let shown = match piece.what {
            What::Item(range, context) => {
                let context = context.map(|context| format!(" in {context}")).unwrap_or_default();
                format!("{}{context}", String::from_utf8_lossy(&text[range]))
            }
            What::Broken { says, .. } => format!("! {says}"),
            What::TooLarge { bytes } => format!("> {bytes} bytes"),
            What::LateContext => "? late context".to_owned(),
        };
        all.push(format!("{} {}:{} {shown}", piece.number, piece.place.line, piece.place.column));
    }
    all
}

fn items(text: &str) -> Vec<String> {
    let whole = items_of(text.as_bytes(), Lines::Perhaps, 1 << 20);
    for size in [1, 3, 7] {
        assert_eq!(
            items_of(Drops(text.as_bytes(), size), Lines::Perhaps, 1 << 20),
            whole,
            "in drops of {size}: {text}"
        );
    }
    whole
}

fn table(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("{text:?}\n  {}\n", items(text).join("\n  "))).collect()
}

#[test]
fn every_form_of_a_document_has_its_items() {
    insta::assert_snapshot!(table(&[
        "",
        " \r\n\t",
        "[]",
        r#"{"id":"a"}"#,
        "{\n  \"id\": \"a\"\n}\n",
        "[{\"id\":\"a\"},\r\n {\"id\":\"b\"} ]\n",
        "{\"id\":\"a\"}\n\n{\"id\":\"b\"}\r\n{\"id\":\"c\"}",
        r#"{"id":"a"}{"id":"b"} {"id":"c"}"#,
        "{\n\"id\":\"a\"\n}\n{\n\"id\":\"b\"\n}",
        "[{\"id\":\"a\"}]\n[{\"id\":\"b\"}]",
        r#"{"type":"FeatureCollection","features":[{"id":"a"},{"id":"b"}],"@context":"c"}"#,
        r#"{"@context":["c"],"@graph":[{"id":"a"}]} {"id":"b"}"#,
        r#"{"next":null,"data":[{"id":"a"}]}"#,
        r#"[1,"a",[{}],null]"#,
        "7",
    ]));
}

#[test]
fn what_is_broken_is_said_with_its_place_and_the_rest_goes_on_where_it_can() {
    insta::assert_snapshot!(table(&[
        "{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"c\"}\nnonsense\n{\"id\":\"e\"}",
        "{\"id\":\n{\"id\":\"b\"}",
        r#"[{"id":"a"},{"id":b},{"id":"c"}]"#,
        r#"[{"id":"a"} {"id":"b"},,{"id":"c"},]"#,
        r#"[{"id":"a"},{"id":["b"}},{"id":"c"}]"#,
        "[{\"id\":\"a},\n{\"id\":\"b\"}]",
        r#"[{"id":"a"},{"id":"#,
        r#"[{"id":"a"},"#,
        r#"[{"id":"a"}}"#,
        r#"{"id":"a""#,
        "nonsense",
        "]",
        r#"{"id":"a"},{"id":"b"}"#,
        r#"{"type":"FeatureCollection","features":[{"id":"a"}"#,
        r#"{"type":"FeatureCollection","features":[{"id":"a"}],nonsense}"#,
    ]));
}

#[test]
fn an_item_over_the_limit_is_passed_over_wherever_it_is() {
    let long = format!(r#"{{"id":"{}"}}"#, "x".repeat(400_000));
    for (text, lines) in [
        (format!("[{{}},{long},{{\"id\":\"c\"}}]"), Lines::Perhaps),
        (format!("{{}}\n{long}\n{{\"id\":\"c\"}}\n"), Lines::Certainly),
        (format!("{{}} {long} {{\"id\":\"c\"}}"), Lines::Perhaps),
    ] {
        let found = items_of(text.as_bytes(), lines, 1000);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[1].ends_with("> 400009 bytes"), "{found:?}");
        assert!(found[2].ends_with(r#"{"id":"c"}"#), "{found:?}");
    }
    let cut = items_of(format!("[{}", &long[..300_000]).as_bytes(), Lines::Perhaps, 1000);
    assert!(cut[0].contains("the file ends in the middle of this item"), "{cut:?}");
}

#[test]
fn a_collection_over_the_limit_is_still_read_feature_by_feature() {
    let features = vec![r#"{"id":"a"}"#; 5_000].join(",");
    let before = format!(r#"{{"@context":"c","type":"FeatureCollection","features":[{features}]}} {{"id":"b"}}"#);
    let found = items_of(before.as_bytes(), Lines::Perhaps, 1000);
    assert_eq!(found.len(), 5_001);
    assert!(found[4_999].ends_with(r#"{"id":"a"} in "c""#) && found[5_000].ends_with(r#"{"id":"b"}"#));
    // What stands behind the list comes too late, and that is said.
    let behind = format!(r#"{{"type":"FeatureCollection","features":[{features}],"@context":"c"}}"#);
    let found = items_of(behind.as_bytes(), Lines::Perhaps, 1000);
    assert_eq!((found.len(), found[5_000].contains("? late context")), (5_001, true));
}

#[test]
fn a_document_is_never_in_memory_as_a_whole() {
    let text = format!("[{}]", vec![r#"{"id":"a"}"#; 200_000].join(","));
    let mut items = Items::new(Cursor::new(text), Lines::Perhaps, Limits::default());
    let mut item = Vec::new();
    let mut most = 0;
    while items.next(&mut item).unwrap().is_some() {
        item.clear();
        most = most.max(items.window.kept());
    }
    assert!(most <= 1 << 20, "{most} bytes were kept");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_document_makes_it_panic_or_go_on_for_ever(text in r#"[\[\]{}",:a0\n \\]{0,60}"#, size in 1..9_usize) {
        let pieces = items_of(Drops(text.as_bytes(), size), Lines::Perhaps, 8);
        prop_assert!(pieces.len() <= text.len() + 1);
        prop_assert_eq!(pieces, items_of(text.as_bytes(), Lines::Perhaps, 8));
    }
}
