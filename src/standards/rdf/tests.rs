//! What holds for reading in every syntax, and every document that nobody should have written.

use std::{fmt::Write as _, num::NonZeroUsize, sync::Arc};

use proptest::prelude::*;

use super::*;

fn threads(n: usize) -> Options {
    Options { threads: NonZeroUsize::new(n).unwrap(), ..Options::default() }
}

fn read_with(text: &[u8], syntax: Syntax, options: &Options) -> Result<(Dictionary, Reading), Unreadable> {
    let mut dictionary = Dictionary::new();
    let input = Input::open(text, &options.limits)?;
    let reading = read(input, syntax, options, &mut dictionary)?;
    Ok((dictionary, reading))
}

fn lines_of(dictionary: &Dictionary, triples: &[Triple]) -> Vec<String> {
    let line = |triple: &Triple| triple.map(|id| dictionary.get(id).to_string()).join(" ");
    let mut lines: Vec<String> = triples.iter().map(line).collect();
    lines.sort();
    lines
}

fn triples(text: &str, syntax: Syntax) -> Vec<String> {
    let options = Options { base: Some("http://base/doc".to_owned()), ..Options::default() };
    let (dictionary, reading) = read_with(text.as_bytes(), syntax, &options).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(reading.notes, []);
    lines_of(&dictionary, &reading.triples)
}

/// What is said about a broken document, with the next step.
fn refused(text: &str, syntax: Syntax, options: &Options) -> String {
    match read_with(text.as_bytes(), syntax, options) {
        Ok((dictionary, reading)) => panic!("{text}\nwas read: {:?}", lines_of(&dictionary, &reading.triples)),
        Err(error) => format!("{error}\nhelp: {}", error.help()),
    }
}

const THE_SAME: [(Syntax, &str); 6] = [
    (
        Syntax::Turtle,
        "@base <http://base/doc> . @prefix d: <http://d/> .\n<#c> a d:C ; d:title \"T\"@EN-gb , \"1\" ; d:n 01 ; d:p [ d:q <x> ] .",
    ),
    (
        Syntax::NTriples,
        "<http://base/doc#c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://d/C> .\n\
         <http://base/doc#c> <http://d/title> \"T\"@EN-gb .\n<http://base/doc#c> <http://d/title> \"1\" .\n\
         <http://base/doc#c> <http://d/n> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n\
         <http://base/doc#c> <http://d/p> _:x .\n_:x <http://d/q> <http://base/x> .",
    ),
    (
        Syntax::NQuads,
        "<http://base/doc#c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://d/C> .\n\
         <http://base/doc#c> <http://d/title> \"T\"@EN-gb .\n<http://base/doc#c> <http://d/title> \"1\" .\n\
         <http://base/doc#c> <http://d/n> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n\
         <http://base/doc#c> <http://d/p> _:x .\n_:x <http://d/q> <http://base/x> .",
    ),
    (
        Syntax::TriG,
        "PREFIX d: <http://d/> { <#c> a d:C ; d:title \"T\"@EN-gb , \"1\" ; d:n 01 ; d:p _:x . } _:x d:q <x> .",
    ),
    (
        Syntax::RdfXml,
        "<?xml version=\"1.0\"?><!DOCTYPE rdf:RDF [<!ENTITY xsd \"http://www.w3.org/2001/XMLSchema#\">]>\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:d=\"http://d/\"><d:C rdf:ID=\"c\">\n\
         <d:title xml:lang=\"EN-gb\">T</d:title><d:title>1</d:title><d:n rdf:datatype=\"&xsd;integer\">01</d:n>\n\
         <d:p rdf:parseType=\"Resource\"><d:q rdf:resource=\"x\"/></d:p></d:C></rdf:RDF>",
    ),
    (
        Syntax::JsonLd,
        r##"{"@context": {"@vocab": "http://d/", "n": {"@type": "http://www.w3.org/2001/XMLSchema#integer"}, "q": {"@type": "@id"}},
            "@id": "#c", "@type": "C", "title": [{"@value": "T", "@language": "EN-gb"}, "1"], "n": "01", "p": {"q": "x"}}"##,
    ),
];

