//! The status line, and how long the answer took.

use std::time::Duration;

use super::{Miss, Outcome, answer::Answer, words};
use crate::model::Place;

/// The status is one of these.
pub fn check(allowed: &[u16], answer: &Answer) -> Outcome {
    let status = answer.first()?.status;
    if allowed.contains(&status) {
        return Ok(());
    }
    let allowed: Vec<String> = allowed.iter().map(u16::to_string).collect();
    Err(Miss::new(Place::Status, format!("status {}", words::alternatives(&allowed)), format!("status {status}")))
}

/// The last byte came within this time.
pub fn under(limit: Duration, answer: &Answer) -> Outcome {
    let millis = answer.exchange.millis;
    if u128::from(millis) <= limit.as_millis() {
        return Ok(());
    }
    Err(Miss::new(
        Place::Time,
        format!("an answer within {} ms", limit.as_millis()),
        format!("an answer after {millis} ms"),
    ))
}
