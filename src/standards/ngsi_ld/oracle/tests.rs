//! What the oracle decides, and above all what it leaves open.

use serde_json::{Value, json};

use super::*;

fn station() -> Value {
    json!({
        "id": "urn:ngsi-ld:AirStation:1",
        "type": ["AirStation", "Device"],
        "createdAt": "2025-01-01T00:00:00Z",
        "level": {
            "type": "Property", "value": 61, "observedAt": "2025-03-01T08:00:00Z", "createdAt": "2025-01-01T00:00:00Z",
            "accuracy": { "type": "Property", "value": 2 },
        },
        "state": { "type": "Property", "value": "open" },
        "notice": { "type": "Property", "value": "Closed\non Sundays" },
        "caption": { "type": "LanguageProperty", "languageMap": {} },
        "accepts": { "type": "Property", "value": ["wood", "metal"] },
        "public": { "type": "Property", "value": true },
        "line": { "type": "Relationship", "object": "urn:ngsi-ld:Line:4" },
        "address": { "type": "Property", "value": { "city": "Bratislava", "house": { "number": 5 } } },
        "sign": { "type": "LanguageProperty", "languageMap": { "en": "Market", "sk": "Trh" } },
        "noise": [
            { "type": "Property", "value": 70 },
            { "type": "Property", "value": 90, "datasetId": "urn:ngsi-ld:Dataset:roof" },
        ],
        "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.11, 48.14] } },
    })
}

fn asked(parameters: &[(&str, &str)]) -> Truth {
    let owned: Vec<(String, String)> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Question::read(&owned, None).selects(&station())
}

fn q(text: &str) -> Truth {
    asked(&[("q", text)])
}

