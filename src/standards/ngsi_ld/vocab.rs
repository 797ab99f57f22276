//! Constants of the NGSI-LD standard: facts restated from ETSI GS CIM 009 V1.9.1. No behaviour.

/// What every error type starts with (5.5.2).
pub const ERROR_BASE: &str = "https://uri.etsi.org/ngsi-ld/errors/";

/// Error types and their HTTP status (5.5.2, Table 6.3.2-1). `Conflict` has no row there; 409 is its only use in 5.9.
pub const ERROR_TYPES: &[(&str, u16)] = &[
    ("AlreadyExists", 409),
    ("BadRequestData", 400),
    ("Conflict", 409),
    ("InternalError", 500),
    ("InvalidRequest", 400),
    ("LdContextNotAvailable", 504),
    ("NoMultiTenantSupport", 501),
    ("NonexistentTenant", 404),
    ("OperationNotSupported", 422),
    ("ResourceNotFound", 404),
    ("TooComplexQuery", 403),
    ("TooManyResults", 403),
];

/// The default vocabulary: a name without a context expands to this plus the name (annex B).
pub const DEFAULT_VOCABULARY: &str = "https://uri.etsi.org/ngsi-ld/default-context/";

/// The namespace of the standard's own terms.
pub const NAMESPACE: &str = "https://uri.etsi.org/ngsi-ld/";

/// The newest core context.
pub const CORE_CONTEXT: &str = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld";

/// The minor versions of 1 that a core context was published for, first and last.
pub const CORE_CONTEXTS: (u16, u16) = (3, 8);

/// What the URL of every published core context starts with.
pub const CORE_CONTEXT_PREFIX: &str = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context";

/// The link relation of a JSON-LD context (6.3.5).
pub const CONTEXT_RELATION: &str = "http://www.w3.org/ns/json-ld#context";

/// NGSI-LD Null (4.5.0).
pub const NULL: &str = "urn:ngsi-ld:null";

/// JSON, JSON-LD, GeoJSON and merge patch (6.3.4).
pub const JSON: &str = "application/json";
/// JSON-LD.
pub const JSON_LD: &str = "application/ld+json";
/// GeoJSON.
pub const GEO_JSON: &str = "application/geo+json";
/// JSON merge patch, allowed for PATCH.
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// The response header with the number of results (6.3.13).
pub const RESULTS_COUNT: &str = "NGSILD-Results-Count";
/// The tenant header (6.3.14).
pub const TENANT: &str = "NGSILD-Tenant";

/// Attribute types and the member that holds their value (4.5.2, 4.5.3, 4.5.18, 4.5.20 to 4.5.24, 4.7).
pub const ATTRIBUTE_TYPES: &[(&str, &str)] = &[
    ("Property", "value"),
    ("GeoProperty", "value"),
    ("Relationship", "object"),
    ("LanguageProperty", "languageMap"),
    ("VocabProperty", "vocab"),
    ("JsonProperty", "json"),
    ("ListProperty", "valueList"),
    ("ListRelationship", "objectList"),
];

