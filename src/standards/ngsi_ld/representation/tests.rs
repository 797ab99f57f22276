use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{model::Matcher, standards::ngsi_ld::testing};

fn normal(value: Value) -> Value {
    normalize(BodyKind::Entity, &value.into()).to_value().unwrap()
}

fn form(value: Value, form: Form) -> Value {
    convert(&value.into(), form).to_value().unwrap()
}

#[test]
fn a_concise_entity_becomes_normalized() {
    assert_eq!(
        normal(json!({
            "id": "urn:a:1", "type": "BusShelter", "scope": "/City",
            "seats": 6,
            "level": { "value": 61, "unitCode": "2N", "by": "team-a" },
            "line": { "object": "urn:a:4" },
            "name": { "languageMap": { "en": "Opera" } },
            "location": { "type": "Point", "coordinates": [17.11, 48.14] },
            "area": { "value": { "type": "Point", "coordinates": [17.11, 48.14] }, "observedAt": "2025-03-01T08:00:00Z" },
            "stops": { "objectList": ["urn:a:5"] },
            "address": { "city": "Bratislava" },
            "speed": [{ "value": 1 }, { "value": 2, "datasetId": "urn:a:6" }],
        })),
        json!({
            "id": "urn:a:1", "type": "BusShelter", "scope": "/City",
            "seats": { "type": "Property", "value": 6 },
            "level": { "type": "Property", "value": 61, "unitCode": "2N", "by": { "type": "Property", "value": "team-a" } },
            "line": { "type": "Relationship", "object": "urn:a:4" },
            "name": { "type": "LanguageProperty", "languageMap": { "en": "Opera" } },
            "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.11, 48.14] } },
            "area": {
                "type": "GeoProperty",
                "value": { "type": "Point", "coordinates": [17.11, 48.14] },
                "observedAt": "2025-03-01T08:00:00Z",
            },
            "stops": { "type": "ListRelationship", "objectList": [{ "object": "urn:a:5" }] },
            "address": { "type": "Property", "value": { "city": "Bratislava" } },
            "speed": [{ "type": "Property", "value": 1 }, { "type": "Property", "value": 2, "datasetId": "urn:a:6" }],
        })
    );
}

#[test]
fn what_is_deliberately_broken_stays_broken() {
    for attribute in [
        json!({ "type": "Property" }),
        json!({ "type": "Relationship", "object": "line 4" }),
        json!({ "type": "Tariff", "value": 3 }),
        json!({ "type": "PostalAddress", "city": "Bratislava" }),
        json!("urn:ngsi-ld:null"),
    ] {
        let entity = json!({ "id": "urn:a:1", "type": "BusShelter", "seats": attribute });
        assert_eq!(normal(entity.clone()), entity);
    }
    assert_eq!(
        normal(json!({ "seats": { "value": "urn:ngsi-ld:null" } })),
        json!({ "seats": { "type": "Property", "value": "urn:ngsi-ld:null" } })
    );
}

#[test]
fn a_matcher_stays_the_whole_attribute() {
    let entity = Document::Map(vec![("seats".to_owned(), Document::Match(Matcher::Any))]);
    for form in [Form::Normalized, Form::Concise, Form::Simplified] {
        assert_eq!(convert(&entity, form), entity);
    }
}

#[test]
fn an_attribute_fragment_need_not_have_a_value() {
    let fragment = |value: Value| normalize(BodyKind::AttributeFragment, &value.into()).to_value().unwrap();
    assert_eq!(fragment(json!({ "value": 74 })), json!({ "type": "Property", "value": 74 }));
    assert_eq!(
        fragment(json!({ "unitCode": "CEL", "by": 1 })),
        json!({ "unitCode": "CEL", "by": { "type": "Property", "value": 1 } })
    );
}

#[test]
fn bodies_that_are_no_entities_stay_as_they_are() {
    let query: Document = json!({ "type": "Query", "entities": [{ "type": "BusShelter" }] }).into();
    for kind in [
        BodyKind::None,
        BodyKind::Ids,
        BodyKind::Query,
        BodyKind::Subscription,
        BodyKind::Registration,
        BodyKind::Context,
        BodyKind::Other,
    ] {
        assert_eq!(normalize(kind, &query), query);
    }
}

