//! The loader as a whole: good suites load, and every mistake is explained.

mod broken;
mod examples;
mod limits;
mod writes;

use std::{collections::BTreeSet, fs};

use super::{
    Colour, Loaded, Options,
    diagnostic::Sink,
    load::assemble,
    render,
    source::{Source, SourceFile, SuiteFile, SuiteFiles},
};
use crate::model::FaultId;

/// The tables of the example suite, without its groups.
fn tables() -> Vec<SuiteFile> {
    let files = Source::Directory("fixtures/examples".into()).read(&mut Sink::default());
    files.iter().filter(|file| file.segments.len() == 2 && file.segments[0] == "ngsi-ld").cloned().collect()
}

fn file(path: &str, text: impl Into<std::sync::Arc<str>>) -> SuiteFile {
    let segments = path.split('/').map(str::to_owned).collect();
    SuiteFile { segments, file: SourceFile::new(format!("suites/{path}"), text) }
}

/// Loads one group with the tables of the example suite.
fn load_group(name: &str, text: &str) -> Loaded {
    let mut files = tables();
    files.push(file(&format!("ngsi-ld/broken/{name}.yaml"), text));
    load_files(files)
}

fn load_files(files: Vec<SuiteFile>) -> Loaded {
    let faults: BTreeSet<_> = ["create-without-location", "create-loses-attributes"].map(FaultId::from).into();
    assemble(SuiteFiles::new(files), "suites", &Options { known_faults: Some(&faults) }, Sink::default())
}

fn rendered(loaded: &Loaded) -> String {
    render(&loaded.diagnostics, Colour::Never)
}

fn fixture(name: &str) -> String {
    fs::read_to_string(format!("fixtures/broken/{name}.yaml")).unwrap()
}
