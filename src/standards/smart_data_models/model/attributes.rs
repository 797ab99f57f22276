//! What a model says about each attribute of its entities: gathered from all parts of the schema that describe the entity
//! itself, wherever references lead.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    Place,
    documents::{Documents, step},
    shape::{Shapes, shapes},
};
use crate::standards::{
    ngsi_ld::vocab::GEOMETRIES,
    smart_data_models::{
        Address,
        context::Context,
        prose::{self, Kind},
    },
};

/// How many parts deep attributes are looked for, and how many parts in all.
const DEPTH: usize = 32;
const MOST_PARTS: usize = 100_000;

/// Members of an entity that are no attributes.
const NO_ATTRIBUTES: &[&str] = &["id", "type", "@context", "@id", "@type"];

/// A point or a span in time, by its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A day and a time of day.
    DateTime,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A span.
    Duration,
}

/// What a model says about an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The kind that its description states.
    pub kind: Option<Kind>,
    /// The units that its description states, in the model's own words.
    pub units: Option<String>,
    /// The IRI of its name in the context of the subject.
    pub iri: Option<String>,
    /// The IRI of its meaning that the description states.
    pub meaning: Option<String>,
    /// The JSON types of its value.
    pub shapes: Shapes,
    /// The JSON types of the items where the value is an array.
    pub items: Shapes,
    /// What moment its value is, where the schema says so.
    pub moment: Option<Moment>,
    /// The geometries that the value can be; empty for what is no geometry.
    pub geometries: Vec<&'static str>,
    /// The values that are allowed, where they are listed.
    pub allowed: Vec<Value>,
}

/// The attributes of a model, and which of them are required.
pub(super) struct Collected {
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) required: BTreeSet<String>,
    /// What the schema allows for the `type` member, where it lists values.
    pub(super) types: Option<Vec<Value>>,
    /// Attributes whose description states no kind.
    pub(super) without_kind: Vec<String>,
}

struct Collecting<'d, 'l> {
    documents: &'d mut Documents<'l>,
    collected: Collected,
    parts: usize,
    /// Whether the attribute being read is said to be a Property and a Relationship.
    two_kinds: bool,
}

/// Whether what a part demands is demanded of every entity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Always,
    Perhaps,
}

/// Gathers the attributes of the model at an address.
pub(super) fn collect(address: &Address, documents: &mut Documents<'_>, context: Option<&Context>) -> Collected {
    let collected =
        Collected { attributes: BTreeMap::new(), required: BTreeSet::new(), types: None, without_kind: Vec::new() };
    let mut collecting = Collecting { documents, collected, parts: 0, two_kinds: false };
    let root = Place { address: address.clone(), pointer: String::new() };
    if let Ok(document) = collecting.documents.load(address, address, "") {
        collecting.part(&document, &root, Holds::Always, 0);
    }
    let mut collected = collecting.collected;
    for (name, attribute) in &mut collected.attributes {
        attribute.iri = context.and_then(|context| context.own_iri(name)).map(str::to_owned);
        if attribute.kind.is_none() {
            collected.without_kind.push(name.clone());
        }
    }
    collected
}

impl Collecting<'_, '_> {
    /// Reads a schema that applies to the entity as a whole.
    fn part(&mut self, schema: &Value, at: &Place, holds: Holds, depth: usize) {
        self.parts += 1;
        let Value::Object(members) = schema else { return };
        if depth > DEPTH || self.parts > MOST_PARTS {
            return;
        }
        if let Some(Value::String(reference)) = members.get("$ref")
            && let Ok((place, document, _)) = self.documents.follow(reference, at)
            && let Some(target) = document.pointer(&place.pointer)
        {
            self.part(target, &place, holds, depth + 1);
        }
        if holds == Holds::Always
            && let Some(Value::Array(names)) = members.get("required")
        {
            self.collected.required.extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
        }
        if let Some(Value::Array(parts)) = members.get("allOf") {
            self.parts(parts, &below(at, "allOf"), holds, depth);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = members.get(keyword) {
                self.parts(parts, &below(at, keyword), Holds::Perhaps, depth);
            }
        }
        for keyword in ["if", "then", "else"] {
            if let Some(part) = members.get(keyword) {
                self.part(part, &below(at, keyword), Holds::Perhaps, depth + 1);
            }
        }
        if let Some(Value::Object(parts)) = members.get("dependentSchemas") {
            let at = below(at, "dependentSchemas");
            for (name, part) in parts {
                self.part(part, &below(&at, name), Holds::Perhaps, depth + 1);
            }
        }
        if let Some(Value::Object(properties)) = members.get("properties") {
            self.properties(properties, &below(at, "properties"));
        }
    }

    fn parts(&mut self, parts: &[Value], at: &Place, holds: Holds, depth: usize) {
        for (index, part) in parts.iter().enumerate() {
            self.part(part, &below(at, &index.to_string()), holds, depth + 1);
        }
    }

