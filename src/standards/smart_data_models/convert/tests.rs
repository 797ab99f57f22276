//! What conversion gives, by kind of attribute; and its laws.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{Document, Form as Representation},
    standards::ngsi_ld::representation,
};

fn with(entity: Value, form: Form, arrays: Arrays) -> Converted<'static> {
    let Json::Object(members) = Json::from(entity) else { panic!("no entity") };
    convert(members, form, &|_| arrays)
}

fn normalized(attribute: Value) -> Converted<'static> {
    with(json!({ "id": "urn:a:1", "type": "A", "a": attribute }), Form::Normalized, Arrays::Also)
}

/// The value of the attribute, and where it and the further ones stood.
fn places(done: &Converted<'_>) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (fact, value) in done.facts.iter().zip(done.entity.iter().filter(|(name, _)| is_attribute(name))) {
        let mut pointer = String::new();
        fact.way.append(&mut pointer, "");
        all.push((pointer, value.1.to_value()));
    }
    for further in &done.further {
        let mut pointer = String::new();
        further.way.append(&mut pointer, "");
        all.push((pointer, further.value.to_value()));
    }
    all
}

#[test]
fn every_kind_of_attribute_has_its_value() {
    let geometry = json!({ "type": "Point", "coordinates": [17.1, 48.1] });
    let table = [
        (json!({ "type": "Property", "value": 7, "unitCode": "CEL" }), "/value", json!(7)),
        (json!({ "type": "GeoProperty", "value": geometry }), "/value", geometry.clone()),
        (json!({ "type": "GeoProperty", "value": geometry.to_string() }), "/value", geometry.clone()),
        (json!({ "type": "Relationship", "object": "urn:b:1" }), "/object", json!("urn:b:1")),
        (json!({ "type": "LanguageProperty", "languageMap": { "en": "Main" } }), "/languageMap/en", json!("Main")),
        (json!({ "type": "VocabProperty", "vocab": ["a", "b"] }), "/vocab", json!(["a", "b"])),
        (json!({ "type": "JsonProperty", "json": { "value": 1 } }), "/json", json!({ "value": 1 })),
        (json!({ "type": "ListProperty", "valueList": [1, 2] }), "/valueList", json!([1, 2])),
        (
            json!({ "type": "ListRelationship", "objectList": [{ "object": "urn:b:1" }, "urn:b:2"] }),
            "/objectList",
            json!(["urn:b:1", "urn:b:2"]),
        ),
        (
            json!({ "type": "Property", "value": { "@type": "DateTime", "@value": "2025-03-01T08:00:00Z" } }),
            "/value/@value",
            json!("2025-03-01T08:00:00Z"),
        ),
        (
            json!({ "type": "Property", "value": [{ "@type": "Date", "@value": "2025-03-01" }, "b"] }),
            "/value",
            json!(["2025-03-01", "b"]),
        ),
    ];
    for (attribute, place, value) in table {
        let done = normalized(attribute.clone());
        assert_eq!(places(&done), [(place.to_owned(), value)], "{attribute}");
        assert_eq!(done.faults, [], "{attribute}");
    }
}

#[test]
fn instances_and_languages_are_each_a_value() {
    let done = normalized(json!([
        { "type": "Property", "value": 1, "datasetId": "urn:d:1" },
        { "type": "Property", "value": 2 },
    ]));
    assert_eq!(places(&done), [("/1/value".to_owned(), json!(2)), ("/0/value".to_owned(), json!(1))]);
    assert_eq!(done.further[0].which, "datasetId urn:d:1");

    let done = normalized(json!([{ "type": "Property", "value": 1, "datasetId": "urn:d:1" }]));
    assert_eq!(places(&done), [("/0/value".to_owned(), json!(1))]);

    let map = json!({ "en": "Main", "@none": "Haupt", "sk": ["Hlavná", "Prvá"] });
    let entity = json!({ "id": "urn:a:1", "type": "A", "a": { "type": "LanguageProperty", "languageMap": map } });
    let done = with(entity.clone(), Form::Normalized, Arrays::Only);
    assert_eq!(done.further[1].value, json!(["Hlavná", "Prvá"]).into());
    let done = with(entity, Form::Normalized, Arrays::Never);
    let all: Vec<String> = places(&done).into_iter().map(|(place, value)| format!("{place} {value}")).collect();
    assert_eq!(
        all,
        [
            "/languageMap/@none \"Haupt\"",
            "/languageMap/en \"Main\"",
            "/languageMap/sk/0 \"Hlavná\"",
            "/languageMap/sk/1 \"Prvá\"",
        ]
    );
}

