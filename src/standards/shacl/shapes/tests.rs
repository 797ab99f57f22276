use std::collections::BTreeMap;

use super::{Fault, Path, Pattern, Shapes, imports};
use crate::standards::{
    rdf::{Dictionary, TermId},
    shacl::testing::{Case, graph, names},
};

/// What is wrong with one shape `:s`, by ids.
fn flaws(shape: &str) -> Vec<String> {
    let case = Case::new(&format!(":s a sh:NodeShape; sh:targetNode :x; {shape} ."), "");
    case.flaws().iter().map(|flaw| flaw.split(' ').next().unwrap_or("").to_owned()).collect()
}

#[test]
fn ill_formed_shapes_are_named_and_left_out() {
    for (shape, expected) in [
        ("sh:shape :t", "unknown-term"),
        ("sh:Class :t", "unknown-term"),
        ("sh:property :nowhere", "dangling-property"),
        ("sh:property [sh:minCount 1]", "no-path not-for-node-shapes"),
        ("sh:property [sh:path :a, :b]", "several-paths"),
        ("sh:property [sh:path 1]", "bad-path"),
        ("sh:property [sh:path []]", "bad-path"),
        ("sh:property [sh:path (:a)]", "bad-path"),
        ("sh:property [sh:path [sh:alternativePath :a]]", "bad-path"),
        ("sh:node :nowhere", "dangling-shape"),
        ("sh:node 1", "literal-as-shape"),
        ("sh:node [sh:path :p]", "property-shape-as-node"),
        ("sh:minCount 1", "not-for-node-shapes"),
        ("sh:minLength \"1\"", "wrong-value"),
        ("sh:minLength 1.5", "wrong-value"),
        ("sh:minLength -1", "negative-number"),
        ("sh:minLength :a", "wrong-value"),
        ("sh:class 1", "not-an-iri"),
        ("sh:datatype _:a", "not-an-iri"),
        ("sh:targetClass _:a", "not-an-iri"),
        ("sh:nodeKind :Dataset", "wrong-node-kind"),
        ("sh:nodeKind sh:Iri", "wrong-node-kind"),
        ("sh:in :a", "bad-list"),
        ("sh:or ([] 1)", "literal-as-shape"),
        ("sh:minLength 1, 2", "several-values"),
        ("sh:severity sh:Info, sh:Warning", "several-severities"),
        ("sh:severity \"Info\"", "not-an-iri"),
        ("sh:message 1", "wrong-value"),
        ("sh:deactivated \"yes\"", "wrong-value"),
        ("sh:closed 1", "wrong-value"),
        ("sh:closed \"1\"^^xsd:boolean", "one-for-true"),
        ("sh:flags \"i\"", "useless"),
        ("sh:ignoredProperties (:a)", "useless"),
        ("a owl:Class", "owl-class"),
        ("sh:property [sh:path :p; sh:minCount 2; sh:maxCount 1]", "min-above-max"),
        ("sh:rule []", "beyond-core"),
        ("sh:js []", "beyond-core"),
        ("sh:target []", "beyond-core"),
        ("sh:pattern \"(\"", "pattern"),
        ("sh:pattern \"(a)\\\\1\"", "pattern"),
        ("sh:pattern \"(?=a)\"", "pattern"),
        ("sh:pattern \"((a{1000}){1000}){1000}\"", "pattern"),
        ("sh:pattern \"a\"; sh:flags \"z\"", "pattern"),
    ] {
        assert_eq!(flaws(shape).join(" "), expected, "{shape}");
    }
}

#[test]
fn what_is_well_formed_has_no_flaws() {
    for shape in [
        "sh:name \"a\"; sh:description \"b\"@en; sh:order 1; sh:group :g; sh:message \"m\"@de",
        "sh:property [sh:path [sh:zeroOrMorePath (:a [sh:inversePath :b])]; sh:minCount 0; sh:defaultValue 1]",
        "sh:deactivated false; sh:closed false; sh:ignoredProperties ()",
        "sh:node []; :own 1",
    ] {
        assert_eq!(flaws(shape), if shape.contains("node []") { vec!["dangling-shape"] } else { vec![] }, "{shape}");
    }
}

#[test]
fn paths_that_contain_themselves_are_refused() {
    let case = Case::new("[] sh:targetNode :x; sh:path _:p . _:p sh:inversePath _:p .", "");
    assert_eq!(case.shapes.defects()[0].fault, Fault::DeepPath);
    let list = Case::new("[] sh:targetNode :x; sh:path _:l . _:l rdf:first :p; rdf:rest _:l .", "");
    assert_eq!(list.shapes.defects()[0].fault, Fault::BadPath);
}

#[test]
fn a_strict_reading_refuses_what_a_lenient_one_leaves_out() {
    let read = |shape: &str| {
        let mut dictionary = Dictionary::new();
        let graph = graph(&mut dictionary, 0, shape);
        Shapes::read(&dictionary, vec![graph]).strictly()
    };
    assert!(read(":s a sh:NodeShape; sh:nodeKind sh:IRI .").is_ok());
    assert!(read(":s a sh:NodeShape; sh:shape :t .").is_ok(), "an unknown term is not forbidden");
    let defects = read(":s a sh:NodeShape; sh:nodeKind :IRI .").err().unwrap_or_default();
    assert_eq!(defects.iter().map(|defect| defect.fault).collect::<Vec<_>>(), [Fault::WrongNodeKind]);
}

