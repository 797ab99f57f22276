//! A test: its rows, and for each row a case with everything filled in.

use std::collections::BTreeSet;

use super::{
    cases::{self, Row},
    context::Context,
    diagnostic::{Code, Diagnostic, Sink},
    keys::{Mode, Object, Phase, Shape, check},
    safety::{Guard, writes},
    scope::{self, BUILT_IN, Name, Named, Scope},
    source::SourceFile,
    step::{StepReader, origin, position},
    template::Side,
    text::Reader,
    variables::{Columns, Filler},
    yaml::{Entry, Node},
};
use crate::model::{
    Capability, CaseId, ClauseId, GroupId, Strength, Template, TestId,
    step::{Step, Verb},
    test::{Case, Isolation, Role, Since, SinceSource, Test, Version},
};

const SET_UP: Shape = Shape::List(&Shape::Any(&[Shape::Text, Shape::Step(Phase::SetUp)]));
const STEPS: Shape = Shape::List(&Shape::Step(Phase::Test));
const SOURCES: Shape = Shape::Map(&Shape::List(&Shape::Object(Object::Reply)));

/// Reads the tests of one file.
pub(super) struct TestReader<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) sink: &'a mut Sink,
    pub(super) context: &'a Context<'a>,
    pub(super) group: &'a Node,
    pub(super) group_id: &'a GroupId,
    /// Documents of `data` that some case uses, by the place of their name.
    pub(super) used: BTreeSet<super::yaml::Span>,
    /// Whether some test takes over the set-up of the group.
    pub(super) group_given: bool,
}

impl<'a> TestReader<'a> {
    /// One test. `None` after a mistake, which is reported.
    pub(super) fn test(&mut self, node: &'a Node) -> Option<Test> {
        let id = node.get("id").and_then(Node::as_text).unwrap_or_default();
        let position = position(self.file, node.entry("id").map_or(node.span, |entry| entry.span));
        let before = self.sink.errors();
        let clauses = self.clauses(node);
        let role = self.role(node);
        let no_names = Scope::new();
        let (context, file) = (self.context, self.file);
        let mut reader = Reader { scope: &no_names, file, sink: self.sink };
        let rows = cases::rows(node, context, &mut reader);
        let mut used_columns = BTreeSet::new();
        let mut cases = Vec::new();
        for row in &rows {
            cases.extend(self.case(node, row, &clauses, &mut used_columns));
        }
        self.unused_columns(node, &used_columns);
        if self.sink.errors() > before {
            return None;
        }
        let etsi = node.get("etsi").map(Node::items).unwrap_or_default();
        Some(Test {
            id: TestId::new(format!("{}/{id}", self.group_id)),
            title: node.get("title")?.as_text()?.to_owned(),
            clauses,
            strength: strength(self.either(node, "strength")),
            role: role?,
            etsi: etsi.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
            cases,
            position,
        })
    }

