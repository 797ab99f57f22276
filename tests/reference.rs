//! The reference platform over HTTP: one test for each class of behaviour of the faultless broker, and what only the
//! socket can show.

#![allow(clippy::unwrap_used)] // helpers of tests may fail this way, too

use civitest::reference::{Fault, Faults, Obedience, Options, Platform, start};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CORE: &str = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld";

struct Bench {
    platform: Platform,
    client: Client,
}

impl Bench {
    async fn new(faults: Faults, obedience: Obedience) -> Self {
        // Another test of this process may have installed it before.
        drop(rustls::crypto::ring::default_provider().install_default());
        let platform = start(Options { faults, obedience, ..Options::default() }).await.unwrap();
        Self { platform, client: Client::new() }
    }

    async fn faultless() -> Self {
        Self::new(Faults::none(), Obedience::Obedient).await
    }

    async fn send(&self, method: Method, target: &str, body: Option<&Value>) -> Response {
        self.send_as(method, target, body, "application/json").await
    }

    async fn send_as(&self, method: Method, target: &str, body: Option<&Value>, media: &str) -> Response {
        let request = self.client.request(method, format!("{}{target}", self.platform.url()));
        let request = match body {
            Some(body) => request.header("content-type", media).body(body.to_string()),
            None => request,
        };
        request.send().await.unwrap()
    }

    async fn get(&self, target: &str) -> (StatusCode, Value) {
        let response = self.send(Method::GET, target, None).await;
        (response.status(), serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default())
    }

    async fn post(&self, target: &str, body: &Value) -> Response {
        self.send(Method::POST, target, Some(body)).await
    }

