//! The order of texts that is the same for every language: letters first, then accents, then small before capital
//! letters (4.23.1: the root collation). Enough of it for the letters of European languages.

use std::cmp::Ordering;

use super::super::faults::{Fault, Faults};

/// Letters with accents, by the letter that they are a form of.
const ACCENTED: &[(char, &str)] = &[
    ('a', "áàâäãåāăą"),
    ('c', "çćĉċč"),
    ('d', "ďđ"),
    ('e', "éèêëēĕėęě"),
    ('g', "ĝğġģ"),
    ('i', "íìîïĩīĭį"),
    ('l', "ĺļľł"),
    ('n', "ñńņň"),
    ('o', "óòôöõøōŏő"),
    ('r', "ŕŗř"),
    ('s', "śŝşšș"),
    ('t', "ţťț"),
    ('u', "úùûüũūŭůűų"),
    ('y', "ýÿ"),
    ('z', "źżž"),
];

/// How two texts follow each other.
pub(super) fn compare(one: &str, other: &str, faults: &Faults) -> Ordering {
    if faults.is_on(Fault::OrderingByCodePoint) {
        return one.cmp(other);
    }
    let letters =
        |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).map(|c| base(c, faults)).collect() };
    let accents = |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).collect() };
    // A capital letter comes after its small one.
    let capitals = |text: &str| -> Vec<bool> { text.chars().map(char::is_uppercase).collect() };
    letters(one)
        .cmp(&letters(other))
        .then_with(|| accents(one).cmp(&accents(other)))
        .then_with(|| capitals(one).cmp(&capitals(other)))
}

fn base(letter: char, faults: &Faults) -> char {
    let found = ACCENTED.iter().find(|(_, forms)| forms.contains(letter)).map(|(base, _)| *base);
    found.filter(|_| !faults.is_on(Fault::OrderingAccentsLast)).unwrap_or(letter)
}

/// Whether a text can name a collation: a language tag of RFC 6067, such as `und-u-ks-identic`.
pub(super) fn is_name(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_language = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_language) && parts.all(is_subtag)
}
