//! Queries: selection, the query language, geo-queries, pages, and the query by POST.

use serde_json::{Value, json};

use super::{Scenario, Step, get, post, scenario};

/// Three entities, and requests that look at them.
fn given(name: &'static str, steps: Vec<Step>) -> Scenario {
    let one = json!({
        "id": "urn:e:1", "type": "Bin", "fill": { "value": 0.2, "by": "a", "unitCode": "P1", "observedAt": "2025-03-01T08:00:00Z" },
        "weight": 9, "status": "open", "locked": false, "address": { "city": "B", "zip": 1 },
        "street": { "languageMap": { "en": "Main", "sk": "Hlavna" } }, "line": { "object": "urn:l:4" },
        "emptied": "2025-03-01T08:00:00.5Z", "location": { "type": "Point", "coordinates": [17.0, 48.0] }, "scope": "/A"
    });
    let two = json!({
        "id": "urn:e:2", "type": ["Bin", "Lamp"], "fill": { "value": 0.5, "by": "b", "unitCode": "CEL" }, "weight": 10, "status": "Open", "tags": ["a", "b"], "level": [{ "value": 1 }, { "value": 2, "datasetId": "urn:d:2" }],
        "locked": true, "line": { "object": "urn:l:5" }, "scope": "/B",
        "location": { "type": "Polygon", "coordinates": [[[17.2, 48.2], [17.4, 48.2], [17.4, 48.4], [17.2, 48.4], [17.2, 48.2]]] },
        "area": { "type": "Point", "coordinates": [17.0, 48.0] }
    });
    let three = json!({ "id": "urn:e:3", "type": "Lamp", "fill": 0.9, "power": 60 });
    let create = |entity: &Value| post("/entities", entity.clone());
    Scenario { given: [&one, &two, &three].map(create).to_vec(), ..scenario(name, steps) }
}

fn ask(queries: &[&str]) -> Vec<Step> {
    queries.iter().map(|query| get(&format!("/entities?{query}"))).collect()
}

fn q(queries: &[&str]) -> Vec<Step> {
    queries.iter().map(|q| get(&format!("/entities?type=Bin,Lamp&options=simplified&pick=id&q={q}"))).collect()
}

fn geo(queries: &[&str]) -> Vec<Step> {
    queries.iter().map(|query| get(&format!("/entities?type=Bin,Lamp&options=simplified&pick=id&{query}"))).collect()
}

pub(super) fn scenarios() -> Vec<Scenario> {
    [selection(), language(), relations(), pages(), by_post()].into_iter().flatten().collect()
}

fn selection() -> Vec<Scenario> {
    vec![
        given(
            "types",
            ask(&["type=Lamp", "type=Bin,Lamp", "type=(Bin;Lamp)", "type=Lamp|(Lamp;Bin)", "type=Lamp&id=urn:e:1"]),
        ),
        given(
            "ids",
            ask(&["type=Bin&id=urn:e:1,urn:e:2", "type=Bin&id=urn:e:1", "type=Bin&idPattern=.*1$", "type=Bin&id=one"]),
        ),
        given(
            "projection",
            ask(&[
                "attrs=status,power",
                "attrs=power",
                "type=Bin&pick=id,fill",
                "type=Bin&pick=id,tags",
                "type=Bin&omit=fill",
                "type=Bin&scopeQ=/B",
            ]),
        ),
        given("refused", ask(&["", "type=Bin&nonsense=1", "type=Bin&format=nonsense", "type=Nothing"])),
        given(
            "forms",
            ask(&[
                "type=Bin&format=simplified",
                "type=Bin&options=keyValues",
                "type=Bin&format=concise",
                "type=Bin&options=sysAttrs",
                "type=Bin&lang=sk",
            ]),
        ),
        given(
            "media",
            ["application/geo+json", "application/ld+json", "application/ld+json;q=0.5, */*;q=0.6"]
                .map(|accept| get("/entities?type=Bin&limit=2").accept(accept))
                .to_vec(),
        ),
    ]
}

