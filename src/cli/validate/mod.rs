//! `civitest validate`: files of entities against their models, without a target.

mod decide;
mod input;
mod sinks;

use std::{
    num::NonZero,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
};

use super::{
    args::ValidateArgs,
    exit::Exit,
    failure::Failure,
    models::{self, cache},
    stop,
    target::Typed,
    terminal::{self, Screen},
};
use crate::{
    model::{Outcome, Severity},
    report::validation::Header,
    standards::smart_data_models::{Checker, Library, Model, ModelKey, Options, Origin, Unreadable, rules},
    store,
    validate::{self, Check, Ended, Limits, Settings, Summary, Trouble},
};
use input::Inputs;
use sinks::Sinks;

/// What the lock is called unless somebody says otherwise.
const USUAL_LOCK: &str = "models.lock";

/// Runs the command.
///
/// # Errors
/// When a file or a model is not there, an option means nothing, a report cannot be written, or what was pinned was changed.
pub fn command(args: &ValidateArgs, typed: Typed<'_>, screen: Screen) -> Result<Exit, Failure> {
    let lock = args.store.lock.as_path();
    if !lock.exists() && lock != Path::new(USUAL_LOCK) {
        return Err(Failure::new(Exit::Usage, format!("there is no lock {}", lock.display()))
            .help("name the lock that `civitest models pull` wrote, or leave --lock out"));
    }
    let layers = store::layers(Some(lock), &cache(&args.store, typed.environment), &args.models);
    let layers = layers.map_err(|error| models::failure(&error))?;
    for said in layers.replaced() {
        terminal::say(&format!("{:>12} {said}", "Note"));
    }
    let changed = Arc::new(Mutex::new(None));
    let library = watched(layers.library(), &changed);
    let severities = decide::severities(&args.rule)?;
    let model = args.model.as_deref().map(|model| decide::model(model, &library)).transpose()?;
    let (context, contexts) = decide::contexts(&args.context)?;
    let form = args.form.map(decide::form);
    let options = Options { form, model, context, contexts, closed: args.closed, severities };
    let settings = settings(args, &options);
    let inputs = Inputs::of(&args.files, screen)?;
    let header = header(args, lock, &options);
    let mut sinks = Sinks::open(&args.reports, &header, screen, inputs.bar.clone())?;

    let origins = library.models().clone();
    let checker = Arc::new(Checker::new(library, options));
    let check: Arc<Check> = {
        let checker = Arc::clone(&checker);
        Arc::new(move |entity| checker.check(entity))
    };
    let stop: Arc<AtomicBool> = Arc::default();
    stop::on_interrupt_set(&stop);
    let mut summary = Summary::default();
    let ended = validate::run(inputs.sources, &check, &settings, &stop, &mut |item| {
        summary.add(&item);
        sinks.item(&item)
    });
    if let Some(bar) = &inputs.bar {
        bar.finish_and_clear();
    }
    let ended = match ended {
        Ok(ended) => ended,
        // Whoever reads standard output has seen enough.
        Err(Trouble::Unwritable(_)) if sinks.is_closed() => Ended { stopped: true, ..Ended::default() },
        Err(trouble) => return Err(failure(&trouble)),
    };
    summary.end(&ended);
    sinks.end(&summary)?;
    let pinned = changed.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(changed) = pinned {
        return Err(Failure::quoting(Exit::Suite, format!("{changed}; what it says of it does not count")).help(
            "`civitest models verify` names all files that were changed, `civitest models pull` fetches them again",
        ));
    }
    if let Some(failure) = no_schema(&summary, &checker, &origins) {
        return Err(failure);
    }
    Ok(match summary.outcome() {
        Outcome::Valid => Exit::Success,
        Outcome::Invalid => Exit::Failed,
        Outcome::Undetermined => Exit::Undetermined,
    })
}
