//! What a shape can demand: one variant for each component of SHACL Core.

use super::{Pattern, ShapeId};
use crate::standards::{
    rdf::{TermId, TermKind},
    shacl::{datatype::Datatype, vocab::Component},
};

/// A demand of a shape on the values it looks at.
#[derive(Debug)]
pub enum Constraint {
    /// Each value is an instance of the class.
    Class(TermId),
    /// Each value is a literal of the datatype, and its text is a value of it.
    Datatype {
        /// The datatype.
        datatype: TermId,
        /// Its rules, where they are known.
        rules: Option<Datatype>,
    },
    /// Each value is a term of one of these kinds.
    NodeKind(NodeKinds),
    /// There are at least so many values.
    MinCount(u64),
    /// There are at most so many values.
    MaxCount(u64),
    /// Each value has at least so many characters.
    MinLength(u64),
    /// Each value has at most so many characters.
    MaxLength(u64),
    /// Each value lies on the right side of a bound.
    Bound(Bound, TermId),
    /// Each value matches.
    Pattern(Box<Pattern>),
    /// Each value is a text in one of these languages.
    LanguageIn(Vec<Box<str>>),
    /// No two values are in the same language.
    UniqueLang,
    /// The values are those of that property.
    Equals(TermId),
    /// No value is one of that property.
    Disjoint(TermId),
    /// Each value is less than each of that property.
    LessThan(TermId),
    /// No value is greater than any of that property.
    LessThanOrEquals(TermId),
    /// No value conforms to the shape.
    Not(ShapeId),
    /// Each value conforms to all of the shapes.
    And(Vec<ShapeId>),
    /// Each value conforms to one of the shapes.
    Or(Vec<ShapeId>),
    /// Each value conforms to exactly one of the shapes.
    Xone(Vec<ShapeId>),
    /// Each value conforms to the shape.
    Node(ShapeId),
    /// The property shape holds for each value; its results are the results.
    Property(ShapeId),
    /// Some number of values conforms to a shape.
    Qualified(Box<Qualified>),
    /// No value has a property that is not named.
    Closed(Box<Closed>),
    /// This is one of the values.
    HasValue(TermId),
    /// Each value is one of these, which are sorted.
    In(Vec<TermId>),
}

/// A side of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Greater.
    MinExclusive,
    /// Greater, or equal.
    MinInclusive,
    /// Less.
    MaxExclusive,
    /// Less, or equal.
    MaxInclusive,
}

/// How many values conform to a shape.
#[derive(Debug)]
pub struct Qualified {
    /// The shape.
    pub shape: ShapeId,
    /// Values that conform to one of these do not count.
    pub siblings: Vec<ShapeId>,
    /// How many.
    pub count: Count,
}

/// A smallest or a greatest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// At least.
    Min(u64),
    /// At most.
    Max(u64),
}

/// The properties that a closed shape lets pass, sorted.
#[derive(Debug)]
pub struct Closed {
    /// Them.
    pub allowed: Vec<TermId>,
}

/// Kinds of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the node kind of that name")]
pub enum NodeKinds {
    BlankNode,
    Iri,
    Literal,
    BlankNodeOrIri,
    BlankNodeOrLiteral,
    IriOrLiteral,
}

impl NodeKinds {
    /// The node kind of this name in the namespace of SHACL.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "BlankNode" => Self::BlankNode,
            "IRI" => Self::Iri,
            "Literal" => Self::Literal,
            "BlankNodeOrIRI" => Self::BlankNodeOrIri,
            "BlankNodeOrLiteral" => Self::BlankNodeOrLiteral,
            "IRIOrLiteral" => Self::IriOrLiteral,
            _ => return None,
        })
    }

    /// Whether a term of this kind is one of them.
    pub fn admit(self, kind: TermKind) -> bool {
        match kind {
            TermKind::Blank => matches!(self, Self::BlankNode | Self::BlankNodeOrIri | Self::BlankNodeOrLiteral),
            TermKind::Iri => matches!(self, Self::Iri | Self::BlankNodeOrIri | Self::IriOrLiteral),
            TermKind::Literal => matches!(self, Self::Literal | Self::BlankNodeOrLiteral | Self::IriOrLiteral),
        }
    }
}

impl Constraint {
    /// The component it is of; `sh:property` has none, since it gives no results of its own.
    pub fn component(&self) -> Option<Component> {
        Some(match self {
            Self::Class(_) => Component::Class,
            Self::Datatype { .. } => Component::Datatype,
            Self::NodeKind(_) => Component::NodeKind,
            Self::MinCount(_) => Component::MinCount,
            Self::MaxCount(_) => Component::MaxCount,
            Self::MinLength(_) => Component::MinLength,
            Self::MaxLength(_) => Component::MaxLength,
            Self::Bound(Bound::MinExclusive, _) => Component::MinExclusive,
            Self::Bound(Bound::MinInclusive, _) => Component::MinInclusive,
            Self::Bound(Bound::MaxExclusive, _) => Component::MaxExclusive,
            Self::Bound(Bound::MaxInclusive, _) => Component::MaxInclusive,
            Self::Pattern(_) => Component::Pattern,
            Self::LanguageIn(_) => Component::LanguageIn,
            Self::UniqueLang => Component::UniqueLang,
            Self::Equals(_) => Component::Equals,
            Self::Disjoint(_) => Component::Disjoint,
            Self::LessThan(_) => Component::LessThan,
            Self::LessThanOrEquals(_) => Component::LessThanOrEquals,
            Self::Not(_) => Component::Not,
            Self::And(_) => Component::And,
            Self::Or(_) => Component::Or,
            Self::Xone(_) => Component::Xone,
            Self::Node(_) => Component::Node,
            Self::Property(_) => return None,
            Self::Qualified(qualified) => match qualified.count {
                Count::Min(_) => Component::QualifiedMinCount,
                Count::Max(_) => Component::QualifiedMaxCount,
            },
            Self::Closed(_) => Component::Closed,
            Self::HasValue(_) => Component::HasValue,
            Self::In(_) => Component::In,
        })
    }

    /// The shapes it refers to.
    pub fn refers_to(&self) -> impl Iterator<Item = ShapeId> + '_ {
        let (one, many, siblings): (Option<ShapeId>, &[ShapeId], &[ShapeId]) = match self {
            Self::Not(shape) | Self::Node(shape) | Self::Property(shape) => (Some(*shape), &[], &[]),
            Self::And(shapes) | Self::Or(shapes) | Self::Xone(shapes) => (None, shapes, &[]),
            Self::Qualified(qualified) => (Some(qualified.shape), &[], &qualified.siblings),
            _ => (None, &[], &[]),
        };
        one.into_iter().chain(many.iter().copied()).chain(siblings.iter().copied())
    }
}
