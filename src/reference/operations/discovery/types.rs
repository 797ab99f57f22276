//! Entity types: their list, with details, and all about one of them (5.7.5 to 5.7.7, 5.2.24 to 5.2.26).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::*;

/// The attributes of a type, each with the kinds it comes in.
type Members<'a> = BTreeMap<&'a str, BTreeSet<&'static str>>;

/// What is known about an entity type.
#[derive(Default)]
struct Known<'a> {
    entities: usize,
    attributes: Members<'a>,
}

/// The types of which there are entities.
fn survey<'a>(desk: &'a Desk<'_>) -> BTreeMap<&'a str, Known<'a>> {
    let mut found: BTreeMap<&str, Known<'a>> = BTreeMap::new();
    let is_list = desk.operation == Operation::Types;
    let forgets_second = if is_list { Fault::TypesForgetsSecondType } else { Fault::TypeInfoForgetsSecondType };
    let one_entity = if is_list { Fault::TypesDetailsOfOneEntity } else { Fault::TypeInfoOfOneEntity };
    for entity in desk.entities.values() {
        let lost = usize::from(is_list && desk.has(Fault::TypesLosesLast));
        let counted = if desk.has(forgets_second) { 1 } else { entity.types.len().saturating_sub(lost) };
        for name in entity.types.iter().take(counted) {
            let known = found.entry(name).or_default();
            known.entities += 1;
            if known.entities == 1 || !desk.has(one_entity) {
                attributes_of(entity).for_each(|(name, instances)| add(desk, &mut known.attributes, name, instances));
            }
        }
    }
    found
}

fn add<'a>(desk: &Desk<'_>, attributes: &mut Members<'a>, name: &'a str, instances: &[Attribute]) {
    let kinds = attributes.entry(name).or_default();
    for instance in instances {
        if kinds.is_empty() || !desk.has(Fault::TypeInfoOneAttributeType) {
            kinds.insert(instance.kind.name());
        }
    }
}

/// The entity types of which there are entities.
pub fn types(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let details = desk.call.params.flag("details")?;
    let details = match desk.call.params.get("details") {
        Some(_) if details && desk.has(Fault::TypesIgnoresDetails) => false,
        Some(_) if !details && desk.has(Fault::TypesDetailsUnasked) => true,
        _ => details,
    };
    let mut found = survey(desk);
    if desk.has(Fault::TypesListsTypesWithoutEntities) {
        found.entry("https://uri.etsi.org/ngsi-ld/default-context/Thing").or_default();
    }
    let compact = |name: &&str| shown(desk, &context, name);
    if details {
        return reply(desk, found.iter().map(|(name, known)| detail(desk, name, known, &compact)).collect());
    }
    let list = json!({
        "id": list_id("EntityTypeList", desk.now),
        "type": if desk.has(Fault::TypesWrongType) { "EntityTypes" } else { "EntityTypeList" },
        "typeList": found.keys().map(compact).collect::<Vec<_>>(),
    });
    reply(desk, list)
}

fn detail(desk: &Desk<'_>, name: &str, known: &Known<'_>, compact: &dyn Fn(&&str) -> String) -> Value {
    let id = if desk.has(Fault::TypesDetailsShortId) { compact(&name) } else { name.to_owned() };
    let wrong_type = desk.has(Fault::TypesDetailsWrongType);
    json!({
        "id": id,
        "type": if wrong_type { "EntityTypeInfo" } else { "EntityType" },
        "typeName": compact(&name),
        "attributeNames": known.attributes.keys().map(compact).collect::<Vec<_>>(),
    })
}

/// All about one entity type.
pub fn info(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let mut found = survey(desk);
    let faults =
        NameFaults { knows_only_short: Fault::TypeInfoKnowsOnlyShortNames, finds_cut: Fault::TypeInfoFindsCutNames };
    let name = asked_name(desk, &context, found.keys().copied(), &faults)?;
    let mut known = match found.remove(name.as_str()) {
        Some(known) => known,
        None if desk.has(Fault::TypeInfoUnknownIsEmpty) => Known::default(),
        None => return Err(Problem::not_found(format!("there is no entity of type {name}"))),
    };
    if desk.has(Fault::TypeInfoListsAllAttributes) {
        let all = desk.entities.values().flat_map(attributes_of);
        all.for_each(|(name, instances)| add(desk, &mut known.attributes, name, instances));
    }
    let compact = |name: &&str| shown(desk, &context, name);
    let detail = |(name, kinds): (&&str, &BTreeSet<&'static str>)| {
        let mut detail =
            json!({ "id": name, "type": "Attribute", "attributeName": compact(name), "attributeTypes": kinds });
        if desk.has(Fault::TypeInfoDetailsWithTypeNames) {
            detail["typeNames"] = json!([]);
        }
        detail
    };
    let mut info = json!({
        "id": if desk.has(Fault::TypeInfoShortId) { compact(&name.as_str()) } else { name.clone() },
        "type": if desk.has(Fault::TypeInfoWrongType) { "EntityType" } else { "EntityTypeInfo" },
        "typeName": compact(&name.as_str()),
        "entityCount": known.entities,
        "attributeDetails": known.attributes.iter().map(detail).collect::<Vec<_>>(),
    });
    if desk.has(Fault::TypeInfoCountIsText) {
        info["entityCount"] = known.entities.to_string().into();
    }
    reply(desk, info)
}
