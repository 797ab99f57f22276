//! An inline `@context` can give keywords other names (JSON-LD 1.1, 4.1.7), and then no reader of a suite file sees which id
//! a body addresses. Such a context is found here.

use super::raw::Token;
use crate::model::{Template, template::TextPart};

/// Keywords under another name of which a body could address something unseen.
const KEYWORDS: [&str; 6] = ["@id", "@type", "@graph", "@nest", "@reverse", "@included"];

/// Members of a term definition whose value is a keyword and no name for one: `{ "@id": …, "@type": "@id" }`.
const TAKES_KEYWORDS: [&str; 2] = ["@type", "@container"];

/// Whether a term of some `@context` in this document stands for a keyword.
pub(super) fn in_document(template: &Template, data: &[(String, Template)]) -> bool {
    Search { data }.outside(template)
}

/// The same for a raw body, where any value counts: what is in a `@context` is not told apart.
pub(super) fn in_raw(tokens: &[Token]) -> bool {
    let has_context = tokens.iter().any(|token| token.literal() == Some("@context"));
    has_context
        && (0..tokens.len()).any(|index| {
            let is_key = tokens.get(index + 1) == Some(&Token::Mark(':'));
            let key = match index.checked_sub(2).map(|key| (&tokens[key], &tokens[key + 1])) {
                Some((key, Token::Mark(':'))) => key.literal(),
                _ => None,
            };
            let takes = key.is_some_and(|key| TAKES_KEYWORDS.contains(&key));
            let Token::String(parts) = &tokens[index] else { return false };
            // Only a value after a colon names a term; `"@container": [ "@graph", "@id" ]` does not.
            key.is_some() && !is_key && !takes && is_keyword(parts)
        })
}

struct Search<'a> {
    data: &'a [(String, Template)],
}

impl Search<'_> {
    fn outside(&self, template: &Template) -> bool {
        let member = |key: &str, value: &Template| match key {
            "@context" => self.inside(value),
            _ => self.outside(value),
        };
        match template {
            Template::List(items) => items.iter().any(|item| self.outside(item)),
            Template::Map(members) => members.iter().any(|(key, value)| member(key, value)),
            Template::Exactly(inner) => self.outside(inner),
            Template::Like { base, but } => {
                self.outside(base) || but.iter().any(|(key, value)| value.as_ref().is_some_and(|v| member(key, v)))
            }
            Template::Document(name) => self.document(name).is_some_and(|document| self.outside(document)),
            _ => false,
        }
    }

    /// Within a `@context`, however deep: definitions may have contexts of their own.
    fn inside(&self, template: &Template) -> bool {
        let member = |key: &str, value: &Template| match value {
            _ if TAKES_KEYWORDS.contains(&key) => false,
            Template::Text(text) => is_keyword(&text.0),
            Template::Exactly(inner) => {
                self.inside(inner) || matches!(&**inner, Template::Text(text) if is_keyword(&text.0))
            }
            value => self.inside(value),
        };
        match template {
            Template::List(items) => items.iter().any(|item| self.inside(item)),
            Template::Map(members) => members.iter().any(|(key, value)| member(key, value)),
            Template::Exactly(inner) => self.inside(inner),
            Template::Like { base, but } => {
                self.inside(base) || but.iter().any(|(key, value)| value.as_ref().is_some_and(|v| member(key, v)))
            }
            Template::Document(name) => self.document(name).is_some_and(|document| self.inside(document)),
            _ => false,
        }
    }

    /// Documents hold each other in no circle; that has been checked.
    fn document(&self, name: &str) -> Option<&Template> {
        self.data.iter().find(|(other, _)| other == name).map(|(_, document)| document)
    }
}

/// Whether a text is a keyword, or could become one.
fn is_keyword(parts: &[TextPart]) -> bool {
    match parts {
        [TextPart::Literal(text)] => KEYWORDS.contains(&text.as_str()),
        [TextPart::Literal(text), ..] => text.starts_with('@'),
        [TextPart::Saved(_) | TextPart::Sampled(_), ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{model::template::Text, suite::raw::cut};

    fn template(value: &Value) -> Template {
        match value {
            Value::String(text) => Template::Text(Text::literal(text)),
            Value::Array(items) => Template::List(items.iter().map(template).collect()),
            Value::Object(members) => {
                Template::Map(members.iter().map(|(key, value)| (key.clone(), template(value))).collect())
            }
            _ => Template::Null,
        }
    }

    /// A document and its text have to be judged alike.
    fn found(context: &Value) -> bool {
        let document = json!({ "type": "T", "@context": context });
        let found = in_document(&template(&document), &[]);
        assert_eq!(in_raw(&cut(&Text::literal(document.to_string())).unwrap()), found, "{context}");
        found
    }

    #[test]
    fn another_name_for_a_keyword_is_found_wherever_it_is_given() {
        for keyword in KEYWORDS {
            assert!(found(&json!({ "ident": keyword })));
            assert!(found(&json!({ "ident": { "@id": keyword } })));
            assert!(found(&json!(["https://city.example/terms.jsonld", { "ident": keyword }])));
        }
        assert!(found(&json!({ "Tram": { "@id": "https://city.example/Tram", "@context": { "ident": "@id" } } })));
    }

    #[test]
    fn definitions_that_use_keywords_rightly_are_left_alone() {
        assert!(!found(&json!({ "Tram": "https://city.example/Tram" })));
        assert!(!found(&json!({ "line": { "@id": "https://city.example/line", "@type": "@id" } })));
        assert!(!found(&json!({ "tags": { "@id": "https://city.example/tags", "@container": ["@graph", "@id"] } })));
        assert!(!found(&json!("https://city.example/terms.jsonld")));
    }

    #[test]
    fn documents_copies_and_saved_values_are_looked_into() {
        let terms = template(&json!({ "ident": "@id" }));
        let data = [("terms".to_owned(), terms)];
        let with = |context| Template::Map(vec![("@context".to_owned(), context)]);
        let document = Template::Document("terms".into());
        assert!(in_document(&with(document.clone()), &data));
        let like = Template::Like { base: Box::new(document), but: Vec::new() };
        assert!(in_document(&with(like), &data));
        let saved = Template::Text(Text(vec![TextPart::Saved("any".into())]));
        assert!(in_document(&with(Template::Map(vec![("ident".into(), saved)])), &data));
    }
}
