//! `--dry-run`: what a run would send, case by case in the order in which they would start, and why others would not run.
//!
//! Preflight has been: without it nobody knows what a target lacks. Nothing else is sent, and no log is written.

mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{args::Rendering, explain::words, target::settings::Row, terminal};
use crate::{
    engine::{self, Body, Rehearsed},
    event::{Phase, Selection},
    model::{Reason, Verdict, step::Verb, target::TargetProfile},
    plan::{Disposition, Plan, Planned},
    transport::Root,
};

/// The version of what is printed for programs; raised when a reader of the old one would misread the new one.
const VERSION: u32 = 1;

/// What is printed.
#[derive(Debug, Serialize)]
struct DryRun<'a> {
    kind: &'static str,
    version: u32,
    target: &'a TargetProfile,
    selection: Selection,
    seed: u64,
    settings: Vec<SettingRow<'a>>,
    /// Those that would run in the order in which they would start, then the others in plan order.
    cases: Vec<CaseRow<'a>>,
    totals: Totals,
}

#[derive(Debug, Serialize)]
struct SettingRow<'a> {
    name: &'a str,
    value: &'a str,
    origin: String,
}

#[derive(Debug, Serialize)]
struct CaseRow<'a> {
    id: String,
    title: &'a str,
    /// The verdict it has already; none if it would run.
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Reason>,
    requests: Vec<RequestRow>,
}

#[derive(Debug, Serialize)]
struct RequestRow {
    phase: Phase,
    /// `GET`; nothing for a sample, which all cases share.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// The path below the API root with the variables of the suite, or what is sampled.
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    query: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<BodyRow>,
}

/// A body; one whose length depends on an answer has none.
#[derive(Debug, Serialize)]
struct BodyRow {
    bytes: Option<usize>,
}

#[derive(Debug, Default, Serialize)]
struct Totals {
    cases: usize,
    run: usize,
    requests: usize,
    methods: BTreeMap<String, usize>,
    /// Bytes of all bodies whose length is known.
    bytes: usize,
    /// How many resources of each collection might be created.
    creates: BTreeMap<String, usize>,
    /// How many requests might create something that the target names.
    unnamed: usize,
    /// What every generated id starts with.
    ids: &'static str,
}

/// Prints what a run would do. `settings` are the rows of the resolved settings, if there are any to show.
pub fn print(
    plan: &Plan,
    selection: &Selection,
    target: &TargetProfile,
    root: &Root,
    settings: &[Row],
    rendering: Rendering,
) {
    let counted =
        Selection { left_out: plan.left_out + plan.elsewhere, elsewhere: plan.elsewhere, ..selection.clone() };
    let dry_run = dry_run(plan, counted, target, root, settings);
    terminal::print(&match rendering {
        Rendering::Text => text::page(&dry_run),
        // A value of our own types always has a JSON form.
        Rendering::Json => serde_json::to_string_pretty(&dry_run).map(|text| text + "\n").unwrap_or_default(),
    });
}

fn dry_run<'a>(
    plan: &'a Plan,
    selection: Selection,
    target: &'a TargetProfile,
    root: &Root,
    settings: &'a [Row],
) -> DryRun<'a> {
    let mut totals = Totals { cases: plan.planned.len(), ids: "urn:ngsi-ld:", ..Totals::default() };
    let mut cases = Vec::with_capacity(plan.planned.len());
    for planned in plan.schedule().into_iter().filter_map(|index| plan.planned.get(index)) {
        let rehearsal = engine::rehearse(planned, root, target.version);
        let requests: Vec<RequestRow> = rehearsal.steps.iter().flat_map(rows).collect();
        totals.add(&requests);
        totals.unnamed += rehearsal.unnamed;
        for path in &rehearsal.creates {
            let collection = path.rsplit_once('/').map_or(path.as_str(), |(collection, _)| collection);
            *totals.creates.entry(collection.to_owned()).or_default() += 1;
        }
        cases.push(CaseRow { id: planned.id.short(), title: &planned.title, verdict: None, reason: None, requests });
    }
    totals.run = cases.len();
    cases.extend(plan.planned.iter().filter_map(gated));
    let settings = settings
        .iter()
        .map(|row| SettingRow { name: row.name, value: &row.value, origin: row.origin.to_string() })
        .collect();
    DryRun { kind: "dry-run", version: VERSION, target, selection, seed: plan.seed, settings, cases, totals }
}

impl Totals {
    fn add(&mut self, requests: &[RequestRow]) {
        for request in requests {
            let Some(method) = &request.method else { continue };
            self.requests += 1;
            *self.methods.entry(method.clone()).or_default() += 1;
            self.bytes += request.body.as_ref().and_then(|body| body.bytes).unwrap_or_default();
        }
    }
}

fn gated(planned: &Planned) -> Option<CaseRow<'_>> {
    match &planned.disposition {
        Disposition::Run => None,
        Disposition::Gated { verdict, reason } => Some(CaseRow {
            id: planned.id.short(),
            title: &planned.title,
            verdict: Some((*verdict).into()),
            reason: Some(reason),
            requests: Vec::new(),
        }),
    }
}

/// The requests of a step.
fn rows(rehearsed: &Rehearsed<'_>) -> Vec<RequestRow> {
    let (method, path, query) = match &rehearsed.step.verb {
        Verb::Request(request) => {
            let query = request.query.iter().map(|(name, value)| (name.clone(), words::text(value))).collect();
            (Some(request.method.clone()), words::text(&request.path), query)
        }
        Verb::Create(create) => {
            // A document that cannot be filled in without an answer is still created somewhere.
            let path = rehearsed.collection.map_or_else(|| format!("${}", create.document), str::to_owned);
            (Some("POST".to_owned()), path, Vec::new())
        }
        Verb::Sample(sample) => (None, format!("sample ({})", sample.with), Vec::new()),
        Verb::Notified(observer) | Verb::Called(observer) => (None, format!("watch ${}", observer.of), Vec::new()),
    };
    let row = |body: Option<&Body>| RequestRow {
        phase: rehearsed.phase,
        method: method.clone(),
        path: path.clone(),
        query: query.clone(),
        body: match body {
            None | Some(Body::None) => None,
            Some(Body::Bytes(bytes)) => Some(BodyRow { bytes: Some(*bytes) }),
            Some(Body::Unknown) => Some(BodyRow { bytes: None }),
        },
    };
    if rehearsed.bodies.is_empty() {
        return vec![row(None)];
    }
    rehearsed.bodies.iter().map(|body| row(Some(body))).collect()
}
