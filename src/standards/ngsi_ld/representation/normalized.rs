//! From concise, or already normalized, to normalized (4.5.2.2, 4.5.3.2). What is deliberately broken stays broken:
//! an attribute type that is given is never replaced, a missing value never invented.

use super::{super::attribute::*, each_attribute, each_item};
use crate::model::{Document, step::BodyKind};

/// Brings a request body to the normalized representation. Bodies that are no entities, entity or attribute fragments,
/// and matchers, stay as they are.
#[must_use]
pub fn normalize(kind: BodyKind, document: &Document) -> Document {
    match kind {
        BodyKind::Entity | BodyKind::Entities | BodyKind::EntityFragment | BodyKind::TemporalEntity => {
            each_attribute(document, &attribute)
        }
        BodyKind::AttributeFragment | BodyKind::TemporalFragment => fragment(document),
        BodyKind::None
        | BodyKind::Ids
        | BodyKind::Query
        | BodyKind::Subscription
        | BodyKind::Registration
        | BodyKind::Context
        | BodyKind::Other => document.clone(),
    }
}

/// An Attribute Fragment (5.4): unlike an attribute, it may have no value at all, only what changes besides it.
fn fragment(document: &Document) -> Document {
    match document {
        Document::Map(members) if member(members, "type").is_none() && value_of(members).is_none() => {
            Document::Map(sub_attributes(members))
        }
        other => attribute(other),
    }
}

fn attribute(document: &Document) -> Document {
    match (shape(document), document) {
        (Shape::Instance, Document::Map(members)) => instance(members),
        (Shape::Instances, Document::List(items)) => Document::List(items.iter().map(attribute).collect()),
        (Shape::Value(attribute_type), value) => Document::Map(vec![
            ("type".to_owned(), Document::Text(attribute_type.to_owned())),
            ("value".to_owned(), value.clone()),
        ]),
        (_, other) => other.clone(),
    }
}

fn instance(members: &Members) -> Document {
    let mut normalized = sub_attributes(members);
    if member(members, "type").is_none()
        && let Some(inferred) = inferred_type(members)
    {
        normalized.insert(0, ("type".to_owned(), Document::Text(inferred.to_owned())));
    }
    Document::Map(normalized)
}

fn sub_attributes(members: &Members) -> Vec<(String, Document)> {
    members
        .iter()
        .map(|(name, value)| {
            let value = match name.as_str() {
                "entity" | "entityList" => normalize(BodyKind::Entity, value),
                "objectList" => each_item(value, object),
                name if is_sub_attribute(name) => attribute(value),
                _ => value.clone(),
            };
            (name.clone(), value)
        })
        .collect()
}

/// An item of an `objectList`: the concise representation may have the URI alone (4.5.22.3).
fn object(item: &Document) -> Document {
    match item {
        Document::Text(_) => Document::Map(vec![("object".to_owned(), item.clone())]),
        other => other.clone(),
    }
}
