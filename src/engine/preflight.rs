//! Looks at the target before anything is sent that changes it: read-only, a handful of requests, all of them in the log.

use regex::Regex;
use serde_json::Value;
use thiserror::Error;

use super::{send::Sender, slots::Slot};
use crate::{
    model::{
        Capability, CapabilityState, Evidence, Exchange, Interface, NoAnswer, Request, Response,
        target::{Declaration, PreflightCheck, PreflightResult, TargetProfile},
        test::Version,
    },
    standards::ngsi_ld::vocab,
};

/// What the user says about the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The declared version of the standard.
    pub version: Option<Version>,
    /// The version the suite is written against, used where none is declared.
    pub reference: Version,
    /// The roles it plays or does not play.
    pub declares: Vec<Declaration>,
}

/// Why a target cannot be tested.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PreflightError {
    /// It does not answer.
    #[error("{url} cannot be reached: {kind} ({detail})")]
    Unreachable {
        /// The URL tried.
        url: String,
        /// What kind of silence.
        kind: NoAnswer,
        /// The underlying error.
        detail: String,
    },
    /// It answers, but not as NGSI-LD.
    #[error("{url} does not speak NGSI-LD: {found}")]
    NotNgsiLd {
        /// The URL tried.
        url: String,
        /// What was found there.
        found: String,
    },
    /// There were no credentials to send to it.
    #[error("nothing could be sent to {url}: {detail}")]
    NoCredentials {
        /// The URL tried.
        url: String,
        /// Why there were none.
        detail: String,
    },
    /// It wants credentials, or others.
    #[error("{url} {}: it answered {status}", refusal(credentials.as_deref()))]
    Refused {
        /// The URL tried.
        url: String,
        /// 401 or 403.
        status: u16,
        /// The credentials that were sent, in words.
        credentials: Option<String>,
    },
}

fn refusal(credentials: Option<&str>) -> String {
    credentials.map_or_else(|| "wants credentials".to_owned(), |sent| format!("refused {sent}"))
}

impl PreflightError {
    /// What the user can do next.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreachable { kind: NoAnswer::Tls, .. } => {
                "check that the port speaks TLS and that its certificate is valid; for plain HTTP write http://; \
                 for an authority of your own --ca-file FILE, where a client certificate is wanted --cert FILE --key FILE"
            }
            Self::Unreachable { kind: NoAnswer::Broken, url, .. } if url.starts_with("https:") => {
                "check that the platform runs; one that wants a client certificate may break off like this: \
                 --cert FILE --key FILE"
            }
            Self::Unreachable { .. } => "check that the platform runs and that host and port are right",
            Self::NotNgsiLd { .. } => {
                "give the API root, the URL that `/entities` is below; for most brokers it ends in /ngsi-ld/v1"
            }
            Self::NoCredentials { .. } => {
                "mend what gives the token out, or the proxy; nothing is known about the target"
            }
            Self::Refused { credentials: None, .. } => {
                "say how to log in, for instance --token-env NAME or --user NAME --password-env NAME"
            }
            Self::Refused { status: 401, .. } => "check that the secret is the right one, and has not expired",
            Self::Refused { .. } => "the secret is known but may not read /entities; ask for that right",
        }
    }
}

/// The target as preflight saw it, and what went over the wire.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The profile.
    pub profile: TargetProfile,
    /// The exchanges in order.
    pub exchanges: Vec<Exchange>,
}

/// Looks at a broker.
///
/// # Errors
/// When it cannot be reached or is no NGSI-LD broker.
pub async fn look(sender: &Sender, claims: Claims, slot: &mut Slot) -> Result<Seen, PreflightError> {
    let mut exchanges = Vec::new();
    let query = ask(sender, "/entities?type=CivitestPreflight&limit=1", slot).await;
    let opening = opening(&query, sender.client.credentials())?;
    exchanges.push(query);
    let mut capabilities = Vec::new();
    for (capability, path) in PROBES {
        let exchange = ask(sender, path, slot).await;
        capabilities.push(evidence(capability, path, &exchange));
        exchanges.push(exchange);
    }
    let tenants = ask_tenant(sender, slot).await;
    capabilities.push(tenancy(&tenants));
    exchanges.push(tenants);
    let identity = ask(sender, "/info/sourceIdentity", slot).await;
    let product = product(&identity);
    exchanges.push(identity);
    let checks = vec![
        PreflightResult {
            check: PreflightCheck::Reachable,
            holds: true,
            observed: format!("{} answered", sender.root.as_str()),
        },
        PreflightResult { check: PreflightCheck::MachineReadable, holds: true, observed: opening },
    ];
    let profile = TargetProfile {
        interface: Interface::Broker,
        url: sender.root.as_str().to_owned(),
        product,
        version: claims.version.unwrap_or(claims.reference),
        version_declared: claims.version.is_some(),
        capabilities,
        checks,
        declares: claims.declares,
    };
    Ok(Seen { profile, exchanges })
}

/// Read-only requests that an implementation of the capability answers with success.
const PROBES: [(Capability, &str); 3] = [
    (Capability::Temporal, "/temporal/entities?type=CivitestPreflight&timerel=before&timeAt=2020-01-01T00:00:00Z"),
    (Capability::Distributed, "/csourceRegistrations?type=CivitestPreflight"),
    (Capability::ContextHosting, "/jsonldContexts"),
];

async fn ask(sender: &Sender, path: &str, slot: &mut Slot) -> Exchange {
    let request = Request::new("GET", sender.root.join(path)).header("Accept", vocab::JSON);
    sender.send(&request, &[], slot).await
}

