//! Update Attributes (5.6.2, 5.5.8, 6.6.3.2); Batch Upsert uses it, too.

use serde_json::{Map, Value};

use super::super::document;
use super::super::entity::{Attribute, Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::super::misread;
use super::super::problem::Problem;
use super::super::read::{Fragment, Nulls, Reading, ScopeReading, set_only};
use super::super::reply::Reply;
use super::super::values;
use super::Desk;
use crate::standards::ngsi_ld::vocab;

/// Replaces and adds attributes of an entity; those whose value is the NGSI-LD Null are deleted.
pub fn update(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    let known = desk.knows(id)?;
    if !known && !desk.has(Fault::UpdateCreatesUnknown) {
        return Err(desk.unknown(id));
    }
    let document = document::object(desk.call, desk.operation)?;
    let id = named(desk, Fault::UpdateFollowsIdOfFragment, &document.value).unwrap_or(id);
    let members = &misread::without_short_nulls(members(&document.value, id)?, desk.faults());
    let nulls = if desk.has(Fault::UpdateNullWrongError) { Nulls::Refused } else { Nulls::Delete };
    let reader = desk.reader(&document.context, nulls);
    let (mut fragment, error) = match reader.fragment(members) {
        Err(problem) if desk.has(Fault::UpdateStoresValidPart) => (reader.valid_attributes(members), Some(problem)),
        fragment => (fragment?, None),
    };
    mismatch(&mut fragment, members, desk.faults());
    if !known {
        create_by_fault(desk, id, fragment);
        return Ok(Reply::empty(204));
    }
    let (faults, now) = (desk.faults(), desk.now.to_owned());
    if let Some(entity) = desk.entities.get_mut(id) {
        refuse_other_kinds(entity, &fragment, faults)?;
        patch(entity, fragment, &now, faults);
    }
    if let Some(problem) = error {
        return Err(problem);
    }
    Ok(desk.done(Fault::UpdateAnswers200))
}

/// A fault takes an attribute in full name for another one than the same in short.
fn mismatch(fragment: &mut Fragment, members: &Map<String, Value>, faults: &Faults) {
    let sent_in_full = fragment.attributes.iter_mut().filter(|(name, _)| members.contains_key(name));
    if faults.is_on(Fault::PatchUpdateMatchesShortNames) {
        sent_in_full.for_each(|(name, _)| name.push('#'));
    }
}

/// The id that the fragment itself names, for a fault that follows it.
pub(super) fn named<'a>(desk: &Desk<'_>, fault: Fault, document: &'a Value) -> Option<&'a str> {
    let id = document.get("id").and_then(Value::as_str)?;
    (desk.has(fault) && desk.entities.contains_key(id)).then_some(id)
}

/// A fault refuses to replace an attribute by one of another type.
fn refuse_other_kinds(entity: &Entity, fragment: &Fragment, faults: &Faults) -> Result<(), Problem> {
    let is_other = |(name, readings): &(String, Vec<Reading>)| {
        let known = entity.attributes.get(name).into_iter().flatten().next();
        let has_kind = |reading: &Reading, kind| matches!(reading, Reading::Set(one) if one.kind != kind);
        known.is_some_and(|known| readings.iter().any(|reading| has_kind(reading, known.kind)))
    };
    match fragment.attributes.iter().find(|attribute| is_other(attribute)) {
        Some((name, _)) if faults.is_on(Fault::UpdateRefusesOtherKind) => {
            Err(Problem::bad_data(format!("{name} cannot become an attribute of another type")))
        }
        _ => Ok(()),
    }
}

/// The members of a fragment of this entity (5.4).
pub(super) fn members<'a>(document: &'a Value, id: &str) -> Result<&'a Map<String, Value>, Problem> {
    let Some(members) = document.as_object() else { return Err(Problem::bad_data("a fragment is an object")) };
    match members.get("id") {
        Some(other) if other.as_str() != Some(id) => {
            Err(Problem::bad_data(format!("the fragment is about {other}, not about {id}")))
        }
        _ => Ok(members),
    }
}

