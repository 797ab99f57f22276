//! `<any>`, `<matches …>` and the other matchers. A text that starts like one has to be one.

use regex::Regex;

use super::{
    diagnostic::Code,
    nearest::{nearest, one_of, suggestion},
    text::Reader,
    yaml::Span,
};
use crate::{
    model::{
        Matcher,
        template::{Text, TextPart},
    },
    standards::ngsi_ld::vocab,
};

const SIMPLE: [(&str, Matcher<Text>); 9] = [
    ("any", Matcher::Any),
    ("text", Matcher::AnyText),
    ("number", Matcher::Number),
    ("boolean", Matcher::Boolean),
    ("uri", Matcher::Uri),
    ("datetime", Matcher::DateTime),
    ("absent", Matcher::Absent),
    ("empty", Matcher::Empty),
    ("context", Matcher::Context),
];

/// Every matcher by the words it starts with, for messages.
const NAMES: [&str; 16] = [
    "any",
    "text",
    "number",
    "boolean",
    "uri",
    "datetime",
    "absent",
    "empty",
    "context",
    "about",
    "matches",
    "contains",
    "ends with",
    "one of",
    "problem",
    "removed",
];

/// What a text that stands for a value means.
pub(super) enum Meaning {
    /// A text.
    Text(Text),
    /// A matcher.
    Match(Matcher<Text>),
    /// `<removed>`.
    Removed,
}

