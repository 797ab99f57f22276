//! Laws that hold for every schema and every value: gathering a schema with its references changes nothing about what is valid,
//! and an entity has errors exactly when it is not valid.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Model, NotCompiled, schema_address};
use crate::standards::smart_data_models::{Library, ModelKey, Origin};

fn compile(schema: &Value) -> Result<Model, NotCompiled> {
    let key: ModelKey = "city.Example/Bench".parse().unwrap();
    let documents = BTreeMap::from([(schema_address(&key).unwrap(), schema.to_string().into_bytes())]);
    Model::compile(&key, &Library::of_documents(documents, &Origin::Directory("models".to_owned())))
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4i32).prop_map(Value::from),
        Just(json!(1.5)),
        prop::sample::select(vec!["", "a", "b", "urn:a", "2026-11-21", "2026-11-21T10:00:00Z"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A schema whose references lead to `$defs` of the root, without steps that never reach the data.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        prop::sample::select(vec!["string", "number", "integer", "object", "array", "null", "boolean"])
            .prop_map(|name| json!({"type": name, "description": "Property. A value", "title": "x", "unknown": null})),
        (-2..3i32).prop_map(|limit| json!({"minimum": limit})),
        (0..3u32).prop_map(|limit| json!({"maxLength": limit, "maxItems": limit, "minProperties": limit})),
        prop::sample::select(vec!["date", "date-time", "uri", "text"]).prop_map(|format| json!({"format": format})),
        prop::collection::vec("[abc]", 0..3).prop_map(|names| json!({"enum": names})),
        prop::sample::select(vec!["a", "^a$", "[ab]+", "^(?!a)"]).prop_map(|pattern| json!({"pattern": pattern})),
        prop::collection::btree_set("[abc]", 0..3).prop_map(|names| json!({"required": names})),
        value().prop_map(|value| json!({"const": value, "default": value, "examples": [value]})),
        "[de]".prop_map(|name| json!({"properties": {"a": {"$ref": format!("#/$defs/{name}")}}})),
        "[de]".prop_map(|name| json!({"items": {"$ref": format!("#/$defs/{name}"), "maxItems": 2}})),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3);
        let map = prop::collection::btree_map("[abc]", inner.clone(), 0..3);
        prop_oneof![
            (prop::sample::select(vec!["allOf", "anyOf", "oneOf"]), list.clone())
                .prop_map(|(keyword, list)| json!({keyword: list})),
            (
                prop::sample::select(vec![
                    "not",
                    "items",
                    "contains",
                    "additionalProperties",
                    "propertyNames",
                    "unevaluatedProperties",
                    "unevaluatedItems",
                ]),
                inner.clone()
            )
                .prop_map(|(keyword, inner)| json!({keyword: inner})),
            (prop::sample::select(vec!["properties", "dependentSchemas"]), map)
                .prop_map(|(keyword, map)| json!({keyword: map})),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(one, two, three)| json!({"if": one, "then": two, "else": three})),
            list.prop_map(|list| json!({"prefixItems": list, "items": false})),
        ]
    })
}

fn document() -> impl Strategy<Value = Value> {
    (schema(), schema(), schema()).prop_map(|(root, one, other)| match root {
        Value::Object(mut members) => {
            members.insert("$defs".to_owned(), json!({"d": one, "e": other}));
            Value::Object(members)
        }
        plain => json!({"allOf": [plain], "$defs": {"d": one, "e": other}}),
    })
}

/// Anything at all in the shape of a schema, most of it wrong.
fn nonsense() -> impl Strategy<Value = Value> {
    let words = vec![
        "$ref",
        "$id",
        "$schema",
        "$defs",
        "$anchor",
        "type",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "not",
        "enum",
        "format",
        "pattern",
        "required",
        "minimum",
        "description",
        "dependencies",
        "a",
    ];
    let texts = vec![
        "#",
        "#/",
        "#/$defs",
        "#/$defs/a",
        "#a",
        "a.json",
        "../a.json",
        "string",
        "http://json-schema.org/draft-07/schema#",
        "http://json-schema.org/draft-04/schema#",
        "(",
        "Property. A",
        "",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4i32).prop_map(Value::from),
        prop::sample::select(texts).prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 48, 5, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::vec((prop::sample::select(words.clone()), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn gathering_a_schema_changes_nothing_about_what_is_valid(schema in document(), values in prop::collection::vec(value(), 8)) {
        let model = compile(&schema).unwrap();
        let plain = jsonschema::options().should_validate_formats(true).should_ignore_unknown_formats(true).build(&schema).unwrap();
        for value in values {
            prop_assert_eq!(model.is_valid(&value), plain.is_valid(&value), "{} by {}", value, schema);
            let errors = model.errors(&value);
            prop_assert_eq!(errors.is_empty(), model.is_valid(&value), "{:?}", errors);
            for error in errors {
                prop_assert!(!error.says.is_empty() && value.pointer(&error.pointer).is_some(), "{:?} in {}", error, value);
            }
        }
    }

    #[test]
    fn nothing_that_is_given_for_a_schema_makes_the_compiler_panic(schema in nonsense(), value in value()) {
        match compile(&schema) {
            Ok(model) => {
                prop_assert_eq!(model.errors(&value).is_empty(), model.is_valid(&value));
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
