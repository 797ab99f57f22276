//! Which of several alternatives was meant. A location may be one of seven geometries; a Point whose coordinates are texts has
//! one mistake, and not seven.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

use super::says;

/// How alternatives of which none fits are told.
pub(super) enum Choice<'e> {
    /// The errors of the one that was meant, and how the sentence about each begins.
    Branch(Vec<&'e ValidationError<'static>>, String),
    /// A sentence about all of them.
    Says(String),
}

/// Chooses among the errors of the alternatives for a value at a place.
pub(super) fn choose<'e>(value: &Value, at: &str, branches: &'e [Vec<ValidationError<'static>>]) -> Choice<'e> {
    let all = |branch: &'e Vec<ValidationError<'static>>| branch.iter().collect::<Vec<_>>();
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
            return Choice::Says(format!(
                "its type {} is none of {}",
                says::shown(name),
                says::list(&allowed, Some(name))
            ));
        }
    }
    let flat = |branch: &&Vec<ValidationError<'static>>| matches!(branch.as_slice(), [only] if only.instance_path().as_str() == at && simple(only));
    if !branches.is_empty() && branches.iter().all(|branch| flat(&branch)) {
        let mut reasons: Vec<String> = branches.iter().flatten().map(says::sentence).collect();
        reasons.dedup();
        return match reasons.as_slice() {
            [only] => Choice::Says(only.clone()),
            _ => Choice::Says(reasons.join(", and ")),
        };
    }
    // A branch for another JSON type was not meant if there is one for this type.
    let fits = |branch: &&Vec<ValidationError<'static>>| {
        !branch.iter().any(|error| {
            error.instance_path().as_str() == at && matches!(error.kind(), ValidationErrorKind::Type { .. })
        })
    };
    let nearest = |branches: &mut dyn Iterator<Item = &'e Vec<ValidationError<'static>>>| {
        branches.filter(|branch| !branch.is_empty()).min_by_key(|branch| branch.len())
    };
    let chosen = nearest(&mut branches.iter().filter(|branch| fits(branch))).or_else(|| nearest(&mut branches.iter()));
    match chosen {
        Some(branch) if branches.len() > 1 => {
            Choice::Branch(all(branch), format!("it fits none of {} alternatives; by the nearest, ", branches.len()))
        }
        Some(branch) => Choice::Branch(all(branch), String::new()),
        None => Choice::Says(format!("{} fits none of the alternatives of the model", says::shown(value))),
    }
}

/// Whether one sentence says it all.
fn simple(error: &ValidationError<'_>) -> bool {
    !matches!(error.kind(), ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. })
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
