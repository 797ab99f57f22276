//! One run with every verdict: the model from which the expectations of all formats derive.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;

use crate::{
    event::{
        CaseRecord, End, Event, EventKind, Footer, Header, LOG_VERSION, Phase, PlannedCase, Run, Selection, StepRecord,
        SuiteRecord,
    },
    grade,
    model::{
        Answer, Capability, CapabilityState, Clause, ClauseId, Difference, Evidence, Exchange, Finding, InstanceId,
        Interface, Place, Position, Reason, Request, Response, RunId, Strength, Verdict,
        grade::{Basis, Gradable},
        profile::{
            Criterion, EvidenceKind, Formula, Layer, NotApplicableRule, Obligation, Profile, TestSelector,
            WithoutConsent,
        },
        target::{PreflightCheck, PreflightResult, TargetProfile},
        test::{Role, Version},
        verdict::ReasonCode,
    },
};

const ROOT: &str = "http://localhost:1026/ngsi-ld/v1";

/// A whole run, graded, with every verdict.
pub(crate) fn run() -> Run {
    let cases = plan();
    let records = vec![
        record(&cases[0], Verdict::Pass, vec![get("/entities/urn:ngsi-ld:Bus:1", 200)]),
        deviating(&cases[1]),
        duplicate(&cases[2], "json", "urn:ngsi-ld:Bus:a1b2c3d4"),
        duplicate(&cases[3], "ld+json", "urn:ngsi-ld:Bus:e5f6a7b8"),
        differing(&cases[4]),
        undecided(&cases[5]),
        because(&cases[6], Verdict::NotApplicable, ReasonCode::Absent, "GET /temporal/entities answered 501"),
        because(&cases[7], Verdict::NotRun, ReasonCode::NoConsent, "writes need --allow write"),
    ];
    graded(Run { header: header(cases), records, notices: Vec::new(), footer: None })
}

/// A whole run without a failure, with level 1 undetermined.
pub(crate) fn undetermined() -> Run {
    let mut run = run();
    for record in run.records.iter_mut().filter(|record| record.verdict == Verdict::Fail) {
        record.verdict = Verdict::Pass;
        record.steps.iter_mut().for_each(|step| step.findings.clear());
    }
    graded(run)
}

/// A run in which so many more cases fail, each for a cause of its own.
pub(crate) fn failing(number: usize) -> Run {
    let mut run = run();
    for index in 0..number {
        let (mut case, mut record) = (run.header.cases[2].clone(), run.records[2].clone());
        case.id.test = format!("ngsi-ld/provision/many/number-{index}").as_str().into();
        record.id = case.id.clone();
        record.steps[1].findings[0].observed = format!("answer number {index}");
        run.header.cases.push(case);
        run.records.push(record);
    }
    graded(run)
}

/// A run whose log breaks off after five cases.
pub(crate) fn incomplete() -> Run {
    let mut run = run();
    run.records.truncate(5);
    run.footer = None;
    run
}

/// The events a run is folded from.
pub(crate) fn events(run: &Run) -> Vec<Event> {
    let mut kinds = vec![EventKind::RunStarted(Box::new(run.header.clone()))];
    for record in &run.records {
        if !record.steps.is_empty() {
            kinds.push(EventKind::CaseStarted(record.id.clone()));
        }
        kinds.push(EventKind::CaseFinished(Box::new(record.clone())));
    }
    kinds.extend(run.notices.iter().cloned().map(EventKind::Notice));
    kinds.extend(run.footer.iter().cloned().map(|footer| EventKind::RunFinished(Box::new(footer))));
    (0..).zip(kinds).map(|(seq, kind)| Event { seq, at: seq * 10, kind }).collect()
}

/// The run with its footer, as the end of a run writes it.
pub(crate) fn graded(mut run: Run) -> Run {
    let profile = run.header.profile.clone().unwrap();
    run.footer = Some(Footer {
        end: End::Complete,
        counts: run.counts(),
        millis: 12_480,
        left_behind: Vec::new(),
        grade: Some(grade::assess(&profile, &run.judged(), &run.header.target, Gradable::Yes)),
    });
    run
}

