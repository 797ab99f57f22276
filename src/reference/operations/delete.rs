//! Delete Entity and Delete Attribute (5.6.6, 5.6.5, 6.5.3.2, 6.7.3.2).

use super::super::context::last_part;
use super::super::document;
use super::super::entity::{Attribute, Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::super::names;
use super::super::problem::Problem;
use super::super::reply::Reply;
use super::Desk;

/// Removes an entity.
pub fn entity(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    if !desk.knows(id)? {
        return match desk.has(Fault::DeleteUnknownAnswers204) {
            true => Ok(Reply::empty(204)),
            false => Err(desk.unknown(id)),
        };
    }
    if !desk.has(Fault::DeleteKeeps)
        && let Some(entity) = desk.entities.remove(id)
        && desk.has(Fault::DeleteLeavesAttributes)
    {
        let id = left_over(id);
        desk.entities.insert(id.clone(), Entity { id, types: Vec::new(), ..entity });
    }
    Ok(desk.done(Fault::DeleteAnswers200))
}

/// Where a fault keeps what is left of a deleted entity. No client can ask for it, because it is no URI.
pub(super) fn left_over(id: &str) -> String {
    format!("left over: {id}")
}

/// Removes one instance of an attribute, or all of them.
pub fn attribute(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let (id, name) = (desk.target_id()?, desk.target_attribute()?);
    let (dataset, all) = instances(desk)?;
    let context = document::linked_context(desk.call)?;
    if !desk.knows(id)? {
        return match desk.has(Fault::DeleteAttributeUnknownEntityAnswers204) {
            true => Ok(Reply::empty(204)),
            false => Err(desk.unknown(id)),
        };
    }
    if desk.has(Fault::DeleteAttributeDeletesEntity) {
        desk.entities.remove(id);
        return Ok(Reply::empty(204));
    }
    let keeps = desk.has(Fault::DeleteAttributeKeeps);
    let full_name = context.expand(name);
    let now = desk.now.to_owned();
    let (faults, by_last_part) = (desk.faults(), desk.has(Fault::DeleteAttributeByLastPart));
    let Some(entity) = desk.entities.get_mut(id) else { return Err(Problem::not_found(id)) };
    let mut names = entity.attributes.0.iter().map(|(name, _)| name).filter(|_| by_last_part);
    let full_name = names.find(|own| last_part(own) == last_part(&full_name)).cloned().unwrap_or(full_name);
    let removed = if keeps {
        entity.attributes.has(&full_name)
    } else if name == "scope" {
        let kept = if faults.is_on(Fault::DeleteAttributeKeepsScope) { entity.scopes.clone() } else { Vec::new() };
        !std::mem::replace(&mut entity.scopes, kept).is_empty()
    } else if is_missed(entity, name, &full_name, faults) {
        false
    } else if all {
        entity.attributes.remove(&full_name)
    } else {
        let dataset = targeted(entity, &full_name, dataset, faults);
        entity.attributes.remove_instance(&full_name, dataset.as_deref())
    };
    if removed {
        entity.modified_at = now;
    } else if !desk.has(Fault::DeleteAttributeUnknownAnswers204) {
        return Err(Problem::not_found(format!("{id} has no such attribute {name}")));
    }
    Ok(desk.done(Fault::DeleteAttributeAnswers200))
}

/// Whether a fault does not find an attribute that is there.
fn is_missed(entity: &Entity, name: &str, full_name: &str, faults: &Faults) -> bool {
    let is_property = |one: &Attribute| one.kind == Kind::Property;
    let is_other = entity.attributes.get(full_name).is_some_and(|instances| !instances.iter().any(is_property));
    (is_other && faults.is_on(Fault::DeleteAttributeNeedsProperty))
        || (name.contains("://") && faults.is_on(Fault::DeleteAttributeIgnoresFullName))
}

/// The instance that is meant; a fault means another one where there is no default instance.
fn targeted(entity: &Entity, full_name: &str, dataset: Option<String>, faults: &Faults) -> Option<String> {
    let instances = entity.attributes.get(full_name).map(Vec::as_slice).unwrap_or_default();
    let has_default = instances.iter().any(|one| one.dataset_id.is_none());
    match dataset.is_none() && !has_default && faults.is_on(Fault::DeleteAttributeDefaultTakesInstance) {
        true => instances.first().and_then(|one| one.dataset_id.clone()),
        false => dataset,
    }
}

/// The dataset whose instance is deleted, and whether all instances are.
fn instances(desk: &Desk<'_>) -> Result<(Option<String>, bool), Problem> {
    let params = &desk.call.params;
    let always = desk.has(Fault::DeleteAttributeFlagIsAlwaysTrue) && params.get("deleteAll").is_some();
    let all = (params.flag("deleteAll")? || always) && !desk.has(Fault::DeleteAttributeIgnoresDeleteAll);
    let dataset = match params.get("datasetId") {
        None | Some("@none") => None,
        Some(id) if names::is_uri(id) => Some(id.to_owned()),
        Some(_) if desk.has(Fault::DeleteAttributeAcceptsBadDatasetId) => None,
        Some(other) => return Err(Problem::bad_data(format!("datasetId is {other:?}, which is no URI"))),
    };
    let dataset = dataset.filter(|_| !desk.has(Fault::DeleteAttributeIgnoresDatasetId));
    let by_fault = desk.has(Fault::DeleteAttributeDeletesAll) && dataset.is_none();
    Ok((dataset, all || by_fault))
}
