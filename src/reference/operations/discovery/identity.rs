//! Who this broker is (5.15.1, 5.2.40).

use jiff::Timestamp;
use serde_json::json;

use super::super::super::document;
use super::super::super::problem::Problem;
use super::super::super::reply::Reply;
use super::super::Desk;

/// Who this broker is (5.2.40).
pub fn identity(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let alias = match &desk.call.tenant {
        Some(tenant) => format!("civitest-reference-{tenant}"),
        None => "civitest-reference".to_owned(),
    };
    let uptime = Timestamp::now().duration_since(desk.call.started).as_secs().max(0);
    let document = json!({
        "id": format!("urn:ngsi-ld:ContextSourceIdentity:{alias}"),
        "type": "ContextSourceIdentity",
        "contextSourceAlias": alias,
        "contextSourceUptime": format!("PT{uptime}S"),
        "contextSourceTimeAt": desk.now,
    });
    Ok(Reply::data(desk.call, desk.operation, desk.media, &context, document))
}
