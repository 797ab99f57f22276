//! Whole bodies: which comparison a body gets.

use serde_json::Value;

use super::{
    Miss, Outcome,
    answer::Answer,
    difference::{Differences, Pointer},
    entity::{Instances, Lens},
    json::{self, Mode, Rules, Texts},
    known::Owner,
    matching, problem, words,
};
use crate::model::{Document, Form, Matcher, Place, step::AnswerKind};

/// The body is this, as NGSI-LD.
pub fn whole(expected: &Document, answer: &Answer) -> Outcome {
    match expected {
        Document::Match(matcher) => matched(matcher, answer),
        expected => compared(expected, Mode::Whole, answer.exchange.form, answer),
    }
}

/// The body has at least this, as NGSI-LD.
pub fn contains(expected: &Document, answer: &Answer) -> Outcome {
    match expected {
        Document::Match(matcher) => matched(matcher, answer),
        expected => compared(expected, Mode::AtLeast, answer.exchange.form, answer),
    }
}

/// The body is this, name by name. The normalized form is the one that nothing is converted to.
pub fn literally(expected: &Document, answer: &Answer) -> Outcome {
    match expected {
        Document::Match(matcher) => matched(matcher, answer),
        expected => compared(expected, Mode::Whole, Form::Normalized, answer),
    }
}

fn compared(expected: &Document, mode: Mode, form: Form, answer: &Answer) -> Outcome {
    answer.first()?;
    let title = words::body(expected);
    let title = if mode == Mode::AtLeast { format!("at least {title}") } else { title };
    let observed = answer.json().map_err(|instead| Miss::new(Place::Body, title.clone(), instead))?;
    let mut out = Differences::listing();
    compare(expected, observed, mode, form, answer.kind(), &mut out);
    if out.is_empty() {
        return Ok(());
    }
    let (summary, differences) = out.summed_up();
    Err(Miss { differences, ..Miss::new(Place::Body, title, summary) })
}

fn compare(expected: &Document, observed: &Value, mode: Mode, form: Form, kind: AnswerKind, out: &mut Differences) {
    let structure = |owner| Rules::Structure(mode, owner, Texts::Plain);
    let (rules, order) = match kind {
        AnswerKind::Entity | AnswerKind::Entities if !is_batch_result(expected) => {
            return Lens { form, mode, instances: Instances::Current }.compare(expected, observed, &Pointer::Root, out);
        }
        AnswerKind::Temporal => {
            let lens = Lens { form: Form::Normalized, mode, instances: Instances::Temporal };
            return lens.compare(expected, observed, &Pointer::Root, out);
        }
        AnswerKind::Ids => {
            return json_list(&ids(expected), observed, structure(Owner::Other), Order::Any, out);
        }
        AnswerKind::Subscriptions => (structure(Owner::Subscription), Order::Any),
        AnswerKind::Registrations => (structure(Owner::Registration), Order::Any),
        AnswerKind::Names => (structure(Owner::Other), Order::Any),
        AnswerKind::Context => (Rules::Value, Order::Given),
        AnswerKind::Entity | AnswerKind::Entities | AnswerKind::None | AnswerKind::Other => {
            (structure(Owner::Other), if mode == Mode::AtLeast { Order::Any } else { Order::Given })
        }
    };
    json_list(expected, observed, rules, order, out);
}

/// Whether the order of a list counts.
enum Order {
    Given,
    Any,
}

fn json_list(expected: &Document, observed: &Value, rules: Rules, order: Order, out: &mut Differences) {
    match (expected, observed, order) {
        (Document::List(expected), Value::Array(observed), Order::Any) => {
            json::set(expected, observed, rules, &Pointer::Root, out);
        }
        _ => json::compare(expected, observed, rules, &Pointer::Root, out),
    }
}

/// A BatchOperationResult (5.2.16) may come where entities or ids were asked for.
fn is_batch_result(expected: &Document) -> bool {
    expected.get("id").is_none() && (expected.get("success").is_some() || expected.get("errors").is_some())
}

/// In a list of ids, a document stands for its own.
fn ids(expected: &Document) -> Document {
    match expected {
        Document::List(items) => {
            Document::List(items.iter().map(|item| item.get("id").unwrap_or(item).clone()).collect())
        }
        other => other.clone(),
    }
}

/// A matcher for the whole body.
fn matched(matcher: &Matcher, answer: &Answer) -> Outcome {
    answer.first()?;
    let responses = &answer.exchange.responses;
    let text = responses.iter().map(|response| response.body.as_str()).collect::<String>();
    let holds = match matcher {
        Matcher::Empty | Matcher::Absent => text.is_empty(),
        Matcher::Any => !text.is_empty(),
        Matcher::Problem(error) => return details(error, answer),
        // What cannot be read as text is like no text.
        _ if responses.iter().any(|response| response.unreadable.is_some()) => false,
        Matcher::Context => answer.json().is_ok_and(|body| body.get("@context").is_some_and(matching::is_context)),
        matcher => {
            matching::accepts_text(matcher, &text) || answer.json().is_ok_and(|body| matching::accepts(matcher, body))
        }
    };
    if holds {
        return Ok(());
    }
    let expected = match matcher {
        Matcher::Empty | Matcher::Absent => "an empty body".to_owned(),
        Matcher::Any => "a body".to_owned(),
        Matcher::Context => "a body with a JSON-LD @context".to_owned(),
        other => format!("a body like {other}"),
    };
    let observed = match answer.json() {
        Err(_) if !text.is_empty() && text.trim().is_empty() => {
            format!("{} of white space", words::count(text.len(), "byte"))
        }
        Ok(body) => words::value(body),
        Err(instead) => instead.to_owned(),
    };
    Err(Miss::new(Place::Body, expected, observed))
}

fn details(error: &str, answer: &Answer) -> Outcome {
    let title = format!("the problem details of {error}");
    let body = answer.json().map_err(|instead| Miss::new(Place::Body, title.clone(), instead))?;
    let mut out = Differences::listing();
    problem::details(error, Some(answer.first()?.status), body, &Pointer::Root, &mut out);
    if out.is_empty() {
        return Ok(());
    }
    let (summary, differences) = out.summed_up();
    Err(Miss { differences, ..Miss::new(Place::Body, title, summary) })
}
