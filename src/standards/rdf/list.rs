//! Lists in a graph (`rdf:first`, `rdf:rest`, `rdf:nil`): anybody can write triples that only look like one, so each defect has a name.

use rustc_hash::FxHashSet;

use super::{graph::Graph, term::TermId};

/// Why a node is no list. Each names the node at which the list breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadList {
    /// A node of it has no item.
    #[error("a list has a node without rdf:first")]
    NoFirst(TermId),
    /// A node of it has more than one item.
    #[error("a list has a node with more than one rdf:first")]
    SeveralFirst(TermId),
    /// It does not end with `rdf:nil`.
    #[error("a list does not end with rdf:nil: a node of it has no rdf:rest")]
    NoRest(TermId),
    /// It branches.
    #[error("a list branches: a node of it has more than one rdf:rest")]
    SeveralRest(TermId),
    /// It comes back to itself, so that it has no end.
    #[error("a list has no end: it comes back to one of its own nodes")]
    Cyclic(TermId),
}

impl BadList {
    /// The node at which the list breaks.
    pub fn node(self) -> TermId {
        match self {
            Self::NoFirst(node)
            | Self::SeveralFirst(node)
            | Self::NoRest(node)
            | Self::SeveralRest(node)
            | Self::Cyclic(node) => node,
        }
    }
}

impl Graph {
    /// The items of the list that starts at this node.
    ///
    /// # Errors
    /// When it is not a list that ends, with one item in each of its nodes.
    pub fn list(&self, head: TermId) -> Result<Vec<TermId>, BadList> {
        let mut items = Vec::new();
        let mut seen = FxHashSet::default();
        let mut node = head;
        while node != TermId::RDF_NIL {
            if !seen.insert(node) {
                return Err(BadList::Cyclic(node));
            }
            let mut first = self.objects(node, TermId::RDF_FIRST);
            items.push(first.next().ok_or(BadList::NoFirst(node))?);
            if first.next().is_some() {
                return Err(BadList::SeveralFirst(node));
            }
            let mut rest = self.objects(node, TermId::RDF_REST);
            let next = rest.next().ok_or(BadList::NoRest(node))?;
            if rest.next().is_some() {
                return Err(BadList::SeveralRest(node));
            }
            node = next;
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{graph::GraphBuilder, term::TermId},
        *,
    };

    const FIRST: TermId = TermId::RDF_FIRST;
    const REST: TermId = TermId::RDF_REST;
    const NIL: TermId = TermId::RDF_NIL;
    const A: TermId = TermId(10);
    const B: TermId = TermId(11);
    const X: TermId = TermId(20);
    const Y: TermId = TermId(21);

    fn list(triples: &[[TermId; 3]]) -> Result<Vec<TermId>, BadList> {
        triples.iter().copied().collect::<GraphBuilder>().build().list(A)
    }

    #[test]
    fn a_list_is_read_in_its_order() {
        assert_eq!(list(&[[A, FIRST, Y], [A, REST, B], [B, FIRST, X], [B, REST, NIL]]), Ok(vec![Y, X]));
        assert_eq!(Graph::default().list(NIL), Ok(vec![]));
    }

    #[test]
    fn what_is_no_list_is_refused_with_the_reason() {
        assert_eq!(list(&[]), Err(BadList::NoFirst(A)));
        assert_eq!(list(&[[A, FIRST, X]]), Err(BadList::NoRest(A)));
        assert_eq!(list(&[[A, FIRST, X], [A, FIRST, Y], [A, REST, NIL]]), Err(BadList::SeveralFirst(A)));
        assert_eq!(list(&[[A, FIRST, X], [A, REST, NIL], [A, REST, B]]), Err(BadList::SeveralRest(A)));
        assert_eq!(list(&[[A, FIRST, X], [A, REST, B]]), Err(BadList::NoFirst(B)));
    }

    #[test]
    fn a_list_without_end_is_refused() {
        assert_eq!(list(&[[A, FIRST, X], [A, REST, A]]), Err(BadList::Cyclic(A)));
        let round = [[A, FIRST, X], [A, REST, B], [B, FIRST, Y], [B, REST, A]];
        assert_eq!(list(&round), Err(BadList::Cyclic(A)));
    }

    #[test]
    fn a_long_list_is_read_whole() {
        let node = |n: u32| TermId(100 + n);
        let triples = (0..200_000)
            .flat_map(|n| [[node(n), FIRST, X], [node(n), REST, if n == 199_999 { NIL } else { node(n + 1) }]]);
        let graph = triples.collect::<GraphBuilder>().build();
        assert_eq!(graph.list(node(0)).map(|items| items.len()), Ok(200_000));
    }
}
