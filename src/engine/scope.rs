//! The variables of one attempt at a case: its documents, the ids made for it, and what it saved on the way.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::model::{
    Document, InstanceId, RunId, Template,
    ids::letters,
    sample::Population,
    template::{Text, TextPart},
};

/// Why a template could not be filled in. The loader prevents all of these; a saved value may still be missing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScopeError {
    /// No document of this name.
    #[error("there is no document `{0}`")]
    UnknownDocument(String),
    /// The document has no id to speak of.
    #[error("document `{0}` has no id")]
    NoId(String),
    /// Nothing was saved under this name.
    #[error("nothing was saved as `{0}`")]
    NotSaved(String),
    /// Documents refer to each other in a circle.
    #[error("document `{0}` refers to itself")]
    Circle(String),
    /// A copy of something that is not an object.
    #[error("`like` copies an object, and this is none")]
    NotAnObject,
}

/// A document with its variables filled in. Names are not isolated yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The document.
    pub document: Document,
    /// Whether it is to be taken as it stands.
    pub exactly: bool,
}

/// The variables of one attempt.
#[derive(Debug)]
pub struct Scope<'a> {
    data: &'a [(String, Template)],
    documents: BTreeMap<String, Entry>,
    saved: BTreeMap<String, String>,
    sampled: BTreeMap<String, String>,
    nonce: String,
    start: Timestamp,
    ids: u32,
}

#[derive(Debug, Clone)]
enum Entry {
    Filling,
    Filled(Vec<Filled>),
}

impl<'a> Scope<'a> {
    /// The variables of this attempt: ids and nonces are fresh for every run, case and attempt.
    pub fn new(
        data: &'a [(String, Template)],
        run: &RunId,
        instance: &InstanceId,
        attempt: u32,
        start: Timestamp,
    ) -> Self {
        let digest = Sha256::digest(format!("{run}\n{instance}\n{attempt}"));
        Self {
            data,
            documents: BTreeMap::new(),
            saved: BTreeMap::new(),
            sampled: BTreeMap::new(),
            nonce: letters(&digest[..8]),
            start,
            ids: 0,
        }
    }

    /// Keeps a value from an answer.
    pub fn save(&mut self, name: &str, value: String) {
        self.saved.insert(name.to_owned(), value);
    }

    /// Keeps the variables of a sample.
    pub fn sample(&mut self, name: &str, population: &Population) {
        for (field, value) in &population.fields {
            self.sampled.insert(format!("{name}.{field}"), value.clone());
        }
    }

    /// The eight characters that only this attempt has.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Whether a text names something made for this attempt.
    pub fn owns(&self, text: &str) -> bool {
        text.contains(&self.nonce)
    }

