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
    let is_default = meaning.as_str().is_some_and(|iri| iri.starts_with(vocab::DEFAULT_VOCABULARY));
    is_default && operation == Operation::PostQuery && faults.is_on(Fault::QueryForgetsDefaultNames)
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
