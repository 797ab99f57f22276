//! Batch Merge (5.6.20, 5.5.11.5, 6.31.3.1).

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::document::{self, Document};
use super::super::faults::{Fault, Faults};
use super::super::names;
use super::super::problem::Problem;
use super::super::read::Nulls;
use super::super::reply::Reply;
use super::merge_patch::{MergePatch, Style};
use super::{Desk, update};

/// Merges each entity of an array into the one with its id, in the order of the array.
pub fn merge(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let documents = entities(desk)?;
    let before = desk.has(Fault::BatchMergeOneRefusesAll).then(|| desk.entities.clone());
    let (mut success, mut errors) = (Vec::new(), Vec::new());
    for (at, (id, document)) in documents.iter().enumerate() {
        let is_repeated_later = documents.iter().skip(at + 1).any(|(other, _)| other == id);
        let is_skipped = (at > 0 && desk.has(Fault::BatchMergeTakesFirst))
            || (is_repeated_later && desk.has(Fault::BatchMergeTakesLastOccurrence));
        match if is_skipped { Ok(()) } else { merge_one(desk, id, document) } {
            Ok(()) if success.contains(id) => {}
            Ok(()) => success.push(id.clone()),
            Err(problem) => errors.push((id.clone(), problem)),
        }
    }
    if let Some(before) = before.filter(|_| !errors.is_empty()) {
        *desk.entities = before;
        success.clear();
    }
    if errors.is_empty() || desk.has(Fault::BatchMergeUnknownAnswers204) {
        return Ok(desk.done(Fault::BatchMergeAnswers200));
    }
    if success.is_empty() && desk.has(Fault::BatchMergeNoneAnswers404) {
        return Err(Problem::not_found("none of the entities was found"));
    }
    let error = |(id, problem): &(String, Problem)| match desk.has(Fault::BatchMergeErrorWithoutId) {
        true => json!({ "error": problem.document() }),
        false => json!({ "entityId": id, "error": problem.document() }),
    };
    let errors: Vec<Value> = errors.iter().map(error).collect();
    Ok(Reply::json(207, json!({ "success": success, "errors": errors })))
}

/// The entities of the body, in the order in which they take effect.
fn entities(desk: &Desk<'_>) -> Result<Vec<(String, Document)>, Problem> {
    let mut entities = Vec::new();
    for document in document::array(desk.call, desk.operation, Fault::BatchMergeAcceptsEmpty)? {
        let mut document = document?;
        if desk.has(Fault::BatchMergeIgnoresContext) {
            document.context = Context::default();
        }
        match document.value.get("id").and_then(Value::as_str) {
            Some(id) if names::is_uri(id) => entities.push((id.to_owned(), document)),
            _ => return Err(Problem::bad_data("an entity of the batch has no id that is a URI")),
        }
    }
    if desk.has(Fault::BatchMergeReversesOccurrences) {
        entities.reverse();
    }
    Ok(entities)
}

fn merge_one(desk: &mut Desk<'_>, id: &str, document: &Document) -> Result<(), Problem> {
    let Some(mut entity) = desk.entities.get(id).cloned() else {
        if desk.has(Fault::BatchMergeCreatesUnknown) {
            let entity = desk.reader(&document.context, Nulls::Refused).entity(&document.value)?;
            desk.entities.insert(id.to_owned(), entity);
        }
        return Err(Problem::not_found(format!("{id} was not found")));
    };
    let members = update::members(&document.value, id)?;
    let faults = faults(desk);
    let reader = desk.reader(&document.context, Nulls::Delete);
    MergePatch { reader, style: Style::default(), faults: &faults }.entity(&mut entity, members)?;
    desk.entities.insert(id.to_owned(), entity);
    Ok(())
}

/// The faults of the algorithm that this operation has, too, each under a name of its own.
fn faults(desk: &Desk<'_>) -> Faults {
    const SHARED: [(Fault, Fault); 3] = [
        (Fault::BatchMergeDropsOthers, Fault::MergeDropsOthers),
        (Fault::BatchMergeReplacesAttributes, Fault::MergeReplacesAttributes),
        (Fault::BatchMergeNullDoesNotDelete, Fault::MergeNullDoesNotDelete),
    ];
    SHARED.into_iter().filter(|(own, _)| desk.has(*own)).map(|(_, shared)| shared).collect()
}
