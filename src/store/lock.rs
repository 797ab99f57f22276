//! The lock, `models.lock`: which models a city uses, from which commit, and the hash of every file they consist of. It stands
//! beside the target file, in version control. A repository has one commit in it, since its models share a context; a file has
//! one hash, since there can be only one under an address.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs, io,
    path::Path,
};

use serde::Deserialize;
use toml::Spanned;

use super::{cache, error::StoreError, git, hash::Sha};
use crate::standards::smart_data_models::{Address, ModelKey};

/// The version of the form of the lock.
pub const VERSION: i64 = 1;
/// No lock is larger: all official models need less than a megabyte.
const LARGEST: u64 = 16 << 20;

/// What is locked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// The repositories that files come from.
    pub repositories: BTreeMap<String, Repository>,
    /// The models.
    pub models: BTreeMap<ModelKey, Locked>,
    /// The hash of every file.
    pub files: BTreeMap<Address, Sha>,
}

/// Where the files of a repository come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repository {
    /// The commit.
    pub commit: Commit,
    /// The base URL, or `directory`, or the name of an archive.
    pub from: String,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Commit {
    /// This one.
    Known(String),
    /// Nobody said: a directory that is no clone.
    Unknown,
}

impl Commit {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(commit) => commit,
            Self::Unknown => "unknown",
        }
    }

    /// The first digits.
    pub fn short(&self) -> &str {
        match self {
            Self::Known(commit) => commit.get(..10).unwrap_or(commit),
            Self::Unknown => "unknown",
        }
    }
}

impl TryFrom<String> for Commit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "unknown" => Ok(Self::Unknown),
            commit if git::is_commit(commit) => Ok(Self::Known(text)),
            _ => Err("a commit has 40 hexadecimal digits, in lower case".to_owned()),
        }
    }
}

/// A model in the lock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Locked {
    /// Its `$schemaVersion`, where it has one.
    #[serde(default)]
    pub schema_version: Option<String>,
    /// Its licence.
    pub licence: String,
    /// The day it was pulled: `2026-11-21`.
    pub retrieved: String,
    /// Its files: the schema, all that the schema leads to, the context of its subject, the text of its licence.
    pub files: BTreeSet<Address>,
}

/// As it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "version")]
    _version: i64,
    #[serde(default)]
    repository: BTreeMap<String, Repository>,
    #[serde(default)]
    model: BTreeMap<Spanned<ModelKey>, Locked>,
    #[serde(default)]
    file: BTreeMap<Address, Sha>,
}

/// As much of it as says which form the rest has.
#[derive(Deserialize)]
struct Form {
    version: i64,
}

impl Lock {
    /// Reads a lock; nothing where there is no file.
    ///
    /// # Errors
    /// When it cannot be read, or is no lock.
    pub fn read(path: &Path) -> Result<Option<Self>, StoreError> {
        bytes(path)?.map(|bytes| Self::parse(path, &bytes)).transpose()
    }

