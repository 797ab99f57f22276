//! Where suite files come from: the binary itself, or a directory. Reading never fails as a whole: what cannot be read
//! becomes a diagnostic, and the rest is still checked.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use include_dir::{Dir, include_dir};

use super::diagnostic::{Code, Diagnostic, Sink};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/suites");

/// The largest file, in bytes.
pub const MAX_FILE: u64 = 1024 * 1024;
/// `<suite>/<area>/<group>.yaml`: nothing lies deeper.
const MAX_FOLDERS: usize = 4;

/// Where the suites are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the binary.
    Embedded,
    /// In this folder, which holds `<suite>/` and `profiles/`.
    Directory(PathBuf),
}

/// A file, with the path that is shown to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// `suites/ngsi-ld/provision/create-entity.yaml`.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

impl SourceFile {
    /// A file.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// Every file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SuiteFiles {
    files: Vec<SuiteFile>,
}

/// A file and its place below the suites folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteFile {
    /// The segments below the folder: `["ngsi-ld", "provision", "create-entity.yaml"]`.
    pub segments: Vec<String>,
    /// The file.
    pub file: SourceFile,
}

impl SuiteFiles {
    /// These files, in order of their place.
    pub(super) fn new(mut files: Vec<SuiteFile>) -> Self {
        files.sort_by(|a, b| a.segments.cmp(&b.segments));
        Self { files }
    }

    /// All of them, by path.
    pub fn iter(&self) -> impl Iterator<Item = &SuiteFile> {
        self.files.iter()
    }

    /// The text of a file by the path that is shown for it.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|entry| &*entry.file.path == path).map(|entry| &*entry.file.text)
    }

    /// One line of a file, counted from 1: what a report shows for a position.
    pub fn source_line(&self, path: &str, line: u32) -> Option<&str> {
        self.text(path)?.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)
    }
}

impl Source {
    /// Reads every YAML file.
    pub fn read(&self, sink: &mut Sink) -> SuiteFiles {
        let mut reader = Reader { sink, files: Vec::new() };
        match self {
            Self::Embedded => reader.embedded(&EMBEDDED),
            Self::Directory(folder) => {
                let shown = shown(folder);
                reader.folder(folder, &shown, &mut Vec::new());
            }
        }
        SuiteFiles::new(reader.files)
    }

    /// The folder as it is shown.
    pub fn shown(&self) -> String {
        match self {
            Self::Embedded => "suites".to_owned(),
            Self::Directory(folder) => shown(folder),
        }
    }
}

fn shown(folder: &Path) -> String {
    let text = folder.to_string_lossy().replace('\\', "/");
    match text.trim_end_matches('/') {
        "" => text,
        trimmed => trimmed.to_owned(),
    }
}

struct Reader<'a> {
    sink: &'a mut Sink,
    files: Vec<SuiteFile>,
}

impl Reader<'_> {
    fn complain(&mut self, code: Code, path: &str, message: impl Into<String>, help: &str) {
        self.sink.push(Diagnostic::file(code, &SourceFile::new(path, ""), message).help(help));
    }

    fn embedded(&mut self, dir: &Dir<'_>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            let segments = path.split('/').map(str::to_owned).collect();
            self.file(&format!("suites/{path}"), segments, file.contents().to_vec());
        }
        for dir in dir.dirs() {
            self.embedded(dir);
        }
    }

    fn folder(&mut self, folder: &Path, shown: &str, segments: &mut Vec<String>) {
        if segments.len() > MAX_FOLDERS {
            let help = "groups lie in <suite>/<area>/<group>.yaml";
            return self.complain(Code::MisplacedFile, shown, "this folder lies too deep", help);
        }
        let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                let help = "name the folder that holds <suite>/ and profiles/, and check that it may be read";
                return self.complain(Code::Unreadable, shown, format!("this folder cannot be read: {error}"), help);
            }
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let path = entry.path();
            let shown = format!("{shown}/{name}");
            segments.push(name);
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.folder(&path, &shown, segments),
                Ok(metadata) if is_yaml(&shown) && !metadata.is_file() => {
                    self.complain(Code::Unreadable, &shown, "this is no regular file", "suite files are plain files");
                }
                Ok(_) if is_yaml(&shown) => self.read(&path, &shown, segments.clone()),
                Ok(_) => {}
                Err(error) => {
                    let message = format!("this cannot be read: {error}");
                    self.complain(Code::Unreadable, &shown, message, "check the link or the permissions");
                }
            }
            segments.pop();
        }
    }

    fn read(&mut self, path: &Path, shown: &str, segments: Vec<String>) {
        let mut bytes = Vec::new();
        // One byte more than allowed is enough to know that the file is too large.
        match fs::File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)) {
            Ok(_) => self.file(shown, segments, bytes),
            Err(error) => {
                let message = format!("this file cannot be read: {error}");
                self.complain(Code::Unreadable, shown, message, "check its permissions");
            }
        }
    }

    fn file(&mut self, shown: &str, segments: Vec<String>, bytes: Vec<u8>) {
        if !is_yaml(shown) {
            return;
        }
        if shown.ends_with(".yml") {
            return self.complain(Code::MisplacedFile, shown, "suite files end in .yaml", "rename it");
        }
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_FILE) {
            let help = "split it into several groups";
            return self.complain(Code::TooLarge, shown, "this file is larger than 1 MiB", help);
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.files.push(SuiteFile { segments, file: SourceFile::new(shown, text) }),
            Err(error) => {
                let message = format!("this file is not UTF-8: byte {}", error.utf8_error().valid_up_to() + 1);
                self.complain(Code::NotUtf8, shown, message, "save it as UTF-8");
            }
        }
    }
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(folder: &Path) -> Vec<Code> {
        let mut sink = Sink::default();
        Source::Directory(folder.to_owned()).read(&mut sink);
        sink.into_sorted().into_iter().map(|diagnostic| diagnostic.code).collect()
    }

    #[test]
    fn a_folder_that_does_not_exist_is_a_diagnostic() {
        assert_eq!(codes(Path::new("no/such/folder")), [Code::Unreadable]);
    }

    #[test]
    fn files_that_cannot_be_used_are_diagnostics_and_others_are_still_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("latin.yaml"), b"title: caf\xe9").unwrap();
        fs::write(folder.path().join("large.yaml"), vec![b'#'; 1024 * 1024 + 1]).unwrap();
        fs::write(folder.path().join("short.yml"), "a: 1").unwrap();
        fs::write(folder.path().join("good.yaml"), "a: 1\nb: 2\n").unwrap();
        fs::write(folder.path().join("README.md"), b"\xff").unwrap();
        assert_eq!(codes(folder.path()), [Code::TooLarge, Code::NotUtf8, Code::MisplacedFile]);
        let files = Source::Directory(folder.path().to_owned()).read(&mut Sink::default());
        let path = files.iter().next().unwrap().file.path.clone();
        assert_eq!(files.source_line(&path, 2), Some("b: 2"));
        assert_eq!(files.source_line(&path, 0), None);
    }

    #[test]
    fn the_shown_path_starts_as_the_user_gave_the_folder() {
        assert_eq!(Source::Directory("my/suites/".into()).shown(), "my/suites");
        assert_eq!(Source::Directory("/".into()).shown(), "/");
    }
}