    /// The value of the test, or else of the group.
    fn either(&self, test: &'a Node, key: &str) -> Option<&'a Node> {
        test.get(key).or_else(|| self.group.get(key))
    }

    fn error(&mut self, code: Code, span: super::yaml::Span, message: impl Into<String>, help: impl Into<String>) {
        self.sink.push(Diagnostic::new(code, self.file, span, message).help(help));
    }

    fn clauses(&mut self, node: &Node) -> Vec<ClauseId> {
        let listed = node.get("clause").or_else(|| self.group.get("clause"));
        let no_names = Scope::new();
        let mut reader = Reader { scope: &no_names, file: self.file, sink: self.sink };
        let items = listed.map(Node::items).unwrap_or_default();
        let clauses: Vec<_> = items.iter().filter_map(|item| self.context.clause(&mut reader, item)).collect();
        if items.is_empty() {
            let span = node.entries().first().map_or(node.span, |entry| entry.span);
            self.error(
                Code::MissingKey,
                span,
                "this test rests on no clause",
                "give it or its group `clause: [5.6.1]`",
            );
        }
        clauses
    }

    fn role(&mut self, node: &'a Node) -> Option<Role> {
        let Some(role) = self.either(node, "role") else {
            let span = node.entries().first().map_or(node.span, |entry| entry.span);
            self.error(Code::MissingKey, span, "this test has no role", "give it or its group a `role`");
            return None;
        };
        role.as_text()?.parse().ok()
    }

    fn unused_columns(&mut self, node: &Node, used: &BTreeSet<String>) {
        let Some(cases) = node.get("cases") else { return };
        let rows = cases.items().iter().flat_map(Node::entries).chain(cases.entries());
        let mut seen = BTreeSet::new();
        for entry in rows {
            let reserved = cases::RESERVED.contains(&entry.key.as_str());
            if !reserved && seen.insert(&entry.key) && !used.contains(&entry.key) {
                let message = format!("nothing uses the column `{}`", entry.key);
                let help = format!("write `${}` where its value belongs, or remove it", entry.key);
                self.error(Code::Unused, entry.span, message, help);
            }
        }
    }

    /// One case. `None` after a mistake, which is reported.
    fn case(
        &mut self,
        test: &'a Node,
        row: &Row<'a>,
        clauses: &[ClauseId],
        used_columns: &mut BTreeSet<String>,
    ) -> Option<Case> {
        let own = |key: &str| row.own.and_then(|own| own.get(key));
        let pick = |reader: &Self, key: &str| own(key).or_else(|| reader.either(test, key));
        self.group_given |= test.get("given").is_none();
        let columns = Columns::new(row.cells.clone());
        let filled = self.fill(test, row, &columns);
        used_columns.extend(columns.used());
        let body = CaseReader { file: self.file, sink: self.sink, context: self.context, used: &mut self.used }
            .read(&filled, row);
        let no_names = Scope::new();
        let context = self.context;
        let (faults, doubt) = (own("faults").or(test.get("faults")), own("doubt").or(test.get("doubt")));
        let mut reader = Reader { scope: &no_names, file: self.file, sink: self.sink };
        let own_clauses = own("clause")
            .map(|node| node.items().iter().filter_map(|item| context.clause(&mut reader, item)).collect::<Vec<_>>());
        let faults = faults.map(Node::items).unwrap_or_default();
        let faults = faults.iter().filter_map(|fault| context.fault(&mut reader, fault)).collect();
        if let Some((name, node)) = doubt.and_then(|node| Some((node.as_text()?, node))) {
            context.doubt(&mut reader, name, node.span);
        }
        let body = body?;
        let mut needs: Vec<Capability> = body.needs;
        let listed = pick(self, "needs").map(Node::items).unwrap_or_default();
        needs.extend(listed.iter().filter_map(|need| need.as_text()?.parse::<Capability>().ok()));
        needs.sort_unstable();
        needs.dedup();
        Some(Case {
            id: row.id.as_deref().map(CaseId::from),
            title: row.title.clone(),
            clauses: own_clauses.unwrap_or_else(|| clauses.to_vec()),
            strength: strength(pick(self, "strength")),
            since: since(pick(self, "since")),
            until: pick(self, "until").and_then(|node| Some(sourced(node.as_text()?)?.0)),
            needs,
            faults,
            doubt: doubt.and_then(Node::as_text).map(str::to_owned),
            isolation: isolation(self.either(test, "isolation")),
            data: body.data,
            given: body.given,
            steps: body.steps,
            position: position(self.file, row.span),
        })
    }

    /// The parts of a case with the row's variables filled in.
    fn fill(&mut self, test: &'a Node, row: &Row<'a>, columns: &Columns) -> Filled {
        let data = merged(self.group.get("data"), test.get("data"));
        let sources = merged(self.group.get("sources"), test.get("sources"));
        let contexts = merged(self.group.get("contexts"), test.get("contexts"));
        let given = self.either(test, "given");
        let steps = test.get("steps");
        let mut names: BTreeSet<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
        names.extend(data.iter().chain(&sources).chain(&contexts).map(|entry| entry.key.clone()));
        let both = given.into_iter().chain(steps).flat_map(Node::items);
        for step in both {
            names.extend(step.get("name").and_then(Node::as_text).map(str::to_owned));
            names.extend(step.get("save").map(Node::entries).unwrap_or_default().iter().map(|entry| entry.key.clone()));
        }
        if row.sample.is_some() {
            names.insert("sample".to_owned());
        }
        let mut filler = Filler { columns, names: &names, file: self.file, sink: self.sink };
        let mut named = |entries: Vec<&Entry>| -> Vec<Named> {
            entries.into_iter().map(|entry| (entry.key.clone(), entry.span, filler.fill(&entry.value))).collect()
        };
        let (data, sources, contexts) = (named(data), named(sources), named(contexts));
        let mut part = |node: Option<&Node>| node.map(|node| filler.fill(node));
        Filled { data, sources, contexts, given: part(given), steps: part(steps) }
    }
}

/// Members of the group's map, replaced and added to by the test's.
fn merged<'a>(group: Option<&'a Node>, test: Option<&'a Node>) -> Vec<&'a Entry> {
    let own = test.map(Node::entries).unwrap_or_default();
    let inherited = group.map(Node::entries).unwrap_or_default();
    let kept = inherited.iter().filter(|entry| !own.iter().any(|other| other.key == entry.key));
    kept.chain(own).collect()
}

/// A case before it is typed.
struct Filled {
    data: Vec<Named>,
    sources: Vec<Named>,
    contexts: Vec<Named>,
    given: Option<Node>,
    steps: Option<Node>,
}

/// The typed parts of a case.
struct Body {
    data: Vec<(String, Template)>,
    given: Vec<Step>,
    steps: Vec<Step>,
    needs: Vec<Capability>,
}

struct CaseReader<'a> {
    file: &'a SourceFile,
    sink: &'a mut Sink,
    context: &'a Context<'a>,
    used: &'a mut BTreeSet<super::yaml::Span>,
}

