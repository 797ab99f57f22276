//! The merge patch of 5.5.12 with the procedure of 5.6.17, over an entity; Merge Entity and Batch Merge share it.

use serde_json::{Map, Value, json};

use super::super::entity::{Attribute, Attributes, Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::super::problem::Problem;
use super::super::read::rules;
use super::super::read::{Reader, Reading, ScopeReading, is_instances, is_plain_member, is_reified, is_sub_attribute};
use super::super::values;
use crate::standards::ngsi_ld::vocab;

/// What a request says about all attributes of its fragment.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// Only values were sent; the kinds of attributes stay.
    pub(super) is_simplified: bool,
    /// The language of texts without one.
    pub(super) lang: Option<String>,
    /// The time of attributes that have one, where the fragment has none.
    pub(super) observed_at: Option<String>,
}

/// The merge of one fragment.
pub(super) struct MergePatch<'a> {
    /// Reads the fragment.
    pub(super) reader: Reader<'a>,
    /// How it is written.
    pub(super) style: Style,
    /// The faults of the algorithm.
    pub(super) faults: &'a Faults,
}

/// Whose attributes are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Entity,
    Attribute,
}

impl MergePatch<'_> {
    /// Merges the members of a fragment into an entity.
    ///
    /// # Errors
    /// BadRequestData for what 5.5.4 and the parameters do not allow; the entity is then half merged.
    pub(super) fn entity(&self, entity: &mut Entity, members: &Map<String, Value>) -> Result<(), Problem> {
        self.system_members(entity, members)?;
        if self.has(Fault::MergeDropsOthers) {
            let is_sent = |full: &String| members.keys().any(|name| self.reader.context.expand(name) == *full);
            entity.attributes.0.retain(|(name, _)| is_sent(name));
        }
        for (name, value) in members.iter().filter(|(name, _)| !is_entity_member(name)) {
            self.attribute(&mut entity.attributes, Level::Entity, name, value)?;
        }
        entity.modified_at = self.reader.now.to_owned();
        Ok(())
    }

    fn has(&self, fault: Fault) -> bool {
        self.faults.is_on(fault)
    }

    /// Types are added, the scope is replaced, and so is the time of expiry.
    fn system_members(&self, entity: &mut Entity, members: &Map<String, Value>) -> Result<(), Problem> {
        let mut system = members.clone();
        system.retain(|name, _| is_entity_member(name));
        if system.get("expiresAt").is_some_and(values::is_null) {
            system.shift_remove("expiresAt");
            entity.expires_at = None;
        }
        let fragment = self.reader.fragment(&system)?;
        if !self.has(Fault::MergeIgnoresTypes) {
            entity.add_types(&fragment.types);
        }
        match fragment.scope {
            Some(_) if self.has(Fault::MergeIgnoresScope) => {}
            Some(ScopeReading::Set(scopes)) => entity.scopes = scopes,
            Some(ScopeReading::Delete) => entity.scopes.clear(),
            None => {}
        }
        entity.expires_at = fragment.expires_at.or(entity.expires_at.take());
        Ok(())
    }

    fn attribute(&self, attributes: &mut Attributes, level: Level, name: &str, value: &Value) -> Result<(), Problem> {
        match value {
            Value::Array(items) if !self.style.is_simplified && is_instances(items) => {
                items.iter().try_for_each(|item| self.instance(attributes, level, name, item))
            }
            value => self.instance(attributes, level, name, value),
        }
    }

    fn instance(&self, attributes: &mut Attributes, level: Level, name: &str, value: &Value) -> Result<(), Problem> {
        let full_name = self.full_name(name);
        if values::is_null(value) {
            self.delete(attributes, level, &full_name, None);
            return Ok(());
        }
        let is_untyped = value.get("type").is_none();
        if is_untyped && rules::refuses_concise(self.reader.operation, self.reader.faults) {
            return Err(Problem::bad_data(format!("{name} has no type")));
        }
        let instances = attributes.get(&full_name).map(Vec::as_slice).unwrap_or_default();
        let default = instances.iter().find(|one| one.dataset_id.is_none());
        let members = self.reified(level, default, value);
        let mut dataset = self.reader.dataset_id(name, &members)?;
        if level == Level::Entity && self.has(Fault::MergeIgnoresDatasetId) {
            dataset = None;
        }
        if let ([only], None, true) = (instances, &dataset, self.has(Fault::PatchMergeDefaultReplaces)) {
            dataset.clone_from(&only.dataset_id);
        }
        let old = instances.iter().find(|one| one.dataset_id == dataset).cloned();
        match old {
            None => self.append(attributes, level, name, &full_name, &members),
            Some(old) => match self.merged(level, old, name, &members)? {
                Some(new) => {
                    attributes.put(&full_name, new);
                    Ok(())
                }
                None => {
                    self.delete(attributes, level, &full_name, dataset.as_deref());
                    Ok(())
                }
            },
        }
    }

    fn full_name(&self, name: &str) -> String {
        match self.has(Fault::PatchMergeMatchesShortNames) && name.contains(':') {
            true => format!("{name}#"),
            false => self.reader.context.expand(name),
        }
    }

    /// The members of an instance, also where only its value was sent.
    fn reified(&self, level: Level, old: Option<&Attribute>, value: &Value) -> Map<String, Value> {
        let is_simplified = self.style.is_simplified && level == Level::Entity;
        let wraps = |members: &Map<String, Value>| {
            let names = ["languageMap", "vocab", "json"];
            members.len() == 1 && names.iter().any(|name| members.contains_key(*name))
        };
        match value {
            Value::Object(members) if !is_simplified && is_reified(members) => return members.clone(),
            Value::Object(members) if is_simplified && wraps(members) => return members.clone(),
            _ => {}
        }
        let member = match old {
            Some(old) if old.kind == Kind::LanguageProperty && is_texts(value) => {
                let Some(lang) = &self.style.lang else { return one("languageMap", value) };
                return one("languageMap", &json!({ lang: value }));
            }
            Some(old) if is_simplified => old.kind.value_member(),
            _ => "value",
        };
        one(member, value)
    }

    fn append(
        &self,
        attributes: &mut Attributes,
        level: Level,
        name: &str,
        full_name: &str,
        members: &Map<String, Value>,
    ) -> Result<(), Problem> {
        let does_nothing = level == Level::Entity
            && match attributes.has(full_name) {
                true => self.has(Fault::MergeDoesNotAddInstances),
                false => self.has(Fault::MergeDoesNotAppend),
            };
        let document = one(name, &Value::Object(members.clone()));
        let readings = self.reader.fragment(&document)?.attributes.into_iter().flat_map(|(_, readings)| readings);
        for reading in readings.filter(|_| !does_nothing) {
            let Reading::Set(mut new) = reading else { continue };
            if level == Level::Entity && self.has(Fault::MergeIgnoresDatasetId) {
                new.dataset_id = None;
            }
            attributes.put(full_name, *new);
        }
        Ok(())
    }

    /// The instance with the fragment merged into it; `None` where it is to be deleted.
    fn merged(
        &self,
        level: Level,
        mut old: Attribute,
        name: &str,
        members: &Map<String, Value>,
    ) -> Result<Option<Attribute>, Problem> {
        let kind = kind(members, old.kind);
        let replaces = match level {
            Level::Entity => self.has(Fault::MergeReplacesAttributes),
            Level::Attribute => self.has(Fault::PatchMergeReplacesSubAttributes),
        };
        if kind != old.kind && self.style.is_simplified {
            return Err(Problem::bad_data(format!(
                "{name} is a {}, and cannot become a {}",
                old.kind.name(),
                kind.name()
            )));
        }
        if members.get(kind.value_member()).is_some_and(values::means_deletion) {
            return Ok(None);
        }
        if kind != old.kind || replaces {
            let new = self.described(name, members)?;
            return Ok(Some(new.unwrap_or(old)));
        }
        self.reader.check_members(name, kind, members)?;
        if let Some(content) = members.get(kind.value_member()) {
            self.value(&mut old, name, content)?;
        }
        self.members(&mut old, level, name, members)?;
        old.modified_at = self.reader.now.to_owned();
        Ok(Some(old))
    }

    fn described(&self, name: &str, members: &Map<String, Value>) -> Result<Option<Attribute>, Problem> {
        let document = one(name, &Value::Object(members.clone()));
        let readings = self.reader.fragment(&document)?.attributes.into_iter().flat_map(|(_, readings)| readings);
        Ok(readings.into_iter().find_map(|reading| match reading {
            Reading::Set(attribute) => Some(*attribute),
            Reading::Delete(_) => None,
        }))
    }

    fn value(&self, old: &mut Attribute, name: &str, content: &Value) -> Result<(), Problem> {
        let replaces = match old.kind {
            Kind::LanguageProperty => {
                let ignores_lang = self.style.lang.is_some() && self.has(Fault::MergeIgnoresLang);
                self.has(Fault::PatchMergeReplacesLanguages) || ignores_lang
            }
            Kind::Property => self.has(Fault::PatchMergeReplacesValues),
            Kind::JsonProperty => false,
            _ => true,
        };
        let mut merged = if replaces { Value::Null } else { old.value.clone() };
        self.json(&mut merged, content, 0);
        match self.reader.content(name, old.kind, &merged) {
            Ok(value) => old.value = value,
            Err(_) if self.style.is_simplified && self.has(Fault::MergeAcceptsOtherKind) => {
                old.kind = Kind::Property;
                old.value = merged;
            }
            Err(problem) => return Err(problem),
        }
        Ok(())
    }

    /// RFC 7396, with the NGSI-LD Null in the place of null.
    fn json(&self, target: &mut Value, patch: &Value, depth: usize) {
        let Value::Object(members) = patch else {
            match (target, patch) {
                (Value::Array(old), Value::Array(new)) if self.has(Fault::PatchMergeJoinsArrays) => {
                    old.extend(new.iter().cloned());
                }
                (Value::Object(_), _) if self.has(Fault::PatchMergeKeepsObjects) => {}
                (target, patch) => *target = patch.clone(),
            }
            return;
        };
        let is_shallow = depth > 0 && self.has(Fault::PatchMergeIsShallow);
        if !target.is_object() || is_shallow {
            *target = Value::Object(Map::new());
        }
        let Some(merged) = target.as_object_mut() else { return };
        for (name, value) in members {
            if !values::is_null(value) {
                self.json(merged.entry(name.clone()).or_insert(Value::Null), value, depth + 1);
            } else if !self.has(Fault::PatchMergeKeepsNullMembers) {
                merged.shift_remove(name);
            }
        }
    }

    /// Members that are no value, and sub-attributes.
    fn members(
        &self,
        old: &mut Attribute,
        level: Level,
        name: &str,
        members: &Map<String, Value>,
    ) -> Result<(), Problem> {
        let had_time = old.members.contains_key("observedAt");
        for (member, value) in members.iter().filter(|(member, _)| is_plain_member(member)) {
            if !values::is_null(value) {
                old.members.insert(member.clone(), self.reader.plain_member(name, member, value)?);
            } else if !self.has(Fault::PatchMergeKeepsUnitCode) {
                old.members.shift_remove(member);
            }
        }
        if let Some(time) = self.style.observed_at.as_ref().filter(|_| level == Level::Entity) {
            let is_free = !members.contains_key("observedAt") || self.has(Fault::MergeObservedAtOverrides);
            if had_time && is_free && !self.has(Fault::MergeIgnoresObservedAt) {
                old.members.insert("observedAt".into(), time.clone().into());
            }
        }
        for (member, value) in members.iter().filter(|(member, _)| is_sub_attribute(member)) {
            self.attribute(&mut old.attributes, Level::Attribute, member, value)?;
        }
        Ok(())
    }

    fn delete(&self, attributes: &mut Attributes, level: Level, full_name: &str, dataset: Option<&str>) {
        let keeps = match level {
            Level::Entity => self.has(Fault::MergeNullDoesNotDelete),
            Level::Attribute => self.has(Fault::PatchMergeKeepsSubAttributes),
        };
        if keeps {
            return;
        }
        if level == Level::Entity && self.has(Fault::MergeStoresNull) {
            let instances = attributes.get_mut(full_name).into_iter().flatten();
            instances.filter(|one| one.dataset_id.as_deref() == dataset).for_each(|one| one.value = vocab::NULL.into());
        } else if level == Level::Entity && self.has(Fault::MergeNullDeletesEveryInstance) {
            attributes.remove(full_name);
        } else {
            attributes.remove_instance(full_name, dataset);
        }
    }
}

/// The kind of attribute that a fragment describes: what it says, or what its value member tells.
fn kind(members: &Map<String, Value>, old: Kind) -> Kind {
    let named = members.get("type").and_then(Value::as_str).and_then(Kind::from_name);
    let told = || Kind::ALL.into_iter().find(|kind| members.contains_key(kind.value_member()));
    match named {
        Some(kind) => kind,
        None if members.contains_key(old.value_member()) => old,
        None => told().unwrap_or(old),
    }
}

fn one(name: &str, value: &Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value.clone())])
}

fn is_texts(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty() && items.iter().all(Value::is_string),
        other => other.is_string(),
    }
}

fn is_entity_member(name: &str) -> bool {
    matches!(name, "id" | "type" | "scope" | "expiresAt" | "@context" | "createdAt" | "modifiedAt" | "deletedAt")
}
