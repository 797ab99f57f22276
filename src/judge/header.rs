//! Response headers.

use percent_encoding::percent_decode_str;
use serde_json::Number;

use super::{Miss, Outcome, answer::Answer, link, matching, media::Media};
use crate::{
    model::{Matcher, Place, expectation::HeaderCheck},
    standards::ngsi_ld::vocab::CONTEXT_RELATION,
};

/// A header is this, or matches. Several lines of one name count as one, joined by commas; a matcher may also hold for
/// one of them.
pub fn check(name: &str, check: &HeaderCheck, answer: &Answer) -> Outcome {
    let response = answer.first()?;
    let lines: Vec<&str> = response.header_values(name).map(str::trim).collect();
    let joined = lines.join(", ");
    let holds = match check {
        HeaderCheck::Match(Matcher::Absent) => lines.is_empty(),
        _ if lines.is_empty() => false,
        HeaderCheck::Is(value) => is(name, value, &joined),
        HeaderCheck::Match(matcher) => {
            std::iter::once(joined.as_str()).chain(lines.iter().copied()).any(|line| matches(name, matcher, line))
        }
    };
    if holds {
        return Ok(());
    }
    let expected = match check {
        HeaderCheck::Is(value) => format!("{name}: {value}"),
        HeaderCheck::Match(matcher) => words(name, matcher),
    };
    let observed = if lines.is_empty() { "no such header".to_owned() } else { super::words::excerpt(&joined) };
    Err(Miss::new(Place::Header(name.to_owned()), expected, observed))
}

fn is(name: &str, expected: &str, observed: &str) -> bool {
    if name.eq_ignore_ascii_case("content-type") {
        return Media::parse(expected).accepts(observed);
    }
    comparable(name, expected.trim()) == comparable(name, observed)
}

fn matches(name: &str, matcher: &Matcher, observed: &str) -> bool {
    let number = || observed.parse::<Number>();
    match matcher {
        Matcher::Context => link::has_relation(observed, CONTEXT_RELATION),
        Matcher::Number => number().is_ok(),
        Matcher::Boolean => matches!(observed, "true" | "false"),
        Matcher::About { value, tolerance } => {
            number().is_ok_and(|number| matching::is_about(&number, *value, *tolerance))
        }
        Matcher::OneOf(values) => values.iter().any(|value| is(name, value, observed)),
        Matcher::EndsWith(end) => comparable(name, observed).ends_with(&comparable(name, end)),
        Matcher::Contains(part) => comparable(name, observed).contains(&comparable(name, part)),
        other => matching::accepts_text(other, observed),
    }
}

/// In a URI, a character and its percent-encoding mean the same to everybody who puts an entity id there: the colons of
/// a URN may be encoded in a path segment, and need not be.
fn comparable(name: &str, value: &str) -> String {
    if name.eq_ignore_ascii_case("location") || name.eq_ignore_ascii_case("content-location") {
        percent_decode_str(value).decode_utf8_lossy().into_owned()
    } else {
        value.to_owned()
    }
}

fn words(name: &str, matcher: &Matcher) -> String {
    match matcher {
        Matcher::Any => format!("a header {name}"),
        Matcher::Absent => format!("no header {name}"),
        Matcher::Empty => format!("{name} without a value"),
        Matcher::EndsWith(end) => format!("{name} ending with {end}"),
        Matcher::Contains(part) => format!("{name} containing {part}"),
        Matcher::Context => format!("{name} that points to a JSON-LD context"),
        Matcher::OneOf(values) => format!("{name}: {}", super::words::alternatives(values)),
        other => format!("{name} like {other}"),
    }
}
