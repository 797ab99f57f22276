//! A pull: from what is asked for to a new lock. Files go into the cache as they come, whole and under their hash; the lock is
//! replaced at the very end, or not at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use super::{
    cache::Cache,
    error::StoreError,
    guard::{Guard, Turn},
    licence,
    lock::{self, Commit, Lock, Locked, Repository},
    session::{Keeps, Moves, Session},
    source::Source,
    want::{Asked, Names, Want},
};
use crate::standards::smart_data_models::{
    Address, ModelKey,
    closure::{self, Leads},
};

/// How many models are pulled at a time.
const AT_A_TIME: usize = 8;
/// The most documents that a schema may lead to.
const MOST_DOCUMENTS: usize = 64;

/// What is to be pulled, and where to.
pub struct Pull<'a> {
    /// The lock.
    pub lock: &'a Path,
    /// The cache.
    pub cache: &'a Cache,
    /// Where models come from.
    pub source: &'a Source,
    /// What is asked for; nothing means what the lock lists.
    pub wants: Vec<Want>,
    /// Whether pins move.
    pub moves: Moves,
    /// Commits that were typed: of a repository, or of the only one there is.
    pub commits: Vec<(Option<String>, String)>,
    /// The day, as it is written in the lock.
    pub today: String,
}

/// Told while a pull is at work.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// Another pull is at work; this one waits.
    Waiting,
    /// So many models are looked at.
    Started(usize),
    /// One is done.
    Done(&'a ModelKey),
}

/// Who is told.
pub type Watcher<'a> = dyn Fn(Step<'_>) + Sync + 'a;

/// What came of a pull.
#[derive(Debug, Default)]
pub struct Pulled {
    /// The new lock.
    pub lock: Lock,
    /// Models that were not in the lock before.
    pub added: Vec<ModelKey>,
    /// Models that were, and stayed as they are.
    pub kept: Vec<ModelKey>,
    /// Models that were, and changed.
    pub changed: Vec<ModelKey>,
    /// Repositories that moved: from which commit to which.
    pub moved: BTreeMap<String, (Commit, Commit)>,
    /// Models that could not be had though they were asked for among others, and why.
    pub missing: Vec<(ModelKey, StoreError)>,
    /// What else is worth knowing, a sentence each.
    pub notes: BTreeSet<String>,
}

