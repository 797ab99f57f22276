//! An entity that belongs to no case and is there during the whole run. A target that ignores a filter then always has
//! something wrong to answer with, whether one case runs at a time or thirty-two: verdicts do not depend on company.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    case::{Keep, Shared},
    clean::{self, Gone},
    send::is_busy,
    slots::{Slot, Slots},
    undo::Undoing,
};
use crate::{
    model::{Document, Exchange, Request},
    standards::ngsi_ld::vocab,
    transport::{encode_query, encode_segment},
};

/// The longest that creating or removing it may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Creates the bystander. It has the attributes that isolation cannot give names of their own, since the standard names them.
/// What could not be created is left to the end of the run, like everything else in the ledger.
///
/// # Errors
/// A sentence for the user when it could not be created; the run goes on without it.
pub async fn create(shared: &Shared) -> Result<(), String> {
    let entity = json!({
        "id": format!("urn:ngsi-ld:CivitestBystander:{}", shared.run),
        "type": format!("CivitestBystander_{}", shared.run),
        "title": { "type": "Property", "value": "Belongs to a run of civitest" },
        "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.11, 48.14] } },
    });
    let path = "/entities";
    let undoing = Undoing { binding: None, method: "POST", path, tenant: None, temporal: shared.temporal };
    for undo in undoing.before(Some(&Document::from(entity.clone())), None) {
        shared.ledger.intend(&undo).map_err(|error| format!("the ledger cannot be written: {error}"))?;
    }
    let mut request = Request::new("POST", shared.sender.root.join(path))
        .header("Accept", vocab::JSON)
        .header("Content-Type", vocab::JSON);
    request.body = Some(entity.to_string());
    let mut slot = Slots::new(1).take().await;
    let exchange = tokio::time::timeout(PATIENCE, shared.sender.send(&request, &[], &mut slot)).await;
    match exchange.ok().as_ref().and_then(Exchange::response) {
        Some(response) if (200..300).contains(&response.status) => {
            time_lag(shared, &entity, &mut slot).await;
            Ok(())
        }
        Some(response) => Err(format!("no bystander: the platform answered {} to an ordinary entity", response.status)),
        None => Err("no bystander: the platform gave no complete answer to an ordinary entity".to_owned()),
    }
}

/// The first thing a run writes also shows how long the target takes to show what was written, by id and in a query: cases
/// that assert an absence have to know that from the start.
async fn time_lag(shared: &Shared, entity: &Value, slot: &mut Slot) {
    let member = |name: &str| entity.get(name).and_then(Value::as_str).unwrap_or_default();
    let paths = [
        format!("/entities/{}", encode_segment(member("id"))),
        format!("/entities?type={}&limit=1", encode_query(member("type"))),
    ];
    let start = Instant::now();
    for path in paths {
        let request = Request::new("GET", shared.sender.root.join(&path)).header("Accept", vocab::JSON);
        let mut looks = 0;
        while start.elapsed() < shared.settle {
            let exchange = shared.sender.ask(&request, PATIENCE, slot).await;
            let Some(response) = exchange.response() else { return };
            if response.status == 200 && response.body.contains(member("id")) {
                if looks > 0 {
                    shared.saw_lag(start.elapsed());
                }
                break;
            }
            looks += 1;
            slot.rest(Duration::from_millis(50)).await;
        }
    }
}

/// Takes back what no case took back: the bystander, and what a case left that could not finish.
pub async fn sweep(shared: &Shared) {
    if shared.keep == Keep::Everything {
        return;
    }
    let mut slot = Slots::new(1).take().await;
    for (entry, undo) in shared.ledger.open() {
        let undone = tokio::time::timeout(PATIENCE, clean::undo(&shared.sender, &undo, &mut slot)).await;
        match undone {
            // What cannot be written down is undone once more by `clean`, which does no harm.
            Ok(undone) if undone.gone == Gone::Yes => drop(shared.ledger.done(entry)),
            // One that does not answer will not answer to the others either, and one that is busy stays so for a while.
            Err(_) => return,
            Ok(undone) if undone.exchange.as_ref().is_none_or(|it| it.response().is_none_or(is_busy)) => return,
            Ok(_) => {}
        }
    }
}
