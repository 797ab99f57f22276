//! `civitest models pull`: what is going on, and what came of it.

use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::{count, failure, place, say, source::source};
use crate::{
    cli::{
        args::PullArgs,
        exit::Exit,
        failure::Failure,
        target::Typed,
        terminal::Screen,
    },
    model::partition,
    store::{self, Cache, Lock, Locked, Moves, Pull, Pulled, Step, Want},
};

/// Runs the command.
///
/// # Errors
/// When something cannot be had, or is not what was pinned; then the lock is as it was.
pub async fn command(args: &PullArgs, typed: Typed<'_>, screen: Screen) -> Result<Exit, Failure> {
    let source = source(&args.source, typed)?;
    let cache = Cache::new(&place::cache(&args.store, typed.environment));
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
    let bar = Bar::new(screen);
    let place = source.place();
    let pulled = store::pull(request, &|step| bar.tell(step, &place)).await;
    bar.clear();
    let pulled = pulled.map_err(|error| failure(&error))?;
    report(&pulled, args);
    Ok(if pulled.missing.is_empty() { Exit::Success } else { Exit::Undetermined })
}
