//! Purge Entities (5.6.21, 6.4.3.3).

use super::super::call::Obedience;
use super::super::context::Context;
use super::super::document;
use super::super::entity::Entity;
use super::super::faults::{Fault, Faults};
use super::super::geo::GeoText;
use super::super::names;
use super::super::problem::Problem;
use super::super::reply::Reply;
use super::super::select::{QueryText, Selection, SelectorText};
use super::Desk;

/// What is deleted of the entities that match.
enum Extent {
    /// They themselves.
    Entities,
    /// These attributes, by their full names.
    Attributes(Vec<String>),
    /// All attributes but these.
    AllBut(Vec<String>),
}

/// Deletes the entities that match, or some of their attributes.
pub fn purge(desk: &mut Desk<'_>) -> Result<Reply, Problem> {
    let context = document::linked_context(desk.call)?;
    if desk.call.obedience == Obedience::IgnoresFilters {
        desk.entities.clear();
        return Ok(Reply::empty(204));
    }
    let extent = extent(desk, &context)?;
    let selection = match selection(desk, &context) {
        Ok(selection) => selection,
        Err(problem) => {
            delete_by_fault(desk, &context);
            return Err(problem);
        }
    };
    // The faults of queries are not those of this operation.
    let faults = Faults::none();
    let matching = desk.entities.values().filter(|entity| selection.matches(entity, &context, &faults));
    let mut ids: Vec<String> = matching.map(|entity| entity.id.clone()).collect();
    if ids.is_empty() && desk.has(Fault::PurgeNothingAnswers404) {
        return Err(Problem::not_found("nothing matches"));
    }
    if desk.has(Fault::PurgeTakesFirst) {
        ids.truncate(1);
    }
    if desk.has(Fault::PurgeKeeps) {
        ids.clear();
    }
    for id in &ids {
        match &extent {
            Extent::Entities => drop(desk.entities.remove(id)),
            Extent::Attributes(names) => retain(desk, id, |name| !names.iter().any(|other| other == name)),
            Extent::AllBut(names) => retain(desk, id, |name| names.iter().any(|other| other == name)),
        }
    }
    Ok(desk.done(Fault::PurgeAnswers200))
}

/// A fault deletes by type alone what a request that it refuses selects.
fn delete_by_fault(desk: &mut Desk<'_>, context: &Context) {
    let types = desk.call.params.get("type").filter(|_| desk.has(Fault::PurgeDeletesRefused));
    let text = QueryText {
        selectors: vec![SelectorText { types: types.map(str::to_owned), ..SelectorText::default() }],
        ..QueryText::default()
    };
    let none = Faults::none();
    // Without a type the selection is too wide, and nothing is deleted.
    if let Ok(selection) = Selection::read(&text, context, &none) {
        desk.entities.retain(|_, entity| !selection.matches(entity, context, &none));
    }
}

fn retain(desk: &mut Desk<'_>, id: &str, stays: impl Fn(&str) -> bool) {
    let now = desk.now.to_owned();
    let change = |entity: &mut Entity| {
        entity.attributes.0.retain(|(name, _)| stays(name));
        entity.modified_at = now;
    };
    desk.entities.get_mut(id).map(change);
}

fn extent(desk: &Desk<'_>, context: &Context) -> Result<Extent, Problem> {
    let params = &desk.call.params;
    let accepts_linked = desk.has(Fault::PurgeAcceptsLinkedProjection);
    let read = |parameter: &str, takes_first: Fault| -> Result<Option<Vec<String>>, Problem> {
        let Some(list) = params.get(parameter) else { return Ok(None) };
        let mut names = Vec::new();
        for name in list.split([',', '|']) {
            match names::is_attribute_name(name) {
                true => names.push(context.expand(name)),
                false if accepts_linked => {}
                false => return Err(Problem::bad_data(format!("{parameter} has {name:?}, which names no attribute"))),
            }
        }
        if desk.has(takes_first) {
            names.truncate(1);
        }
        Ok(Some(names))
    };
    let dropped = read("drop", Fault::PurgeDropTakesFirst)?;
    let kept = read("keep", Fault::PurgeKeepTakesFirst)?;
    match (dropped, kept) {
        (Some(_), Some(_)) => Err(Problem::bad_data("keep and drop exclude each other")),
        (Some(_), None) if desk.has(Fault::PurgeDropDeletesEntities) => Ok(Extent::Entities),
        (None, Some(_)) if desk.has(Fault::PurgeKeepDeletesEntities) => Ok(Extent::Entities),
        (Some(names), None) => Ok(Extent::Attributes(names)),
        (None, Some(names)) => Ok(Extent::AllBut(names)),
        (None, None) => Ok(Extent::Entities),
    }
}

