//! Keys of groups, tests and their tables.

use super::{
    Code, Object, Phase, Row, Shape, Words, optional, required,
    step::{DURATION, STATUS},
    token::{COVERS, DOCUMENT, NAME, REQUEST, SINCE, SLUG, UNTIL},
    words,
};
use crate::model::{Capability, Strength, test::Role};

pub(super) static ROLES: Words = words("role", Code::UnknownRole, || Role::ALL.map(Role::as_str).to_vec());
pub(super) static STRENGTHS: Words = words("strength", Code::UnknownWord, || {
    [Strength::Must, Strength::Should, Strength::May].map(Strength::as_str).to_vec()
});
/// `write` is left out: the loader adds it itself.
static CAPABILITIES: Words = words("capability", Code::UnknownCapability, || {
    Capability::ALL.map(Capability::as_str).into_iter().filter(|name| *name != "write").collect()
});
static ISOLATIONS: Words = words("isolation", Code::UnknownWord, || vec!["names", "ids"]);
static METHODS: Words = words("method", Code::UnknownWord, || super::token::METHODS.to_vec());

const CLAUSES: Shape = Shape::List(&Shape::Clause);
const FAULTS: Shape = Shape::List(&Shape::Token(&SLUG));
const NEEDS: Shape = Shape::List(&Shape::Word(&CAPABILITIES));
const SINCE_SHAPE: Shape = Shape::Token(&SINCE);
const UNTIL_SHAPE: Shape = Shape::Token(&UNTIL);
const STRENGTH: Shape = Shape::Word(&STRENGTHS);
const ISOLATION: Shape = Shape::Any(&[Shape::Word(&ISOLATIONS), Shape::Object(Object::Exclusive)]);
const DATA: Shape = Shape::Map(&Shape::Document);
const SOURCES: Shape = Shape::Map(&Shape::List(&Shape::Object(Object::Reply)));
const GIVEN: Shape = Shape::List(&Shape::Any(&[Shape::Token(&DOCUMENT), Shape::Step(Phase::SetUp)]));
const CASES: Shape =
    Shape::Any(&[Shape::List(&Shape::Object(Object::Row)), Shape::Map(&Shape::List(&Shape::Document))]);

const GROUP: &[Object] = &[Object::Group];
const TEST: &[Object] = &[Object::Test];
const BOTH: &[Object] = &[Object::Group, Object::Test];
const ALL: &[Object] = &[Object::Group, Object::Test, Object::Row];
const ROW: &[Object] = &[Object::Row];
const FILTER: &[Object] = &[Object::BindingFilter];
const REPLY: &[Object] = &[Object::Reply];
const TROUBLE: &[Object] = &[Object::Trouble];

pub(super) static ROWS: &[Row] = &[
    required(GROUP, "group", Shape::Text, "The title of the group, for people."),
    required(GROUP, "tests", Shape::List(&Shape::Object(Object::Test)), "The tests."),
    required(TEST, "id", Shape::Token(&SLUG), "The name of the test, unique in the file."),
    required(TEST, "title", Shape::Text, "What the test finds out, in words of a city integrator."),
    required(TEST, "steps", Shape::List(&Shape::Step(Phase::Test)), "What is done, and what is expected of it."),
    optional(TEST, "cases", CASES, "A table: a list of rows, or columns that are multiplied out."),
    optional(TEST, "over", Shape::Object(Object::Over), "A pattern: one case for each row of a table."),
    optional(TEST, "etsi", Shape::List(&Shape::Text), "The ETSI test cases this test stands for."),
    optional(TEST, "control", Shape::Token(&SLUG), "The test of this file that has to pass for this one to count."),
    optional(ALL, "clause", CLAUSES, "The clauses it rests on; the first is the main one."),
    optional(BOTH, "role", Shape::Word(&ROLES), "The part of the standard a platform plays here."),
    optional(ALL, "strength", STRENGTH, "How binding the clauses are; `must` if left out."),
    optional(ALL, "since", SINCE_SHAPE, "The first version of the standard it holds for, and how that is known."),
    optional(ALL, "until", UNTIL_SHAPE, "The last version of the standard it holds for, and how that is known."),
    optional(ALL, "needs", NEEDS, "What the target must have; `write` is derived."),
    optional(BOTH, "isolation", ISOLATION, "How cases are kept apart; `names` if left out."),
    optional(BOTH, "data", DATA, "Named documents."),
    optional(BOTH, "sources", SOURCES, "Mock context sources, each with the calls it answers."),
    optional(BOTH, "contexts", DATA, "Hosted contexts: name, terms and IRIs."),
    optional(BOTH, "given", GIVEN, "Set-up: what goes wrong here is not the target's fault."),
    optional(ROW, "case", Shape::Scalar, "The name of the row."),
    optional(&[Object::Test, Object::Row], "doubt", Shape::Token(&SLUG), "The entry of doubts.yaml it depends on."),
    optional(&[Object::Test, Object::Row], "faults", FAULTS, "The faults of the reference platform it catches."),
    optional(ALL, "covers", Shape::Token(&COVERS), "Its place in coverage.yaml: a row, and for an operation a column."),
    required(&[Object::Over], "bindings", Shape::Object(Object::BindingFilter), "Rows of bindings.yaml by columns."),
    optional(FILTER, "method", Shape::Some(&Shape::Word(&METHODS)), "Only these methods."),
    optional(FILTER, "path", Shape::Some(&Shape::Text), "Only these paths."),
    optional(FILTER, "body", Shape::Some(&Shape::Word(&super::files::BODIES)), "Only these kinds of bodies."),
    optional(FILTER, "answer", Shape::Some(&Shape::Word(&super::files::ANSWERS)), "Only these kinds of answers."),
    optional(FILTER, "list", Shape::Bool, "Only bindings that answer with a list, or only the others."),
    optional(FILTER, "destructive", Shape::Bool, "Only destructive bindings, or only the others."),
    required(&[Object::Exclusive], "exclusive", Shape::Token(&NAME), "The lock that no two cases hold at a time."),
    required(REPLY, "when", Shape::Token(&REQUEST), "The method and path of the call."),
    optional(REPLY, "reply", Shape::Document, "The document that is answered."),
    optional(REPLY, "trouble", Shape::Object(Object::Trouble), "What goes wrong instead of an answer."),
    optional(TROUBLE, "hang", DURATION, "Answer nothing for so long."),
    optional(TROUBLE, "status", STATUS, "Answer with this status."),
    optional(TROUBLE, "raw", Shape::Raw, "Answer with these bytes."),
];
