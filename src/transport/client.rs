//! One HTTP client for a run: no redirects, no decompression, no proxies from the environment, bounded in time and size.

use std::time::{Duration, Instant};

use reqwest::redirect;
use thiserror::Error;

use super::{
    failure,
    options::{Limits, Options},
    read,
};
use crate::model::{Answer, Exchange, NoAnswer, Request, Response};

/// Why no client could be made.
#[derive(Debug, Error)]
#[error("the HTTP client could not be set up: {0}")]
pub struct ClientError(#[from] reqwest::Error);

/// Sends requests. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    limits: Limits,
}

impl Client {
    /// A client that reaches its target in this way.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(options: Options) -> Result<Self, ClientError> {
        let limits = options.limits;
        // Somebody may have installed a provider before: then theirs is used, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("civitest/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(limits.connect)
            .timeout(limits.timeout)
            .pool_idle_timeout(Duration::from_secs(10))
            .no_proxy()
            .build()?;
        Ok(Self { http, limits })
    }

    /// Sends a request and reads the whole answer. Never fails: silence is an answer too.
    pub async fn send(&self, request: &Request) -> Exchange {
        let start = Instant::now();
        let answer = match self.exchange(request).await {
            Ok(response) => Answer::Response(response),
            Err((kind, detail)) => Answer::None { kind, detail },
        };
        let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Exchange { request: request.clone(), answer, millis }
    }

    async fn exchange(&self, request: &Request) -> Result<Response, (NoAnswer, String)> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| (NoAnswer::Malformed, error.to_string()))?;
        let mut builder = self.http.request(method, &request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
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
