//! The small forms of texts: durations, names, versions. Each is a check and the same check as a regular expression.

use std::fmt;

use super::Code;
use crate::{
    model::coverage::Column,
    suite::yaml::{Kind, Node},
};

/// A text of a certain form.
pub struct Token {
    /// What it is, in words, with an example.
    pub what: &'static str,
    /// The form as a regular expression for the JSON Schema.
    pub pattern: &'static str,
    /// The form as a check.
    pub accepts: fn(&str) -> bool,
    /// What kind of mistake another text is.
    pub code: Code,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

/// A closed list of words.
pub struct Words {
    /// What they are.
    pub what: &'static str,
    /// What kind of mistake another word is.
    pub code: Code,
    /// The words.
    pub list: fn() -> Vec<&'static str>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

pub(super) static SLUG: Token = Token {
    what: "a name of lower-case letters, digits and hyphens, like `create-entity`",
    pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
    accepts: |text| text.split('-').all(is_slug_part),
    code: Code::BadName,
};

fn is_slug_part(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

pub(super) static DURATION: Token = Token {
    what: "a duration like `5s` or `500ms`",
    pattern: "^[0-9]{1,7}(ms|s)$",
    accepts: |text| {
        let digits = text.strip_suffix("ms").or_else(|| text.strip_suffix('s')).unwrap_or_default();
        (1..=7).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
    },
    code: Code::WrongValue,
};

pub(super) static VERSION: Token = Token {
    what: "a version like `1.9.1`",
    pattern: "^[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4}$",
    accepts: is_version,
    code: Code::WrongValue,
};

fn is_version(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| (1..=4).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit()))
}

/// The ways in which the first or last version of a rule can be known.
pub(super) const SOURCES: [&str; 3] = ["clause history", "etsi tag", "core context"];

pub(super) static SINCE: Token = Token {
    what: "`unestablished`, or a version and how it is known, like `1.6.1 by clause history`, `by etsi tag` or \
           `by core context`",
    pattern: "^(unestablished|[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4} by (clause history|etsi tag|core context))$",
    accepts: |text| text == "unestablished" || is_sourced_version(text),
    code: Code::WrongValue,
};

pub(super) static UNTIL: Token = Token {
    what: "a version and how it is known, like `1.6.1 by clause history`, `by etsi tag` or `by core context`",
    pattern: "^[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4} by (clause history|etsi tag|core context)$",
    accepts: is_sourced_version,
    code: Code::WrongValue,
};

fn is_sourced_version(text: &str) -> bool {
    text.split_once(" by ").is_some_and(|(version, source)| is_version(version) && SOURCES.contains(&source))
}

pub(super) static REQUEST: Token = Token {
    what: "a method and a path, like `GET /entities`",
    pattern: "^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE) [/$]\\S*$",
    accepts: |text| {
        let Some((method, path)) = text.split_once(' ') else { return false };
        METHODS.contains(&method) && path.starts_with(['/', '$']) && !path.contains(char::is_whitespace)
    },
    code: Code::WrongValue,
};

/// The methods a request may have.
pub(super) const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

pub(super) static PATH: Token = Token {
    what: "a path with placeholders, like `/entities/{entityId}`",
    pattern: "^(/([^/{}\\s]+|\\{[A-Za-z]+\\}))+/?$",
    accepts: |text| {
        let segments = text.strip_suffix('/').unwrap_or(text).strip_prefix('/');
        segments.is_some_and(|segments| segments.split('/').all(is_path_segment))
    },
    code: Code::WrongValue,
};

fn is_path_segment(segment: &str) -> bool {
    match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic()),
        None => !segment.is_empty() && !segment.contains(['{', '}']) && !segment.contains(char::is_whitespace),
    }
}

pub(in crate::suite) static DOCUMENT: Token = Token {
    what: "a document, like `$shelter`",
    pattern: "^\\$[A-Za-z][A-Za-z0-9_-]*$",
    accepts: |text| text.strip_prefix('$').is_some_and(is_name),
    code: Code::WrongValue,
};

pub(super) static COVERS: Token = Token {
    what: "a row of coverage.yaml, and for an operation the kind of purpose, like `create-entity invalid`",
    pattern: "^[a-z0-9]+(-[a-z0-9]+)*( (ok|invalid|state|params|repr))?$",
    accepts: |text| match text.split_once(' ') {
        None => (SLUG.accepts)(text),
        Some((row, column)) => (SLUG.accepts)(row) && column.parse::<Column>().is_ok(),
    },
    code: Code::WrongValue,
};

