//! What is known before an entity is looked at, once for all entities with the same types and context: the models, and for
//! each of their attributes what has to be compared. The work per attribute is then one look into a table.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::lookup::{About, Found, Models};
use crate::{
    model::{Blame, Severity},
    standards::{
        ngsi_ld::vocab::is_core_term,
        smart_data_models::{
            Attribute, Context, Expanded, Kind, Model, ModelKey,
            convert::Arrays,
            errata::{self, Erratum},
            model::Shape,
            near::nearest,
            rules::{
                attributes::{UNKNOWN_ATTRIBUTE, is_measured, variant_of},
                types::{CONTEXT_NOT_AT_HAND, NO_CONTEXT, TYPE_IRI, UNKNOWN_TYPE},
            },
            text::{push_token, shortened},
        },
    },
};

/// The most names that a model does not have for which the answer is kept.
const MOST_UNKNOWN: usize = 1000;

/// Terms of the core context that mean in the models what they mean there.
const SHARED: &[&str] = &["description", "location", "observationSpace", "operationSpace", "title"];

/// What is known beforehand.
#[derive(Default)]
pub struct Plan {
    /// The models to check against.
    pub models: Vec<Arc<Model>>,
    /// What is to be said about the types and the context of every such entity.
    pub about: Vec<About>,
    /// Whether a model could not be told or used.
    pub undetermined: bool,
    /// The attributes of the models.
    pub names: HashMap<String, Name>,
    /// The attributes that are not required, by their number.
    pub optional: Vec<(usize, String)>,
    /// The context; it keeps its address as long as the plan is there.
    pub context: Option<Arc<Context>>,
    /// The attributes of the models by their IRI, and by other short forms that the context has of it.
    by_iri: HashMap<String, String>,
    aliases: HashMap<String, String>,
    /// Whether mistakes of the models are known.
    pub has_errata: bool,
    unknown: Mutex<HashMap<String, Arc<Unknown>>>,
}

/// What has to be compared of an attribute of the models.
pub struct Name {
    /// What the model says.
    pub attribute: Attribute,
    /// Its number among the attributes of the models.
    pub number: usize,
    /// Whether a number is expected to have a unit.
    pub measured: bool,
    /// Whether it comes as an array.
    pub arrays: Arrays,
    /// What its name means.
    pub meaning: Meaning,
}

/// What the name of an attribute means.
pub enum Meaning {
    /// Nobody can tell.
    Untold,
    /// What it means in the model.
    Right,
    /// This IRI instead of that of the model.
    Other(String),
    /// It falls to the default context.
    Default,
    /// What the core context says.
    Reserved,
}

/// An attribute that the models do not have.
pub struct Unknown {
    /// What is said, behind the name.
    pub says: String,
    /// The name that was probably meant.
    pub help: Option<String>,
    /// The mistake of the model for which the name is missing.
    pub erratum: Option<&'static Erratum>,
}

impl Plan {
    /// A plan for entities of these types.
    pub fn new(types: &[String], context: Option<Arc<Context>>, models: &Models, asked: Option<&ModelKey>) -> Self {
        let mut plan = Self { context, ..Self::default() };
        plan.say_context();
        match asked {
            Some(key) => plan.as_asked(types, models, key),
            None => plan.by_types(types, models),
        }
        let mut names = HashMap::new();
        for model in &plan.models {
            for (name, attribute) in &model.attributes {
                let number = names.len();
                names.entry(name.clone()).or_insert_with(|| plan.name(name, attribute, number));
            }
        }
        let optional = names.iter().filter(|(name, _)| plan.models.iter().all(|model| !model.required.contains(*name)));
        plan.optional = optional.map(|(name, known)| (known.number, name.clone())).collect();
        plan.optional.sort();
        plan.names = names;
        plan.learn_iris();
        plan.has_errata = plan.models.iter().any(|model| !errata::of(&model.hash).is_empty());
        plan
    }

