//! Creating and retrieving.

use serde_json::{Value, json};

use super::{Scenario, Step, get, post, scenario, step};

const ID: &str = "urn:ngsi-ld:Stop:1";

fn stop(name: &str, attribute: Value) -> Value {
    json!({ "id": ID, "type": "Stop", name: attribute })
}

/// Creates an entity and looks at it.
fn stored(name: &'static str, entity: Value) -> Scenario {
    scenario(name, vec![post("/entities", entity), get("/entities/urn:ngsi-ld:Stop:1")])
}

fn refused(name: &'static str, attribute: Value) -> Scenario {
    stored(name, stop("seats", attribute))
}

/// Creates the entity, and then does something with it.
fn given(name: &'static str, steps: Vec<Step>) -> Scenario {
    let rich = json!({
        "id": ID, "type": "Stop",
        "seats": { "value": 6, "unitCode": "C62" },
        "line": { "object": "urn:ngsi-ld:Line:4" },
        "street": { "languageMap": { "en": "Main", "sk": "Hlavna" } },
        "gender": { "vocab": "Male" }
    });
    Scenario { given: vec![post("/entities", rich)], ..scenario(name, steps) }
}

fn look(query: &str) -> Vec<Step> {
    vec![get(&format!("/entities/{ID}?{query}"))]
}

pub(super) fn scenarios() -> Vec<Scenario> {
    [kept(), invalid(), retrieved()].into_iter().flatten().collect()
}

fn kept() -> Vec<Scenario> {
    let time = "2025-01-01T00:00:00Z";
    let value = |name, value: Value| stored(name, stop("seats", value));
    let inline = json!({
        "@context": { "seats": "https://example.org/seats" }, "id": ID, "type": "Stop", "seats": 6, "name": "Main"
    });
    vec![
        stored("simple", stop("seats", json!(6))),
        stored("types", json!({ "id": ID, "type": ["Stop", "Place"], "scope": ["/City"] })),
        value("sub-attributes", json!({ "value": 6, "unitCode": "C62", "observedAt": time, "by": "me" })),
        value("dataset", json!({ "value": 6, "datasetId": "urn:d:1" })),
        value("instances", json!([{ "value": 6 }, { "value": 7, "datasetId": "urn:d:1" }])),
        value("relationship", json!({ "object": "urn:a:b" })),
        value("languages", json!({ "languageMap": { "en": "Main", "sk": "Hlavna" } })),
        value("geometry", json!({ "type": "Point", "coordinates": [17.1, 48.1] })),
        value("decimal", json!(1.5)),
        value("boolean", json!(true)),
        value("array", json!([3, 1, 2])),
        value("list", json!({ "valueList": [3, 1, 2] })),
        value("object", json!({ "city": "Bratislava" })),
        value("text", json!("5 < 6 šesť")),
        value("vocabulary", json!({ "vocab": ["Low", "High"] })),
        value("raw", json!({ "json": { "id": 1, "value": 2 } })),
        stored("no attributes", json!({ "id": ID, "type": "Stop" })),
        stored("normalized", stop("seats", json!({ "type": "Property", "value": 6 }))),
        scenario("unknown parameter of a write", vec![post("/entities?nonsense=1", stop("seats", json!(6)))]),
        scenario(
            "inline context",
            vec![post("/entities", inline).sent_as("application/ld+json"), get("/entities/urn:ngsi-ld:Stop:1")],
        ),
        scenario(
            "duplicate",
            vec![
                post("/entities", stop("seats", json!(6))),
                post("/entities", stop("seats", json!(7))),
                get("/entities/urn:ngsi-ld:Stop:1"),
            ],
        ),
        scenario(
            "no json",
            vec![step("POST", "/entities").body("application/json", "{ "), get("/entities/urn:ngsi-ld:Stop:1")],
        ),
    ]
}

fn invalid() -> Vec<Scenario> {
    vec![
        stored("id is no URI", json!({ "id": "Stop 1", "type": "Stop" })),
        stored("no id", json!({ "type": "Stop" })),
        stored("no type", json!({ "id": ID })),
        stored("bad name", stop("se<ats", json!(6))),
        stored(
            "one bad attribute",
            json!({ "id": ID, "type": "Stop", "seats": 6, "line": { "type": "Relationship" } }),
        ),
        refused("no value", json!({ "type": "Property" })),
        refused("no object", json!({ "type": "Relationship" })),
        refused("object is no URI", json!({ "type": "Relationship", "object": "line 4" })),
        refused("unknown type", json!({ "type": "Propperty", "value": 6 })),
        refused("bad time", json!({ "value": 6, "observedAt": "yesterday" })),
        refused("local time", json!({ "value": 6, "observedAt": "2025-01-01T00:00:00" })),
        refused("bad unit", json!({ "value": 6, "unitCode": 5 })),
        refused("bad dataset", json!({ "value": 6, "datasetId": "one" })),
        refused("two defaults", json!([{ "value": 6 }, { "value": 7 }])),
        refused("twins", json!([{ "value": 6, "datasetId": "urn:d:1" }, { "value": 7, "datasetId": "urn:d:1" }])),
        refused("null", json!({ "value": "urn:ngsi-ld:null" })),
        refused("null object", json!({ "object": "urn:ngsi-ld:null" })),
        refused("JSON null", json!({ "value": null })),
        refused("bad language map", json!({ "languageMap": { "en": 5 } })),
        refused("bad geometry", json!({ "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.1] } })),
        refused(
            "collection",
            json!({ "type": "GeoProperty", "value": { "type": "GeometryCollection", "geometries": [] } }),
        ),
        refused("nested context", json!({ "value": 6, "@context": {} })),
    ]
}

fn retrieved() -> Vec<Scenario> {
    vec![
        given("unknown", vec![get("/entities/urn:ngsi-ld:Stop:2"), get("/entities/Stop2")]),
        given(
            "attrs",
            [look("attrs=seats"), look("attrs=line,seats"), look("attrs=missing"), look("type=Other")].concat(),
        ),
        given("projection", [look("pick=id,seats"), look("omit=seats")].concat()),
        scenario(
            "datasets",
            vec![
                post("/entities", stop("seats", json!([{ "value": 1 }, { "value": 2, "datasetId": "urn:d:2" }]))),
                get("/entities/urn:ngsi-ld:Stop:1?datasetId=urn:d:2"),
            ],
        ),
        given(
            "formats",
            [
                look("options=simplified"),
                look("options=concise"),
                look("options=keyValues"),
                look("format=simplified"),
                look("format=nonsense"),
                look("format=normalized"),
                look("options=sysAttrs"),
                look("lang=sk"),
                look(""),
            ]
            .concat(),
        ),
        given("unknown parameter", look("nonsense=1")),
        given("no Accept", vec![get("/entities/urn:ngsi-ld:Stop:1").accept_nothing()]),
        scenario(
            "feature",
            vec![
                post("/entities", stop("location", json!({ "type": "Point", "coordinates": [17.1, 48.1] }))),
                get("/entities/urn:ngsi-ld:Stop:1").accept("application/geo+json"),
            ],
        ),
        given(
            "media",
            vec![
                get("/entities/urn:ngsi-ld:Stop:1").accept("application/ld+json"),
                get("/entities/urn:ngsi-ld:Stop:1").accept("application/json;q=0.1, application/ld+json;q=0.9"),
                get("/entities/urn:ngsi-ld:Stop:1").accept("text/html"),
                get("/entities/urn:ngsi-ld:Stop:2").accept("application/ld+json"),
            ],
        ),
    ]
}
