//! Status, error answers, headers, empty bodies, strengths and readings.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::model::expectation::{HeaderCheck, Reading};

fn plain(status: u16, body: &str) -> Observation {
    observe(AnswerKind::Entity, Form::Normalized, vec![response(status, body)])
}

fn with_headers(headers: &[(&str, &str)]) -> Observation {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    observe(
        AnswerKind::None,
        Form::Normalized,
        vec![Response { status: 201, headers, body: String::new(), unreadable: None, cut: None }],
    )
}

fn header(name: &str, value: HeaderCheck, observation: &Observation) -> String {
    say(Check::Header { name: name.to_owned(), value }, observation)
}

#[test]
fn a_status_is_one_of_those_expected() {
    assert_eq!(say(Check::Status(vec![201, 204]), &plain(204, "")), "");
    insta::assert_snapshot!(
        [say(Check::Status(vec![201]), &plain(500, "")), say(Check::Status(vec![200, 201, 204]), &plain(404, "")), say(Check::Under(Duration::from_millis(10)), &plain(200, ""))].join("\n"),
        @r#"
        0. status: expected status 201 | observed status 500
        0. status: expected status 200, 201 or 204 | observed status 404
        0. time: expected an answer within 10 ms | observed an answer after 12 ms
        "#
    );
    assert_eq!(say(Check::Under(Duration::from_millis(12)), &plain(200, "")), "");
}

#[test]
fn an_error_answer_is_judged_as_a_whole_in_one_finding() {
    let problem = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({ "type": "https://uri.etsi.org/ngsi-ld/errors/BadRequestData", "title": "Bad", "detail": "no id", "status": 400, "instance": "x" });
        change(&mut body);
        body.to_string()
    };
    let say = |observation: Observation| say(Check::Error("BadRequestData".to_owned()), &observation);
    assert_eq!(say(plain(400, &problem(&|_| {}))), "");
    let mut charset = response(400, problem(&|_| {}));
    charset.headers[0].1 = "Application/JSON; charset=utf-8".to_owned();
    assert_eq!(say(observe(AnswerKind::Other, Form::Normalized, vec![charset.clone()])), "");
    charset.headers[0].1 = "application/problem+json".to_owned();
    insta::assert_snapshot!(
        [
            say(plain(201, "")),
            say(plain(400, &problem(&|body| body["type"] = json!("https://uri.etsi.org/ngsi-ld/errors/InvalidRequest")))),
            say(plain(400, &problem(&|body| body["title"] = json!(" ")))),
            say(plain(400, &problem(&|body| body["detail"] = json!(7)))),
            say(plain(400, &problem(&|body| body["status"] = json!(500)))),
            say(plain(400, "[]")),
            say(plain(500, "<!DOCTYPE html><html>")),
            say(observe(AnswerKind::Other, Form::Normalized, vec![charset])),
            say(observe(AnswerKind::Other, Form::Normalized, vec![])),
        ].join("\n"),
        @r#"
        0. status: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 201; an empty body
        0. body: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 400; /type is "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest" instead of "https://uri.etsi.org/ngsi-ld/errors/BadRequestData" [/type]
        0. body: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 400; /title is " " instead of <text> [/title]
        0. body: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 400; /detail is 7 instead of <text> [/detail]
        0. body: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 400; /status is 500 instead of 400 [/status]
        0. body: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 400; the body is [] instead of <problem BadRequestData> []
        0. status: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 500; an HTML page
        0. header Content-Type: expected error BadRequestData: status 400, application/json, with type, title and detail | observed status 400; Content-Type application/problem+json
        0. answer: expected an answer | observed none
        "#
    );
}

