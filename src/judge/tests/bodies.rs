//! Entities as NGSI-LD.

use serde_json::json;

use super::*;
use crate::standards::ngsi_ld::representation::convert;

fn shelter() -> Value {
    json!({
        "id": "urn:a:1", "type": "BusShelter", "scope": ["/City", "/North"],
        "seats": 6,
        "level": { "value": 61, "unitCode": "2N", "observedAt": "2025-03-01T08:00:00Z", "by": "team-a" },
        "line": { "object": "urn:a:4" },
        "name": { "languageMap": { "en": "Opera" } },
        "location": { "type": "Point", "coordinates": [17.11, 48.14] },
        "speed": [{ "value": 1 }, { "value": 2, "datasetId": "urn:a:fast" }],
    })
}

fn normalized() -> Value {
    normal(shelter()).to_value().unwrap()
}

/// What is said about the shelter after one place of the normalized answer was changed.
fn changed(pointer: &str, to: Value) -> String {
    let mut observed = normalized();
    match pointer.rsplit_once('/').unwrap() {
        (parent, name) if observed.pointer(pointer).is_none() => observed.pointer_mut(parent).unwrap()[name] = to,
        _ => *observed.pointer_mut(pointer).unwrap() = to,
    }
    say(Check::Body(normal(shelter())), &answered(AnswerKind::Entity, Form::Normalized, &observed))
}

#[test]
fn an_entity_is_accepted_in_the_form_that_was_asked_for() {
    assert_eq!(changed("/seats/value", json!(6.0)), "");
    let concise = json!({
        "id": "urn:a:1", "type": ["BusShelter"], "scope": ["/North", "/City"],
        "seats": 6,
        "level": { "type": "Property", "value": 61, "unitCode": "2N", "observedAt": "2025-03-01T08:00:00.000Z", "by": "team-a" },
        "line": { "object": "urn:a:4", "createdAt": "2025-03-01T08:00:00Z" },
        "name": { "languageMap": { "en": "Opera" } },
        "location": { "value": { "type": "Point", "coordinates": [17.11, 48.14] }, "createdAt": "2025-03-01T08:00:00Z" },
        "speed": [{ "value": 2, "datasetId": "urn:a:fast" }, { "value": 1 }],
    });
    assert!(accepts(&normal(shelter()), Form::Concise, &concise));
    let simplified = json!({
        "id": "urn:a:1", "type": "BusShelter", "scope": ["/City", "/North"], "@context": [],
        "seats": 6, "level": 61, "line": "urn:a:4", "name": { "languageMap": { "en": "Opera" } },
        "location": { "type": "Point", "coordinates": [17.11, 48.14] },
        "speed": { "dataset": { "urn:a:fast": 2, "@none": 1 } },
    });
    assert!(accepts(&normal(shelter()), Form::Simplified, &simplified));
    for (form, wrong) in [
        (Form::Normalized, &concise),
        (Form::Normalized, &simplified),
        (Form::Concise, &normalized()),
        (Form::Simplified, &concise),
    ] {
        assert!(!accepts(&normal(shelter()), form, wrong), "{form:?}");
    }
}

