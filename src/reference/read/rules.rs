//! The rules of valid input, and the faults that waive one of them. A rule is consulted by name where it is broken.

use super::super::call::Operation;
use super::super::entity::Kind;
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
    /// Any other kind has its value member (4.5.18 to 4.5.24, 4.7.1).
    HasContent(Kind),
    /// No attribute has the value member of another kind (4.5.2.2 to 4.5.24.2).
    NoForeignMember(Kind),
    /// Only Properties of plain values have a unit (4.5.3.2 to 4.5.24.2).
    NoUnit(Kind),
    /// The object of a Relationship is a URI (4.5.3.2).
    ObjectIsUri,
    /// Each of several objects of a Relationship is a URI (4.5.3.2).
    EveryObjectIsUri,
    /// A vocab has words (4.5.20.2).
    VocabIsText,
    /// A valueList is an array (4.5.21.2).
    ListIsArray,
    /// An objectList is an array (4.5.22.2).
    ObjectListIsArray,
    /// The items of an objectList are URIs (4.5.22.2).
    ObjectListHasUris,
    /// The type of an attribute is one of the standard's (4.5.1).
    AttributeTypeIsKnown,
    /// A time is a DateTime (4.6.3).
    TimeIsDateTime,
    /// A time is in UTC, and says so (4.6.3).
    TimeIsUtc,
    /// A time has no offset (4.6.3).
    TimeHasNoOffset,
    /// A time has seconds (4.6.3).
    TimeHasSeconds,
    /// A time has at most six digits after the second (4.6.3).
    TimeIsShort,
    /// A time is a text, and nothing that has members (4.8).
    TimeIsText,
    /// There is one time, not several (4.5.5.1).
    TimeIsSingle,
    /// The expiresAt of an entity is a DateTime (4.22).
    EntityExpiryIsDateTime,
    /// The expiresAt of an attribute is a DateTime (4.22).
    AttributeExpiryIsDateTime,
    /// The unitCode is a text (4.5.2.2).
    UnitCodeIsText,
    /// There is one unitCode, not several (4.5.5.1).
    UnitCodeIsSingle,
    /// The datasetId is a URI (4.5.5.1).
    DatasetIdIsUri,
    /// No datasetId is the NGSI-LD Null (5.5.8).
    DatasetIdIsNotNull,
    /// There is one default instance (4.5.5.1).
    OneDefaultInstance,
    /// There is one instance for each dataset (4.5.5.1).
    DatasetIdsDiffer,
    /// No value is the NGSI-LD Null (5.5.4).
    ValueIsNotNull,
    /// No languageMap is the NGSI-LD Null (5.5.4).
    LanguageMapIsNotNull,
    /// No member of an entity is the NGSI-LD Null (5.5.4).
    MemberIsNotNull,
    /// The NGSI-LD Null is not inside a value (5.5.4).
    NoNullInsideValue,
    /// No object is the NGSI-LD Null (5.5.4).
    ObjectIsNotNull,
    /// No value is JSON null (4.5.0).
    ValueIsNotJsonNull,
    /// A language map maps language tags to texts (4.5.18.2).
    LanguageMapIsValid,
    /// A language map is an object (4.6.5).
    LanguageMapIsObject,
    /// The keys of a language map are language tags (4.6.5).
    LanguageTagIsValid,
    /// Every text of a language is a text (4.6.5).
    EveryTextIsText,
    /// The valueType of a LanguageProperty is langString (5.2.32).
    ValueTypeIsLangString,
    /// The places of an entity are GeoProperties (5.2.4).
    LocationIsGeoProperty,
    /// A geometry in a text is one (4.7.2).
    GeometryTextIsValid,
    /// A geometry has coordinates (4.7.1).
    GeometryHasCoordinates,
    /// A Polygon is closed (4.7.1).
    RingIsClosed,
    /// A LineString has two positions (4.7.1).
    LineHasTwoPositions,
    /// A geometry has one of the types of GeoJSON (4.7.1).
    GeometryTypeIsKnown,
    /// A GeoProperty has a GeoJSON geometry (4.7.1).
    GeometryIsValid,
    /// The geometry is no GeometryCollection (4.7.1).
    GeometryIsSingle,
    /// There is a type (4.5.1).
    TypesAreNotEmpty,
    /// A type is a text (5.2.4).
    TypeIsText,
    /// A type is a name (4.6.2).
    TypeIsName,
    /// A name of an attribute is none of a member that is no attribute (4.5.1).
    NameIsFree,
    /// Names of sub-attributes have the characters of names (4.6.2).
    SubNameIsValid,
    /// No level of a scope is empty (4.18).
    ScopeLevelIsNotEmpty,
    /// A level of a scope begins with a letter (4.18).
    ScopeLevelBeginsWithLetter,
    /// A level of a scope has letters, numbers and underscores (4.18).
    ScopeHasItsCharacters,
    /// A scope is a text (5.2.4).
    ScopeIsText,
    /// Every one of several scopes is valid (4.18).
    EveryScopeIsValid,
    /// No scope is the NGSI-LD Null (4.18).
    ScopeIsNotNull,
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
        Operation::Append => waived_on_append(rule),
        Operation::Update => waived_on_update(rule),
        Operation::Partial => waived_on_partial(rule),
        Operation::BatchCreate | Operation::BatchUpsert => waived_on_batch_store(rule, operation),
        Operation::BatchUpdate | Operation::BatchDelete => waived_on_batch_change(rule, operation),
        operation => waived_on_merge_or_replace(rule, operation),
    };
    fault.is_some_and(|fault| faults.is_on(fault))
}

