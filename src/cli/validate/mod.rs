//! `civitest validate`: files of entities against their models, without a target.

mod decide;
mod input;
mod sinks;

use std::{
    collections::BTreeSet,
    num::NonZero,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
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
    standards::smart_data_models::{Checker, Library, Model, ModelKey, Options, Origin, rules},
    store,
    validate::{self, Check, Ended, Item, Limits, Settings, Summary, Trouble},
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
    let library = layers.library();
    let severities = decide::severities(&args.rule)?;
    let model = args.model.as_deref().map(|model| decide::model(model, &library)).transpose()?;
    let (context, contexts) = decide::contexts(&args.context)?;
    let form = args.form.map(decide::form);
    let named = model.clone();
    let options = Options { form, model, context, contexts, closed: args.closed, severities };
    let settings = settings(args, &options);
    let inputs = Inputs::of(&args.files, screen)?;
    let header = header(args, lock, &options);
    let mut sinks = Sinks::open(&args.reports, &header, screen, inputs.bar.clone())?;

    let checker = Arc::new(Checker::new(library.clone(), options));
    let check: Arc<Check> = {
        let checker = Arc::clone(&checker);
        Arc::new(move |entity, context| checker.check_read(entity, context))
    };
    let stop: Arc<AtomicBool> = Arc::default();
    stop::on_interrupt_set(&stop);
    let mut summary = Summary::default();
    let mut defective = Defective { named, types: BTreeSet::new() };
    let ended = validate::run(inputs.sources, &check, &settings, &stop, &mut |item| {
        summary.add(&item);
        defective.add(&item);
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
    if let Some(changed) = checker.changed().first() {
        return Err(Failure::quoting(Exit::Suite, format!("{changed}; what it says of it does not count")).help(
            "`civitest models verify` names all files that were changed, `civitest models pull` fetches them again",
        ));
    }
    if let Some(failure) = defective.no_schema(&library) {
        return Err(failure);
    }
    Ok(match summary.outcome() {
        Outcome::Valid => Exit::Success,
        Outcome::Invalid => Exit::Failed,
        Outcome::Undetermined => Exit::Undetermined,
    })
}

/// What is known of models that could not be used.
struct Defective {
    /// The model that was named on the command line.
    named: Option<ModelKey>,
    /// The types of the items that needed them.
    types: BTreeSet<String>,
}

impl Defective {
    /// The most types that are remembered.
    const MOST: usize = 1000;

    fn add(&mut self, item: &Item) {
        if self.types.len() < Self::MOST && item.checked.remarks.iter().any(|remark| remark.rule == "model-defect") {
            let name = |text: &String| text.rsplit(['/', '#']).next().unwrap_or(text).to_owned();
            self.types.extend(item.checked.types.iter().map(name));
        }
    }

    /// A model of the user's own that was needed and is no schema: theirs to mend, unlike those of others.
    fn no_schema(&self, library: &Library) -> Option<Failure> {
        if self.types.is_empty() {
            return None;
        }
        let needed =
            |key: &&ModelKey| self.named.as_ref().map_or(self.types.contains(&key.model), |named| named == *key);
        let own = library.models().iter().filter(|(_, origin)| matches!(origin, Origin::Directory(_)));
        own.map(|(key, _)| key).filter(needed).find_map(|key| {
            let error = Model::compile(key, library).err()?;
            let failure = Failure::quoting(Exit::Suite, format!("{key} is no model: {error}"));
            Some(failure.help("correct its schema.json; `civitest models show` says what else is wrong with it"))
        })
    }
}

fn settings(args: &ValidateArgs, options: &Options) -> Settings {
    let cores = || available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let severity = |id: &str| options.severities.get(id).copied().flatten().unwrap_or(Severity::Error);
    Settings {
        jobs: args.jobs.and_then(|jobs| NonZero::new(usize::from(jobs))).unwrap_or_else(cores),
        limits: Limits::default(),
        syntax: severity("syntax"),
        too_large: severity("too-large"),
    }
}

fn header(args: &ValidateArgs, lock: &Path, options: &Options) -> Header {
    Header {
        lock: lock.exists().then(|| lock.display().to_string()),
        directories: args.models.iter().map(|path| path.display().to_string()).collect(),
        rules: rules::RULES,
        off: options.severities.iter().filter(|(_, severity)| severity.is_none()).map(|(id, _)| id.clone()).collect(),
        started: jiff::Timestamp::now().as_second(),
    }
}

/// Why it could not go on, as a command ends with it.
fn failure(trouble: &Trouble) -> Failure {
    match trouble {
        Trouble::Unreadable(..) => Failure::quoting(Exit::Usage, trouble)
            .help("name files that are there and that you may read; what comes before this one was checked"),
        Trouble::Unwritable(_) => {
            Failure::quoting(Exit::Usage, trouble).help("make sure that there is room, and that you may write there")
        }
        Trouble::Defect(..) => Failure::quoting(Exit::Internal, trouble)
            .help("that is a defect of civitest; please report it, with this item if you may share it"),
    }
}
