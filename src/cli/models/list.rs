//! `civitest models list`: what is pinned, and what could be.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

use super::{count, failure, print, say};
use crate::{
    cli::{
        args::{ModelsFormat, ModelsListArgs},
        exit::Exit,
        failure::Failure,
        list::document,
        terminal,
    },
    standards::smart_data_models::{ModelKey, index},
    store::Lock,
};

/// Runs the command.
///
/// # Errors
/// When the lock is none.
pub fn command(args: &ModelsListArgs) -> Result<Exit, Failure> {
    let lock = Lock::read(&args.store.lock).map_err(|error| failure(&error))?;
    if lock.is_none() && !args.available {
        let help = "civitest models pull AirQualityObserved pins a model; --available shows all there are";
        say("Note", &format!("there is no {}; {help}", args.store.lock.display()));
    }
    let lock = lock.unwrap_or_default();
    match (args.available, args.format) {
        (false, ModelsFormat::Tree) => print(&pinned(&lock)),
        (true, ModelsFormat::Tree) => print(&available(&lock)),
        (false, ModelsFormat::Json) => terminal::print(&pinned_json(&lock)),
        (true, ModelsFormat::Json) => terminal::print(&available_json(&lock)),
    }
    Ok(Exit::Success)
}

/// Subjects with their commits, and their models below them.
fn pinned(lock: &Lock) -> String {
    let mut text = String::new();
    for (subject, keys) in by_subject(lock.models.keys()) {
        let commit = lock.repositories.get(subject).map_or("unknown", |found| found.commit.short());
        let _ = writeln!(text, "{subject}  {commit}");
        let width = keys.iter().map(|key| key.model.len()).max().unwrap_or(0);
        for key in keys {
            let Some(model) = lock.models.get(key) else { continue };
            let version = model.schema_version.as_deref().unwrap_or("-");
            let _ = writeln!(text, "  {:width$}  {version:8}  {}  {}", key.model, model.retrieved, model.licence);
        }
    }
    let (models, files) = (count(lock.models.len(), "model"), count(lock.files.len(), "file"));
    text + &format!("{models}, {files}\n")
}

fn by_subject<'a>(keys: impl Iterator<Item = &'a ModelKey>) -> BTreeMap<&'a str, Vec<&'a ModelKey>> {
    let mut subjects: BTreeMap<&str, Vec<&ModelKey>> = BTreeMap::new();
    for key in keys {
        subjects.entry(&key.subject).or_default().push(key);
    }
    subjects
}

/// The official list; what is pinned is marked.
fn available(lock: &Lock) -> String {
    let (mut text, mut models) = (String::new(), 0);
    for subject in index::subjects() {
        let _ = writeln!(text, "{subject}");
        for model in index::models_of(subject).into_iter().flatten() {
            let pinned = ModelKey::new(subject, model).is_ok_and(|key| lock.models.contains_key(&key));
            let _ = writeln!(text, "  {model}{}", if pinned { "  (pinned)" } else { "" });
            models += 1;
        }
    }
    let subjects = count(index::subjects().count(), "subject");
    text + &format!("{}, {subjects}; official list of {}\n", count(models, "model"), index::date())
}

fn pinned_json(lock: &Lock) -> String {
    let model = |(key, model): (&ModelKey, &crate::store::Locked)| {
        let repository = lock.repositories.get(&key.subject);
        let files: BTreeMap<String, &str> = model
            .files
            .iter()
            .filter_map(|address| Some((address.to_string(), lock.files.get(address)?.as_str())))
            .collect();
        json!({
            "key": key.to_string(),
            "type": index::contains(key).then(|| index::type_iri(key)),
            "schema_version": model.schema_version,
            "commit": repository.map(|found| found.commit.as_str()),
            "from": repository.map(|found| found.from.as_str()),
            "licence": model.licence,
            "retrieved": model.retrieved,
            "files": files,
        })
    };
    let models: Vec<Value> = lock.models.iter().map(model).collect();
    document("models", &json!({ "models": models }))
}

fn available_json(lock: &Lock) -> String {
    let model = |key: ModelKey| json!({ "key": key.to_string(), "type": index::type_iri(&key), "pinned": lock.models.contains_key(&key) });
    let models: Vec<Value> = index::models().map(model).collect();
    document("available-models", &json!({ "list": index::date(), "models": models }))
}
