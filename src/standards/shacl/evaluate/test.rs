//! Whether one value keeps a constraint that looks at nothing else.

use std::cmp::Ordering;

use super::Job;
use crate::standards::{
    rdf::{TermId, TermKind, TermRef},
    shacl::{
        datatype::{self, Datatype},
        shapes::{Bound, NodeKinds, Pattern},
    },
};

impl Job<'_> {
    pub(super) fn is_instance(&self, value: TermId, class: TermId) -> bool {
        match self.classes.get(&class) {
            Some(below) if below.len() > 1 => {
                self.data.objects(value, TermId::RDF_TYPE).any(|found| below.contains(&found))
            }
            _ => self.data.contains(value, TermId::RDF_TYPE, class),
        }
    }

    pub(super) fn is_of_datatype(&self, value: TermId, datatype: TermId, rules: Option<Datatype>) -> bool {
        self.dictionary.datatype(value) == Some(datatype)
            && rules.is_none_or(|rules| self.characters(value).is_some_and(|text| rules.admits(text)))
    }

    pub(super) fn is_of_kind(&self, value: TermId, kinds: NodeKinds) -> bool {
        kinds.admit(self.dictionary.kind(value))
    }

    pub(super) fn length(&self, value: TermId) -> Option<u64> {
        self.characters(value).map(|text| text.chars().count() as u64)
    }

    pub(super) fn matches(&self, value: TermId, pattern: &Pattern) -> bool {
        self.characters(value).is_some_and(|text| pattern.matches(text))
    }

    /// The text of a literal or an IRI; blank nodes have none.
    fn characters(&self, value: TermId) -> Option<&str> {
        match self.dictionary.get(value) {
            TermRef::Iri(iri) => Some(iri),
            TermRef::Literal(literal) => Some(literal.value),
            TermRef::Blank(_) => None,
        }
    }

    pub(super) fn language(&self, value: TermId) -> Option<&str> {
        match self.dictionary.kind(value) {
            TermKind::Literal => self.dictionary.get(value).literal().and_then(|literal| literal.language),
            TermKind::Iri | TermKind::Blank => None,
        }
    }

    /// Whether its language is one of these, or a more special one.
    pub(super) fn speaks(&self, value: TermId, languages: &[Box<str>]) -> bool {
        self.language(value).is_some_and(|language| {
            languages.iter().any(|range| {
                **range == *"*"
                    || language.strip_prefix(&**range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        })
    }

    pub(super) fn is_within(&self, value: TermId, side: Bound, bound: TermId) -> bool {
        let Some(order) = self.compare(value, bound) else { return false };
        match side {
            Bound::MinExclusive => order.is_gt(),
            Bound::MinInclusive => order.is_ge(),
            Bound::MaxExclusive => order.is_lt(),
            Bound::MaxInclusive => order.is_le(),
        }
    }

    /// Which of two terms is greater, if they compare at all.
    pub(super) fn compare(&self, one: TermId, two: TermId) -> Option<Ordering> {
        let literal = |id| {
            let literal = self.dictionary.get(id).literal()?;
            Some((Datatype::from_iri(literal.datatype)?, literal.value))
        };
        datatype::compare(literal(one)?, literal(two)?)
    }
}
