//! From GeoJSON to a geometry, strictly (4.7.1, RFC 7946).

use serde_json::Value;

use crate::standards::ngsi_ld::vocab;

/// What is wrong with a geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryFlaw {
    /// GeoJSON has no such type.
    Type,
    /// There are no coordinates.
    NoCoordinates,
    /// A line has less than two positions.
    Line,
    /// A ring of a Polygon is not closed, or has less than four positions.
    Ring,
    /// A position is none, or does not stand where it should.
    Position,
}

/// Why a value is no geometry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeometryError {
    /// What is wrong.
    pub flaw: GeometryFlaw,
    /// The same in words.
    pub reason: String,
}

impl From<GeometryError> for String {
    fn from(error: GeometryError) -> Self {
        error.reason
    }
}

fn flawed(flaw: GeometryFlaw, reason: impl Into<String>) -> GeometryError {
    GeometryError { flaw, reason: reason.into() }
}

/// The geometry that a GeoJSON value describes.
///
/// # Errors
/// What is wrong with it: an unknown type, too few positions, an open ring, a place that is not on Earth.
pub fn read_geometry(value: &Value) -> Result<::geo::Geometry<f64>, GeometryError> {
    let misplaced = |reason: String| flawed(GeometryFlaw::Position, reason);
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    if !vocab::GEOMETRIES.contains(&kind) {
        return Err(flawed(GeometryFlaw::Type, format!("{kind:?} is no type of geometry")));
    }
    let coordinates =
        value.get("coordinates").ok_or_else(|| flawed(GeometryFlaw::NoCoordinates, "there are no coordinates"))?;
    check_positions(coordinates).map_err(misplaced)?;
    check_shape(kind, coordinates)?;
    let parsed: geojson::Geometry =
        serde_json::from_value(value.clone()).map_err(|error| misplaced(error.to_string()))?;
    ::geo::Geometry::try_from(parsed).map_err(|error| misplaced(error.to_string()))
}

/// Every innermost array is a position: longitude, latitude, and perhaps an altitude.
fn check_positions(coordinates: &Value) -> Result<(), String> {
    let Some(items) = coordinates.as_array() else { return Err("the coordinates are no array".into()) };
    if items.iter().any(Value::is_array) {
        return items.iter().try_for_each(check_positions);
    }
    let numbers: Vec<f64> = items.iter().filter_map(Value::as_f64).collect();
    match numbers.as_slice() {
        _ if numbers.len() != items.len() => Err("a coordinate is no number".into()),
        [longitude, latitude] | [longitude, latitude, _]
            if (-180.0..=180.0).contains(longitude) && (-90.0..=90.0).contains(latitude) =>
        {
            Ok(())
        }
        _ => Err(format!("{coordinates} is no position")),
    }
}

fn check_shape(kind: &str, coordinates: &Value) -> Result<(), GeometryError> {
    let items = || coordinates.as_array().into_iter().flatten();
    let is_valid = match kind {
        "LineString" => is_line(coordinates),
        "MultiLineString" => items().all(is_line),
        "Polygon" => is_polygon(coordinates),
        "MultiPolygon" => items().all(is_polygon),
        _ => true,
    };
    let flaw = if kind.ends_with("LineString") { GeometryFlaw::Line } else { GeometryFlaw::Ring };
    if is_valid { Ok(()) } else { Err(flawed(flaw, format!("the coordinates do not make a {kind}"))) }
}

fn is_line(coordinates: &Value) -> bool {
    coordinates.as_array().is_some_and(|positions| positions.len() >= 2)
}

fn is_polygon(coordinates: &Value) -> bool {
    let is_ring = |ring: &Value| {
        ring.as_array().is_some_and(|positions| positions.len() >= 4 && positions.first() == positions.last())
    };
    coordinates.as_array().is_some_and(|rings| !rings.is_empty() && rings.iter().all(is_ring))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_geometries_of_the_standard_are_read() {
        for value in [
            json!({ "type": "Point", "coordinates": [17.1, 48.1] }),
            json!({ "type": "Point", "coordinates": [17, 48, 130] }),
            json!({ "type": "MultiPoint", "coordinates": [[17.1, 48.1], [17.2, 48.2]] }),
            json!({ "type": "LineString", "coordinates": [[17.1, 48.1], [17.2, 48.2]] }),
            json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]] }),
            json!({ "type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]] }),
        ] {
            assert!(read_geometry(&value).is_ok(), "{value}");
        }
    }

    #[test]
    fn what_is_no_geometry_is_refused() {
        for value in [
            json!(5),
            json!({ "type": "Point" }),
            json!({ "type": "Point", "coordinates": [] }),
            json!({ "type": "Point", "coordinates": [17.1] }),
            json!({ "type": "Point", "coordinates": ["17.1", "48.1"] }),
            json!({ "type": "Point", "coordinates": [[17.1, 48.1]] }),
            json!({ "type": "Point", "coordinates": [17.1, 148.1] }),
            json!({ "type": "LineString", "coordinates": [[17.1, 48.1]] }),
            json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]] }),
            json!({ "type": "Polygon", "coordinates": [[0, 0], [1, 0]] }),
            json!({ "type": "Polygon", "coordinates": [] }),
            json!({ "type": "Circle", "coordinates": [17.1, 48.1] }),
            json!({ "type": "GeometryCollection", "geometries": [] }),
        ] {
            assert!(read_geometry(&value).is_err(), "{value}");
        }
    }
}