/// A model as it came.
pub struct Fetched {
    /// What goes into the lock.
    pub locked: Locked,
    /// The hashes of its files.
    pub files: BTreeMap<Address, super::Sha>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// Pulls.
///
/// # Errors
/// When something that was asked for cannot be had, is not what was pinned, or cannot be kept. Then the lock is as it was.
pub async fn pull(pull: Pull<'_>, watcher: &Watcher<'_>) -> Result<Pulled, StoreError> {
    let _guard = match Guard::try_take(pull.cache, pull.lock) {
        Turn::Ours(guard) => guard,
        Turn::Taken(file) => {
            watcher(Step::Waiting);
            let waited = tokio::task::spawn_blocking(move || Guard::wait(file)).await;
            waited.map_err(|error| StoreError::Unreadable {
                path: pull.lock.to_owned(),
                error: std::io::Error::other(error),
            })?
        }
    };
    let was = lock::bytes(pull.lock)?;
    let old = was.as_deref().map(|bytes| Lock::parse(pull.lock, bytes)).transpose()?.unwrap_or_default();
    let wanted = wanted(&pull, &old)?;
    let mut session = Session::new(pull.cache, pull.source, &old, pull.moves, Keeps::Everything);
    session.typed = typed(&pull.commits, wanted.keys())?;
    let mut pulled = Pulled { lock: old.clone(), ..Pulled::default() };
    watcher(Step::Started(wanted.len()));
    let mut fetched = fetch(&session, &wanted, &pull.today, watcher, &mut pulled.missing).await?;
    // What shares a repository with something that moved moves with it: a file has one hash.
    let session = session.others();
    let others: BTreeMap<ModelKey, Asked> = old
        .models
        .iter()
        .filter(|(key, model)| !wanted.contains_key(*key) && session.touches(model))
        .map(|(key, _)| (key.clone(), Asked::ByName))
        .collect();
    fetched.extend(fetch(&session, &others, &pull.today, watcher, &mut pulled.missing).await?);
    pulled.take(&session, &old, fetched);
    pulled.lock.write(pull.lock, was.as_deref())?;
    Ok(pulled)
}

/// The models that are asked for.
fn wanted(pull: &Pull<'_>, old: &Lock) -> Result<BTreeMap<ModelKey, Asked>, StoreError> {
    if pull.wants.is_empty() {
        if old.models.is_empty() {
            return Err(StoreError::Nothing { path: pull.lock.to_owned() });
        }
        return Ok(old.models.keys().map(|key| (key.clone(), Asked::ByName)).collect());
    }
    let names = match pull.source {
        Source::Web(_) => Names::Official,
        Source::Tree(tree) => Names::Tree(tree),
    };
    let mut wanted: BTreeMap<ModelKey, Asked> = BTreeMap::new();
    for want in &pull.wants {
        let (keys, asked) = want.resolve(names)?;
        for key in keys {
            // What is pinned has to stay pinned: it may not get lost among others.
            let asked = if old.models.contains_key(&key) { Asked::ByName } else { asked };
            let known = wanted.entry(key).or_insert(asked);
            *known = asked.max(*known);
        }
    }
    Ok(wanted)
}

/// Which commit was typed for which repository.
fn typed<'k>(
    commits: &[(Option<String>, String)],
    wanted: impl Iterator<Item = &'k ModelKey>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let subjects: BTreeSet<&str> = wanted.map(|key| key.subject.as_str()).collect();
    let mut typed = BTreeMap::new();
    for (repository, commit) in commits {
        let bad = |says: &str| Err(StoreError::BadCommit { commit: commit.clone(), says: says.to_owned() });
        if !super::git::is_commit(commit) {
            return bad("is no commit");
        }
        let repository = match (repository, subjects.first()) {
            (Some(repository), _) => repository.clone(),
            (None, Some(only)) if subjects.len() == 1 => (*only).to_owned(),
            (None, _) => return bad("belongs to one of several subjects, and nobody can tell to which"),
        };
        if typed.insert(repository, commit.clone()).is_some_and(|other| other != *commit) {
            return bad("is the second one for its repository");
        }
    }
    Ok(typed)
}

/// Several models at a time, in the order of their keys.
async fn fetch(
    session: &Session<'_>,
    wanted: &BTreeMap<ModelKey, Asked>,
    today: &str,
    watcher: &Watcher<'_>,
    missing: &mut Vec<(ModelKey, StoreError)>,
) -> Result<BTreeMap<ModelKey, Fetched>, StoreError> {
    let each = wanted.iter().map(|(key, asked)| async move {
        let fetched = model(session, key, today).await;
        watcher(Step::Done(key));
        match (fetched, asked) {
            (Err(error @ (StoreError::Absent { .. } | StoreError::NotJson { .. })), Asked::AmongOthers) => {
                Ok((key.clone(), Err(error)))
            }
            (fetched, Asked::AmongOthers | Asked::ByName) => fetched.map(|fetched| (key.clone(), Ok(fetched))),
        }
    });
    let all: Vec<_> = stream::iter(each).buffered(AT_A_TIME).try_collect().await?;
    let mut found = BTreeMap::new();
    for (key, fetched) in all {
        match fetched {
            Ok(fetched) => {
                found.insert(key, fetched);
            }
            Err(error) => missing.push((key, error)),
        }
    }
    if found.is_empty()
        && !wanted.is_empty()
        && let Some((_, error)) = missing.pop()
    {
        return Err(error);
    }
    Ok(found)
}