fn plan() -> Vec<PlannedCase> {
    let rows = [
        ("query/retrieve/found", None, "A stored entity is found by its id", "5.7.1", Role::Read, Strength::Must),
        ("query/retrieve/advised", None, "The answer links its context", "5.7.1", Role::Read, Strength::Should),
        (
            "provision/create/duplicate",
            Some("json"),
            "A second entity with one id is refused",
            "5.6.1",
            Role::Provide,
            Strength::Must,
        ),
        (
            "provision/create/duplicate",
            Some("ld-json"),
            "A second entity with one id is refused",
            "5.6.1",
            Role::Provide,
            Strength::Must,
        ),
        ("provision/create/stored", None, "A new entity is stored unchanged", "5.6.1", Role::Provide, Strength::Must),
        ("query/filter/paging", None, "Pages hold every entity once", "5.7.2", Role::Filter, Strength::Must),
        ("temporal/history/kept", None, "Old values are kept", "5.7.3", Role::Temporal, Strength::Must),
        ("provision/delete/gone", None, "A deleted entity is gone", "5.6.6", Role::Provide, Strength::Must),
    ];
    rows.into_iter()
        .zip(1..)
        .map(|((test, case, title, clause, role, strength), number)| PlannedCase {
            id: InstanceId {
                test: format!("ngsi-ld/{test}").as_str().into(),
                case: case.map(Into::into),
                interface: Interface::Broker,
            },
            title: title.to_owned(),
            case: case.map(|case| format!("as {case}")),
            suite: "ngsi-ld".into(),
            requirements: vec![format!("ngsi-ld/{clause}").as_str().into()],
            strength,
            role,
            basis: Basis::Own,
            position: position(number * 10),
            place: None,
        })
        .collect()
}

fn position(line: u32) -> Position {
    Position { file: Arc::from("suites/ngsi-ld/provision/create.yaml"), line, column: 7 }
}

fn header(cases: Vec<PlannedCase>) -> Header {
    let clause = |id: &str, title: &str, says: &str| Clause {
        id: ClauseId::new(id),
        title: title.to_owned(),
        says: says.to_owned(),
    };
    Header {
        log: LOG_VERSION,
        tool: "0.1.0".to_owned(),
        run: RunId::from("7f3a9c2b1d"),
        seed: 42,
        started: "2026-11-21T07:30:00Z".to_owned(),
        jobs: 8,
        target: target(),
        preflight: Vec::new(),
        suites: vec![SuiteRecord {
            id: "ngsi-ld".into(),
            title: "NGSI-LD API".to_owned(),
            document: "ETSI GS CIM 009 V1.9.1".to_owned(),
            version: Version(1, 9, 1),
            link: "https://example.org/gs_CIM009.pdf".to_owned(),
            hash: "ab".repeat(32),
        }],
        selection: Selection::default(),
        conditions: None,
        cases,
        clauses: BTreeMap::from([(
            "ngsi-ld".into(),
            vec![
                clause(
                    "5.6.1",
                    "Create Entity",
                    "An entity that does not exist yet is stored; an id in use is AlreadyExists.",
                ),
                clause("5.7.2", "Query Entities", ""),
            ],
        )]),
        profile: Some(profile()),
    }
}

fn target() -> TargetProfile {
    TargetProfile {
        interface: Interface::Broker,
        url: ROOT.to_owned(),
        product: Some("Broker 1.0".to_owned()),
        version: Version(1, 9, 1),
        version_declared: false,
        capabilities: vec![Evidence {
            capability: Capability::Temporal,
            state: CapabilityState::Absent,
            observed: "GET /temporal/entities answered 501".to_owned(),
        }],
        checks: PreflightCheck::ALL
            .map(|check| PreflightResult { check, holds: true, observed: "GET /types answered 200".to_owned() })
            .to_vec(),
        declares: Vec::new(),
        declared: Vec::new(),
        subject: None,
        versions: Vec::new(),
        tenant: None,
    }
}

fn profile() -> Profile {
    let criterion = |id: &str, title: &str, level, of| Criterion {
        id: id.to_owned(),
        title: title.to_owned(),
        level,
        layer: Layer::Technical,
        obligation: Obligation::Mandatory,
        evidence: EvidenceKind::Tested,
        not_applicable: NotApplicableRule::Forbidden,
        maps: Vec::new(),
        of,
    };
    let tests = |role| {
        Formula::Tests(TestSelector {
            suite: "ngsi-ld".into(),
            roles: vec![role],
            requirements: vec!["ngsi-ld/5.6.1".into(), "ngsi-ld/5.7".into()],
            strength: Strength::Must,
            without_consent: WithoutConsent::Open,
        })
    };
    Profile {
        id: "citcom-2026".to_owned(),
        version: "0.1.0".to_owned(),
        title: "CitCom.ai levels".to_owned(),
        minimum: vec![("ngsi-ld".into(), Version(1, 6, 1))],
        levels: vec!["Custom integration.".to_owned(), "Pivotal points.".to_owned(), "Common interface.".to_owned()],
        criteria: vec![
            criterion("L0.REACH", "The platform answers", 0, Formula::Preflight(PreflightCheck::Reachable)),
            criterion("L1.READ", "Data is read", 1, tests(Role::Read)),
            criterion("L1.FILTER", "Data is filtered", 1, tests(Role::Filter)),
            criterion("L1.PROVIDE", "Data is written", 1, tests(Role::Provide)),
            criterion("L2.TERMS", "Terms are settled", 2, Formula::Attestation("terms".to_owned())),
        ],
        hash: "cd".repeat(32),
    }
}