#[test]
fn headers_are_compared_by_what_they_mean() {
    let created = with_headers(&[
        ("location", "http://127.0.0.1:9090/ngsi-ld/v1/entities/urn%3Angsi-ld%3ABus%3A1"),
        ("content-type", "application/json; charset=UTF-8"),
        ("ngsild-results-count", "5"),
        ("link", "</entities?offset=2>; rel=\"next\""),
        (
            "link",
            "<https://city.example/c>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"",
        ),
    ]);
    let is = |text: &str| HeaderCheck::Is(text.to_owned());
    let like = HeaderCheck::Match;
    for (name, check) in [
        ("Location", like(Matcher::EndsWith("/entities/urn:ngsi-ld:Bus:1".to_owned()))),
        ("LOCATION", like(Matcher::Uri)),
        ("Content-Type", is("application/json")),
        ("Content-Type", is("application/json;charset=utf-8")),
        ("Content-Type", like(Matcher::OneOf(vec!["application/ld+json".to_owned(), "application/json".to_owned()]))),
        ("NGSILD-Results-Count", is("5")),
        ("NGSILD-Results-Count", like(Matcher::Number)),
        ("NGSILD-Results-Count", like(Matcher::About { value: 4.5, tolerance: 0.5 })),
        ("Link", like(Matcher::Context)),
        ("Link", like(Matcher::Contains("rel=\"next\"".to_owned()))),
        ("Link", like(Matcher::Matches("^<https".to_owned()))),
        ("Via", like(Matcher::Absent)),
        ("Link", like(Matcher::Any)),
    ] {
        assert_eq!(header(name, check, &created), "");
    }
    insta::assert_snapshot!(
        [
            header("Location", like(Matcher::EndsWith("/entities/urn:ngsi-ld:Bus:2".to_owned())), &created),
            header("Location", like(Matcher::EndsWith("/entities/urn:ngsi-ld:Bus:1".to_owned())), &with_headers(&[])),
            header("Content-Type", is("application/ld+json"), &created),
            header("Content-Type", is("application/json; charset=latin1"), &created),
            header("NGSILD-Results-Count", is("6"), &created),
            header("Link", like(Matcher::Absent), &created),
            header("Location", like(Matcher::Context), &created),
            header("Location", like(Matcher::Empty), &created),
            header("Location", like(Matcher::Matches("(".to_owned())), &created),
        ].join("\n"),
        @r#"
        0. header Location: expected Location ending with /entities/urn:ngsi-ld:Bus:2 | observed http://127.0.0.1:9090/ngsi-ld/v1/entities/urn%3Angsi-ld%3ABus%3A1
        0. header Location: expected Location ending with /entities/urn:ngsi-ld:Bus:1 | observed no such header
        0. header Content-Type: expected Content-Type: application/ld+json | observed application/json; charset=UTF-8
        0. header Content-Type: expected Content-Type: application/json; charset=latin1 | observed application/json; charset=UTF-8
        0. header NGSILD-Results-Count: expected NGSILD-Results-Count: 6 | observed 5
        0. header Link: expected no header Link | observed </entities?offset=2>; rel="next", <https://city.example/c>; rel="http://www.w3.org/ns/json-ld#context"; type="applicatio…
        0. header Location: expected Location that points to a JSON-LD context | observed http://127.0.0.1:9090/ngsi-ld/v1/entities/urn%3Angsi-ld%3ABus%3A1
        0. header Location: expected Location without a value | observed http://127.0.0.1:9090/ngsi-ld/v1/entities/urn%3Angsi-ld%3ABus%3A1
        0. header Location: expected Location like <matches (> | observed http://127.0.0.1:9090/ngsi-ld/v1/entities/urn%3Angsi-ld%3ABus%3A1
        "#
    );
}

#[test]
fn an_empty_body_has_no_bytes() {
    let empty = || Check::Body(Document::Match(Matcher::Empty));
    assert_eq!(say(empty(), &plain(204, "")), "");
    insta::assert_snapshot!(
        [
            say(empty(), &plain(204, "[]")),
            say(empty(), &plain(204, "\n")),
            say(Check::Body(document(json!([]))), &plain(200, "")),
            say(Check::Body(Document::Match(Matcher::Any)), &plain(200, "")),
            say(Check::Body(Document::Match(Matcher::Context)), &plain(200, "{}")),
            say(Check::Body(document(json!({ "id": "urn:a:1" }))), &plain(200, "{\"id\":\"urn:a:1\",\"id\":\"urn:a:1\"}")),
        ].join("\n"),
        @r#"
        0. body: expected an empty body | observed []
        0. body: expected an empty body | observed 1 byte of white space
        0. body: expected an array of no items | observed an empty body
        0. body: expected a body | observed an empty body
        0. body: expected a body with a JSON-LD @context | observed {}
        0. body: expected urn:a:1 as the suite has it | observed not valid JSON (the name "id" occurs twice in one object at line 1 column 20): {"id":"urn:a:1","id":"urn:a:1"}
        "#
    );
    assert_eq!(
        say(Check::Body(Document::Match(Matcher::Contains("oops".to_owned()))), &plain(200, "oops, not JSON")),
        ""
    );
    assert_eq!(say(Check::Body(Document::Match(Matcher::Context)), &plain(200, "{\"@context\":{}}")), "");
}

#[test]
fn a_should_is_a_finding_of_its_own_strength_and_a_may_is_a_note() {
    let with = |strength| Expectation { strength, ..expect(Check::Status(vec![201])) };
    insta::assert_snapshot!(
        told(&judge(&[with(Strength::Must), with(Strength::Should), with(Strength::May)], &plain(200, ""))),
        @r#"
        0. status: expected status 201 | observed status 200
        1. should status: expected status 201 | observed status 200
        note: a may was missed: expected status 201, observed status 200
        "#
    );
}

#[test]
fn any_reading_of_a_doubt_passes_and_the_note_says_which() {
    let reading = |name: &str, checks: Vec<Check>| Reading {
        name: name.to_owned(),
        expectations: checks.into_iter().map(expect).collect(),
    };
    let either = || Check::Either {
        doubt: "batch-partly-invalid".to_owned(),
        readings: vec![
            reading("whole", vec![Check::Error("BadRequestData".to_owned())]),
            reading("each", vec![Check::Status(vec![207]), Check::Size(0)]),
        ],
    };
    insta::assert_snapshot!(
        [say(either(), &plain(207, "[]")), say(either(), &plain(200, "[1]"))].join("\n"),
        @r#"
        note: doubt batch-partly-invalid: the target took the reading "each"
        0. answer: expected whole or each (readings of batch-partly-invalid) | observed whole: expected error BadRequestData: status 400, application/json, with type, title and detail, observed status 200; the body is [1] instead of <problem BadRequestData>; each: expected status 207, observed status 200, and expected no items, observed 1 item
        "#
    );
}

#[test]
fn a_reading_that_misses_only_a_should_is_taken_with_its_finding() {
    let should = Expectation { strength: Strength::Should, ..expect(Check::Status(vec![201])) };
    let either = Check::Either {
        doubt: "d".to_owned(),
        readings: vec![
            Reading { name: "a".to_owned(), expectations: vec![expect(Check::Status(vec![400]))] },
            Reading { name: "b".to_owned(), expectations: vec![expect(Check::Status(vec![200])), should] },
        ],
    };
    insta::assert_snapshot!(say(either, &plain(200, "")), @r#"
    0. should status: expected status 201 | observed status 200
    note: doubt d: the target took the reading "b"
    "#);
}
