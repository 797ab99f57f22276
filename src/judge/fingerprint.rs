//! Whether an answer shows a sign of a fingerprint. A sign is positive: something in the answer that others do not have,
//! and that a path nobody serves does not get as well.

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use crate::model::{
    Exchange, Response,
    diagnosis::Observed,
    fingerprint::{Name, Read, Sign},
};

/// How much of a body is searched, in bytes: every mark stands near its beginning.
const SEARCHED: usize = 256 << 10;
/// How much of what was found is shown, in characters.
const SHOWN: usize = 90;

/// An answer, ready to be looked at by many signs.
pub struct Answered<'a> {
    exchange: &'a Exchange,
    response: &'a Response,
    media: String,
    json: Option<Value>,
    text: &'a str,
}

/// What a sign found in an answer.
pub struct Shown {
    /// The evidence.
    pub observed: Observed,
    /// The product it names.
    pub product: Option<String>,
    /// The version it names.
    pub version: Option<String>,
}

impl<'a> Answered<'a> {
    /// A complete answer.
    pub fn of(exchange: &'a Exchange) -> Option<Self> {
        let response = exchange.response()?;
        let media = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let end = (0..=SEARCHED.min(response.body.len())).rev().find(|end| response.body.is_char_boundary(*end));
        let text = &response.body[..end.unwrap_or(0)];
        let json = if response.body.trim_start().starts_with(['{', '[']) {
            serde_json::from_str(&response.body).ok()
        } else {
            None
        };
        Some(Self { exchange, response, media, json, text })
    }

    /// What the sign finds here.
    pub fn shows(&self, sign: &Sign) -> Option<Shown> {
        let status = self.response.status;
        let fits = if sign.status.is_empty() { (200..=299).contains(&status) } else { sign.status.contains(&status) };
        if !fits {
            return None;
        }
        let mut with = Vec::new();
        for (name, pattern) in &sign.headers {
            let value = self.response.header(name).filter(|value| found(pattern, value))?;
            with.push(format!("{name}: {}", excerpt(value)));
        }
        for (pointer, pattern) in &sign.json {
            let value = plain(self.json.as_ref()?.pointer(pointer)?);
            let place = pointer.rsplit('/').next().unwrap_or(pointer);
            with.push(format!("{place}: {}", around(pattern, &value)?));
        }
        if let Some(pattern) = &sign.media
            && !found(pattern, &self.media)
        {
            return None;
        }
        if let Some(pattern) = &sign.text {
            let seen = telling(pattern, self.text)?;
            if with.is_empty() {
                with.push(format!("“{seen}”"));
            }
        }
        let observed =
            Observed { url: self.exchange.request.url.clone(), status, with: with.join(", "), says: sign.says.clone() };
        let product = match &sign.product {
            None => None,
            Some(Name::Given(name)) => Some(name.clone()),
            Some(Name::Read(place)) => self.read(place, sign),
        };
        let version = sign.version.as_ref().and_then(|place| self.read(place, sign));
        Some(Shown { observed, product, version })
    }

    fn read(&self, place: &Read, sign: &Sign) -> Option<String> {
        let text = match place {
            Read::Header(name) => self.response.header(name)?.to_owned(),
            Read::Body(pointer) => match self.json.as_ref()?.pointer(pointer)? {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
            },
            Read::Text => {
                let captures = compiled(sign.text.as_ref()?)?.captures(self.text)?;
                captures.get(1)?.as_str().to_owned()
            }
        };
        let text: String = text.trim().chars().filter(|c| !c.is_control()).take(SHOWN).collect();
        (!text.is_empty()).then_some(text)
    }
}

/// The expression; the loader has seen that it is one.
fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).dot_matches_new_line(true).build().ok()
}

fn found(pattern: &str, text: &str) -> bool {
    compiled(pattern).is_some_and(|regex| regex.is_match(text))
}

/// What an expression finds, cut to what can be shown.
fn around(pattern: &str, text: &str) -> Option<String> {
    let regex = compiled(pattern)?;
    let seen = regex.find(text)?;
    // A short value is shown whole: `3.10.1` says more than the `3.` that was looked for.
    Some(if text.chars().count() <= SHOWN { excerpt(text) } else { excerpt(&text[seen.start()..]) })
}