fn record(case: &PlannedCase, verdict: Verdict, steps: Vec<StepRecord>) -> CaseRecord {
    CaseRecord { id: case.id.clone(), verdict, reason: None, millis: 41, repeats: 0, steps, notes: Vec::new() }
}

fn because(case: &PlannedCase, verdict: Verdict, code: ReasonCode, text: &str) -> CaseRecord {
    CaseRecord { reason: Some(Reason::new(code, text)), millis: 0, ..record(case, verdict, Vec::new()) }
}

fn step(phase: Phase, index: usize, request: Request, title: &str, answer: Answer) -> StepRecord {
    StepRecord {
        phase,
        index,
        title: title.to_owned(),
        position: Some(position(18)),
        exchanges: vec![Exchange { request, answer, millis: 12 }],
        findings: Vec::new(),
        attempts: 1,
        millis: 12,
    }
}

fn answered(status: u16, body: &str) -> Answer {
    Answer::Response(Response {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_owned(),
        unreadable: None,
        cut: None,
    })
}

fn get(path: &str, status: u16) -> StepRecord {
    let request = Request::new("GET", format!("{ROOT}{path}")).header("Accept", "application/json");
    step(Phase::Test, 0, request, &format!("GET {path}"), answered(status, "{}"))
}

fn post(phase: Phase, media: &str, id: &str) -> StepRecord {
    let mut request = Request::new("POST", format!("{ROOT}/entities"))
        .header("Accept", "application/json")
        .header("Content-Type", format!("application/{media}"));
    request.body = Some(json!({ "id": id, "type": "Bus" }).to_string());
    step(phase, 0, request, "POST /entities", answered(201, ""))
}

fn finding(strength: Strength, place: Place, expected: &str, observed: &str) -> Finding {
    Finding {
        strength,
        place,
        expected: expected.to_owned(),
        observed: observed.to_owned(),
        differences: Vec::new(),
        expectation: 0,
        position: position(19),
    }
}

fn deviating(case: &PlannedCase) -> CaseRecord {
    let mut step = get("/entities/urn:ngsi-ld:Bus:1", 200);
    step.findings =
        vec![finding(Strength::Should, Place::Header("link".to_owned()), "a link to the context", "no such header")];
    record(case, Verdict::Deviation, vec![step])
}

fn duplicate(case: &PlannedCase, media: &str, id: &str) -> CaseRecord {
    let mut second = post(Phase::Test, media, id);
    second.findings = vec![finding(Strength::Must, Place::Status, "409", &format!("201 for {id}"))];
    record(case, Verdict::Fail, vec![post(Phase::SetUp, media, id), second])
}

fn differing(case: &PlannedCase) -> CaseRecord {
    let mut read = get("/entities/urn:ngsi-ld:Bus:2", 200);
    read.index = 1;
    let mut wrong = finding(Strength::Must, Place::Body, "the entity as it was sent", "2 places differ");
    wrong.differences = vec![
        Difference { pointer: "/seats/value".to_owned(), expected: Some(json!(6)), observed: Some(json!(7)) },
        Difference { pointer: "/line".to_owned(), expected: Some(json!({ "object": "urn:x:1" })), observed: None },
    ];
    read.findings = vec![wrong];
    record(case, Verdict::Fail, vec![post(Phase::Test, "json", "urn:ngsi-ld:Bus:2"), read])
}

fn undecided(case: &PlannedCase) -> CaseRecord {
    let mut set_up = post(Phase::SetUp, "json", "urn:ngsi-ld:Bus:3");
    set_up.attempts = 2;
    set_up.exchanges[0].answer = answered(503, "");
    CaseRecord {
        reason: Some(Reason::new(ReasonCode::SetUp, "set-up 1 expected success and got 503")),
        millis: 2_038,
        ..record(case, Verdict::Inconclusive, vec![set_up])
    }
}
