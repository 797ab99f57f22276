//! What the tests of shapes share: graphs written as Turtle, and results written as lines.

use oxrdf::{NamedOrBlankNode, Term};
use oxttl::TurtleParser;

use super::{
    evaluate::{Breach, Data, Evaluation, Limits, evaluate},
    report::{Context, Names},
    shapes::Shapes,
};
use crate::standards::rdf::{Dictionary, Document, Graph, GraphBuilder, TermId};

/// Prefixes that every graph of a test has.
const PREFIXES: &str = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <http://example.org/> .\n";

/// A graph from Turtle.
pub(crate) fn graph(dictionary: &mut Dictionary, document: u32, turtle: &str) -> Graph {
    let text = format!("{PREFIXES}{turtle}");
    let mut builder = GraphBuilder::new();
    for triple in TurtleParser::new().for_slice(&text) {
        let triple = triple.expect("the Turtle of a test is right");
        let document = Document(document);
        let subject = match &triple.subject {
            NamedOrBlankNode::NamedNode(node) => dictionary.iri(node.as_str()),
            NamedOrBlankNode::BlankNode(node) => dictionary.blank(document, node.as_str()),
        };
        let predicate = dictionary.iri(triple.predicate.as_str());
        let object = match &triple.object {
            Term::NamedNode(node) => dictionary.iri(node.as_str()),
            Term::BlankNode(node) => dictionary.blank(document, node.as_str()),
            Term::Literal(literal) => match literal.language() {
                Some(language) => dictionary.text(literal.value(), language),
                None => dictionary.literal(literal.value(), literal.datatype().as_str()),
            },
        };
        builder.insert(subject, predicate, object);
    }
    builder.build()
}

/// Shapes, data, and what came out.
pub(crate) struct Case {
    pub(crate) dictionary: Dictionary,
    pub(crate) shapes: Shapes,
    pub(crate) data: Graph,
    pub(crate) background: Option<Graph>,
    pub(crate) limits: Limits,
}

impl Case {
    /// Shapes and data, both in Turtle.
    pub(crate) fn new(shapes: &str, data: &str) -> Self {
        Self::layered(&[shapes], data)
    }

    /// Several files of shapes, and data.
    pub(crate) fn layered(layers: &[&str], data: &str) -> Self {
        let mut dictionary = Dictionary::new();
        let layers: Vec<Graph> =
            layers.iter().enumerate().map(|(at, turtle)| graph(&mut dictionary, at as u32 + 1, turtle)).collect();
        let data = graph(&mut dictionary, 0, data);
        let shapes = Shapes::read(&dictionary, layers);
        Self { dictionary, shapes, data, background: None, limits: Limits::default() }
    }

    /// With something known besides.
    pub(crate) fn knowing(mut self, turtle: &str) -> Self {
        self.background = Some(graph(&mut self.dictionary, 100, turtle));
        self
    }

    /// Evaluates.
    pub(crate) fn run(&self) -> Evaluation {
        evaluate(&self.shapes, &self.dictionary, self.over(), &self.limits).expect("a test is not too much work")
    }

    /// What is evaluated over.
    pub(crate) fn over(&self) -> Data<'_> {
        Data { graph: &self.data, background: self.background.as_ref() }
    }

    /// The results as lines, sorted: component, node in focus, value.
    pub(crate) fn results(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.run().results.iter().map(|breach| self.line(breach)).collect();
        lines.sort();
        lines
    }

    fn line(&self, breach: &Breach) -> String {
        let constraint = &self.shapes.get(breach.shape).constraints[breach.constraint as usize];
        let component = constraint.component().map_or("", |component| component.name());
        let value = breach.value.map(|value| format!(" {}", self.term(value))).unwrap_or_default();
        format!("{component} {}{value}", self.term(breach.focus))
    }

    /// What is wrong with the shapes, and what is not evaluated: the ids, with the shape.
    pub(crate) fn flaws(&self) -> Vec<String> {
        let defects = self.shapes.defects().iter().map(|d| format!("{} {}", d.fault.id(), self.term(d.shape)));
        let open = self.run().unevaluated;
        let open =
            open.iter().map(|u| format!("{} {}", u.why.id(), u.shape.or(u.what).map_or("".into(), |t| self.term(t))));
        defects.chain(open).collect()
    }

    /// A term, short.
    pub(crate) fn term(&self, id: TermId) -> String {
        names().term(&self.dictionary, id)
    }

    /// Each result as a sentence.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let names = names();
        let context = Context { shapes: &self.shapes, dictionary: &self.dictionary, data: self.over(), names: &names };
        self.run().results.iter().map(|breach| super::report::says(context, breach)).collect()
    }
}

/// Names with the prefix of the tests.
pub(crate) fn names() -> Names {
    Names::with([(String::new(), "http://example.org/".to_owned())])
}