#[test]
fn what_differs_is_said_in_one_line_with_its_place() {
    insta::assert_snapshot!(
        [
            changed("/seats/value", json!("6")),
            changed("/location/value/coordinates", json!([48.14, 17.11])),
            changed("/colour", json!({ "type": "Property", "value": "red" })),
            changed("/level/by/value", json!("Team-a")),
            changed("/level/observedAt", json!("2025-03-01T08:00:01Z")),
            changed("/level/createdAt", json!("2025-03-01T08:00:01Z")),
            changed("/line/type", json!("Property")),
            changed("/scope", json!(["/City"])),
            changed("/scope", json!(["/City", "/North", "/North"])),
            changed("/speed/1/datasetId", json!("urn:a:slow")),
            changed("/speed/0/datasetId", json!("@none")),
            changed("/type", json!(["BusShelter", "Shop"])),
            changed("/id", json!("urn:a:2")),
        ].join("\n"),
        @r#"
        0. body: expected urn:a:1 as the suite has it | observed /seats/value is "6" instead of 6 [/seats/value]
        0. body: expected urn:a:1 as the suite has it | observed /location/value/coordinates/0 is 48.14 instead of 17.11, and 1 more difference [/location/value/coordinates/0 /location/value/coordinates/1]
        0. body: expected urn:a:1 as the suite has it | observed /colour is not expected: {"type":"Property","value":"red"} [/colour]
        0. body: expected urn:a:1 as the suite has it | observed /level/by/value is "Team-a" instead of "team-a" [/level/by/value]
        0. body: expected urn:a:1 as the suite has it | observed /level/observedAt is "2025-03-01T08:00:01Z" instead of "2025-03-01T08:00:00Z" [/level/observedAt]

        0. body: expected urn:a:1 as the suite has it | observed /line/type is "Property" instead of "Relationship" [/line/type]
        0. body: expected urn:a:1 as the suite has it | observed /scope/1 is missing (expected "/North") [/scope/1]
        0. body: expected urn:a:1 as the suite has it | observed /scope/2 is not expected: "/North" [/scope/2]
        0. body: expected urn:a:1 as the suite has it | observed /speed/1 is missing (expected {"type":"Property","value":2,"datasetId":"urn:a:fast"}), and 1 more difference [/speed/1 /speed/1]
        0. body: expected urn:a:1 as the suite has it | observed /speed/0/datasetId is not expected: "@none" [/speed/0/datasetId]
        0. body: expected urn:a:1 as the suite has it | observed /type/1 is not expected: "Shop" [/type/1]
        0. body: expected urn:a:1 as the suite has it | observed /id is "urn:a:2" instead of "urn:a:1" [/id]
        "#
    );
}

#[test]
fn many_differences_are_counted_and_twenty_are_listed() {
    let observed: serde_json::Map<String, Value> = (0..30).map(|index| (format!("a{index}"), json!(1))).collect();
    let judgement = judge(
        &[expect(Check::Body(document(json!({}))))],
        &answered(AnswerKind::Entity, Form::Normalized, &Value::Object(observed)),
    );
    assert_eq!(judgement.findings[0].differences.len(), 20);
    insta::assert_snapshot!(judgement.findings[0].observed, @"/a0 is not expected: 1, and 29 more differences, 19 of them listed");
}

#[test]
fn a_concise_answer_has_to_be_concise_and_lossless() {
    let expected = normal(json!({ "id": "urn:a:1", "type": "T", "a": 6 }));
    assert!(!accepts(&expected, Form::Concise, &json!({ "id": "urn:a:1", "type": "T", "a": { "value": 6 } })));
    let expected = normal(json!({ "id": "urn:a:1", "type": "T", "a": { "value": { "type": "PostalAddress" } } }));
    assert!(!accepts(
        &expected,
        Form::Concise,
        &json!({ "id": "urn:a:1", "type": "T", "a": { "type": "PostalAddress" } })
    ));
    let geometry = json!({ "type": "Property", "value": { "type": "Point", "coordinates": [1, 2] } });
    let with = |a: Value| json!({ "id": "urn:a:1", "type": "T", "a": a });
    assert!(accepts(&normal(with(geometry.clone())), Form::Concise, &with(geometry.clone())));
    let untyped = with(json!({ "value": geometry["value"] }));
    assert!(!accepts(&normal(with(geometry)), Form::Concise, &untyped));
    let wrong_type =
        json!({ "id": "urn:a:1", "type": "T", "a": { "type": "GeoProperty", "value": { "type": "PostalAddress" } } });
    assert!(!accepts(&expected, Form::Concise, &wrong_type));
}

