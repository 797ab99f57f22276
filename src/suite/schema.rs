//! The JSON Schemas of suite files, for editors: made from the table of keys, so they say what the loader says.

use serde_json::{Map, Value, json};

use super::keys::{CLAUSE_PATTERN, Need, Object, Phase, Shape};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A variable may stand for anything in a group; in the other files there are none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variables {
    Allowed,
    None,
}

/// Groups: `<suite>/<area>/<group>.yaml`.
pub fn group_schema() -> Value {
    schema(Object::Group, "A group of tests", Variables::Allowed)
}

/// `suite.yaml`.
pub fn suite_schema() -> Value {
    schema(Object::SuiteFile, "A suite", Variables::None)
}

/// `clauses.yaml`.
pub fn clauses_schema() -> Value {
    schema(Object::ClausesFile, "The clauses of a standard", Variables::None)
}

/// `bindings.yaml`.
pub fn bindings_schema() -> Value {
    schema(Object::BindingsFile, "The bindings of an API", Variables::None)
}

/// `doubts.yaml`.
pub fn doubts_schema() -> Value {
    schema(Object::DoubtsFile, "Clauses that can be read in more than one way", Variables::None)
}

/// `coverage.yaml`.
pub fn coverage_schema() -> Value {
    schema(Object::CoverageFile, "What there is to test", Variables::None)
}

/// `etsi.yaml`.
pub fn etsi_schema() -> Value {
    schema(Object::EtsiFile, "The ETSI test cases for the same clauses", Variables::None)
}

/// `profiles/<profile>.yaml`.
pub fn profile_schema() -> Value {
    schema(Object::Profile, "A grading profile", Variables::None)
}

/// `fingerprints.yaml`.
pub fn fingerprints_schema() -> Value {
    schema(Object::Fingerprints, "What platforms are recognised by", Variables::None)
}

fn schema(root: Object, title: &str, variables: Variables) -> Value {
    let mut maker = Maker { variables, definitions: Map::new() };
    maker.define(root);
    json!({
        "$schema": DIALECT,
        "title": title,
        "$ref": reference(root),
        "$defs": maker.definitions,
    })
}

fn name(object: Object) -> String {
    format!("{object:?}")
}

fn reference(object: Object) -> String {
    format!("#/$defs/{}", name(object))
}

struct Maker {
    variables: Variables,
    definitions: Map<String, Value>,
}

