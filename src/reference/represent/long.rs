//! What the faults of long answers do to the documents of a page. Without a fault nothing.

use serde_json::{Value, json};

use super::super::faults::{Fault, Faults};

/// Where a page begins to be long.
const LONG: usize = 4;

/// The documents as they are sent.
pub fn as_sent(mut documents: Vec<Value>, faults: &Faults) -> Vec<Value> {
    if documents.len() <= LONG {
        return documents;
    }
    if faults.is_on(Fault::LongRepeatsEntity) {
        let fifth = documents[LONG].clone();
        documents.push(fifth);
    }
    let from = if faults.is_on(Fault::LongLosesDatasetId) { 0 } else { LONG };
    documents.iter_mut().skip(from).for_each(|document| damage(document, faults));
    documents
}

fn damage(document: &mut Value, faults: &Faults) {
    if faults.is_on(Fault::LongShortensIds)
        && let Some(id) = document.get_mut("id")
    {
        *id = last_part(id);
    }
    if faults.is_on(Fault::LongLosesType) && document.get("type").is_some() {
        document["type"] = json!([]);
    }
    let attributes = document.as_object_mut().into_iter().flat_map(|members| members.iter_mut());
    for (_, attribute) in attributes.filter(|(_, attribute)| attribute.is_object() || attribute.is_array()) {
        match attribute {
            Value::Array(instances) => instances.iter_mut().for_each(|instance| damage_instance(instance, faults)),
            instance => damage_instance(instance, faults),
        }
    }
}

fn last_part(uri: &Value) -> Value {
    uri.as_str().and_then(|uri| uri.rsplit(':').next()).into()
}

fn damage_instance(instance: &mut Value, faults: &Faults) {
    let kind = instance.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(members) = instance.as_object_mut() else { return };
    if faults.is_on(Fault::LongLosesDatasetId) {
        members.shift_remove("datasetId");
    }
    if faults.is_on(Fault::LongLosesTimeZone)
        && let Some(Value::String(time)) = members.get_mut("observedAt")
    {
        time.truncate(time.trim_end_matches('Z').len());
    }
    let (holder, damaged): (&str, fn(&Value) -> Value) = match kind.as_str() {
        "Property" if faults.is_on(Fault::LongLosesValue) => {
            members.shift_remove("value");
            return;
        }
        "Relationship" if faults.is_on(Fault::LongObjectIsName) => ("object", last_part),
        "GeoProperty" if faults.is_on(Fault::LongLosesLatitude) => ("value", |value| {
            let mut value = value.clone();
            if let Some(Value::Array(coordinates)) = value.get_mut("coordinates") {
                coordinates.truncate(1);
            }
            value
        }),
        "LanguageProperty" if faults.is_on(Fault::LongLanguagesAreNumbers) => ("languageMap", |map| {
            let texts = map.as_object().into_iter().flatten();
            texts.map(|(language, text)| (language.clone(), json!(text.to_string().len()))).collect()
        }),
        _ => return,
    };
    if let Some(value) = members.get_mut(holder) {
        *value = damaged(value);
    }
}
