//! DCAT-AP: profiles, our own shapes, and what is known to be wrong in the official ones. Nothing here reads a file or asks a
//! server: the official files come as bytes from whoever has them, our own are part of the program.

pub mod errata;
pub mod official;
pub mod own;
pub mod profile;

pub use official::OfficialFile;
pub use own::OwnFile;
pub use profile::{Profile, Role, Scope};

/// The generator of benchmarks: what has to be found in its catalogues is known by construction.
#[cfg(test)]
#[path = "../../../benches/catalogue/mod.rs"]
mod catalogue;
#[cfg(test)]
mod tests;
