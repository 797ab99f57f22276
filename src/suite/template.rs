//! Documents: trees to templates.

use super::{
    diagnostic::Code,
    matcher::Meaning,
    scope::Name,
    text::Reader,
    variables::{Piece, pieces},
    yaml::{Kind, Node, Span},
};
use crate::model::{
    Template,
    template::{Text, TextPart},
};

/// Whether a document is sent or expected: matchers stand only where something is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// In `data` or a request.
    Sent,
    /// In an expectation.
    Expected,
}

/// Members whose value is an id, and never a whole document.
const ID_MEMBERS: [&str; 6] = ["id", "@id", "object", "entityId", "subscriptionId", "registrationId"];

impl Reader<'_> {
    /// A document. `None` after a mistake, which is reported.
    pub(super) fn template(&mut self, node: &Node, side: Side) -> Option<Template> {
        Some(match &node.kind {
            Kind::Null => Template::Null,
            Kind::Bool(flag) => Template::Bool(*flag),
            Kind::Number { value, .. } => Template::Number(value.clone()),
            Kind::Text { text, .. } => return self.value(text, node.span, side),
            Kind::List(items) => Template::List(self.all(items, |reader, item| reader.template(item, side))?),
            Kind::Map(entries) => {
                if let (Some(inner), 1) = (node.get("exactly"), entries.len()) {
                    return Some(Template::Exactly(Box::new(self.template(inner, side)?)));
                }
                if let Some(base) = node.get("like") {
                    return self.like(node, base, side);
                }
                let members = self.all(entries, |reader, entry| {
                    let value = reader.member(&entry.key, &entry.value, side);
                    Some((reader.key(&entry.key, entry.span), value?))
                });
                Template::Map(members?)
            }
        })
    }

    /// Reads every item, so that every mistake is found; `None` if there was one.
    fn all<T, U>(&mut self, items: &[T], mut read: impl FnMut(&mut Self, &T) -> Option<U>) -> Option<Vec<U>> {
        let read: Vec<Option<U>> = items.iter().map(|item| read(self, item)).collect();
        read.into_iter().collect()
    }

    fn member(&mut self, key: &str, value: &Node, side: Side) -> Option<Template> {
        if key == "id" && value.as_text() == Some("auto") {
            return Some(Template::Auto);
        }
        let template = self.template(value, side)?;
        if ID_MEMBERS.contains(&key)
            && let Template::Document(name) = &template
        {
            let message = format!("`${name}` is the whole document here");
            self.error(Code::WholeDocument, value.span, message, format!("write `${name}.id` for its id"));
            return None;
        }
        Some(template)
    }

    /// `$name` alone is the document; any other text has holes, or is a matcher.
    fn value(&mut self, text: &str, span: Span, side: Side) -> Option<Template> {
        let scope = self.scope;
        if let [Piece::Name { name, id: false, .. }] = pieces(text, |name| scope.contains(name))[..] {
            match scope.get(name) {
                Some(Name::Document { .. } | Name::Copies) => return Some(Template::Document(name.to_owned())),
                None => return None,
                Some(_) => {}
            }
        }
        match self.meaning(text, span)? {
            Meaning::Text(text) => Some(Template::Text(text)),
            Meaning::Match(matcher) if side == Side::Expected => Some(Template::Match(matcher)),
            Meaning::Match(_) => {
                let help = format!("matchers belong into `expect`; for the text itself write `<text \"{text}\">`");
                self.error(Code::MatcherInRequest, span, format!("the matcher `{text}` cannot be sent"), help);
                None
            }
            Meaning::Removed => {
                let help = "it drops a member of a copy: `{ like: $name, but: { member: <removed> } }`";
                self.error(Code::UnknownMatcher, span, "`<removed>` stands only in `but`", help);
                None
            }
        }
    }

    fn like(&mut self, node: &Node, base: &Node, side: Side) -> Option<Template> {
        if let Some(entry) = node.entries().iter().find(|entry| !matches!(entry.key.as_str(), "like" | "but")) {
            let help = "a copy has only `like` and `but`; changed members go into `but`";
            self.error(Code::UnknownKey, entry.span, format!("a copy has no key `{}`", entry.key), help);
            return None;
        }
        let copied = self.template(base, side);
        if !matches!(copied, None | Some(Template::Document(_) | Template::Map(_) | Template::Like { .. })) {
            let help = "name a document: `like: $name`";
            self.error(Code::WrongValue, base.span, "`like` copies a document", help);
            return None;
        }
        let but = match node.get("but") {
            None => Vec::new(),
            Some(Node { kind: Kind::Map(entries), .. }) => self.all(entries, |reader, entry| {
                let key = reader.key(&entry.key, entry.span);
                if entry.value.as_text() == Some("<removed>") {
                    return Some((key, None));
                }
                Some((key, Some(reader.member(&entry.key, &entry.value, side)?)))
            })?,
            Some(other) => {
                let message = format!("`but` should be a map, and is {}", other.describe());
                self.error(Code::WrongValue, other.span, message, "list the members that differ");
                return None;
            }
        };
        Some(Template::Like { base: Box::new(copied?), but })
    }

    /// A key: only variables of the row may stand in it, and they are filled in already.
    pub(super) fn key(&mut self, key: &str, span: Span) -> String {
        if !key.contains('$') {
            return key.to_owned();
        }
        let scope = self.scope;
        let mut out = String::new();
        for piece in pieces(key, |name| scope.contains(name)) {
            match piece {
                Piece::Literal(literal) => out.push_str(literal),
                Piece::Dollar | Piece::Lone => out.push('$'),
                Piece::Name { name, whole, .. } => {
                    if scope.get(name).is_some() {
                        let message = format!("`{whole}` cannot stand in a key");
                        self.error(Code::UnknownVariable, span, message, "only columns of `cases` can");
                    }
                }
            }
        }
        out
    }

    /// A scalar that is sent as text: a query value, a header.
    pub(super) fn scalar(&mut self, node: &Node) -> Option<Text> {
        match &node.kind {
            Kind::Text { text, .. } => match self.value(text, node.span, Side::Sent)? {
                Template::Text(text) => Some(text),
                Template::Document(name) => Some(self.text(&format!("${name}"), node.span)),
                _ => None,
            },
            _ => node.scalar_text().map(Text::literal),
        }
    }

    /// A scalar, or the items of a list joined with commas.
    pub(super) fn joined(&mut self, node: &Node) -> Option<Text> {
        let Kind::List(items) = &node.kind else {
            return self.scalar(node);
        };
        let mut parts = Vec::new();
        for (index, text) in self.all(items, Self::scalar)?.into_iter().enumerate() {
            if index > 0 {
                parts.push(TextPart::Literal(",".to_owned()));
            }
            parts.extend(text.0);
        }
        Some(Text(parts))
    }
}
