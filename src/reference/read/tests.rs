use serde_json::json;

use super::*;
use crate::reference::entity::Kind;
use crate::reference::faults::{Fault, Faults};

fn read(document: Value) -> Result<Entity, Problem> {
    read_with(document, &Faults::none())
}

fn read_with(document: Value, faults: &Faults) -> Result<Entity, Problem> {
    let context = Context::default();
    Reader { context: &context, operation: Operation::Create, faults, nulls: Nulls::Refused, now: "now" }
        .entity(&document)
}

fn with(attribute: Value) -> Value {
    json!({ "id": "urn:ngsi-ld:Lamp:1", "type": "Lamp", "power": attribute })
}

fn kind_of(attribute: Value) -> Kind {
    read(with(attribute)).unwrap().attributes.0[0].1[0].kind
}

#[test]
fn the_concise_form_says_what_kind_an_attribute_is() {
    assert_eq!(kind_of(json!(60)), Kind::Property);
    assert_eq!(kind_of(json!([1, 2])), Kind::Property);
    assert_eq!(kind_of(json!({ "city": "Bratislava" })), Kind::Property);
    assert_eq!(kind_of(json!({ "value": 60 })), Kind::Property);
    assert_eq!(kind_of(json!({ "object": "urn:a:b" })), Kind::Relationship);
    assert_eq!(kind_of(json!({ "languageMap": { "en": "Main" } })), Kind::LanguageProperty);
    assert_eq!(kind_of(json!({ "vocab": "Male" })), Kind::VocabProperty);
    assert_eq!(kind_of(json!({ "json": { "id": 1 } })), Kind::JsonProperty);
    assert_eq!(kind_of(json!({ "valueList": [1] })), Kind::ListProperty);
    assert_eq!(kind_of(json!({ "objectList": ["urn:a:b"] })), Kind::ListRelationship);
    assert_eq!(kind_of(json!({ "type": "Point", "coordinates": [17.1, 48.1] })), Kind::GeoProperty);
    assert_eq!(kind_of(json!({ "value": { "type": "Point", "coordinates": [17.1, 48.1] } })), Kind::GeoProperty);
    assert_eq!(
        kind_of(json!({ "type": "Property", "value": { "type": "Point", "coordinates": [17.1, 48.1] } })),
        Kind::Property
    );
}