#[test]
fn relationships_are_an_array_where_the_model_wants_one() {
    let entity = |attribute: &Value| json!({ "id": "urn:a:1", "type": "A", "a": attribute });
    let two = json!([
        { "type": "Relationship", "object": "urn:b:1", "datasetId": "urn:d:1" },
        { "type": "Relationship", "object": "urn:b:2", "datasetId": "urn:d:2" },
    ]);
    let done = with(entity(&two), Form::Normalized, Arrays::Only);
    assert_eq!(done.entity.get("a").unwrap().to_value(), json!(["urn:b:1", "urn:b:2"]));
    let mut pointer = String::new();
    done.facts[0].way.append(&mut pointer, "/1");
    assert_eq!(pointer, "/1/object");
    let done = with(entity(&two), Form::Normalized, Arrays::Never);
    assert_eq!(done.entity.get("a").unwrap().to_value(), json!("urn:b:1"));
    assert_eq!(done.further.len(), 1);

    let array = json!({ "type": "Relationship", "object": ["urn:b:1", "urn:b:2"] });
    let done = with(entity(&array), Form::Normalized, Arrays::Never);
    assert_eq!(places(&done), [("/object/0".into(), json!("urn:b:1")), ("/object/1".into(), json!("urn:b:2"))]);
    let single = json!({ "type": "Relationship", "object": "urn:b:1" });
    let done = with(entity(&single), Form::Normalized, Arrays::Only);
    assert_eq!(done.entity.get("a").unwrap().to_value(), json!(["urn:b:1"]));
}

#[test]
fn what_stands_beside_a_value_is_put_aside() {
    let done = with(
        json!({
            "id": "urn:a:1", "type": "A", "scope": "/x", "createdAt": "t0", "@context": [],
            "a": { "type": "Property", "value": 1, "unitCode": "cel", "observedAt": "t1",
                "by": { "type": "Property", "value": 2, "unitCode": "%",
                    "at": [{ "type": "Property", "value": 3, "observedAt": "t2" }] } },
        }),
        Form::Normalized,
        Arrays::Also,
    );
    assert_eq!(Json::Object(done.entity).to_value(), json!({ "id": "urn:a:1", "type": "A", "a": 1 }));
    let sides: Vec<String> = done
        .sides
        .iter()
        .map(|side| format!("{} {}{} {}", side.order, side.inside.0, side.inside.1, side.value))
        .collect();
    assert_eq!(
        sides,
        [
            "3 /createdAt \"t0\"",
            "5 /unitCode \"cel\"",
            "5 /observedAt \"t1\"",
            "5 /by/unitCode \"%\"",
            "5 /by/at/0/observedAt \"t2\""
        ]
    );
}

#[test]
fn null_of_ngsi_ld_means_that_an_attribute_is_gone() {
    for attribute in [
        json!({ "type": "Property", "value": "urn:ngsi-ld:null" }),
        json!({ "type": "Relationship", "object": "urn:ngsi-ld:null" }),
        json!({ "type": "LanguageProperty", "languageMap": { "@none": "urn:ngsi-ld:null" } }),
    ] {
        let done = normalized(attribute.clone());
        assert_eq!((done.gone, done.faults), (vec![(2, "a".to_owned())], vec![]), "{attribute}");
        assert!(!done.entity.contains_key("a"));
    }
}

#[test]
fn what_is_no_attribute_is_said_so() {
    for (attribute, says) in [
        (json!({ "type": "Property" }), "is a Property without value"),
        (json!({ "type": "Property", "value": null }), "has null as its value: NGSI-LD knows no null"),
        (json!({ "type": "Relationship", "value": "urn:b:1" }), "is a Relationship with value instead of object"),
        (json!({ "type": "Propertie", "value": 1 }), "has the type \"Propertie\", which is no kind of attribute"),
        (json!({ "type": 7, "value": 1 }), "has 7 as its type"),
        (
            json!({ "type": "Property", "value": 1, "object": "urn:b:1" }),
            "has both value and object: nobody can tell which kind it is",
        ),
        (json!({ "type": "Property", "value": 1, "datasetId": 5 }), "has 5 as its datasetId, which is no URI"),
        (
            json!([{ "type": "Property", "value": 1 }, { "type": "Property", "value": 2 }]),
            "has two instances with no datasetId",
        ),
        (json!({}), "has neither a type nor a value"),
        (json!(7), "is a bare value, and the rest of the entity is normalized"),
        (json!({ "city": "Brno" }), "is a bare value, and the rest of the entity is normalized"),
    ] {
        let done = normalized(attribute.clone());
        let said: Vec<&str> = done.faults.iter().map(|fault| fault.says.as_str()).collect();
        assert_eq!(said, [says], "{attribute}");
    }
}

#[test]
fn ngsi_v2_keeps_its_units_in_metadata() {
    let done = with(
        json!({ "id": "a", "type": "A",
            "a": { "type": "Number", "value": 1, "metadata": { "unitCode": { "value": "cel" } } },
            "b": { "type": "geo:json", "value": { "type": "Point", "coordinates": [1, 2] } },
            "c": { "type": "Text", "value": null, "metadata": {} } }),
        Form::NgsiV2,
        Arrays::Also,
    );
    assert_eq!(done.faults, []);
    assert_eq!(done.entity.get("c").unwrap().to_value(), Value::Null);
    assert_eq!((done.facts[0].has_unit, done.facts[1].seen), (true, Some(Kind::GeoProperty)));
    assert_eq!(done.sides[0].inside.1, "/metadata/unitCode/value");
}