fn selection(desk: &Desk<'_>, context: &Context) -> Result<Selection, Problem> {
    let none = Faults::none();
    let mut text = QueryText::of_params(&desk.call.params, None, &none)?;
    damage(desk, &mut text);
    if text.q.as_deref().is_some_and(names_linked_entities) {
        if !desk.has(Fault::PurgeAcceptsLinkedQ) {
            return Err(Problem::bad_data("q of a purge cannot follow Relationships"));
        }
        text.q = None;
    }
    match Selection::read(&text, context, &none) {
        Err(_) if text.q.is_some() && desk.has(Fault::PurgeAcceptsInvalidQ) => {
            text.q = None;
            Selection::read(&text, context, &none)
        }
        Err(_) if text.geo.georel.is_some() && desk.has(Fault::PurgeAcceptsInvalidGeo) => {
            text.geo = GeoText::default();
            Selection::read(&text, context, &none)
        }
        selection => selection,
    }
}

/// What faults make of the conditions. Without a fault nothing.
fn damage(desk: &Desk<'_>, text: &mut QueryText) {
    for selector in &mut text.selectors {
        if let Some(types) = &mut selector.types {
            if desk.has(Fault::PurgeTakesFirstType) {
                first(types, &[',', '|']);
            }
            if desk.has(Fault::PurgeConjunctionIsOr) {
                *types = types.replace(['(', ')'], "").replace(';', ",");
            }
        }
        if text.q.is_some() && desk.has(Fault::PurgeIgnoresTypeBesideQ) {
            selector.types = None;
        }
        if let Some(ids) = &mut selector.ids {
            if desk.has(Fault::PurgeTakesFirstId) {
                ids.truncate(1);
            }
            if desk.has(Fault::PurgeAcceptsNonUriId) {
                ids.retain(|id| names::is_uri(id));
            }
        }
        if desk.has(Fault::PurgeIgnoresId) {
            selector.ids = None;
        }
        if desk.has(Fault::PurgeIgnoresIdPattern) {
            selector.pattern = None;
        }
    }
    if desk.has(Fault::PurgeIgnoresQ) {
        text.q = None;
    }
    if desk.has(Fault::PurgeIgnoresScope) {
        text.scope = None;
    }
    damage_geo(desk, &mut text.geo);
}

fn damage_geo(desk: &Desk<'_>, geo: &mut GeoText) {
    let lacks_coordinates = geo.georel.is_some() && geo.coordinates.is_none();
    if desk.has(Fault::PurgeIgnoresGeo) || (lacks_coordinates && desk.has(Fault::PurgeAcceptsMissingCoordinates)) {
        *geo = GeoText::default();
    }
    if geo.geometry.as_deref() == Some("Polygon") && desk.has(Fault::PurgeReadsPointsOnly) {
        geo.geoproperty = Some("urn:civitest:none".to_owned());
    }
    if desk.has(Fault::PurgeIgnoresGeoproperty) {
        geo.geoproperty = None;
    }
}

fn first(list: &mut String, separators: &[char]) {
    if let Some((first, _)) = list.split_once(separators) {
        *list = first.to_owned();
    }
}

/// Whether a query has a term for attributes of linked entities: braces outside quotes (4.9).
fn names_linked_entities(q: &str) -> bool {
    let mut quoted = false;
    q.chars().any(|c| {
        quoted ^= c == '"';
        c == '{' && !quoted
    })
}
