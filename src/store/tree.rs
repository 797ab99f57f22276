//! Models that are there already: a directory of clones, or an archive of one. Both have the same layout,
//! `<subject>/<Model>/schema.json`, and give files by their address.

use std::collections::BTreeSet;

use super::{archive::Archive, directory::Directory, error::StoreError, git, lock::Commit};
use crate::standards::smart_data_models::{Address, ModelKey};

/// The largest file that is read.
pub const LARGEST: u64 = 8 << 20;

/// A directory or an archive.
#[derive(Debug)]
pub enum Tree {
    /// A directory.
    Directory(Directory),
    /// The content of an archive.
    Archive(Archive),
}

impl Tree {
    /// Its models.
    pub fn models(&self) -> &BTreeSet<ModelKey> {
        match self {
            Self::Directory(directory) => directory.models(),
            Self::Archive(archive) => archive.models(),
        }
    }

    /// Whether it has this repository.
    pub fn has(&self, repository: &str) -> bool {
        match self {
            Self::Directory(directory) => directory.folder(repository).is_some(),
            Self::Archive(archive) => archive.has(repository),
        }
    }

    /// The commit that the files of a repository are of.
    pub fn commit(&self, repository: &str) -> Commit {
        match self {
            Self::Directory(directory) => directory.commit(repository),
            Self::Archive(archive) => archive.commit(repository),
        }
    }

    /// A file; nothing where there is none.
    ///
    /// # Errors
    /// When it cannot be read or is too large.
    pub fn read(&self, address: &Address) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Directory(directory) => directory.read(address),
            Self::Archive(archive) => Ok(archive.read(address).map(<[u8]>::to_vec)),
        }
    }

    /// How it is named in messages.
    pub fn place(&self) -> String {
        match self {
            Self::Directory(directory) => directory.root().display().to_string(),
            Self::Archive(archive) => archive.path().display().to_string(),
        }
    }

    /// How it is named in a lock, which is shared: without paths of this machine.
    pub fn source(&self) -> String {
        match self {
            Self::Directory(_) => "directory".to_owned(),
            Self::Archive(archive) => {
                let name = archive.path().file_name().unwrap_or_default();
                format!("archive {}", name.to_string_lossy())
            }
        }
    }
}

/// The repository that a folder holds, and its commit where the name of the folder says so: `dataModel.Weather-<commit>`, as
/// the archives of code hosts are called.
pub fn repository_of(folder: &str) -> (&str, Commit) {
    match folder.rsplit_once('-') {
        Some((name, commit)) if git::is_commit(commit) => (name, Commit::Known(commit.to_owned())),
        Some((name, "master" | "main")) => (name, Commit::Unknown),
        Some(_) | None => (folder, Commit::Unknown),
    }
}
