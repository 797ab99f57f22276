//! The representations of entities: suites are written in the concise one, requests carry the normalized one, and
//! answers come in the one that was asked for (4.5.1 to 4.5.4, 6.3.7).

mod concise;
mod form;
mod normalized;
mod simplified;

pub use concise::{bare, object_uris};
pub use form::form_of;
pub use normalized::normalize;

use super::attribute::{Wrapping, is_attribute, wrapping};
use crate::model::{Document, Form, step::BodyKind};

/// An entity, a list of entities, or a GeoJSON Feature or FeatureCollection of them, in another representation. The
/// input may be concise or normalized; the simplified representation has lost too much to come back from.
#[must_use]
pub fn convert(entity: &Document, form: Form) -> Document {
    each_attribute(&normalize(BodyKind::Entity, entity), &|attribute| convert_attribute(attribute, form))
}

/// A normalized attribute in another representation.
#[must_use]
pub fn convert_attribute(attribute: &Document, form: Form) -> Document {
    match form {
        Form::Normalized => attribute.clone(),
        Form::Concise => concise::concise_attribute(attribute),
        Form::Simplified => simplified::simplified_attribute(attribute),
    }
}

/// Converts the attributes of an entity, of each entity of a list, or of the entity inside a Feature.
fn each_attribute(document: &Document, convert: &dyn Fn(&Document) -> Document) -> Document {
    let members = match document {
        Document::List(items) => {
            return Document::List(items.iter().map(|item| each_attribute(item, convert)).collect());
        }
        Document::Map(members) => members,
        other => return other.clone(),
    };
    let wrapping = wrapping(document);
    let converted = members.iter().map(|(name, value)| {
        let value = match (wrapping, name.as_str()) {
            (Wrapping::Feature, "properties") | (Wrapping::Collection, "features") => each_attribute(value, convert),
            (Wrapping::None, name) if is_attribute(name) => convert(value),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Document::Map(converted.collect())
}

/// Converts every item of an array, or the document itself if it is none.
fn each_item(document: &Document, convert: impl Fn(&Document) -> Document) -> Document {
    match document {
        Document::List(items) => Document::List(items.iter().map(convert).collect()),
        other => convert(other),
    }
}

#[cfg(test)]
mod tests;
