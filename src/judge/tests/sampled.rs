//! What findings about data that was there before rest on, and what is left out of a comparison.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::model::sample::{Extent, Population, SampleKind, Survey, TypeSample};

fn lamp() -> Value {
    json!({
        "id": "urn:a:1",
        "type": "Lamp",
        "scope": "/Centre",
        "power": { "type": "Property", "value": 60 },
        "address": { "type": "Property", "value": { "type": "PostalAddress", "city": "Bratislava" } },
    })
}

fn observed(form: Form, parameters: &[(&str, &str)], pages: &[Value]) -> Observation {
    let other = json!({ "id": "urn:a:2", "type": "Lamp" });
    let types = vec![TypeSample { name: "Lamp".to_owned(), entities: vec![lamp(), other], extent: Extent::All }];
    let fields =
        [("type", "Lamp"), ("id", "urn:a:1"), ("other", "urn:a:2")].map(|(name, text)| (name, text.to_owned()));
    let population = Population { survey: Arc::new(Survey { types }), kind: SampleKind::Any, fields: fields.into() };
    let responses = pages.iter().map(|page| response(200, page)).collect();
    let Observation::Exchange(mut exchange) = observe(AnswerKind::Entities, form, responses);
    exchange.samples.push(("some".to_owned(), Arc::new(population)));
    exchange.asked.parameters =
        parameters.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Observation::Exchange(exchange)
}

fn concern(check: Check, pages: &[Value]) -> Concern {
    let judgement = judge(&[expect(check)], &observed(Form::Normalized, &[("type", "Lamp")], pages));
    assert!(!judgement.findings.is_empty());
    judgement.concern
}

fn entities(ids: &[&str]) -> Concern {
    Concern::Entities(ids.iter().map(|id| (*id).to_owned()).collect())
}

#[test]
fn a_finding_rests_on_no_more_of_the_data_than_it_is_about() {
    let selects = || Check::Selects("some".to_owned());
    assert_eq!(concern(selects(), &[json!([lamp()])]), entities(&["urn:a:2"]));
    // A change of any entity can move another across the border of a page.
    assert_eq!(concern(selects(), &[json!([lamp()]), json!([])]), Concern::Everything);
    // What a busy city does elsewhere is no excuse for a wrong status, or for an id that is none.
    assert_eq!(concern(Check::Status(vec![404]), &[json!([lamp()])]), entities(&["urn:a:1", "urn:a:2"]));
    assert_eq!(concern(Check::Rules(vec!["ids-are-uris".to_owned()]), &[json!([{ "id": "x" }])]), Concern::Nothing);
    assert_eq!(concern(Check::Counted, &[json!([])]), Concern::Everything);
}

#[test]
fn what_the_text_leaves_open_is_not_compared() {
    let agrees = |form: Form, parameters: &[(&str, &str)], answer: Value| {
        say(Check::Agrees("some".to_owned()), &observed(form, parameters, &[json!([answer])]))
    };
    let asked = [("attrs", "power")];
    let power = json!({ "type": "Property", "value": 60 });
    assert_eq!(agrees(Form::Normalized, &asked, json!({ "id": "urn:a:1", "type": "Lamp", "power": power })), "");
    let with_scope = json!({ "id": "urn:a:1", "type": "Lamp", "scope": "/Centre", "power": power });
    assert_eq!(agrees(Form::Normalized, &asked, with_scope), "");
    let address = json!({ "type": "PostalAddress", "city": "Bratislava" });
    let concise = |address: Value| json!({ "id": "urn:a:1", "type": "Lamp", "scope": "/Centre", "power": 60, "address": address });
    assert_eq!(agrees(Form::Concise, &[], concise(address.clone())), "");
    assert_eq!(agrees(Form::Concise, &[], concise(json!({ "value": address }))), "");
    let wrong = json!({ "id": "urn:a:1", "type": "Lamp", "scope": "/Centre", "power": 61, "address": address });
    assert_ne!(agrees(Form::Concise, &[], wrong), "");
}

#[test]
fn a_full_page_by_post_without_a_link_leaves_open_what_it_has_not() {
    let judged = |items: usize| {
        let page: Vec<Value> =
            (0..items).map(|index| json!({ "id": format!("urn:b:{index}"), "type": "Lamp" })).collect();
        let Observation::Exchange(mut exchange) = observed(Form::Normalized, &[("limit", "100")], &[json!(page)]);
        exchange.asked.body = Some(json!({ "type": "Query", "entities": [{ "type": "Lamp" }] }).to_string());
        judge(&[expect(Check::Selects("some".to_owned()))], &Observation::Exchange(exchange))
    };
    assert!(judged(100).findings.is_empty() && judged(100).open.is_some());
    assert!(!judged(99).findings.is_empty());
}
