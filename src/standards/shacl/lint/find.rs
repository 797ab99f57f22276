//! Finds the shapes of a graph, and which of them anything leads to.

use std::collections::BTreeSet;

use super::{
    super::super::rdf::{TermId, TermKind},
    Linter, Shapes,
    terms::{OWL_CLASS, PARAMETERS, RDFS_CLASS, Takes, Use},
};

impl Linter<'_> {
    pub(super) fn shapes(&self) -> Shapes {
        let mut shapes = Shapes { all: BTreeSet::new(), property: BTreeSet::new(), reached: BTreeSet::new() };
        for (class, is_property) in [("Shape", false), ("NodeShape", false), ("PropertyShape", true)] {
            for shape in self.sh(class).into_iter().flat_map(|class| self.graph.instances(class)) {
                shapes.all.insert(shape);
                if is_property {
                    shapes.property.insert(shape);
                }
            }
        }
        for parameter in PARAMETERS {
            let Some(predicate) = self.sh(parameter.name) else { continue };
            for [shape, _, value] in self.graph.with_predicate(predicate) {
                shapes.all.insert(shape);
                if parameter.takes == Takes::Path {
                    shapes.property.insert(shape);
                }
                let used = self.used_as_shapes(parameter.takes, value);
                if parameter.takes == Takes::PropertyShape {
                    shapes.property.extend(used.iter().copied());
                }
                shapes.all.extend(used);
            }
        }
        shapes.reached = self.reached(&shapes.all);
        shapes
    }

    /// The shapes to which a value of a parameter refers. Literals are none, whatever stands where.
    fn used_as_shapes(&self, takes: Takes, value: TermId) -> Vec<TermId> {
        let used = match takes {
            Takes::Shape | Takes::PropertyShape => vec![value],
            Takes::Shapes => self.graph.list(value).unwrap_or_default(),
            _ => Vec::new(),
        };
        used.into_iter().filter(|&shape| self.dictionary.kind(shape) != TermKind::Literal).collect()
    }

    /// All shapes to which a shape refers.
    pub(super) fn references(&self, shape: TermId) -> Vec<TermId> {
        let mut found = Vec::new();
        for parameter in PARAMETERS {
            for value in self.values(shape, parameter.name) {
                found.extend(self.used_as_shapes(parameter.takes, value));
            }
        }
        found
    }

    /// The shapes that are applied to something: those with a target, and all to which they lead.
    fn reached(&self, all: &BTreeSet<TermId>) -> BTreeSet<TermId> {
        let mut open: Vec<TermId> = all.iter().copied().filter(|&shape| self.has_target(shape)).collect();
        let mut reached = BTreeSet::new();
        while let Some(shape) = open.pop() {
            if reached.insert(shape) {
                open.extend(self.references(shape));
            }
        }
        reached
    }

    fn has_target(&self, shape: TermId) -> bool {
        let is = |class: &str| {
            self.dictionary.find_iri(class).is_some_and(|class| self.graph.contains(shape, TermId::RDF_TYPE, class))
        };
        PARAMETERS.iter().any(|parameter| parameter.used == Use::Target && self.has(shape, parameter.name))
            || self.has(shape, "target")
            || is(RDFS_CLASS)
            || is(OWL_CLASS)
    }
}
