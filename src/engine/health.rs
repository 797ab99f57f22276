//! Whether the target does its work: one small query, judged in one place. Preflight asks it first, and the rule about answers
//! that do not come rests on it; so what is healthy means the same from the first request to the last.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::Mutex;

use super::{
    send::{Sender, is_busy},
    slots::{Slot, Slots},
    words,
};
use crate::{
    judge::diagnosis::describe,
    model::{Answer, Exchange, NoAnswer, Reason, Request, Response, verdict::ReasonCode},
    standards::ngsi_ld::vocab,
};

/// The query. Nobody has entities of that type, so a healthy target answers it with an empty list, and at once.
const PROBE: &str = "/entities?type=CivitestHealthProbe&limit=1";
/// How long a healthy target may take for it.
const LONGEST_PULSE: Duration = Duration::from_secs(10);
/// The pause between two looks at a target that is gone.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);
/// How long it is taken as read that a target which did not come back is still gone.
const STILL_GONE: Duration = Duration::from_secs(5);

/// Why a target is not healthy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Illness {
    /// It gives no complete answer.
    Silent(NoAnswer, String),
    /// It wants credentials.
    Refused(u16),
    /// It is busy, and stayed so.
    Busy(u16),
    /// An NGSI-LD platform answers, with an error of the server.
    Failing(String),
    /// Whatever answers does not speak NGSI-LD.
    Foreign(u16, String),
}

impl Illness {
    /// What the verdict of a case rests on that it keeps from running.
    fn code(&self) -> ReasonCode {
        match self {
            Self::Busy(_) => ReasonCode::Busy,
            Self::Refused(_) => ReasonCode::Refused,
            Self::Silent(..) | Self::Failing(_) | Self::Foreign(..) => ReasonCode::Unreachable,
        }
    }
}

impl fmt::Display for Illness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent(kind, detail) => write!(f, "{kind} ({detail})"),
            Self::Refused(status) => write!(f, "it refused access: status {status}"),
            Self::Busy(status) => write!(f, "it was busy: status {status}"),
            Self::Failing(what) => write!(f, "it answered with {what}"),
            Self::Foreign(_, what) => write!(f, "what answered was {what}"),
        }
    }
}

/// Sends the probe.
pub async fn probe(sender: &Sender, slot: &mut Slot) -> Exchange {
    let request = Request::new("GET", sender.root.join(PROBE)).header("Accept", vocab::JSON);
    sender.ask(&request, LONGEST_PULSE, slot).await
}

/// What the answer to the probe says, in words where it is good.
///
/// # Errors
/// What is wrong with the target.
pub fn pulse(exchange: &Exchange) -> Result<String, Illness> {
    let response = match &exchange.answer {
        Answer::Response(response) => response,
        Answer::None { kind, detail } => return Err(Illness::Silent(*kind, detail.clone())),
    };
    let status = response.status;
    match (status, words::json(response)) {
        (401 | 403, _) => Err(Illness::Refused(status)),
        (200..=299, Some(Value::Array(items))) if items.iter().all(is_entity) => {
            Ok("GET /entities answered with a JSON array".to_owned())
        }
        // A small query that the platform itself refuses is work done. What a server error says of itself is not.
        (400..=499, _) if is_own_problem(response) => {
            Ok(format!("GET /entities answered {status} with an NGSI-LD problem"))
        }
        (500..=599, _) if is_own_problem(response) => Err(Illness::Failing(describe(response))),
        _ if is_busy(response) => Err(Illness::Busy(status)),
        _ => Err(Illness::Foreign(status, describe(response))),
    }
}

fn is_entity(item: &Value) -> bool {
    item.get("id").is_some_and(Value::is_string) && item.get("type").is_some()
}

/// An error type of NGSI-LD; ResourceNotFound says nothing, since a wrong root below a broker gives it too.
fn is_own_problem(response: &Response) -> bool {
    words::problem(response).is_some_and(|kind| kind != "ResourceNotFound")
}

/// The health of a target over a run. When it went away, all cases wait for it together, once, and then no longer.
#[derive(Debug, Default)]
pub struct Health {
    is_doubtful: AtomicBool,
    gone: Mutex<Option<(Instant, Reason)>>,
}

