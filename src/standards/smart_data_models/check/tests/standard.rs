//! What NGSI-LD itself says about entities, whatever their models say: names that are IRIs, values of each kind, linked
//! entities; and that one mistake is one remark.

use super::*;

/// The errors and warnings, with the places they point to.
fn said(checked: &Checked) -> Vec<(&'static str, &str)> {
    let worse = checked.remarks.iter().filter(|remark| remark.severity > Severity::Info);
    worse.map(|remark| (remark.rule, remark.at.as_str())).collect()
}

#[test]
fn a_name_is_only_a_short_form_of_its_iri() {
    let iri = format!("{IRIS}temperature");
    let measured = json!({ "type": "Property", "value": 21.5, "unitCode": "CEL" });
    let other = json!([context(), { "teplota": iri, "t": IRIS }]);
    for (name, context) in [(iri.as_str(), context()), ("teplota", other.clone()), ("t:temperature", other.clone())] {
        let mut entity = with(json!({ "temperature": null, "@context": context }));
        entity[name] = measured.clone();
        assert_eq!(said(&check(entity.clone())), [], "{name}");
        entity[name]["value"] = json!("warm");
        let place = format!("/{}/value", name.replace('/', "~1"));
        assert_eq!(said(&check(entity.clone())), [("schema", place.as_str())], "{name}");
        // Beside the name itself it is one attribute too many.
        entity["temperature"] = measured.clone();
        assert_eq!(said(&check(entity)).len(), 1, "{name}");
    }
    // Without a context an IRI is what it says.
    let mut entity = with(json!({ "temperature": null, "@context": null }));
    entity[&iri] = measured;
    assert_eq!(said(&check(entity)), []);
    // Another IRI is another attribute.
    let mut entity = with(json!({}));
    entity[format!("{IRIS}teplota")] = property(json!(1));
    assert_eq!(broken(&check(entity)), ["unknown-attribute"]);
}

#[test]
fn types_of_other_vocabularies_may_stand_beside_that_of_a_model() {
    let whole = context();
    let partly = json!([context(), "https://example.org/elsewhere.jsonld"]);
    let foreign = json!([context(), { "Building": "https://saref.etsi.org/core/Building" }]);
    for (context, other) in [
        (&whole, "https://saref.etsi.org/core/Appliance"),
        // What is written as an IRI means the same whatever part of the context is missing.
        (&partly, "https://saref.etsi.org/core/Appliance"),
        // Models have these names, and these are no models.
        (&whole, "https://saref.etsi.org/core/Building"),
        (&foreign, "Building"),
    ] {
        let checked = check(with(json!({ "type": ["Thermometer", other], "@context": context })));
        assert_eq!((checked.outcome, checked.models.len()), (Outcome::Valid, 1), "{other}: {:?}", checked.remarks);
        let alone = check(with(json!({ "type": other, "@context": context })));
        assert_eq!(alone.outcome, Outcome::Invalid, "{other}");
    }
}

#[test]
fn values_are_those_of_their_kind() {
    for (attribute, place) in [
        (json!({ "type": "LanguageProperty", "languageMap": "Attic" }), "/languageMap"),
        (json!({ "type": "LanguageProperty", "languageMap": {} }), "/languageMap"),
        (json!({ "type": "LanguageProperty", "languageMap": { "en": 7 } }), "/languageMap"),
        (json!({ "type": "LanguageProperty", "languageMap": { "no language": "Attic" } }), "/languageMap"),
        (json!({ "type": "LanguageProperty", "languageMap": { "en": "Attic" }, "unitCode": "CEL" }), "/unitCode"),
        (json!({ "type": "VocabProperty", "vocab": 7 }), "/vocab"),
        (json!({ "type": "ListProperty", "valueList": 7 }), "/valueList"),
        (json!({ "type": "ListRelationship", "objectList": "urn:a:1" }), "/objectList"),
        (json!({ "type": "JsonProperty", "json": 7 }), "/json"),
        (json!({ "type": "Property", "value": 7, "datasetId": "the second" }), "/datasetId"),
        (json!({ "type": "Property", "value": 7, "by": { "type": "Relationship" } }), "/by"),
        (json!({ "type": "Property", "value": 7, "by": { "type": "Relationship", "object": 42 } }), "/by/object"),
        (json!({ "type": "Property", "value": 7, "by": { "type": "Property" } }), "/by"),
    ] {
        let name = if attribute["type"] == "ListRelationship" { "refRooms" } else { "anything" };
        let entity = with(json!({ name: attribute }));
        let place = format!("/{name}{place}");
        assert_eq!(said(&check(entity)), [("entity", place.as_str())], "{attribute}");
    }
    let entity = with(json!({ "elsewhere": { "type": "GeoProperty", "value": "nonsense" } }));
    assert_eq!(broken(&check(entity)), ["entity", "unknown-attribute"]);
    for right in [
        json!({ "type": "LanguageProperty", "languageMap": { "en-GB": ["Attic", "Loft"], "@none": "Attic" } }),
        json!({ "type": "VocabProperty", "vocab": ["a", "b"] }),
        json!({ "type": "JsonProperty", "json": [{ "type": "Property" }] }),
        json!({ "type": "ListProperty", "valueList": [] }),
        json!({ "type": "Property", "value": 7, "datasetId": "@none", "by": { "type": "Relationship", "object": ["urn:a:1"] } }),
        json!({ "type": "Property", "value": { "type": "Date", "@value": "2025-03-01" } }),
        json!({ "type": "ListProperty", "valueList": ["urn:ngsi-ld:null"] }),
    ] {
        assert_eq!(said(&check(with(json!({ "anything": right })))), [], "{right}");
    }
    let unit = check(with(json!({ "temperature": { "type": "Property", "value": 7, "unitCode": 7 } })));
    assert_eq!((unit.outcome, broken(&unit)), (Outcome::Invalid, vec!["unit-code"]));
}