impl CaseReader<'_> {
    fn read(&mut self, filled: &Filled, row: &Row<'_>) -> Option<Body> {
        if !self.shapes(filled) || scope::has_circle(&filled.data, self.file, self.sink) {
            return None;
        }
        let mut scope = self.names(filled, row);
        let data = self.data(filled, row, &scope);
        self.places(filled, &scope);
        let mut walk = Walk { data: &data, copies: Vec::new(), needs: Vec::new() };
        let given = self.steps(filled.given.as_ref(), Phase::SetUp, &mut scope, &mut walk);
        let steps = self.steps(filled.steps.as_ref(), Phase::Test, &mut scope, &mut walk);
        if scope.uses_places() {
            walk.needs.push(Capability::Callback);
        }
        let used = scope.used();
        self.used.extend(filled.data.iter().filter(|(name, ..)| used.contains(name)).map(|(_, span, _)| *span));
        let needs = walk.needs;
        Some(Body { data: data?, given: given?, steps: steps?, needs })
    }

    fn shapes(&mut self, filled: &Filled) -> bool {
        let mut good = true;
        for (node, shape) in [(&filled.given, &SET_UP), (&filled.steps, &STEPS)] {
            if let Some(node) = node {
                good &= check(node, shape, Mode::Filled, self.file, self.sink);
            }
        }
        for (.., node) in &filled.sources {
            let Shape::Map(replies) = SOURCES else { continue };
            good &= check(node, replies, Mode::Filled, self.file, self.sink);
        }
        good
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
        }
        scope
    }

    /// Adds a name that has to be well formed and free.
    fn name(&mut self, scope: &mut Scope, columns: &BTreeSet<&str>, name: &str, span: super::yaml::Span, is: Name) {
        let diagnostic = if !super::keys::is_name(name) {
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
        for node in items {
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
                None => complete = false,
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
        Verb::Notified(_) | Verb::Called(_) => {}
    }
}

/// What is collected on the way through the steps.
struct Walk<'a> {
    data: &'a Option<Vec<(String, Template)>>,
    copies: Vec<(String, String)>,
    needs: Vec<Capability>,
}

impl Walk<'_> {
    fn step(&mut self, step: &Step, node: &Node, reader: &mut Reader<'_>) {
        let span = node.get("request").map_or(node.span, |request| request.span);
        let data = self.data.as_deref();
        let guard = Guard { data: data.unwrap_or_default(), scope: reader.scope, copies: &self.copies };
        match &step.verb {
            Verb::Request(request) => {
                if writes(request) {
                    self.needs.push(Capability::Write);
                }
                // Without all documents, ids cannot be told apart; their mistakes come first.
                if data.is_some() {
                    guard.check_request(request, span, reader);
                }
            }
            Verb::Create(create) => {
                self.needs.push(Capability::Write);
                if data.is_some() {
                    guard.check_create(&create.document, span, reader);
                }
                self.copies.extend(create.name.clone().map(|name| (name, create.document.clone())));
            }
            Verb::Notified(_) | Verb::Called(_) => {}
        }
    }
}

fn strength(node: Option<&Node>) -> Strength {
    match node.and_then(Node::as_text) {
        Some("should") => Strength::Should,
        Some("may") => Strength::May,
        _ => Strength::Must,
    }
}

fn since(node: Option<&Node>) -> Since {
    match node.and_then(Node::as_text).and_then(sourced) {
        Some((version, source)) => Since::From(version, source),
        None => Since::Unestablished,
    }
}

fn sourced(text: &str) -> Option<(Version, SinceSource)> {
    let (version, source) = text.split_once(" by ")?;
    let source = match source {
        "clause history" => SinceSource::ClauseHistory,
        "etsi tag" => SinceSource::EtsiTag,
        "core context" => SinceSource::CoreContext,
        _ => return None,
    };
    Some((version.parse().ok()?, source))
}

fn isolation(node: Option<&Node>) -> Isolation {
    let Some(node) = node else { return Isolation::Names };
    match (node.as_text(), node.get("exclusive").and_then(Node::as_text)) {
        (Some("ids"), _) => Isolation::Ids,
        (_, Some(lock)) => Isolation::Exclusive(lock.to_owned()),
        _ => Isolation::Names,
    }
}
