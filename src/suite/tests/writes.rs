//! What a write may address, and what a request may say.

use super::*;
use crate::suite::Code;

/// The mistakes of a group with this one step; `$ours` is a document of the case.
fn codes(step: &str) -> Vec<Code> {
    let text = format!(
        "group: x\nclause: [5.6.1]\nrole: provide\ndata: {{ ours: {{ id: auto, type: T }} }}\ngiven: [ $ours ]\ntests:\n  - id: a\n    \
         title: b\n    steps:\n      - request: GET /entities/$ours\n        expect: 200\n      - {}\n",
        step.replace('\n', "\n        ")
    );
    let loaded = load_group("writes", &text);
    loaded.diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect()
}

fn raw(path: &str, body: &str) -> Vec<Code> {
    codes(&format!("request: POST {path}\nraw: |-\n  {body}\nexpect: 201"))
}

#[test]
fn every_id_of_a_raw_body_has_to_be_ours() {
    for body in [
        r#"[{"id":"urn:x:$nonce"},{"id":"urn:foreign:1"}]"#,
        r#"[{"id":"urn:foreign:1","type":"T$nonce"}]"#,
        r#"[{"@id" : "urn:foreign:1"},"$ours"]"#,
        r#"[{"\u0069d":"urn:foreign:1","type":"T$nonce"}]"#,
        r#"[{"id":["urn:x:$nonce","urn:foreign:1"]}]"#,
        r#"[{"id":/*"urn:x:$nonce"*/"urn:foreign:1"}]"#,
        r#"[{'id':'urn:foreign:1','type':'T$nonce'}]"#,
        r#"[{id:"urn:foreign:1",type:"T$nonce"}]"#,
        r#"[{"id":urn,"type":"T$nonce"}]"#,
        r#"[{"id":"urn:x:$nonce","@reverse":{"a":{}}}]"#,
    ] {
        assert_eq!(raw("/entityOperations/upsert", body), [Code::UnsafeWrite], "{body}");
    }
    for body in [
        r#"[{"id":"urn:x:$nonce"},{"id":"$ours","name":"urn:foreign:1"}]"#,
        r#"[{"id":"urn:x:$nonce","name":"\u0041"},{"id":"#,
        r#"[{"id":12,"type":"T"}]"#,
        r#"{"type":"T$nonce"}"#,
    ] {
        assert_eq!(raw("/entityOperations/upsert", body), [], "{body}");
    }
}

#[test]
fn every_id_of_a_raw_list_has_to_be_ours() {
    assert_eq!(raw("/unknown", r#"["urn:x:$nonce","urn:foreign:1"]"#), [Code::UnsafeWrite]);
    assert_eq!(raw("/unknown", r#"["urn:x:$nonce","$ours"]"#), []);
    let bound = |body: &str| {
        let row =
            "  - { id: d, method: POST, path: /entityOperations/delete, clause: 5.6.1, body: ids, answer: none }\n";
        let mut files = tables();
        let table = files.iter_mut().find(|file| file.segments[1] == "bindings.yaml").unwrap();
        *table = self::file("ngsi-ld/bindings.yaml", format!("{}{row}", table.file.text));
        let step = format!("{{ request: POST /entityOperations/delete, raw: '{body}', expect: 204 }}");
        let head = "group: x\nclause: [5.6.1]\nrole: provide\ntests:\n  - id: a\n    title: b\n    steps:\n";
        files.push(self::file("ngsi-ld/a/b.yaml", format!("{head}      - {step}\n")));
        load_files(files).diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>()
    };
    assert_eq!(bound(r#"["urn:x:$nonce","urn:foreign:1"]"#), [Code::UnsafeWrite]);
    assert_eq!(bound(r#"[["urn:x:$nonce"],{"a":"urn:foreign:1"}]"#), [Code::UnsafeWrite]);
    assert_eq!(bound(r#"{ "id": "urn:x:$nonce", "#), []);
    assert_eq!(bound(r#"{ "id": "urn:foreign:1", "#), [Code::UnsafeWrite]);
}

#[test]
fn a_context_must_not_hide_what_is_addressed() {
    let exactly =
        |path: &str, body: &str| codes(&format!("request: POST {path}\nas: ld+json\nexactly: {body}\nexpect: 201"));
    for context in
        [r#"{ ident: "@id" }"#, r#"{ ident: { "@id": "@id" } }"#, r#"[ "https://a.example/", { e: "@graph" } ]"#]
    {
        let body = format!(r#"{{ "@context": {context}, id: $ours.id, ident: "urn:foreign:1" }}"#);
        assert_eq!(exactly("/entities", &body), [Code::UnsafeWrite], "{context}");
        assert_eq!(exactly("/entities/$ours/attrs", &body), [Code::UnsafeWrite], "{context}");
    }
    assert_eq!(raw("/entities", r#"{"@context":{"ident":"@id"},"ident":"urn:foreign:1"}"#), [Code::UnsafeWrite]);
    let typed = r#"{ "@context": { line: { "@id": "https://a.example/line", "@type": "@id" } }, id: $ours.id }"#;
    assert_eq!(exactly("/entities", typed), []);
}

/// The mistakes of a test with this one DELETE on the collection, which the table calls destructive.
fn purge(query: &str, more: &str) -> Vec<Code> {
    let mut files = tables();
    let step = format!("{{ request: DELETE /entities, query: {query}, expect: 204 }}");
    let head = "group: x\nclause: [5.6.1]\nrole: provide\ntests:\n  - id: a\n    title: b\n";
    files.push(self::file("ngsi-ld/a/b.yaml", format!("{head}{more}    steps:\n      - {step}\n")));
    load_files(files).diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_collection_is_purged_of_own_types_only() {
    for query in ["{ type: Bus }", "{ type: [ Bus, Tram ] }", "{ type: \"(Bus;Tram)|Ship\", q: seats }"] {
        assert_eq!(purge(query, ""), [], "{query}");
    }
    let foreign = [
        "{ q: seats }",
        "{ type: \"*\" }",
        "{ type: [ Bus, \"https://a.example/Bus\" ] }",
        "{ type: \"Bus,*\" }",
        "{ type: Property }",
        "{ type: \"Bus$nonce\" }",
        "{ type: \"\" }",
        "{ id: \"urn:x:$nonce\", type: \"Bus|sdm:Tram\" }",
    ];
    for query in foreign {
        assert_eq!(purge(query, ""), [Code::DestructiveWrite], "{query}");
    }
    assert_eq!(purge("{ type: Bus }", "    isolation: ids\n"), [Code::DestructiveWrite]);
}

#[test]
fn the_suites_that_are_shipped_obey_these_rules() {
    let loaded = crate::suite::load(&Source::Directory("suites".into()), &Options::default());
    assert_eq!(rendered(&loaded), "");
}
