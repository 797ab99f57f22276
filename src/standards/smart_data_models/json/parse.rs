//! A text to a value, strictly and within limits: a name that occurs twice in an object is refused (JSON-LD does not allow it, and
//! who takes the last of two judges what nobody sent), and so is what unfolds to too many values.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

use super::{Json, Members};

/// What the error of too many values begins with.
const TOO_MANY: &str = "too many values";
/// So many members are compared with each other at once; more are sorted in the end.
const COMPARED: usize = 12;

/// Why a text is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotParsed {
    /// It is not JSON.
    Syntax {
        /// The line in the text, from 1.
        line: usize,
        /// The column in it, from 1.
        column: usize,
        /// What is wrong.
        says: String,
    },
    /// It holds more values than were allowed.
    TooMany,
}

/// Parses a text that holds so many values at most. It is nested 127 deep at most.
///
/// # Errors
/// When it is not JSON, has a name twice in an object, or holds too many values.
pub fn parse(text: &str, most: u32) -> Result<Json<'_>, NotParsed> {
    let mut left = most;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed = Strict(&mut left).deserialize(&mut deserializer);
    parsed.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        let said = error.to_string();
        let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
        if said == TOO_MANY {
            return NotParsed::TooMany;
        }
        NotParsed::Syntax { line: error.line().max(1), column: error.column().max(1), says: said.to_owned() }
    })
}

/// Builds a value while some are left.
struct Strict<'c>(&'c mut u32);

impl<'a> DeserializeSeed<'a> for Strict<'_> {
    type Value = Json<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Json<'a>, D::Error> {
        *self.0 = self.0.checked_sub(1).ok_or_else(|| D::Error::custom(TOO_MANY))?;
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Strict<'_> {
    type Value = Json<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'a>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'a>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'a>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'a>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json<'a>, E> {
        Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Json<'a>, E> {
        Ok(Json::String(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'a>, E> {
        Ok(Json::String(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<Json<'a>, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Strict(self.0))? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut members: A) -> Result<Json<'a>, A::Error> {
        // An attribute with type, value, unit and time has four.
        let mut object = Vec::with_capacity(4);
        while let Some(Name(name)) = members.next_key()? {
            // Of the first few, where it occurs for the second time is known to the column.
            if object.len() < COMPARED && object.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom(twice(&name)));
            }
            object.push((name, members.next_value_seed(Strict(self.0))?));
        }
        if object.len() > COMPARED {
            let mut names: Vec<&str> = object.iter().map(|(name, _)| name.as_ref()).collect();
            names.sort_unstable();
            if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(A::Error::custom(twice(pair[0])));
            }
        }
        Ok(Json::Object(Members(object)))
    }
}

fn twice(name: &str) -> String {
    let name: String = name.chars().take(60).flat_map(char::escape_debug).collect();
    format!("the name \"{name}\" occurs twice in one object")
}

/// A name, borrowed where it has no escape in it.
struct Name<'a>(Cow<'a, str>);

impl<'a> Deserialize<'a> for Name<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor).map(Name)
    }
}

struct NameVisitor;

impl<'a> Visitor<'a> for NameVisitor {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'a str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
