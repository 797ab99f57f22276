//! From a request to its answer: resource, method, tenant and preconditions, then the operation (6.2, 6.3.2, 6.3.4).

use super::call::{Body, Call, Obedience, Operation, Params};
use super::faults::Fault;
use super::media::{self, Media};
use super::operations::{self, Desk};
use super::problem::{Problem, ProblemKind};
use super::reply::Reply;
use super::resources::{self, Binding};
use super::store::{Entities, Store};

/// Answers a request.
pub fn answer(store: &mut Store, call: &mut Call) -> Reply {
    let reply = match resources::find(&call.path) {
        Some(resource) => match resource.iter().find(|(method, _)| *method == call.method) {
            Some((_, Binding::Served(operation))) => serve(store, call, *operation),
            Some((_, Binding::NotServed)) => {
                Reply::problem(call, None, &Problem::not_supported("this broker does not have that operation"))
            }
            None if deletes_by_fault(store, call) => Reply::empty(204),
            None => wrong_method(call, &resources::allow(resource)),
        },
        None => Reply::problem(call, None, &Problem::not_found("there is no such resource")),
    };
    let reply = reply.sent(call);
    match call.tenant.clone().filter(|_| !call.faults.is_on(Fault::TenantIgnored)) {
        Some(tenant) => reply.with_header("ngsild-tenant", tenant),
        None => reply,
    }
}

/// A fault deletes all attributes of an entity when no name is given.
fn deletes_by_fault(store: &mut Store, call: &Call) -> bool {
    let deletes = call.method == "DELETE" && call.faults.is_on(Fault::DeleteAttributeWithoutNameDeletesAll);
    let entity = call.path.get(1).and_then(|id| store.tenant("", &call.faults)?.get_mut(id));
    match entity.filter(|_| deletes) {
        Some(entity) => {
            entity.attributes.0.clear();
            true
        }
        None => false,
    }
}

fn wrong_method(call: &Call, allow: &str) -> Reply {
    let is_read_of_operation = call.method == "GET" && call.path.first().is_some_and(|name| name == "entityOperations");
    let is_404 = call.faults.is_on(Fault::MethodWrongIs404)
        || (is_read_of_operation && call.faults.is_on(Fault::MethodGetOfOperationIs404));
    let status = if is_404 { 404 } else { 405 };
    let allow = match allow.split_once(", ") {
        Some((first, _)) if call.faults.is_on(Fault::MethodAllowIncomplete) => first,
        _ => allow,
    };
    let reply = Reply::http_error(status, "Method Not Allowed", &format!("this resource has the methods {allow}"));
    match call.faults.is_on(Fault::MethodWrongWithoutAllow) {
        true => reply,
        false => reply.with_header("allow", allow.to_owned()),
    }
}

fn serve(store: &mut Store, call: &mut Call, operation: Operation) -> Reply {
    let media = match preconditions(call, operation) {
        Ok(media) => media,
        Err(reply) => return *reply,
    };
    if call.obedience == Obedience::IgnoresFilters {
        call.params = Params::default();
    }
    let outcome = check_parameters(call, operation).and_then(|()| {
        let now = store.now();
        let entities = tenant(store, call, operation)?;
        operations::run(Desk { call, operation, media, now: &now, entities })
    });
    outcome.unwrap_or_else(|problem| failed(call, operation, &problem))
}

fn failed(call: &Call, operation: Operation, problem: &Problem) -> Reply {
    let is_unavailable = problem.kind == ProblemKind::LdContextNotAvailable;
    match is_unavailable && call.faults.is_on(Fault::ContextUnavailableWrongError) {
        true => Reply::problem(call, Some(operation), &Problem::bad_data(problem.detail.clone())),
        false => Reply::problem(call, Some(operation), problem),
    }
}

/// The media type of the answer, or the refusal of a request that does not meet the preconditions of 6.3.4.
fn preconditions(call: &Call, operation: Operation) -> Result<Media, Box<Reply>> {
    if matches!(call.method.as_str(), "POST" | "PATCH" | "PUT") {
        check_body(call, operation)?;
    }
    if call.method != "GET" && operation != Operation::PostQuery {
        return Ok(Media::Json);
    }
    let available = media::available(operation, &call.faults);
    match media::negotiate(call.accept.as_deref(), available, &call.faults) {
        Some(media) => Ok(media),
        None if call.faults.is_on(Fault::MediaNotAcceptableIgnored) => Ok(Media::Json),
        None => Err(Box::new(not_acceptable(call, available))),
    }
}

fn check_body(call: &Call, operation: Operation) -> Result<(), Box<Reply>> {
    match &call.body {
        Body::WithoutLength => return Err(Box::new(Reply::empty(411))),
        Body::TooLarge => {
            let detail = "the body is longer than this broker reads";
            return Err(Box::new(Reply::http_error(413, "Request Entity Too Large", detail)));
        }
        Body::Bytes(_) => {}
    }
    let refuses_parameters = call.faults.is_on(Fault::MediaRefusesParameters)
        && call.content_type.as_deref().is_some_and(|media| media.contains(';'));
    if media::is_supported(&media::of_body(call), operation, &call.faults) && !refuses_parameters {
        return Ok(());
    }
    match call.faults.is_on(Fault::MediaUnsupportedIs400) {
        true => {
            Err(Box::new(Reply::problem(call, None, &Problem::bad_data("the media type of the body is not supported"))))
        }
        false if call.faults.is_on(Fault::MediaUnsupportedWithBody) => {
            Err(Box::new(Reply::http_error(415, "Unsupported Media Type", "send application/json")))
        }
        false => Err(Box::new(Reply::empty(415))),
    }
}

