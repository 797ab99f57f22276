use serde_json::json;

use super::*;
use crate::standards::smart_data_models::{Library, Origin};

/// A library with one model of our own, `city.Example/Bench`, and other files.
fn library(schema: &Value, others: &[(&str, Value)]) -> Library {
    let mut documents: BTreeMap<Address, Vec<u8>> = others
        .iter()
        .map(|(address, document)| {
            (Address::try_from((*address).to_owned()).unwrap(), document.to_string().into_bytes())
        })
        .collect();
    documents.insert(schema_address(&key()).unwrap(), schema.to_string().into_bytes());
    Library::of_documents(documents, &Origin::Directory("models".to_owned()))
}

fn key() -> ModelKey {
    "city.Example/Bench".parse().unwrap()
}

fn compile(schema: &Value) -> Result<Model, NotCompiled> {
    Model::compile(&key(), &library(schema, &[]))
}

#[test]
fn a_model_tells_what_is_valid_and_what_is_described() {
    let schema = json!({
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "type": {"enum": ["Bench"]},
            "seats": {"type": "integer", "minimum": 1, "description": "Property. How many can sit. Units:'persons'"},
        },
    });
    let model = compile(&schema).unwrap();
    assert_eq!(model.iri, "https://smartdatamodels.org/city.Example/Bench");
    assert_eq!(model.required.iter().collect::<Vec<_>>(), ["id", "type"]);
    let seats = &model.attributes["seats"];
    assert_eq!((seats.kind, seats.units.as_deref()), (Some(Kind::Property), Some("persons")));
    assert!(model.is_valid(&json!({"id": "urn:x:1", "type": "Bench", "seats": 3})));
    let errors = model.errors(&json!({"id": "urn:x:1", "type": "Bench", "seats": "three"}));
    assert_eq!(errors.len(), 1);
    assert_eq!((errors[0].pointer.as_str(), errors[0].keyword.as_str()), ("/seats", "type"));
    assert_eq!(errors[0].says, "\"three\" is a text; it must be a whole number");
}

