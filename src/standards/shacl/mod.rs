//! SHACL Core: shapes, and whether a graph keeps to them.

pub mod datatype;
pub mod evaluate;
pub mod lint;
pub mod report;
pub mod shapes;
#[cfg(test)]
pub(crate) mod testing;
pub mod vocab;
