//! What is wrong with shapes, and what they ask for that is not evaluated.

use crate::standards::rdf::TermId;

/// Something wrong with a shape.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defect {
    /// What is wrong.
    pub fault: Fault,
    /// The shape.
    pub shape: TermId,
    /// The property of it, if it is about one.
    pub property: Option<TermId>,
    /// The value of the property, if it is about one.
    pub value: Option<TermId>,
}

/// What can be wrong with a shape. Unless said otherwise, the property is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A word in the namespace of SHACL that SHACL does not have.
    UnknownTerm,
    /// `sh:property` leads to a node that nothing is said about.
    DanglingProperty,
    /// Another property leads to a shape that nothing is said about; everything conforms to it.
    DanglingShape,
    /// `sh:property` leads to a node without a path: the node is left out.
    NoPath,
    /// A shape has several paths: it is left out.
    SeveralPaths,
    /// A path is not one: the shape is left out.
    BadPath,
    /// A path is nested deeper than anybody writes, or comes back to itself: the shape is left out.
    DeepPath,
    /// A property shape is used where only a node shape may be, or is the value of `sh:node`. It is used as it is.
    PropertyShapeAsNode,
    /// A node shape has a constraint that only property shapes may have.
    NotForNodeShapes,
    /// A literal of another datatype, or no literal, where a number, a truth value or a text has to be.
    WrongValue,
    /// A number below zero.
    Negative,
    /// Something that has to be an IRI is not.
    NotAnIri,
    /// Not one of the six node kinds.
    WrongNodeKind,
    /// Not a list that ends.
    BadList,
    /// A property that may be there once is there several times. Every value is used.
    SeveralValues,
    /// Several severities: the last graph that has one decides, and there the worst.
    SeveralSeverities,
    /// `sh:flags` without `sh:pattern`, `sh:ignoredProperties` without `sh:closed`, and the like.
    Useless,
    /// A shape that is an OWL class, which SHACL does not take for a class: it is for nothing.
    OwlClass,
    /// A literal where a shape has to be.
    LiteralAsShape,
    /// `1` where SHACL takes only `true` for true.
    OneForTrue,
    /// The least number of values is above the greatest: nothing can conform. Both are used.
    MinAboveMax,
}

impl Fault {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::UnknownTerm => "unknown-term",
            Self::DanglingProperty => "dangling-property",
            Self::DanglingShape => "dangling-shape",
            Self::NoPath => "no-path",
            Self::SeveralPaths => "several-paths",
            Self::BadPath => "bad-path",
            Self::DeepPath => "deep-path",
            Self::PropertyShapeAsNode => "property-shape-as-node",
            Self::NotForNodeShapes => "not-for-node-shapes",
            Self::WrongValue => "wrong-value",
            Self::Negative => "negative-number",
            Self::NotAnIri => "not-an-iri",
            Self::WrongNodeKind => "wrong-node-kind",
            Self::BadList => "bad-list",
            Self::SeveralValues => "several-values",
            Self::SeveralSeverities => "several-severities",
            Self::Useless => "useless",
            Self::OwlClass => "owl-class",
            Self::LiteralAsShape => "literal-as-shape",
            Self::OneForTrue => "one-for-true",
            Self::MinAboveMax => "min-above-max",
        }
    }

    /// What it is, as a sentence, and what is done about it.
    pub fn title(self) -> &'static str {
        match self {
            Self::UnknownTerm => "SHACL has no such word, so nobody evaluates it",
            Self::DanglingProperty => "sh:property leads to a node that nothing is said about; it is left out",
            Self::DanglingShape => "a shape is referred to that nothing is said about; everything conforms to it",
            Self::NoPath => "sh:property leads to a node without sh:path; it is left out",
            Self::SeveralPaths => "a shape has several paths; it is left out",
            Self::BadPath => "sh:path is no path; the shape is left out",
            Self::DeepPath => "sh:path is nested too deep, or comes back to itself; the shape is left out",
            Self::PropertyShapeAsNode => "sh:node leads to a property shape; it is used as it is",
            Self::NotForNodeShapes => "only property shapes may have this constraint; it is left out",
            Self::WrongValue => "the value is of another datatype than it has to be; it is left out",
            Self::Negative => "a number below zero; it is left out",
            Self::NotAnIri => "the value has to be an IRI; it is left out",
            Self::WrongNodeKind => "the value is none of the six node kinds; it is left out",
            Self::BadList => "the value is no list; it is left out",
            Self::SeveralValues => "only one value may be there; every one is used",
            Self::SeveralSeverities => "a shape has several severities; that of the last file is used",
            Self::Useless => "this property does nothing without another one that is not there",
            Self::OwlClass => "a shape is an owl:Class, which is not a class for SHACL; it is for nothing",
            Self::LiteralAsShape => "a literal stands where a shape has to be; it is left out",
            Self::OneForTrue => "SHACL takes only `true` for true; `1` does nothing",
            Self::MinAboveMax => "the least number is above the greatest; nothing can conform",
        }
    }

    /// Whether SHACL forbids it: a strict reading refuses the shapes.
    pub fn is_ill_formed(self) -> bool {
        !matches!(
            self,
            Self::UnknownTerm
                | Self::DanglingShape
                | Self::Useless
                | Self::OwlClass
                | Self::OneForTrue
                | Self::MinAboveMax
        )
    }
}

