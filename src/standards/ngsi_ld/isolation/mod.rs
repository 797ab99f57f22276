//! Isolation by names (DESIGN 5): the user's own type and attribute names get a suffix that no other case has, so that
//! cases can share a platform with each other and with its real data. `table` says where names stand; this file walks
//! documents by it; `lexical` and `query` do the same for strings.
//!
//! Never touched are the terms of the core context, names with a colon, keywords, and whatever is a value. A plain
//! object in the place of an attribute that has neither a type nor a value member is a value too, as it is for
//! `representation`.

mod lexical;
mod query;
mod table;

#[cfg(test)]
mod tests;

use super::{
    attribute::{Members, Shape, Wrapping, shape, wrapping},
    vocab::{DEFAULT_VOCABULARY, ERROR_BASE, is_core_term},
};
use crate::model::{
    Document, Matcher,
    step::{AnswerKind, BodyKind},
};
use table::{Holds, Kind};

/// How the names of a case are kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Isolation {
    suffix: Option<String>,
}

impl Isolation {
    /// Every name of the user gets this suffix: `_` and characters that names may have (4.6.2).
    #[must_use]
    pub fn names(suffix: impl Into<String>) -> Self {
        Self { suffix: Some(suffix.into()) }
    }

    /// Nothing is changed.
    #[must_use]
    pub fn none() -> Self {
        Self { suffix: None }
    }

    /// A request body.
    #[must_use]
    pub fn body(&self, kind: BodyKind, document: &Document) -> Document {
        match kind {
            BodyKind::Entity | BodyKind::Entities | BodyKind::EntityFragment | BodyKind::TemporalEntity => {
                self.within(Kind::Entity, document)
            }
            BodyKind::AttributeFragment | BodyKind::TemporalFragment => self.fragment(document),
            BodyKind::Query => self.within(Kind::Query, document),
            BodyKind::Subscription => self.within(Kind::Subscription, document),
            BodyKind::Registration => self.within(Kind::Registration, document),
            BodyKind::None | BodyKind::Ids | BodyKind::Context | BodyKind::Other => document.clone(),
        }
    }

    /// An expected answer.
    #[must_use]
    pub fn answer(&self, kind: AnswerKind, document: &Document) -> Document {
        if document.get("type").and_then(Document::as_text).is_some_and(|name| name.starts_with(ERROR_BASE)) {
            return document.clone();
        }
        match kind {
            AnswerKind::Entity | AnswerKind::Entities | AnswerKind::Temporal => self.within(Kind::Entity, document),
            AnswerKind::Names => self.within(Kind::Names, document),
            AnswerKind::Subscriptions => self.within(Kind::Subscription, document),
            AnswerKind::Registrations => self.within(Kind::Registration, document),
            AnswerKind::Other | AnswerKind::None => self.within(Kind::UpdateResult, document),
            AnswerKind::Ids | AnswerKind::Context => document.clone(),
        }
    }

    /// The value of a query parameter, before it is percent-encoded.
    #[must_use]
    pub fn parameter(&self, name: &str, value: &str) -> String {
        self.text(table::parameter(name), value)
    }

