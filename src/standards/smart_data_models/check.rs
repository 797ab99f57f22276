//! One entity against its models: the way from a JSON value to remarks.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{Library, ModelKey};
use crate::model::{Blame, Outcome, Remark, Severity};

/// How an entity is written (ETSI GS CIM 009 4.5; the NGSIv2 specification for the last).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Every attribute is an object with its type and value.
    Normalized,
    /// As normalized, but what can be inferred is left out.
    Concise,
    /// Only values.
    KeyValues,
    /// Normalized NGSIv2: attributes with type, value and metadata.
    NgsiV2,
}

/// What the user decided.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form of all entities; otherwise each is looked at.
    pub form: Option<Form>,
    /// Check all entities against this model, whatever their type.
    pub model: Option<ModelKey>,
    /// The `@context` of entities that bring none, as a Link header would give it.
    pub context: Option<Value>,
    /// Contexts at hand besides those of the library: URL and document.
    pub contexts: BTreeMap<String, Value>,
    /// An attribute that its model does not name is an error.
    pub closed: bool,
    /// Severities that the user set, by id of the rule; `None` switches a rule off.
    pub severities: BTreeMap<String, Option<Severity>>,
}

/// What came out for one entity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// Its id, where it has one that is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its types, as written.
    pub types: Vec<String>,
    /// How it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// The models it was checked against.
    pub models: Vec<ModelKey>,
    /// What came out.
    pub outcome: Outcome,
    /// What was found, in document order.
    pub remarks: Vec<Remark>,
}

/// Checks entities against the models of a library. Shared by all threads; compiles a model when the first entity needs it.
pub struct Checker {
    library: Library,
    options: Options,
}

impl Checker {
    /// A checker of these models.
    pub fn new(library: Library, options: Options) -> Self {
        Self { library, options }
    }

    /// Checks one entity: an NGSI-LD entity in any form, or a GeoJSON Feature of one.
    pub fn check(&self, entity: Value) -> Checked {
        let _ = (&self.library, &self.options);
        Checked {
            id: entity.get("id").and_then(Value::as_str).map(str::to_owned),
            types: Vec::new(),
            form: None,
            models: Vec::new(),
            outcome: Outcome::Undetermined,
            remarks: vec![Remark {
                rule: "entity",
                severity: Severity::Error,
                blame: Blame::Data,
                at: String::new(),
                attribute: None,
                says: "nothing is checked yet".to_owned(),
                help: None,
            }],
        }
    }
}
