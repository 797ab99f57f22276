//! The SHACL engine against the core part of the W3C's test suite, which is not part of this repository: `CIVITEST_CORPUS` names
//! the directory that holds it, in `w3c-shacl`.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use civitest::standards::{
    rdf::{Dictionary, Document, Graph, GraphBuilder, TermId},
    shacl::{
        evaluate::{Data, Limits, evaluate},
        report::{Context, Names, Report},
        shapes::Shapes,
    },
};
use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxttl::TurtleParser;

const SH: &str = "http://www.w3.org/ns/shacl#";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const SHT: &str = "http://www.w3.org/ns/shacl-test#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn every_core_test_of_the_w3c_gives_exactly_the_expected_report() {
    let corpus = std::env::var("CIVITEST_CORPUS").expect("CIVITEST_CORPUS names the corpus");
    let mut files = Files::default();
    let mut tests = Vec::new();
    collect(&mut files, &Path::new(&corpus).join("w3c-shacl/core/manifest.ttl"), &mut tests);
    let mut wrong = Vec::new();
    for (manifest, test) in &tests {
        let expected = expected(files.load(manifest), test);
        let found = found(&mut files, manifest, test);
        if expected != found {
            wrong.push(format!("{test}\n  expected {expected:#?}\n  found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are wrong\n{}", wrong.len(), tests.len(), wrong.join("\n"));
    assert_eq!(tests.len(), 98);
}

/// Files that were read, each once, so that its blank nodes are the same wherever it is used.
#[derive(Default)]
struct Files(HashMap<PathBuf, Vec<Triple>>);

impl Files {
    fn load(&mut self, path: &Path) -> &[Triple] {
        self.0.entry(path.to_owned()).or_insert_with(|| {
            let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let base = format!("file://{}", path.display());
            let parser = TurtleParser::new().with_base_iri(base).expect("a path is an IRI");
            parser.for_slice(&text).map(|triple| triple.unwrap_or_else(|error| panic!("{error}"))).collect()
        })
    }
}

fn objects<'g>(graph: &'g [Triple], subject: &Term, property: &str) -> Vec<&'g Term> {
    let of = graph.iter().filter(|triple| Term::from(triple.subject.clone()) == *subject);
    of.filter(|triple| triple.predicate.as_str() == property).map(|triple| &triple.object).collect()
}

fn object<'g>(graph: &'g [Triple], subject: &Term, property: &str) -> &'g Term {
    objects(graph, subject, property).first().unwrap_or_else(|| panic!("{subject} has no {property}"))
}

fn path_of(term: &Term) -> PathBuf {
    let Term::NamedNode(node) = term else { panic!("{term} is no file") };
    PathBuf::from(node.as_str().strip_prefix("file://").expect("files are local"))
}

/// Every test of a manifest and of what it includes.
fn collect(files: &mut Files, path: &Path, tests: &mut Vec<(PathBuf, Term)>) {
    let graph = files.load(path).to_vec();
    for triple in &graph {
        match triple.predicate.as_str().strip_prefix(MF) {
            Some("include") => collect(files, &path_of(&triple.object), tests),
            Some("entries") => {
                let mut rest = &triple.object;
                while rest.to_string() != format!("<{RDF}nil>") {
                    tests.push((path.to_owned(), object(&graph, rest, &format!("{RDF}first")).clone()));
                    rest = object(&graph, rest, &format!("{RDF}rest"));
                }
            }
            _ => {}
        }
    }
}

/// A report: whether the data conform, and each result, as often as it is there.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    conforms: String,
    results: BTreeMap<[String; 6], usize>,
}

fn expected(graph: &[Triple], test: &Term) -> Outcome {
    outcome(graph, object(graph, test, &format!("{MF}result")))
}

