//! The files that were named: there, readable, and with a bar where they are long.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::{exit::Exit, failure::Failure, terminal::Screen},
    validate::{Lines, Source},
};

/// Where it is worth a bar.
const LONG: u64 = 4 << 20;

/// What is to be checked.
pub(super) struct Inputs {
    /// The files in the order in which they were named.
    pub sources: Vec<Source>,
    /// How far it is, where somebody looks at it.
    pub bar: Option<ProgressBar>,
}

impl Inputs {
    /// Looks at all files, so that nobody learns of a misspelt one after an hour.
    ///
    /// # Errors
    /// When one is not there or is no file.
    pub(super) fn of(files: &[PathBuf], screen: Screen) -> Result<Self, Failure> {
        let mut length = 0;
        for path in files.iter().filter(|path| !is_standard_input(path)) {
            length += length_of(path)?;
        }
        if files.iter().filter(|path| is_standard_input(path)).count() > 1 {
            return Err(Failure::new(Exit::Usage, "standard input is named twice").help("it can be read only once"));
        }
        let bar = (length > LONG).then(|| bar(length, screen));
        let sources = files.iter().map(|path| source(path, bar.clone())).collect();
        Ok(Self { sources, bar })
    }
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// How long a file is; a pipe or a device has no length.
fn length_of(path: &Path) -> Result<u64, Failure> {
    let wrong = |says: String| Failure::quoting(Exit::Usage, format!("{} {says}", path.display()));
    let found = path.metadata().map_err(|error| {
        wrong(format!("cannot be read: {error}")).help("name a file with entities, or - for standard input")
    })?;
    if found.is_dir() {
        return Err(
            wrong("is a directory".to_owned()).help("name the files in it: your shell makes a list of DIR/*.json")
        );
    }
    Ok(if found.is_file() { found.len() } else { 0 })
}

fn bar(length: u64, screen: Screen) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), screen.bars());
    let style =
        ProgressStyle::with_template("    Checking [{elapsed_precise}] [{bar:30}] {bytes}/{total_bytes}, {eta} left");
    // The template is a constant.
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn source(path: &Path, bar: Option<ProgressBar>) -> Source {
    let name = path.display().to_string();
    let lines = Lines::of_name(&name);
    let path = path.to_owned();
    Source {
        name: name.into(),
        lines,
        open: Box::new(move || {
            let from: Box<dyn Read + Send> =
                if is_standard_input(&path) { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
            Ok(match bar {
                Some(bar) => Box::new(Counted { from, bar }),
                None => from,
            })
        }),
    }
}

/// Moves the bar by what is read.
struct Counted {
    from: Box<dyn Read + Send>,
    bar: ProgressBar,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.bar.inc(count as u64);
        Ok(count)
    }
}