#[test]
fn the_concise_form_drops_what_can_be_inferred() {
    assert_eq!(
        form(
            json!({ "id": "urn:a:1", "type": "Sensor",
                "a": { "type": "Property", "value": 1 },
                "b": { "type": "Property", "value": 1, "unitCode": "CEL", "c": { "type": "Property", "value": 2 } },
                "d": { "type": "Property", "value": { "type": "Point", "coordinates": [1, 2] } },
                "e": { "type": "Property", "value": { "type": "PostalAddress" } },
                "f": [{ "type": "Property", "value": 1 }, { "type": "Property", "value": 2, "datasetId": "urn:a:b" }],
                "g": { "type": "ListRelationship", "objectList": [{ "object": "urn:a:b" }] } }),
            Form::Concise
        ),
        json!({ "id": "urn:a:1", "type": "Sensor",
            "a": 1,
            "b": { "value": 1, "unitCode": "CEL", "c": 2 },
            "d": { "type": "Property", "value": { "type": "Point", "coordinates": [1, 2] } },
            "e": { "value": { "type": "PostalAddress" } },
            "f": [{ "value": 1 }, { "value": 2, "datasetId": "urn:a:b" }],
            "g": { "objectList": ["urn:a:b"] } })
    );
}

#[test]
fn the_simplified_form_keeps_values_only() {
    assert_eq!(
        form(
            json!({ "id": "urn:a:1", "type": "Sensor", "scope": "/City",
                "a": { "value": 1, "unitCode": "CEL" },
                "b": { "object": ["urn:a:2", "urn:a:3"] },
                "c": { "languageMap": { "en": "Opera" } },
                "d": { "vocab": "Male" },
                "e": { "json": { "id": 1 } },
                "f": { "valueList": [2, 1] },
                "g": { "objectList": ["urn:a:4"] },
                "h": [{ "value": 1 }, { "value": 2, "datasetId": "urn:a:b" }],
                "i": { "object": "urn:a:5", "entity": { "id": "urn:a:5", "type": "Pole", "k": 1 } } }),
            Form::Simplified
        ),
        json!({ "id": "urn:a:1", "type": "Sensor", "scope": "/City",
            "a": 1,
            "b": ["urn:a:2", "urn:a:3"],
            "c": { "languageMap": { "en": "Opera" } },
            "d": { "vocab": "Male" },
            "e": { "json": { "id": 1 } },
            "f": [2, 1],
            "g": ["urn:a:4"],
            "h": { "dataset": { "@none": 1, "urn:a:b": 2 } },
            "i": { "id": "urn:a:5", "type": "Pole", "k": 1 } })
    );
}

#[test]
fn a_geojson_feature_is_converted_inside_its_properties() {
    assert_eq!(
        form(
            json!({ "type": "FeatureCollection", "features": [{ "id": "urn:a:1", "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [1, 2] },
                "properties": { "type": "Sensor", "a": 1 } }] }),
            Form::Normalized
        ),
        json!({ "type": "FeatureCollection", "features": [{ "id": "urn:a:1", "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [1, 2] },
            "properties": { "type": "Sensor", "a": { "type": "Property", "value": 1 } } }] })
    );
}

proptest! {
    #[test]
    fn the_concise_form_loses_nothing(entity in testing::entity()) {
        let concise = form(entity.clone(), Form::Concise);
        prop_assert_eq!(normal(concise), entity);
    }

    #[test]
    fn normalizing_twice_changes_nothing(entity in testing::entity()) {
        prop_assert_eq!(normal(entity.clone()), entity);
    }

    #[test]
    fn concise_and_normalized_simplify_to_the_same(entity in testing::entity()) {
        let concise = form(entity.clone(), Form::Concise);
        prop_assert_eq!(form(concise, Form::Simplified), form(entity, Form::Simplified));
    }
}
