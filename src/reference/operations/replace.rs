//! Replace Entity and Replace Attribute (5.6.18, 5.6.19, 6.5.3.3, 6.7.3.3).

use serde_json::{Map, Value};

use super::super::document;
use super::super::entity::{Attribute, Attributes, Entity};
use super::super::faults::Fault;
use super::super::names;
use super::super::problem::Problem;
use super::super::read::{Fragment, Nulls, Reading, ScopeReading, is_reified, set_only};
use super::super::reply::Reply;
use super::{Desk, update};

/// Replaces the whole content of an entity.
pub fn entity(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    let known = desk.knows(id)?;
    if !known && !desk.has(Fault::ReplaceCreatesUnknown) {
        return Err(desk.unknown(id));
    }
    let document = document::object(desk.call, desk.operation)?;
    let id = update::named(desk, Fault::ReplaceFollowsIdOfContent, &document.value).unwrap_or(id);
    let members = update::members(&document.value, id)?;
    let nulls = if desk.has(Fault::ReplaceAcceptsNull) { Nulls::Delete } else { Nulls::Refused };
    let fragment = desk.reader(&document.context, nulls).fragment(members)?;
    let Some(old) = desk.entities.get(id).cloned() else {
        update::create_by_fault(desk, id, fragment);
        return Ok(Reply::empty(204));
    };
    let new = replaced(desk, old, fragment);
    desk.entities.insert(id.to_owned(), new);
    Ok(desk.done(Fault::ReplaceAnswers200))
}

/// The entity with new content; only when it was created stays.
fn replaced(desk: &Desk<'_>, old: Entity, fragment: Fragment) -> Entity {
    let mut new = Entity {
        types: if fragment.types.is_empty() { old.types.clone() } else { fragment.types },
        scopes: match fragment.scope {
            _ if desk.has(Fault::ReplaceKeepsScope) => old.scopes.clone(),
            Some(ScopeReading::Set(scopes)) => scopes,
            Some(ScopeReading::Delete) | None => Vec::new(),
        },
        expires_at: fragment.expires_at,
        attributes: set_only(fragment.attributes),
        modified_at: desk.now.to_owned(),
        ..old.clone()
    };
    if desk.has(Fault::ReplaceResetsCreatedAt) {
        desk.now.clone_into(&mut new.created_at);
    }
    for (name, instances) in old.attributes.0 {
        let Some(news) = new.attributes.get_mut(&name) else {
            if desk.has(Fault::ReplaceKeepsOldAttributes) {
                new.attributes.set(&name, instances);
            }
            continue;
        };
        for instance in instances {
            let twin = news.iter_mut().find(|one| one.dataset_id == instance.dataset_id);
            match twin {
                None if desk.has(Fault::ReplaceKeepsInstances) => news.push(instance),
                Some(twin) if desk.has(Fault::ReplaceKeepsOldValues) => *twin = instance,
                Some(twin) if desk.has(Fault::ReplaceKeepsSubAttributes) => keep_members(twin, instance),
                _ => {}
            }
        }
    }
    new
}

/// What a fault keeps of an instance: everything that the new one does not have.
fn keep_members(new: &mut Attribute, old: Attribute) {
    let sent = std::mem::take(&mut new.members);
    new.members = old.members.into_iter().chain(sent).collect();
    let sent = std::mem::replace(&mut new.attributes, old.attributes);
    sent.0.into_iter().for_each(|(name, instances)| new.attributes.set(&name, instances));
}

/// Replaces one instance of an attribute.
pub fn attribute(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    let name = desk.target_attribute()?;
    if name == "scope" && !desk.has(Fault::ReplaceAttributeAcceptsScope) {
        return Err(Problem::bad_data("scope is no attribute that can be replaced"));
    }
    let known = desk.knows(id)?;
    if !known && !desk.has(Fault::ReplaceAttributeCreatesEntity) {
        return Err(desk.unknown(id));
    }
    let document = document::object(desk.call, desk.operation)?;
    if name == "scope" {
        return Ok(Reply::empty(204));
    }
    if !names::is_attribute_name(name) {
        return Err(Problem::not_found(format!("{id} has no attribute {name:?}")));
    }
    let full_name = document.context.expand(name);
    let reader = desk.reader(&document.context, nulls(desk));
    let reading = described(name, &document.value, |document| reader.fragment(document))?;
    if !known {
        let fragment = Fragment { attributes: vec![(full_name, vec![reading])], ..Fragment::default() };
        update::create_by_fault(desk, id, fragment);
        return Ok(Reply::empty(204));
    }
    let mut entity = desk.entities.get(id).cloned().ok_or_else(|| desk.unknown(id))?;
    put(desk, &mut entity.attributes, &full_name, reading)?;
    entity.modified_at = desk.now.to_owned();
    if desk.has(Fault::ReplaceAttributeDropsOthers) {
        entity.attributes.0.retain(|(other, _)| *other == full_name);
    }
    desk.entities.insert(id.to_owned(), entity);
    Ok(desk.done(Fault::ReplaceAttributeAnswers200))
}

fn nulls(desk: &Desk<'_>) -> Nulls {
    if desk.has(Fault::ReplaceAttributeAcceptsNull) { Nulls::Delete } else { Nulls::Refused }
}

/// The instance that a fragment describes.
fn described(
    name: &str,
    fragment: &Value,
    read: impl Fn(&Map<String, Value>) -> Result<Fragment, Problem>,
) -> Result<Reading, Problem> {
    if !fragment.as_object().is_some_and(is_reified) {
        return Err(Problem::bad_data("the fragment is no attribute"));
    }
    let document = Map::from_iter([(name.to_owned(), fragment.clone())]);
    let mut attributes = read(&document)?.attributes;
    let reading = attributes.pop().and_then(|(_, mut readings)| readings.pop());
    reading.ok_or_else(|| Problem::bad_data("the fragment describes no attribute"))
}

fn put(desk: &Desk<'_>, attributes: &mut Attributes, full_name: &str, reading: Reading) -> Result<(), Problem> {
    let mut new = match reading {
        Reading::Set(new) => *new,
        Reading::Delete(dataset) => {
            attributes.remove_instance(full_name, dataset.as_deref());
            return Ok(());
        }
    };
    if desk.has(Fault::ReplaceAttributeIgnoresDatasetId) {
        new.dataset_id = None;
    }
    let instances = attributes.get(full_name).map(Vec::as_slice).unwrap_or_default();
    let old = instances.iter().find(|one| one.dataset_id == new.dataset_id).cloned();
    let adds = match instances.is_empty() {
        true => desk.has(Fault::ReplaceAttributeAppends),
        false => desk.has(Fault::ReplaceAttributeAddsInstances),
    };
    match old {
        None if !adds => return Err(Problem::not_found("there is no such attribute, or no such instance of it")),
        Some(old) if old.kind != new.kind && desk.has(Fault::ReplaceAttributeKeepsKind) => {
            return Err(Problem::bad_data("an attribute cannot become another kind of attribute"));
        }
        Some(old) if desk.has(Fault::ReplaceAttributeKeepsMembers) => keep_members(&mut new, old),
        _ => {}
    }
    if desk.has(Fault::ReplaceAttributeDropsInstances) {
        attributes.remove(full_name);
    }
    let (dataset, created) = (new.dataset_id.clone(), new.created_at.clone());
    attributes.put(full_name, new);
    if desk.has(Fault::ReplaceAttributeResetsCreatedAt) {
        let instances = attributes.get_mut(full_name).into_iter().flatten();
        instances.filter(|one| one.dataset_id == dataset).for_each(|one| one.created_at.clone_from(&created));
    }
    Ok(())
}
