//! Append Attributes (5.6.3, 6.6.3.1).

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::document;
use super::super::entity::{Attribute, Attributes, Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::super::problem::Problem;
use super::super::read::{Fragment, Nulls, Reading, ScopeReading};
use super::super::reply::Reply;
use super::Desk;
use super::update;
use crate::standards::ngsi_ld::vocab;

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
    let id = update::named(desk, Fault::AppendFollowsIdOfFragment, &document.value).unwrap_or(id);
    let members = update::members(&document.value, id)?;
    let reader = desk.reader(&document.context, Nulls::Refused);
    let (fragment, error) = match reader.fragment(members) {
        Err(problem) if desk.has(Fault::AppendStoresValidPart) => (reader.valid_attributes(members), Some(problem)),
        fragment => (fragment?, None),
    };
    if !known {
        update::create_by_fault(desk, id, fragment);
        return Ok(Reply::empty(204));
    }
    let mut entity = desk.entities.get(id).cloned().ok_or_else(|| desk.unknown(id))?;
    let outcome = apply(&mut entity, fragment, overwrite, desk.now, desk.faults());
    desk.entities.insert(id.to_owned(), entity);
    if let Some(problem) = error {
        return Err(problem);
    }
    if outcome.left.is_empty() || desk.has(Fault::AppendNoOverwriteAnswers204) {
        return Ok(desk.done(Fault::AppendAnswers200));
    }
    Ok(partial_success(desk, &outcome.with_names(desk, &document.context)))
}

fn overwrite(desk: &Desk<'_>) -> Result<Overwrite, Problem> {
    let mut overwrite = Overwrite::Allowed;
    for option in desk.call.params.options() {
        match option.as_str() {
            "noOverwrite" if desk.has(Fault::AppendIgnoresNoOverwrite) => {}
            "noOverwrite" => overwrite = Overwrite::Denied,
            _ if desk.has(Fault::AppendAcceptsUnknownOption) => {}
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
            Overwrite::Allowed if faults.is_on(Fault::AppendKeepsScope) => {}
            Overwrite::Denied if faults.is_on(Fault::AppendNoOverwriteReplacesScope) => entity.scopes = scopes,
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
        (true, Overwrite::Denied) => {
            if instance.dataset_id.is_some() && faults.is_on(Fault::AppendNoOverwriteReplacesInstance) {
                attributes.put(name, instance);
            }
            &mut outcome.left
        }
        (is_there, _) => {
            if !is_skipped(faults, &instance, is_there) {
                put(faults, attributes, name, instance);
            }
            &mut outcome.updated
        }
    };
    if !list.iter().any(|other| other == name) {
        list.push(name.to_owned());
    }
}

/// Whether a fault leaves an instance out.
fn is_skipped(faults: &Faults, instance: &Attribute, is_there: bool) -> bool {
    let is_special = !matches!(instance.kind, Kind::Property | Kind::Relationship);
    let is_other_instance = is_there && instance.dataset_id.is_some();
    faults.is_on(if is_there { Fault::AppendDoesNotOverwrite } else { Fault::AppendDoesNothing })
        || (is_special && faults.is_on(Fault::AppendIgnoresSpecialKinds))
        || (is_other_instance && faults.is_on(Fault::AppendKeepsInstance))
}

/// Adds or replaces an instance.
fn put(faults: &Faults, attributes: &mut Attributes, name: &str, instance: Attribute) {
    let is_default = |one: &Attribute| one.dataset_id.is_none();
    let lacks_default = attributes.get(name).is_some_and(|instances| !instances.iter().any(is_default));
    if is_default(&instance) && lacks_default && faults.is_on(Fault::AppendDefaultReplacesInstance) {
        attributes.set(name, vec![instance]);
        return;
    }
    let (dataset, fresh) = (instance.dataset_id.clone(), instance.created_at.clone());
    attributes.put(name, instance);
    if faults.is_on(Fault::AppendResetsCreatedAt) {
        let instances = attributes.get_mut(name).into_iter().flatten();
        instances.filter(|one| one.dataset_id == dataset).for_each(|one| one.created_at.clone_from(&fresh));
    }
}

impl Outcome {
    /// There is no context in the answer, so all names are full names (6.3.6). A fault shortens them.
    fn with_names(&self, desk: &Desk<'_>, context: &Context) -> Self {
        let shortens = desk.has(Fault::PartialSuccessWithShortNames);
        let shown = |name: &String| if shortens { context.compact(name) } else { name.clone() };
        Self { updated: self.updated.iter().map(shown).collect(), left: self.left.iter().map(shown).collect() }
    }
}

/// The answer where some attributes were left as they were: plain JSON, whatever was asked for (6.3.6).
fn partial_success(desk: &Desk<'_>, outcome: &Outcome) -> Reply {
    let asks_for_ld = desk.call.accept.as_deref().is_some_and(|accept| accept.contains(vocab::JSON_LD));
    let mut reply = Reply::json(207, report(desk, outcome));
    if let Some((media, _)) = &mut reply.body
        && asks_for_ld
        && desk.has(Fault::PartialSuccessFollowsAccept)
    {
        *media = vocab::JSON_LD;
    }
    reply
}

/// The UpdateResult.
fn report(desk: &Desk<'_>, outcome: &Outcome) -> Value {
    let left =
        |name: &String| json!({ "attributeName": name, "reason": "the attribute exists, and may not be overwritten" });
    let (updated, not_updated) = match desk.has(Fault::AppendSwapsUpdateResult) {
        true => (&outcome.left, &outcome.updated),
        false => (&outcome.updated, &outcome.left),
    };
    let mut report = json!({
        "updated": updated,
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
