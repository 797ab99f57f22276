use serde_json::json;

use super::*;
use crate::reference::call::Operation;
use crate::reference::read::{Nulls, Reader};

fn entity(id: &str, members: Value) -> Entity {
    let mut document = json!({ "id": format!("urn:a:{id}"), "type": "T" });
    if let (Some(all), Value::Object(members)) = (document.as_object_mut(), members) {
        all.extend(members);
    }
    let (context, faults) = (Context::default(), Faults::none());
    let (operation, nulls, now) = (Operation::Create, Nulls::Refused, "2025-01-01T00:00:00Z");
    Reader { context: &context, operation, faults: &faults, nulls, now }.entity(&document).unwrap()
}

fn text(by: &[&str], place: Option<Value>) -> OrderingText {
    OrderingText { by: by.iter().map(|term| (*term).to_owned()).collect(), place, ..OrderingText::default() }
}

fn sorted(by: &[&str], place: Option<Value>, entities: &[Entity]) -> String {
    let ordering = Ordering::read(&text(by, place), true, &Faults::none()).unwrap();
    let mut list: Vec<&Entity> = entities.iter().collect();
    ordering.sort(&mut list, &Context::default(), &Faults::none());
    list.iter().map(|entity| entity.id.trim_start_matches("urn:a:")).collect()
}

#[test]
fn values_of_different_types_follow_each_other_and_what_is_missing_comes_last() {
    let values = [json!(true), json!([1]), json!({ "a": 1 }), json!("x"), json!(10), json!(9)];
    let mut entities: Vec<Entity> = values
        .iter()
        .enumerate()
        .map(|(at, value)| entity(&at.to_string(), json!({ "v": { "value": value } })))
        .collect();
    entities.insert(0, entity("-", json!({})));
    assert_eq!(sorted(&["v"], None, &entities), "543210-");
    assert_eq!(sorted(&["v;desc"], None, &entities), "012345-");
}

#[test]
fn texts_follow_the_alphabet_whatever_their_case_and_accents() {
    let names = ["Zvolen", "Šaľa", "apple", "Senec", "Trnava", "Apple"];
    let entities: Vec<Entity> =
        names.iter().enumerate().map(|(at, name)| entity(&at.to_string(), json!({ "name": name }))).collect();
    assert_eq!(sorted(&["name"], None, &entities), "251340");
}

#[test]
fn one_criterion_follows_the_other() {
    let entities = [
        entity("1", json!({ "name": "b", "age": 1 })),
        entity("2", json!({ "name": "a", "age": 1 })),
        entity("3", json!({ "name": "a", "age": 2 })),
    ];
    assert_eq!(sorted(&["name", "age;desc"], None, &entities), "321");
    assert_eq!(sorted(&["age", "name"], None, &entities), "213");
}

#[test]
fn distance_is_measured_on_the_sphere() {
    let at = |id, x: f64, y: f64| entity(id, json!({ "location": { "type": "Point", "coordinates": [x, y] } }));
    let entities = [at("1", 17.30, 48.14), at("2", 17.110, 48.149), at("3", 17.121, 48.140), entity("4", json!({}))];
    let place = Some(json!("[17.11,48.14]"));
    assert_eq!(sorted(&["location;dist-asc"], place.clone(), &entities), "3214");
    assert_eq!(sorted(&["location;dist-desc"], place, &entities), "1234");
}

#[test]
fn what_the_clause_forbids_is_refused() {
    let read = |text: OrderingText, is_local| Ordering::read(&text, is_local, &Faults::none());
    assert!(read(text(&["name"], None), false).is_err());
    assert!(read(text(&["location;dist-asc"], None), true).is_err());
    assert!(read(text(&["location;dist-asc"], Some(json!("here"))), true).is_err());
    assert!(read(text(&["name;up"], None), true).is_err());
    let collation = |name: &str| OrderingText { collation: Some(name.to_owned()), ..text(&["name"], None) };
    assert!(read(collation("!"), true).is_err() && read(collation("de-u-co-phonebk"), true).is_ok());
}