/// One model: its schema, all that the schema leads to, the context of its subject, and its licence.
pub async fn model(session: &Session<'_>, key: &ModelKey, today: &str) -> Result<Fetched, StoreError> {
    let at = |path: String| Address { repository: key.subject.clone(), path };
    let schema = at(format!("{}/schema.json", key.model));
    let mut fetched = Fetched {
        locked: Locked {
            schema_version: None,
            licence: licence::NONE.to_owned(),
            retrieved: today.to_owned(),
            files: BTreeSet::new(),
        },
        files: BTreeMap::new(),
        notes: Vec::new(),
    };
    let Some(root) = document(session, &schema, &mut fetched).await? else {
        return Err(StoreError::Absent { address: schema, place: session.source.place() });
    };
    fetched.locked.schema_version = root.get("$schemaVersion").and_then(Value::as_str).map(str::to_owned);
    let mut open: Vec<Address> = follow(key, &schema, &root, &mut fetched.notes);
    while let Some(address) = open.pop() {
        if fetched.files.contains_key(&address) {
            continue;
        }
        if fetched.files.len() >= MOST_DOCUMENTS {
            let what = format!("{schema} leads to more than {MOST_DOCUMENTS} documents");
            return Err(StoreError::TooLarge { what });
        }
        match document(session, &address, &mut fetched).await? {
            Some(document) => open.extend(follow(key, &address, &document, &mut fetched.notes)),
            None => {
                fetched.notes.push(format!("{key} refers to {address}, which {} does not have", session.source.place()))
            }
        }
    }
    let context = at("context.jsonld".to_owned());
    let has_context =
        !session.lacks(key, &context).await? && document(session, &context, &mut fetched).await?.is_some();
    if !has_context {
        fetched.notes.push(format!("{} has no context.jsonld: IRIs of its attributes cannot be checked", key.subject));
    }
    let text = at(format!("{}/LICENSE.md", key.model));
    if !session.lacks(key, &text).await?
        && let Some(read) = session.file(&text).await?
    {
        fetched.locked.licence = licence::recognise(&String::from_utf8_lossy(&read.1)).to_owned();
        fetched.keep(text, &read.0);
    }
    Ok(fetched)
}

/// A file that has to hold JSON.
async fn document(
    session: &Session<'_>,
    address: &Address,
    fetched: &mut Fetched,
) -> Result<Option<Value>, StoreError> {
    let Some(read) = session.file(address).await? else { return Ok(None) };
    let document = json(&read.1).map_err(|says| StoreError::NotJson { address: address.clone(), says })?;
    fetched.keep(address.clone(), &read.0);
    Ok(Some(document))
}

/// The JSON of a file, which may begin with a byte order mark.
pub fn json(bytes: &[u8]) -> Result<Value, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let start = bytes.trim_ascii_start();
        if start.starts_with(b"<") { "it begins like a page of HTML".to_owned() } else { error.to_string() }
    })
}

/// Where the references of a document lead; those to elsewhere are said and not followed.
fn follow(key: &ModelKey, address: &Address, document: &Value, notes: &mut Vec<String>) -> Vec<Address> {
    let mut files = Vec::new();
    for reference in closure::references(document) {
        match closure::lead(address, reference) {
            Leads::Within => {}
            Leads::To(file) => files.push(file),
            Leads::Elsewhere => {
                let shown: String = reference.chars().filter(|c| !c.is_control()).take(200).collect();
                notes.push(format!(
                    "{key} refers to {shown}, which is no place where models are published; it is not fetched"
                ));
            }
        }
    }
    files
}

impl Fetched {
    fn keep(&mut self, address: Address, sha: &super::Sha) {
        self.locked.files.insert(address.clone());
        self.files.insert(address, sha.clone());
    }
}

impl Session<'_> {
    /// Whether a file of a model is of a repository that moved.
    fn touches(&self, model: &Locked) -> bool {
        let repositories: BTreeSet<&str> = model.files.iter().map(|address| address.repository.as_str()).collect();
        repositories.into_iter().any(|repository| self.has_moved(repository))
    }
}

impl Pulled {
    /// Puts what came into the lock.
    fn take(&mut self, session: &Session<'_>, old: &Lock, fetched: BTreeMap<ModelKey, Fetched>) {
        for (key, mut fetched) in fetched {
            let then = old.models.get(&key);
            let same_files = fetched.files.iter().all(|(address, sha)| old.files.get(address) == Some(sha));
            let is_same = same_files && then.is_some_and(|then| then.files == fetched.locked.files);
            match then {
                None => self.added.push(key.clone()),
                Some(then) if is_same => {
                    fetched.locked.retrieved.clone_from(&then.retrieved);
                    self.kept.push(key.clone());
                }
                Some(_) => self.changed.push(key.clone()),
            }
            self.notes.extend(fetched.notes);
            self.lock.models.insert(key, fetched.locked);
            self.lock.files.extend(fetched.files);
        }
        for (name, commit) in session.commits() {
            match old.repositories.get(&name) {
                Some(then) if then.commit == commit => continue,
                Some(then) => {
                    self.moved.insert(name.clone(), (then.commit.clone(), commit.clone()));
                }
                None => {}
            }
            self.lock.repositories.insert(name, Repository { commit, from: session.source.name() });
        }
        self.lock.tidy();
    }
}
