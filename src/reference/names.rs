//! What counts as a name, a URI, a point in time or a language tag (4.6.2, 4.6.3, 4.6.5).

use jiff::Timestamp;
use jiff::civil::{Date, Time};

/// Terms of the core context for members that are not reified: they cannot name an attribute (4.5.1).
const NOT_REIFIED: &[&str] = &[
    "datasetId",
    "entityIdSealed",
    "entityList",
    "entityTypeSealed",
    "instanceId",
    "json",
    "languageMap",
    "object",
    "objectList",
    "objectType",
    "observedAt",
    "previousJson",
    "previousLanguageMap",
    "previousObject",
    "previousObjectList",
    "previousValue",
    "previousValueList",
    "previousVocab",
    "unitCode",
    "value",
    "valueList",
    "valueType",
    "vocab",
];

/// A short name, with or without a prefix (4.6.2).
pub fn is_short_name(text: &str) -> bool {
    let mut parts = text.splitn(2, ':');
    parts.all(is_plain_name)
}

/// A name without a prefix: a letter, then letters, numbers and underscores (4.6.2, AttrName of 4.9).
pub fn is_plain_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(char::is_alphabetic) && characters.all(|c| c.is_alphanumeric() || c == '_')
}

/// A name of a type, a Property or a Relationship: short, or a URI.
pub fn is_name(text: &str) -> bool {
    is_short_name(text) || is_uri(text)
}

/// Whether a name belongs to a member that is not reified, and is therefore no name of an attribute (4.5.1).
pub fn is_reserved(text: &str) -> bool {
    NOT_REIFIED.contains(&text)
}

/// A name that an attribute may have.
pub fn is_attribute_name(text: &str) -> bool {
    is_name(text) && !NOT_REIFIED.contains(&text) && !matches!(text, "id" | "type" | "scope")
}

/// A URI or IRI: a scheme, a colon, and something that has no forbidden character in it (RFC 3986, RFC 3987).
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_is_valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let forbidden = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
    };
    scheme_is_valid && !rest.is_empty() && !rest.chars().any(forbidden)
}

/// A DateTime: `YYYY-MM-DDThh:mm:ssZ`, with up to six digits after a point or comma (4.6.3).
pub fn date_time(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let (date, time) = (civil_date(date)?, civil_time(time)?);
    date.to_datetime(time).to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// What keeps a text from being a DateTime (4.6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFlaw {
    /// It has no time zone.
    Local,
    /// It has an offset from UTC.
    Offset,
    /// It has no seconds.
    Reduced,
    /// It has more than six digits after the second.
    Long,
    /// Anything else.
    Other,
}

/// What is wrong with a text that is no DateTime.
pub fn time_flaw(text: &str) -> TimeFlaw {
    let is_time = |text: String| date_time(&text).is_some();
    let without_zone = text.trim_end_matches('Z');
    let offset = text.len().checked_sub(6).and_then(|at| text.split_at_checked(at));
    let short = text.split_once('.').map(|(whole, _)| whole);
    match offset {
        _ if is_time(format!("{text}Z")) => TimeFlaw::Local,
        Some((time, zone)) if zone.starts_with(['+', '-']) && is_time(format!("{time}Z")) => TimeFlaw::Offset,
        _ if is_time(format!("{without_zone}:00Z")) => TimeFlaw::Reduced,
        _ if short.is_some_and(|whole| is_time(format!("{whole}Z"))) => TimeFlaw::Long,
        _ => TimeFlaw::Other,
    }
}

/// A Date: `YYYY-MM-DD` (4.6.3).
pub fn civil_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shape { text.parse().ok() } else { None }
}

