//! What a case would send, made ready as for a run and never sent.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    prepare::{self, Surroundings},
    scope::Scope,
    undo::{Temporal, Undoing},
};
use crate::{
    event::Phase,
    model::{
        RunId,
        step::{CreateStep, Payload, RequestStep, Step, Verb},
        template::{Text, TextPart},
        test::{Isolation as IsolationRule, Version},
    },
    plan::{self, Planned},
    standards::ngsi_ld::isolation::Isolation,
    transport::Root,
};

/// What a case would send and create.
#[derive(Debug, Default)]
pub struct Rehearsal<'a> {
    /// Its steps in order.
    pub steps: Vec<Rehearsed<'a>>,
    /// The resources it might create, as paths below the root. Each is deleted after the case.
    pub creates: BTreeSet<String>,
    /// How many requests might create something that the target names.
    pub unnamed: usize,
}

/// A step that would be taken.
#[derive(Debug)]
pub struct Rehearsed<'a> {
    /// Which part of the case it belongs to.
    pub phase: Phase,
    /// As it is written.
    pub step: &'a Step,
    /// The collection it creates something in, where it is a `create`.
    pub collection: Option<&'static str>,
    /// The length of each body it sends: one for each request.
    pub bodies: Vec<Body>,
}

/// The body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None.
    None,
    /// So many bytes.
    Bytes(usize),
    /// It depends on an answer.
    Unknown,
}

/// Rehearses a case. Names and ids are of the form and length that a run gives them, and belong to no run.
pub fn rehearse<'a>(planned: &'a Planned, root: &Root, version: Version) -> Rehearsal<'a> {
    // As long as any other; what depends on it is hashed.
    let run = RunId::from("rehearsals");
    let suffix = plan::suffix(&run, &planned.id);
    let isolation = match planned.case.isolation {
        IsolationRule::Names => Isolation::names(&suffix),
        IsolationRule::Ids | IsolationRule::Exclusive(_) => Isolation::none(),
    };
    let mut stage = Stage {
        scope: Scope::new(&planned.case.data, &run, &planned.id, 0, Timestamp::UNIX_EPOCH),
        // What is deleted twice, as an entity and as its evolution, is created once.
        around: Surroundings { root, isolation: &isolation, temporal: Temporal::Absent, version },
        found: Rehearsal::default(),
    };
    let given = planned.case.given.iter().map(|step| (Phase::SetUp, step));
    for (phase, step) in given.chain(planned.case.steps.iter().map(|step| (Phase::Test, step))) {
        let (collection, bodies) = match &step.verb {
            Verb::Request(request) => (None, vec![stage.request(request)]),
            Verb::Create(create) => stage.create(create),
            Verb::Sample(_) | Verb::Notified(_) | Verb::Called(_) => (None, Vec::new()),
        };
        stage.found.steps.push(Rehearsed { phase, step, collection, bodies });
    }
    stage.found
}

struct Stage<'a, 'b> {
    scope: Scope<'a>,
    around: Surroundings<'b>,
    found: Rehearsal<'a>,
}

impl Stage<'_, '_> {
    fn request(&mut self, step: &RequestStep) -> Body {
        let mut step = step.clone();
        if let Some(TextPart::Saved(_)) = step.path.0.first() {
            // Where it leads is known only once the target has answered.
            step.path = Text::literal("/");
        }
        let prepared = prepare::request(&step, &mut self.scope, self.around);
        let Ok(prepared) = prepared else {
            return if step.payload == Payload::None { Body::None } else { Body::Unknown };
        };
        if prepared.undo.is_empty() && step.method == "POST" && prepared.effect == prepare::Effect::Writes {
            self.found.unnamed += 1;
        }
        self.found.creates.extend(prepared.undo.into_iter().map(|undo| undo.delete));
        prepared.request.body.map_or(Body::None, |body| Body::Bytes(body.len()))
    }

    fn create(&mut self, create: &CreateStep) -> (Option<&'static str>, Vec<Body>) {
        let copies = match &create.name {
            Some(name) => self.scope.multiply(&create.document, create.copies, name),
            None => self.scope.copies(&create.document),
        };
        let Ok(copies) = copies else { return (None, vec![Body::Unknown; create.copies]) };
        let mut collection = None;
        let mut bodies = Vec::with_capacity(copies.len());
        for copy in copies {
            let (path, kind) = prepare::creation(&copy.document);
            collection = Some(path);
            let document = prepare::sendable(kind, &copy.document, copy.exactly, self.around.isolation);
            let temporal = self.around.temporal;
            let undoing = Undoing { binding: None, method: "POST", path, tenant: None, temporal };
            self.found.creates.extend(undoing.before(Some(&document), None).into_iter().map(|undo| undo.delete));
            bodies.push(document.to_value().map_or(Body::Unknown, |value| Body::Bytes(value.to_string().len())));
        }
        (collection, bodies)
    }
}
