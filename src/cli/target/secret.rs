//! Reads secrets from where they are kept. Nothing said here repeats one, nor a name or a path that may be one by mistake.

use std::{fs, path::Path};

use super::environment::Environment;
use crate::transport::Secret;

/// More than any token has.
const LONGEST: u64 = 64 << 10;

/// Why there is no secret: what is wrong, and the next step.
pub type NoSecret = (String, String);

/// The secret in an environment variable.
///
/// # Errors
/// When it is not set, empty, or nothing a header could carry.
pub fn from_environment(environment: &Environment, name: &str) -> Result<Secret, NoSecret> {
    let shown = if is_variable(name) {
        format!("the environment variable {name}")
    } else {
        "that environment variable".to_owned()
    };
    let example = if is_variable(name) { name } else { "CITY_SECRET" };
    let Some(value) = environment.get(name) else {
        return Err((
            format!("{shown} is not set"),
            format!("give the name of a variable, and set it before: export {example}=…"),
        ));
    };
    let help = format!("set it again: export {example}=…");
    let value = value.to_str().ok_or_else(|| (format!("{shown} is not UTF-8"), help.clone()))?;
    let value = checked(value).map_err(|wrong| (format!("{shown} {wrong}"), help))?;
    Ok(Secret::new(value, format!("environment variable {name}")))
}

/// The secret in a file. One line break at its end does not count.
///
/// # Errors
/// When the file cannot be read, is empty, or holds nothing a header could carry.
pub fn from_file(path: &Path, named: &Path) -> Result<Secret, NoSecret> {
    let help = "name a file that holds the secret and nothing else".to_owned();
    let size = fs::metadata(path).map_err(|error| (format!("the file cannot be read: {error}"), help.clone()))?.len();
    if size > LONGEST {
        return Err(("the file is too large for a secret".to_owned(), help));
    }
    let bytes = fs::read(path).map_err(|error| (format!("the file cannot be read: {error}"), help.clone()))?;
    let text = String::from_utf8(bytes).map_err(|_| ("the file is not UTF-8".to_owned(), help.clone()))?;
    let line = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    let value = checked(line).map_err(|wrong| (format!("the file {wrong}"), help))?;
    Ok(Secret::new(value, format!("file {}", named.display())))
}

/// What a header can carry.
fn checked(value: &str) -> Result<&str, &'static str> {
    if value.trim().is_empty() {
        Err("is empty")
    } else if value.contains(['\n', '\r']) {
        Err("holds a line break in the middle")
    } else if value.chars().any(char::is_control) {
        Err("holds a control character")
    } else {
        Ok(value)
    }
}

/// Whether a name is one that people give to variables. Anything else may be the secret, written in the wrong place.
fn is_variable(name: &str) -> bool {
    let upper = |c: char| c.is_ascii_uppercase() || c == '_';
    name.len() <= 64 && name.starts_with(upper) && name.chars().all(|c| upper(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_knows_where_it_came_from_and_does_not_show_itself() {
        let environment = Environment::from([("CITY_TOKEN", "sesame")]);
        let secret = from_environment(&environment, "CITY_TOKEN").unwrap();
        assert_eq!((secret.reveal(), secret.source()), ("sesame", "environment variable CITY_TOKEN"));
        assert!(!format!("{secret:?}").contains("sesame"));
    }

    #[test]
    fn a_variable_that_holds_no_secret_is_named_with_what_is_wrong() {
        let environment = Environment::from([("EMPTY", ""), ("BLANK", " \n"), ("LINES", "a\nb"), ("BELL", "a\u{7}")]);
        let wrong = |name| from_environment(&environment, name).unwrap_err().0;
        assert_eq!(wrong("MISSING"), "the environment variable MISSING is not set");
        assert_eq!(wrong("EMPTY"), "the environment variable EMPTY is empty");
        assert_eq!(wrong("BLANK"), "the environment variable BLANK is empty");
        assert_eq!(wrong("LINES"), "the environment variable LINES holds a line break in the middle");
        assert_eq!(wrong("BELL"), "the environment variable BELL holds a control character");
    }

    #[test]
    fn a_secret_in_the_place_of_a_name_is_not_repeated() {
        for name in ["hunter2", "eyJhbGciOi.eyJzdWIiOi.c2ln", ""] {
            let (wrong, help) = from_environment(&Environment::default(), name).unwrap_err();
            assert_eq!(wrong, "that environment variable is not set");
            assert!(name.is_empty() || !help.contains(name));
        }
    }

    #[test]
    fn the_line_break_that_editors_leave_at_the_end_of_a_file_does_not_count() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.txt");
        let read = |text: &[u8]| {
            fs::write(&path, text).unwrap();
            from_file(&path, Path::new("secret.txt")).map(|secret| secret.reveal().to_owned()).map_err(|wrong| wrong.0)
        };
        assert_eq!(read(b"sesame\n").as_deref(), Ok("sesame"));
        assert_eq!(read(b"sesame\r\n").as_deref(), Ok("sesame"));
        assert_eq!(read(b"sesame").as_deref(), Ok("sesame"));
        assert_eq!(read(b"sesame\n\n").unwrap_err(), "the file holds a line break in the middle");
        assert_eq!(read(b"\n").unwrap_err(), "the file is empty");
        assert_eq!(read(b"\xff\xfe").unwrap_err(), "the file is not UTF-8");
        assert_eq!(read(&vec![b'a'; 70_000]).unwrap_err(), "the file is too large for a secret");
        assert!(from_file(directory.path(), Path::new("x")).unwrap_err().0.starts_with("the file cannot be read"));
    }
}
