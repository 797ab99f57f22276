//! Retrieve Entity (5.7.1, 6.5.3.1).

use serde_json::json;

use super::super::context::Context;
use super::super::document;
use super::super::faults::Fault;
use super::super::problem::Problem;
use super::super::reply::Reply;
use super::super::represent::{LanguageFilter, Projection, Renderer, View};
use super::{Desk, shown};

/// Shows one entity.
pub fn retrieve(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    if desk.call.params.get("local").is_some() && desk.has(Fault::RetrieveRefusesLocal) {
        return Err(Problem::invalid("there is no parameter local"));
    }
    let context = document::linked_context(desk.call)?;
    let view = view(desk, &context)?;
    refuse_joins(desk)?;
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
    let renderer = Renderer { context: &context, view: &view, operation: desk.operation, faults: desk.faults() };
    let document = renderer.entity(entity, desk.media);
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
    if let Some(pick) = list("pick", Fault::RetrieveIgnoresPick) {
        view.projection.pick = Some(Projection::members("pick", &pick, context)?);
    }
    if let Some(omit) = list("omit", Fault::RetrieveIgnoresOmit) {
        view.projection.omit = Some(Projection::members("omit", &omit, context)?);
    }
    view.projection.datasets = shown::datasets(desk, params.list("datasetId"))?;
    if let Some(lang) = params.get("lang").filter(|_| !desk.has(Fault::RetrieveIgnoresLang)) {
        view.language = Some(LanguageFilter::parse(lang)?);
    }
    Ok(view)
}

/// Linked entities and entity maps are things that this broker does not have.
pub(super) fn refuse_joins(desk: &Desk<'_>) -> Result<(), Problem> {
    let params = &desk.call.params;
    if params.get("join").is_some_and(|join| join != "@none") {
        return Err(Problem::not_supported("this broker does not retrieve linked entities"));
    }
    if params.flag("entityMap")? {
        return Err(Problem::not_supported("this broker has no entity maps"));
    }
    if params.get("orderBy").is_some() {
        return Err(Problem::not_supported("this broker does not order entities"));
    }
    Ok(())
}
