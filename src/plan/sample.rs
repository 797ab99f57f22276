//! A small catalogue and a target, for the tests of this room and of those that show a catalogue.

use std::time::Duration;

use crate::model::{
    Capability, CaseId, Clause, ClauseId, FaultId, GroupId, Interface, Position, Strength, SuiteId, TestId,
    catalogue::{Catalogue, Doubt, Suite},
    coverage::EtsiMap,
    expectation::{Check, Expectation, HeaderCheck, Reading},
    matcher::Matcher,
    step::{
        AnswerKind, Binding, BodyKind, ContextUse, CreateStep, Follow, ObserverStep, Payload, RequestStep, Save,
        SaveFrom, Step, Verb,
    },
    target::TargetProfile,
    template::{Template, Text, TextPart},
    test::{Case, Group, Isolation, Role, Since, SinceSource, Test, Version},
};

pub(crate) fn at(file: &str, line: u32) -> Position {
    Position { file: format!("suites/ngsi-ld/{file}.yaml").into(), line, column: 5 }
}

pub(crate) fn target() -> TargetProfile {
    TargetProfile {
        interface: Interface::Broker,
        url: "http://localhost:9090/ngsi-ld/v1".to_owned(),
        product: None,
        version: Version(1, 9, 1),
        version_declared: false,
        capabilities: Vec::new(),
        checks: Vec::new(),
        declares: Vec::new(),
        declared: Vec::new(),
        subject: None,
        versions: Vec::new(),
        tenant: None,
    }
}

pub(crate) fn text(parts: &[TextPart]) -> Text {
    Text(parts.to_vec())
}

pub(crate) fn literal(part: &str) -> TextPart {
    TextPart::Literal(part.to_owned())
}

pub(crate) fn id(name: &str) -> TextPart {
    TextPart::Id(name.to_owned())
}

pub(crate) fn request(method: &str, path: Text) -> RequestStep {
    RequestStep {
        method: method.to_owned(),
        path,
        query: Vec::new(),
        headers: Vec::new(),
        media: None,
        accept: None,
        tenant: None,
        context: ContextUse::Core,
        payload: Payload::None,
        follow: Follow::No,
        save: Vec::new(),
        binding: None,
    }
}

pub(crate) fn step(verb: Verb, expect: Vec<Check<Template, Text>>) -> Step {
    let expect = expect
        .into_iter()
        .map(|check| Expectation { check, strength: Strength::Must, position: at("provision/create-entity", 22) })
        .collect();
    Step { verb, expect, within: None, position: at("provision/create-entity", 21) }
}

pub(crate) fn case(name: Option<&str>) -> Case {
    Case {
        id: name.map(CaseId::new),
        title: name.map(|name| name.replace('-', " ")),
        clauses: vec![ClauseId::new("5.6.1")],
        strength: Strength::Must,
        since: Since::From(Version(1, 3, 1), SinceSource::EtsiTag),
        until: None,
        needs: Vec::new(),
        faults: Vec::new(),
        covers: None,
        doubt: None,
        isolation: Isolation::Names,
        data: Vec::new(),
        given: Vec::new(),
        steps: Vec::new(),
        position: at("provision/create-entity", 12),
    }
}

pub(crate) fn test(id: &str, title: &str, role: Role, cases: Vec<Case>) -> Test {
    Test {
        id: TestId::new(id),
        title: title.to_owned(),
        clauses: cases.first().map(|case| case.clauses.clone()).unwrap_or_default(),
        strength: Strength::Must,
        role,
        etsi: Vec::new(),
        cases,
        position: at("provision/create-entity", 10),
    }
}

fn stored(name: &str) -> Case {
    let create = RequestStep {
        media: Some(name.to_owned()),
        payload: Payload::Body(Template::Document("shelter".to_owned())),
        save: vec![Save { name: "place".to_owned(), from: SaveFrom::Header("Location".to_owned()) }],
        ..request("POST", Text::literal("/entities"))
    };
    let ending = Matcher::EndsWith(text(&[literal("/entities/"), id("shelter")]));
    let location = Check::Header { name: "Location".to_owned(), value: HeaderCheck::Match(ending) };
    let retrieve = request("GET", text(&[literal("/entities/"), id("shelter")]));
    Case {
        clauses: vec![ClauseId::new("5.6.1"), ClauseId::new("6.4.3.1")],
        needs: vec![Capability::Write],
        faults: vec![FaultId::new("create-loses-attributes"), FaultId::new("create-without-location")],
        steps: vec![
            step(
                Verb::Request(Box::new(create)),
                vec![Check::Status(vec![201]), location, Check::Body(Template::Match(Matcher::Empty))],
            ),
            Step {
                within: Some(Duration::from_secs(5)),
                ..step(
                    Verb::Request(Box::new(retrieve)),
                    vec![Check::Status(vec![200]), Check::Body(Template::Document("shelter".to_owned()))],
                )
            },
        ],
        ..case(Some(name))
    }
}

