//! The geo-query language: a relation between the geometry of an entity and a reference (4.10).

use ::geo::{BoundingRect, Geometry, Relate, Validation};
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::entity::{Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::super::names;
use super::super::problem::Problem;
use super::distance::Plane;
use super::geometry::read_geometry;
use crate::standards::ngsi_ld::vocab;

/// The parameters of a geo-query as they came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GeoText {
    /// The relation, with its modifier.
    pub georel: Option<String>,
    /// The type of the reference geometry.
    pub geometry: Option<String>,
    /// Its coordinates.
    pub coordinates: Option<Value>,
    /// The attribute that is looked at.
    pub geoproperty: Option<String>,
}

/// A valid geo-query.
#[derive(Debug, Clone)]
pub struct GeoQuery {
    relation: Relation,
    reference: Geometry<f64>,
    /// The full name of the attribute that is looked at.
    property: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    Near { at_most: Option<f64>, at_least: Option<f64> },
    Within,
    Contains,
    Overlaps,
    Intersects,
    Equals,
    Disjoint,
}

impl GeoQuery {
    /// Reads the parameters of a geo-query; none of them is no geo-query.
    ///
    /// # Errors
    /// BadRequestData where they do not follow 4.10 (5.7.2.4).
    pub fn read(text: &GeoText, context: &Context, faults: &Faults) -> Result<Option<Self>, Problem> {
        let (georel, geometry, coordinates) = match (&text.georel, &text.geometry, &text.coordinates) {
            (None, None, None) => return Ok(None),
            (Some(georel), Some(geometry), Some(coordinates)) => (georel, geometry, coordinates),
            (Some(_), None, _) if faults.is_on(Fault::GeoAcceptsMissingGeometry) => return Ok(None),
            (Some(_), _, None) if faults.is_on(Fault::GeoAcceptsMissingCoordinates) => return Ok(None),
            (None, _, _) if faults.is_on(Fault::GeoAcceptsMissingRelation) => return Ok(None),
            (None, _, _) => return Err(Problem::bad_data("there is a geometry or coordinates, but no georel")),
            (_, None, _) => return Err(Problem::bad_data("there is a georel, but no geometry")),
            (_, _, None) => return Err(Problem::bad_data("there is a georel, but no coordinates")),
        };
        let relation = match relation(georel, faults) {
            Some(relation) => relation,
            None if faults.is_on(Fault::GeoAcceptsUnknownRelation) && !georel.starts_with("near") => return Ok(None),
            None => return Err(Problem::bad_data(format!("{georel:?} is no relation of the geo-query language"))),
        };
        let reference = match reference(geometry, coordinates, faults) {
            Ok(reference) => reference,
            Err(_) if faults.is_on(acceptor(geometry, coordinates)) => return Ok(None),
            Err(reason) => return Err(Problem::bad_data(format!("the reference geometry is not valid: {reason}"))),
        };
        let property = text.geoproperty.as_deref().unwrap_or("location");
        if !names::is_attribute_name(property) {
            return Err(Problem::bad_data(format!("geoproperty {property:?} is no name of an attribute")));
        }
        let property = if faults.is_on(Fault::GeoIgnoresGeoproperty) { "location" } else { property };
        Ok(Some(Self {
            relation,
            reference,
            property: context.expand_unless(Fault::GeoPropertyIgnoresContext, property),
        }))
    }

    /// Whether one instance of the GeoProperty stands in the relation; an entity without one never does.
    pub fn matches(&self, entity: &Entity, faults: &Faults) -> bool {
        let default_only = faults.is_on(Fault::GeoLooksAtDefaultInstance);
        let nowhere = !entity.attributes.has(&self.property);
        if nowhere && self.relation == Relation::Disjoint && faults.is_on(Fault::GeoDisjointMatchesNowhere) {
            return true;
        }
        let instances = entity.attributes.get(&self.property).into_iter().flatten();
        instances
            .filter(|instance| instance.kind == Kind::GeoProperty)
            .filter(|instance| instance.dataset_id.is_none() || !default_only)
            .filter_map(|instance| read_geometry(&instance.value).ok())
            .any(|target| self.holds(&target, faults))
    }

