//! The rules of valid input, and the faults that waive one of them. A rule is consulted by name where it is broken.

use super::super::call::Operation;
use super::super::faults::{Fault, Faults};

/// A rule that input data must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// An entity has an id (4.5.1).
    HasId,
    /// The id is a URI (4.5.1).
    IdIsUri,
    /// An entity has a type (4.5.1).
    HasType,
    /// Names have the characters of names (4.6.2).
    NameIsValid,
    /// A Property has a value (4.5.2.2).
    PropertyHasValue,
    /// A Relationship has an object (4.5.3.2).
    RelationshipHasObject,
    /// The object of a Relationship is a URI (4.5.3.2).
    ObjectIsUri,
    /// The type of an attribute is one of the standard's (4.5.1).
    AttributeTypeIsKnown,
    /// A time is a DateTime (4.6.3).
    TimeIsDateTime,
    /// A time is in UTC, and says so (4.6.3).
    TimeIsUtc,
    /// The unitCode is a text (4.5.2.2).
    UnitCodeIsText,
    /// The datasetId is a URI (4.5.5.1).
    DatasetIdIsUri,
    /// There is one default instance (4.5.5.1).
    OneDefaultInstance,
    /// There is one instance for each dataset (4.5.5.1).
    DatasetIdsDiffer,
    /// No value is the NGSI-LD Null (5.5.4).
    ValueIsNotNull,
    /// No object is the NGSI-LD Null (5.5.4).
    ObjectIsNotNull,
    /// No value is JSON null (4.5.0).
    ValueIsNotJsonNull,
    /// A language map maps language tags to texts (4.5.18.2).
    LanguageMapIsValid,
    /// A GeoProperty has a GeoJSON geometry (4.7.1).
    GeometryIsValid,
    /// The geometry is no GeometryCollection (4.7.1).
    GeometryIsSingle,
    /// There is no `@context` inside an attribute (5.5.7).
    ContextIsOutside,
    /// A body that is no JSON is an InvalidRequest, not BadRequestData (5.5.4).
    BodyIsJson,
    /// The body of a batch operation is an array (5.6.7.3 to 5.6.10.3).
    BatchIsArray,
    /// No item of a batch is null (5.6.7.4 to 5.6.10.4).
    BatchHasNoNull,
}

/// Whether a fault waives this rule for this operation.
pub fn is_waived(rule: Rule, operation: Operation, faults: &Faults) -> bool {
    let fault = match operation {
        Operation::Create => waived_on_create(rule),
        Operation::BatchCreate | Operation::BatchUpsert => waived_on_batch_store(rule, operation),
        Operation::BatchUpdate | Operation::BatchDelete => waived_on_batch_change(rule, operation),
        Operation::Append if rule == Rule::PropertyHasValue => Some(Fault::AppendAcceptsInvalid),
        Operation::Update if rule == Rule::PropertyHasValue => Some(Fault::UpdateAcceptsInvalid),
        _ => None,
    };
    fault.is_some_and(|fault| faults.is_on(fault))
}

fn waived_on_create(rule: Rule) -> Option<Fault> {
    Some(match rule {
        Rule::HasId => Fault::CreateAcceptsMissingId,
        Rule::IdIsUri => Fault::CreateAcceptsNonUriId,
        Rule::HasType => Fault::CreateAcceptsMissingType,
        Rule::NameIsValid => Fault::CreateAcceptsBadName,
        Rule::PropertyHasValue => Fault::CreateAcceptsPropertyWithoutValue,
        Rule::RelationshipHasObject => Fault::CreateAcceptsRelationshipWithoutObject,
        Rule::ObjectIsUri => Fault::CreateAcceptsRelationshipToNonUri,
        Rule::AttributeTypeIsKnown => Fault::CreateAcceptsUnknownAttributeType,
        Rule::TimeIsDateTime => Fault::CreateAcceptsBadObservedAt,
        Rule::TimeIsUtc => Fault::CreateAcceptsLocalTime,
        Rule::UnitCodeIsText => Fault::CreateAcceptsBadUnitCode,
        Rule::DatasetIdIsUri => Fault::CreateAcceptsBadDatasetId,
        Rule::OneDefaultInstance => Fault::CreateAcceptsTwoDefaultInstances,
        Rule::DatasetIdsDiffer => Fault::CreateAcceptsTwinDatasetIds,
        Rule::ValueIsNotNull => Fault::CreateAcceptsNullValue,
        Rule::ObjectIsNotNull => Fault::CreateAcceptsNullObject,
        Rule::ValueIsNotJsonNull => Fault::CreateAcceptsJsonNull,
        Rule::LanguageMapIsValid => Fault::CreateAcceptsBadLanguageMap,
        Rule::GeometryIsValid => Fault::CreateAcceptsBadGeometry,
        Rule::GeometryIsSingle => Fault::CreateAcceptsGeometryCollection,
        Rule::ContextIsOutside => Fault::CreateAcceptsNestedContext,
        Rule::BodyIsJson => Fault::CreateBrokenJsonIsBadRequestData,
        Rule::BatchIsArray | Rule::BatchHasNoNull => return None,
    })
}

fn waived_on_batch_store(rule: Rule, operation: Operation) -> Option<Fault> {
    let (create, upsert) = match rule {
        Rule::BodyIsJson => {
            (Fault::BatchCreateBrokenJsonIsBadRequestData, Fault::BatchUpsertBrokenJsonIsBadRequestData)
        }
        Rule::BatchIsArray => (Fault::BatchCreateAcceptsObject, Fault::BatchUpsertAcceptsObject),
        Rule::BatchHasNoNull => (Fault::BatchCreateAcceptsNullItem, Fault::BatchUpsertAcceptsNullItem),
        Rule::HasType => (Fault::BatchCreateAcceptsMissingType, Fault::BatchUpsertAcceptsMissingType),
        Rule::ValueIsNotNull => (Fault::BatchCreateAcceptsNull, Fault::BatchUpsertAcceptsNull),
        _ => return None,
    };
    Some(if operation == Operation::BatchCreate { create } else { upsert })
}

fn waived_on_batch_change(rule: Rule, operation: Operation) -> Option<Fault> {
    let (update, delete) = match rule {
        Rule::BodyIsJson => {
            (Fault::BatchUpdateBrokenJsonIsBadRequestData, Fault::BatchDeleteBrokenJsonIsBadRequestData)
        }
        Rule::BatchIsArray => (Fault::BatchUpdateAcceptsObject, Fault::BatchDeleteAcceptsText),
        Rule::BatchHasNoNull => (Fault::BatchUpdateAcceptsNullItem, Fault::BatchDeleteAcceptsNullItem),
        Rule::PropertyHasValue if operation == Operation::BatchUpdate => return Some(Fault::BatchUpdateAcceptsInvalid),
        _ => return None,
    };
    Some(if operation == Operation::BatchUpdate { update } else { delete })
}

/// Whether a fault makes the operation refuse attributes in concise form (4.5.2.3).
pub fn refuses_concise(operation: Operation, faults: &Faults) -> bool {
    match operation {
        Operation::Create => faults.is_on(Fault::CreateRefusesConcise),
        Operation::Append | Operation::Update => faults.is_on(Fault::UpdateRefusesConcise),
        Operation::BatchCreate => faults.is_on(Fault::BatchCreateRefusesConcise),
        Operation::BatchUpsert => faults.is_on(Fault::BatchUpsertRefusesConcise),
        Operation::BatchUpdate => faults.is_on(Fault::BatchUpdateRefusesConcise),
        _ => false,
    }
}
