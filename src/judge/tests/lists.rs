//! Lists of entities, ids, sizes and pages.

use serde_json::json;

use super::*;

fn entities(body: Value) -> Observation {
    answered(AnswerKind::Entities, Form::Simplified, &body)
}

fn expected() -> Document {
    normal(json!([{ "id": "urn:a:1", "type": "T", "a": 1 }, { "id": "urn:a:2", "type": "T", "a": 2 }]))
}

#[test]
fn entities_are_found_by_id_and_differences_point_to_where_they_are() {
    let body = |body: Value| say(Check::Body(expected()), &entities(body));
    assert_eq!(body(json!([{ "id": "urn:a:2", "type": "T", "a": 2 }, { "id": "urn:a:1", "type": "T", "a": 1 }])), "");
    insta::assert_snapshot!(
        [
            body(json!([{ "id": "urn:a:2", "type": "T", "a": 3 }, { "id": "urn:a:1", "type": "T", "a": 1 }])),
            body(json!([{ "id": "urn:a:2", "type": "T", "a": 2 }])),
            body(json!([{ "id": "urn:a:1", "type": "T", "a": 1 }, { "id": "urn:a:2", "type": "T", "a": 2 }, { "id": "urn:a:2", "type": "T", "a": 2 }])),
            body(json!({ "id": "urn:a:2" })),
        ].join("\n"),
        @r#"
        0. body: expected an array of 2 items | observed /0/a is 3 instead of 2 [/0/a]
        0. body: expected an array of 2 items | observed urn:a:1 is missing [/0]
        0. body: expected an array of 2 items | observed urn:a:2 is not expected (/2) [/2]
        0. body: expected an array of 2 items | observed the body is {"id":"urn:a:2"} instead of [{"id":"urn:a:1","type":"T","a":1},{"id":"urn:a:2","type":"T","a":2}] []
        "#
    );
    assert_eq!(
        say(
            Check::Contains(normal(json!([{ "id": "urn:a:2", "a": 2 }]))),
            &entities(json!([{ "id": "urn:a:9", "type": "T" }, { "id": "urn:a:2", "type": "T", "a": 2 }]))
        ),
        ""
    );
}

#[test]
fn ids_are_a_set_and_every_kind_of_mistake_is_named() {
    let ids =
        |body: Value| say(Check::Ids(document(json!(["urn:a:1", { "id": "urn:a:2", "type": "T" }]))), &entities(body));
    assert_eq!(ids(json!([{ "id": "urn:a:2" }, { "id": "urn:a:1" }])), "");
    assert_eq!(ids(json!(["urn:a:1", "urn:a:2"])), "");
    insta::assert_snapshot!(
        [
            ids(json!([{ "id": "urn:a:1" }, { "id": "urn:a:3" }, { "id": "urn:a:1" }, 5])),
            ids(json!([])),
            ids(json!({ "id": "urn:a:1" })),
            say(Check::Ids(document(json!([]))), &entities(json!([{ "id": "urn:a:1" }]))),
            say(Check::Ids(document(json!([]))), &observe(AnswerKind::Entities, Form::Normalized, vec![response(502, "<html><body>Bad Gateway")])),
        ].join("\n"),
        @r#"
        0. entity ids: expected exactly urn:a:1, urn:a:2 | observed missing: urn:a:2; not expected: urn:a:3; more than once: urn:a:1; 1 item without an id [/1 /2 /3 ]
        0. entity ids: expected exactly urn:a:1, urn:a:2 | observed missing: urn:a:1, urn:a:2 [ ]
        0. entity ids: expected exactly urn:a:1, urn:a:2 | observed no array: {"id":"urn:a:1"}
        0. entity ids: expected no entities | observed not expected: urn:a:1 [/0]
        0. entity ids: expected no entities | observed an HTML page
        "#
    );
}

