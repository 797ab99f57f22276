//! What stands in the place of an attribute: an instance, several instances, or a bare value. Isolation, conversion and
//! comparison all read documents through these functions, so they cannot disagree about where a value begins.

use super::vocab::{
    ATTRIBUTE_MEMBERS, ATTRIBUTE_TYPES, ENTITY_MEMBERS, GEOMETRIES, NULL, TEMPORAL_MEMBERS, value_member,
};
use crate::model::Document;

/// The members of an object.
pub type Members = [(String, Document)];

/// How a document in the place of an attribute reads (4.5.2.3, 4.5.3.3, 4.5.5, 4.7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object with an attribute type, or with a member that holds an attribute's value.
    Instance,
    /// An array of nothing but such objects.
    Instances,
    /// The value itself, of an attribute of this type. An object without a type and without a value member is one:
    /// 4.5.2.3 has no other reading for it.
    Value(&'static str),
    /// Neither: a matcher, an NGSI-LD Null, or an object with a type the standard does not know.
    Opaque,
}

/// Reads a document in the place of an attribute.
pub fn shape(document: &Document) -> Shape {
    match document {
        Document::Match(_) => Shape::Opaque,
        Document::Text(text) if text == NULL => Shape::Opaque,
        Document::List(items) if !items.is_empty() && items.iter().all(|item| shape(item) == Shape::Instance) => {
            Shape::Instances
        }
        Document::Map(members) => object_shape(members),
        _ => Shape::Value("Property"),
    }
}

fn object_shape(members: &Members) -> Shape {
    match member(members, "type") {
        Some(Document::Match(_)) => Shape::Instance,
        Some(Document::Text(name)) if value_member(name).is_some() => Shape::Instance,
        _ if value_of(members).is_some() => Shape::Instance,
        Some(Document::Text(name)) if GEOMETRIES.contains(&name.as_str()) => Shape::Value("GeoProperty"),
        Some(_) => Shape::Opaque,
        None => Shape::Value("Property"),
    }
}

/// The member with this name.
pub fn member<'a>(members: &'a Members, name: &str) -> Option<&'a Document> {
    members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The member that holds the value of an attribute: its name and content.
pub fn value_of(members: &Members) -> Option<(&'static str, &Document)> {
    ATTRIBUTE_TYPES.iter().find_map(|(_, name)| member(members, name).map(|value| (*name, value)))
}

/// The attribute type that a reader infers where the `type` member is missing.
pub fn inferred_type(members: &Members) -> Option<&'static str> {
    let (name, value) = value_of(members)?;
    if name == "value" && is_geometry(value) {
        return Some("GeoProperty");
    }
    ATTRIBUTE_TYPES.iter().find(|(_, holder)| *holder == name).map(|(attribute_type, _)| *attribute_type)
}

/// Whether a value claims to be a geometry that a GeoProperty can have. A broken one still reads as a geometry.
fn is_geometry(value: &Document) -> bool {
    value.get("type").and_then(Document::as_text).is_some_and(|name| GEOMETRIES.contains(&name))
}

/// The dataset of an instance; `None` for the default instance (4.5.5).
pub fn dataset(instance: &Document) -> Option<&str> {
    instance.get("datasetId").and_then(Document::as_text).filter(|id| *id != "@none")
}

/// Whether a member of an Entity is an Attribute.
pub fn is_attribute(name: &str) -> bool {
    !name.starts_with('@') && !ENTITY_MEMBERS.contains(&name)
}

/// Whether a member of an Attribute is a sub-attribute.
pub fn is_sub_attribute(name: &str) -> bool {
    !name.starts_with('@') && !ATTRIBUTE_MEMBERS.contains(&name) && !TEMPORAL_MEMBERS.contains(&name)
}

/// The GeoJSON wrappings of entities (4.5.16, 4.5.17).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// A plain Entity.
    None,
    /// A Feature: the Entity stands in `properties`.
    Feature,
    /// A FeatureCollection: Features stand in `features`.
    Collection,
}

/// How an entity, or a list of them, is wrapped.
pub fn wrapping(document: &Document) -> Wrapping {
    match document.get("type").and_then(Document::as_text) {
        Some("Feature") if document.get("properties").is_some() => Wrapping::Feature,
        Some("FeatureCollection") if document.get("features").is_some() => Wrapping::Collection,
        _ => Wrapping::None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Shape {
        shape(&value.into())
    }

    #[test]
    fn plain_values_are_property_values() {
        for value in [
            json!(6),
            json!("free"),
            json!(true),
            json!(null),
            json!([]),
            json!([1, { "value": 2 }]),
            json!({ "city": "Bratislava" }),
        ] {
            assert_eq!(read(value.clone()), Shape::Value("Property"), "{value}");
        }
    }

    #[test]
    fn a_geometry_is_the_value_of_a_geoproperty_even_if_it_is_broken() {
        assert_eq!(read(json!({ "type": "Point", "coordinates": [1, 2] })), Shape::Value("GeoProperty"));
        assert_eq!(read(json!({ "type": "Polygon" })), Shape::Value("GeoProperty"));
    }

    #[test]
    fn an_attribute_type_or_a_value_member_makes_an_instance() {
        for value in [
            json!({ "type": "Property" }),
            json!({ "value": 1 }),
            json!({ "object": "urn:a:b" }),
            json!({ "type": "Tariff", "value": 1 }),
        ] {
            assert_eq!(read(value.clone()), Shape::Instance, "{value}");
        }
        assert_eq!(read(json!([{ "value": 1 }, { "object": "urn:a:b" }])), Shape::Instances);
    }

    #[test]
    fn an_unknown_type_and_a_null_are_left_alone() {
        assert_eq!(read(json!({ "type": "PostalAddress", "city": "Bratislava" })), Shape::Opaque);
        assert_eq!(read(json!("urn:ngsi-ld:null")), Shape::Opaque);
    }
}
