//! From files to remarks on all cores: one thread finds the items, others parse and check them, and they are handed on in the
//! order of the files. A fixed number of batches goes round, so memory does not grow with the input.

use std::{
    collections::BTreeMap,
    fmt, io,
    io::Read,
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use serde_json::Value;

use super::{
    Items, Limits, Lines, Opened, Piece, Place, What, open,
    parse::{MOST_VALUES, NotParsed, parse},
    sentences,
};
use crate::{
    model::Severity,
    standards::smart_data_models::{Checked, json::Json},
};

/// How much text goes round together, and how many items at most.
const BATCH: usize = 128 << 10;
const MOST_ITEMS: usize = 1024;
/// Items longer than this are parsed one at a time: unfolded they may take a hundred times as much.
const LONG: usize = 1 << 20;
/// How often it is looked whether to stop, and how often in vain until a reader that waits for its file is left alone.
const LOOK: Duration = Duration::from_millis(50);
const PATIENCE: u32 = 20;

/// Checks one item; with the `@context` of the list it is in, which is not copied into each.
pub type Check = dyn Fn(Json<'_>, Option<&Arc<Value>>) -> Checked + Send + Sync;

/// A file, or standard input.
pub struct Source {
    /// What people call it.
    pub name: Arc<str>,
    /// Whether its lines are items.
    pub lines: Lines,
    /// Opens it.
    pub open: Box<Open>,
}

/// Opens a file when its turn has come.
pub type Open = dyn FnOnce() -> io::Result<Box<dyn Read + Send>> + Send;

/// How it is done.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many items are checked at a time.
    pub jobs: NonZero<usize>,
    /// How much may be in one item.
    pub limits: Limits,
    /// How bad it is when an item is not JSON.
    pub syntax: Severity,
    /// How bad it is when an item is over the limits.
    pub too_large: Severity,
}

/// What came out for one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The file.
    pub file: Arc<str>,
    /// Which of the file, from 1.
    pub number: u64,
    /// Where it begins.
    pub place: Place,
    /// What was found.
    pub checked: Checked,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ended {
    /// The files in which there was no item at all.
    pub empty: Vec<Arc<str>>,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// Why it could not go on.
#[derive(Debug)]
pub enum Trouble {
    /// A file cannot be read.
    Unreadable(Arc<str>, io::Error),
    /// What came out cannot be written.
    Unwritable(io::Error),
    /// Checking an item failed in a way that it must not.
    Defect(Arc<str>, Place),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(file, error) => write!(f, "{file} cannot be read: {error}"),
            Self::Unwritable(error) => write!(f, "the result cannot be written: {error}"),
            Self::Defect(file, place) => write!(f, "the item at {file}:{} made a check fail", place.line),
        }
    }
}

/// Some items on their way round.
#[derive(Default)]
struct Batch {
    number: u64,
    file: Arc<str>,
    text: Vec<u8>,
    pieces: Vec<Piece>,
    /// What became of them.
    items: Vec<Item>,
    /// What ended it all behind them.
    trouble: Option<Trouble>,
    /// Whether this is all that is in its file.
    is_all: bool,
}

/// Checks all items of some files and hands them on in order.
///
/// # Errors
/// When a file cannot be read, or `each` cannot take an item.
pub fn run(
    sources: Vec<Source>,
    check: &Arc<Check>,
    settings: &Settings,
    stop: &Arc<AtomicBool>,
    each: &mut dyn FnMut(Item) -> io::Result<()>,
) -> Result<Ended, Trouble> {
    let (free, frees) = mpsc::channel();
    for _ in 0..2 * settings.jobs.get() + 2 {
        let _ = free.send(Batch::default());
    }
    let (filled, to_check) = mpsc::channel();
    let (checked, done) = mpsc::channel();
    let (limits, stopped) = (settings.limits, Arc::clone(stop));
    thread::spawn(move || read(sources, limits, &stopped, &frees, &filled));
    let (to_check, long) = (Arc::new(Mutex::new(to_check)), Arc::new(Mutex::new(())));
    for _ in 0..settings.jobs.get() {
        let worker = Worker { check: Arc::clone(check), settings: settings.clone(), long: Arc::clone(&long) };
        let (to_check, checked) = (Arc::clone(&to_check), checked.clone());
        thread::spawn(move || worker.work(&to_check, &checked));
    }
    drop(checked);
    let ended = collect(&done, &free, stop, each);
    if ended.is_err() {
        // Nobody waits for the others any more.
        stop.store(true, Ordering::Relaxed);
    }
    ended
}

