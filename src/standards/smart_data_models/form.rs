//! How an entity is written: told from what most of its attributes look like, so that one that is written otherwise can be
//! named instead of turning the whole entity into something it is not.

use super::{
    check::Form,
    json::{Json, Members},
};
use crate::standards::ngsi_ld::{
    attribute::is_attribute,
    vocab::{ATTRIBUTE_MEMBERS, GEOMETRIES, value_member},
};

/// What an attribute looks like by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// An object with the type of an NGSI-LD attribute, or an array of them.
    Normalized,
    /// An object with a member that holds a value, and without a type; or an array of them.
    Concise,
    /// An object with a value, and a type or metadata as NGSIv2 has them.
    NgsiV2,
    /// A value.
    Bare,
}

/// The members that hold the value of an attribute.
pub const HOLDERS: [&str; 7] = ["value", "object", "languageMap", "vocab", "json", "valueList", "objectList"];

/// What an attribute looks like.
pub fn look(attribute: &Json<'_>) -> Look {
    match attribute {
        Json::Object(members) => look_of_object(members),
        Json::Array(items) => {
            let mut looks = items.iter().map(|item| match item {
                Json::Object(members) => look_of_object(members),
                _ => Look::Bare,
            });
            // A list of plain objects is a value; a list of instances has instances only.
            let first = looks.next().unwrap_or(Look::Bare);
            if first == Look::Bare || looks.any(|other| other == Look::Bare) {
                return Look::Bare;
            }
            first
        }
        _ => Look::Bare,
    }
}

fn look_of_object(members: &Members<'_>) -> Look {
    let (mut named, mut holder, mut metadata, mut foreign) = (None, false, false, false);
    for (name, value) in members {
        match name {
            "type" => named = value.as_str(),
            "metadata" => metadata = value.is_object(),
            // A type says enough; what else there is has to be looked at only without one.
            _ if named.is_some() => {}
            name if HOLDERS.contains(&name) => holder = true,
            // What an instance may have besides: members of the standard, and sub-attributes, which are mostly objects.
            name if ATTRIBUTE_MEMBERS.contains(&name) || value.is_object() || value.is_array() => {}
            _ => foreign = true,
        }
    }
    match named {
        Some(_) if metadata && members.contains_key("value") => Look::NgsiV2,
        Some(name) if value_member(name).is_some() => {
            // `{"type": "Relationship", "value": …}` is how NGSIv2 has one.
            let v2 = name == "Relationship" && !members.contains_key("object") && members.contains_key("value");
            if v2 { Look::NgsiV2 } else { Look::Normalized }
        }
        Some(name) if GEOMETRIES.contains(&name) => Look::Bare,
        Some(_) if members.contains_key("value") && members.len() == 2 => Look::NgsiV2,
        Some(_) => Look::Bare,
        None if metadata && members.contains_key("value") => Look::NgsiV2,
        None if holder && !foreign => Look::Concise,
        None => Look::Bare,
    }
}

/// Whether an attribute is nothing but a member that key-values keep around a value.
fn is_simplified(attribute: &Json<'_>) -> bool {
    attribute
        .as_object()
        .is_some_and(|members| members.len() == 1 && !members.contains_key("value") && !members.contains_key("object"))
}

