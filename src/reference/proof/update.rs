//! Changing and deleting, one by one and in batches.

use serde_json::{Value, json};

use super::{Scenario, Step, delete, get, patch, post, scenario};

const NULL: &str = "urn:ngsi-ld:null";

/// An entity, a request, and a look at the entity.
fn given(name: &'static str, step: Step) -> Scenario {
    given_power(json!(60), name, step)
}

fn given_power(power: Value, name: &'static str, step: Step) -> Scenario {
    let entity = json!({
        "id": "urn:e:1", "type": "Lamp", "power": power,
        "level": [{ "value": 1 }, { "value": 2, "datasetId": "urn:d:2" }], "name": "x"
    });
    let look = get("/entities/urn:e:1?options=sysAttrs");
    Scenario { given: vec![post("/entities", entity)], ..scenario(name, vec![step, look]) }
}

fn rich() -> Value {
    json!({ "value": 60, "unitCode": "WTT", "by": "me" })
}

/// The same for entities that are not there.
fn unknown(name: &'static str, steps: Vec<Step>) -> Scenario {
    scenario(name, [steps, vec![get("/entities/urn:e:9")]].concat())
}

pub(super) fn scenarios() -> Vec<Scenario> {
    [appended(), updated(), partially(), deleted(), batches()].into_iter().flatten().collect()
}

fn appended() -> Vec<Scenario> {
    let append = |body: Value| post("/entities/urn:e:1/attrs", body);
    let no_overwrite = |body: Value| post("/entities/urn:e:1/attrs?options=noOverwrite", body);
    vec![
        given("append new", append(json!({ "height": 5 }))),
        given("append old", append(json!({ "power": 40 }))),
        given("append without overwriting", no_overwrite(json!({ "power": 40, "height": 5 }))),
        given("append instance", append(json!({ "level": { "value": 3, "datasetId": "urn:d:3" } }))),
        given("append type", append(json!({ "type": "Thing" }))),
        given("append invalid", append(json!({ "height": { "type": "Property" } }))),
        unknown(
            "append to unknown",
            vec![post("/entities/urn:e:9/attrs", json!({ "a": 1 })), post("/entities/e9/attrs", json!({ "a": 1 }))],
        ),
    ]
}

fn updated() -> Vec<Scenario> {
    let update = |body: Value| patch("/entities/urn:e:1/attrs", body);
    vec![
        given("update new", update(json!({ "height": 5 }))),
        given_power(rich(), "update old", update(json!({ "power": 40 }))),
        given("update to null", update(json!({ "power": NULL }))),
        given("update instance", update(json!({ "level": { "value": 3, "datasetId": "urn:d:2" } }))),
        given("update type", update(json!({ "type": "Thing" }))),
        given("update invalid", update(json!({ "power": { "type": "Property" } }))),
        unknown(
            "update unknown",
            vec![patch("/entities/urn:e:9/attrs", json!({ "a": 1 })), patch("/entities/e9/attrs", json!({ "a": 1 }))],
        ),
    ]
}

fn partially() -> Vec<Scenario> {
    let update = |name: &str, body: Value| patch(&format!("/entities/urn:e:1/attrs/{name}"), body);
    vec![
        given_power(rich(), "partial value", update("power", json!({ "value": 40 }))),
        given("partial scope", update("scope", json!({ "value": "/A" }))),
        given_power(rich(), "partial unit", update("power", json!({ "unitCode": NULL }))),
        given("partial null", update("power", json!({ "value": NULL }))),
        given_power(rich(), "partial null inside", update("power", json!({ "by": NULL }))),
        given("partial unknown attribute", update("height", json!({ "value": 40 }))),
        given("partial other type", update("power", json!({ "type": "Relationship", "object": "urn:a:b" }))),
        given("partial instance", update("level", json!({ "value": 3, "datasetId": "urn:d:2" }))),
        given("partial merge patch", update("power", json!({ "value": 40 })).sent_as("application/merge-patch+json")),
        unknown(
            "partial unknown",
            vec![
                patch("/entities/urn:e:9/attrs/a", json!({ "value": 1 })),
                patch("/entities/e9/attrs/a", json!({ "value": 1 })),
            ],
        ),
    ]
}

fn deleted() -> Vec<Scenario> {
    vec![
        given("delete attribute", delete("/entities/urn:e:1/attrs/power")),
        given("delete default instance", delete("/entities/urn:e:1/attrs/level")),
        given("delete instance", delete("/entities/urn:e:1/attrs/level?datasetId=urn:d:2")),
        given("delete all instances", delete("/entities/urn:e:1/attrs/level?deleteAll=true")),
        given("delete unknown attribute", delete("/entities/urn:e:1/attrs/height")),
        given("delete with another type", delete("/entities/urn:e:1?type=Stop")),
        given("delete entity", delete("/entities/urn:e:1")),
        unknown("delete unknown", vec![delete("/entities/urn:e:9"), delete("/entities/e9")]),
        unknown("delete attribute", vec![delete("/entities/urn:e:9/attrs/a"), delete("/entities/e9/attrs/a")]),
    ]
}

fn batches() -> Vec<Scenario> {
    let old = json!({ "id": "urn:e:1", "type": "Lamp", "power": 60, "pole": "A1" });
    let again = json!({ "id": "urn:e:1", "type": "Lamp", "power": 40 });
    let new = |n: u8| json!({ "id": format!("urn:e:{n}"), "type": "Lamp", "power": n });
    let bad = json!({ "id": "urn:e:8", "type": "Lamp", "power": { "type": "Property" } });
    let all = || get("/entities?type=Lamp&options=simplified&limit=9");
    let batch = |name, operation: &str, body: Value| {
        let step = post(&format!("/entityOperations/{operation}"), body);
        Scenario { given: vec![post("/entities", old.clone())], ..scenario(name, vec![step, all()]) }
    };
    vec![
        batch("create", "create", json!([new(2), new(3)])),
        batch("create with one in use", "create", json!([new(2), again])),
        batch("create with one invalid", "create", json!([new(2), bad])),
        batch("create nothing", "create", json!([])),
        batch("upsert", "upsert", json!([new(2), again])),
        batch("upsert new", "upsert", json!([new(2), new(3)])),
        batch("upsert old", "upsert", json!([again])),
        batch("upsert old with update", "upsert?options=update", json!([again])),
        batch("upsert with one invalid", "upsert", json!([new(2), bad])),
        batch("upsert twice", "upsert", json!([new(2), { "id": "urn:e:2", "type": "Lamp", "power": 5 }])),
        batch("upsert nothing", "upsert", json!([])),
        batch("update", "update", json!([again])),
        batch("update without overwriting", "update?options=noOverwrite", json!([again])),
        batch("update with one unknown", "update", json!([again, new(2)])),
        batch("update nothing", "update", json!([])),
        scenario(
            "update two",
            vec![
                post("/entityOperations/create", json!([new(2), new(3)])),
                post(
                    "/entityOperations/update",
                    json!([{ "id": "urn:e:2", "power": 5 }, { "id": "urn:e:3", "power": 5 }]),
                ),
                all(),
            ],
        ),
        batch("delete", "delete", json!(["urn:e:1"])),
        batch("delete with one unknown", "delete", json!(["urn:e:1", "urn:e:9"])),
        batch("delete nothing", "delete", json!([])),
        scenario(
            "delete two",
            vec![
                post("/entityOperations/create", json!([new(2), new(3)])),
                post("/entityOperations/delete", json!(["urn:e:2", "urn:e:3"])),
                all(),
            ],
        ),
    ]
}
