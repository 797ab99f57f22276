//! Names and what they stand for: own expansion and compaction with the terms of a request's `@context` (5.5.5, 5.5.7).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::standards::ngsi_ld::vocab;

use super::names;
use super::problem::{Problem, ProblemKind};

/// The `@context` of a request. The core context is always part of it and always has precedence.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    terms: BTreeMap<String, String>,
    /// What an answer says its `@context` is.
    source: Value,
    /// The URL of the core context that a Link header may name.
    link: String,
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
        Self { terms: BTreeMap::new(), source: vocab::CORE_CONTEXT.into(), link: vocab::CORE_CONTEXT.to_owned() }
    }
}

impl Context {
    /// Reads the value of an `@context` member.
    ///
    /// # Errors
    /// LdContextNotAvailable for a remote context that is not the core context, BadRequestData for what is no context.
    pub fn read(value: &Value, remote: Remote) -> Result<Self, Problem> {
        let mut context = Self::default();
        context.add(value, remote)?;
        let names_core = |item: &Value| item.as_str().is_some_and(is_core_context);
        context.source = match value {
            Value::Array(items) if items.iter().any(names_core) => value.clone(),
            Value::Array(items) => Value::Array(items.iter().cloned().chain([vocab::CORE_CONTEXT.into()]).collect()),
            Value::Object(_) => json!([value, vocab::CORE_CONTEXT]),
            other => other.clone(),
        };
        Ok(context)
    }

    fn add(&mut self, value: &Value, remote: Remote) -> Result<(), Problem> {
        match value {
            Value::String(url) if is_core_context(url) => {
                self.link = url.clone();
                Ok(())
            }
            Value::String(url) if !names::is_uri(url) => Err(Problem::bad_data(format!("@context {url:?} is no URI"))),
            Value::String(_) if remote == Remote::Ignored => Ok(()),
            Value::String(url) => Err(Problem::new(
                ProblemKind::LdContextNotAvailable,
                format!("{url} cannot be retrieved: this broker fetches nothing. help: put the terms into the request"),
            )),
            Value::Array(items) => items.iter().try_for_each(|item| match item {
                Value::Array(_) => Err(Problem::bad_data("an @context array may not contain arrays")),
                item => self.add(item, remote),
            }),
            Value::Object(members) => members.iter().try_for_each(|(term, meaning)| self.add_term(term, meaning)),
            _ => Err(Problem::bad_data("@context is neither a URI, nor an object, nor an array of them")),
        }
    }

    fn add_term(&mut self, term: &str, meaning: &Value) -> Result<(), Problem> {
        if term.starts_with('@') {
            return Ok(());
        }
        let iri = match meaning {
            Value::String(iri) => iri.as_str(),
            Value::Object(definition) if definition.contains_key("@context") => {
                return Err(Problem::bad_data(format!("the @context of {term:?} is a scoped context")));
            }
            Value::Object(definition) => match definition.get("@id") {
                Some(Value::String(iri)) => iri.as_str(),
                Some(_) => return Err(Problem::bad_data(format!("the @id of {term:?} in @context is no text"))),
                None => return Ok(()),
            },
            Value::Null => return Ok(()),
            _ => return Err(Problem::bad_data(format!("@context says nothing sensible about {term:?}"))),
        };
        let iri = self.with_prefix(iri).unwrap_or_else(|| iri.to_owned());
        if !iri.starts_with('@') && !names::is_uri(&iri) {
            return Err(Problem::bad_data(format!("@context maps {term:?} to {iri:?}, which is no URI")));
        }
        if !iri.starts_with('@') {
            self.terms.insert(term.to_owned(), iri);
        }
        Ok(())
    }

    /// The full name of a name.
    pub fn expand(&self, name: &str) -> String {
        if vocab::is_core_term(name) {
            return core_iri(name);
        }
        if let Some(iri) = self.terms.get(name) {
            return iri.clone();
        }
        match self.with_prefix(name) {
            Some(iri) => iri,
            None if names::is_uri(name) => name.to_owned(),
            None => format!("{}{name}", vocab::DEFAULT_VOCABULARY),
        }
    }

    /// `prefix:rest` with the prefix replaced by what it stands for.
    fn with_prefix(&self, name: &str) -> Option<String> {
        let (prefix, rest) = name.split_once(':')?;
        if rest.starts_with("//") {
            return None;
        }
        self.terms.get(prefix).map(|iri| format!("{iri}{rest}"))
    }

