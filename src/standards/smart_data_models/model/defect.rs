//! What is wrong with a model itself, though it can be used. Whoever maintains the model can mend it; data cannot.

use serde_json::Value;

use super::attributes::Collected;
use crate::standards::smart_data_models::{Address, ModelKey, index};

/// Something that is wrong with a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// What it is.
    pub kind: DefectKind,
    /// Where: a file and a JSON Pointer into it.
    pub at: String,
    /// What is wrong, as a sentence without its end.
    pub says: String,
}

/// What can be wrong with a model that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DefectKind {
    /// A reference leads to a place where no schema stands, so it describes nothing.
    RefersToNoSchema,
    /// `$id` names another place than the one where the model is published.
    WrongId,
    /// The values that are allowed for `type` do not have the name of the model among them.
    TypeWithoutName,
    /// Nothing says which values `type` may have.
    TypeNotStated,
    /// Nothing is required: an empty object is valid.
    NothingRequired,
    /// Attributes whose description does not begin with their kind.
    KindNotStated,
    /// There is no version.
    NoVersion,
}

impl DefectKind {
    /// Its id, in kebab-case.
    pub fn id(self) -> &'static str {
        match self {
            Self::RefersToNoSchema => "refers-to-no-schema",
            Self::WrongId => "wrong-id",
            Self::TypeWithoutName => "type-without-name",
            Self::TypeNotStated => "type-not-stated",
            Self::NothingRequired => "nothing-required",
            Self::KindNotStated => "kind-not-stated",
            Self::NoVersion => "no-version",
        }
    }
}

/// What is wrong with a schema as a whole.
pub(super) fn of_schema(key: &ModelKey, schema: &Value, collected: &Collected) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut push = |kind, pointer: &str, says: String| {
        defects.push(Defect { kind, at: format!("{key}/schema.json#{pointer}"), says });
    };
    if let Some(id) = schema.get("$id").and_then(Value::as_str) {
        let is_here = |address: Address| {
            address.repository == key.subject && address.path == format!("{}/schema.json", key.model)
        };
        // A city publishes its own models wherever it likes.
        let right = Address::of_url(id).map_or_else(|| !index::contains(key), is_here);
        if !right {
            push(DefectKind::WrongId, "/$id", format!("$id is {}, which is another place", super::says::quote(id)));
        }
    }
    match &collected.types {
        None => push(DefectKind::TypeNotStated, "", "nothing says which type its entities have".to_owned()),
        Some(types) if !types.iter().any(|name| name == key.model.as_str()) => {
            let types = super::says::list(types, None);
            push(
                DefectKind::TypeWithoutName,
                "",
                format!("the type of its entities is to be {types}, not {}", key.model),
            );
        }
        Some(_) => {}
    }
    if collected.required.is_empty() {
        push(DefectKind::NothingRequired, "", "nothing is required, so an empty object is valid".to_owned());
    }
    if !collected.without_kind.is_empty() {
        let names = &collected.without_kind;
        let shown = names.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if names.len() > 8 { ", …" } else { "" };
        push(
            DefectKind::KindNotStated,
            "",
            format!("{} of {} attributes state no kind: {shown}{more}", names.len(), collected.attributes.len()),
        );
    }
    if schema.get("$schemaVersion").and_then(Value::as_str).is_none() {
        push(DefectKind::NoVersion, "", "there is no $schemaVersion".to_owned());
    }
    defects
}
