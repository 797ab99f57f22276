//! Texts that a standard gives a form: URIs, and dates and times, read no more closely than a remark needs.

use std::fmt::Write;

use super::json::Json;

/// What a text is as a URI (RFC 3986).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uri {
    /// One with a scheme.
    Absolute,
    /// Only an IRI: it has letters beyond ASCII.
    Iri,
    /// It has no scheme.
    Relative,
    /// It has a character that no URI has, the first of which is this.
    Broken(char),
}

/// Reads a text as a URI.
pub fn uri(text: &str) -> Uri {
    let mut beyond = false;
    for (place, letter) in text.char_indices() {
        let allowed = match letter {
            '%' => {
                let code = text.as_bytes().get(place + 1..place + 3);
                code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
            }
            _ if letter.is_ascii() => {
                !letter.is_ascii_control()
                    && !matches!(letter, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
            }
            _ => {
                beyond = true;
                !letter.is_control() && !letter.is_whitespace()
            }
        };
        if !allowed {
            return Uri::Broken(letter);
        }
    }
    let scheme = text.split_once(':').filter(|(scheme, rest)| {
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.chars().all(letter) && !rest.is_empty()
    });
    match scheme {
        None => Uri::Relative,
        Some(_) if beyond => Uri::Iri,
        Some(_) => Uri::Absolute,
    }
}

/// What a text is as a date and time (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// With `Z`.
    Utc,
    /// With another offset.
    Offset,
    /// Complete but for the offset: nobody knows when it was.
    NoZone,
    /// Only a date.
    Date,
    /// None of these.
    None,
}

/// Reads a text as a date and time.
pub fn time(text: &str) -> Time {
    let bytes = text.as_bytes();
    let Some(date) = bytes.get(..10) else { return Time::None };
    if !is_date(date) {
        return Time::None;
    }
    if bytes.len() == 10 {
        return Time::Date;
    }
    let clock = bytes.get(11..19).is_some_and(is_clock) && matches!(bytes[10], b'T' | b't');
    if !clock {
        return Time::None;
    }
    let Some(rest) = without_fraction(&bytes[19..]) else { return Time::None };
    match rest {
        [] => Time::NoZone,
        [b'Z' | b'z'] => Time::Utc,
        [b'+' | b'-', hours @ ..] if is_offset(hours) => Time::Offset,
        _ => Time::None,
    }
}

/// Whether a text is a time of day without an offset.
pub fn is_local_time(text: &str) -> bool {
    // With a day before it, it is read as the others are.
    time(&format!("2000-01-01T{text}")) == Time::NoZone
}

fn two(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

fn is_date(date: &[u8]) -> bool {
    let year = two(&date[..2]).zip(two(&date[2..4])).map(|(century, year)| u16::from(century) * 100 + u16::from(year));
    let (Some(year), Some(month), Some(day)) = (year, two(&date[5..7]), two(&date[8..10])) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    date[4] == b'-' && date[7] == b'-' && (1..=days).contains(&day)
}

/// What follows the fraction of a second; nothing where the fraction has no digits.
fn without_fraction(rest: &[u8]) -> Option<&[u8]> {
    let [b'.', fraction @ ..] = rest else { return Some(rest) };
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| &fraction[digits..])
}

fn is_clock(clock: &[u8]) -> bool {
    let part = |from: usize, most: u8| two(&clock[from..from + 2]).is_some_and(|number| number <= most);
    // 60 is a leap second.
    clock[2] == b':' && clock[5] == b':' && part(0, 23) && part(3, 59) && part(6, 60)
}

fn is_offset(offset: &[u8]) -> bool {
    offset.len() == 5
        && offset[2] == b':'
        && two(&offset[..2]).is_some_and(|hours| hours <= 23)
        && two(&offset[3..]).is_some_and(|minutes| minutes <= 59)
}

/// A value as it is quoted in a sentence: shortened, on one line, without control characters.
pub fn quoted(value: &Json<'_>) -> String {
    match value {
        Json::String(text) => format!("\"{}\"", shortened(text)),
        Json::Array(items) => format!("an array of {}", items.len()),
        Json::Object(members) => {
            let names: Vec<String> = members.keys().take(3).map(shortened).collect();
            let more = if members.len() > names.len() { ", …" } else { "" };
            format!("an object ({}{more})", names.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// A text as it is quoted in a sentence.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    let mut short = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == MOST {
            short.push('…');
            break;
        }
        if letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            // Writing into a string cannot fail.
            let _ = write!(short, "\\u{{{:x}}}", u32::from(letter));
        } else {
            short.push(letter);
        }
    }
    short
}

/// Adds a name to a JSON Pointer (RFC 6901).
pub fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    if token.contains(['~', '/']) {
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(token);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_uri_has_a_scheme_and_no_spaces() {
        for good in ["urn:ngsi-ld:Thermometer:7", "https://example.org/a?b=c#d", "urn:a:%20", "x:1", "urn:a:[1]"] {
            assert_eq!(uri(good), Uri::Absolute, "{good}");
        }
        assert_eq!(uri("urn:a:Žižkov"), Uri::Iri);
        for none in ["", "Thermometer-7", "7:x", ":x", "x:", "a/b:c"] {
            assert_eq!(uri(none), Uri::Relative, "{none}");
        }
        for (broken, letter) in [("urn:a b", ' '), ("urn:<a>", '<'), ("urn:%zz", '%'), ("urn:%4", '%'), ("a\nb", '\n')]
        {
            assert_eq!(uri(broken), Uri::Broken(letter), "{broken}");
        }
    }

    #[test]
    fn times_are_told_by_what_they_say_about_their_zone() {
        for (text, is) in [
            ("2016-03-15T11:00:00Z", Time::Utc),
            ("2016-03-15T11:00:00.123456789z", Time::Utc),
            ("2016-03-15T11:00:00+01:00", Time::Offset),
            ("2016-03-15T11:00:00", Time::NoZone),
            ("2016-03-15T11:00:00.5", Time::NoZone),
            ("2016-02-29", Time::Date),
            ("2015-02-29", Time::None),
            ("2016-13-01T00:00:00Z", Time::None),
            ("2016-03-15T24:00:00Z", Time::None),
            ("2016-03-15T11:00:00.Z", Time::None),
            ("2016-03-15T11:00:00+0100", Time::None),
            ("2016-03-15T11:00Z", Time::None),
            ("2016-03-15 11:00:00Z", Time::None),
            ("2016-03-15T11:00:00Z/2016-03-15T12:00:00Z", Time::None),
            ("yesterday", Time::None),
            ("ěščřžýáíéů2016", Time::None),
            ("", Time::None),
        ] {
            assert_eq!(time(text), is, "{text}");
        }
    }

    #[test]
    fn quotations_stay_on_one_line() {
        assert_eq!(quoted(&Json::from(json!("a\u{1b}[31m\nb"))), "\"a\\u{1b}[31m\\u{a}b\"");
        assert_eq!(quoted(&Json::from(json!("x".repeat(200)))).chars().count(), 83);
        assert_eq!(quoted(&Json::from(json!([1, 2]))), "an array of 2");
        assert_eq!(quoted(&Json::from(json!({ "a": 1, "b": 2, "c": 3, "d": 4 }))), "an object (a, b, c, …)");
        assert_eq!(quoted(&Json::from(json!(7.5))), "7.5");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,40}") {
            let _ = (uri(&text), time(&text), quoted(&Json::from(text.as_str())));
        }
    }
}
