//! Plain scalars by the core schema of YAML 1.2: `no` and `2025-03-01` are texts, and a number is never rounded silently.

use serde_json::Number;

use super::{Kind, Style};

/// Why a plain scalar has no exact JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inexact {
    /// `.inf` or `.nan`.
    NotFinite,
    /// More digits than a number can keep.
    TooPrecise,
}

/// The value of a plain scalar.
pub(super) fn resolve(text: &str) -> Result<Kind, Inexact> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ => match number(text)? {
            Some(value) => Kind::Number { value, written: text.to_owned() },
            None => Kind::Text { text: text.to_owned(), style: Style::Plain },
        },
    })
}

fn number(text: &str) -> Result<Option<Number>, Inexact> {
    if let Some(digits) = text.strip_prefix("0x").filter(|rest| all(rest, |c| c.is_ascii_hexdigit())) {
        return u64::from_str_radix(digits, 16).map(|value| Some(value.into())).map_err(|_| Inexact::TooPrecise);
    }
    if let Some(digits) = text.strip_prefix("0o").filter(|rest| all(rest, |c| c.is_digit(8))) {
        return u64::from_str_radix(digits, 8).map(|value| Some(value.into())).map_err(|_| Inexact::TooPrecise);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(Inexact::NotFinite);
    }
    if all(unsigned, |c| c.is_ascii_digit()) {
        return whole(text).map(Some).ok_or(Inexact::TooPrecise);
    }
    if !is_float(unsigned) {
        return Ok(None);
    }
    let value: f64 = text.parse().map_err(|_| Inexact::TooPrecise)?;
    if !value.is_finite() || significant(unsigned) != significant(&format!("{:e}", value.abs())) {
        return Err(Inexact::TooPrecise);
    }
    Ok(Number::from_f64(value))
}

fn all(text: &str, accepted: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(accepted)
}

fn whole(text: &str) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse::<u64>().map(Number::from).or_else(|_| text.parse::<i64>().map(Number::from)).ok()
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent_fits = exponent
        .is_none_or(|exponent| all(exponent.strip_prefix(['-', '+']).unwrap_or(exponent), |c| c.is_ascii_digit()));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    exponent_fits && digits(before) && digits(after) && !(before.is_empty() && after.is_empty())
}

/// The significant digits of a decimal number: equal for two texts whenever rounding changed nothing.
fn significant(text: &str) -> String {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match resolve(text) {
            Ok(Kind::Null) => "null".into(),
            Ok(Kind::Bool(flag)) => format!("bool {flag}"),
            Ok(Kind::Number { value, .. }) => format!("number {value}"),
            Ok(Kind::Text { text, .. }) => format!("text {text}"),
            Ok(other) => format!("{other:?}"),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn words_that_are_not_in_the_core_schema_are_texts() {
        for word in
            ["no", "on", "yes", "2025-03-01", "001_01", "0.1..0.6", "2N", "1_000", "6.3.4", "-", ".", "0x", "1e", "e5"]
        {
            assert_eq!(shown(word), format!("text {word}"));
        }
    }

    #[test]
    fn null_booleans_and_numbers_are_recognised() {
        let table = [
            ("", "null"),
            ("~", "null"),
            ("NULL", "null"),
            ("True", "bool true"),
            ("FALSE", "bool false"),
            ("5", "number 5"),
            ("+5", "number 5"),
            ("-5", "number -5"),
            ("007", "number 7"),
            ("0x1F", "number 31"),
            ("0o17", "number 15"),
            (".5", "number 0.5"),
            ("5.", "number 5.0"),
            ("4.10", "number 4.1"),
            ("1e3", "number 1000.0"),
            ("-2.5E-3", "number -0.0025"),
            ("0.0", "number 0.0"),
            ("18446744073709551615", "number 18446744073709551615"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_that_would_be_rounded_are_refused() {
        for text in ["18446744073709551616", "1e400", "0.12345678901234567890123", "1e-400", "0xFFFFFFFFFFFFFFFFF"] {
            assert_eq!(shown(text), "TooPrecise", "{text}");
        }
        assert_eq!(shown("-.inf"), "NotFinite");
        assert_eq!(shown(".nan"), "NotFinite");
    }
}
