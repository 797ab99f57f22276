//! Bodies that are no entities.

use serde_json::json;

use super::*;

fn holds(kind: AnswerKind, expected: Value, observed: Value) -> bool {
    judge(&[expect(Check::Body(document(expected)))], &answered(kind, Form::Normalized, &observed)).findings.is_empty()
}

#[test]
fn batch_results_have_no_order() {
    let problem = |title: &str| json!({ "type": "https://uri.etsi.org/ngsi-ld/errors/BadRequestData", "title": title, "detail": "x" });
    let observed = json!({ "success": ["urn:a:2", "urn:a:1"], "errors": [
        { "entityId": "urn:a:4", "error": problem("b") }, { "entityId": "urn:a:3", "error": problem("a") } ] });
    let expected = Document::Map(vec![
        ("success".to_owned(), document(json!(["urn:a:1", "urn:a:2"]))),
        (
            "errors".to_owned(),
            Document::List(
                ["urn:a:3", "urn:a:4"]
                    .map(|id| {
                        Document::Map(vec![
                            ("entityId".to_owned(), Document::Text(id.to_owned())),
                            ("error".to_owned(), Document::Match(Matcher::Problem("BadRequestData".to_owned()))),
                        ])
                    })
                    .to_vec(),
            ),
        ),
    ]);
    for kind in [AnswerKind::Other, AnswerKind::Ids, AnswerKind::Entities] {
        assert_eq!(say(Check::Body(expected.clone()), &answered(kind, Form::Normalized, &observed)), "");
        let mut bad = observed.clone();
        bad["success"] = json!(["urn:a:2", "urn:a:1", "urn:a:1"]);
        assert_ne!(say(Check::Body(expected.clone()), &answered(kind, Form::Normalized, &bad)), "");
    }
    assert!(holds(AnswerKind::Ids, json!(["urn:a:1", { "id": "urn:a:2" }]), json!(["urn:a:2", "urn:a:1"])));
    assert!(!holds(AnswerKind::Ids, json!(["urn:a:1"]), json!(["urn:a:1", "urn:a:1"])));
}

#[test]
fn lists_of_names_are_sets_of_short_or_expanded_names() {
    let expanded = "https://uri.etsi.org/ngsi-ld/default-context/Bus";
    assert!(holds(
        AnswerKind::Names,
        json!({ "type": "EntityTypeList", "typeList": ["Bus", "Tram"] }),
        json!({ "type": "EntityTypeList", "typeList": ["Tram", expanded] })
    ));
    assert!(!holds(AnswerKind::Names, json!({ "typeList": ["Bus"] }), json!({ "typeList": ["Bus", "Bus"] })));
    assert!(holds(
        AnswerKind::Names,
        json!([{ "typeName": "Bus" }, { "typeName": "Tram" }]),
        json!([{ "typeName": "Tram" }, { "typeName": "Bus" }])
    ));
    assert!(holds(
        AnswerKind::Other,
        json!({ "updated": ["fill"], "notUpdated": [] }),
        json!({ "updated": ["https://uri.etsi.org/ngsi-ld/default-context/fill"], "notUpdated": [] })
    ));
}

#[test]
fn a_subscription_may_come_with_output_only_members_and_stated_defaults() {
    let expected = json!({ "id": "urn:a:1", "type": "Subscription", "watchedAttributes": ["a", "b"], "expiresAt": "2031-01-01T00:00:00Z",
        "notification": { "endpoint": { "uri": "http://127.0.0.1/x" } } });
    let observed = json!({ "id": "urn:a:1", "type": "Subscription", "watchedAttributes": ["b", "a"], "expiresAt": "2031-01-01T00:00:00.000Z",
        "status": "active", "isActive": true, "createdAt": "2025-03-01T08:00:00Z",
        "notification": { "format": "normalized", "timesSent": 0, "status": "ok", "endpoint": { "uri": "http://127.0.0.1/x", "accept": "application/json" } } });
    assert!(holds(AnswerKind::Subscriptions, expected.clone(), observed.clone()));
    assert!(holds(AnswerKind::Subscriptions, json!([expected]), json!([observed])));
    for (pointer, value) in [
        ("/isActive", json!(false)),
        ("/notification/format", json!("concise")),
        ("/watchedAttributes", json!(["a"])),
        ("/colour", json!(1)),
    ] {
        let mut bad = observed.clone();
        match bad.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => bad["colour"] = value,
        }
        assert!(!holds(AnswerKind::Subscriptions, expected.clone(), bad), "{pointer}");
    }
    let registration =
        json!({ "id": "urn:a:1", "type": "ContextSourceRegistration", "endpoint": "http://127.0.0.1/y" });
    let mut observed = registration.clone();
    observed["mode"] = json!("inclusive");
    assert!(holds(AnswerKind::Registrations, registration.clone(), observed.clone()));
    observed["mode"] = json!("exclusive");
    assert!(!holds(AnswerKind::Registrations, registration, observed));
}