    fn learn_iris(&mut self) {
        for (name, known) in self.names.iter().filter(|(name, _)| !is_core_term(name)) {
            if let Some(iri) = &known.attribute.iri {
                self.by_iri.insert(iri.clone(), name.clone());
            }
        }
        let Some(context) = &self.context else { return };
        for (alias, iri) in
            context.names().filter(|(alias, _)| !is_core_term(alias) && !self.names.contains_key(*alias))
        {
            if let Some(name) = self.by_iri.get(iri) {
                self.aliases.insert(alias.to_owned(), name.clone());
            }
        }
    }

    /// The name that the models have for what is written as its IRI, or as another short form of it.
    pub fn name_of(&self, written: &str) -> Option<&str> {
        if let Some(name) = self.aliases.get(written) {
            return Some(name);
        }
        if !written.contains(':') || self.names.contains_key(written) {
            return None;
        }
        let expanded = self.context.as_ref().map(|context| context.expand(written));
        let iri = match &expanded {
            Some(Expanded::Iri(iri)) => iri,
            Some(_) => return None,
            None => written,
        };
        self.by_iri.get(iri).map(String::as_str)
    }

    fn say_context(&mut self) {
        let mut say = |rule, says: String, help| {
            self.about.push(About { rule, own: None, blame: Blame::Data, says, help });
        };
        let Some(context) = &self.context else {
            say(&NO_CONTEXT, "there is no @context, so names are looked up as they are".to_owned(), None);
            return;
        };
        for url in context.missing.iter().take(5) {
            let help = Some(format!("--context {}=FILE", shortened(url)));
            say(&CONTEXT_NOT_AT_HAND, format!("the context {} is not at hand", shortened(url)), help);
        }
        for fault in context.faults.iter().take(5) {
            say(&CONTEXT_NOT_AT_HAND, format!("a part of @context cannot be used: {fault}"), None);
        }
    }

    fn as_asked(&mut self, types: &[String], models: &Models, key: &ModelKey) {
        let found = models.of_key(key);
        self.undetermined |= found.undetermined;
        self.about.extend(found.about);
        let Some(model) = found.model else { return };
        let said: Vec<Vec<About>> =
            types.iter().map(|name| models.of_type_as(name, self.context.as_deref(), key, &model)).collect();
        // One type that fits is enough; the others are the data's own business.
        let fits = |about: &Vec<About>| about.iter().all(|about| about.rule.severity != Severity::Error);
        let said = match said.iter().position(fits) {
            Some(place) => said.into_iter().nth(place).unwrap_or_default(),
            None => said.into_iter().next().unwrap_or_default(),
        };
        self.about.extend(said);
        self.models.push(model);
    }

    fn by_types(&mut self, types: &[String], models: &Models) {
        let found: Vec<Found> = types.iter().map(|name| models.of_type(name, self.context.as_deref())).collect();
        // What only has the name of a model means something else. Beside a type that is a model it is one of another vocabulary.
        let is_other = |found: &Found| found.about.iter().any(|about| about.rule.id == TYPE_IRI.id);
        let has_model = found.iter().any(|found| found.model.is_some() && !is_other(found));
        let mut all: Vec<About> = Vec::new();
        for mut found in found {
            if has_model {
                if is_other(&found) {
                    found.model = None;
                }
                let others = |about: &&mut About| about.rule.id == UNKNOWN_TYPE.id || about.rule.id == TYPE_IRI.id;
                found.about.iter_mut().filter(others).for_each(|about| about.own = Some(Severity::Info));
            }
            self.undetermined |= found.undetermined;
            all.extend(found.about.into_iter().filter(|about| !self.about.contains(about)));
            if let Some(model) = found.model
                && self.models.iter().all(|known| known.key != model.key)
            {
                self.models.push(model);
            }
        }
        self.about.extend(all);
    }

