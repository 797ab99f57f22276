//! What a round of answers says: the judge's findings, whether asking again could help, and whether it decides anything.

use super::{
    prepare::{Effect, Prepared},
    send::is_busy,
};
use crate::{
    judge::{self, Judgement},
    model::{
        Check, Exchange, Expectation, Finding, NoAnswer, Place, Reason, Response, Strength, exchange::Answer,
        test::Version, verdict::ReasonCode,
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
    let size: usize = exchanges.iter().filter_map(Exchange::response).map(|response| response.body.len()).sum();
    // Comparing a large body takes a while: the other cases of this thread must not wait for it.
    let mut judgement = if size > LARGE {
        tokio::task::block_in_place(|| judge::judge(expected, &observation))
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
/// because of a state, which is to say that it did nothing.
pub(super) fn may_be_late(effect: Effect, status: u16, expected: &[u16], judgement: &Judgement) -> bool {
    let of_state = |status: u16| matches!(status, 200..=299 | 404);
    let about_state = |place: &Place| match place {
        // An answer as a whole is what clauses with two readings are about.
        Place::Status | Place::Body | Place::Ids | Place::Order | Place::Size | Place::Pages | Place::Answer => true,
        // How many there are, and whether there is a page after this one.
        Place::Header(name) => name.starts_with("NGSILD") || name.eq_ignore_ascii_case("link"),
        Place::Time | Place::Calls => false,
    };
    match effect {
        Effect::Writes => matches!(status, 404 | 409) && !expected.contains(&status),
        Effect::Reads => {
            of_state(status)
                && (status == 404 || expected.is_empty() || expected.iter().copied().any(of_state))
                && judgement.findings.iter().any(|finding| about_state(&finding.place))
        }
    }
}

/// The title of an NGSI-LD problem, for a sentence.
pub(super) fn problem_title(response: &Response) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(&response.body).ok()?;
    let title = body.get("title")?.as_str()?;
    Some(format!(": {}", title.chars().filter(|c| !c.is_control()).take(120).collect::<String>()))
}

/// The size from which on a body counts as large, in bytes.
const LARGE: usize = 256 << 10;

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
