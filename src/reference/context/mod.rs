//! Names and what they stand for: own expansion and compaction with the terms of a request's `@context` (5.5.5, 5.5.7,
//! JSON-LD 1.1). The core context counts as the last of every `@context`, so nothing overrides it (4.4).

mod definitions;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::standards::ngsi_ld::vocab;

use super::faults::{Fault, Faults};
use super::names;
use super::problem::{Problem, ProblemKind};
use definitions::{Definitions, Term};

/// The `@context` of a request. The core context is always part of it and always has precedence.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    terms: BTreeMap<String, Term>,
    /// What an answer says its `@context` is.
    source: Value,
    /// The URL of the core context that a Link header may name.
    link: String,
    faults: Faults,
}

/// What to do with an `@context` that would have to be fetched. This broker never fetches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remote {
    /// It is not available (5.5.6).
    Refused,
    /// It is passed over.
    Ignored,
}

impl Default for Context {
    fn default() -> Self {
        Self::core(&Faults::none())
    }
}

impl Context {
    /// The core context alone.
    pub fn core(faults: &Faults) -> Self {
        Self {
            terms: BTreeMap::new(),
            source: vocab::CORE_CONTEXT.into(),
            link: vocab::CORE_CONTEXT.to_owned(),
            faults: faults.clone(),
        }
    }

    /// Reads the value of an `@context` member.
    ///
    /// # Errors
    /// LdContextNotAvailable for a remote context that is not the core context, BadRequestData for what is no context.
    pub fn read(value: &Value, remote: Remote, faults: &Faults) -> Result<Self, Problem> {
        let mut definitions = Definitions::new(faults);
        let mut context = Self::core(faults);
        context.add(value, remote, &mut definitions)?;
        context.terms = definitions.into_terms();
        let names_core = |item: &Value| item.as_str().is_some_and(is_core_context);
        context.source = match value {
            Value::Array(items) if items.iter().any(names_core) => value.clone(),
            Value::Array(items) => Value::Array(items.iter().cloned().chain([vocab::CORE_CONTEXT.into()]).collect()),
            Value::Object(_) => json!([value, vocab::CORE_CONTEXT]),
            other => other.clone(),
        };
        Ok(context)
    }

    fn add(&mut self, value: &Value, remote: Remote, definitions: &mut Definitions<'_>) -> Result<(), Problem> {
        match value {
            Value::String(url) if is_core_context(url) => {
                definitions.pass_core();
                self.link = url.clone();
                Ok(())
            }
            Value::String(url) if !names::is_uri(url) => Err(Problem::bad_data(format!("@context {url:?} is no URI"))),
            Value::String(_) if remote == Remote::Ignored => Ok(()),
            Value::String(url) => Err(unavailable(url)),
            Value::Array(items) => self.add_all(items, remote, definitions),
            Value::Object(members) => definitions.read(members),
            Value::Null => {
                definitions.reset();
                Ok(())
            }
            _ => Err(Problem::bad_data("@context is neither a URI, nor an object, nor an array of them")),
        }
    }

    fn add_all(&mut self, items: &[Value], remote: Remote, definitions: &mut Definitions<'_>) -> Result<(), Problem> {
        let ignores = self.faults.is_on(Fault::ContextUnavailableInArrayIgnored);
        let remote = if ignores { Remote::Ignored } else { remote };
        let first = items.iter().position(Value::is_object);
        for (at, item) in items.iter().enumerate() {
            match item {
                Value::Array(_) => return Err(Problem::bad_data("an @context array may not contain arrays")),
                Value::Object(_) if first != Some(at) && self.faults.is_on(Fault::ContextArrayTakesFirst) => {}
                item => self.add(item, remote, definitions)?,
            }
        }
        Ok(())
    }

    /// The full name of a name.
    pub fn expand(&self, name: &str) -> String {
        if vocab::is_core_term(name) && !self.overrides_core(name) {
            return core_iri(name);
        }
        let is_ignored = !name.contains(':') && self.faults.is_on(Fault::IgnoreUserContext);
        if let Some(iri) = self.meaning(name).filter(|_| !is_ignored) {
            return iri;
        }
        if names::is_uri(name) || self.faults.is_on(Fault::StoreShortNames) {
            return name.to_owned();
        }
        format!("{}{name}", vocab::DEFAULT_VOCABULARY)
    }

    /// The same; a fault leaves out what the user defines.
    pub fn expand_unless(&self, fault: Fault, name: &str) -> String {
        if self.faults.is_on(fault) { Self::core(&self.faults).expand(name) } else { self.expand(name) }
    }

    /// The same; a fault takes a full name for a short one.
    pub fn expand_as_short(&self, fault: Fault, name: &str) -> String {
        let is_full = names::is_uri(name) && self.meaning(name).is_none();
        match is_full && self.faults.is_on(fault) {
            true => format!("{}{name}", vocab::DEFAULT_VOCABULARY),
            false => self.expand(name),
        }
    }

    /// What the user's own definitions make of a name: a term, or a prefix and the rest.
    fn meaning(&self, name: &str) -> Option<String> {
        if let Some(term) = self.terms.get(name) {
            return Some(term.iri.clone());
        }
        let (prefix, rest) = name.split_once(':')?;
        let ignores_prefix = self.faults.is_on(Fault::ContextIgnoresPrefixInNames);
        let term = self.terms.get(prefix).filter(|term| term.is_prefix && !vocab::is_core_term(prefix))?;
        (!rest.starts_with("//") && !ignores_prefix).then(|| format!("{}{rest}", term.iri))
    }

