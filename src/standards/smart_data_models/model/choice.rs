//! Which of several alternatives was meant. A location may be one of seven geometries; a Point whose coordinates are texts has
//! one mistake, and not seven.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

use super::says;

/// How alternatives of which none fits are told.
pub(super) enum Choice<'e> {
    /// The errors of the one that was meant, and how the sentence about each begins.
    Branch(Vec<&'e ValidationError<'static>>, String),
    /// A sentence about all of them, and the format that one of them asks for.
    Says(String, Option<String>),
}

/// Chooses among the errors of the alternatives for a value at a place.
pub(super) fn choose<'e>(value: &Value, at: &str, branches: &'e [Branch]) -> Choice<'e> {
    let all = |branch: &'e Branch| branch.iter().collect::<Vec<_>>();
    if let Some(name) = value.get("type").filter(|_| value.is_object()) {
        let discriminator = format!("{at}/type");
        let (others, same): (Vec<_>, Vec<_>) =
            branches.iter().partition(|branch| branch.iter().any(|error| allowed(error, &discriminator).is_some()));
        if let (false, [only]) = (others.is_empty(), same.as_slice()) {
            let meant = match name {
                Value::String(name) => format!("as a {}: ", says::quote(name).trim_matches('"')),
                _ => String::new(),
            };
            return Choice::Branch(all(only), meant);
        }
        if same.is_empty() {
            let allowed: Vec<Value> = others
                .iter()
                .flat_map(|branch| branch.iter().filter_map(|error| allowed(error, &discriminator)).flatten())
                .collect();
            let says = format!("its type {} is none of {}", says::shown(name), says::list(&allowed, Some(name)));
            return Choice::Says(says, None);
        }
    }
    // An alternative for another JSON type was not meant if there is one for this type.
    let type_of = |branch: &Branch| {
        branch.iter().find_map(|error| match error.kind() {
            ValidationErrorKind::Type { kind } if error.instance_path().as_str() == at => Some(says::expected(kind)),
            _ => None,
        })
    };
    let types: Vec<Option<String>> = branches.iter().map(type_of).collect();
    if !types.is_empty() && types.iter().all(Option::is_some) {
        let mut types: Vec<String> = types.into_iter().flatten().collect();
        types.dedup();
        return Choice::Says(says::other_type(value, &types.join(" or ")), None);
    }
    let fitting: Vec<&'e Branch> = branches.iter().filter(|branch| type_of(branch).is_none()).collect();
    if fitting.iter().all(|branch| is_flat(branch, at)) {
        let mut reasons: Vec<String> = fitting.iter().flat_map(|branch| branch.iter()).map(says::sentence).collect();
        reasons.dedup();
        let formats: Vec<&String> = fitting
            .iter()
            .flat_map(|branch| branch.iter())
            .filter_map(|error| match error.kind() {
                ValidationErrorKind::Format { format } => Some(format),
                _ => None,
            })
            .collect();
        // Of a day or an instant, the instant tells more: it may lack its zone only.
        let format = formats.iter().find(|format| **format == "date-time").or(formats.first());
        let format = format.map(|format| (*format).clone());
        return Choice::Says(reasons.join(", and "), format);
    }
    let meant = match fitting.len() {
        1 if branches.len() > 1 => format!("as {}: ", says::kind(value)),
        1 => String::new(),
        several => format!("it fits none of {several} alternatives; by the nearest, "),
    };
    match fitting.into_iter().filter(|branch| !branch.is_empty()).min_by_key(|branch| branch.len()) {
        Some(branch) => Choice::Branch(all(branch), meant),
        None => Choice::Says(format!("{} fits none of the alternatives of the model", says::shown(value)), None),
    }
}

/// The errors of one alternative.
type Branch = Vec<ValidationError<'static>>;

/// Whether an alternative has one error, about the value itself, that one sentence says.
fn is_flat(branch: &Branch, at: &str) -> bool {
    let simple = |error: &ValidationError<'_>| {
        !matches!(error.kind(), ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. })
    };
    matches!(branch.as_slice(), [only] if only.instance_path().as_str() == at && simple(only))
}

/// The values that are allowed at a place, where this error is that there is another one.
fn allowed(error: &ValidationError<'_>, at: &str) -> Option<Vec<Value>> {
    if error.instance_path().as_str() != at {
        return None;
    }
    match error.kind() {
        ValidationErrorKind::Enum { options } => options.as_array().cloned(),
        ValidationErrorKind::Constant { expected_value } => Some(vec![(**expected_value).clone()]),
        _ => None,
    }
}