fn duplicate() -> Case {
    let again = RequestStep {
        payload: Payload::Body(Template::Document("shelter".to_owned())),
        ..request("POST", Text::literal("/entities"))
    };
    let create = CreateStep { document: "shelter".to_owned(), copies: 1, name: None };
    Case {
        needs: vec![Capability::Write],
        faults: vec![FaultId::new("duplicate-accepted")],
        doubt: Some("same-id".to_owned()),
        given: vec![step(Verb::Create(create), Vec::new())],
        steps: vec![step(
            Verb::Request(Box::new(again)),
            vec![Check::Either {
                doubt: "same-id".to_owned(),
                readings: vec![
                    reading("refused", Check::Error("AlreadyExists".to_owned())),
                    reading("ignored", Check::Status(vec![204])),
                ],
            }],
        )],
        ..case(None)
    }
}

fn reading(name: &str, check: Check<Template, Text>) -> Reading<Template, Text> {
    let expectations =
        vec![Expectation { check, strength: Strength::Must, position: at("provision/create-entity", 30) }];
    Reading { name: name.to_owned(), expectations }
}

fn count() -> Case {
    let query = RequestStep {
        query: vec![("type".to_owned(), Text::literal("ParkingSpot")), ("limit".to_owned(), Text::literal("2"))],
        follow: Follow::Next,
        ..request("GET", Text::literal("/entities"))
    };
    Case {
        clauses: vec![ClauseId::new("5.5.9"), ClauseId::new("6.3.10")],
        strength: Strength::Should,
        since: Since::Unestablished,
        steps: vec![step(Verb::Request(Box::new(query)), vec![Check::Pages(3), Check::Size(5)])],
        position: at("query/paging", 8),
        ..case(None)
    }
}

fn notified() -> Case {
    let watch = ObserverStep { of: "inbox".to_owned(), when: None };
    Case {
        clauses: vec![ClauseId::new("5.8.6")],
        needs: vec![Capability::Write, Capability::Callback],
        steps: vec![step(Verb::Notified(watch), vec![Check::Times(1)])],
        position: at("subscribe/notify", 8),
        ..case(None)
    }
}

fn clause(id: &str, title: &str, says: &str) -> Clause {
    Clause { id: ClauseId::new(id), title: title.to_owned(), says: says.to_owned() }
}

fn group(id: &str, title: &str, tests: Vec<Test>) -> Group {
    Group { id: GroupId::new(id), title: title.to_owned(), tests, position: at("provision/create-entity", 1) }
}

pub(crate) fn catalogue() -> Catalogue {
    let mut stored = test(
        "ngsi-ld/provision/create-entity/stored",
        "A new entity is stored and reads back unchanged",
        Role::Provide,
        vec![stored("json"), stored("ld-json")],
    );
    stored.etsi = vec!["001_01".to_owned()];
    let duplicate = test(
        "ngsi-ld/provision/create-entity/duplicate",
        "The same id cannot be created twice",
        Role::Provide,
        vec![duplicate()],
    );
    let walk =
        test("ngsi-ld/query/paging/walk", "Following next visits every entity once", Role::Filter, vec![count()]);
    let notify = test("ngsi-ld/subscribe/notify/change", "A change is notified once", Role::Notify, vec![notified()]);
    let suite = Suite {
        id: SuiteId::new("ngsi-ld"),
        title: "NGSI-LD API".to_owned(),
        document: "ETSI GS CIM 009 V1.9.1".to_owned(),
        version: Version(1, 9, 1),
        link: "https://www.etsi.org/deliver/etsi_gs/CIM/001_099/009/01.09.01_60/gs_CIM009v010901p.pdf".to_owned(),
        hash: "00".repeat(32),
        clauses: vec![
            clause("5.5.9", "Pagination behaviour", "A long answer comes in pages."),
            clause("5.6", "Context information provision", ""),
            clause(
                "5.6.1",
                "Create Entity",
                "An entity that does not exist yet is stored, and its URI is returned; an id in use is AlreadyExists.",
            ),
            clause("5.6.2", "Update Attributes", ""),
            clause("5.8.6", "Notification behaviour", "Subscribers hear of what they asked for."),
            clause("6.3.10", "Pagination", "Links lead to the next page."),
            clause("6.4.3.1", "POST", "Creates an entity over HTTP."),
        ],
        bindings: vec![Binding {
            id: "create-entity".to_owned(),
            method: "POST".to_owned(),
            path: "/entities".to_owned(),
            clause: "6.4.3.1".to_owned(),
            body: BodyKind::Entity,
            answer: AnswerKind::None,
            list: false,
            destructive: false,
        }],
        coverage: Vec::new(),
        etsi: EtsiMap::default(),
        doubts: vec![Doubt {
            id: "same-id".to_owned(),
            clauses: vec![ClauseId::new("5.6.1")],
            readings: vec![
                ("refused".to_owned(), "The second request is an error.".to_owned()),
                ("ignored".to_owned(), "The second request changes nothing.".to_owned()),
            ],
            decision: "Both are accepted.".to_owned(),
        }],
        groups: vec![
            group("ngsi-ld/provision/create-entity", "Create Entity", vec![stored, duplicate]),
            group("ngsi-ld/query/paging", "Pagination", vec![walk]),
            group("ngsi-ld/subscribe/notify", "Notifications", vec![notify]),
        ],
    };
    Catalogue { suites: vec![suite], profiles: Vec::new(), fingerprints: Vec::new() }
}
