//! What a round of answers says: the judge's findings, whether asking again could help, and whether it decides anything.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::{
    prepare::{Effect, Prepared},
    send::is_busy,
};
use crate::{
    judge::{self, Judgement},
    model::{
        Check, Exchange, Expectation, Finding, NoAnswer, Place, Reason, Response, Strength, Unreadable,
        exchange::Answer, test::Version, verdict::ReasonCode,
    },
    standards::ngsi_ld::vocab,
};

pub(super) fn silent(exchanges: Vec<Exchange>) -> Round {
    match exchanges.last().map(|exchange| &exchange.answer) {
        Some(Answer::None { kind, detail }) => {
            let (kind, detail) = (*kind, detail.clone());
            Round::Silent(exchanges, kind, detail)
        }
        _ => Round::Silent(exchanges, NoAnswer::Broken, String::new()),
    }
}

pub(super) fn last_status(exchanges: &[Exchange]) -> u16 {
    exchanges.last().and_then(Exchange::response).map_or(0, |response| response.status)
}

/// Judges the answers; a later page that is no page is a finding too.
pub(super) fn judge_exchanges(
    prepared: &Prepared,
    exchanges: &[Exchange],
    expected: &[Expectation],
    version: Version,
    cut: Option<&str>,
) -> Judgement {
    let Some(observation) = prepared.observe(exchanges, version, cut) else {
        return Judgement::default();
    };
    // Comparing a large body takes a while: the other cases of this thread must not wait for it.
    let mut judgement = if size_of(exchanges) > LARGE {
        tokio::task::block_in_place(|| {
            let _alone = LARGE_ONES.lock().unwrap_or_else(PoisonError::into_inner);
            judge::judge(expected, &observation)
        })
    } else {
        judge::judge(expected, &observation)
    };
    let pages = exchanges.iter().enumerate().skip(1).filter_map(|(page, exchange)| Some((page, exchange.response()?)));
    if let Some((page, response)) = pages.into_iter().find(|(_, response)| response.status != 200)
        && let Some(first) = expected.first()
    {
        judgement.findings.push(Finding {
            strength: Strength::Must,
            place: Place::Status,
            expected: format!("status 200 for page {}", page + 1),
            observed: format!("status {}", response.status),
            differences: Vec::new(),
            expectation: 0,
            position: first.position.clone(),
        });
    }
    judgement
}

/// Whether more time could bring what was missed: a state that does not show yet. A wrong status of another kind, or a
/// wrong header beside a right body, does not get better by asking again. A write is asked again only where it was refused
/// because of a state, on a target that was seen to lag: elsewhere that would hide a target that refuses first and obeys then.
pub(super) fn may_be_late(
    effect: Effect,
    status: u16,
    expected: &[u16],
    judgement: &Judgement,
    lag: Option<Duration>,
) -> bool {
    let of_state = |status: u16| matches!(status, 200..=299 | 404);
    let about_state = |place: &Place| match place {
        // An answer as a whole is what clauses with two readings are about.
        Place::Status | Place::Body | Place::Ids | Place::Order | Place::Size | Place::Pages | Place::Answer => true,
        // How many there are, and whether there is a page after this one.
        Place::Header(name) => name.starts_with("NGSILD") || name.eq_ignore_ascii_case("link"),
        Place::Time | Place::Calls => false,
    };
    match effect {
        Effect::Writes => lag.is_some() && is_refused_by_state(status, expected),
        Effect::Reads => {
            of_state(status)
                && (status == 404 || expected.is_empty() || expected.iter().copied().any(of_state))
                && judgement.findings.iter().any(|finding| about_state(&finding.place))
        }
    }
}

/// Whether a write was refused because of a state that it should not have met.
pub(super) fn is_refused_by_state(status: u16, expected: &[u16]) -> bool {
    matches!(status, 404 | 409) && !expected.contains(&status)
}

/// The title of an NGSI-LD problem, for a sentence.
pub(super) fn problem_title(response: &Response) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(&response.body).ok()?;
    let title = body.get("title")?.as_str()?;
    Some(format!(": {}", title.chars().filter(|c| !c.is_control()).take(120).collect::<String>()))
}

/// The size from which on a body counts as large, in bytes.
pub(super) const LARGE: usize = 256 << 10;
/// Large bodies are judged one at a time: as values they take many times their text, and however many cases a hostile target
/// answers at once, only one of them takes that.
static LARGE_ONES: Mutex<()> = Mutex::new(());

/// The size of all bodies together, in bytes.
pub(super) fn size_of(exchanges: &[Exchange]) -> usize {
    exchanges.iter().filter_map(Exchange::response).map(|response| response.body.len()).sum()
}