    async fn ids(&self, query: &str) -> Vec<String> {
        let (status, found) = self.get(&format!("/entities?{query}")).await;
        assert_eq!(status, 200, "{query}: {found}");
        found.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn problem(response: Response, status: u16, kind: &str) {
    assert_eq!(response.status(), status);
    assert_eq!(header(&response, "content-type"), "application/json");
    let document: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(document["type"], format!("https://uri.etsi.org/ngsi-ld/errors/{kind}"));
    assert!(document["title"].is_string() && document["detail"].is_string());
}

/// Sends bytes as they are, and reads until the connection is closed.
async fn raw(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn shelter(n: u32) -> Value {
    json!({
        "id": format!("urn:ngsi-ld:BusShelter:{n}"), "type": "BusShelter",
        "seats": { "type": "Property", "value": n },
        "line": { "type": "Relationship", "object": "urn:ngsi-ld:BusLine:4" }
    })
}

#[tokio::test]
async fn an_entity_is_created_read_and_deleted() {
    let bench = Bench::faultless().await;
    let created = bench.post("/entities", &shelter(1)).await;
    assert_eq!(created.status(), 201);
    assert!(header(&created, "location").ends_with("/entities/urn:ngsi-ld:BusShelter:1"));
    assert_eq!(created.text().await.unwrap(), "");
    problem(bench.post("/entities", &shelter(1)).await, 409, "AlreadyExists").await;
    assert_eq!(bench.get("/entities/urn:ngsi-ld:BusShelter:1").await, (StatusCode::OK, shelter(1)));
    let deleted = bench.send(Method::DELETE, "/entities/urn:ngsi-ld:BusShelter:1", None).await;
    assert_eq!((deleted.status(), header(&deleted, "content-length")), (StatusCode::NO_CONTENT, String::new()));
    problem(bench.send(Method::GET, "/entities/urn:ngsi-ld:BusShelter:1", None).await, 404, "ResourceNotFound").await;
    problem(bench.send(Method::GET, "/entities/shelter%201", None).await, 400, "BadRequestData").await;
    bench.platform.shutdown().await;
}

#[tokio::test]
async fn an_answer_carries_its_context_in_a_link_or_in_the_body() {
    let bench = Bench::faultless().await;
    bench.platform.seed(vec![shelter(1)]);
    let plain = bench.send(Method::GET, "/entities/urn:ngsi-ld:BusShelter:1", None).await;
    assert_eq!(header(&plain, "content-type"), "application/json");
    assert_eq!(
        header(&plain, "link"),
        format!("<{CORE}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"")
    );
    let url = format!("{}/entities?type=BusShelter", bench.platform.url());
    let linked = bench.client.get(url).header("accept", "application/ld+json").send().await.unwrap();
    assert_eq!(
        (header(&linked, "content-type"), header(&linked, "link")),
        ("application/ld+json".into(), String::new())
    );
    let document: Value = serde_json::from_str(&linked.text().await.unwrap()).unwrap();
    assert_eq!(document[0]["@context"], CORE);
}

#[tokio::test]
async fn what_a_request_must_keep_is_checked_before_its_content() {
    let bench = Bench::faultless().await;
    let url = format!("{}/entities", bench.platform.url());
    let refused = bench.send_as(Method::POST, "/entities", Some(&shelter(1)), "text/plain").await;
    assert_eq!((refused.status().as_u16(), refused.text().await.unwrap().as_str()), (415, ""));
    let address = bench.platform.url().replace("http://", "").replace("/ngsi-ld/v1", "");
    let chunked = "POST /ngsi-ld/v1/entities HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                   Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    assert!(raw(&address, chunked).await.starts_with("HTTP/1.1 411"));
    let wrong = bench.send(Method::PUT, "/entities", Some(&shelter(1))).await;
    assert_eq!((wrong.status().as_u16(), header(&wrong, "allow").contains("POST")), (405, true));
    let picky = bench.client.get(format!("{url}?type=BusShelter")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(picky.status(), 406);
    assert!(picky.text().await.unwrap().contains("application/ld+json"));
    problem(bench.post("/entities?nonsense=1", &shelter(1)).await, 400, "InvalidRequest").await;
    problem(bench.send(Method::GET, "/entities", None).await, 400, "BadRequestData").await;
    problem(bench.send(Method::GET, "/subscriptions", None).await, 422, "OperationNotSupported").await;
    assert!(bench.platform.entities().is_empty());
}

#[tokio::test]
async fn exactly_the_entities_that_meet_the_conditions_are_found() {
    let bench = Bench::faultless().await;
    let mut entities: Vec<Value> = (1..=5).map(shelter).collect();
    entities[1]["location"] =
        json!({ "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.1, 48.1] } });
    entities[4]["type"] = json!(["BusShelter", "Kiosk"]);
    assert_eq!(bench.platform.seed(entities), 5);
    let id = |n: u32| format!("urn:ngsi-ld:BusShelter:{n}");
    for (query, expected) in [
        ("type=BusShelter", vec![1, 2, 3, 4, 5]),
        ("type=(BusShelter;Kiosk)", vec![5]),
        ("type=BusShelter&id=urn:ngsi-ld:BusShelter:2,urn:ngsi-ld:BusShelter:9", vec![2]),
        ("type=BusShelter&idPattern=[34]$", vec![3, 4]),
        ("q=seats%3E3", vec![4, 5]),
        ("q=(seats==1..2|seats==5);line==urn:ngsi-ld:BusLine:4", vec![1, 2, 5]),
        ("attrs=location", vec![2]),
        ("georel=near;maxDistance==100&geometry=Point&coordinates=[17.1,48.1]", vec![2]),
        ("local=true", vec![1, 2, 3, 4, 5]),
    ] {
        assert_eq!(bench.ids(query).await, expected.into_iter().map(id).collect::<Vec<_>>(), "{query}");
    }
    let body = json!({ "type": "Query", "entities": [{ "type": "BusShelter" }], "q": "seats<2" });
    let found: Value = serde_json::from_str(
        &bench.post("/entityOperations/query?options=keyValues", &body).await.text().await.unwrap(),
    )
    .unwrap();
    assert_eq!(found, json!([{ "id": id(1), "type": "BusShelter", "seats": 1, "line": "urn:ngsi-ld:BusLine:4" }]));
}

#[tokio::test]
async fn the_links_between_pages_lead_through_the_whole_result() {
    let bench = Bench::faultless().await;
    bench.platform.seed((1..=5).map(shelter).collect());
    let mut target = "/entities?type=BusShelter&limit=2&count=true&q=seats%3E0".to_owned();
    let mut sizes = Vec::new();
    loop {
        let response = bench.send(Method::GET, &target, None).await;
        assert_eq!(header(&response, "ngsild-results-count"), "5");
        let links = header(&response, "link");
        let page: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        sizes.push(page.as_array().unwrap().len());
        let Some(next) = links.split(", ").find(|link| link.contains("rel=\"next\"")) else { break };
        assert!(next.ends_with("type=\"application/json\""));
        target = next.split(['<', '>']).nth(1).unwrap().replace("/ngsi-ld/v1", "");
    }
    assert_eq!(sizes, [2, 2, 1]);
    problem(bench.send(Method::GET, "/entities?type=BusShelter&limit=0", None).await, 400, "BadRequestData").await;
}

#[tokio::test]
async fn attributes_are_appended_updated_and_deleted() {
    let bench = Bench::faultless().await;
    bench.platform.seed(vec![shelter(1)]);
    let attrs = "/entities/urn:ngsi-ld:BusShelter:1/attrs";
    assert_eq!(bench.post(attrs, &json!({ "height": { "value": 3, "unitCode": "MTR" } })).await.status(), 204);
    let partly = bench.post(&format!("{attrs}?options=noOverwrite"), &json!({ "height": 9, "width": 2 })).await;
    assert_eq!(partly.status(), 207);
    let report: Value = serde_json::from_str(&partly.text().await.unwrap()).unwrap();
    assert_eq!(report["updated"], json!(["https://uri.etsi.org/ngsi-ld/default-context/width"]));
    assert_eq!(report["notUpdated"][0]["attributeName"], "https://uri.etsi.org/ngsi-ld/default-context/height");
    let patch = |target: String, body: Value, media: &'static str| {
        let bench = &bench;
        async move { bench.send_as(Method::PATCH, &target, Some(&body), media).await.status().as_u16() }
    };
    let merge = "application/merge-patch+json";
    assert_eq!(patch(format!("{attrs}/height"), json!({ "value": 4 }), merge).await, 204);
    assert_eq!(
        patch(attrs.to_owned(), json!({ "width": "urn:ngsi-ld:null", "seats": 7 }), "application/json").await,
        204
    );
    assert_eq!(patch(format!("{attrs}/depth"), json!({ "value": 4 }), merge).await, 404);
    assert_eq!(bench.send(Method::DELETE, &format!("{attrs}/line"), None).await.status(), 204);
    assert_eq!(bench.send(Method::DELETE, &format!("{attrs}/line"), None).await.status(), 404);
    let left = json!({
        "id": "urn:ngsi-ld:BusShelter:1", "type": "BusShelter",
        "seats": { "type": "Property", "value": 7 }, "height": { "type": "Property", "value": 4, "unitCode": "MTR" }
    });
    assert_eq!(bench.platform.entities(), [left]);
}

#[tokio::test]
async fn in_a_batch_every_entity_is_judged_for_itself() {
    let bench = Bench::faultless().await;
    let bad = json!({ "id": "urn:ngsi-ld:BusShelter:9", "type": "BusShelter", "seats": { "type": "Property" } });
    let created = bench.post("/entityOperations/create", &json!([shelter(1), shelter(2)])).await;
    assert_eq!(created.status(), 201);
    let mixed = bench.post("/entityOperations/upsert", &json!([shelter(2), shelter(3), bad])).await;
    assert_eq!(mixed.status(), 207);
    let report: Value = serde_json::from_str(&mixed.text().await.unwrap()).unwrap();
    assert_eq!(report["errors"][0]["entityId"], "urn:ngsi-ld:BusShelter:9");
    assert_eq!(report["success"].as_array().unwrap().len(), 2);
    assert_eq!(bench.post("/entityOperations/upsert", &json!([shelter(1)])).await.status(), 204);
    let ids: Vec<String> = (1..=3).map(|n| format!("urn:ngsi-ld:BusShelter:{n}")).collect();
    assert_eq!(bench.post("/entityOperations/delete", &json!(ids)).await.status(), 204);
    assert!(bench.platform.entities().is_empty());
}

#[tokio::test]
async fn tenants_do_not_see_each_other() {
    let bench = Bench::faultless().await;
    let url = format!("{}/entities", bench.platform.url());
    let request = bench.client.post(&url).header("ngsild-tenant", "city").header("content-type", "application/json");
    let created = request.body(shelter(1).to_string()).send().await.unwrap();
    assert_eq!((created.status().as_u16(), header(&created, "ngsild-tenant")), (201, "city".to_owned()));
    assert!(bench.ids("type=BusShelter").await.is_empty());
    let other = bench.client.get(format!("{url}?type=BusShelter")).header("ngsild-tenant", "village").send().await;
    problem(other.unwrap(), 404, "NonexistentTenant").await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_with_413() {
    let bench = Bench::faultless().await;
    let mut large = shelter(1);
    large["name"] = json!("x".repeat(3 << 20));
    assert_eq!(bench.post("/entities", &large).await.status(), 413);
}

#[tokio::test]
async fn faults_are_switched_while_it_runs_and_reset_forgets_everything() {
    let bench = Bench::faultless().await;
    bench.platform.switch(Faults::one(Fault::CreateAnswers200));
    assert_eq!(bench.post("/entities", &shelter(1)).await.status(), 200);
    bench.platform.switch(Faults::none());
    bench.platform.reset();
    assert_eq!(bench.post("/entities", &shelter(1)).await.status(), 201);
}

#[tokio::test]
async fn a_broker_that_ignores_filters_returns_everything() {
    let bench = Bench::new(Faults::none(), Obedience::IgnoresFilters).await;
    bench.platform.seed((1..=30).map(shelter).collect());
    assert_eq!(bench.ids("type=Nothing&q=seats%3E99&limit=1&nonsense=2").await.len(), 30);
    let body = json!({ "type": "Query", "entities": [{ "type": "Nothing" }] });
    let found: Value =
        serde_json::from_str(&bench.post("/entityOperations/query", &body).await.text().await.unwrap()).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn nonsense_never_ends_in_silence() {
    let bench = Bench::faultless().await;
    bench.platform.seed(vec![shelter(1)]);
    let deep = "[".repeat(100_000);
    for (method, target, body) in [
        (Method::POST, "/entities", deep.as_str()),
        (Method::POST, "/entities", "\u{0}"),
        (Method::POST, "/entities", "[[[]]]"),
        (Method::POST, "/entities", r#"{"id":"urn:a:b","type":"T","@context":{"a":{"@id":{}}}}"#),
        (
            Method::POST,
            "/entities",
            r#"{"id":"urn:a:b","type":"T","x":{"type":"GeoProperty","value":{"type":"Point","coordinates":[1e308,1e308]}}}"#,
        ),
        (Method::POST, "/entityOperations/query", r#"{"type":"Query","geoQ":{"georel":[]}}"#),
        (Method::PATCH, "/entities/urn:ngsi-ld:BusShelter:1/attrs", "5"),
        (Method::GET, "/entities?type=%FF", ""),
        (Method::GET, "/entities/%FF", ""),
        (Method::GET, "/entities?q=((((((((((&type=", ""),
        (Method::GET, "/entities?type=T&idPattern=(((", ""),
        (Method::GET, "/entities?georel=within&geometry=Polygon&coordinates=[[[0,0],[0,0],[0,0],[0,0]]]", ""),
        (Method::GET, "/entities?type=T&limit=18446744073709551615&offset=18446744073709551615", ""),
        (Method::GET, "/", ""),
        (Method::OPTIONS, "/entities", ""),
    ] {
        for media in ["application/json", "application/ld+json"] {
            let request = bench.client.request(method.clone(), format!("{}{target}", bench.platform.url()));
            let response = request.header("content-type", media).body(body.to_owned()).send().await.unwrap();
            let status = response.status().as_u16();
            assert!((400..500).contains(&status), "{method} {target} {body:.50}: {status}");
        }
    }
    assert_eq!(bench.platform.entities(), [shelter(1)]);
}

#[tokio::test]
async fn merge_patch_goes_down_into_values_and_null_removes() {
    let bench = Bench::faultless().await;
    let entity =
        json!({ "id": "urn:x:1", "type": "T", "a": { "value": { "b": 1, "c": 2 }, "unitCode": "C62" }, "d": 4 });
    assert_eq!(bench.post("/entities", &entity).await.status(), 201);
    let fragment = json!({ "a": { "value": { "b": 3, "c": "urn:ngsi-ld:null" } }, "d": "urn:ngsi-ld:null", "e": 5 });
    assert_eq!(bench.send(Method::PATCH, "/entities/urn:x:1", Some(&fragment)).await.status(), 204);
    let batch = json!([{ "id": "urn:x:1", "type": "T", "e": 6 }, { "id": "urn:x:2", "type": "T", "e": 6 }]);
    assert_eq!(bench.post("/entityOperations/merge", &batch).await.status(), 207);
    let (_, merged) = bench.get("/entities/urn:x:1?format=concise").await;
    assert_eq!(merged["a"], json!({ "value": { "b": 3 }, "unitCode": "C62" }));
    assert_eq!((&merged["d"], &merged["e"]), (&Value::Null, &json!(6)));
}

#[tokio::test]
async fn replacing_leaves_nothing_of_the_old() {
    let bench = Bench::faultless().await;
    let entity = json!({ "id": "urn:x:1", "type": "T", "a": { "value": 1, "unitCode": "C62" }, "b": 2 });
    assert_eq!(bench.post("/entities", &entity).await.status(), 201);
    let attribute = json!({ "type": "Relationship", "object": "urn:x:2" });
    assert_eq!(bench.send(Method::PUT, "/entities/urn:x:1/attrs/a", Some(&attribute)).await.status(), 204);
    assert_eq!(bench.send(Method::PUT, "/entities/urn:x:1/attrs/c", Some(&attribute)).await.status(), 404);
    let (_, replaced) = bench.get("/entities/urn:x:1?format=concise").await;
    assert_eq!((&replaced["a"], &replaced["b"]), (&json!({ "object": "urn:x:2" }), &json!(2)));
    assert_eq!(bench.send(Method::PUT, "/entities/urn:x:1", Some(&json!({ "type": "T", "c": 3 }))).await.status(), 204);
    let (_, replaced) = bench.get("/entities/urn:x:1?format=simplified").await;
    assert_eq!(replaced, json!({ "id": "urn:x:1", "type": "T", "c": 3 }));
}

#[tokio::test]
async fn purging_deletes_what_matches_or_some_of_its_attributes() {
    let bench = Bench::faultless().await;
    for (id, kind, a) in [("urn:x:1", "T", 1), ("urn:x:2", "T", 2), ("urn:x:3", "U", 2)] {
        assert_eq!(bench.post("/entities", &json!({ "id": id, "type": kind, "a": a, "b": 0 })).await.status(), 201);
    }
    assert_eq!(bench.send(Method::DELETE, "/entities?type=T&q=a==1", None).await.status(), 204);
    assert_eq!(bench.send(Method::DELETE, "/entities?type=T&drop=b", None).await.status(), 204);
    assert_eq!(bench.send(Method::DELETE, "/entities?id=urn:x:3", None).await.status(), 400, "too wide");
    assert_eq!(bench.ids("type=T,U").await, ["urn:x:2", "urn:x:3"]);
    let (_, left) = bench.get("/entities/urn:x:2?format=simplified").await;
    assert_eq!(left, json!({ "id": "urn:x:2", "type": "T", "a": 2 }));
}
