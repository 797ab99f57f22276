//! Nothing that civitest did not create is ever changed: a write has to address an id that was made for the case.

use super::{
    alias,
    binding::{is_name_after, is_placeholder, segments},
    diagnostic::Code,
    raw::{self, Token},
    scope::{Name, Origin, Scope},
    text::Reader,
    yaml::Span,
};
use crate::{
    model::{
        Template,
        step::{BodyKind, Payload, RequestStep},
        template::{Text, TextPart},
    },
    standards::ngsi_ld::isolation::Isolation,
};

/// Whether a request changes something: by its method, unless its body is a query.
pub(super) fn writes(step: &RequestStep) -> bool {
    let asks = step.binding.as_ref().is_some_and(|binding| binding.body == BodyKind::Query);
    matches!(step.method.as_str(), "POST" | "PATCH" | "PUT" | "DELETE") && !asks
}

/// The documents and names that decide whether an id was made here.
pub(super) struct Guard<'a> {
    pub(super) data: &'a [(String, Template)],
    pub(super) scope: &'a Scope,
    /// Copies: the name that stands for all of them, and the document they are copies of.
    pub(super) copies: &'a [(String, String)],
    pub(super) sweep: Sweep,
}

/// What a case may delete without naming ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sweep {
    /// Nothing: its names are not its own, or its requests come from a pattern.
    Nothing,
    /// Entities of types that isolation makes its own.
    OwnTypes,
}

/// What a body addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Address {
    /// An id that was not made here.
    Foreign,
    /// No id at all: nothing that exists can be meant.
    Nothing,
    /// An id that was made here.
    Own,
}

