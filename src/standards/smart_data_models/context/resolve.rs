//! From the value of `@context` to its definitions: URLs are looked up among what is at hand, in order, within limits. Nothing
//! is ever fetched.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::Value;

use super::{Context, Fault, define::define};
use crate::standards::{
    ngsi_ld::vocab::CORE_CONTEXT_PREFIX,
    smart_data_models::{Address, Library, Unreadable},
};

/// The most parts of one context, counted through all documents that it includes.
const MOST_PARTS: usize = 1000;
/// How deep contexts may stand inside each other.
const DEEPEST: usize = 16;
/// The largest context file, in bytes.
const LARGEST_FILE: usize = 8 * 1024 * 1024;
/// How many resolved contexts are kept, and how many bytes of them.
const MOST_KEPT: usize = 64;
const HEAVIEST_KEPT: usize = 8 * 1024 * 1024;
/// How many contexts are kept that many entities share.
const MOST_SHARED: usize = 4;

/// Resolves contexts with what is at hand. Shared by all threads.
pub struct Contexts {
    library: Library,
    extra: BTreeMap<String, Value>,
    resolved: Mutex<Kept>,
    /// Known by where they are, which is quicker than reading a long one again for each entity.
    shared: Mutex<Vec<(Arc<Value>, Arc<Context>)>>,
    documents: Mutex<HashMap<Address, Arc<Value>>>,
}

/// Resolved contexts by their text.
#[derive(Default)]
struct Kept {
    contexts: HashMap<String, Arc<Context>>,
    weight: usize,
}

impl Kept {
    fn keep(&mut self, text: String, context: Arc<Context>) {
        let weight = text.len() + context.weight();
        if weight > HEAVIEST_KEPT {
            return;
        }
        if self.contexts.len() >= MOST_KEPT || self.weight + weight > HEAVIEST_KEPT {
            *self = Self::default();
        }
        // Where another thread was quicker, it is counted twice, and all of them go a little earlier.
        self.weight += weight;
        self.contexts.insert(text, context);
    }
}

impl Contexts {
    /// Contexts from a library, and others by their URL, which come first.
    pub fn new(library: Library, extra: BTreeMap<String, Value>) -> Self {
        Self { library, extra, resolved: Mutex::default(), shared: Mutex::default(), documents: Mutex::default() }
    }

    /// Resolves the value of `@context`: a URL, an object, an array of these, or `null`.
    pub fn resolve(&self, context: &Value) -> Arc<Context> {
        let text = match context {
            Value::String(url) => url.clone(),
            other => other.to_string(),
        };
        if let Some(known) = self.resolved.lock().unwrap_or_else(PoisonError::into_inner).contexts.get(&text) {
            return known.clone();
        }
        let mut resolving = Resolving { contexts: self, context: Context::default(), parts: 0, path: Vec::new() };
        resolving.part(context, 0);
        let context = Arc::new(resolving.context);
        self.resolved.lock().unwrap_or_else(PoisonError::into_inner).keep(text, context.clone());
        context
    }

    /// Resolves a context that many entities share.
    pub fn resolve_shared(&self, context: &Arc<Value>) -> Arc<Context> {
        let known = |shared: &[(Arc<Value>, Arc<Context>)]| {
            shared.iter().find(|(other, _)| Arc::ptr_eq(other, context)).map(|(_, resolved)| resolved.clone())
        };
        if let Some(known) = known(&self.shared.lock().unwrap_or_else(PoisonError::into_inner)) {
            return known;
        }
        let resolved = self.resolve(context);
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.len() >= MOST_SHARED {
            shared.remove(0);
        }
        shared.push((context.clone(), resolved.clone()));
        resolved
    }

    /// The library that contexts come from.
    #[cfg(test)]
    pub(super) fn library(&self) -> Library {
        self.library.clone()
    }

