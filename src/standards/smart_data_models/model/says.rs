//! What is wrong with a value, as a sentence that a person understands: what was found, shortened, and what it must be. The
//! sentences of the validator quote whole documents and speak of keywords.

use std::io::{self, Write};

use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;

use super::{
    MOST_ERRORS,
    choice::{self, Choice},
};

/// The longest quotation, in characters.
const LONGEST_QUOTE: usize = 120;
/// The most values of a list that are shown.
const MOST_LISTED: usize = 8;

/// One thing that is wrong with an entity by the schema of its model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError {
    /// Where: a JSON Pointer into the value form.
    pub pointer: String,
    /// The keyword of JSON Schema that is not kept.
    pub keyword: String,
    /// The name of the format that is not kept, where the keyword is `format` or an alternative asks for a format.
    pub format: Option<String>,
    /// The name of the member, where the keyword is `required`.
    pub member: Option<String>,
    /// Whether it is certain.
    pub standing: Standing,
    /// What is wrong, as a sentence without its end.
    pub says: String,
}

/// Whether an error is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The value breaks the schema.
    Certain,
    /// A pattern of the schema took too long and was given up, so nobody knows: the model is to blame.
    Undecided,
}

/// Puts an error into words. An error of alternatives becomes the errors of the one that was probably meant.
pub(super) fn tell(error: &ValidationError<'_>, told: &mut Vec<SchemaError>) {
    if told.len() >= MOST_ERRORS {
        return;
    }
    let value = error.instance().as_ref();
    let mut asked = None;
    let says = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            match choice::choose(value, error.instance_path().as_str(), context) {
                Choice::Branch(errors, meant) => {
                    let before = told.len();
                    for error in errors {
                        tell(error, told);
                    }
                    for error in told.iter_mut().skip(before) {
                        error.says = format!("{meant}{}", error.says);
                    }
                    if told.len() > before {
                        return;
                    }
                    sentence(error)
                }
                Choice::Says(says, format) => {
                    asked = format;
                    says
                }
            }
        }
        _ => sentence(error),
    };
    let kind = error.kind();
    let standing = match kind {
        ValidationErrorKind::BacktrackLimitExceeded { .. } | ValidationErrorKind::RegexEngineFailure { .. } => {
            Standing::Undecided
        }
        _ => Standing::Certain,
    };
    let found = SchemaError {
        pointer: error.instance_path().to_string(),
        keyword: kind.keyword().to_owned(),
        format: match kind {
            ValidationErrorKind::Format { format } => Some(format.clone()),
            _ => asked,
        },
        member: match kind {
            ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
            _ => None,
        },
        standing,
        says,
    };
    if !told.contains(&found) {
        told.push(found);
    }
}

/// What is wrong with a schema.
pub(super) fn of_schema(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            match choice::choose(error.instance().as_ref(), error.instance_path().as_str(), context) {
                Choice::Branch(errors, _) => errors.first().map_or_else(|| sentence(error), |error| of_schema(error)),
                Choice::Says(says, _) => says,
            }
        }
        ValidationErrorKind::Format { format } if format == "regex" => {
            format!("{} is a pattern that cannot be understood", shown(error.instance()))
        }
        _ => sentence(error),
    }
}

