//! Delete Entity and Delete Attribute (5.6.6, 5.6.5, 6.5.3.2, 6.7.3.2).

use super::super::context::last_part;
use super::super::document;
use super::super::faults::Fault;
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
    if !desk.has(Fault::DeleteKeeps) {
        desk.entities.remove(id);
    }
    Ok(desk.done(Fault::DeleteAnswers200))
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
    let by_last_part = desk.has(Fault::DeleteAttributeByLastPart);
    let Some(entity) = desk.entities.get_mut(id) else { return Err(Problem::not_found(id)) };
    let mut names = entity.attributes.0.iter().map(|(name, _)| name).filter(|_| by_last_part);
    let full_name = names.find(|own| last_part(own) == last_part(&full_name)).cloned().unwrap_or(full_name);
    let removed = if keeps {
        entity.attributes.has(&full_name)
    } else if name == "scope" {
        !std::mem::take(&mut entity.scopes).is_empty()
    } else if all {
        entity.attributes.remove(&full_name)
    } else {
        entity.attributes.remove_instance(&full_name, dataset.as_deref())
    };
    if removed {
        entity.modified_at = now;
    } else if !desk.has(Fault::DeleteAttributeUnknownAnswers204) {
        return Err(Problem::not_found(format!("{id} has no such attribute {name}")));
    }
    Ok(desk.done(Fault::DeleteAttributeAnswers200))
}

/// The dataset whose instance is deleted, and whether all instances are.
fn instances(desk: &Desk<'_>) -> Result<(Option<String>, bool), Problem> {
    let params = &desk.call.params;
    let all = params.flag("deleteAll")? && !desk.has(Fault::DeleteAttributeIgnoresDeleteAll);
    let dataset = match params.get("datasetId") {
        None | Some("@none") => None,
        Some(id) if names::is_uri(id) => Some(id.to_owned()),
        Some(other) => return Err(Problem::bad_data(format!("datasetId is {other:?}, which is no URI"))),
    };
    let dataset = dataset.filter(|_| !desk.has(Fault::DeleteAttributeIgnoresDatasetId));
    let by_fault = desk.has(Fault::DeleteAttributeDeletesAll) && dataset.is_none();
    Ok((dataset, all || by_fault))
}
