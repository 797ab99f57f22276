//! What the lock says against what is there: in the cache, and at the source today.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cache::{Cache, Kept},
    error::StoreError,
    hash::Sha,
    lock::{Commit, Lock},
    pull,
    session::{Keeps, Moves, Session},
    source::Source,
};
use crate::standards::smart_data_models::{Address, Library, ModelKey, Origin};

/// What a pinned file is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// What was pinned.
    Whole,
    /// Something else.
    Changed(Sha),
    /// It is not in the cache.
    Missing,
    /// It cannot be read, says the system.
    Unreadable(String),
}

/// Hashes every pinned file again.
pub fn verify(lock: &Lock, cache: &Cache) -> BTreeMap<Address, Verified> {
    let state = |sha: &Sha| match cache.get(sha) {
        Ok(Kept::Whole(_)) => Verified::Whole,
        Ok(Kept::Damaged(found)) => Verified::Changed(found),
        Ok(Kept::Nothing) => Verified::Missing,
        Err(error) => Verified::Unreadable(error.to_string()),
    };
    lock.files.iter().map(|(address, sha)| (address.clone(), state(sha))).collect()
}

/// A pinned model at the source today.
pub enum News {
    /// It is there.
    There {
        /// Its `$schemaVersion`.
        version: Option<String>,
        /// Its files that are not what was pinned, in order; also those that came and went.
        differ: BTreeSet<Address>,
    },
    /// It is not there any more, or no model.
    Gone(StoreError),
}

/// The newest of what is pinned.
pub struct Newest {
    /// The commits of the repositories today.
    pub commits: BTreeMap<String, Commit>,
    /// The models.
    pub models: BTreeMap<ModelKey, News>,
    documents: BTreeMap<Address, Vec<u8>>,
}

impl Newest {
    /// The newest models as a library.
    pub fn library(&self) -> Library {
        let origin = Origin::Pinned { commit: "newest".to_owned(), version: None };
        Library::of_documents(self.documents.clone(), &origin)
    }
}

/// Asks the source for the newest of these models. Nothing is kept.
///
/// # Errors
/// When the source gives no answer.
pub async fn newest(
    lock: &Lock,
    cache: &Cache,
    source: &Source,
    keys: &BTreeSet<ModelKey>,
) -> Result<Newest, StoreError> {
    let session = Session::new(cache, source, lock, Moves::Update, Keeps::Nothing);
    let mut models = BTreeMap::new();
    let mut documents = BTreeMap::new();
    for key in keys {
        let news = match pull::model(&session, key, "").await {
            Ok(fetched) => {
                for address in fetched.files.keys() {
                    if let Some(read) = session.file(address).await? {
                        documents.insert(address.clone(), read.1.clone());
                    }
                }
                let then = lock.models.get(key).map(|model| &model.files);
                let came = fetched.files.iter().filter(|(address, sha)| lock.files.get(*address) != Some(*sha));
                let went = then.into_iter().flatten().filter(|address| !fetched.files.contains_key(*address));
                let differ = came.map(|(address, _)| address).chain(went).cloned().collect();
                News::There { version: fetched.locked.schema_version, differ }
            }
            Err(error @ (StoreError::Absent { .. } | StoreError::NotJson { .. } | StoreError::Unpublished { .. })) => {
                News::Gone(error)
            }
            Err(error) => return Err(error),
        };
        models.insert(key.clone(), news);
    }
    Ok(Newest { commits: session.commits(), models, documents })
}
