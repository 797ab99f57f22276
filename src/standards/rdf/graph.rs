//! A finished graph: each triple twice, once by subject and once by object. As all triples of a subject lie together, the
//! subject itself need not be stored with them: a table says where each begins, and what is left is eight bytes per triple.

use super::term::TermId;

/// Subject, predicate, object.
pub type Triple = [TermId; 3];

/// Collects triples in any order, with repetitions.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    triples: Vec<Triple>,
}

impl GraphBuilder {
    /// A builder without triples.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a triple.
    pub fn insert(&mut self, subject: TermId, predicate: TermId, object: TermId) {
        self.triples.push([subject, predicate, object]);
    }

    /// Adds triples.
    pub fn extend(&mut self, triples: impl IntoIterator<Item = Triple>) {
        self.triples.extend(triples);
    }

    /// How many triples were added, repetitions included.
    pub fn len(&self) -> usize {
        self.triples.len()
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.triples.is_empty()
    }

    /// The graph of what was added.
    pub fn build(self) -> Graph {
        let by_subject = Index::new(self.triples.len(), || self.triples.iter().map(|&[s, p, o]| (s, [p, o])));
        drop(self.triples);
        let by_object = Index::new(by_subject.pairs.len(), || by_subject.iter().map(|(s, [p, o])| (o, [p, s])));
        Graph { by_subject, by_object }
    }
}

impl FromIterator<Triple> for GraphBuilder {
    fn from_iter<I: IntoIterator<Item = Triple>>(triples: I) -> Self {
        Self { triples: triples.into_iter().collect() }
    }
}

/// A set of triples that can be asked in both directions. Whatever it lists is in the order of the numbers of terms.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Graph {
    by_subject: Index,
    by_object: Index,
}

impl Graph {
    /// How many triples there are.
    pub fn len(&self) -> usize {
        self.by_subject.pairs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_subject.pairs.is_empty()
    }

    /// All triples, by subject, predicate and object.
    pub fn triples(&self) -> impl Iterator<Item = Triple> {
        self.by_subject.iter().map(|(s, [p, o])| [s, p, o])
    }

    /// The predicates and objects of a subject.
    pub fn outgoing(&self, subject: TermId) -> &[[TermId; 2]] {
        self.by_subject.of(subject)
    }

    /// The predicates and subjects of an object.
    pub fn incoming(&self, object: TermId) -> &[[TermId; 2]] {
        self.by_object.of(object)
    }

    /// The objects of a subject and a predicate.
    pub fn objects(&self, subject: TermId, predicate: TermId) -> impl ExactSizeIterator<Item = TermId> + Clone + '_ {
        self.by_subject.with(subject, predicate).iter().map(|&[_, object]| object)
    }

    /// The subjects of a predicate and an object.
    pub fn subjects(&self, predicate: TermId, object: TermId) -> impl ExactSizeIterator<Item = TermId> + Clone + '_ {
        self.by_object.with(object, predicate).iter().map(|&[_, subject]| subject)
    }

    /// The first object of a subject and a predicate.
    pub fn object(&self, subject: TermId, predicate: TermId) -> Option<TermId> {
        self.objects(subject, predicate).next()
    }

    /// Whether this triple is there.
    pub fn contains(&self, subject: TermId, predicate: TermId, object: TermId) -> bool {
        self.by_subject.of(subject).binary_search(&[predicate, object]).is_ok()
    }

    /// What is of this class, by `rdf:type` alone.
    pub fn instances(&self, class: TermId) -> impl ExactSizeIterator<Item = TermId> + Clone + '_ {
        self.subjects(TermId::RDF_TYPE, class)
    }

    /// Everything that is a subject.
    pub fn all_subjects(&self) -> impl Iterator<Item = TermId> + '_ {
        self.by_subject.keys()
    }

    /// Everything that is an object.
    pub fn all_objects(&self) -> impl Iterator<Item = TermId> + '_ {
        self.by_object.keys()
    }

    /// All triples with this predicate, by subject: looks at every triple.
    pub fn with_predicate(&self, predicate: TermId) -> impl Iterator<Item = Triple> + '_ {
        self.triples().filter(move |triple| triple[1] == predicate)
    }

    /// How many bytes are in use: for reports of performance.
    pub fn bytes(&self) -> usize {
        self.by_subject.bytes() + self.by_object.bytes()
    }
}

/// Pairs grouped by a key, sorted within each group.
#[derive(Debug, Default, PartialEq, Eq)]
struct Index {
    /// For each key where its pairs start; one more at the end.
    starts: Vec<u32>,
    pairs: Vec<[TermId; 2]>,
}

impl Index {
    /// Groups pairs by their key: counts first, so that each pair goes straight to its place.
    fn new<I: Iterator<Item = (TermId, [TermId; 2])>>(count: usize, all: impl Fn() -> I) -> Self {
        let keys = all().map(|(key, _)| key.index() + 1).max().unwrap_or(0);
        let mut starts = vec![0_u32; keys + 1];
        for (key, _) in all() {
            starts[key.index() + 1] += 1;
        }
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        let mut next = starts.clone();
        let mut pairs = vec![[TermId(0); 2]; count];
        for (key, pair) in all() {
            let place = &mut next[key.index()];
            pairs[*place as usize] = pair;
            *place += 1;
        }
        drop(next);
        let mut index = Self { starts, pairs };
        index.sort();
        index
    }

