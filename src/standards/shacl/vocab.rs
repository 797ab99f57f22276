//! The words of SHACL.

/// The namespace of SHACL.
pub const SH: &str = "http://www.w3.org/ns/shacl#";
/// The property that says which class is more special than which.
pub const SUB_CLASS_OF: &str = "http://www.w3.org/2000/01/rdf-schema#subClassOf";
/// The class of classes: a shape that is one is a shape for its own instances.
pub const CLASS: &str = "http://www.w3.org/2000/01/rdf-schema#Class";
/// OWL's class of classes, which SHACL takes for one only where the shapes say that it is.
pub const OWL_CLASS: &str = "http://www.w3.org/2002/07/owl#Class";
/// The property by which a file of shapes names another one that it needs.
pub const IMPORTS: &str = "http://www.w3.org/2002/07/owl#imports";

/// A component of SHACL Core: a kind of constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the component of that name")]
pub enum Component {
    And,
    Class,
    Closed,
    Datatype,
    Disjoint,
    Equals,
    HasValue,
    In,
    LanguageIn,
    LessThan,
    LessThanOrEquals,
    MaxCount,
    MaxExclusive,
    MaxInclusive,
    MaxLength,
    MinCount,
    MinExclusive,
    MinInclusive,
    MinLength,
    Node,
    NodeKind,
    Not,
    Or,
    Pattern,
    QualifiedMaxCount,
    QualifiedMinCount,
    UniqueLang,
    Xone,
}

impl Component {
    /// Every component that gives results of its own; `sh:property` gives those of the shape it leads to.
    pub const ALL: [Self; 28] = [
        Self::And,
        Self::Class,
        Self::Closed,
        Self::Datatype,
        Self::Disjoint,
        Self::Equals,
        Self::HasValue,
        Self::In,
        Self::LanguageIn,
        Self::LessThan,
        Self::LessThanOrEquals,
        Self::MaxCount,
        Self::MaxExclusive,
        Self::MaxInclusive,
        Self::MaxLength,
        Self::MinCount,
        Self::MinExclusive,
        Self::MinInclusive,
        Self::MinLength,
        Self::Node,
        Self::NodeKind,
        Self::Not,
        Self::Or,
        Self::Pattern,
        Self::QualifiedMaxCount,
        Self::QualifiedMinCount,
        Self::UniqueLang,
        Self::Xone,
    ];

    /// Its name in the namespace of SHACL, without the `ConstraintComponent` that every one ends with.
    pub fn name(self) -> &'static str {
        match self {
            Self::And => "And",
            Self::Class => "Class",
            Self::Closed => "Closed",
            Self::Datatype => "Datatype",
            Self::Disjoint => "Disjoint",
            Self::Equals => "Equals",
            Self::HasValue => "HasValue",
            Self::In => "In",
            Self::LanguageIn => "LanguageIn",
            Self::LessThan => "LessThan",
            Self::LessThanOrEquals => "LessThanOrEquals",
            Self::MaxCount => "MaxCount",
            Self::MaxExclusive => "MaxExclusive",
            Self::MaxInclusive => "MaxInclusive",
            Self::MaxLength => "MaxLength",
            Self::MinCount => "MinCount",
            Self::MinExclusive => "MinExclusive",
            Self::MinInclusive => "MinInclusive",
            Self::MinLength => "MinLength",
            Self::Node => "Node",
            Self::NodeKind => "NodeKind",
            Self::Not => "Not",
            Self::Or => "Or",
            Self::Pattern => "Pattern",
            Self::QualifiedMaxCount => "QualifiedMaxCount",
            Self::QualifiedMinCount => "QualifiedMinCount",
            Self::UniqueLang => "UniqueLang",
            Self::Xone => "Xone",
        }
    }

    /// Its IRI.
    pub fn iri(self) -> String {
        format!("{SH}{}ConstraintComponent", self.name())
    }
}

/// Properties of shapes that constrain nothing by themselves.
pub(super) const HARMLESS: &[&str] = &[
    "codeIdentifier",
    "defaultValue",
    "description",
    "flags",
    "group",
    "ignoredProperties",
    "intent",
    "agentInstruction",
    "name",
    "optional",
    "order",
    "prefixes",
    "declare",
    "qualifiedMaxCount",
    "qualifiedMinCount",
    "qualifiedValueShapesDisjoint",
    "shapesGraph",
    "suggestedShapesGraph",
    "shapesGraphWellFormed",
];

/// Properties of shapes that need more than SHACL Core, with what they need.
pub(super) const BEYOND_CORE: &[(&str, &str)] = &[
    ("sparql", "SHACL-SPARQL"),
    ("js", "SHACL JavaScript Extensions"),
    ("expression", "SHACL Advanced Features"),
    ("rule", "SHACL Advanced Features"),
    ("target", "SHACL Advanced Features"),
    ("values", "SHACL Advanced Features"),
    ("filterShape", "SHACL Advanced Features"),
    ("maxListLength", "SHACL 1.2"),
    ("memberShape", "SHACL 1.2"),
    ("minListLength", "SHACL 1.2"),
    ("nodeByExpression", "SHACL 1.2"),
    ("reificationRequired", "SHACL 1.2"),
    ("reifierShape", "SHACL 1.2"),
    ("rootClass", "SHACL 1.2"),
    ("singleLine", "SHACL 1.2"),
    ("someValue", "SHACL 1.2"),
    ("subsetOf", "SHACL 1.2"),
    ("targetWhere", "SHACL 1.2"),
    ("uniqueMembers", "SHACL 1.2"),
    ("uniqueValuesForClass", "SHACL 1.2"),
];

/// Properties by which something is a shape, whatever else is said of it: parameters of constraints, and targets.
pub(super) const MAKES_A_SHAPE: &[&str] = &[
    "and",
    "class",
    "closed",
    "datatype",
    "disjoint",
    "equals",
    "hasValue",
    "in",
    "languageIn",
    "lessThan",
    "lessThanOrEquals",
    "maxCount",
    "maxExclusive",
    "maxInclusive",
    "maxLength",
    "minCount",
    "minExclusive",
    "minInclusive",
    "minLength",
    "node",
    "nodeKind",
    "not",
    "or",
    "pattern",
    "property",
    "qualifiedValueShape",
    "sparql",
    "targetClass",
    "targetNode",
    "targetObjectsOf",
    "targetSubjectsOf",
    "uniqueLang",
    "xone",
];
