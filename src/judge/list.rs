//! Answers that are lists: their items, how many there are, and on how many pages.

use serde_json::Value;

use super::{Miss, Outcome, answer::Answer, link, words};
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

/// The answer has no more items than that.
pub fn at_most(limit: usize, answer: &Answer) -> Outcome {
    answer.first()?;
    let miss = |observed| Err(Miss::new(Place::Size, format!("at most {}", words::count(limit, "item")), observed));
    match items_of(answer) {
        Ok(items) if items.len() <= limit => Ok(()),
        Ok(items) => miss(words::count(items.len(), "item")),
        Err(instead) => miss(instead),
    }
}

/// Every page that was walked, but not the first, links to the one before it.
pub fn links_back(answer: &Answer) -> Outcome {
    answer.first()?;
    let miss = |expected, observed| Err(Miss::new(Place::Header("Link".to_owned()), expected, observed));
    for (index, page) in answer.exchange.responses.iter().enumerate() {
        let links = page.header_values("Link").any(|header| link::has_relation(header, "prev"));
        match (index, links) {
            (0, true) => {
                return miss("no link to a page before the first".to_owned(), "one with rel=\"prev\"".to_owned());
            }
            (0, false) | (_, true) => {}
            (_, false) => {
                let expected = format!("a link from page {} to the one before it, with rel=\"prev\"", index + 1);
                return miss(expected, "none".to_owned());
            }
        }
    }
    Ok(())
}

/// How many pages were walked.
pub fn pages(expected: usize, answer: &Answer) -> Outcome {
    let observed = answer.exchange.responses.len();
    if observed == expected {
        return Ok(());
    }
    Err(Miss::new(Place::Pages, words::count(expected, "page"), words::count(observed, "page")))
}
