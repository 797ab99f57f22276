//! `civitest clean`: deletes what interrupted runs left behind, from their ledgers. The ledger says where to, under which tenant,
//! and which target file knows the credentials.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    args::CleanArgs,
    conduct,
    exit::Exit,
    failure::Failure,
    state,
    target::{
        Typed,
        reach::reach,
        read::Described,
        settings::{Layers, Origin, Setting, Settings},
    },
    terminal,
};
use crate::{
    engine::{self, Found, Gone, Leftovers, Sender, Site, Slots},
    transport,
};

/// Twice the longest that one deletion may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the command.
///
/// # Errors
/// When a ledger cannot be read, or its target cannot be addressed.
pub async fn command(args: &CleanArgs, typed: Typed<'_>, state: &Path) -> Result<Exit, Failure> {
    let ledgers = match &args.ledger {
        Some(path) => vec![path.clone()],
        None => state::files(state, "ledger.ndjson"),
    };
    if ledgers.is_empty() {
        terminal::print("nothing to clean: no run left anything behind\n");
        return Ok(Exit::Success);
    }
    one_server(&ledgers, args)?;
    // One ledger that cannot be cleaned leaves the others to be.
    let mut failed: Option<Failure> = None;
    for path in ledgers {
        if let Err(failure) = clean(&path, args, typed).await
            && let Some(earlier) = failed.replace(failure)
        {
            terminal::say(earlier.render().trim_end());
        }
    }
    failed.map_or(Ok(Exit::Success), Err)
}

/// Credentials on the command line are for one server: with the ledgers of several, nobody said for which.
fn one_server(ledgers: &[PathBuf], args: &CleanArgs) -> Result<(), Failure> {
    if !args.authentication.is_given() {
        return Ok(());
    }
    let mut servers = BTreeMap::new();
    for path in ledgers {
        // What cannot be read is said when its turn comes, and nothing is sent for it.
        if let Ok(Found::Left(left)) = Leftovers::read(path)
            && !left.open.is_empty()
            && let Ok(site) = transport::Site::parse(&left.site.root)
        {
            servers.entry(site.origin()).or_insert_with(|| path.clone());
        }
    }
    if servers.len() < 2 {
        return Ok(());
    }
    let named = servers.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let example = servers.values().next().map(|path| path.display().to_string()).unwrap_or_default();
    Err(Failure::new(
        Exit::Usage,
        format!("there are ledgers of several servers ({named}), and these credentials would be sent to all of them"),
    )
    .help(format!("name one ledger, with the credentials for its server: civitest clean {example}")))
}

/// The way to the target of a ledger: the flags, or the target file that its run used.
fn options(site: &Site, args: &CleanArgs, typed: Typed<'_>) -> Result<transport::Options, Failure> {
    let file = args.target.as_ref().or(site.file.as_ref());
    let file = file.map(|path| Described::read(path)).transpose()?;
    let layers = Layers { origins: typed.origins, file: file.as_ref() };
    let url = Setting { value: site.root.clone(), origin: Origin::Default };
    let reached = reach(&args.authentication, &args.connection, layers, typed.environment, &url)?;
    Ok(reached.keep(&mut Settings::default()))
}

async fn clean(path: &Path, args: &CleanArgs, typed: Typed<'_>) -> Result<(), Failure> {
    let left = Leftovers::read(path)
        .map_err(|error| Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display())))?;
    let left = match left {
        Found::Left(left) => left,
        Found::Busy => {
            terminal::print(&format!("{:>12} {}: its run is still going on\n", "Skip", path.display()));
            return Ok(());
        }
        Found::Unborn => {
            // The file stays: it may belong to a run that is about to lock it.
            terminal::print(&format!("{:>12} {}: its run ended before it sent anything\n", "Skip", path.display()));
            return Ok(());
        }
    };
    let root = &left.site.root;
    let sender = conduct::sender(root, options(&left.site, args, typed)?, PATIENCE)?;
    let sender = Sender { tenant: left.site.tenant.clone(), ..sender };
    let mut slot = Slots::new(1).take().await;
    let mut remaining = 0;
    for (entry, undo) in &left.open {
        let undone = engine::undo(&sender, undo, &mut slot).await;
        if undone.gone == Gone::Yes {
            left.done(*entry)
                .map_err(|error| Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display())))?;
        } else {
            remaining += 1;
            terminal::print(&format!("{:>12} DELETE {}\n", "LEFT", undo.delete));
        }
    }
    let cleaned = left.open.len() - remaining;
    terminal::print(&format!("{:>12} run {} on {root}: {cleaned} undone, {remaining} left\n", "Clean", left.run));
    if !left.damaged.is_empty() {
        let numbers = left.damaged.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        let text = format!("{} is damaged: nobody can tell what line {numbers} named", path.display());
        return Err(Failure::new(Exit::Usage, text)
            .help("everything else in it was undone as far as said above; look for entities of this run, then delete the file"));
    }
    if remaining == 0 {
        // An empty ledger that stays only costs the next `clean` a look.
        let _ = fs::remove_file(path);
        return Ok(());
    }
    Err(Failure::new(Exit::Target, format!("{remaining} things could not be deleted on {root}")).help(format!(
        "see that the platform runs and lets you in (credentials as for the run), then: civitest clean {}",
        path.display()
    )))
}
