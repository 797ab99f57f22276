//! DCAT-AP: profiles, our own shapes, and what is known to be wrong in the official ones. Nothing here reads a file or asks a
//! server: the official files come as bytes from whoever has them, our own are part of the program.

pub mod errata;
pub mod official;
pub mod own;
pub mod profile;

pub use official::OfficialFile;
pub use own::OwnFile;
pub use profile::{Profile, Role, Scope};
