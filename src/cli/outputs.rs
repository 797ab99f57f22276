//! Report files: opened before the first request, written whole at the end.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use super::{exit::Exit, failure::Failure};
use crate::{
    event::Run,
    report::{Artefact, Json, Junit},
};

/// The files a user asked for.
pub struct Outputs(Vec<(Box<dyn Artefact>, PathBuf)>);

impl Outputs {
    /// Makes sure that every file can be written, so that nobody learns it after an hour of tests.
    ///
    /// # Errors
    /// When one of them cannot.
    pub fn open(junit: Option<&Path>, json: Option<&Path>) -> Result<Self, Failure> {
        let mut outputs: Vec<(Box<dyn Artefact>, PathBuf)> = Vec::new();
        if let Some(path) = junit {
            outputs.push((Box::new(Junit), path.to_owned()));
        }
        if let Some(path) = json {
            outputs.push((Box::new(Json), path.to_owned()));
        }
        for (_, path) in &outputs {
            probe(path)?;
        }
        Ok(Self(outputs))
    }

    /// Renders and writes every file: beside its place first, then moved there, so that no reader ever sees half of one.
    ///
    /// # Errors
    /// When one cannot be rendered or written.
    pub fn write(&self, run: &Run) -> Result<(), Failure> {
        for (artefact, path) in &self.0 {
            let bytes = artefact
                .render(run)
                .map_err(|error| Failure::new(Exit::Internal, format!("{}: {error}", artefact.name())))?;
            replace(path, &bytes).map_err(|error| unwritable(path, &error))?;
        }
        Ok(())
    }
}

fn probe(path: &Path) -> Result<(), Failure> {
    let existed = path.exists();
    File::options().create(true).append(true).open(path).map_err(|error| unwritable(path, &error))?;
    if !existed {
        // What is left of an interrupted run must not look like a report.
        let _ = fs::remove_file(path);
    }
    Ok(())
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if !path.is_file() && path.exists() {
        // A device or a pipe is written to as it is.
        return File::options().write(true).open(path)?.write_all(bytes);
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Usage, format!("the report {} cannot be written: {error}", path.display()))
        .help("name a file in a directory that exists and that you may write to")
}
