//! Partial Attribute Update (5.6.4, 5.5.8, 6.7.3.1).

use serde_json::{Map, Value};

use super::super::context::Context;
use super::super::document;
use super::super::entity::{Attribute, Attributes, Entity, Kind};
use super::super::faults::Fault;
use super::super::problem::Problem;
use super::super::read::{Nulls, Reader, Reading, is_plain_member};
use super::super::reply::Reply;
use super::super::values;
use super::Desk;
use crate::standards::ngsi_ld::vocab;

/// Changes the members of one instance of an attribute that the fragment mentions.
pub fn update(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let (id, name) = (desk.target_id()?, desk.target_attribute()?);
    if name == "scope" && desk.has(Fault::PartialAcceptsScope) {
        return Ok(Reply::empty(204));
    }
    if name == "scope" {
        return Err(Problem::bad_data("scope cannot be updated partially"));
    }
    let document = document::object(desk.call, desk.operation)?;
    let Some(members) = document.value.as_object() else {
        return Err(Problem::bad_data("the fragment of an attribute is an object"));
    };
    let dataset = desk.reader(&document.context, Nulls::Delete).dataset_id(name, members)?;
    let dataset = dataset.filter(|_| !desk.has(Fault::PartialIgnoresDatasetId));
    if !desk.knows(id)? {
        return Err(desk.unknown(id));
    }
    if !members.contains_key("type") && desk.has(Fault::PartialNeedsType) {
        return Err(Problem::bad_data("the fragment has no type"));
    }
    let mut entity = desk.entities.get(id).cloned().ok_or_else(|| desk.unknown(id))?;
    if let Err(problem) = change(desk, &mut entity, name, dataset.as_deref(), members, &document.context) {
        if desk.has(Fault::PartialStoresValidPart) {
            desk.entities.insert(id.to_owned(), entity);
        }
        return Err(problem);
    }
    entity.modified_at = desk.now.to_owned();
    desk.entities.insert(id.to_owned(), entity);
    Ok(desk.done(Fault::PartialAnswers200))
}

fn change(
    desk: &Desk<'_>,
    entity: &mut Entity,
    name: &str,
    dataset: Option<&str>,
    members: &Map<String, Value>,
    context: &Context,
) -> Result<(), Problem> {
    let reader = desk.reader(context, Nulls::Delete);
    let full_name = match desk.has(Fault::PartialIgnoresContext) {
        true => Context::default().expand(name),
        false => context.expand_as_short(Fault::PartialExpandsFullName, name),
    };
    let is_any = dataset.is_none() && desk.has(Fault::PartialDefaultTakesInstance);
    let instances = entity.attributes.get_mut(&full_name).into_iter().flatten();
    let Some(instance) = { instances }.find(|one| is_any || one.dataset_id.as_deref() == dataset) else {
        return append_by_fault(desk, &reader, &mut entity.attributes, &full_name, name, members);
    };
    if replaces_by_fault(desk, &reader, instance, name, members)? {
        return Ok(());
    }
    check_kind(&reader, instance.kind, name, members)?;
    if desk.has(Fault::PartialNullWrongError) && members.values().any(values::means_deletion) {
        return Err(Problem::bad_data("the NGSI-LD Null is no value"));
    }
    match members.get(instance.kind.value_member()) {
        Some(content) if values::means_deletion(content) && desk.has(Fault::PartialStoresNull) => {
            instance.value = content.clone();
        }
        Some(content) if values::means_deletion(content) => {
            let keeps_kind = instance.kind != Kind::Property && desk.has(Fault::PartialNullDeletesOnlyProperties);
            if keeps_kind || desk.has(Fault::PartialNullKeepsAttribute) {
                return Ok(());
            }
            let takes_all = match dataset {
                Some(_) => Fault::PartialNullTakesAllInstances,
                None => Fault::PartialNullWithoutDatasetIdDeletesAll,
            };
            if desk.has(takes_all) {
                entity.attributes.remove(&full_name);
            }
            entity.attributes.remove_instance(&full_name, dataset);
            return Ok(());
        }
        Some(content) => {
            let value = reader.content(name, instance.kind, content)?;
            if !desk.has(Fault::PartialDoesNothing) {
                let old = std::mem::replace(&mut instance.value, value);
                merge_by_fault(desk, instance, old);
            }
        }
        None => {}
    }
    if desk.has(Fault::PartialDropsUnmentioned) {
        instance.members.clear();
        instance.attributes = Attributes::default();
    }
    change_members(desk, &reader, instance, name, members)?;
    instance.modified_at = desk.now.to_owned();
    if desk.has(Fault::PartialResetsCreatedAt) {
        instance.created_at = desk.now.to_owned();
    }
    Ok(())
}