#[test]
fn formats_count_and_unknown_ones_do_not() {
    let schema = json!({"properties": {
        "at": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "home": {"type": "string", "format": "uri"},
        "host": {"oneOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
        "span": {"type": "string", "format": "duration"},
        "mail": {"type": "string", "format": "email"},
        "note": {"type": "string", "format": "text"},
        "data": {"type": "string", "format": "uuencoded"},
    }});
    let model = compile(&schema).unwrap();
    for (name, good, bad) in [
        ("at", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00"),
        ("day", "2026-11-21", "2026-11-31"),
        ("home", "https://example.org/", "no place"),
        ("host", "127.0.0.1", "localhost"),
        ("span", "PT5M", "five minutes"),
        ("mail", "a@example.org", "a"),
    ] {
        assert!(model.is_valid(&json!({name: good})), "{name}: {good}");
        assert!(!model.is_valid(&json!({name: bad})), "{name}: {bad}");
    }
    assert!(model.is_valid(&json!({"note": "anything", "data": "anything"})));
    let errors = model.errors(&json!({"at": "2026-11-21T10:00:00"}));
    assert_eq!(errors[0].format.as_deref(), Some("date-time"), "{errors:?}");
    assert_eq!(model.attributes["at"].moment, Some(Moment::DateTime));
}

#[test]
fn references_are_followed_by_the_place_of_the_file_and_never_by_id() {
    let common = json!({"definitions": {"Named": {"properties": {"name": {"type": "string"}}, "required": ["name"]}}});
    let parts = json!({"$defs": {"leg": {"$anchor": "leg", "type": "integer"}, "a/b c": {"type": "boolean"}}});
    let schema = json!({
        "$id": "https://smart-data-models.github.io/somewhere/else/schema.json",
        "allOf": [
            {"$ref": "https://smart-data-models.github.io/data-models/common-schema.json#/definitions/Named"},
            {"$ref": "https://raw.githubusercontent.com/smart-data-models/data-models/master/common-schema.json#/definitions/Named"},
        ],
        "properties": {
            "legs": {"$ref": "../parts.json#leg"},
            "arms": {"$ref": "../parts.json#/$defs/leg"},
            "open": {"$ref": "../parts.json#/$defs/a~1b%20c"},
            "back": {"$ref": "#/properties/legs"},
        },
    });
    let library = library(&schema, &[("data-models/common-schema.json", common), ("city.Example/parts.json", parts)]);
    let model = Model::compile(&key(), &library).unwrap();
    assert!(model.is_valid(&json!({"name": "a", "legs": 4, "arms": 2, "open": true, "back": 1})));
    for wrong in [
        json!({}),
        json!({"name": 1}),
        json!({"name": "a", "legs": "x"}),
        json!({"name": "a", "arms": "x"}),
        json!({"name": "a", "open": 1}),
        json!({"name": "a", "back": "x"}),
    ] {
        assert!(!model.is_valid(&wrong), "{wrong}");
    }
    assert!(model.required.contains("name"));
    assert!(model.attributes["legs"].shapes.is_only(Shape::Number));
    let ids: Vec<&str> = model.defects.iter().map(|defect| defect.kind.id()).collect();
    assert!(ids.contains(&"wrong-id"), "{ids:?}");
}

#[test]
fn recursion_through_the_data_is_allowed() {
    let tree = json!({"properties": {"name": {"type": "string"}, "parts": {"type": "array", "items": {"$ref": "#"}}}});
    let model = compile(&tree).unwrap();
    assert!(model.is_valid(&json!({"name": "a", "parts": [{"name": "b", "parts": [{"name": "c"}]}]})));
    let errors = model.errors(&json!({"parts": [{"parts": [{"name": 1}]}]}));
    assert_eq!(errors[0].pointer, "/parts/0/parts/0/name");
}

#[test]
fn references_in_a_circle_are_refused() {
    for schema in [
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#"}]}),
        json!({"anyOf": [{"type": "object"}, {"not": {"$ref": "#/anyOf/1"}}]}),
        json!({"if": {"$ref": "#/$defs/a"}, "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"oneOf": [{"$ref": "#/$defs/a"}]}}}),
        json!({"properties": {"a": {"$ref": "#/properties/b"}, "b": {"$ref": "#/properties/a"}}}),
        json!({"$ref": "../Bench/schema.json"}),
    ] {
        let refused = compile(&schema).err();
        assert!(matches!(refused, Some(NotCompiled::Circle(_))), "{schema}: {refused:?}");
    }
}

#[test]
fn a_model_that_states_two_kinds_states_none() {
    let reference = json!({"type": "string", "description": "Property. Format of any id"});
    let schema = json!({"properties": {
        "one": {"description": "Relationship. Its door", "anyOf": [reference]},
        "two": {"description": "Property. An id", "anyOf": [reference, {"type": "string", "description": "Relationship. Its door"}]},
        "both": {"description": "Property. Its doors. Relationship. To doors", "type": "array"},
    }});
    let model = compile(&schema).unwrap();
    let kind = |name: &str| model.attributes[name].kind;
    assert_eq!((kind("one"), kind("two"), kind("both")), (Some(Kind::Relationship), None, None));
}

#[test]
fn references_that_lead_nowhere_are_named() {
    for (reference, why) in [
        ("#/definitions/none", "and there is nothing"),
        ("#none", "and there is no such anchor"),
        ("https://example.org/schema.json", "which is no place that models are published at"),
        ("file:///etc/passwd", "which is no place that models are published at"),
        ("../../../etc/passwd", "which leads out of the models"),
        ("#/%ff", "whose fragment is not UTF-8"),
    ] {
        let refused = compile(&json!({"properties": {"a": {"$ref": reference}}})).err().unwrap();
        let NotCompiled::Reference { place, reference: named, reason } = &refused else { panic!("{refused:?}") };
        assert_eq!(place.pointer, "/properties/a/$ref");
        assert_eq!((named.as_str(), *reason), (format!("\"{reference}\"").as_str(), why));
    }
    let refused = compile(&json!({"$ref": "../parts.json"})).err().unwrap();
    assert_eq!(refused.to_string(), "city.Example/parts.json is not at hand");
}

#[test]
fn what_nobody_refers_to_does_not_have_to_be_at_hand() {
    let common = json!({"definitions": {"used": {"type": "string"}, "unused": {"$ref": "../none/none.json"}}});
    let schema = json!({"properties": {"a": {"$ref": "../common.json#/definitions/used"}}});
    let model = Model::compile(&key(), &library(&schema, &[("city.Example/common.json", common)])).unwrap();
    assert!(!model.is_valid(&json!({"a": 1})));
}

#[test]
fn what_is_no_schema_is_refused_with_its_place() {
    for (schema, place) in [
        (json!([]), ""),
        (json!(null), ""),
        (json!({"properties": {"a": {"items": null}}}), "/properties/a/items"),
        (json!({"properties": []}), "/properties"),
        (json!({"allOf": {"type": "object"}}), "/allOf"),
        (json!({"properties": {"a": {"type": "txet"}}}), "/properties/a/type"),
        (json!({"properties": {"a": {"minimum": "1"}}}), "/properties/a/minimum"),
        (json!({"required": "id"}), "/required"),
        (json!({"properties": {"a": {"pattern": "("}}}), "/properties/a/pattern"),
        (json!({"properties": {"a": {"$ref": 1}}}), "/properties/a/$ref"),
    ] {
        let refused = compile(&schema).err();
        let Some(NotCompiled::NotASchema { place: found, reason }) = refused else { panic!("{schema}: {refused:?}") };
        assert_eq!(found.pointer, place, "{schema}: {reason}");
        assert!(!reason.is_empty());
    }
}

#[test]
fn a_file_that_is_not_json_is_refused() {
    let deep = format!("{}1{}", "{\"not\":".repeat(10_000), "}".repeat(10_000));
    for text in ["", "{", "{\"type\": }", "\u{feff}{", deep.as_str()] {
        let documents = BTreeMap::from([(schema_address(&key()).unwrap(), text.as_bytes().to_vec())]);
        let library = Library::of_documents(documents, &Origin::Directory("models".to_owned()));
        let refused = Model::compile(&key(), &library).err();
        assert!(matches!(refused, Some(NotCompiled::NotJson { .. })), "{refused:?}");
    }
    let documents = BTreeMap::from([(schema_address(&key()).unwrap(), "\u{feff}{\"type\": \"object\"}".into())]);
    let library = Library::of_documents(documents, &Origin::Directory("models".to_owned()));
    assert!(Model::compile(&key(), &library).is_ok(), "a byte order mark is no mistake");
    let missing: ModelKey = "city.Example/None".parse().unwrap();
    assert!(matches!(Model::compile(&missing, &library), Err(NotCompiled::Unreadable(Unreadable::Missing(_)))));
}

#[test]
fn a_model_beyond_a_limit_is_refused() {
    let long = json!({"description": "x".repeat(9 * 1024 * 1024)});
    let mut doubling = serde_json::Map::new();
    for level in 0..64 {
        let next = format!("#/$defs/{}", level + 1);
        doubling.insert(level.to_string(), json!({"allOf": [{"$ref": next}, {"$ref": next}]}));
    }
    doubling.insert("64".to_owned(), json!({"type": "object"}));
    let doubling = json!({"$ref": "#/$defs/0", "$defs": doubling});
    for schema in [long, doubling] {
        let refused = compile(&schema).err();
        assert!(matches!(refused, Some(NotCompiled::TooLarge { .. })), "{refused:?}");
    }
    let names: Vec<String> = (0..100).map(|number| format!("city.Example/part{number}.json")).collect();
    let parts: Vec<(&str, Value)> = names
        .iter()
        .enumerate()
        .map(|(number, name)| (name.as_str(), json!({"items": {"$ref": format!("part{}.json", number + 1)}})))
        .collect();
    let refused = Model::compile(&key(), &library(&json!({"$ref": "../part0.json"}), &parts)).err();
    assert!(matches!(refused, Some(NotCompiled::TooLarge { limit: 64, .. })), "{refused:?}");
}

#[test]
fn a_reference_to_a_list_of_properties_is_a_defect_and_describes_nothing() {
    let schema = json!({
        "$defs": {"Series": {"properties": {"type": {"type": "string"}, "description": {"type": "string"}}}},
        "properties": {"series": {"$ref": "#/$defs/Series/properties"}},
    });
    let model = compile(&schema).unwrap();
    assert!(model.is_valid(&json!({"series": 1})));
    let defect = model.defects.iter().find(|defect| defect.kind == DefectKind::RefersToNoSchema).unwrap();
    assert_eq!(defect.at, "city.Example/Bench/schema.json#/properties/series/$ref");
}

#[test]
fn each_file_is_read_by_its_own_draft() {
    // Before 2019-09, what stands beside a reference does not count; and a tuple was written with `items`.
    let old = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {
            "pair": {"type": "array", "items": [{"type": "number"}, {"type": "string"}]},
            "loose": {"$ref": "#/definitions/pair", "maxItems": 0},
        },
    });
    let new = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {"pair": {"$ref": "../old.json#/definitions/loose"}, "tight": {"$ref": "#/properties/pair", "maxItems": 0}},
    });
    let model = Model::compile(&key(), &library(&new, &[("city.Example/old.json", old.clone())])).unwrap();
    assert!(model.is_valid(&json!({"pair": [1, "a"]})));
    assert!(!model.is_valid(&json!({"pair": ["a", 1]})));
    assert!(!model.is_valid(&json!({"tight": [1, "a"]})));
    let bad = json!({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"loose": {"type": "txet"}}});
    let refused = Model::compile(&key(), &library(&new, &[("city.Example/old.json", bad)])).err().unwrap();
    assert!(refused.to_string().starts_with("city.Example/old.json#/definitions/loose/type is no schema"), "{refused}");
    let model = Model::compile(&key(), &library(&old, &[])).unwrap();
    assert!(model.is_valid(&json!(1)));
}

