use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{table::POSITIONS, *};
use crate::{
    model::Form,
    standards::ngsi_ld::{representation::convert, testing},
};

const SUFFIX: &str = "_k7f3abcd";

fn isolation() -> Isolation {
    Isolation::names(SUFFIX)
}

/// One example for each row of the table: the row, and an object of its kind with `~` where the suffix belongs.
fn examples() -> Vec<(&'static str, Value)> {
    vec![
        ("Entity.type", json!({ "type": ["Bus~", "Property", "ex:Bus"] })),
        ("Attribute.objectType", json!({ "object": "urn:a:b", "objectType": "Device~" })),
        ("Attribute.entity", json!({ "object": "urn:a:b", "entity": { "type": "Device~", "fill~": 1 } })),
        ("Attribute.entityList", json!({ "objectList": [], "entityList": [{ "type": "Device~", "fill~": 1 }] })),
        ("Feature.properties", json!({ "type": "Feature", "properties": { "type": "Bus~", "seats~": 6 } })),
        (
            "FeatureCollection.features",
            json!({ "type": "FeatureCollection", "features": [{ "type": "Feature", "properties": { "seats~": 6 } }] }),
        ),
        ("Query.entities", json!({ "type": "Query", "entities": [{ "type": "Bus~", "idPattern": "Bus.*" }] })),
        ("Query.attrs", json!({ "attrs": ["seats~", "location"] })),
        ("Query.pick", json!({ "pick": ["id", "seats~", "line~{name~,status}"] })),
        ("Query.omit", json!({ "omit": "seats~,scope" })),
        ("Query.q", json!({ "q": "seats~>3" })),
        ("Query.geoQ", json!({ "geoQ": { "georel": "within", "geoproperty": "area~" } })),
        ("Query.ordering", json!({ "ordering": { "orderBy": ["seats~;desc", "id"], "collation": "de" } })),
        ("Query.expandValues", json!({ "expandValues": "seats~,line~" })),
        ("Query.jsonKeys", json!({ "jsonKeys": "seats~" })),
        ("Subscription.entities", json!({ "type": "Subscription", "entities": [{ "type": "(Bus~;Shop~)|*" }] })),
        ("Subscription.watchedAttributes", json!({ "watchedAttributes": ["seats~"] })),
        ("Subscription.q", json!({ "q": "seats~<3|name~" })),
        ("Subscription.geoQ", json!({ "geoQ": { "geometry": "Point", "geoproperty": "location" } })),
        ("Subscription.notification", json!({ "notification": { "attributes": ["seats~"], "format": "concise" } })),
        ("Subscription.expandValues", json!({ "expandValues": "seats~" })),
        ("Subscription.jsonKeys", json!({ "jsonKeys": "seats~" })),
        ("NotificationParams.attributes", json!({ "attributes": ["seats~"], "endpoint": { "uri": "http://a/b" } })),
        ("NotificationParams.pick", json!({ "pick": ["seats~"] })),
        ("NotificationParams.omit", json!({ "omit": ["seats~"] })),
        ("Registration.information", json!({ "information": [{ "propertyNames": ["seats~"] }], "mode": "inclusive" })),
        ("RegistrationInfo.entities", json!({ "entities": [{ "id": "urn:a:b", "type": ["Bus~", "Shop~"] }] })),
        ("RegistrationInfo.propertyNames", json!({ "propertyNames": ["seats~", "location"] })),
        ("RegistrationInfo.relationshipNames", json!({ "relationshipNames": ["line~"] })),
        ("RegistrationInfo.attributeNames", json!({ "attributeNames": ["line~"] })),
        ("Selector.type", json!({ "type": "Bus~,Shop~" })),
        ("GeoQuery.geoproperty", json!({ "geoproperty": "area~", "coordinates": [1, 2] })),
        ("Ordering.orderBy", json!({ "orderBy": ["seats~.by~;dist-asc", "address~[city]"] })),
        ("Names.id", json!({ "id": format!("{DEFAULT_VOCABULARY}Bus~"), "type": "EntityType" })),
        ("Names.typeList", json!({ "id": "urn:a:b", "type": "EntityTypeList", "typeList": ["Bus~", "ex:Bus"] })),
        ("Names.typeName", json!({ "typeName": "Bus~", "entityCount": 3 })),
        ("Names.typeNames", json!({ "typeNames": ["Bus~"], "attributeTypes": ["Property"] })),
        ("Names.attributeList", json!({ "attributeList": ["seats~", "location"] })),
        ("Names.attributeName", json!({ "attributeName": "seats~" })),
        ("Names.attributeNames", json!({ "attributeNames": ["seats~"] })),
        ("Names.attributeDetails", json!({ "attributeDetails": [{ "attributeName": "seats~", "type": "Attribute" }] })),
        ("UpdateResult.updated", json!({ "updated": ["seats~"] })),
        ("UpdateResult.notUpdated", json!({ "notUpdated": [{ "attributeName": "seats~", "reason": "none" }] })),
        ("UpdateResult.attributeName", json!({ "attributeName": "seats~" })),
    ]
}

