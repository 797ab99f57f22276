//! Attributes: their list, with details, and all about one of them (5.7.8 to 5.7.10, 5.2.27, 5.2.28).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::*;

/// What is known about an attribute.
#[derive(Default)]
struct Known<'a> {
    instances: usize,
    kinds: BTreeSet<&'static str>,
    types: BTreeSet<&'a str>,
}

/// The attributes that entities have.
fn survey<'a>(desk: &'a Desk<'_>) -> BTreeMap<&'a str, Known<'a>> {
    let mut found: BTreeMap<&str, Known<'a>> = BTreeMap::new();
    let is_list = desk.operation == Operation::Attributes;
    let one_type = if is_list { Fault::AttributesDetailsOfOneType } else { Fault::AttributeInfoOfOneType };
    for entity in desk.entities.values() {
        let lost = usize::from(is_list && desk.has(Fault::AttributesLosesLast));
        let counted = entity.attributes.0.len().saturating_sub(lost);
        for (name, instances) in attributes_of(entity).take(counted) {
            let known = found.entry(name).or_default();
            known.instances += instances.len();
            for instance in instances {
                if known.kinds.is_empty() || !desk.has(Fault::AttributeInfoOneAttributeType) {
                    known.kinds.insert(instance.kind.name());
                }
            }
            let counted = if desk.has(one_type) { 1_usize.saturating_sub(known.types.len()) } else { usize::MAX };
            known.types.extend(entity.types.iter().take(counted).map(String::as_str));
        }
    }
    if is_list && desk.has(Fault::AttributesLoseRelationships) {
        found.retain(|_, known| !known.kinds.iter().any(|kind| kind.ends_with("Relationship")));
    }
    found
}

/// The attributes that entities have.
pub fn attributes(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let details = desk.call.params.flag("details")?;
    let details = match desk.call.params.get("details") {
        Some(_) if details && desk.has(Fault::AttributesIgnoresDetails) => false,
        Some(_) if !details && desk.has(Fault::AttributesDetailsUnasked) => true,
        _ => details,
    };
    let found = survey(desk);
    let compact = |name: &&str| shown(desk, &context, name);
    if details {
        return reply(desk, found.iter().map(|(name, known)| detail(desk, name, known, &compact)).collect());
    }
    let mut names: Vec<String> = found.keys().map(compact).collect();
    if desk.has(Fault::AttributesListEntityMembers) {
        names.extend(["id".to_owned(), "type".to_owned()]);
    }
    let mut list = json!({
        "id": list_id("AttributeList", desk.now),
        "type": "AttributeList",
        "attributeList": names,
    });
    if let Some(members) = list.as_object_mut()
        && desk.has(Fault::AttributesWithoutId)
    {
        members.shift_remove("id");
    }
    reply(desk, list)
}

fn detail(desk: &Desk<'_>, name: &str, known: &Known<'_>, compact: &dyn Fn(&&str) -> String) -> Value {
    let id = if desk.has(Fault::AttributesDetailsShortId) { compact(&name) } else { name.to_owned() };
    let mut detail = json!({
        "id": id,
        "type": "Attribute",
        "attributeName": compact(&name),
        "typeNames": known.types.iter().map(compact).collect::<Vec<_>>(),
    });
    if desk.has(Fault::AttributesDetailsWithCount) {
        detail["attributeCount"] = known.instances.into();
    }
    detail
}

/// All about one attribute.
pub fn info(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let mut found = survey(desk);
    let faults = NameFaults {
        knows_only_short: Fault::AttributeInfoKnowsOnlyShortNames,
        finds_cut: Fault::AttributeInfoFindsCutNames,
    };
    let name = asked_name(desk, &context, found.keys().copied(), &faults)?;
    let known = match found.remove(name.as_str()) {
        Some(known) => known,
        None if desk.has(Fault::AttributeInfoUnknownIsEmpty) => Known::default(),
        None => return Err(Problem::not_found(format!("no entity has an attribute {name}"))),
    };
    let compact = |name: &&str| shown(desk, &context, name);
    let mut info = json!({
        "id": if desk.has(Fault::AttributeInfoShortId) { compact(&name.as_str()) } else { name.clone() },
        "type": if desk.has(Fault::AttributeInfoWrongType) { "AttributeInfo" } else { "Attribute" },
        "attributeName": compact(&name.as_str()),
        "attributeCount": known.instances,
        "attributeTypes": known.kinds,
        "typeNames": known.types.iter().map(compact).collect::<Vec<_>>(),
    });
    if desk.has(Fault::AttributeInfoCountIsText) {
        info["attributeCount"] = known.instances.to_string().into();
    }
    reply(desk, info)
}
