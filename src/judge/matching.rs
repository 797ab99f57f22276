//! Matchers: the closed list of what may stand in place of a value.

use regex::RegexBuilder;
use serde_json::{Number, Value};

use super::{difference::Differences, difference::Pointer, number, problem};
use crate::{model::Matcher, standards::ngsi_ld::datetime::is_datetime};

/// How large a compiled regular expression may get.
const REGEX_SIZE: usize = 1 << 20;

/// Whether a value that is there is as the matcher wants it.
pub fn accepts(matcher: &Matcher, value: &Value) -> bool {
    match (matcher, value) {
        (Matcher::Absent, _) => false,
        (Matcher::Any, _)
        | (Matcher::AnyText, Value::String(_))
        | (Matcher::Number, Value::Number(_))
        | (Matcher::Boolean, Value::Bool(_)) => true,
        (Matcher::Empty, Value::String(text)) => text.is_empty(),
        (Matcher::Empty, Value::Array(items)) => items.is_empty(),
        (Matcher::Empty, Value::Object(members)) => members.is_empty(),
        (Matcher::Context, value) => is_context(value),
        (Matcher::About { value, tolerance }, Value::Number(number)) => is_about(number, *value, *tolerance),
        (Matcher::Contains(item), Value::Array(items)) => items.iter().any(|value| is_text_of(item, value)),
        (Matcher::OneOf(texts), value) => texts.iter().any(|text| is_text_of(text, value)),
        (Matcher::Problem(error), value) => {
            let mut out = Differences::counting();
            problem::details(error, None, value, &Pointer::Root, &mut out);
            out.is_empty()
        }
        (matcher, Value::String(text)) => accepts_text(matcher, text),
        _ => false,
    }
}

/// The matchers that look at a string, wherever the string comes from.
pub fn accepts_text(matcher: &Matcher, text: &str) -> bool {
    match matcher {
        Matcher::Any | Matcher::AnyText => true,
        Matcher::Empty => text.is_empty(),
        Matcher::Uri => is_uri(text),
        Matcher::DateTime => is_datetime(text),
        Matcher::Matches(pattern) => RegexBuilder::new(pattern)
            .size_limit(REGEX_SIZE)
            .dfa_size_limit(REGEX_SIZE)
            .build()
            .is_ok_and(|regex| regex.is_match(text)),
        Matcher::Contains(part) => text.contains(part.as_str()),
        Matcher::EndsWith(end) => text.ends_with(end.as_str()),
        Matcher::OneOf(texts) => texts.iter().any(|one| one == text),
        Matcher::Number
        | Matcher::Boolean
        | Matcher::Absent
        | Matcher::Context
        | Matcher::About { .. }
        | Matcher::Problem(_) => false,
    }
}

/// Whether a number is at most the tolerance away. A rounding error of the subtraction is not held against it.
pub fn is_about(observed: &Number, value: f64, tolerance: f64) -> bool {
    observed
        .as_f64()
        .is_some_and(|observed| (observed - value).abs() <= tolerance + f64::EPSILON * value.abs().max(observed.abs()))
}

/// Whether a text is this string, or the JSON text of this value.
fn is_text_of(text: &str, value: &Value) -> bool {
    match value {
        Value::String(string) => string == text,
        Value::Number(number) => text.parse::<Number>().is_ok_and(|expected| number::equal(&expected, number)),
        Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => value.to_string().as_str() == text,
    }
}

/// A JSON-LD context: a URL, an object, or an array of them.
pub fn is_context(value: &Value) -> bool {
    match value {
        Value::String(url) => !url.is_empty(),
        Value::Object(_) => true,
        Value::Array(contexts) => !contexts.is_empty() && contexts.iter().all(|one| !one.is_array() && is_context(one)),
        _ => false,
    }
}