impl Maker {
    /// Puts a kind of map, and all it holds, into the definitions.
    fn define(&mut self, object: Object) {
        let key = name(object);
        if self.definitions.contains_key(&key) {
            return;
        }
        // Holds the place, for kinds that hold themselves.
        self.definitions.insert(key.clone(), Value::Null);
        let mut properties = Map::new();
        for row in object.rows() {
            let mut schema = self.value(&row.shape);
            if let Value::Object(schema) = &mut schema {
                schema.insert("description".to_owned(), row.doc.into());
            }
            properties.insert(row.key.to_owned(), schema);
        }
        let required: Vec<_> = object.rows().filter(|row| row.need == Need::Required).map(|row| row.key).collect();
        let others = object.others().map_or(Value::Bool(false), |shape| self.value(shape));
        let schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": others,
        });
        self.definitions.insert(key, schema);
    }

    /// A value, or a variable in its place.
    fn value(&mut self, shape: &Shape) -> Value {
        let schema = self.shape(shape);
        match (self.variables, shape) {
            (Variables::None, _) | (_, Shape::Document | Shape::Text | Shape::Raw | Shape::Scalar) => schema,
            (Variables::Allowed, _) => {
                json!({ "anyOf": [schema, { "type": "string", "pattern": "(^|[^$])(\\$\\$)*\\$[A-Za-z]" }] })
            }
        }
    }

    fn shape(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Document => json!({}),
            Shape::Text => json!({ "type": "string", "minLength": 1 }),
            Shape::Raw => json!({ "type": "string" }),
            Shape::Scalar => json!({ "type": ["string", "number", "boolean"] }),
            Shape::Bool => json!({ "type": "boolean" }),
            Shape::Count { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Shape::Clause => {
                json!({ "anyOf": [{ "type": "number" }, { "type": "string", "pattern": CLAUSE_PATTERN }] })
            }
            Shape::Token(token) => json!({ "type": "string", "pattern": token.pattern }),
            Shape::Word(words) => json!({ "enum": (words.list)() }),
            Shape::List(item) => json!({ "type": "array", "items": self.value(item) }),
            Shape::Some(item) => {
                let item = self.value(item);
                json!({ "anyOf": [item, { "type": "array", "items": item }] })
            }
            Shape::Map(value) => json!({ "type": "object", "additionalProperties": self.value(value) }),
            Shape::Object(object) => {
                self.define(*object);
                json!({ "$ref": reference(*object) })
            }
            Shape::Any(shapes) => json!({ "anyOf": shapes.iter().map(|shape| self.shape(shape)).collect::<Vec<_>>() }),
            Shape::Step(phase) => self.step(*phase),
        }
    }

    fn step(&mut self, phase: Phase) -> Value {
        let objects = phase.verbs().iter().map(|(_, object)| self.shape(&Shape::Object(*object)));
        json!({ "anyOf": objects.collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::Validator;

    use super::*;
    use crate::suite::{
        diagnostic::Sink,
        source::Source,
        yaml::{parse, to_json},
    };

    fn validator(schema: &Value) -> Validator {
        jsonschema::draft202012::new(schema).unwrap()
    }

    /// The schema for a file, by its place.
    fn schema_of(segments: &[String]) -> Value {
        match (segments[0].as_str(), segments.len(), segments[segments.len() - 1].as_str()) {
            ("profiles", ..) => profile_schema(),
            ("fingerprints.yaml", ..) => fingerprints_schema(),
            (_, 3, _) => group_schema(),
            (.., "suite.yaml") => suite_schema(),
            (.., "clauses.yaml") => clauses_schema(),
            (.., "bindings.yaml") => bindings_schema(),
            (.., "coverage.yaml") => coverage_schema(),
            (.., "etsi.yaml") => etsi_schema(),
            _ => doubts_schema(),
        }
    }

    fn documents() -> Vec<(String, Value, Value)> {
        let mut documents = Vec::new();
        for source in [Source::Embedded, Source::Directory("fixtures/examples".into())] {
            let mut sink = Sink::default();
            for entry in source.read(&mut sink).iter() {
                let tree = parse(&entry.file, &mut sink).unwrap();
                documents.push((entry.file.path.to_string(), schema_of(&entry.segments), to_json(&tree)));
            }
        }
        assert!(documents.len() >= 15, "the example suite is there");
        documents
    }

    #[test]
    fn every_suite_file_follows_its_schema() {
        for (path, schema, document) in documents() {
            let errors: Vec<_> = validator(&schema).iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{path}: {errors:#?}");
        }
    }

    #[test]
    fn a_file_with_an_unknown_key_does_not_follow_its_schema() {
        for (path, schema, mut document) in documents() {
            document["banana"] = Value::from(1);
            assert!(!validator(&schema).is_valid(&document), "{path}");
        }
    }

    #[test]
    fn unknown_keys_deep_inside_a_group_are_seen_too() {
        let validator = validator(&group_schema());
        let group = |step: Value| json!({ "group": "x", "tests": [{ "id": "a", "title": "b", "steps": [step] }] });
        assert!(validator.is_valid(&group(json!({ "request": "GET /x", "expect": { "status": "$status" } }))));
        assert!(!validator.is_valid(&group(json!({ "request": "GET /x", "expect": { "stauts": 200 } }))));
        assert!(!validator.is_valid(&group(json!({ "request": "GET /x", "exepct": 200 }))));
        assert!(!validator.is_valid(&group(json!({ "request": "GET /x", "expect": { "status": 99 } }))));
        assert!(!validator.is_valid(&group(json!({ "request": "GET /x", "expect": { "should": { "stauts": 200 } } }))));
    }
}
