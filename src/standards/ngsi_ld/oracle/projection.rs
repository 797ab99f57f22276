//! What a request leaves of an entity: `attrs`, `pick`, `omit` and the times (4.21, 4.8, 6.3.11).

use serde_json::{Map, Value};

use super::question::texts;
use crate::standards::ngsi_ld::{attribute::is_attribute, vocab::SYSTEM_MEMBERS};

/// What is left of an entity in an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Projection {
    attrs: Option<Vec<String>>,
    pick: Option<Vec<String>>,
    omit: Option<Vec<String>>,
    times: Times,
}

/// Whether the times of creation and change were asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Times {
    #[default]
    Unasked,
    Asked,
}

impl Projection {
    /// What these decoded parameters leave.
    pub fn read(parameters: &[(String, String)]) -> Self {
        let mut projection = Self::default();
        for (name, value) in parameters {
            let names = || Some(value.split([',', '|']).map(|name| name.trim().to_owned()).collect());
            match name.as_str() {
                "attrs" => projection.attrs = names(),
                "pick" => projection.pick = names(),
                "omit" => projection.omit = names(),
                "options" if value.split(',').any(|option| option.trim() == "sysAttrs") => {
                    projection.times = Times::Asked;
                }
                _ => {}
            }
        }
        projection
    }

    /// Adds what the body of a query by POST says.
    pub(super) fn read_query(&mut self, query: &Value) {
        let names = |name: &str| query.get(name).map(texts);
        self.attrs = names("attrs").or(self.attrs.take());
        self.pick = names("pick").or(self.pick.take());
        self.omit = names("omit").or(self.omit.take());
    }

    /// Whether nothing is left out: then the answered entity can be judged by itself.
    pub fn is_whole(&self) -> bool {
        self.attrs.is_none() && self.pick.is_none() && self.omit.is_none()
    }

    /// Whether the text leaves open that a member of an entity is left: of `attrs` it does not say if `scope` is one.
    pub fn leaves_open(&self, name: &str) -> bool {
        name == "scope" && self.attrs.is_some()
    }

    /// What is left of an entity that was read with its times.
    #[must_use]
    pub fn apply(&self, entity: &Value) -> Value {
        let Value::Object(members) = entity else { return entity.clone() };
        let named = |names: &Option<Vec<String>>, name: &String| names.as_ref().map(|names| names.contains(name));
        let is_left = |name: &String| {
            let among_attrs = !is_attribute(name) || named(&self.attrs, name).unwrap_or(true);
            let is_time = matches!(name.as_str(), "createdAt" | "modifiedAt" | "deletedAt");
            // A time that was asked for with sysAttrs is no matter of attrs.
            among_attrs
                && (is_time || named(&self.pick, name).unwrap_or(true))
                && !named(&self.omit, name).unwrap_or(false)
        };
        let left: Map<String, Value> = members
            .iter()
            .filter(|(name, _)| is_left(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let left = Value::Object(left);
        // Picked members are the only ones: whether times come with them is not said.
        match (self.times, &self.pick) {
            (Times::Asked, None) => without(&left, &["@context", "instanceId", EXPIRY]),
            _ => without(&without(&left, SYSTEM_MEMBERS), &[EXPIRY]),
        }
    }
}

/// An answered entity without what nobody asked for: whether the end of a transient entity (4.22) is shown along with the
/// times of its creation and change is not said.
#[must_use]
pub fn without_expiry(entity: &Value) -> Value {
    without(entity, &[EXPIRY])
}

const EXPIRY: &str = "expiresAt";

/// A copy without these members of the entity, its attributes and their attributes. Values are left alone.
fn without(value: &Value, names: &[&str]) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| without(item, names)).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !names.contains(&name.as_str()));
            kept.map(|(name, value)| {
                let is_held = matches!(
                    name.as_str(),
                    "value" | "object" | "languageMap" | "json" | "vocab" | "valueList" | "objectList"
                );
                (name.clone(), if is_held { value.clone() } else { without(value, names) })
            })
            .collect()
        }
        other => other.clone(),
    }
}
