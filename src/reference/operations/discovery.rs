//! What there is: entity types, attributes, and the broker itself (5.7.5 to 5.7.9, 5.15.1).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::document;
use super::super::faults::Fault;
use super::super::problem::Problem;
use super::super::reply::Reply;
use super::Desk;

/// The entity types of which there are entities.
pub fn types(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let details = desk.call.params.flag("details")?;
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entity in desk.entities.values() {
        let lost = usize::from(desk.has(Fault::TypesLosesLast));
        let counted = if desk.has(Fault::TypesForgetsSecondType) { 1 } else { entity.types.len().saturating_sub(lost) };
        for name in entity.types.iter().take(counted) {
            let attributes = entity.attributes.0.iter().map(|(name, _)| name.as_str());
            found.entry(name).or_default().extend(attributes);
        }
    }
    let compact = |name: &&str| context.compact(name);
    let document = if details {
        let detail = |(name, attributes): (&&str, &BTreeSet<&str>)| {
            json!({
                "id": name,
                "type": "EntityType",
                "typeName": compact(name),
                "attributeNames": attributes.iter().map(compact).collect::<Vec<_>>(),
            })
        };
        found.iter().map(detail).collect::<Value>()
    } else {
        json!({
            "id": list_id("EntityTypeList", desk.now),
            "type": if desk.has(Fault::TypesWrongType) { "EntityTypes" } else { "EntityTypeList" },
            "typeList": found.keys().map(compact).collect::<Vec<_>>(),
        })
    };
    Ok(Reply::data(desk.call, desk.operation, desk.media, &context, document))
}

/// The attributes that entities have.
pub fn attributes(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let details = desk.call.params.flag("details")?;
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entity in desk.entities.values() {
        let lost = usize::from(desk.has(Fault::AttributesLosesLast));
        let counted = entity.attributes.0.len().saturating_sub(lost);
        for (name, _) in entity.attributes.0.iter().take(counted) {
            found.entry(name).or_default().extend(entity.types.iter().map(String::as_str));
        }
    }
    let compact = |name: &&str| context.compact(name);
    let document = if details {
        let detail = |(name, types): (&&str, &BTreeSet<&str>)| {
            json!({
                "id": name,
                "type": "Attribute",
                "attributeName": compact(name),
                "typeNames": types.iter().map(compact).collect::<Vec<_>>(),
            })
        };
        found.iter().map(detail).collect::<Value>()
    } else {
        let mut list = json!({
            "id": list_id("AttributeList", desk.now),
            "type": "AttributeList",
            "attributeList": found.keys().map(compact).collect::<Vec<_>>(),
        });
        if let Some(members) = list.as_object_mut()
            && desk.has(Fault::AttributesWithoutId)
        {
            members.shift_remove("id");
        }
        list
    };
    Ok(Reply::data(desk.call, desk.operation, desk.media, &context, document))
}

/// A URI that no other list has.
fn list_id(kind: &str, now: &str) -> String {
    format!("urn:ngsi-ld:{kind}:{}", now.replace(|c: char| !c.is_ascii_digit(), ""))
}

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
