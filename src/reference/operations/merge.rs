//! Merge Entity (5.6.17, 6.5.3.4).

use super::super::document;
use super::super::faults::Fault;
use super::super::names;
use super::super::problem::Problem;
use super::super::read::Nulls;
use super::super::reply::Reply;
use super::super::values;
use super::merge_patch::{MergePatch, Style};
use super::{Desk, update};

/// Merges a fragment into an entity.
pub fn merge(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.target_id()?;
    let style = style(desk)?;
    let known = desk.knows(id)?;
    if !known && !desk.has(Fault::MergeCreatesUnknown) {
        return Err(desk.unknown(id));
    }
    let document = document::object(desk.call, desk.operation)?;
    let id = update::named(desk, Fault::MergeFollowsIdOfFragment, &document.value).unwrap_or(id);
    let members = update::members(&document.value, id)?;
    if desk.has(Fault::MergeNullWrongError) && values::contains_null_member(&document.value) {
        return Err(Problem::bad_data("the NGSI-LD Null is no value"));
    }
    let reader = desk.reader(&document.context, Nulls::Delete);
    if !known {
        let fragment = reader.fragment(members)?;
        update::create_by_fault(desk, id, fragment);
        return Ok(Reply::empty(204));
    }
    let mut entity = desk.entities.get(id).cloned().ok_or_else(|| desk.unknown(id))?;
    let outcome = MergePatch { reader, style, faults: desk.faults() }.entity(&mut entity, members);
    if outcome.is_ok() || desk.has(Fault::MergeMergesRefused) {
        desk.entities.insert(id.to_owned(), entity);
    }
    outcome?;
    Ok(desk.done(Fault::MergeAnswers200))
}

/// What the parameters say about the fragment (Table 6.5.3.4-1). `format` takes precedence over `options`.
fn style(desk: &Desk<'_>) -> Result<Style, Problem> {
    let params = &desk.call.params;
    let mut style = Style { lang: params.get("lang").map(str::to_owned), ..Style::default() };
    let format = params.get("format").map(str::to_owned);
    let ignored = if format.is_some() { Fault::MergeIgnoresFormat } else { Fault::MergeIgnoresOptions };
    let words = format.map_or_else(|| params.options(), |format| vec![format]);
    for word in &words {
        style.is_simplified = match word.as_str() {
            _ if desk.has(ignored) => false,
            "simplified" => true,
            "keyValues" => !desk.has(Fault::MergeIgnoresKeyValues),
            other => return Err(Problem::invalid(format!("Merge Entity does not know the format {other:?}"))),
        };
    }
    match params.get("observedAt") {
        Some(time) if names::date_time(time).is_some() => style.observed_at = Some(time.to_owned()),
        Some(time) if !desk.has(Fault::MergeAcceptsBadTime) => {
            return Err(Problem::bad_data(format!("observedAt is {time:?}, which is no DateTime in UTC")));
        }
        _ => {}
    }
    Ok(style)
}
