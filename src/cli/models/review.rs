//! `civitest models outdated`, `diff` and `verify`: what is pinned against what is published, and against what is in the cache.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{cache, count, failure, print, source::source};
use crate::{
    cli::{
        args::{ModelsDiffArgs, ModelsReviewArgs, StoreArgs},
        exit::Exit,
        failure::Failure,
        target::{Typed, environment::Environment},
    },
    standards::smart_data_models::{
        Library, ModelKey,
        difference::{Difference, NotCompared, differences},
    },
    store::{self, Cache, Lock, Names, Newest, News, Verified},
};

/// What there is to compare.
struct Compared {
    lock: Lock,
    pinned: Library,
    newest: Newest,
}

/// What a model changed.
enum Changed {
    Nothing,
    Differences(Vec<Difference>),
    Unknown(NotCompared),
}

impl Compared {
    fn changed(&self, key: &ModelKey, differ: bool, newest: &Library) -> Changed {
        if !differ {
            return Changed::Nothing;
        }
        match differences(key, &self.pinned, newest) {
            Ok(found) => Changed::Differences(found),
            Err(error) => Changed::Unknown(error),
        }
    }
}

async fn compare(
    args: &crate::cli::args::SourceArgs,
    store: &StoreArgs,
    what: Option<&str>,
    typed: Typed<'_>,
) -> Result<Compared, Failure> {
    let wrong = |error| failure(&error);
    let root = cache(store, typed.environment);
    let lock = pinned(store)?;
    let mut keys: BTreeSet<ModelKey> = lock.models.keys().cloned().collect();
    if let Some(what) = what {
        let place = store.lock.display().to_string();
        keys = [Names::These(&keys, &place).one(what).map_err(wrong)?].into();
    }
    let source = source(args, typed)?;
    let newest = store::newest(&lock, &Cache::new(&root), &source, &keys).await.map_err(wrong)?;
    let pinned = store::library(Some(&store.lock), &root, &[]).map_err(wrong)?;
    Ok(Compared { lock, pinned, newest })
}

/// The lock, which has to be there.
fn pinned(store: &StoreArgs) -> Result<Lock, Failure> {
    let lock = Lock::read(&store.lock).map_err(|error| failure(&error))?;
    lock.filter(|lock| !lock.models.is_empty()).ok_or_else(|| {
        Failure::quoting(Exit::Usage, format!("{} lists no models", store.lock.display()))
            .help("civitest models pull AirQualityObserved pins one")
    })
}

/// `civitest models outdated`
///
/// # Errors
/// When the source gives no answer.
pub async fn outdated(args: &ModelsReviewArgs, typed: Typed<'_>) -> Result<Exit, Failure> {
    let compared = compare(&args.source, &args.store, None, typed).await?;
    let newest = compared.newest.library();
    let mut text = String::new();
    for (name, commit) in &compared.newest.commits {
        let Some(then) = compared.lock.repositories.get(name).filter(|then| then.commit != *commit) else { continue };
        let _ = writeln!(text, "{name}  {} -> {}", then.commit.short(), commit.short());
    }
    let (mut old, width) = (0, compared.newest.models.keys().map(|key| key.to_string().len()).max().unwrap_or(0));
    for (key, news) in &compared.newest.models {
        let pinned = compared.lock.models.get(key).and_then(|model| model.schema_version.as_deref()).unwrap_or("-");
        let line = match news {
            News::Gone(error) => format!("{pinned}  {error}"),
            News::There { differ, .. } if differ.is_empty() => continue,
            News::There { version, differ } => {
                let version = version.as_deref().unwrap_or("-");
                let same = version == pinned;
                let versions = if same { pinned.to_owned() } else { format!("{pinned} -> {version}") };
                let what = match (compared.changed(key, !differ.is_empty(), &newest), same) {
                    (Changed::Nothing, _) => continue,
                    (Changed::Differences(found), _) if found.is_empty() => {
                        "only wording, context or licence changed".to_owned()
                    }
                    (Changed::Differences(found), true) => {
                        format!("changed without a new version: {}", count(found.len(), "difference"))
                    }
                    (Changed::Differences(found), false) => count(found.len(), "difference"),
                    (Changed::Unknown(error), _) => format!("changed, and not compared: {error}"),
                };
                format!("{versions}  {what}")
            }
        };
        old += 1;
        let _ = writeln!(text, "  {:width$}  {line}", key.to_string());
    }
    let all = count(compared.newest.models.len(), "model");
    let _ = match old {
        0 => writeln!(text, "{all}: all as they are published"),
        old => {
            writeln!(text, "{all}, {old} not as published; civitest models diff says what changed, pull --update moves")
        }
    };
    print(&text);
    Ok(Exit::Success)
}

