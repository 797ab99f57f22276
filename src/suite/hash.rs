//! What was loaded, as one number: reports name it, so that two runs can be told to be of the same suite.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::source::{SourceFile, SuiteFile};

/// SHA-256 over the path below the suites folder and the bytes of every file, in the order given, in hexadecimal.
pub(super) fn files<'a>(files: impl IntoIterator<Item = &'a SuiteFile>) -> String {
    let mut hash = Sha256::new();
    for entry in files {
        let path = entry.segments.join("/");
        // Lengths keep the borders between path, text and next file apart.
        hash.update((path.len() as u64).to_le_bytes());
        hash.update(path.as_bytes());
        hash.update((entry.file.text.len() as u64).to_le_bytes());
        hash.update(entry.file.text.as_bytes());
    }
    hexadecimal(&hash.finalize())
}

/// SHA-256 of one file, in hexadecimal.
pub(super) fn file(file: &SourceFile) -> String {
    hexadecimal(&Sha256::digest(file.text.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