    fn holds(&self, target: &Geometry<f64>, faults: &Faults) -> bool {
        if let Relation::Near { at_most, at_least } = self.relation {
            let mut reference = self.reference.clone();
            if faults.is_on(Fault::GeoSwapsAxes) {
                reference = super::turned(&reference);
            }
            if faults.is_on(Fault::GeoNearTakesFirstPosition) {
                reference = super::first_position(&reference);
            }
            return near(&reference, target, at_most, at_least, faults);
        }
        // The relations are defined for valid geometries; a polygon that crosses itself stands in none.
        if !target.is_valid() {
            return false;
        }
        let turned = faults.is_on(Fault::GeoPolygonSwapsAxes).then(|| super::turned(&self.reference));
        let matrix = target.relate(turned.as_ref().unwrap_or(&self.reference));
        match effective(self.relation, faults) {
            Relation::Within => matrix.is_within(),
            Relation::Contains => matrix.is_contains(),
            Relation::Overlaps => matrix.is_overlaps(),
            Relation::Intersects => matrix.is_intersects(),
            Relation::Equals if faults.is_on(Fault::GeoEqualsBySpelling) => *target == self.reference,
            Relation::Equals => matrix.is_equal_topo(),
            Relation::Disjoint => matrix.is_disjoint(),
            Relation::Near { .. } => false,
        }
    }
}

/// The relation that a fault puts in the place of another.
fn effective(relation: Relation, faults: &Faults) -> Relation {
    let swap = |fault, other| if faults.is_on(fault) { other } else { relation };
    match relation {
        Relation::Within => swap(Fault::GeoWithinIsIntersects, Relation::Intersects),
        Relation::Contains => swap(Fault::GeoContainsIsWithin, Relation::Within),
        Relation::Intersects => swap(Fault::GeoIntersectsIsWithin, Relation::Within),
        Relation::Equals if faults.is_on(Fault::GeoEqualsIsDisjoint) => Relation::Disjoint,
        Relation::Equals => swap(Fault::GeoEqualsIsIntersects, Relation::Intersects),
        Relation::Disjoint => swap(Fault::GeoDisjointIsIntersects, Relation::Intersects),
        Relation::Overlaps => swap(Fault::GeoOverlapsIsIntersects, Relation::Intersects),
        Relation::Near { .. } => relation,
    }
}

fn relation(text: &str, faults: &Faults) -> Option<Relation> {
    let near = |modifier: &str| {
        let (name, metres) = modifier.split_once("==")?;
        let number = serde_json::from_str::<serde_json::Number>(metres).ok()?.as_f64();
        let number = number.filter(|metres| *metres > 0.0);
        match name {
            "maxDistance" => Some(Relation::Near { at_most: Some(number?), at_least: None }),
            "minDistance" if faults.is_on(Fault::GeoMinimumIsMaximum) => {
                Some(Relation::Near { at_most: Some(number?), at_least: None })
            }
            "minDistance" => Some(Relation::Near { at_most: None, at_least: Some(number?) }),
            _ => None,
        }
    };
    let waives = faults.is_on(Fault::GeoAcceptsNegativeDistance) && text.starts_with("near;") && text.contains("==");
    match text {
        "within" => Some(Relation::Within),
        "contains" => Some(Relation::Contains),
        "overlaps" => Some(Relation::Overlaps),
        "intersects" => Some(Relation::Intersects),
        "equals" => Some(Relation::Equals),
        "disjoint" => Some(Relation::Disjoint),
        "near" if faults.is_on(Fault::GeoAcceptsNearWithoutDistance) => {
            Some(Relation::Near { at_most: None, at_least: None })
        }
        _ => near(text.strip_prefix("near;")?)
            .or_else(|| waives.then_some(Relation::Near { at_most: None, at_least: None })),
    }
}

fn reference(kind: &str, coordinates: &Value, faults: &Faults) -> Result<Geometry<f64>, String> {
    if !vocab::GEOMETRIES.contains(&kind) {
        return Err(format!("{kind:?} is no type of geometry"));
    }
    let coordinates = match coordinates {
        Value::String(text) => serde_json::from_str(text).map_err(|_| "the coordinates are no JSON".to_owned())?,
        other => other.clone(),
    };
    let mut geometry = read_geometry(&json!({ "type": kind, "coordinates": coordinates }))?;
    match &mut geometry {
        Geometry::Polygon(polygon) if faults.is_on(Fault::GeoIgnoresHoles) => {
            *polygon = ::geo::Polygon::new(polygon.exterior().clone(), Vec::new());
        }
        Geometry::MultiPolygon(polygons) if faults.is_on(Fault::GeoMultiTakesFirst) => polygons.0.truncate(1),
        Geometry::LineString(line) if faults.is_on(Fault::GeoLineIsItsBox) => {
            geometry = line.bounding_rect().map_or(Geometry::LineString(line.clone()), |rect| rect.to_polygon().into());
        }
        _ => {}
    }
    if geometry.is_valid() { Ok(geometry) } else { Err(format!("the {kind} crosses itself or is degenerate")) }
}