/// The partial update patch of 5.5.8 over an entity.
pub(super) fn patch(entity: &mut Entity, fragment: Fragment, now: &str, faults: &Faults) {
    if faults.is_on(Fault::UpdateDropsOthers) {
        entity.attributes.0.retain(|(name, _)| fragment.attributes.iter().any(|(other, _)| other == name));
    }
    if !faults.is_on(Fault::UpdateIgnoresType) {
        entity.add_types(&fragment.types);
    }
    match fragment.scope {
        Some(ScopeReading::Delete) => entity.scopes.clear(),
        Some(ScopeReading::Set(_)) if !entity.scopes.is_empty() && faults.is_on(Fault::UpdateKeepsScope) => {}
        Some(ScopeReading::Set(scopes)) if faults.is_on(Fault::UpdateAddsScope) => entity.scopes = scopes,
        // A scope is replaced, not added (5.6.2.4).
        Some(ScopeReading::Set(scopes)) if !entity.scopes.is_empty() => entity.scopes = scopes,
        _ => {}
    }
    entity.expires_at = fragment.expires_at.or(entity.expires_at.take());
    for (name, readings) in fragment.attributes {
        for reading in readings {
            match reading {
                Reading::Delete(_) if is_kept(entity, &name, faults) => {}
                Reading::Delete(dataset) if faults.is_on(Fault::UpdateStoresNull) => {
                    let instances = entity.attributes.get_mut(&name).into_iter().flatten();
                    instances.filter(|one| one.dataset_id == dataset).for_each(|one| one.value = vocab::NULL.into());
                }
                Reading::Delete(dataset) => {
                    if dataset.is_none() && faults.is_on(Fault::UpdateNullWithoutDatasetIdDeletesAll) {
                        entity.attributes.remove(&name);
                    }
                    let dataset = dataset.filter(|_| !faults.is_on(Fault::UpdateNullIgnoresDatasetId));
                    entity.attributes.remove_instance(&name, dataset.as_deref());
                }
                Reading::Set(instance) => put(entity, &name, *instance, faults),
            }
        }
    }
    entity.modified_at = now.to_owned();
    if faults.is_on(Fault::EntityCreatedAtMoves) {
        entity.created_at = now.to_owned();
    }
}

/// Whether a fault keeps an attribute whose new value is the NGSI-LD Null.
fn is_kept(entity: &Entity, name: &str, faults: &Faults) -> bool {
    let is_property = entity.attributes.get(name).into_iter().flatten().any(|one| one.kind == Kind::Property);
    faults.is_on(Fault::UpdateNullDoesNotDelete)
        || (!is_property && faults.is_on(Fault::UpdateNullDeletesOnlyProperties))
}

/// Whether a fault has dealt with an instance that is new to the entity.
fn adds_by_fault(entity: &mut Entity, name: &str, instance: &Attribute, faults: &Faults) -> bool {
    let is_beside = entity.attributes.has(name);
    let fault = match (is_beside, &instance.dataset_id) {
        (true, Some(_)) => Fault::UpdateDoesNotAppendInstance,
        (true, None) => Fault::UpdateDefaultReplacesInstance,
        (false, _) => Fault::UpdateDoesNotAppend,
    };
    if faults.is_on(fault) && fault == Fault::UpdateDefaultReplacesInstance {
        entity.attributes.set(name, vec![instance.clone()]);
    }
    faults.is_on(fault) || faults.is_on(Fault::UpdateDoesNotAppend)
}

fn put(entity: &mut Entity, name: &str, mut instance: Attribute, faults: &Faults) {
    if faults.is_on(Fault::UpdateIgnoresDatasetId) {
        instance.dataset_id = None;
    }
    let old = entity.attributes.get(name).into_iter().flatten().find(|other| other.dataset_id == instance.dataset_id);
    let Some(old) = old.cloned() else {
        if !adds_by_fault(entity, name, &instance, faults) {
            entity.attributes.put(name, instance);
        }
        return;
    };
    if faults.is_on(Fault::UpdateDoesNotReplace) {
        return;
    }
    if faults.is_on(Fault::PatchUpdateMergesValues) {
        values::add_missing(&mut instance.value, &old.value);
    }
    if faults.is_on(Fault::UpdateKeepsSubAttributes) {
        let new = std::mem::take(&mut instance.members);
        instance.members = old.members.into_iter().chain(new).collect();
        let new = std::mem::take(&mut instance.attributes);
        instance.attributes = old.attributes;
        new.0.into_iter().for_each(|(name, instances)| instance.attributes.set(&name, instances));
    }
    let fresh = instance.created_at.clone();
    let dataset = instance.dataset_id.clone();
    entity.attributes.put(name, instance);
    if faults.is_on(Fault::UpdateResetsCreatedAt) {
        let instances = entity.attributes.get_mut(name).into_iter().flatten();
        instances.filter(|one| one.dataset_id == dataset).for_each(|one| one.created_at.clone_from(&fresh));
    }
}

/// A fault creates an entity that is not there.
pub(super) fn create_by_fault(desk: &mut Desk<'_>, id: &str, fragment: Fragment) {
    let types = match fragment.types.is_empty() {
        true => vec!["https://uri.etsi.org/ngsi-ld/default-context/Thing".to_owned()],
        false => fragment.types,
    };
    let entity = Entity {
        id: id.to_owned(),
        types,
        scopes: Vec::new(),
        expires_at: None,
        attributes: set_only(fragment.attributes),
        author: None,
        created_at: desk.now.to_owned(),
        modified_at: desk.now.to_owned(),
    };
    desk.entities.insert(id.to_owned(), entity);
}
