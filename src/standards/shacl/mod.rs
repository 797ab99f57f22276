//! SHACL Core: shapes, and whether a graph keeps to them.

pub mod datatype;
pub mod evaluate;
pub mod shapes;
pub mod vocab;
