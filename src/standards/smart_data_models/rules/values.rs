//! Rules about values that schemas do not look into: positions on the globe, and units.

use crate::{
    model::{Rule, Severity},
    standards::{
        ngsi_ld::vocab::GEOMETRIES,
        smart_data_models::{
            json::Json,
            text::{quoted, shortened},
            units::{self, Code},
        },
    },
};

/// Coordinates that are none.
pub const COORDINATES: Rule = Rule {
    id: "coordinates",
    severity: Severity::Warning,
    title: "Coordinates are longitude and latitude on the globe, and rings are closed.",
    explanation: "GeoJSON (RFC 7946) knows one reference system, WGS 84, and the order longitude, latitude. Schemas let any \
                  numbers through, so that a swapped pair puts a sensor into another sea.",
    hint: "Write [longitude, latitude] in degrees: the first within 180, the second within 90.",
    requirements: &["mims-plus-9.0/geospatial/R5.1", "mims-plus-9.0/geospatial/R2.1"],
};

/// A unit code that is none.
pub const UNIT_CODE: Rule = Rule {
    id: "unit-code",
    severity: Severity::Warning,
    title: "Unit codes are common codes of UN/CEFACT Recommendation 20.",
    explanation: "NGSI-LD takes unitCode from that list: CEL and not °C. A symbol has many spellings, a code has one.",
    hint: "Look the unit up in Recommendation 20; C62 means a number without unit, and P1 percent.",
    requirements: &["mims-plus-9.0/representing/R1.1"],
};

/// A number without its unit.
pub const UNIT_MISSING: Rule = Rule {
    id: "unit-missing",
    severity: Severity::Warning,
    title: "A number has a unit code where the model states units.",
    explanation: "The model states units in prose only; who reads the data sees a bare number, and which unit it is in is \
                  left to hope.",
    hint: "Add unitCode to the attribute.",
    requirements: &["mims-plus-9.0/representing/R1.1"],
};

/// The most remarks about one geometry.
const MOST: usize = 5;

/// Whether a value is a geometry by its type. Which coordinates it has is looked at elsewhere, and collections, which the
/// standard leaves out (4.6.3), are taken for what they are.
pub fn is_place(value: &Json<'_>) -> bool {
    let kind = value.get("type").and_then(Json::as_str);
    kind.is_some_and(|kind| GEOMETRIES.contains(&kind) || kind == "GeometryCollection")
}

/// What is wrong with the coordinates of a geometry: the way below it, and what is said.
pub fn geometry(value: &Json<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    into_geometry(value, String::new(), 0, &mut found);
    found
}

fn into_geometry(value: &Json<'_>, at: String, depth: usize, found: &mut Vec<(String, String)>) {
    let kind = value.get("type").and_then(Json::as_str).unwrap_or_default();
    if kind == "GeometryCollection" && depth < 8 {
        for (number, inner) in value.get("geometries").and_then(Json::as_array).into_iter().flatten().enumerate() {
            into_geometry(inner, format!("{at}/geometries/{number}"), depth + 1, found);
        }
        return;
    }
    let Some(coordinates) = value.get("coordinates") else { return };
    let at = format!("{at}/coordinates");
    match kind {
        "Point" => position(coordinates, &at, found),
        "MultiPoint" => each(coordinates, &at, found, position),
        "LineString" => line(coordinates, &at, found),
        "MultiLineString" => each(coordinates, &at, found, line),
        "Polygon" => each(coordinates, &at, found, ring),
        "MultiPolygon" => each(coordinates, &at, found, |polygon, at, found| each(polygon, at, found, ring)),
        _ => {}
    }
}

