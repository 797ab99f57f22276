//! Conversion and comparison hold together: every form of an entity is accepted however it is written, no change of it is.

use proptest::{prelude::*, sample::Index};
use serde_json::{Map, json};

use super::*;
use crate::standards::ngsi_ld::{attribute, representation::convert, testing};

fn forms() -> impl Strategy<Value = Form> {
    prop_oneof![Just(Form::Normalized), Just(Form::Concise), Just(Form::Simplified)]
}

fn written(entity: &Value, form: Form) -> Value {
    convert(&entity.clone().into(), form).to_value().unwrap()
}

/// The same JSON in other words: members turned round, integers as floats where nothing is lost.
fn disguised(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(integer) if integer.unsigned_abs() < 1 << 53 => json!(integer as f64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(disguised).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().rev().map(|(name, value)| (name, disguised(value))).collect())
        }
        other => other,
    }
}

/// What `sysAttrs` adds.
fn with_system_members(entity: Value, form: Form) -> Value {
    let Value::Object(members) = entity else { return entity };
    let members = members.into_iter().map(|(name, value)| {
        let value =
            if attribute::is_attribute(&name) && form == Form::Normalized { stamped_each(value) } else { value };
        (name, value)
    });
    stamped(members.collect())
}

fn stamped_each(attribute: Value) -> Value {
    match attribute {
        Value::Array(items) => items.into_iter().map(stamped_each).collect(),
        Value::Object(members) => stamped(members),
        other => other,
    }
}

fn stamped(mut members: Map<String, Value>) -> Value {
    members.insert("createdAt".to_owned(), json!("2025-03-01T08:00:00Z"));
    members.insert("modifiedAt".to_owned(), json!("2025-03-01T08:00:00.123Z"));
    Value::Object(members)
}

/// Every place of a body, as JSON Pointer.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{at}/{index}"), out))
        }
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            places(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), out)
        }),
        _ => {}
    }
}

/// The places where this change changes the meaning, each with the body after it.
fn changed(body: &Value, change: Change, expected: &Value, form: Form) -> Vec<Value> {
    let mut pointers = Vec::new();
    places(body, "", &mut pointers);
    let changed = pointers.iter().filter_map(|pointer| {
        let mut copy = body.clone();
        let place = copy.pointer_mut(pointer)?;
        let is_set = is_set(pointer, expected, form);
        apply(change, place, is_set).then_some(copy)
    });
    changed.collect()
}

/// Places whose order means nothing, or where one item may stand for a list: type and scope, the instances of an
/// attribute, several objects, words, and texts for one language.
fn is_set(pointer: &str, expected: &Value, form: Form) -> bool {
    let path: Vec<String> = pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match (path.as_slice(), form) {
        (["type" | "scope"], _) => true,
        ([name, inside @ ..], Form::Simplified) => is_simplified_set(&expected[*name], inside),
        ([name, inside @ ..], _) => is_set_of_attribute(&expected[*name], inside),
        ([], _) => false,
    }
}

fn is_set_of_attribute(attribute: &Value, path: &[&str]) -> bool {
    match (attribute, attribute["type"].as_str(), path) {
        (attribute, _, []) => attribute::shape(&attribute.clone().into()) == attribute::Shape::Instances,
        (Value::Array(instances), _, [index, inside @ ..]) => {
            index.parse::<usize>().is_ok_and(|index| is_set_of_attribute(&instances[index], inside))
        }
        (_, Some("Relationship"), ["object"])
        | (_, Some("VocabProperty"), ["vocab"])
        | (_, Some("LanguageProperty"), ["languageMap", _]) => true,
        (_, _, [name, inside @ ..]) => {
            attribute::is_sub_attribute(name)
                && attribute.get(name).is_some_and(|attribute| is_set_of_attribute(attribute, inside))
        }
    }
}

