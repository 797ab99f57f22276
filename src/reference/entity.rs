//! What is stored: entities with full names, attributes with one or more instances (4.2, 4.5.1, 4.5.5).

use serde_json::{Map, Value};

use super::context::Context;

/// An entity. All names are full names.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its URI.
    pub id: String,
    /// Its types, at least one.
    pub types: Vec<String>,
    /// Its scopes.
    pub scopes: Vec<String>,
    /// When it is to be forgotten (4.22).
    pub expires_at: Option<String>,
    /// Its Properties and Relationships.
    pub attributes: Attributes,
    /// The names that whoever created it used. Only a fault keeps them: answers have the names of their own request.
    pub author: Option<Context>,
    /// When it was created.
    pub created_at: String,
    /// When it was last changed.
    pub modified_at: String,
}

/// The attributes of an entity or of an attribute, in the order in which they came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributes(pub Vec<(String, Vec<Attribute>)>);

/// One instance of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// What it is.
    pub kind: Kind,
    /// The content of its value member.
    pub value: Value,
    /// Its dataset; the default instance has none.
    pub dataset_id: Option<String>,
    /// `observedAt`, `unitCode` and other members that are not attributes themselves.
    pub members: Map<String, Value>,
    /// Its sub-attributes.
    pub attributes: Attributes,
    /// When it was created.
    pub created_at: String,
    /// When it was last changed.
    pub modified_at: String,
}

/// The types of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the standard
pub enum Kind {
    Property,
    GeoProperty,
    Relationship,
    LanguageProperty,
    VocabProperty,
    JsonProperty,
    ListProperty,
    ListRelationship,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 8] = [
        Kind::Property,
        Kind::GeoProperty,
        Kind::Relationship,
        Kind::LanguageProperty,
        Kind::VocabProperty,
        Kind::JsonProperty,
        Kind::ListProperty,
        Kind::ListRelationship,
    ];

    /// The value of the member `type`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Property => "Property",
            Kind::GeoProperty => "GeoProperty",
            Kind::Relationship => "Relationship",
            Kind::LanguageProperty => "LanguageProperty",
            Kind::VocabProperty => "VocabProperty",
            Kind::JsonProperty => "JsonProperty",
            Kind::ListProperty => "ListProperty",
            Kind::ListRelationship => "ListRelationship",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The member that holds the value.
    pub fn value_member(self) -> &'static str {
        match self {
            Kind::Property | Kind::GeoProperty => "value",
            Kind::Relationship => "object",
            Kind::LanguageProperty => "languageMap",
            Kind::VocabProperty => "vocab",
            Kind::JsonProperty => "json",
            Kind::ListProperty => "valueList",
            Kind::ListRelationship => "objectList",
        }
    }

    /// Whether it points to entities.
    pub fn is_relationship(self) -> bool {
        matches!(self, Kind::Relationship | Kind::ListRelationship)
    }
}

impl Attributes {
    /// The instances of the attribute with this full name.
    pub fn get(&self, name: &str) -> Option<&Vec<Attribute>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, instances)| instances)
    }

    /// The same, to change them.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Vec<Attribute>> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, instances)| instances)
    }

    /// Whether there is such an attribute.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Replaces all instances of an attribute, or adds it.
    pub fn set(&mut self, name: &str, instances: Vec<Attribute>) {
        match self.get_mut(name) {
            Some(known) => *known = instances,
            None => self.0.push((name.to_owned(), instances)),
        }
    }

    /// Adds an instance, or replaces the one with the same dataset; a replaced one keeps its `createdAt` (4.8).
    pub fn put(&mut self, name: &str, mut instance: Attribute) {
        match self.get_mut(name) {
            Some(known) => match known.iter_mut().find(|other| other.dataset_id == instance.dataset_id) {
                Some(other) => {
                    instance.created_at.clone_from(&other.created_at);
                    *other = instance;
                }
                None => known.push(instance),
            },
            None => self.0.push((name.to_owned(), vec![instance])),
        }
    }

    /// Removes an attribute with all its instances.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != name);
        self.0.len() < before
    }

    /// Removes one instance, and the attribute with its last one.
    pub fn remove_instance(&mut self, name: &str, dataset_id: Option<&str>) -> bool {
        let Some(instances) = self.get_mut(name) else { return false };
        let before = instances.len();
        instances.retain(|instance| instance.dataset_id.as_deref() != dataset_id);
        let removed = instances.len() < before;
        if instances.is_empty() {
            self.remove(name);
        }
        removed
    }

    /// Every instance of every attribute.
    pub fn instances_mut(&mut self) -> impl Iterator<Item = &mut Attribute> {
        self.0.iter_mut().flat_map(|(_, instances)| instances.iter_mut())
    }
}

impl Entity {
    /// Adds types that the entity does not have yet (4.16).
    pub fn add_types(&mut self, types: &[String]) {
        for name in types {
            if !self.types.contains(name) {
                self.types.push(name.clone());
            }
        }
    }
}
