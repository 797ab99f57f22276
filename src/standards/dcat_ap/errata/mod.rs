//! What is known to be wrong in the official files, told by their hash, and how a graph is corrected accordingly. Each erratum
//! follows from comparing a file with the tables of the specification it implements: where the two differ, the tables are right.
//!
//! A correction changes the graph of one file and nothing else. Whoever applies errata names them in the report.

mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{
    super::rdf::{Dictionary, Graph, GraphBuilder, TermId, Triple},
    official::OfficialFile,
};

pub use table::ERRATA;

const SH: &str = "http://www.w3.org/ns/shacl#";

/// What a defect does to results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Something is reported that the specification allows.
    FalseAlarm,
    /// Something is not reported that the specification forbids.
    Hole,
}

impl Effect {
    /// Its name, as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::FalseAlarm => "false-alarm",
            Self::Hole => "hole",
        }
    }
}

/// A defect of official files.
#[derive(Debug)]
pub struct Erratum {
    /// Its id, in kebab-case.
    pub id: &'static str,
    /// The files that have it.
    pub files: &'static [&'static OfficialFile],
    /// What it does to results.
    pub effect: Effect,
    /// What is wrong, and what the specification says.
    pub says: &'static str,
    /// How it is corrected; nothing where naming it is all that can be done.
    pub fixes: &'static [Fix],
}

/// A value that a correction writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// An IRI.
    Iri(&'static str),
    /// An `xsd:integer`.
    Number(&'static str),
    /// A text in English.
    English(&'static str),
}

/// A change of a graph. Property shapes are found by the class their shape is about and by their path; parameters are names
/// in the namespace of SHACL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    /// A property of this name becomes another one, everywhere.
    Rename {
        /// The name that is written.
        from: &'static str,
        /// The name that was meant.
        to: &'static str,
    },
    /// A parameter goes.
    Remove {
        /// The class of the shape.
        class: &'static str,
        /// The path of the property shape.
        path: &'static str,
        /// The name of the parameter.
        parameter: &'static str,
    },
    /// A parameter gets this value and no other.
    Set {
        /// The class of the shape.
        class: &'static str,
        /// The path of the property shape.
        path: &'static str,
        /// The name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: Value,
    },
    /// A path becomes another one.
    Move {
        /// The class of the shape.
        class: &'static str,
        /// The path that is written.
        from: &'static str,
        /// The path that was meant.
        to: &'static str,
    },
    /// The shape that has this path is about another class.
    Retarget {
        /// The class that is written.
        from: &'static str,
        /// The path by which the shape is found.
        path: &'static str,
        /// The class that was meant.
        to: &'static str,
    },
    /// A property shape is added.
    Add {
        /// The class it is about.
        class: &'static str,
        /// Its path.
        path: &'static str,
        /// Its other parameters.
        parameters: &'static [(&'static str, Value)],
    },
}

/// An erratum that was applied.
#[derive(Debug, Clone, Copy)]
pub struct Applied {
    /// Which.
    pub erratum: &'static Erratum,
    /// In how many places something was changed.
    pub places: usize,
}

/// The errata of a file, by the SHA-256 of its bytes in hexadecimal.
pub fn of(sha256: &str) -> impl Iterator<Item = &'static Erratum> {
    ERRATA.iter().filter(move |erratum| erratum.files.iter().any(|file| file.sha256.eq_ignore_ascii_case(sha256)))
}

/// Corrects the graph of the file with this hash. What has no erratum stays as it is.
pub fn correct(graph: &Graph, dictionary: &mut Dictionary, sha256: &str) -> (Graph, Vec<Applied>) {
    let mut corrector = Corrector { triples: graph.triples().collect(), dictionary };
    let mut applied = Vec::new();
    for erratum in of(sha256) {
        let places =
            erratum.fixes.iter().enumerate().map(|(number, fix)| corrector.apply(erratum.id, number, *fix)).sum();
        applied.push(Applied { erratum, places });
    }
    (corrector.triples.into_iter().collect::<GraphBuilder>().build(), applied)
}

struct Corrector<'d> {
    triples: BTreeSet<Triple>,
    dictionary: &'d mut Dictionary,
}