fn without_marks(value: &Value) -> Document {
    serde_json::from_str::<Value>(&value.to_string().replace('~', "")).unwrap().into()
}

fn with_suffix(value: &Value) -> Value {
    serde_json::from_str(&value.to_string().replace('~', SUFFIX)).unwrap()
}

#[test]
fn every_row_of_the_table_isolates_the_names_it_names() {
    let examples = examples();
    for (kind, member, _) in POSITIONS {
        let row = format!("{kind:?}.{member}");
        let (_, example) =
            examples.iter().find(|(name, _)| *name == row).unwrap_or_else(|| panic!("no example for {row}"));
        assert_eq!(isolation().within(*kind, &without_marks(example)).to_value(), Some(with_suffix(example)), "{row}");
    }
    let rows: BTreeSet<String> = POSITIONS.iter().map(|(kind, member, _)| format!("{kind:?}.{member}")).collect();
    assert_eq!(rows, examples.iter().map(|(row, _)| (*row).to_owned()).collect());
}

#[test]
fn attribute_names_are_isolated_recursively_but_values_are_not_entered() {
    let entity = json!({
        "id": "urn:ngsi-ld:Bus:1", "type": "Bus~", "scope": "/City", "@context": { "Bus": "urn:a:b" },
        "seats~": 6,
        "fill level~": 1,
        "a<b~": 1,
        "ex:line": { "object": "urn:a:b" },
        "location": { "type": "Point", "coordinates": [1, 2] },
        "status": { "value": "open", "by~": { "type": "Property", "value": "team", "since~": 3 } },
        "address~": { "city": "Bratislava" },
        "compound~": { "type": "Property", "value": { "city": { "type": "Property", "value": 1 } } },
        "raw~": { "json": { "city": 1 } },
        "says~": { "languageMap": { "en": "yes" } },
        "list~": { "valueList": [{ "city": 1 }] },
        "gender~": { "vocab": "Male" },
        "plain~": [{ "city": 1 }],
        "speed~": [{ "value": 1, "by~": 2 }, { "value": 2, "datasetId": "urn:a:d" }],
        "broken~": { "type": "Property" },
        "gone~": "urn:ngsi-ld:null",
    });
    assert_eq!(isolation().body(BodyKind::Entity, &without_marks(&entity)).to_value(), Some(with_suffix(&entity)));
    let list = json!([entity]);
    assert_eq!(isolation().answer(AnswerKind::Entities, &without_marks(&list)).to_value(), Some(with_suffix(&list)));
}

#[test]
fn an_attribute_fragment_is_isolated_below_its_own_name() {
    let fragment = json!({ "unitCode": "CEL", "by~": { "value": 1, "since~": 2 } });
    assert_eq!(
        isolation().body(BodyKind::AttributeFragment, &without_marks(&fragment)).to_value(),
        Some(with_suffix(&fragment))
    );
}