/// An error in words, whatever it is inside of.
pub(super) fn sentence(error: &ValidationError<'_>) -> String {
    use ValidationErrorKind as K;
    let found = shown(error.instance());
    match error.kind() {
        K::Type { kind } => other_type(error.instance(), &expected(kind)),
        K::Enum { options } => one_of(error.instance(), options),
        K::Constant { expected_value } => format!("{found} must be {}", shown(expected_value)),
        K::Format { format } => match like(format) {
            Some(like) => format!("{found} is no {format}; one looks like {like}"),
            None => format!("{found} is no {format}"),
        },
        K::Pattern { pattern } => format!("{found} does not have the form {}", quote(pattern)),
        K::BacktrackLimitExceeded { .. } | K::RegexEngineFailure { .. } => {
            format!("nobody can tell whether {found} has the right form: a pattern of the model takes too long")
        }
        K::Required { property } => format!("{} is missing", shown(property)),
        K::Minimum { limit } => format!("{found} is less than {limit}"),
        K::ExclusiveMinimum { limit } => format!("{found} is not greater than {limit}"),
        K::Maximum { limit } => format!("{found} is greater than {limit}"),
        K::ExclusiveMaximum { limit } => format!("{found} is not less than {limit}"),
        K::MultipleOf { multiple_of } => format!("{found} is no multiple of {multiple_of}"),
        K::MinLength { limit } => {
            format!("{found} is too short: at least {} must be there", count(*limit, "character"))
        }
        K::MaxLength { limit } => format!("{found} is too long: at most {} may be there", count(*limit, "character")),
        K::MinItems { limit } => format!("{found} is too short: at least {} must be there", count(*limit, "item")),
        K::MaxItems { limit } => format!("{found} is too long: at most {} may be there", count(*limit, "item")),
        K::MinProperties { limit } => format!("{found} needs at least {}", count(*limit, "member")),
        K::MaxProperties { limit } => format!("{found} may have at most {}", count(*limit, "member")),
        K::UniqueItems => format!("{found} has the same item twice"),
        K::Contains => format!("{found} lacks an item that must be there"),
        _ => rare(error, &found),
    }
}

/// What a text of a format looks like.
fn like(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "2026-11-21T10:00:00Z",
        "date" => "2026-11-21",
        "time" => "10:00:00Z",
        "duration" => "PT15M",
        "uri" => "https://example.org/a or urn:ngsi-ld:Bench:a",
        "email" => "a@example.org",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        _ => return None,
    })
}

/// The errors that hardly any model can cause.
fn rare(error: &ValidationError<'_>, found: &str) -> String {
    use ValidationErrorKind as K;
    match error.kind() {
        K::AdditionalProperties { unexpected }
        | K::UnevaluatedProperties { unexpected }
        | K::UnevaluatedItems { unexpected } => {
            let names: Vec<String> = unexpected.iter().take(MOST_LISTED).map(|name| quote(name)).collect();
            let more = if unexpected.len() > MOST_LISTED { ", …" } else { "" };
            format!("the model does not allow {}{more} here", names.join(", "))
        }
        K::AdditionalItems { limit } => format!("{found} has more than {}", count(*limit as u64, "item")),
        K::FalseSchema => format!("the model allows nothing here, and there is {found}"),
        K::Not { .. } => format!("{found} is what the model excludes"),
        K::OneOfMultipleValid { .. } => {
            format!("{found} fits several alternatives of the model, of which exactly one may fit")
        }
        K::AnyOf { .. } | K::OneOfNotValid { .. } => format!("{found} fits none of the alternatives of the model"),
        K::PropertyNames { error } => format!("the name of a member is not allowed: {}", sentence(error)),
        K::ContentEncoding { content_encoding } => format!("{found} is not {}", quote(content_encoding)),
        K::ContentMediaType { content_media_type } => format!("{found} is not {}", quote(content_media_type)),
        K::FromUtf8 { .. } => format!("{found} does not hold UTF-8"),
        K::Referencing(error) => format!("a reference leads nowhere: {}", quote(&error.to_string())),
        _ => format!("{found} is not allowed: {}", quote(&error.masked().to_string())),
    }
}

/// What must be there by the keyword `type`.
pub(super) fn expected(kind: &TypeKind) -> String {
    let types: Vec<&str> = match kind {
        TypeKind::Single(one) => vec![json_type(*one)],
        TypeKind::Multiple(several) => several.iter().map(json_type).collect(),
    };
    types.join(" or ")
}

fn json_type(name: JsonType) -> &'static str {
    match name {
        JsonType::Null => "null",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Number => "a number",
        JsonType::String => "a text",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    }
}

/// The sentence of a value of the wrong JSON type.
pub(super) fn other_type(value: &Value, expected: &str) -> String {
    format!("{} is {}; it must be {expected}", shown(value), kind(value))
}

