//! Items that want to do harm, files that are not what was pinned, and many threads at once.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{super::*, broken, check, library, property, with};
use crate::standards::smart_data_models::{Address, Unreadable};

#[test]
fn hostile_items_are_answered() {
    let mut wide = with(json!({}));
    for number in 0..100_000 {
        wide[format!("attribute{number}")] = property(json!(number));
    }
    wide["zz"] = json!({ "type": "Property" });
    let checked = check(wide);
    assert_eq!((checked.remarks.len(), checked.outcome), (findings::MOST + 1, Outcome::Invalid));
    assert!(checked.remarks.iter().any(|remark| remark.rule == "entity"));

    let mut deep = json!(1);
    let mut nested = json!(1);
    for _ in 0..1000 {
        deep = json!({ "type": "Property", "value": 1, "by": deep });
        nested = json!([nested]);
    }
    let checked =
        check(with(json!({ "anything": property(nested), "name": { "type": "Property", "value": "a", "by": deep } })));
    assert_eq!((broken(&checked), checked.outcome), (vec!["too-large"], Outcome::Invalid));

    let many: Vec<Value> = (0..5_000)
        .map(|number| json!({ "type": "Property", "value": "x", "datasetId": format!("urn:d:{number}") }))
        .collect();
    assert_eq!(check(with(json!({ "temperature": many }))).outcome, Outcome::Invalid);

    for hostile in [
        json!({ "a": "b:x", "b": "a:y", "Thermometer": "a:z" }),
        json!({ "@vocab": 7, "Thermometer": [], "name": { "@id": null } }),
        Value::from((0..10_000).map(|number| format!("https://example.org/{number}")).collect::<Vec<_>>()),
        json!(true),
        (0..1000).fold(json!({}), |inner, _| json!([inner])),
    ] {
        let checked = check(with(json!({ "@context": hostile })));
        assert!(!checked.remarks.is_empty() && checked.remarks.iter().all(|remark| remark.severity != Severity::Error));
    }
}

#[test]
fn a_file_that_is_not_what_was_pinned_is_told() {
    let models = library().models().clone();
    let changed = |address: &Address| {
        Err(Unreadable::Changed { address: address.clone(), pinned: "00".to_owned(), found: "11".to_owned() })
    };
    let checker = Checker::new(Library::new(models, Box::new(changed)), Options::default());
    assert_eq!(checker.changed(), []);
    let checked = checker.check(json!({ "id": "urn:a:1", "type": "AirQualityObserved" }));
    assert_eq!((broken(&checked), checked.outcome), (vec!["model-not-at-hand", "no-context"], Outcome::Undetermined));
    assert_eq!(checker.changed().len(), 1);
}

#[test]
fn a_checker_is_shared_by_threads() {
    let checker = Checker::new(library(), Options::default());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0..200 {
                    let entity = with(json!({ "type": if number % 2 == 0 { "Thermometer" } else { "Broken" } }));
                    let expected = if number % 2 == 0 { Outcome::Valid } else { Outcome::Undetermined };
                    assert_eq!(checker.check(entity).outcome, expected);
                }
            });
        }
    });
}

/// Any JSON in the place of any member of an entity.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        proptest::sample::select(vec!["Property", "Point", "Thermometer", "urn:a:1", "CEL", "2025-03-01T08:00:00"])
            .prop_map(Value::from),
    ];
    let names = proptest::sample::select(vec![
        "type",
        "value",
        "object",
        "languageMap",
        "coordinates",
        "unitCode",
        "observedAt",
        "datasetId",
        "@value",
        "geometry",
        "a",
    ]);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((names.clone(), inner), 0..5).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

#[test]
fn contexts_that_are_kept_do_not_fill_the_memory() {
    let checker = Checker::new(library(), Options::default());
    for number in 0..30 {
        let terms = (0..8000).map(|term| (format!("t{term}"), json!(format!("https://x.example/{number}/{term}"))));
        checker.check(with(json!({ "@context": Value::Object(terms.collect()) })));
    }
    let plans = checker.plans.read().unwrap();
    let alive: usize = plans
        .kept
        .values()
        .flat_map(HashMap::values)
        .map(|plan| plan.context.as_ref().map_or(0, |context| context.weight()))
        .sum();
    assert_eq!(alive, plans.weight);
    assert!(alive > 0 && alive <= HEAVIEST_PLANS, "{alive}");
}

#[test]
fn the_context_of_an_entity_comes_before_that_of_its_list_and_that_before_the_one_for_all() {
    let term = |iri: &str| json!({ "Thermometer": iri });
    let iris = |own: Value, around: Option<Value>| {
        let checker = Checker::new(library(), Options { context: Some(term("urn:all:x")), ..Options::default() });
        let mut entity = with(json!({}));
        entity["@context"] = own;
        if entity["@context"].is_null() {
            entity.as_object_mut().unwrap().shift_remove("@context");
        }
        let checked = checker.check_read(Json::from(entity), around.map(Arc::new).as_ref());
        let said: Vec<String> = checked.remarks.into_iter().map(|remark| remark.says).collect();
        ["urn:own:x", "urn:list:x", "urn:all:x"].into_iter().find(|iri| said.iter().any(|says| says.contains(iri)))
    };
    assert_eq!(iris(term("urn:own:x"), Some(term("urn:list:x"))), Some("urn:own:x"));
    assert_eq!(iris(Value::Null, Some(term("urn:list:x"))), Some("urn:list:x"));
    assert_eq!(iris(Value::Null, None), Some("urn:all:x"));
}

proptest! {
    #[test]
    fn any_member_may_be_anything(
        name in proptest::sample::select(vec!["id", "type", "@context", "temperature", "location", "name", "refRooms", "properties", "zz"]),
        value in anything(),
    ) {
        let mut entity = with(json!({}));
        entity[name] = value;
        let checked = check(entity.clone());
        for remark in &checked.remarks {
            // Every pointer leads to something, or to a member that is missing.
            let parent = remark.at.rsplit_once('/').map_or("", |(parent, _)| parent);
            prop_assert!(entity.pointer(&remark.at).or(entity.pointer(parent)).is_some(), "{:?} in {}", remark, entity);
        }
        let errors = checked.remarks.iter().any(|remark| remark.severity == Severity::Error);
        prop_assert_eq!(errors, checked.outcome == Outcome::Invalid);
    }
}
