//! Keys of steps and expectations.

use super::{
    Code, Object, Row, Shape, Words, optional, required,
    token::{self, DOCUMENT, ERROR, NAME, REQUEST, SAVE, SLUG},
    words,
};
use crate::{
    model::sample::SampleKind,
    standards::ngsi_ld::{rules, vocab},
};

pub(super) static ERRORS: Words =
    words("error type", Code::UnknownErrorType, || vocab::ERROR_TYPES.iter().map(|(name, _)| *name).collect());
static LINKS: Words = words("kind of links", Code::UnknownWord, || vec!["back"]);
static FOLLOW: Words = words("way to follow pages", Code::UnknownWord, || vec!["next"]);

static KINDS: Words = words("kind of sample", Code::UnknownWord, || SampleKind::ALL.map(SampleKind::as_str).to_vec());
static RULES: Words = words("rule", Code::UnknownWord, || rules::ALL.iter().map(|rule| rule.id).collect());
static COUNTED: Words = words("count", Code::UnknownWord, || vec!["items"]);

pub(super) const STATUS: Shape = Shape::Count { least: 100, most: 599 };
pub(super) const DURATION: Shape = Shape::Token(&token::DURATION);
const EXPECT: Shape = Shape::Any(&[STATUS, Shape::Token(&ERROR), Shape::Object(Object::Expect)]);
const SOME: Shape = Shape::Count { least: 0, most: 100_000 };

const REQUEST_STEP: &[Object] = &[Object::Request];
const CREATE: &[Object] = &[Object::Create];
const OBSERVER: &[Object] = &[Object::Notified, Object::Called];
const EXCHANGE: &[Object] = &[Object::Expect, Object::Reading, Object::Checks];
const EVERY: &[Object] = &[Object::Expect, Object::Reading, Object::Checks, Object::Watched];
const GRADED: &[Object] = &[Object::Expect, Object::Reading];

pub(super) static ROWS: &[Row] = &[
    required(REQUEST_STEP, "request", Shape::Token(&REQUEST), "Method and path below the API root."),
    optional(
        REQUEST_STEP,
        "query",
        Shape::Map(&Shape::Some(&Shape::Scalar)),
        "Parameters; a list is joined with commas.",
    ),
    optional(REQUEST_STEP, "headers", Shape::Map(&Shape::Scalar), "Request headers."),
    optional(
        REQUEST_STEP,
        "accept",
        Shape::Text,
        "The Accept header: a media type or its short name; `json` if left out.",
    ),
    optional(REQUEST_STEP, "tenant", Shape::Text, "The tenant."),
    optional(REQUEST_STEP, "as", Shape::Text, "The media type of the body; `json` if left out."),
    optional(REQUEST_STEP, "context", Shape::Text, "`none`, or the URL of a context."),
    optional(REQUEST_STEP, "body", Shape::Document, "A document, brought to the normalized form."),
    optional(REQUEST_STEP, "exactly", Shape::Document, "A document, sent as it stands."),
    optional(REQUEST_STEP, "raw", Shape::Raw, "The bytes of the body."),
    optional(REQUEST_STEP, "follow", Shape::Word(&FOLLOW), "`next` walks all pages."),
    optional(REQUEST_STEP, "expect", EXPECT, "What is expected of the answer."),
    optional(REQUEST_STEP, "within", DURATION, "Repeat until it holds, at most so long."),
    optional(REQUEST_STEP, "save", Shape::Map(&Shape::Token(&SAVE)), "Values kept for later steps."),
    required(CREATE, "create", Shape::Token(&DOCUMENT), "The document that is created."),
    optional(CREATE, "copies", Shape::Count { least: 1, most: 1000 }, "So many of it, each with an id of its own."),
    optional(CREATE, "name", Shape::Token(&NAME), "The variable that stands for all copies."),
    required(&[Object::Sample], "sample", Shape::Token(&NAME), "The name of what is taken from the target's data."),
    optional(&[Object::Sample], "with", Shape::Word(&KINDS), "What has to be among the data; `any` if left out."),
    required(&[Object::Notified], "notified", Shape::Token(&DOCUMENT), "The inbox that is watched: `$inbox`."),
    required(&[Object::Called], "called", Shape::Token(&DOCUMENT), "The mock source that is watched."),
    optional(OBSERVER, "when", Shape::Token(&REQUEST), "Only calls with this method and path count."),
    optional(OBSERVER, "within", DURATION, "Wait so long."),
    required(OBSERVER, "expect", Shape::Object(Object::Watched), "What is expected of the calls."),
];

pub(super) static EXPECT_ROWS: &[Row] = &[
    optional(EXCHANGE, "status", Shape::Some(&STATUS), "The status, or those that are allowed."),
    optional(EXCHANGE, "error", Shape::Word(&ERRORS), "An error type: status, media type, type, title and detail."),
    optional(EVERY, "headers", Shape::Map(&Shape::Scalar), "Headers, each a value or a matcher."),
    optional(EVERY, "body", Shape::Document, "The whole body."),
    optional(EVERY, "contains", Shape::Document, "At least these members, or these entities."),
    optional(EVERY, "literally", Shape::Document, "The body name by name, as on the wire."),
    optional(EXCHANGE, "ids", Shape::Document, "The set of entity ids."),
    optional(EXCHANGE, "order", Shape::Document, "The entity ids, in this order."),
    optional(EXCHANGE, "size", SOME, "How many items."),
    optional(EXCHANGE, "at most", SOME, "How many items there may be."),
    optional(EXCHANGE, "pages", SOME, "How many pages."),
    optional(EXCHANGE, "selects", Shape::Token(&DOCUMENT), "Those of a sample that the request selects, no others."),
    optional(EXCHANGE, "agrees", Shape::Token(&DOCUMENT), "What is answered is what was sampled."),
    optional(EXCHANGE, "rules", Shape::List(&Shape::Word(&RULES)), "Rules that hold for every entity."),
    optional(EXCHANGE, "count", Shape::Word(&COUNTED), "`items`: the total is the number of items on all pages."),
    optional(EXCHANGE, "links", Shape::Word(&LINKS), "`back`: all pages but the first link to the one before."),
    optional(EXCHANGE, "under", DURATION, "The time limit."),
    optional(&[Object::Watched], "times", SOME, "How often it was called."),
    optional(GRADED, "should", Shape::Object(Object::Checks), "What is recommended: missing it is a deviation."),
    optional(GRADED, "may", Shape::Object(Object::Checks), "What is permitted: missing it is noted."),
    optional(&[Object::Expect], "either", Shape::Object(Object::Either), "Readings of an ambiguous clause."),
    required(&[Object::Either], "doubt", Shape::Token(&SLUG), "The entry of doubts.yaml with the readings."),
];
