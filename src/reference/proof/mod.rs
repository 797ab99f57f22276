//! The faults are real and narrow: a script of requests is answered once without a fault and once with each of them.

mod create;
mod http;
mod query;
mod update;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::call::{Body, Call};
use super::faults::{FAULTS, Fault, FaultRow, Faults};
use super::names;
use super::routes;
use super::store::Store;
use super::url;

/// One request of a script.
#[derive(Clone, Default)]
struct Step {
    call: Call,
}

/// Requests that belong together; each scenario begins with an empty broker.
struct Scenario {
    name: &'static str,
    given: Vec<Step>,
    steps: Vec<Step>,
}

fn scenario(name: &'static str, steps: Vec<Step>) -> Scenario {
    Scenario { name, given: Vec::new(), steps }
}

fn step(method: &str, target: &str) -> Step {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let call = Call {
        method: method.to_owned(),
        path: url::path(&format!("/ngsi-ld/v1{path}")).unwrap(),
        params: url::params(query).unwrap(),
        accept: Some("application/json".to_owned()),
        ..Call::default()
    };
    Step { call }
}

fn get(target: &str) -> Step {
    step("GET", target)
}

fn delete(target: &str) -> Step {
    step("DELETE", target)
}

fn post(target: &str, body: Value) -> Step {
    step("POST", target).body("application/json", &body.to_string())
}

fn patch(target: &str, body: Value) -> Step {
    step("PATCH", target).body("application/json", &body.to_string())
}

impl Step {
    fn body(mut self, media: &str, text: &str) -> Self {
        self.call.content_type = Some(media.to_owned());
        self.call.body = Body::Bytes(text.as_bytes().to_vec());
        self
    }

    /// The same body as another media type.
    fn sent_as(mut self, media: &str) -> Self {
        self.call.content_type = Some(media.to_owned());
        self
    }

    fn accept(mut self, accept: &str) -> Self {
        self.call.accept = Some(accept.to_owned());
        self
    }

    fn accept_nothing(mut self) -> Self {
        self.call.accept = None;
        self
    }

    fn tenant(mut self, tenant: &str) -> Self {
        self.call.tenant = Some(tenant.to_owned());
        self
    }

    fn link(mut self, url: &str) -> Self {
        self.call.link = Some(format!("<{url}>; rel=\"http://www.w3.org/ns/json-ld#context\""));
        self
    }

    fn without_length(mut self) -> Self {
        self.call.body = Body::WithoutLength;
        self
    }
}

fn scenarios() -> Vec<Scenario> {
    [create::scenarios(), query::scenarios(), update::scenarios(), http::scenarios()].into_iter().flatten().collect()
}

/// What a client sees of one answer.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    headers: String,
    body: String,
}

impl Seen {
    /// Whether a client that looks at status and body sees the same; headers are what few tests look at.
    fn is_alike(&self, other: &Self) -> bool {
        (self.status, &self.body) == (other.status, &other.body)
    }
}

/// What a client sees of each step after the given ones. Times are replaced by their order.
fn observe(scenario: &Scenario, faults: &Faults) -> Vec<Seen> {
    let mut store = Store::default();
    let mut answer = |step: &Step| {
        let mut call = Call { faults: faults.clone(), ..step.call.clone() };
        let reply = routes::answer(&mut store, &mut call);
        Seen { status: reply.status, headers: format!("{:?}", reply.headers), body: format!("{:?}", reply.body) }
    };
    scenario.given.iter().for_each(|step| drop(answer(step)));
    let mut seen: Vec<Seen> = scenario.steps.iter().map(answer).collect();
    let times: BTreeSet<String> =
        seen.iter().flat_map(|one| one.body.split('"')).filter(|text| is_stamp(text)).map(str::to_owned).collect();
    let order: BTreeMap<String, usize> = times.into_iter().enumerate().map(|(at, time)| (time, at)).collect();
    let is_fresh = |part: &str| {
        ["urn:ngsi-ld:EntityTypeList:", "urn:ngsi-ld:AttributeList:", "PT"].iter().any(|start| part.starts_with(start))
            || part.contains("made-up")
    };
    let masked = |part: &str| match order.get(part) {
        Some(at) => format!("time {at}"),
        None if is_fresh(part) => "fresh".to_owned(),
        None => part.to_owned(),
    };
    for one in &mut seen {
        one.body = one.body.split('"').map(masked).collect::<Vec<_>>().join("\"");
        one.headers = one.headers.split('"').map(masked).collect::<Vec<_>>().join("\"");
    }
    seen
}

/// A time that the broker wrote: it has six digits after the point.
fn is_stamp(text: &str) -> bool {
    text.len() == 27 && names::date_time(text).is_some()
}

/// The scripts write almost everything in concise form, so here this fault is not narrow; in the suite it is.
const OF_THE_SCRIPTS: &[Fault] = &[Fault::CreateRefusesConcise];

/// More than this share of the answers, in per cent, is no narrow fault.
const BROAD: usize = 15;

#[test]
fn every_fault_changes_an_answer_and_few_change_many() {
    let scenarios = scenarios();
    let right: Vec<Vec<Seen>> = scenarios.iter().map(|one| observe(one, &Faults::none())).collect();
    let all: usize = right.iter().map(Vec::len).sum();
    let judge = |row: &'static FaultRow| {
        let faults = Faults::one(row.fault);
        let wrong: Vec<Vec<Seen>> = scenarios.iter().map(|one| observe(one, &faults)).collect();
        let differing = || wrong.iter().flatten().zip(right.iter().flatten()).filter(|(one, other)| one != other);
        let share = differing().filter(|(one, other)| !one.is_alike(other)).count() * 100 / all;
        (row.id, differing().next().is_some(), share)
    };
    let rows: Vec<&'static FaultRow> = FAULTS.iter().collect();
    let judged: Vec<_> = std::thread::scope(|scope| {
        let judge = &judge;
        let halves = rows.chunks(rows.len().div_ceil(2));
        let threads: Vec<_> =
            halves.map(|half| scope.spawn(move || half.iter().map(|row| judge(row)).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let unseen: Vec<_> = judged.iter().filter(|(_, is_seen, _)| !is_seen).collect();
    let broad: Vec<_> = judged
        .iter()
        .filter(|(id, _, share)| *share > BROAD && !OF_THE_SCRIPTS.iter().any(|fault| fault.id() == *id))
        .collect();
    assert!(unseen.is_empty() && broad.is_empty(), "unseen: {unseen:?}\nbroad, in per cent: {broad:?}");
}

#[test]
fn without_a_fault_the_answers_are_the_same_every_time() {
    for scenario in scenarios() {
        let (once, again) = (observe(&scenario, &Faults::none()), observe(&scenario, &Faults::none()));
        assert_eq!(once, again, "{}", scenario.name);
    }
}
