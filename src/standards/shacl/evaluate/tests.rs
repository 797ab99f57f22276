use std::fmt::Write;

use proptest::prelude::*;

use super::{Conformance, Limits, Notice, TooMuchWork, evaluate};
use crate::standards::shacl::{
    shapes::{Severity, merged},
    testing::Case,
};

/// Each component: a constraint on the values of `:p`, values that keep it, and the results of others. Where the shape has no
/// path, the constraint is on the node itself.
const COMPONENTS: &[(&str, &str, &str, &[&str])] = &[
    ("sh:class :C", ":c", ":d, 1", &["Class :x \"1\"^^xsd:integer", "Class :x :d"]),
    ("sh:class :C", ":sub", ":other", &["Class :x :other"]),
    (
        "sh:datatype xsd:date",
        "\"2024-02-29\"^^xsd:date",
        "\"2023-02-29\"^^xsd:date, \"2024-02-29\", :c",
        &["Datatype :x \"2023-02-29\"^^xsd:date", "Datatype :x \"2024-02-29\"", "Datatype :x :c"],
    ),
    ("sh:datatype rdf:langString", "\"a\"@en", "\"a\"", &["Datatype :x \"a\""]),
    ("sh:datatype :own", "\"a\"^^:own", "\"a\"", &["Datatype :x \"a\""]),
    ("sh:nodeKind sh:IRI", ":c", "1, _:b", &["NodeKind :x \"1\"^^xsd:integer", "NodeKind :x _:b"]),
    ("sh:nodeKind sh:BlankNodeOrLiteral", "1, _:b", ":c", &["NodeKind :x :c"]),
    ("sh:minCount 2", "1, 2", "1", &["MinCount :x"]),
    ("sh:maxCount 1", "1", "1, 2", &["MaxCount :x"]),
    ("sh:minLength 2", "\"é\u{301}\", <http://a>", "\"a\", _:b", &["MinLength :x \"a\"", "MinLength :x _:b"]),
    ("sh:maxLength 2", "\"ab\"", "\"abc\", _:b", &["MaxLength :x \"abc\"", "MaxLength :x _:b"]),
    ("sh:minInclusive 5", "5, 5.5, 6e0", "4, \"6\"", &["MinInclusive :x \"4\"^^xsd:integer", "MinInclusive :x \"6\""]),
    ("sh:minExclusive 5", "5.1", "5.0", &["MinExclusive :x \"5.0\"^^xsd:decimal"]),
    ("sh:maxInclusive 5", "5", "5.1, :c", &["MaxInclusive :x \"5.1\"^^xsd:decimal", "MaxInclusive :x :c"]),
    (
        "sh:maxExclusive \"2024-01-02T00:00:00\"^^xsd:dateTime",
        "\"2024-01-01T00:00:00\"^^xsd:dateTime",
        "\"2024-01-02T00:00:00Z\"^^xsd:dateTime",
        &["MaxExclusive :x \"2024-01-02T00:00:00Z\"^^xsd:dateTime"],
    ),
    ("sh:pattern \"^a+$\"", "\"aa\", \"a\"@en", "\"ab\", _:b", &["Pattern :x \"ab\"", "Pattern :x _:b"]),
    ("sh:pattern \"^A\"; sh:flags \"i\"", "\"ab\"", "\"b\"", &["Pattern :x \"b\""]),
    (
        "sh:languageIn (\"en\" \"de\")",
        "\"a\"@en, \"a\"@EN-gb, \"a\"@de",
        "\"a\", \"a\"@fr, \"a\"@eng, 1",
        &[
            "LanguageIn :x \"1\"^^xsd:integer",
            "LanguageIn :x \"a\"",
            "LanguageIn :x \"a\"@eng",
            "LanguageIn :x \"a\"@fr",
        ],
    ),
    ("sh:uniqueLang true", "\"a\"@en, \"a\"@fr, \"a\", \"b\"", "\"a\"@en, \"b\"@EN, \"c\"@fr", &["UniqueLang :x"]),
    ("sh:uniqueLang false", "\"a\"@en, \"b\"@en", "\"a\"@en", &[]),
    ("sh:equals :q", "1, 2", "1, 3", &["Equals :x \"2\"^^xsd:integer", "Equals :x \"3\"^^xsd:integer"]),
    ("sh:disjoint :q", "3", "2, 3", &["Disjoint :x \"2\"^^xsd:integer"]),
    ("sh:lessThan :q", "0", "1, \"a\"", &["LessThan :x \"1\"^^xsd:integer", "LessThan :x \"a\"", "LessThan :x \"a\""]),
    ("sh:lessThanOrEquals :q", "1, 0.5", "1.5", &["LessThanOrEquals :x \"1.5\"^^xsd:decimal"]),
    ("sh:not [sh:class :C]", ":d", ":c, :d", &["Not :x :c"]),
    (
        "sh:and ([sh:minLength 2] [sh:maxLength 3])",
        "\"ab\", \"abc\"",
        "\"a\", \"abcd\"",
        &["And :x \"a\"", "And :x \"abcd\""],
    ),
    ("sh:or ([sh:datatype xsd:date] [sh:class :C])", "\"2024-01-01\"^^xsd:date, :c", ":d", &["Or :x :d"]),
    ("sh:xone ([sh:minLength 2] [sh:maxLength 2])", "\"a\", \"abc\"", "\"ab\"", &["Xone :x \"ab\""]),
    ("sh:node [sh:property [sh:path :r; sh:minCount 1]]", ":c", ":d", &["Node :x :d"]),
    ("sh:property [sh:path :r; sh:minCount 1]", ":c", ":d", &["MinCount :d"]),
    ("sh:qualifiedValueShape [sh:class :C]; sh:qualifiedMinCount 1", ":c, :d", ":d", &["QualifiedMinCount :x"]),
    ("sh:qualifiedValueShape [sh:class :C]; sh:qualifiedMaxCount 1", ":c, :d", ":c, :sub", &["QualifiedMaxCount :x"]),
    (
        "sh:closed true; sh:ignoredProperties (rdf:type); sh:property [sh:path :r]",
        ":c",
        ":odd",
        &["Closed :x \"2\"^^xsd:integer"],
    ),
    ("sh:hasValue 1", "1, 2", "2", &["HasValue :x"]),
    ("sh:in (1 :c)", "1, :c", "2, \"1\"", &["In :x \"1\"", "In :x \"2\"^^xsd:integer"]),
];

