//! The models at hand: those of the lock, and those of directories, which come before it. Nothing is read before it is asked
//! for, nothing is believed before it is hashed again, and no server is ever asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    cache::{Cache, Kept},
    directory::Directory,
    error::StoreError,
    lock::Lock,
};
use crate::standards::smart_data_models::{Address, Library, ModelKey, Origin, Unreadable};

/// Directories above a lock.
#[derive(Debug)]
pub struct Layers {
    lock: Lock,
    cache: Cache,
    /// The first that has a file gives it.
    directories: Vec<Directory>,
}

/// The models of a lock and of directories. A lock that is not there is an empty one.
///
/// # Errors
/// When the lock is none, or a directory cannot be read or holds no models.
pub fn library(lock: Option<&Path>, cache: &Path, directories: &[PathBuf]) -> Result<Library, StoreError> {
    layers(lock, cache, directories).map(Layers::library)
}

/// The same, with what lies above what.
///
/// # Errors
/// When the lock is none, or a directory cannot be read or holds no models.
pub fn layers(lock: Option<&Path>, cache: &Path, directories: &[PathBuf]) -> Result<Layers, StoreError> {
    let lock = lock.map(Lock::read).transpose()?.flatten().unwrap_or_default();
    let directories = directories.iter().map(|root| Directory::open(root)).collect::<Result<_, _>>()?;
    Ok(Layers { lock, cache: Cache::new(cache), directories })
}

impl Layers {
    /// What the lock says.
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Pinned models that a directory replaces, and pinned models that it does not replace but gives a shared file to, in
    /// sentences: whoever checks against them has to know that they are not as pinned.
    pub fn replaced(&self) -> Vec<String> {
        let mut said = Vec::new();
        for (key, model) in &self.lock.models {
            let of = |address: &Address| self.directories.iter().find(|directory| directory.has(address));
            if let Some(own) = self.directories.iter().find(|directory| directory.models().contains(key)) {
                said.push(format!("{key} is taken from {}, not as it is pinned", own.root().display()));
                continue;
            }
            let other: BTreeSet<String> = model
                .files
                .iter()
                .filter_map(|address| Some(format!("{address} of {}", of(address)?.root().display())))
                .collect();
            if !other.is_empty() {
                let other: Vec<String> = other.into_iter().collect();
                said.push(format!("{key} is pinned, but used with {}", other.join(", ")));
            }
        }
        said
    }

    /// The library.
    pub fn library(self) -> Library {
        let mut models: BTreeMap<ModelKey, Origin> = BTreeMap::new();
        for (key, model) in &self.lock.models {
            let commit = self.lock.repositories.get(&key.subject).map_or("unknown", |found| found.commit.as_str());
            let version = model.schema_version.clone();
            models.insert(key.clone(), Origin::Pinned { commit: commit.to_owned(), version });
        }
        for directory in self.directories.iter().rev() {
            let origin = Origin::Directory(directory.root().display().to_string());
            models.extend(directory.models().iter().map(|key| (key.clone(), origin.clone())));
        }
        Library::new(models, Box::new(move |address| self.read(address)))
    }

