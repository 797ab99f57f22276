//! The files beside the groups: `suite.yaml`, `clauses.yaml`, `bindings.yaml`, `doubts.yaml`.

use std::collections::BTreeMap;

use super::{
    binding::{answer_kind, body_kind},
    context::Sample,
    diagnostic::{Code, Diagnostic, Sink},
    keys::{Mode, Object, Shape, check, clause_text},
    nearest::suggestion,
    scope::{Scope, has_id},
    source::SourceFile,
    template::Side,
    text::Reader,
    yaml::{Node, Span, parse},
};
use crate::model::{
    Clause, ClauseId,
    catalogue::Doubt,
    coverage::{Column, Coverage, Purposes},
    step::{Binding, BodyKind},
};

/// The tree of a file, and whether its shape is right. Where it is not, the rest is still read for further mistakes.
pub(super) fn read(file: &SourceFile, object: Object, sink: &mut Sink) -> Option<(Node, bool)> {
    let root = parse(file, sink)?;
    let well_formed = check(&root, &Shape::Object(object), Mode::Filled, file, sink);
    Some((root, well_formed))
}

pub(super) fn text(node: &Node, key: &str) -> String {
    node.get(key).and_then(Node::as_text).unwrap_or_default().to_owned()
}

/// `suite.yaml`, by its keys.
pub(super) fn suite(file: &SourceFile, folder: &str, sink: &mut Sink) -> Option<Node> {
    let (root, well_formed) = read(file, Object::SuiteFile, sink)?;
    let name = root.get("suite")?;
    if name.as_text() != Some(folder) {
        let message = format!("the suite in the folder `{folder}` should have its name");
        let diagnostic = Diagnostic::new(Code::BadName, file, name.span, message);
        sink.push(diagnostic.help(format!("write `suite: {folder}`, or rename the folder")));
    }
    well_formed.then_some(root)
}

/// Reports names that stand twice.
fn unique<'a>(names: impl Iterator<Item = (String, &'a Node)>, what: &str, file: &SourceFile, sink: &mut Sink) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (name, node) in names {
        if let Some(first) = seen.get(&name) {
            let message = format!("{what} `{name}` stands here twice");
            let diagnostic = Diagnostic::new(Code::DuplicateId, file, node.span, message);
            sink.push(diagnostic.related(*first, "the other one").help("remove one of them"));
        }
        seen.insert(name, node.span);
    }
}

/// `clauses.yaml`, in clause order.
pub(super) fn clauses(file: &SourceFile, sink: &mut Sink) -> Option<Vec<Clause>> {
    let (root, well_formed) = read(file, Object::ClausesFile, sink)?;
    let items = root.get("clauses")?.items();
    unique(
        items.iter().filter_map(|item| Some((clause_text(item.get("clause")?)?, item.get("clause")?))),
        "clause",
        file,
        sink,
    );
    let clause = |item: &Node| {
        let id = ClauseId::new(clause_text(item.get("clause")?)?);
        Some(Clause { id, title: text(item, "title"), says: text(item, "says") })
    };
    let mut clauses: Vec<_> = items.iter().filter_map(clause).collect();
    clauses.sort_by(|a, b| a.id.cmp(&b.id));
    well_formed.then_some(clauses)
}

/// Clauses of another table that have to be in `clauses.yaml`.
fn known_clause(node: &Node, clauses: Option<&[Clause]>, file: &SourceFile, sink: &mut Sink) -> Option<ClauseId> {
    let id = ClauseId::new(clause_text(node)?);
    if let Some(clauses) = clauses
        && !clauses.iter().any(|clause| clause.id == id)
    {
        let help = suggestion(id.as_str(), clauses.iter().map(|clause| clause.id.as_str()).collect::<Vec<_>>());
        let message = format!("clauses.yaml has no clause {id}");
        sink.push(Diagnostic::new(Code::UnknownClause, file, node.span, message).help(help));
    }
    Some(id)
}