    /// Sorts each group and takes out repetitions.
    fn sort(&mut self) {
        let mut kept = 0;
        for key in 0..self.starts.len().saturating_sub(1) {
            let (from, to) = (self.starts[key] as usize, self.starts[key + 1] as usize);
            self.pairs[from..to].sort_unstable();
            self.starts[key] = kept as u32;
            let first = kept;
            for n in from..to {
                if kept == first || self.pairs[kept - 1] != self.pairs[n] {
                    self.pairs[kept] = self.pairs[n];
                    kept += 1;
                }
            }
        }
        if let Some(end) = self.starts.last_mut() {
            *end = kept as u32;
        }
        self.pairs.truncate(kept);
        self.pairs.shrink_to_fit();
    }

    fn of(&self, key: TermId) -> &[[TermId; 2]] {
        match (self.starts.get(key.index()), self.starts.get(key.index() + 1)) {
            (Some(&from), Some(&to)) => &self.pairs[from as usize..to as usize],
            _ => &[],
        }
    }

    fn with(&self, key: TermId, first: TermId) -> &[[TermId; 2]] {
        let group = self.of(key);
        let from = group.partition_point(|pair| pair[0] < first);
        let count = group[from..].partition_point(|pair| pair[0] == first);
        &group[from..from + count]
    }

    fn keys(&self) -> impl Iterator<Item = TermId> + '_ {
        self.starts.windows(2).enumerate().filter(|(_, ends)| ends[0] < ends[1]).map(|(key, _)| TermId(key as u32))
    }

    fn iter(&self) -> impl Iterator<Item = (TermId, [TermId; 2])> + '_ {
        self.keys().flat_map(|key| self.of(key).iter().map(move |&pair| (key, pair)))
    }

    fn bytes(&self) -> usize {
        self.starts.capacity() * 4 + self.pairs.capacity() * 8
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn graph(triples: &[[u32; 3]]) -> Graph {
        triples.iter().map(|t| t.map(TermId)).collect::<GraphBuilder>().build()
    }

    #[test]
    fn a_triple_counts_once() {
        let graph = graph(&[[1, 2, 3], [1, 2, 3], [0, 2, 3], [1, 2, 3]]);
        assert_eq!(graph.len(), 2);
        assert_eq!(graph.triples().collect::<Vec<_>>(), [[0, 2, 3].map(TermId), [1, 2, 3].map(TermId)]);
        assert_eq!(graph.subjects(TermId(2), TermId(3)).collect::<Vec<_>>(), [TermId(0), TermId(1)]);
    }

    #[test]
    fn an_unknown_term_has_nothing() {
        for graph in [graph(&[]), graph(&[[1, 2, 3]])] {
            for id in [0, 4, 5, u32::MAX - 1].map(TermId) {
                assert!(graph.outgoing(id).is_empty() && graph.incoming(id).is_empty());
                assert_eq!(graph.object(id, TermId(2)), None);
                assert!(!graph.contains(id, TermId(2), TermId(3)));
            }
        }
    }

    proptest! {
        #[test]
        fn every_question_is_answered_as_by_looking_at_all_triples(
            triples in proptest::collection::vec([0u32..8, 0u32..4, 0u32..8], 0..60),
        ) {
            let graph = graph(&triples);
            let set: BTreeSet<[u32; 3]> = triples.iter().copied().collect();
            prop_assert_eq!(graph.triples().map(|t| t.map(|id| id.0)).collect::<Vec<_>>(), set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(graph.len(), set.len());
            for (a, p) in (0..9).flat_map(|a| (0..5).map(move |p| (a, p))) {
                let objects: Vec<u32> = set.iter().filter(|t| t[0] == a && t[1] == p).map(|t| t[2]).collect();
                let subjects: Vec<u32> = set.iter().filter(|t| t[2] == a && t[1] == p).map(|t| t[0]).collect();
                prop_assert_eq!(graph.objects(TermId(a), TermId(p)).map(|id| id.0).collect::<Vec<_>>(), objects);
                prop_assert_eq!(graph.subjects(TermId(p), TermId(a)).map(|id| id.0).collect::<Vec<_>>(), subjects);
                for o in 0..9 {
                    prop_assert_eq!(graph.contains(TermId(a), TermId(p), TermId(o)), set.contains(&[a, p, o]));
                }
            }
            let subjects: BTreeSet<u32> = set.iter().map(|t| t[0]).collect();
            prop_assert_eq!(graph.all_subjects().map(|id| id.0).collect::<Vec<_>>(), subjects.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn the_order_of_insertion_does_not_matter(
            triples in proptest::collection::vec([0u32..8, 0u32..4, 0u32..8], 0..60).prop_shuffle(),
        ) {
            let mut sorted = triples.clone();
            sorted.sort_unstable();
            prop_assert_eq!(graph(&triples), graph(&sorted));
        }
    }
}
