//! Terms and triples of a generated catalogue, and the few names that it uses.

use std::fmt;

/// The prefixes of a catalogue.
pub const PREFIXES: [(&str, &str); 14] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("locn", "http://www.w3.org/ns/locn#"),
];

/// The IRI of a prefixed name. Names of the generator are constants, so a prefix that is missing is a mistake in it.
pub fn expand(name: &str) -> String {
    let (prefix, local) = name.split_once(':').expect("a prefixed name");
    let (_, namespace) = PREFIXES.iter().find(|(known, _)| *known == prefix).expect("a known prefix");
    format!("{namespace}{local}")
}

/// A term of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// An IRI, whole.
    Iri(String),
    /// An IRI as a prefixed name.
    Name(&'static str),
    /// A blank node.
    Blank(String),
    /// A text without a language.
    Plain(String),
    /// A text in a language.
    Text(String, &'static str),
    /// A literal with the prefixed name of its datatype.
    Typed(String, &'static str),
}

impl fmt::Display for Term {
    /// N-Triples.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iri(iri) => write!(f, "<{iri}>"),
            Self::Name(name) => write!(f, "<{}>", expand(name)),
            Self::Blank(label) => write!(f, "_:{label}"),
            Self::Plain(value) => write!(f, "\"{}\"", escaped(value)),
            Self::Text(value, language) => write!(f, "\"{}\"@{language}", escaped(value)),
            Self::Typed(value, datatype) => write!(f, "\"{}\"^^<{}>", escaped(value), expand(datatype)),
        }
    }
}

/// A text as it may stand between quotation marks, in N-Triples, Turtle and JSON.
pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// A few triples that are written together. Those of one subject follow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Subject, prefixed name of the predicate, object.
    pub triples: Vec<(Term, &'static str, Term)>,
}

impl Group {
    /// Adds triples of one subject.
    pub fn describe<const N: usize>(&mut self, subject: &Term, what: [(&'static str, Term); N]) {
        // After what is there of the same subject: writers rely on it.
        let last = self.triples.iter().rposition(|(known, ..)| known == subject);
        let at = last.map_or(self.triples.len(), |last| last + 1);
        self.triples.splice(at..at, what.into_iter().map(|(predicate, object)| (subject.clone(), predicate, object)));
    }

    /// Takes away what a subject has of a predicate.
    pub fn remove(&mut self, subject: &Term, predicate: &str) {
        self.triples.retain(|(known, has, _)| !(known == subject && *has == predicate));
    }

    /// Puts one value in the place of all that a subject has of a predicate.
    pub fn replace(&mut self, subject: &Term, predicate: &'static str, object: Term) {
        self.remove(subject, predicate);
        self.describe(subject, [(predicate, object)]);
    }
}
