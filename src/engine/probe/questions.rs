//! Which requests a probe sends, in which order. The user may give a host, a path below which something lies, or the very
//! root of an API: all three are looked at, nothing twice, and never more than [`MOST`](crate::model::diagnosis::MOST) requests.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    model::{
        Exchange,
        fingerprint::{At, Fingerprint, When},
    },
    transport::Site,
};

/// The most before what was seen may suggest others.
pub const FIRST: usize = 25;

/// A path that nobody serves: what it gets says what an answer is worth.
const NOBODYS: &str = "/civitest-probe-of-a-path-that-nobody-serves";

/// One request, and what its answer may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// The place, without a trailing slash.
    pub(super) place: String,
    /// The path below it.
    pub(super) path: String,
    /// The whole URL.
    pub(super) url: String,
    /// The `Accept` header, if it is a special one.
    pub(super) accept: Option<String>,
    /// Only so many bytes.
    pub(super) bytes: Option<u64>,
    /// Positions of the fingerprint and of the ask.
    pub(super) asks: Vec<(usize, usize)>,
}

/// A place that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    /// What paths are put behind.
    root: String,
    /// The place itself, as it is asked for.
    itself: String,
    scope: Scope,
}

/// What is asked at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Everything.
    All,
    /// Only the place itself: it is the root of an API, and nothing else lies below it.
    Itself,
}

/// The requests still to be sent.
pub(super) struct Questions {
    origin: String,
    spots: Vec<Spot>,
    waiting: VecDeque<Question>,
    controls: Vec<(String, Arc<Exchange>)>,
}

impl Questions {
    /// What to ask about a place.
    pub(super) fn about(site: &Site, fingerprints: &[Fingerprint]) -> Self {
        let origin = site.origin();
        let known = api_root(site.path(), fingerprints);
        let spots = spots(site, &origin, known.as_ref());
        let mut questions = Self { origin, spots, waiting: VecDeque::new(), controls: Vec::new() };
        let rounds: Vec<Vec<Vec<Question>>> =
            (0..fingerprints.len()).map(|index| questions.at_every_spot(fingerprints, index, When::Always)).collect();
        let given = &questions.spots[0];
        let about_itself = |question: &&Question| {
            question.place == given.root && (question.path.is_empty() || question.path.starts_with('?'))
        };
        // What is asked about the very URL comes first, then what belongs to the API that it is the root of.
        let mut ordered: Vec<Question> = rounds.iter().flatten().flatten().filter(about_itself).cloned().collect();
        if let Some((_, index)) = known {
            ordered.extend(rounds[index].iter().flatten().cloned());
        }
        // The first path of every fingerprint comes before the second of any.
        for round in 0..rounds.iter().map(Vec::len).max().unwrap_or(0) {
            ordered.extend(rounds.iter().filter_map(|paths| paths.get(round)).flatten().cloned());
        }
        for question in ordered {
            questions.add(question);
        }
        questions
    }

    /// The place itself, and what nobody serves at each root.
    pub(super) fn opening(&mut self) -> Vec<Question> {
        let itself = self.spots[0].itself.clone();
        let mut opening: Vec<Question> = Vec::new();
        match self.waiting.iter().position(|question| question.url == itself && question.bytes.is_none()) {
            Some(place) => opening.extend(self.waiting.remove(place)),
            None => opening.push(Question {
                place: self.spots[0].root.clone(),
                path: String::new(),
                url: itself,
                accept: None,
                bytes: None,
                asks: Vec::new(),
            }),
        }
        for spot in self.spots.iter().filter(|spot| spot.scope == Scope::All) {
            opening.push(Question {
                place: spot.root.clone(),
                path: NOBODYS.to_owned(),
                url: format!("{}{NOBODYS}", spot.root),
                accept: None,
                bytes: None,
                asks: Vec::new(),
            });
        }
        opening
    }

    /// The next few.
    pub(super) fn take(&mut self, number: usize) -> Vec<Question> {
        let number = number.min(self.waiting.len());
        self.waiting.drain(..number).collect()
    }

    /// One that could not be sent.
    pub(super) fn put_back(&mut self, question: Question) {
        self.waiting.push_back(question);
    }

    /// How many were not sent.
    pub(super) fn left_out(&self) -> usize {
        self.waiting.len()
    }

    /// What is asked of one fingerprint, at the place where it was seen.
    pub(super) fn of(&self, fingerprints: &[Fingerprint], index: usize, when: When, seen: &str) -> Vec<Question> {
        let below = |spot: &&Spot| spot.scope == Scope::All && is_below(seen, &spot.root);
        let Some(spot) = self.spots.iter().find(below) else { return Vec::new() };
        let mut questions = Vec::new();
        for (number, ask) in fingerprints[index].asks.iter().enumerate().filter(|(_, ask)| ask.when == when) {
            questions
                .extend(ask.paths.iter().filter_map(|path| self.question(fingerprints, (index, number), path, spot)));
        }
        questions
    }