#[test]
fn temporal_instances_are_a_set_and_aggregates_are_in_order() {
    let instance = |value: i32, minute: i32| json!({ "type": "Property", "value": value, "observedAt": format!("2025-03-01T08:{minute:02}:00Z") });
    let entity = |level: Value| json!({ "id": "urn:a:1", "type": "T", "level": level });
    let expected = entity(json!([instance(1, 10), instance(2, 20)]));
    assert!(holds(AnswerKind::Temporal, expected.clone(), entity(json!([instance(2, 20), instance(1, 10)]))));
    assert!(!holds(AnswerKind::Temporal, expected.clone(), entity(json!([instance(2, 10), instance(1, 20)]))));
    assert!(!holds(AnswerKind::Temporal, expected, entity(json!([instance(1, 10), instance(1, 10)]))));
    assert!(holds(AnswerKind::Temporal, entity(instance(1, 10)), entity(json!([instance(1, 10)]))));
    let sums = |first: &str| {
        entity(
            json!({ "type": "Property", "sum": [[1, first, "2025-03-01T09:00:00Z"], [2, "2025-03-01T09:00:00Z", "2025-03-01T10:00:00Z"]] }),
        )
    };
    assert!(holds(AnswerKind::Temporal, sums("2025-03-01T08:00:00Z"), sums("2025-03-01T08:00:00.000Z")));
    assert!(!holds(AnswerKind::Temporal, sums("2025-03-01T08:00:00Z"), sums("2025-03-01T08:00:01Z")));
}

#[test]
fn other_json_is_compared_in_order_and_contexts_member_by_member() {
    assert!(holds(AnswerKind::Other, json!({ "a": [1, 2.0] }), json!({ "a": [1.0, 2] })));
    assert!(!holds(AnswerKind::Other, json!({ "a": [1, 2] }), json!({ "a": [2, 1] })));
    assert!(holds(
        AnswerKind::Context,
        json!({ "@context": { "a": "urn:a" } }),
        json!({ "@context": { "a": "urn:a" } })
    ));
    assert!(!holds(AnswerKind::Context, json!({ "@context": {} }), json!({ "@context": { "createdAt": "urn:a" } })));
}

#[test]
fn an_error_body_is_no_entity() {
    let problem =
        json!({ "type": "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound", "title": "x", "detail": "y" });
    let observation = observe(AnswerKind::Entity, Form::Concise, vec![response(404, &problem)]);
    assert_eq!(say(Check::Body(document(problem)), &observation), "");
    assert_eq!(say(Check::Body(Document::Match(Matcher::Problem("ResourceNotFound".to_owned()))), &observation), "");
}

#[test]
fn contains_asks_for_members_and_for_names() {
    let contains = |kind, expected: Value, observed: Value| {
        say(Check::Contains(document(expected)), &answered(kind, Form::Normalized, &observed)).is_empty()
    };
    assert!(contains(
        AnswerKind::Names,
        json!({ "typeList": ["Bus"] }),
        json!({ "id": "urn:a:1", "typeList": ["Tram", "Bus"] })
    ));
    assert!(!contains(AnswerKind::Names, json!({ "typeList": ["Bus"] }), json!({ "typeList": ["Tram"] })));
    assert!(contains(
        AnswerKind::Names,
        json!([{ "typeName": "Bus" }]),
        json!([{ "typeName": "Tram" }, { "typeName": "Bus", "attributeNames": [] }])
    ));
    let subscription = json!({ "id": "urn:a:1", "notification": { "status": "ok", "timesSent": 1 } });
    assert!(contains(AnswerKind::Subscriptions, json!({ "notification": { "timesSent": 1 } }), subscription.clone()));
    assert!(!contains(AnswerKind::Subscriptions, json!({ "notification": { "timesSent": 2 } }), subscription));
}
