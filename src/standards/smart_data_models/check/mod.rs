//! One entity against its models: the way from a JSON value to remarks.

mod findings;
mod item;
mod look;
mod lookup;
mod plan;
mod schema;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use serde::Serialize;
use serde_json::Value;

use self::{
    findings::{Findings, Said},
    item::{Item, NoEntity},
    look::Look,
    lookup::Models,
    plan::Plan,
};
use super::{
    Context, Contexts, Library, ModelKey, Unreadable,
    convert::convert,
    form::form,
    json::Json,
    rules::{entity::ENTITY, types::NO_TYPE},
};
use crate::model::{Outcome, Remark, Severity};

/// How an entity is written (ETSI GS CIM 009 4.5; the NGSIv2 specification for the last).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Every attribute is an object with its type and value.
    Normalized,
    /// As normalized, but what can be inferred is left out.
    Concise,
    /// Only values.
    KeyValues,
    /// Normalized NGSIv2: attributes with type, value and metadata.
    NgsiV2,
}

/// What the user decided.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form of all entities; otherwise each is looked at.
    pub form: Option<Form>,
    /// Check all entities against this model, whatever their type.
    pub model: Option<ModelKey>,
    /// The `@context` of entities that bring none, as a Link header would give it.
    pub context: Option<Value>,
    /// Contexts at hand besides those of the library: URL and document.
    pub contexts: BTreeMap<String, Value>,
    /// An attribute that its model does not name is an error.
    pub closed: bool,
    /// Severities that the user set, by id of the rule; `None` switches a rule off.
    pub severities: BTreeMap<String, Option<Severity>>,
}

/// What came out for one entity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// Its id, where it has one that is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its types, as written.
    pub types: Vec<String>,
    /// How it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// The models it was checked against.
    pub models: Vec<ModelKey>,
    /// What came out.
    pub outcome: Outcome,
    /// What was found, in document order.
    pub remarks: Vec<Remark>,
    /// What was counted.
    #[serde(skip)]
    pub tally: Tally,
}

/// What was counted in one entity, to be summed up over many. Each pair is how many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Attributes of the entity that the models have, of all its attributes.
    pub known: (u32, u32),
    /// Attributes of the models that the entity has, of all of theirs.
    pub used: (u32, u32),
    /// Required members that are there, of all that are required.
    pub required: (u32, u32),
    /// Attributes whose name has an IRI by the context, of all attributes; none where there is no usable context.
    pub resolved: (u32, u32),
    /// Numbers with a unit code, of those for which the models state units.
    pub units: (u32, u32),
}

/// How many plans are kept: one for each context with each list of types.
const MOST_PLANS: usize = 512;
/// How many bytes of contexts they may keep alive.
const HEAVIEST_PLANS: usize = 8 * 1024 * 1024;

/// Checks entities against the models of a library. Shared by all threads; compiles a model when the first entity needs it.
pub struct Checker {
    models: Models,
    contexts: Contexts,
    options: Options,
    /// The context of entities that bring none.
    given: Option<Arc<Value>>,
    plans: RwLock<Plans>,
}

/// Plans by the address of their context, which each of them keeps alive, and by types.
#[derive(Default)]
struct Plans {
    kept: HashMap<usize, HashMap<Vec<String>, Arc<Plan>>>,
    count: usize,
    /// Of their contexts, in bytes.
    weight: usize,
}

impl Checker {
    /// A checker of these models.
    pub fn new(library: Library, options: Options) -> Self {
        let contexts = Contexts::new(library.clone(), options.contexts.clone());
        let given = options.context.clone().map(Arc::new);
        Self { models: Models::new(library), contexts, options, given, plans: RwLock::default() }
    }

    /// The files that were not what was pinned, as far as entities needed them.
    pub fn changed(&self) -> Vec<Unreadable> {
        self.models.changed()
    }

    /// Checks one entity: an NGSI-LD entity in any form, or a GeoJSON Feature of one.
    pub fn check(&self, entity: Value) -> Checked {
        self.check_read(Json::from(entity), None)
    }

    /// The same of one that was just read, and of a list with a context for all that bring none. Whoever has many of them saves
    /// half of the time.
    pub fn check_read(&self, entity: Json<'_>, around: Option<&Arc<Value>>) -> Checked {
        let mut findings = Findings::new(&self.options);
        let mut item = match Item::open(entity) {
            Ok(item) => item,
            Err(NoEntity(says, help)) => {
                findings.data(0, &ENTITY, None, || Said { at: String::new(), attribute: None, says, help });
                return none(findings);
            }
        };
        let context = match (item.context.take(), around) {
            (Some(own), _) if !own.is_null() => Some(self.contexts.resolve(&own.to_value())),
            (None, Some(around)) if !around.is_null() => Some(self.contexts.resolve_shared(around)),
            _ => self.given.as_ref().map(|given| self.contexts.resolve_shared(given)),
        };
        let form = self.options.form.unwrap_or_else(|| form(&item.members));
        let id = item.id();
        let types = item.types().unwrap_or_else(|says| {
            let at = item.member("/type");
            findings.data(0, &NO_TYPE, None, || Said { at, attribute: None, says, help: None });
            Vec::new()
        });
        let plan = self.plan(&types, context);
        item.rename(&plan);
        item.place_geometry(form);
        let converted = convert(std::mem::take(&mut item.members), form, &|name| plan.arrays(name));
        let tally = Look::new(&plan, &item, form, &mut findings).entity(converted);
        let (outcome, remarks) = findings.finish();
        let models = plan.models.iter().map(|model| model.key.clone()).collect();
        Checked { id, types, form: Some(form), models, outcome, remarks, tally }
    }

    fn plan(&self, types: &[String], context: Option<Arc<Context>>) -> Arc<Plan> {
        let address = context.as_ref().map_or(0, |context| Arc::as_ptr(context).addr());
        let known = |plans: &Plans| plans.kept.get(&address).and_then(|plans| plans.get(types)).cloned();
        if let Some(plan) = known(&self.plans.read().unwrap_or_else(PoisonError::into_inner)) {
            return plan;
        }
        let weight = context.as_ref().map_or(0, |context| context.weight());
        let plan = Arc::new(Plan::new(types, context, &self.models, self.options.model.as_ref()));
        if weight > HEAVIEST_PLANS {
            return plan;
        }
        let mut plans = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        let added = if plans.kept.contains_key(&address) { 0 } else { weight };
        if plans.count >= MOST_PLANS || plans.weight + added > HEAVIEST_PLANS {
            *plans = Plans::default();
        }
        plans.weight += if plans.kept.contains_key(&address) { 0 } else { weight };
        // Another thread may have made the same plan meanwhile: either will do.
        plans.count += 1;
        plans.kept.entry(address).or_default().insert(types.to_vec(), plan.clone());
        plan
    }
}

/// What comes out for what is no entity.
fn none(findings: Findings<'_>) -> Checked {
    let (outcome, remarks) = findings.finish();
    Checked { id: None, types: Vec::new(), form: None, models: Vec::new(), outcome, remarks, tally: Tally::default() }
}