fn is_simplified_set(attribute: &Value, path: &[&str]) -> bool {
    match (attribute, attribute["type"].as_str(), path) {
        (Value::Array(instances), _, ["dataset", id, inside @ ..]) => instances
            .iter()
            .find(|one| one["datasetId"].as_str().unwrap_or("@none") == *id)
            .is_some_and(|one| is_simplified_set(one, inside)),
        (_, Some("Relationship"), [])
        | (_, Some("VocabProperty"), ["vocab"])
        | (_, Some("LanguageProperty"), ["languageMap", _]) => true,
        _ => false,
    }
}

#[derive(Debug, Clone, Copy)]
enum Change {
    Leaf,
    Case,
    Dropped,
    Beheaded,
    Added,
    Swapped,
    Repeated,
    Wrapped,
}

fn changes() -> impl Strategy<Value = Change> {
    use Change::*;
    prop_oneof![
        Just(Leaf),
        Just(Case),
        Just(Dropped),
        Just(Beheaded),
        Just(Added),
        Just(Swapped),
        Just(Repeated),
        Just(Wrapped)
    ]
}

/// Changes a place, if the change means something there.
fn apply(change: Change, place: &mut Value, is_set: bool) -> bool {
    match (change, place) {
        (Change::Leaf, place) => {
            *place = match &*place {
                Value::String(text) => json!(format!("{text}x")),
                Value::Number(number) => match number.as_i64() {
                    Some(integer) => json!(integer.wrapping_add(1)),
                    None => {
                        let float = number.as_f64().unwrap();
                        json!(float + float.abs().max(0.5))
                    }
                },
                Value::Bool(flag) => json!(!flag),
                Value::Null => json!(0),
                Value::Array(_) | Value::Object(_) => return false,
            };
            true
        }
        (Change::Case, Value::String(text)) => {
            let other = if text.to_uppercase() == *text { text.to_lowercase() } else { text.to_uppercase() };
            let differs = other != *text;
            *text = other;
            differs
        }
        (Change::Dropped, Value::Object(members)) => {
            let last = members.keys().next_back().cloned();
            last.is_some_and(|name| members.shift_remove(&name).is_some())
        }
        (Change::Dropped, Value::Array(items)) => items.pop().is_some(),
        (Change::Beheaded, Value::Object(members)) => {
            let first = members.keys().next().cloned();
            first.is_some_and(|name| members.shift_remove(&name).is_some())
        }
        (Change::Added, Value::Object(members)) => members.insert("zzz".to_owned(), json!(1)).is_none(),
        (Change::Swapped, Value::Array(items)) if !is_set && items.len() > 1 => {
            let last = items.len() - 1;
            items.swap(0, last);
            disguised(items[0].clone()) != disguised(items[last].clone())
        }
        (Change::Repeated, Value::Array(items)) => {
            items.push(items.first().cloned().unwrap_or(json!("x")));
            true
        }
        (Change::Wrapped, place) if !is_set => {
            *place = json!([place.take()]);
            true
        }
        _ => false,
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        testing::value(),
        testing::entity(),
        testing::attribute().prop_map(|it| json!({ "id": "urn:a:b", "type": "T", "a": it }))
    ]
}

fn any_matcher() -> impl Strategy<Value = Matcher> {
    prop_oneof![
        Just(Matcher::Any),
        Just(Matcher::AnyText),
        Just(Matcher::Number),
        Just(Matcher::Boolean),
        Just(Matcher::Uri),
        Just(Matcher::DateTime),
        Just(Matcher::Absent),
        Just(Matcher::Empty),
        Just(Matcher::Context),
        Just(Matcher::About { value: 1.0, tolerance: f64::NAN }),
        "\\PC{0,6}".prop_map(Matcher::Matches),
        "\\PC{0,3}".prop_map(Matcher::Contains),
        "\\PC{0,3}".prop_map(Matcher::EndsWith),
        Just(Matcher::OneOf(vec![])),
        Just(Matcher::Problem("X".to_owned())),
    ]
}

fn any_kind() -> impl Strategy<Value = AnswerKind> {
    use AnswerKind::*;
    proptest::sample::select(vec![
        None,
        Entity,
        Entities,
        Ids,
        Names,
        Subscriptions,
        Registrations,
        Temporal,
        Context,
        Other,
    ])
}