const SURROUNDINGS: &str =
    ":x :q 1, 2. :c a :C; :r 1. :d a :D. :sub a :Sub. :odd :s 2. :Sub rdfs:subClassOf :C. :other a :Super.
    :C rdfs:subClassOf :Super.";

#[test]
fn each_component_lets_pass_what_keeps_it_and_finds_what_does_not() {
    let mut wrong = String::new();
    for (constraint, keeps, breaks, expected) in COMPONENTS {
        let shapes = format!(":s sh:targetNode :x; sh:property [sh:path :p; {constraint}] .");
        let results = |values: &str| {
            let case = Case::new(&shapes, &format!("{SURROUNDINGS} :x :p {values} ."));
            assert_eq!(case.flaws(), Vec::<String>::new(), "{constraint}");
            case.results()
        };
        let (kept, broken) = (results(keeps), results(breaks));
        if !kept.is_empty() || broken != *expected {
            let _ = writeln!(wrong, "{constraint}\n  {keeps} gives {kept:?}\n  {breaks} gives {broken:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_node_shape_is_about_the_node_itself() {
    let shapes =
        ":s sh:targetSubjectsOf :p, :q; sh:nodeKind sh:IRI; sh:pattern \"^http://example.org/x\"; sh:hasValue :x;
        sh:closed true; sh:equals :p .";
    let case = Case::new(shapes, ":x :p :x . :y :p :y . _:b :q 1 .");
    assert_eq!(
        case.results(),
        [
            "Closed :x :x",
            "Closed :y :y",
            "Closed _:b \"1\"^^xsd:integer",
            "Equals _:b _:b",
            "HasValue :y",
            "HasValue _:b",
            "NodeKind _:b _:b",
            "Pattern :y :y",
            "Pattern _:b _:b"
        ]
    );
}

#[test]
fn targets_are_classes_nodes_and_what_has_or_is_a_value() {
    let results = |target: &str| {
        let data = ":a a :C; :p :b . :b a :Sub . :Sub rdfs:subClassOf :Mid . :Mid rdfs:subClassOf :C . :c a :Other .";
        Case::new(&format!(":s sh:nodeKind sh:Literal; {target} ."), data).results()
    };
    assert_eq!(results("sh:targetClass :C"), ["NodeKind :a :a", "NodeKind :b :b"]);
    assert_eq!(results("sh:targetNode :nowhere, 1"), ["NodeKind :nowhere :nowhere"]);
    assert_eq!(results("sh:targetSubjectsOf :p"), ["NodeKind :a :a"]);
    assert_eq!(results("sh:targetObjectsOf :p"), ["NodeKind :b :b"]);
    assert_eq!(results("sh:targetClass :C; sh:targetNode :a; sh:targetObjectsOf :p").len(), 2, "each node once");
    assert_eq!(
        Case::new(":C a sh:NodeShape, rdfs:Class; sh:nodeKind sh:Literal .", ":a a :C .").results(),
        ["NodeKind :a :a"]
    );
}

#[test]
fn paths_lead_where_they_say() {
    let results = |path: &str| {
        let data = ":x :p :a . :a :q :b . :b :p :c . :c :p :x . :y :p :x . :y :q :x .";
        let case = Case::new(&format!("[] sh:targetNode :x; sh:path {path}; sh:nodeKind sh:Literal ."), data);
        assert_eq!(case.flaws(), Vec::<String>::new());
        case.results().iter().map(|line| line.replace("NodeKind :x ", "")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(results(":p"), ":a");
    assert_eq!(results("[sh:inversePath :p]"), ":c :y");
    assert_eq!(results("(:p :q :p)"), ":c");
    assert_eq!(results("[sh:alternativePath (:p [sh:inversePath :q])]"), ":a :y");
    assert_eq!(results("[sh:zeroOrOnePath :p]"), ":a :x");
    assert_eq!(results("[sh:zeroOrMorePath [sh:alternativePath (:p :q)]]"), ":a :b :c :x");
    assert_eq!(results("[sh:oneOrMorePath :p]"), ":a");
    assert_eq!(results("[sh:oneOrMorePath [sh:inversePath :p]]"), ":b :c :y");
    assert_eq!(results("[sh:inversePath (:q :p)]"), "", "x is at the end of no such path");
    assert_eq!(results("[sh:inversePath [sh:oneOrMorePath :p]]"), ":b :c :y");
    assert_eq!(results("[sh:alternativePath ([sh:inversePath :p] (:p :q))]"), ":b :c :y");
    assert_eq!(results("[sh:inversePath [sh:inversePath :p]]"), ":a");
}

#[test]
fn what_is_known_besides_is_seen_and_never_in_focus() {
    let shapes = ":s sh:targetClass :C; sh:property [sh:path (:p :label); sh:minCount 1], [sh:path :p; sh:class :D; sh:maxCount 1] .";
    let besides = ":d a :D; :label \"d\" . :Sub rdfs:subClassOf :C . :e a :C . :x :p :d .";
    let alone = Case::new(shapes, ":x a :C; :p :d . :y a :Sub .");
    assert_eq!(alone.results(), ["Class :x :d", "MinCount :x"]);
    let knowing = alone.knowing(besides);
    assert_eq!(knowing.results(), ["MinCount :y"], "y is of a class below, x keeps everything, e is not in focus");
}

#[test]
fn qualified_values_of_siblings_do_not_count() {
    let shape = |disjoint| {
        format!(
            ":s sh:targetNode :x; sh:property [sh:path :p; sh:qualifiedValueShape [sh:class :A]; sh:qualifiedMinCount 1;
             sh:qualifiedValueShapesDisjoint {disjoint}], [sh:path :p; sh:qualifiedValueShape [sh:class :B]; sh:qualifiedMinCount 1] ."
        )
    };
    let data = ":x :p :both . :both a :A, :B .";
    assert_eq!(Case::new(&shape(false), data).results(), Vec::<String>::new());
    assert_eq!(Case::new(&shape(true), data).results(), ["QualifiedMinCount :x"]);
}

#[test]
fn both_readings_of_conformance_and_counts_of_each_severity() {
    let shape = |severity: &str| {
        Case::new(&format!(":s sh:targetNode :x; sh:severity {severity}; sh:nodeKind sh:Literal ."), "")
    };
    let both = |case: &Case| {
        let evaluation = case.run();
        (evaluation.conformance(), evaluation.without_violations(&case.shapes))
    };
    assert_eq!(both(&shape("sh:Violation")), (Conformance::Breached, Conformance::Breached));
    assert_eq!(both(&shape("sh:Warning")), (Conformance::Breached, Conformance::Conforms));
    let own = shape(":Grave");
    assert_eq!(both(&own), (Conformance::Breached, Conformance::Conforms));
    let counts = own.run().by_severity(&own.shapes);
    assert!(matches!(counts.first_key_value(), Some((Severity::Other(id), 1)) if own.term(*id) == ":Grave"));
}

#[test]
fn what_is_not_evaluated_leaves_conformance_undecided() {
    let case = Case::new(":s sh:targetNode :x; sh:sparql [sh:select \"SELECT $this WHERE {}\"] .", "");
    assert_eq!(case.run().conformance(), Conformance::Undecided);
    assert_eq!(case.run().without_violations(&case.shapes), Conformance::Undecided);
    assert_eq!(case.flaws(), ["beyond-core :s"]);
}

#[test]
fn nothing_is_concluded_from_what_is_not_evaluated() {
    for open in ["sh:pattern \"(?!a)\"", "sh:sparql []", "sh:nodeKind :Dataset", "sh:property :nowhere", "sh:path 1"] {
        for (around, found) in [
            (format!("sh:not [{open}]"), 0),
            (format!("sh:not [sh:not [{open}]]"), 0),
            (format!("sh:or ([{open}])"), 0),
            (format!("sh:and ([{open}] [sh:nodeKind sh:Literal])"), 1),
            (format!("sh:or ([{open}] [sh:nodeKind sh:Literal])"), 0),
            (format!("sh:xone ([{open}] [sh:nodeKind sh:IRI])"), 0),
            (format!("sh:xone ([{open}] [sh:nodeKind sh:IRI] [sh:nodeKind sh:IRI])"), 1),
            (format!("sh:xone ([{open}] [sh:nodeKind sh:Literal])"), 0),
            (format!("sh:not [{open}; sh:nodeKind sh:Literal]"), 0),
            (format!("sh:property [sh:path :p; sh:qualifiedValueShape [{open}]; sh:qualifiedMaxCount 0]"), 0),
            (format!("sh:property [sh:path :p; sh:qualifiedValueShape [{open}]; sh:qualifiedMinCount 1]"), 0),
            (format!("sh:property [sh:path :p; sh:qualifiedValueShape [{open}]; sh:qualifiedMinCount 2]"), 1),
        ] {
            let case = Case::new(&format!(":s sh:targetNode :x; {around} ."), ":x :p :y .");
            assert_eq!(case.run().total(), found, "{around}");
            assert_ne!(case.flaws(), Vec::<String>::new(), "{around}");
        }
    }
    let loops = Case::new(":s sh:targetNode :x; sh:not [sh:property [sh:path :p; sh:node :s]] .", ":x :p :x .");
    assert_eq!(loops.run().conformance(), Conformance::Undecided, "it conforms if it does not");
}

#[test]
fn merged_as_the_test_bed_does_it_vocabularies_are_in_focus() {
    let shapes = ":s sh:targetClass :Concept; sh:property [sh:path :label; sh:minCount 1] .";
    let mut apart = Case::new(shapes, ":x a :Concept; :label 1 .").knowing(":y a :Concept .");
    assert_eq!(apart.results(), Vec::<String>::new());
    apart.data = merged(&[&apart.data, apart.background.as_ref().expect("it is there"), apart.shapes.graph()]);
    assert_eq!(apart.results(), ["MinCount :y"]);
}

#[test]
fn a_deactivated_shape_lets_everything_pass() {
    let shapes = ":s sh:targetNode :x; sh:deactivated true; sh:nodeKind sh:Literal .
        :t sh:targetNode :x; sh:node :s; sh:not :s .";
    assert_eq!(Case::new(shapes, "").results(), ["Not :x :x"]);
}

#[test]
fn shapes_that_refer_to_themselves_end() {
    let shapes = ":s sh:targetNode :x; sh:property [sh:path :p; sh:node :s; sh:class :C] .";
    let round = Case::new(shapes, ":x a :C; :p :y . :y a :C; :p :x .");
    assert_eq!(round.results(), Vec::<String>::new());
    assert_eq!(round.run().conformance(), Conformance::Undecided);
    assert!(round.flaws().iter().any(|flaw| flaw == "recursion :s"));
    // Where no node comes back to itself, nothing is left open.
    let straight = Case::new(shapes, ":x :p :y . :y a :C; :p :z .");
    assert_eq!(straight.results(), ["Node :x :y"]);
    assert_eq!(Case::new(shapes, ":x :p :y . :y a :C .").run().conformance(), Conformance::Conforms);
}

#[test]
fn what_goes_too_deep_is_said() {
    let mut data = String::new();
    for at in 0..500 {
        let _ = write!(data, ":n{at} :p :n{} . ", at + 1);
    }
    let case = Case::new(":s sh:targetNode :n0; sh:property [sh:path :p; sh:node :s] .", &data);
    assert_eq!(case.results(), Vec::<String>::new());
    assert_eq!(case.flaws(), ["too-deep :s"]);
    assert_eq!(case.run().conformance(), Conformance::Undecided);
}

#[test]
fn shapes_nested_deeper_than_the_stack_are_read() {
    let mut shapes = String::from(":n0 sh:targetNode :x . ");
    for at in 0..20_000 {
        let _ = write!(shapes, ":n{at} sh:not :n{} . ", at + 1);
    }
    let case = Case::new(&shapes, "");
    assert_eq!(case.results(), Vec::<String>::new());
    assert!(case.flaws().contains(&"too-deep :n0".to_owned()));
}

#[test]
fn a_maze_is_left_and_this_is_said() {
    let mut data = String::new();
    for at in 0..2_000 {
        let _ = write!(data, ":n{at} :p [:p :n{}] . ", (at + 1) % 2_000);
    }
    let shapes = "[] sh:targetSubjectsOf :p; sh:path [sh:zeroOrMorePath :p]; sh:maxCount 1 .";
    let mut case = Case::new(shapes, &data);
    case.limits = Limits { steps: 100, ..Limits::default() };
    let evaluation = case.run();
    assert_eq!(evaluation.total(), 0, "nothing is said about nodes that were given up");
    assert_eq!(evaluation.unevaluated[0].why.id(), "too-many-steps");
    case.limits = Limits { all_steps: 10_000, ..Limits::default() };
    let result = evaluate(&case.shapes, &case.dictionary, case.over(), &case.limits);
    assert_eq!(result, Err(TooMuchWork(10_000)));
}

#[test]
fn results_beyond_the_limit_are_counted() {
    let data: String = (0..5_000).map(|at| format!(":n{at} a :C . ")).collect();
    let mut case = Case::new(":s sh:targetClass :C; sh:nodeKind sh:Literal .", &data);
    case.limits = Limits { results: 7, ..Limits::default() };
    let evaluation = case.run();
    assert_eq!((evaluation.results.len(), evaluation.total(), evaluation.nodes), (7, 5_000, 5_000));
    assert_eq!(case.term(evaluation.results[6].focus), ":n6", "in the order of the data");
}

#[test]
fn a_pattern_that_backtracks_elsewhere_takes_no_time_here() {
    let data = format!(":x :p \"{}!\" .", "a".repeat(50_000));
    let case = Case::new("[] sh:targetNode :x; sh:path :p; sh:pattern \"^(a+)+$\" .", &data);
    assert_eq!(case.run().total(), 1);
}

#[test]
fn what_nobody_meant_to_validate_is_noticed() {
    let notices = |shapes: &str, data: &str| Case::new(shapes, data).run().notices;
    let shape = ":s a sh:NodeShape; sh:targetClass :C .";
    assert_eq!(notices(shape, ":x a :C ."), []);
    assert_eq!(notices("", ":x a :C ."), [Notice::NoShapes]);
    assert_eq!(notices(":x a :C .", shape), [Notice::Swapped]);
    assert_eq!(notices(":s a sh:NodeShape .", ":x a :C ."), [Notice::NoTargets]);
    assert_eq!(notices(shape, ":x a :D ."), [Notice::NothingInFocus]);
    assert_eq!(notices(shape, &format!("{shape} :x a :C .")), [Notice::ShapesInData(1)]);
}

/// A constraint that anything may stand in.
fn constraint() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("sh:class :C".to_owned()),
        Just("sh:nodeKind sh:IRI".to_owned()),
        Just("sh:minLength 22".to_owned()),
        Just("sh:property [sh:path :p; sh:minCount 2]".to_owned()),
        Just("sh:property [sh:path [sh:zeroOrMorePath :p]; sh:class :C]".to_owned()),
        Just("sh:hasValue :n1".to_owned()),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("sh:not [{one}]")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("sh:and ([{one}] [{two}])")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("sh:or ([{one}] [{two}])")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("sh:xone ([{one}] [{two}])")),
            inner.prop_map(|one| format!("sh:property [sh:path :p; {one}]")),
        ]
    })
}

