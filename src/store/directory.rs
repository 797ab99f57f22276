//! Models in a directory: `<DIR>/<subject>/<Model>/schema.json`, or `<DIR>/<Model>/schema.json` where the directory is one
//! subject itself. Files are read when they are asked for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    error::StoreError,
    git,
    lock::Commit,
    tree::{LARGEST, repository_of},
};
use crate::standards::smart_data_models::{Address, ModelKey};

/// The models of a directory.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    /// Where each repository is, and its commit where the name of the folder says so.
    folders: BTreeMap<String, (PathBuf, Commit)>,
    models: BTreeSet<ModelKey>,
}

impl Directory {
    /// Looks at a directory.
    ///
    /// # Errors
    /// When it cannot be read, or there is no model in it.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let mut found = Self { root: root.to_owned(), folders: BTreeMap::new(), models: BTreeSet::new() };
        let inside = folders(root)?;
        if inside.iter().any(|(_, path)| path.join("schema.json").is_file()) {
            let own = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
            let name = own.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            found.add(&name, root)?;
        } else {
            for (name, path) in inside {
                found.add(&name, &path)?;
            }
        }
        if found.models.is_empty() {
            return Err(StoreError::NoModels { path: root.to_owned() });
        }
        Ok(found)
    }

    fn add(&mut self, folder: &str, path: &Path) -> Result<(), StoreError> {
        let (repository, commit) = repository_of(folder);
        for (model, path) in folders(path)? {
            if !path.join("schema.json").is_file() {
                continue;
            }
            // A folder whose name cannot be that of a type is something else.
            if let Ok(key) = ModelKey::new(repository, &model) {
                self.models.insert(key);
            }
        }
        match self.folders.insert(repository.to_owned(), (path.to_owned(), commit)) {
            None => Ok(()),
            Some(_) => Err(StoreError::Twice { path: self.root.clone(), repository: repository.to_owned() }),
        }
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its models.
    pub fn models(&self) -> &BTreeSet<ModelKey> {
        &self.models
    }

    /// Where a repository is.
    pub fn folder(&self, repository: &str) -> Option<&Path> {
        self.folders.get(repository).map(|(path, _)| path.as_path())
    }

    /// The commit of a clone, or of a folder whose name says it.
    pub fn commit(&self, repository: &str) -> Commit {
        match self.folders.get(repository) {
            Some((path, Commit::Unknown)) => git::checked_out(path).map_or(Commit::Unknown, Commit::Known),
            Some((_, commit)) => commit.clone(),
            None => Commit::Unknown,
        }
    }

    /// Whether there is such a file.
    pub fn has(&self, address: &Address) -> bool {
        self.folder(&address.repository).is_some_and(|folder| folder.join(&address.path).is_file())
    }

    /// A file; nothing where there is none.
    ///
    /// # Errors
    /// When it cannot be read or is too large.
    pub fn read(&self, address: &Address) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(folder) = self.folder(&address.repository) else { return Ok(None) };
        let path = folder.join(&address.path);
        let found = match fs::metadata(&path) {
            Ok(found) if found.is_file() => found,
            Ok(_) => return Ok(None),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(StoreError::Unreadable { path, error }),
        };
        if found.len() > LARGEST {
            let what = format!("{} has {} bytes; at most {LARGEST} are read", path.display(), found.len());
            return Err(StoreError::TooLarge { what });
        }
        fs::read(&path).map(Some).map_err(|error| StoreError::Unreadable { path, error })
    }
}

/// The folders in a directory by name; hidden ones left out.
fn folders(path: &Path) -> Result<Vec<(String, PathBuf)>, StoreError> {
    let entries = fs::read_dir(path).map_err(|error| StoreError::Unreadable { path: path.to_owned(), error })?;
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir());
    let named = paths.filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)));
    let mut folders: Vec<_> = named.filter(|(name, _)| !name.starts_with('.')).collect();
    folders.sort();
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn keys(directory: &Directory) -> Vec<String> {
        directory.models().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_directory_holds_subjects_or_is_one() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "city.Example/Bench/schema.json", "{}");
        write(root.path(), "city.Example/Bench/examples/schema.json", "{}");
        write(root.path(), "city.Example/no model/schema.json", "{}");
        write(root.path(), "data-models/common-schema.json", "{}");
        write(root.path(), ".git/x/schema.json", "{}");
        let all = Directory::open(root.path()).unwrap();
        assert_eq!(keys(&all), ["city.Example/Bench"]);
        let common = Address::new("data-models", "common-schema.json").unwrap();
        assert_eq!(all.read(&common).unwrap().as_deref(), Some(b"{}".as_slice()));
        assert_eq!(all.read(&Address::new("data-models", "other.json").unwrap()).unwrap(), None);
        assert_eq!(all.read(&Address::new("elsewhere", "common-schema.json").unwrap()).unwrap(), None);
        let one = Directory::open(&root.path().join("city.Example")).unwrap();
        assert_eq!(keys(&one), ["city.Example/Bench"]);
        assert!(one.has(&Address::new("city.Example", "Bench/schema.json").unwrap()));
    }

    #[test]
    fn a_folder_of_an_unpacked_archive_says_its_commit() {
        let root = tempfile::tempdir().unwrap();
        let commit = "0123456789".repeat(4);
        write(root.path(), &format!("dataModel.Weather-{commit}/WeatherObserved/schema.json"), "{}");
        let directory = Directory::open(root.path()).unwrap();
        assert_eq!(keys(&directory), ["dataModel.Weather/WeatherObserved"]);
        assert_eq!(directory.commit("dataModel.Weather"), Commit::Known(commit));
        assert_eq!(directory.commit("other"), Commit::Unknown);
    }

    #[test]
    fn two_commits_of_one_repository_are_not_mixed() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "dataModel.Weather/WeatherObserved/schema.json", "{}");
        write(root.path(), &format!("dataModel.Weather-{}/Other/schema.json", "a".repeat(40)), "{}");
        let error = Directory::open(root.path()).unwrap_err();
        assert!(error.to_string().ends_with("has the repository dataModel.Weather twice"), "{error}");
    }

    #[test]
    fn a_directory_without_models_and_one_that_is_not_there_are_errors() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(Directory::open(root.path()), Err(StoreError::NoModels { .. })));
        assert!(matches!(Directory::open(&root.path().join("none")), Err(StoreError::Unreadable { .. })));
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "city.Example/Bench/schema.json", "{}");
        let file = fs::File::create(root.path().join("city.Example/large.json")).unwrap();
        file.set_len(LARGEST + 1).unwrap();
        let directory = Directory::open(root.path()).unwrap();
        let read = directory.read(&Address::new("city.Example", "large.json").unwrap());
        assert!(matches!(read, Err(StoreError::TooLarge { .. })));
    }
}
