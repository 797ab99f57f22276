//! The position table: where in the bodies and parameters of NGSI-LD a name of the user stands.

use super::super::attribute::{is_attribute, is_sub_attribute};

/// The kinds of objects that hold names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An Entity, an Entity Fragment, a temporal Entity, and the `properties` of a GeoJSON Feature.
    Entity,
    /// An Attribute instance.
    Attribute,
    /// A GeoJSON Feature (4.5.16.2).
    Feature,
    /// A GeoJSON FeatureCollection (4.5.16.3).
    FeatureCollection,
    /// A Query (5.2.23).
    Query,
    /// A Subscription (5.2.12).
    Subscription,
    /// NotificationParams (5.2.14).
    NotificationParams,
    /// A CSourceRegistration (5.2.9).
    Registration,
    /// RegistrationInfo (5.2.10).
    RegistrationInfo,
    /// An EntitySelector (5.2.33) or EntityInfo (5.2.8).
    Selector,
    /// A GeoQuery (5.2.13).
    GeoQuery,
    /// OrderingParams (5.2.43).
    Ordering,
    /// EntityTypeList, EntityType, EntityTypeInfo, AttributeList, Attribute (5.2.24 to 5.2.28).
    Names,
    /// UpdateResult and NotUpdatedDetails (5.2.18, 5.2.19).
    UpdateResult,
}

/// What a member or parameter holds. Where it holds text, an array of such texts is meant as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// No name of the user.
    Nothing,
    /// One name.
    Name,
    /// One name, short or expanded by the default vocabulary.
    ExpandedName,
    /// An entity type selection (4.17).
    Types,
    /// Names with commas between them.
    Names,
    /// An attribute projection (4.21).
    Projection,
    /// An entity ordering (4.23.3).
    Ordering,
    /// A query (4.9).
    Query,
    /// The member's own name is the user's, and it holds an attribute.
    Attribute,
    /// An object of this kind, or an array of them.
    Inside(Kind),
}

/// Members that hold names, by the kind of object they are in.
pub const POSITIONS: &[(Kind, &str, Holds)] = &[
    (Kind::Entity, "type", Holds::Name),
    (Kind::Attribute, "objectType", Holds::Name),
    (Kind::Attribute, "entity", Holds::Inside(Kind::Entity)),
    (Kind::Attribute, "entityList", Holds::Inside(Kind::Entity)),
    (Kind::Feature, "properties", Holds::Inside(Kind::Entity)),
    (Kind::FeatureCollection, "features", Holds::Inside(Kind::Feature)),
    (Kind::Query, "entities", Holds::Inside(Kind::Selector)),
    (Kind::Query, "attrs", Holds::Name),
    (Kind::Query, "pick", Holds::Projection),
    (Kind::Query, "omit", Holds::Projection),
    (Kind::Query, "q", Holds::Query),
    (Kind::Query, "geoQ", Holds::Inside(Kind::GeoQuery)),
    (Kind::Query, "ordering", Holds::Inside(Kind::Ordering)),
    (Kind::Query, "expandValues", Holds::Names),
    (Kind::Query, "jsonKeys", Holds::Names),
    (Kind::Subscription, "entities", Holds::Inside(Kind::Selector)),
    (Kind::Subscription, "watchedAttributes", Holds::Name),
    (Kind::Subscription, "q", Holds::Query),
    (Kind::Subscription, "geoQ", Holds::Inside(Kind::GeoQuery)),
    (Kind::Subscription, "notification", Holds::Inside(Kind::NotificationParams)),
    (Kind::Subscription, "expandValues", Holds::Names),
    (Kind::Subscription, "jsonKeys", Holds::Names),
    (Kind::NotificationParams, "attributes", Holds::Name),
    (Kind::NotificationParams, "pick", Holds::Projection),
    (Kind::NotificationParams, "omit", Holds::Projection),
    (Kind::Registration, "information", Holds::Inside(Kind::RegistrationInfo)),
    (Kind::RegistrationInfo, "entities", Holds::Inside(Kind::Selector)),
    (Kind::RegistrationInfo, "propertyNames", Holds::Name),
    (Kind::RegistrationInfo, "relationshipNames", Holds::Name),
    (Kind::RegistrationInfo, "attributeNames", Holds::Name),
    (Kind::Selector, "type", Holds::Types),
    (Kind::GeoQuery, "geoproperty", Holds::Name),
    (Kind::Ordering, "orderBy", Holds::Ordering),
    (Kind::Names, "id", Holds::ExpandedName),
    (Kind::Names, "typeList", Holds::ExpandedName),
    (Kind::Names, "typeName", Holds::ExpandedName),
    (Kind::Names, "typeNames", Holds::ExpandedName),
    (Kind::Names, "attributeList", Holds::ExpandedName),
    (Kind::Names, "attributeName", Holds::ExpandedName),
    (Kind::Names, "attributeNames", Holds::ExpandedName),
    (Kind::Names, "attributeDetails", Holds::Inside(Kind::Names)),
    (Kind::UpdateResult, "updated", Holds::ExpandedName),
    (Kind::UpdateResult, "notUpdated", Holds::Inside(Kind::UpdateResult)),
    (Kind::UpdateResult, "attributeName", Holds::ExpandedName),
];

/// Query parameters that hold names.
pub const PARAMETERS: &[(&str, Holds)] = &[
    ("type", Holds::Types),
    ("attrs", Holds::Names),
    ("pick", Holds::Projection),
    ("omit", Holds::Projection),
    ("keep", Holds::Projection),
    ("drop", Holds::Projection),
    ("orderBy", Holds::Ordering),
    ("geoproperty", Holds::Name),
    ("geometryProperty", Holds::Name),
    ("q", Holds::Query),
    ("expandValues", Holds::Names),
    ("jsonKeys", Holds::Names),
];

/// The path segments that a name follows.
pub const SEGMENTS: &[&str] = &["attrs", "types", "attributes"];

/// What a member holds. In entities and attributes, whatever the standard does not define is an attribute.
pub fn position(kind: Kind, member: &str) -> Holds {
    if let Some((_, _, holds)) = POSITIONS.iter().find(|(owner, name, _)| *owner == kind && *name == member) {
        return *holds;
    }
    match kind {
        Kind::Entity if is_attribute(member) => Holds::Attribute,
        Kind::Attribute if is_sub_attribute(member) => Holds::Attribute,
        _ => Holds::Nothing,
    }
}

/// What a query parameter holds.
pub fn parameter(name: &str) -> Holds {
    PARAMETERS.iter().find(|(parameter, _)| *parameter == name).map_or(Holds::Nothing, |(_, holds)| *holds)
}
