//! `owl:imports`: which other files a file of shapes needs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Unevaluated, Why};
use crate::standards::{
    rdf::{Dictionary, Graph, TermId},
    shacl::vocab::IMPORTS,
};

/// What follows from the imports of some graphs and a map of what is at hand.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imports {
    /// The keys of what is imported, directly or through others, in the order of their IRIs.
    pub found: Vec<TermId>,
    /// What is imported and not at hand.
    pub missing: Vec<Unevaluated>,
}

/// Follows the imports of a graph through the graphs at hand. Cycles do no harm.
pub fn imports(dictionary: &Dictionary, graph: &Graph, at_hand: &BTreeMap<TermId, &Graph>) -> Imports {
    let Some(property) = dictionary.find_iri(IMPORTS) else { return Imports::default() };
    let (mut found, mut missing) = (BTreeSet::new(), BTreeSet::new());
    let mut next = vec![graph];
    while let Some(graph) = next.pop() {
        for [_, _, name] in graph.with_predicate(property) {
            match at_hand.get(&name) {
                Some(imported) if found.insert(name) => next.push(imported),
                Some(_) => {}
                None => {
                    missing.insert(name);
                }
            }
        }
    }
    let by_name = |names: BTreeSet<TermId>| {
        let mut names: Vec<TermId> = names.into_iter().collect();
        names.sort_by_cached_key(|name| dictionary.get(*name).to_string());
        names
    };
    let missing = by_name(missing).into_iter();
    Imports {
        found: by_name(found),
        missing: missing.map(|name| Unevaluated { why: Why::MissingImport, shape: None, what: Some(name) }).collect(),
    }
}
