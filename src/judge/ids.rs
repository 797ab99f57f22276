//! The set of entity ids in an answer: no more, no fewer, none twice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Miss, Outcome,
    answer::Answer,
    difference::{Differences, Pointer},
    list, words,
};
use crate::model::{Document, Place};

/// Compares the ids. Items of the answer are ids, or objects with an `id`.
pub fn check(expected: &Document, answer: &Answer) -> Outcome {
    answer.first()?;
    let mut wanted = Vec::new();
    collect(expected, &mut wanted);
    let title = match wanted.as_slice() {
        [] => "no entities".to_owned(),
        ids => format!("exactly {}", some(ids)),
    };
    let items = list::items_of(answer).map_err(|instead| Miss::new(Place::Ids, title.clone(), instead))?;
    let wanted: BTreeSet<&str> = wanted.into_iter().collect();
    let mut out = Differences::listing();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut surplus, mut nameless) = (Vec::new(), 0usize);
    for (index, item) in items.iter().enumerate() {
        let Some(id) = id_of(item) else {
            nameless += 1;
            out.push(&Pointer::Root.index(index), Some(&Document::Text("an item with an id".to_owned())), Some(item));
            continue;
        };
        let seen = found.entry(id).or_default();
        *seen += 1;
        if !wanted.contains(id) || *seen > 1 {
            out.push(&Pointer::Root.index(index), None, Some(&Value::from(id)));
        }
        if !wanted.contains(id) {
            surplus.push(id);
        }
    }
    let missing: Vec<&str> = wanted.iter().filter(|id| !found.contains_key(**id)).copied().collect();
    for id in &missing {
        out.push(&Pointer::Root, Some(&Document::Text((*id).to_owned())), None);
    }
    let twice: Vec<&str> = found.iter().filter(|(_, times)| **times > 1).map(|(id, _)| *id).collect();
    if out.is_empty() {
        return Ok(());
    }
    let parts = [("missing", missing), ("not expected", surplus), ("more than once", twice)];
    let mut observed: Vec<String> =
        parts.iter().filter(|(_, ids)| !ids.is_empty()).map(|(what, ids)| format!("{what}: {}", some(ids))).collect();
    if nameless > 0 {
        observed.push(format!("{} without an id", words::count(nameless, "item")));
    }
    Err(Miss { differences: out.summed_up().1, ..Miss::new(Place::Ids, title, observed.join("; ")) })
}

/// Compares the ids, and then their order.
pub fn in_order(expected: &Document, answer: &Answer) -> Outcome {
    check(expected, answer)?;
    let mut wanted = Vec::new();
    collect(expected, &mut wanted);
    let items = list::items_of(answer).map(Vec::as_slice).unwrap_or_default();
    let found: Vec<&str> = items.iter().filter_map(id_of).collect();
    match wanted.iter().zip(&found).position(|(wanted, found)| wanted != found) {
        None => Ok(()),
        Some(at) => {
            let observed = format!("{}, wrong from place {} on", some(&found), at + 1);
            Err(Miss::new(Place::Order, format!("the order {}", some(&wanted)), observed))
        }
    }
}

/// Ids as a suite gives them: texts, documents with an `id`, and arrays of both.
fn collect<'a>(document: &'a Document, ids: &mut Vec<&'a str>) {
    match document {
        Document::List(items) => items.iter().for_each(|item| collect(item, ids)),
        Document::Text(id) => ids.push(id),
        other => ids.extend(other.get("id").and_then(Document::as_text)),
    }
}

fn id_of(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| item.get("id").and_then(Value::as_str))
}

/// The first few, and how many more.
fn some(ids: &[&str]) -> String {
    let shown = ids.iter().take(5).map(|id| words::excerpt(id)).collect::<Vec<_>>().join(", ");
    if ids.len() > 5 { format!("{shown} and {} more", ids.len() - 5) } else { shown }
}
