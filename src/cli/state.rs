//! Where runs live on disk: one directory each, with the log and, while there is something to undo, the ledger.

use std::{
    fs,
    hash::{BuildHasher, RandomState},
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::model::{RunId, ids::letters};

/// The directory of one run.
#[derive(Debug, Clone)]
pub struct RunDirectory {
    /// The run.
    pub run: RunId,
    /// When it starts.
    pub started: Timestamp,
    /// `<state>/<time>-<run>`.
    pub path: PathBuf,
}

impl RunDirectory {
    /// Makes a directory for a new run.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(state: &Path) -> io::Result<Self> {
        let started = Timestamp::now();
        let run = fresh_run(started);
        let path = state.join(format!("{}-{run}", started.strftime("%Y%m%dT%H%M%SZ")));
        fs::create_dir_all(&path)?;
        Ok(Self { run, started, path })
    }

    /// The directory of a run that is made of others: the one it has already, or a new one.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn again(state: &Path, run: &RunId) -> io::Result<PathBuf> {
        let mine = format!("-{run}");
        let known = fs::read_dir(state).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
        let known = known.filter(|path| path.is_dir()).find(|path| path.to_string_lossy().ends_with(&mine));
        let path =
            known.unwrap_or_else(|| state.join(format!("{}{mine}", Timestamp::now().strftime("%Y%m%dT%H%M%SZ"))));
        fs::create_dir_all(&path)?;
        Ok(path)
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.path.join("run.ndjson")
    }
}

/// Ten characters that no other run has: from the clock, the process, and the randomness of the hasher.
fn fresh_run(now: Timestamp) -> RunId {
    let noise = RandomState::new().hash_one((now.as_nanosecond(), std::process::id()));
    let digest = Sha256::digest(format!("{} {} {noise}", now.as_nanosecond(), std::process::id()));
    RunId::new(letters(&digest[..10]))
}

/// The files of this name in all run directories, newest run first.
pub fn files(state: &Path, name: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(state) else { return Vec::new() };
    let mut found: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path().join(name)).filter(|path| path.is_file()).collect();
    found.sort();
    found.reverse();
    found
}
