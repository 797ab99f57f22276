//! Reads an answer to its end, within the limits: however much a target sends, no more than this is kept, and what cannot be
//! read as text says so.

use crate::model::{NoAnswer, Response, Unreadable};

use super::{failure, options::Limits};

/// The whole answer; or the limit it went over, or how it broke off.
pub(super) async fn whole(mut answer: reqwest::Response, limits: &Limits) -> Result<Response, (NoAnswer, String)> {
    let status = answer.status().as_u16();
    let size: usize = answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > limits.headers {
        return Err(too_large(format!("the headers are larger than {} bytes", limits.headers)));
    }
    let headers: Vec<(String, String)> = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    if let Some(announced) = answer.content_length().filter(|length| *length > limits.body as u64) {
        let text = format!("a body of {announced} bytes is announced; more than {} are not read", limits.body);
        return Err(too_large(text));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failure::classify(&error))? {
        if bytes.len() + chunk.len() > limits.body {
            return Err(too_large(format!("the body is larger than {} bytes", limits.body)));
        }
        bytes.extend_from_slice(&chunk);
    }
    let (body, not_utf8) = text(bytes);
    if values_in(&body) > limits.values {
        return Err(too_large(format!("the body holds more than {} JSON values", limits.values)));
    }
    // An empty body is empty in every coding.
    let coded = coding(&headers).filter(|_| !body.is_empty()).map(|coding| Unreadable::Coded { coding });
    Ok(Response { status, headers, body, unreadable: coded.or(not_utf8), cut: None })
}

fn too_large(text: String) -> (NoAnswer, String) {
    (NoAnswer::TooLarge, text)
}

/// The bytes as text; where they are none, with replacement characters, and the place of the first wrong one.
fn text(bytes: Vec<u8>) -> (String, Option<Unreadable>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(Unreadable::NotUtf8 { at }))
        }
    }
}

/// The coding of a body that is not sent as it is. Every request asks for `identity`, and nothing is ever unpacked: a few
/// kilobytes can unpack to gigabytes.
pub(super) fn coding(headers: &[(String, String)]) -> Option<String> {
    // Chunks are the one transfer coding that was taken off already.
    let is_coding = |name: &str, value: &str| match name {
        "content-encoding" => true,
        "transfer-encoding" => !value.trim().eq_ignore_ascii_case("chunked"),
        _ => false,
    };
    let values = headers.iter().filter(|(name, value)| is_coding(name, value));
    let codings = values.flat_map(|(_, value)| value.split(','));
    let mut codings: Vec<&str> = codings.map(str::trim).filter(|coding| !is_plain(coding)).collect();
    codings.dedup();
    (!codings.is_empty()).then(|| codings.join(", ").chars().filter(|c| !c.is_control()).take(100).collect())
}

fn is_plain(coding: &str) -> bool {
    coding.is_empty() || coding.eq_ignore_ascii_case("identity")
}

/// How many values a JSON text can hold at most, told without building them: in memory each takes many times its text.
pub fn values_in(text: &str) -> usize {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with(['[', '{']) {
        return 0;
    }
    let (mut values, mut is_quoted, mut is_escaped) = (1, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'[' | b'{' | b',' if !is_quoted => values += 1,
            _ => {}
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn count(value: &Value) -> usize {
        1 + match value {
            Value::Array(items) => items.iter().map(count).sum(),
            Value::Object(members) => members.values().map(count).sum::<usize>(),
            _ => 0,
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(json!(null)), any::<i32>().prop_map(Value::from), ".{0,6}".prop_map(Value::from)];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((".{0,4}", inner), 0..5).prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_text_holds_more_values_than_were_counted(value in values()) {
            let text = json!([value]).to_string();
            prop_assert!(values_in(&text) >= count(&json!([value])));
            prop_assert!(values_in(&text) <= 1 + text.len());
        }
    }

    #[test]
    fn values_are_counted_outside_of_strings() {
        assert_eq!(values_in(r#"{"a":1,"b":[2,"x,[{\"y"]}"#), 5);
        assert_eq!(values_in("a, [page], of text"), 0);
        assert_eq!(values_in(""), 0);
    }

    #[test]
    fn bytes_that_are_no_text_say_where() {
        assert_eq!(text(b"[\"\xff\"]".to_vec()), ("[\"\u{fffd}\"]".to_owned(), Some(Unreadable::NotUtf8 { at: 2 })));
        assert_eq!(text("[\"\u{fffd}\"]".into()), ("[\"\u{fffd}\"]".to_owned(), None), "the character itself may come");
    }

    #[test]
    fn identity_is_no_coding() {
        let coding = |value: &str| coding(&[("content-encoding".to_owned(), value.to_owned())]);
        assert_eq!(coding("identity"), None);
        assert_eq!(coding(" , Identity"), None);
        assert_eq!(coding("gzip"), Some("gzip".to_owned()));
        assert_eq!(coding("identity, br, br, zstd"), Some("br, zstd".to_owned()));
    }
}