    /// Keeps what a path that nobody serves got.
    pub(super) fn remember(&mut self, place: &str, exchange: &Arc<Exchange>) {
        if exchange.request.url.ends_with(NOBODYS) {
            self.controls.push((place.to_owned(), Arc::clone(exchange)));
        }
    }

    /// What a path that nobody serves gets near a place.
    pub(super) fn control(&self, place: &str) -> Option<Arc<Exchange>> {
        let near = self.controls.iter().filter(|(root, _)| is_below(place, root));
        near.max_by_key(|(root, _)| root.len()).map(|(_, exchange)| Arc::clone(exchange))
    }

    /// For each path of a fingerprint the questions at every spot.
    fn at_every_spot(&self, fingerprints: &[Fingerprint], index: usize, when: When) -> Vec<Vec<Question>> {
        let asks = fingerprints[index].asks.iter().enumerate().filter(|(_, ask)| ask.when == when);
        let paths = asks.flat_map(|(number, ask)| ask.paths.iter().map(move |path| (number, path)));
        paths
            .map(|(number, path)| {
                let at = |spot| self.question(fingerprints, (index, number), path, spot);
                self.spots.iter().filter_map(at).collect()
            })
            .collect()
    }

    fn question(&self, fingerprints: &[Fingerprint], at: (usize, usize), path: &str, spot: &Spot) -> Option<Question> {
        let ask = &fingerprints[at.0].asks[at.1];
        let is_given = Some(spot) == self.spots.first();
        let url = match path.chars().next() {
            None => spot.itself.clone(),
            Some('?') if is_given => format!("{}{path}", spot.itself.split('?').next().unwrap_or(&spot.itself)),
            Some('?') => return None,
            Some(_) if spot.scope == Scope::Itself => return None,
            Some(_) => format!("{}{path}", spot.root),
        };
        // The beginning of a file is asked for where the user says there is one.
        if ask.at == At::Origin && spot.root != self.origin || ask.bytes.is_some() && !is_given {
            return None;
        }
        Some(Question {
            place: spot.root.clone(),
            path: path.to_owned(),
            url,
            accept: ask.accept.clone(),
            bytes: ask.bytes,
            asks: vec![at],
        })
    }

    /// Adds a question, or what it asks to one that is sent anyway.
    fn add(&mut self, question: Question) {
        let same = |other: &&mut Question| {
            other.url == question.url && other.accept == question.accept && other.bytes == question.bytes
        };
        match self.waiting.iter_mut().find(same) {
            Some(other) => {
                for ask in question.asks {
                    if !other.asks.contains(&ask) {
                        other.asks.push(ask);
                    }
                }
            }
            None => self.waiting.push_back(question),
        }
    }
}

fn spots(site: &Site, origin: &str, known: Option<&(String, usize)>) -> Vec<Spot> {
    let path = site.path();
    let whole = |root: String, itself: String| Spot { root, itself, scope: Scope::All };
    let itself = site.as_str().to_owned();
    let mut spots = match known {
        _ if path.is_empty() => return vec![whole(origin.to_owned(), itself)],
        None => vec![whole(format!("{origin}{path}"), itself)],
        Some((base, _)) => {
            let mut spots = vec![Spot { root: format!("{origin}{path}"), itself, scope: Scope::Itself }];
            if !base.is_empty() {
                spots.push(whole(format!("{origin}{base}"), format!("{origin}{base}")));
            }
            spots
        }
    };
    spots.push(whole(origin.to_owned(), format!("{origin}/")));
    spots
}

/// Where the path is, or lies below, the root of an API that a fingerprint knows: what is in front of that root, and which
/// fingerprint it is. `/x/ngsi-ld/v1/entities` is below `/x`.
fn api_root(path: &str, fingerprints: &[Fingerprint]) -> Option<(String, usize)> {
    let mut best: Option<(usize, String, usize)> = None;
    for (index, fingerprint) in fingerprints.iter().enumerate() {
        let paths = fingerprint.asks.iter().flat_map(|ask| &ask.paths).filter(|path| path.starts_with('/'));
        let roots = paths.flat_map(|ask| heads(ask.split('?').next().unwrap_or(ask)));
        for root in roots {
            let Some(at) = segment_find(path, &root) else { continue };
            let segments = root.matches('/').count();
            if best.as_ref().is_none_or(|(most, ..)| segments > *most) {
                best = Some((segments, path[..at].to_owned(), index));
            }
        }
    }
    best.map(|(_, base, index)| (base, index))
}

/// The beginnings of a path that are telling: all of it, and its first two segments or more.
fn heads(path: &str) -> Vec<String> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let least = segments.len().min(2);
    (least..=segments.len()).map(|length| format!("/{}", segments[..length].join("/"))).collect()
}

/// Whether a URL is this place or lies below it.
fn is_below(url: &str, place: &str) -> bool {
    url.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// Where whole segments of a path are these.
fn segment_find(path: &str, root: &str) -> Option<usize> {
    path.match_indices(root).map(|(at, _)| at).find(|at| {
        let rest = &path[at + root.len()..];
        rest.is_empty() || rest.starts_with('/')
    })
}

#[cfg(test)]
mod tests;
