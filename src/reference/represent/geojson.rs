//! Entities as GeoJSON (4.5.16, 4.5.17).

use serde_json::{Value, json};

use super::super::call::Operation;
use super::super::context::Context;
use super::super::entity::{Entity, Kind};
use super::super::faults::Fault;
use super::super::media::Media;
use super::Renderer;

impl Renderer<'_> {
    /// A Feature: the geometry of the stored entity, the members of the shown one.
    pub(super) fn feature(&self, stored: &Entity, shown: &Entity) -> Value {
        let core = Context::core(self.faults);
        let context = if self.faults.is_on(Fault::CompactNotInGeoJson) { &core } else { self.context };
        let mut properties = Renderer { context, ..*self }.members(shown, Media::GeoJson);
        properties.shift_remove("id");
        if self.faults.is_on(Fault::GeoJsonWithoutEntityType) {
            properties.shift_remove("type");
        }
        let loses_geometry = match self.operation {
            Operation::Retrieve => self.faults.is_on(Fault::RetrieveGeoJsonWithoutGeometry),
            _ => self.faults.is_on(Fault::QueryGeoJsonWithoutGeometry),
        };
        let geometry = if loses_geometry { Value::Null } else { self.geometry(stored) };
        json!({ "id": stored.id, "type": "Feature", "geometry": geometry, "properties": properties })
    }

    /// The geometry of the selected GeoProperty: of the dataset that was asked for, or of the default instance.
    fn geometry(&self, entity: &Entity) -> Value {
        let datasets = &self.view.projection.datasets;
        let wanted = |id: Option<&str>| match datasets {
            None => id.is_none(),
            Some(datasets) => datasets.iter().any(|dataset| dataset == id.unwrap_or("@none")),
        };
        let instances = entity.attributes.get(&self.view.geometry_property).into_iter().flatten();
        let mut geometries = instances.filter(|one| one.kind == Kind::GeoProperty && wanted(one.dataset_id.as_deref()));
        geometries.next().map_or(Value::Null, |one| one.value.clone())
    }

    /// A FeatureCollection.
    pub fn collection(&self, features: Vec<Value>) -> Value {
        match self.faults.is_on(Fault::QueryGeoJsonIsArray) {
            true => Value::Array(features),
            false => json!({ "type": "FeatureCollection", "features": features }),
        }
    }
}
