use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::standards::smart_data_models::{Address, Library, Origin};

fn library(documents: &[(&str, Value)]) -> Library {
    let documents = documents
        .iter()
        .map(|(address, document)| {
            (Address::try_from((*address).to_owned()).unwrap(), document.to_string().into_bytes())
        })
        .collect();
    Library::of_documents(documents, &Origin::Directory("models".to_owned()))
}

fn contexts() -> Contexts {
    let subject = json!({"@context": {
        "Bench": "https://smartdatamodels.org/city.Example/Bench",
        "seats": "https://smartdatamodels.org/city.Example/seats",
        "status": "https://smartdatamodels.org/city.Example/status",
    }});
    let extra = BTreeMap::from([(
        "https://example.org/more.jsonld".to_owned(),
        json!({"@context": {"seats": "urn:more:seats"}}),
    )]);
    Contexts::new(library(&[("city.Example/context.jsonld", subject)]), extra)
}

const SUBJECT: &str = "https://smart-data-models.github.io/city.Example/context.jsonld";
const RAW: &str = "https://raw.githubusercontent.com/smart-data-models/city.Example/master/context.jsonld";

fn expand(context: &Value, name: &str) -> Expanded {
    contexts().resolve(context).expand(name)
}

fn iri(text: &str) -> Expanded {
    Expanded::Iri(text.to_owned())
}

fn falls_to_default(name: &str) -> Expanded {
    Expanded::Default(format!("https://uri.etsi.org/ngsi-ld/default-context/{name}"))
}

#[test]
fn a_subject_is_found_by_every_spelling_of_its_url() {
    for url in [SUBJECT, RAW] {
        let context = contexts().resolve(&json!(url));
        assert!(context.is_whole());
        assert_eq!(context.expand("Bench"), iri("https://smartdatamodels.org/city.Example/Bench"), "{url}");
        assert_eq!(context.expand("legs"), falls_to_default("legs"));
    }
}

#[test]
fn without_a_context_all_falls_to_the_default_vocabulary_but_the_core() {
    for context in
        [json!(null), json!([]), json!({}), json!("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld")]
    {
        assert_eq!(expand(&context, "seats"), falls_to_default("seats"), "{context}");
        assert_eq!(expand(&context, "location"), Expanded::Core("location".to_owned()));
        assert_eq!(expand(&context, "@context"), Expanded::Core("@context".to_owned()));
        assert_eq!(expand(&context, "https://example.org/x"), iri("https://example.org/x"));
        assert!(contexts().resolve(&context).is_whole());
    }
}

#[test]
fn the_core_context_cannot_be_overruled() {
    for context in [json!([SUBJECT]), json!({"status": "urn:mine:status", "location": null})] {
        assert_eq!(expand(&context, "status"), Expanded::Core("status".to_owned()));
        assert_eq!(expand(&context, "location"), Expanded::Core("location".to_owned()));
    }
    let subject = subject_context("city.Example", &contexts().library()).unwrap();
    assert_eq!(subject.own_iri("status"), Some("https://smartdatamodels.org/city.Example/status"));
}

#[test]
fn later_contexts_overrule_earlier_ones() {
    let more = "https://example.org/more.jsonld";
    assert_eq!(expand(&json!([SUBJECT, more]), "seats"), iri("urn:more:seats"));
    assert_eq!(expand(&json!([more, SUBJECT]), "seats"), iri("https://smartdatamodels.org/city.Example/seats"));
    assert_eq!(expand(&json!([SUBJECT, {"seats": "urn:own"}]), "seats"), iri("urn:own"));
    assert_eq!(expand(&json!([SUBJECT, {"seats": null}]), "seats"), Expanded::Nothing);
    assert_eq!(expand(&json!([SUBJECT, null]), "seats"), falls_to_default("seats"));
}

