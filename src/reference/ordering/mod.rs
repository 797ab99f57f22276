//! The order of entities in an answer (4.23): by values, by distance, one criterion after the other.

mod collation;
mod key;

use std::cmp::Ordering as Order;

use ::geo::Geometry;
use serde_json::{Map, Value, json};

use super::call::Params;
use super::context::Context;
use super::entity::Entity;
use super::faults::{Fault, Faults};
use super::geo;
use super::problem::Problem;
use super::q::Path;
use key::Key;

/// How entities are ordered.
#[derive(Debug, Clone)]
pub struct Ordering {
    terms: Vec<Term>,
    /// Where distances are measured from.
    place: Option<Geometry<f64>>,
}

#[derive(Debug, Clone)]
struct Term {
    path: Path,
    /// The text of the path: `id`, `type` and `scope` are no attributes.
    name: String,
    direction: Direction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
    Nearest,
    Farthest,
}

/// The texts of an ordering, wherever they came from.
#[derive(Debug, Clone, Default)]
pub struct OrderingText {
    /// Members or attributes, each with a direction or without.
    pub by: Vec<String>,
    /// The coordinates of a geometry.
    pub place: Option<Value>,
    /// The type of the geometry.
    pub geometry: Option<String>,
    /// The collation.
    pub collation: Option<String>,
}

impl OrderingText {
    /// The texts of the parameters of a GET; none where nothing is to be ordered.
    pub fn of_params(params: &Params) -> Option<Self> {
        Some(Self {
            by: params.list("orderBy")?,
            place: params.get("orderFrom").map(Value::from),
            geometry: params.get("orderGeometry").map(str::to_owned),
            collation: params.get("collation").map(str::to_owned),
        })
    }

    /// The texts of the member `ordering` of a Query (5.2.43).
    ///
    /// # Errors
    /// BadRequestData for members that are not what 5.2.43 says.
    pub fn of_body(ordering: &Value, faults: &Faults) -> Result<Self, Problem> {
        let Some(members) = ordering.as_object() else { return Err(Problem::bad_data("ordering is no object")) };
        let Some(Value::Array(by)) = members.get("orderBy") else {
            return Err(Problem::bad_data("ordering has no array orderBy"));
        };
        let mut by: Vec<String> = by.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if faults.is_on(Fault::PostQueryOrdersByLast) {
            by = by.split_off(by.len().saturating_sub(1));
        }
        let mut place = members.get("coordinates").cloned();
        if let Some(Value::Array(position)) = &mut place
            && faults.is_on(Fault::PostQueryOrderingSwapsAxes)
        {
            position.reverse();
        }
        Ok(Self { by, place, geometry: text(members, "geometry"), collation: text(members, "collation") })
    }
}

fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).map(str::to_owned)
}

impl Ordering {
    /// Reads an ordering.
    ///
    /// # Errors
    /// BadRequestData for an ordering that is not limited to the local scope, for a distance from nowhere, for a broken
    /// place and for what cannot be a collation (5.7.2.4).
    pub fn read(text: &OrderingText, is_local: bool, faults: &Faults) -> Result<Self, Problem> {
        if !is_local && !faults.is_on(Fault::OrderingAcceptsDistributed) {
            return Err(Problem::bad_data("an ordering needs local=true"));
        }
        let valid = text.collation.as_deref().is_none_or(collation::is_name);
        if !valid && !faults.is_on(Fault::OrderingAcceptsUnknownCollation) {
            return Err(Problem::bad_data("collation is no name of a collation"));
        }
        let mut terms = text.by.iter().map(|term| Term::read(term, faults)).collect::<Result<Vec<_>, _>>()?;
        if let Some(last) = terms.last().map(|term| term.direction)
            && faults.is_on(Fault::OrderingLastDirectionForAll)
        {
            terms.iter_mut().for_each(|term| term.direction = last);
        }
        if faults.is_on(Fault::OrderingSwapsKeys) {
            terms.reverse();
        }
        let place = match place(text) {
            Err(_) if faults.is_on(Fault::OrderingAcceptsBrokenPlace) => None,
            other => other?,
        };
        let needs_place = terms.iter().any(|term| term.direction.is_distance());
        let waives =
            faults.is_on(Fault::OrderingAcceptsMissingPlace) || faults.is_on(Fault::OrderingAcceptsBrokenPlace);
        if needs_place && place.is_none() && !waives {
            return Err(Problem::bad_data("an ordering by distance needs orderFrom"));
        }
        Ok(Self { terms, place: place.map(|place| damaged(place, faults)) })
    }

