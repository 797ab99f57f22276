//! Readers of values that clap has none for.

use std::time::Duration;

use crate::model::{
    Capability,
    target::{Declaration, DeclaredCapability},
    test::{Role, Version},
};

pub(in crate::cli) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let number: f64 = number.parse().map_err(|_| "write a time like 2s or 500ms".to_owned())?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" | "" => number,
        "m" => number * 60.0,
        _ => return Err("write a time like 2s, 500ms or 1m".to_owned()),
    };
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| "a time is not negative and has an end: 2s, 500ms or 1m".to_owned())
}

pub(super) fn gate(text: &str) -> Result<u8, String> {
    let level = text.strip_prefix("level=").and_then(|level| level.parse().ok());
    level.ok_or_else(|| "write the level as level=1".to_owned())
}

pub(in crate::cli) fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|()| "write a version like 1.6.1".to_owned())
}

pub(super) fn declaration(text: &str) -> Result<Declaration, String> {
    let (role, plays) = text.split_once('=').ok_or("write a role and yes or no: provide=yes")?;
    let role = role.parse().map_err(|()| no_such("role", role, Role::ALL.map(Role::as_str)))?;
    Ok(Declaration { role, plays: yes_or_no(plays)? })
}

pub(super) fn capability(text: &str) -> Result<DeclaredCapability, String> {
    let (capability, has) = text.split_once('=').ok_or("write a capability and yes or no: temporal=yes")?;
    let all = Capability::ALL.map(Capability::as_str);
    let capability = capability.parse().map_err(|()| no_such("capability", capability, all))?;
    Ok(DeclaredCapability { capability, has: yes_or_no(has)? })
}

fn no_such<const N: usize>(what: &str, name: &str, all: [&str; N]) -> String {
    format!("`{name}` is no {what}; there are {}", all.join(", "))
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(format!("`{text}` is neither yes nor no")),
    }
}

pub(in crate::cli) fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "write requests per second: 20 or 0.5".to_owned())?;
    if rate.is_finite() && rate > 0.0 { Ok(rate) } else { Err("a rate is more than nothing: 20 or 0.5".to_owned()) }
}

/// A name or title of the user: one line that can be shown anywhere.
pub(in crate::cli) fn line(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("it holds a line break or another control character".to_owned());
    }
    Ok(text.to_owned())
}

/// A tenant as a header can carry it (NGSI-LD 6.3.14).
pub(in crate::cli) fn tenant(text: &str) -> Result<String, String> {
    let visible = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    if visible { Ok(text.to_owned()) } else { Err("a tenant is a word of visible ASCII characters".to_owned()) }
}

/// The name of a header or a query parameter and of an environment variable: `X-Api-Key=CITY_KEY`.
pub(super) fn named(text: &str) -> Result<Named, String> {
    match text.split_once('=') {
        Some((name, variable)) if !name.is_empty() && !variable.is_empty() => {
            Ok(Named { name: name.to_owned(), variable: variable.to_owned() })
        }
        // What was written instead may be the secret itself, so it is not repeated.
        _ => Err("write a name and the environment variable that holds the value: X-Api-Key=CITY_KEY".to_owned()),
    }
}

/// A name, and the environment variable with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name of a header or a query parameter.
    pub name: String,
    /// The environment variable.
    pub variable: String,
}

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

/// Takes a command apart into words, as a shell does with quotes and backslashes, and does nothing else a shell does.
pub(super) fn words(text: &str) -> Result<Words, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                let next = characters.next().ok_or("it ends with a backslash")?;
                word.get_or_insert_default().push(next);
            }
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    if quote.is_some() {
        return Err("a quote is not closed".to_owned());
    }
    words.extend(word);
    if words.first().is_none_or(String::is_empty) { Err("it names no program".to_owned()) } else { Ok(Words(words)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_apart_and_nothing_in_it_is_expanded() {
        let words = |text| words(text).map(|words| words.0);
        assert_eq!(words("vault read  -field token"), Ok(["vault", "read", "-field", "token"].map(Into::into).into()));
        assert_eq!(
            words(r#"a 'b c' "d \" e" f\ g '' $HOME|x"#),
            Ok(["a", "b c", "d \" e", "f g", "", "$HOME|x"].map(Into::into).into())
        );
        for wrong in ["", "  ", "'a", "a \\", "''"] {
            assert!(words(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_that_mean_nothing_are_refused() {
        for wrong in ["", "0", "-1", "NaN", "inf", "x"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "a b", "a\n", "\u{e9}"] {
            assert!(tenant(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", " ", "a\nb", "a\u{1b}[31m"] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "2 h", "s", "-1s", "1e999s", "NaNs"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
        for wrong in ["temporal", "temporal=maybe", "time=yes"] {
            assert!(capability(wrong).is_err(), "{wrong}");
        }
        assert_eq!(capability("temporal=no"), Ok(DeclaredCapability { capability: Capability::Temporal, has: false }));
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        assert!(!named("sesame-open").unwrap_err().contains("sesame"));
    }
}