fn waived_on_merge_or_replace(rule: Rule, operation: Operation) -> Option<Fault> {
    Some(match (operation, rule) {
        (Operation::Merge, Rule::BodyIsJson) => Fault::MergeBrokenJsonWrongError,
        (Operation::Replace, Rule::BodyIsJson) => Fault::ReplaceBrokenJsonWrongError,
        (Operation::ReplaceAttribute, Rule::BodyIsJson) => Fault::ReplaceAttributeBrokenJsonWrongError,
        (Operation::BatchMerge, Rule::BodyIsJson) => Fault::BatchMergeBrokenJsonWrongError,
        (Operation::BatchMerge, Rule::BatchIsArray) => Fault::BatchMergeAcceptsObject,
        (Operation::Merge, Rule::PropertyHasValue) => Fault::MergeAcceptsMissingValue,
        (Operation::Merge, Rule::ObjectIsUri) => Fault::MergeAcceptsNonUriObject,
        (Operation::Replace, Rule::PropertyHasValue) => Fault::ReplaceAcceptsMissingValue,
        (Operation::Replace, Rule::ObjectIsUri) => Fault::ReplaceAcceptsNonUriObject,
        (Operation::ReplaceAttribute, Rule::PropertyHasValue) => Fault::ReplaceAttributeAcceptsMissingValue,
        (Operation::BatchMerge, Rule::PropertyHasValue) => Fault::BatchMergeAcceptsMissingValue,
        _ => return None,
    })
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
        rule => return waived_of_kind(rule).or_else(|| waived_of_shell(rule)),
    })
}

