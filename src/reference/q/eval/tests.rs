use serde_json::json;

use super::*;
use crate::reference::call::Operation;
use crate::reference::read::{Nulls, Reader};

fn container() -> Entity {
    let document = json!({
        "id": "urn:ngsi-ld:WasteContainer:1",
        "type": "WasteContainer",
        "fill": { "value": 0.5, "unitCode": "P1", "observedAt": "2025-03-01T08:00:00Z", "by": "team-a" },
        "weight": 9,
        "status": "open",
        "locked": false,
        "tags": ["red", "blue"],
        "address": { "value": { "city": "Bratislava", "geo": { "zip": 81101 } } },
        "street": { "languageMap": { "en": "Main", "sk": ["Hlavna", "Stara"] } },
        "line": { "object": "urn:ngsi-ld:BusLine:4" },
        "lines": { "object": ["urn:ngsi-ld:BusLine:4", "urn:ngsi-ld:BusLine:5"] },
        "raw": { "json": { "id": "x" } },
        "emptied": "2025-03-01T08:00:00.5Z",
        "day": "2025-03-01",
        "gender": { "vocab": "Male" },
        "level": [{ "value": 1 }, { "value": 2, "datasetId": "urn:d:2" }]
    });
    let (context, faults) = (Context::default(), Faults::none());
    Reader {
        context: &context,
        operation: Operation::Create,
        faults: &faults,
        nulls: Nulls::Refused,
        now: "2025-01-01T00:00:00Z",
    }
    .entity(&document)
    .unwrap()
}

fn matches_with(q: &str, faults: &Faults) -> bool {
    let query =
        Query::parse(q, &["gender".to_owned()], faults).unwrap_or_else(|problem| panic!("{q}: {}", problem.detail));
    query.matches(&container(), Ground { entities: &Entities::new(), context: &Context::default(), faults })
}

fn matches(q: &str) -> bool {
    matches_with(q, &Faults::none())
}

#[test]
fn these_queries_select_the_container() {
    for q in [
        "fill",
        "fill==0.5",
        "fill==0.50",
        "fill!=1",
        "fill>0.4",
        "fill>=0.5",
        "fill<=0.5",
        "fill<1e2",
        "weight<10",
        "fill==0.5..0.6",
        "fill!=0.6..0.7",
        "fill==1,0.5",
        r#"fill!="0.5""#,
        r#"status=="open""#,
        r#"status=="closed","open""#,
        r#"status!="closed""#,
        r#"status=="a".."z""#,
        "status~=^op",
        r#"status~="^op.n$""#,
        "status!~=^cl",
        "locked==false",
        "locked!=true",
        r#"tags=="red""#,
        r#"tags=="green","blue""#,
        r#"tags!="green""#,
        "tags~=^bl",
        r#"address[city]=="Bratislava""#,
        "address[geo.zip]==81101",
        "address[city]",
        r#"street[en]=="Main""#,
        r#"street[sk]=="Stara""#,
        r#"street=="Hlavna""#,
        r#"street[*]=="Hlavna""#,
        r#"street[en]!="Hlavna""#,
        "line==urn:ngsi-ld:BusLine:4",
        r#"line=="urn:ngsi-ld:BusLine:4""#,
        "line!=urn:ngsi-ld:BusLine:5",
        "lines==urn:ngsi-ld:BusLine:5",
        r#"raw[id]=="x""#,
        "fill.observedAt>2025-03-01T07:59:59Z",
        "fill.observedAt==2025-03-01T08:00:00.000Z",
        r#"fill.unitCode=="P1""#,
        r#"fill.by=="team-a""#,
        "fill.by",
        "fill.observedAt",
        "emptied>2025-03-01T08:00:00Z",
        "emptied==2025-03-01T08:00:00Z..2025-03-01T09:00:00Z",
        "day==2025-03-01",
        "day<2025-03-02",
        "level==2",
        r#"level.datasetId=="urn:d:2""#,
        "createdAt==2025-01-01T00:00:00Z",
        "gender==Male",
        "fill>5|weight==9",
        "fill==0.5;weight==9",
        "fill==0.5|fill>5;weight>100",
        "(fill>5|weight==9);locked==false",
        "((fill>5|weight==9);locked==false)",
        "street~=(Main|Hlavna);fill==0.5",
    ] {
        assert!(matches(q), "{q}");
    }
}

