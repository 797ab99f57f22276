//! Looking at JSON values: the NGSI-LD Null, and coordinates.

use serde_json::Value;

use crate::standards::ngsi_ld::vocab;

/// Whether this is the NGSI-LD Null where a text is legal (4.5.0).
pub fn is_null(value: &Value) -> bool {
    value.as_str() == Some(vocab::NULL)
}

/// Whether this content of a value member means that the attribute is deleted (4.5.0).
pub fn means_deletion(content: &Value) -> bool {
    match content {
        Value::Array(items) => matches!(items.as_slice(), [only] if is_null(only) || object_is_null(only)),
        Value::Object(members) => members.len() == 1 && members.get("@none").is_some_and(is_null),
        other => is_null(other),
    }
}

fn object_is_null(value: &Value) -> bool {
    value.get("object").is_some_and(is_null)
}

/// Whether the NGSI-LD Null is the value of a member somewhere inside (5.5.4).
pub fn contains_null_member(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().any(|member| is_null(member) || contains_null_member(member)),
        Value::Array(items) => items.iter().any(contains_null_member),
        _ => false,
    }
}

/// Adds the members of an object that another object does not have.
pub fn add_missing(value: &mut Value, old: &Value) {
    if let (Value::Object(members), Value::Object(old)) = (value, old) {
        old.iter().for_each(|(name, value)| {
            members.entry(name.clone()).or_insert_with(|| value.clone());
        });
    }
}

/// Changes latitude and longitude in the coordinates of a geometry.
pub fn swap_coordinates(geometry: &mut Value) {
    if let Some(coordinates) = geometry.get_mut("coordinates") {
        swap_positions(coordinates);
    }
}

fn swap_positions(coordinates: &mut Value) {
    let Some(items) = coordinates.as_array_mut() else { return };
    if items.len() >= 2 && items.iter().all(Value::is_number) {
        items.swap(0, 1);
    } else {
        items.iter_mut().for_each(swap_positions);
    }
}
