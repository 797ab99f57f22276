//! Writes the target file that a probe makes, and never over another.

use std::{fs::File, io::Write as _, path::Path};

use crate::{
    cli::{exit::Exit, failure::Failure},
    model::diagnosis::Diagnosis,
    report::target_file,
};

/// Makes sure that nothing is in the way, before anything is sent.
///
/// # Errors
/// When something is there already.
pub fn is_free(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() { Err(taken(path)) } else { Ok(()) }
}

/// Writes the file.
///
/// # Errors
/// When something is there already, or it cannot be written.
pub fn write(path: &Path, diagnosis: &Diagnosis) -> Result<(), Failure> {
    let file = File::create_new(path).and_then(|mut file| file.write_all(target_file(diagnosis).as_bytes()));
    file.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(path),
        _ => Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display()))
            .help("name a file in a directory that exists and that you may write to"),
    })
}

fn taken(path: &Path) -> Failure {
    Failure::new(Exit::Usage, format!("{} is there already, and is not replaced", path.display()))
        .help("name another file, or remove that one")
}
