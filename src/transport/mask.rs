//! Keeps secrets inside: replaces every form in which a target or a tool may echo one, in everything that leaves this room.
//!
//! A secret is looked for as it is, percent-encoded (once or more often), form-encoded, escaped in JSON (also in JSON inside
//! JSON) or HTML, in any mixture of these, and inside base64. Secrets below eight characters are looked for only as words of
//! their own, since `1234` is also a part of many a number; below four they are refused.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{PoisonError, RwLock},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use super::{error::ClientError, read};
use crate::model::{Answer, Request, Response, Unreadable};

mod unit;

use unit::{ends, is_word_at};

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Below this many characters a secret is refused.
const SHORTEST: usize = 4;
/// Below this many characters a secret is masked only as a word of its own.
const SHORTEST_ANYWHERE: usize = 8;
/// How many fetched tokens are remembered: the newest and those that may still be echoed.
const MOST_TOKENS: usize = 32;
/// The shortest piece of base64 that is looked for.
const SHORTEST_BASE64: usize = 8;

/// Words that answers hold anyway: a secret that is one of them would spoil every verdict.
const ORDINARY: [&str; 36] = [
    "@context",
    "@value",
    "application",
    "application/json",
    "application/ld+json",
    "attributes",
    "coordinates",
    "createdat",
    "datasetid",
    "entities",
    "entity",
    "false",
    "feature",
    "features",
    "geoproperty",
    "http",
    "https",
    "json",
    "keyvalues",
    "languageproperty",
    "localhost",
    "location",
    "modifiedat",
    "ngsi-ld",
    "null",
    "object",
    "observedat",
    "point",
    "polygon",
    "properties",
    "property",
    "relationship",
    "title",
    "true",
    "type",
    "value",
];

/// Standard base64.
pub(super) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

/// What is secret, and how it is replaced.
#[derive(Default)]
pub(super) struct Mask {
    secrets: RwLock<Secrets>,
}

#[derive(Default)]
struct Secrets {
    configured: Vec<Needle>,
    fetched: VecDeque<Vec<Needle>>,
}

/// One form of a secret.
#[derive(Clone)]
struct Needle {
    characters: Vec<char>,
    place: Place,
}

/// Where a form counts as found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Wherever it stands.
    Anywhere,
    /// Where no letter, digit or underscore stands beside it.
    Word,
}

/// Why a value cannot be kept secret.
pub(super) fn unfit(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if value.chars().count() < SHORTEST {
        Some("has fewer than four characters")
    } else if ORDINARY.contains(&value.to_ascii_lowercase().as_str()) {
        Some("is a word that many answers hold")
    } else {
        None
    }
}

impl Mask {
    /// Remembers a secret that a user configured.
    pub(super) fn configure(&self, value: &str, source: &str) -> Result<(), ClientError> {
        if let Some(why) = unfit(value) {
            return Err(ClientError::Unfit { source_words: source.to_owned(), why });
        }
        self.write().configured.extend(forms(value));
        Ok(())
    }

    /// Remembers a text that gives a secret away: an encoded form, which may be encoded once more.
    pub(super) fn exactly(&self, value: &str) {
        self.write().configured.extend(forms(value));
    }