    /// A path, already percent-encoded: the segments after `/attrs/`, `/types/` and `/attributes/`.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        lexical::path(path, &|name| self.name(name))
    }

    /// A query of the NGSI-LD Query Language (4.9). What is not valid stays not valid.
    #[must_use]
    pub fn q(&self, q: &str) -> String {
        query::isolate(q, &|name| self.name(name))
    }

    /// Whether a type selection (4.17) has only plain names of the user, at least one: then, once isolated, it selects
    /// nothing that this case did not make.
    #[must_use]
    pub fn owns_types(selection: &str) -> bool {
        let suffixed = Self::names("_0");
        let names: Vec<&str> = selection.split([',', ';', '|', '(', ')']).filter(|name| !name.is_empty()).collect();
        let is_plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        !names.is_empty() && names.into_iter().all(|name| is_plain(name) && suffixed.name(name) != name)
    }

    /// A single name.
    fn name(&self, name: &str) -> String {
        match &self.suffix {
            Some(suffix)
                if !name.is_empty()
                    && !name.starts_with('@')
                    && name != "*"
                    && !name.contains(':')
                    && !is_core_term(name) =>
            {
                format!("{name}{suffix}")
            }
            _ => name.to_owned(),
        }
    }

    /// A name in an answer, or what the default vocabulary expands it to.
    fn expanded_name(&self, name: &str) -> String {
        match name.strip_prefix(DEFAULT_VOCABULARY) {
            Some(short) => format!("{DEFAULT_VOCABULARY}{}", self.name(short)),
            None => self.name(name),
        }
    }

    /// An object of this kind, or an array of them.
    fn within(&self, kind: Kind, document: &Document) -> Document {
        match document {
            Document::List(items) => Document::List(items.iter().map(|item| self.within(kind, item)).collect()),
            Document::Map(members) => self.members(actual_kind(kind, document), members),
            other => other.clone(),
        }
    }

    fn members(&self, kind: Kind, members: &Members) -> Document {
        let isolated = members.iter().map(|(name, value)| match table::position(kind, name) {
            Holds::Attribute => (self.name(name), self.attribute(value)),
            holds => (name.clone(), self.held(holds, value)),
        });
        Document::Map(isolated.collect())
    }

    /// What a member holds.
    fn held(&self, holds: Holds, value: &Document) -> Document {
        match (holds, value) {
            (Holds::Nothing, value) => value.clone(),
            (Holds::Inside(kind), value) => self.within(kind, value),
            (Holds::Attribute, value) => self.attribute(value),
            (holds, Document::Text(text)) => Document::Text(self.text(holds, text)),
            (holds, Document::Match(matcher)) => Document::Match(self.matcher(holds, matcher)),
            (holds, Document::List(items)) => Document::List(items.iter().map(|item| self.held(holds, item)).collect()),
            (_, value) => value.clone(),
        }
    }

    fn text(&self, holds: Holds, text: &str) -> String {
        let name = |name: &str| self.name(name);
        match holds {
            Holds::Nothing | Holds::Attribute | Holds::Inside(_) => text.to_owned(),
            Holds::Name => self.name(text),
            Holds::ExpandedName => self.expanded_name(text),
            Holds::Types => lexical::tokens(text, &[',', ';', '|', '(', ')'], &name),
            Holds::Names => lexical::tokens(text, &[','], &name),
            Holds::Projection => lexical::tokens(text, &[',', '|', '{', '}'], &name),
            Holds::Ordering => lexical::ordering(text, &name),
            Holds::Query => self.q(text),
        }
    }

    /// A matcher where a name stands: the texts it compares with are names. A regular expression is left alone.
    fn matcher(&self, holds: Holds, matcher: &Matcher) -> Matcher {
        match matcher {
            Matcher::Contains(text) => Matcher::Contains(self.text(holds, text)),
            Matcher::OneOf(texts) => Matcher::OneOf(texts.iter().map(|text| self.text(holds, text)).collect()),
            Matcher::EndsWith(text) => {
                let (head, tail) = text.rsplit_once('/').map_or(("", text.as_str()), |(head, tail)| (head, tail));
                let slash = &text[head.len()..text.len() - tail.len()];
                Matcher::EndsWith(format!("{head}{slash}{}", self.text(holds, tail)))
            }
            other => other.clone(),
        }
    }

    /// What stands in the place of an attribute. Values are not entered.
    fn attribute(&self, document: &Document) -> Document {
        match (shape(document), document) {
            (Shape::Instance, Document::Map(members)) => self.members(Kind::Attribute, members),
            (Shape::Instances, Document::List(items)) => {
                Document::List(items.iter().map(|item| self.attribute(item)).collect())
            }
            (_, value) => value.clone(),
        }
    }

    /// An Attribute Fragment (5.4) may have no value, only sub-attributes and metadata.
    fn fragment(&self, document: &Document) -> Document {
        match document {
            Document::Map(members) if document.get("type").is_none() => self.members(Kind::Attribute, members),
            other => self.attribute(other),
        }
    }
}

/// Entities may come wrapped as GeoJSON.
fn actual_kind(kind: Kind, document: &Document) -> Kind {
    match (kind, wrapping(document)) {
        (Kind::Entity, Wrapping::Feature) => Kind::Feature,
        (Kind::Entity, Wrapping::Collection) => Kind::FeatureCollection,
        (kind, _) => kind,
    }
}
