//! `etsi.yaml`: the cases of the ETSI test suite for the same clauses, and why some have no test here.

use std::collections::BTreeMap;

use super::{
    diagnostic::{Code, Diagnostic, Sink},
    keys::Object,
    source::SourceFile,
    tables::{read as tree, text},
    yaml::{Node, Span},
};
use crate::model::coverage::{EtsiGroup, EtsiMap, EtsiWithout};

/// Reads the file. A case stands in one group, and in `without` only if it stands in a group.
pub(super) fn read(file: &SourceFile, sink: &mut Sink) -> Option<EtsiMap> {
    let (root, well_formed) = tree(file, Object::EtsiFile, sink)?;
    let items = |key: &str| root.get(key).map(Node::items).unwrap_or_default();
    let cases = |item: &Node| -> Vec<String> {
        let listed = item.get("cases").map(Node::items).unwrap_or_default();
        listed.iter().filter_map(Node::as_text).map(str::to_owned).collect()
    };
    let known = listed(items("groups"), file, sink);
    for (case, span) in listed(items("without"), file, sink) {
        if !known.contains_key(case) {
            let message = format!("no group of this file has the case {case}");
            let diagnostic = Diagnostic::new(Code::UnknownEtsiCase, file, span, message);
            sink.push(diagnostic.help("add it to the group it lies in, or remove it here"));
        }
    }
    let groups = items("groups").iter().map(|item| EtsiGroup { title: text(item, "group"), cases: cases(item) });
    let without =
        items("without").iter().map(|item| EtsiWithout { cases: cases(item), because: text(item, "because") });
    well_formed.then(|| EtsiMap { groups: groups.collect(), without: without.collect() })
}

/// The cases of these lists. One that stands twice is reported.
fn listed<'a>(items: &'a [Node], file: &SourceFile, sink: &mut Sink) -> BTreeMap<&'a str, Span> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for node in items.iter().flat_map(|item| item.get("cases").map(Node::items).unwrap_or_default()) {
        let Some(case) = node.as_text() else { continue };
        if let Some(first) = seen.insert(case, node.span) {
            let diagnostic = Diagnostic::new(Code::DuplicateId, file, node.span, format!("{case} stands here twice"));
            sink.push(diagnostic.related(first, "the other one").help("remove one of them"));
        }
    }
    seen
}