#[test]
fn what_the_rules_forbid_is_bad_request_data() {
    let broken = [
        json!({ "type": "Lamp" }),
        json!({ "id": "Lamp 1", "type": "Lamp" }),
        json!({ "id": "urn:a:b" }),
        json!({ "id": "urn:a:b", "type": [] }),
        json!({ "id": "urn:a:b", "type": "L amp" }),
        json!({ "id": "urn:a:b", "type": "Lamp", "po wer": 1 }),
        json!({ "id": "urn:a:b", "type": "Lamp", "observedAt": "2025-01-01T00:00:00Z" }),
        json!({ "id": "urn:a:b", "type": "Lamp", "scope": "/2nd" }),
        with(json!({ "type": "Property" })),
        with(json!({ "type": "Relationship" })),
        with(json!({ "type": "Relationship", "object": "line 4" })),
        with(json!({ "type": "Propperty", "value": 1 })),
        with(json!({ "value": 1, "observedAt": "yesterday" })),
        with(json!({ "value": 1, "observedAt": "2025-01-01T00:00:00" })),
        with(json!({ "value": 1, "unitCode": 5 })),
        with(json!({ "value": 1, "datasetId": "one" })),
        with(json!([{ "value": 1 }, { "value": 2 }])),
        with(json!([{ "value": 1, "datasetId": "urn:d:1" }, { "value": 2, "datasetId": "urn:d:1" }])),
        with(json!("urn:ngsi-ld:null")),
        with(json!({ "value": "urn:ngsi-ld:null" })),
        with(json!({ "value": { "a": "urn:ngsi-ld:null" } })),
        with(json!({ "object": "urn:ngsi-ld:null" })),
        with(json!({ "languageMap": { "@none": "urn:ngsi-ld:null" } })),
        with(json!(null)),
        with(json!({ "value": null })),
        with(json!({ "languageMap": { "en": 5 } })),
        with(json!({ "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.1] } })),
        with(json!({ "type": "GeoProperty", "value": { "type": "GeometryCollection", "geometries": [] } })),
        with(json!({ "value": 1, "@context": {} })),
        with(json!({ "type": "Property", "value": 1, "object": "urn:a:b" })),
        with(json!({ "type": "Relationship", "object": "urn:a:b", "unitCode": "CEL" })),
        json!([]),
    ];
    for document in broken {
        let problem = read(document.clone()).expect_err(&document.to_string());
        assert_eq!(problem.kind.name(), "BadRequestData", "{document}");
    }
}

#[test]
fn a_fault_waives_its_own_rule_and_no_other() {
    let faults = Faults::one(Fault::CreateAcceptsPropertyWithoutValue);
    assert!(read_with(with(json!({ "type": "Property" })), &faults).is_ok());
    assert!(read_with(with(json!({ "type": "Relationship" })), &faults).is_err());
}

#[test]
fn members_and_sub_attributes_are_kept_apart() {
    let entity = read(with(json!({
        "value": 60, "unitCode": "WTT", "observedAt": "2025-01-01T00:00:00Z", "by": { "object": "urn:a:b" },
        "createdAt": "2020-01-01T00:00:00Z"
    })))
    .unwrap();
    let power = &entity.attributes.0[0].1[0];
    assert_eq!(power.members.keys().collect::<Vec<_>>(), ["unitCode", "observedAt"]);
    assert_eq!(power.attributes.0[0].0, "https://uri.etsi.org/ngsi-ld/default-context/by");
    assert_eq!(power.created_at, "now");
}

#[test]
fn instances_differ_by_dataset() {
    let entity = read(with(json!([{ "value": 1 }, { "value": 2, "datasetId": "urn:d:1" }]))).unwrap();
    let datasets: Vec<_> = entity.attributes.0[0].1.iter().map(|instance| instance.dataset_id.as_deref()).collect();
    assert_eq!(datasets, [None, Some("urn:d:1")]);
}

#[test]
fn in_a_fragment_the_null_deletes() {
    let (context, faults) = (Context::default(), Faults::none());
    let reader =
        Reader { context: &context, operation: Operation::Update, faults: &faults, nulls: Nulls::Delete, now: "now" };
    for deletion in [
        json!("urn:ngsi-ld:null"),
        json!({ "value": "urn:ngsi-ld:null" }),
        json!({ "object": "urn:ngsi-ld:null" }),
        json!({ "languageMap": { "@none": "urn:ngsi-ld:null" } }),
        json!({ "valueList": ["urn:ngsi-ld:null"] }),
    ] {
        let document = json!({ "power": deletion });
        let readings = reader.fragment(document.as_object().unwrap()).unwrap().attributes.remove(0).1;
        assert_eq!(readings, [Reading::Delete(None)]);
    }
}

#[test]
fn a_geometry_in_a_text_is_the_geometry() {
    let text = json!({ "type": "GeoProperty", "value": r#"{ "type": "Point", "coordinates": [17.1, 48.1] }"# });
    let entity = read(with(text)).unwrap();
    assert_eq!(entity.attributes.0[0].1[0].value, json!({ "type": "Point", "coordinates": [17.1, 48.1] }));
    assert!(read(with(json!({ "type": "GeoProperty", "value": "Main Square" }))).is_err());
}

#[test]
fn a_time_with_a_comma_is_kept_with_a_point() {
    let entity = read(with(json!({ "value": 1, "observedAt": "2025-01-01T00:00:00,5Z" }))).unwrap();
    assert_eq!(entity.attributes.0[0].1[0].members["observedAt"], "2025-01-01T00:00:00.5Z");
}

#[test]
fn each_flaw_has_a_fault_that_waives_it_alone() {
    let line = json!({ "type": "GeoProperty", "value": { "type": "LineString", "coordinates": [[1, 2]] } });
    for (attribute, fault) in [
        (json!({ "type": "VocabProperty" }), Fault::VocabPropertyWithoutVocab),
        (json!({ "type": "JsonProperty", "json": {}, "value": 1 }), Fault::JsonPropertyAcceptsForeignMember),
        (json!({ "type": "VocabProperty", "vocab": "A", "unitCode": "KMT" }), Fault::VocabPropertyAcceptsUnit),
        (json!({ "type": "ListProperty", "valueList": 5 }), Fault::ListAcceptsNonArray),
        (json!({ "objectList": ["stop 1"] }), Fault::ObjectListAcceptsNonUri),
        (json!({ "languageMap": { "": "Opera" } }), Fault::LanguageMapAcceptsBadTag),
        (json!({ "languageMap": { "en": ["Opera", 5] } }), Fault::LanguageMapAcceptsMixedTexts),
        (line, Fault::GeometryAcceptsShortLine),
        (json!("urn:ngsi-ld:null"), Fault::NullAcceptedAsMember),
        (json!({ "value": { "a": "urn:ngsi-ld:null" } }), Fault::NullAcceptedInsideValue),
        (json!({ "value": 1, "observedAt": "2025-01-01T00:00Z" }), Fault::TimeAcceptsMinutes),
        (json!({ "value": 1, "unitCode": ["KMT"] }), Fault::UnitMayBeList),
        (json!({ "value": 1, "by": { "type": "Property" } }), Fault::SubAttributesUnchecked),
    ] {
        let document = with(attribute);
        assert!(read(document.clone()).is_err(), "{document}");
        assert!(read_with(document.clone(), &Faults::one(fault)).is_ok(), "{document}");
        assert!(read_with(document.clone(), &Faults::one(Fault::LocationAcceptsProperty)).is_err(), "{document}");
    }
}

#[test]
fn a_scope_is_refused_for_what_is_wrong_with_it() {
    for (scope, fault) in [
        (json!("/A//B"), Fault::ScopeAcceptsEmptyLevel),
        (json!("/2nd"), Fault::ScopeAcceptsDigit),
        (json!("/Old-Town"), Fault::ScopeAcceptsCharacters),
        (json!(5), Fault::ScopeAcceptsObject),
        (json!("urn:ngsi-ld:null"), Fault::ScopeAcceptsNull),
        (json!(["/A", "/B-C"]), Fault::ScopeChecksFirst),
    ] {
        let document = json!({ "id": "urn:a:b", "type": "Lamp", "scope": scope });
        assert!(read(document.clone()).is_err() && read_with(document, &Faults::one(fault)).is_ok(), "{}", fault.id());
    }
}