fn not_acceptable(call: &Call, available: &[Media]) -> Reply {
    let names: Vec<&str> = available.iter().map(|media| media.name()).collect();
    let detail = match call.faults.is_on(Fault::MediaNotAcceptableWithoutList) {
        true => "no available representation is acceptable".to_owned(),
        false => format!("the available representations are {}", names.join(", ")),
    };
    Reply::problem(call, None, &Problem::invalid(detail)).with_status(406)
}

/// A parameter that the operation does not have is an error (6.3.20).
fn check_parameters(call: &Call, operation: Operation) -> Result<(), Problem> {
    let waives = waived_parameters(operation).is_some_and(|fault| call.faults.is_on(fault));
    let waives_options = operation == Operation::Create && call.faults.is_on(Fault::CreateAcceptsUnknownOption);
    if call.params.get("local").is_some() && refuses_local(operation).is_some_and(|fault| call.faults.is_on(fault)) {
        return Err(Problem::invalid("this operation has no parameter \"local\""));
    }
    let known = resources::parameters(operation);
    let is_known = |name: &str| known.contains(&name) || (waives_options && name == "options");
    match call.params.0.iter().find(|(name, _)| !is_known(name)) {
        Some((name, _)) if !waives => Err(Problem::invalid(format!("this operation has no parameter {name:?}"))),
        _ => Ok(()),
    }
}

/// The fault that waives the rule about unknown parameters for an operation.
fn waived_parameters(operation: Operation) -> Option<Fault> {
    match operation {
        Operation::Retrieve => Some(Fault::RetrieveAcceptsUnknownParameter),
        Operation::Query => Some(Fault::QueryAcceptsUnknownParameter),
        Operation::Create | Operation::BatchCreate | Operation::BatchUpsert | Operation::BatchUpdate => {
            Some(Fault::CreateAcceptsUnknownParameter)
        }
        Operation::Append => Some(Fault::AppendAcceptsUnknownParameter),
        Operation::Update => Some(Fault::UpdateAcceptsUnknownParameter),
        Operation::Partial => Some(Fault::PartialAcceptsUnknownParameter),
        Operation::Delete => Some(Fault::DeleteAcceptsUnknownParameter),
        Operation::Purge => Some(Fault::PurgeAcceptsUnknownParameter),
        Operation::DeleteAttribute => Some(Fault::DeleteAttributeAcceptsUnknownParameter),
        Operation::BatchMerge => Some(Fault::BatchMergeIgnoresUnknownParameter),
        Operation::Types => Some(Fault::TypesAcceptsUnknownParameter),
        Operation::TypeInfo => Some(Fault::TypeInfoAcceptsUnknownParameter),
        Operation::Attributes => Some(Fault::AttributesAcceptsUnknownParameter),
        Operation::AttributeInfo => Some(Fault::AttributeInfoAcceptsUnknownParameter),
        _ => None,
    }
}

/// The fault that refuses the parameter `local`, which operations on entities have (6.3.18).
fn refuses_local(operation: Operation) -> Option<Fault> {
    match operation {
        Operation::BatchCreate => Some(Fault::BatchCreateRefusesLocal),
        Operation::BatchUpsert => Some(Fault::BatchUpsertRefusesLocal),
        Operation::BatchUpdate => Some(Fault::BatchUpdateRefusesLocal),
        Operation::BatchDelete => Some(Fault::BatchDeleteRefusesLocal),
        Operation::Purge => Some(Fault::PurgeRefusesLocal),
        Operation::Types => Some(Fault::TypesRefusesLocal),
        Operation::TypeInfo => Some(Fault::TypeInfoRefusesLocal),
        Operation::Attributes => Some(Fault::AttributesRefusesLocal),
        Operation::AttributeInfo => Some(Fault::AttributeInfoRefusesLocal),
        _ => None,
    }
}

/// The entities of the tenant; some operations create it (5.5.10).
fn tenant<'a>(store: &'a mut Store, call: &Call, operation: Operation) -> Result<&'a mut Entities, Problem> {
    let name = match &call.tenant {
        Some(name) if !call.faults.is_on(Fault::TenantIgnored) => name.as_str(),
        _ => "",
    };
    let creates = matches!(operation, Operation::Create | Operation::BatchCreate | Operation::BatchUpsert);
    if creates || operation == Operation::Identity {
        return Ok(store.tenant_or_new(name, &call.faults));
    }
    let unknown = || Problem::new(ProblemKind::NonexistentTenant, format!("there is no tenant {name:?}"));
    store.tenant(name, &call.faults).ok_or_else(unknown)
}
