//! The validation report as SHACL defines it, as triples, as Turtle and as JSON-LD.

use std::io::{self, Write};

use oxjsonld::JsonLdSerializer;
use oxrdf::{BlankNode, GraphNameRef, Literal, NamedNode, NamedOrBlankNode, Term, Triple, vocab::rdf};
use oxttl::TurtleSerializer;

use super::{Context, says};
use crate::standards::{
    rdf::{TermId, TermRef},
    shacl::{
        evaluate::{Breach, Evaluation, explain},
        shapes::{Constraint, Path, Severity},
        vocab::SH,
    },
};

/// The validation report of an evaluation. Its triples are made while they are written: a report may be longer than the data.
///
/// `sh:conforms` is as the specification has it, also where something was not evaluated: the report has no words for that, so
/// whoever shows it has to say so beside it.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    context: Context<'a>,
    evaluation: &'a Evaluation,
}

/// How deep reasons have reasons in a report.
const DETAILS: u32 = 3;

impl<'a> Report<'a> {
    /// The report of an evaluation.
    pub fn new(context: Context<'a>, evaluation: &'a Evaluation) -> Self {
        Self { context, evaluation }
    }

    /// Gives its triples, one after the other.
    ///
    /// # Errors
    /// The first that comes back.
    pub fn each(&self, sink: &mut dyn FnMut(&Triple) -> io::Result<()>) -> io::Result<()> {
        let mut writer = Writer { sink, blanks: 0, failed: None };
        let node = writer.blank();
        writer.add(&node, rdf::TYPE.into(), sh("ValidationReport"));
        writer.add(&node, sh("conforms"), Literal::from(self.evaluation.total() == 0));
        for breach in &self.evaluation.results {
            let result = writer.result(self.context, breach, DETAILS);
            writer.add(&node, sh("result"), result);
            if let Some(error) = writer.failed.take() {
                return Err(error);
            }
        }
        writer.failed.map_or(Ok(()), Err)
    }

    /// Writes it as Turtle.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn turtle<W: Write>(&self, writer: W) -> io::Result<W> {
        let mut serializer = TurtleSerializer::new();
        for (prefix, space) in [("sh", SH), ("xsd", crate::standards::rdf::vocab::XSD)] {
            serializer = serializer.with_prefix(prefix, space).map_err(io::Error::other)?;
        }
        let mut serializer = serializer.for_writer(writer);
        self.each(&mut |triple| serializer.serialize_triple(triple))?;
        serializer.finish()
    }

    /// Writes it as JSON-LD.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn json_ld<W: Write>(&self, writer: W) -> io::Result<W> {
        let serializer = JsonLdSerializer::new().with_prefix("sh", SH).map_err(io::Error::other)?;
        let mut serializer = serializer.for_writer(writer);
        self.each(&mut |triple| serializer.serialize_quad(triple.as_ref().in_graph(GraphNameRef::DefaultGraph)))?;
        serializer.finish()
    }
}

/// What makes the triples.
struct Writer<'s> {
    sink: &'s mut dyn FnMut(&Triple) -> io::Result<()>,
    /// Blank nodes of the report so far. Their labels look like those that blank nodes of data never have.
    blanks: u64,
    failed: Option<io::Error>,
}

