//! What is wrong with shapes themselves. A mistake in a shape file does not make an engine stop: it makes it find too little or
//! too much, silently. So shapes are judged before they judge, by rules of their own.

mod find;
mod parameters;
mod rules;
mod structure;
mod terms;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeSet;

pub use rules::*;

use super::super::rdf::{Dictionary, Graph, TermId, TermKind, TermRef};
use crate::model::remark::{Blame, Remark, Rule};
use terms::{SH, shortened};

/// Judges the shapes of a graph, which may be several files in one. `at_hand` has the IRIs of what its `owl:imports` may name:
/// everything else that is imported counts as missing.
///
/// The order of the remarks is that of the rules, then that of the places.
pub fn lint(graph: &Graph, dictionary: &Dictionary, at_hand: &[&str]) -> Vec<Remark> {
    let mut linter = Linter { graph, dictionary, remarks: Vec::new() };
    let shapes = linter.shapes();
    linter.unknown_terms();
    linter.structure(&shapes);
    linter.parameters(&shapes.all);
    linter.imports(at_hand);
    let order = |id: &str| RULES.iter().position(|rule| rule.id == id);
    let mut remarks = linter.remarks;
    remarks.sort_by(|a, b| (order(a.rule), &a.at, &a.says).cmp(&(order(b.rule), &b.at, &b.says)));
    remarks
}

/// The shapes of a graph.
struct Shapes {
    /// Everything that is used as a shape or looks like one.
    all: BTreeSet<TermId>,
    /// What is used as a property shape or looks like one.
    property: BTreeSet<TermId>,
    /// Those to which a target leads, over however many others.
    reached: BTreeSet<TermId>,
}

struct Linter<'a> {
    graph: &'a Graph,
    dictionary: &'a Dictionary,
    remarks: Vec<Remark>,
}

impl<'a> Linter<'a> {
    /// The number of a term of SHACL, if the graph has it.
    fn sh(&self, name: &str) -> Option<TermId> {
        self.dictionary.find_iri(&format!("{SH}{name}"))
    }

    /// The values of a parameter of a shape.
    fn values(&self, shape: TermId, name: &str) -> Vec<TermId> {
        self.sh(name).map(|predicate| self.graph.objects(shape, predicate).collect()).unwrap_or_default()
    }

    fn has(&self, shape: TermId, name: &str) -> bool {
        self.sh(name).is_some_and(|predicate| self.graph.object(shape, predicate).is_some())
    }

    /// The name in the namespace of SHACL, if a term has one.
    fn name(&self, term: TermId) -> Option<&'a str> {
        self.dictionary.get(term).iri().and_then(|iri| iri.strip_prefix(SH))
    }

    fn iri(&self, term: TermId) -> Option<&'a str> {
        self.dictionary.get(term).iri()
    }

    /// A term as a sentence quotes it.
    fn quote(&self, term: TermId) -> String {
        match self.dictionary.get(term) {
            TermRef::Iri(iri) => terms::short(iri),
            TermRef::Blank(_) => "a blank node".to_owned(),
            TermRef::Literal(literal) => {
                let text = format!("\"{}\"", shortened(literal.value));
                match literal.language {
                    Some(language) => format!("{text}@{language}"),
                    None if literal.datatype.ends_with("#string") => text,
                    None => format!("{text}^^{}", terms::short(literal.datatype)),
                }
            }
        }
    }

    /// Where a shape stands: its IRI, or for a blank node what it is about and the shape it belongs to.
    fn place(&self, shape: TermId) -> String {
        let mut words = Vec::new();
        let mut node = shape;
        let mut seen = BTreeSet::new();
        while seen.insert(node) && seen.len() < 64 {
            if self.dictionary.kind(node) == TermKind::Iri {
                words.push(self.quote(node));
                break;
            }
            match self.values(node, "path").first() {
                Some(&path) if self.dictionary.kind(path) == TermKind::Iri => words.push(self.quote(path)),
                Some(_) => words.push("a path".to_owned()),
                None => {}
            }
            // The parent that is not a list: lists only lead there.
            let Some(&[_, parent]) = self.graph.incoming(node).iter().find(|[_, parent]| !seen.contains(parent)) else {
                if let [class, ..] = self.values(node, "targetClass")[..] {
                    words.push(format!("what is about {}", self.quote(class)));
                }
                break;
            };
            node = parent;
        }
        if words.is_empty() { "a blank node".to_owned() } else { words.join(" in ") }
    }

    fn say(&mut self, rule: &'static Rule, shape: TermId, says: String) {
        self.say_with(rule, shape, says, None);
    }

    fn say_with(&mut self, rule: &'static Rule, shape: TermId, says: String, help: Option<String>) {
        let at = self.place(shape);
        self.remarks.push(Remark {
            rule: rule.id,
            severity: rule.severity,
            blame: Blame::Model,
            at,
            attribute: None,
            says,
            help,
        });
    }
}

/// The name that was probably meant.
fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let names: Vec<&str> = names.collect();
    // Capitals first: they are what is mistaken most.
    let same = names.iter().copied().find(|name| name.eq_ignore_ascii_case(word));
    same.or_else(|| {
        let word: String = word.chars().take(64).collect();
        similar::get_close_matches(word.as_str(), &names, 1, 0.7).into_iter().next()
    })
}
