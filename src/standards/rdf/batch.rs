//! Triples on their way from a parser into the dictionary: each batch has a dictionary of its own, so that batches are made at
//! the same time, and is then added to the common one in the order of the document. Terms so get the same numbers as if
//! they had been read one after another.

use std::collections::BTreeMap;

use oxrdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Term};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    dictionary::Dictionary,
    graph::Triple,
    options::{Limit, Limits},
    problem::{Problem, Unreadable},
    term::{BlankName, BlankRef, Document, TermId, TermRef},
};

/// What to do about IRIs and language tags that the parser lets through though they are invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invalid {
    /// The parser lets none through.
    Impossible,
    /// They are kept, and said.
    Keep,
    /// Triples with them are left out, and that is said: so JSON-LD wants it.
    Drop,
}

/// Some triples with their terms.
pub(super) struct Batch {
    dictionary: Dictionary,
    triples: Vec<Triple>,
    named: Vec<(TermId, Triple)>,
    invalid: Invalid,
    bad: FxHashSet<TermId>,
    bad_languages: FxHashSet<String>,
    literal: usize,
    /// What is wrong, so that the document is not read.
    pub(super) problems: Vec<Problem>,
    /// What is not as it should be, though it was read.
    pub(super) notes: Vec<Problem>,
    /// Why nothing follows.
    pub(super) fatal: Option<Unreadable>,
    /// The prefixes of the document, in the batch that ends it.
    pub(super) prefixes: BTreeMap<String, String>,
}

impl Batch {
    pub(super) fn new(invalid: Invalid, limits: &Limits) -> Self {
        Self {
            dictionary: Dictionary::new(),
            triples: Vec::new(),
            named: Vec::new(),
            invalid,
            bad: FxHashSet::default(),
            bad_languages: FxHashSet::default(),
            literal: limits.literal,
            problems: Vec::new(),
            notes: Vec::new(),
            fatal: None,
            prefixes: BTreeMap::new(),
        }
    }

    /// How many triples are in it.
    pub(super) fn len(&self) -> usize {
        self.triples.len() + self.named.len()
    }

    /// Adds a triple.
    ///
    /// # Errors
    /// When a term of it is too long.
    pub(super) fn add(
        &mut self,
        subject: &NamedOrBlankNode,
        predicate: &NamedNode,
        object: &Term,
        graph: &GraphName,
    ) -> Result<(), Limit> {
        let subject = self.resource(subject)?;
        let predicate = self.iri(predicate)?;
        let object = match object {
            Term::NamedNode(iri) => self.iri(iri)?,
            Term::BlankNode(blank) => self.dictionary.blank(Document::default(), blank.as_str()),
            Term::Literal(literal) => self.literal(literal)?,
        };
        let triple = [subject, predicate, object];
        let graph = match graph {
            GraphName::DefaultGraph => None,
            GraphName::NamedNode(iri) => Some(self.iri(iri)?),
            GraphName::BlankNode(blank) => Some(self.dictionary.blank(Document::default(), blank.as_str())),
        };
        let is_bad = |id: &TermId| self.bad.contains(id);
        if self.invalid == Invalid::Drop && (triple.iter().any(is_bad) || graph.iter().any(is_bad)) {
            return Ok(());
        }
        match graph {
            None => self.triples.push(triple),
            Some(graph) => self.named.push((graph, triple)),
        }
        Ok(())
    }

    fn resource(&mut self, resource: &NamedOrBlankNode) -> Result<TermId, Limit> {
        match resource {
            NamedOrBlankNode::NamedNode(iri) => self.iri(iri),
            NamedOrBlankNode::BlankNode(blank) => Ok(self.dictionary.blank(Document::default(), blank.as_str())),
        }
    }

    fn iri(&mut self, iri: &NamedNode) -> Result<TermId, Limit> {
        self.fits(iri.as_str())?;
        let known = self.dictionary.len();
        let id = self.dictionary.iri(iri.as_str());
        if self.invalid != Invalid::Impossible
            && id.index() == known
            && let Err(error) = NamedNode::new(iri.as_str())
        {
            self.bad.insert(id);
            let says = if iri.as_str().contains(':') {
                format!("<{}> is an invalid IRI: {error}", iri.as_str())
            } else {
                format!("the IRI <{}> is relative, and there is no base", iri.as_str())
            };
            self.note(&says);
        }
        Ok(id)
    }