pub(super) static NAME: Token = Token {
    what: "a name of letters, digits, hyphens and underscores that starts with a letter",
    pattern: "^[A-Za-z][A-Za-z0-9_-]*$",
    accepts: is_name,
    code: Code::BadName,
};

pub(in crate::suite) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

pub(super) static ERROR: Token = Token {
    what: "`error` and an error type, like `error BadRequestData`",
    pattern: "^error [A-Za-z]+$",
    accepts: |text| {
        text.strip_prefix("error ")
            .is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic()))
    },
    code: Code::WrongValue,
};

pub(super) static SAVE: Token = Token {
    what: "`header` and a name, or `body` and a JSON Pointer, like `header Location` or `body /id`",
    pattern: "^(header [A-Za-z0-9-]+|body (/.*)?)$",
    accepts: |text| match text.split_once(' ') {
        Some(("header", name)) => !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
        Some(("body", pointer)) => pointer.is_empty() || pointer.starts_with('/') && !pointer.contains(['\n', '\r']),
        _ => false,
    },
    code: Code::WrongValue,
};

pub(super) static LINK: Token = Token {
    what: "an https link",
    pattern: "^https://\\S+$",
    accepts: |text| {
        text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
    },
    code: Code::WrongValue,
};

pub(super) static ASKED: Token = Token {
    what: "a path like `/version`, a query like `?service=WFS`, or nothing",
    pattern: "^([/?]\\S*)?$",
    accepts: |text| text.is_empty() || text.starts_with(['/', '?']) && !text.contains(char::is_whitespace),
    code: Code::WrongValue,
};

pub(super) static READ: Token = Token {
    what: "`header` and a name, `body` and a JSON Pointer, or `text`, like `body /version`",
    pattern: "^(header [A-Za-z0-9-]+|body (/.*)?|text)$",
    accepts: |text| text == "text" || (SAVE.accepts)(text),
    code: Code::WrongValue,
};

pub(super) static REGEX: Token = Token {
    what: "a regular expression",
    pattern: "^[^\\x00]+$",
    accepts: |text| !text.is_empty() && regex::Regex::new(text).is_ok(),
    code: Code::WrongValue,
};

/// The number of a clause. `4.10` without quotes is the number 4.1, in JSON too, and so is no clause number.
pub(in crate::suite) fn clause_text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Text { text, .. } if is_clause(text) => Some(text.clone()),
        Kind::Number { value, written } if is_clause(written) && value.to_string() == *written => Some(written.clone()),
        _ => None,
    }
}

pub(in crate::suite) const CLAUSE_PATTERN: &str = "^[0-9A-Z]+(\\.[0-9]+)*$";

fn is_clause(text: &str) -> bool {
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or_default();
    !first.is_empty()
        && first.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && parts.all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn the_check_and_the_regular_expression_of_a_form_agree() {
        let tokens = [
            &SLUG, &DURATION, &VERSION, &SINCE, &UNTIL, &REQUEST, &PATH, &DOCUMENT, &NAME, &ERROR, &SAVE, &LINK,
            &ASKED, &READ,
        ];
        let texts = [
            "",
            "a",
            "a-b",
            "a--b",
            "-a",
            "A-b",
            "5s",
            "500ms",
            "5m",
            "s",
            "12345678s",
            "1.9.1",
            "1.9",
            "1.9.1.1",
            "unestablished",
            "1.6.1 by etsi tag",
            "1.6.1 by hearsay",
            "GET /entities",
            "get /entities",
            "GET  /x",
            "GET $hosted",
            "FOO /x",
            "GET /x y",
            "/entities/{entityId}",
            "/entities/{}",
            "/a//b",
            "/a/",
            "entities",
            "$shelter",
            "$",
            "$4",
            "$a_b-c",
            "4",
            "error X",
            "error ",
            "error X1",
            "header Location",
            "header ",
            "body /a",
            "body ",
            "body a",
            "body",
            "https://x",
            "http://x",
            "https://",
            "https://a b",
            "?service=WFS",
            "text",
        ];
        for token in tokens {
            let pattern = Regex::new(token.pattern).unwrap();
            let mut accepted = 0;
            for text in texts {
                assert_eq!((token.accepts)(text), pattern.is_match(text), "{token:?}: {text:?}");
                accepted += usize::from((token.accepts)(text));
            }
            assert!(accepted > 0, "{token:?} is not in the sample");
        }
        let pattern = Regex::new(CLAUSE_PATTERN).unwrap();
        for text in ["5.6.1", "4", "C.2", "5.", ".5", "c.2", "5..6", "AB.1"] {
            assert_eq!(is_clause(text), pattern.is_match(text), "{text}");
        }
    }
}