/// The geometries a GeoProperty may have: those of RFC 7946 except GeometryCollection (4.7.1).
pub const GEOMETRIES: &[&str] = &["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];

/// Members of an Entity that are no Attributes (4.5.1, 4.8, 4.22). JSON-LD keywords are none either.
pub const ENTITY_MEMBERS: &[&str] = &["id", "type", "scope", "createdAt", "modifiedAt", "deletedAt", "expiresAt"];

/// Members of an Attribute that are no sub-attributes, besides [`TEMPORAL_MEMBERS`] (4.5.2, 4.5.3, 4.5.18 to 4.5.24, 4.15).
pub const ATTRIBUTE_MEMBERS: &[&str] = &[
    "type",
    "value",
    "object",
    "languageMap",
    "vocab",
    "json",
    "valueList",
    "objectList",
    "previousValue",
    "previousObject",
    "previousLanguageMap",
    "previousVocab",
    "previousJson",
    "previousValueList",
    "previousObjectList",
    "datasetId",
    "instanceId",
    "observedAt",
    "createdAt",
    "modifiedAt",
    "deletedAt",
    "expiresAt",
    "unitCode",
    "valueType",
    "objectType",
    "lang",
    "entity",
    "entityList",
    "entityIdSealed",
    "entityTypeSealed",
];

/// Members of an Attribute with values over time: arrays of a value and its DateTimes (4.5.9, 4.5.19).
pub const TEMPORAL_MEMBERS: &[&str] = &[
    "values",
    "objects",
    "languageMaps",
    "vocabs",
    "jsons",
    "valueLists",
    "objectLists",
    "avg",
    "distinctCount",
    "max",
    "min",
    "stddev",
    "sum",
    "sumsq",
    "totalCount",
];

/// Members that a broker adds by itself (4.8, 4.5.7, 4.4).
pub const SYSTEM_MEMBERS: &[&str] = &["@context", "createdAt", "modifiedAt", "deletedAt", "instanceId"];

/// Members that hold a DateTime of the standard (4.8, 4.22): compared as instants.
pub const TIME_MEMBERS: &[&str] = &["observedAt", "createdAt", "modifiedAt", "deletedAt", "expiresAt"];

/// Every term the core context defines (annex B). Isolation never touches one.
pub const CORE_TERMS: &[&str] = &[
    "Attribute",
    "AttributeList",
    "ContextSourceIdentity",
    "ContextSourceNotification",
    "ContextSourceRegistration",
    "Date",
    "DateTime",
    "EntityType",
    "EntityTypeInfo",
    "EntityTypeList",
    "ExecutionResultDetails",
    "Feature",
    "FeatureCollection",
    "GeoProperty",
    "GeometryCollection",
    "JsonProperty",
    "LanguageProperty",
    "LineString",
    "ListProperty",
    "ListRelationship",
    "MultiLineString",
    "MultiPoint",
    "MultiPolygon",
    "Notification",
    "Point",
    "Polygon",
    "Property",
    "Relationship",
    "Snapshot",
    "SnapshotNotification",
    "Subscription",
    "TemporalProperty",
    "Time",
    "VocabProperty",
    "accept",
    "aggrMethods",
    "aggrParams",
    "aggrPeriodDuration",
    "attributeCount",
    "attributeDetails",
    "attributeList",
    "attributeName",
    "attributeNames",
    "attributeTypes",
    "attributes",
    "attrs",
    "avg",
    "bbox",
    "cacheDuration",
    "collation",
    "containedBy",
    "contextSourceAlias",
    "contextSourceExtras",
    "contextSourceInfo",
    "contextSourceTimeAt",
    "contextSourceUptime",
    "cooldown",
    "coordinates",
    "createdAt",
    "csf",
    "data",
    "dataset",
    "datasetId",
    "deletedAt",
    "description",
    "detail",
    "distinctCount",
    "endAt",
    "endTimeAt",
    "endpoint",
    "entities",
    "entity",
    "entityCount",
    "entityId",
    "entityIdSealed",
    "entityList",
    "entityMap",
    "entityTypeSealed",
    "error",
    "errors",
    "expandValues",
    "expiresAt",
    "features",
    "format",
    "geoQ",
    "geojson",
    "geometry",
    "geoproperty",
    "georel",
    "id",
    "idPattern",
    "information",
    "instanceId",
    "isActive",
    "join",
    "joinLevel",
    "json",
    "jsonKeys",
    "jsons",
    "key",
    "lang",
    "langString",
    "languageMap",
    "languageMaps",
    "lastFailure",
    "lastNotification",
    "lastSuccess",
    "lastUsedAt",
    "linkedMaps",
    "localOnly",
    "location",
    "management",
    "managementInterval",
    "max",
    "min",
    "mode",
    "modifiedAt",
    "ngsildproof",
    "notUpdated",
    "notification",
    "notificationTrigger",
    "notifiedAt",
    "notifierInfo",
    "object",
    "objectList",
    "objectLists",
    "objectType",
    "objects",
    "observationInterval",
    "observationSpace",
    "observedAt",
    "omit",
    "operationSpace",
    "operations",
    "orderBy",
    "ordering",
    "pick",
    "previousJson",
    "previousLanguageMap",
    "previousObject",
    "previousObjectList",
    "previousValue",
    "previousValueList",
    "previousVocab",
    "problemDetails",
    "properties",
    "propertyNames",
    "q",
    "reason",
    "receiverInfo",
    "refreshRate",
    "registrationId",
    "registrationName",
    "relationshipNames",
    "resultStatus",
    "scope",
    "scopeQ",
    "showChanges",
    "snapshotId",
    "snapshotLifetime",
    "snapshotPriority",
    "snapshotQueries",
    "snapshotQueriesDetails",
    "snapshotStatus",
    "snapshotTemporalQueries",
    "snapshotTemporalQueriesDetails",
    "startAt",
    "status",
    "stddev",
    "subscriptionId",
    "subscriptionName",
    "success",
    "sum",
    "sumsq",
    "sysAttrs",
    "temporalQ",
    "tenant",
    "throttling",
    "timeAt",
    "timeInterval",
    "timeout",
    "timeproperty",
    "timerel",
    "timesFailed",
    "timesSent",
    "title",
    "totalCount",
    "triggerReason",
    "type",
    "typeList",
    "typeName",
    "typeNames",
    "unchanged",
    "unitCode",
    "updated",
    "uri",
    "value",
    "valueList",
    "valueLists",
    "valueType",
    "values",
    "vocab",
    "vocabs",
    "watchedAttributes",
];

/// The HTTP status of an error type (Table 6.3.2-1).
pub fn status_of(error: &str) -> Option<u16> {
    ERROR_TYPES.iter().find(|(name, _)| *name == error).map(|(_, status)| *status)
}

/// The member that holds the value of an attribute of this type.
pub fn value_member(attribute_type: &str) -> Option<&'static str> {
    ATTRIBUTE_TYPES.iter().find(|(name, _)| *name == attribute_type).map(|(_, member)| *member)
}

/// The core context of a version 1.`minor` of the standard: a target must not have to fetch one that it does not have.
pub fn core_context(minor: u16) -> String {
    let (first, last) = CORE_CONTEXTS;
    format!("{CORE_CONTEXT_PREFIX}-v1.{}.jsonld", minor.clamp(first, last))
}

/// Whether the core context defines this term.
pub fn is_core_term(name: &str) -> bool {
    CORE_TERMS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_its_own_core_context_as_far_as_one_was_published() {
        assert!(core_context(6).ends_with("-v1.6.jsonld"));
        assert!(core_context(9).ends_with("-v1.8.jsonld"));
        assert!(core_context(1).ends_with("-v1.3.jsonld"));
    }

    #[test]
    fn core_terms_are_sorted_so_that_they_can_be_searched() {
        assert!(CORE_TERMS.is_sorted());
        assert!(is_core_term("location") && is_core_term("type") && !is_core_term("BusShelter"));
    }
}
