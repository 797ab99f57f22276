//! Media types, contexts, methods, tenants, and what there is.

use serde_json::{Value, json};

use super::{Scenario, get, post, scenario, step};

fn lamp() -> Value {
    json!({ "id": "urn:e:1", "type": ["Lamp", "Thing"], "power": 60, "height": 5 })
}

fn ld_lamp(context: Value) -> Value {
    let mut lamp = lamp();
    lamp.as_object_mut().unwrap().insert("@context".into(), context);
    lamp
}

pub(super) fn scenarios() -> Vec<Scenario> {
    const CORE: &str = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld";
    const OTHER: &str = "https://example.org/context.jsonld";
    const LD: &str = "application/ld+json";
    vec![
        scenario("text", vec![post("/entities", lamp()).sent_as("text/plain")]),
        scenario("csv", vec![post("/entities", lamp()).sent_as("text/csv")]),
        scenario("without length", vec![post("/entities", lamp()).without_length()]),
        scenario("context missing", vec![post("/entities", lamp()).sent_as(LD)]),
        scenario("context in JSON", vec![post("/entities", ld_lamp(json!(CORE)))]),
        scenario("context twice", vec![post("/entities", ld_lamp(json!(CORE))).sent_as(LD).link(CORE)]),
        scenario(
            "context in the body",
            vec![post("/entities", ld_lamp(json!(CORE))).sent_as(LD), get("/entities/urn:e:1")],
        ),
        scenario("context away", vec![post("/entities", lamp()).link(OTHER), get("/entities?type=Lamp").link(OTHER)]),
        scenario("methods", vec![step("PUT", "/entities"), step("POST", "/types"), get("/entityOperations/query")]),
        scenario("elsewhere", vec![get("/nothing"), get("/subscriptions"), post("/temporal/entities", json!({}))]),
        scenario(
            "tenants",
            vec![
                post("/entities", lamp()).tenant("city"),
                get("/entities/urn:e:1"),
                get("/entities/urn:e:1").tenant("city"),
                get("/entities/urn:e:1").tenant("village"),
            ],
        ),
        scenario(
            "discovery",
            vec![post("/entities", lamp()), get("/types"), get("/attributes"), get("/types?details=true")],
        ),
        scenario("identity", vec![get("/info/sourceIdentity").accept("application/json")]),
    ]
}
