//! Which part of a selection a case belongs to.
//!
//! A partition is applied after everything else that selects, so the parts of one selection are that selection. Parts of
//! the same suites and options need nothing from each other: what a case belongs to depends on its place or its id alone.

use sha2::{Digest, Sha256};

use crate::model::{
    InstanceId,
    partition::{Cut, Partition},
};

/// Whether the case at this place of the selection, counted from 0, belongs to the part.
pub(super) fn takes(partition: Partition, place: usize, id: &InstanceId) -> bool {
    partition.takes(match partition.cut() {
        Cut::Slice => place as u64,
        Cut::Hash => hash(id),
    })
}

/// The first eight bytes of the SHA-256 of `group/test[case]@interface`, the highest first: the same on every machine
/// and in every release.
fn hash(id: &InstanceId) -> u64 {
    let digest = Sha256::digest(id.to_string());
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Interface, TestId};

    #[test]
    fn the_hash_never_changes_between_releases() {
        let id = InstanceId { test: TestId::new("a"), case: None, interface: Interface::Broker };
        // printf 'a@broker' | sha256sum | cut -c1-16
        assert_eq!(format!("{:016x}", hash(&id)), "c736249eab486b3d");
    }
}
