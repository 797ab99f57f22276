//! What came back from a request, ready to be looked at: the first answer, and the bodies of all of them together.

use std::cell::OnceCell;

use serde_json::Value;

use super::{Miss, parse};
use crate::model::{ExchangeObservation, Place, Response, step::AnswerKind};

/// An observed exchange. Its body is parsed at most once.
pub struct Answer<'a> {
    pub exchange: &'a ExchangeObservation,
    json: OnceCell<Result<Value, String>>,
}

impl<'a> Answer<'a> {
    pub fn new(exchange: &'a ExchangeObservation) -> Self {
        Self { exchange, json: OnceCell::new() }
    }

    /// The answer that status and headers are judged on.
    pub fn first(&self) -> Result<&'a Response, Miss> {
        self.exchange.responses.first().ok_or_else(|| Miss::new(Place::Answer, "an answer", "none"))
    }

    /// The body as JSON, the pages of a walk joined; or, in words, what came instead of it.
    pub fn json(&self) -> Result<&Value, &str> {
        self.json.get_or_init(|| joined(&self.exchange.responses)).as_ref().map_err(String::as_str)
    }

    /// What the body is: an error never is what a successful answer has.
    pub fn kind(&self) -> AnswerKind {
        match self.exchange.responses.first() {
            Some(response) if response.status < 400 => self.exchange.answer,
            _ => AnswerKind::Other,
        }
    }
}

/// A body as JSON; in words, what it is instead.
fn read(response: &Response) -> Result<Value, String> {
    match &response.unreadable {
        Some(why) => Err(why.to_string()),
        None => parse::parse(&response.body),
    }
}

fn joined(responses: &[Response]) -> Result<Value, String> {
    match responses {
        [] => Err("no answer".to_owned()),
        [single] => read(single),
        pages => {
            let mut items = Vec::new();
            for (index, page) in pages.iter().enumerate() {
                match read(page) {
                    Ok(Value::Array(more)) => items.extend(more),
                    Ok(Value::Object(mut members)) => match members.remove("features") {
                        Some(Value::Array(more)) => items.extend(more),
                        _ => return Err(format!("page {} is not an array", index + 1)),
                    },
                    Ok(_) => return Err(format!("page {} is not an array", index + 1)),
                    Err(problem) => return Err(format!("page {}: {problem}", index + 1)),
                }
            }
            Ok(Value::Array(items))
        }
    }
}
