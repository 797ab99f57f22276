//! Batch Create, Upsert, Update and Delete (5.6.7 to 5.6.10, 5.5.11, 6.14 to 6.17).

use serde_json::{Value, json};

use super::super::call::Operation;
use super::super::document::{self, Document};
use super::super::entity::{Attributes, Entity};
use super::super::faults::Fault;
use super::super::names;
use super::super::problem::{Problem, ProblemKind};
use super::super::read::Nulls;
use super::super::reply::Reply;
use super::append::{self, Overwrite};
use super::{Desk, update};

/// What happened to the entities of a batch (5.2.16).
#[derive(Default)]
struct Outcome {
    created: Vec<String>,
    changed: Vec<String>,
    errors: Vec<(String, Problem)>,
}

impl Outcome {
    fn failed(&mut self, id: &str, problem: Problem) {
        self.errors.push((id.to_owned(), problem));
    }

    fn report(&self, desk: &Desk<'_>) -> Value {
        let error = |(id, problem): &(String, Problem)| {
            let lacks_id = desk.operation == Operation::BatchCreate && desk.has(Fault::BatchCreateErrorWithoutId);
            match lacks_id {
                true => json!({ "error": problem.document() }),
                false => json!({ "entityId": id, "error": problem.document() }),
            }
        };
        let success: Vec<&String> = self.created.iter().chain(&self.changed).collect();
        let errors: Vec<Value> = self.errors.iter().map(error).collect();
        match desk.operation == Operation::BatchDelete && desk.has(Fault::BatchDeleteWithoutSuccess) {
            true => json!({ "errors": errors }),
            false => json!({ "success": success, "errors": errors }),
        }
    }
}

/// The documents of a batch of entities, each with its id. One without an id cannot be reported on, so it makes the
/// whole request invalid.
fn entities(desk: &Desk<'_>, accepts_empty: Fault) -> Result<Vec<(String, Document)>, Problem> {
    let mut entities = Vec::new();
    for document in document::array(desk.call, desk.operation, accepts_empty)? {
        let document = document?;
        match document.value.get("id").and_then(Value::as_str) {
            Some(id) if names::is_uri(id) => entities.push((id.to_owned(), document)),
            _ => return Err(Problem::bad_data("an entity of the batch has no id that is a URI")),
        }
    }
    Ok(entities)
}

/// A fault stores what is valid of an entity that is refused.
fn store_by_fault(desk: &mut Desk<'_>, document: &Document, fault: Fault) {
    let reader = desk.reader(&document.context, Nulls::Refused);
    let part = reader.valid_part(&document.value).filter(|_| desk.has(fault));
    if let Some(entity) = part {
        desk.entities.entry(entity.id.clone()).or_insert(entity);
    }
}

fn read(desk: &Desk<'_>, document: &Document) -> Result<Entity, Problem> {
    desk.reader(&document.context, Nulls::Refused).entity(&document.value)
}

/// Stores entities that do not exist yet; each is judged for itself.
pub fn create(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let documents = entities(desk, Fault::BatchCreateAcceptsEmpty)?;
    let before = desk.has(Fault::BatchCreateOneRefusesAll).then(|| desk.entities.clone());
    let mut outcome = Outcome::default();
    for (at, (id, document)) in documents.iter().enumerate() {
        let exists = desk.entities.contains_key(id) && !desk.has(Fault::BatchCreateOverwrites);
        match read(desk, document) {
            Err(problem) => {
                store_by_fault(desk, document, Fault::BatchCreateStoresInvalid);
                outcome.failed(id, problem);
            }
            Ok(_) if exists => {
                outcome.failed(id, Problem::new(ProblemKind::AlreadyExists, format!("{id} exists already")));
            }
            Ok(entity) => {
                if at == 0 || !desk.has(Fault::BatchCreateStoresFirst) {
                    desk.entities.insert(id.clone(), entity);
                }
                outcome.created.push(id.clone());
            }
        }
    }
    let in_use = outcome.errors.iter().any(|(_, problem)| problem.kind == ProblemKind::AlreadyExists);
    if let Some(before) = before.filter(|_| in_use) {
        *desk.entities = before;
        outcome.created.clear();
    }
    let hides_errors = in_use && desk.has(Fault::BatchCreatePartialAnswers201);
    if !outcome.errors.is_empty() && !hides_errors {
        return Ok(Reply::json(207, outcome.report(desk)));
    }
    let listed = if desk.has(Fault::BatchCreateForgetsIds) { 1 } else { outcome.created.len() };
    let ids: Vec<&String> = outcome.created.iter().take(listed).collect();
    Ok(Reply::ids(if desk.has(Fault::BatchCreateAnswers200) { 200 } else { 201 }, &ids))
}

