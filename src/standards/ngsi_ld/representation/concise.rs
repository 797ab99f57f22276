//! From normalized to concise: as terse as it can be without loss (4.5.2.3, 4.5.3.3, 4.7.3).

use super::{super::attribute::*, convert};
use crate::model::{Document, Form};

/// An attribute, or the array of its instances. In an array every instance stays an object, because an array that has
/// anything else in it reads as the value of a Property.
pub fn concise_attribute(attribute: &Document) -> Document {
    match (shape(attribute), attribute) {
        (Shape::Instance, Document::Map(members)) => {
            bare(members).cloned().unwrap_or_else(|| concise_instance(members))
        }
        (Shape::Instances, Document::List(items)) => Document::List(
            items
                .iter()
                .map(|item| match item {
                    Document::Map(members) => concise_instance(members),
                    other => other.clone(),
                })
                .collect(),
        ),
        (_, other) => other.clone(),
    }
}

/// The value that stands for the whole attribute, if the attribute has nothing else and a reader would infer the rest.
pub fn bare(instance: &Members) -> Option<&Document> {
    let [_, _] = instance else { return None };
    let (attribute_type, value) = (member(instance, "type")?.as_text()?, member(instance, "value")?);
    let readable = match value {
        Document::Match(_) => matches!(attribute_type, "Property" | "GeoProperty"),
        value => matches!(shape(value), Shape::Value(inferred) if inferred == attribute_type),
    };
    readable.then_some(value)
}

/// An instance as an object, without its type where that can be inferred.
fn concise_instance(instance: &Members) -> Document {
    let inferable = inferred_type(instance).is_some()
        && member(instance, "type").and_then(Document::as_text) == inferred_type(instance);
    let members = instance.iter().filter(|(name, _)| !(inferable && name == "type")).map(|(name, value)| {
        let value = match name.as_str() {
            "entity" | "entityList" => convert(value, Form::Concise),
            "objectList" => object_uris(value),
            name if is_sub_attribute(name) => concise_attribute(value),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Document::Map(members.collect())
}

/// An `objectList` as an array of URIs (4.5.22.3), where its items are nothing but objects.
pub fn object_uris(list: &Document) -> Document {
    let Document::List(items) = list else { return list.clone() };
    let uris: Option<Vec<Document>> = items
        .iter()
        .map(|item| match item {
            Document::Map(members) => match members.as_slice() {
                [(name, uri)] if name == "object" => Some(uri.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    uris.map_or_else(|| list.clone(), Document::List)
}