#[test]
fn scopes_are_texts() {
    for (scope, outcome) in [
        (json!("/a/b"), Outcome::Valid),
        (json!(["/a", "/b"]), Outcome::Valid),
        (json!(7), Outcome::Invalid),
        (json!(["/a", 7]), Outcome::Invalid),
    ] {
        assert_eq!(check(with(json!({ "scope": scope }))).outcome, outcome, "{scope}");
    }
}

#[test]
fn kinds_of_attributes_that_do_not_exist_make_no_ngsi_v2_of_an_entity_with_a_context() {
    let entity = json!({
        "id": "urn:ngsi-ld:Thermometer:7", "type": "Thermometer", "@context": context(),
        "temperature": { "type": "number", "value": 21.5 }, "name": { "type": "string", "value": "Attic" },
    });
    let checked = check(entity.clone());
    assert_eq!((checked.form, checked.outcome), (Some(Form::Normalized), Outcome::Invalid));
    assert_eq!(said(&checked)[0], ("entity", "/temperature/type"));
    let mut without = entity;
    without.as_object_mut().unwrap().shift_remove("@context");
    assert_eq!(check(without).form, Some(Form::NgsiV2));
}

#[test]
fn a_linked_entity_stands_for_its_id() {
    let room = |id: &str| json!({ "id": id, "type": "Room", "name": "Attic" });
    let entity = |one: Value, many: Value| {
        json!({
            "id": "urn:ngsi-ld:Thermometer:7", "type": "Thermometer", "@context": context(), "temperature": 21,
            "refDevice": one, "refRooms": many,
        })
    };
    assert_eq!(said(&check(entity(room("urn:r:1"), json!([room("urn:r:1"), "urn:r:2"])))), []);
    assert_eq!(said(&check(entity(room("urn:r:1"), json!([room("a room")])))), [("schema", "/refRooms/0")]);
    assert_eq!(said(&check(entity(json!({ "name": "Attic" }), json!([])))), [("schema", "/refDevice")]);
}

#[test]
fn a_bare_text_in_the_concise_form_is_a_property() {
    let entity =
        with(json!({ "temperature": { "value": 21, "unitCode": "CEL" }, "name": "Attic", "refDevice": "urn:d:1",
        "location": { "type": "Point", "coordinates": [17.1, 48.1] } }));
    let checked = check(entity);
    assert_eq!((checked.form, said(&checked)), (Some(Form::Concise), vec![("kind", "/refDevice")]));
}

#[test]
fn one_mistake_is_one_remark() {
    let library = Library::of_documents(
        [("Thermometer/schema.json", json!({ "properties": { "kind": { "type": "string", "enum": ["indoor"] } } }))]
            .map(|(path, file)| (Address::new("city.Test", path).unwrap(), file.to_string().into_bytes()))
            .into(),
        &Origin::Directory("models".to_owned()),
    );
    let checker = Checker::new(library, Options::default());
    let of = |kind: Value| checker.check(json!({ "id": "urn:a:1", "type": "Thermometer", "kind": kind }));
    assert_eq!(said(&of(json!(17))), [("schema", "/kind")]);
    assert_eq!(said(&of(json!("outdoor"))), [("schema", "/kind")]);
    let several = json!({ "dataset": { "@none": "indoor", "urn:d:1": 17 } });
    assert_eq!(said(&of(several)), [("schema", "/kind/dataset/urn:d:1")]);
}
