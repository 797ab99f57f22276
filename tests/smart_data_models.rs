//! What `civitest validate` makes of public Smart Data Models and their own examples. The models belong to others and are not part
//! of this repository: `CIVITEST_CORPUS` names the directory that has `smart-data-models/<subject>/<Model>/…`. The tables in
//! `docs/smart-data-models.md` come from here.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "smart_data_models/corpus.rs"]
mod corpus;
#[path = "smart_data_models/mutate.rs"]
mod mutate;
#[path = "smart_data_models/page.rs"]
mod page;

use std::{collections::BTreeMap, fmt::Write};

use corpus::{Corpus, Item, Model, Validated};
use mutate::Mutation;
use serde_json::Value;

/// The representations in which a public model has examples, and how many of the corpus' are valid for Python jsonschema 4.26
/// with its format checker, after taking `value` and `object` out of the normalized ones.
const REPRESENTATIONS: [(&str, &str, usize); 4] = [
    ("example.json", "key-values of NGSIv2", 64),
    ("example.jsonld", "key-values", 64),
    ("example-normalized.json", "normalized NGSIv2", 52),
    ("example-normalized.jsonld", "normalized", 55),
];

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn every_schema_compiles_or_is_said_to_be_defective() {
    let corpus = Corpus::open();
    let models = corpus.models();
    assert!(models.len() > 60, "{} models", models.len());
    let shells: Vec<Value> = models.iter().map(Model::shell).collect();
    let validated = corpus.validate(&shells);
    let mut left_open = Vec::new();
    for (model, item) in models.iter().zip(&validated.items) {
        if item.outcome == "undetermined" {
            let rules: Vec<&str> = item.remarks.iter().map(|remark| remark.rule.as_str()).collect();
            let told = rules.contains(&"model-defect") || rules.contains(&"model-not-at-hand");
            assert!(told, "{}: {:?}", model.key, item.remarks);
            left_open.push(model.key.as_str());
        } else {
            assert_eq!(item.models, [model.key.clone()], "{:?}", item.remarks);
        }
    }
    // It refers to a file of a subject that the corpus does not have.
    assert_eq!(left_open, ["dataModel.Environment/RainFallRadarObserved"]);
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn the_examples_of_the_models_in_every_representation() {
    let corpus = Corpus::open();
    let mut table = String::from(
        "| representation | examples | valid | of them with warnings | invalid | only the model is to blame | undetermined | valid for the schema alone |\n|---|---|---|---|---|---|---|---|\n",
    );
    let mut reasons: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for (file, name, reference) in REPRESENTATIONS {
        let (models, examples): (Vec<_>, Vec<_>) =
            corpus.models().into_iter().filter_map(|model| Some((model.key.clone(), model.example(file)?))).unzip();
        let validated = corpus.validate(&examples);
        let count = |outcome| validated.items.iter().filter(|item| item.outcome == outcome).count();
        let warned = validated.items.iter().filter(|item| item.outcome == "valid" && item.has_warning()).count();
        let excused = validated.items.iter().filter(|item| item.outcome == "valid" && item.is_excused()).count();
        for (key, item) in models.iter().zip(&validated.items) {
            println!("{file} {key} {}: {}", item.outcome, item.sentences());
            let mut rules: Vec<&str> = item.errors().map(|remark| remark.rule.as_str()).collect();
            rules.sort_unstable();
            rules.dedup();
            for rule in rules {
                *reasons.entry((rule.to_owned(), file)).or_default() += 1;
            }
        }
        let valid = count("valid");
        let _ = writeln!(
            table,
            "| {name}, `{file}` | {} | {valid} | {warned} | {} | {excused} | {} | {reference} |",
            examples.len(),
            count("invalid"),
            count("undetermined")
        );
    }
    table.push_str("\n| rule broken (error) | `example.json` | `.jsonld` | `-normalized.json` | `-normalized.jsonld` |\n|---|---|---|---|---|\n");
    let mut rules: Vec<&String> = reasons.keys().map(|(rule, _)| rule).collect();
    rules.dedup();
    for rule in rules {
        let files =
            REPRESENTATIONS.map(|(file, ..)| reasons.get(&(rule.clone(), file)).copied().unwrap_or(0).to_string());
        let _ = writeln!(table, "| `{rule}` | {} |", files.join(" | "));
    }
    println!("{table}");
    page::check("examples", &table);
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn what_is_wrong_is_found_before_and_after() {
    let corpus = Corpus::open();
    let mut rows = Vec::new();
    for mutation in mutate::MUTATIONS {
        rows.push(measure(&corpus, mutation));
    }
    let mut table = String::from(
        "| what was done to an example | cases | found by the schema alone | found as error | as error or warning | at least said as info |\n|---|---|---|---|---|---|\n",
    );
    for row in &rows {
        let share = |part: usize| format!("{:.1} %", 100.0 * part as f64 / row.cases as f64);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} |",
            row.mutation.name,
            row.cases,
            share(row.schema),
            share(row.errors),
            share(row.warnings),
            share(row.infos)
        );
    }
    println!("{table}");
    for row in &rows {
        let share = 100.0 * row.warnings as f64 / row.cases as f64;
        assert!(row.cases >= row.mutation.cases, "{}: only {} cases", row.mutation.name, row.cases);
        assert!(share >= row.mutation.found, "{}: {share:.1} % found; not found: {:#?}", row.mutation.name, row.missed);
        assert_eq!(row.infos, row.cases, "{}: nothing at all was said of {:#?}", row.mutation.name, row.silent);
        assert!(row.warnings >= row.schema, "{}: the schema alone finds more", row.mutation.name);
    }
    page::check("mutations", &table);
}

