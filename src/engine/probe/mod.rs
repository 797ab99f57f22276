//! Looks at a place nobody knows yet: read-only requests, few, four at a time, to paths that the fingerprints name.

mod questions;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt, stream};

use questions::{Question, Questions};

use crate::{
    judge::diagnosis::{Probed, Reply, diagnose, recognise},
    model::{
        Answer, Exchange, NoAnswer, Request,
        diagnosis::{Diagnosis, MOST},
        fingerprint::{Fingerprint, When},
    },
    transport::{Client, Site},
};

pub use questions::FIRST;

/// How many requests are on their way at the same time.
const AT_ONCE: usize = 4;
/// What is asked for where a fingerprint does not say: anything, best something that programs read.
const ACCEPT: &str = "application/json, application/ld+json;q=0.9, text/turtle;q=0.8, */*;q=0.5";

/// Asks, and says what is there.
pub async fn probe(client: &Client, site: &Site, fingerprints: &[Fingerprint], within: Duration) -> Diagnosis {
    let start = Instant::now();
    let mut probe = Probe {
        client,
        site,
        fingerprints,
        questions: Questions::about(site, fingerprints),
        until: start + within,
        replies: Vec::new(),
    };
    probe.look().await;
    diagnose(&Probed {
        url: site.as_str(),
        fingerprints,
        left_out: probe.questions.left_out(),
        replies: &probe.replies,
        millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

struct Probe<'a> {
    client: &'a Client,
    site: &'a Site,
    fingerprints: &'a [Fingerprint],
    questions: Questions,
    until: Instant,
    replies: Vec<Reply>,
}

impl Probe<'_> {
    async fn look(&mut self) {
        let opening = self.questions.opening();
        self.ask(opening).await;
        if self.is_hopeless() {
            return;
        }
        let first = self.questions.take(FIRST.saturating_sub(self.replies.len()));
        self.ask(first).await;
        let mut second = self.redirects();
        for found in recognise(self.fingerprints, &self.replies) {
            let Some(index) = self.fingerprints.iter().position(|fingerprint| fingerprint.id == found.id) else {
                continue;
            };
            let seen = found.evidence.first().map_or(found.url.as_str(), |observed| observed.url.as_str());
            second.extend(self.questions.of(self.fingerprints, index, When::Found, seen));
        }
        second.retain(|question| self.replies.iter().all(|reply| reply.exchange.request.url != question.url));
        second.truncate(MOST - self.replies.len());
        self.ask(second).await;
        let rest = self.questions.take(MOST - self.replies.len());
        self.ask(rest).await;
    }

    /// Nobody is there: further requests would only be refused one after the other.
    fn is_hopeless(&self) -> bool {
        let unreachable = |reply: &Reply| {
            matches!(reply.exchange.answer, Answer::None { kind: NoAnswer::Connect | NoAnswer::Tls, .. })
        };
        self.replies.first().is_some_and(unreachable)
            || self.replies.iter().all(|reply| reply.exchange.response().is_none())
    }

    /// Sends these; the answers keep their order. What is out of time is not sent at all.
    async fn ask(&mut self, questions: Vec<Question>) {
        let (client, until) = (self.client, self.until);
        let answers = stream::iter(questions.into_iter().map(|question| async move {
            let exchange = send(client, &question, until).await;
            (question, exchange)
        }));
        let answers: Vec<(Question, Option<Exchange>)> = answers.buffered(AT_ONCE).collect().await;
        for (question, exchange) in answers {
            let Some(exchange) = exchange else {
                self.questions.put_back(question);
                continue;
            };
            let exchange = Arc::new(exchange);
            if question.asks.is_empty() {
                self.questions.remember(&question.place, &exchange);
            }
            self.replies.push(Reply {
                control: None,
                place: question.place,
                path: question.path,
                asks: question.asks,
                exchange,
            });
        }
        for reply in &mut self.replies {
            if !reply.asks.is_empty() && reply.control.is_none() {
                reply.control = self.questions.control(&reply.place);
            }
        }
    }

    /// Redirects that lead to another place of the same server, and that only one question got: where several are sent to
    /// the same place, that is where people sign in, and no answer.
    fn redirects(&self) -> Vec<Question> {
        let target = |reply: &Reply| {
            let response = reply.exchange.response()?;
            let location =
                response.header("location").filter(|_| matches!(response.status, 301 | 302 | 303 | 307 | 308))?;
            self.site.follow(&reply.exchange.request.url, location).ok()
        };
        let path = |url: &str| url.split('?').next().unwrap_or(url).to_owned();
        let targets: Vec<(&Reply, String)> =
            self.replies.iter().filter_map(|reply| Some((reply, target(reply)?))).collect();
        let alone = |url: &str| targets.iter().filter(|(_, other)| path(other) == path(url)).count() == 1;
        let leads_on = targets.iter().filter(|(reply, url)| !reply.asks.is_empty() && alone(url));
        leads_on
            .map(|(reply, url)| Question {
                place: reply.place.clone(),
                path: reply.path.clone(),
                url: url.clone(),
                accept: reply.exchange.request.headers.first().map(|(_, value)| value.clone()),
                bytes: None,
                asks: reply.asks.clone(),
            })
            .collect()
    }
}

async fn send(client: &Client, question: &Question, until: Instant) -> Option<Exchange> {
    let start = Instant::now();
    if start >= until {
        return None;
    }
    let mut request = Request::new("GET", &question.url).header("Accept", question.accept.as_deref().unwrap_or(ACCEPT));
    if let Some(bytes) = question.bytes {
        request = request.header("Range", format!("bytes=0-{}", bytes.saturating_sub(1)));
    }
    let sent = tokio::time::timeout_at(until.into(), client.send(&request)).await;
    Some(sent.unwrap_or_else(|_| Exchange {
        request,
        answer: Answer::None { kind: NoAnswer::Timeout, detail: "the time of the whole probe was up".to_owned() },
        millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
    }))
}