/// `civitest models diff`
///
/// # Errors
/// When there is no such model in the lock, or the source gives no answer.
pub async fn diff(args: &ModelsDiffArgs, typed: Typed<'_>) -> Result<Exit, Failure> {
    let compared = compare(&args.source, &args.store, args.what.as_deref(), typed).await?;
    let newest = compared.newest.library();
    let (mut text, mut exit) = (String::new(), Exit::Success);
    for (key, news) in &compared.newest.models {
        let pinned = compared.lock.models.get(key).and_then(|model| model.schema_version.as_deref()).unwrap_or("-");
        let (version, differ) = match news {
            News::Gone(error) => {
                let _ = writeln!(text, "{key} {pinned}\n  {error}");
                continue;
            }
            News::There { version, differ } => (version.as_deref().unwrap_or("-"), differ),
        };
        match compared.changed(key, !differ.is_empty(), &newest) {
            Changed::Nothing => {
                let _ = writeln!(text, "{key} {pinned}\n  no difference");
            }
            Changed::Differences(found) => {
                let without = version == pinned && !found.is_empty();
                let remark = if without { "  (changed without a new version)" } else { "" };
                let _ = writeln!(text, "{key} {pinned} -> {version}{remark}");
                found.iter().for_each(|difference| {
                    let _ = writeln!(text, "  {difference}");
                });
                if found.is_empty() {
                    let files: Vec<String> = differ.iter().map(ToString::to_string).collect();
                    let _ = writeln!(
                        text,
                        "  nothing that changes which data are valid; other bytes in {}",
                        files.join(", ")
                    );
                }
            }
            Changed::Unknown(error) => {
                exit = Exit::Undetermined;
                let _ = writeln!(text, "{key} {pinned} -> {version}\n  not compared: {error}");
            }
        }
    }
    print(&text);
    Ok(exit)
}

/// `civitest models verify`
///
/// # Errors
/// When the lock is none.
pub fn verify(args: &StoreArgs, environment: &Environment) -> Result<Exit, Failure> {
    let lock = pinned(args)?;
    let cache = Cache::new(&cache(args, environment));
    let (mut text, mut whole, mut exit) = (String::new(), 0, Exit::Success);
    for (address, state) in store::verify(&lock, &cache) {
        let (worst, line) = match state {
            Verified::Whole => {
                whole += 1;
                continue;
            }
            Verified::Changed(found) => {
                (Exit::Suite, format!("{:>12} {address}: its SHA-256 is {found} now", "Changed"))
            }
            Verified::Missing => (Exit::Undetermined, format!("{:>12} {address}", "Missing")),
            Verified::Unreadable(error) => (Exit::Undetermined, format!("{:>12} {address}: {error}", "Unreadable")),
        };
        exit = exit.and(worst);
        let _ = writeln!(text, "{line}");
    }
    let _ = writeln!(text, "{:>12} {whole} of {}", "Whole", count(lock.files.len(), "file"));
    print(&text);
    match exit {
        Exit::Success => {}
        _ => super::say("Next", "civitest models pull fetches what is missing or damaged, at the pinned commits"),
    }
    Ok(exit)
}
