//! The vocabulary of SHACL: which terms there are, where each may stand, and what a parameter takes.

use super::super::super::rdf::vocab::{RDF, XSD};

/// The namespace of SHACL.
pub(super) const SH: &str = "http://www.w3.org/ns/shacl#";
/// The namespace of OWL.
pub(super) const OWL_IMPORTS: &str = "http://www.w3.org/2002/07/owl#imports";
pub(super) const RDFS_CLASS: &str = "http://www.w3.org/2000/01/rdf-schema#Class";
pub(super) const OWL_CLASS: &str = "http://www.w3.org/2002/07/owl#Class";
pub(super) const RDFS_LITERAL: &str = "http://www.w3.org/2000/01/rdf-schema#Literal";

/// What a parameter takes as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Anything at all.
    Anything,
    /// An IRI.
    Iri,
    /// A shape: an IRI or a blank node that is described.
    Shape,
    /// A property shape.
    PropertyShape,
    /// A list of shapes.
    Shapes,
    /// A list.
    List,
    /// A list of IRIs.
    Iris,
    /// An `xsd:integer` that is not below zero.
    Count,
    /// A literal.
    Literal,
    /// A string.
    Text,
    /// A string, or a text in a language.
    Message,
    /// `true` or `false`.
    Truth,
    /// One of the six kinds of nodes.
    NodeKind,
    /// A path.
    Path,
    /// An IRI or a literal.
    NotBlank,
}

/// Whether a parameter may be given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    Once,
    Any,
}

/// What a parameter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It constrains.
    Constraint,
    /// It belongs to a constraint, or says something about the shape.
    Beside,
    /// It says what the shape is about.
    Target,
}

/// A parameter of a shape.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    pub(super) times: Times,
    pub(super) used: Use,
}

const fn parameter(name: &'static str, takes: Takes, times: Times, used: Use) -> Parameter {
    Parameter { name, takes, times, used }
}

/// The parameters of SHACL Core.
pub(super) const PARAMETERS: &[Parameter] = &[
    parameter("path", Takes::Path, Times::Once, Use::Beside),
    parameter("class", Takes::Iri, Times::Any, Use::Constraint),
    parameter("datatype", Takes::Iri, Times::Once, Use::Constraint),
    parameter("nodeKind", Takes::NodeKind, Times::Once, Use::Constraint),
    parameter("minCount", Takes::Count, Times::Once, Use::Constraint),
    parameter("maxCount", Takes::Count, Times::Once, Use::Constraint),
    parameter("minExclusive", Takes::Literal, Times::Once, Use::Constraint),
    parameter("minInclusive", Takes::Literal, Times::Once, Use::Constraint),
    parameter("maxExclusive", Takes::Literal, Times::Once, Use::Constraint),
    parameter("maxInclusive", Takes::Literal, Times::Once, Use::Constraint),
    parameter("minLength", Takes::Count, Times::Once, Use::Constraint),
    parameter("maxLength", Takes::Count, Times::Once, Use::Constraint),
    parameter("pattern", Takes::Text, Times::Once, Use::Constraint),
    parameter("flags", Takes::Text, Times::Once, Use::Beside),
    parameter("languageIn", Takes::List, Times::Once, Use::Constraint),
    parameter("uniqueLang", Takes::Truth, Times::Once, Use::Constraint),
    parameter("equals", Takes::Iri, Times::Any, Use::Constraint),
    parameter("disjoint", Takes::Iri, Times::Any, Use::Constraint),
    parameter("lessThan", Takes::Iri, Times::Any, Use::Constraint),
    parameter("lessThanOrEquals", Takes::Iri, Times::Any, Use::Constraint),
    parameter("not", Takes::Shape, Times::Any, Use::Constraint),
    parameter("and", Takes::Shapes, Times::Any, Use::Constraint),
    parameter("or", Takes::Shapes, Times::Any, Use::Constraint),
    parameter("xone", Takes::Shapes, Times::Any, Use::Constraint),
    parameter("node", Takes::Shape, Times::Any, Use::Constraint),
    parameter("property", Takes::PropertyShape, Times::Any, Use::Constraint),
    parameter("qualifiedValueShape", Takes::Shape, Times::Any, Use::Constraint),
    parameter("qualifiedMinCount", Takes::Count, Times::Once, Use::Beside),
    parameter("qualifiedMaxCount", Takes::Count, Times::Once, Use::Beside),
    parameter("qualifiedValueShapesDisjoint", Takes::Truth, Times::Once, Use::Beside),
    parameter("closed", Takes::Truth, Times::Once, Use::Constraint),
    parameter("ignoredProperties", Takes::Iris, Times::Once, Use::Beside),
    parameter("hasValue", Takes::Anything, Times::Any, Use::Constraint),
    parameter("in", Takes::List, Times::Once, Use::Constraint),
    parameter("severity", Takes::Iri, Times::Once, Use::Beside),
    parameter("message", Takes::Message, Times::Any, Use::Beside),
    parameter("deactivated", Takes::Truth, Times::Once, Use::Beside),
    parameter("targetClass", Takes::Iri, Times::Any, Use::Target),
    parameter("targetNode", Takes::NotBlank, Times::Any, Use::Target),
    parameter("targetSubjectsOf", Takes::Iri, Times::Any, Use::Target),
    parameter("targetObjectsOf", Takes::Iri, Times::Any, Use::Target),
];

