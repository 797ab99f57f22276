//! From normalized to simplified: the values alone (4.5.4).

use super::{super::attribute::*, concise::object_uris, convert};
use crate::model::{Document, Form};

/// An attribute. Several instances become one object with a `dataset` member; so does one that is not the default.
pub fn simplified_attribute(attribute: &Document) -> Document {
    match (shape(attribute), attribute) {
        (Shape::Instance, Document::Map(members)) => simplified_instance(members),
        (Shape::Instances, Document::List(items)) => match items.as_slice() {
            [single] if dataset(single).is_none() => simplified_attribute(single),
            several => datasets(several),
        },
        (_, other) => other.clone(),
    }
}

fn datasets(instances: &[Document]) -> Document {
    let values = instances
        .iter()
        .map(|instance| (dataset(instance).unwrap_or("@none").to_owned(), simplified_attribute(instance)))
        .collect();
    Document::Map(vec![("dataset".to_owned(), Document::Map(values))])
}

/// The value of one instance. An instance without a value has nothing simpler to offer and stays as it is.
fn simplified_instance(instance: &Members) -> Document {
    if let Some(linked) = member(instance, "entity").or_else(|| member(instance, "entityList")) {
        return convert(linked, Form::Simplified);
    }
    match value_of(instance) {
        Some((name @ ("languageMap" | "vocab" | "json"), value)) => {
            Document::Map(vec![(name.to_owned(), value.clone())])
        }
        Some(("objectList", value)) => object_uris(value),
        Some((_, value)) => value.clone(),
        None => Document::Map(instance.to_vec()),
    }
}
