//! Which row of the bindings table a request belongs to, and which rows a pattern picks.

use super::yaml::{Kind, Node};
use crate::model::{
    step::{AnswerKind, Binding, BodyKind},
    template::{Text, TextPart},
};

/// The segments of a path, each with its parts. A leading slash makes no segment; a trailing one makes an empty one.
pub(super) fn segments(path: &Text) -> Vec<Vec<TextPart>> {
    let mut segments: Vec<Vec<TextPart>> = vec![Vec::new()];
    for part in &path.0 {
        let TextPart::Literal(literal) = part else {
            if let Some(last) = segments.last_mut() {
                last.push(part.clone());
            }
            continue;
        };
        for (index, piece) in literal.split('/').enumerate() {
            if index > 0 {
                segments.push(Vec::new());
            }
            if let Some(last) = segments.last_mut().filter(|_| !piece.is_empty()) {
                last.push(TextPart::Literal(piece.to_owned()));
            }
        }
    }
    if matches!(path.0.first(), Some(TextPart::Literal(literal)) if literal.starts_with('/')) {
        segments.remove(0);
    }
    segments
}

/// The binding of a request: the one with the fewest placeholders that fits.
pub(super) fn resolve<'a>(bindings: &'a [Binding], method: &str, path: &Text) -> Option<&'a Binding> {
    if !matches!(path.0.first(), Some(TextPart::Literal(literal)) if literal.starts_with('/')) {
        return None;
    }
    let segments = segments(path);
    bindings
        .iter()
        .filter(|binding| binding.method == method && fits(&binding.path, &segments))
        .min_by_key(|binding| binding.path.matches('{').count())
}

fn fits(template: &str, segments: &[Vec<TextPart>]) -> bool {
    let wanted: Vec<_> = template.strip_prefix('/').unwrap_or(template).split('/').collect();
    wanted.len() == segments.len()
        && wanted.iter().zip(segments).all(|(wanted, parts)| match (is_placeholder(wanted), &parts[..]) {
            (true, parts) => !parts.is_empty(),
            (false, []) => wanted.is_empty(),
            (false, [TextPart::Literal(literal)]) => literal == wanted,
            (false, _) => false,
        })
}

pub(super) fn is_placeholder(segment: &str) -> bool {
    segment.starts_with('{')
}

/// Whether a placeholder after this segment stands for a name and not for an id.
pub(super) fn is_name_after(segment: &str) -> bool {
    matches!(segment, "attrs" | "types" | "attributes")
}

/// The path of a pattern case: ids are generated, names are plain. `sample` is put where the sample itself has an id.
pub(super) fn sample_path(template: &str, sample_has_id: bool) -> String {
    let mut previous = "";
    let mut out = String::new();
    for segment in template.split('/').skip(1) {
        out.push('/');
        out.push_str(match (is_placeholder(segment), is_name_after(previous)) {
            (false, _) => segment,
            (true, true) if previous == "types" => "Sample",
            (true, true) => "sample",
            (true, false) if sample_has_id => "$sample",
            (true, false) => "urn:ngsi-ld:Sample:$nonce",
        });
        previous = segment;
    }
    out
}

/// Whether a binding has the columns that a pattern asks for. Destructive rows that write are never picked.
pub(super) fn picked(binding: &Binding, filter: &Node) -> bool {
    if binding.destructive && binding.method != "GET" {
        return false;
    }
    filter.entries().iter().all(|entry| {
        let one_of = |text: &str| match &entry.value.kind {
            Kind::List(items) => items.iter().any(|item| item.as_text() == Some(text)),
            _ => entry.value.as_text() == Some(text),
        };
        match entry.key.as_str() {
            "method" => one_of(&binding.method),
            "path" => one_of(&binding.path),
            "body" => one_of(&word(binding.body)),
            "answer" => one_of(&word(binding.answer)),
            "list" => entry.value.as_bool() == Some(binding.list),
            "destructive" => entry.value.as_bool() == Some(binding.destructive),
            _ => true,
        }
    })
}

/// The word for a kind of body or answer.
pub(super) fn word(kind: impl serde::Serialize) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The kind of a body.
pub(super) fn body_kind(word: &str) -> Option<BodyKind> {
    serde_json::from_value(word.into()).ok()
}

/// The kind of an answer.
pub(super) fn answer_kind(word: &str) -> Option<AnswerKind> {
    serde_json::from_value(word.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(id: &str, method: &str, path: &str) -> Binding {
        Binding {
            id: id.into(),
            method: method.into(),
            path: path.into(),
            clause: "6.1".into(),
            body: BodyKind::None,
            answer: AnswerKind::Other,
            list: false,
            destructive: false,
        }
    }

    fn path(parts: &[TextPart]) -> Text {
        Text(parts.to_vec())
    }

    fn table() -> Vec<Binding> {
        vec![
            binding("create", "POST", "/entities"),
            binding("retrieve", "GET", "/entities/{entityId}"),
            binding("info", "GET", "/entities/info"),
            binding("attribute", "GET", "/entities/{entityId}/attrs/{attrId}"),
        ]
    }

    fn found(method: &str, parts: &[TextPart]) -> Option<String> {
        resolve(&table(), method, &path(parts)).map(|binding| binding.id.clone())
    }

    fn literal(text: &str) -> TextPart {
        TextPart::Literal(text.into())
    }

    #[test]
    fn a_request_finds_its_row_by_method_and_segments() {
        let id = TextPart::Id("shelter".into());
        assert_eq!(found("POST", &[literal("/entities")]), Some("create".into()));
        assert_eq!(found("GET", &[literal("/entities/"), id.clone()]), Some("retrieve".into()));
        assert_eq!(
            found("GET", &[literal("/entities/"), id.clone(), literal("/attrs/seats")]),
            Some("attribute".into())
        );
        assert_eq!(found("GET", &[literal("/entities/info")]), Some("info".into()), "the literal row comes first");
    }

    #[test]
    fn what_is_not_in_the_table_has_no_row() {
        assert_eq!(found("GET", &[literal("/entities")]), None);
        assert_eq!(found("GET", &[literal("/entities/")]), None, "an empty segment is no id");
        assert_eq!(found("POST", &[literal("/entities/")]), None);
        assert_eq!(found("GET", &[TextPart::Saved("place".into())]), None);
    }

    #[test]
    fn a_pattern_fills_placeholders_with_generated_ids_and_plain_names() {
        assert_eq!(sample_path("/entities/{entityId}", true), "/entities/$sample");
        let path = sample_path("/entities/{entityId}/attrs/{attrId}", false);
        assert_eq!(path, "/entities/urn:ngsi-ld:Sample:$nonce/attrs/sample");
        assert_eq!(sample_path("/types/{type}", false), "/types/Sample");
    }
}
