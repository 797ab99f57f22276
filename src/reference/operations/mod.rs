//! The operations, one file for each group.

mod append;
mod batch;
mod batch_merge;
mod conditions;
mod create;
mod delete;
mod discovery;
mod merge;
mod merge_patch;
mod partial;
mod purge;
mod query;
mod replace;
mod retrieve;
mod shown;
mod target;
mod update;

use super::call::{Call, Operation};
use super::context::Context;
use super::faults::{Fault, Faults};
use super::media::Media;
use super::problem::Problem;
use super::read::{Nulls, Reader};
use super::reply::Reply;
use super::store::Entities;

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
        Operation::Merge => merge::merge(&mut desk),
        Operation::Replace => replace::entity(&mut desk),
        Operation::ReplaceAttribute => replace::attribute(&mut desk),
        Operation::Purge => purge::purge(&mut desk),
        Operation::BatchMerge => batch_merge::merge(&mut desk),
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

    /// The answer to a change that succeeded; a fault answers 200.
    fn done(&self, answers_200: Fault) -> Reply {
        Reply::empty(if self.has(answers_200) { 200 } else { 204 })
    }
}
