//! A test: its rows, and for each row a case with everything filled in.

use std::collections::BTreeSet;

use super::{
    case::{CaseReader, Filled},
    cases::{self, Row},
    context::Context,
    diagnostic::{Code, Diagnostic, Sink},
    safety::Sweep,
    scope::{BUILT_IN, Named, Scope},
    source::SourceFile,
    step::{position, sample_kind},
    text::Reader,
    variables::{Columns, Filler},
    yaml::{Entry, Node, Span},
};
use crate::model::{
    Capability, CaseId, ClauseId, FaultId, GroupId, Strength, TestId,
    test::{Case, Isolation, Role, Since, SinceSource, Test, Version},
};

/// Reads the tests of one file.
pub(super) struct TestReader<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) sink: &'a mut Sink,
    pub(super) context: &'a Context<'a>,
    pub(super) group: &'a Node,
    pub(super) group_id: &'a GroupId,
    /// Documents of `data` that some case uses, by the place of their name.
    pub(super) used: BTreeSet<Span>,
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
        let etsi = node.get("etsi").map(Node::items).unwrap_or_default();
        let etsi = etsi.iter().filter_map(|case| context.etsi_case(&mut reader, case)).collect();
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
        Some(Test {
            id: TestId::new(format!("{}/{id}", self.group_id)),
            title: node.get("title")?.as_text()?.to_owned(),
            clauses,
            strength: strength(self.either(node, "strength")),
            role: role?,
            etsi,
            cases,
            position,
        })
    }

    /// The value of the test, or else of the group.
    fn either(&self, test: &'a Node, key: &str) -> Option<&'a Node> {
        test.get(key).or_else(|| self.group.get(key))
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
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
        let isolation = isolation(self.either(test, "isolation"));
        let sweep = match isolation {
            Isolation::Names if test.get("over").is_none() => Sweep::OwnTypes,
            _ => Sweep::Nothing,
        };
        let body = CaseReader { file: self.file, sink: self.sink, context: self.context, used: &mut self.used, sweep }
            .read(&filled, row);
        let no_names = Scope::new();
        let context = self.context;
        let covered = pick(self, "covers");
        let mut reader = Reader { scope: &no_names, file: self.file, sink: self.sink };
        let own_clauses = own("clause")
            .map(|node| node.items().iter().filter_map(|item| context.clause(&mut reader, item)).collect::<Vec<_>>());
        // The test's own are checked even where a row has others.
        let (faults, doubt) = proofs(test, context, &mut reader);
        let (own_faults, own_doubt) = row.own.map(|own| proofs(own, context, &mut reader)).unwrap_or_default();
        let covers = covered.and_then(|node| context.covers(&mut reader, node));
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
            faults: own_faults.or(faults).unwrap_or_default(),
            covers,
            doubt: own_doubt.or(doubt),
            isolation,
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
            if let Some(sample) = step.get("sample").and_then(Node::as_text) {
                names.insert(sample.to_owned());
                names.extend(sample_kind(step).fields().iter().map(|field| format!("{sample}.{field}")));
            }
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

/// The faults and the doubt of a test or a row.
fn proofs(node: &Node, context: &Context<'_>, reader: &mut Reader<'_>) -> (Option<Vec<FaultId>>, Option<String>) {
    let faults = node.get("faults").map(Node::items);
    let faults = faults.map(|items| items.iter().filter_map(|fault| context.fault(reader, fault)).collect());
    let doubt = node.get("doubt").and_then(|node| Some((node.as_text()?, node.span)));
    if let Some((name, span)) = doubt {
        context.doubt(reader, name, span);
    }
    (faults, doubt.map(|(name, _)| name.to_owned()))
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
