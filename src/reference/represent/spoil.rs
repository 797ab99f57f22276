//! What the faults of representations do to an attribute on its way out. Without a fault nothing.

use serde_json::{Map, Value, json};

use super::super::call::Operation;
use super::super::entity::{Attribute, Kind};
use super::super::faults::Fault;
use super::{Format, Renderer};

impl Renderer<'_> {
    /// Whether a fault of Retrieve Entity is on, and this is Retrieve Entity.
    pub(super) fn has(&self, fault: Fault) -> bool {
        self.operation == Operation::Retrieve && self.faults.is_on(fault)
    }

    /// The instances of an attribute that are shown.
    pub(super) fn shown_instances<'a>(&self, instances: &'a [Attribute]) -> Vec<&'a Attribute> {
        let fault = match self.view.format {
            Format::Normalized => Fault::NormalizedShowsDefaultInstance,
            Format::Concise => Fault::ConciseShowsDefaultInstance,
            Format::Simplified => Fault::SimplifiedShowsDefaultInstance,
        };
        let is_property = instances.iter().all(|one| one.kind == Kind::Property);
        let default = instances.iter().find(|one| one.dataset_id.is_none());
        match default {
            Some(default) if self.has(fault) && (is_property || self.view.format != Format::Simplified) => {
                vec![default]
            }
            _ => instances.iter().collect(),
        }
    }

    /// Whether createdAt and modifiedAt are missing in attributes.
    pub(super) fn hides_sys_attrs(&self) -> bool {
        let of_entity_only = match self.operation {
            Operation::Retrieve => Fault::RetrieveSysAttrsOfEntityOnly,
            _ => Fault::QuerySysAttrsOfEntityOnly,
        };
        let in_concise = self.view.format == Format::Concise && self.has(Fault::ConciseWithoutSysAttrs);
        in_concise || (self.view.format == Format::Normalized && self.faults.is_on(of_entity_only))
    }

    /// The types of an entity that are shown.
    pub(super) fn shown_types<'a>(&self, types: &'a [String]) -> &'a [String] {
        let fault = match self.view.format {
            Format::Normalized => Fault::NormalizedShowsFirstType,
            Format::Simplified => Fault::SimplifiedShowsFirstType,
            Format::Concise => return types,
        };
        if self.has(fault) { types.get(..1).unwrap_or(types) } else { types }
    }

    /// What a fault makes of a sub-attribute.
    pub(super) fn spoil_sub_attribute(&self, instances: &[Attribute]) -> Option<Value> {
        let [only] = instances else { return None };
        match self.view.format {
            Format::Normalized if self.has(Fault::NormalizedSubAttributesAreBare) => Some(only.value.clone()),
            Format::Concise if self.has(Fault::ConciseSubAttributesAreNormalized) => Some(self.normalized(only)),
            _ => None,
        }
    }

    /// What a fault makes of the simplified form of one instance.
    pub(super) fn spoil_simplified(&self, instance: &Attribute) -> Option<Value> {
        let value = &instance.value;
        let bare = || Some(value.clone());
        match instance.kind {
            Kind::Relationship if self.has(Fault::RetrieveSimplifiedKeepsObject) => Some(json!({ "object": value })),
            Kind::Relationship if self.has(Fault::SimplifiedShowsFirstObject) => {
                value.as_array().and_then(|objects| objects.first()).cloned()
            }
            Kind::LanguageProperty if self.has(Fault::RetrieveSimplifiedLosesLanguageMap) => {
                value.as_object().and_then(|map| map.values().next()).cloned()
            }
            Kind::Property => self.spoil_simplified_property(instance),
            Kind::GeoProperty if self.has(Fault::SimplifiedWrapsGeometry) => Some(json!({ "value": value })),
            Kind::JsonProperty if self.has(Fault::SimplifiedUnwrapsJson) => bare(),
            Kind::VocabProperty if self.has(Fault::SimplifiedUnwrapsVocab) => {
                value.as_str().map(|word| self.context.compact(word).into())
            }
            Kind::ListProperty if self.has(Fault::SimplifiedWrapsValueList) => Some(json!({ "valueList": value })),
            Kind::ListRelationship if self.has(Fault::SimplifiedKeepsObjectsOfList) => bare(),
            _ => None,
        }
    }

    fn spoil_simplified_property(&self, instance: &Attribute) -> Option<Value> {
        let mut members = Map::new();
        members.insert("value".into(), instance.value.clone());
        if self.has(Fault::SimplifiedKeepsUnitCode) {
            members.extend(instance.members.get("unitCode").map(|code| ("unitCode".to_owned(), code.clone())));
        }
        if self.has(Fault::SimplifiedKeepsSubAttributes) {
            let shown = instance.attributes.0.iter();
            members.extend(shown.map(|(name, instances)| (self.context.compact(name), self.attribute(instances))));
        }
        (members.len() > 1).then_some(Value::Object(members))
    }

    /// The simplified form of several instances, as faults leave it.
    pub(super) fn spoil_datasets(&self, instances: &[Attribute], mut datasets: Map<String, Value>) -> Value {
        let becomes_array = match instances.first().map(|one| one.kind) {
            Some(Kind::Relationship) => self.has(Fault::SimplifiedRelationshipInstancesAreArray),
            Some(Kind::ListProperty) => self.has(Fault::SimplifiedListInstancesAreArray),
            Some(Kind::ListRelationship) => self.has(Fault::SimplifiedObjectListInstancesAreArray),
            Some(Kind::Property) if self.has(Fault::SimplifiedDatasetWithoutDefault) => {
                datasets.shift_remove("@none");
                false
            }
            _ => false,
        };
        if becomes_array {
            return datasets.into_iter().map(|(_, value)| value).collect();
        }
        json!({ "dataset": datasets })
    }

    /// What a fault makes of the concise form of one instance.
    pub(super) fn spoil_concise(&self, instance: &Attribute, members: &Map<String, Value>) -> Option<Value> {
        let is_alone = members.len() == 1;
        let content = || members.get(instance.kind.value_member()).cloned();
        let whole = || Some(Value::Object(members.clone()));
        match instance.kind {
            Kind::Property if is_alone && self.has(Fault::ConciseWrapsValue) => whole(),
            Kind::Property if !instance.attributes.0.is_empty() && self.has(Fault::ConciseLosesSubAttributes) => {
                content()
            }
            Kind::GeoProperty if is_alone && self.has(Fault::ConciseWrapsGeometry) => whole(),
            Kind::GeoProperty if !is_alone && self.has(Fault::ConciseGeometryLosesSubAttributes) => content(),
            Kind::Relationship if self.has(Fault::ConciseRelationshipIsUri) => content(),
            Kind::LanguageProperty if self.has(Fault::ConciseLanguagePropertyIsMap) => content(),
            Kind::VocabProperty if self.has(Fault::ConciseVocabPropertyIsWord) => content(),
            Kind::JsonProperty if self.has(Fault::ConciseJsonPropertyIsJson) => content(),
            Kind::ListProperty if self.has(Fault::ConciseListPropertyIsArray) => content(),
            Kind::ListRelationship if self.has(Fault::ConciseListRelationshipIsArray) => content(),
            _ => None,
        }
    }
}