/// Why findings say nothing: they are all about a body that came in a content coding. `identity` was asked for, but a server
/// only should heed that (RFC 9110, 12.5.3), and what the body holds is not known: nothing is unpacked.
pub(super) fn unreadable(exchanges: &[Exchange], findings: &[Finding]) -> Option<Reason> {
    let is_about_body = |place: &Place| match place {
        Place::Body | Place::Ids | Place::Order | Place::Size | Place::Pages | Place::Answer => true,
        Place::Status | Place::Header(_) | Place::Time | Place::Calls => false,
    };
    if findings.is_empty() || !findings.iter().all(|finding| is_about_body(&finding.place)) {
        return None;
    }
    let mut responses = exchanges.iter().filter_map(Exchange::response);
    let why = responses.find_map(|response| match &response.unreadable {
        Some(why @ Unreadable::Coded { .. }) => Some(why.to_string()),
        Some(Unreadable::NotUtf8 { .. }) | None => None,
    })?;
    Some(Reason::new(ReasonCode::Incomplete, format!("{why}; civitest unpacks nothing")))
}

/// One or more rounds of sending and judging.
pub(super) enum Round {
    Judged(Vec<Exchange>, Judgement),
    Silent(Vec<Exchange>, NoAnswer, String),
}

/// Answers that decide nothing, wherever they were not asked for.
pub(super) fn undecidable(response: &Response) -> Option<Reason> {
    let status = response.status;
    let reason = match status {
        401 | 403 => Reason::new(ReasonCode::Refused, format!("the target refused access: status {status}")),
        _ if is_busy(response) => Reason::new(ReasonCode::Busy, format!("the target was busy: status {status}")),
        _ => return None,
    };
    Some(reason)
}

/// The statuses the expectations name, so that being told to come later is not mistaken for the answer.
pub(super) fn statuses(expected: &[Expectation]) -> Vec<u16> {
    expected
        .iter()
        .flat_map(|expectation| match &expectation.check {
            Check::Status(statuses) => statuses.clone(),
            Check::Error(error) => vocab::status_of(error).into_iter().collect(),
            Check::Either { readings, .. } => {
                readings.iter().flat_map(|reading| statuses(&reading.expectations)).collect()
            }
            Check::Header { .. }
            | Check::Body(_)
            | Check::Contains(_)
            | Check::Literally(_)
            | Check::Ids(_)
            | Check::Order(_)
            | Check::Size(_)
            | Check::AtMost(_)
            | Check::Pages(_)
            | Check::Selects(_)
            | Check::Agrees(_)
            | Check::Rules(_)
            | Check::Counted
            | Check::LinksBack
            | Check::Under(_)
            | Check::Times(_) => Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Request;

    fn coded(unreadable: Option<Unreadable>) -> Vec<Exchange> {
        let response = Response { status: 200, headers: Vec::new(), body: "x".to_owned(), unreadable, cut: None };
        let request = Request::new("GET", "http://x/");
        vec![Exchange { request, answer: Answer::Response(response), millis: 1 }]
    }

    fn about(place: Place) -> Finding {
        Finding {
            strength: Strength::Must,
            place,
            expected: String::new(),
            observed: String::new(),
            differences: Vec::new(),
            expectation: 0,
            position: crate::model::Position { file: std::sync::Arc::from("x.yaml"), line: 1, column: 1 },
        }
    }

    #[test]
    fn a_write_is_repeated_only_on_a_target_that_was_seen_to_lag() {
        let late =
            |status, expected: &[u16], lag| may_be_late(Effect::Writes, status, expected, &Judgement::default(), lag);
        let lag = Some(Duration::from_millis(1));
        for status in [404, 409] {
            assert!(late(status, &[204], lag));
            assert!(!late(status, &[204], None), "a refusal that nothing explains");
            assert!(!late(status, &[status], lag), "what was expected");
        }
        assert!(!late(400, &[204], lag) && !late(500, &[204], lag));
    }

    #[test]
    fn a_coded_body_excuses_only_what_is_missed_about_the_body() {
        let gzip = || coded(Some(Unreadable::Coded { coding: "gzip".to_owned() }));
        let said = unreadable(&gzip(), &[about(Place::Body)]).unwrap();
        assert!(said.text.contains("gzip"), "{}", said.text);
        assert!(unreadable(&gzip(), &[]).is_none());
        assert!(unreadable(&gzip(), &[about(Place::Body), about(Place::Status)]).is_none());
        assert!(unreadable(&gzip(), &[about(Place::Header("Location".to_owned()))]).is_none());
        assert!(unreadable(&coded(None), &[about(Place::Body)]).is_none());
        assert!(unreadable(&coded(Some(Unreadable::NotUtf8 { at: 0 })), &[about(Place::Body)]).is_none());
    }
}
