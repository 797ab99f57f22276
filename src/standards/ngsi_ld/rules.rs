//! Rules about entities in the normalized form that hold whatever a target stores. Suites name them; each is a pure function
//! that says how much it looked at, so that a rule with nothing to look at is not taken for one that held.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    attribute::{is_attribute, is_sub_attribute},
    datetime::is_datetime,
    oracle::instances,
    vocab::{GEOMETRIES, TIME_MEMBERS, value_member},
};

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The name used in suites.
    pub id: &'static str,
    /// The clause it restates.
    pub clause: &'static str,
    /// What holds, in words that follow "whether".
    pub says: &'static str,
    /// Looks at the entities of an answer.
    pub check: fn(&[Value], &mut Seen),
}

/// What a rule saw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// How many places it could have been broken at.
    pub looked_at: usize,
    /// Where it was.
    pub broken: Vec<Broken>,
}

/// A place that breaks a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// JSON Pointer into the list of entities.
    pub pointer: String,
    /// What is there.
    pub observed: Value,
}

/// Every rule.
pub const ALL: &[Rule] = &[
    Rule { id: "ids-are-uris", clause: "4.5.1", says: "every entity has an id that is a URI", check: ids_are_uris },
    Rule { id: "ids-are-unique", clause: "5.7.2", says: "no entity comes twice", check: ids_are_unique },
    Rule { id: "entities-have-types", clause: "4.5.1", says: "every entity has a type, or several", check: have_types },
    Rule {
        id: "attributes-have-values",
        clause: "4.5.1",
        says: "every attribute has a type and the member that holds its value",
        check: attributes_have_values,
    },
    Rule {
        id: "objects-are-uris",
        clause: "4.5.3.2",
        says: "the object of every Relationship is a URI",
        check: objects_are_uris,
    },
    Rule {
        id: "geometries-are-valid",
        clause: "4.7.1",
        says: "the value of every GeoProperty is a geometry with its coordinates",
        check: geometries_are_valid,
    },
    Rule {
        id: "languages-have-texts",
        clause: "4.5.18.2",
        says: "the languageMap of every LanguageProperty has texts",
        check: languages_have_texts,
    },
    Rule {
        id: "times-are-datetimes",
        clause: "4.6.3",
        says: "every time is a DateTime in UTC",
        check: times_are_datetimes,
    },
    Rule {
        id: "instances-differ",
        clause: "4.5.5.1",
        says: "the instances of an attribute have different datasetIds, which are URIs",
        check: instances_differ,
    },
];

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}

impl Seen {
    fn at(&mut self, pointer: String, observed: &Value, holds: bool) {
        self.looked_at += 1;
        if !holds {
            self.broken.push(Broken { pointer, observed: observed.clone() });
        }
    }
}

/// An absolute URI, roughly: a scheme, a colon, and something without spaces.
fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(fits)
            && !rest.is_empty()
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
    })
}

fn is_uri_value(value: &Value) -> bool {
    value.as_str().is_some_and(is_uri)
}

fn ids_are_uris(entities: &[Value], seen: &mut Seen) {
    for (index, entity) in entities.iter().enumerate() {
        let id = entity.get("id").unwrap_or(&Value::Null);
        seen.at(format!("/{index}/id"), id, is_uri_value(id));
    }
}

fn ids_are_unique(entities: &[Value], seen: &mut Seen) {
    let mut ids = BTreeSet::new();
    for (index, id) in
        entities.iter().enumerate().filter_map(|(index, entity)| Some((index, entity.get("id")?.as_str()?)))
    {
        seen.at(format!("/{index}/id"), &Value::from(id), ids.insert(id));
    }
}

fn have_types(entities: &[Value], seen: &mut Seen) {
    for (index, entity) in entities.iter().enumerate() {
        let types = entity.get("type").unwrap_or(&Value::Null);
        let is_name = |name: &Value| name.as_str().is_some_and(|name| !name.is_empty());
        let holds = is_name(types) || types.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(is_name));
        seen.at(format!("/{index}/type"), types, holds);
    }
}

/// Calls for every instance of every attribute, and of their attributes.
fn each_instance(entities: &[Value], visit: &mut dyn FnMut(&str, &Value)) {
    for (index, entity) in entities.iter().enumerate() {
        for (name, attribute) in entity.as_object().into_iter().flatten().filter(|(name, _)| is_attribute(name)) {
            inside(&format!("/{index}/{name}"), attribute, visit);
        }
    }
}

fn inside(pointer: &str, attribute: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    for instance in instances(attribute) {
        visit(pointer, instance);
        for (name, inner) in instance.as_object().into_iter().flatten().filter(|(name, _)| is_sub_attribute(name)) {
            inside(&format!("{pointer}/{name}"), inner, visit);
        }
    }
}

