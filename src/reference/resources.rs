//! The resources of the API and their methods (6.2): which of them this broker has.

use super::call::Operation;

/// What a resource does with a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// It is bound to an operation of this broker.
    Served(Operation),
    /// The standard binds it to an operation that this broker does not have.
    NotServed,
}

/// A resource: what each of its methods is bound to.
pub type Resource = &'static [(&'static str, Binding)];

use Binding::{NotServed, Served};

const ENTITIES: Resource =
    &[("GET", Served(Operation::Query)), ("POST", Served(Operation::Create)), ("DELETE", Served(Operation::Purge))];
const ENTITY: Resource = &[
    ("GET", Served(Operation::Retrieve)),
    ("DELETE", Served(Operation::Delete)),
    ("PUT", Served(Operation::Replace)),
    ("PATCH", Served(Operation::Merge)),
];
const ATTRS: Resource = &[("POST", Served(Operation::Append)), ("PATCH", Served(Operation::Update))];
const ATTR: Resource = &[
    ("PATCH", Served(Operation::Partial)),
    ("DELETE", Served(Operation::DeleteAttribute)),
    ("PUT", Served(Operation::ReplaceAttribute)),
];

/// The resource at a path below the API root.
pub fn find(path: &[String]) -> Option<Resource> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    Some(match path.as_slice() {
        ["entities"] => ENTITIES,
        ["entities", _] => ENTITY,
        ["entities", _, "attrs"] => ATTRS,
        ["entities", _, "attrs", _] => ATTR,
        ["entityOperations", "create"] => &[("POST", Served(Operation::BatchCreate))],
        ["entityOperations", "upsert"] => &[("POST", Served(Operation::BatchUpsert))],
        ["entityOperations", "delete"] => &[("POST", Served(Operation::BatchDelete))],
        ["entityOperations", "query"] => &[("POST", Served(Operation::PostQuery))],
        ["entityOperations", "update"] => &[("POST", Served(Operation::BatchUpdate))],
        ["entityOperations", "merge"] => &[("POST", Served(Operation::BatchMerge))],
        ["types"] => &[("GET", Served(Operation::Types))],
        ["attributes"] => &[("GET", Served(Operation::Attributes))],
        ["types", _] => &[("GET", Served(Operation::TypeInfo))],
        ["attributes", _] => &[("GET", Served(Operation::AttributeInfo))],
        ["info", "sourceIdentity"] => &[("GET", Served(Operation::Identity))],
        other => not_served(other)?,
    })
}

/// Resources of which this broker has nothing.
fn not_served(path: &[&str]) -> Option<Resource> {
    const COLLECTION: Resource = &[("GET", NotServed), ("POST", NotServed)];
    const ELEMENT: Resource = &[("GET", NotServed), ("PATCH", NotServed), ("DELETE", NotServed)];
    Some(match path {
        ["subscriptions" | "csourceRegistrations" | "csourceSubscriptions" | "jsonldContexts"] => COLLECTION,
        ["subscriptions" | "csourceRegistrations" | "csourceSubscriptions", _] => ELEMENT,
        ["jsonldContexts", _] => &[("GET", NotServed), ("DELETE", NotServed)],
        ["temporal", "entities"] => COLLECTION,
        ["temporal", "entities", _] => &[("GET", NotServed), ("DELETE", NotServed)],
        ["temporal", "entities", _, "attrs"] => &[("POST", NotServed)],
        ["temporal", "entities", _, "attrs", _] => &[("DELETE", NotServed)],
        ["temporal", "entities", _, "attrs", _, _] => &[("PATCH", NotServed), ("DELETE", NotServed)],
        ["temporal", "entityOperations", "query"] => &[("POST", NotServed)],
        ["entityMaps", _] => ELEMENT,
        ["entityMaps"] | ["temporal", "entityMaps"] => &[("POST", NotServed)],
        ["snapshots"] => &[("POST", NotServed), ("DELETE", NotServed)],
        ["snapshots", _] => ELEMENT,
        ["snapshots", _, "clone"] => &[("POST", NotServed)],
        _ => return None,
    })
}

/// The value of the header `Allow`.
pub fn allow(resource: Resource) -> String {
    let methods: Vec<&str> = resource.iter().map(|(method, _)| *method).collect();
    methods.join(", ")
}

/// The parameters of an operation (6.3.7, 6.3.10, 6.3.11, 6.3.13, 6.3.18, and the tables of 6.4 to 6.33).
pub fn parameters(operation: Operation) -> &'static [&'static str] {
    match operation {
        Operation::Retrieve => RETRIEVE,
        Operation::Query => QUERY,
        Operation::PostQuery => &["limit", "offset", "count", "format", "options", "local", "geometryProperty"],
        Operation::Append => &["options", "type", "local"],
        Operation::Delete | Operation::Update | Operation::Partial => &["type", "local"],
        Operation::Merge => &["format", "options", "lang", "observedAt", "type", "local"],
        Operation::Replace | Operation::ReplaceAttribute => &["type", "local"],
        Operation::Purge => PURGE,
        Operation::BatchMerge => &["local"],
        Operation::DeleteAttribute => &["datasetId", "deleteAll", "type", "local"],
        Operation::BatchUpsert | Operation::BatchUpdate => &["options", "local"],
        Operation::Create | Operation::BatchCreate | Operation::BatchDelete => &["local"],
        Operation::TypeInfo | Operation::AttributeInfo => &["local"],
        Operation::Types | Operation::Attributes => &["details", "local"],
        Operation::Identity => &[],
    }
}

const RETRIEVE: &[&str] = &[
    "attrs",
    "pick",
    "omit",
    "type",
    "format",
    "options",
    "lang",
    "datasetId",
    "geometryProperty",
    "join",
    "joinLevel",
    "containedBy",
    "entityMap",
    "entityMapLifetime",
    "local",
];

const PURGE: &[&str] = &[
    "id",
    "type",
    "idPattern",
    "q",
    "csf",
    "georel",
    "geometry",
    "coordinates",
    "geoproperty",
    "geometryProperty",
    "scopeQ",
    "keep",
    "drop",
    "local",
];

const QUERY: &[&str] = &[
    "id",
    "type",
    "idPattern",
    "attrs",
    "pick",
    "omit",
    "q",
    "csf",
    "georel",
    "geometry",
    "coordinates",
    "geoproperty",
    "geometryProperty",
    "lang",
    "limit",
    "offset",
    "count",
    "format",
    "options",
    "scopeQ",
    "datasetId",
    "expandValues",
    "jsonKeys",
    "join",
    "joinLevel",
    "containedBy",
    "orderBy",
    "orderFrom",
    "orderGeometry",
    "collation",
    "splitEntities",
    "entityMap",
    "entityMapLifetime",
    "local",
];
