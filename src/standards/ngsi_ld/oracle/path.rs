//! Attribute paths of a query (4.9): `level`, `level.accuracy`, `level.observedAt`, `address[city]`, `sign[en]`.

use serde_json::Value;

use super::{Truth, instances};
use crate::standards::ngsi_ld::vocab::ATTRIBUTE_MEMBERS;

/// A path, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The names separated by dots.
    pub names: Vec<String>,
    /// Those in square brackets.
    pub inner: Vec<String>,
}

/// What a path leads to in one entity.
#[derive(Debug, Clone, PartialEq)]
pub enum Target<'a> {
    /// The value of a Property.
    Value(&'a Value),
    /// The object of a Relationship.
    Object(&'a Value),
    /// A text in one of the languages.
    Text(&'a Value),
    /// A time of the attribute.
    Time(&'a str),
    /// Something that is there, but that civitest does not compare.
    Opaque,
}

impl Path {
    /// Everything the path leads to: one target for each instance that has it.
    pub fn targets<'a>(&self, entity: &'a Value) -> Vec<Target<'a>> {
        let Some((first, rest)) = self.names.split_first() else { return Vec::new() };
        let mut level: Vec<&Value> = entity.get(first).map(instances).unwrap_or_default().iter().collect();
        for (depth, name) in rest.iter().enumerate() {
            if depth + 1 == rest.len() && ATTRIBUTE_MEMBERS.contains(&name.as_str()) {
                return level.into_iter().filter_map(|instance| member(instance, name)).collect();
            }
            level = level.into_iter().filter_map(|one| one.get(name)).flat_map(instances).collect();
        }
        level.into_iter().flat_map(|instance| self.inside(instance)).collect()
    }

    fn inside<'a>(&self, instance: &'a Value) -> Vec<Target<'a>> {
        let kind = instance.get("type").and_then(Value::as_str).unwrap_or_default();
        match (kind, self.inner.as_slice()) {
            ("Property", []) => instance.get("value").map(Target::Value).into_iter().collect(),
            // Some look into the items of an array.
            ("Property", _) if instance.get("value").is_some_and(Value::is_array) => vec![Target::Opaque],
            ("Property", inner) => {
                let found = inner.iter().try_fold(instance.get("value"), |value, name| Some(value?.get(name)));
                found.flatten().map(Target::Value).into_iter().collect()
            }
            ("Relationship", []) => instance.get("object").map(Target::Object).into_iter().collect(),
            ("LanguageProperty", inner) => {
                let map = instance.get("languageMap").and_then(Value::as_object);
                let wanted = |language: &str| match inner {
                    [] => true,
                    [one] => one == "*" || one == language,
                    _ => false,
                };
                let texts = map.into_iter().flatten().filter(|(language, _)| wanted(language));
                let texts: Vec<Target<'_>> = texts.map(|(_, text)| Target::Text(text)).collect();
                // Without a text it is there nevertheless.
                if texts.is_empty() && inner.is_empty() { vec![Target::Opaque] } else { texts }
            }
            _ => vec![Target::Opaque],
        }
    }
}

/// A member of an attribute that is none of its attributes: of these only the times are compared.
fn member<'a>(instance: &'a Value, name: &str) -> Option<Target<'a>> {
    let value = instance.get(name)?;
    match (name, value.as_str()) {
        ("observedAt", Some(time)) => Some(Target::Time(time)),
        _ => Some(Target::Opaque),
    }
}

/// Whether an entity has an attribute of this name. A name that the context of the request could have expanded, and the
/// answer did not compact, is open.
pub fn has(entity: &Value, name: &str) -> Truth {
    match entity.get(name) {
        Some(_) => Truth::Yes,
        None if name.contains(':') => Truth::Open,
        None => Truth::No,
    }
}
