//! Bodies as JSON, strictly: JSON-LD does not allow a name to occur twice in an object, and a reader that takes the last
//! of two would judge what nobody sent.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::words;

/// Parses a body; in words, what it is instead.
pub fn parse(body: &str) -> Result<Value, String> {
    if body.trim().is_empty() {
        return Err("an empty body".to_owned());
    }
    let mut deserializer = serde_json::Deserializer::from_str(body);
    Strict.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        let start = body.trim_start().get(..200).unwrap_or(body.trim_start()).to_ascii_lowercase();
        if start.starts_with("<!doctype html") || start.contains("<html") {
            return "an HTML page".to_owned();
        }
        if body.starts_with('\u{feff}') {
            return "JSON behind a byte order mark, which must not be sent (RFC 8259, 8.1)".to_owned();
        }
        let error = error.to_string();
        if error.starts_with("number out of range") {
            return "JSON with a number that is too large for double precision".to_owned();
        }
        if error.starts_with("recursion limit exceeded") {
            return "JSON that is nested deeper than 128 levels".to_owned();
        }
        format!("not valid JSON ({error}): {}", words::excerpt(body))
    })
}

/// Builds a value and refuses names that occur twice.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!(
                    "the name \"{}\" occurs twice in one object",
                    words::excerpt(&name)
                )));
            }
            let value = members.next_value_seed(Strict)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_is_said_in_words() {
        insta::assert_snapshot!(
            ["", " \n", "<!DOCTYPE html>\n<html>", "<html lang=en>", "{ \"id\": ", "{\"a\":{\"b\":1,\"b\":1}}", "[1] 2", "Bad Gateway"]
                .map(|body| parse(body).unwrap_err())
                .join("\n"),
            @r#"
            an empty body
            an empty body
            an HTML page
            an HTML page
            not valid JSON (EOF while parsing a value at line 1 column 8): { "id":
            not valid JSON (the name "b" occurs twice in one object at line 1 column 15): {"a":{"b":1,"b":1}}
            not valid JSON (trailing characters at line 1 column 5): [1] 2
            not valid JSON (expected value at line 1 column 1): Bad Gateway
            "#
        );
        assert_eq!(
            parse(&format!("{}{}", "[".repeat(200), "]".repeat(200))),
            Err("JSON that is nested deeper than 128 levels".to_owned())
        );
        assert_eq!(parse(&"{\"a\":".repeat(100_000)), Err("JSON that is nested deeper than 128 levels".to_owned()));
        let beyond = Err("JSON with a number that is too large for double precision".to_owned());
        assert_eq!(parse("[1e999999]"), beyond);
        assert_eq!(parse(&format!("[{}]", "9".repeat(400))), beyond);
        let marked = "JSON behind a byte order mark, which must not be sent (RFC 8259, 8.1)";
        assert_eq!(parse("\u{feff}[]"), Err(marked.to_owned()));
    }

    #[test]
    fn json_is_read_as_it_stands() {
        let text = r#"{"b":[1,-2,2.5,true,null,"x"],"a":{}}"#;
        assert_eq!(parse(text).unwrap().to_string(), text);
    }
}