#[test]
fn these_queries_do_not_select_it() {
    for q in [
        "missing",
        "missing!=1",
        "fill==0.6",
        "fill!=0.5",
        "fill>0.5",
        "fill>=0.6",
        "fill<0.5",
        "fill==0.6..0.7",
        "fill!=0.5..0.6",
        r#"fill=="0.5""#,
        r#"fill>"0""#,
        r#"status=="Open""#,
        r#"status!="open""#,
        "status~=^cl",
        "status!~=^op",
        "fill~=0",
        "fill!~=0",
        "locked==true",
        r#"tags!="red""#,
        r#"tags=="red,blue""#,
        r#"address[street]=="x""#,
        "address[geo.city]",
        r#"street[en]=="Hlavna""#,
        "street[de]",
        r#"street[en]!="Main""#,
        r#"street!="Main""#,
        "line==urn:ngsi-ld:BusLine:5",
        r#"line>"urn""#,
        "line~=urn",
        "lines!=urn:ngsi-ld:BusLine:5",
        "fill.observedAt>2025-03-01T08:00:00Z",
        r#"fill.unitCode=="CEL""#,
        "fill.missing",
        r#"fill.by=="team-b""#,
        "emptied<2025-03-01T08:00:00Z",
        "level==3",
        "fill>5;weight==9",
        "(fill==0.5|fill>5);weight>100",
    ] {
        assert!(!matches(q), "{q}");
    }
}

#[test]
fn what_does_not_follow_the_grammar_is_bad_request_data() {
    for q in [
        "",
        " ",
        "fill>>1",
        "(fill>1",
        "fill>1)",
        "fill==",
        ";fill>1",
        "fill>1;",
        "fill>1||weight",
        "fill=1",
        "fill==open",
        "fill>urn:a:b",
        "fill>true",
        "fill.==1",
        ".fill",
        "fill[",
        "fill[]",
        "fill[a]b",
        r#"fill=="open"#,
        "2fill==1",
        "fill==1,",
        "fill==1..",
        "fill~=",
        "fill~=(",
        "fill==1 2",
        "fill > 1",
        "()",
        "line{fill==1",
        "line{2x:fill}==1",
        "fill==01",
        "&fill",
    ] {
        assert!(Query::parse(q, &[], &Faults::none()).is_err(), "{q:?}");
    }
    assert!(Query::parse(&"(".repeat(5000), &[], &Faults::none()).is_err());
}

#[test]
fn the_faults_of_the_query_language_change_its_answers() {
    for (fault, q) in [
        (Fault::QGreaterIncludesEqual, "fill>0.5"),
        (Fault::QGreaterOrEqualExcludesEqual, "fill>=0.5"),
        (Fault::QLessIncludesEqual, "fill<0.5"),
        (Fault::QLessOrEqualExcludesEqual, "fill<=0.5"),
        (Fault::QNotEqualIsEqual, "fill!=0.5"),
        (Fault::QNumbersAsText, "weight<10"),
        (Fault::QDatesAsText, "emptied>2025-03-01T08:00:00Z"),
        (Fault::QTextIgnoresCase, r#"status=="Open""#),
        (Fault::QQuotedNumberIsNumber, r#"fill=="0.5""#),
        (Fault::QBooleanNeverMatches, "locked==false"),
        (Fault::QRelationshipNeverMatches, "line==urn:ngsi-ld:BusLine:4"),
        (Fault::QRangeExcludesEnds, "fill==0.5..0.6"),
        (Fault::QRangeIgnoresMaximum, "fill==0.1..0.2"),
        (Fault::QListTakesFirst, "fill==1,0.5"),
        (Fault::QAndIsOr, "fill>5;weight==9"),
        (Fault::QOrIsAnd, "fill>5|weight==9"),
        (Fault::QOrBindsTighter, "fill==0.5|fill>5;weight>100"),
        (Fault::QIgnoresParentheses, "(fill==0.5|fill>5);weight>100"),
        (Fault::QExistenceAlwaysTrue, "missing"),
        (Fault::QIgnoresSubAttribute, r#"fill.by=="team-a""#),
        (Fault::QIgnoresObservedAt, "fill.observedAt>2026-01-01T00:00:00Z"),
        (Fault::QIgnoresCompoundMember, "address[geo.zip]==81101"),
        (Fault::QIgnoresLanguage, r#"street[en]=="Hlavna""#),
        (Fault::QLooksAtDefaultInstance, "level==2"),
        (Fault::QIgnoresArrayItems, r#"tags=="red""#),
        (Fault::QPatternIsText, "status~=^op"),
        (Fault::QPatternNotMatches, "status!~=^op"),
    ] {
        assert_ne!(matches_with(q, &Faults::one(fault)), matches(q), "{fault:?} {q}");
    }
}

#[test]
fn braces_lead_to_the_entity_that_a_relationship_points_to() {
    let mut line = container();
    line.id = "urn:ngsi-ld:BusLine:4".to_owned();
    line.types = vec![Context::default().expand("BusLine")];
    let entities = Entities::from([(line.id.clone(), line)]);
    let matches = |q: &str| {
        let (context, faults) = (Context::default(), Faults::none());
        let ground = Ground { entities: &entities, context: &context, faults: &faults };
        Query::parse(q, &[], &faults).unwrap().matches(&container(), ground)
    };
    assert!(matches("line{weight}==9") && !matches("line{weight}==8") && matches("line{BusLine:weight}==9"));
    assert!(!matches("line{Tram:weight}==9") && matches("line{line{weight}}==9") && matches("lines{weight}"));
    assert_eq!(Query::parse("line{line{weight}}==9", &[], &Faults::none()).unwrap().depth(), 2);
}
