//! Answers of a probe to a diagnosis. Nothing is recognised by what is missing, and nothing by an answer that a path
//! nobody serves gets as well: a page that answers everything is one page, not thirty interfaces.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use regex::Regex;

use super::fingerprint::{Answered, Shown};
use crate::model::{
    Answer, Exchange, NoAnswer, Response,
    diagnosis::{Access, BlockSeen, Diagnosis, Found, Outcome, Seen},
    fingerprint::{Block, Certainty, Fingerprint, Rank, Sign},
    target::{PreflightCheck, PreflightResult},
};

/// How many answers are shown as evidence of one thing.
const MOST_EVIDENCE: usize = 3;

/// One request of a probe and what came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The place that the path is below, without a trailing slash.
    pub place: String,
    /// The path below it; empty for the place itself.
    pub path: String,
    /// Which asks it answers: positions of the fingerprint and of the ask.
    pub asks: Vec<(usize, usize)>,
    /// What went over the wire.
    pub exchange: Arc<Exchange>,
    /// What a path that nobody serves gets there.
    pub control: Option<Arc<Exchange>>,
}

/// Everything a diagnosis is made of.
pub struct Probed<'a> {
    /// The URL that was given.
    pub url: &'a str,
    /// What could be recognised.
    pub fingerprints: &'a [Fingerprint],
    /// The answers, that of the given URL first.
    pub replies: &'a [Reply],
    /// How many more there would have been.
    pub left_out: usize,
    /// How long it took.
    pub millis: u64,
}

/// What all of it comes to.
pub fn diagnose(probed: &Probed<'_>) -> Diagnosis {
    let found = recognise(probed.fingerprints, probed.replies);
    Diagnosis {
        url: probed.url.to_owned(),
        asked: probed.replies.len(),
        left_out: probed.left_out,
        millis: probed.millis,
        outcome: outcome(probed.replies, &found),
        elsewhere: elsewhere(probed.replies),
        notes: notes(probed.replies),
        blocks: Block::ALL.into_iter().map(|block| block_seen(block, probed, &found)).collect(),
        checks: checks(probed, &found),
        found,
    }
}

/// What the answers show, the surest and highest first.
pub fn recognise(fingerprints: &[Fingerprint], replies: &[Reply]) -> Vec<Found> {
    let mut found: Vec<(usize, Found)> = Vec::new();
    for (index, fingerprint) in fingerprints.iter().enumerate() {
        found.extend(recognised(index, fingerprint, replies).map(|found| (index, found)));
    }
    let own = |index: usize| fingerprints[index].rank == Rank::Own;
    if found.iter().any(|(index, _)| own(*index)) {
        found.retain(|(index, _)| own(*index));
    }
    found.sort_by_key(|(index, found)| (Reverse(found.certainty), found.access, found.level == 0, *index));
    found.into_iter().map(|(_, found)| found).collect()
}

/// A sign that was seen: where, and what it showed.
struct Mark<'a> {
    reply: &'a Reply,
    sign: &'a Sign,
    shown: Shown,
}

fn recognised(index: usize, fingerprint: &Fingerprint, replies: &[Reply]) -> Option<Found> {
    let mut marks: Vec<Mark<'_>> = Vec::new();
    for reply in replies {
        for (_, ask) in reply.asks.iter().filter(|(of, _)| *of == index) {
            // The first sign of an answer is the most telling one; the others repeat it.
            marks.extend(fingerprint.asks[*ask].signs.iter().find_map(|sign| mark(reply, sign)));
        }
    }
    marks.sort_by_key(|mark| (Reverse(mark.sign.certainty), mark.sign.is_refusal()));
    let best = marks.first()?;
    let url = match &fingerprint.root {
        Some(root) if !best.reply.path.is_empty() => format!("{}{root}", best.reply.place),
        _ => without_query(&best.reply.exchange.request.url).to_owned(),
    };
    let mut blocks: BTreeSet<Block> = fingerprint.blocks.iter().copied().collect();
    blocks.extend(marks.iter().flat_map(|mark| &mark.sign.blocks));
    let mut evidence: Vec<_> = Vec::new();
    for mark in &marks {
        if evidence.len() < MOST_EVIDENCE && !evidence.contains(&mark.shown.observed) {
            evidence.push(mark.shown.observed.clone());
        }
    }
    Some(Found {
        id: fingerprint.id.clone(),
        title: fingerprint.title.clone(),
        certainty: best.sign.certainty,
        access: if marks.iter().all(|mark| mark.sign.is_refusal()) { Access::Closed } else { Access::Open },
        url,
        part: fingerprint.part,
        product: marks.iter().find_map(|mark| mark.shown.product.clone()),
        version: marks.iter().find_map(|mark| mark.shown.version.clone()),
        level: fingerprint.level,
        evidence,
        meaning: fingerprint.meaning.clone(),
        route: fingerprint.route.clone(),
        next: fingerprint.next.clone(),
        links: fingerprint.links.clone(),
        maps: fingerprint.maps.clone(),
        blocks: blocks.into_iter().collect(),
    })
}