/// `bindings.yaml`: the table and the samples.
pub(super) fn bindings(
    file: &SourceFile,
    clauses: Option<&[Clause]>,
    sink: &mut Sink,
) -> Option<(Vec<Binding>, Vec<Sample>)> {
    let (root, well_formed) = read(file, Object::BindingsFile, sink)?;
    let items = root.get("bindings")?.items();
    unique(items.iter().filter_map(|item| Some((text(item, "id"), item.get("id")?))), "binding", file, sink);
    let places = items
        .iter()
        .filter_map(|item| Some((format!("{} {}", text(item, "method"), text(item, "path")), item.get("path")?)));
    unique(places, "resource", file, sink);
    let mut binding = |item: &Node| {
        let clause = known_clause(item.get("clause")?, clauses, file, sink)?;
        let flag = |key: &str| item.get(key).and_then(Node::as_bool).unwrap_or(false);
        Some(Binding {
            id: text(item, "id"),
            method: text(item, "method"),
            path: text(item, "path"),
            clause: clause.to_string(),
            body: body_kind(&text(item, "body"))?,
            answer: answer_kind(&text(item, "answer"))?,
            list: flag("list"),
            destructive: flag("destructive"),
        })
    };
    let bindings = items.iter().filter_map(&mut binding).collect();
    let samples = samples(&root, file, sink);
    well_formed.then_some((bindings, samples))
}

fn samples(root: &Node, file: &SourceFile, sink: &mut Sink) -> Vec<Sample> {
    let mut samples = Vec::new();
    for entry in root.get("samples").map(Node::entries).unwrap_or_default() {
        if body_kind(&entry.key).is_none_or(|kind| kind == BodyKind::None) {
            let message = format!("`{}` is no kind of body", entry.key);
            let kinds = ["entity", "entities", "entity-fragment", "attribute-fragment", "ids", "query", "subscription"];
            let diagnostic = Diagnostic::new(Code::UnknownBinding, file, entry.span, message);
            sink.push(diagnostic.help(suggestion(&entry.key, kinds)));
            continue;
        }
        let scope = Scope::new();
        report_unknown(&entry.value, &scope, file, sink);
        let template = Reader { scope: &scope, file, sink }.template(&entry.value, Side::Sent);
        samples.extend(template.map(|template| Sample {
            kind: entry.key.clone(),
            template,
            has_id: has_id(&entry.value, &[]),
        }));
    }
    samples
}

/// A sample stands alone: it knows `$nonce` and `$now`, and no documents.
fn report_unknown(node: &Node, scope: &Scope, file: &SourceFile, sink: &mut Sink) {
    let (columns, names) = (super::variables::Columns::default(), scope.names());
    super::variables::Filler { columns: &columns, names: &names, file, sink }.fill(node);
}

/// `coverage.yaml`.
pub(super) fn coverage(file: &SourceFile, clauses: Option<&[Clause]>, sink: &mut Sink) -> Option<Vec<Coverage>> {
    let (root, well_formed) = read(file, Object::CoverageFile, sink)?;
    let items = root.get("coverage")?.items();
    unique(items.iter().filter_map(|item| Some((text(item, "id"), item.get("id")?))), "row", file, sink);
    let count = |node: &Node| node.as_count().and_then(|count| usize::try_from(count).ok());
    let mut rows = Vec::new();
    for item in items {
        let listed = item.get("clauses").map(Node::items).unwrap_or_default();
        let clauses = listed.iter().filter_map(|node| known_clause(node, clauses, file, sink)).collect();
        let Some(purposes) = item.get("purposes") else { continue };
        let kinds = Column::ALL.into_iter();
        let purposes = match count(purposes) {
            Some(all) => Purposes::Topic(all),
            None => Purposes::Operation(
                kinds.filter_map(|kind| Some((kind, count(purposes.get(kind.as_str())?)?))).collect(),
            ),
        };
        rows.push(Coverage { id: text(item, "id"), title: text(item, "title"), clauses, purposes });
    }
    well_formed.then_some(rows)
}

/// `doubts.yaml`.
pub(super) fn doubts(file: &SourceFile, clauses: Option<&[Clause]>, sink: &mut Sink) -> Option<Vec<Doubt>> {
    let (root, well_formed) = read(file, Object::DoubtsFile, sink)?;
    let items = root.get("doubts")?.items();
    unique(items.iter().filter_map(|item| Some((text(item, "id"), item.get("id")?))), "doubt", file, sink);
    let mut doubts = Vec::new();
    for item in items {
        let listed = item.get("clauses").map(Node::items).unwrap_or_default();
        let clauses = listed.iter().filter_map(|node| known_clause(node, clauses, file, sink)).collect();
        let readings = item.get("readings").map(Node::entries).unwrap_or_default();
        let readings =
            readings.iter().map(|entry| (entry.key.clone(), entry.value.as_text().unwrap_or_default().to_owned()));
        doubts.push(Doubt {
            id: text(item, "id"),
            clauses,
            readings: readings.collect(),
            decision: text(item, "decision"),
        });
    }
    well_formed.then_some(doubts)
}
