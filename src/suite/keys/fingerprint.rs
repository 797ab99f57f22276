//! Keys of `fingerprints.yaml`.

use super::{
    Code, Object, Row, Shape, Words, optional, required,
    token::{ASKED, LINK, READ, REGEX, SLUG},
    words,
};
use crate::model::fingerprint::{Block, Certainty, Part};

static PARTS: Words = words("interface", Code::UnknownWord, || Part::ALL.map(Part::as_str).to_vec());
static BLOCKS: Words = words("building block", Code::UnknownWord, || Block::ALL.map(Block::as_str).to_vec());
static CERTAINTIES: Words = words("degree", Code::UnknownWord, || Certainty::ALL.map(Certainty::as_str).to_vec());
static RANKS: Words = words("rank", Code::UnknownWord, || vec!["own", "otherwise"]);
static PLACES: Words = words("place", Code::UnknownWord, || vec!["anywhere", "origin"]);
static TIMES: Words = words("time", Code::UnknownWord, || vec!["always", "found"]);

const FINGERPRINT: &[Object] = &[Object::Fingerprint];
const ASK: &[Object] = &[Object::Ask];
const SIGN: &[Object] = &[Object::Sign];
const STATUS: Shape = Shape::Some(&Shape::Count { least: 100, most: 599 });
const MATCHES: Shape = Shape::Map(&Shape::Token(&REGEX));

pub(super) static ROWS: &[Row] = &[
    required(
        &[Object::Fingerprints],
        "fingerprints",
        Shape::List(&Shape::Object(Object::Fingerprint)),
        "What a probe recognises, the most telling first.",
    ),
    required(FINGERPRINT, "id", Shape::Token(&SLUG), "Its name."),
    required(FINGERPRINT, "title", Shape::Text, "What it is, for people."),
    optional(FINGERPRINT, "interface", Shape::Word(&PARTS), "Which interface of a target file it is."),
    optional(
        FINGERPRINT,
        "root",
        Shape::Token(&ASKED),
        "What the URL of the interface ends in; what was asked if left out.",
    ),
    optional(
        FINGERPRINT,
        "shows",
        Shape::List(&Shape::Word(&BLOCKS)),
        "What a platform that has it can be said to have.",
    ),
    optional(FINGERPRINT, "maps", Shape::List(&Shape::Text), "The requirements of other documents it speaks for."),
    optional(
        FINGERPRINT,
        "level",
        Shape::Count { least: 0, most: 9 },
        "The level whose interface this is; 0 if left out.",
    ),
    optional(
        FINGERPRINT,
        "rank",
        Shape::Word(&RANKS),
        "Whether it counts beside others, or only where nothing else was found; `own` if left out.",
    ),
    required(FINGERPRINT, "meaning", Shape::Text, "What finding it means, in one sentence."),
    required(FINGERPRINT, "route", Shape::Text, "The way from here to the next level."),
    optional(FINGERPRINT, "next", Shape::Text, "The command to type next; `{url}` is the URL of the interface."),
    optional(FINGERPRINT, "links", Shape::List(&Shape::Token(&LINK)), "Where to read more."),
    required(FINGERPRINT, "asks", Shape::List(&Shape::Object(Object::Ask)), "What is asked."),
    required(ASK, "get", Shape::Some(&Shape::Token(&ASKED)), "The paths; an empty one is the place that is probed."),
    optional(ASK, "accept", Shape::Text, "The Accept header, where the usual one will not do."),
    optional(ASK, "bytes", Shape::Count { least: 1, most: 1 << 20 }, "Only so many bytes are asked for."),
    optional(ASK, "at", Shape::Word(&PLACES), "Where it is asked; `anywhere` if left out."),
    optional(ASK, "when", Shape::Word(&TIMES), "When it is asked: `always`, or where another sign was `found`."),
    required(ASK, "signs", Shape::List(&Shape::Object(Object::Sign)), "What the answer may show, the best first."),
    required(SIGN, "is", Shape::Word(&CERTAINTIES), "How much it proves."),
    required(SIGN, "says", Shape::Text, "What it says, as the second half of a sentence."),
    optional(SIGN, "status", STATUS, "The status; any success if left out."),
    optional(SIGN, "media", Shape::Token(&REGEX), "A regular expression for the media type in lower case."),
    optional(SIGN, "headers", MATCHES, "Headers, and a regular expression for the value of each."),
    optional(SIGN, "json", MATCHES, "JSON Pointers into the body, and a regular expression for the value of each."),
    optional(SIGN, "text", Shape::Token(&REGEX), "A regular expression for the body."),
    optional(SIGN, "product", Shape::Text, "The product that alone answers like this."),
    optional(SIGN, "product from", Shape::Token(&READ), "Where the answer names the product."),
    optional(SIGN, "version from", Shape::Token(&READ), "Where the answer names the version."),
    optional(SIGN, "shows", Shape::List(&Shape::Word(&BLOCKS)), "What it shows besides."),
];
