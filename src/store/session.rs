//! The files of one pull: each repository at one commit, each file read once, and none that is not what was pinned.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::{
    cache::{Cache, Kept},
    error::StoreError,
    hash::Sha,
    lock::{Commit, Lock},
    source::Source,
};
use crate::standards::smart_data_models::{Address, ModelKey};

/// Whether pins are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// What is pinned stays where it is.
    Keep,
    /// What is asked for moves to the newest commit.
    Update,
}

/// Who is looked at now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// What was asked for.
    Asked,
    /// What shares files with it.
    Others,
}

/// Whether what is read is kept in the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// It is.
    Everything,
    /// It is only looked at.
    Nothing,
}

/// A file and its hash.
pub type Read = Arc<(Sha, Vec<u8>)>;

/// Things that are found out once, by their name.
type Once<K, V> = Mutex<BTreeMap<K, Arc<OnceCell<V>>>>;

/// One pull at work.
pub struct Session<'a> {
    pub cache: &'a Cache,
    pub source: &'a Source,
    pub old: &'a Lock,
    pub moves: Moves,
    pub keeps: Keeps,
    phase: Phase,
    /// Commits that were typed.
    pub typed: BTreeMap<String, String>,
    commits: Once<String, Commit>,
    files: Once<Address, Option<Read>>,
}

impl<'a> Session<'a> {
    pub fn new(cache: &'a Cache, source: &'a Source, old: &'a Lock, moves: Moves, keeps: Keeps) -> Self {
        let (commits, files) = (Mutex::default(), Mutex::default());
        let phase = Phase::Asked;
        Self { cache, source, old, moves, keeps, phase, typed: BTreeMap::new(), commits, files }
    }

    /// From here on, a repository that was not looked at yet stays where it is.
    #[must_use]
    pub fn others(self) -> Self {
        Self { phase: Phase::Others, ..self }
    }

    /// The repositories that were looked at, and their commits.
    pub fn commits(&self) -> BTreeMap<String, Commit> {
        let cells = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        cells.iter().filter_map(|(name, cell)| Some((name.clone(), cell.get()?.clone()))).collect()
    }

    /// Whether a repository has another commit now than in the lock, as far as it was looked at.
    pub fn has_moved(&self, repository: &str) -> bool {
        let now = self.commits();
        match (self.old.repositories.get(repository), now.get(repository)) {
            (Some(then), Some(now)) => then.commit != *now || self.is_open(repository),
            (None, _) | (_, None) => false,
        }
    }

    /// Whether a repository without a commit is read anew: nobody can tell whether it is the same.
    fn is_open(&self, repository: &str) -> bool {
        let unknown = |found: &super::lock::Repository| found.commit == Commit::Unknown;
        self.moves == Moves::Update
            && self.old.repositories.get(repository).is_some_and(unknown)
            && matches!(self.source, Source::Tree(tree) if tree.has(repository))
    }

    /// The commit of a repository: the one that was typed, the pinned one, or the newest.
    pub async fn commit(&self, repository: &str) -> Result<Commit, StoreError> {
        let cell = cell(&self.commits, &repository.to_owned());
        cell.get_or_try_init(|| self.choose(repository)).await.cloned()
    }

    async fn choose(&self, repository: &str) -> Result<Commit, StoreError> {
        let pinned = self.old.repositories.get(repository).map(|found| found.commit.clone());
        let typed = self.typed.get(repository).cloned().map(Commit::Known);
        let moves = if self.phase == Phase::Others { Moves::Keep } else { self.moves };
        match (moves, pinned, typed) {
            (Moves::Keep, Some(pinned), Some(typed)) if pinned != typed => Err(StoreError::OtherCommit {
                repository: repository.to_owned(),
                pinned: pinned.as_str().to_owned(),
                found: typed.as_str().to_owned(),
                place: "--commit".to_owned(),
            }),
            (Moves::Keep, Some(pinned), _) => Ok(pinned),
            (_, _, Some(typed)) => Ok(typed),
            // What a directory does not have stays where it is.
            (Moves::Update, Some(pinned), None) if !self.source.may_have(repository) => Ok(pinned),
            (Moves::Update, _, None) | (Moves::Keep, None, None) => {
                Ok(self.source.head(repository).await?.unwrap_or(Commit::Unknown))
            }
        }
    }

