//! A case with its row filled in: documents, set-up and steps, typed and checked.

use std::collections::BTreeSet;

use super::{
    cases::Row,
    context::Context,
    diagnostic::{Code, Diagnostic, Sink},
    keys::{DOCUMENT, Mode, Object, Phase, Shape, check, is_name},
    request::check_within,
    safety::{Guard, Sweep, writes},
    scope::{self, Name, Named, Origin, Scope},
    source::SourceFile,
    step::{StepReader, origin, sample_kind},
    template::Side,
    text::Reader,
    yaml::{Node, Span},
};
use crate::model::{
    Capability, Template,
    step::{Step, Verb},
};

const SET_UP: Shape = Shape::Any(&[Shape::Token(&DOCUMENT), Shape::Step(Phase::SetUp)]);
const REPLIES: Shape = Shape::List(&Shape::Object(Object::Reply));

/// A case before it is typed.
pub(super) struct Filled {
    pub(super) data: Vec<Named>,
    pub(super) sources: Vec<Named>,
    pub(super) contexts: Vec<Named>,
    pub(super) given: Option<Node>,
    pub(super) steps: Option<Node>,
}

/// The typed parts of a case.
pub(super) struct Body {
    pub(super) data: Vec<(String, Template)>,
    pub(super) given: Vec<Step>,
    pub(super) steps: Vec<Step>,
    pub(super) needs: Vec<Capability>,
}

/// Types one case.
pub(super) struct CaseReader<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) sink: &'a mut Sink,
    pub(super) context: &'a Context<'a>,
    pub(super) used: &'a mut BTreeSet<Span>,
    pub(super) sweep: Sweep,
}

impl CaseReader<'_> {
    /// The typed parts. `None` after a mistake, which is reported.
    pub(super) fn read(&mut self, filled: &Filled, row: &Row<'_>) -> Option<Body> {
        if scope::has_circle(&filled.data, self.file, self.sink) {
            return None;
        }
        let mut scope = self.names(filled, row);
        let data = self.data(filled, row, &scope);
        scope.forget_uses();
        self.places(filled, &scope);
        let mut walk = Walk {
            data: data.as_deref().filter(|_| self.context.bindings.is_some()),
            copies: Vec::new(),
            needs: Vec::new(),
            sweep: self.sweep,
        };
        let given = self.steps(filled.given.as_ref(), Phase::SetUp, &mut scope, &mut walk);
        let steps = self.steps(filled.steps.as_ref(), Phase::Test, &mut scope, &mut walk);
        let used = scope.used(&filled.data);
        if scope.has_place(&used) {
            walk.needs.push(Capability::Callback);
        }
        self.used.extend(filled.data.iter().filter(|(name, ..)| used.contains(name)).map(|(_, span, _)| *span));
        let needs = walk.needs;
        Some(Body { data: data?, given: given?, steps: steps?, needs })
    }

    fn names(&mut self, filled: &Filled, row: &Row<'_>) -> Scope {
        let mut scope = Scope::new();
        let columns: BTreeSet<&str> = row.cells.iter().map(|(name, _)| name.as_str()).collect();
        for (name, span, node) in &filled.data {
            let has_id = scope::has_id(node, &filled.data);
            self.name(&mut scope, &columns, name, *span, Name::Document { has_id });
        }
        for (name, span, _) in filled.sources.iter().chain(&filled.contexts) {
            self.name(&mut scope, &columns, name, *span, Name::Place);
        }
        if let Some(sample) = row.sample {
            scope.add("sample", Name::Document { has_id: sample.has_id });
        }
        for step in filled.given.iter().chain(&filled.steps).flat_map(Node::items) {
            if let Some(entry) = step.entry("name") {
                let name = entry.value.as_text().unwrap_or_default();
                self.name(&mut scope, &columns, name, entry.value.span, Name::Later);
            }
            for entry in step.get("save").map(Node::entries).unwrap_or_default() {
                self.name(&mut scope, &columns, &entry.key, entry.span, Name::Later);
            }
            if let Some(entry) = step.entry("sample") {
                let name = entry.value.as_text().unwrap_or_default();
                self.name(&mut scope, &columns, name, entry.value.span, Name::Sample);
                for field in sample_kind(step).fields() {
                    scope.add(&format!("{name}.{field}"), Name::Sampled);
                }
            }
        }
        scope
    }

    /// Adds a name that has to be well formed and free.
    fn name(&mut self, scope: &mut Scope, columns: &BTreeSet<&str>, name: &str, span: Span, is: Name) {
        let diagnostic = if !is_name(name) {
            let message = format!("`{name}` cannot be a name");
            Diagnostic::new(Code::BadName, self.file, span, message)
                .help("use letters, digits, hyphens and underscores, a letter first")
        } else if columns.contains(name) || !scope.add(name, is) {
            let message = format!("the name `{name}` is taken");
            Diagnostic::new(Code::DuplicateId, self.file, span, message)
                .help("documents, columns, saved values, sources, `inbox`, `now` and `nonce` share their names")
        } else {
            return;
        };
        self.sink.push(diagnostic);
    }

    fn data(&mut self, filled: &Filled, row: &Row<'_>, scope: &Scope) -> Option<Vec<(String, Template)>> {
        let mut reader = Reader { scope, file: self.file, sink: self.sink };
        let mut data: Vec<Option<(String, Template)>> = filled
            .data
            .iter()
            .map(|(name, _, node)| Some((name.clone(), reader.template(node, Side::Sent)?)))
            .collect();
        data.extend(row.sample.map(|sample| Some(("sample".to_owned(), sample.template.clone()))));
        data.into_iter().collect()
    }

    /// Replies and contexts are checked here; no release of the engine serves them yet.
    fn places(&mut self, filled: &Filled, scope: &Scope) {
        let mut reader = Reader { scope, file: self.file, sink: self.sink };
        for (.., node) in &filled.sources {
            check(node, &REPLIES, Mode::Filled, self.file, reader.sink);
        }
        for reply in filled.sources.iter().flat_map(|(.., node)| node.items()) {
            if let Some(when) = reply.get("when")
                && let Some(text) = when.as_text()
            {
                reader.text(text, when.span);
            }
            if let Some(document) = reply.get("reply") {
                reader.template(document, Side::Sent);
            }
        }
        for (.., node) in &filled.contexts {
            reader.template(node, Side::Sent);
        }
    }

    fn steps(
        &mut self,
        list: Option<&Node>,
        phase: Phase,
        scope: &mut Scope,
        walk: &mut Walk<'_>,
    ) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let mut complete = true;
        let items = list.map(Node::items).unwrap_or_default();
        if let (Phase::Test, [], Some(list)) = (phase, items, list) {
            let diagnostic = Diagnostic::new(Code::NoExpectation, self.file, list.span, "this test has no steps");
            self.sink.push(diagnostic.help("a test without steps cannot fail"));
        }
        let shape = match phase {
            Phase::SetUp => SET_UP,
            Phase::Test => Shape::Step(Phase::Test),
        };
        for node in items {
            if !check(node, &shape, Mode::Filled, self.file, self.sink) {
                complete = false;
                assume(node, scope);
                continue;
            }
            let reader = Reader { scope, file: self.file, sink: self.sink };
            let mut reader = StepReader { reader, context: self.context };
            let step = reader.step(node, phase);
            if let Some(step) = &step {
                walk.step(step, node, &mut reader.reader);
            }
            match step {
                Some(step) => {
                    introduce(&step, scope);
                    steps.push(step);
                }
                None => {
                    complete = false;
                    assume(node, scope);
                }
            }
        }
        complete.then_some(steps)
    }
}

