//! Where models are pulled from: the server that publishes them, or a directory or archive that somebody carried over.

use super::{error::StoreError, lock::Commit, tree::Tree, web::Web};
use crate::standards::smart_data_models::Address;

/// A source of models.
#[derive(Debug)]
pub enum Source {
    /// A server.
    Web(Web),
    /// Files that are here already.
    Tree(Tree),
}

impl Source {
    /// The newest commit of a repository; nothing where the source does not have it.
    ///
    /// # Errors
    /// When the source gives no answer.
    pub async fn head(&self, repository: &str) -> Result<Option<Commit>, StoreError> {
        match self {
            Self::Web(web) => Ok(web.head(repository).await?.map(Commit::Known)),
            Self::Tree(tree) => Ok(tree.has(repository).then(|| tree.commit(repository))),
        }
    }

    /// A file at a commit; nothing where there is none.
    ///
    /// # Errors
    /// When the source gives no answer, or has another commit.
    pub async fn file(&self, address: &Address, commit: &Commit) -> Result<Option<Vec<u8>>, StoreError> {
        match (self, commit) {
            (Self::Web(web), Commit::Known(commit)) => web.file(address, commit).await,
            (Self::Web(web), Commit::Unknown) => {
                Err(StoreError::Unpublished { address: address.clone(), place: web.base().to_owned() })
            }
            (Self::Tree(tree), _) => tree.read(address),
        }
    }

    /// Whether it has any file of a repository.
    pub fn may_have(&self, repository: &str) -> bool {
        match self {
            Self::Web(_) => true,
            Self::Tree(tree) => tree.has(repository),
        }
    }

    /// How it is named in messages.
    pub fn place(&self) -> String {
        match self {
            Self::Web(web) => web.base().to_owned(),
            Self::Tree(tree) => tree.place(),
        }
    }

    /// How it is named in the lock.
    pub fn name(&self) -> String {
        match self {
            Self::Web(web) => web.base().to_owned(),
            Self::Tree(tree) => tree.source(),
        }
    }
}
