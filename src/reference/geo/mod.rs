//! Geometries and geo-queries (4.7, 4.10).

mod distance;
mod geometry;
mod query;

use ::geo::{Coord, CoordsIter, Geometry, MapCoords};

use super::faults::{Fault, Faults};
pub use geometry::{GeometryFlaw, read_geometry};
pub use query::{GeoQuery, GeoText};

/// The shortest distance between a place and a GeoJSON geometry, in metres; `None` where the geometry is none.
pub fn distance(place: &Geometry<f64>, geometry: &serde_json::Value, in_degrees: bool) -> Option<f64> {
    let target = read_geometry(geometry).ok()?;
    let faults = if in_degrees { Faults::one(Fault::GeoDistanceInDegrees) } else { Faults::none() };
    Some(distance::Plane::between(place, &target, &faults).nearest(place, &target))
}

/// The geometry with longitude and latitude exchanged.
pub fn turned(geometry: &Geometry<f64>) -> Geometry<f64> {
    geometry.map_coords(|at| Coord { x: at.y, y: at.x })
}

/// The first position of a geometry; the geometry itself where it has none.
pub fn first_position(geometry: &Geometry<f64>) -> Geometry<f64> {
    geometry.coords_iter().next().map_or_else(|| geometry.clone(), |at| Geometry::Point(at.into()))
}
