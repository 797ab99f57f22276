//! Answers that are lists: their items, how many there are, and on how many pages.

use serde_json::Value;

use super::{Miss, Outcome, answer::Answer, words};
use crate::model::Place;

/// The items of an array, or the features of a GeoJSON FeatureCollection.
pub fn items(body: &Value) -> Option<&Vec<Value>> {
    match body {
        Value::Array(items) => Some(items),
        Value::Object(members) if members.get("type").and_then(Value::as_str) == Some("FeatureCollection") => {
            members.get("features").and_then(Value::as_array)
        }
        _ => None,
    }
}

/// The items of an answer; in words, what came instead of a list.
pub fn items_of<'a>(answer: &'a Answer) -> Result<&'a Vec<Value>, String> {
    let body = answer.json().map_err(str::to_owned)?;
    items(body).ok_or_else(|| format!("no array: {}", words::value(body)))
}

/// How many items the answer has.
pub fn size(expected: usize, answer: &Answer) -> Outcome {
    answer.first()?;
    let miss = |observed| Err(Miss::new(Place::Size, words::count(expected, "item"), observed));
    match items_of(answer) {
        Ok(items) if items.len() == expected => Ok(()),
        Ok(items) => miss(words::count(items.len(), "item")),
        Err(instead) => miss(instead),
    }
}

/// How many pages were walked.
pub fn pages(expected: usize, answer: &Answer) -> Outcome {
    let observed = answer.exchange.responses.len();
    if observed == expected {
        return Ok(());
    }
    Err(Miss::new(Place::Pages, words::count(expected, "page"), words::count(observed, "page")))
}
