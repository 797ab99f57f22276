//! Tokens that are fetched: once for all requests that need one, again before they expire, and once more when the target
//! refuses one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::header::HeaderValue;
use tokio::sync::{Mutex, MutexGuard};

use super::{
    error::ClientError,
    mask::{self, Mask},
    options::{Access, TokenCommand},
};

mod command;
mod grant;

use grant::Grant;

/// A source that failed is left alone for so long: many cases ask at the same time.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);
/// A token that was fetched because another was refused, and is refused itself, is not replaced for so long.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_secs(5);
/// The most that a token is given up before it expires.
const LONGEST_MARGIN: Duration = Duration::from_secs(30);
/// The longest lifetime that is believed.
const LONGEST_LIFE: Duration = Duration::from_secs(86_400 * 365);

/// Where tokens come from.
pub(super) enum Source {
    /// An authorization server.
    Grant(Box<Grant>),
    /// A command.
    Command(TokenCommand),
}

/// What a source gave.
pub(super) struct Given {
    token: String,
    /// How long it may be used, from when it was asked for.
    lifetime: Option<Duration>,
}

impl Source {
    /// Checks what was configured.
    pub(super) fn of(access: &Access, http: &reqwest::Client, mask: &Arc<Mask>) -> Result<Self, ClientError> {
        match access {
            Access::ClientCredentials(credentials) => Ok(Self::Grant(Box::new(Grant::new(credentials, http, mask)?))),
            Access::Command(command) if command.program.first().is_some_and(|program| !program.is_empty()) => {
                Ok(Self::Command(command.clone()))
            }
            _ => Err(ClientError::Command),
        }
    }

    async fn fetch(&self, mask: &Mask) -> Result<Given, String> {
        match self {
            Self::Grant(grant) => grant.fetch(mask).await,
            Self::Command(command) => command::fetch(command, mask).await,
        }
    }
}

/// A token in use.
#[derive(Clone)]
pub(super) struct Token {
    header: HeaderValue,
    number: u64,
    got: Instant,
    until: Option<Instant>,
    /// Whether it was fetched because another one was refused.
    replaces: bool,
    /// Whether the target ever took it.
    accepted: Arc<AtomicBool>,
}

impl Token {
    /// The value of `Authorization`.
    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// Remembers that the target took it.
    pub(super) fn accept(&self) {
        self.accepted.store(true, Ordering::Relaxed);
    }

    fn is_fresh(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() < until)
    }
}

/// The token of a client, and how to get the next one.
pub(super) struct Tokens {
    source: Source,
    mask: Arc<Mask>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    count: u64,
    failure: Option<(Instant, String)>,
}

impl Tokens {
    /// No token yet.
    pub(super) fn new(source: Source, mask: Arc<Mask>) -> Self {
        Self { source, mask, state: Mutex::default() }
    }

    /// A token that can be used. Whoever asks while one is being fetched gets that one.
    pub(super) async fn current(&self) -> Result<Token, String> {
        let asked = Instant::now();
        let mut state = self.state.lock().await;
        match &state.token {
            // One that came while this request waited for it is used even if it hardly lives.
            Some(token) if token.is_fresh() || token.got >= asked => Ok(token.clone()),
            Some(_) | None => self.fetch(&mut state, asked, false).await,
        }
    }

    /// Another token than this one, which the target refused; nothing if there is none to be had.
    pub(super) async fn renewed(&self, refused: &Token) -> Result<Option<Token>, String> {
        let asked = Instant::now();
        let mut state = self.state.lock().await;
        if let Some(token) = &state.token
            && token.number != refused.number
            && (token.is_fresh() || token.got >= asked)
        {
            return Ok(Some(token.clone()));
        }
        let futile = refused.replaces && !refused.accepted.load(Ordering::Relaxed);
        if futile && refused.got.elapsed() < PAUSE_AFTER_REFUSAL {
            return Ok(None);
        }
        let token = self.fetch(&mut state, asked, true).await?;
        Ok((token.header != refused.header).then_some(token))
    }

    async fn fetch(&self, state: &mut MutexGuard<'_, State>, asked: Instant, replaces: bool) -> Result<Token, String> {
        if let Some((at, why)) = &state.failure
            && (*at >= asked || at.elapsed() < PAUSE_AFTER_FAILURE)
        {
            return Err(why.clone());
        }
        state.token = None;
        let start = Instant::now();
        match self.source.fetch(&self.mask).await.and_then(|given| self.take(&given, start)) {
            Ok((header, until)) => {
                state.failure = None;
                state.count += 1;
                let (number, got) = (state.count, Instant::now());
                let token = Token { header, number, got, until, replaces, accepted: Arc::default() };
                state.token = Some(token.clone());
                Ok(token)
            }
            Err(why) => {
                let why = self.mask.apply(&why);
                state.failure = Some((Instant::now(), why.clone()));
                Err(why)
            }
        }
    }

    fn take(&self, given: &Given, start: Instant) -> Result<(HeaderValue, Option<Instant>), String> {
        if let Some(why) = mask::unfit(&given.token) {
            return Err(format!("the token {why}"));
        }
        self.mask.fetched(&given.token);
        let header = HeaderValue::from_str(&format!("Bearer {}", given.token));
        let mut header = header.map_err(|_| "the token has characters that no header can carry".to_owned())?;
        header.set_sensitive(true);
        Ok((header, given.lifetime.and_then(|lifetime| start.checked_add(lifetime.min(LONGEST_LIFE)))))
    }
}

/// How long a token is used that lives this long: a little less, so that it does not expire under way.
fn used_for(lifetime: Duration) -> Duration {
    lifetime.saturating_sub(LONGEST_MARGIN.min(lifetime / 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_given_up_before_they_expire_however_short_they_live() {
        assert_eq!(used_for(Duration::from_secs(300)), Duration::from_secs(270));
        assert_eq!(used_for(Duration::from_secs(1)), Duration::from_millis(800));
        assert_eq!(used_for(Duration::ZERO), Duration::ZERO);
    }
}
