//! RDF: terms, graphs and the syntaxes they are written in.

mod batch;
mod blocks;
pub mod dictionary;
pub mod graph;
mod guard;
mod guard_xml;
pub mod input;
pub mod list;
pub mod options;
mod parse;
pub mod problem;
pub mod read;
mod scan;
pub mod syntax;
pub mod term;
#[cfg(test)]
mod tests;
pub mod vocab;

pub use dictionary::Dictionary;
pub use graph::{Graph, GraphBuilder, Triple};
pub use input::Input;
pub use list::BadList;
pub use options::{Contexts, Limit, Limits, Options, Strictness};
pub use problem::{Position, Problem, Unreadable};
pub use read::{Reading, read};
pub use syntax::Syntax;
pub use term::{BlankName, BlankRef, Document, LiteralRef, TermId, TermKind, TermRef};
