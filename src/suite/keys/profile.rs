//! Keys of grading profiles.

use super::{
    Code, Object, Row, Shape, Words,
    group::{ROLES, STRENGTHS},
    optional, required,
    token::{SLUG, VERSION},
    words,
};
use crate::model::target::PreflightCheck;

static LAYERS: Words = words("layer", Code::UnknownWord, || vec!["technical", "semantic", "organisational", "legal"]);
static OBLIGATIONS: Words = words("obligation", Code::UnknownWord, || vec!["mandatory", "recommended", "informative"]);
static EVIDENCE: Words = words("kind of evidence", Code::UnknownWord, || vec!["tested", "attested"]);
static APPLICABILITY: Words = words("rule", Code::UnknownWord, || vec!["allowed", "forbidden"]);
static CHECKS: Words =
    words("check of preflight", Code::UnknownWord, || PreflightCheck::ALL.map(PreflightCheck::as_str).to_vec());

const OBLIGATION: Shape = Shape::Any(&[Shape::Word(&OBLIGATIONS), Shape::Object(Object::Role)]);
const PARTS: Shape = Shape::List(&Shape::Object(Object::Formula));
const LEVEL: Shape = Shape::Count { least: 0, most: 9 };

const PROFILE: &[Object] = &[Object::Profile];
const CRITERION: &[Object] = &[Object::Criterion];
const FORMULA: &[Object] = &[Object::Formula];
static CONSENTS: Words = words("rule for cases without consent", Code::UnknownWord, || vec!["open", "left-out"]);

const SELECTOR: &[Object] = &[Object::Selector];

pub(super) static ROWS: &[Row] = &[
    required(PROFILE, "profile", Shape::Token(&SLUG), "The name of the profile: that of its file."),
    required(PROFILE, "version", Shape::Text, "Its own version."),
    required(PROFILE, "title", Shape::Text, "What it grades, for people."),
    optional(PROFILE, "minimum", Shape::Map(&Shape::Token(&VERSION)), "The lowest version of each suite's standard."),
    required(PROFILE, "levels", Shape::List(&Shape::Text), "What each level means, from level 0."),
    required(PROFILE, "criteria", Shape::List(&Shape::Object(Object::Criterion)), "The criteria."),
    required(CRITERION, "id", Shape::Text, "Its name."),
    required(CRITERION, "title", Shape::Text, "What it asks for."),
    required(CRITERION, "level", LEVEL, "The level it belongs to."),
    required(CRITERION, "layer", Shape::Word(&LAYERS), "The interoperability layer."),
    required(CRITERION, "obligation", OBLIGATION, "Whether it gates its level."),
    optional(CRITERION, "evidence", Shape::Word(&EVIDENCE), "What evidence it needs; `tested` if left out."),
    optional(
        CRITERION,
        "not-applicable",
        Shape::Word(&APPLICABILITY),
        "Whether it may not apply; `forbidden` if left out.",
    ),
    optional(CRITERION, "maps", Shape::List(&Shape::Text), "The requirements of other documents it answers."),
    required(CRITERION, "of", Shape::Object(Object::Formula), "What it is made of."),
    required(&[Object::Role], "when", Shape::Word(&ROLES), "It gates where the platform plays this role."),
    optional(FORMULA, "all", PARTS, "Every part has to hold."),
    optional(FORMULA, "any", PARTS, "One part has to hold."),
    optional(FORMULA, "tests", Shape::Object(Object::Selector), "All tests that are selected have to pass."),
    optional(FORMULA, "preflight", Shape::Word(&CHECKS), "A check of preflight."),
    optional(FORMULA, "pending", Shape::Token(&SLUG), "A suite that does not exist yet."),
    optional(FORMULA, "what", Shape::Text, "What the pending suite will decide."),
    optional(FORMULA, "attestation", Shape::Text, "A signed statement by this id."),
    required(SELECTOR, "suite", Shape::Token(&SLUG), "The suite."),
    optional(SELECTOR, "roles", Shape::List(&Shape::Word(&ROLES)), "Any of these roles; all if left out."),
    optional(SELECTOR, "requirements", Shape::List(&Shape::Text), "Any of these, like `ngsi-ld/5.7`; all if left out."),
    optional(
        SELECTOR,
        "without-consent",
        Shape::Word(&CONSENTS),
        "Cases that were not allowed to write: they leave it `open`, or are `left-out` where live data decides.",
    ),
    optional(SELECTOR, "strength", Shape::Word(&STRENGTHS), "At least this strong; `must` if left out."),
];