    /// A text with its holes filled; `id` writes the ids, so that a path can encode them.
    pub fn text(&mut self, text: &Text, encode: fn(&str) -> String) -> Result<String, ScopeError> {
        let mut out = String::new();
        for part in &text.0 {
            match part {
                TextPart::Literal(literal) => out.push_str(literal),
                TextPart::Id(name) => {
                    let ids = self.ids_of(name)?;
                    out.push_str(&ids.iter().map(|id| encode(id)).collect::<Vec<_>>().join(","));
                }
                TextPart::Saved(name) => {
                    let value = self.saved.get(name).ok_or_else(|| ScopeError::NotSaved(name.clone()))?;
                    out.push_str(value);
                }
                TextPart::Sampled(name) => {
                    let value = self.sampled.get(name).ok_or_else(|| ScopeError::NotSaved(name.clone()))?;
                    out.push_str(&encode(value));
                }
                TextPart::Nonce => out.push_str(&self.nonce),
                TextPart::Now(seconds) => {
                    let time = self.start.saturating_add(SignedDuration::from_secs(*seconds)).unwrap_or(self.start);
                    out.push_str(&time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
                }
            }
        }
        Ok(out)
    }

    /// A template with everything filled in.
    pub fn fill(&mut self, template: &Template) -> Result<Filled, ScopeError> {
        self.fill_typed(template, "Thing")
    }

    fn fill_typed(&mut self, template: &Template, kind: &str) -> Result<Filled, ScopeError> {
        let document = match template {
            Template::Null => Document::Null,
            Template::Bool(flag) => Document::Bool(*flag),
            Template::Number(number) => Document::Number(number.clone()),
            Template::Text(text) => Document::Text(self.text(text, str::to_owned)?),
            Template::List(items) => return self.fill_list(items),
            Template::Map(members) => self.fill_map(members)?,
            Template::Match(matcher) => Document::Match(matcher.try_map(|text| self.text(text, str::to_owned))?),
            Template::Document(name) => {
                let mut copies = self.copies(name)?;
                match copies.len() {
                    1 => return Ok(copies.remove(0)),
                    _ => Document::List(copies.into_iter().map(|copy| copy.document).collect()),
                }
            }
            Template::Like { base, but } => self.fill_like(base, but)?,
            Template::Auto => Document::Text(self.fresh_id(kind)),
            Template::Exactly(inner) => {
                return Ok(Filled { document: self.fill_typed(inner, kind)?.document, exactly: true });
            }
        };
        Ok(Filled { document, exactly: false })
    }

    fn fill_list(&mut self, items: &[Template]) -> Result<Filled, ScopeError> {
        let mut exactly = false;
        let mut filled = Vec::with_capacity(items.len());
        for item in items {
            let item = self.fill(item)?;
            exactly |= item.exactly;
            filled.push(item.document);
        }
        Ok(Filled { document: Document::List(filled), exactly })
    }

    fn fill_map(&mut self, members: &[(String, Template)]) -> Result<Document, ScopeError> {
        let kind = members
            .iter()
            .find_map(|(key, value)| match (key.as_str(), value) {
                ("type", Template::Text(text)) => text.as_literal(),
                _ => None,
            })
            .unwrap_or("Thing");
        let members = members
            .iter()
            .map(|(key, value)| Ok((key.clone(), self.fill_typed(value, kind)?.document)))
            .collect::<Result<_, ScopeError>>()?;
        Ok(Document::Map(members))
    }

    fn fill_like(&mut self, base: &Template, but: &[(String, Option<Template>)]) -> Result<Document, ScopeError> {
        let Document::Map(mut members) = self.fill(base)?.document else {
            return Err(ScopeError::NotAnObject);
        };
        let kind = members.iter().find(|(key, _)| key == "type").and_then(|(_, value)| value.as_text());
        let kind = kind.unwrap_or("Thing").to_owned();
        for (key, value) in but {
            let value = value.as_ref().map(|value| self.fill_typed(value, &kind)).transpose()?;
            let place = members.iter().position(|(name, _)| name == key);
            match (place, value) {
                (Some(place), Some(value)) => members[place].1 = value.document,
                (Some(place), None) => drop(members.remove(place)),
                (None, Some(value)) => members.push((key.clone(), value.document)),
                (None, None) => {}
            }
        }
        Ok(Document::Map(members))
    }

    /// All copies of a document; one, unless it was created in copies.
    pub fn copies(&mut self, name: &str) -> Result<Vec<Filled>, ScopeError> {
        match self.documents.get(name) {
            Some(Entry::Filled(copies)) => return Ok(copies.clone()),
            Some(Entry::Filling) => return Err(ScopeError::Circle(name.to_owned())),
            None => {}
        }
        let Some((_, template)) = self.data.iter().find(|(key, _)| key == name) else {
            return Err(ScopeError::UnknownDocument(name.to_owned()));
        };
        self.documents.insert(name.to_owned(), Entry::Filling);
        let filled = self.fill(template)?;
        self.documents.insert(name.to_owned(), Entry::Filled(vec![filled.clone()]));
        Ok(vec![filled])
    }

    /// Makes copies of a document, each with an id of its own, and names them.
    pub fn multiply(&mut self, name: &str, copies: usize, label: &str) -> Result<Vec<Filled>, ScopeError> {
        let Some((_, template)) = self.data.iter().find(|(key, _)| key == name) else {
            return Err(ScopeError::UnknownDocument(name.to_owned()));
        };
        let copies = (0..copies).map(|_| self.fill(template)).collect::<Result<Vec<_>, _>>()?;
        self.documents.insert(label.to_owned(), Entry::Filled(copies.clone()));
        Ok(copies)
    }

    /// The ids of a document and its copies.
    pub fn ids_of(&mut self, name: &str) -> Result<Vec<String>, ScopeError> {
        self.copies(name)?
            .iter()
            .map(|copy| {
                let id = copy.document.get("id").and_then(Document::as_text);
                id.map(str::to_owned).ok_or_else(|| ScopeError::NoId(name.to_owned()))
            })
            .collect()
    }

    fn fresh_id(&mut self, kind: &str) -> String {
        self.ids += 1;
        let kind: String = kind.chars().filter(char::is_ascii_alphanumeric).collect();
        let kind = if kind.is_empty() { "Thing" } else { &kind };
        format!("urn:ngsi-ld:{kind}:{}-{}", self.nonce, self.ids)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Interface, Matcher, TestId};

    fn instance() -> InstanceId {
        InstanceId { test: TestId::from("s/a/g/t"), case: None, interface: Interface::Broker }
    }

    fn text(text: &str) -> Template {
        Template::Text(Text::literal(text))
    }

    fn shelter() -> (String, Template) {
        let members = [("id", Template::Auto), ("type", text("BusShelter")), ("seats", text("6"))];
        let members = members.map(|(key, value)| (key.to_owned(), value)).to_vec();
        ("shelter".to_owned(), Template::Map(members))
    }

    fn scope(data: &[(String, Template)], attempt: u32) -> Scope<'_> {
        let start = "2026-01-02T03:04:05Z".parse().unwrap();
        Scope::new(data, &RunId::from("run"), &instance(), attempt, start)
    }