/// Something that shapes ask for and that is not evaluated, so that nobody takes silence for consent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unevaluated {
    /// Why not.
    pub why: Why,
    /// The shape that asks for it, if one does.
    pub shape: Option<TermId>,
    /// What it asks for: a property, a component, a graph.
    pub what: Option<TermId>,
}

/// Why something is not evaluated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is not of SHACL Core but of this.
    BeyondCore(&'static str),
    /// A kind of constraint that the shapes define themselves.
    CustomComponent,
    /// `sh:entailment`: triples that follow from others are not added.
    Entailment,
    /// A pattern that no engine without backtracking can match, or that is none; with what its compiler says.
    Pattern(String),
    /// The shape refers to itself, and SHACL leaves open what that means. Where a node comes back to itself, it is taken to
    /// conform.
    Recursion,
    /// A graph that is imported and was not given.
    MissingImport,
    /// Shapes that refer to shapes, deeper than is followed; with how many nodes met it.
    TooDeep(u64),
    /// Nodes whose evaluation takes more steps than are made for one; with how many.
    TooManySteps(u64),
}

impl Why {
    /// Its id.
    pub fn id(&self) -> &'static str {
        match self {
            Self::BeyondCore(_) => "beyond-core",
            Self::CustomComponent => "custom-component",
            Self::Entailment => "entailment",
            Self::Pattern(_) => "pattern",
            Self::Recursion => "recursion",
            Self::MissingImport => "missing-import",
            Self::TooDeep(_) => "too-deep",
            Self::TooManySteps(_) => "too-many-steps",
        }
    }

    /// Why, as a sentence.
    pub fn says(&self) -> String {
        match self {
            Self::BeyondCore(what) => format!("it is of {what}, and only SHACL Core is evaluated"),
            Self::CustomComponent => "it is a kind of constraint that the shapes define themselves".into(),
            Self::Entailment => "triples that follow from others are not added".into(),
            Self::Pattern(error) => format!("its pattern cannot be used: {error}"),
            Self::Recursion => {
                "it refers to itself, which SHACL leaves open; a node that comes back to itself is taken to conform"
                    .into()
            }
            Self::MissingImport => "it is imported, and was not given".into(),
            Self::TooDeep(nodes) => format!("shapes that refer to shapes go too deep for {nodes} nodes"),
            Self::TooManySteps(nodes) => format!("it takes too many steps for {nodes} nodes"),
        }
    }
}