#[test]
fn keywords_whose_meaning_depends_on_the_way_are_refused_and_not_left_out() {
    for keyword in ["$dynamicRef", "$recursiveRef"] {
        let refused = compile(&json!({"properties": {"a": {keyword: "#"}}})).err();
        assert!(matches!(refused, Some(NotCompiled::Unsupported { .. })), "{refused:?}");
    }
}

#[test]
fn a_pattern_that_backtracks_without_end_is_given_up_and_never_called_valid() {
    let evil = format!("{}!", "a".repeat(50_000));
    // Without look-around a pattern takes linear time.
    let linear = compile(&json!({"properties": {"a": {"pattern": "^(a+)+$"}}})).unwrap();
    assert_eq!(linear.errors(&json!({"a": evil}))[0].standing, Standing::Certain);
    assert!(linear.is_valid(&json!({"a": "aaaa"})));
    let undecided = format!("{}!", "a".repeat(60));
    for schema in [
        json!({"properties": {"a": {"pattern": "^(a|aa)+(?!b)\\1$"}}}),
        json!({"properties": {"a": {"not": {"pattern": "^(a|aa)+(?!b)\\1$"}}}}),
    ] {
        let model = compile(&schema).unwrap();
        let entity = json!({"a": undecided});
        assert!(!model.is_valid(&entity), "{schema}");
        let errors = model.errors(&entity);
        assert!(errors.iter().any(|error| error.standing == Standing::Undecided), "{schema}: {errors:?}");
    }
}

