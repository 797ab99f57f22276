//! Batch Update (5.6.9, 5.6.3, 5.5.11.3, 6.16.3.1).

use super::super::append::{self, Overwrite};
use super::super::update::members;
use super::*;
use crate::reference::entity::Attributes;

/// Appends attributes to entities that exist.
pub(super) fn update(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let options = options(desk, &["noOverwrite"])?;
    let keeps = options.iter().any(|option| option == "noOverwrite") && !desk.has(Fault::BatchUpdateIgnoresNoOverwrite);
    let overwrite = if keeps { Overwrite::Denied } else { Overwrite::Allowed };
    let documents = entities(desk, Fault::BatchUpdateAcceptsEmpty)?;
    let before = desk.has(Fault::BatchUpdateOneRefusesAll).then(|| desk.entities.clone());
    let mut outcome = Outcome::default();
    for (at, (id, document)) in documents.iter().enumerate() {
        let is_repeated = documents.iter().take(at).any(|(other, _)| other == id);
        let is_skipped = (at > 0 && desk.has(Fault::BatchUpdateTakesFirst))
            || (is_repeated && desk.has(Fault::BatchUpdateFirstOccurrence));
        if is_skipped {
            outcome.changed.push(id.clone());
            continue;
        }
        let overwrite = match is_repeated && desk.has(Fault::BatchUpdateOverwritesRepeats) {
            true => Overwrite::Allowed,
            false => overwrite,
        };
        match update_one(desk, id, document, overwrite) {
            Ok(()) => outcome.changed.push(id.clone()),
            Err(problem) => {
                apply_valid_part(desk, id, document);
                outcome.failed(id, problem);
            }
        }
    }
    if let Some(before) = before.filter(|_| !outcome.errors.is_empty()) {
        *desk.entities = before;
        outcome.changed.clear();
    }
    if outcome.errors.is_empty() || desk.has(Fault::BatchUpdateUnknownAnswers204) {
        return Ok(desk.done(Fault::BatchUpdateAnswers200));
    }
    Ok(outcome.reply(desk))
}

/// A fault applies what is valid of an entity that is refused.
fn apply_valid_part(desk: &mut Desk<'_>, id: &str, document: &Document) {
    let part = desk.reader(&document.context, Nulls::Refused).valid_part(&document.value);
    if let (Some(part), true) = (part, desk.has(Fault::BatchUpdateAppliesRefused))
        && let Some(entity) = desk.entities.get_mut(id)
    {
        part.attributes.0.into_iter().for_each(|(name, instances)| entity.attributes.set(&name, instances));
    }
}

fn update_one(desk: &mut Desk<'_>, id: &str, document: &Document, overwrite: Overwrite) -> Result<(), Problem> {
    let Some(mut entity) = desk.entities.get(id).cloned() else {
        if desk.has(Fault::BatchUpdateCreatesUnknown) {
            let entity = read(desk, document)?;
            desk.entities.insert(id.to_owned(), entity);
        }
        return Err(Problem::not_found(format!("{id} was not found")));
    };
    let members = members(&document.value, id)?;
    let mut fragment = desk.reader(&document.context, Nulls::Refused).fragment(members)?;
    if desk.has(Fault::BatchUpdateDropsOthers) {
        entity.attributes = Attributes::default();
    }
    if desk.has(Fault::BatchUpdateIgnoresScope) {
        fragment.scope = None;
    }
    let adds_nothing = overwrite == Overwrite::Denied && desk.has(Fault::BatchUpdateNoOverwriteAddsNothing);
    if adds_nothing {
        fragment.attributes.clear();
    }
    let scopes = entity.scopes.clone();
    append::apply(&mut entity, fragment, overwrite, desk.now, &quirks::of_the_append(desk.faults()));
    if overwrite == Overwrite::Denied && desk.has(Fault::BatchUpdateNoOverwriteReplacesScope) {
        entity.scopes.retain(|scope| !scopes.contains(scope));
    }
    desk.entities.insert(id.to_owned(), entity);
    Ok(())
}
