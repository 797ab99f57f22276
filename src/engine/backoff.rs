//! When a busy target is asked again: after its own advice or after pauses that grow, never all cases in the same moment,
//! and not at all while it has asked everybody to wait.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use tokio::time::sleep;

use super::slots::{Slot, Waiting};
use crate::model::{Request, Response};

/// The pauses before a busy target is asked again.
const PAUSES: [Duration; 3] = [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(3)];
/// How often a target that counts requests (429) is asked again: it works, and the next request may be in time.
const MOST_COUNTED: usize = 5;
/// The longest `Retry-After` that is waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The shortest: some say 0.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
/// So many refusals in a row are meant for everybody.
const TOGETHER: u32 = 3;
/// After so many refusals in a row, waiting together does not help: every case finds out for itself.
const HOPELESS: u32 = 32;

/// How long to wait after this answer before the request is tried for another time; `None` where it was tried often enough.
pub(super) fn pause(tries: usize, response: &Response) -> Option<Duration> {
    let [.., last] = PAUSES;
    let usual = match PAUSES.get(tries) {
        Some(pause) => *pause,
        None if response.status == 429 && tries < MOST_COUNTED => last,
        None => return None,
    };
    Some(advice(response).map_or(usual, |advised| advised.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)))
}

/// A little more, up to half as much again: other requests that were turned away together come back apart. The same request
/// always waits equally long.
pub(super) fn spread(pause: Duration, request: &Request, tries: usize) -> Duration {
    let mut hasher = DefaultHasher::new();
    (&request.url, &request.body, tries).hash(&mut hasher);
    let share = u32::try_from(hasher.finish() % 512).unwrap_or(0);
    pause + pause * share / 1024
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date, which the target's own clock reads.
fn advice(response: &Response) -> Option<Duration> {
    let text = response.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| DateTimeParser::new().parse_timestamp(text).ok();
    let now = response.header("date").and_then(date).unwrap_or_else(Timestamp::now);
    Some(Duration::try_from(date(text)?.duration_since(now)).unwrap_or(Duration::ZERO))
}

/// What a target that counts requests said last: all cases wait, not only the one that it said it to.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<Mutex<Said>>);

#[derive(Debug, Default)]
struct Said {
    until: Option<Instant>,
    in_a_row: u32,
}

impl Gate {
    /// Waits while nothing may be sent. The case keeps its slot: others that start would only have to wait as well.
    pub(super) async fn pass(&self, request: &Request, slot: &mut Slot) {
        let mut tries = 0;
        while let Some(left) = self.closed_for() {
            slot.waiting = Waiting::Busy(429);
            sleep(spread(left, request, tries)).await;
            tries += 1;
        }
    }

    /// Waits before a request is tried once more.
    pub(super) async fn pause(&self, pause: Duration, slot: &mut Slot) {
        if self.closed_for().is_some() { sleep(pause).await } else { slot.rest(pause).await }
    }

    fn closed_for(&self) -> Option<Duration> {
        let said = self.said();
        let left = said.until?.saturating_duration_since(Instant::now());
        (!left.is_zero() && said.in_a_row < HOPELESS).then_some(left)
    }

    /// The target answered something else than to come later.
    pub(super) fn opened(&self) {
        self.said().in_a_row = 0;
    }

    /// The target asked to come later, by its count of requests (429) or with a time.
    pub(super) fn close(&self, pause: Duration, response: &Response) {
        if response.status != 429 && response.header("retry-after").is_none() {
            return;
        }
        let mut said = self.said();
        said.in_a_row = said.in_a_row.saturating_add(1);
        // A single refusal is the matter of a single case: some count by resource, or by node.
        if said.in_a_row < TOGETHER {
            return;
        }
        said.until = said.until.max(Some(Instant::now() + pause));
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Response { status: 429, headers, body: String::new(), unreadable: None, cut: None }
    }

    #[test]
    fn the_advice_of_a_busy_target_is_taken_within_bounds() {
        let after = |value: &str| pause(0, &answer(&[("retry-after", value)]));
        assert_eq!(after("2"), Some(Duration::from_secs(2)));
        assert_eq!(after("0"), Some(SHORTEST_PAUSE));
        assert_eq!(after("86400"), Some(LONGEST_PAUSE));
        assert_eq!(after("soon"), Some(PAUSES[0]), "what cannot be read is no advice");
        assert_eq!(after("-1"), Some(PAUSES[0]));
        assert_eq!(after("99999999999999999999"), Some(PAUSES[0]));
    }

    #[test]
    fn a_date_is_read_by_the_clock_of_the_target() {
        let after = |until: &str| {
            let now = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
            pause(0, &answer(&[now, ("retry-after", until)]))
        };
        assert_eq!(after("Wed, 21 Oct 2015 07:28:04 GMT"), Some(Duration::from_secs(4)));
        assert_eq!(after("Wed, 21 Oct 2015 07:00:00 GMT"), Some(SHORTEST_PAUSE), "a date in the past means now");
        assert_eq!(after("Wed, 21 Oct 2065 07:00:00 GMT"), Some(LONGEST_PAUSE));
        let without = pause(0, &answer(&[("retry-after", "Wed, 21 Oct 2015 07:28:04 GMT")]));
        assert_eq!(without, Some(SHORTEST_PAUSE), "without its clock, ours");
    }

    #[test]
    fn three_pauses_and_no_more_but_five_for_one_that_counts() {
        let pauses = |status| -> Vec<_> {
            (0..9).map_while(|tries| pause(tries, &Response { status, ..answer(&[]) })).collect()
        };
        assert_eq!(pauses(503), PAUSES);
        assert_eq!((pauses(429).len(), pauses(429).last().copied()), (5, Some(PAUSES[2])));
    }

    #[test]
    fn requests_that_were_turned_away_together_come_back_apart_and_never_early() {
        let second = Duration::from_secs(1);
        let back: Vec<Duration> = (0..32)
            .map(|number| spread(second, &Request::new("GET", format!("http://x/entities/urn:a:{number}")), 0))
            .collect();
        assert!(back.iter().all(|back| (second..second * 3 / 2).contains(back)), "{back:?}");
        let apart: std::collections::BTreeSet<_> = back.iter().collect();
        assert!(apart.len() > 24, "only {} different times", apart.len());
    }
}