#[test]
fn the_same_data_are_the_same_in_every_syntax() {
    for (syntax, text) in THE_SAME {
        // What a blank node is called is the only thing that may differ.
        let found: Vec<String> = triples(text, syntax)
            .iter()
            .map(|line| {
                line.split(' ').map(|t| if t.starts_with("_:") { "_:b" } else { t }).collect::<Vec<_>>().join(" ")
            })
            .collect();
        let c = "<http://base/doc#c>";
        let mut expected = [
            format!("{c} <http://d/n> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer>"),
            format!("{c} <http://d/p> _:b"),
            format!("{c} <http://d/title> \"1\""),
            format!("{c} <http://d/title> \"T\"@en-gb"),
            format!("{c} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://d/C>"),
            "_:b <http://d/q> <http://base/x>".to_owned(),
        ];
        expected.sort();
        assert_eq!(found, expected, "{syntax}");
    }
}

#[test]
fn an_empty_document_has_no_triples() {
    for (syntax, text) in [
        (Syntax::Turtle, ""),
        (Syntax::NTriples, "# nothing\n"),
        (Syntax::NQuads, "\n"),
        (Syntax::TriG, "{ }"),
        (Syntax::JsonLd, "[]"),
        (Syntax::RdfXml, "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>"),
    ] {
        assert_eq!(triples(text, syntax), [""; 0], "{syntax}");
    }
}

#[test]
fn quads_keep_their_graph() {
    for (syntax, text) in [
        (Syntax::TriG, "<http://g> { <http://a> a <http://b> } <http://a> a <http://c> ."),
        (
            Syntax::NQuads,
            "<http://a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://b> <http://g> .\n\
             <http://a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://c> .",
        ),
        (
            Syntax::JsonLd,
            r#"[{"@id": "http://g", "@graph": {"@id": "http://a", "@type": "http://b"}}, {"@id": "http://a", "@type": "http://c"}]"#,
        ),
    ] {
        let (dictionary, reading) = read_with(text.as_bytes(), syntax, &Options::default()).unwrap();
        let name = dictionary.find_iri("http://g").unwrap();
        assert_eq!((reading.triples.len(), reading.named[&name].len(), reading.len()), (1, 1, 2), "{syntax}");
        assert_eq!(reading.merged().len(), 2);
    }
}

#[test]
fn blank_nodes_of_different_documents_never_mix() {
    let mut dictionary = Dictionary::new();
    let mut graph = GraphBuilder::new();
    for (syntax, text) in [
        (Syntax::Turtle, "_:x <http://p> <http://a> . [] <http://p> <http://b> ."),
        (Syntax::NTriples, "_:x <http://p> <http://a> ."),
        (Syntax::NTriples, "_:x <http://p> <http://a> ."),
    ] {
        let input = Input::open(text.as_bytes(), &Limits::default()).unwrap();
        graph.extend(read(input, syntax, &Options::default(), &mut dictionary).unwrap().triples);
    }
    let (p, a) = (dictionary.find_iri("http://p").unwrap(), dictionary.find_iri("http://a").unwrap());
    let found: Vec<String> = graph.build().subjects(p, a).map(|id| dictionary.get(id).to_string()).collect();
    assert_eq!(found, ["_:x", "_:w1-x", "_:w2-x"]);
}

#[test]
fn prefixes_are_remembered() {
    let prefixes = |(syntax, text): (Syntax, &str)| {
        read_with(text.as_bytes(), syntax, &Options { base: Some("http://b/".to_owned()), ..Options::default() })
            .map(|(_, reading)| reading.prefixes.get("d").cloned())
    };
    for document in [THE_SAME[0], THE_SAME[3], THE_SAME[4]] {
        assert_eq!(prefixes(document), Ok(Some("http://d/".to_owned())), "{}", document.0);
    }
}