    #[test]
    fn a_document_keeps_its_id_and_another_attempt_gets_another() {
        let data = [shelter()];
        let mut first = scope(&data, 0);
        assert_eq!(first.ids_of("shelter"), first.ids_of("shelter"));
        assert_ne!(first.ids_of("shelter"), scope(&data, 1).ids_of("shelter"));
        assert!(first.ids_of("shelter").unwrap()[0].starts_with("urn:ngsi-ld:BusShelter:"));
    }

    #[test]
    fn a_copy_replaces_adds_and_drops_members() {
        let data = [shelter()];
        let but = vec![("seats".to_owned(), None), ("roof".to_owned(), Some(Template::Bool(true)))];
        let copy = Template::Like { base: Box::new(Template::Document("shelter".into())), but };
        let mut scope = scope(&data, 0);
        let value = scope.fill(&copy).unwrap().document.to_value().unwrap();
        assert_eq!(value, json!({"id": scope.ids_of("shelter").unwrap()[0], "type": "BusShelter", "roof": true}));
    }

    #[test]
    fn copies_have_ids_of_their_own() {
        let data = [shelter()];
        let mut scope = scope(&data, 0);
        scope.multiply("shelter", 3, "shelters").unwrap();
        let mut ids = scope.ids_of("shelters").unwrap();
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }

    #[test]
    fn a_circle_is_an_error_and_no_endless_loop() {
        let data = [("a".to_owned(), Template::Document("b".into())), ("b".to_owned(), Template::Document("a".into()))];
        assert!(matches!(scope(&data, 0).fill(&Template::Document("a".into())), Err(ScopeError::Circle(_))));
    }

    #[test]
    fn texts_take_ids_saved_values_and_times() {
        let data = [shelter()];
        let mut scope = scope(&data, 0);
        scope.save("place", "/x".into());
        let parts = vec![TextPart::Saved("place".into()), TextPart::Literal("?at=".into()), TextPart::Now(3600)];
        assert_eq!(scope.text(&Text(parts), str::to_owned).unwrap(), "/x?at=2026-01-02T04:04:05Z");
        let missing = Text(vec![TextPart::Saved("nothing".into())]);
        assert_eq!(scope.text(&missing, str::to_owned), Err(ScopeError::NotSaved("nothing".into())));
        let matcher = Template::Match(Matcher::EndsWith(Text(vec![TextPart::Id("shelter".into())])));
        let filled = scope.fill(&matcher).unwrap().document;
        assert_eq!(filled, Document::Match(Matcher::EndsWith(scope.ids_of("shelter").unwrap().remove(0))));
    }
}