/// What happens to entities that exist (6.15.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Replace,
    Update,
}

fn mode(desk: &Desk<'_>) -> Result<Mode, Problem> {
    let mut mode = Mode::Replace;
    for option in desk.call.params.options() {
        mode = match option.as_str() {
            "replace" => Mode::Replace,
            "update" => Mode::Update,
            other => return Err(Problem::invalid(format!("Batch Upsert has no option {other:?}"))),
        };
    }
    Ok(mode)
}

/// Stores entities, whether they exist or not.
pub fn upsert(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let mode = mode(desk)?;
    let documents = entities(desk, Fault::BatchUpsertAcceptsEmpty)?;
    let before = desk.has(Fault::BatchUpsertOneRefusesAll).then(|| desk.entities.clone());
    let mut outcome = Outcome::default();
    for (at, (id, document)) in documents.iter().enumerate() {
        let is_repeated = documents.iter().take(at).any(|(other, _)| other == id);
        let is_skipped = (at > 0 && desk.has(Fault::BatchUpsertStoresFirst))
            || (is_repeated && desk.has(Fault::BatchUpsertFirstOccurrence));
        let existed = desk.entities.contains_key(id);
        let result = if is_skipped { read(desk, document).map(|_| ()) } else { upsert_one(desk, id, document, mode) };
        match result {
            Err(problem) => {
                store_by_fault(desk, document, Fault::BatchUpsertStoresInvalid);
                outcome.failed(id, problem);
            }
            Ok(()) if outcome.created.contains(id) || outcome.changed.contains(id) => {}
            Ok(()) if existed => outcome.changed.push(id.clone()),
            Ok(()) => outcome.created.push(id.clone()),
        }
    }
    if let Some(before) = before.filter(|_| !outcome.errors.is_empty()) {
        *desk.entities = before;
        outcome.created.clear();
        outcome.changed.clear();
    }
    Ok(upserted(desk, &outcome))
}

fn upserted(desk: &Desk<'_>, outcome: &Outcome) -> Reply {
    if !outcome.errors.is_empty() && !desk.has(Fault::BatchUpsertPartialAnswers201) {
        return Reply::json(207, outcome.report(desk));
    }
    let status = if desk.has(Fault::BatchUpsertAnswers200) { 200 } else { 201 };
    let all: Vec<&String> = outcome.created.iter().chain(&outcome.changed).collect();
    if outcome.created.is_empty() && outcome.errors.is_empty() {
        return match desk.has(Fault::BatchUpsertUpdateAnswers201) {
            true => Reply::ids(201, &all),
            false => Reply::empty(204),
        };
    }
    match desk.has(Fault::BatchUpsertListsAll) {
        true => Reply::ids(status, &all),
        false => Reply::ids(status, &outcome.created.iter().collect::<Vec<_>>()),
    }
}

fn upsert_one(desk: &mut Desk<'_>, id: &str, document: &Document, mode: Mode) -> Result<(), Problem> {
    let Some(old) = desk.entities.get(id).cloned() else {
        let entity = read(desk, document)?;
        desk.entities.insert(id.to_owned(), entity);
        return Ok(());
    };
    let updates = match mode {
        Mode::Replace => desk.has(Fault::BatchUpsertReplaceKeepsOld),
        Mode::Update => !desk.has(Fault::BatchUpsertUpdateDropsOld),
    };
    let entity = if updates {
        let members = update::members(&document.value, id)?;
        let fragment = desk.reader(&document.context, Nulls::Delete).fragment(members)?;
        let mut entity = old;
        // The faults of Update Attributes are not those of this operation.
        update::patch(&mut entity, fragment, desk.now, &super::Faults::none());
        entity
    } else {
        let mut entity = read(desk, document)?;
        entity.created_at = old.created_at;
        entity
    };
    desk.entities.insert(id.to_owned(), entity);
    Ok(())
}

