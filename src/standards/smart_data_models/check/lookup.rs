//! From the type of an entity to its models: by IRI where the context tells it, else by name; compiled at first use and kept.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use crate::{
    model::{Blame, Rule, Severity},
    standards::smart_data_models::{
        Context, Expanded, Library, Model, ModelKey, NotCompiled, Unreadable,
        context::subject_context,
        errata,
        index::{self, Known, Spelling},
        model::{hash, schema_address},
        rules::types::{
            AMBIGUOUS_TYPE, CONTEXT_NOT_AT_HAND, DEFAULT_CONTEXT, LEGACY_IRI, MODEL_DEFECT, MODEL_NOT_AT_HAND,
            TYPE_IRI, UNKNOWN_TYPE,
        },
        text::shortened,
    },
};

type Compiled = Arc<OnceLock<Result<Arc<Model>, NotCompiled>>>;

/// The models at hand.
pub struct Models {
    library: Library,
    compiled: Mutex<BTreeMap<ModelKey, Compiled>>,
    own: OnceLock<Own>,
}

/// Models that are not on the official list: a city's own.
#[derive(Default)]
struct Own {
    by_iri: HashMap<String, ModelKey>,
    by_name: HashMap<String, Vec<ModelKey>>,
}

/// What is said about a type.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// The rule.
    pub rule: &'static Rule,
    /// A severity other than that of the rule.
    pub own: Option<Severity>,
    /// Whose fault it is.
    pub blame: Blame,
    /// What is said.
    pub says: String,
    /// The next step.
    pub help: Option<String>,
}

/// What a type led to.
#[derive(Default)]
pub struct Found {
    /// The model, compiled.
    pub model: Option<Arc<Model>>,
    /// What is said.
    pub about: Vec<About>,
    /// Whether the entity cannot be checked for it.
    pub undetermined: bool,
}

impl Found {
    fn say(&mut self, rule: &'static Rule, says: String, help: Option<String>) {
        self.about.push(About { rule, own: None, blame: Blame::Data, says, help });
    }
}

/// Which model a type stands for.
enum Which {
    One(ModelKey),
    Several(Vec<ModelKey>),
    None,
}

impl Models {
    /// The models of a library; nothing is compiled yet.
    pub fn new(library: Library) -> Self {
        Self { library, compiled: Mutex::default(), own: OnceLock::new() }
    }

    /// Files that are not what was pinned, of the models that were asked for so far.
    pub fn changed(&self) -> Vec<Unreadable> {
        let compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = compiled.values().filter_map(|cell| match cell.get() {
            Some(Err(NotCompiled::Unreadable(changed @ Unreadable::Changed { .. }))) => Some(changed.clone()),
            _ => None,
        });
        failed.collect()
    }

    fn own(&self) -> &Own {
        self.own.get_or_init(|| {
            let mut own = Own::default();
            for key in self.library.models().keys().filter(|key| !index::contains(key)) {
                let context = subject_context(&key.subject, &self.library);
                let iri = context.as_deref().and_then(|context| context.own_iri(&key.model));
                let iri = iri.map_or_else(|| index::type_iri(key), str::to_owned);
                own.by_iri.entry(iri).or_insert_with(|| key.clone());
                own.by_name.entry(key.model.clone()).or_default().push(key.clone());
            }
            own
        })
    }

    fn by_name(&self, name: &str) -> Which {
        // An IRI names the model by its end.
        let name = if name.contains(':') { name.rsplit(['/', '#', ':']).next().unwrap_or(name) } else { name };
        let mut keys = index::by_name(name);
        keys.extend(self.own().by_name.get(name).into_iter().flatten().cloned());
        match keys.len() {
            0 => Which::None,
            1 => keys.pop().map_or(Which::None, Which::One),
            _ => Which::Several(keys),
        }
    }

    /// The model with this key, compiled, or why it cannot be used.
    pub fn of_key(&self, key: &ModelKey) -> Found {
        let mut found = Found::default();
        self.compile(key, &mut found);
        found
    }

    fn compile(&self, key: &ModelKey, found: &mut Found) {
        if !self.library.models().contains_key(key) {
            found.undetermined = true;
            let help = format!("civitest models pull {key}");
            found.say(&MODEL_NOT_AT_HAND, format!("the model {key} is not at hand"), Some(help));
            return;
        }
        let cell = {
            let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
            compiled.entry(key.clone()).or_default().clone()
        };
        match cell.get_or_init(|| Model::compile(key, &self.library).map(Arc::new)) {
            Ok(model) => found.model = Some(model.clone()),
            Err(error) => {
                found.undetermined = true;
                let (rule, blame, help) = match error {
                    NotCompiled::Unreadable(Unreadable::Missing(_)) => {
                        (&MODEL_NOT_AT_HAND, Blame::Data, Some(format!("civitest models pull {key}")))
                    }
                    NotCompiled::Unreadable(_) => {
                        (&MODEL_NOT_AT_HAND, Blame::Data, Some("civitest models verify".to_owned()))
                    }
                    _ => (&MODEL_DEFECT, Blame::Model, self.known_defect(key)),
                };
                let says = format!("the model {key} cannot be used: {error}");
                found.about.push(About { rule, own: None, blame, says, help });
            }
        }
    }

    /// What is known about a model that cannot be compiled.
    fn known_defect(&self, key: &ModelKey) -> Option<String> {
        let bytes = self.library.read(&schema_address(key).ok()?).ok()?;
        let known = errata::of(&hash(&bytes)).iter().find(|erratum| erratum.rule == MODEL_DEFECT.id)?;
        Some(known.help())
    }

