//! The surroundings that a mode asks for: what a gateway answers in the platform's place, answers that break off, and the
//! replica that lags behind.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    mode::{Advice, Asked, Mode, Trouble},
    store::Store,
};

/// The longest answer that is cut in two.
const LONGEST_ANSWER: usize = 64 << 20;

/// A mode, and what it has to remember.
#[derive(Debug)]
pub(super) struct Surroundings {
    mode: Mode,
    is_over: AtomicBool,
    begun: Instant,
    seen: AtomicU64,
    /// A second, and how many requests were let through in it.
    second: Mutex<(u64, u32)>,
    /// Earlier states with the times of the writes that made them, oldest first.
    past: Mutex<VecDeque<(Instant, Store)>>,
}

impl Surroundings {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            mode,
            is_over: AtomicBool::new(false),
            begun: Instant::now(),
            seen: AtomicU64::new(0),
            second: Mutex::default(),
            past: Mutex::default(),
        }
    }

    /// From now on all is well.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// What happens to a request.
    pub(super) fn trouble(&self, method: &str, path: &str, query: &str) -> Trouble {
        if self.is_over.load(Ordering::Relaxed) {
            return Trouble::None;
        }
        let number = self.seen.fetch_add(1, Ordering::Relaxed);
        let age = self.begun.elapsed();
        let asked = Asked { number, age, method, path, query };
        let mut second = self.second.lock().unwrap_or_else(PoisonError::into_inner);
        if second.0 != age.as_secs() {
            *second = (age.as_secs(), 0);
        }
        let trouble = self.mode.trouble(asked, second.1);
        if !matches!(trouble, Trouble::TurnedAway(..)) {
            second.1 += 1;
        }
        trouble
    }

    /// Remembers a state, where there is a replica that will get to it later.
    pub(super) fn remember(&self, store: &Store) {
        if self.mode.lag().is_some() {
            self.past().push_back((Instant::now(), store.clone()));
        }
    }

    /// The state that the replica has got to.
    pub(super) fn replica(&self, behind: Duration) -> Store {
        let mut past = self.past();
        let is_due = |written: &(Instant, Store)| written.0.elapsed() >= behind;
        while past.len() > 1 && past.get(1).is_some_and(is_due) {
            past.pop_front();
        }
        past.front().map(|(_, store)| store.clone()).unwrap_or_default()
    }

    /// Forgets every earlier state: the replica starts from this one.
    pub(super) fn forget(&self, store: &Store) {
        self.past().clear();
        self.remember(store);
    }

    fn past(&self) -> MutexGuard<'_, VecDeque<(Instant, Store)>> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page of a gateway that did not ask the platform.
pub(super) fn turned_away(status: u16, advice: Advice) -> Response<Body> {
    let page = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n");
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    let when = match advice {
        Advice::None => None,
        Advice::Seconds(seconds) => Some(seconds.to_string()),
        Advice::Date(seconds) => {
            let after = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
            let date = Timestamp::now().checked_add(after).unwrap_or(Timestamp::MAX);
            Some(date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        }
    };
    if let Some(when) = when.and_then(|when| HeaderValue::from_str(&when).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, when);
    }
    response
}

/// The same answer, of which only the first half arrives before the connection breaks.
pub(super) async fn cut(whole: Response<Body>) -> Response<Body> {
    let (mut parts, body) = whole.into_parts();
    let bytes = axum::body::to_bytes(body, LONGEST_ANSWER).await.unwrap_or_default();
    // What has no body is given one, or there would be nothing to cut.
    if parts.status == StatusCode::NO_CONTENT {
        parts.status = StatusCode::OK;
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len().max(1)));
    let half = bytes.slice(..bytes.len() / 2);
    let broken = io::Error::new(io::ErrorKind::ConnectionReset, "the connection breaks here");
    let body = Body::from_stream(futures::stream::iter([Ok(half), Err(broken)]));
    Response::from_parts(parts, body)
}
