//! SHACL Core: shapes, and whether a graph keeps to them.

pub mod datatype;