fn language() -> Vec<Scenario> {
    vec![
        given(
            "order",
            q(&[
                "fill>0.5",
                "fill>=0.5",
                "fill<0.5",
                "fill<=0.5",
                "fill!=0.5",
                "weight>9",
                "emptied>2025-03-01T08:00:00Z",
            ]),
        ),
        given(
            "equality",
            q(&[
                "status==%22open%22",
                "fill==%220.5%22",
                "locked==true",
                "line==urn:l:4",
                "fill==0.2..0.5",
                "fill==0.1,0.5",
                "status~=^o",
                "tags==%22b%22",
                "level==2",
                "weight==9.0",
                "status!~=^o",
            ]),
        ),
        given(
            "logic",
            q(&[
                "fill>0.3;weight>9",
                "fill>0.6|weight==9",
                "fill==0.9|fill==0.2;weight>100",
                "(fill==0.9|fill==0.2);weight>100",
            ]),
        ),
        given(
            "paths",
            q(&[
                "street",
                "fill.by==%22a%22",
                "fill.observedAt>2026-01-01T00:00:00Z",
                "fill.unitCode==%22CEL%22",
                "address[zip]==1",
                "street[en]==%22Hlavna%22",
            ]),
        ),
        given("syntax", q(&["fill%3E%3E1"])),
    ]
}

fn relations() -> Vec<Scenario> {
    let point = "geometry=Point&coordinates=[17.0,48.0]";
    let square = "geometry=Polygon&coordinates=[[[17.3,48.3],[18,48.3],[18,49],[17.3,49],[17.3,48.3]]]";
    let ring = "geometry=Polygon&coordinates=[[[16,47],[18,47],[18,49],[16,49],[16,47]],[[16.9,47.9],[17.1,47.9],[17.1,48.1],[16.9,48.1],[16.9,47.9]]]";
    let near = |modifier: &str, at: &str| format!("georel=near;{modifier}&geometry=Point&coordinates={at}");
    let queries = [
        near("maxDistance==1000", "[17.0,48.0]"),
        near("minDistance==1000", "[17.0,48.0]"),
        near("maxDistance==8000", "[17.1,48.0]"),
        format!("georel=within&{square}"),
        format!("georel=within&{ring}"),
        format!("georel=contains&{point}"),
        "georel=contains&geometry=Point&coordinates=[17.3,48.3]".to_owned(),
        format!("georel=intersects&{square}"),
        format!("georel=equals&{square}"),
        format!("georel=disjoint&{square}"),
        "georel=overlaps&geometry=Polygon&coordinates=[[[17.1,48.1],[17.5,48.1],[17.5,48.5],[17.1,48.5],[17.1,48.1]]]"
            .to_owned(),
        format!("georel=equals&geoproperty=area&{point}"),
        format!("georel=beside&{point}"),
        "georel=within&geometry=Polygon".to_owned(),
        "georel=within&coordinates=[1,1]".to_owned(),
        format!("georel=near&{point}"),
        "georel=within&geometry=Polygon&coordinates=[1,1]".to_owned(),
    ];
    vec![given("relations", geo(&queries.each_ref().map(String::as_str)))]
}

fn pages() -> Vec<Scenario> {
    let pages = [
        "type=Bin,Lamp&limit=2",
        "type=Bin,Lamp&limit=2&offset=2",
        "type=Bin,Lamp&limit=1&q=fill>0",
        "type=Bin&limit=1&count=true",
        "type=Bin&count=false",
        "type=Bin&limit=0",
        "type=Bin&limit=0&count=true",
        "type=Bin&limit=-1",
        "type=Bin&offset=-1",
        "type=Bin&limit=x",
    ];
    vec![given("pages", ask(&pages))]
}

fn by_post() -> Vec<Scenario> {
    let bins = json!([{ "type": "Bin" }]);
    let query = |members: Value| {
        let mut body = json!({ "type": "Query", "entities": bins });
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        post("/entityOperations/query", body)
    };
    let own = json!({
        "@context": { "Container": "https://uri.etsi.org/ngsi-ld/default-context/Bin" },
        "type": "Query", "entities": [{ "type": "Container" }]
    });
    vec![given(
        "query by post",
        vec![
            query(json!({})),
            query(json!({ "q": "fill>0.3" })),
            query(json!({ "entities": [{ "type": "Bin", "id": "urn:e:1" }] })),
            query(json!({ "entities": [{ "type": "Bin" }, { "type": "Lamp" }] })),
            query(json!({ "entities": [{ "type": "Bin", "idPattern": ".*1$" }] })),
            query(json!({ "attrs": ["status"] })),
            query(json!({ "attrs": [] })),
            query(
                json!({ "geoQ": { "georel": "near;maxDistance==10", "geometry": "Point", "coordinates": [17.0, 48.0] } }),
            ),
            query(json!({ "type": "Question" })),
            post("/entityOperations/query?limit=1", json!({ "type": "Query", "entities": bins })),
            post("/entityOperations/query", own).sent_as("application/ld+json"),
        ],
    )]
}