/// What was found of one mutation.
struct Row {
    mutation: &'static Mutation,
    cases: usize,
    schema: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    /// The first few that neither an error nor a warning tells.
    missed: Vec<String>,
    /// The first few of which nothing is said.
    silent: Vec<String>,
}

fn measure(corpus: &Corpus, mutation: &'static Mutation) -> Row {
    let mut row =
        Row { mutation, cases: 0, schema: 0, errors: 0, warnings: 0, infos: 0, missed: Vec::new(), silent: Vec::new() };
    let (mut base, mut mutated) = (Vec::new(), Vec::new());
    for model in corpus.models() {
        let Some(schema) = model.compile() else { continue };
        let Some(example) = model.example(mutation.of) else { continue };
        // Only what its schema accepts to begin with; otherwise finding something would be no merit.
        if !schema.is_valid(&mutate::values(&example)) {
            continue;
        }
        for (what, changed) in (mutation.changes)(&model, &example) {
            row.schema += usize::from(!schema.is_valid(&mutate::values(&changed)));
            mutated.push((base.len(), format!("{} {what}", model.key), changed));
        }
        base.push(example);
    }
    let before = corpus.validate(&base);
    let changed: Vec<Value> = mutated.iter().map(|(_, _, changed)| changed.clone()).collect();
    let after: Validated = corpus.validate(&changed);
    for ((number, what, _), item) in mutated.iter().zip(&after.items) {
        let new = new_remarks(&before.items[*number], item);
        row.cases += 1;
        row.errors += usize::from(new.contains(&"error"));
        let told = new.contains(&"error") || new.contains(&"warning");
        row.warnings += usize::from(told);
        row.infos += usize::from(!new.is_empty());
        if !told && row.missed.len() < 12 {
            row.missed.push(what.clone());
        }
        if new.is_empty() && row.silent.len() < 12 {
            row.silent.push(what.clone());
        }
    }
    row
}

/// The severities of what is said now and was not said before.
fn new_remarks<'i>(before: &Item, after: &'i Item) -> Vec<&'i str> {
    let new = after.remarks.iter().filter(|remark| !before.remarks.contains(remark));
    new.map(|remark| remark.severity.as_str()).collect()
}
