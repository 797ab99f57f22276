//! Undoes what the ledger says. Deleting what is not there is fine; anything else that goes wrong is reported.

use serde_json::Value;

use super::{ledger::Undo, send::Sender, slots::Slot};
use crate::{
    model::{Exchange, Request},
    standards::ngsi_ld::vocab,
    transport::encode_segment,
};

/// The outcome of undoing one entry.
#[derive(Debug)]
pub struct Undone {
    /// What went over the wire; empty where nothing had to.
    pub exchange: Option<Exchange>,
    /// Whether it is certainly gone.
    pub gone: Gone,
}

/// Whether a thing is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// Yes, or it never was there.
    Yes,
    /// Nobody knows.
    Unknown,
}

/// Undoes one entry.
pub async fn undo(sender: &Sender, undo: &Undo, slot: &mut Slot) -> Undone {
    let url = sender.root.join(&undo.delete);
    if !undo.proof.is_empty() {
        let look = sender.insist(&with_tenant(Request::new("GET", &url), undo), slot).await;
        match look.response() {
            Some(response) if matches!(response.status, 404 | 410) => {
                return Undone { exchange: Some(look), gone: Gone::Yes };
            }
            Some(response) if is_ours(&response.body, undo) => {}
            // It may be somebody else's, and ours may be elsewhere: nothing is touched, and the user is told.
            Some(_) | None => return Undone { exchange: Some(look), gone: Gone::Unknown },
        }
    }
    let exchange = sender.insist(&with_tenant(Request::new("DELETE", &url), undo), slot).await;
    // 400 and 405: an id or a resource the target does not even accept cannot have been stored there.
    let gone = match exchange.response().map(|response| response.status) {
        Some(200..=299 | 400 | 404 | 405 | 410 | 501) => Gone::Yes,
        // Whoever has no temporal data at all says so to a question, too; whoever only cannot delete them shows them.
        Some(422) if undo.delete.starts_with("/temporal/") => {
            let look = sender.insist(&with_tenant(Request::new("GET", &url), undo), slot).await;
            match look.response().map(|response| response.status) {
                Some(404 | 405 | 410 | 422 | 501) => Gone::Yes,
                Some(_) | None => Gone::Unknown,
            }
        }
        Some(_) | None => Gone::Unknown,
    };
    Undone { exchange: Some(exchange), gone }
}

/// One entity, with the id it is addressed by, that shows a proof.
fn is_ours(body: &str, undo: &Undo) -> bool {
    let Ok(Value::Object(entity)) = serde_json::from_str(body) else { return false };
    let id = entity.get("id").and_then(Value::as_str).map(encode_segment);
    let addressed = undo.delete.rsplit('/').next().map(|id| id.replace("%3A", ":").replace("%3a", ":"));
    id.is_some() && id == addressed && undo.proof.iter().any(|proof| body.contains(proof.as_str()))
}

fn with_tenant(request: Request, undo: &Undo) -> Request {
    let request = request.header("Accept", vocab::JSON);
    match &undo.tenant {
        Some(tenant) => request.header(vocab::TENANT, tenant),
        None => request,
    }
}