#[test]
fn a_matcher_where_a_name_stands_looks_for_the_isolated_name() {
    let names = |matcher: Matcher| {
        let document = Document::Map(vec![("typeList".to_owned(), Document::Match(matcher))]);
        match isolation().answer(AnswerKind::Names, &document).get("typeList") {
            Some(Document::Match(matcher)) => matcher.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(names(Matcher::Contains("Bus".to_owned())), "<contains Bus_k7f3abcd>");
    assert_eq!(names(Matcher::EndsWith("context/Bus".to_owned())), "<ends with context/Bus_k7f3abcd>");
    assert_eq!(names(Matcher::OneOf(vec!["Bus".to_owned(), "Date".to_owned()])), "<one of Bus_k7f3abcd, Date>");
    assert_eq!(names(Matcher::Matches("Bus".to_owned())), "<matches Bus>");
}

#[test]
fn bodies_and_answers_without_names_stay_as_they_are() {
    let document: Document = json!({ "success": ["urn:a:b"], "type": "Bus", "seats": 6 }).into();
    for kind in [BodyKind::None, BodyKind::Ids, BodyKind::Context, BodyKind::Other] {
        assert_eq!(isolation().body(kind, &document), document);
    }
    for kind in [AnswerKind::None, AnswerKind::Ids, AnswerKind::Context, AnswerKind::Other] {
        assert_eq!(isolation().answer(kind, &document), document);
    }
    let problem: Document = json!({ "type": format!("{ERROR_BASE}BadRequestData"), "instance": "x" }).into();
    assert_eq!(isolation().answer(AnswerKind::Entity, &problem), problem);
}

#[test]
fn every_parameter_that_holds_names_is_isolated() {
    for (name, value) in [
        ("type", "Bus~"),
        ("type", "(Bus~;Shop~),ex:Tram|*"),
        ("attrs", "seats~,location, name~"),
        ("pick", "id,seats~,line~{name~|plate~}"),
        ("omit", "seats~"),
        ("orderBy", "seats~;desc,address~[city.part];asc,name~.observedAt,id"),
        ("geoproperty", "area~"),
        ("geometryProperty", "area~"),
        ("q", "seats~>3"),
        ("expandValues", "gender~,seats~"),
        ("jsonKeys", "tickets~"),
        ("id", "urn:a:b"),
        ("idPattern", "Bus.*"),
        ("scopeQ", "City"),
        ("options", "concise"),
    ] {
        assert_eq!(isolation().parameter(name, &value.replace('~', "")), value.replace('~', SUFFIX), "{name}={value}");
    }
}

#[test]
fn every_path_segment_that_is_a_name_is_isolated() {
    for path in [
        "/entities/urn%3Aa%3Ab/attrs/seats~",
        "/temporal/entities/urn:a:b/attrs/seats~/urn:a:instance",
        "/entities/urn:a:b/attrs/location",
        "/entities/urn:a:b/attrs/ex%3Aseats",
        "/entities/urn:a:b/attrs/fill%20level~",
        "/entities/urn:a:b/attrs/",
        "/types/Bus~",
        "/types/https%3A%2F%2Fcity.example%2FBus",
        "/attributes/seats~?details=true",
        "/entities/Bus",
        "/types?details=true",
    ] {
        assert_eq!(isolation().path(&path.replace('~', "")), path.replace('~', SUFFIX), "{path}");
    }
}

#[test]
fn names_of_a_query_are_isolated_and_its_values_are_not() {
    for (q, isolated) in [
        ("seats>3;name==\"open;closed|name)\"", "seats_>3;name_==\"open;closed|name)\""),
        ("(seats>=3|fill<0.5);status==\"open\"", "(seats_>=3|fill_<0.5);status==\"open\""),
        ("open==true;closed!=false", "open_==true;closed_!=false"),
        ("temperature.observedAt>=2017-12-24T12:00:00Z", "temperature_.observedAt>=2017-12-24T12:00:00Z"),
        ("emptied.by==\"team-a\"", "emptied_.by_==\"team-a\""),
        ("sensor.raw[air.particulate]==40", "sensor_.raw_[air.particulate]==40"),
        ("line==urn:ngsi-ld:BusLine:4|seats", "line_==urn:ngsi-ld:BusLine:4|seats_"),
        ("sensor{Device,Truck:room{fill[x]}}==1", "sensor_{Device_,Truck_:room_{fill_[x]}}==1"),
        ("name~=^Op.*a$;seats", "name_~=^Op.*a$;seats_"),
        ("name!~=^(Opera|Main;x)$;seats", "name_!~=^(Opera|Main;x)$;seats_"),
        ("(name~=Op)|fill", "(name_~=Op)|fill_"),
        ("name==\"a\\\"b;c\";fill", "name_==\"a\\\"b;c\";fill_"),
        ("fill==0.1..0.6", "fill_==0.1..0.6"),
        ("street[en]==\"Main\"", "street_[en]==\"Main\""),
        ("name~=\"a|b\";fill", "name_~=\"a|b\";fill_"),
        ("sensor{humidity}==40;fill", "sensor_{humidity_}==40;fill_"),
        ("gender==Male,Female", "gender_==Male,Female"),
        ("ex:fill>3;fill", "ex:fill>3;fill_"),
        ("https://city.example/fill>3", "https://city.example/fill>3"),
        ("fill>>1", "fill_>>1"),
        ("(fill>1", "(fill_>1"),
        ("fill==", "fill_=="),
        (";fill>1", ";fill_>1"),
        ("fill[x>1;a", "fill_[x>1;a"),
        ("fill==\"open", "fill_==\"open"),
        ("fill level > 1", "fill level_ > 1"),
        ("true", "true"),
        ("", ""),
    ] {
        assert_eq!(Isolation::names("_").q(q), isolated, "{q}");
    }
}

#[test]
fn without_isolation_nothing_changes() {
    let entity: Document = json!({ "type": "Bus", "seats": 6 }).into();
    assert_eq!(Isolation::none().body(BodyKind::Entity, &entity), entity);
    assert_eq!(Isolation::none().q("seats>3"), "seats>3");
    assert_eq!(Isolation::none().path("/types/Bus"), "/types/Bus");
}

/// Every value of an entity, name by name with the suffix taken off.
fn remove(value: &Value) -> Value {
    serde_json::from_str(&value.to_string().replace(SUFFIX, "")).unwrap()
}

/// The values of attributes, in order.
fn values(document: &Document) -> Vec<String> {
    match document {
        Document::Map(members) => members
            .iter()
            .flat_map(|(name, value)| match name.as_str() {
                "value" | "object" | "json" | "languageMap" | "vocab" | "valueList" | "objectList" | "id" | "scope" => {
                    vec![format!("{value:?}")]
                }
                _ => values(value),
            })
            .collect(),
        Document::List(items) => items.iter().flat_map(values).collect(),
        _ => Vec::new(),
    }
}

proptest! {
    #[test]
    fn isolation_comes_to_the_same_before_and_after_every_conversion(entity in testing::entity()) {
        for form in [Form::Normalized, Form::Concise] {
            let written = convert(&entity.clone().into(), form);
            let isolated = isolation().body(BodyKind::Entity, &written);
            prop_assert_eq!(convert(&isolated, Form::Normalized), isolation().body(BodyKind::Entity, &convert(&written, Form::Normalized)));
        }
    }

    #[test]
    fn isolating_never_touches_values(entity in testing::entity()) {
        let entity = Document::from(entity);
        prop_assert_eq!(values(&isolation().body(BodyKind::Entity, &entity)), values(&entity));
    }

    #[test]
    fn removing_the_suffix_gives_back_the_input(entity in testing::entity()) {
        let isolated = isolation().body(BodyKind::Entity, &entity.clone().into()).to_value().unwrap();
        prop_assert_ne!(&isolated, &entity);
        prop_assert_eq!(remove(&isolated), entity);
    }

    #[test]
    fn names_of_two_cases_never_collide(left in "[a-z]{1,6}[A-Z]", right in "[a-z]{1,6}[A-Z](_k7f3abcd)?") {
        let (one, other) = (isolation(), Isolation::names("_0000abcd"));
        prop_assert_ne!(one.name(&left), other.name(&right));
        prop_assert_eq!(one.name(&left) == one.name(&right), left == right);
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,24}", q in "[a-c\"\\[\\]{}()=!<>~;|,.: \\\\é]{0,24}") {
        for text in [text, q] {
            prop_assert_eq!(isolation().q(&text).replace(SUFFIX, ""), text.clone());
            for parameter in ["type", "attrs", "pick", "orderBy"] {
                prop_assert_eq!(isolation().parameter(parameter, &text).replace(SUFFIX, ""), text.clone());
            }
            prop_assert_eq!(isolation().path(&format!("/types/{text}")).replace(SUFFIX, ""), format!("/types/{text}"));
        }
    }
}
