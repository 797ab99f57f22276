//! One HTTP client for a run: no redirects, no decompression, no proxies but those it is told of, bounded in time, size and
//! rate. It puts the credentials on, and takes every secret off what it gives back.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::redirect;

use super::{
    credentials::{self, Credentials, Put},
    error::ClientError,
    failure,
    mask::Mask,
    options::{Limits, Options, Proxy},
    proxy,
    rate::Rate,
    read,
    trust::{self, Roots},
    waits::waiting,
};
use crate::model::{Answer, Exchange, NoAnswer, Request, Response};

/// How long an HTTP/2 connection may be silent before it is asked whether it lives, and how long it may take to say so.
const DEAD_AFTER: Duration = Duration::from_secs(2);

/// Sends requests. Cheap to clone; clones share connections, credentials and rate.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    limits: Limits,
    shared: Arc<Shared>,
}

/// What all clones share.
struct Shared {
    credentials: Credentials,
    mask: Arc<Mask>,
    rate: Option<Rate>,
    roots: Roots,
    /// Whether there may be a proxy before the target.
    proxied: bool,
    /// The credentials in words.
    words: Option<String>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("limits", &self.limits).field("credentials", &self.shared.words).finish()
    }
}

impl Client {
    /// A client that reaches its target in this way.
    ///
    /// # Errors
    /// When a file, a URL, a name or a secret cannot be used, or the TLS library cannot be set up.
    pub fn new(options: Options) -> Result<Self, ClientError> {
        let limits = options.limits;
        let mask = Arc::new(Mask::default());
        let proxies = proxy::proxies(&options.proxy, &mask)?;
        let (http, roots) = trust::build(&options, || {
            let builder = reqwest::Client::builder()
                .user_agent(concat!("civitest/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::none())
                .connect_timeout(limits.connect)
                .timeout(limits.timeout)
                .pool_idle_timeout(Duration::from_secs(10))
                // One connection carries everything in HTTP/2: one that is dead must not make a healthy target look so.
                .http2_keep_alive_interval(DEAD_AFTER)
                .http2_keep_alive_timeout(DEAD_AFTER)
                .no_proxy();
            proxies.iter().fold(builder, |builder, proxy| builder.proxy(proxy.clone()))
        })?;
        let shared = Shared {
            credentials: Credentials::new(&options.access, &http, &mask)?,
            mask,
            rate: options.rate.map(Rate::new).transpose()?,
            roots,
            proxied: !matches!(options.proxy, Proxy::None),
            words: credentials::describe(&options.access),
        };
        Ok(Self { http, limits, shared: Arc::new(shared) })
    }

    /// The credentials that requests carry, in words that may be shown; nothing where they carry none.
    pub fn credentials(&self) -> Option<&str> {
        self.shared.words.as_deref()
    }

    /// A URL as it stands in the exchanges of this client: with the name of a variable where there is a key in the query.
    pub fn shown_url(&self, url: &str) -> String {
        self.shared.credentials.shown_url(url)
    }

    /// Sends a request and reads the whole answer. Never fails: silence is an answer too. What is given back holds no
    /// secret; names of variables stand for those of the request.
    pub async fn send(&self, request: &Request) -> Exchange {
        let Shared { credentials, mask, .. } = &*self.shared;
        if mask.touches(request) {
            let why =
                "a secret is by chance a part of the request itself; use another secret, one that is no common word";
            let shown = Request {
                url: mask.apply(&request.url),
                headers: request.headers.iter().map(|(name, value)| (mask.apply(name), mask.apply(value))).collect(),
                body: request.body.as_deref().map(|body| mask.apply(body)),
                ..request.clone()
            };
            return unsent(shown, why.to_owned());
        }
        self.turn().await;
        let put = match waiting(credentials.put(request)).await {
            Ok(put) => put,
            Err(why) => return unsent(request.clone(), why),
        };
        let exchange = self.send_once(request, &put).await;
        let Some(token) = &put.token else { return exchange };
        if !is_refusal(&exchange) {
            if exchange.response().is_some() {
                token.accept();
            }
            return exchange;
        }
        // A refused request was not carried out, so even a write may be sent again: once, with another token.
        let again = match waiting(credentials.put_again(request, &put)).await {
            Ok(Some(again)) => again,
            Ok(None) => return exchange,
            Err(why) => {
                return unsent(put.shown, format!("the target refused the token, and there is no other: {why}"));
            }
        };
        self.turn().await;
        let exchange = self.send_once(request, &again).await;
        if let Some(token) = again.token.filter(|_| exchange.response().is_some() && !is_refusal(&exchange)) {
            token.accept();
        }
        exchange
    }

    async fn turn(&self) {
        if let Some(rate) = &self.shared.rate {
            rate.turn().await;
        }
    }

    async fn send_once(&self, request: &Request, put: &Put) -> Exchange {
        let start = Instant::now();
        let answer = match self.exchange(request, put).await {
            Ok(response) if response.status == 407 && self.shared.proxied => Answer::None {
                kind: NoAnswer::Credentials,
                detail: "the proxy wants other credentials: status 407".to_owned(),
            },
            Ok(response) => Answer::Response(response),
            Err((kind, detail)) => Answer::None { kind, detail: self.explain(kind, detail) },
        };
        let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Exchange { request: put.shown.clone(), answer: self.shared.mask.answer(answer), millis }
    }

    /// The library's words, with what it does not know.
    fn explain(&self, kind: NoAnswer, detail: String) -> String {
        match (kind, self.shared.roots) {
            (NoAnswer::Tls, Roots::None) => format!("{detail}; {}", trust::NO_ROOTS),
            _ => detail,
        }
    }

    async fn exchange(&self, request: &Request, put: &Put) -> Result<Response, (NoAnswer, String)> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| (NoAnswer::Malformed, error.to_string()))?;
        let mut builder = self.http.request(method, &put.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some((name, value)) = &put.header {
            builder = builder.header(name, value.clone());
        }
        // A method that can have a body says how long it is, even where there is none (6.3.4 of NGSI-LD wants it).
        let may_have_body = !matches!(request.method.as_str(), "GET" | "HEAD" | "DELETE" | "OPTIONS");
        match &request.body {
            Some(body) => builder = builder.body(body.clone()),
            None if may_have_body => builder = builder.header("Content-Length", "0"),
            None => {}
        }
        // Without this, any content coding would be right (RFC 9110, 12.5.3), and none is ever unpacked.
        let asks_for_coding = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept-encoding"));
        if !asks_for_coding {
            builder = builder.header("Accept-Encoding", "identity");
        }
        let answer = builder.send().await.map_err(|error| failure::classify(&error))?;
        read::whole(answer, &self.limits).await
    }
}

fn is_refusal(exchange: &Exchange) -> bool {
    exchange.response().is_some_and(|response| response.status == 401)
}

/// What is not sent, because there are no credentials for it.
fn unsent(shown: Request, detail: String) -> Exchange {
    Exchange { request: shown, answer: Answer::None { kind: NoAnswer::Credentials, detail }, millis: 0 }
}