#[test]
fn key_values_keep_members_around_some_values() {
    let done = with(
        json!({ "a": { "languageMap": { "en": "x" } }, "b": { "dataset": { "urn:d": 1, "@none": 2 } }, "c": { "vocab": "v" } }),
        Form::KeyValues,
        Arrays::Also,
    );
    assert_eq!(Json::Object(done.entity).to_value(), json!({ "a": "x", "b": 2, "c": "v" }));
    assert_eq!(done.further[0].which, "datasetId urn:d");
}

#[test]
fn hostile_attributes_are_converted() {
    let mut deep = json!(1);
    for _ in 0..1000 {
        deep = json!({ "type": "Property", "value": 1, "x": deep });
    }
    assert!(normalized(deep).too_deep);
    let attribute = || Json::from(json!({ "type": "Property" }));
    let wide: Members<'_> = (0..100_000).map(|number| (format!("a{number}").into(), attribute())).collect();
    let done = convert(wide, Form::Normalized, &|_| Arrays::Also);
    assert_eq!((done.gone.len(), done.faults.len(), done.entity.len()), (100_000, 100_000, 0));
}

/// A value that reads the same in every form: no object that could be taken for an attribute.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z ]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[m-p]{1,3}", inner, 1..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A normalized entity of Properties, Relationships and GeoProperties, with what may stand beside values.
fn entity() -> impl Strategy<Value = Value> {
    let attribute = prop_oneof![
        (value(), proptest::option::of(Just("CEL"))).prop_map(|(value, unit)| match unit {
            Some(unit) => json!({ "type": "Property", "value": value, "unitCode": unit }),
            None => json!({ "type": "Property", "value": value }),
        }),
        "[a-z]{1,5}".prop_map(|id| json!({ "type": "Relationship", "object": format!("urn:a:{id}") })),
        (-90i32..90, -90i32..90)
            .prop_map(|(x, y)| json!({ "type": "GeoProperty", "value": { "type": "Point", "coordinates": [x, y] } })),
    ];
    proptest::collection::btree_map("[a-l][a-z]{0,5}", attribute, 0..6).prop_map(|attributes| {
        let mut members = serde_json::Map::new();
        members.insert("id".to_owned(), json!("urn:ngsi-ld:A:1"));
        members.insert("type".to_owned(), json!("A"));
        members.extend(attributes.into_iter().filter(|(name, _)| is_attribute(name)));
        Value::Object(members)
    })
}

/// Any JSON, with names that mean something here.
fn anything() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        "[a-c]{1,2}",
        proptest::sample::select(vec![
            "type",
            "value",
            "object",
            "languageMap",
            "vocab",
            "json",
            "valueList",
            "objectList",
            "datasetId",
            "unitCode",
            "observedAt",
            "metadata",
            "@value",
            "@type",
            "dataset",
            "@none",
            "coordinates",
            "scope",
            "createdAt",
            "id",
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        proptest::sample::select(vec![
            "Property",
            "Relationship",
            "GeoProperty",
            "LanguageProperty",
            "Text",
            "Point",
            "urn:ngsi-ld:null",
            ""
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn the_three_forms_of_an_entity_have_the_same_values(entity in entity()) {
        let document = Document::from(entity);
        let of = |representation, form| {
            let written = representation::convert(&document, representation).to_value().unwrap();
            let done = with(written, form, Arrays::Also);
            prop_assert_eq!(&done.faults, &[]);
            Ok(Json::Object(done.entity).to_value())
        };
        let values = of(Representation::Simplified, Form::KeyValues)?;
        prop_assert_eq!(&of(Representation::Normalized, Form::Normalized)?, &values);
        prop_assert_eq!(&of(Representation::Concise, Form::Concise)?, &values);
    }

    #[test]
    fn anything_is_converted_and_key_values_only_once(members in anything(), arrays in 0..3) {
        let arrays = [Arrays::Only, Arrays::Also, Arrays::Never][usize::try_from(arrays).unwrap()];
        if let Json::Object(members) = Json::from(members) {
            for form in [Form::Normalized, Form::Concise, Form::KeyValues, Form::NgsiV2] {
                let done = convert(members.clone(), form, &|_| arrays);
                prop_assert_eq!(done.entity.keys().filter(|name| is_attribute(name)).count(), done.facts.len());
                prop_assert!(done.further.iter().all(|further| further.fact < done.facts.len()));
            }
        }
    }

    #[test]
    fn converting_values_changes_nothing(entity in entity()) {
        let once = with(entity, Form::Normalized, Arrays::Also).entity;
        let twice = convert(once.clone(), Form::KeyValues, &|_| Arrays::Also);
        prop_assert_eq!(twice.entity, once);
    }

    #[test]
    fn every_value_stands_where_its_pointer_says(entity in entity()) {
        let done = with(entity.clone(), Form::Normalized, Arrays::Also);
        for ((name, value), fact) in done.entity.iter().filter(|(name, _)| is_attribute(name)).zip(&done.facts) {
            let mut pointer = format!("/{name}");
            fact.way.append(&mut pointer, "");
            prop_assert_eq!(entity.pointer(&pointer), Some(&value.to_value()));
        }
    }
}
