//! Query Entities, by GET and by POST (5.7.2, 6.4.3.2, 6.23.3.1).

use serde_json::{Map, Value};

use super::super::call::{Obedience, Operation};
use super::super::context::Context;
use super::super::document;
use super::super::entity::Entity;
use super::super::faults::{Fault, Faults};
use super::super::media::Media;
use super::super::ordering::{Ordering, OrderingText};
use super::super::page::{Page, Sizes};
use super::super::problem::Problem;
use super::super::q::Ground;
use super::super::reply::Reply;
use super::super::represent::{self, Join, LanguageFilter, Linked, Renderer, View};
use super::super::select::{QueryText, Selection};
use super::{Desk, conditions, retrieve, shown};

/// What a query needs besides its selection.
struct Plan {
    context: Context,
    view: View,
    selection: Selection,
    page: Page,
    join: Join,
    ordering: Option<Ordering>,
    asks_for_one_id: bool,
}

/// The query whose conditions are parameters.
pub fn by_get(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    if desk.call.obedience == Obedience::IgnoresFilters {
        return Ok(answer(desk, &everything(context)));
    }
    let (params, faults) = (&desk.call.params, desk.faults());
    let join = retrieve::join(desk)?;
    shown::check_geometry_property(desk)?;
    conditions::check(desk)?;
    let mut view = View::read(params, &context, desk.operation, faults)?;
    let attrs = params.list("attrs").map(|attrs| shown::attributes(desk, attrs, &context)).transpose()?;
    project(desk, &mut view, attrs.clone(), (params.get("pick"), params.get("omit")), &context)?;
    retrieve::check_depth(desk, &mut view, &join)?;
    view.projection.datasets = shown::datasets(desk, params.list("datasetId"))?;
    if view.projection.datasets.is_some() && desk.has(Fault::QueryDatasetIgnoresAttrs) {
        view.projection.attrs = None;
    }
    if let Some(lang) = params.get("lang").filter(|_| !desk.has(Fault::QueryIgnoresLang)) {
        view.language = Some(LanguageFilter::parse(lang)?);
    }
    let mut text = QueryText::of_params(params, attrs, faults)?;
    conditions::spoil(desk, &mut text, &context);
    text.depth = join.depth();
    let selection = Selection::read(&text, &context, faults)?;
    let ordering = OrderingText::of_params(params).map(|ordering| Ordering::read(&ordering, text.is_local, faults));
    let ordering = ordering.transpose()?;
    let page = Page::read(params, faults)?;
    let asks_for_one_id = params.get("id").is_some_and(|ids| !ids.contains(','));
    Ok(answer(desk, &Plan { context, view, selection, page, join, ordering, asks_for_one_id }))
}

