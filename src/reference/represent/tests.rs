use serde_json::json;

use super::*;
use crate::reference::call::Params;
use crate::reference::read::{Nulls, Reader};

fn document() -> Value {
    json!({
        "id": "urn:ngsi-ld:Stop:1",
        "type": ["Stop", "Place"],
        "scope": "/City",
        "seats": { "type": "Property", "value": 6 },
        "power": { "type": "Property", "value": 60, "unitCode": "WTT" },
        "address": { "type": "Property", "value": { "city": "Bratislava" } },
        "odd": { "type": "Property", "value": { "type": "x" } },
        "line": { "type": "Relationship", "object": "urn:ngsi-ld:Line:4" },
        "street": { "type": "LanguageProperty", "languageMap": { "en": "Main", "sk": "Hlavna" } },
        "gender": { "type": "VocabProperty", "vocab": "Male" },
        "raw": { "type": "JsonProperty", "json": { "id": 1 } },
        "days": { "type": "ListProperty", "valueList": [1, 2] },
        "lines": { "type": "ListRelationship", "objectList": [{ "object": "urn:a:b" }] },
        "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.1, 48.1] } },
        "level": [
            { "type": "Property", "value": 1 },
            { "type": "Property", "value": 2, "datasetId": "urn:d:2" }
        ]
    })
}

fn show(params: &[(&str, &str)], media: Media) -> Value {
    let (context, faults) = (Context::default(), Faults::none());
    let reader = Reader {
        context: &context,
        operation: Operation::Create,
        faults: &faults,
        nulls: Nulls::Refused,
        now: "2025-01-01T00:00:00.000000Z",
    };
    let entity = reader.entity(&document()).unwrap();
    let pairs = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let params = Params(pairs);
    let mut view = View::read(&params, &context, Operation::Retrieve, &faults).unwrap();
    if let Some(lang) = params.get("lang") {
        view.language = Some(LanguageFilter::parse(lang).unwrap());
    }
    if let Some(pick) = params.get("pick") {
        view.projection.pick = Some(Member::parse("pick", pick, &context, &faults).unwrap());
    }
    if let Some(omit) = params.get("omit") {
        view.projection.omit = Some(Member::parse("omit", omit, &context, &faults).unwrap());
    }
    view.projection.datasets = params.list("datasetId");
    Renderer { context: &context, view: &view, operation: Operation::Retrieve, faults: &faults }.entity(&entity, media)
}

#[test]
fn the_normalized_form_reads_back_as_it_was_written() {
    assert_eq!(show(&[], Media::Json), document());
    assert_eq!(show(&[("format", "normalized"), ("options", "keyValues")], Media::Json), document());
}

#[test]
fn the_concise_form_leaves_out_what_can_be_inferred() {
    let concise = show(&[("options", "concise")], Media::Json);
    assert_eq!(concise["seats"], json!(6));
    assert_eq!(concise["power"], json!({ "value": 60, "unitCode": "WTT" }));
    assert_eq!(concise["address"], json!({ "city": "Bratislava" }));
    assert_eq!(concise["odd"], json!({ "value": { "type": "x" } }));
    assert_eq!(concise["line"], json!({ "object": "urn:ngsi-ld:Line:4" }));
    assert_eq!(concise["location"], json!({ "type": "Point", "coordinates": [17.1, 48.1] }));
    assert_eq!(concise["level"], json!([{ "value": 1 }, { "value": 2, "datasetId": "urn:d:2" }]));
    assert_eq!(concise["lines"], json!({ "objectList": ["urn:a:b"] }));
}

#[test]
fn the_simplified_form_has_values_only() {
    for keyword in ["simplified", "keyValues"] {
        let simplified = show(&[("format", keyword)], Media::Json);
        assert_eq!(simplified["power"], json!(60));
        assert_eq!(simplified["line"], json!("urn:ngsi-ld:Line:4"));
        assert_eq!(simplified["street"], json!({ "languageMap": { "en": "Main", "sk": "Hlavna" } }));
        assert_eq!(simplified["gender"], json!({ "vocab": "Male" }));
        assert_eq!(simplified["raw"], json!({ "json": { "id": 1 } }));
        assert_eq!(simplified["days"], json!([1, 2]));
        assert_eq!(simplified["lines"], json!(["urn:a:b"]));
        assert_eq!(simplified["level"], json!({ "dataset": { "@none": 1, "urn:d:2": 2 } }));
    }
}

#[test]
fn the_times_of_the_broker_are_shown_only_on_request() {
    let shown = show(&[("options", "sysAttrs")], Media::Json);
    assert_eq!(shown["createdAt"], "2025-01-01T00:00:00.000000Z");
    assert_eq!(shown["seats"]["modifiedAt"], "2025-01-01T00:00:00.000000Z");
}

#[test]
fn a_language_filter_turns_a_language_property_into_a_property() {
    let street = |lang| show(&[("lang", lang)], Media::Json)["street"].clone();
    assert_eq!(street("sk"), json!({ "type": "Property", "value": "Hlavna", "lang": "sk" }));
    assert_eq!(street("de,sk;q=0.8,en;q=0.9")["lang"], "en");
    assert_eq!(street("de")["value"], "Main");
}

#[test]
fn pick_omit_and_dataset_choose_members() {
    assert_eq!(
        show(&[("pick", "id,seats")], Media::Json),
        json!({ "id": "urn:ngsi-ld:Stop:1", "seats": { "type": "Property", "value": 6 } })
    );
    let omitted = show(&[("omit", "seats,type")], Media::Json);
    assert!(omitted.get("seats").is_none() && omitted.get("type").is_none() && omitted.get("power").is_some());
    let dataset = show(&[("datasetId", "urn:d:2")], Media::Json);
    assert_eq!(dataset["level"], json!({ "type": "Property", "value": 2, "datasetId": "urn:d:2" }));
    assert!(dataset.get("seats").is_none());
}

#[test]
fn a_feature_has_the_location_as_its_geometry() {
    let feature = show(&[], Media::GeoJson);
    assert_eq!(feature["type"], "Feature");
    assert_eq!(feature["geometry"], json!({ "type": "Point", "coordinates": [17.1, 48.1] }));
    assert_eq!(feature["properties"]["seats"], json!({ "type": "Property", "value": 6 }));
    assert_eq!(show(&[("geometryProperty", "seats")], Media::GeoJson)["geometry"], Value::Null);
}

#[test]
fn a_simplified_feature_has_values_as_properties_and_its_geometry_is_that_of_the_wanted_dataset() {
    let feature = show(&[("options", "keyValues")], Media::GeoJson);
    assert_eq!(feature["properties"]["line"], "urn:ngsi-ld:Line:4");
    assert_eq!(feature["properties"]["level"], json!({ "dataset": { "@none": 1, "urn:d:2": 2 } }));
    assert_eq!(show(&[("datasetId", "urn:d:2")], Media::GeoJson)["geometry"], Value::Null);
}