    fn name(&self, name: &str, attribute: &Attribute, number: usize) -> Name {
        let arrays = if attribute.shapes.is_only(Shape::Array) {
            Arrays::Only
        } else if attribute.shapes.contains(Shape::Array) {
            Arrays::Also
        } else {
            Arrays::Never
        };
        let meaning = self.meaning(name, attribute.iri.as_deref());
        Name { measured: is_measured(attribute), attribute: attribute.clone(), number, arrays, meaning }
    }

    fn meaning(&self, name: &str, right: Option<&str>) -> Meaning {
        if is_core_term(name) {
            return if SHARED.contains(&name) { Meaning::Right } else { Meaning::Reserved };
        }
        let Some(context) = &self.context else { return Meaning::Untold };
        match context.expand(name) {
            Expanded::Core(_) => Meaning::Right,
            Expanded::Iri(iri) if right.is_none_or(|right| right == iri) => Meaning::Right,
            _ if !context.is_whole() => Meaning::Untold,
            Expanded::Iri(iri) => Meaning::Other(iri),
            Expanded::Default(_) | Expanded::Nothing => Meaning::Default,
        }
    }

    /// Whether the model wants an attribute as an array.
    pub fn arrays(&self, name: &str) -> Arrays {
        self.names.get(name).map_or(Arrays::Also, |name| name.arrays)
    }

    /// What is said about an attribute that the models do not have.
    pub fn unknown(&self, name: &str) -> Arc<Unknown> {
        let mut kept = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(name) {
            return known.clone();
        }
        if kept.len() >= MOST_UNKNOWN {
            kept.clear();
        }
        let unknown = Arc::new(self.look_up(name));
        kept.insert(name.to_owned(), unknown.clone());
        unknown
    }

    fn look_up(&self, name: &str) -> Unknown {
        if let Some(base) = self.variant(name) {
            return Unknown { says: format!("is a variant of {base} for a language"), help: None, erratum: None };
        }
        let meaning = self.context.as_ref().filter(|context| context.is_whole()).map(|context| context.expand(name));
        let keys = self.models.iter().map(|model| model.key.to_string()).collect::<Vec<_>>().join(" or ");
        let means = match &meaning {
            Some(Expanded::Iri(iri)) if iri != name => format!("; @context says that it means {}", shortened(iri)),
            Some(Expanded::Default(_) | Expanded::Nothing) => "; no @context defines it either".to_owned(),
            _ => String::new(),
        };
        let near = nearest(name, self.models.iter().flat_map(|model| model.attributes.keys()).map(String::as_str));
        let help = near.map(|near| format!("did you mean \"{near}\"?"));
        let mut pointer = String::new();
        push_token(&mut pointer, name);
        let mut errata = self.models.iter().flat_map(|model| errata::of(&model.hash));
        let erratum = errata.find(|erratum| erratum.explains(UNKNOWN_ATTRIBUTE.id, &pointer, None));
        Unknown { says: format!("is no attribute of {keys}{means}"), help, erratum }
    }

    /// The attribute of which a name is a variant for a language.
    pub fn variant<'n>(&self, name: &'n str) -> Option<&'n str> {
        variant_of(name).filter(|base| self.names.contains_key(*base))
    }

    /// Whether the context gives a name an IRI.
    pub fn resolves(&self, name: &str) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| matches!(context.expand(name), Expanded::Iri(_) | Expanded::Core(_)))
    }

    /// Whether IRIs can be told at all.
    pub fn tells_iris(&self) -> bool {
        self.context.as_ref().is_some_and(|context| context.is_whole())
    }

    /// The word that a vocabulary term of the model was written for, where it is written as its IRI.
    pub fn compacted(&self, name: &str, iri: &str) -> Option<String> {
        let (known, context) = (self.names.get(name)?, self.context.as_ref()?);
        let words = known.attribute.allowed.iter().filter_map(|word| word.as_str());
        words.filter(|_| known.attribute.kind != Some(Kind::Relationship)).find_map(|word| {
            matches!(context.expand(word), Expanded::Iri(meant) if meant == iri).then(|| word.to_owned())
        })
    }
}