/// The fault that accepts a reference geometry which is none, by what is wrong with it.
fn acceptor(kind: &str, coordinates: &Value) -> Fault {
    let is_array = match coordinates {
        Value::String(text) => text.starts_with('['),
        other => other.is_array(),
    };
    match (vocab::GEOMETRIES.contains(&kind), is_array) {
        (false, _) => Fault::GeoAcceptsUnknownGeometry,
        (true, true) => Fault::GeoAcceptsOtherGeometry,
        (true, false) => Fault::GeoAcceptsBrokenCoordinates,
    }
}

fn near(
    reference: &Geometry<f64>,
    target: &Geometry<f64>,
    at_most: Option<f64>,
    at_least: Option<f64>,
    faults: &Faults,
) -> bool {
    let plane = Plane::between(reference, target, faults);
    let close = |limit: f64| faults.is_on(Fault::GeoNearIgnoresMaximum) || plane.farthest(reference, target) <= limit;
    let far = |limit: f64| faults.is_on(Fault::GeoNearIgnoresMinimum) || plane.nearest(reference, target) > limit;
    at_most.is_none_or(close) && at_least.is_none_or(far)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]";

    fn query(georel: &str, geometry: &str, coordinates: &str) -> Result<Option<GeoQuery>, Problem> {
        let text = GeoText {
            georel: Some(georel.into()),
            geometry: Some(geometry.into()),
            coordinates: Some(coordinates.into()),
            geoproperty: None,
        };
        GeoQuery::read(&text, &Context::default(), &Faults::none())
    }

    fn holds(georel: &str, target: Value) -> bool {
        let target = read_geometry(&target).unwrap();
        query(georel, "Polygon", SQUARE).unwrap().unwrap().holds(&target, &Faults::none())
    }

    fn square(from: f64, to: f64) -> Value {
        json!({ "type": "Polygon", "coordinates": [[[from, from], [to, from], [to, to], [from, to], [from, from]]] })
    }

    #[test]
    fn the_target_stands_in_the_relation_to_the_reference() {
        let inside = json!({ "type": "Point", "coordinates": [5, 5] });
        let outside = json!({ "type": "Point", "coordinates": [15, 5] });
        assert!(holds("within", inside.clone()) && !holds("within", outside.clone()));
        assert!(holds("disjoint", outside) && !holds("disjoint", inside.clone()));
        assert!(holds("contains", square(-1.0, 11.0)) && !holds("contains", inside));
        assert!(holds("overlaps", square(5.0, 15.0)) && !holds("overlaps", square(2.0, 3.0)));
        assert!(holds("intersects", square(5.0, 15.0)) && !holds("intersects", square(11.0, 15.0)));
        assert!(holds("equals", square(0.0, 10.0)) && !holds("equals", square(0.0, 9.0)));
    }

    #[test]
    fn near_is_within_or_beyond_a_number_of_metres() {
        let holds = |georel: &str, x: f64| {
            let target = Geometry::Point((x, 0.0).into());
            query(georel, "Point", "[0,0]").unwrap().unwrap().holds(&target, &Faults::none())
        };
        assert!(holds("near;maxDistance==2000", 0.01) && !holds("near;maxDistance==2000", 0.1));
        assert!(holds("near;minDistance==2000", 0.1) && !holds("near;minDistance==2000", 0.01));
    }

    #[test]
    fn what_does_not_follow_the_grammar_is_bad_request_data() {
        for georel in [
            "nearby",
            "near",
            "near;maxDistance",
            "near;maxDistance=5",
            "near;maxDistance==-5",
            "near;maxDistance==0",
            "near;maxDistance==x",
            "near;distance==5",
            "within;maxDistance==5",
            "",
        ] {
            assert!(query(georel, "Point", "[0,0]").is_err(), "{georel}");
        }
        for (geometry, coordinates) in [
            ("Point", "[0]"),
            ("Point", "0,0"),
            ("Polygon", "[0,0]"),
            ("Circle", "[0,0]"),
            ("GeometryCollection", "[]"),
            ("Polygon", "[[[0,0],[1,1],[1,0],[0,1],[0,0]]]"),
        ] {
            assert!(query("within", geometry, coordinates).is_err(), "{geometry} {coordinates}");
        }
    }

    #[test]
    fn the_parameters_come_together_or_not_at_all() {
        let read = |text: GeoText| GeoQuery::read(&text, &Context::default(), &Faults::none());
        assert!(read(GeoText::default()).unwrap().is_none());
        assert!(read(GeoText { geoproperty: Some("location".into()), ..GeoText::default() }).unwrap().is_none());
        assert!(read(GeoText { georel: Some("within".into()), ..GeoText::default() }).is_err());
        assert!(read(GeoText { geometry: Some("Point".into()), ..GeoText::default() }).is_err());
    }
}
