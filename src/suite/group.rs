//! A group: one file of tests.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    context::Context,
    diagnostic::{Code, Diagnostic, Sink},
    keys::{Mode, Object, Shape, check},
    nearest::suggestion,
    scope::Scope,
    source::SourceFile,
    test::TestReader,
    text::Reader,
    yaml::{Node, Span, parse},
};
use crate::model::{GroupId, Position, test::Group};

/// Reads a group. `None` after a mistake, which is reported.
pub(super) fn read(file: &SourceFile, id: GroupId, context: &Context<'_>, sink: &mut Sink) -> Option<Group> {
    let before = sink.errors();
    let root = parse(file, sink)?;
    let well_formed = check(&root, &Shape::Object(Object::Group), Mode::Written, file, sink);
    check_ids(&root, file, sink);
    check_clauses(&root, file, context, sink);
    let (used, group_given) = (BTreeSet::new(), false);
    let mut reader = TestReader { file, sink, context, group: &root, group_id: &id, used, group_given };
    let nodes = root.get("tests").map(Node::items).unwrap_or_default();
    let tests: Vec<_> = nodes.iter().map(|node| reader.test(node)).collect();
    let (used, group_given) = (reader.used, reader.group_given);
    let tests: Option<Vec<_>> = tests.into_iter().collect();
    let tests = tests?;
    // With errors about, what they hide would look unused.
    if sink.errors() == before {
        check_unused(&root, &used, group_given, file, sink);
    }
    if nodes.is_empty() && well_formed {
        let span = root.entry("tests").map_or(root.span, |entry| entry.span);
        let diagnostic = Diagnostic::new(Code::WrongValue, file, span, "this group has no tests");
        sink.push(diagnostic.help("add one, or remove the file"));
    }
    let title = root.get("group").and_then(Node::as_text).filter(|_| well_formed)?.to_owned();
    Some(Group { id, title, tests, position: Position { file: file.path.clone(), line: 1, column: 1 } })
}

fn check_ids(root: &Node, file: &SourceFile, sink: &mut Sink) {
    let tests = root.get("tests").map(Node::items).unwrap_or_default();
    let mut ids: BTreeMap<&str, Span> = BTreeMap::new();
    for node in tests.iter().filter_map(|test| test.get("id")) {
        let Some(id) = node.as_text() else { continue };
        if let Some(first) = ids.insert(id, node.span) {
            let diagnostic =
                Diagnostic::new(Code::DuplicateId, file, node.span, format!("two tests are called `{id}`"));
            sink.push(diagnostic.related(first, "the other one").help("test ids are unique in their file"));
        }
    }
    for node in tests.iter().filter_map(|test| test.get("control")) {
        let Some(id) = node.as_text() else { continue };
        if !ids.contains_key(id) {
            let diagnostic =
                Diagnostic::new(Code::UnknownTest, file, node.span, format!("this file has no test `{id}`"));
            sink.push(diagnostic.help(suggestion(id, ids.keys().copied())));
        }
    }
}

/// The clauses of the group, even where every test has its own.
fn check_clauses(root: &Node, file: &SourceFile, context: &Context<'_>, sink: &mut Sink) {
    let scope = Scope::new();
    let mut reader = Reader { scope: &scope, file, sink };
    for node in root.get("clause").map(Node::items).unwrap_or_default() {
        context.clause(&mut reader, node);
    }
}

fn check_unused(root: &Node, used: &BTreeSet<Span>, group_given: bool, file: &SourceFile, sink: &mut Sink) {
    let tests = root.get("tests").map(Node::items).unwrap_or_default();
    let maps = tests.iter().chain([root]).filter_map(|node| node.get("data"));
    for entry in maps.flat_map(Node::entries).filter(|entry| !used.contains(&entry.span)) {
        let message = format!("nothing uses the document `{}`", entry.key);
        sink.push(Diagnostic::new(Code::Unused, file, entry.span, message).warning().help("remove it"));
    }
    if let (Some(given), false) = (root.entry("given"), group_given) {
        let message = "every test has a set-up of its own, so this one never runs";
        sink.push(Diagnostic::new(Code::Unused, file, given.span, message).warning().help("remove it"));
    }
}
