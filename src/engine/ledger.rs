//! The ledger: what a run may have left on the target, written down before it is sent. A run undoes its own entries;
//! `civitest clean` undoes those of a run that could not.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::{Deserialize, Serialize};

use crate::model::RunId;

/// How to take back one thing that a request may have created. Undoing what was never created does no harm.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Undo {
    /// The path below the API root, percent-encoded, or a URL of the target. Always deleted.
    pub delete: String,
    /// The tenant it was created under.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tenant: Option<String>,
    /// Delete it only if it still contains this text. For things whose ids the target chose.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proof: Option<String>,
}

/// The number of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(u64);

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Run { run: RunId, root: String },
    Intend { entry: EntryId, undo: Undo },
    Done { entry: EntryId },
}

/// The ledger of a run that is going on.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: Mutex<File>,
    next: AtomicU64,
    open: AtomicU64,
}

impl Ledger {
    /// Starts the ledger of a run in this directory, which is created if need be.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(directory: &Path, run: &RunId, root: &str) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let path = directory.join("ledger.ndjson");
        let file = File::options().create_new(true).append(true).open(&path)?;
        let ledger = Self { path, file: Mutex::new(file), next: AtomicU64::new(0), open: AtomicU64::new(0) };
        ledger.write(&Line::Run { run: run.clone(), root: root.to_owned() })?;
        Ok(ledger)
    }

    /// Writes down that this will have to be undone. Returns when the line has left this process.
    ///
    /// # Errors
    /// When the file cannot be written: then the request must not be sent.
    pub fn intend(&self, undo: &Undo) -> io::Result<EntryId> {
        let entry = EntryId(self.next.fetch_add(1, Ordering::Relaxed));
        self.write(&Line::Intend { entry, undo: undo.clone() })?;
        self.open.fetch_add(1, Ordering::Relaxed);
        Ok(entry)
    }

    /// Writes down that it was undone.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn done(&self, entry: EntryId) -> io::Result<()> {
        self.write(&Line::Done { entry })?;
        self.open.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    }

    /// Ends the ledger: the file goes if nothing is left to undo, and stays for `civitest clean` otherwise.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn finish(self) -> io::Result<()> {
        if self.open.load(Ordering::Relaxed) == 0 { fs::remove_file(&self.path) } else { Ok(()) }
    }

    fn write(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        // A poisoned lock only means that another thread stopped between two whole lines.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes())?;
        file.flush()
    }
}

/// The ledger of an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftovers {
    /// The file.
    pub path: PathBuf,
    /// The run.
    pub run: RunId,
    /// The API root it wrote to.
    pub root: String,
    /// What was not undone, newest first.
    pub open: Vec<(EntryId, Undo)>,
}

impl Leftovers {
    /// Reads a ledger. A torn last line, as a crash leaves it, is passed over.
    ///
    /// # Errors
    /// When the file cannot be read or is no ledger.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        let mut lines = text.lines().map(serde_json::from_str::<Line>);
        let Some(Ok(Line::Run { run, root })) = lines.next() else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no ledger of civitest"));
        };
        let mut open = Vec::new();
        for line in lines {
            match line {
                Ok(Line::Intend { entry, undo }) => open.push((entry, undo)),
                Ok(Line::Done { entry }) => open.retain(|(id, _)| *id != entry),
                Ok(Line::Run { .. }) | Err(_) => {}
            }
        }
        open.reverse();
        Ok(Self { path: path.to_owned(), run, root, open })
    }

    /// Writes down that an entry was undone after all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn done(&self, entry: EntryId) -> io::Result<()> {
        let mut file = File::options().append(true).open(&self.path)?;
        writeln!(file, "{}", serde_json::to_string(&Line::Done { entry })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undo(path: &str) -> Undo {
        Undo { delete: path.into(), tenant: None, proof: None }
    }

    #[test]
    fn what_was_intended_and_not_done_is_left_over_newest_first() {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger::create(directory.path(), &RunId::from("r"), "http://x/ngsi-ld/v1").unwrap();
        let first = ledger.intend(&undo("/entities/a")).unwrap();
        ledger.intend(&undo("/entities/b")).unwrap();
        ledger.intend(&undo("/entities/c")).unwrap();
        ledger.done(first).unwrap();
        ledger.finish().unwrap();
        let left = Leftovers::read(&directory.path().join("ledger.ndjson")).unwrap();
        assert_eq!(left.root, "http://x/ngsi-ld/v1");
        let paths: Vec<_> = left.open.iter().map(|(_, undo)| undo.delete.as_str()).collect();
        assert_eq!(paths, ["/entities/c", "/entities/b"]);
    }

    #[test]
    fn a_ledger_with_nothing_to_undo_goes_away() {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger::create(directory.path(), &RunId::from("r"), "http://x").unwrap();
        let entry = ledger.intend(&undo("/entities/a")).unwrap();
        ledger.done(entry).unwrap();
        ledger.finish().unwrap();
        assert!(!directory.path().join("ledger.ndjson").exists());
    }

    #[test]
    fn a_line_torn_by_a_crash_is_passed_over_and_the_rest_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.ndjson");
        let ledger = Ledger::create(directory.path(), &RunId::from("r"), "http://x").unwrap();
        ledger.intend(&undo("/entities/a")).unwrap();
        drop(ledger);
        File::options().append(true).open(&path).unwrap().write_all(b"{\"intend\":{\"ent").unwrap();
        assert_eq!(Leftovers::read(&path).unwrap().open.len(), 1);
    }
}