    /// Puts entities in order.
    pub fn sort(&self, entities: &mut [&Entity], context: &Context, faults: &Faults) {
        let mut keyed: Vec<(Vec<Key>, &Entity)> = entities
            .iter()
            .map(|entity| (self.terms.iter().map(|term| self.key(term, entity, context, faults)).collect(), *entity))
            .collect();
        keyed.sort_by(|(one, _), (other, _)| self.compare(one, other, faults));
        for (slot, (_, entity)) in entities.iter_mut().zip(keyed) {
            *slot = entity;
        }
    }

    fn key(&self, term: &Term, entity: &Entity, context: &Context, faults: &Faults) -> Key {
        let distance = self.place.as_ref().filter(|_| term.direction.is_distance());
        match distance.and_then(|place| key::distance(&term.path, place, entity, context, faults)) {
            Some(metres) => Key::Distance(metres),
            None => Key::of(&term.name, &term.path, entity, context, faults),
        }
    }

    fn compare(&self, one: &[Key], other: &[Key], faults: &Faults) -> Order {
        for (at, (term, (one, other))) in self.terms.iter().zip(one.iter().zip(other)).enumerate() {
            let order = term.direction.apply(one.compare(other, faults), one, other);
            let turns = (at > 0 && faults.is_on(Fault::OrderingReversesSecondKey)) || term.is_turned(faults);
            let order = if turns { order.reverse() } else { order };
            if order != Order::Equal {
                return order;
            }
        }
        Order::Equal
    }
}

impl Term {
    fn read(text: &str, faults: &Faults) -> Result<Self, Problem> {
        let (name, direction) = match text.split_once(';') {
            Some((name, direction)) => (name, Some(direction)),
            None => (text, None),
        };
        let turned = |fault, one, other| if faults.is_on(fault) { other } else { one };
        let (up, down) = (Direction::Ascending, Direction::Descending);
        let direction = match direction {
            None => turned(Fault::OrderingDescendsByDefault, up, down),
            Some("asc") => turned(Fault::OrderingAscDescends, up, down),
            Some("desc") => turned(Fault::OrderingDescAscends, down, up),
            Some("dist-asc") => turned(Fault::OrderingNearestLast, Direction::Nearest, Direction::Farthest),
            Some("dist-desc") => turned(Fault::OrderingDistDescAscends, Direction::Farthest, Direction::Nearest),
            Some(other) => return Err(Problem::bad_data(format!("orderBy has the direction {other:?}"))),
        };
        Ok(Self { path: Path::parse(name)?, name: name.to_owned(), direction })
    }
}

impl Term {
    /// Whether a fault turns the order by this member of entities round.
    fn is_turned(&self, faults: &Faults) -> bool {
        match self.name.as_str() {
            "id" => faults.is_on(Fault::OrderingIdDescends),
            "type" => faults.is_on(Fault::OrderingTypeDescends),
            "scope" => faults.is_on(Fault::OrderingScopeDescends),
            _ => false,
        }
    }
}

impl Direction {
    fn is_distance(self) -> bool {
        matches!(self, Direction::Nearest | Direction::Farthest)
    }

    /// Turns an order round, but never brings to the front what is not there (4.23.2).
    fn apply(self, order: Order, one: &Key, other: &Key) -> Order {
        let descends = matches!(self, Direction::Descending | Direction::Farthest);
        let lacks = one.is_missing() || other.is_missing();
        if descends && !lacks { order.reverse() } else { order }
    }
}

fn place(text: &OrderingText) -> Result<Option<Geometry<f64>>, Problem> {
    let Some(place) = &text.place else { return Ok(None) };
    let coordinates = match place {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    };
    let kind = text.geometry.as_deref().unwrap_or("Point");
    let geometry = geo::read_geometry(&json!({ "type": kind, "coordinates": coordinates }));
    geometry.map(Some).map_err(|error| Problem::bad_data(format!("orderFrom is no place: {}", error.reason)))
}

/// The place that a fault makes of one.
fn damaged(place: Geometry<f64>, faults: &Faults) -> Geometry<f64> {
    let place = if faults.is_on(Fault::OrderingSwapsAxes) { geo::turned(&place) } else { place };
    if faults.is_on(Fault::OrderingTakesFirstPosition) { geo::first_position(&place) } else { place }
}

#[cfg(test)]
mod tests;