/// A fault keeps what the old value has and the new one does not have.
fn merge_by_fault(desk: &Desk<'_>, instance: &mut Attribute, old: Value) {
    let fault = match instance.kind {
        Kind::Property => Fault::PartialMergesValues,
        Kind::LanguageProperty => Fault::PartialMergesLanguageMap,
        Kind::JsonProperty => Fault::PartialMergesJson,
        Kind::VocabProperty => Fault::PartialMergesVocab,
        _ => return,
    };
    if !desk.has(fault) {
        return;
    }
    match (&mut instance.value, old) {
        (Value::Object(new), Value::Object(old)) => {
            for (name, value) in old {
                new.entry(name).or_insert(value);
            }
        }
        (new @ Value::String(_), Value::Array(mut old)) => {
            old.push(new.take());
            *new = old.into();
        }
        _ => {}
    }
}

/// An attribute keeps its type (5.6.4.4).
fn check_kind(reader: &Reader<'_>, kind: Kind, name: &str, members: &Map<String, Value>) -> Result<(), Problem> {
    match members.get("type") {
        Some(other) if other.as_str() != Some(kind.name()) => {
            Err(Problem::bad_data(format!("{name} is a {}, and cannot become {other}", kind.name())))
        }
        _ => reader.check_members(name, kind, members),
    }
}

fn change_members(
    desk: &Desk<'_>,
    reader: &Reader<'_>,
    instance: &mut Attribute,
    name: &str,
    members: &Map<String, Value>,
) -> Result<(), Problem> {
    let keeps_nulls = desk.has(Fault::PartialNullDoesNotDelete);
    let adds = !desk.has(Fault::PartialDoesNotAdd);
    for (member, value) in members.iter().filter(|(member, _)| is_plain_member(member)) {
        if !adds && !instance.members.contains_key(member) {
            continue;
        }
        if values::is_null(value) {
            if !keeps_nulls {
                instance.members.shift_remove(member);
            }
        } else {
            instance.members.insert(member.clone(), reader.plain_member(name, member, value)?);
        }
    }
    for (sub_name, readings) in reader.sub_attributes(members)? {
        for reading in readings {
            match reading {
                Reading::Delete(_) if keeps_nulls => {}
                Reading::Delete(_) if desk.has(Fault::PartialStoresNull) => {
                    let instances = instance.attributes.get_mut(&sub_name).into_iter().flatten();
                    instances.for_each(|one| one.value = vocab::NULL.into());
                }
                Reading::Delete(dataset) => {
                    instance.attributes.remove_instance(&sub_name, dataset.as_deref());
                }
                Reading::Set(_) if !adds && !instance.attributes.has(&sub_name) => {}
                Reading::Set(mut sub) => {
                    let old = instance.attributes.get(&sub_name).into_iter().flatten().next();
                    if let Some(old) = old.filter(|_| desk.has(Fault::PartialMergesSubAttributes)) {
                        sub.members.extend(old.members.clone());
                        sub.attributes.0.extend(old.attributes.0.clone());
                    }
                    instance.attributes.put(&sub_name, *sub);
                }
            }
        }
    }
    Ok(())
}

/// The attribute that the fragment itself describes.
fn described(reader: &Reader<'_>, name: &str, members: &Map<String, Value>) -> Result<Option<Attribute>, Problem> {
    let mut document = Map::new();
    document.insert(name.to_owned(), Value::Object(members.clone()));
    let mut attributes = reader.fragment(&document)?.attributes;
    let reading = attributes.pop().and_then(|(_, mut readings)| readings.pop());
    Ok(match reading {
        Some(Reading::Set(instance)) => Some(*instance),
        _ => None,
    })
}

/// An attribute that is not there is an error; a fault adds it.
fn append_by_fault(
    desk: &Desk<'_>,
    reader: &Reader<'_>,
    attributes: &mut Attributes,
    full_name: &str,
    name: &str,
    members: &Map<String, Value>,
) -> Result<(), Problem> {
    if desk.has(Fault::PartialAppendsUnknown)
        && let Some(instance) = described(reader, name, members)?
    {
        attributes.put(full_name, instance);
        return Ok(());
    }
    Err(Problem::not_found(format!("there is no such attribute {name}")))
}

/// A fault lets a fragment of another type replace the attribute.
fn replaces_by_fault(
    desk: &Desk<'_>,
    reader: &Reader<'_>,
    instance: &mut Attribute,
    name: &str,
    members: &Map<String, Value>,
) -> Result<bool, Problem> {
    let has_other_type = members.get("type").is_some_and(|kind| kind.as_str() != Some(instance.kind.name()));
    if !has_other_type || !desk.has(Fault::PartialAllowsTypeChange) {
        return Ok(false);
    }
    if let Some(new) = described(reader, name, members)? {
        *instance = new;
    }
    Ok(true)
}