/// Fills batches, one file after the other.
fn read(sources: Vec<Source>, limits: Limits, stop: &AtomicBool, free: &Receiver<Batch>, filled: &Sender<Batch>) {
    let mut number = 0;
    for source in sources {
        let name = Arc::clone(&source.name);
        let mut file = match File::open(source, limits) {
            Ok(file) => file,
            Err(error) => {
                let trouble = Some(Trouble::Unreadable(Arc::clone(&name), error));
                let _ = filled.send(Batch { number, file: name, trouble, ..Batch::default() });
                return;
            }
        };
        let mut is_first = true;
        loop {
            let Ok(mut batch) = free.recv() else { return };
            if stop.load(Ordering::Relaxed) {
                return;
            }
            batch.number = number;
            batch.file = Arc::clone(&name);
            let is_end = file.fill(&mut batch);
            batch.is_all = is_first && is_end;
            let failed = batch.trouble.is_some();
            if filled.send(batch).is_err() || failed {
                return;
            }
            number += 1;
            is_first = false;
            if is_end {
                break;
            }
        }
    }
}

/// A file that is being read.
struct File {
    items: Items<Box<dyn Read + Send>>,
    packed: bool,
    /// What to say instead of reading it.
    refused: Option<Piece>,
}

impl File {
    fn open(source: Source, limits: Limits) -> io::Result<Self> {
        let first = |says: String, help: &str| Piece {
            number: 1,
            place: Place { line: 1, column: 1 },
            what: What::Broken { says, help: Some(help.to_owned()) },
        };
        let nothing: Box<dyn Read + Send> = Box::new(io::empty());
        let (from, packed, refused) = match open((source.open)()?) {
            Ok(Opened::Text(from)) => (from, false, None),
            Ok(Opened::Unpacked(from)) => (from, true, None),
            Ok(Opened::Refused(refused)) => (nothing, false, Some(first(refused.says.to_owned(), refused.help))),
            Err(error) if is_damage(&error) => {
                (nothing, true, Some(damaged(1, first(String::new(), "").place, &error)))
            }
            Err(error) => return Err(error),
        };
        Ok(Self { items: Items::new(from, source.lines, limits), packed, refused })
    }

    /// Fills a batch; says whether the file ended.
    fn fill(&mut self, batch: &mut Batch) -> bool {
        if let Some(refused) = self.refused.take() {
            batch.pieces.push(refused);
            return true;
        }
        while batch.text.len() < BATCH && batch.pieces.len() < MOST_ITEMS {
            match self.items.next(&mut batch.text) {
                Ok(Some(piece)) => batch.pieces.push(piece),
                Ok(None) => return true,
                Err(error) if self.packed && is_damage(&error) => {
                    let (number, place) = self.items.next_place();
                    batch.pieces.push(damaged(number, place, &error));
                    return true;
                }
                Err(error) => {
                    batch.trouble = Some(Trouble::Unreadable(Arc::clone(&batch.file), error));
                    return true;
                }
            }
        }
        false
    }
}

/// Whether the fault lies in what was read rather than in reading it.
fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other
    )
}

fn damaged(number: u64, place: Place, error: &io::Error) -> Piece {
    let says = sentences::at(place, &format!("the packed file is damaged ({error}); {}", sentences::NOT_READ));
    let help = Some("pack it again, or fetch it again".to_owned());
    Piece { number, place, what: What::Broken { says, help } }
}

