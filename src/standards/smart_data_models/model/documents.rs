//! The files that a model consists of, parsed once each and within limits, and where a reference in one of them leads.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{NotCompiled, Place};
use crate::standards::smart_data_models::{Address, Library};

/// The largest file of a model, in bytes: twice the largest that is published.
const LARGEST_FILE: usize = 8 * 1024 * 1024;
/// The most files that one model may consist of.
const MOST_FILES: usize = 64;

/// The files of a model, by address.
pub(super) struct Documents<'a> {
    library: &'a Library,
    parsed: BTreeMap<Address, Arc<Value>>,
}

/// What a pointer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A place where a schema stands.
    Schema,
    /// The object under `properties` or `$defs`: names of schemas, and no schema itself.
    Map,
    /// A list of schemas, or anything below a keyword that holds no schema.
    Other,
}

impl<'a> Documents<'a> {
    pub(super) fn new(library: &'a Library) -> Self {
        Self { library, parsed: BTreeMap::new() }
    }

    /// The document at an address, asked for by a place of another.
    pub(super) fn load(&mut self, address: &Address, by: &Address, at: &str) -> Result<Arc<Value>, NotCompiled> {
        if let Some(document) = self.parsed.get(address) {
            return Ok(document.clone());
        }
        let too_large = |found: String, limit| {
            let place = Place { address: by.clone(), pointer: at.to_owned() };
            Err(NotCompiled::TooLarge { place, found, limit })
        };
        if self.parsed.len() >= MOST_FILES {
            return too_large("references to more files".to_owned(), MOST_FILES);
        }
        let bytes = self.library.read(address)?;
        if bytes.len() > LARGEST_FILE {
            return too_large(format!("a file of {} bytes ({address})", bytes.len()), LARGEST_FILE);
        }
        // The parser stops at 128 levels, so everything that walks a document may recurse.
        let document: Value = serde_json::from_slice(strip_mark(&bytes))
            .map_err(|error| NotCompiled::NotJson { address: address.clone(), reason: error.to_string() })?;
        let document = Arc::new(document);
        self.parsed.insert(address.clone(), document.clone());
        Ok(document)
    }

    /// Where a reference leads: the place, what stands there, and what kind of place it is.
    pub(super) fn follow(&mut self, reference: &str, from: &Place) -> Result<(Place, Arc<Value>, Target), NotCompiled> {
        let nowhere = |reason| NotCompiled::Reference { place: from.clone(), reference: shorten(reference), reason };
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let address = if file.is_empty() {
            from.address.clone()
        } else if file.contains("://") {
            Address::of_url(file).ok_or_else(|| nowhere("which is no place that models are published at"))?
        } else {
            from.address.join(file).ok_or_else(|| nowhere("which leads out of the models"))?
        };
        let document = self.load(&address, &from.address, &from.pointer)?;
        let fragment =
            percent_decode_str(fragment).decode_utf8().map_err(|_| nowhere("whose fragment is not UTF-8"))?;
        let pointer: Cow<'_, str> = if fragment.is_empty() || fragment.starts_with('/') {
            fragment
        } else {
            anchor(&document, &fragment, String::new()).ok_or_else(|| nowhere("and there is no such anchor"))?.into()
        };
        let target = target(&document, &pointer).ok_or_else(|| nowhere("and there is nothing"))?;
        Ok((Place { address, pointer: pointer.into_owned() }, document, target))
    }
}

/// Editors of some systems begin a file with a byte order mark.
fn strip_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn shorten(text: &str) -> String {
    super::says::quote(text)
}

/// What kind of place a pointer leads to; `None` where there is nothing.
fn target(document: &Value, pointer: &str) -> Option<Target> {
    let mut value = document;
    let mut kind = Target::Schema;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        value = match value {
            Value::Object(members) => members.get(&token)?,
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
        kind = match (kind, token.as_str(), value) {
            (Target::Schema, "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas", _) => {
                Target::Map
            }
            (Target::Schema, "required" | "enum" | "const" | "type" | "examples" | "default", _) => Target::Other,
            // Below an unknown keyword anything may stand that somebody refers to as a schema.
            (Target::Schema, _, Value::Array(_)) => Target::Other,
            (_, _, Value::Object(_) | Value::Bool(_)) => Target::Schema,
            _ => Target::Other,
        };
    }
    Some(kind)
}

/// The pointer of the schema with this `$anchor`, or with an `$id` of the older kind that is nothing but a fragment.
fn anchor(value: &Value, name: &str, at: String) -> Option<String> {
    match value {
        Value::Object(members) => {
            let is_text = |key: &str| members.get(key).and_then(Value::as_str);
            if is_text("$anchor") == Some(name) || is_text("$id").and_then(|id| id.strip_prefix('#')) == Some(name) {
                return Some(at);
            }
            members.iter().find_map(|(key, value)| anchor(value, name, step(&at, key)))
        }
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, value)| anchor(value, name, step(&at, &index.to_string())))
        }
        _ => None,
    }
}

/// A pointer with one more step.
pub(super) fn step(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}
