//! Whole entities: for each rule one that breaks only it, beside one that does not; the ways to a model; hostile input.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::*;
use crate::{
    model::Blame,
    standards::smart_data_models::{Address, Origin, rules::RULES},
};

mod hostile;
mod standard;

/// The subject of these tests, and the IRIs of its context.
const SUBJECT: &str = "city.Test";
const IRIS: &str = "https://models.example.org/test/";

fn thermometer() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$schemaVersion": "1.2.3",
        "required": ["id", "type", "temperature"],
        "properties": {
            "id": { "anyOf": [{ "type": "string", "pattern": "^[ -~]*$" }] },
            "type": { "enum": ["Thermometer"] },
            "temperature": { "type": "number", "maximum": 70, "description": "Property. Units:'degree Celsius'" },
            "name": { "type": "string", "maxLength": 10, "description": "Property. A name" },
            "location": {
                "type": "object", "required": ["type", "coordinates"], "description": "GeoProperty. Where",
                "properties": { "type": { "enum": ["Point"] }, "coordinates": { "type": "array" } }
            },
            "refDevice": { "type": "string", "description": "Relationship. The device" },
            "refRooms": { "type": "array", "items": { "type": "string", "format": "uri" }, "description": "Relationship. Rooms" },
            "dateObserved": { "type": "string", "format": "date-time", "description": "Property. When" },
            "dateInstalled": { "type": "string", "format": "date", "description": "Property. The day" },
            "dateCreated": { "type": "string", "format": "date-time", "description": "Property. When" },
            "kind": { "enum": ["indoor", "outdoor"], "description": "Property. Which kind" },
            "status": { "type": "string", "description": "Property. A reserved name" },
            "code": { "type": "string", "pattern": "^(a|aa)+(?!b)\\1$", "description": "Property. A pattern that takes long" },
            "schemaVersion": { "type": "string", "description": "Property. The version" },
            "anything": { "description": "Property. Any value" }
        }
    })
}

fn context() -> Value {
    let names = [
        "Thermometer",
        "Broken",
        "temperature",
        "name",
        "refDevice",
        "refRooms",
        "dateObserved",
        "dateInstalled",
        "dateCreated",
        "kind",
        "status",
        "code",
        "schemaVersion",
        "anything",
        "indoor",
        "outdoor",
    ];
    names.iter().map(|name| ((*name).to_owned(), Value::from(format!("{IRIS}{name}")))).collect::<Map<_, _>>().into()
}

fn library() -> Library {
    let air = json!({ "required": ["id", "type"], "properties": { "pm10": { "type": "number", "description": "Property. x" } } });
    let files = [
        ("city.Test", "Thermometer/schema.json", thermometer()),
        ("city.Test", "Broken/schema.json", json!({ "properties": { "a": { "type": 7 } } })),
        ("city.Test", "Misnamed/schema.json", json!({ "properties": { "type": { "enum": ["AnotherName"] } } })),
        ("city.Test", "context.jsonld", json!({ "@context": context() })),
        ("dataModel.Environment", "AirQualityObserved/schema.json", air.clone()),
        ("dataModel.Building", "Building/schema.json", air),
    ];
    let documents = files.into_iter().map(|(repository, path, document)| {
        (Address::new(repository, path).unwrap(), document.to_string().into_bytes())
    });
    Library::of_documents(documents.collect::<BTreeMap<_, _>>(), &Origin::Directory("models".to_owned()))
}

fn check_with(options: Options, entity: Value) -> Checked {
    Checker::new(library(), options).check(entity)
}

fn check(entity: Value) -> Checked {
    check_with(Options::default(), entity)
}

/// A thermometer that breaks no rule, with these members besides or instead; `null` takes one away.
fn with(members: Value) -> Value {
    let mut entity = json!({
        "id": "urn:ngsi-ld:Thermometer:7", "type": "Thermometer", "@context": context(),
        "temperature": { "type": "Property", "value": 21.5, "unitCode": "CEL", "observedAt": "2025-03-01T08:00:00Z" },
        "name": { "type": "Property", "value": "Attic" },
        "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [17.1, 48.1] } },
    });
    for (name, value) in members.as_object().unwrap() {
        match value {
            Value::Null => drop(entity.as_object_mut().unwrap().shift_remove(name)),
            value => entity[name] = value.clone(),
        }
    }
    entity
}

