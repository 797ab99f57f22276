//! Create Entity (5.6.1, 6.4.3.1).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::super::context::Context;
use super::super::damage;
use super::super::document;
use super::super::entity::Entity;
use super::super::faults::Fault;
use super::super::media;
use super::super::problem::{Problem, ProblemKind};
use super::super::read::Nulls;
use super::super::reply::Reply;
use super::{Desk, delete};
use crate::standards::ngsi_ld::vocab;

/// Stores an entity that does not exist yet.
pub fn create(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let mut document = document::object(desk.call, desk.operation)?;
    if desk.has(Fault::CreateAcceptsEmptyObject) && document.value.as_object().is_some_and(Map::is_empty) {
        return Ok(Reply::empty(201).with_header("location", "/ngsi-ld/v1/entities/urn:nothing:at-all".to_owned()));
    }
    if let Some(first) = document.value.as_array().and_then(|items| items.first())
        && desk.has(Fault::CreateAcceptsArray)
    {
        document.value = first.clone();
    }
    let mut entity = match read(desk, &document.value, &document.context) {
        Ok(entity) => entity,
        Err(problem) => {
            store_valid_part(desk, &document.value, &document.context);
            return Err(problem);
        }
    };
    if entity.attributes.0.is_empty() && desk.has(Fault::CreateNeedsAttributes) {
        return Err(Problem::bad_data("the entity has no attributes"));
    }
    if media::of_body(desk.call) == vocab::JSON_LD && desk.has(Fault::CreateLosesAttributes) {
        entity.attributes.0.truncate(1);
    }
    if desk.has(Fault::CreateKeepsGivenTimes) {
        keep_times(&mut entity, &document.value);
    }
    if is_taken(desk, &entity) && !desk.has(Fault::CreateAcceptsDuplicate) {
        let wrong = desk.has(Fault::CreateDuplicateWrongError);
        let kind = if wrong { ProblemKind::BadRequestData } else { ProblemKind::AlreadyExists };
        let problem = Problem::new(kind, format!("{} exists already", entity.id));
        if desk.has(Fault::CreateDuplicateOverwrites) {
            store(desk, entity);
        }
        return Err(problem);
    }
    let reply = created(desk, &entity, &document.value);
    store(desk, entity);
    Ok(reply)
}

/// Whether the id is in use.
fn is_taken(desk: &Desk<'_>, entity: &Entity) -> bool {
    let is_same = |known: &Entity| known.types.iter().any(|name| entity.types.contains(name));
    let known = desk.entities.get(&entity.id);
    known.is_some_and(|known| is_same(known) || !desk.has(Fault::CreateAcceptsIdOfOtherType))
}

/// A fault stores the times that a client sends.
fn keep_times(entity: &mut Entity, document: &Value) {
    let given = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(time) = given("createdAt") {
        entity.created_at = time;
    }
    if let Some(time) = given("modifiedAt") {
        entity.modified_at = time;
    }
}

fn read(desk: &Desk<'_>, document: &Value, context: &Context) -> Result<Entity, Problem> {
    desk.reader(context, Nulls::Refused).entity(document)
}

fn store(desk: &mut Desk<'_>, entity: Entity) {
    let mut entity = damage::as_stored(entity, desk.faults());
    if let Some(left_over) = desk.entities.remove(&delete::left_over(&entity.id)) {
        entity.attributes.0.extend(left_over.attributes.0);
    }
    desk.entities.insert(entity.id.clone(), entity);
}

/// A fault stores what is valid of an entity that is refused.
fn store_valid_part(desk: &mut Desk<'_>, document: &Value, context: &Context) {
    if !desk.has(Fault::CreateStoresRefused) {
        return;
    }
    if let Some(entity) = desk.reader(context, Nulls::Refused).valid_part(document) {
        desk.entities.entry(entity.id.clone()).or_insert(entity);
    }
}

fn created(desk: &Desk<'_>, entity: &Entity, document: &Value) -> Reply {
    let mut reply = Reply::empty(if desk.has(Fault::CreateAnswers200) { 200 } else { 201 });
    let last = match desk.has(Fault::CreateWrongLocation) {
        true => entity.types.first().cloned().unwrap_or_default(),
        false => entity.id.clone(),
    };
    if !desk.has(Fault::CreateWithoutLocation) {
        reply = reply.with_header("location", format!("/ngsi-ld/v1/entities/{}", path_segment(&last)));
    }
    if desk.has(Fault::CreateAnswersWithBody) {
        reply.body = Some((vocab::JSON, document.clone()));
    }
    reply
}

/// A URI as one segment of a path: what a path may hold stays as it is (RFC 3986, pchar).
fn path_segment(text: &str) -> String {
    const UNSAFE: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b':')
        .remove(b'@')
        .remove(b'!')
        .remove(b'$')
        .remove(b'&')
        .remove(b'\'')
        .remove(b'(')
        .remove(b')')
        .remove(b'*')
        .remove(b'+')
        .remove(b',')
        .remove(b';')
        .remove(b'=');
    utf8_percent_encode(text, UNSAFE).to_string()
}