#[test]
fn what_the_grammar_and_the_clause_decide_is_decided() {
    let table = [
        ("level==61", Truth::Yes),
        ("level==61.0", Truth::Yes),
        ("level!=61", Truth::No),
        ("level>61", Truth::No),
        ("level>=61", Truth::Yes),
        ("level==60..62", Truth::Yes),
        ("level==1,61", Truth::Yes),
        ("level", Truth::Yes),
        ("colour", Truth::No),
        ("caption", Truth::Yes),
        ("colour!=1", Truth::No),
        (r#"state=="open""#, Truth::Yes),
        (r#"state=="shut""#, Truth::No),
        ("state~=^op.*$", Truth::Yes),
        ("state!~=^op.*$", Truth::No),
        (r#"accepts=="metal""#, Truth::Yes),
        ("public==true", Truth::Yes),
        (r#"line=="urn:ngsi-ld:Line:4""#, Truth::Yes),
        ("line==urn:ngsi-ld:Line:9", Truth::No),
        ("line>3", Truth::No),
        ("level.accuracy==2", Truth::Yes),
        ("level.observedAt>2025-02-01T00:00:00Z", Truth::Yes),
        ("level.observedAt==2025-03-01T08:00:00.000Z", Truth::Yes),
        (r#"address[city]=="Bratislava""#, Truth::Yes),
        ("address[house.number]==5", Truth::Yes),
        (r#"sign[en]=="Market""#, Truth::Yes),
        (r#"sign[sk]=="Market""#, Truth::No),
        ("noise==90", Truth::Yes),
        ("level==1;public==true|state", Truth::Yes),
        ("(level==1|public==true);level==2", Truth::No),
    ];
    for (text, expected) in table {
        assert_eq!(q(text), expected, "{text}");
    }
}

#[test]
fn what_can_be_read_in_more_than_one_way_is_open() {
    for text in [
        r#"state=="OPEN""#,
        r#"level=="61""#,
        r#"state>"a""#,
        "noise!=90",
        "level~=6.*",
        "level.unknown{x}",
        "level==",
        "address>3",
        r#"level.observedAt>"yesterday""#,
        // Of several lines it depends on the kind of regular expression, of a list on the broker.
        "notice~=^Closed.*$",
        "notice!~=^Closed.*$",
        r#"accepts[city]=="Bratislava""#,
    ] {
        assert_eq!(q(text), Truth::Open, "{text}");
    }
    assert_eq!(asked(&[("scopeQ", "/a"), ("type", "AirStation")]), Truth::Open);
    assert_eq!(asked(&[("scopeQ", "/a"), ("type", "Tree")]), Truth::No);
}

#[test]
fn types_ids_patterns_and_attributes_are_conditions_that_hold_together() {
    for (parameters, expected) in [
        (&[("type", "AirStation")][..], Truth::Yes),
        (&[("type", "(AirStation;Device)|Tree")], Truth::Yes),
        (&[("type", "(AirStation;Tree)")], Truth::No),
        (&[("type", "Tree,Device")], Truth::Yes),
        (&[("id", "urn:a:1,urn:ngsi-ld:AirStation:1")], Truth::Yes),
        (&[("idPattern", "^urn:ngsi-ld:Tree")], Truth::No),
        (&[("attrs", "colour,level")], Truth::Yes),
        (&[("attrs", "colour")], Truth::No),
        (&[("type", "AirStation"), ("q", "level>70")], Truth::No),
        (&[("type", "AirStation"), ("limit", "3"), ("count", "true")], Truth::Yes),
    ] {
        assert_eq!(asked(parameters), expected, "{parameters:?}");
    }
}

#[test]
fn a_query_by_post_is_read_from_its_body() {
    let body = |query: Value| Question::read(&[], Some(&query.to_string())).selects(&station());
    let selector = json!({ "type": "AirStation", "id": "urn:ngsi-ld:AirStation:1" });
    assert_eq!(body(json!({ "type": "Query", "entities": [{ "type": "Tree" }, selector] })), Truth::Yes);
    assert_eq!(body(json!({ "type": "Query", "entities": [{ "type": "Tree" }] })), Truth::No);
    assert_eq!(body(json!({ "type": "Query", "q": "level<5" })), Truth::No);
    assert_eq!(body(json!({ "type": "Query", "ordering": {} })), Truth::Open);
}

#[test]
fn places_near_a_border_are_open() {
    let near = |bound: &str| asked(&[("georel", bound), ("geometry", "Point"), ("coordinates", "[17.12,48.14]")]);
    // The distance is 742 m.
    assert_eq!(near("near;maxDistance==800"), Truth::Yes);
    assert_eq!(near("near;maxDistance==700"), Truth::No);
    assert_eq!(near("near;minDistance==700"), Truth::Yes);
    assert_eq!(near("near;maxDistance==742"), Truth::Open);
    let within = |ring: &str| asked(&[("georel", "within"), ("geometry", "Polygon"), ("coordinates", ring)]);
    assert_eq!(within("[[[17,48],[18,48],[18,49],[17,49],[17,48]]]"), Truth::Yes);
    assert_eq!(within("[[[18,48],[19,48],[19,49],[18,49],[18,48]]]"), Truth::No);
    assert_eq!(within("[[[17.11,48],[18,48],[18,49],[17.11,49],[17.11,48]]]"), Truth::Open);
    // A great circle between the southern corners passes north of the place, a straight line south of it.
    assert_eq!(within("[[[7,48.12],[27,48.12],[27,49],[7,49],[7,48.12]]]"), Truth::Open);
    assert_eq!(asked(&[("georel", "overlaps"), ("geometry", "Polygon"), ("coordinates", "[]")]), Truth::Open);
}

#[test]
fn a_projection_leaves_what_was_asked_for() {
    let left = |parameters: &[(&str, &str)]| {
        let owned: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let left = Projection::read(&owned).apply(&station());
        left.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(left(&[("attrs", "level")]), "id type level");
    assert_eq!(left(&[("pick", "id,level")]), "id level");
    assert_eq!(left(&[("options", "sysAttrs"), ("attrs", "level")]), "id type createdAt level");
    assert!(!left(&[("omit", "type,level")]).contains("level"));
    let whole = Projection::read(&[]).apply(&station());
    assert_eq!(whole["level"].get("createdAt"), None);
}
