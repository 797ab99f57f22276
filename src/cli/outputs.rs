//! Report files: made beside their places before the first request, written whole and moved there at the end.

use std::{
    cell::RefCell,
    fs::{self, File},
    io::{self, BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{args::ReportFiles, exit::Exit, failure::Failure};
use crate::{
    event::Run,
    report::{Artefact, Json, Junit, Markdown},
};

/// How many names are tried for a file beside: a killed run with the same process id may have left some.
const NAMES: u32 = 100;

/// The files a user asked for. What is not written until it is dropped leaves nothing behind.
pub struct Outputs(Vec<Output>);

struct Output {
    artefact: Box<dyn Artefact>,
    place: Place,
}

/// Where a report goes.
enum Place {
    /// A file that is replaced at the end.
    File(Beside),
    /// A device or a pipe: opened at the end only, because opening may wait for a reader.
    Stream(PathBuf),
}

impl Outputs {
    /// Makes sure that every file can be written, so that nobody learns it after an hour of tests.
    ///
    /// # Errors
    /// When one of them cannot, or two are the same.
    pub fn open(files: &ReportFiles) -> Result<Self, Failure> {
        let wanted: [(&Option<PathBuf>, Box<dyn Artefact>); 3] =
            [(&files.junit, Box::new(Junit)), (&files.json, Box::new(Json)), (&files.markdown, Box::new(Markdown))];
        let mut outputs: Vec<Output> = Vec::new();
        for (path, artefact) in wanted {
            let Some(path) = path else { continue };
            let place = Place::open(path).map_err(|error| unwritable(path, &error))?;
            if let Some(other) = outputs.iter().find(|other| other.place.path() == place.path()) {
                return Err(twice(path, other.artefact.as_ref(), artefact.as_ref()));
            }
            outputs.push(Output { artefact, place });
        }
        Ok(Self(outputs))
    }

    /// Renders and writes every file. No reader ever sees half of one.
    ///
    /// # Errors
    /// When one cannot be rendered or written.
    pub fn write(self, run: &Run) -> Result<(), Failure> {
        for Output { artefact, place } in self.0 {
            let bytes = artefact
                .render(run)
                .map_err(|error| Failure::new(Exit::Internal, format!("{}: {error}", artefact.name())))?;
            let path = place.path().to_owned();
            place.write(&bytes).map_err(|error| unwritable(&path, &error))?;
        }
        Ok(())
    }
}

/// Writes a file that is no report: whole, and in one step.
///
/// # Errors
/// When it cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Place::open(path)?.write(bytes)
}

/// A report that is written piece by piece and takes its place when it is complete. What is dropped before leaves nothing.
pub struct Growing {
    file: Rc<RefCell<BufWriter<File>>>,
    path: PathBuf,
    part: Option<Part>,
}

impl Growing {
    /// Makes sure that it can be written.
    ///
    /// # Errors
    /// When it cannot.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let open = || {
            Ok(match Place::open(path)? {
                Place::File(Beside { path, part, file }) => (file, path, Some(part)),
                Place::Stream(path) => (File::options().write(true).open(&path)?, path, None),
            })
        };
        let (file, path, part) = open().map_err(|error: io::Error| unwritable(path, &error))?;
        Ok(Self { file: Rc::new(RefCell::new(BufWriter::new(file))), path, part })
    }

    /// Where it goes, in the one spelling that its directory has.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What takes its pieces.
    pub fn writer(&self) -> impl Write + use<> {
        Pieces(Rc::clone(&self.file))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// When the last of it cannot be written, or it cannot be moved.
    pub fn finish(self) -> io::Result<()> {
        let Self { file, path, part } = self;
        file.borrow_mut().flush()?;
        // Windows does not move an open file.
        drop(file);
        part.map_or(Ok(()), |part| fs::rename(&part.0, path))
    }
}

/// The end of a report that takes pieces.
struct Pieces(Rc<RefCell<BufWriter<File>>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl Place {
    fn open(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => Ok(Self::Stream(path.to_owned())),
            // What a link points to is replaced, not the link.
            Ok(_) => Beside::create(fs::canonicalize(path)?).map(Self::File),
            Err(_) => Beside::create(resolved(path)?).map(Self::File),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::File(beside) => &beside.path,
            Self::Stream(path) => path,
        }
    }

    fn write(self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File(beside) => beside.replace(bytes),
            Self::Stream(path) => File::options().write(true).open(path)?.write_all(bytes),
        }
    }
}

