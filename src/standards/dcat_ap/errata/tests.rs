//! What errata do to a graph, and that each finds its place in the official files.

use std::{collections::BTreeSet, fs, path::PathBuf};

use sha2::{Digest, Sha256};

use super::*;
use crate::{
    model::remark::Remark,
    standards::{
        dcat_ap::{official, profile::Role},
        shacl::lint::{lint, tests::read},
    },
};

/// The triples of a graph, as N-Triples.
fn written(dictionary: &Dictionary, graph: &Graph) -> BTreeSet<String> {
    graph.triples().map(|triple| triple.map(|id| dictionary.get(id).to_string()).join(" ")).collect()
}

/// What a file with this hash becomes: what goes, and what comes.
fn difference(turtle: &str, file: &OfficialFile) -> (Vec<String>, Vec<String>) {
    let (mut dictionary, graph) = read(turtle);
    let (corrected, _) = correct(&graph, &mut dictionary, file.sha256);
    let (before, after) = (written(&dictionary, &graph), written(&dictionary, &corrected));
    (before.difference(&after).cloned().collect(), after.difference(&before).cloned().collect())
}

const PREFIXES: &str = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix ex: <https://example.org/> . ";

#[test]
fn every_erratum_has_an_id_of_its_own_and_a_file() {
    let ids: BTreeSet<&str> = ERRATA.iter().map(|erratum| erratum.id).collect();
    assert_eq!(ids.len(), ERRATA.len());
    assert!(ERRATA.iter().all(|erratum| !erratum.files.is_empty() && erratum.says.ends_with('.')));
}

#[test]
fn a_file_that_nobody_knows_stays_as_it_is() {
    let (mut dictionary, graph) = read(&format!("{PREFIXES} ex:S sh:targetClass ex:C ; sh:shape ex:T ."));
    let (corrected, applied) = correct(&graph, &mut dictionary, &"0".repeat(64));
    assert_eq!((corrected, applied.len()), (graph, 0));
    assert_eq!(of("").count() + of("not a hash").count(), 0);
}

#[test]
fn hashes_are_compared_without_regard_to_capitals() {
    let hash = official::V3_0_1_BASE.sha256;
    assert!(of(hash).count() > 0);
    assert_eq!(of(&hash.to_uppercase()).count(), of(hash).count());
}

#[test]
fn only_the_shape_of_the_class_and_path_that_are_meant_is_corrected() {
    let turtle = format!(
        "{PREFIXES} ex:D sh:targetClass dcat:Distribution ; sh:property ex:rights, ex:licence .
         ex:rights sh:path dct:rights ; sh:maxCount 1 ; sh:nodeKind sh:IRI .
         ex:licence sh:path dct:license ; sh:maxCount 1 ; sh:shape ex:T .
         ex:O sh:targetClass dcat:DataService ; sh:property ex:other . ex:other sh:path dct:rights ; sh:maxCount 1 ."
    );
    let (gone, come) = difference(&turtle, &official::V3_0_1_BASE);
    let sh = |line: &str| line.replace("sh:", "http://www.w3.org/ns/shacl#");
    assert_eq!(
        gone,
        [
            sh("<https://example.org/licence> <sh:shape> <https://example.org/T>"),
            sh("<https://example.org/rights> <sh:maxCount> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"),
        ]
    );
    assert!(come.contains(&sh("<https://example.org/licence> <sh:node> <https://example.org/T>")));
    assert!(come.iter().all(|line| line.contains("/errata#") || line.contains("/licence>")), "{come:#?}");
    // 3.0.0 still had the limit, so there it stays.
    let (gone, _) = difference(&turtle, &official::V3_0_0_BASE);
    assert_eq!(gone.len(), 1, "{gone:#?}");
}

#[test]
fn a_shape_about_the_wrong_class_gets_the_right_one() {
    let turtle = format!(
        "{PREFIXES} ex:S sh:targetClass dcat:Distribution ; sh:property [ sh:path dct:accessRights ] .
         ex:D sh:targetClass dcat:Distribution ; sh:property [ sh:path dct:format ] ."
    );
    let (gone, come) = difference(&turtle, &official::V2_1_1_CODELISTS);
    assert_eq!((gone.len(), come.len()), (1, 1));
    assert_eq!(
        come[0],
        "<https://example.org/S> <http://www.w3.org/ns/shacl#targetClass> <http://www.w3.org/ns/dcat#DataService>"
    );
}

/// The folder of the official files, which are not part of the repository.
fn corpus() -> PathBuf {
    PathBuf::from(std::env::var_os("CIVITEST_CORPUS").expect("CIVITEST_CORPUS is set")).join("dcat-ap")
}

/// An official file, after its hash was compared.
fn official_text(file: &OfficialFile) -> String {
    let path = corpus().join(file.path.strip_prefix("releases/").expect("below releases"));
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, file.sha256, "{}", file.path);
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn every_correction_finds_its_place_in_the_official_files() {
    for file in official::FILES {
        let (mut dictionary, graph) = read(&official_text(file));
        let (_, applied) = correct(&graph, &mut dictionary, file.sha256);
        for Applied { erratum, places } in applied {
            assert!(places >= erratum.fixes.len(), "{}: {} changed {places} places", file.path, erratum.id);
        }
    }
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn the_linter_finds_the_defects_of_the_official_files() {
    let mut table = Vec::new();
    for file in official::FILES.iter().filter(|file| !matches!(file.role, Role::Ontologies | Role::AuthorityTables)) {
        let (dictionary, graph) = read(&official_text(file));
        let remarks = lint(&graph, &dictionary, &[]);
        let rules: BTreeSet<&str> = remarks.iter().map(|remark| remark.rule).collect();
        table.push(file.path.trim_start_matches("releases/").to_owned());
        for rule in rules {
            let of_rule: Vec<&Remark> = remarks.iter().filter(|remark| remark.rule == rule).collect();
            table.push(format!("  {rule} {}: {} | {}", of_rule.len(), of_rule[0].at, of_rule[0].says));
        }
    }
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn after_correction_no_shape_of_the_layers_is_passed_over() {
    for file in official::FILES.iter().filter(|file| matches!(file.role, Role::Base | Role::Deprecated)) {
        let (mut dictionary, graph) = read(&official_text(file));
        let (corrected, _) = correct(&graph, &mut dictionary, file.sha256);
        let remarks = lint(&corrected, &dictionary, &[]);
        let unknown = remarks.iter().filter(|remark| remark.rule == "shapes/unknown-term").count();
        assert_eq!(unknown, 0, "{}: {remarks:#?}", file.path);
    }
}