proptest! {
    #[test]
    fn every_form_is_accepted_however_it_is_written(entity in testing::entity(), form in forms()) {
        let expected = Document::from(entity.clone());
        let observed = written(&entity, form);
        prop_assert!(accepts(&expected, form, &observed), "{observed}");
        prop_assert!(accepts(&expected, form, &disguised(observed.clone())), "{observed}");
        prop_assert!(accepts(&expected, form, &with_system_members(observed.clone(), form)), "{observed}");
        let mut listed = observed;
        if let Some(Value::String(name)) = listed.get("type").cloned() {
            listed["type"] = json!([name]);
        }
        prop_assert!(accepts(&expected, form, &listed), "{listed}");
    }

    #[test]
    fn no_change_is_accepted(entity in testing::entity(), form in forms(), change in changes(), which in any::<Index>()) {
        let expected = Document::from(entity.clone());
        let bodies = changed(&written(&entity, form), change, &entity, form);
        prop_assume!(!bodies.is_empty());
        let body = &bodies[which.index(bodies.len())];
        prop_assert!(!accepts(&expected, form, body), "{form:?} {change:?}: {body}\nis not {}", written(&entity, form));
    }

    #[test]
    fn a_list_is_accepted_in_any_order_and_only_complete(
        entities in proptest::collection::vec(testing::entity(), 1..5), form in forms(), which in any::<Index>(),
    ) {
        let entities: Vec<Value> = entities.into_iter().enumerate().map(|(index, mut entity)| {
            entity["id"] = json!(format!("urn:a:{index}"));
            entity
        }).collect();
        let expected = Document::from(Value::from(entities.clone()));
        let mut observed: Vec<Value> = entities.iter().rev().map(|entity| written(entity, form)).collect();
        let is_accepted = |observed: &[Value]| {
            let observation = answered(AnswerKind::Entities, form, &json!(observed));
            judge(&[expect(Check::Body(expected.clone()))], &observation).findings.is_empty()
        };
        prop_assert!(is_accepted(&observed));
        let one = observed[which.index(observed.len())].clone();
        observed.push(one);
        prop_assert!(!is_accepted(&observed));
        observed.pop();
        observed.remove(which.index(observed.len()));
        prop_assert!(!is_accepted(&observed));
    }

    #[test]
    fn nothing_makes_the_judge_panic(
        expected in any_json(), observed in any_json(), matcher in any_matcher(), kind in any_kind(), form in forms(),
        status in prop_oneof![Just(200), Just(207), Just(404)], raw in "\\PC{0,12}",
    ) {
        let expected = Document::from(expected);
        let mut mixed = Document::Map(vec![
            ("id".to_owned(), Document::Match(matcher.clone())),
            ("type".to_owned(), Document::Match(matcher.clone())),
            ("a".to_owned(), Document::Map(vec![("value".to_owned(), Document::Match(matcher.clone()))])),
        ]);
        if let (Document::Map(mixed), Document::Map(members)) = (&mut mixed, &expected) {
            mixed.extend(members.iter().cloned());
        }
        let checks: Vec<Expectation> = [expected.clone(), mixed.clone(), Document::List(vec![expected, mixed]), Document::Match(matcher.clone())]
            .into_iter()
            .flat_map(|document| [
                Check::Body(document.clone()), Check::Contains(document.clone()), Check::Literally(document.clone()), Check::Ids(document.clone()), Check::Order(document),
            ])
            .chain([
                Check::Error("BadRequestData".to_owned()), Check::Size(1), Check::Pages(1),
                Check::Header { name: "Content-Type".to_owned(), value: crate::model::expectation::HeaderCheck::Match(matcher) },
            ])
            .map(expect)
            .collect();
        for responses in [
            vec![response(status, &observed)],
            vec![response(status, json!([observed])), response(status, json!([observed]))],
            vec![response(status, &raw)],
            vec![],
        ] {
            judge(&checks, &observe(kind, form, responses));
        }
    }
}
