//! Distances in metres between geometries of the size of a city (4.10, `near`).

use ::geo::{Coord, CoordsIter, Distance, Euclidean, Geometry, MapCoords};

use super::super::faults::{Fault, Faults};

/// Mean radius of the Earth in metres.
const RADIUS: f64 = 6_371_008.8;

/// A plane that touches the Earth at the reference geometry; its unit is the metre.
pub(super) struct Plane {
    latitude: f64,
    metres_per_degree_of_longitude: f64,
}

const METRES_PER_DEGREE: f64 = RADIUS * std::f64::consts::PI / 180.0;

impl Plane {
    /// The plane at the middle of the two geometries, so that distance is symmetric.
    pub(super) fn between(one: &Geometry<f64>, other: &Geometry<f64>, faults: &Faults) -> Self {
        let latitudes: Vec<f64> = one.coords_iter().chain(other.coords_iter()).map(|at| at.y).collect();
        let latitude = latitudes.iter().sum::<f64>() / latitudes.len().max(1) as f64;
        let shrink = if faults.is_on(Fault::GeoDistanceInDegrees) { 1.0 } else { latitude.to_radians().cos() };
        Self { latitude, metres_per_degree_of_longitude: METRES_PER_DEGREE * shrink }
    }

    fn project(&self, geometry: &Geometry<f64>) -> Geometry<f64> {
        geometry.map_coords(|at| Coord {
            x: at.x * self.metres_per_degree_of_longitude,
            y: (at.y - self.latitude) * METRES_PER_DEGREE,
        })
    }

    /// The distance between the parts that are nearest to each other.
    pub(super) fn nearest(&self, one: &Geometry<f64>, other: &Geometry<f64>) -> f64 {
        Euclidean.distance(&self.project(one), &self.project(other))
    }

    /// How far the part of the target that is farthest away is from the reference.
    pub(super) fn farthest(&self, reference: &Geometry<f64>, target: &Geometry<f64>) -> f64 {
        let reference = self.project(reference);
        let corners = self.project(target).coords_iter().collect::<Vec<_>>();
        let distance = |corner: Coord<f64>| Euclidean.distance(&reference, &Geometry::Point(corner.into()));
        corners.into_iter().map(distance).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::geo::point;

    fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
        let point = |(x, y)| Geometry::Point(point! { x: x, y: y });
        let (one, other) = (point(one), point(other));
        Plane::between(&one, &other, &Faults::none()).nearest(&one, &other)
    }

    #[test]
    fn distances_in_a_city_are_right_to_a_thousandth() {
        // Bratislava castle to the old town hall, by the haversine formula on the same sphere.
        let metres = distance((17.1000, 48.1420), (17.1093, 48.1442));
        assert!((metres - 732.1).abs() < 0.5, "{metres}");
        // One degree of latitude.
        assert!((distance((17.0, 48.0), (17.0, 49.0)) - 111_195.0).abs() < 1.0);
        // One degree of longitude at the equator and at 60 degrees north.
        assert!((distance((0.0, 0.0), (1.0, 0.0)) - 111_195.0).abs() < 1.0);
        assert!((distance((0.0, 60.0), (1.0, 60.0)) - 55_597.0).abs() < 1.0);
    }

    #[test]
    fn the_farthest_part_of_a_line_counts_for_being_inside() {
        let at = Geometry::Point(point! { x: 0.0, y: 0.0 });
        let line = Geometry::LineString(vec![(0.01, 0.0), (0.03, 0.0)].into());
        let plane = Plane::between(&at, &line, &Faults::none());
        assert!(plane.nearest(&at, &line) < 1_200.0 && plane.farthest(&at, &line) > 3_300.0);
    }
}
