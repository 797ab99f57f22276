//! What can be wrong with an entity: each change by itself, done to an example that its schema accepts.

use serde_json::{Map, Value, json};

use crate::corpus::Model;

/// One way of making an example wrong.
pub struct Mutation {
    /// What is done.
    pub name: &'static str,
    /// To which example.
    pub of: &'static str,
    /// The entities that come of it, each with what was changed.
    pub changes: fn(&Model, &Value) -> Vec<(String, Value)>,
    /// There are at least so many in the corpus.
    pub cases: usize,
    /// At least this share in percent is found, as an error or a warning.
    pub found: f64,
    /// And this one where absent attributes are a warning.
    pub asked: f64,
}

pub const VALUES: &str = "example.jsonld";
pub const NORMALIZED: &str = "example-normalized.jsonld";

/// All of them.
pub static MUTATIONS: &[Mutation] = &[
    Mutation {
        name: "an attribute added that the model does not know",
        of: VALUES,
        changes: add,
        cases: 60,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "the name of an attribute misspelt (two letters swapped)",
        of: VALUES,
        changes: misspell,
        cases: 850,
        found: 100.0,
        asked: 100.0,
    },
    Mutation { name: "an attribute left out", of: VALUES, changes: leave_out, cases: 850, found: 8.0, asked: 100.0 },
    Mutation { name: "coordinates [400, 200]", of: VALUES, changes: far_away, cases: 40, found: 100.0, asked: 100.0 },
    Mutation {
        name: "a time that is none (\"yesterday\")",
        of: VALUES,
        changes: no_time,
        cases: 80,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "free text instead of a reference",
        of: VALUES,
        changes: free_text,
        cases: 35,
        found: 87.0,
        asked: 87.0,
    },
    Mutation { name: "an id with spaces", of: VALUES, changes: spaces, cases: 60, found: 100.0, asked: 100.0 },
    Mutation {
        name: "a number replaced by -1e9",
        of: VALUES,
        changes: far_below,
        cases: 200,
        found: 45.0,
        asked: 45.0,
    },
    Mutation {
        name: "everything but id and type left out",
        of: VALUES,
        changes: strip,
        cases: 60,
        found: 54.0,
        asked: 100.0,
    },
    Mutation {
        name: "one attribute left normalized",
        of: VALUES,
        changes: one_normalized,
        cases: 850,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "a number instead of a text",
        of: VALUES,
        changes: number_for_text,
        cases: 400,
        found: 99.0,
        asked: 99.0,
    },
    Mutation {
        name: "a text instead of a number",
        of: VALUES,
        changes: text_for_number,
        cases: 200,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "a word that is not in the enumeration",
        of: VALUES,
        changes: no_such_word,
        cases: 50,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "a number instead of an object",
        of: VALUES,
        changes: number_for_object,
        cases: 110,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "a Relationship sent as a Property",
        of: NORMALIZED,
        changes: |model, entity| kind(model, entity, "Relationship", "Property"),
        cases: 28,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "a Property sent as a Relationship",
        of: NORMALIZED,
        changes: |model, entity| kind(model, entity, "Property", "Relationship"),
        cases: 280,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "a GeoProperty sent as a Property",
        of: NORMALIZED,
        changes: |model, entity| kind(model, entity, "GeoProperty", "Property"),
        cases: 32,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "observedAt: \"yesterday\"",
        of: NORMALIZED,
        changes: observed_yesterday,
        cases: 600,
        found: 100.0,
        asked: 100.0,
    },
    Mutation {
        name: "unitCode: \"furlong\"",
        of: NORMALIZED,
        changes: furlong,
        cases: 150,
        found: 100.0,
        asked: 100.0,
    },
];

/// The key-values of an entity, in the simplest way: what the schema alone is given.
pub fn values(entity: &Value, file: &str) -> Value {
    let members = entity.as_object().unwrap().iter().filter(|(name, _)| *name != "@context");
    let bare = |value: &Value| match value {
        Value::Object(attribute) if attribute.contains_key("type") => {
            let held = attribute.get("value").or_else(|| attribute.get("object"));
            let held = held.map(|held| held.get("@value").unwrap_or(held));
            held.filter(|_| is_kind(attribute)).cloned().unwrap_or_else(|| value.clone())
        }
        other => other.clone(),
    };
    let of = |value: &Value| if file == NORMALIZED { bare(value) } else { value.clone() };
    Value::Object(members.map(|(name, value)| (name.clone(), of(value))).collect())
}

fn is_kind(attribute: &Map<String, Value>) -> bool {
    let kind = attribute.get("type").and_then(Value::as_str).unwrap_or_default();
    kind.ends_with("Property") || kind == "Relationship"
}

fn attributes(entity: &Value) -> impl Iterator<Item = (&String, &Value)> {
    entity.as_object().unwrap().iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "type" | "@context"))
}