/// A URI with a scheme (RFC 3986).
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_is_valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    // Square brackets stand only around the address of a host.
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len())),
        None => ("", rest),
    };
    let is_valid = |part: &str, extra: &str| {
        let mut bytes = part.bytes();
        while let Some(byte) = bytes.next() {
            let good = match byte {
                b'%' => [bytes.next(), bytes.next()]
                    .iter()
                    .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit())),
                byte => {
                    byte.is_ascii_alphanumeric()
                        || b"-._~!$&'()*+,;=:@/?".contains(&byte)
                        || extra.as_bytes().contains(&byte)
                }
            };
            if !good {
                return false;
            }
        }
        true
    };
    scheme_is_valid
        && !rest.is_empty()
        && rest != "//"
        && is_valid(host, "[]")
        && is_valid(path, "")
        && is_valid(fragment, "")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn every_matcher_accepts_and_refuses() {
        let base = "https://uri.etsi.org/ngsi-ld/errors/BadRequestData";
        for (matcher, good, bad) in [
            (Matcher::Any, vec![json!(null), json!(0), json!([])], vec![]),
            (Matcher::AnyText, vec![json!(""), json!("a")], vec![json!(1), json!(null)]),
            (Matcher::Number, vec![json!(1), json!(-1.5)], vec![json!("1")]),
            (Matcher::Boolean, vec![json!(true)], vec![json!("true"), json!(1)]),
            (
                Matcher::Uri,
                vec![json!("urn:ngsi-ld:Bus:1"), json!("https://[::1]:80/a%20b?c#d")],
                vec![
                    json!("shelter 12"),
                    json!("urn:"),
                    json!("/a"),
                    json!("1a:b"),
                    json!("a:b c"),
                    json!("a:%2"),
                    json!("http://"),
                    json!("a:[b]"),
                ],
            ),
            (
                Matcher::DateTime,
                vec![json!("2025-03-01T08:00:00.1Z")],
                vec![json!("2025-03-01"), json!("2025-03-01T08:00:00+01:00")],
            ),
            (Matcher::Absent, vec![], vec![json!(null), json!("")]),
            (Matcher::Empty, vec![json!(""), json!([]), json!({})], vec![json!(null), json!([1]), json!(0)]),
            (
                Matcher::Context,
                vec![json!("https://a/b"), json!({}), json!([{}, "https://a/b"])],
                vec![json!(1), json!(""), json!([]), json!([[]])],
            ),
            (
                Matcher::About { value: 0.3, tolerance: 0.1 },
                vec![json!(0.4), json!(0.2)],
                vec![json!(0.41), json!("0.3")],
            ),
            (Matcher::Matches(text("^a+$")), vec![json!("aa")], vec![json!("ab"), json!(1)]),
            (Matcher::Matches(text("(")), vec![], vec![json!("("), json!("")]),
            (Matcher::Matches(text("((a{1000}){1000}){1000}")), vec![], vec![json!("a")]),
            (
                Matcher::Contains(text("b")),
                vec![json!("abc"), json!(["a", "b"])],
                vec![json!("ac"), json!(["ab"]), json!({ "b": 1 })],
            ),
            (Matcher::EndsWith(text("/x")), vec![json!("a/x")], vec![json!("a/x/"), json!(["/x"])]),
            (
                Matcher::OneOf(vec![text("a"), text("6")]),
                vec![json!("a"), json!(6), json!(6.0)],
                vec![json!("b"), json!(7)],
            ),
            (
                Matcher::Problem(text("BadRequestData")),
                vec![json!({ "type": base, "title": "Bad", "detail": "no id" })],
                vec![
                    json!({ "type": base, "title": "Bad" }),
                    json!({ "type": "x", "title": "a", "detail": "b" }),
                    json!("x"),
                ],
            ),
        ] {
            for value in good {
                assert!(accepts(&matcher, &value), "{matcher} should accept {value}");
            }
            for value in bad {
                assert!(!accepts(&matcher, &value), "{matcher} should refuse {value}");
            }
        }
    }
}
