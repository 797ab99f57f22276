//! Entities with very many values. The validator gathers every error before it gives the first, for every alternative anew: a
//! line of a million wrong coordinates would take gigabytes. So what is wrong with such an entity is told by a part of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::documents::step;

/// From how many values on an entity is told by a part of it; and how many that part has at most.
const LARGE: usize = 10_000;
/// How many items of an array, and how many members of an object, the part keeps.
const ITEMS: usize = 100;
const MEMBERS: usize = 1_000;

/// A part of an entity: the first items of every array. Places are the same as in the whole.
pub(super) struct Excerpt {
    pub(super) value: Value,
    /// Arrays and objects of which something was left out.
    cut: BTreeSet<String>,
    left: usize,
}

impl Excerpt {
    /// The part of a large entity; `None` for one that can be looked at as a whole.
    pub(super) fn of(entity: &Value) -> Option<Self> {
        let mut room = LARGE;
        if fits(entity, &mut room) {
            return None;
        }
        let mut excerpt = Self { value: Value::Null, cut: BTreeSet::new(), left: LARGE };
        excerpt.value = excerpt.part(entity, "");
        Some(excerpt)
    }

    /// Whether an error of the part is one of the whole, too. What an array or an object lacks may have been left out.
    pub(super) fn is_certain(&self, pointer: &str, keyword: &str) -> bool {
        let of_the_whole = matches!(
            keyword,
            "required" | "contains" | "dependentRequired" | "const" | "enum" | "not" | "anyOf" | "oneOf"
        ) || keyword.starts_with("min");
        !(of_the_whole && self.cut.contains(pointer))
    }

    fn part(&mut self, value: &Value, at: &str) -> Value {
        self.left = self.left.saturating_sub(1);
        match value {
            Value::Array(items) => {
                let mut part = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    if index >= ITEMS || self.left == 0 {
                        self.cut.insert(at.to_owned());
                        break;
                    }
                    part.push(self.part(item, &step(at, &index.to_string())));
                }
                Value::Array(part)
            }
            Value::Object(members) => {
                let mut part = Map::new();
                for (name, member) in members {
                    if part.len() >= MEMBERS || self.left == 0 {
                        self.cut.insert(at.to_owned());
                        break;
                    }
                    part.insert(name.clone(), self.part(member, &step(at, name)));
                }
                Value::Object(part)
            }
            other => other.clone(),
        }
    }
}

/// Whether a value has room; what it takes is taken off.
fn fits(value: &Value, room: &mut usize) -> bool {
    let Some(left) = room.checked_sub(1) else { return false };
    *room = left;
    match value {
        Value::Array(items) => items.iter().all(|item| fits(item, room)),
        Value::Object(members) => members.values().all(|member| fits(member, room)),
        _ => true,
    }
}