/// Who checks.
struct Worker {
    check: Arc<Check>,
    settings: Settings,
    long: Arc<Mutex<()>>,
}

impl Worker {
    fn work(&self, to_check: &Mutex<Receiver<Batch>>, checked: &Sender<Batch>) {
        loop {
            let next = to_check.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(mut batch) = next else { return };
            let mut pieces = std::mem::take(&mut batch.pieces);
            for piece in pieces.drain(..) {
                let (number, place) = (piece.number, piece.place);
                match catch_unwind(AssertUnwindSafe(|| self.item(piece, &batch.text))) {
                    Ok(checked) => batch.items.push(Item { file: Arc::clone(&batch.file), number, place, checked }),
                    Err(_) => {
                        batch.trouble = Some(Trouble::Defect(Arc::clone(&batch.file), place));
                        break;
                    }
                }
            }
            pieces.clear();
            batch.pieces = pieces;
            if checked.send(batch).is_err() {
                return;
            }
        }
    }

    fn item(&self, piece: Piece, text: &[u8]) -> Checked {
        let (range, context) = match piece.what {
            What::Item(range, context) => (range, context),
            What::Broken { says, help } => return sentences::unchecked("syntax", self.settings.syntax, says, help),
            What::TooLarge { bytes } => return self.too_large(&format!("it has {bytes} bytes")),
            What::LateContext => return sentences::late_context(),
        };
        let text = text.get(range).unwrap_or_default();
        let _alone = (text.len() > LONG).then(|| self.long.lock().unwrap_or_else(PoisonError::into_inner));
        match parse(text) {
            Ok(value) => sentences::bounded((self.check)(value, context.as_ref())),
            Err(NotParsed::TooMany) => self.too_large(&format!("it holds more than {MOST_VALUES} values")),
            Err(NotParsed::Syntax { place, says }) => {
                let place = match place.line {
                    1 => Place { line: piece.place.line, column: piece.place.column + place.column - 1 },
                    line => Place { line: piece.place.line + line - 1, column: place.column },
                };
                let says = sentences::at(place, &format!("this is not JSON: {says}"));
                sentences::unchecked("syntax", self.settings.syntax, says, None)
            }
        }
    }

    fn too_large(&self, what: &str) -> Checked {
        let limit = self.settings.limits.item >> 20;
        let says = format!("{what}; an item may have {limit} MiB and {MOST_VALUES} values, so it was passed over");
        sentences::unchecked("too-large", self.settings.too_large, says, None)
    }
}

/// Hands items on in order, and the emptied batches back.
fn collect(
    done: &Receiver<Batch>,
    free: &Sender<Batch>,
    stop: &AtomicBool,
    each: &mut dyn FnMut(Item) -> io::Result<()>,
) -> Result<Ended, Trouble> {
    let (mut ended, mut next, mut early, mut in_vain) = (Ended::default(), 0, BTreeMap::new(), 0);
    loop {
        match done.recv_timeout(LOOK) {
            Ok(batch) => {
                in_vain = 0;
                early.insert(batch.number, batch);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => {
                in_vain += 1;
                if in_vain == PATIENCE {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        while let Some(mut batch) = early.remove(&next) {
            next += 1;
            if batch.is_all && batch.items.is_empty() && batch.trouble.is_none() {
                ended.empty.push(Arc::clone(&batch.file));
            }
            for item in batch.items.drain(..) {
                each(item).map_err(Trouble::Unwritable)?;
            }
            if let Some(trouble) = batch.trouble.take() {
                return Err(trouble);
            }
            let _ = free.send(emptied(batch));
        }
    }
    ended.stopped = stop.load(Ordering::Relaxed);
    Ok(ended)
}

/// A batch to be filled again; what one long item needed is given back.
fn emptied(mut batch: Batch) -> Batch {
    batch.text.clear();
    if batch.text.capacity() > 4 * BATCH {
        batch.text = Vec::new();
    }
    batch
}

#[cfg(test)]
mod tests;
