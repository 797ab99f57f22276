//! Undoes what the ledger says. Deleting what is not there is fine; anything else that goes wrong is reported.

use super::{ledger::Undo, send::Sender, slots::Slot};
use crate::model::{Exchange, Request};

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
    let url = if undo.delete.starts_with('/') && undo.proof.is_none() {
        sender.root.join(&undo.delete)
    } else {
        match sender.root.follow(sender.root.as_str(), &undo.delete) {
            Ok(url) => url,
            // It leads to another server: that one is not ours to touch.
            Err(_) => return Undone { exchange: None, gone: Gone::Yes },
        }
    };
    if let Some(proof) = &undo.proof {
        let look = sender.send(&with_tenant(Request::new("GET", &url), undo), &[], slot).await;
        let ours = look.response().is_some_and(|response| response.body.contains(proof.as_str()));
        if !ours {
            return Undone { exchange: Some(look), gone: Gone::Yes };
        }
    }
    let exchange = sender.send(&with_tenant(Request::new("DELETE", url), undo), &[], slot).await;
    // 400 and 405: an id or a resource the target does not even accept cannot have been stored there.
    let gone = match exchange.response().map(|response| response.status) {
        Some(200..=299 | 400 | 404 | 405 | 410 | 501) => Gone::Yes,
        Some(_) | None => Gone::Unknown,
    };
    Undone { exchange: Some(exchange), gone }
}

fn with_tenant(request: Request, undo: &Undo) -> Request {
    let request = request.header("Accept", "application/json");
    match &undo.tenant {
        Some(tenant) => request.header("NGSILD-Tenant", tenant),
        None => request,
    }
}
