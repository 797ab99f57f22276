//! Files of third parties that are used and never shipped: pulled at a pinned commit, kept in a cache under their hash, and
//! listed with hash, version and licence in a lock that a city keeps beside its target file. Nothing here is used during a run
//! except reading what was pulled.

mod archive;
mod cache;
mod directory;
mod error;
mod git;
mod guard;
mod hash;
mod licence;
mod lock;
mod open;
mod pull;
mod review;
mod session;
mod source;
mod tree;
mod want;
mod web;

pub use archive::{Archive, Bounds};
pub use cache::Cache;
pub use directory::Directory;
pub use error::{StoreError, Trouble};
pub use git::is_commit;
pub use hash::Sha;
pub use lock::{Commit, Lock, Locked, Repository};
pub use open::{Layers, layers, library};
pub use pull::{Pull, Pulled, Step, Watcher, pull};
pub use review::{Newest, News, Verified, newest, verify};
pub use session::Moves;
pub use source::Source;
pub use tree::Tree;
pub use want::{Asked, Names, Want};
pub use web::{Bases, Web};
