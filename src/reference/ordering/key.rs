//! What an entity is ordered by, and how values of different types follow each other (4.23.2).

use std::cmp::Ordering;

use ::geo::Geometry;
use jiff::Timestamp;
use serde_json::Value;

use super::super::context::Context;
use super::super::entity::{Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::super::geo;
use super::super::names;
use super::super::q::{Nature, Path, Targets};
use super::collation;

/// What one criterion finds in an entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    /// Metres.
    Distance(f64),
    Number(f64),
    Text(String),
    Uri(String),
    Object,
    Array(Vec<Value>),
    Boolean(bool),
    Time(String),
    Date(String),
    DateTime(Timestamp, String),
    Null,
    Missing,
}

impl Key {
    /// The key of an entity: of a member of the entity, or of the first value that a path leads to.
    pub(super) fn of(name: &str, path: &Path, entity: &Entity, context: &Context, faults: &Faults) -> Self {
        match name {
            "id" => return Key::Text(entity.id.clone()),
            "type" => return entity.types.first().map_or(Key::Missing, |name| Key::Text(context.compact(name))),
            "scope" => return entity.scopes.first().map_or(Key::Missing, |scope| Key::Text(scope.clone())),
            _ => {}
        }
        let damaged = damaged(name, path, faults);
        let targets = Targets { entity, context, faults: &Faults::none() }.at(damaged.as_ref().unwrap_or(path));
        let Some(target) = targets.into_iter().next() else { return Key::Missing };
        let Some(value) = target.values.into_iter().next() else { return Key::Missing };
        if name.contains('[') && faults.is_on(Fault::OrderingIgnoresMember) {
            let first = value.as_object().and_then(|members| members.values().next());
            return first.map_or(Key::Missing, Key::of_value);
        }
        match (target.nature, value.as_str().map(|text| (names::date_time(text), text))) {
            (Nature::Time, Some((Some(at), text))) => Key::DateTime(at, text.to_owned()),
            (Nature::Object, Some((_, uri))) => Key::Uri(uri.to_owned()),
            _ => Key::of_value(&value),
        }
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::Number(number) => Key::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) => Key::Text(text.clone()),
            Value::Object(members) => members.get("@value").and_then(Key::of_typed).unwrap_or(Key::Object),
            Value::Array(items) => Key::Array(items.clone()),
            Value::Bool(boolean) => Key::Boolean(*boolean),
            Value::Null => Key::Null,
        }
    }

    /// A time, date or point in time that has a type (4.6.3).
    fn of_typed(value: &Value) -> Option<Self> {
        let text = value.as_str()?;
        if let Some(at) = names::date_time(text) {
            return Some(Key::DateTime(at, text.to_owned()));
        }
        if names::civil_date(text).is_some() {
            return Some(Key::Date(text.to_owned()));
        }
        names::civil_time(text).is_some().then(|| Key::Time(text.to_owned()))
    }

    /// Whether there is nothing to order by: such entities come last in either direction.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Key::Missing | Key::Null)
    }

    fn rank(&self, faults: &Faults) -> i8 {
        let moved = |fault, there, here| if faults.is_on(fault) { there } else { here };
        match self {
            Key::Distance(_) => 0,
            Key::Number(_) => 10,
            Key::Text(_) | Key::Uri(_) => moved(Fault::OrderingTextBeforeNumbers, 9, 20),
            Key::Object => moved(Fault::OrderingObjectsBeforeText, 19, 30),
            Key::Array(_) => moved(Fault::OrderingArraysBeforeObjects, 29, 40),
            Key::Boolean(_) => moved(Fault::OrderingBooleansBeforeArrays, 39, 50),
            Key::Time(_) => 60,
            Key::Date(_) => 70,
            Key::DateTime(..) => 80,
            Key::Null => 90,
            Key::Missing => moved(Fault::OrderingMissingFirst, -1, moved(Fault::OrderingNowhereFirst, -1, 100)),
        }
    }

    /// How two keys follow each other, going up.
    pub(super) fn compare(&self, other: &Self, faults: &Faults) -> Ordering {
        match (self, other) {
            (Key::Number(one), Key::Number(other)) if faults.is_on(Fault::OrderingNumbersAsText) => {
                one.to_string().cmp(&other.to_string())
            }
            (Key::Distance(one), Key::Distance(other)) | (Key::Number(one), Key::Number(other)) => one.total_cmp(other),
            (Key::Text(one), Key::Text(other)) => collation::compare(one, other, faults),
            (Key::Uri(one), Key::Uri(other)) if faults.is_on(Fault::OrderingObjectDescends) => other.cmp(one),
            (Key::Uri(one), Key::Uri(other)) => one.cmp(other),
            (Key::Boolean(one), Key::Boolean(other)) => one.cmp(other),
            (Key::DateTime(_, one), Key::DateTime(_, other)) if faults.is_on(Fault::OrderingTimesAsText) => {
                one.cmp(other)
            }
            (Key::DateTime(one, _), Key::DateTime(other, _)) => one.cmp(other),
            (Key::Date(one), Key::Date(other)) | (Key::Time(one), Key::Time(other)) => one.cmp(other),
            _ => self.rank(faults).cmp(&other.rank(faults)),
        }
    }
}

/// The path that a fault makes of one.
fn damaged(name: &str, path: &Path, faults: &Faults) -> Option<Path> {
    let whole = name.split(['.', '[']).next().unwrap_or(name);
    let ends_in_time = path.ends_in("observedAt");
    let looks_at_whole = (ends_in_time && faults.is_on(Fault::OrderingIgnoresObservedAt))
        || (name.contains('.') && !ends_in_time && faults.is_on(Fault::OrderingIgnoresSubAttribute))
        || (name.contains('[') && faults.is_on(Fault::OrderingIgnoresMember));
    let other = match name {
        _ if looks_at_whole => whole,
        "createdAt" if faults.is_on(Fault::OrderingCreatedAtIsModifiedAt) => "modifiedAt",
        "modifiedAt" if faults.is_on(Fault::OrderingModifiedAtIsCreatedAt) => "createdAt",
        _ => return None,
    };
    Path::parse(other).ok()
}

/// How far the GeoProperty at the path is from a place, in metres; `None` where it is none.
pub(super) fn distance(
    path: &Path,
    place: &Geometry<f64>,
    entity: &Entity,
    context: &Context,
    faults: &Faults,
) -> Option<f64> {
    let name = path.single()?;
    let instance = entity.attributes.get(&context.expand(name))?.iter().find(|one| one.kind == Kind::GeoProperty)?;
    geo::distance(place, &instance.value, faults.is_on(Fault::OrderingDistanceInDegrees))
}
