//! Batch Create, Upsert, Update and Delete (5.6.7 to 5.6.10, 5.5.11, 6.14 to 6.17): what they have in common.

mod create;
mod delete;
mod quirks;
mod update;
mod upsert;

use serde_json::{Value, json};

use super::super::document::{self, Document};
use super::super::entity::Entity;
use super::super::faults::Fault;
use super::super::names;
use super::super::problem::{Problem, ProblemKind};
use super::super::read::Nulls;
use super::super::reply::Reply;
use super::Desk;
use crate::standards::ngsi_ld::vocab;
use quirks::Quirk;

/// Batch Create.
pub fn create(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    quirks::run(desk, create::create)
}

/// Batch Upsert.
pub fn upsert(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    quirks::run(desk, upsert::upsert)
}

/// Batch Update.
pub fn update(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    quirks::run(desk, update::update)
}

/// Batch Delete.
pub fn delete(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    quirks::run(desk, delete::delete)
}

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

    /// The 207 that says what succeeded and what did not.
    fn reply(&self, desk: &Desk<'_>) -> Reply {
        if self.created.is_empty()
            && self.changed.is_empty()
            && quirks::has(desk, Quirk::NoneIsAnError)
            && let Some((_, problem)) = self.errors.first()
        {
            return Reply::problem(desk.call, Some(desk.operation), problem);
        }
        let mut reply = Reply::json(207, self.report(desk));
        let asks_for_ld = desk.call.accept.as_deref().is_some_and(|accept| accept.contains(vocab::JSON_LD));
        if let Some((media, _)) = &mut reply.body
            && asks_for_ld
            && desk.has(Fault::BatchDeleteReportFollowsAccept)
        {
            *media = vocab::JSON_LD;
        }
        reply
    }

    fn report(&self, desk: &Desk<'_>) -> Value {
        let lacks_id = quirks::has(desk, Quirk::ErrorWithoutId);
        let error = |(id, problem): &(String, Problem)| match lacks_id {
            true => json!({ "error": problem.document() }),
            false => json!({ "entityId": id, "error": problem.document() }),
        };
        let changed: &[String] = if desk.has(Fault::BatchUpsertSuccessListsCreated) { &[] } else { &self.changed };
        let success: Vec<&String> = self.created.iter().chain(changed).collect();
        let mut reported: Vec<&(String, Problem)> = Vec::new();
        for error in &self.errors {
            let is_told = reported.iter().any(|(id, _)| *id == error.0);
            if !(is_told && quirks::has(desk, Quirk::ReportsAnIdOnce)) {
                reported.push(error);
            }
        }
        let errors: Vec<Value> = reported.into_iter().map(error).collect();
        match quirks::has(desk, Quirk::WithoutSuccess) {
            true => json!({ "errors": errors }),
            false => json!({ "success": success, "errors": errors }),
        }
    }
}

/// The documents of a batch of entities, each with its id. One without an id cannot be reported on, so it makes the
/// whole request invalid.
fn entities(desk: &Desk<'_>, accepts_empty: Fault) -> Result<Vec<(String, Document)>, Problem> {
    let mut entities: Vec<(String, Document)> = Vec::new();
    for document in document::array(desk.call, desk.operation, accepts_empty)? {
        let mut document = document?;
        if let Some((_, first)) = entities.first().filter(|_| quirks::has(desk, Quirk::FirstContextForAll)) {
            document.context = first.context.clone();
        }
        match document.value.get("id").and_then(Value::as_str) {
            Some(id) if names::is_uri(id) => entities.push((id.to_owned(), document)),
            _ => return Err(Problem::bad_data("an entity of the batch has no id that is a URI")),
        }
    }
    Ok(entities)
}

/// The keywords of `options`, each of which the operation has to know.
fn options(desk: &Desk<'_>, known: &[&str]) -> Result<Vec<String>, Problem> {
    let options = desk.call.params.options();
    match options.iter().find(|option| !known.contains(&option.as_str())) {
        Some(other) if !quirks::has(desk, Quirk::AcceptsUnknownOption) => {
            Err(Problem::invalid(format!("this batch operation has no option {other:?}")))
        }
        _ => Ok(options),
    }
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
    let entity = desk.reader(&document.context, Nulls::Refused).entity(&document.value)?;
    Ok(quirks::damaged(desk, entity))
}
