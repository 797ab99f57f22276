//! Linked entities in an answer: inside of Relationships, or beside the entities that link to them (4.5.23, 4.5.4).

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::call::Operation;
use super::super::entity::{Attribute, Entity, Kind};
use super::super::faults::Fault;
use super::super::media::Media;
use super::super::store::Entities;
use super::{Format, Join, JoinKind, Renderer, View};

/// Renders entities with those that they link to.
pub struct Linked<'a> {
    /// What renders each of them.
    pub renderer: &'a Renderer<'a>,
    /// The entities that are stored.
    pub entities: &'a Entities,
    /// What is asked for.
    pub join: &'a Join,
}

impl Linked<'_> {
    /// The documents of some entities and of the entities that they link to.
    pub fn documents(&self, roots: &[&Entity], media: Media) -> Vec<Value> {
        match self.join.kind {
            JoinKind::Flat if !self.has(self.ignored_flat()) => self.flat(roots, media),
            JoinKind::Inline if !self.has(self.ignored_inline()) => {
                roots.iter().map(|root| self.inline(root, media)).collect()
            }
            _ => roots.iter().map(|root| self.renderer.entity(root, media)).collect(),
        }
    }

    fn has(&self, fault: Fault) -> bool {
        self.renderer.faults.is_on(fault)
    }

    fn ignored_inline(&self) -> Fault {
        match self.renderer.operation {
            Operation::Retrieve => Fault::JoinRetrieveIgnored,
            Operation::PostQuery => Fault::JoinPostQueryIgnored,
            _ => Fault::JoinQueryIgnored,
        }
    }

    fn ignored_flat(&self) -> Fault {
        match self.renderer.operation {
            Operation::Retrieve => Fault::JoinRetrieveIgnoresFlat,
            Operation::PostQuery => Fault::JoinPostQueryIgnoresFlat,
            _ => Fault::JoinQueryIgnoresFlat,
        }
    }

    /// An entity with linked entities inside of its Relationships.
    fn inline(&self, root: &Entity, media: Media) -> Value {
        let mut document = self.renderer.entity(root, media);
        let members = match media {
            Media::GeoJson => document.get_mut("properties"),
            _ => Some(&mut document),
        };
        let passed: BTreeSet<&str> =
            self.join.contained_by.iter().map(String::as_str).chain([root.id.as_str()]).collect();
        if let Some(members) = members {
            self.enrich(members, root, self.renderer.view, self.join.level, &passed);
        }
        document
    }

    fn enrich(&self, members: &mut Value, entity: &Entity, view: &View, level: usize, passed: &BTreeSet<&str>) {
        if level == 0 {
            return;
        }
        let shown = view.projection.apply(entity);
        for (name, instances) in &shown.attributes.0 {
            let Some(place) = members.get_mut(self.renderer.context.compact(name)) else { continue };
            let beyond = self.beyond(view, name);
            match (instances.as_slice(), place) {
                ([only], place) => self.put(place, only, &beyond, level, passed),
                (several, Value::Array(places)) => {
                    for (instance, place) in several.iter().zip(places) {
                        self.put(place, instance, &beyond, level, passed);
                    }
                }
                _ => {}
            }
        }
    }

    /// How the entities that a Relationship leads to are shown.
    fn beyond(&self, view: &View, relationship: &str) -> View {
        let mut beyond =
            View { projection: view.projection.beyond(relationship, self.renderer.faults), ..view.clone() };
        if self.has(Fault::JoinWithoutSysAttrs) {
            beyond.sys_attrs = false;
        }
        if beyond.format == Format::Concise && self.has(Fault::JoinConciseIsNormalized) {
            beyond.format = Format::Normalized;
        }
        beyond
    }

    /// Puts the entities that one Relationship leads to into its document.
    fn put(&self, place: &mut Value, instance: &Attribute, view: &View, level: usize, passed: &BTreeSet<&str>) {
        let is_list = instance.kind == Kind::ListRelationship;
        if !instance.kind.is_relationship() || (is_list && self.has(Fault::JoinListIgnored)) {
            return;
        }
        let objects = self.objects(instance);
        let mut found: Vec<(&str, Option<Value>)> =
            objects.iter().map(|id| (*id, self.document(id, view, level, passed))).collect();
        if found.iter().all(|(_, document)| document.is_none()) {
            return;
        }
        if is_list && self.has(Fault::JoinListReversed) {
            found.reverse();
        }
        let simplified = self.renderer.view.format == Format::Simplified;
        let several = is_list || instance.value.is_array();
        let mut documents: Vec<Value> = match simplified {
            true => found.into_iter().map(|(id, document)| document.unwrap_or_else(|| id.into())).collect(),
            false => found.into_iter().filter_map(|(_, document)| document).collect(),
        };
        let linked = if several { Value::Array(documents) } else { documents.swap_remove(0) };
        match place {
            Value::Object(members) if !simplified => {
                members.insert(if is_list { "entityList" } else { "entity" }.to_owned(), linked);
            }
            place if simplified && !self.has(Fault::JoinSimplifiedKeepsUri) => *place = linked,
            _ => {}
        }
    }

    /// The document of a linked entity; `None` where it is not stored here or was met before.
    fn document(&self, id: &str, view: &View, level: usize, passed: &BTreeSet<&str>) -> Option<Value> {
        let entity = self.entities.get(id)?;
        let was_met = passed.contains(id) && !self.has(Fault::JoinInlineGoesRound);
        if was_met || self.join.contained_by.iter().any(|known| known == id) {
            return None;
        }
        let mut document = Renderer { view, ..*self.renderer }.entity(entity, Media::Json);
        let passed: BTreeSet<&str> = passed.iter().copied().chain([id]).collect();
        self.enrich(&mut document, entity, view, level - 1, &passed);
        Some(document)
    }

    /// The ids that a Relationship leads to.
    fn objects<'b>(&self, instance: &'b Attribute) -> Vec<&'b str> {
        let ids = match &instance.value {
            Value::String(id) => vec![id.as_str()],
            Value::Array(items) => {
                items.iter().filter_map(|item| item.get("object").unwrap_or(item).as_str()).collect()
            }
            _ => Vec::new(),
        };
        let takes_first = instance.kind == Kind::Relationship && self.has(Fault::JoinTakesFirstObject);
        if takes_first { ids.into_iter().take(1).collect() } else { ids }
    }

    /// Whether an entity links to one that is not there.
    pub fn leads_nowhere(&self, entity: &Entity) -> bool {
        let instances = entity.attributes.0.iter().flat_map(|(_, instances)| instances);
        let linking = instances.filter(|instance| instance.kind.is_relationship());
        linking.flat_map(|instance| self.objects(instance)).any(|id| !self.entities.contains_key(id))
    }

    /// The entities, and after them those that they link to, each once.
    fn flat(&self, roots: &[&Entity], media: Media) -> Vec<Value> {
        let mut seen: BTreeSet<&str> = self.join.contained_by.iter().map(String::as_str).collect();
        seen.extend(roots.iter().map(|root| root.id.as_str()));
        let mut queue: Vec<(&Entity, View)> = roots.iter().map(|root| (*root, self.renderer.view.clone())).collect();
        let mut documents = Vec::new();
        let loses = self.renderer.view.format == Format::Simplified && self.has(Fault::JoinSimplifiedLosesFlat);
        let levels = if loses { 0 } else { self.join.level };
        for level in (0..=levels).rev() {
            let mut next = Vec::new();
            for (entity, view) in queue {
                documents.push(self.flat_document(entity, &view, media));
                if level > 0 {
                    self.follow(entity, &view, &mut seen, &mut next);
                }
            }
            queue = next;
        }
        documents
    }

    fn flat_document(&self, entity: &Entity, view: &View, media: Media) -> Value {
        let mut document = Renderer { view, ..*self.renderer }.entity(entity, media);
        if self.has(Fault::JoinFlatIsInline) {
            self.enrich(&mut document, entity, view, 1, &BTreeSet::new());
        }
        document
    }

    fn follow<'b>(
        &'b self,
        entity: &'b Entity,
        view: &View,
        seen: &mut BTreeSet<&'b str>,
        next: &mut Vec<(&'b Entity, View)>,
    ) {
        let projection = &view.projection;
        let in_attrs = |name: &String| projection.attrs.as_ref().is_none_or(|attrs| attrs.contains(name));
        for (name, instances) in entity.attributes.0.iter().filter(|(name, _)| projection.shows(name) && in_attrs(name))
        {
            for instance in instances.iter().filter(|instance| self.is_followed(instance)) {
                let reached = self.objects(instance).into_iter().filter_map(|id| self.entities.get(id));
                for linked in reached {
                    let is_new = seen.insert(linked.id.as_str());
                    let is_root = self.join.contained_by.contains(&linked.id);
                    if is_new || (self.has(Fault::JoinFlatRepeats) && !is_root) {
                        next.push((linked, self.beyond(view, name)));
                    }
                }
            }
        }
    }

    fn is_followed(&self, instance: &Attribute) -> bool {
        match instance.kind {
            Kind::Relationship => true,
            Kind::ListRelationship => !self.has(Fault::JoinFlatIgnoresLists),
            _ => false,
        }
    }
}
