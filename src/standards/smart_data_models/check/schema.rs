//! What the schemas say about a converted entity, translated: into rules of their own, back to where the values stood, and to
//! the model where the model is to blame.

use std::{borrow::Cow, collections::HashMap};

use super::{findings::Said, look::Look};
use crate::{
    model::{Rule, Severity},
    standards::{
        ngsi_ld::attribute::is_attribute,
        smart_data_models::{
            Model, SchemaError,
            convert::{Converted, Way},
            errata::{self, Erratum},
            json::{Json, Members},
            model::{MOST_ERRORS, Standing},
            rules::{
                attributes::{REQUIRED, SCHEMA},
                entity::formatted_time,
                types::MODEL_DEFECT,
            },
            text::shortened,
        },
    },
};

/// Checks an entity, and further values of its attributes, against the schema of every model.
pub fn judge<'e>(look: &mut Look<'_, '_>, entity: &mut Json<'e>, converted: &mut Converted<'e>, id_is_wrong: bool) {
    for model in &look.plan.models {
        take_type(entity, &model.key.model);
        if model.accepts(entity) {
            continue;
        }
        let errors = model.errors(&entity.to_value());
        let full = errors.len() >= MOST_ERRORS;
        let places = Places::new(entity, converted);
        for error in errors.iter().filter(|error| !is_repeated(error, &errors)) {
            let said = match error.member.as_deref().filter(|_| error.pointer.is_empty()) {
                // An attribute without a value is there, and its remark says what is wrong with it.
                Some(member) => {
                    id_is_wrong && member == "id" || converted.faults.iter().any(|fault| fault.attribute == member)
                }
                None => id_is_wrong && error.pointer == "/id",
            };
            if said {
                continue;
            }
            places.say(look, model, entity, error, None);
        }
        if full {
            // Only so many are told, and the ones that are not may be worse.
            look.findings.undetermined();
        }
    }
    further(look, entity, converted);
}

/// Whether an error only follows from another: what has the wrong JSON type is none of the allowed values either.
fn is_repeated(error: &SchemaError, errors: &[SchemaError]) -> bool {
    matches!(error.keyword.as_str(), "enum" | "const")
        && errors.iter().any(|other| other.keyword == "type" && other.pointer == error.pointer)
}

/// The schema knows the type by the name of its model, however the entity writes it.
fn take_type(entity: &mut Json<'_>, name: &str) {
    if let Json::Object(members) = entity {
        match members.get_mut("type") {
            Some(Json::String(written)) if written == name => {}
            Some(written) => *written = Json::String(name.to_owned().into()),
            None => {
                members.insert("type", Json::String(name.to_owned().into()));
            }
        }
    }
}

/// Every further value takes the place of the first in turn. Only what is below it counts.
fn further<'e>(look: &mut Look<'_, '_>, entity: &Json<'e>, converted: &mut Converted<'e>) {
    if converted.further.is_empty() || look.plan.models.is_empty() {
        return;
    }
    let Json::Object(members) = entity else { return };
    // Only what the models know: an entity of any size stays small. What is wrong already is left out, too.
    let keep = |name: &str| !is_attribute(name) || look.plan.names.contains_key(name) && !look.wrong.contains(name);
    let kept = members.iter().filter(|(name, _)| keep(name));
    let kept = kept.map(|(name, value)| (Cow::Owned(name.to_owned()), value.clone())).collect();
    let mut small = Json::Object(kept);
    let names: Vec<String> = members.keys().filter(|name| is_attribute(name)).map(str::to_owned).collect();
    for mut further in std::mem::take(&mut converted.further) {
        let Some(name) = names.get(further.fact).filter(|name| look.plan.names.contains_key(*name)) else {
            converted.further.push(further);
            continue;
        };
        let Json::Object(members) = &mut small else { return };
        let before = members.insert(name.clone(), further.value.take());
        for model in &look.plan.models {
            take_type(&mut small, &model.key.model);
            if model.accepts(&small) {
                continue;
            }
            let places = Places::of_one(name, further.fact, converted, &further.way);
            let errors = model.errors(&small.to_value());
            for error in errors.iter().filter(|error| !is_repeated(error, &errors)) {
                let below = first_token(&error.pointer).is_some_and(|(token, _)| token == *name);
                if below {
                    places.say(look, model, &small, error, Some(&further.which));
                }
            }
        }
        let Json::Object(members) = &mut small else { return };
        let value = match before {
            Some(before) => members.insert(name.clone(), before),
            None => members.remove(name),
        };
        further.value = value.unwrap_or_default();
        converted.further.push(further);
    }
}