/// A Time: `hh:mm:ssZ`, with up to six digits after a point or comma (4.6.3).
pub fn civil_time(text: &str) -> Option<Time> {
    let text = text.strip_suffix('Z')?;
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let shape = whole.len() == 8
        && whole.bytes().enumerate().all(|(at, byte)| match at {
            2 | 5 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    let fraction_is_valid = fraction
        .is_none_or(|digits| (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    if !shape || !fraction_is_valid {
        return None;
    }
    let nanoseconds = fraction.map_or(Ok(0), |digits| format!("{digits:0<9}").parse::<i32>()).ok()?;
    let field = |at: usize| whole.get(at..at + 2).and_then(|digits| digits.parse::<i8>().ok());
    Time::new(field(0)?, field(3)?, field(6)?, nanoseconds).ok()
}

/// A language tag of RFC 5646, or `@none` (4.6.5).
pub fn is_language_tag(text: &str) -> bool {
    let subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text == "@none" || (text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.split('-').all(subtag))
}

/// A scope: levels separated by slashes, with or without one in front (4.18).
pub fn is_scope(text: &str) -> bool {
    text.strip_prefix('/').unwrap_or(text).split('/').all(is_plain_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters_numbers_and_underscores_with_an_optional_prefix() {
        assert!(["seats", "seats2", "šírka_1", "sdm:seats"].into_iter().all(is_short_name));
        assert!(!["", "2seats", "_seats", "se ats", "se<ats", "se-ats", "a:b:c", ":a"].into_iter().any(is_short_name));
    }

    #[test]
    fn members_that_are_not_reified_name_no_attribute() {
        assert!(["location", "seats", "https://example.org/seats"].into_iter().all(is_attribute_name));
        assert!(!["observedAt", "datasetId", "value", "id", "scope"].into_iter().any(is_attribute_name));
    }

    #[test]
    fn uris_have_a_scheme_and_no_blanks() {
        assert!(["urn:ngsi-ld:BusStop:1", "https://example.org/ä?x=1#y"].into_iter().all(is_uri));
        assert!(!["line 4", "BusStop1", "urn:", "1a:b", "urn:a b", "urn:<x>", ""].into_iter().any(is_uri));
    }

    #[test]
    fn points_in_time_are_complete_and_in_utc() {
        assert!(
            ["2025-03-01T08:00:00Z", "2025-03-01T08:00:00.5Z", "2025-03-01T08:00:00,123456Z"]
                .into_iter()
                .all(|text| date_time(text).is_some())
        );
        assert!(
            ![
                "yesterday",
                "2025-03-01",
                "2025-03-01T08:00Z",
                "2025-03-01T08:00:00",
                "2025-03-01T08:00:00+01:00",
                "2025-02-30T08:00:00Z",
                "2025-03-01T25:00:00Z",
                "2025-03-01T08:00:00.1234567Z",
                "2025-03-01T08:00:00.Z",
            ]
            .into_iter()
            .any(|text| date_time(text).is_some())
        );
        assert_eq!(date_time("2025-03-01T08:00:00Z"), date_time("2025-03-01T08:00:00.000Z"));
        assert!(date_time("2025-03-01T08:00:00Z") < date_time("2025-03-01T08:00:00.5Z"));
    }

    #[test]
    fn a_text_that_is_no_point_in_time_has_a_flaw_with_a_name() {
        for (text, flaw) in [
            ("2025-03-01T08:00:00", TimeFlaw::Local),
            ("2025-03-01T08:00:00+01:00", TimeFlaw::Offset),
            ("2025-03-01T08:00Z", TimeFlaw::Reduced),
            ("2025-03-01T08:00:00.1234567Z", TimeFlaw::Long),
            ("2025-03-01", TimeFlaw::Other),
            ("é+", TimeFlaw::Other),
        ] {
            assert_eq!(time_flaw(text), flaw, "{text}");
        }
    }

    #[test]
    fn language_tags_and_scopes_have_their_grammar() {
        assert!(["en", "fr-CH", "@none"].into_iter().all(is_language_tag));
        assert!(!["", "en_GB", "1", "@all"].into_iter().any(is_language_tag));
        assert!(["/Madrid", "Madrid", "/Madrid/Gardens"].into_iter().all(is_scope));
        assert!(!["", "/", "/Madrid/", "/2nd", "/a b"].into_iter().any(is_scope));
    }
}