    /// The model of a type.
    pub fn of_type(&self, name: &str, context: Option<&Context>) -> Found {
        let mut found = Found::default();
        let Some(context) = context else {
            self.of_name(name, &mut found);
            return found;
        };
        match context.expand(name) {
            Expanded::Iri(iri) | Expanded::Core(iri) => self.of_iri(name, &iri, context, &mut found),
            Expanded::Default(_) | Expanded::Nothing if !context.is_whole() => {
                // The part that is missing may define it; that it is missing is said once for the entity.
                self.of_name_only(name, &mut found);
            }
            Expanded::Default(_) => {
                let says =
                    format!("the type {} is not defined by @context and falls to the default one", shortened(name));
                found.say(&DEFAULT_CONTEXT, says, None);
                self.of_name(name, &mut found);
            }
            Expanded::Nothing => {
                let says = format!("the type {} means nothing: @context defines it as null", shortened(name));
                found.say(&DEFAULT_CONTEXT, says, None);
                self.of_name(name, &mut found);
            }
        }
        found
    }

    /// Against the model that the user named: the type has to fit it.
    pub fn of_type_as(&self, name: &str, context: Option<&Context>, key: &ModelKey, model: &Model) -> Vec<About> {
        let mut found = Found::default();
        let other = |says: String| {
            let help = Some(format!("its IRI is {}", model.iri));
            About { rule: &TYPE_IRI, own: None, blame: Blame::Data, says, help }
        };
        let expanded = context.map(|context| context.expand(name));
        match expanded {
            Some(Expanded::Iri(iri) | Expanded::Core(iri)) if iri != model.iri => match index::by_iri(&iri) {
                Some(Known::Model { key: known, spelling: Spelling::Legacy }) if known == *key => {
                    legacy(&iri, &mut found)
                }
                Some(Known::Ambiguous(keys)) if keys.contains(key) => legacy(&iri, &mut found),
                _ => found.about.push(other(format!(
                    "the type {} means {}, and not {key}",
                    shortened(name),
                    shortened(&iri)
                ))),
            },
            Some(Expanded::Iri(_) | Expanded::Core(_)) => {}
            _ if name != key.model && name != model.iri => {
                found.about.push(other(format!("the type is {}, and not {}", shortened(name), key.model)));
            }
            Some(_) if context.is_some_and(Context::is_whole) => {
                let says =
                    format!("the type {} is not defined by @context and falls to the default one", shortened(name));
                found.say(&DEFAULT_CONTEXT, says, None);
            }
            _ => {}
        }
        found.about
    }

    fn of_iri(&self, name: &str, iri: &str, context: &Context, found: &mut Found) {
        if let Some(key) = self.own().by_iri.get(iri) {
            self.compile(key, found);
            return;
        }
        match index::by_iri(iri) {
            Some(Known::Model { key, spelling }) => {
                if spelling == Spelling::Legacy {
                    legacy(iri, found);
                }
                self.compile(&key, found);
            }
            Some(Known::Ambiguous(keys)) => {
                legacy(iri, found);
                ambiguous(name, &keys, found);
            }
            // What is written as an IRI means the same whatever is missing.
            None if !context.is_whole() && !name.contains("://") => self.of_name_only(name, found),
            None => match self.by_name(name) {
                Which::None => unknown(name, Some(iri), found),
                Which::One(key) => {
                    let right = self.iri(&key);
                    let says = format!("the type {} means {}, and not {right}", shortened(name), shortened(iri));
                    found.say(&TYPE_IRI, says, None);
                    self.compile(&key, found);
                }
                Which::Several(keys) => {
                    let says = format!("the type {} means {}, which is no model", shortened(name), shortened(iri));
                    let help = keys.iter().map(|key| self.iri(key)).collect::<Vec<_>>().join(" or ");
                    found.say(&TYPE_IRI, says, Some(format!("the models of this name are {help}")));
                }
            },
        }
    }

    fn iri(&self, key: &ModelKey) -> String {
        let own = self.own().by_iri.iter().find(|(_, own)| *own == key);
        own.map_or_else(|| index::type_iri(key), |(iri, _)| iri.clone())
    }

    fn of_name(&self, name: &str, found: &mut Found) {
        match self.by_name(name) {
            Which::One(key) => self.compile(&key, found),
            Which::Several(keys) => ambiguous(name, &keys, found),
            Which::None => unknown(name, None, found),
        }
    }

    /// By name, where the context would tell more and is not at hand: what is unknown by name may be known to it.
    fn of_name_only(&self, name: &str, found: &mut Found) {
        match self.by_name(name) {
            Which::One(key) => self.compile(&key, found),
            Which::Several(keys) => ambiguous(name, &keys, found),
            Which::None => {
                found.undetermined = true;
                let says = format!("what the type {} means cannot be told without its @context", shortened(name));
                found.say(&CONTEXT_NOT_AT_HAND, says, None);
            }
        }
    }
}

fn legacy(iri: &str, found: &mut Found) {
    found.say(&LEGACY_IRI, format!("the type has the IRI {} of former contexts", shortened(iri)), None);
}

fn ambiguous(name: &str, keys: &[ModelKey], found: &mut Found) {
    found.undetermined = true;
    let names = keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let help = keys.first().map(|key| format!("--model {key}, or the @context of the subject that is meant"));
    found.say(&AMBIGUOUS_TYPE, format!("the type {} is known in several subjects: {names}", shortened(name)), help);
}

fn unknown(name: &str, iri: Option<&str>, found: &mut Found) {
    let means = iri.filter(|iri| *iri != name).map(|iri| format!(" ({})", shortened(iri))).unwrap_or_default();
    let says = format!("the type {}{means} is neither on the list of {} nor at hand", shortened(name), index::date());
    found.say(&UNKNOWN_TYPE, says, None);
}
