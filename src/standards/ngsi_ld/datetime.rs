//! DateTime strings (4.6.3), as points in time that can be compared.

/// A point in time in UTC, to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    date: (u16, u8, u8),
    time: (u8, u8, u8, u32),
}

/// Who wrote a DateTime: requests may use a decimal comma, answers may not (4.6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// Only a decimal point before the fraction of a second.
    Point,
    /// A point or a comma.
    PointOrComma,
}

/// Reads `YYYY-MM-DDThh:mm:ss[.f{1,6}]Z`. `None` for anything else: other time zones are not allowed.
pub fn parse(text: &str, separator: Separator) -> Option<Instant> {
    let bytes = text.as_bytes();
    let (seconds, fraction) = (bytes.get(..19)?, bytes.get(19..)?);
    for (index, mark) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')] {
        if seconds[index] != mark {
            return None;
        }
    }
    let year = u16::try_from(digits(&seconds[..4])?).ok()?;
    let part = |from: usize| digits(&seconds[from..from + 2]).and_then(|number| u8::try_from(number).ok());
    let (month, day, hour, minute, second) = (part(5)?, part(8)?, part(11)?, part(14)?, part(17)?);
    let valid = (1..=12).contains(&month)
        && (1..=days(year, month)).contains(&day)
        && hour <= 23
        && minute <= 59
        // 60 is a leap second.
        && second <= 60;
    valid.then_some(())?;
    Some(Instant { date: (year, month, day), time: (hour, minute, second, micros(fraction, separator)?) })
}

/// Whether a text is a DateTime that an answer may contain.
pub fn is_datetime(text: &str) -> bool {
    parse(text, Separator::Point).is_some()
}

/// Whether two texts are the same point in time, or the same text.
pub fn same_instant(left: &str, right: &str) -> bool {
    left == right
        || match (parse(left, Separator::PointOrComma), parse(right, Separator::PointOrComma)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        }
}

fn micros(fraction: &[u8], separator: Separator) -> Option<u32> {
    match fraction {
        b"Z" => Some(0),
        [mark, digits @ .., b'Z'] if (1..=6).contains(&digits.len()) => {
            let allowed = *mark == b'.' || (*mark == b',' && separator == Separator::PointOrComma);
            let scale = 10u32.pow(6 - u32::try_from(digits.len()).ok()?);
            self::digits(digits).filter(|_| allowed).map(|number| number * scale)
        }
        _ => None,
    }
}

/// At most six digits as a number.
fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datetime_has_all_components_and_ends_in_z() {
        for good in ["2025-03-01T08:00:00Z", "2025-03-01T08:00:00.5Z", "2024-02-29T23:59:60.123456Z"] {
            assert!(is_datetime(good), "{good}");
        }
        for bad in [
            "",
            "2025-03-01",
            "2025-03-01T08:00Z",
            "2025-03-01T08:00:00",
            "2025-03-01T08:00:00+00:00",
            "2025-02-29T08:00:00Z",
            "2025-13-01T08:00:00Z",
            "2025-03-01T24:00:00Z",
            "2025-03-01T08:00:00.Z",
            "2025-03-01T08:00:00.1234567Z",
            "2025-03-01T08:00:00,5Z",
            "2025-03-01t08:00:00z",
            "2025-03-01T08:00:0éZ",
        ] {
            assert!(!is_datetime(bad), "{bad}");
        }
    }

    #[test]
    fn instants_are_compared_not_their_notation() {
        assert!(same_instant("2025-03-01T08:00:00Z", "2025-03-01T08:00:00.000Z"));
        assert!(same_instant("2025-03-01T08:00:00,5Z", "2025-03-01T08:00:00.50Z"));
        assert!(same_instant("yesterday", "yesterday"));
        assert!(!same_instant("2025-03-01T08:00:00Z", "2025-03-01T08:00:01Z"));
        assert!(!same_instant("2025-03-01T08:00:00Z", "2025-03-01T09:00:00+01:00"));
    }
}
