//! Retrieve Entity (5.7.1, 6.5.3.1).

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::document;
use super::super::faults::Fault;
use super::super::media::Media;
use super::super::problem::Problem;
use super::super::reply::Reply;
use super::super::represent::{Join, JoinKind, LanguageFilter, Linked, Member, Renderer, View, acceptor};
use super::{Desk, shown};

/// Shows one entity.
pub fn retrieve(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    if desk.call.params.get("local").is_some() && desk.has(Fault::RetrieveRefusesLocal) {
        return Err(Problem::invalid("there is no parameter local"));
    }
    let context = document::linked_context(desk.call)?;
    let mut view = view(desk, &context)?;
    let join = join(desk)?;
    check_depth(desk, &mut view, &join)?;
    let entity = match desk.entities.get(id) {
        Some(entity) if desk.knows(id)? => entity,
        _ if desk.has(Fault::RetrieveUnknownAnswers200) => return Ok(Reply::json(200, json!({}))),
        _ => return Err(desk.unknown(id)),
    };
    if let Some(attrs) = &view.projection.attrs
        && !attrs.iter().any(|name| entity.attributes.has(name))
        && !desk.has(Fault::RetrieveAttrsWithoutMatchAnswers200)
    {
        return Err(Problem::not_found(format!("{id} has none of the attributes that attrs names")));
    }
    if desk.has(Fault::ProjectionUnmatchedFails) && !view.projection.picks_from(entity) {
        return Err(Problem::not_found(format!("{id} has none of the picked attributes")));
    }
    let renderer = Renderer { context: &context, view: &view, operation: desk.operation, faults: desk.faults() };
    let linked = Linked { renderer: &renderer, entities: desk.entities, join: &join };
    if join.kind != JoinKind::None && desk.has(Fault::JoinMissingTargetFails) && linked.leads_nowhere(entity) {
        return Err(Problem::not_found("a linked entity was not found"));
    }
    let mut documents = linked.documents(&[entity], desk.media);
    let document = match (join.kind, desk.media) {
        (JoinKind::Flat, _) if desk.has(Fault::JoinRetrieveIgnoresFlat) => documents.swap_remove(0),
        (JoinKind::Flat, _) if documents.len() == 1 && desk.has(Fault::JoinFlatAloneIsEmpty) => json!([]),
        (JoinKind::Flat, Media::GeoJson) if desk.has(Fault::JoinGeoJsonIsFeature) => documents.swap_remove(0),
        (JoinKind::Flat, Media::GeoJson) => renderer.collection(documents),
        (JoinKind::Flat, _) => Value::Array(documents),
        _ => documents.swap_remove(0),
    };
    Ok(Reply::data(desk.call, desk.operation, desk.media, &context, document))
}

fn view(desk: &Desk<'_>, context: &Context) -> Result<View, Problem> {
    let params = &desk.call.params;
    let mut view = View::read(params, context, desk.operation, desk.faults())?;
    shown::check_geometry_property(desk)?;
    let list = |name: &str, fault: Fault| params.list(name).filter(|_| !desk.has(fault));
    if let Some(mut attrs) = list("attrs", Fault::RetrieveIgnoresAttrs) {
        if desk.has(Fault::RetrieveAttrsTakesFirst) {
            attrs.truncate(1);
        }
        view.projection.attrs = Some(shown::attributes(desk, attrs, context)?);
    }
    let pick = params.get("pick").filter(|_| !desk.has(Fault::RetrieveIgnoresPick));
    view.projection.pick = members(desk, "pick", pick, context)?;
    let omit = params.get("omit").filter(|_| !desk.has(Fault::RetrieveIgnoresOmit));
    view.projection.omit = members(desk, "omit", omit, context)?;
    view.projection.datasets = shown::datasets(desk, params.list("datasetId"))?;
    if let Some(lang) = params.get("lang").filter(|_| !desk.has(Fault::RetrieveIgnoresLang)) {
        view.language = Some(LanguageFilter::parse(lang)?);
    }
    Ok(view)
}

/// The linked entities that the parameters ask for. Entity maps are things that this broker does not have.
pub(super) fn join(desk: &Desk<'_>) -> Result<Join, Problem> {
    let params = &desk.call.params;
    if params.flag("entityMap")? {
        return Err(Problem::not_supported("this broker has no entity maps"));
    }
    let contained_by = params.list("containedBy").unwrap_or_default();
    Join::read(params.get("join"), params.get("joinLevel"), contained_by, desk.faults())
}

/// The members that a `pick` or `omit` names.
pub(super) fn members(
    desk: &Desk<'_>,
    name: &str,
    text: Option<&str>,
    context: &Context,
) -> Result<Option<Vec<Member>>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match Member::parse(name, text, context, desk.faults()) {
        Err(_) if desk.has(acceptor(text)) => Ok(None),
        Ok(mut members) if name == "omit" && desk.has(Fault::ProjectionOmitInBracesDropsRelationship) => {
            members.iter_mut().for_each(|member| member.linked = None);
            Ok(Some(members))
        }
        other => other.map(Some),
    }
}

/// A projection follows no more Relationships than the request does (5.7.1.4, 5.7.2.4).
pub(super) fn check_depth(desk: &Desk<'_>, view: &mut View, join: &Join) -> Result<(), Problem> {
    if join.kind != JoinKind::None {
        view.projection.forget_plain(desk.faults());
    }
    let waiver = match join.depth() {
        0 => Fault::ProjectionAcceptsWithoutJoin,
        _ => Fault::ProjectionAcceptsTooDeep,
    };
    match view.projection.depth() > join.depth() && !desk.has(waiver) {
        true => Err(Problem::bad_data("pick or omit follow more Relationships than join and joinLevel do")),
        false => Ok(()),
    }
}
