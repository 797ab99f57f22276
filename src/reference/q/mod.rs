//! The query language of NGSI-LD (4.9): its syntax, and what it selects.

mod eval;
mod literal;
mod parse;
mod syntax;
mod target;

pub use eval::Ground;
pub use parse::acceptor;
pub use syntax::{Path, Query};
pub use target::{Nature, Targets};
