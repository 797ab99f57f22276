//! The ledger: what a run may have left on the target, written down before it is sent. A run undoes its own entries;
//! `civitest clean` undoes those of a run that could not.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
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
    /// Delete it only if it still contains one of these texts. For things whose ids the target chose.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub proof: Vec<String>,
}

/// Where a run wrote to, and how to get there again. Never a secret: only the file that says where secrets are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Site {
    /// The API root.
    pub root: String,
    /// The tenant of every entry that names none itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tenant: Option<String>,
    /// The target file, as an absolute path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<PathBuf>,
}

/// The number of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(u64);

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Run {
        run: RunId,
        #[serde(flatten)]
        site: Site,
    },
    Intend {
        entry: EntryId,
        undo: Undo,
    },
    Done {
        entry: EntryId,
    },
}

/// The ledger of a run that is going on. It is locked as long as the run lives, so that `clean` lets it be.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: Mutex<Lines>,
    next: AtomicU64,
    open: Mutex<BTreeMap<EntryId, Undo>>,
}

/// The file, and the lines that can wait for the next one.
#[derive(Debug)]
struct Lines {
    file: File,
    waiting: String,
}

impl Ledger {
    /// Starts the ledger of a run in this directory, which is created if need be.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(directory: &Path, run: &RunId, root: &str) -> io::Result<Self> {
        Self::create_at(directory, run, &Site { root: root.to_owned(), ..Site::default() })
    }

    /// The same for a target that has a tenant or a target file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create_at(directory: &Path, run: &RunId, site: &Site) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let path = directory.join("ledger.ndjson");
        let file = File::options().create_new(true).append(true).open(&path)?;
        file.lock()?;
        let ledger = Self {
            path,
            file: Mutex::new(Lines { file, waiting: String::new() }),
            next: AtomicU64::new(0),
            open: Mutex::default(),
        };
        ledger.write(&Line::Run { run: run.clone(), site: site.clone() })?;
        Ok(ledger)
    }

    /// Writes down that this will have to be undone. Returns when the line has left this process.
    ///
    /// # Errors
    /// When the file cannot be written: then the request must not be sent.
    pub fn intend(&self, undo: &Undo) -> io::Result<EntryId> {
        let entry = EntryId(self.next.fetch_add(1, Ordering::Relaxed));
        self.write(&Line::Intend { entry, undo: undo.clone() })?;
        self.entries().insert(entry, undo.clone());
        Ok(entry)
    }

    /// Writes down that it was undone; with the next entry, since forgetting it only costs `clean` one vain deletion.
    ///
    /// # Errors
    /// When the entry cannot be written as JSON.
    pub fn done(&self, entry: EntryId) -> io::Result<()> {
        let line = serde_json::to_string(&Line::Done { entry })?;
        let mut lines = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        lines.waiting.push_str(&line);
        lines.waiting.push('\n');
        drop(lines);
        self.entries().remove(&entry);
        Ok(())
    }

    /// What is not undone yet, newest first.
    pub fn open(&self) -> Vec<(EntryId, Undo)> {
        self.entries().iter().rev().map(|(entry, undo)| (*entry, undo.clone())).collect()
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<EntryId, Undo>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the ledger: the file goes if nothing is left to undo, and stays for `civitest clean` otherwise.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn finish(self) -> io::Result<()> {
        if self.entries().is_empty() { fs::remove_file(&self.path) } else { self.write_waiting() }
    }

    fn write(&self, line: &Line) -> io::Result<()> {
        // A poisoned lock only means that another thread stopped between two whole lines.
        let mut lines = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = std::mem::take(&mut lines.waiting);
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
        lines.file.write_all(text.as_bytes())
    }

    fn write_waiting(&self) -> io::Result<()> {
        let mut lines = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let text = std::mem::take(&mut lines.waiting);
        lines.file.write_all(text.as_bytes())
    }
}

/// The ledger of an earlier run, locked while it is looked at.
#[derive(Debug)]
pub struct Leftovers {
    /// The file.
    pub path: PathBuf,
    file: File,
    /// The run.
    pub run: RunId,
    /// Where it wrote to.
    pub site: Site,
    /// What was not undone, newest first.
    pub open: Vec<(EntryId, Undo)>,
    /// The numbers of lines that no ledger has, from 1: what they named may be left on the target.
    pub damaged: Vec<usize>,
}

/// A ledger as `clean` finds it.
#[derive(Debug)]
pub enum Found {
    /// With something to look at.
    Left(Leftovers),
    /// Its run is still going on.
    Busy,
    /// Its run ended before it had written a whole line, and therefore before it sent anything.
    Unborn,
}