fn kind(instance: &Value) -> &str {
    instance.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn attributes_have_values(entities: &[Value], seen: &mut Seen) {
    each_instance(entities, &mut |pointer, instance| {
        let holder = value_member(kind(instance));
        let holds = holder.is_some_and(|holder| instance.get(holder).is_some_and(|value| !value.is_null()));
        seen.at(pointer.to_owned(), instance, holds);
    });
}

fn objects_are_uris(entities: &[Value], seen: &mut Seen) {
    each_instance(entities, &mut |pointer, instance| {
        if kind(instance) == "Relationship" {
            let object = instance.get("object").unwrap_or(&Value::Null);
            let several = || object.as_array().is_some_and(|uris| uris.iter().all(is_uri_value));
            seen.at(format!("{pointer}/object"), object, is_uri_value(object) || several());
        }
    });
}

fn geometries_are_valid(entities: &[Value], seen: &mut Seen) {
    each_instance(entities, &mut |pointer, instance| {
        if kind(instance) == "GeoProperty" {
            let value = instance.get("value").unwrap_or(&Value::Null);
            seen.at(format!("{pointer}/value"), value, is_geometry(value));
        }
    });
}

/// A geometry, as an object or as the text of one (4.7.2).
fn is_geometry(value: &Value) -> bool {
    if let Some(text) = value.as_str() {
        return serde_json::from_str(text).is_ok_and(|value: Value| value.is_object() && is_geometry(&value));
    }
    let depth = match kind(value) {
        "Point" => 0,
        "MultiPoint" | "LineString" => 1,
        "MultiLineString" | "Polygon" => 2,
        "MultiPolygon" => 3,
        _ => return false,
    };
    GEOMETRIES.contains(&kind(value)) && value.get("coordinates").is_some_and(|items| is_nested(items, depth))
}

fn is_nested(coordinates: &Value, depth: usize) -> bool {
    let Some(items) = coordinates.as_array() else { return false };
    if depth > 0 {
        return items.iter().all(|item| is_nested(item, depth - 1));
    }
    items.len() >= 2 && items.iter().all(Value::is_number)
}

fn languages_have_texts(entities: &[Value], seen: &mut Seen) {
    each_instance(entities, &mut |pointer, instance| {
        if kind(instance) == "LanguageProperty" {
            let map = instance.get("languageMap").unwrap_or(&Value::Null);
            let is_text = |text: &Value| {
                text.is_string() || text.as_array().is_some_and(|texts| texts.iter().all(Value::is_string))
            };
            let holds = map.as_object().is_some_and(|map| map.values().all(is_text));
            seen.at(format!("{pointer}/languageMap"), map, holds);
        }
    });
}

fn times_are_datetimes(entities: &[Value], seen: &mut Seen) {
    let mut look = |pointer: &str, holder: &Value| {
        for name in TIME_MEMBERS {
            if let Some(time) = holder.get(*name) {
                seen.at(format!("{pointer}/{name}"), time, time.as_str().is_some_and(is_datetime));
            }
        }
    };
    for (index, entity) in entities.iter().enumerate() {
        look(&format!("/{index}"), entity);
    }
    each_instance(entities, &mut look);
}

fn instances_differ(entities: &[Value], seen: &mut Seen) {
    for (index, entity) in entities.iter().enumerate() {
        for (name, attribute) in entity.as_object().into_iter().flatten().filter(|(name, _)| is_attribute(name)) {
            let mut datasets = BTreeSet::new();
            for instance in instances(attribute) {
                let dataset = instance.get("datasetId").filter(|id| *id != "@none");
                let holds = dataset.is_none_or(is_uri_value) && datasets.insert(dataset.and_then(Value::as_str));
                seen.at(format!("/{index}/{name}"), instance, holds);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn broken(id: &str, entity: Value) -> (usize, usize) {
        let mut seen = Seen::default();
        (find(id).unwrap().check)(&[entity], &mut seen);
        (seen.looked_at, seen.broken.len())
    }

    #[test]
    fn a_valid_entity_breaks_no_rule_and_shows_something_of_each() {
        let entity = json!({
            "id": "urn:a:1", "type": "Lamp", "createdAt": "2025-03-01T08:00:00Z",
            "power": { "type": "Property", "value": 60, "accuracy": { "type": "Property", "value": 2 } },
            "street": { "type": "Relationship", "object": "urn:a:2" },
            "name": { "type": "LanguageProperty", "languageMap": { "en": "Main" } },
            "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.1, 48.1] } },
        });
        for rule in ALL {
            let (looked_at, broken) = broken(rule.id, entity.clone());
            assert!(looked_at > 0 && broken == 0, "{}", rule.id);
        }
    }

    #[test]
    fn every_rule_can_be_broken() {
        let table = [
            ("ids-are-uris", json!({ "id": "lamp 7" })),
            ("entities-have-types", json!({ "id": "urn:a:1", "type": [] })),
            ("attributes-have-values", json!({ "power": { "type": "Property" } })),
            (
                "attributes-have-values",
                json!({ "power": { "type": "Property", "value": 1, "by": { "object": "urn:a" } } }),
            ),
            ("objects-are-uris", json!({ "street": { "type": "Relationship", "object": "Main" } })),
            (
                "geometries-are-valid",
                json!({ "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.1] } } }),
            ),
            ("languages-have-texts", json!({ "name": { "type": "LanguageProperty", "languageMap": { "en": 1 } } })),
            ("times-are-datetimes", json!({ "power": { "type": "Property", "observedAt": "yesterday" } })),
            ("instances-differ", json!({ "power": [{ "type": "Property" }, { "type": "Property" }] })),
        ];
        for (id, entity) in table {
            assert_eq!(broken(id, entity).1, 1, "{id}");
        }
        let mut seen = Seen::default();
        ids_are_unique(&[json!({ "id": "urn:a:1" }), json!({ "id": "urn:a:1" })], &mut seen);
        assert_eq!(seen.broken.len(), 1);
    }
}