    /// Remembers a token that was fetched; it is masked also when another has taken its place.
    pub(super) fn fetched(&self, value: &str) {
        let mut secrets = self.write();
        if secrets.fetched.len() >= MOST_TOKENS {
            secrets.fetched.pop_front();
        }
        secrets.fetched.push_back(forms(value));
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Secrets> {
        self.secrets.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text without any secret.
    pub(super) fn apply(&self, text: &str) -> String {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        let needles: Vec<&Needle> = secrets.configured.iter().chain(secrets.fetched.iter().flatten()).collect();
        if needles.is_empty() {
            return text.to_owned();
        }
        let starts = Starts::of(&needles);
        let (mut masked, mut copied, mut at, mut found) = (String::new(), 0, 0, Vec::new());
        let bytes = text.as_bytes();
        while at < bytes.len() {
            let end = starts.longest(bytes, at, &mut found);
            match end {
                Some(end) => {
                    masked.push_str(&text[copied..at]);
                    masked.push_str(MASK);
                    (at, copied) = (end, end);
                }
                None => at += 1,
            }
        }
        masked.push_str(&text[copied..]);
        masked
    }

    fn is_empty(&self) -> bool {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        secrets.configured.is_empty() && secrets.fetched.is_empty()
    }

    /// Masks an answer.
    pub(super) fn answer(&self, answer: Answer) -> Answer {
        if self.is_empty() {
            return answer;
        }
        match answer {
            Answer::Response(response) => {
                let headers = response.headers.into_iter();
                let headers: Vec<_> = headers.map(|(name, value)| (self.apply(&name), self.apply(&value))).collect();
                let unreadable = response.unreadable.map(|unreadable| match unreadable {
                    // It was cut, so it is told anew from what is masked.
                    Unreadable::Coded { .. } => {
                        Unreadable::Coded { coding: read::coding(&headers).unwrap_or_else(|| MASK.to_owned()) }
                    }
                    Unreadable::NotUtf8 { at } => Unreadable::NotUtf8 { at },
                });
                Answer::Response(Response { headers, body: self.apply(&response.body), unreadable, ..response })
            }
            Answer::None { kind, detail } => Answer::None { kind, detail: self.apply(&detail) },
        }
    }

    /// Whether a request, as the suite made it, holds a secret by chance.
    pub(super) fn touches(&self, request: &Request) -> bool {
        let touched = |text: &str| self.apply(text) != text;
        if self.is_empty() {
            return false;
        }
        touched(&request.url)
            || request.headers.iter().any(|(name, value)| touched(name) || touched(value))
            || request.body.as_deref().is_some_and(touched)
    }
}

/// Which forms can begin with a byte. Forms that begin with the same character are looked at together: a body of nothing but
/// backslashes must not cost a search for each of the tokens of a long run.
struct Starts<'a> {
    groups: BTreeMap<char, Vec<&'a Needle>>,
    /// The characters that begin with a byte as they are.
    first: Vec<Vec<char>>,
    all: Vec<char>,
}

impl<'a> Starts<'a> {
    fn of(needles: &[&'a Needle]) -> Self {
        let mut groups: BTreeMap<char, Vec<&Needle>> = BTreeMap::new();
        for needle in needles {
            if let Some(character) = needle.characters.first() {
                groups.entry(*character).or_default().push(needle);
            }
        }
        let mut first = vec![Vec::new(); 256];
        for character in groups.keys() {
            first[usize::from(character.encode_utf8(&mut [0; 4]).as_bytes()[0])].push(*character);
        }
        let all = groups.keys().copied().collect();
        Self { groups, first, all }
    }

    /// Where the longest form ends that begins here. `found` is room to work in.
    fn longest(&self, text: &[u8], at: usize, found: &mut Vec<usize>) -> Option<usize> {
        // Any character may be escaped.
        let is_escape = matches!(text[at], b'%' | b'\\' | b'&' | b'+');
        let candidates = if is_escape { &self.all } else { &self.first[usize::from(text[at])] };
        let mut longest: Option<usize> = None;
        for character in candidates {
            found.clear();
            ends(*character, text, at, found);
            if !found.is_empty() {
                let needles = self.groups.get(character).into_iter().flatten();
                longest = longest.max(needles.filter_map(|needle| needle.find(text, at)).max());
            }
        }
        longest
    }
}

impl Needle {
    /// Where this form ends, if it begins here.
    fn find(&self, text: &[u8], at: usize) -> Option<usize> {
        let mut places = vec![at];
        for character in &self.characters {
            let mut next = Vec::new();
            for place in places {
                ends(*character, text, place, &mut next);
            }
            if next.is_empty() {
                return None;
            }
            next.sort_unstable();
            next.dedup();
            places = next;
        }
        places.retain(|end| self.place == Place::Anywhere || is_word_at(text, at, *end));
        places.into_iter().max()
    }
}

fn needle(text: &str, place: Place) -> Option<Needle> {
    let characters: Vec<char> = text.chars().collect();
    (!characters.is_empty()).then_some(Needle { characters, place })
}

/// Every form of a secret that is not merely an escaped one.
fn forms(value: &str) -> Vec<Needle> {
    let trimmed = value.trim();
    let place = if trimmed.chars().count() < SHORTEST_ANYWHERE { Place::Word } else { Place::Anywhere };
    let mut forms: Vec<Needle> = needle(trimmed, place).into_iter().collect();
    let mut texts: Vec<(String, Place)> = Vec::new();
    for offset in 0..3 {
        let bytes = [&[0; 3][..offset], trimmed.as_bytes()].concat();
        // The characters of base64 that depend on the secret alone, whatever stands before and behind it.
        let (start, end) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
        for encoded in [STANDARD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            texts.push((encoded[start..end].to_owned(), Place::Anywhere));
        }
    }
    texts.retain(|(text, _)| text.len() >= SHORTEST_BASE64);
    texts.push((STANDARD.encode(trimmed), Place::Word));
    texts.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    texts.dedup_by(|(a, _), (b, _)| a == b);
    forms.extend(texts.iter().filter_map(|(text, place)| needle(text, *place)));
    forms
}

#[cfg(test)]
mod tests;