impl Corrector<'_> {
    /// Applies a change; the answer is in how many places.
    fn apply(&mut self, erratum: &str, number: usize, fix: Fix) -> usize {
        match fix {
            Fix::Rename { from, to } => {
                let (from, to) = (self.sh(from), self.sh(to));
                self.change(|[s, p, o]| (p == from).then_some([s, to, o]))
            }
            Fix::Remove { class, path, parameter } => {
                let shapes = self.property_shapes(class, path);
                let parameter = self.sh(parameter);
                let before = self.triples.len();
                self.triples.retain(|[s, p, _]| !(*p == parameter && shapes.contains(s)));
                before - self.triples.len()
            }
            Fix::Set { class, path, parameter, value } => {
                let shapes = self.property_shapes(class, path);
                let (parameter, value) = (self.sh(parameter), self.value(value));
                self.triples.retain(|[s, p, _]| !(*p == parameter && shapes.contains(s)));
                self.triples.extend(shapes.iter().map(|shape| [*shape, parameter, value]));
                shapes.len()
            }
            Fix::Move { class, from, to } => {
                let shapes = self.property_shapes(class, from);
                let (path, from, to) = (self.sh("path"), self.dictionary.iri(from), self.dictionary.iri(to));
                self.change(|[s, p, o]| (p == path && o == from && shapes.contains(&s)).then_some([s, p, to]))
            }
            Fix::Retarget { from, path, to } => {
                let shapes = self.property_shapes(from, path);
                let (property, target) = (self.sh("property"), self.sh("targetClass"));
                let owners: BTreeSet<TermId> = self
                    .triples
                    .iter()
                    .filter(|[_, p, o]| *p == property && shapes.contains(o))
                    .map(|[s, _, _]| *s)
                    .collect();
                let (from, to) = (self.dictionary.iri(from), self.dictionary.iri(to));
                self.change(|[s, p, o]| (p == target && o == from && owners.contains(&s)).then_some([s, p, to]))
            }
            Fix::Add { class, path, parameters } => {
                // An IRI of its own, so that a result says which rule found it.
                let shape = self.dictionary.iri(&format!("https://civitest.example/errata#{erratum}-{}", number + 1));
                let (class, path) = (self.dictionary.iri(class), self.dictionary.iri(path));
                self.triples.insert([shape, self.dictionary.iri(&format!("{SH}targetClass")), class]);
                self.triples.insert([shape, self.dictionary.iri(&format!("{SH}path")), path]);
                for (parameter, value) in parameters {
                    let triple = [shape, self.sh(parameter), self.value(*value)];
                    self.triples.insert(triple);
                }
                1
            }
        }
    }

    /// Puts other triples in the place of some.
    fn change(&mut self, other: impl Fn(Triple) -> Option<Triple>) -> usize {
        let changed: Vec<(Triple, Triple)> =
            self.triples.iter().filter_map(|triple| other(*triple).map(|new| (*triple, new))).collect();
        for (old, new) in &changed {
            self.triples.remove(old);
            self.triples.insert(*new);
        }
        changed.len()
    }

    /// The property shapes with a path that belong to a shape about a class.
    fn property_shapes(&mut self, class: &str, path: &str) -> BTreeSet<TermId> {
        let (target, property, has_path) = (self.sh("targetClass"), self.sh("property"), self.sh("path"));
        let (class, path) = (self.dictionary.iri(class), self.dictionary.iri(path));
        self.triples
            .iter()
            .filter(|[shape, p, value]| {
                *p == property
                    && self.triples.contains(&[*shape, target, class])
                    && self.triples.contains(&[*value, has_path, path])
            })
            .map(|[_, _, value]| *value)
            .collect()
    }

    fn sh(&mut self, name: &str) -> TermId {
        self.dictionary.iri(&format!("{SH}{name}"))
    }

    fn value(&mut self, value: Value) -> TermId {
        match value {
            Value::Iri(iri) => self.dictionary.iri(iri),
            Value::Number(number) => self.dictionary.literal(number, "http://www.w3.org/2001/XMLSchema#integer"),
            Value::English(text) => self.dictionary.text(text, "en"),
        }
    }
}