/// Appends attributes to entities that exist.
pub fn update(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let mut overwrite = Overwrite::Allowed;
    for option in desk.call.params.options() {
        match option.as_str() {
            "noOverwrite" if desk.has(Fault::BatchUpdateIgnoresNoOverwrite) => {}
            "noOverwrite" => overwrite = Overwrite::Denied,
            other => return Err(Problem::invalid(format!("Batch Update has no option {other:?}"))),
        }
    }
    let documents = entities(desk, Fault::BatchUpdateAcceptsEmpty)?;
    let before = desk.has(Fault::BatchUpdateOneRefusesAll).then(|| desk.entities.clone());
    let mut outcome = Outcome::default();
    for (at, (id, document)) in documents.iter().enumerate() {
        if at > 0 && desk.has(Fault::BatchUpdateTakesFirst) {
            outcome.changed.push(id.clone());
            continue;
        }
        match update_one(desk, id, document, overwrite) {
            Ok(()) => outcome.changed.push(id.clone()),
            Err(problem) => outcome.failed(id, problem),
        }
    }
    if let Some(before) = before.filter(|_| !outcome.errors.is_empty()) {
        *desk.entities = before;
        outcome.changed.clear();
    }
    if outcome.errors.is_empty() || desk.has(Fault::BatchUpdateUnknownAnswers204) {
        return Ok(desk.done(Fault::BatchUpdateAnswers200));
    }
    Ok(Reply::json(207, outcome.report(desk)))
}

fn update_one(desk: &mut Desk<'_>, id: &str, document: &Document, overwrite: Overwrite) -> Result<(), Problem> {
    let Some(mut entity) = desk.entities.get(id).cloned() else {
        if desk.has(Fault::BatchUpdateCreatesUnknown) {
            let entity = read(desk, document)?;
            desk.entities.insert(id.to_owned(), entity);
        }
        return Err(Problem::not_found(format!("{id} was not found")));
    };
    let members = update::members(&document.value, id)?;
    let fragment = desk.reader(&document.context, Nulls::Refused).fragment(members)?;
    if desk.has(Fault::BatchUpdateDropsOthers) {
        entity.attributes = Attributes::default();
    }
    // The faults of Append Attributes are not those of this operation.
    append::apply(&mut entity, fragment, overwrite, desk.now, &super::Faults::none());
    desk.entities.insert(id.to_owned(), entity);
    Ok(())
}

/// Removes entities by their ids.
pub fn delete(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let mut ids = Vec::new();
    for document in document::array(desk.call, desk.operation, Fault::BatchDeleteAcceptsEmpty)? {
        match document?.value.as_str() {
            Some(id) if names::is_uri(id) => ids.push(id.to_owned()),
            _ => return Err(Problem::bad_data("an id of the batch is no URI")),
        }
    }
    let all_exist = ids.iter().all(|id| desk.entities.contains_key(id));
    let refuses = !all_exist && desk.has(Fault::BatchDeleteOneRefusesAll);
    let mut outcome = Outcome::default();
    for (at, id) in ids.iter().enumerate() {
        let keeps = refuses || (at > 0 && desk.has(Fault::BatchDeleteTakesFirst));
        let existed = if keeps { desk.entities.contains_key(id) } else { desk.entities.remove(id).is_some() };
        match existed {
            true if !refuses => outcome.changed.push(id.clone()),
            true => {}
            false => outcome.failed(id, Problem::not_found(format!("{id} was not found"))),
        }
    }
    if outcome.errors.is_empty() || desk.has(Fault::BatchDeleteUnknownAnswers204) {
        return Ok(desk.done(Fault::BatchDeleteAnswers200));
    }
    Ok(Reply::json(207, outcome.report(desk)))
}