#[test]
fn broken_documents_are_refused_with_place_and_next_step() {
    let mut said = String::new();
    for (title, syntax, text) in [
        ("no dot", Syntax::Turtle, "<http://a> a <http://b>\n"),
        ("undeclared prefix", Syntax::Turtle, "@prefix a: <http://a/> .\na:b a b:c .\na:d a c:d .\n"),
        ("relative without base", Syntax::Turtle, "<a> a <http://b> .\n"),
        ("space in an IRI", Syntax::Turtle, "<http://a> a <http://b c> .\n"),
        ("language tag", Syntax::Turtle, "<http://a> <http://b> \"x\"@toolonglanguage .\n"),
        ("line break in a string", Syntax::Turtle, "<http://a> <http://b> \"x\n\" .\n"),
        ("open bracket", Syntax::Turtle, "<http://a> <http://b> [ <http://c> 1 .\n"),
        ("open string", Syntax::Turtle, "<http://a> <http://b> \"\"\"x\n\n"),
        (
            "literal as subject",
            Syntax::NTriples,
            "<http://a> <http://b> <http://c> .\n  \"x\" <http://b> <http://c> .\n",
        ),
        ("Turtle in N-Triples", Syntax::NTriples, "<http://a> a <http://c> .\n"),
        ("five terms", Syntax::NQuads, "<http://a> <http://b> <http://c> <http://d> <http://e> .\n"),
        ("open graph", Syntax::TriG, "<http://g> { <http://a> a <http://b> .\n"),
        (
            "prefix in XML",
            Syntax::RdfXml,
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n <d:C/>\n</rdf:RDF>",
        ),
        ("wrong end", Syntax::RdfXml, "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n</rdf:RDX>"),
        (
            "no end",
            Syntax::RdfXml,
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:Description>",
        ),
        (
            "relative in XML",
            Syntax::RdfXml,
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:Description rdf:about='x'/></rdf:RDF>",
        ),
        (
            "language in XML",
            Syntax::RdfXml,
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:Description xml:lang='toolonglanguage'/></rdf:RDF>",
        ),
        (
            "external entity",
            Syntax::RdfXml,
            "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
        ),
        (
            "unknown entity",
            Syntax::RdfXml,
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:d='http://d/'>\n<d:C><d:p>&x;</d:p></d:C></rdf:RDF>",
        ),
        ("comma in JSON", Syntax::JsonLd, "{\n  \"@id\": \"http://a\",\n}"),
        ("no end in JSON", Syntax::JsonLd, "{\"@id\": \"http://a\""),
        (
            "remote context",
            Syntax::JsonLd,
            "{\"@context\": [\"https://example.org/c.jsonld\", {\"a\": \"http://a\"}], \"a\": 1}",
        ),
        ("@id is a number", Syntax::JsonLd, "{\"@id\": 1, \"http://a\": 1}"),
    ] {
        let _ = writeln!(said, "--- {title}\n{}", refused(text, syntax, &Options::default()));
    }
    insta::assert_snapshot!(said);
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    for (syntax, text) in [
        (Syntax::Turtle, b"<http://a> <http://b> \"\xe4\" .".as_slice()),
        (Syntax::NTriples, b"<http://a> <http://b> \"\xe4\" .\n"),
        (Syntax::JsonLd, b"{\"@id\": \"http://a\", \"http://b\": \"\xe4\"}"),
        (Syntax::RdfXml, b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:d='http://d/'><d:C d:p='\xe4'/></rdf:RDF>"),
    ] {
        let read = read_with(text, syntax, &Options::default());
        assert!(matches!(&read, Err(Unreadable::Broken { .. })), "{syntax}: {read:?}", read = read.map(|_| ()));
    }
}

#[test]
fn json_ld_leaves_out_what_has_no_iri_and_says_so() {
    let text = r#"[{"@id": "a", "http://p": 1}, {"@id": "http://b c", "http://p": 1}, {"@id": "http://a", "http://p": {"@id": "http://o"}}]"#;
    let (dictionary, reading) = read_with(text.as_bytes(), Syntax::JsonLd, &Options::default()).unwrap();
    assert_eq!(lines_of(&dictionary, &reading.triples), ["<http://a> <http://p> <http://o>"]);
    let notes: Vec<String> = reading.notes.iter().map(Problem::to_string).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert_eq!(notes[0], "the IRI <a> is relative, and there is no base; triples with it are left out");
    assert!(notes[1].starts_with("<http://b c> is an invalid IRI"));
}

#[test]
fn a_context_that_is_at_hand_is_used() {
    let contexts =
        Contexts::from_iter([("https://example.org/c.jsonld", br#"{"@context": {"t": "http://d/title"}}"#.to_vec())]);
    let options = Options { contexts: Arc::new(contexts), ..Options::default() };
    let text = r#"{"@context": "http://example.org/c.jsonld", "@id": "http://a", "t": "x"}"#;
    let (dictionary, reading) = read_with(text.as_bytes(), Syntax::JsonLd, &options).unwrap();
    assert_eq!(lines_of(&dictionary, &reading.triples), ["<http://a> <http://d/title> \"x\""]);
}

#[test]
fn a_lenient_reader_goes_on_and_says_what_is_wrong() {
    let lenient = Options { strictness: Strictness::Lenient, ..Options::default() };
    let text = "<http://a> <http://p> <http://b c> .\n<http://a> <http://p> b:c .\n<http://a> <http://p> \"x\"@toolonglanguage .\n\
                <http://a> <http://p> \"last\" .\n";
    for (syntax, syntax_errors) in [(Syntax::Turtle, 1), (Syntax::NTriples, 1)] {
        let (dictionary, reading) = read_with(text.as_bytes(), syntax, &lenient).unwrap();
        let found = lines_of(&dictionary, &reading.triples);
        assert_eq!(
            found,
            [
                "<http://a> <http://p> \"last\"",
                "<http://a> <http://p> \"x\"@toolonglanguage",
                "<http://a> <http://p> <http://b\\u0020c>",
            ],
            "{syntax}"
        );
        assert_eq!(reading.notes.len(), 2 + syntax_errors, "{:?}", reading.notes);
        assert_eq!(reading.notes[0].at.map(|at| at.line), Some(2));
    }
}

#[test]
fn no_more_problems_are_said_than_asked_for() {
    let text = "<http://a> <http://p> b:c .\n".repeat(50);
    let Err(Unreadable::Broken { problems, more, .. }) =
        read_with(text.as_bytes(), Syntax::Turtle, &Options::default()).map(|_| ())
    else {
        panic!("broken")
    };
    assert_eq!((problems.len(), more), (20, true));
    assert_eq!(problems[19].at.map(|at| at.line), Some(20));
}

#[test]
fn a_base_that_is_none_is_refused() {
    let options = Options { base: Some("catalog.ttl".to_owned()), ..Options::default() };
    let error = read_with(b"", Syntax::Turtle, &options).map(|_| ()).unwrap_err();
    assert_eq!(error, Unreadable::Base("catalog.ttl".to_owned()));
}

fn too_much(text: &str, syntax: Syntax, limits: Limits) -> Option<Limit> {
    match read_with(text.as_bytes(), syntax, &Options { limits, ..threads(2) }) {
        Err(Unreadable::TooMuch { limit, .. }) => Some(limit),
        Err(other) => panic!("{syntax}: {other}"),
        Ok(_) => None,
    }
}

const RDF_XML: &str = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:d='http://d/'>";

#[test]
fn a_literal_that_is_too_long_is_refused_in_every_syntax() {
    for length in [900, 1_100] {
        let long = "x".repeat(length);
        for (syntax, text) in [
            (Syntax::Turtle, format!("<http://a> <http://b> \"{long}\" .")),
            (Syntax::NTriples, format!("<http://a> <http://b> \"{long}\" .")),
            (Syntax::NQuads, format!("<http://a> <http://b> <http://{long}> .")),
            (Syntax::TriG, format!("<http://a> <http://b> \"{long}\" .")),
            (Syntax::JsonLd, format!("{{\"@id\": \"http://a\", \"http://b\": \"{long}\"}}")),
            (Syntax::RdfXml, format!("{RDF_XML}<d:C><d:p>{long}</d:p></d:C></rdf:RDF>")),
        ] {
            let found = too_much(&text, syntax, Limits { literal: 1_000, ..Limits::default() });
            assert_eq!(found, (length > 1_000).then_some(Limit::Literal(1_000)), "{syntax}");
        }
    }
}

#[test]
fn thirty_megabytes_without_an_end_are_refused_in_every_syntax() {
    for (syntax, start) in [
        (Syntax::Turtle, "<http://a> <http://b> \"\"\""),
        (Syntax::NTriples, "<http://a> <http://b> \""),
        (Syntax::TriG, "<http://a> <http://b> \"\"\""),
        (Syntax::JsonLd, "{\"@id\": \""),
        (Syntax::RdfXml, "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:d='"),
    ] {
        let endless = std::io::Read::chain(start.as_bytes(), std::io::Read::take(std::io::repeat(b'x'), 30 << 20));
        let options = Options { limits: Limits { literal: 1 << 20, ..Limits::default() }, ..threads(2) };
        let input = Input::open(endless, &options.limits).unwrap();
        let read = read(input, syntax, &options, &mut Dictionary::new()).map(|_| ());
        assert!(
            matches!(read, Err(Unreadable::TooMuch { limit: Limit::Literal(_) | Limit::Statement(_), .. })),
            "{syntax}: {read:?}"
        );
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused_in_every_syntax() {
    for depth in [80, 120] {
        let nested = |open: &str, inside: &str, close: &str| open.repeat(depth) + inside + &close.repeat(depth);
        for (syntax, text) in [
            (Syntax::Turtle, format!("<http://a> <http://b> {} .", nested("[ <http://b> ", "1", "]"))),
            (Syntax::Turtle, format!("<http://a> <http://b> {} .", nested("( ", "", ") "))),
            (Syntax::TriG, format!("<http://a> <http://b> {} .", nested("[ <http://b> ", "1", "]"))),
            (Syntax::JsonLd, nested("{\"http://b\": ", "1", "}")),
            (Syntax::RdfXml, format!("{RDF_XML}{}</rdf:RDF>", nested("<d:C><d:p>", "", "</d:p></d:C>").as_str())),
        ] {
            let found = too_much(
                &text,
                syntax,
                Limits { nesting: if syntax == Syntax::RdfXml { 200 } else { 100 }, ..Limits::default() },
            );
            let is_too_deep = matches!(found, Some(Limit::Nesting(_)));
            assert_eq!(is_too_deep, depth == 120, "{syntax}: {found:?}");
        }
    }
}

#[test]
fn a_billion_laughs_are_refused() {
    let mut text = "<?xml version=\"1.0\"?><!DOCTYPE rdf:RDF [<!ENTITY l0 \"ha\">".to_owned();
    for n in 1..20 {
        let _ = write!(text, "<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    }
    let _ = write!(text, "]>{RDF_XML}<d:C><d:p>&l19;</d:p></d:C></rdf:RDF>");
    assert_eq!(too_much(&text, Syntax::RdfXml, Limits::default()), Some(Limit::Entities));
}

#[test]
fn counted_limits_hold() {
    let text: String = (0..1_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "_:b{n} <http://p> _:b{} .", n + 1);
        text
    });
    let with = |limits| too_much(&text, Syntax::NTriples, limits);
    assert_eq!(with(Limits { triples: 1_000, ..Limits::default() }), None);
    assert_eq!(with(Limits { triples: 999, ..Limits::default() }), Some(Limit::Triples(999)));
    assert_eq!(with(Limits { blank_nodes: 1_001, ..Limits::default() }), None);
    assert_eq!(with(Limits { blank_nodes: 1_000, ..Limits::default() }), Some(Limit::BlankNodes(1_000)));
    assert_eq!(with(Limits { bytes: 10_000, ..Limits::default() }), Some(Limit::Bytes(10_000)));
}

#[test]
fn an_error_late_in_a_long_document_has_its_place_whatever_the_number_of_threads() {
    let good = "<http://a> <http://p> \"ü\" .\n";
    let text = good.repeat(40_000) + "  <http://a> <http://p> x:y .\n" + &good.repeat(20_000);
    for syntax in [Syntax::Turtle, Syntax::NTriples] {
        for n in [1, 3] {
            let Err(Unreadable::Broken { problems, .. }) = read_with(text.as_bytes(), syntax, &threads(n)).map(|_| ())
            else {
                panic!("broken")
            };
            assert_eq!(problems[0].at.map(|at| at.line), Some(40_001), "{syntax} {n}");
        }
    }
}

#[test]
fn a_long_document_is_the_same_whatever_the_number_of_threads() {
    let text: String = (0..20_000).fold("@prefix p: <http://p/> .\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "p:s{n} a p:C{} ; p:v {n} ; p:b [ p:x \"x. {n}\"@en ] , _:b{} .", n % 7, n % 500);
        text
    });
    let (one_dictionary, one) = read_with(text.as_bytes(), Syntax::Turtle, &threads(1)).unwrap();
    let (many_dictionary, many) = read_with(text.as_bytes(), Syntax::Turtle, &threads(4)).unwrap();
    assert_eq!(one, many);
    assert!((0..one_dictionary.len()).all(|n| {
        let id = TermId(n as u32);
        one_dictionary.get(id) == many_dictionary.get(id)
    }));
}

/// A term, as N-Triples.
fn term() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{1,2}".prop_map(|name| format!("<http://example.org/{name}>")),
        "[a-c]{1,2}".prop_map(|name| format!("_:{name}")),
        any::<String>().prop_map(|value| TermRef::string(&value).to_string()),
        ("[ -~]{0,4}", "[a-z]{2}(-[A-Z]{2})?").prop_map(|(v, l)| TermRef::text(&v, &l.to_lowercase()).to_string()),
        "[0-9]{1,3}".prop_map(|value| TermRef::typed(&value, "http://example.org/number").to_string()),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let subject = prop_oneof![
        "[a-c]{1,2}".prop_map(|n| format!("<http://example.org/{n}>")),
        "[a-c]".prop_map(|n| format!("_:{n}"))
    ];
    (subject, "[p-r]", term()).prop_map(|(s, p, o)| format!("{s} <http://example.org/{p}> {o} .\n"))
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(lines in proptest::collection::vec(line(), 0..30)) {
        let text = lines.concat();
        let (dictionary, reading) = read_with(text.as_bytes(), Syntax::NTriples, &Options::default()).unwrap();
        let written: String = lines_of(&dictionary, &reading.triples).iter().fold(String::new(), |text, line| text + line + " .\n");
        let mut sorted = lines.clone();
        sorted.sort();
        prop_assert_eq!(&written, &sorted.concat());
        for syntax in [Syntax::Turtle, Syntax::NQuads, Syntax::TriG] {
            let (dictionary, reading) = read_with(written.as_bytes(), syntax, &threads(2)).unwrap();
            let again: String = lines_of(&dictionary, &reading.triples).iter().fold(String::new(), |text, line| text + line + " .\n");
            prop_assert_eq!(&again, &written);
        }
    }

    #[test]
    fn no_document_makes_a_reader_panic(text in "[ -~\n]{0,60}|[<>\"'{}\\[\\]:,.;@a#_\\\\ \n]{0,60}") {
        for syntax in syntax::SYNTAXES {
            let _ = read_with(text.as_bytes(), syntax, &Options::default());
        }
        let _ = syntax::choose(None, None, text.as_bytes());
    }
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn every_official_file_is_read_but_five_examples_that_are_no_turtle() {
    let corpus = std::env::var("CIVITEST_CORPUS").expect("CIVITEST_CORPUS is the folder of third-party data");
    let mut folders =
        vec![std::path::PathBuf::from(&corpus).join("dcat-ap"), std::path::PathBuf::from(corpus).join("w3c-shacl")];
    let (mut count, mut wrong, mut broken) = (0, Vec::new(), std::collections::BTreeSet::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Some(syntax) = Syntax::of_name(&name) else { continue };
            let bytes = std::fs::read(&path).unwrap();
            let options = Options { base: Some("http://example.org/base".to_owned()), ..threads(2) };
            count += 1;
            match read_with(&bytes, syntax, &options) {
                Ok((_, reading)) if reading.notes.is_empty() => {}
                Ok((_, reading)) => wrong.push(format!("{name}: {:?}", reading.notes)),
                Err(Unreadable::Broken { .. }) => {
                    broken.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
                }
                Err(error) => wrong.push(format!("{name}: {error}")),
            }
        }
    }
    assert!(count > 100 && wrong.is_empty(), "{count} files: {wrong:#?}");
    // Prefixed names with a slash in them, and `@prefix` without a dot: that is no Turtle.
    let known = [
        "example-bee-population-dataset-series-api",
        "example-bee-population-dataset-series-combined",
        "example-bees_wasps_dataset",
    ];
    assert_eq!(broken, known.map(str::to_owned).into());
}
