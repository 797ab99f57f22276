//! Files to catalogue.

use std::collections::BTreeMap;

use super::{
    Loaded, Options,
    context::Context,
    diagnostic::{Code, Diagnostic, Sink},
    etsi, fingerprint, group, hash, profile,
    source::{Source, SourceFile, SuiteFile, SuiteFiles},
    tables,
    yaml::Node,
};
use crate::model::{
    GroupId, SuiteId,
    catalogue::{Catalogue, Suite},
    coverage::EtsiMap,
};

/// The folder of profiles beside the suites.
const PROFILES: &str = "profiles";
/// The file beside the suites.
const FINGERPRINTS: &str = "fingerprints.yaml";
/// The files beside the groups.
const TABLES: [&str; 6] = ["suite.yaml", "clauses.yaml", "bindings.yaml", "doubts.yaml", "coverage.yaml", "etsi.yaml"];

/// Reads and checks everything. Errors leave no catalogue behind, but all of them are told.
pub fn load(source: &Source, options: &Options<'_>) -> Loaded {
    let mut sink = Sink::default();
    let files = source.read(&mut sink);
    assemble(files, &source.shown(), options, sink)
}

/// Files that were read to catalogue.
pub(super) fn assemble(files: SuiteFiles, shown: &str, options: &Options<'_>, mut sink: Sink) -> Loaded {
    let mut suites = Vec::new();
    let mut folders: BTreeMap<&str, Vec<&SuiteFile>> = BTreeMap::new();
    for file in files.iter() {
        folders.entry(file.segments.first().map_or("", String::as_str)).or_default().push(file);
    }
    let mut fingerprints = Some(Vec::new());
    for (folder, files) in folders.iter().filter(|(folder, _)| **folder != PROFILES) {
        match &files[..] {
            [file] if file.segments == [FINGERPRINTS] => fingerprints = fingerprint::read(&file.file, &mut sink),
            [file] if file.segments.len() == 1 => misplaced(file, &mut sink),
            _ => suites.extend(suite(folder, shown, files, options, &mut sink)),
        }
    }
    if suites.is_empty() && sink.errors() == 0 {
        let diagnostic = Diagnostic::file(Code::NoSuites, &SourceFile::new(shown, ""), "there is no suite here");
        sink.push(diagnostic.help("name the folder that holds <suite>/suite.yaml and profiles/"));
    }
    let complete = sink.errors() == 0;
    let listed = folders.get(PROFILES).map(Vec::as_slice).unwrap_or_default();
    let profiles = profiles(listed, complete.then_some(&suites[..]), &mut sink);
    let fingerprints = fingerprints.unwrap_or_default();
    let catalogue = (sink.errors() == 0).then_some(Catalogue { suites, profiles, fingerprints });
    Loaded { catalogue, diagnostics: sink.into_sorted(), files }
}

fn misplaced(file: &SuiteFile, sink: &mut Sink) {
    let diagnostic = Diagnostic::file(Code::MisplacedFile, &file.file, "no suite file belongs here");
    sink.push(diagnostic.help("groups lie in <suite>/<area>/<group>.yaml, profiles in profiles/"));
}

fn profiles(files: &[&SuiteFile], suites: Option<&[Suite]>, sink: &mut Sink) -> Vec<crate::model::profile::Profile> {
    let mut profiles = Vec::new();
    for file in files {
        match &file.segments[..] {
            [_, name] => {
                let stem = name.strip_suffix(".yaml").unwrap_or(name);
                profiles.extend(profile::read(&file.file, stem, suites, sink));
            }
            _ => misplaced(file, sink),
        }
    }
    profiles
}

fn suite(folder: &str, shown: &str, files: &[&SuiteFile], options: &Options<'_>, sink: &mut Sink) -> Option<Suite> {
    let table = |name: &str| files.iter().find(|file| file.segments.len() == 2 && file.segments[1] == name);
    let required = |name: &str, sink: &mut Sink| {
        let found = table(name);
        if found.is_none() {
            let path = SourceFile::new(format!("{shown}/{folder}/{name}"), "");
            let diagnostic = Diagnostic::file(Code::MissingFile, &path, format!("the suite `{folder}` has no {name}"));
            sink.push(diagnostic.help("docs/suite-format.md shows what belongs into it"));
        }
        found
    };
    let about = required("suite.yaml", sink).and_then(|file| tables::suite(&file.file, folder, sink));
    let clauses = required("clauses.yaml", sink).and_then(|file| tables::clauses(&file.file, sink));
    let known = clauses.as_deref();
    let bindings = table("bindings.yaml").map(|file| tables::bindings(&file.file, known, sink));
    let doubts = table("doubts.yaml").map(|file| tables::doubts(&file.file, known, sink));
    let coverage = table("coverage.yaml").map(|file| tables::coverage(&file.file, known, sink));
    let etsi = table("etsi.yaml").map(|file| etsi::read(&file.file, sink));
    // A missing table is an empty one; a broken one is not compared with.
    let doubts = doubts.unwrap_or(Some(Vec::new()));
    let coverage = coverage.unwrap_or(Some(Vec::new()));
    let etsi = etsi.unwrap_or(Some(EtsiMap::default()));
    let bindings = bindings.unwrap_or(Some((Vec::new(), Vec::new())));
    let context = Context {
        clauses: clauses.as_ref().map(|clauses| clauses.iter().map(|clause| &clause.id).collect()),
        bindings: bindings.as_ref().map(|(bindings, _)| bindings.as_slice()),
        samples: bindings.as_ref().map(|(_, samples)| samples.as_slice()).unwrap_or_default(),
        doubts: doubts.as_deref(),
        coverage: coverage.as_deref(),
        etsi: etsi.as_ref().filter(|etsi| !etsi.groups.is_empty()).map(EtsiMap::known),
        faults: options.known_faults,
    };
    let mut groups = Vec::new();
    for file in files {
        match &file.segments[..] {
            [suite, area, name] => {
                let stem = name.strip_suffix(".yaml").unwrap_or(name);
                let id = GroupId::new(format!("{suite}/{area}/{stem}"));
                groups.extend(group::read(&file.file, id, &context, sink));
            }
            [_, name] if TABLES.contains(&name.as_str()) => {}
            _ => misplaced(file, sink),
        }
    }
    groups.sort_by(|a, b| a.id.cmp(&b.id));
    let about = about?;
    let text = |key: &str| about.get(key).and_then(Node::as_text).unwrap_or_default().to_owned();
    Some(Suite {
        id: SuiteId::from(folder),
        title: text("title"),
        document: text("document"),
        version: text("version").parse().ok()?,
        link: text("link"),
        hash: hash::files(files.iter().copied()),
        clauses: clauses?,
        bindings: bindings?.0,
        doubts: doubts?,
        coverage: coverage?,
        etsi: etsi?,
        groups,
    })
}
