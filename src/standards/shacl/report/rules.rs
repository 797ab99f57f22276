//! The rules that data can break: one for each component of SHACL Core.

use crate::{
    model::{Rule, Severity},
    standards::shacl::vocab::Component,
};

/// The rule of a component.
pub fn of(component: Component) -> &'static Rule {
    &RULES[component as usize]
}

/// All rules, in the order of their components.
pub const RULES: [Rule; 28] = [
    rule(
        "shacl-and",
        "Values conform to all shapes of a list.",
        "A shape asks for several things at once. It is what sh:and asks for.",
        "Correct what the reason names.",
    ),
    rule(
        "shacl-class",
        "Values are of the class that is asked for.",
        "Who follows a link wants to find a thing of a certain kind. What a thing is has to be said in the data, or in the vocabularies that are given beside them. It is what sh:class asks for.",
        "Say of what class the value is (rdf:type), link to another one, or give the vocabulary that describes it.",
    ),
    rule(
        "shacl-closed",
        "Only the properties that a shape names are there.",
        "A closed shape names every property that its nodes may have. It is what sh:closed asks for.",
        "Leave the property out, or spell it as the shape does.",
    ),
    rule(
        "shacl-datatype",
        "Literals are of the datatype that is asked for, and written as it demands.",
        "A program that reads a date or a number reads the datatype first; a text that is none breaks it. It is what sh:datatype asks for.",
        "Give the literal the datatype that is named, and write the value as the datatype demands, for instance 2024-02-29 for xsd:date.",
    ),
    rule(
        "shacl-disjoint",
        "Two properties have no value in common.",
        "What the one property says excludes what the other says. It is what sh:disjoint asks for.",
        "Leave the value to one of the two properties.",
    ),
    rule(
        "shacl-equals",
        "Two properties have the same values.",
        "The two properties are meant to say the same. It is what sh:equals asks for.",
        "Add the value to the property that lacks it, or leave it out of the other.",
    ),
    rule(
        "shacl-has-value",
        "A value that has to be there is there.",
        "The value marks what the node is, or to what it belongs. It is what sh:hasValue asks for.",
        "Add the value that is named.",
    ),
    rule(
        "shacl-in",
        "Values are among those that are allowed.",
        "Only values of a fixed list can be compared across publishers. It is what sh:in asks for.",
        "Use one of the allowed values.",
    ),
    rule(
        "shacl-language-in",
        "Texts are in the languages that are asked for.",
        "Portals show a text by its language. It is what sh:languageIn asks for.",
        "Give the text a language tag of the list.",
    ),
    rule(
        "shacl-less-than",
        "Values are less than those of another property.",
        "A beginning has to lie before its end. It is what sh:lessThan asks for.",
        "Correct the one or the other. Times of which only one tells its zone do not compare.",
    ),
    rule(
        "shacl-less-than-or-equals",
        "Values are not greater than those of another property.",
        "A beginning must not lie after its end. It is what sh:lessThanOrEquals asks for.",
        "Correct the one or the other. Times of which only one tells its zone do not compare.",
    ),
    rule(
        "shacl-max-count",
        "There are no more values than are allowed.",
        "Who reads the property expects one value, and takes any of several. It is what sh:maxCount asks for.",
        "Leave out the values that are too many.",
    ),
    rule(
        "shacl-max-exclusive",
        "Values are below a bound.",
        "Beyond the bound a value makes no sense. It is what sh:maxExclusive asks for.",
        "Correct the value.",
    ),
    rule(
        "shacl-max-inclusive",
        "Values are not above a bound.",
        "Beyond the bound a value makes no sense. It is what sh:maxInclusive asks for.",
        "Correct the value.",
    ),
    rule(
        "shacl-max-length",
        "Values are not longer than is allowed.",
        "Longer values are cut off somewhere. It is what sh:maxLength asks for.",
        "Shorten the value.",
    ),
    rule(
        "shacl-min-count",
        "There are as many values as are needed.",
        "Portals and other readers rely on what has to be there. It is what sh:minCount asks for.",
        "Add the property that is named.",
    ),
    rule(
        "shacl-min-exclusive",
        "Values are above a bound.",
        "Below the bound a value makes no sense. It is what sh:minExclusive asks for.",
        "Correct the value.",
    ),
    rule(
        "shacl-min-inclusive",
        "Values are not below a bound.",
        "Below the bound a value makes no sense. It is what sh:minInclusive asks for.",
        "Correct the value.",
    ),
    rule(
        "shacl-min-length",
        "Values are as long as is needed.",
        "A text that is too short says nothing. It is what sh:minLength asks for.",
        "Write what the property is meant for.",
    ),
    rule(
        "shacl-node",
        "Values conform to a shape.",
        "What a property leads to has to be described well enough to be used. It is what sh:node asks for.",
        "Correct what the reason names.",
    ),
    rule(
        "shacl-node-kind",
        "Values are IRIs, literals or blank nodes as is asked for.",
        "A text where a link has to be leads nowhere, and a link where a text has to be is not shown. It is what sh:nodeKind asks for.",
        "Write the value as the kind that is named: <…> is an IRI, \"…\" is a literal.",
    ),
    rule(
        "shacl-not",
        "Values do not conform to a shape that excludes them.",
        "The shape describes what must not be. It is what sh:not asks for.",
        "Correct the value.",
    ),
    rule(
        "shacl-or",
        "Values conform to one of several shapes.",
        "There are several ways to say it, and one of them has to be taken. It is what sh:or asks for.",
        "Choose one of the ways that are named.",
    ),
    rule(
        "shacl-pattern",
        "Values match a pattern.",
        "The pattern says how the value has to be written. It is what sh:pattern asks for.",
        "Write the value so that it matches.",
    ),
    rule(
        "shacl-qualified-max-count",
        "No more values than are allowed conform to a shape.",
        "Of this sort there may only be so many. It is what sh:qualifiedMaxCount asks for.",
        "Leave out what is too many of the sort.",
    ),
    rule(
        "shacl-qualified-min-count",
        "As many values as are needed conform to a shape.",
        "Of this sort there have to be so many. It is what sh:qualifiedMinCount asks for.",
        "Add a value of the sort.",
    ),
    rule(
        "shacl-unique-lang",
        "There is one value in each language.",
        "Who looks for the text in a language takes any of several. It is what sh:uniqueLang asks for.",
        "Leave one text in each language.",
    ),
    rule(
        "shacl-xone",
        "Values conform to exactly one of several shapes.",
        "The ways exclude one another. It is what sh:xone asks for.",
        "Choose one of the ways, and leave the others out.",
    ),
];

const fn rule(id: &'static str, title: &'static str, explanation: &'static str, hint: &'static str) -> Rule {
    Rule { id, severity: Severity::Error, title, explanation, hint, requirements: &[] }
}
