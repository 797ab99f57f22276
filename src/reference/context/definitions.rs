//! The term definitions of an inline `@context` (JSON-LD 1.1, 4.1): texts and objects, prefixes, `@vocab`, in any order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::super::faults::{Fault, Faults};
use super::super::names;
use super::super::problem::Problem;

/// What a term stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// The full name.
    pub(super) iri: String,
    /// Whether it may stand before a colon.
    pub(super) is_prefix: bool,
    /// Whether it was defined by an object.
    pub(super) is_object: bool,
    /// Whether it gives values a datatype.
    pub(super) is_typed: bool,
    /// Whether it was defined after the core context was named.
    pub(super) is_after_core: bool,
}

/// The definitions that have been read so far; later ones replace earlier ones.
pub(super) struct Definitions<'a> {
    terms: BTreeMap<String, Term>,
    vocabulary: Option<String>,
    is_after_core: bool,
    faults: &'a Faults,
}

/// How far the terms of one object have been read.
struct Progress<'a> {
    members: &'a Map<String, Value>,
    open: BTreeSet<&'a str>,
    done: BTreeSet<&'a str>,
}

impl<'a> Definitions<'a> {
    pub(super) fn new(faults: &'a Faults) -> Self {
        Self { terms: BTreeMap::new(), vocabulary: None, is_after_core: false, faults }
    }

    pub(super) fn into_terms(self) -> BTreeMap<String, Term> {
        self.terms
    }

    /// The core context was named here.
    pub(super) fn pass_core(&mut self) {
        self.is_after_core = true;
    }

    /// `null` forgets everything before it.
    pub(super) fn reset(&mut self) {
        self.terms.clear();
        self.vocabulary = None;
    }

    /// Reads one object of definitions.
    pub(super) fn read(&mut self, members: &Map<String, Value>) -> Result<(), Problem> {
        if members.contains_key("@version") && self.faults.is_on(Fault::ContextRefusesVersion) {
            return Err(Problem::bad_data("@version is no term"));
        }
        if members.get("@version").is_some_and(|version| version.as_f64() != Some(1.1)) {
            return Err(Problem::bad_data("the @version of an @context is 1.1"));
        }
        let mut progress = Progress { members, open: BTreeSet::new(), done: BTreeSet::new() };
        if let Some(vocabulary) = members.get("@vocab") {
            self.vocabulary = self.read_vocabulary(vocabulary, &mut progress)?;
        }
        for term in members.keys().filter(|term| !term.starts_with('@')) {
            self.define(term, &mut progress)?;
        }
        Ok(())
    }

    fn read_vocabulary(&mut self, value: &Value, progress: &mut Progress<'_>) -> Result<Option<String>, Problem> {
        match value {
            _ if self.faults.is_on(Fault::ContextRefusesVocabulary) => Err(Problem::bad_data("@vocab is no term")),
            Value::Null => Ok(None),
            Value::String(text) if text.is_empty() => Ok(self.vocabulary.take()),
            Value::String(text) => Ok(Some(self.full(text, progress)?)),
            _ => Err(Problem::bad_data("@vocab is neither a URI nor null")),
        }
    }