    /// How many resolved contexts are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.resolved.lock().unwrap_or_else(PoisonError::into_inner).contexts.len()
    }

    /// The document behind a URL.
    fn document(&self, url: &str) -> Result<Arc<Value>, Failed> {
        if let Some(document) = self.extra.get(url) {
            return Ok(Arc::new(document.clone()));
        }
        let address = Address::of_url(url).ok_or(Failed::Missing)?;
        if let Some(document) = self.documents.lock().unwrap_or_else(PoisonError::into_inner).get(&address) {
            return Ok(document.clone());
        }
        let document = Arc::new(read(&self.library, &address)?);
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if documents.len() >= MOST_KEPT {
            documents.clear();
        }
        documents.insert(address, document.clone());
        Ok(document)
    }
}

/// Why a document cannot be had.
enum Failed {
    Missing,
    Fault(Fault),
}

fn read(library: &Library, address: &Address) -> Result<Value, Failed> {
    let bytes = library.read(address).map_err(|error| match error {
        Unreadable::Missing(_) => Failed::Missing,
        other => Failed::Fault(Fault::Unreadable(other.to_string())),
    })?;
    if bytes.len() > LARGEST_FILE {
        return Err(Failed::Fault(Fault::TooMany("8 MiB in one file")));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(bytes)
        .map_err(|error| Failed::Fault(Fault::Unreadable(format!("{address} is not JSON: {error}"))))
}

/// The definitions of a subject's own context, alone. `None` where there is none at hand.
pub fn subject_context(subject: &str, library: &Library) -> Option<Arc<Context>> {
    let address = Address::new(subject, "context.jsonld").ok()?;
    let document = read(library, &address).ok()?;
    let contexts = Contexts::new(library.clone(), BTreeMap::new());
    Some(contexts.resolve(document.get("@context")?))
}

/// A context that is being resolved.
struct Resolving<'c> {
    contexts: &'c Contexts,
    context: Context,
    parts: usize,
    /// The documents that the part stands in.
    path: Vec<String>,
}

impl Resolving<'_> {
    fn part(&mut self, part: &Value, depth: usize) {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            self.context.fault(Fault::TooMany("1000 parts"));
            return;
        }
        if depth > DEEPEST {
            self.context.fault(Fault::TooMany("16 levels"));
            return;
        }
        match part {
            // Whatever was defined before is forgotten.
            Value::Null => {
                self.context.reset();
            }
            Value::String(url) => self.url(url, depth),
            Value::Array(parts) => {
                for part in parts {
                    if self.parts > MOST_PARTS {
                        return;
                    }
                    self.part(part, depth + 1);
                }
            }
            Value::Object(members) => {
                // Somebody may give a whole document where its content belongs.
                if let (1, Some(inner)) = (members.len(), members.get("@context")) {
                    return self.part(inner, depth + 1);
                }
                match members.get("@import") {
                    Some(Value::String(url)) => self.url(url, depth),
                    Some(_) => self.context.fault(Fault::NoContext("an @import that is no URL")),
                    None => {}
                }
                define(&mut self.context, members);
            }
            Value::Bool(_) => self.context.fault(Fault::NoContext("true or false")),
            Value::Number(_) => self.context.fault(Fault::NoContext("a number")),
        }
    }

    fn url(&mut self, url: &str, depth: usize) {
        // The core context is always there, and always last.
        if url.starts_with(CORE_CONTEXT_PREFIX) {
            return;
        }
        if self.path.iter().any(|outer| outer == url) {
            self.context.fault(Fault::Circle(url.chars().take(200).collect()));
            return;
        }
        match self.contexts.document(url) {
            Ok(document) => match document.get("@context") {
                Some(inner) => {
                    self.path.push(url.to_owned());
                    self.part(inner, depth + 1);
                    self.path.pop();
                }
                None => self.context.fault(Fault::NoDocument(url.chars().take(200).collect())),
            },
            Err(Failed::Missing) => {
                if !self.context.missing.iter().any(|missing| missing == url) {
                    self.context.missing.push(url.to_owned());
                }
            }
            Err(Failed::Fault(fault)) => self.context.fault(fault),
        }
    }
}
