//! Batch Delete (5.6.10, 5.5.11.4, 6.17.3.1).

use super::*;

/// Removes entities by their ids.
pub(super) fn delete(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let mut ids = Vec::new();
    for document in document::array(desk.call, desk.operation, Fault::BatchDeleteAcceptsEmpty)? {
        match document?.value.as_str() {
            Some(id) if names::is_uri(id) || desk.has(Fault::BatchDeleteAcceptsNonUri) => ids.push(id.to_owned()),
            _ => return Err(Problem::bad_data("an id of the batch is no URI")),
        }
    }
    let all_exist = ids.iter().all(|id| desk.entities.contains_key(id));
    let refuses = !all_exist && desk.has(Fault::BatchDeleteOneRefusesAll);
    let mut outcome = Outcome::default();
    for (at, id) in ids.iter().enumerate() {
        let keeps = refuses || (at > 0 && desk.has(Fault::BatchDeleteTakesFirst));
        let is_repeated = ids.iter().take(at).any(|other| other == id);
        let existed = if keeps { desk.entities.contains_key(id) } else { remove(desk, id) };
        match existed {
            true if !refuses => outcome.changed.push(id.clone()),
            true => {}
            false if is_repeated && desk.has(Fault::BatchDeleteIgnoresRepeats) => {}
            false => outcome.failed(id, Problem::not_found(format!("{id} was not found"))),
        }
    }
    if outcome.errors.is_empty() || desk.has(Fault::BatchDeleteUnknownAnswers204) {
        return Ok(desk.done(Fault::BatchDeleteAnswers200));
    }
    Ok(outcome.reply(desk))
}

/// Removes an entity, if it exists. A fault keeps its shell.
fn remove(desk: &mut Desk<'_>, id: &str) -> bool {
    let Some(mut entity) = desk.entities.remove(id) else { return false };
    if desk.has(Fault::BatchDeleteLeavesAShell) {
        entity.attributes.0.clear();
        desk.entities.insert(id.to_owned(), entity);
    }
    true
}
