//! Models in a tar archive, packed with gzip or not: read entry by entry into memory, within limits, and never unpacked. A name
//! that leads out of the archive, a link or a device makes the whole archive untrustworthy, and nothing of it is used.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;
use tar::EntryType;

use super::{
    error::StoreError,
    git,
    lock::Commit,
    tree::{LARGEST, repository_of},
};
use crate::standards::smart_data_models::{Address, ModelKey};

/// The longest name or extended header of an entry.
const LONGEST_HEADER: u64 = 64 << 10;

/// How much of an archive is read.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of one file that is kept.
    pub entry: u64,
    /// Bytes of all of it, unpacked, whether kept or not.
    pub total: u64,
    /// Entries.
    pub count: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { entry: LARGEST, total: 512 << 20, count: 200_000 }
    }
}

/// The models of an archive.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    repositories: BTreeMap<String, Commit>,
    models: BTreeSet<ModelKey>,
    files: BTreeMap<Address, Vec<u8>>,
}

/// What an archive holds: files by their path, and the commit that `git archive` writes in front.
type Content = (BTreeMap<String, Vec<u8>>, Option<String>);

impl Archive {
    /// Reads an archive.
    ///
    /// # Errors
    /// When it cannot be read, is none, leads out of itself, is too large, or has no models in it.
    pub fn open(path: &Path, bounds: Bounds) -> Result<Self, StoreError> {
        let file = File::open(path).map_err(|error| StoreError::Unreadable { path: path.to_owned(), error })?;
        let mut reader = BufReader::new(file);
        let start = reader.fill_buf().map_err(|error| StoreError::Unreadable { path: path.to_owned(), error })?;
        let content = if start.starts_with(&[0x1f, 0x8b]) {
            content(MultiGzDecoder::new(reader), bounds)
        } else {
            content(reader, bounds)
        };
        let (files, commit) = content.map_err(|wrong| wrong.of(path))?;
        Self::of(path, files, commit)
    }

    fn of(path: &Path, files: BTreeMap<String, Vec<u8>>, commit: Option<String>) -> Result<Self, StoreError> {
        let mut archive = Self {
            path: path.to_owned(),
            repositories: BTreeMap::new(),
            models: BTreeSet::new(),
            files: BTreeMap::new(),
        };
        let none = || StoreError::NoModels { path: path.to_owned() };
        // Models stand two folders deep, below whatever the archive wraps around them.
        let schemas = files.keys().filter(|path| path.ends_with("/schema.json"));
        let depth = schemas.map(|path| path.split('/').count()).filter(|parts| *parts >= 3).min().ok_or_else(none)?;
        let mut folders: BTreeMap<String, String> = BTreeMap::new();
        for (file, bytes) in files {
            let parts: Vec<&str> = file.splitn(depth - 1, '/').collect();
            let (Some(folder), Some(rest)) = (parts.get(depth - 3), parts.get(depth - 2)) else { continue };
            let (repository, of_folder) = repository_of(folder);
            let Ok(address) = Address::new(repository, rest) else { continue };
            if let Some(name) = rest.strip_suffix("/schema.json")
                && let Ok(key) = ModelKey::new(repository, name)
            {
                archive.models.insert(key);
            }
            if *folders.entry(repository.to_owned()).or_insert_with(|| (*folder).to_owned()) != **folder {
                return Err(StoreError::Twice { path: path.to_owned(), repository: repository.to_owned() });
            }
            archive.repositories.insert(repository.to_owned(), of_folder);
            archive.files.insert(address, bytes);
        }
        if archive.models.is_empty() {
            return Err(none());
        }
        // What git writes in front is the commit of the one repository that was archived.
        if let (Some(commit), 1) = (commit, archive.repositories.len()) {
            archive.repositories.values_mut().for_each(|known| *known = Commit::Known(commit.clone()));
        }
        Ok(archive)
    }

    /// The archive.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its models.
    pub fn models(&self) -> &BTreeSet<ModelKey> {
        &self.models
    }

    /// Whether it has this repository.
    pub fn has(&self, repository: &str) -> bool {
        self.repositories.contains_key(repository)
    }

    /// The commit of a repository.
    pub fn commit(&self, repository: &str) -> Commit {
        self.repositories.get(repository).cloned().unwrap_or(Commit::Unknown)
    }

    /// A file.
    pub fn read(&self, address: &Address) -> Option<&[u8]> {
        self.files.get(address).map(Vec::as_slice)
    }
}

/// What is wrong with an archive, before its name is known.
enum Wrong {
    Bad(String),
    TooLarge(String),
}