    /// The shortest name that stands for this full name; the full name itself where there is none.
    pub fn compact(&self, iri: &str) -> String {
        if let Some(term) = core_term(iri) {
            return term.to_owned();
        }
        if let Some((term, _)) = self.terms.iter().find(|(term, known)| *known == iri && !vocab::is_core_term(term)) {
            return term.clone();
        }
        if let Some(name) = iri.strip_prefix(vocab::DEFAULT_VOCABULARY)
            && self.expand(name) == iri
        {
            return name.to_owned();
        }
        let prefixed = |(prefix, known): (&String, &String)| {
            let rest = iri.strip_prefix(known.as_str())?;
            let usable = known.ends_with(['/', '#', ':']) && !rest.is_empty() && !rest.starts_with("//");
            usable.then(|| format!("{prefix}:{rest}"))
        };
        self.terms.iter().find_map(prefixed).unwrap_or_else(|| iri.to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn context(value: Value) -> Context {
        Context::read(&value, Remote::Refused).unwrap()
    }

    #[test]
    fn a_name_without_a_meaning_belongs_to_the_default_vocabulary() {
        let core = Context::default();
        assert_eq!(core.expand("seats"), "https://uri.etsi.org/ngsi-ld/default-context/seats");
        assert_eq!(core.expand("location"), "https://uri.etsi.org/ngsi-ld/location");
        assert_eq!(core.expand("https://example.org/seats"), "https://example.org/seats");
        assert_eq!(core.compact("https://uri.etsi.org/ngsi-ld/default-context/seats"), "seats");
        assert_eq!(core.compact("https://uri.etsi.org/ngsi-ld/location"), "location");
        assert_eq!(core.compact("https://example.org/seats"), "https://example.org/seats");
    }

    #[test]
    fn terms_and_prefixes_expand_and_compact_again() {
        let own = context(json!([{ "ex": "https://example.org/", "seats": "ex:Seats", "kind": { "@id": "ex:kind" } }]));
        for (name, iri) in [
            ("seats", "https://example.org/Seats"),
            ("kind", "https://example.org/kind"),
            ("ex:x", "https://example.org/x"),
        ] {
            assert_eq!((own.expand(name), own.compact(iri)), (iri.to_owned(), name.to_owned()));
        }
        assert_eq!(own.compact("https://uri.etsi.org/ngsi-ld/default-context/other"), "other");
        assert_eq!(
            own.compact("https://uri.etsi.org/ngsi-ld/default-context/seats"),
            "https://uri.etsi.org/ngsi-ld/default-context/seats"
        );
    }

    #[test]
    fn core_terms_cannot_be_redefined() {
        let own = context(json!({ "location": "https://example.org/place" }));
        assert_eq!(own.expand("location"), "https://uri.etsi.org/ngsi-ld/location");
        assert_eq!(own.compact("https://example.org/place"), "https://example.org/place");
    }

    #[test]
    fn every_core_context_is_known_and_no_other_is_fetched() {
        for version in ["", "-v1.3", "-v1.8", "-v1.10"] {
            context(json!(format!("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context{version}.jsonld")));
        }
        let other = json!(["https://example.org/context.jsonld"]);
        assert_eq!(Context::read(&other, Remote::Refused).unwrap_err().kind, ProblemKind::LdContextNotAvailable);
        assert!(Context::read(&other, Remote::Ignored).is_ok());
    }

    #[test]
    fn what_is_no_context_is_bad_request_data() {
        for value in [
            json!(5),
            json!([[]]),
            json!({ "a": 5 }),
            json!({ "a": "b" }),
            json!("not a uri"),
            json!({ "a": { "@id": "https://example.org/a", "@context": {} } }),
        ] {
            assert_eq!(Context::read(&value, Remote::Refused).unwrap_err().kind, ProblemKind::BadRequestData);
        }
    }

    #[test]
    fn an_answer_names_the_context_of_its_request_and_the_core_context() {
        let terms = json!({ "a": "https://example.org/a" });
        assert_eq!(context(terms.clone()).source(), &json!([terms, vocab::CORE_CONTEXT]));
        assert_eq!(Context::default().source(), &json!(vocab::CORE_CONTEXT));
    }
}
