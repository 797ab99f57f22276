//! What there is: entity types, attributes, and the broker itself (5.7.5 to 5.7.10, 5.15.1).

mod attributes;
mod identity;
mod types;

use serde_json::Value;

use super::super::call::Operation;
use super::super::context::Context;
use super::super::document;
use super::super::entity::{Attribute, Entity};
use super::super::faults::Fault;
use super::super::problem::Problem;
use super::super::reply::Reply;
use super::Desk;
pub use attributes::{attributes, info as attribute_info};
pub use identity::identity;
pub use types::{info as type_info, types};

/// A URI that no other list has.
fn list_id(kind: &str, now: &str) -> String {
    format!("urn:ngsi-ld:{kind}:{}", now.replace(|c: char| !c.is_ascii_digit(), ""))
}

/// The faults of a name in the path.
struct NameFaults {
    knows_only_short: Fault,
    finds_cut: Fault,
}

/// The full name that the last segment of the path stands for.
fn asked_name<'a>(
    desk: &Desk<'_>,
    context: &Context,
    mut known: impl Iterator<Item = &'a str>,
    faults: &NameFaults,
) -> Result<String, Problem> {
    let name = desk.call.path.get(1).map_or("", String::as_str);
    if name.contains(':') && desk.has(faults.knows_only_short) {
        return Err(Problem::not_found(format!("{name:?} is no short name")));
    }
    let cut = known.find(|known| known.rsplit('/').next() == Some(name)).filter(|_| desk.has(faults.finds_cut));
    Ok(cut.map_or_else(|| context.expand(name), str::to_owned))
}

/// The attributes of an entity and their instances, all with full names.
fn attributes_of(entity: &Entity) -> impl Iterator<Item = (&str, &[Attribute])> {
    entity.attributes.0.iter().map(|(name, instances)| (name.as_str(), instances.as_slice()))
}

/// How names are shown; a fault cuts them down to what follows the last slash.
fn shown(desk: &Desk<'_>, context: &Context, name: &str) -> String {
    let cuts = match desk.operation {
        Operation::Types => desk.has(Fault::TypesCutNames),
        Operation::TypeInfo => desk.has(Fault::TypeInfoCutsNames),
        Operation::Attributes => desk.has(Fault::AttributesCutNames),
        Operation::AttributeInfo => desk.has(Fault::AttributeInfoCutsNames),
        _ => false,
    };
    match cuts {
        true => name.rsplit('/').next().unwrap_or(name).to_owned(),
        false => context.compact(name),
    }
}

/// The answer, with its `@context`; a fault leaves that out.
fn reply(desk: &Desk<'_>, document: Value) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    let mut reply = Reply::data(desk.call, desk.operation, desk.media, &context, document);
    let (without_link, without_context) = match desk.operation {
        Operation::Types => (Fault::TypesWithoutLink, Fault::TypesWithoutContext),
        Operation::TypeInfo => (Fault::TypeInfoWithoutLink, Fault::TypeInfoWithoutContext),
        Operation::Attributes => (Fault::AttributesWithoutLink, Fault::AttributesWithoutContext),
        _ => (Fault::AttributeInfoWithoutLink, Fault::AttributeInfoWithoutContext),
    };
    if desk.has(without_link) {
        reply.headers.retain(|(name, _)| *name != "link");
    }
    if desk.has(without_context)
        && let Some((_, body)) = &mut reply.body
    {
        without_its_context(body);
    }
    Ok(reply)
}

fn without_its_context(document: &mut Value) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(without_its_context),
        Value::Object(members) => drop(members.shift_remove("@context")),
        _ => {}
    }
}
