//! The judge as a specification: each file is about one part of an answer.

mod bodies;
mod checks;
mod lists;
mod properties;
mod sampled;
mod structures;

use serde_json::Value;

use super::*;
use crate::model::{
    Asked, Document, ExchangeObservation, Form, Matcher, Position, Response,
    step::{AnswerKind, BodyKind},
    test::Version,
};
use crate::standards::ngsi_ld::representation::normalize;

pub fn expect(check: Check) -> Expectation {
    Expectation {
        check,
        strength: Strength::Must,
        position: Position { file: "suites/ngsi-ld/test.yaml".into(), line: 1, column: 1 },
    }
}

pub fn response(status: u16, body: impl ToString) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_string(),
        unreadable: None,
        cut: None,
    }
}

pub fn observe(answer: AnswerKind, form: Form, responses: Vec<Response>) -> Observation {
    Observation::Exchange(ExchangeObservation {
        responses,
        answer,
        form,
        version: Version(1, 9, 1),
        millis: 12,
        asked: Asked::default(),
        samples: Vec::new(),
        cut: None,
    })
}

/// A 200 answer of this kind with this body.
pub fn answered(kind: AnswerKind, form: Form, body: &Value) -> Observation {
    observe(kind, form, vec![response(200, body)])
}

/// JSON with matchers: every string that is one of these stands for it.
pub fn document(value: Value) -> Document {
    match value {
        Value::Array(items) => Document::List(items.into_iter().map(document).collect()),
        Value::Object(members) => {
            Document::Map(members.into_iter().map(|(name, value)| (name, document(value))).collect())
        }
        Value::String(text) => match text.as_str() {
            "<any>" => Document::Match(Matcher::Any),
            "<number>" => Document::Match(Matcher::Number),
            "<absent>" => Document::Match(Matcher::Absent),
            "<empty>" => Document::Match(Matcher::Empty),
            "<uri>" => Document::Match(Matcher::Uri),
            "<datetime>" => Document::Match(Matcher::DateTime),
            _ => Document::Text(text),
        },
        other => other.into(),
    }
}

/// An expected entity, or list of them, as the engine hands it over: normalized.
pub fn normal(value: Value) -> Document {
    normalize(BodyKind::Entity, &document(value))
}

/// One line for each finding: place, expected, observed, and the pointers.
pub fn told(judgement: &Judgement) -> String {
    let lines = judgement.findings.iter().map(|finding| {
        let pointers: Vec<&str> = finding.differences.iter().map(|difference| difference.pointer.as_str()).collect();
        let strength =
            if finding.strength == Strength::Must { String::new() } else { format!("{} ", finding.strength) };
        let pointers = if pointers.is_empty() { String::new() } else { format!(" [{}]", pointers.join(" ")) };
        format!(
            "{}. {strength}{}: expected {} | observed {}{pointers}",
            finding.expectation, finding.place, finding.expected, finding.observed
        )
    });
    lines.chain(judgement.notes.iter().map(|note| format!("note: {note}"))).collect::<Vec<_>>().join("\n")
}

/// What the judge says about one check.
pub fn say(check: Check, observation: &Observation) -> String {
    told(&judge(&[expect(check)], observation))
}

/// Whether the judge takes this body for that entity.
pub fn accepts(expected: &Document, form: Form, observed: &Value) -> bool {
    let judgement = judge(&[expect(Check::Body(expected.clone()))], &answered(AnswerKind::Entity, form, observed));
    judgement.findings.is_empty()
}