/// Where the attributes of an entity stood.
struct Places<'c> {
    known: HashMap<&'c str, (usize, &'c Way)>,
}

impl<'c> Places<'c> {
    fn new(entity: &'c Json<'_>, converted: &'c Converted) -> Self {
        let members = entity.as_object().into_iter().flat_map(Members::iter).filter(|(name, _)| is_attribute(name));
        let known = members.zip(&converted.facts).map(|((name, _), fact)| (name, (fact.order, &fact.way)));
        Self { known: known.collect() }
    }

    fn of_one(name: &'c str, fact: usize, converted: &Converted, way: &'c Way) -> Self {
        let order = converted.facts.get(fact).map_or(0, |fact| fact.order);
        Self { known: HashMap::from([(name, (order, way))]) }
    }

    /// Says what an error of the schema means for the item.
    fn say(&self, look: &mut Look<'_, '_>, model: &Model, entity: &Json<'_>, error: &SchemaError, which: Option<&str>) {
        let (order, attribute, at) = match first_token(&error.pointer) {
            Some((name, rest)) => match self.known.get(name.as_str()) {
                Some((order, way)) => {
                    let mut inside = String::new();
                    way.append(&mut inside, rest);
                    let at = look.item.at(*order, &name, &inside);
                    (*order, Some(name), at)
                }
                None => (0, Some(name), look.item.member(&error.pointer)),
            },
            None => (0, error.member.clone(), look.item.whole()),
        };
        if error.standing == Standing::Undecided {
            look.findings.undetermined();
            let says = format!("cannot be decided by the schema of {}: {}", model.key, error.says);
            let attribute = attribute.as_deref().map(shortened);
            look.findings.model(order, &MODEL_DEFECT, MODEL_DEFECT.severity, || Said {
                at,
                attribute,
                says,
                help: None,
            });
            return;
        }
        if let Some(name) = &attribute {
            look.wrong.insert(name.clone());
        }
        let (rule, says) = translated(error, entity, attribute.as_deref());
        let says = match which {
            Some(which) => format!("{says} ({which})"),
            None => says,
        };
        let attribute = attribute.as_deref().map(shortened);
        match erratum(model, rule, error) {
            Some(erratum) => {
                let help = Some(erratum.help());
                look.findings.model(order, rule, Severity::Info, || Said { at, attribute, says, help });
            }
            // What was checked is the name of the model itself, and not what the entity says.
            None if error.pointer == "/type" => {
                let help =
                    Some(format!("a mistake of the model: its own name, {}, is no type for it", model.key.model));
                look.findings.model(order, rule, Severity::Info, || Said { at, attribute, says, help });
            }
            None => look.findings.data(order, rule, None, || Said { at, attribute, says, help: None }),
        }
    }
}

/// The rule that an error of the schema breaks, and what is said.
fn translated(error: &SchemaError, entity: &Json<'_>, attribute: Option<&str>) -> (&'static Rule, String) {
    let name = attribute.map(shortened).unwrap_or_default();
    match (error.keyword.as_str(), error.format.as_deref()) {
        ("required", _) if error.pointer.is_empty() => {
            (&REQUIRED, format!("{name} is missing, and the model requires it"))
        }
        ("format", Some(format @ ("date-time" | "date" | "time" | "duration"))) => {
            let value = entity.pointer(&error.pointer).unwrap_or(&Json::Null);
            let (rule, says) = formatted_time(value, format);
            (rule, format!("{name} {says}"))
        }
        _ if attribute.is_some() => (&SCHEMA, format!("{name}: {}", error.says)),
        _ => (&SCHEMA, error.says.clone()),
    }
}

/// A known mistake of the model that explains the error.
fn erratum(model: &Model, rule: &Rule, error: &SchemaError) -> Option<&'static Erratum> {
    let keyword = Some(error.keyword.as_str());
    let pointer = match &error.member {
        Some(member) if error.pointer.is_empty() => format!("/{member}"),
        _ => error.pointer.clone(),
    };
    let explains = |erratum: &&Erratum| {
        erratum.explains(rule.id, &error.pointer, keyword)
            || erratum.explains(rule.id, &pointer, keyword)
            || erratum.explains(SCHEMA.id, &error.pointer, keyword)
    };
    errata::of(&model.hash).iter().find(explains)
}

/// The first name of a JSON Pointer, and the rest.
fn first_token(pointer: &str) -> Option<(String, &str)> {
    let rest = pointer.strip_prefix('/')?;
    let length = rest.find('/').unwrap_or(rest.len());
    let (token, rest) = rest.split_at(length);
    Some((token.replace("~1", "/").replace("~0", "~"), rest))
}
