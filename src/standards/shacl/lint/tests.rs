//! What the linter says, and about what it says nothing.

use super::*;
use crate::{
    model::remark::Severity,
    standards::{
        dcat_ap::own,
        rdf::{Document, GraphBuilder},
    },
};

const PREFIXES: &str = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/> . ";

/// A graph of Turtle, which has to be right: the readers have tests of their own.
pub(crate) fn read(turtle: &str) -> (Dictionary, Graph) {
    let mut dictionary = Dictionary::new();
    let mut builder = GraphBuilder::new();
    for triple in oxttl::TurtleParser::new().for_slice(turtle) {
        let triple = triple.expect("Turtle");
        let mut node = |node: &oxrdf::NamedOrBlankNode| match node {
            oxrdf::NamedOrBlankNode::NamedNode(iri) => dictionary.iri(iri.as_str()),
            oxrdf::NamedOrBlankNode::BlankNode(blank) => dictionary.blank(Document(0), blank.as_str()),
        };
        let subject = node(&triple.subject);
        let predicate = dictionary.iri(triple.predicate.as_str());
        let object = match &triple.object {
            oxrdf::Term::NamedNode(iri) => dictionary.iri(iri.as_str()),
            oxrdf::Term::BlankNode(blank) => dictionary.blank(Document(0), blank.as_str()),
            oxrdf::Term::Literal(literal) => match literal.language() {
                Some(language) => dictionary.text(literal.value(), language),
                None => dictionary.literal(literal.value(), literal.datatype().as_str()),
            },
        };
        builder.insert(subject, predicate, object);
    }
    (dictionary, builder.build())
}

fn remarks(turtle: &str) -> Vec<Remark> {
    let (dictionary, graph) = read(&format!("{PREFIXES}{turtle}"));
    lint(&graph, &dictionary, &["https://example.org/known"])
}

