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
}

/// Whether a fault waives this rule for this operation.
pub fn is_waived(rule: Rule, operation: Operation, faults: &Faults) -> bool {
    let fault = match operation {
        Operation::Create => waived_on_create(rule),
        Operation::Append => waived_on_append(rule),
        Operation::Update => waived_on_update(rule),
        Operation::Partial => waived_on_partial(rule),
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
    })
}

fn waived_on_append(rule: Rule) -> Option<Fault> {
    match rule {
        Rule::PropertyHasValue => Some(Fault::AppendAcceptsInvalid),
        Rule::RelationshipHasObject => Some(Fault::AppendAcceptsRelationshipWithoutObject),
        Rule::ValueIsNotNull => Some(Fault::AppendAcceptsNull),
        _ => None,
    }
}

fn waived_on_update(rule: Rule) -> Option<Fault> {
    match rule {
        Rule::PropertyHasValue => Some(Fault::UpdateAcceptsInvalid),
        Rule::RelationshipHasObject => Some(Fault::UpdateAcceptsRelationshipWithoutObject),
        Rule::ValueIsNotNull => Some(Fault::UpdateAcceptsNullInside),
        _ => None,
    }
}

fn waived_on_partial(rule: Rule) -> Option<Fault> {
    match rule {
        Rule::PropertyHasValue => Some(Fault::PartialAcceptsPropertyWithoutValue),
        Rule::TimeIsDateTime => Some(Fault::PartialAcceptsBadObservedAt),
        Rule::UnitCodeIsText => Some(Fault::PartialAcceptsBadUnitCode),
        _ => None,
    }
}

/// Whether a fault makes the operation refuse attributes in concise form (4.5.2.3).
pub fn refuses_concise(operation: Operation, faults: &Faults) -> bool {
    match operation {
        Operation::Create => faults.is_on(Fault::CreateRefusesConcise),
        Operation::Append => faults.is_on(Fault::AppendRefusesConcise),
        Operation::Update => faults.is_on(Fault::UpdateRefusesConcise),
        _ => false,
    }
}
