//! What can go wrong with the store: each with the next step.

use std::{io, path::PathBuf};

use thiserror::Error;

use super::hash::Sha;
use crate::standards::smart_data_models::{Address, ModelKey};

/// Why something with third-party files could not be done. None of it leaves a half-written file behind.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file cannot be read.
    #[error("{} cannot be read: {error}", path.display())]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file cannot be written.
    #[error("{} cannot be written: {error}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The lock is none.
    #[error("{}{} is no lock of models: {says}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    BadLock {
        /// The lock.
        path: PathBuf,
        /// The line, where there is one.
        line: Option<usize>,
        /// What is wrong.
        says: String,
    },
    /// The lock is of another time.
    #[error("{} has the version {version}; this civitest reads version {known}", path.display(), known = super::lock::VERSION)]
    LockVersion {
        /// The lock.
        path: PathBuf,
        /// Its version.
        version: i64,
    },
    /// The lock was changed by somebody else in the meantime.
    #[error("{} was changed while its models were pulled; it is left as it is now", path.display())]
    LockMoved {
        /// The lock.
        path: PathBuf,
    },
    /// A file is not what was pinned.
    #[error("{address} is not the file that was pinned: {found} instead of {pinned}, from {from}")]
    Mismatch {
        /// The file.
        address: Address,
        /// The hash in the lock.
        pinned: Sha,
        /// The hash of what came.
        found: Sha,
        /// Where it came from.
        from: String,
    },
    /// Nobody knows such a model.
    #[error("there is no model \"{what}\" {place}")]
    Unknown {
        /// What was asked for.
        what: String,
        /// Where it was looked for: "in the official list of …".
        place: String,
        /// The nearest names.
        near: Vec<String>,
    },
    /// A name that stands for several models.
    #[error("\"{what}\" is the name of {} models: {}", keys.len(), words(keys))]
    Ambiguous {
        /// What was asked for.
        what: String,
        /// What it may mean.
        keys: Vec<ModelKey>,
    },
    /// Nothing to do.
    #[error("nothing is asked for, and {} lists no models", path.display())]
    Nothing {
        /// The lock.
        path: PathBuf,
    },
    /// The source gives no answer, or none that is one.
    #[error("{url}: {says}")]
    NoAnswer {
        /// What was asked.
        url: String,
        /// What came instead.
        says: String,
    },
    /// The source has no such file.
    #[error("{place} does not have {address}")]
    Absent {
        /// The file.
        address: Address,
        /// Where it was looked for.
        place: String,
    },
    /// A file that was pinned from a directory, and is published nowhere.
    #[error("{address} was pinned from a directory without a commit, so {place} cannot have it")]
    Unpublished {
        /// The file.
        address: Address,
        /// The source.
        place: String,
    },
    /// A file that should hold JSON holds something else.
    #[error("{address} is no JSON: {says}")]
    NotJson {
        /// The file.
        address: Address,
        /// What it is instead.
        says: String,
    },
    /// A file is too large, or there are too many.
    #[error("{what}")]
    TooLarge {
        /// What is, and how much is read.
        what: String,
    },
    /// An archive that is none, or tries to lead out of itself.
    #[error("{}: {says}", path.display())]
    BadArchive {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        says: String,
    },
    /// A directory without models.
    #[error("{} holds no models", path.display())]
    NoModels {
        /// The directory or archive.
        path: PathBuf,
    },
    /// Two folders that are the same repository: nobody could say which of them a file is of.
    #[error("{} has the repository {repository} twice", path.display())]
    Twice {
        /// The directory or archive.
        path: PathBuf,
        /// The repository.
        repository: String,
    },
    /// The source has another commit than the lock.
    #[error("{repository} is pinned at {pinned}, and {place} has {found}")]
    OtherCommit {
        /// The repository.
        repository: String,
        /// In the lock.
        pinned: String,
        /// What the source has.
        found: String,
        /// The source.
        place: String,
    },
    /// A commit that belongs to nothing.
    #[error("--commit {commit} {says}")]
    BadCommit {
        /// As typed.
        commit: String,
        /// What is wrong.
        says: String,
    },
}

/// What kind of trouble it is: the command line makes exit codes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// What was asked for, or a path.
    Usage,
    /// The source cannot be reached, or does not have what it should.
    Source,
    /// Something is not what it should be: the lock, a pinned file, an archive that leads out.
    Trust,
}

impl StoreError {
    /// What kind of trouble it is.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Unreadable { .. }
            | Self::Unwritable { .. }
            | Self::Unknown { .. }
            | Self::Ambiguous { .. }
            | Self::Nothing { .. }
            | Self::NoModels { .. }
            | Self::Twice { .. }
            | Self::OtherCommit { .. }
            | Self::LockMoved { .. }
            | Self::Unpublished { .. }
            | Self::BadCommit { .. } => Trouble::Usage,
            Self::NoAnswer { .. } | Self::Absent { .. } | Self::NotJson { .. } | Self::TooLarge { .. } => {
                Trouble::Source
            }
            Self::BadLock { .. } | Self::LockVersion { .. } | Self::Mismatch { .. } | Self::BadArchive { .. } => {
                Trouble::Trust
            }
        }
    }

    /// The next step.
    pub fn help(&self) -> String {
        match self {
            Self::Unreadable { .. } => "check the path and who may read it".to_owned(),
            Self::Unwritable { .. } => {
                "check who may write there and how much room is left, or name another place with --models-cache or --lock"
                    .to_owned()
            }
            Self::BadLock { .. } => {
                "take the lock from version control, or delete it and pull its models again".to_owned()
            }
            Self::LockVersion { .. } => "use the civitest that wrote it, or a newer one".to_owned(),
            Self::LockMoved { .. } => "pull again".to_owned(),
            Self::Mismatch { .. } => {
                "a commit never changes: the source or the lock was tampered with, or a directory that is no clone was edited; \
                 civitest models diff shows what differs, and pull --update pins what is there now"
                    .to_owned()
            }
            Self::Unknown { near, .. } if !near.is_empty() => format!("did you mean {}?", near.join(", ")),
            Self::Unknown { .. } => "civitest models list --available shows them all".to_owned(),
            Self::Ambiguous { keys, .. } => {
                let first = keys.first().map(ToString::to_string).unwrap_or_default();
                format!("write which one is meant, for instance {first}")
            }
            Self::Nothing { .. } => "name a type, a subject or --all: civitest models pull AirQualityObserved".to_owned(),
            Self::NoAnswer { .. } => "check the network and --proxy, or name a mirror with --base-url; without a network: \
                                      --from-dir, --from-tar"
                .to_owned(),
            Self::Absent { .. } => "civitest models list --available shows what there should be; a pinned model that is gone \
                                    for good is dropped by deleting its table from the lock"
                .to_owned(),
            Self::Unpublished { .. } => "pull it from there: --from-dir DIR".to_owned(),
            Self::NotJson { .. } => "look at the file; a proxy or a login page may have answered instead".to_owned(),
            Self::TooLarge { .. } => "no model needs that much; check where it comes from".to_owned(),
            Self::BadArchive { .. } => "nothing was written; check where the archive comes from".to_owned(),
            Self::NoModels { .. } => "models stand in <DIR>/<subject>/<Model>/schema.json".to_owned(),
            Self::Twice { .. } => "leave one commit of it, and put the other aside".to_owned(),
            Self::OtherCommit { .. } => "add --update to pin what is there now".to_owned(),
            Self::BadCommit { .. } => {
                "write 40 hexadecimal digits, with the repository where there are several: dataModel.Weather=1234…".to_owned()
            }
        }
    }
}

fn words(keys: &[ModelKey]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