#[test]
fn an_entity_with_very_many_values_is_told_by_its_first_ones() {
    let numbers = json!({"type": "array", "items": {"type": "number"}, "minItems": 2});
    let model = compile(&json!({"required": ["id"], "properties": {
        "line": {"oneOf": [numbers, {"type": "array", "items": numbers}]},
        "flat": numbers, "few": {"maxItems": 3}, "long": {"minItems": 5000},
    }}))
    .unwrap();
    let good = json!({"id": "urn:a", "flat": vec![1; 200_000], "long": vec![1; 5000]});
    assert!(model.is_valid(&good));
    assert_eq!(model.errors(&good), []);
    let bad = json!({"id": "urn:a", "line": vec!["x"; 200_000], "flat": vec!["x"; 200_000]});
    let errors = model.errors(&bad);
    assert_eq!(errors.len(), MOST_ERRORS);
    assert!(errors.iter().all(|error| bad.pointer(&error.pointer).is_some()), "{errors:?}");
    // What is wrong at the end, or about the array as a whole, cannot be told from the first items.
    let mut late = good.clone();
    late["flat"][199_999] = json!("x");
    for (entity, keyword) in [(late, "size"), (json!({"id": "urn:a", "few": vec![1; 200_000]}), "maxItems")] {
        let errors = model.errors(&entity);
        assert_eq!(errors.iter().map(|error| error.keyword.as_str()).collect::<Vec<_>>(), [keyword], "{errors:?}");
    }
}

#[test]
fn ways_that_double_with_each_level_do_not_take_forever() {
    let model = compile(&json!({
        "allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}],
        "properties": {"n": {"type": "number"}},
    }))
    .unwrap();
    let deep = |leaf: Value| (0..100).fold(leaf, |inner, _| json!({"a": inner}));
    assert_eq!(model.errors(&deep(json!({"n": 1}))), []);
    assert_eq!(model.errors(&deep(json!({"n": "x"})))[0].keyword, "size");
    let shallow = json!({"a": {"a": {"n": "x"}}});
    assert_eq!(model.errors(&shallow)[0].pointer, "/a/a/n");
}
