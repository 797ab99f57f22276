//! The models at hand: their keys, and how the bytes of a file are had. Whoever reads files gives a function for it; a file is
//! asked for when the first entity needs it, so a thousand models cost nothing where three are used.

use std::{collections::BTreeMap, sync::Arc};

use super::{Address, ModelKey};

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A pinned commit of a public repository.
    Pinned {
        /// The commit.
        commit: String,
        /// `$schemaVersion`, where the schema has one.
        version: Option<String>,
    },
    /// A directory that the user named.
    Directory(String),
}

/// Why a file cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Nobody pulled it.
    #[error("{0} is not at hand")]
    Missing(Address),
    /// It is not what was pinned.
    #[error("{address} is not the file that was pinned: its SHA-256 is {found} instead of {pinned}")]
    Changed {
        /// The file.
        address: Address,
        /// The hash in the lock.
        pinned: String,
        /// The hash of what is there.
        found: String,
    },
    /// It cannot be read.
    #[error("{address} cannot be read: {reason}")]
    Failed {
        /// The file.
        address: Address,
        /// What the system says.
        reason: String,
    },
}

/// Gives the bytes of a file, or the reason why it cannot.
pub type Read = dyn Fn(&Address) -> Result<Arc<[u8]>, Unreadable> + Send + Sync;

/// The models at hand. A copy shares everything with its original.
#[derive(Clone)]
pub struct Library {
    models: Arc<BTreeMap<ModelKey, Origin>>,
    read: Arc<Read>,
}

impl Library {
    /// A library of these models, whose files are had from this function.
    pub fn new(models: BTreeMap<ModelKey, Origin>, read: Box<Read>) -> Self {
        Self { models: Arc::new(models), read: Arc::from(read) }
    }

    /// A library of documents in memory: each `<subject>/<Model>/schema.json` is a model.
    pub fn of_documents(documents: BTreeMap<Address, Vec<u8>>, origin: &Origin) -> Self {
        let models = documents
            .keys()
            .filter_map(|address| {
                let name = address.path.strip_suffix("/schema.json")?;
                Some((ModelKey::new(&address.repository, name).ok()?, origin.clone()))
            })
            .collect();
        let read = move |address: &Address| match documents.get(address) {
            Some(bytes) => Ok(Arc::from(bytes.as_slice())),
            None => Err(Unreadable::Missing(address.clone())),
        };
        Self { models: Arc::new(models), read: Arc::new(read) }
    }

    /// The models at hand, in order.
    pub fn models(&self) -> &BTreeMap<ModelKey, Origin> {
        &self.models
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it is not at hand, not what was pinned, or cannot be read.
    pub fn read(&self, address: &Address) -> Result<Arc<[u8]>, Unreadable> {
        (self.read)(address)
    }
}
