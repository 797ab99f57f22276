//! Faults that several batch operations have, each a variant of its own. Without a fault nothing happens here.

use serde_json::Value;

use super::super::super::call::{Body, Call, Operation};
use super::super::super::entity::{Attribute, Attributes, Entity};
use super::super::super::faults::{Fault, Faults};
use super::super::super::problem::Problem;
use super::super::super::reply::Reply;
use super::super::Desk;

/// What can go wrong in any batch operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quirk {
    /// All entities are read with the `@context` of the first.
    FirstContextForAll,
    /// The report does not say which entity an error is about.
    ErrorWithoutId,
    /// The report does not list what succeeded.
    WithoutSuccess,
    /// The report lists one error for each id, however often the id came.
    ReportsAnIdOnce,
    /// Where nothing succeeded, an error is answered instead of a report.
    NoneIsAnError,
    /// Unknown keywords in `options` are passed over.
    AcceptsUnknownOption,
    /// An array with null in it is refused, but what else it holds is done.
    DoesTheRest,
}

/// Whether the operation has the quirk.
pub(super) fn has(desk: &Desk<'_>, quirk: Quirk) -> bool {
    let fault = match (desk.operation, quirk) {
        (Operation::BatchCreate, quirk) => of_create(quirk),
        (Operation::BatchUpsert, quirk) => of_upsert(quirk),
        (Operation::BatchUpdate, quirk) => of_update(quirk),
        (Operation::BatchDelete, quirk) => of_delete(quirk),
        _ => None,
    };
    fault.is_some_and(|fault| desk.has(fault))
}

fn of_create(quirk: Quirk) -> Option<Fault> {
    match quirk {
        Quirk::FirstContextForAll => Some(Fault::BatchCreateFirstContextForAll),
        Quirk::ErrorWithoutId => Some(Fault::BatchCreateErrorWithoutId),
        Quirk::ReportsAnIdOnce => Some(Fault::BatchCreateReportsAnIdOnce),
        Quirk::NoneIsAnError => Some(Fault::BatchCreateNoneIsAnError),
        Quirk::DoesTheRest => Some(Fault::BatchCreateDoesTheRest),
        Quirk::WithoutSuccess | Quirk::AcceptsUnknownOption => None,
    }
}

fn of_upsert(quirk: Quirk) -> Option<Fault> {
    match quirk {
        Quirk::FirstContextForAll => Some(Fault::BatchUpsertFirstContextForAll),
        Quirk::AcceptsUnknownOption => Some(Fault::BatchUpsertAcceptsUnknownOption),
        Quirk::DoesTheRest => Some(Fault::BatchUpsertDoesTheRest),
        Quirk::ErrorWithoutId | Quirk::WithoutSuccess | Quirk::ReportsAnIdOnce | Quirk::NoneIsAnError => None,
    }
}

fn of_update(quirk: Quirk) -> Option<Fault> {
    match quirk {
        Quirk::FirstContextForAll => Some(Fault::BatchUpdateFirstContextForAll),
        Quirk::ErrorWithoutId => Some(Fault::BatchUpdateErrorWithoutId),
        Quirk::NoneIsAnError => Some(Fault::BatchUpdateNoneIsAnError),
        Quirk::AcceptsUnknownOption => Some(Fault::BatchUpdateAcceptsUnknownOption),
        Quirk::DoesTheRest => Some(Fault::BatchUpdateDoesTheRest),
        Quirk::WithoutSuccess | Quirk::ReportsAnIdOnce => None,
    }
}

fn of_delete(quirk: Quirk) -> Option<Fault> {
    match quirk {
        Quirk::ErrorWithoutId => Some(Fault::BatchDeleteErrorWithoutId),
        Quirk::WithoutSuccess => Some(Fault::BatchDeleteWithoutSuccess),
        Quirk::ReportsAnIdOnce => Some(Fault::BatchDeleteReportsAnIdOnce),
        Quirk::NoneIsAnError => Some(Fault::BatchDeleteNoneIsAnError),
        Quirk::DoesTheRest => Some(Fault::BatchDeleteDoesTheRest),
        Quirk::FirstContextForAll | Quirk::AcceptsUnknownOption => None,
    }
}