/// A tenant that nobody has: what comes back tells whether the target knows tenants at all (5.5.10, 6.3.14).
async fn ask_tenant(sender: &Sender, slot: &mut Slot) -> Exchange {
    let url = sender.root.join("/entities?type=CivitestPreflight&limit=1");
    let request = Request::new("GET", url).header("Accept", vocab::JSON).header(vocab::TENANT, "civitest_preflight");
    sender.send(&request, &[], slot).await
}

fn tenancy(exchange: &Exchange) -> Evidence {
    let (state, seen) = match exchange.response() {
        None => (CapabilityState::Unknown, "gave no complete answer".to_owned()),
        Some(response) if is_problem(response, "NonexistentTenant") => {
            (CapabilityState::Present, format!("answered {} NonexistentTenant", response.status))
        }
        Some(response) if is_problem(response, "NoMultiTenantSupport") => {
            (CapabilityState::Absent, format!("answered {} NoMultiTenantSupport", response.status))
        }
        Some(response) => (CapabilityState::Unknown, format!("answered {}", response.status)),
    };
    Evidence {
        capability: Capability::Tenants,
        state,
        observed: format!("GET /entities with a tenant nobody has {seen}"),
    }
}

fn is_problem(response: &Response, kind: &str) -> bool {
    let body = serde_json::from_str::<Value>(&response.body).unwrap_or_default();
    body.get("type").and_then(Value::as_str) == Some(&format!("{}{kind}", vocab::ERROR_BASE))
}

/// Decides by its first answer whether this is an NGSI-LD broker; gives what was seen in words.
fn opening(exchange: &Exchange, credentials: Option<&str>) -> Result<String, PreflightError> {
    let url = exchange.request.url.clone();
    let response = match &exchange.answer {
        crate::model::Answer::Response(response) => response,
        crate::model::Answer::None { kind: NoAnswer::Credentials, detail } => {
            return Err(PreflightError::NoCredentials { url, detail: detail.clone() });
        }
        crate::model::Answer::None { kind, detail } => {
            return Err(PreflightError::Unreachable { url, kind: *kind, detail: detail.clone() });
        }
    };
    let body = serde_json::from_str::<Value>(&response.body).ok();
    match (response.status, body) {
        (401 | 403, _) => {
            let credentials = credentials.map(str::to_owned);
            Err(PreflightError::Refused { url, status: response.status, credentials })
        }
        (200..=299, Some(Value::Array(items))) if is_json(response) && items.iter().all(is_entity) => {
            Ok("GET /entities answered with a JSON array".to_owned())
        }
        (_, Some(Value::Object(problem))) if is_ngsi_ld_problem(&problem) => {
            Ok(format!("GET /entities answered {} with an NGSI-LD problem", response.status))
        }
        _ => Err(PreflightError::NotNgsiLd { url, found: describe(response) }),
    }
}

fn is_json(response: &Response) -> bool {
    let media = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    media.starts_with(vocab::JSON) || media.starts_with(vocab::JSON_LD)
}

fn is_entity(item: &Value) -> bool {
    item.get("id").is_some_and(Value::is_string) && item.get("type").is_some()
}

/// An error type of NGSI-LD; ResourceNotFound says nothing, since a wrong root below a broker gives it too.
fn is_ngsi_ld_problem(problem: &serde_json::Map<String, Value>) -> bool {
    let kind = problem.get("type").and_then(Value::as_str).unwrap_or_default();
    kind.starts_with(vocab::ERROR_BASE) && !kind.ends_with("ResourceNotFound")
}

/// What an answer is, in words.
fn describe(response: &Response) -> String {
    let media = response.header("content-type").unwrap_or("no Content-Type").to_owned();
    let lower = response.body.trim_start().to_ascii_lowercase();
    if media.contains("text/html") || lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        let title = Regex::new(r"(?is)<title[^>]*>\s*(.{0,80}?)\s*</title>")
            .ok()
            .and_then(|pattern| pattern.captures(&response.body).map(|found| found[1].to_owned()));
        return match title {
            Some(title) => format!("an HTML page titled “{title}” (status {})", response.status),
            None => format!("an HTML page (status {})", response.status),
        };
    }
    if response.body.is_empty() {
        return format!("an empty answer (status {}, {media})", response.status);
    }
    let excerpt: String = response.body.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("status {}, {media}, starting with `{excerpt}`", response.status)
}

fn evidence(capability: Capability, path: &str, exchange: &Exchange) -> Evidence {
    let resource = path.split('?').next().unwrap_or(path);
    let (state, seen) = match exchange.response().map(|response| response.status) {
        Some(status @ 200..=299) => (CapabilityState::Present, format!("answered {status}")),
        Some(status @ (404 | 405 | 501)) => (CapabilityState::Absent, format!("answered {status}")),
        Some(422) => (CapabilityState::Absent, "answered 422".to_owned()),
        Some(status) => (CapabilityState::Unknown, format!("answered {status}")),
        None => (CapabilityState::Unknown, "gave no complete answer".to_owned()),
    };
    Evidence { capability, state, observed: format!("GET {resource} {seen}") }
}

/// What the target calls itself (5.15.1): alias or id of its identity document.
fn product(exchange: &Exchange) -> Option<String> {
    let response = exchange.response().filter(|response| response.status == 200)?;
    let identity: Value = serde_json::from_str(&response.body).ok()?;
    let text = |name: &str| identity.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = text("contextSourceAlias").or_else(|| text("id"))?;
    Some(name.chars().filter(|c| !c.is_control()).take(100).collect())
}