fn data() -> impl Strategy<Value = Vec<String>> {
    let triple = prop_oneof![
        (0..6, 0..6).prop_map(|(one, two)| format!(":n{one} :p :n{two} .")),
        (0..6).prop_map(|node| format!(":n{node} a :C .")),
    ];
    prop::collection::vec(triple, 0..20)
}

/// Which nodes break a constraint.
fn broken(constraint: &str, data: &str) -> Vec<String> {
    let targets = (0..6).map(|at| format!(":n{at}")).collect::<Vec<_>>().join(", ");
    let case = Case::new(&format!(":s sh:targetNode {targets}; sh:node [{constraint}] ."), data);
    let mut nodes: Vec<String> = case.run().results.iter().map(|breach| case.term(breach.focus)).collect();
    nodes.sort();
    nodes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn not_not_is_nothing(one in constraint(), data in data()) {
        let data = data.join("\n");
        prop_assert_eq!(broken(&one, &data), broken(&format!("sh:not [sh:not [{one}]]"), &data));
    }

    #[test]
    fn and_or_and_xone_keep_their_laws(one in constraint(), two in constraint(), data in data()) {
        let data = data.join("\n");
        let of = |constraint: String| broken(&constraint, &data);
        prop_assert_eq!(
            of(format!("sh:and ([{one}] [{two}])")),
            of(format!("sh:not [sh:or ([sh:not [{one}]] [sh:not [{two}]])]"))
        );
        prop_assert_eq!(
            of(format!("sh:xone ([{one}] [{two}])")),
            of(format!("sh:or ([sh:and ([{one}] [sh:not [{two}]])] [sh:and ([sh:not [{one}]] [{two}])])"))
        );
        prop_assert_eq!(of(format!("sh:and ([{one}] [{two}])")), of(format!("sh:and ([{two}] [{one}])")));
        prop_assert_eq!(of(format!("sh:or ([{one}])")), of(format!("sh:and ([{one}])")));
        prop_assert_eq!(of("sh:or ()".into()).len(), 6, "nothing keeps one of none");
        prop_assert_eq!(of("sh:and ()".into()).len(), 0, "everything keeps all of none");
    }

    #[test]
    fn neither_the_order_of_triples_nor_the_number_of_threads_matters(
        one in constraint(), two in constraint(), (data, shuffled) in data().prop_flat_map(|data| (Just(data.clone()), Just(data).prop_shuffle())),
    ) {
        let shapes = format!(":s sh:targetClass :C; {one} . :t sh:targetSubjectsOf :p; {two} .");
        let case = Case::new(&shapes, &data.join("\n"));
        prop_assert_eq!(case.results(), Case::new(&shapes, &shuffled.join("\n")).results());
        let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
        prop_assert_eq!(threads(1).install(|| case.run()), threads(3).install(|| case.run()));
    }
}
