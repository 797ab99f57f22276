//! Generators of entities for property tests, with everything in them that makes conversion and comparison hard.

use proptest::{collection::vec, prelude::*, sample::subsequence};
use serde_json::{Map, Value, json};

/// JSON values that a Property may have, among them those that look like attributes, geometries or NGSI-LD Nulls.
pub fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1000i32..1000).prop_map(|number| json!(f64::from(number) / 8.0)),
        "[a-zA-Z ]{0,8}".prop_map(Value::from),
        Just(json!(null)),
        Just(json!("urn:ngsi-ld:null")),
        Just(json!("2025-03-01T08:00:00Z")),
        Just(json!({ "type": "Point", "coordinates": [17.5, 48.25] })),
        Just(json!({ "type": "PostalAddress", "city": "Bratislava" })),
        Just(json!([{ "value": 1 }, { "type": "Relationship", "object": "urn:a:b" }])),
        Just(json!({ "@type": "DateTime", "@value": "2025-03-01T08:00:00Z" })),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name(), inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Names of attributes and of members of values: the user's own, and terms of the core context.
pub fn name() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        4 => "[a-z]{1,5}[A-Z0-9]{1,3}",
        1 => prop_oneof![Just("location"), Just("status"), Just("name"), Just("title")].prop_map(str::to_owned),
        1 => "[a-z]{2,4}:[a-z]{1,4}",
    ]
}

fn uri() -> impl Strategy<Value = String> + Clone {
    "urn:ngsi-ld:[A-Z][a-z]{1,5}:[0-9]{1,4}"
}

/// A text, or an array of texts whose order means nothing.
fn one_or_several(text: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = Value> {
    prop_oneof![text.clone().prop_map(Value::from), vec(text, 1..4).prop_map(Value::from)]
}

/// A point or a line, away from its own mirror image: longitude and latitude always differ.
fn geometry() -> impl Strategy<Value = Value> {
    let position = (-900i32..900, 1i32..90)
        .prop_map(|(longitude, latitude)| json!([f64::from(longitude) / 8.0 + 0.0625, f64::from(latitude)]));
    prop_oneof![
        position.clone().prop_map(|position| json!({ "type": "Point", "coordinates": position })),
        vec(position, 2..4).prop_map(|positions| json!({ "type": "LineString", "coordinates": positions })),
    ]
}

/// An attribute instance without sub-attributes and metadata, of any type.
fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => value().prop_map(|value| json!({ "type": "Property", "value": value })),
        1 => geometry().prop_map(|value| json!({ "type": "GeoProperty", "value": value })),
        2 => one_or_several(uri()).prop_map(|object| json!({ "type": "Relationship", "object": object })),
        1 => vec(("(en|sk|@none)", one_or_several("[a-z]{0,6}")), 1..3).prop_map(|texts| {
            let map: Map<String, Value> = texts.into_iter().collect();
            json!({ "type": "LanguageProperty", "languageMap": map })
        }),
        1 => one_or_several(name()).prop_map(|terms| json!({ "type": "VocabProperty", "vocab": terms })),
        1 => value().prop_map(|json| json!({ "type": "JsonProperty", "json": json })),
        1 => vec(value(), 0..4).prop_map(|list| json!({ "type": "ListProperty", "valueList": list })),
        1 => vec(uri(), 0..4).prop_map(|uris| {
            let objects: Vec<Value> = uris.into_iter().map(|uri| json!({ "object": uri })).collect();
            json!({ "type": "ListRelationship", "objectList": objects })
        }),
    ]
}

/// A normalized attribute instance, often with metadata and sub-attributes.
pub fn instance() -> impl Strategy<Value = Value> {
    let metadata = subsequence(
        vec![
            ("observedAt", json!("2025-03-01T08:00:00Z")),
            ("unitCode", json!("CEL")),
            ("expiresAt", json!("2031-01-01T00:00:00.5Z")),
        ],
        0..=2,
    );
    let sub_attributes = vec((name(), plain()), 0..3);
    (plain(), metadata, sub_attributes).prop_map(|(mut instance, metadata, sub_attributes)| {
        if let Value::Object(members) = &mut instance {
            members.extend(metadata.into_iter().map(|(name, value)| (name.to_owned(), value)));
            members.extend(sub_attributes);
        }
        instance
    })
}

/// A normalized attribute: one instance, or several with different `datasetId`s.
pub fn attribute() -> impl Strategy<Value = Value> {
    prop_oneof![
        5 => instance(),
        1 => vec(instance(), 2..4).prop_map(|instances| {
            let with_ids = instances.into_iter().enumerate().map(|(index, mut instance)| {
                if let (1.., Value::Object(members)) = (index, &mut instance) {
                    members.insert("datasetId".to_owned(), json!(format!("urn:ngsi-ld:dataset:{index}")));
                }
                instance
            });
            Value::Array(with_ids.collect())
        }),
    ]
}

/// A normalized entity.
pub fn entity() -> impl Strategy<Value = Value> {
    let types = prop_oneof![Just(json!("BusShelter")), Just(json!(["BusShelter", "Shop"]))];
    let scope =
        prop_oneof![2 => Just(None), 1 => Just(Some(json!("/City"))), 1 => Just(Some(json!(["/City", "/North/East"])))];
    (uri(), types, scope, vec((name(), attribute()), 0..5)).prop_map(|(id, types, scope, attributes)| {
        let mut members = Map::new();
        members.insert("id".to_owned(), id.into());
        members.insert("type".to_owned(), types);
        members.extend(scope.map(|scope| ("scope".to_owned(), scope)));
        members.extend(attributes);
        Value::Object(members)
    })
}