fn mark<'a>(reply: &'a Reply, sign: &'a Sign) -> Option<Mark<'a>> {
    let shown = Answered::of(&reply.exchange)?.shows(sign)?;
    match reply.control.as_deref().and_then(Answered::of) {
        Some(control) if control.shows(sign).is_some() => None,
        None if sign.certainty == Certainty::Likely => None,
        Some(_) | None => Some(Mark { reply, sign, shown }),
    }
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn outcome(replies: &[Reply], found: &[Found]) -> Outcome {
    let answers: Vec<&Response> = replies.iter().filter_map(|reply| reply.exchange.response()).collect();
    if !found.is_empty() {
        return Outcome::Recognised;
    }
    let given = replies.first().map(|reply| &reply.exchange.answer);
    match given {
        Some(Answer::None { kind, detail }) if answers.is_empty() => {
            Outcome::Silent { kind: *kind, detail: detail.clone() }
        }
        None => Outcome::Silent {
            kind: NoAnswer::Timeout,
            detail: "the time of the whole probe was up before the first request".to_owned(),
        },
        Some(Answer::Response(response)) if is_refusal(response) => Outcome::Refused,
        _ if !answers.is_empty() && answers.iter().all(|response| is_refusal(response)) => Outcome::Refused,
        _ if !answers.is_empty() && answers.iter().all(|response| response.status >= 500) => Outcome::Failing,
        Some(Answer::Response(response)) if is_page(response) => Outcome::Pages { title: title(&response.body) },
        Some(Answer::Response(response)) => Outcome::Nothing { described: describe(response) },
        _ => Outcome::Nothing { described: "no complete answer".to_owned() },
    }
}

fn is_refusal(response: &Response) -> bool {
    matches!(response.status, 401 | 403 | 407)
}

fn is_page(response: &Response) -> bool {
    let media = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let start: String = response.body.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    media.contains("text/html")
        || media.contains("xhtml")
        || start.starts_with("<!doctype html")
        || start.starts_with("<html")
}

fn title(page: &str) -> Option<String> {
    let pattern = Regex::new(r"(?is)<title[^>]*>\s*(.{0,80}?)\s*</title>").ok()?;
    pattern.captures(page).map(|found| found[1].to_owned())
}

/// What an answer is, in words.
pub fn describe(response: &Response) -> String {
    if is_page(response) {
        return match title(&response.body) {
            Some(title) => format!("an HTML page titled “{title}” (status {})", response.status),
            None => format!("an HTML page (status {})", response.status),
        };
    }
    let media = response.header("content-type").unwrap_or("no Content-Type");
    if let (300..=399, Some(location)) = (response.status, response.header("location")) {
        return format!("a redirect to {} (status {})", without_query(location), response.status);
    }
    if let Some(why) = &response.unreadable {
        return format!("status {}, {media}, {why}", response.status);
    }
    if response.body.is_empty() {
        return format!("an empty answer (status {}, {media})", response.status);
    }
    let excerpt: String = response.body.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("status {}, {media}, starting with `{excerpt}`", response.status)
}

/// Where the given URL leads, if that is another server.
fn elsewhere(replies: &[Reply]) -> Option<String> {
    let given = &replies.first()?.exchange;
    let response = given.response().filter(|response| (300..=399).contains(&response.status))?;
    let location = response.header("location")?;
    let origin = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/").to_ascii_lowercase();
    let absolute = location.starts_with("http://") || location.starts_with("https://");
    (absolute && origin(location) != origin(&given.request.url)).then(|| location.to_owned())
}

fn notes(replies: &[Reply]) -> Vec<String> {
    let mut notes = Vec::new();
    let given = replies.first().and_then(|reply| Some((reply, reply.exchange.response()?)));
    if let Some((reply, response)) = given
        && let (300..=399, Some(location)) = (response.status, response.header("location"))
    {
        let url = &reply.exchange.request.url;
        let same = replies.iter().skip(1).any(|other| {
            other.path != reply.path
                && other.exchange.response().and_then(|other| other.header("location")) == Some(location)
        });
        let everything = if same { ", and so does a path that nobody serves" } else { "" };
        // A query may hold what nobody else should read.
        let (url, target) = (without_query(url), without_query(location));
        notes.push(format!("{url} redirects to {target} ({}){everything}", response.status));
    }
    let mut controls =
        replies.iter().filter(|reply| reply.asks.is_empty()).filter_map(|reply| reply.exchange.response());
    if let Some(control) = controls.find(|response| (200..=299).contains(&response.status)) {
        notes.push(format!(
            "a path that nobody serves is answered with {} as well: answers like that one were not counted",
            control.status
        ));
    }
    let answers: Vec<&Response> = replies.iter().filter_map(|reply| reply.exchange.response()).collect();
    let mut count = |number: usize, what: &str| {
        if number > 0 {
            notes.push(format!("{what}: {number} of {} requests", replies.len()));
        }
    };
    count(answers.iter().filter(|response| is_refusal(response)).count(), "refused without credentials");
    count(answers.iter().filter(|response| response.status >= 500).count(), "answered with an error of the server");
    count(replies.len() - answers.len(), "without a complete answer");
    notes
}

/// The checks level 0 rests on, from what was observed. What could not be decided is left out.
pub fn level_zero(reached: Option<String>, readable: Option<(Holds, String)>) -> Vec<PreflightResult> {
    let result = |check, holds, observed| PreflightResult { check, holds, observed };
    let reached = reached.map(|observed| result(PreflightCheck::Reachable, true, observed));
    let readable =
        readable.map(|(holds, observed)| result(PreflightCheck::MachineReadable, holds == Holds::Yes, observed));
    reached.into_iter().chain(readable).collect()
}

/// Whether a check holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
}