/// The query whose conditions are a document.
pub fn by_post(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let document = document::object(desk.call, desk.operation)?;
    let context = document.context;
    if desk.call.obedience == Obedience::IgnoresFilters {
        return Ok(answer(desk, &everything(context)));
    }
    let (params, faults) = (&desk.call.params, desk.faults());
    let mut value = document.value;
    let Some(members) = value.as_object_mut() else { return Err(Problem::bad_data("a Query is an object")) };
    members.retain(|name, _| !(desk.has(Fault::CoreQueryMembersRedefined) && context.redefines(name)));
    check_query(members, desk)?;
    shown::check_geometry_property(desk)?;
    let mut view = View::read(params, &context, desk.operation, faults)?;
    let list = |name: &str, takes_empty: Fault| match texts(members, name) {
        Err(_) if desk.has(takes_empty) => Ok(None),
        list => list,
    };
    let attrs = list("attrs", Fault::PostQueryAcceptsEmptyAttrs)?.filter(|_| !desk.has(Fault::PostQueryIgnoresAttrs));
    let pick = list("pick", Fault::PostQueryAcceptsEmptyPick)?.filter(|_| !desk.has(Fault::PostQueryIgnoresPick));
    let omit = list("omit", Fault::PostQueryAcceptsEmptyOmit)?.filter(|_| !desk.has(Fault::PostQueryIgnoresOmit));
    let (pick, omit) = (pick.map(|list| list.join(",")), omit.map(|list| list.join(",")));
    let (core, of_core) = (Context::core(faults), desk.has(Fault::QueryAttrsIgnoresContext));
    let names = if of_core { &core } else { &context };
    let attrs = attrs.map(|attrs| shown::attributes(desk, attrs, names)).transpose()?;
    project(desk, &mut view, attrs.clone(), (pick.as_deref(), omit.as_deref()), &context)?;
    let join = join_of_body(members, faults)?;
    retrieve::check_depth(desk, &mut view, &join)?;
    view.projection.datasets = shown::datasets(desk, texts(members, "datasetId")?)?;
    match members.get("lang") {
        None => {}
        Some(Value::String(lang)) if !desk.has(Fault::PostQueryIgnoresLang) => {
            view.language = Some(LanguageFilter::parse(lang)?);
        }
        Some(Value::String(_)) => {}
        Some(_) => return Err(Problem::bad_data("lang is no text")),
    }
    let mut text = QueryText::of_body(members, attrs, faults)?;
    if params.get("local").is_some() && desk.has(Fault::PostQueryRefusesLocal) {
        return Err(Problem::invalid("there is no parameter local"));
    }
    text.is_local = text.is_local || params.flag("local")? || desk.has(Fault::PostQueryAcceptsTooWide);
    text.depth = join.depth();
    let selection = Selection::read(&text, &context, faults)?;
    let page = Page::read(params, faults)?;
    let ordering = members
        .get("ordering")
        .map(|ordering| Ordering::read(&OrderingText::of_body(ordering, faults)?, text.is_local, faults));
    let ordering = ordering.transpose()?;
    let mut reply = answer(desk, &Plan { context, view, selection, page, join, ordering, asks_for_one_id: false });
    if desk.has(Fault::PostQueryWithoutNext) {
        reply.headers.retain(|(_, value)| !value.contains("rel=\"next\""));
    }
    if desk.has(Fault::PostQueryIgnoresCount) {
        reply.headers.retain(|(name, _)| *name != "ngsild-results-count");
    }
    Ok(if desk.has(Fault::PostQueryAnswers201) { reply.with_status(201) } else { reply })
}

/// What a Query says besides its conditions (5.2.23).
fn check_query(members: &Map<String, Value>, desk: &Desk<'_>) -> Result<(), Problem> {
    const KNOWN: &[&str] = &[
        "type",
        "entities",
        "q",
        "geoQ",
        "scopeQ",
        "attrs",
        "pick",
        "omit",
        "csf",
        "datasetId",
        "expandValues",
        "jsonKeys",
        "join",
        "joinLevel",
        "containedBy",
        "lang",
        "splitEntities",
        "entityMap",
        "entityMapLifetime",
        "ordering",
    ];
    let is_query = members.get("type").and_then(Value::as_str) == Some("Query");
    if !is_query && !desk.has(Fault::PostQueryAcceptsWrongType) {
        return Err(Problem::bad_data("the type of the document is not Query"));
    }
    if let Some(other) = members.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(Problem::bad_data(format!("a Query has no member {other:?}")));
    }
    if members.get("entityMap") == Some(&Value::Bool(true)) {
        return Err(Problem::not_supported("this broker has no entity maps"));
    }
    Ok(())
}

/// The linked entities that a Query asks for (5.2.23).
fn join_of_body(members: &Map<String, Value>, faults: &Faults) -> Result<Join, Problem> {
    let level = members.get("joinLevel").filter(|_| !faults.is_on(Fault::JoinPostQueryIgnoresLevel));
    let contained_by = texts(members, "containedBy")?.filter(|_| !faults.is_on(Fault::JoinPostQueryIgnoresContainedBy));
    let kind = match members.get("join") {
        None => None,
        Some(kind) => Some(kind.as_str().unwrap_or("no text")),
    };
    Join::read(kind, level.map(Value::to_string).as_deref(), contained_by.unwrap_or_default(), faults)
}

/// A member that is an array of texts, and not empty.
fn texts(members: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, Problem> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::Array(items)) if !items.is_empty() && items.iter().all(Value::is_string) => {
            Ok(Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
        }
        Some(_) => Err(Problem::bad_data(format!("{name} is no array of texts, or an empty one"))),
    }
}

