//! What attributes hold: JSON in its order, except where the standard gives the items none. Several objects of a
//! Relationship (3.1), several words of a VocabProperty and several texts for one language are sets; the order of a
//! `valueList` and an `objectList` counts.

use serde_json::{Map, Value};

use super::{
    difference::{Differences, Pointer},
    json::{self, Rules, View},
};
use crate::{
    model::{Document, Form},
    standards::ngsi_ld::{
        attribute::{Members, Shape, dataset, member, shape, value_of},
        representation::convert_attribute,
    },
};

/// Compares the member with this name, which holds what an attribute says.
pub fn held(name: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
    match (name, expected, observed) {
        ("object" | "vocab", expected, observed) => in_any_order(expected, observed, at, out),
        ("languageMap", Document::Map(expected), Value::Object(observed)) => {
            exactly(
                expected,
                observed,
                &|_, expected, observed, at, out| in_any_order(expected, observed, at, out),
                at,
                out,
            );
        }
        _ => json::value(expected, observed, at, out),
    }
}

/// Compares the simplified form of a normalized attribute (4.5.4).
pub fn simplified(attribute: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
    let simple = convert_attribute(attribute, Form::Simplified);
    match (shape(attribute), attribute, &simple, observed) {
        (Shape::Instance, Document::Map(instance), _, _) => simplified_instance(instance, &simple, observed, at, out),
        (Shape::Instances, Document::List(instances), Document::Map(expected), Value::Object(observed))
            if expected.iter().all(|(name, _)| name == "dataset") =>
        {
            let compare = |_: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| {
                datasets(instances, expected, observed, at, out);
            };
            exactly(expected, observed, &compare, at, out);
        }
        (Shape::Instances, Document::List(instances), _, _) if instances.len() == 1 => {
            simplified(&instances[0], observed, at, out);
        }
        _ => json::value(&simple, observed, at, out),
    }
}

/// The member `dataset`: each instance by its datasetId.
fn datasets(instances: &[Document], expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
    let (Document::Map(expected), Value::Object(observed)) = (expected, observed) else {
        return json::value(expected, observed, at, out);
    };
    let compare =
        |name: &str, expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences| match instances
            .iter()
            .find(|one| dataset(one).unwrap_or("@none") == name)
        {
            Some(instance) => simplified(instance, observed, at, out),
            None => json::value(expected, observed, at, out),
        };
    exactly(expected, observed, &compare, at, out);
}

fn simplified_instance(instance: &Members, simple: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
    let is_linked = member(instance, "entity").or_else(|| member(instance, "entityList")).is_some();
    match (value_of(instance), simple, observed) {
        (Some(("object", objects)), _, _) if !is_linked => in_any_order(objects, observed, at, out),
        (Some(("vocab" | "languageMap", _)), Document::Map(expected), Value::Object(observed)) if !is_linked => {
            exactly(expected, observed, &held, at, out);
        }
        _ => json::value(simple, observed, at, out),
    }
}

/// How a member that both objects have is compared.
type Compare<'a> = dyn Fn(&str, &Document, &Value, &Pointer, &mut Differences) + 'a;

/// Two objects with the same members.
fn exactly(expected: &Members, observed: &Map<String, Value>, compare: &Compare, at: &Pointer, out: &mut Differences) {
    let view = View { may_be_surplus: &|_, _| false, compare, shown: &|_, value| value.clone() };
    json::members(expected, observed, &view, at, out);
}

fn in_any_order(expected: &Document, observed: &Value, at: &Pointer, out: &mut Differences) {
    match (expected, observed) {
        (Document::List(expected), Value::Array(observed)) => json::set(expected, observed, Rules::Value, at, out),
        _ => json::value(expected, observed, at, out),
    }
}