/// Whether a text looks like a matcher: `<` and a letter. To say such a text literally, write `<text "…">`.
fn looks_like_one(text: &str) -> bool {
    text.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

impl Reader<'_> {
    /// A text or a matcher. `None` where it is a matcher that does not exist; that is reported.
    pub(super) fn meaning(&mut self, text: &str, span: Span) -> Option<Meaning> {
        if !looks_like_one(text) {
            return Some(Meaning::Text(self.text(text, span)));
        }
        let inner = text[1..].strip_suffix('>');
        if let Some(literal) = inner.and_then(|inner| inner.strip_prefix("text \"")?.strip_suffix('"')) {
            return Some(Meaning::Text(self.text(literal, span)));
        }
        match inner {
            Some("removed") => Some(Meaning::Removed),
            Some(inner) => self.matcher(inner, span).map(Meaning::Match),
            None => {
                let help = format!("close it with `>`, or write `<text \"{text}\">` for the text itself");
                self.error(Code::UnknownMatcher, span, format!("`{text}` starts like a matcher"), help);
                None
            }
        }
    }

    fn matcher(&mut self, inner: &str, span: Span) -> Option<Matcher<Text>> {
        if let Some((_, matcher)) = SIMPLE.iter().find(|(name, _)| *name == inner) {
            return Some(matcher.clone());
        }
        if let Some(rest) = inner.strip_prefix("about ") {
            return self.about(rest, span);
        }
        if let Some(rest) = inner.strip_prefix("matches ") {
            let text = self.text(rest, span);
            return self.regular(&text, span).then_some(Matcher::Matches(text));
        }
        if let Some(rest) = inner.strip_prefix("contains ") {
            return Some(Matcher::Contains(self.text(rest, span)));
        }
        if let Some(rest) = inner.strip_prefix("ends with ") {
            return Some(Matcher::EndsWith(self.text(rest, span)));
        }
        if let Some(rest) = inner.strip_prefix("one of ") {
            return Some(Matcher::OneOf(rest.split(',').map(|part| self.text(part.trim(), span)).collect()));
        }
        if let Some(rest) = inner.strip_prefix("problem ") {
            if vocab::status_of(rest).is_some() {
                return Some(Matcher::Problem(rest.to_owned()));
            }
            let names = vocab::ERROR_TYPES.iter().map(|(name, _)| *name);
            self.error(Code::UnknownErrorType, span, format!("`{rest}` is no error type"), suggestion(rest, names));
            return None;
        }
        let help = match nearest(inner, NAMES).or_else(|| nearest(inner.split(' ').next().unwrap_or_default(), NAMES)) {
            Some(name) => format!("did you mean `<{name}>`? For the text itself write `<text \"<{inner}>\">`"),
            None => format!("{}; for the text itself write `<text \"<{inner}>\">`", one_of(NAMES)),
        };
        self.error(Code::UnknownMatcher, span, format!("there is no matcher `<{inner}>`"), help);
        None
    }

    fn about(&mut self, rest: &str, span: Span) -> Option<Matcher<Text>> {
        let numbers: Vec<f64> = rest.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        match numbers[..] {
            [value, tolerance] if value.is_finite() && tolerance.is_finite() && tolerance >= 0.0 => {
                Some(Matcher::About { value, tolerance })
            }
            _ => {
                let help = "write a number and the largest difference: `<about 12.5 0.01>`";
                self.error(Code::UnknownMatcher, span, format!("`<about {rest}>` needs two numbers"), help);
                None
            }
        }
    }

    fn regular(&mut self, text: &Text, span: Span) -> bool {
        let sample: String = text
            .0
            .iter()
            .map(|part| match part {
                TextPart::Literal(literal) => literal.as_str(),
                TextPart::Id(_) | TextPart::Saved(_) | TextPart::Sampled(_) | TextPart::Nonce | TextPart::Now(_) => "x",
            })
            .collect();
        if let Err(error) = Regex::new(&sample) {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
            let message = format!("`{sample}` is not a regular expression: {why}");
            self.error(Code::UnknownMatcher, span, message, "see docs.rs/regex for the syntax");
            return false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{diagnostic::Sink, scope::Scope, source::SourceFile};

    fn read(text: &str) -> String {
        let file = SourceFile::new("x.yaml", text);
        let mut sink = Sink::default();
        let meaning = Reader { scope: &Scope::new(), file: &file, sink: &mut sink }.meaning(text, Span::default());
        let errors: Vec<_> =
            sink.into_sorted().into_iter().map(|d| format!("{} ({})", d.message, d.help.unwrap())).collect();
        match meaning {
            _ if !errors.is_empty() => errors.join("; "),
            Some(Meaning::Text(text)) => format!("text {}", text.as_literal().unwrap()),
            Some(Meaning::Removed) => "removed".into(),
            Some(Meaning::Match(matcher)) => {
                let plain = matcher.try_map(|text| text.as_literal().map(str::to_owned).ok_or(())).unwrap();
                format!("match {plain}")
            }
            None => "nothing".into(),
        }
    }

    #[test]
    fn every_matcher_is_read_as_it_is_printed() {
        for text in [
            "<any>",
            "<text>",
            "<number>",
            "<boolean>",
            "<uri>",
            "<datetime>",
            "<absent>",
            "<empty>",
            "<context>",
            "<about 12.5 0.01>",
            "<matches ^urn:.+>",
            "<contains a b>",
            "<ends with />",
            "<one of a, b>",
            "<problem BadRequestData>",
        ] {
            assert_eq!(read(text), format!("match {text}"));
        }
        assert_eq!(read("<removed>"), "removed");
    }

    #[test]
    fn a_text_that_is_no_matcher_is_itself() {
        assert_eq!(read("a<b>"), "text a<b>");
        assert_eq!(read("<5"), "text <5");
        assert_eq!(read("<text \"<x\">"), "text <x");
        assert_eq!(read("<text \"say \"any\"\">"), "text say \"any\"");
    }

    #[test]
    fn what_looks_like_a_matcher_has_to_be_one() {
        insta::assert_snapshot!(read("<nubmer>"), @r#"there is no matcher `<nubmer>` (did you mean `<number>`? For the text itself write `<text "<nubmer>">`)"#);
        insta::assert_snapshot!(read("<any"), @r#"`<any` starts like a matcher (close it with `>`, or write `<text "<any">` for the text itself)"#);
        insta::assert_snapshot!(read("<about 5>"), @"`<about 5>` needs two numbers (write a number and the largest difference: `<about 12.5 0.01>`)");
        insta::assert_snapshot!(read("<matches (>"), @"`(` is not a regular expression: unclosed group (see docs.rs/regex for the syntax)");
        insta::assert_snapshot!(read("<problem BadRequest>"), @"`BadRequest` is no error type (did you mean `BadRequestData`?)");
        insta::assert_snapshot!(read("<script>"), @r#"there is no matcher `<script>` (possible here: any, text, number, boolean, uri, datetime, absent, empty, context, about, matches, contains, ends with, one of, problem, removed; for the text itself write `<text "<script>">`)"#);
    }
}