#[test]
fn the_order_of_entities_counts_where_it_is_asked_for() {
    let order = |body: Value| say(Check::Order(document(json!(["urn:a:1", "urn:a:2", "urn:a:3"]))), &entities(body));
    assert_eq!(order(json!([{ "id": "urn:a:1" }, { "id": "urn:a:2" }, { "id": "urn:a:3" }])), "");
    insta::assert_snapshot!(
        [
            order(json!([{ "id": "urn:a:1" }, { "id": "urn:a:3" }, { "id": "urn:a:2" }])),
            order(json!([{ "id": "urn:a:1" }, { "id": "urn:a:2" }])),
        ].join("\n"),
        @r#"
        0. order of entities: expected the order urn:a:1, urn:a:2, urn:a:3 | observed urn:a:1, urn:a:3, urn:a:2, wrong from place 2 on
        0. entity ids: expected exactly urn:a:1, urn:a:2, urn:a:3 | observed missing: urn:a:3 []
        "#
    );
}

#[test]
fn size_and_pages_are_counted() {
    let pages = observe(
        AnswerKind::Entities,
        Form::Normalized,
        vec![response(200, "[{\"id\":\"urn:a:1\"}]"), response(200, "[{\"id\":\"urn:a:2\"}]")],
    );
    assert_eq!(say(Check::Pages(2), &pages), "");
    assert_eq!(say(Check::Size(2), &pages), "");
    assert_eq!(say(Check::Ids(document(json!(["urn:a:1", "urn:a:2"]))), &pages), "");
    insta::assert_snapshot!(
        [
            say(Check::Pages(3), &pages),
            say(Check::Size(0), &pages),
            say(Check::Size(1), &entities(json!({}))),
            say(Check::Size(1), &observe(AnswerKind::Entities, Form::Normalized, vec![response(200, "[]"), response(200, "{}")])),
        ].join("\n"),
        @r#"
        0. number of pages: expected 3 pages | observed 2 pages
        0. number of items: expected no items | observed 2 items
        0. number of items: expected 1 item | observed no array: {}
        0. number of items: expected 1 item | observed page 2 is not an array
        "#
    );
    assert_eq!(say(Check::Size(1), &entities(json!({ "type": "FeatureCollection", "features": [{}] }))), "");
}

#[test]
fn a_page_may_be_smaller_than_its_limit_but_not_larger() {
    let two = entities(json!([{ "id": "urn:a:1" }, { "id": "urn:a:2" }]));
    assert_eq!((say(Check::AtMost(2), &two), say(Check::AtMost(3), &two)), (String::new(), String::new()));
    insta::assert_snapshot!(
        [say(Check::AtMost(1), &two), say(Check::AtMost(1), &entities(json!({})))].join("\n"),
        @r"
        0. number of items: expected at most 1 item | observed 2 items
        0. number of items: expected at most 1 item | observed no array: {}
        "
    );
}

#[test]
fn every_page_but_the_first_links_to_the_one_before() {
    let page = |relation: &str| {
        let mut page = response(200, "[]");
        page.headers.push(("Link".to_owned(), format!("</e?offset=2>; rel=\"{relation}\"")));
        page
    };
    let walk = |pages: Vec<Response>| say(Check::LinksBack, &observe(AnswerKind::Entities, Form::Normalized, pages));
    assert_eq!(walk(vec![page("next"), page("prev")]), "");
    assert_eq!(walk(vec![response(200, "[]")]), "");
    insta::assert_snapshot!(
        [walk(vec![page("next"), page("next")]), walk(vec![page("prev")])].join("\n"),
        @r#"
        0. header Link: expected a link from page 2 to the one before it, with rel="prev" | observed none
        0. header Link: expected no link to a page before the first | observed one with rel="prev"
        "#
    );
}

#[test]
fn a_list_of_ids_is_accepted_where_entities_were_expected_to_be_listed() {
    let body = |expected: Value| say(Check::Body(document(expected)), &entities(json!(["urn:a:1", "urn:a:2"])));
    assert_eq!(body(json!(["urn:a:2", "urn:a:1"])), "");
    assert_ne!(body(json!(["urn:a:2"])), "");
}