    /// The lock in these bytes.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let bad = |line, says: String| StoreError::BadLock { path: path.to_owned(), line, says };
        let text = std::str::from_utf8(bytes).map_err(|error| bad(None, error.to_string()))?;
        let line = |offset: usize| text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1);
        let wrong =
            |error: &toml::de::Error| bad(error.span().map(|span| line(span.start)), error.message().to_owned());
        let form: Form = toml::from_str(text).map_err(|error| wrong(&error))?;
        if form.version != VERSION {
            return Err(StoreError::LockVersion { path: path.to_owned(), version: form.version });
        }
        let written: Written = toml::from_str(text).map_err(|error| wrong(&error))?;
        let mut lock = Self { repositories: written.repository, models: BTreeMap::new(), files: written.file };
        for (key, model) in written.model {
            let line = line(key.span().start);
            lock.check(key.get_ref(), &model).map_err(|says| bad(Some(line), says))?;
            lock.models.insert(key.into_inner(), model);
        }
        Ok(lock)
    }

    /// What has to hold between the parts.
    fn check(&self, key: &ModelKey, model: &Locked) -> Result<(), String> {
        let schema = Address { repository: key.subject.clone(), path: format!("{}/schema.json", key.model) };
        if !model.files.contains(&schema) {
            return Err(format!("{key} does not list its own {schema}"));
        }
        for address in &model.files {
            if !self.files.contains_key(address) {
                return Err(format!("{key} lists {address}, which has no hash under [file]"));
            }
            if !self.repositories.contains_key(&address.repository) {
                return Err(format!("{address} is of a repository that is not listed: {}", address.repository));
            }
        }
        Ok(())
    }

    /// As it is written: always in the same order, so that a change is a small difference.
    pub fn render(&self) -> String {
        let mut text = format!(
            "# Which models of data are used, and the SHA-256 of each of their files. Written by civitest models pull; keep it in\n\
             # version control, and change it by pulling.\n\
             version = {VERSION}\n"
        );
        for (name, Repository { commit, from }) in &self.repositories {
            let (name, from) = (quoted(name), quoted(from));
            let _ = write!(text, "\n[repository.{name}]\ncommit = \"{}\"\nfrom = {from}\n", commit.as_str());
        }
        for (key, model) in &self.models {
            let _ = write!(text, "\n[model.{}]\n", quoted(&key.to_string()));
            if let Some(version) = &model.schema_version {
                let _ = writeln!(text, "schema-version = {}", quoted(version));
            }
            let (licence, retrieved) = (quoted(&model.licence), quoted(&model.retrieved));
            let _ = writeln!(text, "licence = {licence}\nretrieved = {retrieved}\nfiles = [");
            for address in &model.files {
                let _ = writeln!(text, "  {},", quoted(&address.to_string()));
            }
            text.push_str("]\n");
        }
        text.push_str("\n[file]\n");
        for (address, sha) in &self.files {
            let _ = writeln!(text, "{} = \"{sha}\"", quoted(&address.to_string()));
        }
        text
    }

    /// Replaces the lock, if it still is what it was when it was read.
    ///
    /// # Errors
    /// When somebody else changed it, or it cannot be written.
    pub fn write(&self, path: &Path, was: Option<&[u8]>) -> Result<(), StoreError> {
        let text = self.render();
        let is = bytes(path)?;
        if is.as_deref() != was {
            return Err(StoreError::LockMoved { path: path.to_owned() });
        }
        if is.as_deref() == Some(text.as_bytes()) {
            return Ok(());
        }
        // Where the lock is a link, the file that it leads to is replaced, not the link.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        cache::replace(&place, text.as_bytes()).map_err(|error| StoreError::Unwritable { path: path.to_owned(), error })
    }

    /// Leaves out files and repositories that no model needs any more.
    pub fn tidy(&mut self) {
        let used: BTreeSet<&Address> = self.models.values().flat_map(|model| &model.files).collect();
        let repositories: BTreeSet<&str> = used.iter().map(|address| address.repository.as_str()).collect();
        self.repositories.retain(|name, _| repositories.contains(name.as_str()));
        self.files.retain(|address, _| used.contains(address));
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The bytes of the lock; nothing where there is no file.
///
/// # Errors
/// When there is something that cannot be read.
pub fn bytes(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    let unreadable = |error| StoreError::Unreadable { path: path.to_owned(), error };
    match fs::metadata(path) {
        Ok(found) if found.is_file() && found.len() > LARGEST => {
            let what = format!("{} has {} bytes; no lock needs so many", path.display(), found.len());
            Err(StoreError::TooLarge { what })
        }
        Ok(found) if found.is_file() => fs::read(path).map(Some).map_err(unreadable),
        Ok(_) => Err(unreadable(io::Error::other("it is no file"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn example() -> Lock {
        let address = |text: &str| Address::try_from(text.to_owned()).unwrap();
        let files = ["city.Example/Bench/schema.json", "city.Example/context.jsonld", "data-models/common-schema.json"]
            .map(address);
        let from = "https://models.example".to_owned();
        let repository = Repository { commit: Commit::Known("f".repeat(40)), from };
        Lock {
            repositories: [
                ("city.Example".to_owned(), Repository { commit: Commit::Unknown, from: "directory".to_owned() }),
                ("data-models".to_owned(), repository),
            ]
            .into(),
            models: [(
                "city.Example/Bench".parse().unwrap(),
                Locked {
                    schema_version: Some("0.1.0".to_owned()),
                    licence: "CC-BY-4.0".to_owned(),
                    retrieved: "2026-11-21".to_owned(),
                    files: files.clone().into(),
                },
            )]
            .into(),
            files: files.map(|address| (address.clone(), Sha::of(address.path.as_bytes()))).into(),
        }
    }

    fn parse(text: &str) -> Result<Lock, StoreError> {
        Lock::parse(Path::new("models.lock"), text.as_bytes())
    }

    #[test]
    fn a_lock_is_written_for_people_and_read_again() {
        let text = example().render();
        insta::assert_snapshot!(text);
        assert_eq!(parse(&text).unwrap(), example());
    }

    #[test]
    fn what_is_wrong_with_a_lock_is_said_with_its_line() {
        let good = example().render();
        let hash = Sha::of(b"Bench/schema.json").to_string();
        let broken = [
            good.replace("version = 1", "version = 2"),
            good.replace("version = 1", "versoin = 1"),
            good.replace("version = 1", "version = 1\nextra = true"),
            good.replace("[file]", "[file"),
            good.replace(&hash, "abc"),
            good.replace(&"f".repeat(40), "master"),
            good.replace("[model.\"city.Example/Bench\"]", "[model.\"../Bench\"]"),
            good.replace("\"city.Example/Bench/schema.json\" =", "\"../Bench/schema.json\" ="),
            good.replace("\"city.Example/Bench/schema.json\" =", "\"city.Example/Other/schema.json\" ="),
            good.replace("  \"city.Example/Bench/schema.json\",\n", ""),
            good.replace("[repository.\"data-models\"]", "[repository.\"other\"]"),
            good.replace("licence = \"CC-BY-4.0\"\n", ""),
            String::new(),
            "\u{0}".to_owned(),
        ];
        let said: Vec<String> = broken.iter().map(|text| parse(text).unwrap_err().to_string()).collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn a_lock_that_somebody_else_changed_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("models.lock");
        example().write(&path, None).unwrap();
        let first = bytes(&path).unwrap();
        assert!(matches!(Lock::default().write(&path, None), Err(StoreError::LockMoved { .. })));
        assert_eq!(bytes(&path).unwrap(), first);
        Lock::default().write(&path, first.as_deref()).unwrap();
        assert_eq!(Lock::read(&path).unwrap(), Some(Lock::default()));
    }

    #[test]
    fn what_no_model_needs_is_left_out() {
        let mut lock = example();
        lock.tidy();
        assert_eq!(lock, example());
        lock.models.clear();
        lock.tidy();
        assert_eq!(lock, Lock::default());
    }

    proptest! {
        #[test]
        fn any_lock_is_read_as_it_was_written(licence in ".{0,20}", from in any::<String>(), version in any::<Option<String>>()) {
            let mut lock = example();
            for model in lock.models.values_mut() {
                model.licence = licence.clone();
                model.schema_version = version.clone();
            }
            for repository in lock.repositories.values_mut() {
                repository.from = from.clone();
            }
            prop_assert_eq!(parse(&lock.render()).unwrap(), lock);
        }
    }
}
