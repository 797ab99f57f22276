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
