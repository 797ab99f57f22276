//! The cache: each file under its hash, so that what is there is either right or not used. Files are written beside their place
//! and renamed into it, so a pull that breaks off leaves whole files or none.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use super::{error::StoreError, hash::Sha};

/// Files by their hash, in `<root>/sha256/<two digits>/<hash>`.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

/// What is in the cache under a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// The file, whole.
    Whole(Vec<u8>),
    /// Something that has another hash.
    Damaged(Sha),
    /// Nothing.
    Nothing,
}

impl Cache {
    /// A cache in this directory, which need not be there yet.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn place(&self, sha: &Sha) -> PathBuf {
        self.root.join("sha256").join(&sha.as_str()[..2]).join(sha.as_str())
    }

    /// What is kept under this hash, hashed again.
    ///
    /// # Errors
    /// When there is something that cannot be read.
    pub fn get(&self, sha: &Sha) -> io::Result<Kept> {
        let bytes = match fs::read(self.place(sha)) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Kept::Nothing);
            }
            Err(error) => return Err(error),
        };
        let found = Sha::of(&bytes);
        Ok(if found == *sha { Kept::Whole(bytes) } else { Kept::Damaged(found) })
    }

    /// Keeps a file. What is there already and whole is left alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, bytes: &[u8]) -> Result<Sha, StoreError> {
        let sha = Sha::of(bytes);
        let place = self.place(&sha);
        if let Ok(Kept::Whole(_)) = self.get(&sha) {
            return Ok(sha);
        }
        replace(&place, bytes).map_err(|error| StoreError::Unwritable { path: place, error })?;
        Ok(sha)
    }

    /// A short text under a name: which hash a file of a commit had. A commit never changes, so what a pull that broke off
    /// has read already need not be asked for again.
    pub fn remembered(&self, name: &Sha) -> Option<Sha> {
        let text = fs::read_to_string(self.root.join("commits").join(name.as_str())).ok()?;
        Sha::try_from(text.trim().to_owned()).ok()
    }

    /// Remembers it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember(&self, name: &Sha, sha: &Sha) -> Result<(), StoreError> {
        let place = self.root.join("commits").join(name.as_str());
        replace(&place, format!("{sha}\n").as_bytes()).map_err(|error| StoreError::Unwritable { path: place, error })
    }
}

/// Writes a file beside its place and renames it into it: whoever looks sees the old file or the new one, never a part.
///
/// # Errors
/// When it cannot be written.
pub(super) fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}-{number}.new", std::process::id()));
    let beside = place.with_file_name(name);
    let written = fs::write(&beside, bytes).and_then(|()| {
        fs::File::open(&beside).and_then(|file| file.sync_all()).ok();
        fs::rename(&beside, place)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_under_its_hash() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path());
        let sha = cache.put(b"{}").unwrap();
        assert_eq!(cache.get(&sha).unwrap(), Kept::Whole(b"{}".to_vec()));
        assert_eq!(cache.get(&Sha::of(b"else")).unwrap(), Kept::Nothing);
        assert!(directory.path().join("sha256").join(&sha.as_str()[..2]).join(sha.as_str()).is_file());
    }

    #[test]
    fn a_file_with_another_hash_is_never_taken_for_the_right_one_and_is_mended_by_the_right_one() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path());
        let sha = cache.put(b"{}").unwrap();
        fs::write(cache.place(&sha), b"{\"evil\":1}").unwrap();
        assert_eq!(cache.get(&sha).unwrap(), Kept::Damaged(Sha::of(b"{\"evil\":1}")));
        cache.put(b"{}").unwrap();
        assert_eq!(cache.get(&sha).unwrap(), Kept::Whole(b"{}".to_vec()));
    }

    #[test]
    fn nothing_half_written_is_left_where_a_file_cannot_be_renamed() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("taken");
        fs::create_dir_all(place.join("inside")).unwrap();
        assert!(replace(&place, b"x").is_err());
        let left: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["taken"]);
    }
}
