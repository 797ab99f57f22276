//! What `civitest validate` makes of public Smart Data Models and their own examples. The models belong to others and are not part
//! of this repository: `CIVITEST_CORPUS` names the directory that has `smart-data-models/<subject>/<Model>/…`. The tables in
//! `docs/smart-data-models.md` come from here.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "smart_data_models/broken.rs"]
mod broken;
#[path = "smart_data_models/corpus.rs"]
mod corpus;
#[path = "smart_data_models/mutate.rs"]
mod mutate;
#[path = "smart_data_models/page.rs"]
mod page;

use std::{collections::BTreeMap, fmt::Write};

use civitest::standards::smart_data_models::rules::RULES;
use corpus::{Corpus, Item, Model};
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
fn the_page_lists_every_rule() {
    let mut table = String::from("| rule | severity | what holds where it is kept |\n|---|---|---|\n");
    for rule in RULES {
        let _ = writeln!(table, "| `{}` | {} | {} |", rule.id, rule.severity, rule.title.replace('|', "\\|"));
    }
    page::check("rules", &table);
}

#[test]
#[ignore = "needs CIVITEST_CORPUS"]
fn every_schema_compiles_but_the_one_whose_files_are_not_at_hand() {
    let corpus = Corpus::open();
    let models = corpus.models();
    assert!(models.len() > 60, "{} models", models.len());
    let shells: Vec<Value> = models.iter().map(Model::shell).collect();
    let validated = corpus.validate(&shells, &[]);
    let mut left_open = Vec::new();
    for (model, item) in models.iter().zip(&validated.items) {
        if item.outcome == "undetermined" {
            left_open.push((model.key.as_str(), item.remarks.iter().find(|said| said.severity == "warning").unwrap()));
        } else {
            assert_eq!(item.models, std::slice::from_ref(&model.key), "{:?}", item.remarks);
        }
    }
    // It refers to a file of a subject that the corpus does not have: that is no defect of the model.
    let [("dataModel.Environment/RainFallRadarObserved", said)] = left_open[..] else { panic!("{left_open:?}") };
    assert_eq!(said.rule, "model-not-at-hand");
    assert!(said.says.ends_with("dataModel.Weather/weather-schema.json is not at hand"), "{}", said.says);
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
        let validated = corpus.validate(&examples, &[]);
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
    let rows = measure(&corpus);
    let mut table = String::from(
        "| what was done to an example | cases | found by the schema alone | found as error | as error or warning | the same with `--rule absent-attribute=warning` | at least said as info |\n|---|---|---|---|---|---|---|\n",
    );
    for row in &rows {
        let shares = [row.schema, row.errors, row.warnings, row.warnings_asked, row.infos];
        let shares = shares.map(|part| format!("{:.1} %", share(part, row.cases)));
        let _ = writeln!(table, "| {} | {} | {} |", row.mutation.name, row.cases, shares.join(" | "));
    }
    println!("{table}");
    for row in &rows {
        println!("{}\n  not found: {:?}\n  nothing said: {:?}", row.mutation.name, row.missed, row.silent);
        println!("  only the schema: {:?}", row.only_schema);
    }
    page::check("mutations", &table);
    for row in &rows {
        let found = share(row.warnings, row.cases);
        let asked = share(row.warnings_asked, row.cases);
        assert!(row.cases >= row.mutation.cases, "{}: only {} cases", row.mutation.name, row.cases);
        assert!(found >= row.mutation.found, "{}: {found:.1} % found, not {:#?}", row.mutation.name, row.missed);
        assert!(asked >= row.mutation.asked, "{}: {asked:.1} % found when asked for", row.mutation.name);
        assert!(row.only_schema.is_empty(), "{}: only the schema finds {:#?}", row.mutation.name, row.only_schema);
    }
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

/// What was found of one mutation.
struct Row {
    mutation: &'static Mutation,
    cases: usize,
    schema: usize,
    errors: usize,
    warnings: usize,
    /// Errors and warnings, where absent attributes are a warning.
    warnings_asked: usize,
    infos: usize,
    /// The first few that neither an error nor a warning tells.
    missed: Vec<String>,
    /// The first few of which nothing is said.
    silent: Vec<String>,
    /// Those that the schema alone finds, and civitest does not.
    only_schema: Vec<String>,
}

/// One entity made wrong.
struct Case {
    row: usize,
    /// The place of the untouched example among all entities.
    base: usize,
    what: String,
    found_by_schema: bool,
}

/// All entities go through one process: compiling the models takes longer than checking.
fn measure(corpus: &Corpus) -> Vec<Row> {
    let mut entities: Vec<Value> = Vec::new();
    let mut cases: Vec<(usize, Case)> = Vec::new();
    for model in corpus.models() {
        let Some(schema) = model.compile() else { continue };
        for file in [mutate::VALUES, mutate::NORMALIZED] {
            let Some(example) = model.example(file) else { continue };
            // Only what its schema accepts to begin with; otherwise finding something would be no merit.
            if !schema.is_valid(&mutate::values(&example, file)) {
                continue;
            }
            let base = entities.len();
            entities.push(example.clone());
            for (row, mutation) in mutate::MUTATIONS.iter().enumerate().filter(|(_, mutation)| mutation.of == file) {
                for (what, changed) in (mutation.changes)(&model, &example) {
                    let found_by_schema = !schema.is_valid(&mutate::values(&changed, file));
                    let what = format!("{} {what}", model.key);
                    cases.push((entities.len(), Case { row, base, what, found_by_schema }));
                    entities.push(changed);
                }
            }
        }
    }
    let (usual, asked) =
        (corpus.validate(&entities, &[]), corpus.validate(&entities, &["--rule", "absent-attribute=warning"]));
    let mut rows: Vec<Row> = mutate::MUTATIONS.iter().map(Row::new).collect();
    for (place, case) in &cases {
        let new = new_remarks(&usual.items[case.base], &usual.items[*place]);
        let new_asked = new_remarks(&asked.items[case.base], &asked.items[*place]);
        rows[case.row].count(case, &new, &new_asked);
    }
    rows
}

impl Row {
    fn new(mutation: &'static Mutation) -> Self {
        let (missed, silent, only_schema) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            mutation,
            cases: 0,
            schema: 0,
            errors: 0,
            warnings: 0,
            warnings_asked: 0,
            infos: 0,
            missed,
            silent,
            only_schema,
        }
    }

    fn count(&mut self, case: &Case, new: &[&str], new_asked: &[&str]) {
        let is_told = |new: &[&str]| new.contains(&"error") || new.contains(&"warning");
        self.cases += 1;
        self.schema += usize::from(case.found_by_schema);
        self.errors += usize::from(new.contains(&"error"));
        self.warnings += usize::from(is_told(new));
        self.warnings_asked += usize::from(is_told(new_asked));
        self.infos += usize::from(!new.is_empty());
        if !is_told(new) && self.missed.len() < 12 {
            self.missed.push(case.what.clone());
        }
        if new.is_empty() && self.silent.len() < 12 {
            self.silent.push(case.what.clone());
        }
        if case.found_by_schema && !is_told(new) {
            self.only_schema.push(case.what.clone());
        }
    }
}

/// The severities of what is said now and was not said before.
fn new_remarks<'i>(before: &Item, after: &'i Item) -> Vec<&'i str> {
    let new = after.remarks.iter().filter(|remark| !before.remarks.contains(remark));
    new.map(|remark| remark.severity.as_str()).collect()
}