#[test]
fn matchers_stand_for_attributes_values_and_metadata() {
    let expected = normal(json!({
        "id": "<uri>", "type": "T", "a": "<any>", "b": { "value": "<number>" }, "c": "<absent>",
        "d": { "value": 1, "createdAt": "<datetime>" }, "e": { "value": 1, "unitCode": "<absent>" },
    }));
    let good = json!({ "id": "urn:a:1", "type": "T", "a": { "type": "Property", "value": 1 }, "b": { "type": "Property", "value": 2 },
        "d": { "type": "Property", "value": 1, "createdAt": "2025-03-01T08:00:00Z" }, "e": { "type": "Property", "value": 1 } });
    assert!(accepts(&expected, Form::Normalized, &good));
    let concise = json!({ "id": "urn:a:1", "type": "T", "a": 1, "b": 2, "d": { "value": 1, "createdAt": "2025-03-01T08:00:00Z" }, "e": 1 });
    assert!(accepts(&expected, Form::Concise, &concise));
    for (pointer, value) in
        [("/id", json!("1")), ("/b/value", json!("2")), ("/d/createdAt", json!("now")), ("/e/unitCode", json!("CEL"))]
    {
        let mut bad = good.clone();
        match bad.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => bad["e"]["unitCode"] = value,
        }
        assert!(!accepts(&expected, Form::Normalized, &bad), "{pointer}");
    }
    let mut bad = good.clone();
    bad["c"] = json!({ "type": "Property", "value": 1 });
    assert!(!accepts(&expected, Form::Normalized, &bad));
}

#[test]
fn contains_asks_for_a_part_and_compares_values_whole() {
    let contains = |part: Value, form| {
        let observed = if form == Form::Normalized {
            normalized()
        } else {
            json!({ "id": "urn:a:1", "type": "T", "level": { "value": 61, "unitCode": "2N" } })
        };
        judge(&[expect(Check::Contains(normal(part)))], &answered(AnswerKind::Entity, form, &observed))
            .findings
            .is_empty()
    };
    assert!(contains(json!({ "level": 61 }), Form::Normalized));
    assert!(contains(json!({ "level": 61 }), Form::Concise));
    assert!(contains(json!({ "speed": 1 }), Form::Normalized));
    assert!(!contains(json!({ "speed": 2 }), Form::Normalized));
    assert!(contains(json!({ "scope": "/North", "seats": 6 }), Form::Normalized));
    assert!(!contains(json!({ "level": 62 }), Form::Normalized));
    assert!(!contains(json!({ "colour": "red" }), Form::Normalized));
    assert!(!contains(json!({ "name": { "languageMap": {} } }), Form::Normalized));
}

#[test]
fn literally_compares_what_is_on_the_wire() {
    let literally = |expected: Value| {
        let observation = answered(
            AnswerKind::Entity,
            Form::Concise,
            &json!({ "id": "urn:a:1", "type": "T", "a": 6, "createdAt": "x" }),
        );
        judge(&[expect(Check::Literally(document(expected)))], &observation).findings.is_empty()
    };
    assert!(literally(json!({ "id": "urn:a:1", "type": "T", "a": 6 })));
    assert!(!literally(json!({ "id": "urn:a:1", "type": "T", "a": { "type": "Property", "value": 6 } })));
    assert!(!literally(json!({ "id": "urn:a:1", "type": "T", "a": 6, "createdAt": "<absent>" })));
}

#[test]
fn linked_entities_are_entities_themselves() {
    let expected = normal(
        json!({ "id": "urn:a:1", "type": "T", "line": { "object": "urn:a:2", "entity": { "id": "urn:a:2", "type": ["L", "M"], "n": 1 } } }),
    );
    let linked = json!({ "id": "urn:a:2", "type": ["M", "L"], "n": { "type": "Property", "value": 1 }, "createdAt": "2025-03-01T08:00:00Z" });
    let observed = json!({ "id": "urn:a:1", "type": "T", "line": { "type": "Relationship", "object": "urn:a:2", "entity": linked } });
    assert!(accepts(&expected, Form::Normalized, &observed));
    let simplified = json!({ "id": "urn:a:1", "type": "T", "line": { "id": "urn:a:2", "type": ["L", "M"], "n": 1 } });
    assert!(accepts(&expected, Form::Simplified, &simplified));
    assert!(!accepts(&expected, Form::Simplified, &json!({ "id": "urn:a:1", "type": "T", "line": "urn:a:2" })));
}