/// A path that does not exist yet, in the one spelling that its directory has.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?;
    Ok(fs::canonicalize(directory)?.join(name))
}

/// A file that waits beside the one it is going to replace, and goes when it is dropped before.
struct Beside {
    path: PathBuf,
    part: Part,
    file: File,
}

/// The name of the waiting file; removes it when dropped. Once it was moved there is nothing to remove.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Beside {
    fn create(path: PathBuf) -> io::Result<Self> {
        for number in 0..NAMES {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".{}-{number}.part", std::process::id()));
            match File::create_new(&name) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                file => return Ok(Self { file: file?, path, part: Part(name.into()) }),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    fn replace(self, bytes: &[u8]) -> io::Result<()> {
        let Self { path, part, mut file } = self;
        file.write_all(bytes)?;
        // Windows does not move an open file.
        drop(file);
        fs::rename(&part.0, path)
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Usage, format!("the report {} cannot be written: {error}", path.display()))
        .help("name a file in a directory that exists and that you may write to")
}

fn twice(path: &Path, one: &dyn Artefact, other: &dyn Artefact) -> Failure {
    let (one, other) = (one.name(), other.name());
    Failure::new(Exit::Usage, format!("--{one} and --{other} both name {}", path.display()))
        .help("give each report a file of its own")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn open(junit: Option<&Path>, json: Option<&Path>) -> Result<Outputs, Failure> {
        let (junit, json) = (junit.map(Path::to_owned), json.map(Path::to_owned));
        Outputs::open(&ReportFiles { junit, json, ..ReportFiles::default() })
    }

    fn names(directory: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = fs::read_dir(directory).unwrap().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn a_report_appears_whole_and_leaves_nothing_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report.json");
        fs::write(&path, "an older report").unwrap();
        let outputs = open(None, Some(&path)).unwrap();
        assert_eq!(names(directory.path()).len(), 2);
        assert_eq!(fs::read_to_string(&path).unwrap(), "an older report", "nothing is touched before the end");
        outputs.write(&fixture::run()).unwrap();
        assert_eq!(names(directory.path()), ["report.json"]);
        assert_eq!(fs::read(&path).unwrap(), Json.render(&fixture::run()).unwrap());
    }

    #[test]
    fn a_run_that_fails_leaves_no_file_behind() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report.xml");
        drop(open(Some(&path), None).unwrap());
        assert!(names(directory.path()).is_empty());
    }

    #[test]
    fn what_a_killed_run_left_is_in_nobodys_way() {
        let directory = tempfile::tempdir().unwrap();
        let left = format!("report.xml.{}-0.part", std::process::id());
        fs::write(directory.path().join(&left), "half a repo").unwrap();
        let outputs = open(Some(&directory.path().join("report.xml")), None).unwrap();
        outputs.write(&fixture::run()).unwrap();
        assert_eq!(names(directory.path()), ["report.xml".to_owned(), left]);
    }

    #[test]
    fn one_file_in_two_spellings_is_still_one_file() {
        let directory = tempfile::tempdir().unwrap();
        let (plain, dotted) = (directory.path().join("report"), directory.path().join("./report"));
        let failure = open(Some(&plain), Some(&dotted)).err().unwrap();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.starts_with("--junit and --json both name"), "{}", failure.message);
        assert!(names(directory.path()).is_empty());
    }

    #[test]
    fn a_directory_is_no_place_for_a_report() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(open(Some(directory.path()), None).err().unwrap().exit, Exit::Usage);
        assert_eq!(open(Some(Path::new("")), None).err().unwrap().exit, Exit::Usage);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_opened_only_at_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let outputs = open(None, Some(&pipe)).unwrap();
        let reader = std::thread::spawn(move || fs::read(pipe).unwrap());
        outputs.write(&fixture::run()).unwrap();
        assert_eq!(reader.join().unwrap(), Json.render(&fixture::run()).unwrap());
        assert_eq!(names(directory.path()), ["pipe"]);
    }
}