    /// Whether a fault lets the user redefine this term of the core context.
    fn overrides_core(&self, name: &str) -> bool {
        self.terms.get(name).is_some_and(|term| {
            self.faults.is_on(Fault::UserContextOverridesCore)
                || (term.is_after_core && self.faults.is_on(Fault::CorePositionCounts))
        })
    }

    /// Whether the user tried to give this name a meaning.
    pub fn redefines(&self, name: &str) -> bool {
        self.terms.contains_key(name)
    }

    /// Whether the term with this name gives values a datatype.
    pub fn is_typed(&self, name: &str) -> bool {
        self.terms.get(name).is_some_and(|term| term.is_typed)
    }

    /// The shortest name that stands for this full name; the full name itself where there is none.
    pub fn compact(&self, iri: &str) -> String {
        let has = |fault| self.faults.is_on(fault);
        let default_name = iri.strip_prefix(vocab::DEFAULT_VOCABULARY);
        let own_term = self.term_for(iri);
        match (core_term(iri), own_term, default_name) {
            (Some(_), Some(term), _) if has(Fault::CompactCoreWithUserTerms) => return term.to_owned(),
            (Some(term), ..) => return term.to_owned(),
            (None, _, Some(name)) if has(Fault::CompactDefaultVocabularyFirst) => return name.to_owned(),
            (None, Some(_), _) if has(Fault::CompactPrefersPrefix) && self.prefixed(iri).is_some() => {}
            (None, Some(term), _) => return term.to_owned(),
            // A name that stands for something else here would be read as that.
            (None, None, Some(name)) if has(Fault::CompactDefaultVocabularyBlindly) || self.expand(name) == iri => {
                return name.to_owned();
            }
            (None, None, _) => {}
        }
        match self.prefixed(iri) {
            Some((_, rest)) if has(Fault::CompactDropsPrefix) => rest.to_owned(),
            Some((prefix, rest)) => format!("{prefix}:{rest}"),
            None if has(Fault::CompactCutsUris) => last_part(iri).to_owned(),
            None => iri.to_owned(),
        }
    }

    /// The same; a fault leaves out what the user defines.
    pub fn compact_unless(&self, fault: Fault, iri: &str) -> String {
        if self.faults.is_on(fault) { Self::core(&self.faults).compact(iri) } else { self.compact(iri) }
    }

    /// The user's term for a full name: of several the shortest, then the first by letters.
    fn term_for(&self, iri: &str) -> Option<&str> {
        let ignores_objects = self.faults.is_on(Fault::CompactIgnoresObjectDefinitions);
        let fits = |(name, term): &(&String, &Term)| {
            term.iri == iri && !vocab::is_core_term(name) && !(term.is_object && ignores_objects)
        };
        self.terms.iter().filter(fits).map(|(name, _)| name.as_str()).min_by_key(|name| name.len())
    }

    /// A full name as a prefix of the user and the rest.
    fn prefixed<'a>(&'a self, iri: &'a str) -> Option<(&'a str, &'a str)> {
        self.terms.iter().filter(|(name, term)| term.is_prefix && !vocab::is_core_term(name)).find_map(
            |(name, term)| {
                let rest = iri.strip_prefix(term.iri.as_str())?;
                (!rest.is_empty() && !rest.starts_with("//")).then_some((name.as_str(), rest))
            },
        )
    }

    /// What the `@context` of a JSON-LD answer is.
    pub fn source(&self) -> &Value {
        &self.source
    }

    /// The URL that the Link header of a JSON answer names. Contexts are not hosted here, so it is a core context.
    pub fn link(&self) -> &str {
        &self.link
    }
}

/// The error about a context that this broker would have to fetch (5.5.6).
pub fn unavailable(url: &str) -> Problem {
    Problem::new(
        ProblemKind::LdContextNotAvailable,
        format!("{url} cannot be retrieved: this broker fetches nothing. help: put the terms into the request"),
    )
}

/// What stands after the last slash or hash of a URI: what a fault shows of it.
pub fn last_part(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

/// Whether this is the URL of a published core context, of any version.
pub fn is_core_context(url: &str) -> bool {
    let version = |text: &str| text.is_empty() || text.starts_with("-v");
    url.strip_prefix(vocab::CORE_CONTEXT_PREFIX).and_then(|rest| rest.strip_suffix(".jsonld")).is_some_and(version)
}

/// Core terms that stand for something outside the namespace of NGSI-LD (annex B).
const BORROWED: &[(&str, &str)] =
    &[("description", "http://purl.org/dc/terms/description"), ("title", "http://purl.org/dc/terms/title")];

fn core_iri(term: &str) -> String {
    let borrowed = BORROWED.iter().find(|(name, _)| *name == term).map(|(_, iri)| (*iri).to_owned());
    borrowed.unwrap_or_else(|| format!("{}{term}", vocab::NAMESPACE))
}

fn core_term(iri: &str) -> Option<&str> {
    let borrowed = BORROWED.iter().find(|(_, known)| *known == iri).map(|(term, _)| *term);
    borrowed.or_else(|| iri.strip_prefix(vocab::NAMESPACE).filter(|term| vocab::is_core_term(term)))
}
