//! Property paths: read from a graph, and written as SPARQL writes them.

use super::Fault;
use crate::standards::{
    rdf::{Dictionary, Graph, TermId, TermKind},
    shacl::vocab::SH,
};

/// How many paths may be inside one another. Nobody writes more; a path that contains itself has no end.
const DEEPEST: usize = 32;
/// How many steps one path may have: paths inside paths that share their parts would otherwise grow without bound.
const LONGEST: usize = 4096;

/// Where to go from a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// To the values of a property.
    Predicate(TermId),
    /// Against a path.
    Inverse(Box<Path>),
    /// Along several paths, one after the other.
    Sequence(Vec<Path>),
    /// Along any of several paths.
    Alternative(Vec<Path>),
    /// Along a path any number of times.
    ZeroOrMore(Box<Path>),
    /// Along a path at least once.
    OneOrMore(Box<Path>),
    /// Along a path, or nowhere.
    ZeroOrOne(Box<Path>),
}

impl Path {
    /// The property, if the path is nothing but one.
    pub fn predicate(&self) -> Option<TermId> {
        match self {
            Self::Predicate(predicate) => Some(*predicate),
            _ => None,
        }
    }

    /// Reads the path that a node is.
    pub(super) fn read(dictionary: &Dictionary, graph: &Graph, node: TermId) -> Result<Self, Fault> {
        let mut left = LONGEST;
        read(dictionary, graph, node, DEEPEST, &mut left)
    }

    /// The path as SPARQL writes it, with what the given function makes of IRIs.
    pub fn text(&self, iri: &dyn Fn(TermId) -> String) -> String {
        let mut text = String::new();
        self.write(&mut text, iri, Place::Outermost);
        text
    }

    fn write(&self, text: &mut String, iri: &dyn Fn(TermId) -> String, place: Place) {
        let (paths, between) = match self {
            Self::Predicate(predicate) => {
                text.push_str(&iri(*predicate));
                return;
            }
            // What is one element at most is put in brackets where it has to be less than that.
            Self::Inverse(_) | Self::ZeroOrMore(_) | Self::OneOrMore(_) | Self::ZeroOrOne(_)
                if place.is_inside(self) =>
            {
                text.push('(');
                self.write(text, iri, Place::Outermost);
                text.push(')');
                return;
            }
            Self::Inverse(path) => {
                text.push('^');
                path.write(text, iri, Place::Inverse);
                return;
            }
            Self::ZeroOrMore(path) | Self::OneOrMore(path) | Self::ZeroOrOne(path) => {
                path.write(text, iri, Place::Repeated);
                text.push(match self {
                    Self::ZeroOrMore(_) => '*',
                    Self::OneOrMore(_) => '+',
                    _ => '?',
                });
                return;
            }
            Self::Sequence(paths) => (paths, '/'),
            Self::Alternative(paths) => (paths, '|'),
        };
        let brackets = match place {
            Place::Outermost => false,
            Place::Sequence => between == '|',
            Place::Inverse | Place::Repeated => true,
        };
        text.push_str(if brackets { "(" } else { "" });
        for (at, path) in paths.iter().enumerate() {
            if at > 0 {
                text.push(between);
            }
            path.write(text, iri, if between == '/' { Place::Sequence } else { Place::Outermost });
        }
        text.push_str(if brackets { ")" } else { "" });
    }
}

/// What stands around a path when it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outermost,
    Sequence,
    /// `^` stands before it.
    Inverse,
    /// `*`, `+` or `?` stands behind it.
    Repeated,
}

impl Place {
    /// Whether a path that is inverse or repeated needs brackets here.
    fn is_inside(self, path: &Path) -> bool {
        match self {
            Self::Outermost | Self::Sequence => false,
            Self::Inverse => matches!(path, Path::Inverse(_)),
            Self::Repeated => true,
        }
    }
}

fn read(dictionary: &Dictionary, graph: &Graph, node: TermId, deep: usize, left: &mut usize) -> Result<Path, Fault> {
    if deep == 0 || *left == 0 {
        return Err(Fault::DeepPath);
    }
    *left -= 1;
    match dictionary.kind(node) {
        TermKind::Iri if node == TermId::RDF_NIL => return Err(Fault::BadPath),
        TermKind::Iri => return Ok(Path::Predicate(node)),
        TermKind::Literal => return Err(Fault::BadPath),
        TermKind::Blank => {}
    }
    let all = |head: TermId, left: &mut usize| -> Result<Vec<Path>, Fault> {
        let items = graph.list(head).map_err(|_| Fault::BadPath)?;
        if items.len() < 2 {
            return Err(Fault::BadPath);
        }
        items.into_iter().map(|item| read(dictionary, graph, item, deep - 1, left)).collect()
    };
    // A node that is a list is a sequence, whatever else is said about it.
    if graph.object(node, TermId::RDF_FIRST).is_some() {
        return all(node, left).map(Path::Sequence);
    }
    let mut found = None;
    for &[predicate, object] in graph.outgoing(node) {
        let Some(name) = dictionary.get(predicate).iri().and_then(|iri| iri.strip_prefix(SH)) else { continue };
        let make = match name {
            "inversePath" => Path::Inverse,
            "zeroOrMorePath" => Path::ZeroOrMore,
            "oneOrMorePath" => Path::OneOrMore,
            "zeroOrOnePath" => Path::ZeroOrOne,
            "alternativePath" => {
                if found.replace(Path::Alternative(all(object, left)?)).is_some() {
                    return Err(Fault::BadPath);
                }
                continue;
            }
            _ => continue,
        };
        let inner = read(dictionary, graph, object, deep - 1, left)?;
        if found.replace(make(Box::new(inner))).is_some() {
            return Err(Fault::BadPath);
        }
    }
    found.ok_or(Fault::BadPath)
}
