//! How a document is to be read: against which base, how strictly, and how much of it at most. Every limit is here, since
//! whatever comes from a target may be made to hurt.

use std::{collections::BTreeMap, fmt, num::NonZeroUsize, sync::Arc};

/// How to read a document.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the document was found: what its relative IRIs are relative to.
    pub base: Option<String>,
    /// What to do about errors that a reader can go on after.
    pub strictness: Strictness,
    /// How much is read at most.
    pub limits: Limits,
    /// How many threads read.
    pub threads: NonZeroUsize,
    /// The remote JSON-LD contexts at hand. None is ever fetched.
    pub contexts: Arc<Contexts>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            base: None,
            strictness: Strictness::Strict,
            limits: Limits::default(),
            threads: NonZeroUsize::MIN,
            contexts: Arc::default(),
        }
    }
}

/// What to do about errors that a reader can go on after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// A document with an error is not read, and all its errors are said, as far as they can be found.
    Strict,
    /// What can be read is read, invalid IRIs and language tags are kept, and everything wrong is said.
    Lenient,
}

/// How much is read at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes, after unpacking.
    pub bytes: u64,
    /// How many times longer than the packed file the unpacked one may be.
    pub inflation: u64,
    /// Triples, repetitions included.
    pub triples: u64,
    /// Bytes of one literal or IRI.
    pub literal: usize,
    /// Levels of nesting.
    pub nesting: usize,
    /// Different blank nodes.
    pub blank_nodes: u64,
    /// How many problems are said before the reader gives up.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 30,
            inflation: 400,
            triples: 200_000_000,
            // Most readers of these syntaxes hold a token of 16 MiB and no longer one.
            literal: 10 << 20,
            // The reader of JSON-LD calls itself at each level, and its time grows with the square of them.
            nesting: 100,
            blank_nodes: 50_000_000,
            problems: 20,
        }
    }
}

/// Which limit was exceeded, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Too long.
    Bytes(u64),
    /// Packed so small that it is probably a trap.
    Inflation(u64),
    /// Too many triples.
    Triples(u64),
    /// A literal or an IRI is too long.
    Literal(usize),
    /// A statement is too long to be one.
    Statement(usize),
    /// Nested too deeply.
    Nesting(usize),
    /// Too many blank nodes.
    BlankNodes(u64),
    /// Too many different terms for one dictionary.
    Terms,
    /// Entities of an XML document would blow it up.
    Entities,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(limit) => write!(f, "it is longer than {limit} bytes"),
            Self::Inflation(limit) => write!(f, "unpacked it is more than {limit} times as long as packed"),
            Self::Triples(limit) => write!(f, "it has more than {limit} triples"),
            Self::Literal(limit) => write!(f, "a literal or an IRI is longer than {limit} bytes"),
            Self::Statement(limit) => write!(f, "a line is longer than {limit} bytes"),
            Self::Nesting(limit) => write!(f, "it is nested more than {limit} levels deep"),
            Self::BlankNodes(limit) => write!(f, "it has more than {limit} blank nodes"),
            Self::Terms => f.write_str("it has more different terms than can be held"),
            Self::Entities => f.write_str("its XML entities would blow it up when they are expanded"),
        }
    }
}

impl Limit {
    /// The next step.
    pub fn help(self) -> &'static str {
        match self {
            Self::Bytes(_) | Self::Triples(_) | Self::BlankNodes(_) | Self::Terms => {
                "split the document into pages and check them one by one"
            }
            Self::Inflation(_) => "unpack the file yourself and look at it: it is made of repetitions",
            Self::Literal(_) | Self::Statement(_) => {
                "publish long contents as a file of its own and link to it; a quotation mark may also be missing"
            }
            Self::Nesting(_) => {
                "write the nodes one beside another, with identifiers; a bracket may also not be closed"
            }
            Self::Entities => "write the names in full: entities that are made of entities are not expanded",
        }
    }
}

/// The remote JSON-LD contexts at hand, by URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contexts {
    documents: BTreeMap<String, Vec<u8>>,
}

impl Contexts {
    /// Adds the document of a URL.
    pub fn insert(&mut self, url: impl Into<String>, document: Vec<u8>) {
        self.documents.insert(url.into(), document);
    }

    /// The document of a URL: of exactly this one, or of the same with the other of `http` and `https`.
    pub fn get(&self, url: &str) -> Option<&[u8]> {
        let other = match url.strip_prefix("https://") {
            Some(rest) => format!("http://{rest}"),
            None => format!("https://{}", url.strip_prefix("http://")?),
        };
        self.documents.get(url).or_else(|| self.documents.get(&other)).map(Vec::as_slice)
    }

    /// The URLs at hand, in order.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.documents.keys().map(String::as_str)
    }
}

impl<U: Into<String>> FromIterator<(U, Vec<u8>)> for Contexts {
    fn from_iter<I: IntoIterator<Item = (U, Vec<u8>)>>(documents: I) -> Self {
        Self { documents: documents.into_iter().map(|(url, document)| (url.into(), document)).collect() }
    }
}
