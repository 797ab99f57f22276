//! Names of requests, as the rules of JSON-LD and 5.5.7 have them.

use super::*;

fn context(value: Value) -> Context {
    Context::read(&value, Remote::Refused, &Faults::none()).unwrap()
}

#[test]
fn a_name_without_a_meaning_belongs_to_the_default_vocabulary() {
    let core = Context::default();
    assert_eq!(core.expand("seats"), "https://uri.etsi.org/ngsi-ld/default-context/seats");
    assert_eq!(core.expand("location"), "https://uri.etsi.org/ngsi-ld/location");
    assert_eq!(core.expand("https://example.org/seats"), "https://example.org/seats");
    assert_eq!(core.compact("https://uri.etsi.org/ngsi-ld/default-context/seats"), "seats");
    assert_eq!(core.compact("https://uri.etsi.org/ngsi-ld/location"), "location");
    assert_eq!(core.compact("https://example.org/seats"), "https://example.org/seats");
}

#[test]
fn terms_and_prefixes_expand_and_compact_again() {
    let own = context(json!([{ "ex": "https://example.org/", "seats": "ex:Seats", "kind": { "@id": "ex:kind" } }]));
    for (name, iri) in [
        ("seats", "https://example.org/Seats"),
        ("kind", "https://example.org/kind"),
        ("ex:x", "https://example.org/x"),
    ] {
        assert_eq!((own.expand(name), own.compact(iri)), (iri.to_owned(), name.to_owned()));
    }
    assert_eq!(own.compact("https://uri.etsi.org/ngsi-ld/default-context/other"), "other");
    assert_eq!(
        own.compact("https://uri.etsi.org/ngsi-ld/default-context/seats"),
        "https://uri.etsi.org/ngsi-ld/default-context/seats"
    );
}

#[test]
fn core_terms_cannot_be_redefined() {
    let own = context(json!({ "location": "https://example.org/place" }));
    assert_eq!(own.expand("location"), "https://uri.etsi.org/ngsi-ld/location");
    assert_eq!(own.compact("https://example.org/place"), "https://example.org/place");
}

#[test]
fn every_core_context_is_known_and_no_other_is_fetched() {
    for version in ["", "-v1.3", "-v1.8", "-v1.10"] {
        context(json!(format!("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context{version}.jsonld")));
    }
    let other = json!(["https://example.org/context.jsonld"]);
    assert_eq!(
        Context::read(&other, Remote::Refused, &Faults::none()).unwrap_err().kind,
        ProblemKind::LdContextNotAvailable
    );
    assert!(Context::read(&other, Remote::Ignored, &Faults::none()).is_ok());
}

#[test]
fn what_is_no_context_is_bad_request_data() {
    for value in [
        json!(5),
        json!([[]]),
        json!({ "a": 5 }),
        json!({ "a": "b" }),
        json!("not a uri"),
        json!({ "a": { "@id": "https://example.org/a", "@context": {} } }),
    ] {
        assert_eq!(
            Context::read(&value, Remote::Refused, &Faults::none()).unwrap_err().kind,
            ProblemKind::BadRequestData
        );
    }
}

#[test]
fn an_answer_names_the_context_of_its_request_and_the_core_context() {
    let terms = json!({ "a": "https://example.org/a" });
    assert_eq!(context(terms.clone()).source(), &json!([terms, vocab::CORE_CONTEXT]));
    assert_eq!(Context::default().source(), &json!(vocab::CORE_CONTEXT));
}

#[test]
fn definitions_stand_in_any_order_and_later_objects_replace_earlier_ones() {
    let own = context(json!([
        { "wheels": "ex:wheels", "ex": "https://example.org/", "doors": "https://example.org/doors" },
        { "doors": { "@id": "ex:gates", "@type": "@id" } },
    ]));
    assert_eq!(own.expand("wheels"), "https://example.org/wheels");
    assert_eq!((own.expand("doors").as_str(), own.is_typed("doors")), ("https://example.org/gates", true));
    let reset = context(json!([{ "wheels": "https://example.org/wheels" }, null]));
    assert_eq!(reset.expand("wheels"), "https://uri.etsi.org/ngsi-ld/default-context/wheels");
}

#[test]
fn only_a_text_that_ends_openly_or_a_declared_prefix_is_a_prefix() {
    let own = context(json!({
        "open": "https://example.org/",
        "closed": "https://example.org/closed",
        "declared": { "@id": "https://example.org/declared-", "@prefix": true },
    }));
    assert_eq!(own.expand("open:x"), "https://example.org/x");
    assert_eq!(own.expand("closed:x"), "closed:x");
    assert_eq!(own.expand("declared:x"), "https://example.org/declared-x");
}

#[test]
fn a_vocabulary_completes_definitions_but_names_keep_that_of_the_core_context() {
    let own = context(json!({ "@vocab": "https://example.org/", "wheels": "axles", "doors": { "@type": "@id" } }));
    assert_eq!(own.expand("wheels"), "https://example.org/axles");
    assert_eq!(own.expand("doors"), "https://example.org/doors");
    assert_eq!(own.expand("seats"), "https://uri.etsi.org/ngsi-ld/default-context/seats");
}

#[test]
fn of_several_terms_the_shortest_is_shown_and_a_term_before_a_prefix() {
    let own = context(json!({
        "ex": "https://example.org/", "longer": "ex:seats", "seats": "ex:seats", "places": "ex:places",
    }));
    assert_eq!(own.compact("https://example.org/seats"), "seats");
    assert_eq!(own.compact("https://example.org/places"), "places");
    assert_eq!(own.compact("https://example.org/doors"), "ex:doors");
}

#[test]
fn a_definition_that_needs_itself_is_refused() {
    for value in [json!({ "a": "b:x", "b": "a:y" }), json!({ "a": "a:x" }), json!({ "@version": 1.0 })] {
        assert_eq!(
            Context::read(&value, Remote::Refused, &Faults::none()).unwrap_err().kind,
            ProblemKind::BadRequestData
        );
    }
}