type Look = fn(&Json<'_>, &str, &mut Vec<(String, String)>);

fn each(items: &Json<'_>, at: &str, found: &mut Vec<(String, String)>, look: Look) {
    let Some(items) = items.as_array() else {
        found.push((at.to_owned(), format!("is {}, and must be an array", quoted(items))));
        return;
    };
    for (number, item) in items.iter().enumerate() {
        if found.len() >= MOST {
            return;
        }
        look(item, &format!("{at}/{number}"), found);
    }
}

fn line(positions: &Json<'_>, at: &str, found: &mut Vec<(String, String)>) {
    if let Some(items) = positions.as_array().filter(|items| items.len() < 2) {
        found.push((at.to_owned(), format!("is a line of {} positions, and must have 2 at least", items.len())));
    }
    each(positions, at, found, position);
}

fn ring(positions: &Json<'_>, at: &str, found: &mut Vec<(String, String)>) {
    if let Some(items) = positions.as_array() {
        if items.len() < 4 {
            found.push((at.to_owned(), format!("is a ring of {} positions, and must have 4 at least", items.len())));
        } else if items.first() != items.last() {
            found.push((at.to_owned(), "is a ring that is not closed: its last position is not its first".to_owned()));
        }
    }
    each(positions, at, found, position);
}

fn position(position: &Json<'_>, at: &str, found: &mut Vec<(String, String)>) {
    let numbers = position.as_array().filter(|items| items.iter().all(Json::is_number));
    let Some(numbers) = numbers.filter(|numbers| matches!(numbers.len(), 2 | 3)) else {
        found.push((at.to_owned(), format!("is {}, and a position has 2 or 3 numbers", quoted(position))));
        return;
    };
    let number = |place: usize| numbers.get(place).and_then(Json::as_f64).unwrap_or(f64::NAN);
    let (longitude, latitude) = (number(0), number(1));
    let within = |value: f64, most: f64| (-most..=most).contains(&value);
    if within(longitude, 180.0) && within(latitude, 90.0) {
        return;
    }
    let (wide, high) = (&numbers[0], &numbers[1]);
    let says = if within(longitude, 90.0) && within(latitude, 180.0) {
        format!("is [{wide}, {high}]: no latitude is {high}, so longitude and latitude seem to be swapped")
    } else {
        format!("is [{wide}, {high}], which is no longitude and latitude in degrees")
    };
    found.push((at.to_owned(), says));
}

/// What is wrong with a unit code: what is said, and what was probably meant.
pub fn unit_code(value: &Json<'_>) -> Option<(String, Option<String>)> {
    let Json::String(text) = value else {
        return Some((format!("is {}, and must be a code", quoted(value)), None));
    };
    let says = match units::code(text) {
        Code::InUse => return None,
        Code::Withdrawn => format!("is \"{}\", which was withdrawn from Recommendation 20", shortened(text)),
        Code::None => format!("is \"{}\", which is no common code of Recommendation 20", shortened(text)),
    };
    Some((says, units::meant(text).map(|code| format!("did you mean \"{code}\"?"))))
}

/// Whether a value is a number, or numbers, which have a unit.
pub fn is_measured(value: &Json<'_>) -> bool {
    match value {
        Json::Number(_) => true,
        Json::Array(items) => !items.is_empty() && items.iter().all(Json::is_number),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says(kind: &str, coordinates: serde_json::Value) -> Vec<String> {
        let found = geometry(&Json::from(json!({ "type": kind, "coordinates": coordinates })));
        found.into_iter().map(|(at, says)| format!("{at} {says}")).collect()
    }

    #[test]
    fn geometries_on_the_globe_are_fine() {
        let ring = json!([[0, 0], [1, 0], [1, 1], [0, 0]]);
        for (kind, coordinates) in [
            ("Point", json!([17.1, 48.1])),
            ("Point", json!([-180, 90, 120.5])),
            ("MultiPoint", json!([[0, 0], [1, 1]])),
            ("LineString", json!([[0, 0], [1, 1]])),
            ("MultiLineString", json!([[[0, 0], [1, 1]]])),
            ("Polygon", json!([ring])),
            ("MultiPolygon", json!([[ring], [ring]])),
            ("Unheard", json!("of")),
        ] {
            assert_eq!(says(kind, coordinates), Vec::<String>::new(), "{kind}");
        }
    }

    #[test]
    fn what_is_not_on_the_globe_is_named() {
        insta::assert_snapshot!(
            [
                says("Point", json!([400, 200])),
                says("Point", json!([48.1, 117.1])),
                says("Point", json!([17.1])),
                says("Point", json!("17.1,48.1")),
                says("MultiPoint", json!(7)),
                says("LineString", json!([[0, 0]])),
                says("Polygon", json!([[[0, 0], [1, 0], [1, 1]]])),
                says("MultiPolygon", json!([[[[0, 0], [1, 0], [1, 1], [0, 1]]]])),
            ]
            .concat()
            .join("\n"),
            @r#"
        /coordinates is [400, 200], which is no longitude and latitude in degrees
        /coordinates is [48.1, 117.1]: no latitude is 117.1, so longitude and latitude seem to be swapped
        /coordinates is an array of 1, and a position has 2 or 3 numbers
        /coordinates is "17.1,48.1", and a position has 2 or 3 numbers
        /coordinates is 7, and must be an array
        /coordinates is a line of 1 positions, and must have 2 at least
        /coordinates/0 is a ring of 3 positions, and must have 4 at least
        /coordinates/0/0 is a ring that is not closed: its last position is not its first
        "#
        );
        let inner =
            json!({ "type": "GeometryCollection", "geometries": [{ "type": "Point", "coordinates": [0, 91] }] });
        assert_eq!(geometry(&Json::from(inner))[0].0, "/geometries/0/coordinates");
        assert_eq!(says("MultiPoint", json!(vec![[0, 91]; 1000])).len(), MOST);
    }

    #[test]
    fn unit_codes_are_looked_up() {
        assert_eq!(unit_code(&Json::from(json!("CEL"))), None);
        assert_eq!(unit_code(&Json::from(json!("°C"))).unwrap().1.as_deref(), Some("did you mean \"CEL\"?"));
        assert!(unit_code(&Json::from(json!("KTM"))).unwrap().0.contains("withdrawn"));
        assert_eq!(unit_code(&Json::from(json!(["CEL"]))).unwrap().0, "is an array of 1, and must be a code");
    }
}