impl Guard<'_> {
    /// Reports a request that could change what is not ours.
    pub(super) fn check_request(&self, step: &RequestStep, span: Span, reader: &mut Reader<'_>) {
        if !writes(step) {
            return;
        }
        let aliased = match &step.payload {
            Payload::None => false,
            Payload::Body(template) | Payload::Exactly(template) => alias::in_document(template, self.data),
            Payload::Raw(text) => raw::cut(text).is_some_and(|tokens| alias::in_raw(&tokens)),
        };
        if aliased {
            return aliased_write(span, reader);
        }
        if step.binding.as_ref().is_some_and(|binding| binding.destructive) || self.sweeps(step) {
            if self.sweeps_own(step) {
                return;
            }
            let message = format!("this {} addresses no id, so it may change everything", step.method);
            let help =
                "name an id that was made for the case, or in `query` a `type` that isolation by names makes its own";
            return reader.error(Code::DestructiveWrite, span, message, help);
        }
        let safe = match self.path(step) {
            Address::Own => true,
            Address::Foreign => false,
            Address::Nothing => match self.payload(step) {
                Address::Own => true,
                Address::Nothing => step.method == "POST",
                Address::Foreign => false,
            },
        };
        if !safe {
            let message = "this write may change what civitest did not create";
            let help = "use a document with `id: auto`, `$name` in the path, or an id with `$nonce` in it";
            reader.error(Code::UnsafeWrite, span, message, help);
        }
    }

    /// Reports a `create` of a document whose id was not made here.
    pub(super) fn check_create(&self, document: &str, span: Span, reader: &mut Reader<'_>) {
        if alias::in_document(&Template::Document(document.to_owned()), self.data) {
            return aliased_write(span, reader);
        }
        if self.document(document) == Address::Foreign {
            let message = format!("`${document}` has an id that was not made here");
            reader.error(Code::UnsafeWrite, span, message, "write `id: auto`, or put `$nonce` into the id");
        }
    }

    /// A DELETE on a collection.
    fn sweeps(&self, step: &RequestStep) -> bool {
        step.method == "DELETE" && self.path(step) == Address::Nothing
    }

    /// A DELETE on a collection that selects by type, and by nothing but types that no one else has.
    fn sweeps_own(&self, step: &RequestStep) -> bool {
        // A list has several parts.
        let owned = |value: &Text| {
            let literals = value.0.iter().map(|part| match part {
                TextPart::Literal(text) => Some(text.as_str()),
                _ => None,
            });
            let selection: Option<String> = literals.collect();
            selection.is_some_and(|selection| Isolation::owns_types(&selection))
        };
        let mut types = step.query.iter().filter(|(name, _)| name == "type").map(|(_, value)| value);
        let deletes = step.method == "DELETE" && step.binding.is_some() && self.sweep == Sweep::OwnTypes;
        deletes && types.next().is_some_and(owned) && types.all(owned)
    }

    /// What the path addresses: its first id. Without a binding, anything but plain words has to be ours.
    fn path(&self, step: &RequestStep) -> Address {
        let segments = segments(&step.path);
        match &step.binding {
            Some(binding) => {
                let template: Vec<_> = binding.path.split('/').skip(1).collect();
                let is_id = |index: &usize| {
                    is_placeholder(template[*index]) && !(*index > 0 && is_name_after(template[index - 1]))
                };
                match (0..template.len().min(segments.len())).find(is_id) {
                    Some(index) => self.text(&segments[index]),
                    None => Address::Nothing,
                }
            }
            None => {
                let special = |parts: &&Vec<TextPart>| match &parts[..] {
                    [TextPart::Literal(literal)] => literal.contains([':', '%']),
                    parts => !parts.is_empty(),
                };
                segments.iter().filter(special).map(|parts| self.text(parts)).min().unwrap_or(Address::Nothing)
            }
        }
    }

    fn payload(&self, step: &RequestStep) -> Address {
        let kind = step.binding.as_ref().map(|binding| binding.body);
        match &step.payload {
            Payload::None => Address::Nothing,
            Payload::Body(template) | Payload::Exactly(template) if kind == Some(BodyKind::Ids) => self.ids(template),
            Payload::Body(template) | Payload::Exactly(template) => self.template(template),
            Payload::Raw(text) => self.raw(text, kind),
        }
    }

    /// The ids a document or each item of a list carries.
    fn template(&self, template: &Template) -> Address {
        match template {
            Template::List(items) => items.iter().map(|item| self.template(item)).min().unwrap_or(Address::Nothing),
            Template::Exactly(inner) => self.template(inner),
            Template::Document(name) => self.document(name),
            Template::Map(members) => {
                let ids = members.iter().filter(|(key, _)| matches!(key.as_str(), "id" | "@id"));
                let graph = members.iter().filter(|(key, _)| key == "@graph");
                let ids = ids.map(|(_, id)| self.id(id));
                ids.chain(graph.map(|(_, graph)| self.template(graph))).min().unwrap_or(Address::Nothing)
            }
            Template::Like { base, but } => {
                let changed = but.iter().filter(|(key, _)| matches!(key.as_str(), "id" | "@id"));
                let changed: Vec<_> =
                    changed.map(|(_, id)| id.as_ref().map_or(Address::Nothing, |id| self.id(id))).collect();
                changed.into_iter().min().unwrap_or_else(|| self.template(base))
            }
            // A text could be anything, an id among others.
            Template::Text(_) | Template::Auto | Template::Match(_) => self.id(template),
            Template::Null | Template::Bool(_) | Template::Number(_) => Address::Nothing,
        }
    }

    fn ids(&self, template: &Template) -> Address {
        match template {
            Template::List(items) => items.iter().map(|item| self.ids(item)).min().unwrap_or(Address::Nothing),
            Template::Exactly(inner) => self.ids(inner),
            other => self.template(other),
        }
    }

    fn id(&self, id: &Template) -> Address {
        match id {
            Template::Auto => Address::Own,
            Template::Text(text) => match self.text(&text.0) {
                Address::Nothing => Address::Foreign,
                address => address,
            },
            Template::Document(name) => self.document(name),
            // `id: 12` is no id of anything.
            Template::Null | Template::Bool(_) | Template::Number(_) => Address::Nothing,
            Template::List(items) => items.iter().map(|item| self.id(item)).min().unwrap_or(Address::Nothing),
            Template::Exactly(inner) => self.id(inner),
            Template::Map(_) | Template::Like { .. } | Template::Match(_) => Address::Foreign,
        }
    }

    fn document(&self, name: &str) -> Address {
        let name = self.copies.iter().find(|(label, _)| label == name).map_or(name, |(_, document)| document);
        self.data.iter().find(|(other, _)| other == name).map_or(Address::Foreign, |(_, value)| self.template(value))
    }

    /// A text that stands for an id.
    fn text(&self, parts: &[TextPart]) -> Address {
        let own = |part: &TextPart| match part {
            TextPart::Nonce => true,
            TextPart::Id(name) => self.document(name) == Address::Own,
            TextPart::Sampled(_) => false,
            TextPart::Saved(name) => self.scope.get(name) == Some(Name::Saved(Origin::Created)),
            TextPart::Literal(_) | TextPart::Now(_) => false,
        };
        if parts.iter().any(own) { Address::Own } else { Address::Foreign }
    }

    /// Every id that a raw body names has to be ours: one of ours makes no other of them ours.
    fn raw(&self, text: &Text, kind: Option<BodyKind>) -> Address {
        let Some(tokens) = raw::cut(text) else { return Address::Foreign };
        // Without a binding, a list of strings may be a list of ids.
        let list = kind.is_none() && tokens.first() == Some(&Token::Mark('[')) && !tokens.contains(&Token::Mark('{'));
        let of_ids = list || kind == Some(BodyKind::Ids);
        let addresses = (0..tokens.len()).filter_map(|index| match (&tokens[index], tokens.get(index + 1)) {
            (key, Some(Token::Mark(':'))) if matches!(key.literal(), Some("id" | "@id")) => {
                Some(self.raw_id(tokens.get(index + 2)))
            }
            (key, Some(Token::Mark(':'))) if matches!(key.literal(), Some("@reverse")) => Some(Address::Foreign),
            // The key `"id"` itself, above, is no id.
            (Token::String(parts), _) if of_ids => Some(self.text(parts)),
            // Lenient parsers take names without quotes.
            (Token::Word(word), _) if word == "id" => Some(Address::Foreign),
            _ => None,
        });
        let named = addresses.filter(|address| *address != Address::Nothing);
        named.min().unwrap_or(Address::Nothing)
    }

    /// What follows `"id":`.
    fn raw_id(&self, value: Option<&Token>) -> Address {
        match value {
            Some(Token::String(parts)) => self.text(parts),
            // `"id": 12` is no id of anything, nor is an id that is left out.
            Some(Token::Word(word)) if serde_json::from_str::<serde_json::Value>(word).is_ok() => Address::Nothing,
            Some(Token::Mark(',' | '}')) | None => Address::Nothing,
            Some(Token::Word(_) | Token::Mark(_)) => Address::Foreign,
        }
    }
}

fn aliased_write(span: Span, reader: &mut Reader<'_>) {
    let message = "this write has an `@context` that gives a keyword another name, so its ids cannot be told";
    let help = "write `@id`, `@type`, `@graph`, `@nest`, `@reverse` and `@included` by their own names";
    reader.error(Code::UnsafeWrite, span, message, help);
}
