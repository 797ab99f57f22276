//! The data of a small city: what the reference platform holds before anybody writes to it, so that tests over data that is
//! there have something to look at. And a city that never rests, for the proof that nobody is blamed for a change.

use serde_json::{Value, json};

use super::entity::{Entity, Kind};
use super::faults::Faults;
use super::store::Store;

/// The streets of the old town.
const STREETS: [&str; 6] = ["Market Square", "Mill Lane", "Castle Hill", "River Bank", "Station Road", "Orchard Walk"];
/// What a station may be doing.
const STATES: [&str; 4] = ["measuring", "resting", "calibrating", "in repair"];

/// Sixty-two entities of four types, the same every time.
pub fn entities() -> Vec<Value> {
    let lines = (1..=8).map(line);
    lines.chain((1..=24).map(station)).chain((1..=20).map(fountain)).chain((1..=10).map(festival)).collect()
}

/// A number that looks arbitrary and is not.
fn mixed(number: u32, modulus: u32) -> u32 {
    number.wrapping_mul(2_654_435_761) / 7 % modulus
}

fn place(number: u32) -> Value {
    let longitude = 17.0 + f64::from(mixed(number, 400)) / 1000.0;
    let latitude = 48.0 + f64::from(mixed(number + 50, 300)) / 1000.0;
    json!({ "type": "GeoProperty", "value": { "type": "Point", "coordinates": [longitude, latitude] } })
}

fn street(number: u32) -> &'static str {
    STREETS[mixed(number, 6) as usize]
}

fn line(number: u32) -> Value {
    json!({
        "id": format!("urn:ngsi-ld:TramLine:city:{number}"),
        "type": "TramLine",
        "stops": { "type": "Property", "value": 9 + number },
        "night": { "type": "Property", "value": number.is_multiple_of(3) },
        "operator": { "type": "Relationship", "object": format!("urn:ngsi-ld:Company:city:{}", number % 2) },
    })
}

fn station(number: u32) -> Value {
    let hour = number % 24;
    let mut station = json!({
        "id": format!("urn:ngsi-ld:AirStation:city:{number:02}"),
        "type": "AirStation",
        "temperature": {
            "type": "Property",
            "value": 8.5 + f64::from(mixed(number, 40)),
            "unitCode": "CEL",
            "observedAt": format!("2025-03-01T{hour:02}:15:00Z"),
            "accuracy": { "type": "Property", "value": mixed(number, 5) },
        },
        "state": { "type": "Property", "value": STATES[mixed(number, 4) as usize] },
        "public": { "type": "Property", "value": number.is_multiple_of(2) },
        "line": { "type": "Relationship", "object": format!("urn:ngsi-ld:TramLine:city:{}", 1 + number % 8) },
        "address": { "type": "Property", "value": { "number": number, "street": street(number) } },
        "sign": {
            "type": "LanguageProperty",
            "languageMap": { "en": format!("Station {}", street(number)), "sk": format!("Station {}", street(number + 1)) },
        },
        "noise": [
            { "type": "Property", "value": 50 + number },
            { "type": "Property", "value": 60 + number, "datasetId": "urn:ngsi-ld:Dataset:roof" },
        ],
        "location": place(number),
    });
    if number.is_multiple_of(3) {
        station["dust"] = json!({ "type": "Property", "value": 10 + mixed(number, 30) });
    }
    station
}

fn fountain(number: u32) -> Value {
    let mut fountain = json!({
        "id": format!("urn:ngsi-ld:Fountain:city:{number:02}"),
        "type": "Fountain",
        "flow": { "type": "Property", "value": 3 + mixed(number, 90), "observedAt": format!("2025-04-{number:02}T06:00:00Z") },
        "drinkable": { "type": "Property", "value": mixed(number, 3) > 0 },
        "street": { "type": "Property", "value": street(number) },
        "fedBy": { "type": "Relationship", "object": format!("urn:ngsi-ld:Spring:city:{}", mixed(number, 4)) },
        "location": place(100 + number),
    });
    if number % 4 == 1 {
        fountain["sculptor"] = json!({ "type": "Property", "value": "Unknown master" });
    }
    fountain
}

fn festival(number: u32) -> Value {
    json!({
        "id": format!("urn:ngsi-ld:Festival:city:{number}"),
        "type": "Festival",
        "name": {
            "type": "LanguageProperty",
            "languageMap": { "en": format!("Festival of {}", street(number)), "de": format!("Festival of {}", street(number + 1)) },
        },
        "visitors": {
            "type": "Property",
            "value": 400 * number,
            "countedBy": { "type": "Relationship", "object": "urn:ngsi-ld:Company:city:1" },
            "tolerance": { "type": "Property", "value": number * 5 },
        },
        "venue": { "type": "Relationship", "object": format!("urn:ngsi-ld:Square:city:{}", number % 3) },
    })
}

/// What happens in the city between two requests: a few values change, and now and then a festival ends and another begins.
pub fn stir(store: &mut Store) {
    let now = store.now();
    // Arbitrary, but another number for every request.
    let ticks = now.bytes().fold(0_usize, |all, digit| (all * 31 + usize::from(digit)) % 10_007);
    let city = store.tenant_or_new("", &Faults::none());
    let count = city.len().max(1);
    for (index, entity) in city.values_mut().enumerate() {
        if (index + ticks).is_multiple_of(7) {
            change(entity, &now);
        }
    }
    let first = city.keys().find(|id| id.starts_with("urn:ngsi-ld:Festival:")).cloned();
    if let Some(mut festival) = first.filter(|_| ticks.is_multiple_of(5) && count > 10).and_then(|id| city.remove(&id))
    {
        festival.id = format!("urn:ngsi-ld:Festival:city:{}", now.replace([':', '.'], "-"));
        city.insert(festival.id.clone(), festival);
    }
}

fn change(entity: &mut Entity, now: &str) {
    now.clone_into(&mut entity.modified_at);
    for instance in entity.attributes.instances_mut() {
        now.clone_into(&mut instance.modified_at);
        instance.value = match (&instance.value, instance.kind) {
            (Value::Number(number), Kind::Property) => json!(number.as_f64().unwrap_or_default() + 7.0),
            (Value::Bool(flag), _) => json!(!flag),
            (Value::String(_), Kind::Property) => json!(format!("changed at {}", &now[now.len().saturating_sub(4)..])),
            (other, _) => other.clone(),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_city_has_more_than_a_page_of_several_types() {
        let all = entities();
        let types: BTreeSet<&str> = all.iter().filter_map(|entity| entity["type"].as_str()).collect();
        let ids: BTreeSet<&str> = all.iter().filter_map(|entity| entity["id"].as_str()).collect();
        assert_eq!((all.len(), ids.len(), types.len()), (62, 62, 4));
    }
}