/// Further properties of the namespace that stand in shape files and constrain nothing.
pub(super) const ANNOTATIONS: &[&str] = &[
    "name",
    "description",
    "group",
    "order",
    "defaultValue",
    "shapesGraph",
    "entailment",
    "suggestedShapesGraph",
    "declare",
    "prefix",
    "namespace",
    "prefixes",
    "inversePath",
    "alternativePath",
    "zeroOrMorePath",
    "oneOrMorePath",
    "zeroOrOnePath",
    "parameter",
    "optional",
    "labelTemplate",
    "validator",
    "nodeValidator",
    "propertyValidator",
    "select",
    "ask",
    "construct",
    "update",
    "conforms",
    "result",
    "shapesGraphWellFormed",
    "focusNode",
    "resultPath",
    "resultSeverity",
    "resultMessage",
    "resultAnnotation",
    "annotationProperty",
    "annotationValue",
    "annotationVarName",
    "sourceConstraint",
    "sourceConstraintComponent",
    "sourceShape",
    "value",
    "detail",
    "condition",
    "subject",
    "predicate",
    "object",
    "returnType",
    "nodes",
    "intersection",
    "union",
    "filterShape",
    "expression",
    "this",
    "jsLibrary",
    "jsLibraryURL",
    "jsFunctionName",
];

/// Properties that say something only engines beyond SHACL Core understand.
pub(super) const BEYOND_CORE: &[&str] = &["sparql", "js", "rule", "target"];

/// Classes and individuals of the namespace, without the constraint components.
pub(super) const THINGS: &[&str] = &[
    "Shape",
    "NodeShape",
    "PropertyShape",
    "NodeKind",
    "BlankNode",
    "BlankNodeOrIRI",
    "BlankNodeOrLiteral",
    "IRI",
    "IRIOrLiteral",
    "Literal",
    "ValidationReport",
    "ValidationResult",
    "AbstractResult",
    "Severity",
    "Info",
    "Warning",
    "Violation",
    "ConstraintComponent",
    "Parameter",
    "Parameterizable",
    "PrefixDeclaration",
    "PropertyGroup",
    "ResultAnnotation",
    "Validator",
    "SPARQLExecutable",
    "SPARQLAskExecutable",
    "SPARQLAskValidator",
    "SPARQLConstraint",
    "SPARQLConstructExecutable",
    "SPARQLSelectExecutable",
    "SPARQLSelectValidator",
    "SPARQLUpdateExecutable",
    "SPARQLFunction",
    "SPARQLRule",
    "SPARQLTarget",
    "SPARQLTargetType",
    "Function",
    "Rule",
    "TripleRule",
    "Target",
    "TargetType",
    "JSConstraint",
    "JSExecutable",
    "JSFunction",
    "JSLibrary",
    "JSRule",
    "JSTarget",
    "JSTargetType",
    "JSValidator",
    "this",
];

/// The six kinds of nodes.
pub(super) const NODE_KINDS: [&str; 6] =
    ["BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"];

/// The properties of which a path is built.
pub(super) const PATHS: [&str; 5] =
    ["inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"];

/// The datatypes of XML Schema.
pub(super) const XSD_TYPES: &[&str] = &[
    "string",
    "boolean",
    "decimal",
    "integer",
    "double",
    "float",
    "date",
    "time",
    "dateTime",
    "dateTimeStamp",
    "gYear",
    "gMonth",
    "gDay",
    "gYearMonth",
    "gMonthDay",
    "duration",
    "yearMonthDuration",
    "dayTimeDuration",
    "byte",
    "short",
    "int",
    "long",
    "unsignedByte",
    "unsignedShort",
    "unsignedInt",
    "unsignedLong",
    "positiveInteger",
    "nonNegativeInteger",
    "negativeInteger",
    "nonPositiveInteger",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "language",
    "normalizedString",
    "token",
    "NMTOKEN",
    "NMTOKENS",
    "Name",
    "NCName",
    "ID",
    "IDREF",
    "IDREFS",
    "ENTITY",
    "ENTITIES",
    "QName",
    "NOTATION",
    "anySimpleType",
    "anyAtomicType",
];

/// The datatypes of RDF.
pub(super) const RDF_TYPES: &[&str] = &["langString", "dirLangString", "HTML", "XMLLiteral", "JSON", "PlainLiteral"];

/// Whether a property of the namespace exists.
pub(super) fn is_property(name: &str) -> bool {
    properties().any(|known| known == name)
}

/// All properties of the namespace.
pub(super) fn properties() -> impl Iterator<Item = &'static str> {
    PARAMETERS
        .iter()
        .map(|parameter| parameter.name)
        .chain(ANNOTATIONS.iter().copied())
        .chain(BEYOND_CORE.iter().copied())
}

/// Whether a class or an individual of the namespace exists.
pub(super) fn is_thing(name: &str) -> bool {
    THINGS.contains(&name) || name.ends_with("ConstraintComponent")
}

/// The prefixes under which people know vocabularies.
const PREFIXES: &[(&str, &str)] = &[
    ("sh", SH),
    ("rdf", RDF),
    ("xsd", XSD),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("adms", "http://www.w3.org/ns/adms#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("schema", "http://schema.org/"),
];

/// An IRI as people write it: with its prefix where that is well known.
pub(super) fn short(iri: &str) -> String {
    let split =
        PREFIXES.iter().find_map(|(prefix, namespace)| iri.strip_prefix(namespace).map(|local| (prefix, local)));
    match split {
        Some((prefix, local)) if !local.is_empty() && !local.contains(['/', '#']) => format!("{prefix}:{local}"),
        _ => format!("<{}>", shortened(iri)),
    }
}

/// A text of at most 200 characters.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