    fn define<'b>(&mut self, term: &'b str, progress: &mut Progress<'b>) -> Result<(), Problem> {
        if progress.done.contains(term) {
            return Ok(());
        }
        if !progress.open.insert(term) {
            return Err(Problem::bad_data(format!("@context defines {term:?} by itself")));
        }
        let keeps_first = self.faults.is_on(Fault::ContextFirstDefinitionWins) && self.terms.contains_key(term);
        if !keeps_first {
            self.terms.remove(term);
            let definition = progress.members.get(term);
            if let Some(defined) = definition.map(|value| self.term(term, value, progress)).transpose()?.flatten() {
                self.terms.insert(term.to_owned(), defined);
            }
        }
        progress.done.insert(term);
        Ok(())
    }

    /// The definition of one term; `None` where it takes the meaning away or is another name for a keyword, which
    /// NGSI-LD has no use for (4.4).
    fn term(&mut self, term: &str, value: &Value, progress: &mut Progress<'_>) -> Result<Option<Term>, Problem> {
        let iri = match value {
            Value::String(iri) => Some(self.full(iri, progress)?),
            Value::Object(definition) => {
                check(term, definition)?;
                let ignores_typed =
                    self.faults.is_on(Fault::ContextIgnoresTypedTerms) && definition.contains_key("@type");
                match definition.get("@id") {
                    _ if ignores_typed || self.faults.is_on(Fault::ContextIgnoresObjectDefinitions) => None,
                    Some(Value::String(iri)) => Some(self.full(iri, progress)?),
                    Some(Value::Null) => None,
                    Some(_) => return Err(Problem::bad_data(format!("the @id of {term:?} in @context is no text"))),
                    None if term.contains(':') => Some(self.full(term, progress)?),
                    None => self.vocabulary.as_ref().map(|vocabulary| format!("{vocabulary}{term}")),
                }
            }
            Value::Null => None,
            _ if self.faults.is_on(Fault::ContextInvalidAccepted) => None,
            _ => return Err(Problem::bad_data(format!("@context says nothing sensible about {term:?}"))),
        };
        let Some(iri) = iri.filter(|iri| !iri.starts_with('@')) else { return Ok(None) };
        if !names::is_uri(&iri) && !self.faults.is_on(Fault::ContextInvalidAccepted) {
            return Err(Problem::bad_data(format!("@context maps {term:?} to {iri:?}, which is no URI")));
        }
        // Without `@prefix`, only a text that ends like the beginning of a URI makes a prefix (JSON-LD 1.1, 4.1.5).
        let ends_open = value.is_string() && iri.ends_with([':', '/', '?', '#', '[', ']', '@']);
        Ok(Some(Term {
            is_prefix: !term.contains(':') && (ends_open || value.get("@prefix") == Some(&Value::Bool(true))),
            is_object: value.is_object(),
            is_typed: value.get("@type").is_some(),
            is_after_core: self.is_after_core,
            iri,
        }))
    }

    /// The full name of what a definition says, with terms and prefixes that may stand further down.
    fn full(&mut self, text: &str, progress: &mut Progress<'_>) -> Result<String, Problem> {
        if text.starts_with('@') {
            return Ok(text.to_owned());
        }
        let name = text.split_once(':').map_or(text, |(prefix, _)| prefix);
        let members = progress.members;
        if let Some((known, _)) = members.get_key_value(name)
            && !self.faults.is_on(Fault::ContextReadsInOrder)
            && !text.contains("://")
        {
            self.define(known, progress)?;
        }
        Ok(match text.split_once(':') {
            Some((_, rest)) if rest.starts_with("//") => text.to_owned(),
            Some(_) if self.faults.is_on(Fault::ContextIgnoresPrefixInDefinitions) => text.to_owned(),
            Some((prefix, rest)) => match self.terms.get(prefix).filter(|term| term.is_prefix) {
                Some(term) => format!("{}{rest}", term.iri),
                None => text.to_owned(),
            },
            None => match (self.terms.get(text), &self.vocabulary) {
                (Some(term), _) => term.iri.clone(),
                (None, Some(vocabulary)) => format!("{vocabulary}{text}"),
                (None, None) => text.to_owned(),
            },
        })
    }
}

/// What an object of a definition may not have.
fn check(term: &str, definition: &Map<String, Value>) -> Result<(), Problem> {
    if definition.contains_key("@context") {
        return Err(Problem::bad_data(format!("the @context of {term:?} is a scoped context")));
    }
    match definition.get("@type") {
        None | Some(Value::String(_)) => Ok(()),
        Some(_) => Err(Problem::bad_data(format!("the @type of {term:?} in @context is no text"))),
    }
}