/// From here on, what the step saves or names is known.
fn introduce(step: &Step, scope: &mut Scope) {
    match &step.verb {
        Verb::Create(create) => {
            if let Some(name) = &create.name {
                scope.add(name, Name::Copies);
            }
        }
        Verb::Request(request) => {
            for save in &request.save {
                scope.add(&save.name, Name::Saved(origin(request, save)));
            }
        }
        Verb::Sample(_) | Verb::Notified(_) | Verb::Called(_) => {}
    }
}

/// The names of a step that could not be read: later steps should not be blamed for it.
fn assume(node: &Node, scope: &mut Scope) {
    if let Some(name) = node.get("name").and_then(Node::as_text) {
        scope.add(name, Name::Copies);
    }
    for entry in node.get("save").map(Node::entries).unwrap_or_default() {
        scope.add(&entry.key, Name::Saved(Origin::Created));
    }
}

/// What is collected on the way through the steps.
struct Walk<'a> {
    /// All documents; `None` where one of them, or the bindings table, could not be read: then ids and writes cannot be
    /// told apart, and those mistakes come first.
    data: Option<&'a [(String, Template)]>,
    copies: Vec<(String, String)>,
    needs: Vec<Capability>,
    sweep: Sweep,
}

impl Walk<'_> {
    fn step(&mut self, step: &Step, node: &Node, reader: &mut Reader<'_>) {
        let span = node.get("request").map_or(node.span, |request| request.span);
        let data = self.data.unwrap_or_default();
        let guard = Guard { data, scope: reader.scope, copies: &self.copies, sweep: self.sweep };
        match &step.verb {
            Verb::Request(request) => {
                if writes(request) {
                    self.needs.push(Capability::Write);
                }
                if self.data.is_some() {
                    guard.check_request(request, span, reader);
                    check_within(request, node, reader);
                }
            }
            Verb::Create(create) => {
                self.needs.push(Capability::Write);
                if self.data.is_some() {
                    guard.check_create(&create.document, span, reader);
                }
                self.copies.extend(create.name.clone().map(|name| (name, create.document.clone())));
            }
            Verb::Sample(_) | Verb::Notified(_) | Verb::Called(_) => {}
        }
    }
}
