//! Parts of a suite in the words of its format.

use std::{convert::Infallible, fmt::Display, time::Duration};

use serde_json::Value;

use crate::model::{
    ClauseId, Matcher, Strength, Template,
    template::{Text, TextPart},
    test::{Since, SinceSource},
};

/// `1 test`, `2 tests`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

pub(crate) fn list(items: &[impl Display]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

pub(crate) fn clauses(clauses: &[ClauseId]) -> String {
    list(clauses)
}

pub(crate) fn strength(strength: Strength) -> String {
    let miss = match strength {
        Strength::Must => "missing it is a fail",
        Strength::Should => "missing it is a deviation",
        Strength::May => "missing it is a note",
    };
    format!("{strength}: {miss}")
}

pub(crate) fn since(since: Since) -> String {
    match since {
        Since::Unestablished => "unestablished".to_owned(),
        Since::From(version, how) => format!("{version} by {}", source(how)),
    }
}

/// How a first version is known.
pub(crate) fn source(source: SinceSource) -> &'static str {
    match source {
        SinceSource::ClauseHistory => "clause history",
        SinceSource::EtsiTag => "etsi tag",
        SinceSource::CoreContext => "core context",
    }
}

pub(super) fn duration(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}

/// A document in one line, in the flow style of a suite file.
pub(super) fn template(template: &Template) -> String {
    match template {
        Template::Null => "null".to_owned(),
        Template::Bool(flag) => flag.to_string(),
        Template::Number(number) => number.to_string(),
        Template::Text(content) => Value::from(text(content)).to_string(),
        Template::List(items) => format!("[{}]", items.iter().map(self::template).collect::<Vec<_>>().join(", ")),
        Template::Map(members) if members.is_empty() => "{}".to_owned(),
        Template::Map(members) => {
            let members: Vec<String> = members.iter().map(|(key, value)| member(key, value)).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Template::Match(matcher) => written(matcher).to_string(),
        Template::Document(name) => format!("${name}"),
        Template::Like { base, but } => {
            let but: Vec<String> = but
                .iter()
                .map(|(key, value)| value.as_ref().map_or(format!("{key}: <removed>"), |value| member(key, value)))
                .collect();
            format!("{{ like: {}, but: {{ {} }} }}", self::template(base), but.join(", "))
        }
        Template::Auto => "auto".to_owned(),
        Template::Exactly(inner) => format!("{{ exactly: {} }}", self::template(inner)),
    }
}

fn member(key: &str, value: &Template) -> String {
    format!("{key}: {}", template(value))
}

/// A text with its variables as they are written in a suite file.
pub(crate) fn text(text: &Text) -> String {
    let part = |part: &TextPart| match part {
        TextPart::Literal(literal) => literal.clone(),
        TextPart::Id(name) | TextPart::Saved(name) | TextPart::Sampled(name) => format!("${name}"),
        TextPart::Nonce => "$nonce".to_owned(),
        TextPart::Now(0) => "$now".to_owned(),
        TextPart::Now(seconds) if seconds % 3600 == 0 => format!("$now{:+}h", seconds / 3600),
        TextPart::Now(seconds) => format!("$now{seconds:+}s"),
    };
    text.0.iter().map(part).collect()
}

/// The matcher with its variables written out.
pub(super) fn written(matcher: &Matcher<Text>) -> Matcher {
    match matcher.try_map(|content| Ok::<_, Infallible>(text(content))) {
        Ok(written) => written,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_look_as_in_a_suite_file() {
        let line = Template::Text(Text(vec![TextPart::Literal("urn:x:\"".to_owned()), TextPart::Nonce]));
        let document = Template::Map(vec![
            ("id".to_owned(), Template::Auto),
            ("line".to_owned(), line),
            ("empty".to_owned(), Template::Map(Vec::new())),
            (
                "gone".to_owned(),
                Template::Exactly(Box::new(Template::List(vec![Template::Null, Template::Bool(true)]))),
            ),
            ("free".to_owned(), Template::Match(Matcher::About { value: 12.5, tolerance: 0.01 })),
        ]);
        let copy = Template::Like {
            base: Box::new(Template::Document("shelter".to_owned())),
            but: vec![("seats".to_owned(), Some(Template::Number(4.into()))), ("type".to_owned(), None)],
        };
        insta::assert_snapshot!(template(&document), @r#"{ id: auto, line: "urn:x:\"$nonce", empty: {}, gone: { exactly: [null, true] }, free: <about 12.5 0.01> }"#);
        insta::assert_snapshot!(template(&copy), @"{ like: $shelter, but: { seats: 4, type: <removed> } }");
    }

    #[test]
    fn times_are_relative_as_they_were_written() {
        let now = |seconds| text(&Text(vec![TextPart::Now(seconds)]));
        assert_eq!(
            [now(0), now(3600), now(-7200), now(-30), now(90)],
            ["$now", "$now+1h", "$now-2h", "$now-30s", "$now+90s"]
        );
    }

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(
            [5000, 500, 1500].map(|millis| duration(Duration::from_millis(millis))),
            ["5 s", "500 ms", "1500 ms"]
        );
    }
}
