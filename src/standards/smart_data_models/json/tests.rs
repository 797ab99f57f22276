use std::{fs, path::Path};

use jsonschema::{Retrieve, Uri};
use proptest::prelude::*;

use super::{
    schema::{Borrowed, View},
    *,
};

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        "[a-z\"\\\\\n\u{e9}\u{1f332}]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec(("[a-d\"]{1,3}", inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn says(text: &str) -> String {
    match parse(text, 1000).unwrap_err() {
        NotParsed::Syntax { line, column, says } => format!("{line}:{column} {says}"),
        NotParsed::TooMany => "too many".to_owned(),
    }
}

proptest! {
    #[test]
    fn reading_gives_what_serde_reads(value in any_value()) {
        let text = value.to_string();
        let read: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(parse(&text, 1000).unwrap().to_value(), read);
        prop_assert_eq!(Json::from(value.clone()).to_value(), value);
    }

    #[test]
    fn a_schema_says_the_same_of_both(value in any_value(), other in any_value()) {
        for schema in [
            serde_json::json!({"enum": [value, "x", 1]}),
            serde_json::json!({"const": value}),
            serde_json::json!({"type": ["object", "array"], "properties": {"a": {"type": "string", "maxLength": 2}, "b": {"type": "integer"}},
                "required": ["a"], "additionalProperties": {"type": ["number", "null", "string"], "minimum": 0}, "propertyNames": {"maxLength": 2},
                "items": {"type": ["boolean", "integer"], "multipleOf": 2}, "uniqueItems": true, "maxItems": 3}),
        ] {
            let usual = jsonschema::validator_for(&schema).unwrap();
            let own = jsonschema::options_for::<Borrowed>().build(&schema).unwrap();
            for instance in [&value, &other] {
                let text = instance.to_string();
                let instance: Value = serde_json::from_str(&text).unwrap();
                let json = parse(&text, 1000).unwrap();
                prop_assert_eq!(own.is_valid(View(&json)), usual.is_valid(&instance), "{} against {}", instance, schema);
                let (own, usual): (Vec<_>, Vec<_>) = (own.iter_errors(View(&json)).map(|e| e.to_string()).collect(),
                    usual.iter_errors(&instance).map(|e| e.to_string()).collect());
                prop_assert_eq!(own, usual);
            }
        }
    }
}

#[test]
fn numbers_are_compared_as_numbers() {
    for (schema, text, valid) in [
        (r#"{"enum": [1]}"#, "1.0", true),
        (r#"{"const": [2.0, {"a": 1}]}"#, r#"[2, {"a": 1.0}]"#, true),
        (r#"{"type": "integer"}"#, "5.0", true),
        (r#"{"type": "integer"}"#, "5.5", false),
        (r#"{"uniqueItems": true}"#, "[1, 1.0]", false),
        (r#"{"maximum": 18446744073709551614}"#, "18446744073709551615", false),
    ] {
        let schema = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::options_for::<Borrowed>().build(&schema).unwrap();
        assert_eq!(validator.is_valid(View(&parse(text, 100).unwrap())), valid, "{text} against {schema}");
    }
}

#[test]
fn what_is_no_json_is_said_with_its_place() {
    insta::assert_snapshot!(
        ["{\"id\": ", "{\"a\":{\"b\":1,\n\"\\u0062\":1}}", "[1] 2", "Bad Gateway", "[1e999999]", "{\"a\":\"\u{1}\"}"].map(says).join("\n"),
        @r#"
        1:7 EOF while parsing a value
        2:8 the name "b" occurs twice in one object
        1:5 trailing characters
        1:1 expected value
        1:9 number out of range
        1:7 control character (\u0000-\u001F) found while parsing a string
        "#
    );
    let many: Vec<String> = (0..30).map(|number| format!("\"{}\":0", number % 29)).collect();
    assert_eq!(says(&format!("{{{}}}", many.join(","))), "1:200 the name \"0\" occurs twice in one object");
    assert!(says(&"[".repeat(200)).contains("recursion limit"), "nesting has an end");
    assert_eq!(parse("[1,2,3]", 3).unwrap_err(), NotParsed::TooMany);
    assert!(parse("[1,2,3]", 4).is_ok());
}

struct Fixtures;

impl Retrieve for Fixtures {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let path = uri.as_str().strip_prefix("https://models.example.org/").ok_or("elsewhere")?;
        Ok(serde_json::from_slice(&fs::read(fixtures().join(path))?)?)
    }
}

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/models")
}

#[test]
fn models_say_the_same_of_both_whatever_is_wrong_with_an_example() {
    let mut wrong = 0;
    for model in ["city.Example/StreetAir", "city.Example/Bench", "city.Example/Park", "city.Example/StreetNoise"] {
        let schema = serde_json::json!({"$ref": format!("https://models.example.org/{model}/schema.json")});
        let usual =
            jsonschema::options().should_validate_formats(true).with_retriever(Fixtures).build(&schema).unwrap();
        let own = jsonschema::options_for::<Borrowed>().should_validate_formats(true).with_retriever(Fixtures);
        let own = own.build(&schema).unwrap();
        let text = fs::read_to_string(fixtures().join(model).join("examples/example.json")).unwrap();
        let example: Value = serde_json::from_str(&text).unwrap();
        assert!(own.is_valid(View(&parse(&text, 10_000).unwrap())), "{model}");
        for name in example.as_object().unwrap().keys() {
            for value in [
                Value::Null,
                Value::from("no such thing"),
                Value::from(-1e9),
                serde_json::json!([{}]),
                serde_json::json!({}),
            ] {
                let mut broken = example.clone();
                broken[name] = value;
                let says = usual.is_valid(&broken);
                assert_eq!(own.is_valid(View(&Json::from(broken.clone()))), says, "{broken}");
                wrong += usize::from(!says);
            }
        }
    }
    assert!(wrong > 100, "only {wrong} were wrong");
}