/// The rules of one kind of attribute.
fn waived_of_kind(rule: Rule) -> Option<Fault> {
    Some(match rule {
        Rule::HasContent(kind) => return without_content(kind),
        Rule::NoForeignMember(kind) => foreign_member(kind),
        Rule::NoUnit(kind) => return unit(kind),
        Rule::EveryObjectIsUri => Fault::RelationshipChecksFirstObject,
        Rule::VocabIsText => Fault::VocabAcceptsNumbers,
        Rule::ListIsArray => Fault::ListAcceptsNonArray,
        Rule::ObjectListIsArray => Fault::ObjectListAcceptsNonArray,
        Rule::ObjectListHasUris => Fault::ObjectListAcceptsNonUri,
        Rule::LanguageMapIsNotNull => Fault::NullAcceptedInLanguageMap,
        Rule::MemberIsNotNull => Fault::NullAcceptedAsMember,
        Rule::NoNullInsideValue => Fault::NullAcceptedInsideValue,
        Rule::LanguageMapIsObject => Fault::LanguageMapAcceptsText,
        Rule::LanguageTagIsValid => Fault::LanguageMapAcceptsBadTag,
        Rule::EveryTextIsText => Fault::LanguageMapAcceptsMixedTexts,
        Rule::ValueTypeIsLangString => Fault::LanguageAcceptsValueType,
        Rule::LocationIsGeoProperty => Fault::LocationAcceptsProperty,
        Rule::GeometryTextIsValid => Fault::GeometryAcceptsBrokenText,
        Rule::GeometryHasCoordinates => Fault::GeometryWithoutCoordinates,
        Rule::RingIsClosed => Fault::GeometryAcceptsOpenRing,
        Rule::LineHasTwoPositions => Fault::GeometryAcceptsShortLine,
        Rule::GeometryTypeIsKnown => Fault::GeometryAcceptsUnknownType,
        _ => return None,
    })
}

fn without_content(kind: Kind) -> Option<Fault> {
    Some(match kind {
        Kind::Property | Kind::Relationship => return None,
        Kind::GeoProperty => Fault::GeoPropertyWithoutValue,
        Kind::LanguageProperty => Fault::LanguagePropertyWithoutMap,
        Kind::VocabProperty => Fault::VocabPropertyWithoutVocab,
        Kind::JsonProperty => Fault::JsonPropertyWithoutJson,
        Kind::ListProperty => Fault::ListPropertyWithoutList,
        Kind::ListRelationship => Fault::ListRelationshipWithoutList,
    })
}

fn foreign_member(kind: Kind) -> Fault {
    match kind {
        Kind::Property => Fault::PropertyAcceptsForeignMember,
        Kind::Relationship => Fault::RelationshipAcceptsForeignMember,
        Kind::GeoProperty => Fault::GeoPropertyAcceptsForeignMember,
        Kind::LanguageProperty => Fault::LanguagePropertyAcceptsForeignMember,
        Kind::VocabProperty => Fault::VocabPropertyAcceptsForeignMember,
        Kind::JsonProperty => Fault::JsonPropertyAcceptsForeignMember,
        Kind::ListProperty => Fault::ListPropertyAcceptsForeignMember,
        Kind::ListRelationship => Fault::ListRelationshipAcceptsForeignMember,
    }
}

fn unit(kind: Kind) -> Option<Fault> {
    Some(match kind {
        Kind::Property | Kind::GeoProperty | Kind::ListProperty => return None,
        Kind::Relationship => Fault::RelationshipAcceptsUnit,
        Kind::LanguageProperty => Fault::LanguagePropertyAcceptsUnit,
        Kind::VocabProperty => Fault::VocabPropertyAcceptsUnit,
        Kind::JsonProperty => Fault::JsonPropertyAcceptsUnit,
        Kind::ListRelationship => Fault::ListRelationshipAcceptsUnit,
    })
}

/// The rules of ids, types, scopes, names, times and instances.
fn waived_of_shell(rule: Rule) -> Option<Fault> {
    Some(match rule {
        Rule::TimeHasNoOffset => Fault::TimeAcceptsOffset,
        Rule::TimeHasSeconds => Fault::TimeAcceptsMinutes,
        Rule::TimeIsShort => Fault::TimeAcceptsNanoseconds,
        Rule::TimeIsText => Fault::TimeAcceptsObject,
        Rule::TimeIsSingle => Fault::TimeMayBeList,
        Rule::EntityExpiryIsDateTime => Fault::TransientEntityAcceptsBadTime,
        Rule::AttributeExpiryIsDateTime => Fault::TransientAttributeAcceptsBadTime,
        Rule::UnitCodeIsSingle => Fault::UnitMayBeList,
        Rule::TypesAreNotEmpty => Fault::TypeAcceptsEmptyList,
        Rule::TypeIsText => Fault::TypeAcceptsNumber,
        Rule::TypeIsName => Fault::TypeAcceptsBadName,
        Rule::NameIsFree => Fault::NamesAcceptReserved,
        Rule::SubNameIsValid => Fault::SubNamesUnchecked,
        Rule::ScopeLevelIsNotEmpty => Fault::ScopeAcceptsEmptyLevel,
        Rule::ScopeLevelBeginsWithLetter => Fault::ScopeAcceptsDigit,
        Rule::ScopeHasItsCharacters => Fault::ScopeAcceptsCharacters,
        Rule::ScopeIsText => Fault::ScopeAcceptsObject,
        Rule::EveryScopeIsValid => Fault::ScopeChecksFirst,
        Rule::ScopeIsNotNull => Fault::ScopeAcceptsNull,
        _ => return None,
    })
}