impl Health {
    /// Looks after a target that gave no complete answer.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn look(&self, sender: &Sender) -> Result<(), Illness> {
        let mut slot = Slots::new(1).take().await;
        let result = pulse(&probe(sender, &mut slot).await).map(drop);
        if result.is_err() {
            self.is_doubtful.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Whether the target was last seen to be gone.
    pub fn is_doubtful(&self) -> bool {
        self.is_doubtful.load(Ordering::Relaxed)
    }

    /// Before a case starts: a target that was seen to be gone gets so much time to come back, once for all cases.
    ///
    /// # Errors
    /// What is wrong with it, still.
    pub async fn awaited(&self, sender: &Sender, patience: Duration) -> Result<(), Reason> {
        if !self.is_doubtful() {
            return Ok(());
        }
        let mut gone = self.gone.lock().await;
        if !self.is_doubtful() {
            return Ok(());
        }
        let patience = match &*gone {
            Some((looked, reason)) if looked.elapsed() < STILL_GONE => return Err(reason.clone()),
            Some(_) => Duration::ZERO,
            None => patience,
        };
        let (start, mut slot) = (Instant::now(), Slots::new(1).take().await);
        loop {
            let seen = tokio::time::timeout(patience.max(BETWEEN_LOOKS), probe(sender, &mut slot)).await;
            let illness = match seen.as_ref().map(pulse) {
                Ok(Ok(_)) => {
                    *gone = None;
                    self.is_doubtful.store(false, Ordering::Relaxed);
                    return Ok(());
                }
                Ok(Err(illness)) => illness,
                Err(_) => Illness::Silent(NoAnswer::Timeout, "or not before the wait was over".to_owned()),
            };
            if start.elapsed() + BETWEEN_LOOKS >= patience {
                let text = format!(
                    "not tried: the target stopped working for other cases, and did not come back while it was waited for: \
                     {illness}"
                );
                let reason = Reason::new(illness.code(), text);
                *gone = Some((Instant::now(), reason.clone()));
                return Err(reason);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, media: &str, body: &str) -> Exchange {
        let headers = vec![("content-type".to_owned(), media.to_owned())];
        let response = Response { status, headers, body: body.to_owned(), unreadable: None, cut: None };
        Exchange { request: Request::new("GET", "http://x/"), answer: Answer::Response(response), millis: 1 }
    }

    const BAD: &str = r#"{"type":"https://uri.etsi.org/ngsi-ld/errors/BadRequestData","title":"no"}"#;
    const NOT_FOUND: &str = r#"{"type":"https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound","title":"no"}"#;
    const INTERNAL: &str = r#"{"type":"https://uri.etsi.org/ngsi-ld/errors/InternalError","title":"no"}"#;
    const PAGE: &str = "<html><head><title>Gateway</title></head></html>";

    #[test]
    fn a_target_that_does_its_work_is_healthy_whatever_it_thinks_of_the_query() {
        for (status, media, body) in [
            (200, "application/json", "[]"),
            (200, "application/json;charset=utf-8", r#"[{"id":"urn:a","type":"A"}]"#),
            (200, "application/ld+json", "[]"),
            (400, "application/json", BAD),
        ] {
            assert!(pulse(&answered(status, media, body)).is_ok(), "{status} {media} {body}");
        }
    }

    #[test]
    fn what_stands_in_for_a_target_is_not_mistaken_for_it() {
        for (status, media, body, expected) in [
            (200, "text/html", PAGE, "an HTML page titled “Gateway” (status 200)"),
            (200, "application/json", "", "an empty answer"),
            (200, "application/json", r#"{"error":"no upstream"}"#, "status 200"),
            (200, "application/json", r#"["https://uri.etsi.org/ngsi-ld/errors/"]"#, "status 200"),
            (204, "application/json", "", "an empty answer"),
            (404, "application/json", NOT_FOUND, "status 404"),
            (404, "text/html", "see https://uri.etsi.org/ngsi-ld/errors/BadRequestData", "an HTML page"),
            (500, "application/json", INTERNAL, "status 500"),
            (502, "text/html", PAGE, "busy: status 502"),
            (503, "application/json", INTERNAL, "status 503"),
            (504, "text/html", PAGE, "HTML page"),
            (401, "text/html", PAGE, "refused access: status 401"),
        ] {
            let illness = pulse(&answered(status, media, body)).unwrap_err().to_string();
            assert!(illness.contains(expected), "{status} {media} {body}: {illness}");
        }
    }
}
