//! A model that entities can be checked against: its schema, compiled, and what can be read out of it about each attribute.

mod attributes;
mod bundle;
mod choice;
mod defect;
mod documents;
#[cfg(test)]
mod laws;
mod says;
mod shape;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use self::{
    attributes::{Attribute, Moment},
    defect::{Defect, DefectKind},
    says::{SchemaError, Standing},
    shape::{Shape, Shapes},
};
use self::{bundle::Bundle, documents::Documents};
use super::{
    Address, Library, ModelKey, context, index,
    json::{
        Json,
        schema::{Borrowed, View},
    },
};
pub use super::{library::Unreadable, prose::Kind};

/// At most so many errors of one entity are told.
pub const MOST_ERRORS: usize = 50;

/// How often a pattern may try another way before it is given up.
const BACKTRACKS: usize = 100_000;

/// A model, compiled.
pub struct Model {
    /// Its name.
    pub key: ModelKey,
    /// The IRI of its type: that of the subject's context, or the one that official contexts form.
    pub iri: String,
    /// `$schemaVersion`, where the schema has one.
    pub version: Option<String>,
    /// The SHA-256 of `schema.json`, in hexadecimal digits.
    pub hash: String,
    /// The attributes that it describes, without the members of every entity (`id`, `type`, `@context`).
    pub attributes: BTreeMap<String, Attribute>,
    /// The members that an entity must have, `id` and `type` included where the schema says so.
    pub required: BTreeSet<String>,
    /// What is wrong with the model itself, though it can be used.
    pub defects: Vec<Defect>,
    validator: jsonschema::Validator<Borrowed>,
}

/// Where something stands in a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub address: Address,
    /// A JSON Pointer into it.
    pub pointer: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Generated schemas nest deeply; both ends of a long pointer say where it is.
        const LONGEST: usize = 160;
        let pointer = &self.pointer;
        if pointer.chars().count() <= LONGEST {
            return write!(f, "{}#{pointer}", self.address);
        }
        let start: String = pointer.chars().take(LONGEST / 2).collect();
        let end: Vec<char> = pointer.chars().rev().take(LONGEST / 2).collect();
        write!(f, "{}#{start}…{}", self.address, end.into_iter().rev().collect::<String>())
    }
}

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCompiled {
    /// The library has no such model, or one of its files cannot be had.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file is no JSON, or nested too deeply.
    #[error("{address} is not JSON: {reason}")]
    NotJson {
        /// The file.
        address: Address,
        /// What the parser says.
        reason: String,
    },
    /// A part of it is no schema.
    #[error("{place} is no schema: {reason}")]
    NotASchema {
        /// Where.
        place: Place,
        /// What it would have to be.
        reason: String,
    },
    /// A reference leads nowhere.
    #[error("{place} refers to {reference}, {reason}")]
    Reference {
        /// Where it stands.
        place: Place,
        /// The reference as it is written, shortened.
        reference: String,
        /// Why it leads nowhere, as the second half of a sentence.
        reason: &'static str,
    },
    /// References that lead back to where they began, without a step into the data: nothing could ever be decided.
    #[error("references of {0} go round in a circle, so that nothing can ever be valid or invalid")]
    Circle(Place),
    /// It goes beyond a limit.
    #[error("{place} has {found}; the limit is {limit}")]
    TooLarge {
        /// Where the limit was passed.
        place: Place,
        /// What there is too much of.
        found: String,
        /// The limit.
        limit: usize,
    },
    /// A keyword that is not supported: what it means cannot be told, and leaving it out would make wrong verdicts.
    #[error("{place} uses {keyword}, which is not supported")]
    Unsupported {
        /// Where.
        place: Place,
        /// The keyword.
        keyword: String,
    },
}

impl Model {
    /// Compiles a model from the files of a library. No file but those, and no server, is ever asked.
    ///
    /// # Errors
    /// When a file is not at hand, is no schema, refers to nothing, or goes beyond a limit.
    pub fn compile(key: &ModelKey, library: &Library) -> Result<Self, NotCompiled> {
        let address = schema_address(key)?;
        let bytes = library.read(&address)?;
        let mut documents = Documents::new(library);
        let bundle = Bundle::of(&address, &mut documents)?;
        let validator = bundle.compile()?;
        let root = documents.load(&address, &address, "")?;
        let subject = context::subject_context(&key.subject, library);
        let collected = attributes::collect(&address, &mut documents, subject.as_deref());
        let mut defects = bundle.defects;
        defects.extend(defect::of_schema(key, &root, &collected));
        Ok(Self {
            iri: subject
                .as_deref()
                .and_then(|subject| subject.own_iri(&key.model))
                .map_or_else(|| index::type_iri(key), str::to_owned),
            key: key.clone(),
            version: root.get("$schemaVersion").and_then(Value::as_str).map(str::to_owned),
            hash: hash(&bytes),
            attributes: collected.attributes,
            required: collected.required,
            defects,
            validator,
        })
    }

    /// Whether an entity in its value form is what the schema describes. Formats count. Where a pattern had to be given up and
    /// the outcome depends on it, the answer is no, and [`Model::errors`] tells.
    pub fn accepts(&self, entity: &Json<'_>) -> bool {
        self.validator.is_valid(View(entity))
    }

    /// The same of an entity that somebody has as a [`Value`].
    pub fn is_valid(&self, entity: &Value) -> bool {
        self.accepts(&Json::from(entity.clone()))
    }

    /// What is wrong with an entity in its value form, in document order as far as the schema has one; at most
    /// [`MOST_ERRORS`].
    pub fn errors(&self, entity: &Value) -> Vec<SchemaError> {
        let mut errors = Vec::new();
        let view = Json::from(entity.clone());
        for error in self.validator.iter_errors(View(&view)) {
            if errors.len() >= MOST_ERRORS {
                break;
            }
            says::tell(&error, &mut errors);
        }
        errors.truncate(MOST_ERRORS);
        errors
    }
}

/// The SHA-256 of a file in hexadecimal digits, by which the errata know a schema.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the schema of a model stands.
///
/// # Errors
/// Never for a key that was made by its constructor.
pub fn schema_address(key: &ModelKey) -> Result<Address, NotCompiled> {
    let path = format!("{}/schema.json", key.model);
    Address::new(&key.subject, &path).map_err(|_| {
        let address = Address { repository: key.subject.clone(), path };
        NotCompiled::Unreadable(Unreadable::Missing(address))
    })
}
