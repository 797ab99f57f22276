//! What names mean: the `@context` of an entity, resolved with what is at hand. Only names of types and attributes are looked
//! up, so what a context says about values is left out. A context that cannot be used is a value with faults, never a crash.

mod define;
mod resolve;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use crate::standards::ngsi_ld::vocab::{DEFAULT_VOCABULARY, is_core_term};

pub use resolve::{Contexts, subject_context};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expanded {
    /// This IRI.
    Iri(String),
    /// A term of the core context, which no other context can give another meaning (4.4).
    Core(String),
    /// Nothing says what it means, so it falls to the default vocabulary; this is its IRI.
    Default(String),
    /// The context says that it means nothing: readers drop it.
    Nothing,
}

/// What is wrong with a context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// A part of it is neither a URL nor an object.
    #[error("a part of @context is {0}, and must be a URL or an object")]
    NoContext(&'static str),
    /// A document has no `@context`.
    #[error("{0} has no @context")]
    NoDocument(String),
    /// A file that is at hand cannot be used.
    #[error("{0}")]
    Unreadable(String),
    /// Documents that include each other, or too deeply.
    #[error("{0} includes itself, or stands too deep inside other contexts")]
    Circle(String),
    /// Too much of something.
    #[error("@context has more than {0}")]
    TooMany(&'static str),
    /// The definition of a term cannot be used.
    #[error("the term {term} cannot be used: {reason}")]
    Term {
        /// The term, shortened.
        term: String,
        /// Why.
        reason: &'static str,
    },
}

/// A resolved context. What is missing or faulty in it is said; names that it leaves open then mean nothing certain.
#[derive(Debug, Clone, Default)]
pub struct Context {
    terms: HashMap<String, Term>,
    /// The vocabulary for names without a definition, while the definitions are read. For entities the core context, which
    /// comes last, sets its own.
    vocabulary: Option<String>,
    /// Contexts that are not at hand, as they are written.
    pub missing: Vec<String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// What a context says about a term.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    /// It has this IRI.
    Iri { iri: String, prefix: Prefix },
    /// It means nothing.
    Nothing,
}

/// Whether a term may stand before the colon of a compact IRI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Yes,
    No,
}

/// Terms of the core context that are namespaces.
const CORE_PREFIXES: &[(&str, &str)] =
    &[("ngsi-ld", "https://uri.etsi.org/ngsi-ld/"), ("geojson", "https://purl.org/geojson/vocab#")];

impl Context {
    /// What the name of a type or an attribute stands for in an entity. The core context comes last and cannot be overruled.
    pub fn expand(&self, name: &str) -> Expanded {
        if name.starts_with('@') || is_core_term(name) {
            return Expanded::Core(name.to_owned());
        }
        let iri = match self.terms.get(name) {
            Some(Term::Nothing) => return Expanded::Nothing,
            Some(Term::Iri { iri, .. }) => iri.clone(),
            None => match name.split_once(':') {
                Some((prefix, rest)) => self.compact(prefix, rest).unwrap_or_else(|| name.to_owned()),
                None => return Expanded::Default(format!("{DEFAULT_VOCABULARY}{name}")),
            },
        };
        if iri.starts_with(DEFAULT_VOCABULARY) { Expanded::Default(iri) } else { Expanded::Iri(iri) }
    }

    /// The IRI that this context itself gives a name, whether the core context overrules it or not.
    pub fn own_iri(&self, name: &str) -> Option<&str> {
        match self.terms.get(name) {
            Some(Term::Iri { iri, .. }) => Some(iri),
            Some(Term::Nothing) | None => None,
        }
    }

    /// The names that it defines, with their IRIs.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.terms.iter().filter_map(|(name, term)| match term {
            Term::Iri { iri, .. } => Some((name.as_str(), iri.as_str())),
            Term::Nothing => None,
        })
    }

    /// Whether all of it is at hand and could be used: only then does a name that it leaves open fall to the default vocabulary
    /// for certain.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.faults.is_empty()
    }

    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        const OF_AN_ENTRY: usize = 64;
        let iri = |term: &Term| match term {
            Term::Iri { iri, .. } => iri.len(),
            Term::Nothing => 0,
        };
        self.terms.iter().map(|(name, term)| OF_AN_ENTRY + name.len() + iri(term)).sum()
    }

    /// The IRI of a compact IRI; `None` where what is before the colon is no prefix.
    fn compact(&self, prefix: &str, rest: &str) -> Option<String> {
        if rest.starts_with("//") || prefix == "_" {
            return None;
        }
        if let Some((_, namespace)) = CORE_PREFIXES.iter().find(|(name, _)| *name == prefix) {
            return Some(format!("{namespace}{rest}"));
        }
        match self.terms.get(prefix) {
            Some(Term::Iri { iri, prefix: Prefix::Yes }) => Some(format!("{iri}{rest}")),
            _ => None,
        }
    }

    /// Forgets all definitions, as `null` among contexts says.
    fn reset(&mut self) {
        self.terms.clear();
        self.vocabulary = None;
    }

    fn fault(&mut self, fault: Fault) {
        const MOST_FAULTS: usize = 20;
        if self.faults.len() < MOST_FAULTS && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

/// A context that says nothing: there is only the core context.
pub fn empty() -> Arc<Context> {
    Arc::new(Context::default())
}
