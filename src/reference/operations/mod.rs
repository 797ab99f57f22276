//! The operations, one file for each group.

mod append;
mod batch;
mod create;
mod delete;
mod discovery;
mod partial;
mod query;
mod retrieve;
mod update;

use super::call::{Call, Operation};
use super::context::Context;
use super::document;
use super::faults::{Fault, Faults};
use super::media::Media;
use super::names;
use super::problem::{Problem, ProblemKind};
use super::read::{Nulls, Reader};
use super::reply::Reply;
use super::store::Entities;
use super::types::TypeSelection;

/// What an operation works with.
pub struct Desk<'a> {
    /// The request.
    pub call: &'a Call,
    /// The operation.
    pub operation: Operation,
    /// The media type of the answer.
    pub media: Media,
    /// The time of the request.
    pub now: &'a str,
    /// The entities of the tenant.
    pub entities: &'a mut Entities,
}

/// Runs an operation.
///
/// # Errors
/// Whatever its clause says.
pub fn run(mut desk: Desk<'_>) -> Result<Reply, Problem> {
    match desk.operation {
        Operation::Create => create::create(&mut desk),
        Operation::Retrieve => retrieve::retrieve(&desk),
        Operation::Query => query::by_get(&desk),
        Operation::PostQuery => query::by_post(&desk),
        Operation::Delete => delete::entity(&mut desk),
        Operation::DeleteAttribute => delete::attribute(&mut desk),
        Operation::Append => append::append(&mut desk),
        Operation::Update => update::update(&mut desk),
        Operation::Partial => partial::update(&mut desk),
        Operation::BatchCreate => batch::create(&mut desk),
        Operation::BatchUpsert => batch::upsert(&mut desk),
        Operation::BatchUpdate => batch::update(&mut desk),
        Operation::BatchDelete => batch::delete(&mut desk),
        Operation::Types => discovery::types(&desk),
        Operation::TypeInfo => discovery::type_info(&desk),
        Operation::Attributes => discovery::attributes(&desk),
        Operation::AttributeInfo => discovery::attribute_info(&desk),
        Operation::Identity => discovery::identity(&desk),
    }
}

impl<'a> Desk<'a> {
    fn faults(&self) -> &'a Faults {
        &self.call.faults
    }

    fn has(&self, fault: Fault) -> bool {
        self.call.faults.is_on(fault)
    }

    fn reader<'b>(&self, context: &'b Context, nulls: Nulls) -> Reader<'b>
    where
        'a: 'b,
    {
        Reader { context, operation: self.operation, faults: self.faults(), nulls, now: self.now }
    }

    /// The id in the path, if it is a URI.
    fn target_id(&self) -> Result<&'a str, Problem> {
        let id = self.call.path.get(1).map_or("", String::as_str);
        let waives = match self.operation {
            Operation::Retrieve => self.has(Fault::RetrieveAcceptsNonUriId),
            Operation::Append => self.has(Fault::AppendAcceptsNonUriId),
            Operation::Update => self.has(Fault::UpdateAcceptsNonUriId),
            Operation::Partial => self.has(Fault::PartialAcceptsNonUriId),
            Operation::Delete => self.has(Fault::DeleteAcceptsNonUriId),
            Operation::DeleteAttribute => self.has(Fault::DeleteAttributeAcceptsNonUriId),
            _ => false,
        };
        match names::is_uri(id) || waives {
            true => Ok(id),
            false => Err(Problem::bad_data(format!("the id {id:?} is no URI"))),
        }
    }

    /// The name of the attribute in the path, if it is one.
    fn target_attribute(&self) -> Result<&'a str, Problem> {
        let name = self.call.path.get(3).map_or("", String::as_str);
        match name == "scope" || names::is_attribute_name(name) {
            true => Ok(name),
            false => Err(Problem::bad_data(format!("{name:?} cannot name an attribute"))),
        }
    }

    /// Whether there is an entity with this id, and with a type that the request selects.
    fn knows(&self, id: &str) -> Result<bool, Problem> {
        let context = document::linked_context(self.call)?;
        let types = self.call.params.get("type").filter(|types| *types != "*");
        let ignores_type = match self.operation {
            Operation::Retrieve => self.has(Fault::RetrieveIgnoresType),
            Operation::Delete => self.has(Fault::DeleteIgnoresType),
            _ => false,
        };
        let types = types.filter(|_| !ignores_type);
        let types = types.map(|types| TypeSelection::parse(types, &context, self.faults())).transpose()?;
        let fits = |types: TypeSelection, own: &[String]| types.matches(own, self.faults());
        Ok(self.entities.get(id).is_some_and(|entity| types.is_none_or(|types| fits(types, &entity.types))))
    }

    /// The error about an entity that is not there.
    fn unknown(&self, id: &str) -> Problem {
        let wrong = match self.operation {
            Operation::Retrieve => self.has(Fault::RetrieveUnknownWrongError),
            Operation::Update => self.has(Fault::UpdateUnknownWrongError),
            Operation::Partial => self.has(Fault::PartialUnknownWrongError),
            Operation::Delete => self.has(Fault::DeleteUnknownWrongError),
            _ => false,
        };
        let kind = if wrong { ProblemKind::BadRequestData } else { ProblemKind::ResourceNotFound };
        Problem::new(kind, format!("{id} was not found"))
    }

    /// The answer to a change that succeeded; a fault answers 200.
    fn done(&self, answers_200: Fault) -> Reply {
        Reply::empty(if self.has(answers_200) { 200 } else { 204 })
    }
}
