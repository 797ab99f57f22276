//! `civitest models pull`: what is going on, and what came of it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::{cache, count, failure, say, source::source};
use crate::{
    cli::{args::PullArgs, exit::Exit, failure::Failure, target::Typed, terminal::Screen},
    standards::smart_data_models::ModelKey,
    store::{self, Cache, Lock, Moves, Pull, Pulled, Step, Want},
};

/// How many models are named one by one; of more, only the number is said.
const NAMED: usize = 20;

/// Runs the command.
///
/// # Errors
/// When something cannot be had, or is not what was pinned; then the lock is as it was.
pub async fn command(args: &PullArgs, typed: Typed<'_>, screen: Screen) -> Result<Exit, Failure> {
    let source = source(&args.source, typed)?;
    let cache = Cache::new(&cache(&args.store, typed.environment));
    let wants = if args.all { vec![Want::All] } else { args.what.iter().cloned().map(Want::Named).collect() };
    let request = Pull {
        lock: &args.store.lock,
        cache: &cache,
        source: &source,
        wants,
        moves: if args.update { Moves::Update } else { Moves::Keep },
        commits: args.commit.iter().map(|typed| (typed.repository.clone(), typed.commit.clone())).collect(),
        today: Timestamp::now().strftime("%Y-%m-%d").to_string(),
    };
    let bar = bar(screen);
    let place = source.place();
    let pulled = store::pull(request, &|step| tell(&bar, step, &place)).await;
    bar.finish_and_clear();
    let pulled = pulled.map_err(|error| failure(&error))?;
    report(&pulled, args);
    Ok(if pulled.missing.is_empty() { Exit::Success } else { Exit::Undetermined })
}

/// A bar, drawn on a terminal alone.
fn bar(screen: Screen) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, screen.bars());
    // The template is a constant; a bar without it works as well.
    if let Ok(style) = ProgressStyle::with_template("     Pulling [{elapsed_precise}] [{bar:30}] {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn tell(bar: &ProgressBar, step: Step<'_>, place: &str) {
    match step {
        Step::Waiting => bar.suspend(|| say("Waiting", "for another pull that uses the same lock")),
        Step::Started(number) => {
            bar.suspend(|| say("Pulling", &format!("{} from {place}", count(number, "model"))));
            bar.set_length(number as u64);
            bar.enable_steady_tick(Duration::from_secs(1));
        }
        Step::Done(key) => {
            bar.set_message(key.to_string());
            bar.inc(1);
        }
    }
}

fn report(pulled: &Pulled, args: &PullArgs) {
    let lock = &pulled.lock;
    for (name, (from, to)) in &pulled.moved {
        say("Moved", &format!("{name} from {} to {}", from.short(), to.short()));
    }
    for (word, keys) in [("Added", &pulled.added), ("Changed", &pulled.changed)] {
        for key in keys.iter().take(NAMED) {
            say(word, &model(lock, key));
        }
        if keys.len() > NAMED {
            say(word, &format!("{} more", count(keys.len() - NAMED, "model")));
        }
    }
    if !pulled.kept.is_empty() && !args.what.is_empty() {
        let kept = match pulled.kept.as_slice() {
            [only] => model(lock, only),
            more => count(more.len(), "model"),
        };
        let update = if args.update { "nothing newer" } else { "pinned before; --update moves to the newest commit" };
        say("Kept", &format!("{kept}: {update}"));
    }
    for note in pulled.notes.iter().take(NAMED) {
        say("Note", note);
    }
    for (key, error) in pulled.missing.iter().take(NAMED) {
        say("Missing", &format!("{key}: {error}"));
    }
    for (word, number) in [("Note", pulled.notes.len()), ("Missing", pulled.missing.len())] {
        if number > NAMED {
            say(word, &format!("{} more", number - NAMED));
        }
    }
    let (models, files) = (count(lock.models.len(), "model"), count(lock.files.len(), "file"));
    say("Locked", &format!("{models} with {files} in {}", args.store.lock.display()));
}

/// A model with what the lock says of it.
fn model(lock: &Lock, key: &ModelKey) -> String {
    let Some(model) = lock.models.get(key) else { return key.to_string() };
    let version = model.schema_version.as_deref().unwrap_or("without version");
    let commit = lock.repositories.get(&key.subject).map_or("unknown", |found| found.commit.short());
    format!("{key} {version} at {commit} ({})", model.licence)
}
