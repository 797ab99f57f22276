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
mod tree;