/// The first group of an expression, which is the telling part; all of what it finds where there is none.
fn telling(pattern: &str, text: &str) -> Option<String> {
    let captures = compiled(pattern)?.captures(text)?;
    match captures.get(1).filter(|group| !group.is_empty()) {
        Some(group) => Some(excerpt(group.as_str())),
        None => around(pattern, text),
    }
}

fn excerpt(text: &str) -> String {
    let one_line: String =
        text.trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c }).take(SHOWN + 1).collect();
    match one_line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &one_line[..end]),
        None => one_line,
    }
}

/// A value as the text that expressions are compared with: a string without its quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Answer, Request, fingerprint::Certainty};

    fn exchange(status: u16, media: &str, body: &str) -> Exchange {
        let headers = vec![("content-type".to_owned(), media.to_owned()), ("x-count".to_owned(), "7".to_owned())];
        let response = Response { status, headers, body: body.to_owned(), unreadable: None, cut: None };
        Exchange { request: Request::new("GET", "http://h/x"), answer: Answer::Response(response), millis: 1 }
    }

    fn sign() -> Sign {
        Sign {
            certainty: Certainty::Certain,
            status: Vec::new(),
            media: None,
            headers: Vec::new(),
            json: Vec::new(),
            text: None,
            says: "so it is".to_owned(),
            product: None,
            version: None,
            blocks: Vec::new(),
        }
    }

    fn shows(sign: &Sign, exchange: &Exchange) -> Option<Shown> {
        Answered::of(exchange)?.shows(sign)
    }

    #[test]
    fn every_condition_of_a_sign_has_to_hold() {
        let good = exchange(200, "Application/JSON; charset=utf-8", r#"{"a":{"version":"1.2"},"b":[1]}"#);
        let whole = Sign {
            media: Some("^application/json".into()),
            headers: vec![("X-Count".into(), "^[0-9]+$".into())],
            json: vec![("/a/version".into(), r"^1\.".into()), ("/b".into(), r"^\[1".into())],
            version: Some(Read::Body("/a/version".into())),
            ..sign()
        };
        let shown = shows(&whole, &good).unwrap();
        assert_eq!(shown.observed.with, "X-Count: 7, version: 1.2, b: [1]");
        assert_eq!(shown.version.as_deref(), Some("1.2"));
        for broken in [
            Sign { media: Some("^text/".into()), ..whole.clone() },
            Sign { headers: vec![("X-Count".into(), "^[a-z]+$".into())], ..whole.clone() },
            Sign { headers: vec![("X-Other".into(), ".".into())], ..whole.clone() },
            Sign { json: vec![("/a/none".into(), ".".into())], ..whole.clone() },
            Sign { text: Some("nowhere".into()), ..whole.clone() },
            Sign { status: vec![404], ..whole.clone() },
        ] {
            assert!(shows(&broken, &good).is_none(), "{broken:?}");
        }
    }

    #[test]
    fn a_refusal_is_only_seen_by_signs_that_ask_for_one() {
        let refused = exchange(401, "text/plain", "who are you");
        assert!(shows(&Sign { text: Some("who".into()), ..sign() }, &refused).is_none());
        assert!(shows(&Sign { text: Some("who".into()), status: vec![401], ..sign() }, &refused).is_some());
    }

    #[test]
    fn what_no_program_can_read_shows_nothing_and_harms_nothing() {
        let deep = "[".repeat(20_000);
        for body in ["", "{", "\u{fffd}\u{fffd}", "{\"a\":", deep.as_str()] {
            let answer = exchange(200, "application/json", body);
            assert!(shows(&Sign { json: vec![("/a".into(), ".".into())], ..sign() }, &answer).is_none());
        }
    }

    #[test]
    fn a_long_body_is_searched_at_its_beginning_and_cut_between_characters() {
        let long = format!("mark {}", "é".repeat(SEARCHED));
        let shown = shows(
            &Sign { text: Some("mark (é)".into()), version: Some(Read::Text), ..sign() },
            &exchange(200, "", &long),
        );
        let shown = shown.unwrap();
        assert!(shown.observed.with.chars().count() < 100, "{}", shown.observed.with);
        assert_eq!(shown.version.as_deref(), Some("é"));
        let late = format!("{} mark", "é".repeat(SEARCHED));
        assert!(shows(&Sign { text: Some("mark".into()), ..sign() }, &exchange(200, "", &late)).is_none());
    }
}
