//! Texts with holes: `$name`, `$name.id`, `$nonce`, `$now+1h`, `$$`.

use super::{
    diagnostic::{Code, Diagnostic, Sink},
    scope::{Name, Scope},
    source::SourceFile,
    variables::{Piece, pieces, span_within},
    yaml::Span,
};
use crate::model::template::{Text, TextPart};

/// What a reader of values needs: the names, the file for messages, and the sink for them.
pub(super) struct Reader<'a> {
    pub(super) scope: &'a Scope,
    pub(super) file: &'a SourceFile,
    pub(super) sink: &'a mut Sink,
}

impl Reader<'_> {
    pub(super) fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.sink.push(Diagnostic::new(code, self.file, span, message).help(help));
    }

    /// A text with its holes found. Mistakes are reported and leave a gap.
    pub(super) fn text(&mut self, text: &str, span: Span) -> Text {
        let scope = self.scope;
        let mut parts: Vec<TextPart> = Vec::new();
        let mut shift_allowed = false;
        for piece in pieces(text, |name| scope.contains(name)) {
            match piece {
                Piece::Literal(literal) => {
                    let literal = match parts.last_mut() {
                        Some(TextPart::Now(seconds)) if shift_allowed => match shift(literal) {
                            Some((moved, rest)) => {
                                *seconds = moved;
                                rest
                            }
                            None => {
                                self.check_unshifted(literal, span);
                                literal
                            }
                        },
                        _ => literal,
                    };
                    push_literal(&mut parts, literal);
                }
                Piece::Dollar => push_literal(&mut parts, "$"),
                Piece::Lone => {
                    let help = "write `$$` for a dollar sign";
                    self.error(Code::LoneDollar, span, "a dollar sign without a name", help);
                }
                Piece::Name { name, whole, id } => {
                    if let Some(part) = self.part(name, whole, span) {
                        parts.push(part);
                    }
                    if id && !matches!(scope.get(name), Some(Name::Document { .. } | Name::Copies)) {
                        push_literal(&mut parts, ".id");
                    }
                }
            }
            shift_allowed = matches!(piece, Piece::Name { id: false, .. });
        }
        Text(parts)
    }

    /// `$now+90` looks like a moved time and is none.
    fn check_unshifted(&mut self, literal: &str, span: Span) {
        let rest = literal.strip_prefix(['+', '-']).unwrap_or_default();
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let help = "write a whole number of s, m, h or d: `$now+90s`, `$now-1h`";
            self.error(Code::WrongValue, span, format!("`$now{literal}` is no time"), help);
        }
    }

    fn part(&mut self, name: &str, whole: &str, span: Span) -> Option<TextPart> {
        match self.scope.get(name) {
            Some(Name::Document { has_id: true } | Name::Copies) => Some(TextPart::Id(name.to_owned())),
            Some(Name::Document { has_id: false }) => {
                let span = span_within(self.file, span, whole);
                let help = "give it `id: auto`, or use another document";
                self.error(Code::NoId, span, format!("document `{name}` has no id"), help);
                None
            }
            Some(Name::Saved(_) | Name::Place) => Some(TextPart::Saved(name.to_owned())),
            Some(Name::Sampled) => Some(TextPart::Sampled(name.to_owned())),
            Some(Name::Sample) => {
                let span = span_within(self.file, span, whole);
                let help = "name one of its variables, for instance `.type` or `.id`";
                self.error(Code::UnknownVariable, span, format!("`{whole}` is a sample, not a text"), help);
                None
            }
            Some(Name::Nonce) => Some(TextPart::Nonce),
            Some(Name::Now) => Some(TextPart::Now(0)),
            Some(Name::Later) => {
                let span = span_within(self.file, span, whole);
                let message = format!("`{whole}` is saved by a later step");
                self.error(Code::UnknownVariable, span, message, "save it before it is used");
                None
            }
            // Already reported when the row was filled in, where every name is known.
            None => None,
        }
    }
}

fn push_literal(parts: &mut Vec<TextPart>, literal: &str) {
    match parts.last_mut() {
        Some(TextPart::Literal(last)) => last.push_str(literal),
        _ if literal.is_empty() => {}
        _ => parts.push(TextPart::Literal(literal.to_owned())),
    }
}

/// `+1h`, `-30s` at the beginning of a text: seconds, and what follows.
fn shift(text: &str) -> Option<(i64, &str)> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits = text[1..].find(|c: char| !c.is_ascii_digit()).filter(|length| (1..=6).contains(length))?;
    let count: i64 = text[1..=digits].parse().ok()?;
    let rest = &text[1 + digits..];
    let unit = match rest.chars().next()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let rest = &rest[1..];
    // `$now-5minutes` is no time but a mistake that should show.
    (!rest.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some((sign * count * unit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scope::Origin;

    fn read(text: &str) -> (Text, Vec<Code>) {
        let mut scope = Scope::new();
        scope.add("shelter", Name::Document { has_id: true });
        scope.add("terms", Name::Document { has_id: false });
        scope.add("place", Name::Saved(Origin::Other));
        scope.add("soon", Name::Later);
        let file = SourceFile::new("x.yaml", text);
        let mut sink = Sink::default();
        let span = Span { end: u32::try_from(text.chars().count()).unwrap(), line: 1, column: 1, start: 0 };
        let text = Reader { scope: &scope, file: &file, sink: &mut sink }.text(text, span);
        (text, sink.into_sorted().into_iter().map(|diagnostic| diagnostic.code).collect())
    }

    fn parts(text: &str) -> Vec<TextPart> {
        let (text, codes) = read(text);
        assert_eq!(codes, []);
        text.0
    }

    fn literal(text: &str) -> TextPart {
        TextPart::Literal(text.into())
    }

    #[test]
    fn ids_saved_values_nonces_and_times_are_holes() {
        assert_eq!(parts("/entities/$shelter"), [literal("/entities/"), TextPart::Id("shelter".into())]);
        assert_eq!(parts("$shelter.id!"), [TextPart::Id("shelter".into()), literal("!")]);
        assert_eq!(parts("$place"), [TextPart::Saved("place".into())]);
        assert_eq!(parts("urn:x:$nonce-1"), [literal("urn:x:"), TextPart::Nonce, literal("-1")]);
        assert_eq!(parts("$now"), [TextPart::Now(0)]);
        assert_eq!(parts("$now+1h"), [TextPart::Now(3600)]);
        assert_eq!(parts("$now-30s/x"), [TextPart::Now(-30), literal("/x")]);
        assert_eq!(parts("$now-soon"), [TextPart::Now(0), literal("-soon")]);
    }

    #[test]
    fn two_dollar_signs_are_one() {
        assert_eq!(parts("5 $$ each"), [literal("5 $ each")]);
        assert_eq!(parts("$$shelter"), [literal("$shelter")]);
    }

    #[test]
    fn what_cannot_be_filled_in_is_a_mistake() {
        assert_eq!(read("a $ b").1, [Code::LoneDollar]);
        assert_eq!(read("$terms").1, [Code::NoId]);
        assert_eq!(read("$soon").1, [Code::UnknownVariable]);
        assert_eq!(read("$now+90").1, [Code::WrongValue]);
        assert_eq!(read("$now-5minutes").1, [Code::WrongValue]);
    }
}
