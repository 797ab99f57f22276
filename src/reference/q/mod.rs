//! The query language of NGSI-LD (4.9): its syntax, and what it selects.

mod eval;
mod literal;
mod parse;
mod syntax;

pub use syntax::Query;