#[test]
fn geojson_is_compared_inside_its_features() {
    let feature = |id: &str, coordinates: Value| {
        json!({ "id": id, "type": "Feature", "geometry": { "type": "Point", "coordinates": coordinates },
        "properties": { "type": "T", "a": { "type": "Property", "value": 1 } } })
    };
    let collection = |features: Value| json!({ "type": "FeatureCollection", "features": features, "@context": [] });
    let expected = normal(
        json!({ "type": "FeatureCollection", "features": [feature("urn:a:1", json!([1, 2])), feature("urn:a:2", json!([3, 4]))] }),
    );
    assert!(accepts(
        &expected,
        Form::Normalized,
        &collection(json!([feature("urn:a:2", json!([3, 4])), feature("urn:a:1", json!([1, 2]))]))
    ));
    assert!(!accepts(
        &expected,
        Form::Normalized,
        &collection(json!([feature("urn:a:2", json!([4, 3])), feature("urn:a:1", json!([1, 2]))]))
    ));
    assert!(!accepts(&expected, Form::Normalized, &collection(json!([feature("urn:a:1", json!([1, 2]))]))));
}

#[test]
fn an_instance_that_is_not_the_default_is_simplified_either_way() {
    let expected = normal(json!({ "id": "urn:a:1", "type": "T", "a": { "value": 1, "datasetId": "urn:a:d" } }));
    for (good, a) in [
        (true, json!(1)),
        (true, json!({ "dataset": { "urn:a:d": 1 } })),
        (false, json!({ "dataset": { "@none": 1 } })),
    ] {
        assert_eq!(accepts(&expected, Form::Simplified, &json!({ "id": "urn:a:1", "type": "T", "a": a })), good);
    }
}

#[test]
fn linked_entities_of_a_list_relationship_have_its_order() {
    let linked = |name: &str| json!({ "id": name, "type": "L" });
    let route = |entities: Value| {
        json!({ "id": "urn:a:1", "type": "T", "route": {
        "type": "ListRelationship", "objectList": [{ "object": "urn:a:2" }, { "object": "urn:a:3" }], "entityList": entities } })
    };
    let expected = normal(route(json!([linked("urn:a:2"), linked("urn:a:3")])));
    assert!(accepts(&expected, Form::Normalized, &route(json!([linked("urn:a:2"), linked("urn:a:3")]))));
    assert!(!accepts(&expected, Form::Normalized, &route(json!([linked("urn:a:3"), linked("urn:a:2")]))));
    let mut concise = route(json!([linked("urn:a:2"), linked("urn:a:3")]));
    concise["route"]["objectList"] = json!(["urn:a:2", "urn:a:3"]);
    assert!(accepts(&expected, Form::Concise, &concise));
    concise["route"]["objectList"] = json!(["urn:a:3", "urn:a:2"]);
    assert!(!accepts(&expected, Form::Concise, &concise));
}

#[test]
fn several_objects_words_and_texts_have_no_order_and_lists_have_one() {
    let entity = |order: [&str; 2]| {
        let uris = order.map(|name| format!("urn:a:{name}"));
        json!({ "id": "urn:a:1", "type": "T",
            "line": { "object": uris, "of": { "object": uris } },
            "fuel": [{ "vocab": order }, { "vocab": order, "datasetId": "urn:a:d" }],
            "sign": { "languageMap": { "en": order, "sk": "x" } } })
    };
    let ordered = [
        |order: [&str; 2]| json!({ "value": order }),
        |order: [&str; 2]| json!({ "valueList": order }),
        |order: [&str; 2]| json!({ "json": order }),
        |order: [&str; 2]| json!({ "value": { "object": order, "vocab": order, "languageMap": { "en": order } } }),
        |order: [&str; 2]| json!({ "objectList": order.map(|name| json!({ "object": format!("urn:a:{name}") })) }),
    ];
    for form in [Form::Normalized, Form::Concise, Form::Simplified] {
        let answer = |entity: Value| convert(&normal(entity), form).to_value().unwrap();
        let expected = normal(entity(["north", "south"]));
        assert!(accepts(&expected, form, &answer(entity(["south", "north"]))), "{form:?}");
        assert!(!accepts(&expected, form, &answer(entity(["south", "south"]))), "{form:?}");
        for list in ordered {
            let route = |order| json!({ "id": "urn:a:1", "type": "T", "route": list(order) });
            let expected = normal(route(["north", "south"]));
            assert!(accepts(&expected, form, &answer(route(["north", "south"]))), "{form:?}");
            assert!(!accepts(&expected, form, &answer(route(["south", "north"]))), "{form:?}");
        }
    }
}
