//! Bytes that nobody thought of: whatever an answer is, there is a response or a reason why not, and a judgement.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use civitest::{
    judge,
    model::{
        Answer, Asked, Check, Document, ExchangeObservation, Expectation, Form, Observation, Position, Request,
        Strength, step::AnswerKind, test::Version,
    },
    transport::{Client, Limits, Options},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;

use crate::server::{ENTITY, json as honest};

/// An answer: noise, or an honest one with some of its bytes changed, cut off, or taken from a list of trouble.
fn answers() -> impl Strategy<Value = Vec<u8>> {
    let noise = prop::collection::vec(any::<u8>(), 0..200);
    let changed =
        (prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), any::<prop::sample::Index>())
            .prop_map(|(changes, end)| {
                let mut bytes = honest(ENTITY);
                for (place, byte) in changes {
                    let place = place.index(bytes.len());
                    bytes[place] = byte;
                }
                bytes.truncate(end.index(bytes.len() * 2).min(bytes.len()));
                bytes
            });
    let body = prop::collection::vec(any::<u8>(), 0..200).prop_map(honest);
    let words = prop::sample::select(vec![
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "\"id\"",
        "\"\\ud800\"",
        "1e999",
        "-0",
        "null",
        "\u{feff}",
        "\0",
    ]);
    let structure = prop::collection::vec(words, 0..40).prop_map(|words| honest(words.concat()));
    prop_oneof![noise, changed, body, structure]
}

fn judged(answer: Answer) {
    let Answer::Response(response) = answer else { return };
    let position = Position { file: Arc::from("x.yaml"), line: 1, column: 1 };
    let body = Document::from(json!({ "id": "urn:civitest:hostile", "type": "Bus" }));
    let checks = [Check::Status(vec![200]), Check::Contains(body.clone()), Check::Literally(body), Check::LinksBack];
    let expectations = checks.map(|check| Expectation { check, strength: Strength::Must, position: position.clone() });
    for kind in [AnswerKind::Entity, AnswerKind::Entities, AnswerKind::Other] {
        let observation = Observation::Exchange(ExchangeObservation {
            responses: vec![response.clone()],
            answer: kind,
            form: Form::Normalized,
            version: Version(1, 9, 1),
            millis: 1,
            asked: Asked::default(),
            samples: Vec::new(),
            cut: None,
        });
        let judgement = judge::judge(&expectations, &observation);
        assert!(judgement.findings.iter().all(|finding| finding.observed.len() < 4096));
    }
}

#[test]
fn any_bytes_are_an_answer_or_a_reason_and_can_be_judged() {
    let next = Arc::new(Mutex::new(Vec::new()));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x", listener.local_addr().unwrap());
    let bytes = Arc::clone(&next);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&bytes.lock().unwrap());
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let limits = Limits { timeout: Duration::from_secs(2), ..Limits::default() };
    let client = Client::new(Options { limits, ..Options::default() }).unwrap();
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    let result = runner.run(&answers(), |answer| {
        *next.lock().unwrap() = answer;
        judged(runtime.block_on(client.send(&Request::new("GET", &url))).answer);
        Ok(())
    });
    assert!(result.is_ok(), "{result:?}");
}
