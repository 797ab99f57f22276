//! An entity that belongs to no case and is there during the whole run. A target that ignores a filter then always has
//! something wrong to answer with, whether one case runs at a time or thirty-two: verdicts do not depend on company.

use serde_json::json;

use super::{
    case::{Keep, Shared},
    clean::{self, Gone},
    ledger::{EntryId, Undo},
    slots::Slots,
    undo::Undoing,
};
use crate::{
    model::{Document, Request},
    standards::ngsi_ld::vocab,
};

/// The entity, and how to take it back.
pub struct Bystander(Vec<(EntryId, Undo)>);

/// Creates the bystander. It has the attributes that isolation cannot give names of their own, since the standard names them.
///
/// # Errors
/// A sentence for the user when it could not be created; the run goes on without it.
pub async fn create(shared: &Shared) -> Result<Bystander, String> {
    let entity = json!({
        "id": format!("urn:ngsi-ld:CivitestBystander:{}", shared.run),
        "type": format!("CivitestBystander_{}", shared.run),
        "title": { "type": "Property", "value": "Belongs to a run of civitest" },
        "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.11, 48.14] } },
    });
    let path = "/entities";
    let undoing = Undoing { binding: None, method: "POST", path, tenant: None, temporal: shared.temporal };
    let mut entries = Vec::new();
    for undo in undoing.before(Some(&Document::from(entity.clone())), None) {
        let entry = shared.ledger.intend(&undo).map_err(|error| format!("the ledger cannot be written: {error}"))?;
        entries.push((entry, undo));
    }
    let mut request = Request::new("POST", shared.sender.root.join(path))
        .header("Accept", vocab::JSON)
        .header("Content-Type", vocab::JSON);
    request.body = Some(entity.to_string());
    let exchange = shared.sender.send(&request, &[], &mut Slots::new(1).take().await).await;
    let bystander = Bystander(entries);
    match exchange.response() {
        Some(response) if (200..300).contains(&response.status) => Ok(bystander),
        Some(response) => {
            let status = response.status;
            bystander.remove(shared).await?;
            Err(format!("no bystander: the platform answered {status} to an ordinary entity"))
        }
        None => Err("no bystander: the platform gave no complete answer to an ordinary entity".to_owned()),
    }
}

impl Bystander {
    /// Takes the bystander back.
    ///
    /// # Errors
    /// What is left on the target, as a sentence.
    pub async fn remove(self, shared: &Shared) -> Result<(), String> {
        if shared.keep == Keep::Everything {
            return Ok(());
        }
        let mut slot = Slots::new(1).take().await;
        for (entry, undo) in self.0.into_iter().rev() {
            let undone = clean::undo(&shared.sender, &undo, &mut slot).await;
            if undone.gone == Gone::Unknown || shared.ledger.done(entry).is_err() {
                return Err(format!("left behind: DELETE {}", undo.delete));
            }
        }
        Ok(())
    }
}