impl Wrong {
    fn of(self, path: &Path) -> StoreError {
        match self {
            Self::Bad(says) => StoreError::BadArchive { path: path.to_owned(), says },
            Self::TooLarge(says) => StoreError::TooLarge { what: format!("{}: {says}", path.display()) },
        }
    }
}

impl From<io::Error> for Wrong {
    fn from(error: io::Error) -> Self {
        if error.get_ref().is_some_and(|inner| inner.is::<Full>()) {
            return Self::TooLarge(error.to_string());
        }
        Self::Bad(format!("it is no tar archive, packed with gzip or not, or it is damaged: {error}"))
    }
}

/// Said by a reader that has given all it may.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {0} bytes")]
struct Full(u64);

/// Gives only so many bytes, however few they were packed into.
struct Bounded<R> {
    inner: R,
    left: u64,
    all: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(Full(self.all))),
        }
        Ok(read)
    }
}

fn content(reader: impl Read, bounds: Bounds) -> Result<Content, Wrong> {
    let mut archive = tar::Archive::new(Bounded { inner: reader, left: bounds.total, all: bounds.total });
    let (mut files, mut commit, mut long) = (BTreeMap::new(), None, None);
    // Extended headers are read here, within limits; the library would read them whole.
    for (number, entry) in archive.entries()?.raw(true).enumerate() {
        let mut entry = entry?;
        if number >= bounds.count {
            return Err(Wrong::TooLarge(format!("it has more than {} entries", bounds.count)));
        }
        match entry.header().entry_type() {
            EntryType::XGlobalHeader => {
                let comment = extended(&mut entry)?.into_iter().find(|(key, _)| key == "comment");
                commit = commit.or(comment.map(|(_, value)| value).filter(|text| git::is_commit(text)));
            }
            EntryType::XHeader => {
                let path = extended(&mut entry)?.into_iter().find(|(key, _)| key == "path");
                long = path.map(|(_, value)| value).or(long);
            }
            EntryType::GNULongName => {
                let name = header(&mut entry)?;
                long = Some(String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned());
            }
            kind => {
                let written = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                let name = inside(&long.take().unwrap_or(written))?;
                match kind {
                    EntryType::Directory => {}
                    EntryType::Regular | EntryType::Continuous => {
                        if let Some(name) = name.filter(|name| is_wanted(name)) {
                            files.insert(name, bytes(&mut entry, bounds.entry)?);
                        }
                    }
                    other => {
                        let (what, name) = (kind_words(other), name.unwrap_or_default());
                        return Err(Wrong::Bad(format!("{what} is no file: {name:?}")));
                    }
                }
            }
        }
    }
    Ok((files, commit))
}

/// A path that stays inside, without what means nothing; nothing for the archive itself.
fn inside(path: &str) -> Result<Option<String>, Wrong> {
    let leads_out = path.starts_with('/')
        || path.split('/').any(|part| part == "..")
        || path.contains(['\\', '\0'])
        || path.as_bytes().get(1) == Some(&b':');
    if leads_out {
        return Err(Wrong::Bad(format!("it has a name that leads out of it: {path:?}")));
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    Ok((!parts.is_empty()).then(|| parts.join("/")))
}

/// Schemas, contexts and licences; everything else of a repository is many times larger and never asked for.
fn is_wanted(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let aside =
        folders.split('/').any(|folder| matches!(folder, "examples" | "doc" | "code") || folder.starts_with('.'));
    !aside
        && (name.ends_with(".json") || name.ends_with(".jsonld") || name == "LICENSE.md")
        && name != "schemaDTDL.json"
}

fn kind_words(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Symlink | EntryType::Link => "a link in it",
        EntryType::Char | EntryType::Block | EntryType::Fifo => "a device in it",
        _ => "an entry in it",
    }
}

fn bytes(entry: &mut impl Read, most: u64) -> Result<Vec<u8>, Wrong> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Wrong::TooLarge(format!("a file in it has more than {most} bytes")));
    }
    Ok(bytes)
}

fn header(entry: &mut impl Read) -> Result<Vec<u8>, Wrong> {
    bytes(entry, LONGEST_HEADER).map_err(|_| Wrong::Bad("it has a name without end".to_owned()))
}

/// The keys and values of an extended header (POSIX pax).
fn extended(entry: &mut impl Read) -> Result<Vec<(String, String)>, Wrong> {
    let bytes = header(entry)?;
    let read = tar::PaxExtensions::new(&bytes).filter_map(Result::ok);
    Ok(read.filter_map(|one| Some((one.key().ok()?.to_owned(), one.value().ok()?.to_owned()))).collect())
}

#[cfg(test)]
#[path = "archive/tests.rs"]
mod tests;