impl Writer<'_> {
    fn result(&mut self, context: Context<'_>, breach: &Breach, details: u32) -> NamedOrBlankNode {
        let (shape, constraint) = context.of(breach);
        let node = self.blank();
        let term = |id| term(context.dictionary.get(id));
        self.add(&node, rdf::TYPE.into(), sh("ValidationResult"));
        self.add(&node, sh("focusNode"), term(breach.focus));
        let path = breach.property.map(Path::Predicate);
        if let Some(path) = path.as_ref().or_else(|| shape.path.as_ref().map(|(path, _)| path)) {
            let path = self.path(path, &term);
            self.add(&node, sh("resultPath"), path);
        }
        if let Some(value) = breach.value.map(term) {
            self.add(&node, sh("value"), value);
        }
        let severity = match shape.severity {
            Severity::Violation => sh("Violation").into(),
            Severity::Warning => sh("Warning").into(),
            Severity::Info => sh("Info").into(),
            Severity::Other(own) => term(own),
        };
        self.add(&node, sh("resultSeverity"), severity);
        if let Some(component) = constraint.component() {
            self.add(&node, sh("sourceConstraintComponent"), NamedNode::new_unchecked(component.iri()));
        }
        self.add(&node, sh("sourceShape"), term(shape.node));
        for message in shape.messages.iter().map(|message| term(*message)) {
            self.add(&node, sh("resultMessage"), message);
        }
        if shape.messages.is_empty() {
            let message = Literal::new_language_tagged_literal_unchecked(says(context, breach), "en");
            self.add(&node, sh("resultMessage"), message);
        }
        if details > 0 {
            self.details(context, &node, constraint, breach, details);
        }
        node
    }

    /// Why a value does not conform to a shape that the constraint names: the results of that shape.
    fn details(
        &mut self,
        context: Context<'_>,
        node: &NamedOrBlankNode,
        constraint: &Constraint,
        breach: &Breach,
        details: u32,
    ) {
        if !matches!(constraint, Constraint::Node(_) | Constraint::And(_) | Constraint::Or(_)) {
            return;
        }
        let value = breach.value.unwrap_or(breach.focus);
        for shape in constraint.refers_to() {
            for reason in explain(context.shapes, context.dictionary, context.data, shape, value) {
                let detail = self.result(context, &reason, details - 1);
                self.add(node, sh("detail"), detail);
            }
        }
    }

    /// A path as SHACL writes it.
    fn path(&mut self, path: &Path, term: &impl Fn(TermId) -> Term) -> Term {
        let (word, inner) = match path {
            Path::Predicate(property) => return term(*property),
            Path::Sequence(paths) => return self.list(paths, term),
            Path::Alternative(paths) => ("alternativePath", self.list(paths, term)),
            Path::Inverse(path) => ("inversePath", self.path(path, term)),
            Path::ZeroOrMore(path) => ("zeroOrMorePath", self.path(path, term)),
            Path::OneOrMore(path) => ("oneOrMorePath", self.path(path, term)),
            Path::ZeroOrOne(path) => ("zeroOrOnePath", self.path(path, term)),
        };
        let node = self.blank();
        self.add(&node, sh(word), inner);
        node.into()
    }

    fn list(&mut self, paths: &[Path], term: &impl Fn(TermId) -> Term) -> Term {
        let mut rest: Term = rdf::NIL.into();
        for path in paths.iter().rev() {
            let item = self.path(path, term);
            let node = self.blank();
            self.add(&node, rdf::FIRST.into(), item);
            self.add(&node, rdf::REST.into(), rest);
            rest = node.into();
        }
        rest
    }

    fn blank(&mut self) -> NamedOrBlankNode {
        self.blanks += 1;
        // Documents are numbered below this, and labels of data that look like it are changed.
        BlankNode::new_unchecked(format!("n4294967296-{}", self.blanks)).into()
    }

    fn add(&mut self, subject: &NamedOrBlankNode, predicate: NamedNode, object: impl Into<Term>) {
        if self.failed.is_none() {
            self.failed = (self.sink)(&Triple::new(subject.clone(), predicate, object)).err();
        }
    }
}

fn sh(word: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{SH}{word}"))
}

fn term(term: TermRef<'_>) -> Term {
    match term {
        TermRef::Iri(iri) => NamedNode::new_unchecked(iri).into(),
        TermRef::Blank(blank) => BlankNode::new_unchecked(&blank.to_string()[2..]).into(),
        TermRef::Literal(literal) => match literal.language {
            Some(language) => Literal::new_language_tagged_literal_unchecked(literal.value, language).into(),
            None => Literal::new_typed_literal(literal.value, NamedNode::new_unchecked(literal.datatype)).into(),
        },
    }
}