#[test]
fn kinds_of_constraints_that_shapes_define_themselves_are_not_evaluated() {
    let shapes =
        ":Longer a sh:ConstraintComponent; sh:parameter [sh:path :longerThan] . :s sh:targetNode :x; :longerThan 3 .
        :file sh:entailment <http://www.w3.org/ns/entailment/RDFS> .";
    let case = Case::new(shapes, "");
    assert_eq!(case.flaws(), ["entailment <http://www.w3.org/ns/entailment/RDFS>", "custom-component :s"]);
}

#[test]
fn later_files_change_what_earlier_ones_say() {
    let base =
        ":s sh:targetNode :x; sh:nodeKind sh:Literal; sh:severity sh:Violation; sh:message \"base\"@en, \"basis\"@de .
        :t sh:targetNode :x; sh:nodeKind sh:Literal .";
    let national = ":s sh:severity sh:Warning; sh:message \"national\"@de . :t sh:deactivated true .";
    let case = Case::layered(&[base, national], "");
    assert_eq!(case.results(), ["NodeKind :x :x"]);
    let (_, shape) = case.shapes.all().next().expect("there is a shape");
    assert_eq!(shape.severity, super::Severity::Warning);
    let messages: Vec<String> = shape.messages.iter().map(|message| case.term(*message)).collect();
    assert_eq!(messages, ["\"national\"@de", "\"base\"@en"]);
    assert_eq!(case.flaws(), ["several-severities :s"]);
}

#[test]
fn paths_are_written_as_sparql_writes_them() {
    let text = |path: &str| {
        let case = Case::new(&format!(":s a sh:PropertyShape; sh:path {path} ."), "");
        let shape = case.shapes.find(case.dictionary.find_iri("http://example.org/s").expect("s"));
        let path: Option<&Path> = shape.and_then(|id| case.shapes.get(id).path.as_ref()).map(|(path, _)| path);
        path.map(|path| names().path(&case.dictionary, path)).unwrap_or_default()
    };
    assert_eq!(text("(:a [sh:alternativePath (:b (:c :d))] [sh:inversePath (:e :f)])"), ":a/(:b|:c/:d)/^(:e/:f)");
    assert_eq!(text("[sh:zeroOrMorePath [sh:inversePath :a]]"), "(^:a)*");
    assert_eq!(text("[sh:inversePath [sh:zeroOrMorePath :a]]"), "^:a*");
    assert_eq!(text("[sh:inversePath [sh:inversePath :a]]"), "^(^:a)");
    assert_eq!(text("[sh:oneOrMorePath [sh:zeroOrOnePath :a]]"), "(:a?)+");
    assert_eq!(text("[sh:oneOrMorePath :a]"), ":a+");
    assert_eq!(text("[sh:alternativePath (:a [sh:zeroOrOnePath :b])]"), ":a|:b?");
}

#[test]
fn patterns_are_those_of_xpath() {
    let matches = |pattern: &str, flags: &str, text: &str| {
        Pattern::compile(TermId::RDF_NIL, pattern, flags).expect(pattern).matches(text)
    };
    assert!(matches(r"^\i\c*$", "", "a-b"));
    assert!(!matches(r"^\i\c*$", "", "1a"));
    assert!(matches("^[a-z-[aeiou]]+$", "", "xyz") && !matches("^[a-z-[aeiou]]+$", "", "xaz"));
    assert!(matches("^[a&&b]+$", "", "&b&a"), "two ampersands mean themselves");
    assert!(matches("^[[]$", "", "["));
    assert!(matches("^a b$", "x", "ab") && matches("^a[ ]b$", "x", "a b"));
    assert!(matches("a.b", "q", "xa.bx") && !matches("a.b", "q", "acb"));
    assert!(matches("^b$", "m", "a\nb") && !matches("^b$", "", "a\nb"));
    assert!(matches("a.b", "s", "a\nb") && !matches("a.b", "", "a\nb"));
    assert!(matches(r"^\d{4}-\d\d$", "", "2024-01"));
    assert!(matches(r"^https?://[^\s/]+/", "i", "HTTPS://a/"));
}

#[test]
fn imports_are_followed_through_what_is_at_hand_and_missing_ones_are_named() {
    let mut dictionary = Dictionary::new();
    let start = graph(&mut dictionary, 0, ":start owl:imports :one, :away .");
    let one = graph(&mut dictionary, 1, ":one owl:imports :two .");
    let two = graph(&mut dictionary, 2, ":two owl:imports :one, :start, :gone .");
    let id = |name: &str| dictionary.find_iri(&format!("http://example.org/{name}")).expect("it is there");
    let at_hand = BTreeMap::from([(id("start"), &start), (id("one"), &one), (id("two"), &two)]);
    let imports = imports(&dictionary, &start, &at_hand);
    assert_eq!(imports.found, [id("one"), id("start"), id("two")]);
    let missing: Vec<_> = imports.missing.iter().map(|missing| missing.what).collect();
    assert_eq!(missing, [Some(id("away")), Some(id("gone"))]);
}