    fn read(&self, address: &Address) -> Result<Arc<[u8]>, Unreadable> {
        let failed = |reason: String| Unreadable::Failed { address: address.clone(), reason };
        for directory in &self.directories {
            if let Some(bytes) = directory.read(address).map_err(|error| failed(error.to_string()))? {
                return Ok(Arc::from(bytes));
            }
        }
        let missing = || Unreadable::Missing(address.clone());
        let sha = self.lock.files.get(address).ok_or_else(missing)?;
        match self.cache.get(sha).map_err(|error| failed(error.to_string()))? {
            Kept::Whole(bytes) => Ok(Arc::from(bytes)),
            Kept::Nothing => Err(missing()),
            Kept::Damaged(found) => {
                Err(Unreadable::Changed { address: address.clone(), pinned: sha.to_string(), found: found.to_string() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::{
        Sha,
        lock::{Commit, Locked, Repository},
    };

    struct Store {
        root: tempfile::TempDir,
        lock: PathBuf,
        cache: PathBuf,
    }

    fn address(text: &str) -> Address {
        Address::try_from(text.to_owned()).unwrap()
    }

    /// A store with one pinned model, which shares a document.
    fn store() -> Store {
        let root = tempfile::tempdir().unwrap();
        let (lock, cache) = (root.path().join("models.lock"), root.path().join("cache"));
        let files = [("city.Example/Bench/schema.json", "{}"), ("data-models/common.json", "[]")];
        let files: BTreeMap<Address, Sha> =
            files.map(|(name, text)| (address(name), Cache::new(&cache).put(text.as_bytes()).unwrap())).into();
        let model = Locked {
            schema_version: Some("1.0.0".to_owned()),
            licence: "none stated".to_owned(),
            retrieved: "2026-11-21".to_owned(),
            files: files.keys().cloned().collect(),
        };
        let repository = Repository { commit: Commit::Unknown, from: "directory".to_owned() };
        let pinned = Lock {
            repositories: ["city.Example", "data-models"].map(|name| (name.to_owned(), repository.clone())).into(),
            models: [("city.Example/Bench".parse().unwrap(), model)].into(),
            files,
        };
        pinned.write(&lock, None).unwrap();
        Store { root, lock, cache }
    }

    fn directory(store: &Store, files: &[(&str, &str)]) -> PathBuf {
        let root = store.root.path().join("own");
        for (name, text) in files {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), text).unwrap();
        }
        root
    }

    #[test]
    fn pinned_files_are_read_from_the_cache() {
        let store = store();
        let library = library(Some(&store.lock), &store.cache, &[]).unwrap();
        let origin = Origin::Pinned { commit: "unknown".to_owned(), version: Some("1.0.0".to_owned()) };
        assert_eq!(library.models().iter().next(), Some((&"city.Example/Bench".parse().unwrap(), &origin)));
        assert_eq!(&*library.read(&address("data-models/common.json")).unwrap(), b"[]");
        let other = address("data-models/other.json");
        assert_eq!(library.read(&other), Err(Unreadable::Missing(other)));
    }

    #[test]
    fn what_is_not_what_was_pinned_is_never_given_out() {
        let store = store();
        let sha = Sha::of(b"[]");
        let kept = store.cache.join("sha256").join(&sha.as_str()[..2]).join(sha.as_str());
        fs::write(&kept, "[1]").unwrap();
        let read = |name: &str| library(Some(&store.lock), &store.cache, &[]).unwrap().read(&address(name));
        let changed = read("data-models/common.json").unwrap_err();
        assert!(matches!(changed, Unreadable::Changed { .. }), "{changed}");
        fs::remove_file(&kept).unwrap();
        assert!(matches!(read("data-models/common.json"), Err(Unreadable::Missing(_))));
        assert!(read("city.Example/Bench/schema.json").is_ok(), "the others are as they were");
    }

    #[test]
    fn a_lock_that_is_not_there_is_empty_and_a_broken_one_is_an_error() {
        let store = store();
        let none = library(Some(&store.root.path().join("none")), &store.cache, &[]).unwrap();
        assert!(none.models().is_empty());
        assert!(library(None, &store.cache, &[]).unwrap().models().is_empty());
        fs::write(&store.lock, "version = 1\nmodel = 3\n").unwrap();
        let broken = library(Some(&store.lock), &store.cache, &[]).err().unwrap();
        assert!(matches!(broken, StoreError::BadLock { line: Some(2), .. }), "{broken}");
    }

    #[test]
    fn a_directory_comes_before_the_lock_and_its_schemas_may_lead_into_it() {
        let store = store();
        let own = directory(&store, &[("my.Own/Tree/schema.json", "{\"a\":1}")]);
        let layers = layers(Some(&store.lock), &store.cache, &[own]).unwrap();
        assert!(layers.replaced().is_empty());
        let library = layers.library();
        let keys: Vec<String> = library.models().keys().map(ToString::to_string).collect();
        assert_eq!(keys, ["city.Example/Bench", "my.Own/Tree"]);
        assert_eq!(&*library.read(&address("my.Own/Tree/schema.json")).unwrap(), b"{\"a\":1}");
        assert_eq!(&*library.read(&address("data-models/common.json")).unwrap(), b"[]", "from the lock");
    }

    #[test]
    fn what_a_directory_replaces_is_said() {
        let store = store();
        let own = directory(&store, &[("city.Example/Bench/schema.json", "{\"a\":1}")]);
        let replaced = layers(Some(&store.lock), &store.cache, std::slice::from_ref(&own)).unwrap();
        assert_eq!(replaced.replaced().len(), 1);
        assert!(replaced.replaced()[0].contains("city.Example/Bench is taken from"), "{:?}", replaced.replaced());
        let library = replaced.library();
        assert!(matches!(library.models().values().next(), Some(Origin::Directory(_))));
        fs::remove_dir_all(&own).unwrap();
        let own = directory(&store, &[("x.Y/Z/schema.json", "{}"), ("data-models/common.json", "{}")]);
        let shared = layers(Some(&store.lock), &store.cache, &[own]).unwrap().replaced();
        assert!(shared[0].contains("is pinned, but used with data-models/common.json"), "{shared:?}");
    }
}
