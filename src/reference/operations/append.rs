//! Append Attributes (5.6.3, 6.6.3.1).

use serde_json::{Value, json};

use super::super::context::last_part;
use super::super::document;
use super::super::entity::{Attribute, Attributes, Entity};
use super::super::faults::{Fault, Faults};
use super::super::problem::Problem;
use super::super::read::{Fragment, Nulls, Reading, ScopeReading};
use super::super::reply::Reply;
use super::Desk;
use super::update;

/// Whether attributes that are there already may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    Allowed,
    Denied,
}

/// What happened to the attributes of a fragment (5.2.18).
#[derive(Default)]
pub(super) struct Outcome {
    updated: Vec<String>,
    left: Vec<String>,
}

/// Adds attributes to an entity.
pub fn append(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    let overwrite = overwrite(desk)?;
    let known = desk.knows(id)?;
    if !known && !desk.has(Fault::AppendCreatesUnknown) {
        return Err(desk.unknown(id));
    }
    let document = document::object(desk.call, desk.operation)?;
    let members = update::members(&document.value, id)?;
    let fragment = desk.reader(&document.context, Nulls::Refused).fragment(members)?;
    if !known {
        update::create_by_fault(desk, id, fragment);
        return Ok(Reply::empty(204));
    }
    let mut entity = desk.entities.get(id).cloned().ok_or_else(|| desk.unknown(id))?;
    let outcome = apply(&mut entity, fragment, overwrite, desk.now, desk.faults());
    desk.entities.insert(id.to_owned(), entity);
    if outcome.left.is_empty() || desk.has(Fault::AppendNoOverwriteAnswers204) {
        return Ok(desk.done(Fault::AppendAnswers200));
    }
    Ok(Reply::json(207, report(desk, &outcome)))
}

fn overwrite(desk: &Desk<'_>) -> Result<Overwrite, Problem> {
    let mut overwrite = Overwrite::Allowed;
    for option in desk.call.params.options() {
        match option.as_str() {
            "noOverwrite" if desk.has(Fault::AppendIgnoresNoOverwrite) => {}
            "noOverwrite" => overwrite = Overwrite::Denied,
            other => return Err(Problem::invalid(format!("Append Attributes has no option {other:?}"))),
        }
    }
    Ok(overwrite)
}

/// Adds the attributes of a fragment to an entity; Batch Update uses it, too.
pub(super) fn apply(
    entity: &mut Entity,
    fragment: Fragment,
    overwrite: Overwrite,
    now: &str,
    faults: &Faults,
) -> Outcome {
    let mut outcome = Outcome::default();
    if !faults.is_on(Fault::AppendIgnoresType) {
        entity.add_types(&fragment.types);
    }
    if let Some(ScopeReading::Set(scopes)) = fragment.scope {
        match overwrite {
            Overwrite::Allowed => entity.scopes = scopes,
            Overwrite::Denied => {
                let new: Vec<_> = scopes.into_iter().filter(|scope| !entity.scopes.contains(scope)).collect();
                entity.scopes.extend(new);
            }
        }
    }
    entity.expires_at = fragment.expires_at.or(entity.expires_at.take());
    if faults.is_on(Fault::AppendDropsOthers) {
        entity.attributes.0.retain(|(name, _)| fragment.attributes.iter().any(|(other, _)| other == name));
    }
    for (name, readings) in fragment.attributes {
        for reading in readings {
            let Reading::Set(instance) = reading else { continue };
            append_instance(faults, &mut entity.attributes, &name, *instance, overwrite, &mut outcome);
        }
    }
    entity.modified_at = now.to_owned();
    outcome
}

fn append_instance(
    faults: &Faults,
    attributes: &mut Attributes,
    name: &str,
    mut instance: Attribute,
    overwrite: Overwrite,
    outcome: &mut Outcome,
) {
    if faults.is_on(Fault::AppendIgnoresDatasetId) {
        instance.dataset_id = None;
    }
    let same = |other: &Attribute| other.dataset_id == instance.dataset_id;
    let is_there = attributes.get(name).is_some_and(|instances| instances.iter().any(same));
    let list = match (is_there, overwrite) {
        (true, Overwrite::Denied) => &mut outcome.left,
        (is_there, _) => {
            let does_nothing = Fault::AppendDoesNotOverwrite;
            let fault = if is_there { does_nothing } else { Fault::AppendDoesNothing };
            if !faults.is_on(fault) {
                attributes.put(name, instance);
            }
            &mut outcome.updated
        }
    };
    if !list.iter().any(|other| other == name) {
        list.push(name.to_owned());
    }
}

/// The UpdateResult; there is no context, so all names are full names (6.3.6).
fn report(desk: &Desk<'_>, outcome: &Outcome) -> Value {
    let shown = |name: &String| match desk.has(Fault::AppendResultShortensNames) {
        true => last_part(name).to_owned(),
        false => name.clone(),
    };
    let left = |name: &String| json!({ "attributeName": shown(name), "reason": "the attribute exists, and may not be overwritten" });
    let (updated, not_updated) = match desk.has(Fault::AppendSwapsUpdateResult) {
        true => (&outcome.left, &outcome.updated),
        false => (&outcome.updated, &outcome.left),
    };
    let mut report = json!({
        "updated": updated.iter().map(shown).collect::<Vec<_>>(),
        "notUpdated": not_updated.iter().map(left).collect::<Vec<_>>(),
    });
    if let Some(members) = report.as_object_mut() {
        if desk.has(Fault::AppendWithoutUpdated) {
            members.shift_remove("updated");
        }
        if desk.has(Fault::AppendWithoutNotUpdated) {
            members.shift_remove("notUpdated");
        }
    }
    report
}