#[test]
fn definitions_of_every_kind_are_understood() {
    let context = json!({
        "@version": 1.1, "@protected": true, "@base": "https://example.org/", "@language": "en",
        "ex": "https://example.org/ns#",
        "no": {"@id": "https://example.org/no#"},
        "yes": {"@id": "https://example.org/yes-", "@prefix": true},
        "plain": "https://example.org/plain",
        "thing": {"@id": "ex:thing", "@type": "@id", "@container": "@set"},
        "chained": "deep:x",
        "deep": "ex:deep/",
        "same": "plain",
        "dropped": {"@id": null},
        "ex:typed": {"@type": "@id"},
        "default": "https://uri.etsi.org/ngsi-ld/default-context/default",
        "scoped": {"@id": "ex:scoped", "@context": {"inner": "ex:inner"}},
    });
    for (name, expected) in [
        ("plain", iri("https://example.org/plain")),
        ("thing", iri("https://example.org/ns#thing")),
        ("chained", iri("https://example.org/ns#deep/x")),
        ("same", iri("https://example.org/plain")),
        ("dropped", Expanded::Nothing),
        ("ex:anything", iri("https://example.org/ns#anything")),
        ("ex:typed", iri("https://example.org/ns#typed")),
        ("no:x", iri("no:x")),
        ("yes:x", iri("https://example.org/yes-x")),
        ("plain:x", iri("plain:x")),
        ("ngsi-ld:x", iri("https://uri.etsi.org/ngsi-ld/x")),
        ("https://example.org/x", iri("https://example.org/x")),
        ("default", falls_to_default("default")),
        ("inner", falls_to_default("inner")),
    ] {
        assert_eq!(expand(&context, name), expected, "{name}");
    }
    assert_eq!(contexts().resolve(&context).faults, []);
}

#[test]
fn a_vocabulary_gives_definitions_their_iri_but_the_core_context_brings_its_own_for_the_rest() {
    let context = json!({"@vocab": "https://example.org/", "seats": {"@type": "@id"}, "legs": "feet"});
    assert_eq!(expand(&context, "seats"), iri("https://example.org/seats"));
    assert_eq!(expand(&context, "legs"), iri("https://example.org/feet"));
    assert_eq!(expand(&context, "arms"), falls_to_default("arms"));
}

#[test]
fn what_is_not_at_hand_is_named() {
    let url = "https://example.org/other.jsonld";
    let context = contexts().resolve(&json!([url, SUBJECT, url, {"@import": "https://example.org/third.jsonld"}]));
    assert_eq!(context.missing, [url, "https://example.org/third.jsonld"]);
    assert!(!context.is_whole());
    assert_eq!(context.expand("seats"), iri("https://smartdatamodels.org/city.Example/seats"));
}

#[test]
fn a_context_that_cannot_be_used_is_a_value_with_faults() {
    for (context, fault) in [
        (json!(7), "a part of @context is a number, and must be a URL or an object"),
        (json!([true]), "a part of @context is true or false, and must be a URL or an object"),
        (json!({"a": 1}), "the term a cannot be used: its definition must be an IRI, an object or null"),
        (json!({"a": {"@id": 1}}), "the term a cannot be used: its @id is no text"),
        (json!({"a": "b:x", "b": "a:y"}), "the term a cannot be used: its definition leads back to itself"),
        (json!({"a": "b", "b": "c", "c": "a"}), "the term a cannot be used: its definition leads back to itself"),
        (json!({"a": "b"}), "the term a cannot be used: it does not stand for an IRI"),
        (json!({"a": {"@reverse": "urn:x"}}), "the term a cannot be used: it stands for the reverse of a property"),
        (
            json!({"@id": "urn:x", "@tpye": "urn:x"}),
            "the term @tpye cannot be used: names with @ are kept for keywords",
        ),
        (json!({"@vocab": 1}), "the term @vocab cannot be used: it must be an IRI"),
        (json!({"@import": 1}), "a part of @context is an @import that is no URL, and must be a URL or an object"),
    ] {
        let resolved = contexts().resolve(&context);
        let faults: Vec<String> = resolved.faults.iter().map(ToString::to_string).collect();
        assert!(faults.iter().any(|found| found == fault), "{context}: {faults:?}");
        assert!(!resolved.is_whole());
    }
}

#[test]
fn documents_that_include_each_other_are_a_fault() {
    let of = |url: &str| json!({"@context": [url, {"seats": "urn:seats"}]});
    let extra = BTreeMap::from([
        ("https://example.org/a".to_owned(), of("https://example.org/b")),
        ("https://example.org/b".to_owned(), of("https://example.org/a")),
        ("https://example.org/none".to_owned(), json!([])),
    ]);
    let contexts = Contexts::new(library(&[]), extra);
    let context = contexts.resolve(&json!("https://example.org/a"));
    assert_eq!(context.faults, [Fault::Circle("https://example.org/a".to_owned())]);
    assert_eq!(context.expand("seats"), iri("urn:seats"));
    let context = contexts.resolve(&json!("https://example.org/none"));
    assert_eq!(context.faults, [Fault::NoDocument("https://example.org/none".to_owned())]);
}