/// Rule, place, sentence and help, one remark per line.
fn lines(turtle: &str) -> String {
    let line = |r: &Remark| {
        let help = r.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{} | {} | {}{help}", r.rule, r.at, r.says)
    };
    remarks(turtle).iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A shape about `ex:C` with these parameters on its property.
fn property(parameters: &str) -> String {
    format!("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {parameters} ] .")
}

#[test]
fn shapes_without_mistakes_get_no_remark() {
    for parameters in [
        "sh:minCount 0 ; sh:maxCount 1",
        "sh:datatype xsd:gYearMonth",
        "sh:nodeKind sh:IRIOrLiteral",
        "sh:or ( [ sh:datatype xsd:date ] [ sh:class ex:D ] )",
        "sh:pattern \"^a+$\" ; sh:flags \"i\"",
        "sh:in ( 1 \"a\" ex:b ) ; sh:message \"no\"@en , \"nein\"@de",
        "sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1",
        "sh:languageIn ( \"en\" ) ; sh:uniqueLang true ; sh:severity ex:Mild ; sh:name \"p\" ; sh:order 1",
    ] {
        assert_eq!(lines(&property(parameters)), "", "{parameters}");
    }
    assert_eq!(
        lines(
            &property("sh:minCount 1")
                .replace("ex:p", "[ sh:alternativePath ( [ sh:inversePath ex:q ] ( ex:a ex:b ) ) ]")
        ),
        ""
    );
    assert_eq!(
        lines(&property("sh:minCount 1").replace("ex:p", "[ sh:zeroOrMorePath [ sh:zeroOrOnePath ex:q ] ]")),
        ""
    );
    assert_eq!(lines("ex:C a rdfs:Class, sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( ex:p ) ."), "");
    assert_eq!(lines("ex:O owl:imports ex:known ."), "");
    assert_eq!(lines(""), "");
}

#[test]
fn our_own_shapes_get_no_remark() {
    for file in own::FILES {
        let (dictionary, graph) = read(file.text);
        assert_eq!(lint(&graph, &dictionary, &[]), [], "{}", file.path);
    }
}

#[test]
fn an_overlay_of_shapes_of_another_file_is_no_mistake() {
    assert_eq!(
        lines("<https://other.example/S> sh:severity sh:Warning ; sh:message \"x\"@en ; sh:deactivated true ."),
        ""
    );
}

#[test]
fn every_mistake_is_named_with_its_place_and_what_was_meant() {
    let cases = [
        property("sh:shape ex:T ; sh:minCount 1"),
        property("sh:mincount 1 ; sh:maxCount 1"),
        property("sh:Class ex:D ; sh:minCount 1"),
        property("sh:frobnicate 1 ; sh:minCount 1"),
        "ex:S a sh:NodeShap ; sh:targetClass ex:C ; sh:class ex:D .".to_owned(),
        property("sh:node ex:Nowhere"),
        "ex:S sh:targetClass ex:C ; sh:property ex:Gone ; sh:or ( ex:Also [ sh:class ex:D ] ) .".to_owned(),
        property("sh:nodeKind sh:Iri"),
        property("sh:nodeKind ex:Agent"),
        property("sh:nodeKind \"IRI\""),
        property("sh:minCount \"1\""),
        property("sh:minCount -1"),
        property("sh:maxCount 1.0"),
        property("sh:minCount 1 , 2"),
        property("sh:datatype \"xsd:date\""),
        property("sh:class \"Agent\""),
        property("sh:class xsd:date"),
        property("sh:class rdfs:Literal"),
        property("sh:or ( \"a\" )"),
        property("sh:in ex:notAList"),
        property("sh:uniqueLang \"yes\""),
        property("sh:deactivated 1 ; sh:minCount 1"),
        property("sh:message 5 ; sh:minCount 1"),
        property("sh:pattern ex:p"),
        property("sh:pattern \"(\""),
        property("sh:pattern \"(?=a)b\""),
        property("sh:pattern \"(a{1000}){1000}\""),
        "ex:S sh:targetClass ex:C ; sh:property [ sh:minCount 1 ] .".to_owned(),
        "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p , ex:q ; sh:minCount 1 ] .".to_owned(),
        property("sh:minCount 1").replace("ex:p", "\"ex:p\""),
        property("sh:minCount 1").replace("ex:p", "( ex:p )"),
        property("sh:minCount 1").replace("ex:p", "[ ]"),
        property("sh:minCount 1").replace("ex:p", "[ sh:inversePath ex:a ; sh:zeroOrMorePath ex:b ]"),
        property("sh:minCount 1").replace("ex:p", "_:loop") + " _:loop sh:inversePath _:loop .",
        property("sh:minCount 2 ; sh:maxCount 1"),
        property("sh:minLength 2 ; sh:maxLength 1"),
        property("sh:nodeKind sh:IRI ; sh:datatype xsd:date"),
        property("sh:nodeKind sh:Literal ; sh:class ex:D"),
        property("sh:datatype xsd:date ; sh:class ex:D"),
        property("sh:datatype xsd:datetime"),
        property("sh:datatype xsd:bananas"),
        property("sh:datatype rdfs:Literal"),
        property("sh:message \"write ex:q\""),
        "ex:S a sh:NodeShape ; sh:targetClass ex:C .".to_owned(),
        "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .".to_owned(),
        "ex:S sh:path ex:p ; sh:minCount 1 .".to_owned(),
        "ex:O owl:imports ex:known , ex:unknown , \"text\" .".to_owned(),
        property("sh:sparql [ sh:select \"SELECT\" ]"),
    ];
    let all: Vec<String> =
        cases.iter().map(|case| format!("{case}\n  {}", lines(case).replace('\n', "\n  "))).collect();
    insta::assert_snapshot!(all.join("\n\n"));
    let said: BTreeSet<&str> = cases.iter().flat_map(|case| remarks(case)).map(|remark| remark.rule).collect();
    assert_eq!(said, RULES.iter().map(|rule| rule.id).collect(), "every rule is broken by a case, and no other exists");
}

#[test]
fn nothing_that_a_graph_can_be_makes_the_linter_stop() {
    // Shapes that use themselves, lists without end, and a list as its own shape.
    let knots = "ex:S sh:targetClass ex:C ; sh:node ex:S ; sh:property ex:S ; sh:or _:l ; sh:path _:l .
        _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ex:S ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .
        _:a sh:not _:b . _:b sh:not _:a .";
    assert!(remarks(knots).iter().any(|remark| remark.severity == Severity::Error));
    // A blank node deep in blank nodes.
    let deep =
        format!("ex:S sh:targetClass ex:C ; sh:not {}[ sh:shape ex:T ]{} .", "[ sh:not ".repeat(200), " ]".repeat(200));
    assert!(remarks(&deep).iter().any(|remark| remark.rule == UNKNOWN_TERM.id));
}

#[test]
fn long_texts_are_shortened() {
    let said = lines(&property(&format!("sh:pattern \"({}\"", "a".repeat(100_000))));
    assert!(said.len() < 1000, "{} bytes", said.len());
}

proptest::proptest! {
    /// Any graph of the terms of SHACL is judged without a panic, and twice in the same way.
    #[test]
    fn any_graph_is_judged(
        triples in proptest::collection::vec((0usize..6, 0usize..60, 0usize..12), 0..40),
    ) {
        let names: Vec<&str> = terms::properties().chain(["first", "rest", "shape"]).collect();
        let nodes = ["ex:a", "ex:b", "_:c", "_:d", "_:e", "ex:f"];
        let values = ["ex:a", "ex:b", "_:c", "_:d", "_:e", "ex:f", "1", "\"x\"", "true", "sh:IRI", "xsd:date",
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"];
        let turtle: String = triples
            .iter()
            .map(|&(s, p, o)| {
                let name = names[p % names.len()];
                let predicate = match name {
                    "first" | "rest" => format!("<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>"),
                    _ => format!("sh:{name}"),
                };
                format!("{} {predicate} {} . ", nodes[s], values[o])
            })
            .collect();
        proptest::prop_assert_eq!(remarks(&turtle), remarks(&turtle));
    }
}