/// What a value is.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The sentence of an enumeration: what is allowed, and what was probably meant.
fn one_of(value: &Value, options: &Value) -> String {
    let found = shown(value);
    let Value::Array(options) = options else { return format!("{found} is not allowed") };
    match options.as_slice() {
        [only] => format!("{found} must be {}", shown(only)),
        _ => format!("{found} is none of {}", list(options, Some(value))),
    }
}

/// A list of values, shortened; with the one that was probably meant instead of one of them.
pub(super) fn list(options: &[Value], meant: Option<&Value>) -> String {
    let near = meant.and_then(Value::as_str).and_then(|word| nearest(word, options));
    let texts: Vec<String> = options.iter().take(MOST_LISTED).map(shown).collect();
    let more = if options.len() > MOST_LISTED { format!(", … ({} in all)", options.len()) } else { String::new() };
    let near = near.map(|near| format!("; probably {} is meant", quote(near))).unwrap_or_default();
    format!("{}{more}{near}", texts.join(", "))
}

fn nearest<'a>(word: &str, options: &'a [Value]) -> Option<&'a str> {
    const LONGEST: usize = 60;
    let names: Vec<&str> =
        options.iter().take(1000).filter_map(Value::as_str).filter(|name| name.len() <= LONGEST).collect();
    if word.len() > LONGEST {
        return None;
    }
    if let Some(same) = names.iter().find(|name| name.trim().eq_ignore_ascii_case(word.trim())) {
        return Some(same);
    }
    similar::get_close_matches(word, &names, 1, 0.7).into_iter().next()
}

fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A value as JSON, shortened. A value of any size costs no more than what is shown.
pub(super) fn shown(value: &Value) -> String {
    let mut start = Start(Vec::new());
    // Only the end of the room can stop it, and then the start is there.
    let _ = serde_json::to_writer(&mut start, value);
    shorten(&String::from_utf8_lossy(&start.0))
}

/// A text in quotation marks, shortened.
pub(super) fn quote(text: &str) -> String {
    let start: String = text.chars().take(LONGEST_QUOTE + 1).collect();
    shown(&Value::String(start))
}

/// Cuts a text to the longest quotation, without signs that a terminal would obey or that turn the direction of a line.
fn shorten(text: &str) -> String {
    let mut short = String::new();
    for (index, sign) in text.trim_end_matches('\u{fffd}').chars().enumerate() {
        if index >= LONGEST_QUOTE {
            short.push('…');
            break;
        }
        let turns = matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if sign.is_control() || turns || sign == '\u{feff}' {
            short.extend(sign.escape_unicode());
        } else {
            short.push(sign);
        }
    }
    short
}

/// The start of what is written; then the writer gives up.
struct Start(Vec<u8>);

