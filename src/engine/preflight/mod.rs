//! Looks at the target before anything is sent that changes it: read-only, a handful of requests, all of them in the log.

mod capability;
mod error;
mod version;

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{health, send::Sender, slots::Slot, words};
use crate::{
    judge::diagnosis::{Holds, level_zero},
    model::{
        Exchange, Interface, Request,
        target::{Declaration, PreflightCheck, PreflightResult, TargetProfile},
        test::Version,
    },
    standards::ngsi_ld::vocab,
};

pub use error::PreflightError;

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

/// The target as preflight saw it, and what went over the wire.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The profile.
    pub profile: TargetProfile,
    /// The exchanges in order.
    pub exchanges: Vec<Exchange>,
}

/// The longest that one answer is waited for: what hangs here must not hold up the run.
const LONGEST_ANSWER: Duration = Duration::from_secs(10);
/// The pause between two looks at a target that is just being started.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// Looks at a broker. One that does not work yet is waited for, this long at most.
///
/// # Errors
/// When it cannot be reached, does not work, or is no NGSI-LD broker.
pub async fn look(sender: &Sender, claims: Claims, wait: Duration, slot: &mut Slot) -> Result<Seen, PreflightError> {
    let (opening, healthy) = awaited(sender, wait, slot).await?;
    knows_tenant(sender, &opening)?;
    let mut exchanges = vec![opening];
    let nowhere = ask(sender, capability::NOWHERE, slot).await;
    let mut capabilities = Vec::new();
    for probe in &capability::PROBES {
        let exchange = ask(sender, probe.path, slot).await;
        capabilities.push(capability::evidence(probe, &exchange, &nowhere));
        exchanges.push(exchange);
    }
    exchanges.push(nowhere);
    let tenants = sender.ask(&with_unknown_tenant(sender), LONGEST_ANSWER, slot).await;
    capabilities.push(capability::tenancy(&tenants));
    exchanges.push(tenants);
    let types = Request::new("GET", sender.root.join("/types")).header("Accept", vocab::JSON_LD);
    exchanges.push(sender.ask(&types, LONGEST_ANSWER, slot).await);
    let identity = ask(sender, "/info/sourceIdentity", slot).await;
    let product = product(&identity);
    exchanges.push(identity);
    let mut checks =
        level_zero(Some(format!("{} answered", sender.root.as_str())), Some((Holds::Yes, healthy.clone())));
    checks.push(PreflightResult { check: PreflightCheck::Healthy, holds: true, observed: healthy });
    let profile = TargetProfile {
        interface: Interface::Broker,
        url: sender.root.as_str().to_owned(),
        product,
        version: claims.version.unwrap_or(claims.reference),
        version_declared: claims.version.is_some(),
        capabilities,
        checks,
        declares: claims.declares,
        declared: Vec::new(),
        subject: None,
        versions: version::signs(&exchanges),
        tenant: sender.tenant.clone(),
    };
    Ok(Seen { profile, exchanges })
}

/// The health probe, until it comes out well or there is no more time. What is wrong in the end is what was wrong last.
async fn awaited(sender: &Sender, wait: Duration, slot: &mut Slot) -> Result<(Exchange, String), PreflightError> {
    let start = Instant::now();
    loop {
        let exchange = health::probe(sender, slot).await;
        let error = match health::pulse(&exchange) {
            Ok(healthy) => return Ok((exchange, healthy)),
            Err(illness) => PreflightError::of(exchange.request.url.clone(), illness, sender.client.credentials()),
        };
        if !error.may_pass() || start.elapsed() + BETWEEN_LOOKS > wait {
            return Err(error);
        }
        slot.rest(BETWEEN_LOOKS).await;
    }
}

/// A tenant that the target does not know makes every query fail; better said at once.
fn knows_tenant(sender: &Sender, exchange: &Exchange) -> Result<(), PreflightError> {
    let (Some(tenant), Some(response)) = (&sender.tenant, exchange.response()) else { return Ok(()) };
    let unknown = words::problem(response).filter(|kind| kind == "NonexistentTenant" || kind == "NoMultiTenantSupport");
    unknown.map_or(Ok(()), |kind| {
        let found = format!("it answered {} {kind}", response.status);
        Err(PreflightError::NoTenant { url: exchange.request.url.clone(), tenant: tenant.clone(), found })
    })
}

async fn ask(sender: &Sender, path: &str, slot: &mut Slot) -> Exchange {
    let request = Request::new("GET", sender.root.join(path)).header("Accept", vocab::JSON);
    sender.ask(&request, LONGEST_ANSWER, slot).await
}

fn with_unknown_tenant(sender: &Sender) -> Request {
    let url = sender.root.join("/entities?type=CivitestPreflight&limit=1");
    Request::new("GET", url).header("Accept", vocab::JSON).header(vocab::TENANT, "civitest_preflight")
}

/// What the target calls itself (5.15.1): alias or id of its identity document.
fn product(exchange: &Exchange) -> Option<String> {
    let response = exchange.response().filter(|response| response.status == 200)?;
    let identity: Value = serde_json::from_str(&response.body).ok()?;
    let text = |name: &str| identity.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = text("contextSourceAlias").or_else(|| text("id"))?;
    Some(name.chars().filter(|c| !c.is_control()).take(100).collect())
}