#[test]
fn limits_hold_against_hostile_contexts() {
    let mut nested = json!({"a": "urn:a"});
    for _ in 0..100 {
        nested = json!([nested]);
    }
    let urls: Vec<String> = (0..10_000).map(|number| format!("https://example.org/{number}")).collect();
    let many: serde_json::Map<String, Value> =
        (0..150_000).map(|number| (format!("t{number}"), json!("urn:t"))).collect();
    let chain: serde_json::Map<String, Value> =
        (0..10_000).map(|number| (format!("p{number}"), json!(format!("p{}:x/", number + 1)))).collect();
    let growing: serde_json::Map<String, Value> =
        (0..60).map(|number| (format!("p{number}"), json!(format!("p{}:{}/", number + 1, "x".repeat(1000))))).collect();
    for context in [nested, json!(urls), json!(many), json!(chain), json!(growing)] {
        let started = std::time::Instant::now();
        let resolved = contexts().resolve(&context);
        assert!(!resolved.is_whole());
        assert!(resolved.missing.len() <= 1000 && resolved.faults.len() <= 20);
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }
}

#[test]
fn what_was_resolved_once_is_kept() {
    let contexts = contexts();
    let first = contexts.resolve(&json!([SUBJECT, {"a": "urn:a"}]));
    assert!(Arc::ptr_eq(&first, &contexts.resolve(&json!([SUBJECT, {"a": "urn:a"}]))));
    for number in 0..1000 {
        contexts.resolve(&json!({"a": format!("urn:{number}")}));
    }
    assert!(contexts.kept() <= 64);
    assert_eq!(contexts.resolve(&json!({"a": "urn:999"})).expand("a"), iri("urn:999"));
}

fn anything() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        prop::sample::select(vec![
            "@id",
            "@type",
            "@vocab",
            "@context",
            "@import",
            "@container",
            "@prefix",
            "@reverse",
            "a",
            "b",
            "c",
            "a:b",
            "b:a",
            "c:",
            ":a",
            "_:b",
            "a://b",
            "urn:x",
            "https://example.org/ns#",
            "https://example.org/more.jsonld",
            SUBJECT,
            "",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_stands_in_a_context_names_have_one_meaning(context in anything(), name in "[a-c@:]{0,4}|.{0,8}") {
        let contexts = contexts();
        let resolved = contexts.resolve(&context);
        let meaning = resolved.expand(&name);
        prop_assert_eq!(&meaning, &resolved.expand(&name));
        prop_assert_eq!(&meaning, &self::contexts().resolve(&context).expand(&name));
        if let Expanded::Iri(iri) = meaning {
            prop_assert!(iri.len() <= 4096 + name.len() + 100);
        }
    }

    #[test]
    fn the_order_of_definitions_in_an_object_does_not_matter(
        terms in prop::collection::btree_map("[a-e]", prop_oneof!["[a-e]", "[a-e]:[a-e]", "urn:[a-e]/"], 0..5),
        name in "[a-e](:[a-e])?",
    ) {
        let forwards: serde_json::Map<String, Value> = terms.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
        let backwards: serde_json::Map<String, Value> =
            terms.iter().rev().map(|(key, value)| (key.clone(), json!(value))).collect();
        let (one, other) = (contexts().resolve(&json!(forwards)), contexts().resolve(&json!(backwards)));
        if one.faults.is_empty() {
            prop_assert_eq!(one.expand(&name), other.expand(&name));
        }
        prop_assert_eq!(one.faults.is_empty(), other.faults.is_empty());
    }
}

#[test]
fn a_context_that_many_share_is_resolved_once_however_long_it_is() {
    let terms: serde_json::Map<String, Value> =
        (0..20_000).map(|number| (format!("t{number}"), json!(format!("urn:{number}")))).collect();
    let (contexts, shared) = (contexts(), Arc::new(Value::Object(terms)));
    let first = contexts.resolve_shared(&shared);
    let started = std::time::Instant::now();
    for _ in 0..10_000 {
        assert!(Arc::ptr_eq(&first, &contexts.resolve_shared(&shared)));
    }
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    assert_eq!(
        contexts.resolve_shared(&Arc::new(json!({"a": "urn:a"}))).own_iri("a"),
        Some("urn:a"),
        "another is another"
    );
}