    fn properties(&mut self, properties: &Map<String, Value>, at: &Place) {
        for (name, schema) in properties {
            self.parts += 1;
            if self.parts > MOST_PARTS {
                return;
            }
            let at = below(at, name);
            if name == "type" {
                let allowed = self.attribute(schema, &at).allowed;
                if !allowed.is_empty() {
                    self.collected.types = Some(allowed);
                }
            }
            if NO_ATTRIBUTES.contains(&name.as_str()) {
                continue;
            }
            let found = self.attribute(schema, &at);
            // What stands later is more special: commons come first, the model's own words after them.
            match self.collected.attributes.get_mut(name) {
                Some(known) => known.refine(found),
                None => {
                    self.collected.attributes.insert(name.clone(), found);
                }
            }
        }
    }

    fn attribute(&mut self, schema: &Value, at: &Place) -> Attribute {
        let mut attribute = Attribute {
            kind: None,
            units: None,
            iri: None,
            meaning: None,
            shapes: shapes(schema, at, self.documents, 0),
            items: Shapes::ANY,
            moment: None,
            geometries: Vec::new(),
            allowed: Vec::new(),
        };
        self.two_kinds = false;
        self.read(schema, at, &mut attribute, 0);
        if self.two_kinds {
            // Whichever of the two data have, the model allows it somewhere.
            attribute.kind = None;
        }
        attribute
    }

    /// Reads what a schema says about an attribute: what the schema itself says comes before what it refers to.
    fn read(&mut self, schema: &Value, at: &Place, attribute: &mut Attribute, depth: usize) {
        let Value::Object(members) = schema else { return };
        if depth > 8 {
            return;
        }
        if let Some(Value::String(description)) = members.get("description") {
            let kind = prose::kind(description);
            let differs = attribute.kind == Some(Kind::Property) && kind == Some(Kind::Relationship);
            self.two_kinds |= differs || prose::states_two_kinds(description);
            attribute.kind = attribute.kind.or(kind);
            attribute.units = attribute.units.take().or_else(|| prose::units(description).map(str::to_owned));
            attribute.meaning = attribute.meaning.take().or_else(|| prose::meaning(description).map(str::to_owned));
        }
        if attribute.moment.is_none() {
            attribute.moment = members.get("format").and_then(Value::as_str).and_then(moment);
        }
        if attribute.allowed.is_empty() {
            attribute.allowed = listed(schema).unwrap_or_default();
        }
        if let Some(items) = members.get("items").filter(|items| items.is_object()) {
            attribute.items = shapes(items, &below(at, "items"), self.documents, 0);
        }
        if let Some(types) = members.get("properties").and_then(|properties| properties.get("type"))
            && members.get("properties").is_some_and(|properties| properties.get("coordinates").is_some())
        {
            let types = listed(types).unwrap_or_default();
            for geometry in GEOMETRIES {
                if types.iter().any(|name| name == geometry) && !attribute.geometries.contains(geometry) {
                    attribute.geometries.push(geometry);
                }
            }
        }
        if let Some(Value::String(reference)) = members.get("$ref")
            && let Ok((place, document, _)) = self.documents.follow(reference, at)
            && let Some(target) = document.pointer(&place.pointer)
        {
            self.read(target, &place, attribute, depth + 1);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let Some(Value::Array(parts)) = members.get(keyword) else { continue };
            for (index, part) in parts.iter().enumerate().take(64) {
                self.parts += 1;
                if self.parts > MOST_PARTS {
                    return;
                }
                self.read(part, &below(&below(at, keyword), &index.to_string()), attribute, depth + 1);
            }
        }
    }
}

impl Attribute {
    /// Takes over what another description of the same attribute says; where both say something, the other one counts.
    fn refine(&mut self, other: Self) {
        self.kind = other.kind.or(self.kind);
        self.units = other.units.or_else(|| self.units.take());
        self.meaning = other.meaning.or_else(|| self.meaning.take());
        self.moment = other.moment.or(self.moment);
        if other.shapes != Shapes::ANY {
            self.shapes = other.shapes;
        }
        if other.items != Shapes::ANY {
            self.items = other.items;
        }
        if !other.geometries.is_empty() {
            self.geometries = other.geometries;
        }
        if !other.allowed.is_empty() {
            self.allowed = other.allowed;
        }
    }

    /// Whether the model describes a geometry: by its kind, or by the members of its value.
    pub fn is_geometry(&self) -> bool {
        self.kind == Some(Kind::GeoProperty) || !self.geometries.is_empty()
    }
}

/// The values that a schema lists.
fn listed(schema: &Value) -> Option<Vec<Value>> {
    match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(values)), _) => Some(values.clone()),
        (_, Some(value)) => Some(vec![value.clone()]),
        _ => None,
    }
}

fn moment(format: &str) -> Option<Moment> {
    Some(match format {
        "date-time" => Moment::DateTime,
        "date" => Moment::Date,
        "time" => Moment::Time,
        "duration" => Moment::Duration,
        _ => return None,
    })
}

fn below(at: &Place, token: &str) -> Place {
    Place { address: at.address.clone(), pointer: step(&at.pointer, token) }
}