fn waived_on_append(rule: Rule) -> Option<Fault> {
    match rule {
        Rule::BodyIsJson => Some(Fault::AppendBrokenJsonIsBadRequestData),
        Rule::PropertyHasValue => Some(Fault::AppendAcceptsInvalid),
        Rule::RelationshipHasObject => Some(Fault::AppendAcceptsRelationshipWithoutObject),
        Rule::ValueIsNotNull | Rule::MemberIsNotNull | Rule::NoNullInsideValue => Some(Fault::AppendAcceptsNull),
        _ => None,
    }
}

fn waived_on_update(rule: Rule) -> Option<Fault> {
    match rule {
        Rule::BodyIsJson => Some(Fault::UpdateBrokenJsonIsBadRequestData),
        Rule::PropertyHasValue => Some(Fault::UpdateAcceptsInvalid),
        Rule::RelationshipHasObject => Some(Fault::UpdateAcceptsRelationshipWithoutObject),
        Rule::ValueIsNotNull | Rule::NoNullInsideValue => Some(Fault::UpdateAcceptsNullInside),
        _ => None,
    }
}

fn waived_on_partial(rule: Rule) -> Option<Fault> {
    match rule {
        Rule::BodyIsJson => Some(Fault::PartialBrokenJsonIsBadRequestData),
        Rule::PropertyHasValue => Some(Fault::PartialAcceptsPropertyWithoutValue),
        Rule::TimeIsDateTime => Some(Fault::PartialAcceptsBadObservedAt),
        Rule::UnitCodeIsText => Some(Fault::PartialAcceptsBadUnitCode),
        _ => None,
    }
}

fn waived_on_batch_store(rule: Rule, operation: Operation) -> Option<Fault> {
    let (create, upsert) = match rule {
        Rule::BodyIsJson => {
            (Fault::BatchCreateBrokenJsonIsBadRequestData, Fault::BatchUpsertBrokenJsonIsBadRequestData)
        }
        Rule::BatchIsArray => (Fault::BatchCreateAcceptsObject, Fault::BatchUpsertAcceptsObject),
        Rule::BatchHasNoNull => (Fault::BatchCreateAcceptsNullItem, Fault::BatchUpsertAcceptsNullItem),
        Rule::HasType => (Fault::BatchCreateAcceptsMissingType, Fault::BatchUpsertAcceptsMissingType),
        Rule::ValueIsNotNull | Rule::MemberIsNotNull => (Fault::BatchCreateAcceptsNull, Fault::BatchUpsertAcceptsNull),
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
        Operation::Append => faults.is_on(Fault::AppendRefusesConcise),
        Operation::Update => faults.is_on(Fault::UpdateRefusesConcise),
        Operation::Merge => faults.is_on(Fault::MergeRefusesConcise),
        Operation::Replace => faults.is_on(Fault::ReplaceRefusesConcise),
        Operation::ReplaceAttribute => faults.is_on(Fault::ReplaceAttributeRefusesConcise),
        Operation::BatchMerge => faults.is_on(Fault::BatchMergeRefusesConcise),
        Operation::BatchCreate => faults.is_on(Fault::BatchCreateRefusesConcise),
        Operation::BatchUpsert => faults.is_on(Fault::BatchUpsertRefusesConcise),
        Operation::BatchUpdate => faults.is_on(Fault::BatchUpdateRefusesConcise),
        _ => false,
    }
}
