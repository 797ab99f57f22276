//! What the faults make of a document and its `@context` before they are read. Without a fault nothing.

use serde_json::{Map, Value};

use super::call::Operation;
use super::faults::{Fault, Faults};
use super::values;
use crate::standards::ngsi_ld::vocab;

/// The `@context` of a request as it is taken.
pub fn context(mut context: Value, operation: Operation, faults: &Faults) -> Value {
    if context.is_number() && faults.is_on(Fault::ContextNumberAccepted) {
        return vocab::CORE_CONTEXT.into();
    }
    let items = match &mut context {
        Value::Array(items) => items.iter_mut().collect(),
        other => vec![other],
    };
    for members in items.into_iter().filter_map(Value::as_object_mut) {
        members.retain(|_, meaning| !is_overlooked(meaning, operation, faults));
        if operation == Operation::Create && faults.is_on(Fault::CreateAcceptsScopedContext) {
            members.values_mut().filter_map(Value::as_object_mut).for_each(|term| drop(term.shift_remove("@context")));
        }
    }
    context
}

/// Whether a fault does not see what an `@context` says about a name.
fn is_overlooked(meaning: &Value, operation: Operation, faults: &Faults) -> bool {
    let iri = meaning.as_str().unwrap_or_default();
    match operation {
        Operation::Create => {
            (meaning.is_object() && faults.is_on(Fault::CreateIgnoresTermObjects))
                || (iri.ends_with('/') && faults.is_on(Fault::CreateIgnoresPrefixes))
        }
        Operation::PostQuery => {
            iri.starts_with(vocab::DEFAULT_VOCABULARY) && faults.is_on(Fault::QueryForgetsDefaultNames)
        }
        _ => false,
    }
}

/// The document as it is taken with this `@context`: a fault gives names of the core context the meaning they have there.
pub fn document(document: Value, context: &Value, operation: Operation, faults: &Faults) -> Value {
    let (Value::Object(members), Operation::Create) = (&document, operation) else { return document };
    if !faults.is_on(Fault::CreateLetsCoreNamesChange) {
        return document;
    }
    let meaning = |name: &str| context.get(name).and_then(Value::as_str).filter(|_| vocab::is_core_term(name));
    let renamed = |(name, value): (&String, &Value)| (meaning(name).unwrap_or(name).to_owned(), value.clone());
    members.iter().map(renamed).collect::<Map<_, _>>().into()
}

/// The members of a fragment; a fault overlooks the NGSI-LD Null in attributes without type.
pub fn without_short_nulls(members: &Map<String, Value>, faults: &Faults) -> Map<String, Value> {
    let is_short_null = |value: &Value| {
        let content = value.get("value").or_else(|| value.get("object")).unwrap_or(value);
        value.get("type").is_none() && values::is_null(content)
    };
    let ignores = faults.is_on(Fault::UpdateNullNeedsType);
    let kept = members.iter().filter(|(_, value)| !(ignores && is_short_null(value)));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}