impl Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (LONGEST_QUOTE * 4 + 8).saturating_sub(self.0.len());
        self.0.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room { Err(io::ErrorKind::WriteZero.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::{super::*, *};
    use crate::standards::smart_data_models::{Library, Origin};

    fn model(schema: &Value) -> Model {
        let key: ModelKey = "city.Example/Bench".parse().unwrap();
        let documents = BTreeMap::from([(schema_address(&key).unwrap(), schema.to_string().into_bytes())]);
        Model::compile(&key, &Library::of_documents(documents, &Origin::Directory("models".to_owned()))).unwrap()
    }

    fn told(schema: &Value, entity: &Value) -> String {
        let errors = model(schema).errors(entity);
        errors.iter().map(|error| format!("{} {}: {}\n", error.pointer, error.keyword, error.says)).collect()
    }

    #[test]
    fn what_is_found_is_quoted_beside_what_must_be() {
        let schema = json!({"required": ["id", "name"], "properties": {
            "whole": {"type": "integer"}, "either": {"type": ["string", "number"]}, "share": {"minimum": 0, "maximum": 1},
            "above": {"exclusiveMinimum": 0}, "below": {"exclusiveMaximum": 10}, "step": {"multipleOf": 5},
            "status": {"enum": ["open", "closed", "underRepair"]}, "only": {"enum": ["Bench"]}, "const": {"const": 7},
            "many": {"enum": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}, "code": {"pattern": "^[A-Z]{2}$"},
            "short": {"minLength": 2}, "long": {"maxLength": 1}, "few": {"minItems": 1}, "full": {"maxItems": 2},
            "same": {"uniqueItems": true}, "closed": {"additionalProperties": false, "properties": {"a": true}},
            "never": false, "not": {"not": {"type": "null"}}, "poor": {"minProperties": 1}, "rich": {"maxProperties": 1},
            "holds": {"contains": {"type": "number"}}, "names": {"propertyNames": {"maxLength": 1}},
            "day": {"format": "date"}, "exact": {"oneOf": [{"minimum": 0}, {"minimum": 1}]},
        }});
        let entity = json!({
            "whole": 73.3, "either": true, "share": 1.5, "above": 0, "below": 10, "step": 7, "status": "Closed", "only": "Chair",
            "const": 8, "many": 11, "code": "abc", "short": "a", "long": "ab", "few": [], "full": [1, 2, 3], "same": [1, 1],
            "closed": {"b": 1}, "never": 1, "not": null, "poor": {}, "rich": {"a": 1, "b": 2}, "holds": ["a"],
            "names": {"ab": 1}, "day": "yesterday", "exact": 5,
        });
        insta::assert_snapshot!(told(&schema, &entity));
    }

    #[test]
    fn quotations_are_short_and_harmless() {
        let schema = json!({"properties": {"a": {"type": "number"}}});
        for nasty in [
            json!("x".repeat(1_000_000)),
            json!("\u{1b}[2J\u{202e}\u{85}\u{7}"),
            json!(vec!["\u{e9}".repeat(50); 10_000]),
            json!({"a": {"b": "\u{fffd}".repeat(500)}}),
        ] {
            let says = model(&schema).errors(&json!({"a": nasty})).remove(0).says;
            assert!(says.chars().count() < 260, "{}", says.chars().count());
            assert!(!says.chars().any(|c| c.is_control() || c == '\u{202e}'), "{says:?}");
        }
    }

    #[test]
    fn of_alternatives_the_one_that_was_meant_is_told() {
        let numbers = json!({"type": "array", "items": {"type": "number"}, "minItems": 2});
        let schema = json!({"properties": {
            "location": {"oneOf": [
                {"type": "object", "required": ["type", "coordinates"],
                 "properties": {"type": {"enum": ["Point"]}, "coordinates": numbers}},
                {"type": "object", "required": ["type", "coordinates"],
                 "properties": {"type": {"enum": ["LineString"]}, "coordinates": {"type": "array", "items": numbers}}},
            ]},
            "id": {"anyOf": [{"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "format": "uri"}]},
            "depth": {"oneOf": [{"type": "number", "minimum": 0}, {"type": "array", "items": {"type": "number"}}]},
        }});
        let all: String = [
            json!({"location": {"type": "Point", "coordinates": ["1", 2]}}),
            json!({"location": {"type": "LineString", "coordinates": [1, 2]}}),
            json!({"location": {"type": "Point"}}),
            json!({"location": {"type": "Pointt", "coordinates": [1, 2]}}),
            json!({"location": {"coordinates": [1, 2]}}),
            json!({"location": "here"}),
            json!({"id": "not a uri"}),
            json!({"id": 7}),
            json!({"depth": -1}),
            json!({"depth": ["a"]}),
            json!({"depth": "deep"}),
        ]
        .iter()
        .map(|entity| format!("{entity}\n{}", told(&schema, entity)))
        .collect();
        insta::assert_snapshot!(all);
    }

    #[test]
    fn an_entity_has_at_most_fifty_errors() {
        let schema = json!({"properties": {"a": {"items": {"type": "number"}}}});
        let errors = model(&schema).errors(&json!({"a": vec!["x"; 10_000]}));
        assert_eq!(errors.len(), MOST_ERRORS);
    }
}
