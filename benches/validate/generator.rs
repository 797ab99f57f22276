//! Observations of the air as a broker gives them out: normalized with units and times, and the key-values of the very same
//! entities. The same number gives the same entity on every machine. One in fifty is invalid, in a way that depends on its number.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use serde_json::{Map, Value, json};

/// One in so many entities is invalid.
pub const INVALID_EVERY: usize = 50;

/// What kind of observation is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observation {
    /// Of the model `city.Example/StreetAir` in `fixtures/models`.
    StreetAir,
    /// Of the public model `dataModel.Environment/AirQualityObserved`, which is not part of this repository.
    AirQualityObserved,
}

impl Observation {
    /// The type of the entities.
    pub fn name(self) -> &'static str {
        match self {
            Self::StreetAir => "StreetAir",
            Self::AirQualityObserved => "AirQualityObserved",
        }
    }

    fn context(self) -> &'static str {
        match self {
            Self::StreetAir => "https://raw.githubusercontent.com/smart-data-models/city.Example/master/context.jsonld",
            Self::AirQualityObserved => {
                "https://raw.githubusercontent.com/smart-data-models/dataModel.Environment/master/context.jsonld"
            }
        }
    }

    fn type_of_location(self) -> &'static str {
        match self {
            Self::StreetAir => "typeOfLocation",
            Self::AirQualityObserved => "typeofLocation",
        }
    }
}

/// Writes so many entities, one in a line: `<type>.ndjson` normalized, `<type>.values.ndjson` as key-values.
pub fn write(directory: &Path, observation: Observation, count: usize) -> io::Result<()> {
    let open = |name: String| File::create(directory.join(name)).map(BufWriter::new);
    let mut normalized = open(format!("{}.ndjson", observation.name()))?;
    let mut values = open(format!("{}.values.ndjson", observation.name()))?;
    for number in 0..count {
        let entity = entity(observation, number);
        writeln!(normalized, "{}", Value::Object(entity.normalized))?;
        writeln!(values, "{}", Value::Object(entity.values))?;
    }
    normalized.flush()?;
    values.flush()
}

/// An entity in both forms.
#[derive(Debug, Default)]
pub struct Entity {
    /// Every attribute with its type, units and times; and the `@context`.
    pub normalized: Map<String, Value>,
    /// Only values.
    pub values: Map<String, Value>,
}

/// The entity with this number: 27 attributes besides `id` and `type`.
pub fn entity(observation: Observation, number: usize) -> Entity {
    let mut random = Random::of(number);
    let mut entity = Entity::default();
    let kind = observation.name();
    let id = format!("urn:ngsi-ld:{kind}:station-{:04}:{number}", number % 5000);
    for members in [&mut entity.normalized, &mut entity.values] {
        members.insert("id".to_owned(), json!(id));
        members.insert("type".to_owned(), json!(kind));
    }
    let minute = number / 5000;
    let at = format!("2026-03-{:02}T{:02}:{:02}:00Z", 1 + minute / 1440 % 28, minute / 60 % 24, minute % 60);
    entity.property("name", json!(format!("Station {}", number % 5000)));
    entity.property("dateObserved", json!(at));
    let point = json!({"type": "Point", "coordinates": [random.within(11.3, 11.8, 6), random.within(48.0, 48.3, 6)]});
    entity.attribute("GeoProperty", "location", point);
    entity.property("areaServed", json!("Sendling"));
    entity.property("airQualityIndex", json!(random.below(300)));
    entity.property("airQualityLevel", json!(["good", "moderate", "poor"][random.below(3)]));
    entity.property("reliability", json!(random.within(0.5, 1.0, 2)));
    entity.property("relativeHumidity", json!(random.within(0.1, 1.0, 2)));
    for name in ["no", "no2", "nox", "so2", "o3", "co", "co2", "c6h6", "pm1", "pm25", "pm4", "pm10"] {
        entity.measured(name, random.within(0.0, 200.0, 1), "GQ", &at);
    }
    entity.measured("temperature", random.within(-10.0, 35.0, 1), "CEL", &at);
    entity.measured("pressure", random.within(950.0, 1050.0, 1), "A97", &at);
    entity.measured("windSpeed", random.within(0.0, 20.0, 2), "MTS", &at);
    entity.measured("windDirection", random.within(0.0, 180.0, 0), "DD", &at);
    entity.property(observation.type_of_location(), json!("outdoor"));
    entity.attribute("Relationship", "refDevice", json!(format!("urn:ngsi-ld:Device:station-{:04}", number % 5000)));
    entity.attribute(
        "Relationship",
        "refWeatherObserved",
        json!(format!("urn:ngsi-ld:WeatherObserved:{}", number % 97)),
    );
    if number % INVALID_EVERY == INVALID_EVERY - 1 {
        entity.spoil(number / INVALID_EVERY);
    }
    let core = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld";
    entity.normalized.insert("@context".to_owned(), json!([observation.context(), core]));
    entity
}

impl Entity {
    fn attribute(&mut self, kind: &str, name: &str, value: Value) {
        let member = if kind == "Relationship" { "object" } else { "value" };
        self.normalized.insert(name.to_owned(), json!({"type": kind, member: value.clone()}));
        self.values.insert(name.to_owned(), value);
    }

    fn property(&mut self, name: &str, value: Value) {
        self.attribute("Property", name, value);
    }

    fn measured(&mut self, name: &str, value: f64, unit: &str, at: &str) {
        let attribute = json!({"type": "Property", "value": value, "unitCode": unit, "observedAt": at});
        self.normalized.insert(name.to_owned(), attribute);
        self.values.insert(name.to_owned(), json!(value));
    }

    /// Makes it break its schema.
    fn spoil(&mut self, way: usize) {
        match way % 5 {
            0 => self.property("dateObserved", json!("yesterday")),
            1 => self.property("no2", json!(-1e9)),
            2 => self.property("airQualityLevel", json!(17)),
            3 => self.property("pm10", json!("a lot")),
            _ => {
                self.normalized.shift_remove("location");
                self.values.shift_remove("location");
            }
        }
    }
}

/// Numbers that look random and are the same everywhere (splitmix64).
struct Random(u64);

impl Random {
    fn of(number: usize) -> Self {
        Self(number as u64)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// From `least` to `most`, with so many decimals.
    fn within(&mut self, least: f64, most: f64, decimals: i32) -> f64 {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        let scale = 10f64.powi(decimals);
        ((least + share * (most - least)) * scale).round() / scale
    }
}