/// Runs an operation; a fault does what a refused array asks for beside null.
pub(super) fn run(
    desk: &mut Desk<'_>,
    operation: fn(&mut Desk<'_>) -> Result<Reply, Problem>,
) -> Result<Reply, Problem> {
    let result = operation(desk);
    if result.is_err()
        && has(desk, Quirk::DoesTheRest)
        && let Some(call) = without_null(desk.call)
    {
        let (media, now) = (desk.media, desk.now);
        let mut rest = Desk { call: &call, operation: desk.operation, media, now, entities: &mut *desk.entities };
        // Nobody gets to see how that went.
        drop(operation(&mut rest));
    }
    result
}

/// The request without the items of its array that are null, if there are any.
fn without_null(call: &Call) -> Option<Call> {
    let Body::Bytes(bytes) = &call.body else { return None };
    let mut items: Vec<Value> = serde_json::from_slice(bytes).ok()?;
    let before = items.len();
    items.retain(|item| !item.is_null());
    let body = Body::Bytes(serde_json::to_vec(&items).ok()?);
    (items.len() < before).then(|| Call { body, ..call.clone() })
}

/// An entity on its way into the store, with what a fault takes away from it.
pub(super) fn damaged(desk: &Desk<'_>, mut entity: Entity) -> Entity {
    let (loses_relationships, loses_sub_attributes) = match desk.operation {
        Operation::BatchCreate => (Fault::BatchCreateLosesRelationships, Fault::BatchCreateLosesSubAttributes),
        Operation::BatchUpsert => (Fault::BatchUpsertLosesRelationships, Fault::BatchUpsertLosesSubAttributes),
        _ => return entity,
    };
    if desk.has(loses_relationships) {
        let is_relationship = |instances: &[Attribute]| instances.iter().any(|one| one.kind.is_relationship());
        entity.attributes.0.retain(|(_, instances)| !is_relationship(instances));
    }
    if desk.has(loses_sub_attributes) {
        entity.attributes.instances_mut().for_each(|one| one.attributes = Attributes::default());
    }
    if desk.operation == Operation::BatchCreate && desk.has(Fault::BatchCreateKeepsFirstType) {
        entity.types.truncate(1);
    }
    if desk.operation == Operation::BatchCreate && desk.has(Fault::BatchCreateLosesScope) {
        entity.scopes.clear();
    }
    entity
}

/// The faults of Batch Upsert that are those of the patch which it shares with Update Attributes (5.6.2).
pub(super) fn of_the_patch(faults: &Faults) -> Faults {
    translated(
        faults,
        &[
            (Fault::BatchUpsertUpdateIgnoresType, Fault::UpdateIgnoresType),
            (Fault::BatchUpsertUpdateIgnoresDatasetId, Fault::UpdateIgnoresDatasetId),
            (Fault::BatchUpsertUpdateKeepsSubAttributes, Fault::UpdateKeepsSubAttributes),
            (Fault::BatchUpsertUpdateStoresNull, Fault::UpdateStoresNull),
        ],
    )
}

/// The faults of Batch Update that are those of the append which it shares with Append Attributes (5.6.3).
pub(super) fn of_the_append(faults: &Faults) -> Faults {
    translated(
        faults,
        &[
            (Fault::BatchUpdateIgnoresType, Fault::AppendIgnoresType),
            (Fault::BatchUpdateIgnoresDatasetId, Fault::AppendIgnoresDatasetId),
            (Fault::BatchUpdateDoesNotAppend, Fault::AppendDoesNothing),
            (Fault::BatchUpdateDoesNotOverwrite, Fault::AppendDoesNotOverwrite),
        ],
    )
}

fn translated(faults: &Faults, table: &[(Fault, Fault)]) -> Faults {
    table.iter().filter(|(own, _)| faults.is_on(*own)).map(|(_, shared)| *shared).collect()
}
