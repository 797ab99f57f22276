//! Keys of the files beside the groups.

use super::{
    Code, Object, Row, Shape, Words, optional, required,
    token::{LINK, METHODS, PATH, SLUG, VERSION},
    words,
};

pub(super) static BODIES: Words = words("kind of body", Code::UnknownBinding, || {
    vec![
        "none",
        "entity",
        "entities",
        "entity-fragment",
        "attribute-fragment",
        "ids",
        "query",
        "subscription",
        "registration",
        "temporal-entity",
        "temporal-fragment",
        "context",
        "other",
    ]
});
pub(super) static ANSWERS: Words = words("kind of answer", Code::UnknownBinding, || {
    vec!["none", "entity", "entities", "ids", "names", "subscriptions", "registrations", "temporal", "context", "other"]
});
static METHOD: Words = words("method", Code::UnknownWord, || METHODS.to_vec());

const SUITE: &[Object] = &[Object::SuiteFile];
const CLAUSE: &[Object] = &[Object::Clause];
const BINDINGS: &[Object] = &[Object::BindingsFile];
const BINDING: &[Object] = &[Object::Binding];
const DOUBT: &[Object] = &[Object::Doubt];
const COVERAGE: &[Object] = &[Object::Coverage];
const KINDS: &[Object] = &[Object::Purposes];
const ETSI: &[Object] = &[Object::EtsiFile];
const MANY: Shape = Shape::Count { least: 1, most: 1000 };
const PURPOSES: Shape = Shape::Any(&[MANY, Shape::Object(Object::Purposes)]);

pub(super) static ROWS: &[Row] = &[
    required(SUITE, "suite", Shape::Token(&SLUG), "The name of the suite: that of its folder."),
    required(SUITE, "title", Shape::Text, "What it is about, for people."),
    required(SUITE, "document", Shape::Text, "The reference document."),
    required(SUITE, "version", Shape::Token(&VERSION), "The version the tests are written against."),
    required(SUITE, "link", Shape::Token(&LINK), "Where to read the document."),
    required(&[Object::ClausesFile], "clauses", Shape::List(&Shape::Object(Object::Clause)), "The clauses."),
    required(CLAUSE, "clause", Shape::Clause, "Its number."),
    required(CLAUSE, "title", Shape::Text, "Its heading."),
    optional(CLAUSE, "says", Shape::Text, "What it requires, in our own words."),
    optional(BINDINGS, "samples", Shape::Map(&Shape::Document), "A valid body for each kind a pattern may need."),
    required(
        BINDINGS,
        "bindings",
        Shape::List(&Shape::Object(Object::Binding)),
        "One row for each method of a resource.",
    ),
    required(BINDING, "id", Shape::Token(&SLUG), "Its name."),
    required(BINDING, "method", Shape::Word(&METHOD), "The method."),
    required(BINDING, "path", Shape::Token(&PATH), "The path below the API root."),
    required(BINDING, "clause", Shape::Clause, "The clause that defines it."),
    required(BINDING, "body", Shape::Word(&BODIES), "What the request body is."),
    required(BINDING, "answer", Shape::Word(&ANSWERS), "What a successful answer is."),
    optional(BINDING, "list", Shape::Bool, "Whether the answer is a list that is paged."),
    optional(BINDING, "destructive", Shape::Bool, "Whether it changes things it is not given the ids of."),
    required(&[Object::DoubtsFile], "doubts", Shape::List(&Shape::Object(Object::Doubt)), "The doubts."),
    required(DOUBT, "id", Shape::Token(&SLUG), "Its name."),
    required(DOUBT, "clauses", Shape::List(&Shape::Clause), "The clauses in question."),
    required(DOUBT, "readings", Shape::Map(&Shape::Text), "The readings: name and what each says."),
    required(DOUBT, "decision", Shape::Text, "What civitest does about it."),
    required(
        &[Object::CoverageFile],
        "coverage",
        Shape::List(&Shape::Object(Object::Coverage)),
        "What there is to test: operations and topics.",
    ),
    required(COVERAGE, "id", Shape::Token(&SLUG), "Its name, which `covers` says."),
    required(COVERAGE, "title", Shape::Text, "What it is, for people."),
    required(COVERAGE, "clauses", Shape::List(&Shape::Clause), "Where the document speaks of it."),
    required(COVERAGE, "purposes", PURPOSES, "How many purposes there are: one number, or one for each kind."),
    optional(KINDS, "ok", MANY, "Success, and the state it leaves."),
    optional(KINDS, "invalid", MANY, "Input that is refused."),
    optional(KINDS, "state", MANY, "What depends on the state it meets: not found, in use."),
    optional(KINDS, "params", MANY, "Parameters."),
    optional(KINDS, "repr", MANY, "Forms of input and output."),
    required(ETSI, "groups", Shape::List(&Shape::Object(Object::EtsiGroup)), "The cases of the ETSI test suite."),
    required(ETSI, "without", Shape::List(&Shape::Object(Object::EtsiWithout)), "Cases that no test stands for."),
    required(&[Object::EtsiGroup], "group", Shape::Text, "The folder the cases lie in."),
    required(&[Object::EtsiGroup, Object::EtsiWithout], "cases", Shape::List(&Shape::Text), "Their numbers."),
    required(&[Object::EtsiWithout], "because", Shape::Text, "Why no test stands for them."),
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::model::step::{AnswerKind, BodyKind};

    #[test]
    fn every_kind_of_body_and_answer_is_one_of_the_model() {
        for name in (BODIES.list)() {
            assert!(serde_json::from_value::<BodyKind>(Value::from(name)).is_ok(), "{name}");
        }
        for name in (ANSWERS.list)() {
            assert!(serde_json::from_value::<AnswerKind>(Value::from(name)).is_ok(), "{name}");
        }
    }
}