fn project(
    desk: &Desk<'_>,
    view: &mut View,
    attrs: Option<Vec<String>>,
    (pick, omit): (Option<&str>, Option<&str>),
    context: &Context,
) -> Result<(), Problem> {
    view.projection.attrs = attrs.filter(|_| !desk.has(Fault::QueryAttrsDoNotProject));
    let core = Context::core(desk.faults());
    let names = |fault| if desk.has(fault) { &core } else { context };
    let (pick, omit) =
        (pick.filter(|_| !desk.has(Fault::QueryIgnoresPick)), omit.filter(|_| !desk.has(Fault::QueryIgnoresOmit)));
    view.projection.pick = retrieve::members(desk, "pick", pick, names(Fault::PickIgnoresContext))?;
    view.projection.omit = retrieve::members(desk, "omit", omit, names(Fault::OmitIgnoresContext))?;
    Ok(())
}

/// The plan of a broker that takes no notice of conditions.
fn everything(context: Context) -> Plan {
    let (view, selection) = (View::whole(&context), Selection::default());
    let join = Join::default();
    Plan { context, view, selection, page: Page::WHOLE, join, ordering: None, asks_for_one_id: false }
}

fn answer(desk: &Desk<'_>, plan: &Plan) -> Reply {
    let faults = desk.faults();
    let is_found = |entity: &&Entity| {
        let is_picked = !desk.has(Fault::QueryPickFilters) || plan.view.projection.picks_from(entity);
        is_picked
            && plan.selection.matches_in(entity, Ground { entities: desk.entities, context: &plan.context, faults })
    };
    let mut found: Vec<&Entity> = desk.entities.values().filter(is_found).collect();
    sort(desk, plan, &mut found);
    if found.is_empty() && desk.has(Fault::QueryNothingAnswers404) {
        return Reply::problem(desk.call, Some(desk.operation), &Problem::not_found("nothing was found"));
    }
    let ignores_limit = match desk.operation {
        Operation::PostQuery => desk.has(Fault::PostQueryIgnoresLimit),
        _ if desk.media == Media::GeoJson && desk.has(Fault::PageIgnoresLimitOfGeoJson) => true,
        _ => desk.has(Fault::PageIgnoresLimit),
    };
    let mut page = plan.page;
    if desk.operation == Operation::PostQuery && desk.has(Fault::PostQueryIgnoresOffset) {
        page.forget_offset();
    }
    let mut shown = page.cut(&found, ignores_limit, faults);
    if desk.has(Fault::OrderingWithinPage) && plan.ordering.is_some() {
        found.reverse();
        shown = page.cut(&found, ignores_limit, faults);
        shown.reverse();
    }
    let no_names = Context::default();
    let compacts = desk.operation != Operation::PostQuery || !desk.has(Fault::QueryDoesNotCompact);
    let names = if compacts { &plan.context } else { &no_names };
    let renderer = Renderer { context: names, view: &plan.view, operation: desk.operation, faults };
    let linked = Linked { renderer: &renderer, entities: desk.entities, join: &plan.join };
    let mut documents = linked.documents(&shown, desk.media);
    if desk.operation == Operation::Query {
        documents = represent::as_sent(documents, faults);
    }
    let document = match desk.media {
        Media::GeoJson => renderer.collection(documents),
        _ if plan.asks_for_one_id && documents.len() == 1 && desk.has(Fault::QueryOneIdAnswersObject) => {
            documents.swap_remove(0)
        }
        _ => Value::Array(documents),
    };
    let reply = Reply::data(desk.call, desk.operation, desk.media, &plan.context, document);
    let sizes = Sizes { total: found.len(), shown: shown.len(), stored: desk.entities.len() };
    page.describe(reply, desk.call, desk.media, sizes)
}

/// Puts what was found in the order that was asked for.
fn sort(desk: &Desk<'_>, plan: &Plan, found: &mut [&Entity]) {
    let Some(ordering) = &plan.ordering else { return };
    ordering.sort(found, &plan.context, desk.faults());
    let reverses = (desk.operation == Operation::PostQuery && desk.has(Fault::PostQueryReversesOrdering))
        || (desk.media == Media::GeoJson && desk.has(Fault::OrderingFeaturesReversed));
    if reverses {
        found.reverse();
    }
}
