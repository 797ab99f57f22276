//! From a stored entity to the document that a consumer asked for (4.5.1 to 4.5.4, 4.5.16, 4.21, 6.3.7, 6.3.11).

mod attribute;
mod geojson;
mod join;
mod language;
mod linked;
mod long;
mod project;
mod spoil;
mod view;

use serde_json::{Map, Value};

use super::call::Operation;
use super::context::Context;
use super::entity::{Entity, Kind};
use super::faults::{Fault, Faults};
use super::media::Media;
use super::values;
pub use join::{Join, JoinKind};
pub use language::LanguageFilter;
pub use linked::Linked;
pub use long::as_sent;
pub use project::{Member, Projection, acceptor};
pub use view::{Format, View};

/// Renders entities for one request.
#[derive(Clone, Copy)]
pub struct Renderer<'a> {
    /// The names of the request.
    pub context: &'a Context,
    /// What the request asks for.
    pub view: &'a View,
    /// The operation that answers.
    pub operation: Operation,
    /// The faults that are switched on.
    pub faults: &'a Faults,
}

impl Renderer<'_> {
    /// The document of one entity: an entity, or a GeoJSON Feature.
    pub fn entity(&self, entity: &Entity, media: Media) -> Value {
        let mut stored = entity.clone();
        self.swap_coordinates(&mut stored);
        let mut shown = self.view.projection.apply(&stored);
        self.keep_unmatched(&stored, &mut shown);
        let of_author = shown.author.clone();
        let named = Renderer { context: of_author.as_ref().unwrap_or(self.context), ..*self };
        match media {
            Media::GeoJson => named.feature(&stored, &shown),
            Media::Json | Media::LdJson => Value::Object(named.members(&shown, media)),
        }
    }

    /// A fault shows all instances of an attribute that has none of the wanted dataset.
    fn keep_unmatched(&self, stored: &Entity, shown: &mut Entity) {
        let fault = match self.operation {
            Operation::Retrieve => Fault::RetrieveDatasetKeepsUnmatched,
            _ => Fault::QueryDatasetKeepsUnmatched,
        };
        if self.view.projection.datasets.is_some() && self.faults.is_on(fault) {
            let missing = stored.attributes.0.iter().filter(|(name, _)| !shown.attributes.has(name));
            let missing: Vec<_> = missing.cloned().collect();
            shown.attributes.0.extend(missing);
        }
    }

    /// Whether Retrieve Entity answers, and the fault is on.
    fn retrieves_with(&self, fault: Fault) -> bool {
        self.operation == Operation::Retrieve && self.faults.is_on(fault)
    }

    fn swap_coordinates(&self, entity: &mut Entity) {
        let fault = match self.operation {
            Operation::Retrieve => Fault::RetrieveSwapsCoordinates,
            _ => Fault::QuerySwapsCoordinates,
        };
        if self.faults.is_on(fault) {
            let geometries = entity.attributes.instances_mut().filter(|one| one.kind == Kind::GeoProperty);
            geometries.for_each(|one| values::swap_coordinates(&mut one.value));
        }
    }

    /// The members of an entity, as far as the projection shows them.
    fn members(&self, shown: &Entity, media: Media) -> Map<String, Value> {
        let mut members = Map::new();
        let projection = &self.view.projection;
        if projection.shows_core("id", self.faults) {
            members.insert("id".into(), shown.id.clone().into());
        }
        if projection.shows_core("type", self.faults) && !shown.types.is_empty() {
            let types = self.shown_types(&shown.types);
            let names: Vec<String> = types.iter().map(|name| self.context.compact(name)).collect();
            members.insert("type".into(), one_or_many(names));
        }
        let loses_scope = self.view.format == Format::Normalized && self.has(Fault::NormalizedWithoutScope);
        if projection.shows_core("scope", self.faults) && !shown.scopes.is_empty() && !loses_scope {
            members.insert("scope".into(), one_or_many(shown.scopes.clone()));
        }
        let keeps_names = self.operation == Operation::Retrieve
            && media == Media::LdJson
            && self.faults.is_on(Fault::RetrieveDoesNotCompact);
        for (name, instances) in &shown.attributes.0 {
            if self.has(Fault::RetrieveWithoutSpaces) && name.ends_with("Space") {
                continue;
            }
            let name = match self.view.format {
                _ if keeps_names => name.clone(),
                Format::Simplified => self.context.compact_unless(Fault::CompactNotInSimplified, name),
                Format::Normalized | Format::Concise => self.context.compact(name),
            };
            members.insert(name, self.attribute(instances));
        }
        let is_simplified = self.view.format == Format::Simplified;
        if self.view.sys_attrs || self.retrieves_with(Fault::TransientEntityShowsTime) {
            members.extend(shown.expires_at.clone().map(|time| ("expiresAt".to_owned(), time.into())));
        }
        if self.view.sys_attrs && !(is_simplified && self.has(Fault::SimplifiedWithoutSysAttrs)) {
            members.insert("createdAt".into(), shown.created_at.clone().into());
            members.insert("modifiedAt".into(), shown.modified_at.clone().into());
        }
        members
    }
}

/// One name alone, several as an array (4.5.1).
fn one_or_many(mut names: Vec<String>) -> Value {
    if names.len() == 1 { names.swap_remove(0).into() } else { names.into() }
}

#[cfg(test)]
mod tests;
