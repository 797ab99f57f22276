//! Parameters that choose what is shown of an entity, with the faults of those who read them (4.5.5, 4.6.2, 4.21).

use super::super::call::Operation;
use super::super::context::Context;
use super::super::faults::Fault;
use super::super::media::Media;
use super::super::problem::Problem;
use super::super::represent::Projection;
use super::Desk;

/// Full names of the attributes in `attrs`.
pub(super) fn attributes(desk: &Desk<'_>, mut attrs: Vec<String>, context: &Context) -> Result<Vec<String>, Problem> {
    let waives = match desk.operation {
        Operation::Retrieve => Fault::RetrieveAcceptsInvalidAttrs,
        _ => Fault::QueryAcceptsInvalidAttrs,
    };
    if desk.has(waives) {
        attrs.retain(|name| Projection::attributes(std::slice::from_ref(name), context).is_ok());
    }
    Projection::attributes(&attrs, context)
}

/// The datasets of which instances are shown.
pub(super) fn datasets(desk: &Desk<'_>, wanted: Option<Vec<String>>) -> Result<Option<Vec<String>>, Problem> {
    let (ignores, takes_first, ignores_none, waives) = match desk.operation {
        Operation::Retrieve => (
            Fault::RetrieveIgnoresDatasetId,
            Fault::RetrieveDatasetTakesFirst,
            Fault::RetrieveDatasetIgnoresNone,
            Fault::RetrieveAcceptsNonUriDataset,
        ),
        operation => (
            if operation == Operation::Query { Fault::QueryIgnoresDatasetId } else { Fault::PostQueryIgnoresDatasetId },
            Fault::QueryDatasetTakesFirst,
            Fault::QueryDatasetIgnoresNone,
            Fault::QueryAcceptsNonUriDataset,
        ),
    };
    let Some(mut wanted) = wanted.filter(|_| !desk.has(ignores)) else { return Ok(None) };
    if desk.has(takes_first) {
        wanted.truncate(1);
    }
    if desk.has(waives) { Ok(()) } else { Projection::datasets(&wanted).map(drop) }?;
    if desk.has(ignores_none) {
        wanted.retain(|dataset| dataset != "@none");
    }
    Ok(Some(wanted))
}

/// A geometry is only chosen for GeoJSON (5.7.1.4, 5.7.2.4).
pub(super) fn check_geometry_property(desk: &Desk<'_>) -> Result<(), Problem> {
    let waives = match desk.operation {
        Operation::Retrieve => Fault::RetrieveAcceptsGeometryProperty,
        _ => Fault::QueryAcceptsGeometryProperty,
    };
    let is_there = desk.call.params.get("geometryProperty").is_some();
    match is_there && desk.media != Media::GeoJson && !desk.has(waives) {
        true => Err(Problem::bad_data("geometryProperty is for application/geo+json only")),
        false => Ok(()),
    }
}
