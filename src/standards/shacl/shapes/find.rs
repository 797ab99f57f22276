//! Which nodes of a graph are shapes, and which classes of things the shapes' graph knows.

use rustc_hash::FxHashSet;

use crate::standards::{
    rdf::{Dictionary, Graph, TermId},
    shacl::vocab::{MAKES_A_SHAPE, SH, SUB_CLASS_OF},
};

/// The word that an IRI is in the namespace of SHACL.
pub(super) fn word(dictionary: &Dictionary, id: TermId) -> Option<&str> {
    dictionary.get(id).iri().and_then(|iri| iri.strip_prefix(SH))
}

/// A word of SHACL as a term, if it is anywhere.
pub(super) fn term(dictionary: &Dictionary, word: &str) -> Option<TermId> {
    dictionary.find_iri(&format!("{SH}{word}"))
}

/// A class and all below it, in this graph.
pub(super) fn below(dictionary: &Dictionary, graph: &Graph, class: TermId) -> FxHashSet<TermId> {
    let mut found = FxHashSet::default();
    let Some(sub_class_of) = dictionary.find_iri(SUB_CLASS_OF) else { return FxHashSet::from_iter([class]) };
    let mut next = vec![class];
    while let Some(class) = next.pop() {
        if found.insert(class) {
            next.extend(graph.subjects(sub_class_of, class));
        }
    }
    found
}

/// Everything that is an instance of a class of SHACL in this graph.
pub(super) fn instances(dictionary: &Dictionary, graph: &Graph, word: &str) -> Vec<TermId> {
    let Some(class) = term(dictionary, word) else { return Vec::new() };
    let mut found: Vec<TermId> =
        below(dictionary, graph, class).into_iter().flat_map(|class| graph.instances(class)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Every node that is a shape by itself: by its class, by a target, or by a parameter of a constraint. Those that others refer
/// to are found by following the references.
pub(super) fn shapes(dictionary: &Dictionary, graph: &Graph) -> Vec<TermId> {
    let mut found = instances(dictionary, graph, "NodeShape");
    found.extend(instances(dictionary, graph, "PropertyShape"));
    let making: FxHashSet<TermId> = MAKES_A_SHAPE.iter().filter_map(|name| term(dictionary, name)).collect();
    found.extend(graph.triples().filter(|[_, predicate, _]| making.contains(predicate)).map(|[shape, ..]| shape));
    found.sort_unstable();
    found.dedup();
    found
}
