//! Entities as GeoJSON (4.5.16, 4.5.17).

use serde_json::{Map, Value, json};

use super::super::call::Operation;
use super::super::context::Context;
use super::super::entity::{Attribute, Entity, Kind};
use super::super::faults::Fault;
use super::super::media::Media;
use super::{Format, Renderer, View};

impl Renderer<'_> {
    /// A Feature: the geometry of the stored entity, the members of the shown one.
    pub(super) fn feature(&self, stored: &Entity, shown: &Entity) -> Value {
        let view = self.view_of_properties();
        let core = Context::core(self.faults);
        let context = if self.faults.is_on(Fault::CompactNotInGeoJson) { &core } else { self.context };
        let mut properties = Renderer { context, view: &view, ..*self }.members(shown, Media::GeoJson);
        properties.shift_remove("id");
        self.spoil_properties(&mut properties, shown);
        let loses_geometry = match self.operation {
            Operation::Retrieve => self.faults.is_on(Fault::RetrieveGeoJsonWithoutGeometry),
            _ => self.faults.is_on(Fault::QueryGeoJsonWithoutGeometry),
        };
        let geometry = if loses_geometry { Value::Null } else { self.geometry(stored) };
        if geometry.is_null() && self.has(Fault::GeoJsonLeavesOutNullGeometry) {
            return json!({ "id": stored.id, "type": "Feature", "properties": properties });
        }
        json!({ "id": stored.id, "type": "Feature", "geometry": geometry, "properties": properties })
    }

    /// The view of the entity that is inside a Feature: a fault does not simplify it.
    fn view_of_properties(&self) -> View {
        let fault = match self.operation {
            Operation::Retrieve => Fault::GeoJsonIgnoresSimplified,
            _ => Fault::QueryGeoJsonIgnoresSimplified,
        };
        let mut view = self.view.clone();
        if view.format == Format::Simplified && self.faults.is_on(fault) {
            view.format = Format::Normalized;
        }
        view
    }

    /// The geometry of the selected GeoProperty: of the dataset that was asked for, or of the default instance.
    fn geometry(&self, entity: &Entity) -> Value {
        let location = self.context.expand("location");
        let ignores_property = match self.operation {
            Operation::Retrieve => Fault::GeoJsonIgnoresGeometryProperty,
            _ => Fault::QueryIgnoresGeometryProperty,
        };
        let selected = if self.faults.is_on(ignores_property) { &location } else { &self.view.geometry_property };
        let falls_back = !entity.attributes.has(selected) && self.has(Fault::GeoJsonFallsBackToLocation);
        let selected = if falls_back { &location } else { selected };
        let instances = entity.attributes.get(selected).into_iter().flatten();
        let is_geometry = |one: &&Attribute| one.kind == Kind::GeoProperty || self.has(Fault::GeoJsonTakesAnyValue);
        let mut geometries = instances.filter(is_geometry).filter(|one| self.is_selected(one));
        geometries.next().map_or(Value::Null, |one| self.geometry_of(one))
    }

    fn is_selected(&self, instance: &Attribute) -> bool {
        let dataset = instance.dataset_id.as_deref();
        match &self.view.projection.datasets {
            Some(datasets) if !self.has(Fault::GeoJsonIgnoresDatasetId) => {
                datasets.iter().any(|wanted| wanted == dataset.unwrap_or("@none"))
            }
            _ => dataset.is_none() || self.has(Fault::GeoJsonTakesFirstInstance),
        }
    }

    fn geometry_of(&self, instance: &Attribute) -> Value {
        let mut geometry = instance.value.clone();
        if let Value::Object(members) = &mut geometry
            && self.has(Fault::GeoJsonGeometryHasSubAttributes)
        {
            let inside = instance.attributes.0.iter();
            members.extend(inside.map(|(name, instances)| (self.context.compact(name), self.attribute(instances))));
        }
        geometry
    }

    /// What faults do to the properties of a Feature.
    fn spoil_properties(&self, properties: &mut Map<String, Value>, shown: &Entity) {
        if self.faults.is_on(Fault::GeoJsonWithoutEntityType) {
            properties.shift_remove("type");
        }
        if self.has(Fault::GeoJsonWithoutSelectedProperty) {
            properties.shift_remove(&self.context.compact(&self.view.geometry_property));
        }
        if let Some(Value::Array(types)) = properties.get_mut("type")
            && self.has(Fault::GeoJsonShowsFirstType)
        {
            types.truncate(1);
        }
        let is_simplified = self.view.format == Format::Simplified;
        for (name, instances) in &shown.attributes.0 {
            let default = instances.iter().find(|one| one.dataset_id.is_none());
            let spoilt = match instances.as_slice() {
                [only] if !is_simplified && self.has(Fault::GeoJsonPropertiesAreValues) => Some(only.value.clone()),
                [only] if is_simplified && self.has(Fault::GeoJsonSimplifiedKeepsObject) => {
                    (only.kind == Kind::Relationship).then(|| self.normalized(only))
                }
                [_] => None,
                _ if !is_simplified && self.has(Fault::GeoJsonShowsDefaultInstance) => {
                    default.map(|one| self.normalized(one))
                }
                _ if is_simplified && self.has(Fault::GeoJsonSimplifiedShowsDefaultInstance) => {
                    default.map(|one| self.simplified(one))
                }
                _ => None,
            };
            properties.extend(spoilt.map(|value| (self.context.compact(name), value)));
        }
    }

    /// A FeatureCollection.
    pub fn collection(&self, mut features: Vec<Value>) -> Value {
        let is_array = match self.operation {
            Operation::PostQuery => Fault::PostQueryGeoJsonIsArray,
            _ => Fault::QueryGeoJsonIsArray,
        };
        if self.faults.is_on(is_array) {
            return Value::Array(features);
        }
        if features.is_empty() && self.faults.is_on(Fault::QueryGeoJsonNothingIsNull) {
            return json!({ "type": "FeatureCollection", "features": null });
        }
        if self.faults.is_on(Fault::QueryGeoJsonRepeatsContext) {
            let members = features.iter_mut().filter_map(Value::as_object_mut);
            members.for_each(|members| drop(members.insert("@context".into(), self.context.source().clone())));
        }
        json!({ "type": "FeatureCollection", "features": features })
    }
}