impl Leftovers {
    /// Reads a ledger. A torn line, as a crash leaves it, is passed over: what it would have named was never sent.
    ///
    /// # Errors
    /// When the file cannot be read or is no ledger.
    pub fn read(path: &Path) -> io::Result<Found> {
        let mut file = File::options().read(true).append(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Found::Busy),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // A crash can cut a character in two.
        let text = String::from_utf8_lossy(&bytes);
        let mut lines = text.lines().map(serde_json::from_str::<Line>).zip(1..);
        let (run, site) = match lines.next() {
            None => return Ok(Found::Unborn),
            Some((Ok(Line::Run { run, site }), _)) => (run, site),
            Some((Err(error), _)) if is_torn(&error) && text.lines().count() == 1 => return Ok(Found::Unborn),
            Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no ledger of civitest")),
        };
        if !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        let (mut open, mut damaged) = (Vec::new(), Vec::new());
        for (line, number) in lines {
            match line {
                Ok(Line::Intend { entry, undo }) => open.push((entry, undo)),
                Ok(Line::Done { entry }) => open.retain(|(id, _)| *id != entry),
                Err(error) if is_torn(&error) => {}
                Ok(Line::Run { .. }) | Err(_) => damaged.push(number),
            }
        }
        open.reverse();
        Ok(Found::Left(Self { path: path.to_owned(), file, run, site, open, damaged }))
    }

    /// Writes down that an entry was undone after all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn done(&self, entry: EntryId) -> io::Result<()> {
        writeln!(&self.file, "{}", serde_json::to_string(&Line::Done { entry })?)
    }
}

/// Whether a line ends in the middle, as one does that a crash cut off.
fn is_torn(error: &serde_json::Error) -> bool {
    error.is_eof()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> Leftovers {
        match Leftovers::read(path).unwrap() {
            Found::Left(left) => left,
            other => panic!("{other:?}"),
        }
    }

    fn undo(path: &str) -> Undo {
        Undo { delete: path.into(), tenant: None, proof: Vec::new() }
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
        let left = read(&directory.path().join("ledger.ndjson"));
        assert_eq!(left.site.root, "http://x/ngsi-ld/v1");
        let paths: Vec<_> = left.open.iter().map(|(_, undo)| undo.delete.as_str()).collect();
        assert_eq!(paths, ["/entities/c", "/entities/b"]);
    }

    #[test]
    fn a_ledger_tells_how_to_get_to_the_target_again_and_an_old_one_is_read_too() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.ndjson");
        let site = Site {
            root: "http://x".to_owned(),
            tenant: Some("city".to_owned()),
            file: Some(PathBuf::from("/etc/civitest.toml")),
        };
        drop(Ledger::create_at(directory.path(), &RunId::from("r"), &site).unwrap());
        assert_eq!(read(&path).site, site);
        fs::write(&path, "{\"run\":{\"run\":\"r\",\"root\":\"http://x\"}}\n").unwrap();
        let old = read(&path).site;
        assert_eq!(old, Site { root: "http://x".to_owned(), ..Site::default() });
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
        let left = read(&path);
        assert_eq!(left.open.len(), 1);
        left.done(left.open[0].0).unwrap();
        drop(left);
        assert_eq!(read(&path).open.len(), 0, "what is written after a torn line counts");
    }

    #[test]
    fn the_ledger_of_a_run_that_goes_on_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger::create(directory.path(), &RunId::from("r"), "http://x").unwrap();
        ledger.intend(&undo("/entities/a")).unwrap();
        let found = Leftovers::read(&directory.path().join("ledger.ndjson")).unwrap();
        assert!(matches!(found, Found::Busy), "{found:?}");
    }

    #[test]
    fn a_ledger_cut_off_at_any_byte_is_read_as_far_as_it_goes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.ndjson");
        let ledger = Ledger::create(directory.path(), &RunId::from("r"), "http://xn--stra/stra\u{df}e").unwrap();
        ledger.intend(&Undo { proof: vec!["\u{df}\u{1f68c}".into()], ..undo("/entities/a") }).unwrap();
        drop(ledger);
        let whole = fs::read(&path).unwrap();
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap();
        for end in 0..=whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            match Leftovers::read(&path).unwrap() {
                Found::Unborn => assert!(end < first, "cut at {end}"),
                Found::Left(left) => {
                    assert!(end >= first && left.damaged.is_empty(), "cut at {end}: {left:?}");
                    assert_eq!(left.open.len(), usize::from(end >= whole.len() - 1), "cut at {end}");
                }
                Found::Busy => panic!("nobody holds it"),
            }
        }
    }

    #[test]
    fn a_line_that_no_ledger_has_is_told_apart_from_a_torn_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.ndjson");
        let ledger = Ledger::create(directory.path(), &RunId::from("r"), "http://x").unwrap();
        ledger.intend(&undo("/entities/a")).unwrap();
        drop(ledger);
        File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"\xff\xfe garbage\n{\"done\":{}}\n{\"int")
            .unwrap();
        let left = read(&path);
        assert_eq!((left.open.len(), left.damaged), (1, vec![3, 4]));
    }
}