fn checks(probed: &Probed<'_>, found: &[Found]) -> Vec<PreflightResult> {
    let answers: Vec<(&Reply, &Response)> =
        probed.replies.iter().filter_map(|reply| Some((reply, reply.exchange.response()?))).collect();
    let reached = answers.first().map(|(reply, response)| {
        format!("GET {} answered {}", without_query(&reply.exchange.request.url), response.status)
    });
    let data = |found: &&Found| {
        let hands_out = found.blocks.iter().any(|block| *block != Block::Identity);
        found.certainty == Certainty::Certain && found.access == Access::Open && hands_out
    };
    let hidden = |response: &Response| {
        is_refusal(response) || matches!(response.status, 429 | 500..) || (300..=399).contains(&response.status)
    };
    // Behind a refusal, a failure or a redirect there may be data, and where nobody asked: nobody saw that there is none.
    let unseen = probed.left_out > 0 || answers.len() < probed.replies.len();
    let open = unseen || answers.iter().any(|(_, response)| hidden(response));
    let readable = match found.iter().find(data) {
        Some(found) => Some((Holds::Yes, sentence(found))),
        None if open || !found.is_empty() => None,
        None => {
            Some((Holds::No, format!("none of the {} answers was in a format that programs can read", answers.len())))
        }
    };
    level_zero(reached, readable)
}

fn sentence(found: &Found) -> String {
    match found.evidence.first() {
        Some(seen) => {
            format!("GET {} answered {} with {}: {}", without_query(&seen.url), seen.status, seen.with, seen.says)
        }
        None => format!("{} was found", found.title),
    }
}

fn block_seen(block: Block, probed: &Probed<'_>, found: &[Found]) -> BlockSeen {
    let replies = probed.replies;
    let seen = |state, because: String| BlockSeen { block, state, because };
    let mut having = found.iter().filter(|found| found.blocks.contains(&block));
    if let Some(sure) = having.clone().find(|found| found.certainty == Certainty::Certain) {
        return seen(Seen::Yes, sure.title.clone());
    }
    let challenge = replies.iter().find_map(|reply| {
        let response = reply.exchange.response().filter(|response| response.status == 401)?;
        Some((without_query(&reply.exchange.request.url), response.header("www-authenticate")?))
    });
    if let (Block::Identity, Some((url, challenge))) = (block, challenge) {
        let scheme = challenge.split_whitespace().next().unwrap_or(challenge);
        return seen(Seen::Yes, format!("{url} asks for credentials ({scheme})"));
    }
    if let Some(likely) = having.next() {
        return seen(Seen::Unknown, format!("{} is likely", likely.title));
    }
    let hidden = replies.iter().any(|reply| match reply.exchange.response() {
        None => true,
        Some(response) => is_refusal(response) || response.status >= 500,
    });
    let given = replies.first().and_then(|reply| reply.exchange.response());
    let hidden = hidden || given.is_some_and(|response| (300..=399).contains(&response.status));
    let hidden = hidden || probed.left_out > 0 && found.is_empty();
    match block {
        _ if hidden => seen(Seen::Unknown, "not everything could be looked into".to_owned()),
        Block::DataSources if !found.is_empty() => {
            seen(Seen::Unknown, "an interface was found, not what feeds it".to_owned())
        }
        _ => seen(Seen::No, "in none of the places asked".to_owned()),
    }
}

#[cfg(test)]
mod tests;