fn found(files: &mut Files, manifest: &Path, test: &Term) -> Outcome {
    let graph = files.load(manifest);
    let action = object(graph, test, &format!("{MF}action")).clone();
    let shapes_file = path_of(object(graph, &action, &format!("{SHT}shapesGraph")));
    let data_file = path_of(object(graph, &action, &format!("{SHT}dataGraph")));
    let mut dictionary = Dictionary::new();
    let shapes = store(&mut dictionary, files.load(&shapes_file));
    let data = store(&mut dictionary, files.load(&data_file));
    let shapes = Shapes::read(&dictionary, vec![shapes]);
    let over = Data::alone(&data);
    let evaluation = evaluate(&shapes, &dictionary, over, &Limits::default()).expect("no test is too much work");
    let names = Names::default();
    let context = Context { shapes: &shapes, dictionary: &dictionary, data: over, names: &names };
    let report = Report::new(context, &evaluation);
    // What is written is what counts: both syntaxes are read again.
    let turtle = report.turtle(Vec::new()).expect("memory does not fail");
    let read: Vec<Triple> = TurtleParser::new().for_slice(&turtle).map(|triple| triple.expect("Turtle")).collect();
    let mut count = 0;
    let counted = report.each(&mut |_| {
        count += 1;
        Ok(())
    });
    counted.expect("counting does not fail");
    let quads =
        oxjsonld::JsonLdParser::new().for_slice(&report.json_ld(Vec::new()).expect("memory does not fail")).count();
    assert_eq!((read.len(), quads), (count, count));
    let reports = read.iter().find(|triple| triple.object.to_string() == format!("<{SH}ValidationReport>"));
    outcome(&read, &reports.expect("there is a report").subject.clone().into())
}

fn outcome(graph: &[Triple], report: &Term) -> Outcome {
    let mut results = BTreeMap::new();
    for result in objects(graph, report, &format!("{SH}result")) {
        let names = ["focusNode", "resultPath", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape"];
        let key = names.map(|name| {
            let all = objects(graph, result, &format!("{SH}{name}"));
            assert!(all.len() < 2, "{name} is there several times");
            match (name, all.first()) {
                (_, None) => String::new(),
                ("resultPath", Some(path)) => structure(graph, path),
                (_, Some(term)) => term.to_string(),
            }
        });
        *results.entry(key).or_default() += 1;
    }
    Outcome { conforms: object(graph, report, &format!("{SH}conforms")).to_string(), results }
}

/// A node with what it consists of.
fn structure(graph: &[Triple], term: &Term) -> String {
    if !matches!(term, Term::BlankNode(_)) {
        return term.to_string();
    }
    let of = graph.iter().filter(|triple| Term::from(triple.subject.clone()) == *term);
    let mut parts: Vec<String> =
        of.map(|triple| format!("{} {}", triple.predicate, structure(graph, &triple.object))).collect();
    parts.sort();
    format!("[{}]", parts.join("; "))
}

/// Triples as a graph. Blank nodes keep their labels, whatever file they are from: a parser never gives one twice.
fn store(dictionary: &mut Dictionary, triples: &[Triple]) -> Graph {
    let mut builder = GraphBuilder::new();
    for triple in triples {
        let subject = node(dictionary, &triple.subject);
        let predicate = dictionary.iri(triple.predicate.as_str());
        let object = match &triple.object {
            Term::NamedNode(node) => dictionary.iri(node.as_str()),
            Term::BlankNode(node) => dictionary.blank(Document(0), node.as_str()),
            Term::Literal(literal) => match literal.language() {
                Some(language) => dictionary.text(literal.value(), language),
                None => dictionary.literal(literal.value(), literal.datatype().as_str()),
            },
        };
        builder.insert(subject, predicate, object);
    }
    builder.build()
}

fn node(dictionary: &mut Dictionary, node: &NamedOrBlankNode) -> TermId {
    match node {
        NamedOrBlankNode::NamedNode(node) => dictionary.iri(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => dictionary.blank(Document(0), node.as_str()),
    }
}
