//! The rules that shape files have to keep, each with why it matters.

use crate::model::remark::{Rule, Severity};

/// Declares rules, and the list of all of them.
macro_rules! rules {
    ($($name:ident = $severity:ident $id:literal, $title:literal, $explanation:literal, $hint:literal;)+) => {
        $(
            #[doc = $title]
            pub static $name: Rule = Rule {
                id: $id,
                severity: Severity::$severity,
                title: $title,
                explanation: $explanation,
                hint: $hint,
                requirements: &[],
            };
        )+
        /// All rules, in the order of the documentation.
        pub static RULES: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    UNKNOWN_TERM = Error "shapes/unknown-term",
        "Every term in the namespace of SHACL is one that SHACL defines.",
        "An engine passes over a property it does not know, so the constraint that was meant is never checked, and nobody is told.",
        "Write the term that was meant.";
    DANGLING_REFERENCE = Error "shapes/dangling-reference",
        "Every shape that is referred to is described.",
        "A shape of which nothing is said constrains nothing; some engines refuse the whole file instead.",
        "Describe the shape, correct its IRI, or give the file that describes it as well.";
    WRONG_NODE_KIND = Error "shapes/wrong-node-kind",
        "sh:nodeKind has one of the six kinds of nodes as its value.",
        "With any other value no node can ever have the right kind, or the constraint is passed over.",
        "Write sh:IRI, sh:BlankNode, sh:Literal, sh:BlankNodeOrIRI, sh:BlankNodeOrLiteral or sh:IRIOrLiteral; a class belongs to sh:class.";
    WRONG_VALUE = Error "shapes/wrong-value",
        "Every parameter has a value of the kind it takes.",
        "A constraint with a value of another kind is ill-formed: one engine refuses the file, the next one passes over it.",
        "Write a value of the kind that is named.";
    TOO_MANY_VALUES = Error "shapes/too-many-values",
        "A parameter that may be given once is given once.",
        "Which of the values counts is not defined.",
        "Leave one of them, or put the others into a shape of their own.";
    NO_PATH = Error "shapes/no-path",
        "Every property shape has a path.",
        "Without a path there is nothing to look at, so nothing is checked.",
        "Add sh:path, or use sh:node where a node shape was meant.";
    BAD_PATH = Error "shapes/bad-path",
        "Every path is an IRI or is built as SHACL defines it.",
        "A path that cannot be read leads nowhere, so nothing is checked.",
        "Write a property, a list of paths, or one of sh:inversePath, sh:alternativePath, sh:zeroOrMorePath, sh:oneOrMorePath, sh:zeroOrOnePath.";
    CONTRADICTION = Error "shapes/contradiction",
        "The constraints of a shape can be met together.",
        "No data can keep to both, so every value is reported.",
        "Remove one of the two, or put them into an sh:or.";
    UNKNOWN_DATATYPE = Error "shapes/unknown-datatype",
        "Every datatype is one that exists.",
        "No literal can have a datatype that does not exist, so every value is reported.",
        "Write the datatype that was meant.";
    BAD_PATTERN = Error "shapes/bad-pattern",
        "Every sh:pattern is a regular expression that can be read and matched in time that grows with the text only.",
        "A pattern that cannot be compiled cannot be checked.",
        "Correct it; look-around and back-references cannot be matched in such time.";
    CHECKS_NOTHING = Warning "shapes/checks-nothing",
        "Every shape that is reached constrains something.",
        "A shape without a constraint reports nothing, whatever its message says.",
        "Add the constraint that was meant; sh:maxCount 0 says that a property must not be there.";
    UNREACHABLE = Warning "shapes/unreachable",
        "Every shape has a target or is used by one that has.",
        "A shape that nothing leads to is never applied.",
        "Give it a target, or refer to it with sh:node or sh:property.";
    MISSING_IMPORT = Warning "shapes/missing-import",
        "Everything that is imported is at hand.",
        "Without the classes and vocabularies it imports, a file finds more or less than it should.",
        "Give the file that is named, or take the result for what it is without it.";
    NOT_CORE = Info "shapes/not-core",
        "Everything is SHACL Core.",
        "What goes beyond it (SPARQL, rules, scripts) is not evaluated here, which every result says.",
        "Evaluate these with another tool as well.";
}
