//! RDF: terms, graphs and the syntaxes they are written in.

pub mod dictionary;
pub mod graph;
pub mod list;
pub mod term;
pub mod vocab;

pub use dictionary::Dictionary;
pub use graph::{Graph, GraphBuilder, Triple};
pub use list::BadList;
pub use term::{BlankName, BlankRef, Document, LiteralRef, TermId, TermKind, TermRef};
