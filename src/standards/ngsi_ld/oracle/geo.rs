//! Geo-queries (4.10) over points. Near a border, where a sphere and an ellipsoid or two roundings differ, it is open.

use serde_json::Value;

use super::{Truth, instances};

/// The mean radius of the earth in metres.
const RADIUS: f64 = 6_371_008.8;
/// How far two models of the earth differ: a sphere from an ellipsoid by 0.6 % at most.
const TOLERANCE: f64 = 0.01;
/// How close to the border of an area a point is on neither side, in degrees.
const BORDER: f64 = 1e-6;

/// How far a straight edge and a great circle are apart, in degrees for an edge of one degree; it grows with the square.
const BULGE: f64 = 0.003;

/// A place: longitude and latitude in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place(pub [f64; 2]);

type Point = [f64; 2];

impl Place {
    /// The distance on a sphere in metres.
    pub fn distance(&self, other: &Self) -> f64 {
        distance(self.0, other.0)
    }

    /// How far apart two places are in degrees, along the axis on which it is more.
    pub fn degrees(&self, other: &Self) -> f64 {
        (self.0[0] - other.0[0]).abs().max((self.0[1] - other.0[1]).abs())
    }
}

/// The parameters of a geo-query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GeoQuery {
    georel: Option<String>,
    geometry: Option<String>,
    coordinates: Option<String>,
    geoproperty: Option<String>,
}

impl GeoQuery {
    /// Takes in a parameter.
    pub fn set(&mut self, name: &str, value: &str) {
        let place = match name {
            "georel" => &mut self.georel,
            "geometry" => &mut self.geometry,
            "coordinates" => &mut self.coordinates,
            "geoproperty" => &mut self.geoproperty,
            _ => return,
        };
        *place = Some(value.to_owned());
    }

    /// Whether there is one at all.
    pub fn is_asked(&self) -> bool {
        self.georel.is_some()
    }

    /// Whether an entity, normalized, meets it.
    pub fn holds(&self, entity: &Value) -> Truth {
        let name = self.geoproperty.as_deref().unwrap_or("location");
        let Some(attribute) = entity.get(name) else { return Truth::No };
        let [instance] = instances(attribute) else { return Truth::Open };
        point_of(instance).map_or(Truth::Open, |target| self.relates(target.0))
    }

    fn relates(&self, target: Point) -> Truth {
        let georel = self.georel.as_deref().unwrap_or_default();
        let reference: Option<Value> = self.coordinates.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let Some(reference) = reference else { return Truth::Open };
        match (georel, self.geometry.as_deref()) {
            ("within" | "intersects", Some("Polygon")) => is_inside(target, &reference),
            ("disjoint", Some("Polygon")) => is_inside(target, &reference).negated(),
            ("equals", Some("Point")) => point(&reference).map_or(Truth::Open, |point| same(point, target)),
            (near, Some("Point")) => match (near.strip_prefix("near;"), point(&reference)) {
                (Some(bound), Some(reference)) => is_near(bound, distance(reference, target)),
                _ => Truth::Open,
            },
            _ => Truth::Open,
        }
    }
}

fn same(left: Point, right: Point) -> Truth {
    let apart = (left[0] - right[0]).abs().max((left[1] - right[1]).abs());
    if apart == 0.0 {
        Truth::Yes
    } else if apart < BORDER {
        Truth::Open
    } else {
        Truth::No
    }
}

/// `maxDistance==500` and `minDistance==500`, in metres.
fn is_near(bound: &str, distance: f64) -> Truth {
    let Some((which, Ok(metres))) = bound.split_once("==").map(|(which, number)| (which, number.parse::<f64>())) else {
        return Truth::Open;
    };
    let (surely, hardly) = (metres * (1.0 - TOLERANCE), metres * (1.0 + TOLERANCE));
    let at_most = if distance <= surely {
        Truth::Yes
    } else if distance >= hardly {
        Truth::No
    } else {
        Truth::Open
    };
    match which {
        "maxDistance" => at_most,
        "minDistance" => at_most.negated(),
        _ => Truth::Open,
    }
}

/// The point of a GeoProperty instance, where it is one.
pub fn point_of(instance: &Value) -> Option<Place> {
    let value = instance.get("value").filter(|_| instance.get("type").is_some_and(|kind| kind == "GeoProperty"))?;
    if value.get("type")?.as_str()? == "Point" { point(value.get("coordinates")?).map(Place) } else { None }
}

fn point(coordinates: &Value) -> Option<Point> {
    let numbers: Vec<f64> = coordinates.as_array()?.iter().map(Value::as_f64).collect::<Option<_>>()?;
    match numbers[..] {
        [longitude, latitude] | [longitude, latitude, _] => Some([longitude, latitude]),
        _ => None,
    }
}

fn distance(from: Point, to: Point) -> f64 {
    let [west, east] = [from[0].to_radians(), to[0].to_radians()];
    let [south, north] = [from[1].to_radians(), to[1].to_radians()];
    let half = ((north - south) / 2.0).sin().powi(2) + south.cos() * north.cos() * ((east - west) / 2.0).sin().powi(2);
    2.0 * RADIUS * half.sqrt().min(1.0).asin()
}

/// Whether a point lies in a polygon of one ring.
fn is_inside(target: Point, rings: &Value) -> Truth {
    let rings = rings.as_array().map(Vec::as_slice).unwrap_or_default();
    let [ring] = rings else { return Truth::Open };
    let corners: Option<Vec<Point>> = ring.as_array().into_iter().flatten().map(point).collect();
    let Some(corners) = corners.filter(|corners| corners.len() >= 4) else { return Truth::Open };
    let mut inside = false;
    for edge in corners.windows(2) {
        let [from, to] = [edge[0], edge[1]];
        let length = (to[0] - from[0]).hypot(to[1] - from[1]);
        if gap(target, from, to) < BORDER.max(BULGE * length * length) {
            return Truth::Open;
        }
        let spans = (from[1] > target[1]) != (to[1] > target[1]);
        if spans && target[0] < (to[0] - from[0]) * (target[1] - from[1]) / (to[1] - from[1]) + from[0] {
            inside = !inside;
        }
    }
    inside.into()
}

/// How far a point is from an edge, in degrees.
fn gap(point: Point, from: Point, to: Point) -> f64 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let offset = [point[0] - from[0], point[1] - from[1]];
    let share =
        if length == 0.0 { 0.0 } else { ((offset[0] * along[0] + offset[1] * along[1]) / length).clamp(0.0, 1.0) };
    (offset[0] - share * along[0]).hypot(offset[1] - share * along[1])
}
