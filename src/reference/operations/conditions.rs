//! Conditions of a query that are more than their grammar (5.7.2.4, 6.4.3.2), and what faults do to conditions.

use super::super::context::Context;
use super::super::faults::Fault;
use super::super::problem::Problem;
use super::super::q::Query;
use super::super::select::QueryText;
use super::Desk;

/// Refuses parameters that contradict each other, and a context source filter that cannot be read.
pub(super) fn check(desk: &Desk<'_>) -> Result<(), Problem> {
    let params = &desk.call.params;
    if params.get("type") == Some("*") {
        if desk.has(Fault::QueryRefusesAnyType) {
            return Err(Problem::bad_data("* is no type"));
        }
        if params.get("local") == Some("false") && !desk.has(Fault::QueryAcceptsAnyTypeNotLocal) {
            return Err(Problem::bad_data("a query for every type is limited to the local scope: local is not false"));
        }
    }
    if params.get("splitEntities").is_some() && desk.has(Fault::QueryRefusesSplitEntities) {
        return Err(Problem::invalid("there is no parameter splitEntities"));
    }
    match params.get("csf").map(|csf| Query::parse(csf, &[], desk.faults())) {
        Some(Err(problem)) if !desk.has(Fault::QueryAcceptsInvalidCsf) => Err(problem),
        _ => Ok(()),
    }
}

/// What faults do to the conditions.
pub(super) fn spoil(desk: &Desk<'_>, text: &mut QueryText, context: &Context) {
    let has_attrs = text.attrs.is_some();
    let has_q = text.q.is_some();
    let is_local = desk.call.params.get("local") == Some("true");
    if let Some(selector) = text.selectors.first_mut() {
        let accepts_too_wide = (selector.ids.is_some() && desk.has(Fault::QueryAcceptsOnlyId))
            || (selector.pattern.is_some() && desk.has(Fault::QueryAcceptsOnlyIdPattern))
            || (text.scope.is_some() && desk.has(Fault::QueryAcceptsOnlyScope))
            || (has_attrs && desk.has(Fault::QueryAcceptsSystemAttrs))
            || (has_q && desk.has(Fault::QueryAcceptsSystemQ));
        text.is_local = text.is_local || accepts_too_wide;
        if has_attrs && desk.has(Fault::QueryIgnoresTypeBesideAttrs) {
            selector.types = None;
        }
        if has_attrs && desk.has(Fault::QueryIgnoresPatternBesideAttrs) {
            selector.pattern = None;
        }
        if has_q && desk.has(Fault::QueryIgnoresIdBesideQ) {
            selector.ids = None;
        }
        if desk.has(Fault::QueryRefusesFullTypeName) {
            // A colon is no letter of a name, so nothing has this type.
            selector.types = selector.types.take().map(|types| types.replace("https:", "none:"));
        }
    }
    if is_local && desk.has(Fault::QueryRefusesLocal) {
        text.is_local = false;
    }
    if has_q && desk.has(Fault::QueryIgnoresAttrsBesideQ) {
        text.attrs = None;
    }
    if let Some(attrs) = &mut text.attrs {
        // System attributes restrict nothing (5.7.2.4 b).
        let is_system =
            |name: &String| ["createdAt", "modifiedAt"].iter().any(|system| context.expand(system) == *name);
        if attrs.iter().all(is_system) {
            text.attrs = None;
        }
    }
    if desk.has(Fault::QueryCsfFiltersEntities)
        && let Some(csf) = desk.call.params.get("csf")
    {
        text.q = Some(csf.to_owned());
    }
}
