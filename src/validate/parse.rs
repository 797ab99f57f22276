//! The text of one item to a value, and what is wrong with it in words, with the place where it is wrong.

use super::window::{self, Place};
use crate::standards::smart_data_models::json::{self, Json};

/// The most values that one item may hold: sixteen million brackets would unfold to gigabytes.
pub(super) const MOST_VALUES: u32 = 1_000_000;

/// Why a text is no item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotParsed {
    /// It is not JSON: where, counted from the text's own beginning, and what is wrong.
    Syntax { place: Place, says: String },
    /// It holds more values than an item may.
    TooMany,
}

/// Parses the text of an item.
pub(super) fn parse(text: &[u8]) -> Result<Json<'_>, NotParsed> {
    // Looked at once and as a whole, which is much cheaper than text by text.
    let text = std::str::from_utf8(text).map_err(|error| NotParsed::Syntax {
        place: window::after(Place { line: 1, column: 1 }, &text[..error.valid_up_to()]),
        says: "a byte is not UTF-8".to_owned(),
    })?;
    json::parse(text, MOST_VALUES).map_err(|error| match error {
        json::NotParsed::TooMany => NotParsed::TooMany,
        json::NotParsed::Syntax { line, column, says } => {
            let says = if says.starts_with("number out of range") {
                "a number is too large for double precision".to_owned()
            } else if says.starts_with("recursion limit exceeded") {
                "it is nested deeper than 128 levels".to_owned()
            } else {
                says
            };
            NotParsed::Syntax { place: Place { line: line as u64, column: column as u64 }, says }
        }
    })
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
            2:3 the name "b" occurs twice in one object
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
        assert_eq!(parse(text.as_bytes()).unwrap().to_value().to_string(), text);
    }
}
