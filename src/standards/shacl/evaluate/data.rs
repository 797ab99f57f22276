//! What shapes are evaluated over: the data, and what is known besides (vocabularies), which is never in focus itself.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::standards::{
    rdf::{Dictionary, Graph, TermId},
    shacl::vocab::SUB_CLASS_OF,
};

/// Data with what is known besides. Paths and classes see both; only what the data say is in focus, or closed.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a> {
    /// The data.
    pub graph: &'a Graph,
    /// What is known besides.
    pub background: Option<&'a Graph>,
}

impl<'a> Data<'a> {
    /// Data with nothing besides.
    pub fn alone(graph: &'a Graph) -> Self {
        Self { graph, background: None }
    }

    /// The values of a property. With something besides, a value may come twice.
    pub(super) fn objects(self, subject: TermId, property: TermId) -> impl Iterator<Item = TermId> + 'a {
        let besides = self.background.map(|graph| graph.objects(subject, property));
        self.graph.objects(subject, property).chain(besides.into_iter().flatten())
    }

    /// What has this value of a property; may come twice, too.
    pub(super) fn subjects(self, property: TermId, object: TermId) -> impl Iterator<Item = TermId> + 'a {
        let besides = self.background.map(|graph| graph.subjects(property, object));
        self.graph.subjects(property, object).chain(besides.into_iter().flatten())
    }

    pub(super) fn contains(self, subject: TermId, property: TermId, object: TermId) -> bool {
        self.graph.contains(subject, property, object)
            || self.background.is_some_and(|graph| graph.contains(subject, property, object))
    }

    /// Each class with all classes below it.
    pub(super) fn below(
        self,
        dictionary: &Dictionary,
        classes: impl Iterator<Item = TermId>,
    ) -> FxHashMap<TermId, FxHashSet<TermId>> {
        let sub_class_of = dictionary.find_iri(SUB_CLASS_OF);
        let mut all = FxHashMap::default();
        for class in classes {
            all.entry(class).or_insert_with(|| {
                let mut found = FxHashSet::default();
                let mut next = vec![class];
                while let Some(class) = next.pop() {
                    if found.insert(class) {
                        next.extend(sub_class_of.into_iter().flat_map(|property| self.subjects(property, class)));
                    }
                }
                found
            });
        }
        all
    }
}
