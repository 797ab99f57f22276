use super::*;
use crate::{
    model::{Template, step::Payload, step::Verb, template::Text},
    plan::sample,
};

fn faults() -> BTreeMap<FaultId, String> {
    let sentence = |id: &str, says: &str| (FaultId::new(id), says.to_owned());
    BTreeMap::from([
        sentence("create-loses-attributes", "Create Entity stores an entity without its attributes."),
        sentence("duplicate-accepted", "Create Entity replaces an entity that exists."),
    ])
}

fn explained(id: &str, case: Option<&str>) -> String {
    let case = case.map(CaseId::new);
    test(&sample::catalogue(), &TestId::new(id), case.as_ref(), &faults()).unwrap_or_else(|unknown| unknown.to_string())
}

#[test]
fn a_test_says_what_it_does_and_how_it_is_judged() {
    insta::assert_snapshot!(explained("ngsi-ld/provision/create-entity/stored", None));
}

#[test]
fn a_doubt_is_explained_with_its_readings() {
    insta::assert_snapshot!(explained("ngsi-ld/provision/create-entity/duplicate", None));
}

#[test]
fn the_steps_are_those_of_the_case_that_was_asked_for() {
    let text = explained("ngsi-ld/provision/create-entity/stored", Some("ld-json"));
    assert!(text.contains("Case [ld-json], one of 2"), "{text}");
    assert!(text.contains("body $shelter, as ld-json"), "{text}");
}

#[test]
fn the_end_of_an_id_is_enough_if_it_is_unique() {
    assert_eq!(explained("paging/walk", None), explained("ngsi-ld/query/paging/walk", None));
    insta::assert_snapshot!(explained("paging/walk", None));
}

#[test]
fn an_unknown_test_or_case_names_those_like_it() {
    insta::assert_snapshot!(explained("ngsi-ld/provision/create-entity/stord", None), @r#"
    there is no test `ngsi-ld/provision/create-entity/stord`
    help: did you mean `ngsi-ld/provision/create-entity/stored`, `ngsi-ld/provision/create-entity/duplicate`?
    "#);
    insta::assert_snapshot!(explained("create-entity", None), @r#"
    there is no test `create-entity`
    help: did you mean `ngsi-ld/provision/create-entity/stored`, `ngsi-ld/provision/create-entity/duplicate`?
    "#);
    insta::assert_snapshot!(explained("paging/walk", Some("x")), @r#"
    there is no case `x`
    help: `civitest list` shows what there is
    "#);
    insta::assert_snapshot!(explained("create-entity/stored", Some("json-ld")), @r#"
    there is no case `json-ld`
    help: did you mean `json`?
    "#);
}

#[test]
fn documents_and_set_up_are_shown() {
    let mut catalogue = sample::catalogue();
    let case = &mut catalogue.suites[0].groups[0].tests[1].cases[0];
    case.data = vec![("shelter".to_owned(), Template::Map(vec![("id".to_owned(), Template::Auto)]))];
    let raw = crate::model::step::RequestStep {
        payload: Payload::Raw(Text::literal("{")),
        accept: Some(Text::literal("none")),
        tenant: Some(Text::literal("blue")),
        headers: vec![("Prefer".to_owned(), Text::literal("ngsi-ld=1.8"))],
        ..sample::request("POST", Text::literal("/entities"))
    };
    case.given.push(sample::step(Verb::Request(Box::new(raw)), Vec::new()));
    let text = test(&catalogue, &TestId::new("create-entity/duplicate"), None, &faults()).unwrap();
    let shown = text.split("\nData").nth(1).unwrap().split("\nSteps").next().unwrap();
    insta::assert_snapshot!(shown, @r#"
      $shelter  { id: auto }

    Set-up: anything unexpected here makes the case inconclusive
      1. create $shelter
           it succeeds (2xx)
      2. POST /entities, raw body {, header Prefer: ngsi-ld=1.8, accepting none, tenant blue
           it succeeds (2xx)
    "#);
}

#[test]
fn a_clause_says_what_rests_on_it() {
    insta::assert_snapshot!(clause(&sample::catalogue(), &ClauseId::new("5.6.1")).unwrap(), @r#"
    5.6.1 Create Entity
    An entity that does not exist yet is stored, and its URI is returned; an id in use is AlreadyExists.

    ETSI GS CIM 009 V1.9.1, https://www.etsi.org/deliver/etsi_gs/CIM/001_099/009/01.09.01_60/gs_CIM009v010901p.pdf

    Tests
      ngsi-ld/provision/create-entity/stored  A new entity is stored and reads back unchanged
      ngsi-ld/provision/create-entity/duplicate  The same id cannot be created twice

    Doubts
      same-id  Both are accepted.
        refused: The second request is an error.
        ignored: The second request changes nothing.
    "#);
    insta::assert_snapshot!(clause(&sample::catalogue(), &ClauseId::new("6.4.3.1")).unwrap(), @r#"
    6.4.3.1 POST
    Creates an entity over HTTP.

    ETSI GS CIM 009 V1.9.1, https://www.etsi.org/deliver/etsi_gs/CIM/001_099/009/01.09.01_60/gs_CIM009v010901p.pdf

    Tests
      ngsi-ld/provision/create-entity/stored  A new entity is stored and reads back unchanged

    Bindings
      POST /entities  create-entity
    "#);
}

#[test]
fn a_clause_covers_the_clauses_below_it() {
    insta::assert_snapshot!(clause(&sample::catalogue(), &ClauseId::new("5.6")).unwrap(), @r#"
    5.6 Context information provision
    Nobody has summarised it yet.

    ETSI GS CIM 009 V1.9.1, https://www.etsi.org/deliver/etsi_gs/CIM/001_099/009/01.09.01_60/gs_CIM009v010901p.pdf

    Clauses below it
      5.6.1 Create Entity
      5.6.2 Update Attributes

    Tests
      ngsi-ld/provision/create-entity/stored  A new entity is stored and reads back unchanged
      ngsi-ld/provision/create-entity/duplicate  The same id cannot be created twice

    Doubts
      same-id  Both are accepted.
        refused: The second request is an error.
        ignored: The second request changes nothing.
    "#);
}

#[test]
fn a_clause_without_tests_says_so() {
    insta::assert_snapshot!(clause(&sample::catalogue(), &ClauseId::new("5.6.2")).unwrap(), @r#"
    5.6.2 Update Attributes
    Nobody has summarised it yet.

    ETSI GS CIM 009 V1.9.1, https://www.etsi.org/deliver/etsi_gs/CIM/001_099/009/01.09.01_60/gs_CIM009v010901p.pdf

    No test rests on it.
    "#);
}

#[test]
fn a_clause_without_a_row_is_explained_as_part_of_the_one_above_it() {
    let text = clause(&sample::catalogue(), &ClauseId::new("5.6.1.4")).unwrap();
    assert!(text.starts_with("5.6.1.4 is part of\n\n5.6.1 Create Entity\n"), "{text}");
}

#[test]
fn an_unknown_clause_names_those_like_it() {
    insta::assert_snapshot!(clause(&sample::catalogue(), &ClauseId::new("5.6.11")).unwrap_err(), @r#"
    there is no clause `5.6.11`
    help: did you mean `5.6.1`, `5.6.2`, `5.6`?
    "#);
    insta::assert_snapshot!(clause(&sample::catalogue(), &ClauseId::new("99")).unwrap_err(), @r#"
    there is no clause `99`
    help: `civitest list` shows what there is
    "#);
}
