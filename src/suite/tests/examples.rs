//! The ten example groups load, and mean what they say.

use std::time::Duration;

use super::*;
use crate::{
    model::{
        Capability, Check, Matcher, Strength, Template,
        catalogue::Catalogue,
        expectation::HeaderCheck,
        profile::{Formula, Obligation},
        step::{BodyKind, CreateStep, Follow, Payload, RequestStep, Verb},
        template::{Text, TextPart},
        test::{Isolation, Role, Since, SinceSource, Test, Version},
    },
    suite::load,
};

fn catalogue() -> Catalogue {
    let loaded = load(&Source::Directory("fixtures/examples".into()), &Options::default());
    assert_eq!(rendered(&loaded), "");
    loaded.catalogue.unwrap()
}

fn test(id: &str) -> Test {
    let catalogue = catalogue();
    let tests = catalogue.suites[0].groups.iter().flat_map(|group| &group.tests);
    tests.into_iter().find(|test| test.id.as_str().ends_with(id)).unwrap().clone()
}

fn request(test: &Test, case: usize, step: usize) -> RequestStep {
    match &test.cases[case].steps[step].verb {
        Verb::Request(request) => (**request).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_ten_groups_load_without_a_word() {
    let catalogue = catalogue();
    let suite = &catalogue.suites[0];
    assert_eq!((suite.groups.len(), suite.version), (10, Version(1, 9, 1)));
    assert_eq!(suite.hash.len(), 64);
    assert!(suite.groups.is_sorted_by_key(|group| group.id.clone()));
    assert!(suite.groups.iter().flat_map(|group| &group.tests).all(|test| !test.clauses.is_empty()));
}

#[test]
fn a_test_has_what_its_file_says() {
    let test = test("create-entity/stored");
    assert_eq!(test.id.as_str(), "ngsi-ld/provision/create-entity/stored");
    assert_eq!(
        (test.role, test.strength, test.etsi.as_slice()),
        (Role::Provide, Strength::Must, &["001_01".to_owned()][..])
    );
    assert_eq!(test.position.to_string(), "fixtures/examples/ngsi-ld/provision/create-entity.yaml:15:5");
    let names: Vec<_> =
        test.cases.iter().map(|case| (case.id.clone().unwrap().to_string(), case.title.clone().unwrap())).collect();
    assert_eq!(names, [("json".into(), "as = json".into()), ("ld-json".into(), "as = ld+json".into())]);
    assert_eq!(test.cases[0].since, Since::From(Version(1, 3, 1), SinceSource::EtsiTag));
    assert_eq!(test.cases[0].needs, [Capability::Write]);
}

#[test]
fn a_request_knows_its_binding_and_its_row() {
    let request = request(&test("create-entity/stored"), 1, 0);
    assert_eq!((request.method.as_str(), request.media.as_deref()), ("POST", Some("ld+json")));
    assert_eq!(request.binding.unwrap().body, BodyKind::Entity);
    assert_eq!(request.payload, Payload::Body(Template::Document("shelter".into())));
}

#[test]
fn expectations_come_in_file_order_with_their_places() {
    let test = test("create-entity/stored");
    let expect = &test.cases[0].steps[0].expect;
    assert_eq!(expect[0].check, Check::Status(vec![201]));
    let tail = Text(vec![TextPart::Literal("/entities/".into()), TextPart::Id("shelter".into())]);
    let value = HeaderCheck::Match(Matcher::EndsWith(tail));
    assert_eq!(expect[1].check, Check::Header { name: "Location".into(), value });
    assert_eq!(expect[2].check, Check::Body(Template::Match(Matcher::Empty)));
    assert_eq!(expect[2].position.line, 26);
}

#[test]
fn a_cell_takes_its_place_whatever_it_is() {
    let test = test("create-entity-invalid/malformed");
    let Payload::Body(Template::Like { but, .. }) = request(&test, 0, 0).payload else { panic!() };
    assert_eq!(but, [("type".into(), None)]);
    assert_eq!(test.cases[4].clauses.len(), 1);
    assert_eq!(test.cases[4].since, Since::From(Version(1, 6, 1), SinceSource::EtsiTag));
    assert_eq!(test.cases[3].clauses.len(), 3);
}

#[test]
fn copies_pages_and_queries_are_read() {
    let test = test("pagination/walk");
    let create = CreateStep { document: "spot".into(), copies: 5, name: Some("spots".into()) };
    assert_eq!(test.cases[0].given[0].verb, Verb::Create(create));
    let request = request(&test, 0, 0);
    assert_eq!(request.follow, Follow::Next);
    assert_eq!(request.query[1], ("limit".into(), Text::literal("2")));
    let ids = Check::Ids(Template::Document("spots".into()));
    assert_eq!(test.cases[0].steps[0].expect[2].check, ids);
}

#[test]
fn a_read_only_case_needs_no_write() {
    let test = test("query-language/syntax");
    assert_eq!(test.cases[0].needs, [Capability::Write], "its set-up creates");
    let text = "group: x\nclause: [5.7.2]\nrole: read\ntests:\n  - { id: a, title: b, steps: [ { request: POST \
                /entityOperations/query, body: { type: Query }, expect: 400 } ] }\n";
    let loaded = load_group("read", text);
    assert_eq!(loaded.catalogue.unwrap().suites[0].groups[0].tests[0].cases[0].needs, []);
}

#[test]
fn observers_need_a_callback() {
    let test = test("notification/paused");
    assert_eq!(test.cases[0].needs, [Capability::Write, Capability::Callback]);
    let step = &test.cases[0].steps[2];
    assert!(matches!(&step.verb, Verb::Notified(observer) if observer.of == "inbox"));
    assert_eq!((step.within, &step.expect[0].check), (Some(Duration::from_secs(3)), &Check::Times(0)));
}

#[test]
fn a_document_that_a_case_does_not_use_asks_for_nothing() {
    let text = "group: x\nclause: [5.7.2]\nrole: notify\ndata:\n  alert: { id: auto, type: Subscription, target: { like: $place } }\n  \
                place: { id: auto, uri: $inbox }\n  lonely: { type: T, friend: $lost }\n  lost: { type: T }\ntests:\n  - { id: a, title: \
                b, steps: [ { request: GET /x, expect: 404 } ] }\n  - { id: b, title: b, steps: [ { request: GET \
                /subscriptions/$alert, expect: 404 } ] }\n";
    let loaded = load_group("x", text);
    let unused: Vec<_> = loaded.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(unused, ["nothing uses the document `lonely`", "nothing uses the document `lost`"]);
    let tests = loaded.catalogue.unwrap().suites.remove(0).groups.remove(0).tests;
    assert_eq!(tests[0].cases[0].needs, []);
    assert_eq!(tests[1].cases[0].needs, [Capability::Callback]);
}

#[test]
fn a_pattern_makes_a_case_of_each_row_it_picks() {
    let test = test("create-entity/unknown-parameter");
    let ids: Vec<_> = test.cases.iter().map(|case| case.id.as_ref().unwrap().as_str()).collect();
    assert_eq!(ids, ["create-entity", "update-attributes", "partial-attribute-update"]);
    assert_eq!(test.cases[1].title.as_deref(), Some("PATCH /entities/{entityId}/attrs"));
    let request = request(&test, 2, 0);
    let nonce = TextPart::Nonce;
    let parts =
        [TextPart::Literal("/entities/urn:ngsi-ld:Sample:".into()), nonce, TextPart::Literal("/attrs/sample".into())];
    assert_eq!(request.path.0, parts);
    assert!(test.cases[2].data.iter().any(|(name, _)| name == "sample"));
    assert_eq!(request.query[0].1, Text::literal("partial-attribute-update"));
}

#[test]
fn weaker_expectations_and_readings_keep_their_strength_and_name() {
    let media = test("create-entity-invalid/media-type");
    let strengths: Vec<_> = media.cases[0].steps[0].expect.iter().map(|expectation| expectation.strength).collect();
    assert_eq!(strengths, [Strength::Must, Strength::Should]);
    let doubtful = test("batch-upsert/partly-invalid");
    let Check::Either { doubt, readings } = &doubtful.cases[0].steps[0].expect[0].check else { panic!() };
    assert_eq!(
        (doubt.as_str(), readings[1].name.as_str(), readings[1].expectations.len()),
        ("batch-partly-invalid", "each", 2)
    );
}

#[test]
fn a_profile_is_read_with_every_kind_of_criterion() {
    let profile = catalogue().profiles.remove(0);
    assert_eq!((profile.id.as_str(), profile.levels.len(), profile.hash.len()), ("example", 2, 64));
    assert_eq!(profile.criteria[2].obligation, Obligation::Conditional(Role::Notify));
    assert!(
        matches!(&profile.criteria[1].of, Formula::Tests(selector) if selector.requirements[0].as_str() == "ngsi-ld/5.7")
    );
    assert!(matches!(&profile.criteria[3].of, Formula::Pending { suite, .. } if suite.as_str() == "smart-data-models"));
}

#[test]
fn the_hash_changes_with_any_file_and_stays_otherwise() {
    let hash = |files: Vec<SuiteFile>| load_files(files).catalogue.unwrap().suites[0].hash.clone();
    let group = |title: &str| {
        let mut files = tables();
        let text = format!(
            "group: {title}\nclause: [5.7.2]\nrole: read\ntests:\n  - {{ id: a, title: b, steps: [ {{ request: GET /x, expect: 404 }} ] }}\n"
        );
        files.push(file("ngsi-ld/a/b.yaml", text));
        files
    };
    assert_eq!(hash(group("x")), hash(group("x")));
    assert_ne!(hash(group("x")), hash(group("y")));
}

#[test]
fn what_nothing_uses_is_a_warning_and_no_error() {
    let text = "group: x\nclause: [5.7.2]\nrole: read\ndata:\n  lonely: { id: auto, type: T }\ntests:\n  - { id: a, title: b, \
                steps: [ { request: GET /x, expect: 404 } ] }\n";
    let loaded = load_group("lonely", text);
    assert!(loaded.catalogue.is_some());
    insta::assert_snapshot!(rendered(&loaded), @r"
    warning[suite::unused]: nothing uses the document `lonely`
     --> suites/ngsi-ld/broken/lonely.yaml:5:3
      |
    5 |   lonely: { id: auto, type: T }
      |   ^^^^^^
      |
      = help: remove it

    1 warning
    ");
}

#[test]
fn a_row_and_a_test_replace_what_the_group_says() {
    let text = "group: x\nclause: [5.7.2]\nrole: read\nstrength: may\nneeds: [temporal]\nuntil: 1.8.1 by etsi tag\nisolation: \
                { exclusive: lock }\ntests:\n  - id: a\n    title: b\n    strength: should\n    faults: [create-loses-attributes]\n    \
                cases:\n      - { case: 1, q: x }\n      - { case: 2, q: y, strength: must, needs: [tenants], until: 1.9.1 by \
                core context, faults: [], doubt: batch-partly-invalid }\n    steps: [ { request: GET /x, query: { q: $q }, expect: \
                404 } ]\n";
    let test = load_group("x", text).catalogue.unwrap().suites.remove(0).groups.remove(0).tests.remove(0);
    let [first, second] = &test.cases[..] else { panic!() };
    assert_eq!((test.strength, first.strength, second.strength), (Strength::Should, Strength::Should, Strength::Must));
    assert_eq!((&first.needs[..], &second.needs[..]), (&[Capability::Temporal][..], &[Capability::Tenants][..]));
    assert_eq!((first.until, second.until), (Some(Version(1, 8, 1)), Some(Version(1, 9, 1))));
    assert_eq!((first.faults.len(), second.faults.len()), (1, 0));
    assert_eq!((first.doubt.clone(), second.doubt.as_deref()), (None, Some("batch-partly-invalid")));
    assert_eq!(first.isolation, Isolation::Exclusive("lock".into()));
    assert_eq!(first.since, Since::Unestablished);
    assert_eq!((first.position.line, second.position.line), (14, 15));
}

#[test]
fn places_are_counted_in_characters_and_underlined_there() {
    let text = "group: Žilina — čas ⏰\nclause: [5.7.2]\nrole: read\ntests:\n  - { id: a, title: \"ľúbozvučný 🚌\", steps: [ { \
                request: GET /x/$zastávka, expect: 404 } ] }\n";
    insta::assert_snapshot!(rendered(&load_group("x", text)), @r#"
    error[suite::unknown-variable]: there is no variable `$zast`
     --> suites/ngsi-ld/broken/x.yaml:5:64
      |
    5 |   - { id: a, title: "ľúbozvučný 🚌", steps: [ { request: GET /x/$zastávka, expect: 404 } ] }
      |                                                                 ^^^^^
      |
      = help: possible here: inbox, nonce, now; a dollar sign itself is `$$`

    1 error
    "#);
}
