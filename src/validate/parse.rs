//! The text of one item to a value, strictly and within limits: a name that occurs twice in an object is refused (JSON-LD
//! does not allow it, and who takes the last of two judges what nobody sent), and so is what unfolds to too many values.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value, map::Entry};

use super::{
    sentences,
    window::{self, Place},
};

/// The most values that one item may hold: sixteen million brackets would unfold to gigabytes.
pub(super) const MOST_VALUES: u32 = 1_000_000;
/// What the error of too many values begins with.
const TOO_MANY: &str = "too many values";

/// Why a text is no item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotParsed {
    /// It is not JSON: where, counted from the text's own beginning, and what is wrong.
    Syntax { place: Place, says: String },
    /// It holds more values than an item may.
    TooMany,
}

/// Parses the text of an item.
pub(super) fn parse(text: &[u8]) -> Result<Value, NotParsed> {
    // Looked at once and as a whole, which is much cheaper than text by text.
    let text = std::str::from_utf8(text).map_err(|error| NotParsed::Syntax {
        place: window::after(Place { line: 1, column: 1 }, &text[..error.valid_up_to()]),
        says: "a byte is not UTF-8".to_owned(),
    })?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut work = Work { left: MOST_VALUES, members: Vec::new() };
    let parsed = Strict(&mut work).deserialize(&mut deserializer);
    parsed.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        let place = Place { line: error.line().max(1) as u64, column: error.column().max(1) as u64 };
        let said = error.to_string();
        let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
        let says = if said.starts_with(TOO_MANY) {
            return NotParsed::TooMany;
        } else if said.starts_with("number out of range") {
            "a number is too large for double precision".to_owned()
        } else if said.starts_with("recursion limit exceeded") {
            "it is nested deeper than 128 levels".to_owned()
        } else {
            said.to_owned()
        };
        NotParsed::Syntax { place, says }
    })
}

/// What is shared while a value is built.
struct Work {
    /// How many values there may still be.
    left: u32,
    /// The members of the objects that are not complete. An object that is made when all of them are known is made once, and
    /// does not grow.
    members: Vec<(String, Value)>,
}

/// Builds a value while some are left.
struct Strict<'a>(&'a mut Work);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.left = self.0.left.checked_sub(1).ok_or_else(|| D::Error::custom(TOO_MANY))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
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
        while let Some(item) = items.next_element_seed(Strict(self.0))? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let outer = self.0.members.len();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Strict(self.0))?;
            self.0.members.push((name, value));
        }
        let mut object = Map::with_capacity(self.0.members.len() - outer);
        for (name, value) in self.0.members.drain(outer..) {
            match object.entry(name) {
                Entry::Vacant(free) => {
                    free.insert(value);
                }
                Entry::Occupied(taken) => {
                    let name = sentences::short(taken.key());
                    return Err(A::Error::custom(format!("the name \"{name}\" occurs twice in this object")));
                }
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> String {
        match parse(text.as_bytes()).unwrap_err() {
            NotParsed::Syntax { place, says } => format!("{}:{} {says}", place.line, place.column),
            NotParsed::TooMany => "too many".to_owned(),
        }
    }

    #[test]
    fn what_is_not_json_is_said_in_words_with_its_place() {
        insta::assert_snapshot!(
            ["{\"id\": ", "{\"a\":{\"b\":1,\n\"b\":1}}", "[1] 2", "Bad Gateway", "[1e999999]", "{\"a\":\"\u{1}\"}"].map(says).join("\n"),
            @r#"
            1:7 EOF while parsing a value
            2:6 the name "b" occurs twice in this object
            1:5 trailing characters
            1:1 expected value
            1:9 a number is too large for double precision
            1:7 control character (\u0000-\u001F) found while parsing a string
            "#
        );
        assert_eq!(
            says(&format!("{}{}", "[".repeat(200), "]".repeat(200))),
            "1:128 it is nested deeper than 128 levels"
        );
        assert!(parse(b"\"\xff\"").is_err(), "what is not UTF-8 is no JSON");
    }

    #[test]
    fn an_item_that_unfolds_to_too_many_values_is_refused() {
        let text = format!("[{}0]", "0,".repeat(MOST_VALUES as usize));
        assert_eq!(parse(text.as_bytes()), Err(NotParsed::TooMany));
    }

    #[test]
    fn json_is_read_as_it_stands() {
        let text = r#"{"b":[1,-2,2.5,true,null,"x"],"a":{}}"#;
        assert_eq!(parse(text.as_bytes()).unwrap().to_string(), text);
    }
}