    /// Whether it is known from the lock that a model, at the commit it is pinned at, does not have this file of its own.
    pub async fn lacks(&self, key: &ModelKey, address: &Address) -> Result<bool, StoreError> {
        let Some(locked) = self.old.models.get(key) else { return Ok(false) };
        let now = self.commit(&address.repository).await?;
        let then = self.old.repositories.get(&address.repository).map(|found| &found.commit);
        Ok(now != Commit::Unknown && then == Some(&now) && !locked.files.contains(address))
    }

    /// A file; nothing where the source does not have it.
    ///
    /// # Errors
    /// When it cannot be had, or is not what was pinned.
    pub async fn file(&self, address: &Address) -> Result<Option<Read>, StoreError> {
        let cell = cell(&self.files, address);
        cell.get_or_try_init(|| self.read(address)).await.cloned()
    }

    async fn read(&self, address: &Address) -> Result<Option<Read>, StoreError> {
        let commit = self.commit(&address.repository).await?;
        let pinned = self.pinned(address, &commit);
        let known = pinned.clone().or_else(|| self.cache.remembered(&self.name(address, &commit)?));
        if let Some(sha) = known
            && let Ok(Kept::Whole(bytes)) = self.cache.get(&sha)
        {
            return Ok(Some(Arc::new((sha, bytes))));
        }
        if commit == Commit::Unknown && matches!(self.source, Source::Web(_)) && pinned.is_none() {
            return Ok(None);
        }
        if pinned.is_none() {
            self.same_commit(&address.repository, &commit)?;
        }
        let Some(bytes) = self.source.file(address, &commit).await? else {
            let absent = || StoreError::Absent { address: address.clone(), place: self.source.place() };
            return if pinned.is_some() { Err(absent()) } else { Ok(None) };
        };
        let sha = Sha::of(&bytes);
        if let Some(pinned) = pinned.filter(|pinned| *pinned != sha) {
            self.same_commit(&address.repository, &commit)?;
            let (address, from) = (address.clone(), self.source.place());
            return Err(StoreError::Mismatch { address, pinned, found: sha, from });
        }
        if self.keeps == Keeps::Everything {
            self.cache.put(&bytes)?;
            if let Some(name) = self.name(address, &commit) {
                self.cache.remember(&name, &sha)?;
            }
        }
        Ok(Some(Arc::new((sha, bytes))))
    }

    /// The hash in the lock, if it is that of this commit.
    fn pinned(&self, address: &Address, commit: &Commit) -> Option<Sha> {
        let then = self.old.repositories.get(&address.repository)?;
        let same = then.commit == *commit && !self.is_open(&address.repository);
        same.then(|| self.old.files.get(address).cloned()).flatten()
    }

    /// A directory has one commit; files of it are not taken for those of another.
    fn same_commit(&self, repository: &str, commit: &Commit) -> Result<(), StoreError> {
        let Source::Tree(tree) = self.source else { return Ok(()) };
        let found = tree.commit(repository);
        let typed = self.typed.contains_key(repository) && found == Commit::Unknown;
        if !tree.has(repository) || found == *commit || typed {
            return Ok(());
        }
        Err(StoreError::OtherCommit {
            repository: repository.to_owned(),
            pinned: commit.as_str().to_owned(),
            found: found.as_str().to_owned(),
            place: tree.place(),
        })
    }

    /// Under which name it is remembered which hash a file has; a directory is read anew each time.
    fn name(&self, address: &Address, commit: &Commit) -> Option<Sha> {
        match (self.source, commit) {
            (Source::Web(web), Commit::Known(commit)) => {
                Some(Sha::of(format!("{}\n{commit}\n{address}", web.base()).as_bytes()))
            }
            (Source::Web(_), Commit::Unknown) | (Source::Tree(_), _) => None,
        }
    }
}

fn cell<K: Ord + Clone, V>(cells: &Once<K, V>, key: &K) -> Arc<OnceCell<V>> {
    let mut cells = cells.lock().unwrap_or_else(PoisonError::into_inner);
    cells.entry(key.clone()).or_default().clone()
}
