//! One pull at a time for a lock: a second one waits until the first is done, and then builds on what it wrote.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use super::{cache::Cache, hash::Sha};

/// Held while a pull is at work; the system lets go of it however the process ends.
#[derive(Debug)]
pub struct Guard {
    _held: Option<File>,
}

/// Whether the guard is free.
pub enum Turn {
    /// It is ours.
    Ours(Guard),
    /// Somebody else pulls.
    Taken(File),
}

impl Guard {
    /// Tries to take the guard of this lock. Where no file can be locked, such as in a cache that is only read, there is none:
    /// the lock is compared before it is replaced all the same.
    pub fn try_take(cache: &Cache, lock: &Path) -> Turn {
        let place = std::path::absolute(lock).unwrap_or_else(|_| lock.to_owned());
        let name = Sha::of(place.as_os_str().as_encoded_bytes());
        let directory = cache.root().join("guards");
        let file = std::fs::create_dir_all(&directory).and_then(|()| {
            OpenOptions::new().create(true).truncate(false).write(true).open(directory.join(name.as_str()))
        });
        let Ok(file) = file else { return Turn::Ours(Self { _held: None }) };
        match file.try_lock() {
            Ok(()) => Turn::Ours(Self { _held: Some(file) }),
            Err(TryLockError::WouldBlock) => Turn::Taken(file),
            Err(TryLockError::Error(_)) => Turn::Ours(Self { _held: None }),
        }
    }

    /// Waits until it is free.
    pub fn wait(file: File) -> Self {
        let held = file.lock().is_ok();
        Self { _held: held.then_some(file) }
    }
}
