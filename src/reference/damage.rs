//! What the faults of Create Entity do to an entity on its way into the store. Without a fault nothing.

mod kinds;

use serde_json::Value;

use super::entity::{Attribute, Attributes, Entity, Kind};
use super::faults::{Fault, Faults};
use super::names;
use super::values;

/// The entity as it is stored.
pub fn as_stored(mut entity: Entity, faults: &Faults) -> Entity {
    if faults.is_on(Fault::CreateKeepsFirstType) {
        entity.types.truncate(1);
    }
    if faults.is_on(Fault::CreateLosesScope) {
        entity.scopes.clear();
    }
    if faults.is_on(Fault::CreateLosesRelationships) {
        let is_relationship = |instances: &[Attribute]| instances.iter().any(|one| one.kind.is_relationship());
        entity.attributes.0.retain(|(_, instances)| !is_relationship(instances));
    }
    if faults.is_on(Fault::ScopeKeepsFirst) {
        entity.scopes.truncate(1);
    }
    if faults.is_on(Fault::TransientEntityLosesTime) {
        entity.expires_at = None;
    }
    for (name, instances) in &mut entity.attributes.0 {
        damage_instances(instances, faults);
        if faults.is_on(Fault::CreateKeepsFirstInstance) {
            instances.truncate(1);
        }
        if let [only] = instances.as_mut_slice()
            && faults.is_on(Fault::CreateLosesDatasetId)
        {
            only.dataset_id = None;
        }
        for instance in instances {
            damage(instance, faults);
            kinds::damage(name, instance, faults);
        }
    }
    entity
}

/// What the faults of several instances do to them.
fn damage_instances(instances: &mut Vec<Attribute>, faults: &Faults) {
    let has_default = instances.iter().any(|one| one.dataset_id.is_none());
    let are_relationships = instances.iter().all(|one| one.kind.is_relationship());
    if instances.len() < 2 {
        return;
    }
    if !has_default && faults.is_on(Fault::InstancesNeedDefault) {
        instances.iter_mut().take(1).for_each(|first| first.dataset_id = None);
    }
    if faults.is_on(Fault::InstancesShareMembers) {
        let (mut members, mut attributes) = (None, None);
        for one in instances.iter_mut() {
            one.members.clone_from(members.get_or_insert_with(|| one.members.clone()));
            one.attributes.clone_from(attributes.get_or_insert_with(|| one.attributes.clone()));
        }
    }
    if are_relationships && faults.is_on(Fault::RelationshipKeepsFirstInstance) {
        instances.truncate(1);
    }
}

fn damage(instance: &mut Attribute, faults: &Faults) {
    if faults.is_on(Fault::CreateLosesSubAttributes) {
        instance.attributes = Attributes::default();
    }
    if faults.is_on(Fault::CreateLosesUnitCode) {
        instance.members.shift_remove("unitCode");
    }
    if faults.is_on(Fault::CreateLosesObservedAt) {
        instance.members.shift_remove("observedAt");
    }
    match instance.kind {
        Kind::Property => damage_value(&mut instance.value, faults),
        Kind::GeoProperty if faults.is_on(Fault::CreateSwapsCoordinates) => {
            values::swap_coordinates(&mut instance.value);
        }
        Kind::LanguageProperty if faults.is_on(Fault::CreateLosesLanguage) => {
            if let Value::Object(map) = &mut instance.value {
                *map = std::mem::take(map).into_iter().take(1).collect();
            }
        }
        Kind::VocabProperty if faults.is_on(Fault::CreateLosesVocab) => {
            if let Value::Array(words) = &mut instance.value {
                words.truncate(1);
            }
        }
        Kind::JsonProperty if faults.is_on(Fault::CreateInterpretsJson) => drop_keywords(&mut instance.value),
        Kind::ListProperty if faults.is_on(Fault::CreateReversesLists) => {
            if let Value::Array(items) = &mut instance.value {
                items.reverse();
            }
        }
        _ => {}
    }
}

fn damage_value(value: &mut Value, faults: &Faults) {
    let becomes_text = match value {
        Value::String(text) => {
            damage_text(text, faults);
            false
        }
        Value::Number(number) => {
            faults.is_on(Fault::CreateDecimalsBecomeText) && number.as_f64().is_some_and(|number| number.fract() != 0.0)
        }
        Value::Bool(_) => faults.is_on(Fault::CreateBooleansBecomeText),
        Value::Object(_) => faults.is_on(Fault::CreateFlattensObjects),
        Value::Array(items) => {
            if faults.is_on(Fault::CreateSortsArrays) {
                items.sort_by_key(Value::to_string);
            }
            false
        }
        _ => false,
    };
    if becomes_text {
        *value = value.to_string().into();
    }
}

fn damage_text(text: &mut String, faults: &Faults) {
    if faults.is_on(Fault::CreateLosesLetters) {
        text.retain(|letter| letter.is_ascii());
    }
    if faults.is_on(Fault::TextKeepsEscapes) {
        let escape = |letter: char| match letter.is_ascii() {
            true => letter.to_string(),
            false => letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        };
        *text = text.chars().map(escape).collect();
    }
    if faults.is_on(Fault::TextLosesBreaks) {
        *text = text.replace(['\n', '\r', '\t'], " ");
    }
    if faults.is_on(Fault::TextTimesAreChanged) && names::date_time(text).is_some() && !text.contains(['.', ',']) {
        *text = text.replace('Z', ".000Z");
    }
    if faults.is_on(Fault::CreateEscapesMarkup) {
        *text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    }
}

/// Drops what looks like members of NGSI-LD.
fn drop_keywords(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !matches!(name.as_str(), "id" | "type" | "value"));
            members.values_mut().for_each(drop_keywords);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_keywords),
        _ => {}
    }
}
