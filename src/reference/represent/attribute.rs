//! One attribute in normalized, concise or simplified form (4.5.2 to 4.5.5, 4.5.18 to 4.5.24).

use serde_json::{Map, Value, json};

use super::super::entity::{Attribute, Attributes, Kind};
use super::super::faults::Fault;
use super::{Format, Renderer};
use crate::standards::ngsi_ld::vocab;

impl Renderer<'_> {
    /// All instances of an attribute.
    pub(super) fn attribute(&self, instances: &[Attribute]) -> Value {
        let shown: Vec<Attribute> =
            self.shown_instances(instances).iter().map(|instance| self.in_language(instance)).collect();
        match (self.view.format, shown.as_slice()) {
            (Format::Simplified, [only]) if only.dataset_id.is_none() => self.simplified(only),
            (Format::Simplified, several) => {
                let key = |instance: &Attribute| instance.dataset_id.clone().unwrap_or_else(|| "@none".to_owned());
                let datasets: Map<_, _> =
                    several.iter().map(|instance| (key(instance), self.simplified(instance))).collect();
                self.spoil_datasets(several, datasets)
            }
            (Format::Normalized, [only]) => self.normalized(only),
            (Format::Concise, [only]) => self.concise(only),
            (Format::Normalized, several) => several.iter().map(|instance| self.normalized(instance)).collect(),
            (Format::Concise, several) => several.iter().map(|one| Value::Object(self.concise_object(one))).collect(),
        }
    }

    pub(super) fn normalized(&self, instance: &Attribute) -> Value {
        let mut members = Map::new();
        members.insert("type".into(), instance.kind.name().into());
        self.add_value(instance, &mut members);
        self.add_rest(instance, &mut members);
        Value::Object(members)
    }

    /// The shortest form that loses nothing (4.5.2.3).
    fn concise(&self, instance: &Attribute) -> Value {
        let mut members = self.concise_object(instance);
        let loses_unit = self.has(Fault::RetrieveConciseLosesUnitCode);
        if loses_unit && members.shift_remove("unitCode").is_some() && members.len() == 1 {
            return instance.value.clone();
        }
        if let Some(spoilt) = self.spoil_concise(instance, &members) {
            return spoilt;
        }
        let stands_alone = match instance.kind {
            Kind::Property => !has_meaning(&instance.value),
            Kind::GeoProperty => true,
            _ => false,
        };
        match members.get("value") {
            Some(value) if members.len() == 1 && stands_alone => value.clone(),
            _ => Value::Object(members),
        }
    }

    fn concise_object(&self, instance: &Attribute) -> Map<String, Value> {
        let mut members = Map::new();
        // A Property with a geometry would be read as a GeoProperty.
        if instance.kind == Kind::Property && is_geometry(&instance.value) {
            members.insert("type".into(), instance.kind.name().into());
        }
        self.add_value(instance, &mut members);
        self.add_rest(instance, &mut members);
        members
    }

    fn add_value(&self, instance: &Attribute, members: &mut Map<String, Value>) {
        let value = self.value(instance);
        if !value.is_null() {
            members.insert(instance.kind.value_member().into(), value);
        }
    }

    fn add_rest(&self, instance: &Attribute, members: &mut Map<String, Value>) {
        members.extend(instance.dataset_id.clone().map(|id| ("datasetId".to_owned(), id.into())));
        for (name, value) in &instance.members {
            match name.as_str() {
                "expiresAt" if !self.view.sys_attrs && !self.retrieves_with(Fault::TransientAttributeShowsTime) => {}
                "observedAt" if self.view.format == Format::Concise && self.has(Fault::ConciseLosesObservedAt) => {}
                "objectType" => drop(members.insert(name.clone(), self.compacted(value))),
                _ => drop(members.insert(name.clone(), value.clone())),
            }
        }
        self.add_sub_attributes(&instance.attributes, members);
        let shows_times = self.view.sys_attrs || self.retrieves_with(Fault::AttributesAlwaysWithTimes);
        if shows_times && !self.hides_sys_attrs() {
            members.insert("createdAt".into(), instance.created_at.clone().into());
            members.insert("modifiedAt".into(), instance.modified_at.clone().into());
        }
    }

    fn add_sub_attributes(&self, attributes: &Attributes, members: &mut Map<String, Value>) {
        for (name, instances) in &attributes.0 {
            let shown = self.spoil_sub_attribute(instances).unwrap_or_else(|| self.attribute(instances));
            members.insert(self.context.compact_unless(Fault::CompactNotInSubAttributes, name), shown);
        }
    }

    fn value(&self, instance: &Attribute) -> Value {
        match instance.kind {
            Kind::VocabProperty if self.faults.is_on(Fault::CompactNotForVocab) => instance.value.clone(),
            Kind::VocabProperty if !self.has(Fault::RetrieveDoesNotCompactVocab) => self.compacted(&instance.value),
            Kind::Relationship if self.faults.is_on(Fault::CompactShortensIdentifiers) => {
                self.compacted(&instance.value)
            }
            Kind::ListRelationship if self.view.format == Format::Concise => objects(&instance.value),
            _ => instance.value.clone(),
        }
    }

    fn compacted(&self, value: &Value) -> Value {
        match value {
            Value::String(iri) => self.context.compact(iri).into(),
            Value::Array(items) => items.iter().map(|item| self.compacted(item)).collect(),
            other => other.clone(),
        }
    }

    /// Only the value (4.5.4).
    pub(super) fn simplified(&self, instance: &Attribute) -> Value {
        if let Some(spoilt) = self.spoil_simplified(instance) {
            return spoilt;
        }
        match instance.kind {
            Kind::LanguageProperty | Kind::VocabProperty | Kind::JsonProperty => {
                json!({ instance.kind.value_member(): self.value(instance) })
            }
            Kind::ListRelationship => objects(&instance.value),
            _ => instance.value.clone(),
        }
    }
}

/// The URIs of an objectList.
fn objects(list: &Value) -> Value {
    list.as_array().into_iter().flatten().filter_map(|item| item.get("object").cloned()).collect()
}

/// Whether a value, standing alone, would be read as something else than a value.
fn has_meaning(value: &Value) -> bool {
    let is_reified = |value: &Value| {
        value.as_object().is_some_and(|members| {
            members.contains_key("type") || Kind::ALL.iter().any(|kind| members.contains_key(kind.value_member()))
        })
    };
    match value {
        Value::Array(items) => items.iter().any(is_reified),
        other => is_reified(other),
    }
}

fn is_geometry(value: &Value) -> bool {
    value.get("type").and_then(Value::as_str).is_some_and(|kind| vocab::GEOMETRIES.contains(&kind))
        && value.get("coordinates").is_some()
}