    fn literal(&mut self, literal: &Literal) -> Result<TermId, Limit> {
        let value = literal.value();
        self.fits(value)?;
        let Some(language) = literal.language() else {
            let datatype = literal.datatype().as_str();
            if self.invalid == Invalid::Impossible {
                return Ok(self.dictionary.literal(value, datatype));
            }
            let datatype_id = self.iri(&literal.datatype().into_owned())?;
            let id = self.dictionary.literal(value, datatype);
            if self.bad.contains(&datatype_id) {
                self.bad.insert(id);
            }
            return Ok(id);
        };
        let id = self.dictionary.text(value, language);
        if self.invalid != Invalid::Impossible {
            if self.bad_languages.contains(language) {
                self.bad.insert(id);
            } else if Literal::new_language_tagged_literal("", language).is_err() {
                self.bad.insert(id);
                self.bad_languages.insert(language.to_owned());
                self.note(&format!("\"{language}\" is no language tag"));
            }
        }
        Ok(id)
    }

    fn note(&mut self, says: &str) {
        let consequence = match self.invalid {
            Invalid::Drop => "; triples with it are left out",
            Invalid::Keep | Invalid::Impossible => "",
        };
        self.notes.push(Problem::new(None, format!("{says}{consequence}")));
    }

    fn fits(&self, text: &str) -> Result<(), Limit> {
        if text.len() > self.literal { Err(Limit::Literal(self.literal)) } else { Ok(()) }
    }
}

/// Puts batches together.
pub(super) struct Merger<'a> {
    dictionary: &'a mut Dictionary,
    document: Document,
    /// Whether a parser makes up labels for blank nodes that have none.
    labels: Labels,
    made_up: FxHashMap<u128, TermId>,
    limits: &'a Limits,
    blanks: u64,
    pub(super) triples: Vec<Triple>,
    pub(super) named: BTreeMap<TermId, Vec<Triple>>,
    count: u64,
}

/// Where the labels of blank nodes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Labels {
    /// All of them are written in the document.
    Written,
    /// Some are made up by the parser, at random.
    SomeMadeUp,
}

impl<'a> Merger<'a> {
    pub(super) fn new(dictionary: &'a mut Dictionary, document: Document, labels: Labels, limits: &'a Limits) -> Self {
        Self {
            dictionary,
            document,
            labels,
            made_up: FxHashMap::default(),
            limits,
            blanks: 0,
            triples: Vec::new(),
            named: BTreeMap::new(),
            count: 0,
        }
    }

    /// Adds the next batch.
    ///
    /// # Errors
    /// When there is too much of something.
    pub(super) fn add(&mut self, batch: &Batch) -> Result<(), Limit> {
        self.count += batch.len() as u64;
        if self.count > self.limits.triples {
            return Err(Limit::Triples(self.limits.triples));
        }
        let mut ids = Vec::with_capacity(batch.dictionary.len());
        for n in 0..batch.dictionary.len() {
            if self.dictionary.is_full() {
                return Err(Limit::Terms);
            }
            ids.push(self.id(batch.dictionary.get(TermId(n as u32))));
        }
        if self.blanks > self.limits.blank_nodes {
            return Err(Limit::BlankNodes(self.limits.blank_nodes));
        }
        let moved = |triple: &Triple| triple.map(|id| ids[id.index()]);
        self.triples.extend(batch.triples.iter().map(moved));
        for (graph, triple) in &batch.named {
            self.named.entry(ids[graph.index()]).or_default().push(moved(triple));
        }
        Ok(())
    }

    fn id(&mut self, term: TermRef<'_>) -> TermId {
        let TermRef::Blank(BlankRef { name: BlankName::Written(label), .. }) = term else {
            return self.dictionary.intern(term);
        };
        let known = self.dictionary.len();
        let id = match self.labels {
            Labels::SomeMadeUp => match made_up(label) {
                Some(number) => {
                    *self.made_up.entry(number).or_insert_with(|| self.dictionary.fresh_blank(self.document))
                }
                None => self.dictionary.blank(self.document, label),
            },
            Labels::Written => self.dictionary.blank(self.document, label),
        };
        self.blanks += u64::from(id.index() == known);
        id
    }
}

/// The number of a label that a parser has made up: about 128 random bits in hexadecimal. A label of this form that somebody
/// has written becomes a number, too, which does no harm: it is still one node.
pub(super) fn made_up(label: &str) -> Option<u128> {
    let is_hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let is_one = (25..=32).contains(&label.len()) && !label.starts_with('0') && label.bytes().all(is_hexadecimal);
    if is_one { u128::from_str_radix(label, 16).ok() } else { None }
}