/// Each attribute of which the function makes something else.
fn each(entity: &Value, change: impl Fn(&str, &Value) -> Option<Value>) -> Vec<(String, Value)> {
    let changed = attributes(entity).filter_map(|(name, value)| {
        let mut changed = entity.clone();
        changed[name] = change(name, value).filter(|new| new != value)?;
        Some((name.clone(), changed))
    });
    changed.collect()
}

fn add(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    let mut changed = entity.clone();
    changed["reverberationLagoon"] = json!(3);
    vec![(String::new(), changed)]
}

/// Renames in place: the order of the others stays.
fn misspell(model: &Model, entity: &Value) -> Vec<(String, Value)> {
    let renamed = attributes(entity).filter_map(|(name, _)| {
        let mut letters: Vec<char> = name.chars().collect();
        let at = (1..letters.len().saturating_sub(1)).find(|at| letters[*at] != letters[at + 1])?;
        letters.swap(at, at + 1);
        let wrong: String = letters.into_iter().collect();
        // It may be the name of another attribute, or the name may have been unknown to begin with.
        if entity.get(&wrong).is_some() || model.attribute(&wrong).is_some() || model.attribute(name).is_none() {
            return None;
        }
        let members = entity.as_object().unwrap().iter();
        let members =
            members.map(|(other, value)| (if other == name { wrong.clone() } else { other.clone() }, value.clone()));
        Some((format!("{name} as {wrong}"), Value::Object(members.collect())))
    });
    renamed.collect()
}

fn leave_out(model: &Model, entity: &Value) -> Vec<(String, Value)> {
    let known = attributes(entity).filter(|(name, _)| model.attribute(name).is_some());
    let left = known.map(|(name, _)| {
        let mut changed = entity.clone();
        changed.as_object_mut().unwrap().shift_remove(name);
        (name.clone(), changed)
    });
    left.collect()
}

fn far_away(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |_, value| {
        (value.get("type")? == "Point").then(|| json!({"type": "Point", "coordinates": [400, 200]}))
    })
}

fn no_time(model: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |name, value| {
        (value.is_string() && model.attribute(name)?.get("format")? == "date-time").then(|| json!("yesterday"))
    })
}

fn free_text(model: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |name, value| {
        let schema = model.attribute(name)?;
        let is_reference = schema.get("description")?.as_str()?.trim_start().starts_with("Relationship");
        let other = if value.is_array() {
            json!(["the second door on the left"])
        } else {
            json!("the second door on the left")
        };
        is_reference.then_some(other)
    })
}

fn spaces(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    let mut changed = entity.clone();
    changed["id"] = json!("not a URI at all");
    vec![(String::new(), changed)]
}

fn far_below(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |_, value| value.is_number().then(|| json!(-1e9)))
}

fn strip(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    let members = entity.as_object().unwrap().iter();
    let kept = members.filter(|(name, _)| matches!(name.as_str(), "id" | "type" | "@context"));
    vec![(String::new(), Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect()))]
}

fn one_normalized(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |_, value| Some(json!({"type": "Property", "value": value})))
}

fn number_for_text(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |_, value| value.is_string().then(|| json!(12345)))
}

fn text_for_number(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |_, value| value.is_number().then(|| json!("twelve")))
}

fn no_such_word(model: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |name, value| {
        let schema = model.attribute(name)?;
        (value.is_string() && schema.get("enum").is_some()).then(|| json!("no such word"))
    })
}

fn number_for_object(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    each(entity, |_, value| value.is_object().then(|| json!(42)))
}

/// Attributes that the model and the example agree on, sent as another kind with the same value.
fn kind(model: &Model, entity: &Value, stated: &str, sent: &str) -> Vec<(String, Value)> {
    each(entity, |name, attribute| {
        let schema = model.attribute(name)?;
        let words = schema.get("description")?.as_str()?.trim_start();
        if !words.starts_with(&format!("{stated}.")) || attribute.get("type")? != stated {
            return None;
        }
        let value = attribute.get("object").or_else(|| attribute.get("value"))?;
        // What is no reference could not be taken for one.
        if sent == "Relationship" && !value.is_string() {
            return None;
        }
        let member = if sent == "Relationship" { "object" } else { "value" };
        Some(json!({"type": sent, member: value}))
    })
}

fn observed_yesterday(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    beside(entity, "observedAt", "yesterday", |_| true)
}

fn furlong(_: &Model, entity: &Value) -> Vec<(String, Value)> {
    beside(entity, "unitCode", "furlong", Value::is_number)
}

/// Each attribute with something beside its value.
fn beside(entity: &Value, member: &str, text: &str, wants: fn(&Value) -> bool) -> Vec<(String, Value)> {
    each(entity, |_, attribute| {
        let mut attribute = attribute.clone();
        let fits = attribute.as_object().is_some_and(is_kind) && wants(attribute.get("value")?);
        attribute[member] = json!(text);
        fits.then_some(attribute)
    })
}