/// The rules that were broken, without what is only worth knowing of every entity.
fn broken(checked: &Checked) -> Vec<&'static str> {
    let rules: BTreeSet<&str> = checked.remarks.iter().map(|remark| remark.rule).collect();
    rules.into_iter().filter(|rule| *rule != "absent-attribute").collect()
}

fn property(value: Value) -> Value {
    json!({ "type": "Property", "value": value })
}

/// What happens to the thermometer, which rule it breaks, what becomes of the item, and where the remark points.
#[allow(clippy::too_many_lines)] // One table, read from top to bottom.
fn table() -> Vec<(&'static str, Value, Outcome, &'static str)> {
    use Outcome::{Invalid, Undetermined, Valid};
    let without = |name: &str| {
        let mut context = context();
        context.as_object_mut().unwrap().remove(name);
        context
    };
    let instead = |name: &str, iri: &str| {
        let mut context = context();
        context[name] = Value::from(iri);
        context
    };
    let unit = |unit: &str| json!({ "type": "Property", "value": 1, "unitCode": unit });
    vec![
        ("entity", json!({ "name": { "type": "Property" } }), Invalid, "/name"),
        ("entity", json!({ "temperature": { "type": "Property" } }), Invalid, "/temperature"),
        ("entity", json!({ "name": "Attic" }), Valid, "/name"),
        ("no-type", json!({ "type": null }), Invalid, "/type"),
        ("no-type", json!({ "type": [] }), Invalid, "/type"),
        ("no-type", json!({ "type": 7 }), Invalid, "/type"),
        ("no-type", json!({ "type": ["Thermometer", 7] }), Invalid, "/type"),
        ("unknown-type", json!({ "type": "https://example.org/Unheard" }), Invalid, "/type"),
        ("type-iri", json!({ "@context": instead("Thermometer", "https://example.org/T") }), Invalid, "/type"),
        ("schema", json!({ "name": property(json!("much too long")) }), Invalid, "/name/value"),
        ("schema", json!({ "temperature": unit("CEL"), "kind": property(json!("indor")) }), Invalid, "/kind/value"),
        ("required", json!({ "temperature": null }), Invalid, ""),
        ("kind", json!({ "refDevice": property(json!("urn:d:1")) }), Invalid, "/refDevice"),
        ("kind", json!({ "name": { "type": "Relationship", "object": "urn:d:1" } }), Invalid, "/name"),
        (
            "kind",
            json!({ "location": property(json!({ "type": "Point", "coordinates": [1, 2] })) }),
            Valid,
            "/location",
        ),
        ("id", json!({ "id": "thermometer 7" }), Invalid, "/id"),
        ("id", json!({ "id": null }), Invalid, "/id"),
        ("id", json!({ "id": 7 }), Invalid, "/id"),
        ("id", json!({ "id": ["urn:a"] }), Invalid, "/id"),
        (
            "id",
            json!({ "refDevice": { "type": "Relationship", "object": "the device" } }),
            Invalid,
            "/refDevice/object",
        ),
        ("date-time", json!({ "dateObserved": property(json!("yesterday")) }), Invalid, "/dateObserved/value"),
        (
            "date-time",
            json!({ "dateInstalled": property(json!("2025-03-01T08:00:00Z")) }),
            Invalid,
            "/dateInstalled/value",
        ),
        ("date-time", json!({ "createdAt": "yesterday" }), Invalid, "/createdAt"),
        (
            "date-time",
            json!({ "name": { "type": "Property", "value": "Attic", "observedAt": 7 } }),
            Invalid,
            "/name/observedAt",
        ),
        ("time-zone", json!({ "dateObserved": property(json!("2025-03-01T08:00:00")) }), Valid, "/dateObserved/value"),
        ("time-zone", json!({ "modifiedAt": "2025-03-01T08:00:00+01:00" }), Valid, "/modifiedAt"),
        ("unknown-attribute", json!({ "nane": property(json!("Attic")) }), Valid, "/nane"),
        ("default-context", json!({ "@context": without("name") }), Valid, "/name"),
        ("default-context", json!({ "@context": without("Thermometer") }), Valid, "/type"),
        ("attribute-iri", json!({ "@context": instead("name", "https://example.org/name") }), Valid, "/name"),
        (
            "legacy-iri",
            json!({ "type": "Air", "temperature": null, "name": null,
                "@context": { "Air": "https://uri.fiware.org/ns/data-models#AirQualityObserved" } }),
            Valid,
            "/type",
        ),
        (
            "coordinates",
            json!({ "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [400, 200] } } }),
            Valid,
            "/location/value/coordinates",
        ),
        ("unit-code", json!({ "temperature": unit("°C") }), Valid, "/temperature/unitCode"),
        ("unit-missing", json!({ "temperature": property(json!(7)) }), Valid, "/temperature"),
        ("reserved-name", json!({ "status": property(json!("on")) }), Valid, "/status"),
        ("date-created", json!({ "dateCreated": property(json!("2025-03-01T08:00:00Z")) }), Valid, "/dateCreated"),
        ("schema-version", json!({ "schemaVersion": property(json!("1.0.0")) }), Valid, "/schemaVersion"),
        ("no-context", json!({ "@context": null }), Valid, ""),
        ("language-variant", json!({ "name_sk": property(json!("Povala")) }), Valid, "/name_sk"),
        (
            "model-not-at-hand",
            json!({ "type": "https://smartdatamodels.org/dataModel.Weather/WeatherObserved" }),
            Undetermined,
            "/type",
        ),
        ("model-defect", json!({ "type": "Broken" }), Undetermined, "/type"),
        ("model-defect", json!({ "code": property(json!("a".repeat(60) + "!")) }), Undetermined, "/code/value"),
        ("context-not-at-hand", json!({ "@context": [context(), "https://example.org/c.jsonld"] }), Valid, ""),
        (
            "context-not-at-hand",
            json!({ "type": "Unheard", "@context": "https://example.org/c.jsonld" }),
            Undetermined,
            "",
        ),
        ("context-not-at-hand", json!({ "@context": [context(), 7] }), Valid, ""),
    ]
}

#[test]
fn a_thermometer_that_keeps_all_rules_is_valid() {
    let checked = check(with(json!({})));
    assert_eq!((broken(&checked), checked.outcome, checked.form), (vec![], Outcome::Valid, Some(Form::Normalized)));
    assert_eq!(checked.models, [ModelKey::new(SUBJECT, "Thermometer").unwrap()]);
    let absent = &checked.remarks[0];
    assert!(
        absent.says.starts_with("10 optional attributes of the model are absent: anything, code,"),
        "{}",
        absent.says
    );
    let tally = Tally { known: (3, 3), used: (3, 13), required: (3, 3), resolved: (3, 3), units: (1, 1) };
    assert_eq!(checked.tally, tally);
}

#[test]
fn each_rule_is_broken_by_what_it_is_about_and_by_nothing_else() {
    for (rule, members, outcome, at) in table() {
        let checked = check(with(members.clone()));
        let message = format!("{members}\n{:#?}", checked.remarks);
        let mut found = broken(&checked);
        found.retain(|found| *found != rule);
        assert_eq!(found, Vec::<&str>::new(), "{message}");
        assert_eq!(checked.outcome, outcome, "{message}");
        let remark = checked.remarks.iter().find(|remark| remark.rule == rule).expect(&message);
        assert_eq!(remark.at, at, "{message}");
    }
}

#[test]
fn every_rule_is_tested() {
    let mut rules: BTreeSet<&str> = table().into_iter().map(|(rule, ..)| rule).collect();
    // Of every entity; of a name that never comes alone; of a deep one; and of text that is no JSON, where files are read.
    rules.extend(["absent-attribute", "ambiguous-type", "too-large", "syntax"]);
    assert_eq!(rules, RULES.iter().map(|rule| rule.id).collect());
}

#[test]
fn remarks_read_like_sentences() {
    let entity = with(json!({
        "id": "the thermometer", "temprature": property(json!(21)), "refDevice": property(json!("urn:d:1")),
        "dateObserved": property(json!("2025-03-01T08:00:00")), "name": property(json!(7)),
        "location": { "type": "GeoProperty", "value": { "type": "Point", "coordinates": [48.1, 117.1] } },
        "kind": [{ "type": "Property", "value": "indoor" }, { "type": "Property", "value": "attic", "datasetId": "urn:d:2" }],
        "temperature": { "type": "Property", "value": 71, "unitCode": "celsius", "observedAt": "yesterday" },
        "unheard": property(json!(1)), "status": 7,
    }));
    let told = check(entity).remarks;
    let told: Vec<String> = told
        .iter()
        .map(|remark| {
            let help = remark.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{} {} {}: {}{help}", remark.severity, remark.rule, remark.at, remark.says)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    error id /id: id is "the thermometer", which is no URI: it has a space in it
    error schema /temperature/value: temperature: 71 is greater than 70
    warning unit-code /temperature/unitCode: unitCode of temperature is "celsius", which is no common code of Recommendation 20 (did you mean "CEL"?)
    error date-time /temperature/observedAt: observedAt of temperature is "yesterday", which is no time
    error schema /name/value: name: 7 is a number; it must be a text
    warning coordinates /location/value/coordinates: location is [48.1, 117.1]: no latitude is 117.1, so longitude and latitude seem to be swapped
    warning unknown-attribute /temprature: temprature is no attribute of city.Test/Thermometer; no @context defines it either (did you mean "temperature"?)
    error kind /refDevice: refDevice is a Property, and the model says Relationship
    warning time-zone /dateObserved/value: dateObserved is "2025-03-01T08:00:00", and has no time zone
    error schema /kind/1/value: kind: "attic" is none of "indoor", "outdoor" (datasetId urn:d:2)
    warning unknown-attribute /unheard: unheard is no attribute of city.Test/Thermometer; no @context defines it either
    warning entity /status: status is a bare value, and the rest of the entity is normalized
    error schema /status: status: 7 is a number; it must be a text
    warning reserved-name /status: status is a term of the core context of NGSI-LD, and never means what the model means
    info absent-attribute : 6 optional attributes of the model are absent: anything, code, dateCreated, dateInstalled, refRooms, schemaVersion
    "#);
}

#[test]
fn every_form_of_an_entity_comes_to_the_same() {
    let normalized = with(json!({}));
    let concise = with(json!({
        "temperature": { "value": 21.5, "unitCode": "CEL", "observedAt": "2025-03-01T08:00:00Z" },
        "name": "Attic", "location": { "type": "Point", "coordinates": [17.1, 48.1] },
    }));
    let key_values = with(json!({
        "temperature": 21.5, "name": "Attic", "location": { "type": "Point", "coordinates": [17.1, 48.1] },
    }));
    let v2 = with(json!({
        "temperature": { "type": "Number", "value": 21.5, "metadata": { "unitCode": { "value": "CEL" } } },
        "name": { "type": "Text", "value": "Attic", "metadata": {} },
        "location": { "type": "geo:json", "value": { "type": "Point", "coordinates": [17.1, 48.1] } },
    }));
    let feature = json!({
        "id": "urn:ngsi-ld:Thermometer:7", "type": "Feature", "@context": context(),
        "geometry": { "type": "Point", "coordinates": [17.1, 48.1] },
        "properties": { "type": "Thermometer", "temperature": normalized["temperature"], "name": normalized["name"] },
    });
    for (entity, form) in [
        (normalized, Form::Normalized),
        (concise, Form::Concise),
        (key_values, Form::KeyValues),
        (v2, Form::NgsiV2),
        (feature, Form::Normalized),
    ] {
        let checked = check(entity.clone());
        assert_eq!((broken(&checked), checked.form, checked.outcome), (vec![], Some(form), Outcome::Valid), "{entity}");
        assert_eq!(checked.tally.used, (3, 13), "{entity}");
        assert_eq!(checked.id.as_deref(), Some("urn:ngsi-ld:Thermometer:7"));
    }
}

#[test]
fn remarks_about_a_feature_point_into_the_feature() {
    let checked = check(json!({
        "id": "lamp", "type": "Feature", "@context": context(),
        "geometry": { "type": "Point", "coordinates": [0, 91] },
        "properties": { "type": "Thermometer", "temperature": { "type": "Property", "value": "x" }, "nane": { "type": "Property", "value": 1 } },
    }));
    let mut places: Vec<(&str, &str)> = checked
        .remarks
        .iter()
        .map(|remark| (remark.rule, remark.at.as_str()))
        .filter(|(rule, _)| *rule != "absent-attribute")
        .collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            ("coordinates", "/geometry/coordinates"),
            ("id", "/id"),
            ("schema", "/properties/temperature/value"),
            ("unknown-attribute", "/properties/nane"),
        ]
    );
    let many = check(json!({ "type": "FeatureCollection", "features": [] }));
    assert_eq!((broken(&many), many.outcome), (vec!["entity"], Outcome::Invalid));
}

#[test]
fn an_id_that_is_no_uri_is_an_error_where_something_says_that_it_is_ngsi_ld() {
    let id = |entity: Value, options: Options| {
        let checked = check_with(options, entity);
        let severities: Vec<_> = checked.remarks.iter().filter(|said| said.at == "/id").collect();
        (checked.outcome, severities.iter().map(|said| (said.rule, said.severity)).collect::<Vec<_>>())
    };
    let warned = (Outcome::Valid, vec![("id", Severity::Warning)]);
    let wrong = (Outcome::Invalid, vec![("id", Severity::Error)]);
    let plain = json!({ "id": "lamp", "type": "Thermometer", "temperature": 21 });
    assert_eq!(id(plain.clone(), Options::default()), warned);
    let given = Options { context: Some(context()), ..Options::default() };
    assert_eq!(id(plain.clone(), given), wrong);
    let mut own = plain.clone();
    own["@context"] = context();
    assert_eq!(id(own, Options::default()), wrong);
    let normalized = json!({ "id": "lamp", "type": "Thermometer", "temperature": property(json!(21)) });
    assert_eq!(id(normalized.clone(), Options::default()), wrong);
    let concise = Options { form: Some(Form::Concise), ..Options::default() };
    assert_eq!(id(plain.clone(), concise), wrong);
    let v2 = json!({ "id": "lamp", "type": "Thermometer", "temperature": { "type": "Number", "value": 21, "metadata": {} } });
    assert_eq!(id(v2, Options::default()), warned);
    // An id that is no text, or none at all, is one in no standard.
    let mut number = plain.clone();
    number["id"] = json!(7);
    assert_eq!(id(number, Options::default()).0, Outcome::Invalid);
    let mut none = plain.clone();
    none.as_object_mut().unwrap().shift_remove("id");
    assert_eq!(id(none, Options::default()).0, Outcome::Invalid);
    // And the model may refuse more: this one wants printable ASCII.
    let mut refused = plain;
    refused["id"] = json!("lámp");
    let both = vec![("id", Severity::Warning), ("schema", Severity::Error)];
    assert_eq!(id(refused, Options::default()), (Outcome::Invalid, both));
}

#[test]
fn a_model_that_refuses_its_own_name_is_to_blame_itself() {
    let checked = check(json!({ "id": "urn:a:1", "type": "Misnamed" }));
    let said = checked.remarks.iter().find(|said| said.rule == "schema").unwrap();
    assert_eq!((checked.outcome, said.blame, said.severity), (Outcome::Valid, Blame::Model, Severity::Info));
    assert_eq!(said.at, "/type");
}

#[test]
fn an_attribute_in_another_form_than_the_rest_is_named() {
    let plain = json!({ "@context": null, "temperature": 21, "name": "Attic", "location": { "type": "Point", "coordinates": [1, 2] } });
    let mut entity = with(plain);
    entity["name"] = property(json!("Attic"));
    let checked = check(entity);
    assert_eq!((broken(&checked), checked.outcome), (vec!["entity", "no-context"], Outcome::Invalid));
    let odd = checked.remarks.iter().find(|remark| remark.rule == "entity").unwrap();
    assert_eq!(odd.says, "name is written normalized, and most of the entity as key-values");
}

#[test]
fn a_type_is_found_by_its_iri_and_by_its_name() {
    let models = |entity: Value| {
        let checked = check(entity);
        (
            checked.models.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            checked.outcome,
            broken(&checked),
        )
    };
    let iri = "https://smartdatamodels.org/dataModel.Environment/AirQualityObserved";
    let air = |context: Value, kind: &str| json!({ "id": "urn:a:1", "type": kind, "@context": context });
    let key = "dataModel.Environment/AirQualityObserved".to_owned();
    assert_eq!(models(air(json!({ "Luft": iri }), "Luft")), (key.clone(), Outcome::Valid, vec![]));
    assert_eq!(models(air(json!({}), iri)), (key.clone(), Outcome::Valid, vec![]));
    assert_eq!(models(air(Value::Null, "AirQualityObserved")), (key.clone(), Outcome::Valid, vec!["no-context"]));
    // Known in two subjects, one of which is at hand: nobody can tell.
    let (found, outcome, rules) = models(air(Value::Null, "Building"));
    assert_eq!((found.as_str(), outcome, rules), ("", Outcome::Undetermined, vec!["ambiguous-type", "no-context"]));
    let legacy = json!({ "B": "https://uri.fiware.org/ns/data-models#Building" });
    assert_eq!(models(air(legacy, "B")), (String::new(), Outcome::Undetermined, vec!["ambiguous-type", "legacy-iri"]));
    // Several types: one that is known is enough.
    let checked = check(
        json!({ "id": "urn:a:1", "type": ["Luft", "Other"], "@context": { "Luft": iri, "Other": "https://example.org/O" } }),
    );
    assert_eq!(checked.outcome, Outcome::Valid);
    let other = checked.remarks.iter().find(|remark| remark.rule == "unknown-type").unwrap();
    assert_eq!(other.severity, Severity::Info);
}

#[test]
fn a_model_that_is_named_decides_and_the_type_has_to_fit() {
    let named = |entity: Value| {
        let model = Some(ModelKey::new("dataModel.Building", "Building").unwrap());
        let checked = check_with(Options { model, ..Options::default() }, entity);
        (broken(&checked), checked.outcome, checked.models.len())
    };
    let entity = |kind: &str| json!({ "id": "urn:a:1", "type": kind });
    assert_eq!(named(entity("Building")), (vec!["no-context"], Outcome::Valid, 1));
    assert_eq!(named(entity("House")), (vec!["no-context", "type-iri"], Outcome::Invalid, 1));
    let mut other = entity("Building");
    other["@context"] = json!({ "Building": "https://example.org/Building" });
    assert_eq!(named(other.clone()), (vec!["type-iri"], Outcome::Invalid, 1));
    other["@context"] = json!({ "Building": "https://uri.fiware.org/ns/data-models#Building" });
    assert_eq!(named(other.clone()), (vec!["legacy-iri"], Outcome::Valid, 1));
    other["@context"] = json!({});
    assert_eq!(named(other), (vec!["default-context"], Outcome::Valid, 1));
    let unknown = Options { model: Some(ModelKey::new("city.Test", "Nothing").unwrap()), ..Options::default() };
    assert_eq!(check_with(unknown, entity("Nothing")).outcome, Outcome::Undetermined);
}

#[test]
fn a_context_beside_the_item_counts_where_it_has_none() {
    let options = || Options { context: Some(context()), ..Options::default() };
    let entity = with(json!({ "@context": null }));
    assert_eq!(broken(&check_with(options(), entity)), Vec::<&str>::new());
    let url = "https://example.org/c.jsonld";
    let contexts = BTreeMap::from([(url.to_owned(), json!({ "@context": context() }))]);
    let known = Options { contexts, ..Options::default() };
    assert_eq!(broken(&check_with(known, with(json!({ "@context": url })))), Vec::<&str>::new());
}

#[test]
fn the_user_decides_how_bad_a_rule_is() {
    let entity = || with(json!({ "nane": property(json!("Attic")) }));
    assert_eq!(check_with(Options { closed: true, ..Options::default() }, entity()).outcome, Outcome::Invalid);
    let severities = BTreeMap::from([("unknown-attribute".to_owned(), None)]);
    assert_eq!(broken(&check_with(Options { severities, ..Options::default() }, entity())), Vec::<&str>::new());
    // Switching the remark off does not make an item valid that was not checked.
    let severities = BTreeMap::from([("unknown-type".to_owned(), None)]);
    let checked =
        check_with(Options { severities, ..Options::default() }, with(json!({ "type": "https://example.org/U" })));
    assert_eq!(checked.outcome, Outcome::Undetermined);
}

#[test]
fn further_instances_are_checked_each_by_itself() {
    let entity = with(json!({ "temperature": [
        { "type": "Property", "value": 21, "unitCode": "CEL" },
        { "type": "Property", "value": 22, "unitCode": "CEL", "datasetId": "urn:d:1" },
        { "type": "Property", "value": "warm", "unitCode": "CEL", "datasetId": "urn:d:2" },
    ], "name": { "type": "LanguageProperty", "languageMap": { "en": "Attic", "de": "Dachgeschoss" } } }));
    let checked = check(entity);
    let said: Vec<(&str, &str)> = checked
        .remarks
        .iter()
        .filter(|remark| remark.rule == "schema")
        .map(|remark| (remark.at.as_str(), remark.says.as_str()))
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[0].0, "/temperature/2/value");
    assert!(said[0].1.ends_with("(datasetId urn:d:2)"), "{said:?}");
    assert_eq!(said[1].0, "/name/languageMap/de");
    // An attribute with datasetIds only is there all the same.
    let only = with(
        json!({ "temperature": [{ "type": "Property", "value": 21, "unitCode": "CEL", "datasetId": "urn:d:1" }] }),
    );
    assert_eq!(broken(&check(only)), Vec::<&str>::new());
    let gone = with(json!({ "temperature": { "type": "Property", "value": "urn:ngsi-ld:null" } }));
    assert_eq!(broken(&check(gone)), ["required"]);
}

#[test]
fn relationships_and_words_of_vocabularies_are_what_the_model_wants() {
    let entity = with(json!({
        "refRooms": [
            { "type": "Relationship", "object": "urn:r:1", "datasetId": "urn:d:1" },
            { "type": "Relationship", "object": "urn:r:2", "datasetId": "urn:d:2" },
        ],
        "kind": { "type": "VocabProperty", "vocab": format!("{IRIS}indoor") },
    }));
    assert_eq!(broken(&check(entity)), Vec::<&str>::new());
    let entity = with(json!({ "refRooms": { "type": "Relationship", "object": "urn:r:1" } }));
    assert_eq!(broken(&check(entity)), Vec::<&str>::new());
    let entity = with(json!({ "refRooms": [
        { "type": "Relationship", "object": "urn:r:1", "datasetId": "urn:d:1" },
        { "type": "Relationship", "object": "a room", "datasetId": "urn:d:2" },
    ] }));
    let checked = check(entity);
    assert_eq!(broken(&checked), ["schema"]);
    assert_eq!(checked.remarks[0].at, "/refRooms/1/object");
}

#[test]
fn what_is_no_entity_is_said_so() {
    for item in [json!(null), json!(7), json!("urn:a"), json!([with(json!({}))]), json!([])] {
        let checked = check(item.clone());
        assert_eq!((broken(&checked), checked.outcome), (vec!["entity"], Outcome::Invalid), "{item}");
    }
    assert_eq!(check(json!({})).outcome, Outcome::Invalid);
}