/// The form of an entity with these members, which most of its attributes have. Without any it is key-values: there is
/// nothing that would have to be converted.
pub fn form(members: &Members<'_>) -> Form {
    let (mut normalized, mut concise, mut v2, mut bare) = (0usize, 0usize, 0usize, 0usize);
    let mut metadata = false;
    for (name, attribute) in members {
        if !is_attribute(name) {
            continue;
        }
        match look(attribute) {
            Look::Normalized => normalized += 1,
            // Key-values keep these members, too (4.5.4).
            Look::Concise if is_simplified(attribute) => bare += 1,
            Look::Concise => concise += 1,
            Look::NgsiV2 => {
                v2 += 1;
                metadata |= attribute.get("metadata").is_some();
            }
            Look::Bare => bare += 1,
        }
    }
    if !metadata && members.contains_key("@context") {
        // NGSIv2 has no contexts: what looks like it are kinds of attributes that do not exist.
        if v2 > 0 && v2 + normalized > bare + concise {
            return Form::Normalized;
        }
        (v2, bare) = (0, bare + v2);
    }
    if v2 > 0 && v2 + normalized >= bare + concise && v2 > concise {
        // Attributes of NGSIv2 may have the types "Property" and "GeoProperty" as well; the others give them away.
        if v2 >= normalized {
            return Form::NgsiV2;
        }
    }
    if normalized > 0 && normalized >= bare + concise {
        return Form::Normalized;
    }
    if concise > 0 && concise + normalized > v2 {
        return Form::Concise;
    }
    Form::KeyValues
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(entity: serde_json::Value) -> Form {
        form(Json::from(entity).as_object().unwrap())
    }

    #[test]
    fn an_entity_is_what_most_of_its_attributes_are() {
        let property = json!({ "type": "Property", "value": 6 });
        assert_eq!(of(json!({ "id": "urn:a:1", "type": "A", "a": property, "b": property, "c": 6 })), Form::Normalized);
        assert_eq!(of(json!({ "id": "urn:a:1", "type": "A", "a": property, "b": 5, "c": 6 })), Form::KeyValues);
        assert_eq!(of(json!({ "id": "urn:a:1", "type": "A", "a": { "value": 1 }, "b": 5, "c": 6 })), Form::Concise);
        assert_eq!(
            of(json!({ "a": { "type": "Number", "value": 1, "metadata": {} }, "b": { "type": "Text", "value": "x" } })),
            Form::NgsiV2
        );
        assert_eq!(
            of(json!({ "a": { "type": "Text", "value": "1" }, "b": { "type": "Relationship", "value": "urn:b" } })),
            Form::NgsiV2
        );
        assert_eq!(of(json!({ "id": "urn:a:1", "type": "A" })), Form::KeyValues);
        let misspelt = json!({ "type": "Propertie", "value": 6 });
        assert_eq!(of(json!({ "type": "A", "a": misspelt, "b": property, "@context": null })), Form::Normalized);
        assert_eq!(of(json!({ "type": "A", "a": misspelt, "@context": null })), Form::Normalized);
        assert_eq!(of(json!({ "type": "A", "a": misspelt, "b": 5, "@context": null })), Form::KeyValues);
    }

    #[test]
    fn values_that_look_a_little_like_attributes_are_values() {
        for value in [
            json!({ "type": "Point", "coordinates": [1, 2] }),
            json!({ "type": "PostalAddress", "addressLocality": "Brno" }),
            json!({ "value": 5, "unit": "metre" }),
            json!({ "type": "PropertyValue", "value": 5, "unitText": "m" }),
            json!([]),
            json!([1, { "value": 2 }]),
            json!([{ "name": "a" }, { "name": "b" }]),
            json!(null),
            json!("value"),
        ] {
            assert_eq!(look(&Json::from(value.clone())), Look::Bare, "{value}");
        }
    }

    #[test]
    fn attributes_are_seen_one_by_one_and_in_arrays() {
        for (value, is) in [
            (json!({ "type": "ListRelationship", "objectList": [] }), Look::Normalized),
            (
                json!([{ "type": "Property", "value": 1 }, { "type": "Property", "value": 2, "datasetId": "urn:d" }]),
                Look::Normalized,
            ),
            (json!({ "object": "urn:a:2" }), Look::Concise),
            (json!({ "value": 1, "accuracy": { "value": 2 }, "observedAt": "…" }), Look::Concise),
            (json!([{ "value": 1 }, { "value": 2, "datasetId": "urn:d" }]), Look::Concise),
            (json!({ "type": "geo:json", "value": { "type": "Point" } }), Look::NgsiV2),
            (json!({ "value": 1, "metadata": {} }), Look::NgsiV2),
        ] {
            assert_eq!(look(&Json::from(value.clone())), is, "{value}");
        }
    }
}
