//! The definitions of one context object, by the rules of JSON-LD 1.1 as far as they matter for names of types and attributes.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Context, Fault, Prefix, Term};

/// The most terms that a context may have: twenty times the largest that is published.
const MOST_TERMS: usize = 100_000;
/// How many terms deep a definition may rest on others.
const DEEPEST: usize = 64;
/// The longest IRI, in bytes: prefixes that build on each other must not grow without end.
const LONGEST_IRI: usize = 4096;

/// How far the definition of a term is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Begun,
    Done,
}

/// One object that is being read into a context.
struct Defining<'c, 'o> {
    context: &'c mut Context,
    object: &'o Map<String, Value>,
    progress: HashMap<&'o str, Progress>,
}

/// Reads the definitions of an object into a context, after what is there already.
pub(super) fn define(context: &mut Context, object: &Map<String, Value>) {
    match object.get("@vocab") {
        None => {}
        Some(Value::Null) => context.vocabulary = None,
        Some(Value::String(name)) => {
            let expanded = name.split_once(':').and_then(|(prefix, rest)| context.compact(prefix, rest));
            context.vocabulary = Some(expanded.unwrap_or_else(|| name.clone())).filter(|iri| iri.len() <= LONGEST_IRI);
        }
        Some(_) => context.fault(fault("@vocab", "it must be an IRI")),
    }
    let mut defining = Defining { context, object, progress: HashMap::new() };
    for (term, _) in object {
        // `@base`, `@language`, `@protected` and the like say nothing about names.
        if term.starts_with('@') {
            if !is_keyword(term) {
                defining.context.fault(fault(term, "names with @ are kept for keywords"));
            }
            continue;
        }
        if defining.context.terms.len() >= MOST_TERMS {
            defining.context.fault(Fault::TooMany("100000 terms"));
            return;
        }
        defining.term(term, 0);
    }
}

fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "@base"
            | "@vocab"
            | "@language"
            | "@direction"
            | "@version"
            | "@protected"
            | "@propagate"
            | "@import"
            | "@id"
            | "@type"
    )
}

fn fault(term: &str, reason: &'static str) -> Fault {
    Fault::Term { term: term.chars().take(100).collect(), reason }
}

impl<'o> Defining<'_, 'o> {
    /// Defines a term of the object, and first those that it rests on.
    fn term(&mut self, term: &'o str, depth: usize) {
        match self.progress.get(term) {
            Some(Progress::Done) => return,
            Some(Progress::Begun) => {
                self.context.fault(fault(term, "its definition leads back to itself"));
                return;
            }
            None => {}
        }
        if depth > DEEPEST {
            self.context.fault(fault(term, "its definition rests on too many others"));
            return;
        }
        let Some(definition) = self.object.get(term) else { return };
        self.progress.insert(term, Progress::Begun);
        let defined = self.definition(term, definition, depth);
        self.progress.insert(term, Progress::Done);
        match defined {
            Ok(defined) => {
                self.context.terms.insert(term.to_owned(), defined);
            }
            Err(reason) => {
                self.context.terms.remove(term);
                self.context.fault(fault(term, reason));
            }
        }
    }

    fn definition(&mut self, term: &'o str, definition: &'o Value, depth: usize) -> Result<Term, &'static str> {
        let (id, is_simple, flag) = match definition {
            Value::Null => return Ok(Term::Nothing),
            Value::String(id) => (Some(id.as_str()), true, None),
            Value::Object(members) => {
                let id = match members.get("@id") {
                    Some(Value::Null) => return Ok(Term::Nothing),
                    Some(Value::String(id)) => Some(id.as_str()),
                    Some(_) => return Err("its @id is no text"),
                    None if members.contains_key("@reverse") => return Err("it stands for the reverse of a property"),
                    None => None,
                };
                (id, false, members.get("@prefix"))
            }
            _ => return Err("its definition must be an IRI, an object or null"),
        };
        let iri = match id {
            Some(id) if id != term => self.iri(id, depth)?,
            _ => self.iri_of_name(term, depth)?,
        };
        if iri.len() > LONGEST_IRI {
            return Err("its IRI is too long");
        }
        let ends_open = iri.ends_with([':', '/', '?', '#', '[', ']', '@']);
        let may_be_prefix = !term.contains([':', '/']);
        let prefix = match flag {
            Some(Value::Bool(true)) if may_be_prefix => Prefix::Yes,
            None if may_be_prefix && is_simple && ends_open => Prefix::Yes,
            _ => Prefix::No,
        };
        Ok(Term::Iri { iri, prefix })
    }

    /// The IRI of a term whose definition does not give one.
    fn iri_of_name(&mut self, term: &'o str, depth: usize) -> Result<String, &'static str> {
        if let Some((prefix, rest)) = term.split_once(':') {
            return Ok(self.compact(prefix, rest, depth).unwrap_or_else(|| term.to_owned()));
        }
        let vocabulary = self.context.vocabulary.as_ref().ok_or("it has no IRI, and there is no @vocab")?;
        Ok(format!("{vocabulary}{term}"))
    }

    /// The IRI that a text in the place of an IRI stands for: a term, a compact IRI, an IRI, or a name in the vocabulary.
    fn iri(&mut self, text: &'o str, depth: usize) -> Result<String, &'static str> {
        if text.starts_with('@') {
            // An alias of a keyword, for instance of `@id`.
            return if matches!(
                text,
                "@id" | "@type" | "@value" | "@language" | "@list" | "@set" | "@graph" | "@json" | "@none"
            ) {
                Ok(text.to_owned())
            } else {
                Err("it stands for a keyword that does not exist")
            };
        }
        if self.object.contains_key(text) {
            self.term(text, depth + 1);
        }
        match self.context.terms.get(text) {
            Some(Term::Iri { iri, .. }) => return Ok(iri.clone()),
            Some(Term::Nothing) => return Err("it rests on a term that means nothing"),
            None => {}
        }
        if let Some((prefix, rest)) = text.split_once(':') {
            return Ok(self.compact(prefix, rest, depth).unwrap_or_else(|| text.to_owned()));
        }
        let vocabulary = self.context.vocabulary.as_ref().ok_or("it does not stand for an IRI")?;
        Ok(format!("{vocabulary}{text}"))
    }

    fn compact(&mut self, prefix: &'o str, rest: &str, depth: usize) -> Option<String> {
        if rest.starts_with("//") {
            return None;
        }
        if self.object.contains_key(prefix) {
            self.term(prefix, depth + 1);
        }
        self.context.compact(prefix, rest)
    }
}
