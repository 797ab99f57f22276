//! What a path leads to: the target elements of an entity and their values (4.9). Ordering follows the same paths (4.23.3).

use serde_json::Value;

use super::super::context::Context;
use super::super::entity::{Attribute, Attributes, Entity, Kind};
use super::super::faults::{Fault, Faults};
use super::syntax::Path;

/// One target element: what a single instance holds.
#[derive(Debug, Clone)]
pub struct Target {
    /// The values of which one has to match: several for a language map, otherwise one.
    pub values: Vec<Value>,
    /// What the values are.
    pub nature: Nature,
}

/// What target values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A value of a Property.
    Plain,
    /// Texts by language.
    Language,
    /// Full names.
    Vocab,
    /// The object of a Relationship: it has no order.
    Object,
    /// `observedAt` and the other times of the standard.
    Time,
}

/// Follows paths in one entity.
#[derive(Clone, Copy)]
pub struct Targets<'a> {
    /// The entity.
    pub entity: &'a Entity,
    /// The names of the request.
    pub context: &'a Context,
    /// The faults that are switched on.
    pub faults: &'a Faults,
}

impl Targets<'_> {
    /// Every instance of the target element: any of them may match.
    pub fn at(&self, path: &Path) -> Vec<Target> {
        let Some((first, rest)) = path.names.split_first() else { return Vec::new() };
        if let ([], Some(time)) = (rest, self.time_of_entity(first)) {
            return vec![Target { values: vec![time.into()], nature: Nature::Time }];
        }
        let rest = match rest {
            [_, _, ..] if self.faults.is_on(Fault::QStopsAtFirstSubAttribute) => &rest[..1],
            _ if path.members.is_some() && self.faults.is_on(Fault::QBracketsIgnoreSubAttribute) => &[],
            rest => rest,
        };
        let mut found = Vec::new();
        self.collect(&self.entity.attributes, first, rest, path.members.as_deref(), &mut found);
        found
    }

    /// Whether there is the attribute that the path begins with.
    pub fn has_attribute(&self, path: &Path) -> bool {
        path.names.first().is_some_and(|name| self.entity.attributes.has(&self.context.expand(name)))
    }

    fn time_of_entity(&self, name: &str) -> Option<String> {
        match name {
            "createdAt" => Some(self.entity.created_at.clone()),
            "modifiedAt" => Some(self.entity.modified_at.clone()),
            "expiresAt" => self.entity.expires_at.clone(),
            _ => None,
        }
    }

    fn collect(
        &self,
        attributes: &Attributes,
        name: &str,
        rest: &[String],
        members: Option<&[String]>,
        found: &mut Vec<Target>,
    ) {
        let is_looked_at =
            |instance: &&Attribute| instance.dataset_id.is_none() || !self.faults.is_on(Fault::QLooksAtDefaultInstance);
        let is_first = std::ptr::eq(attributes, &raw const self.entity.attributes);
        let fault = if is_first { Fault::QIgnoresContext } else { Fault::QIgnoresContextInSubAttributes };
        let instances = attributes.get(&self.context.expand_unless(fault, name)).into_iter().flatten();
        for instance in instances.filter(is_looked_at) {
            match rest.split_first() {
                None => found.extend(self.target(instance, members)),
                Some((last, [])) if is_member(last) => found.extend(member_target(instance, last)),
                Some(_) if self.faults.is_on(Fault::QIgnoresSubAttribute) => {
                    found.extend(self.target(instance, members));
                }
                Some((next, rest)) => self.collect(&instance.attributes, next, rest, members, found),
            }
        }
    }

    fn target(&self, instance: &Attribute, members: Option<&[String]>) -> Option<Target> {
        let nature = match instance.kind {
            Kind::Relationship | Kind::ListRelationship => Nature::Object,
            Kind::LanguageProperty => Nature::Language,
            Kind::VocabProperty => Nature::Vocab,
            _ => Nature::Plain,
        };
        let values = match (instance.kind, members) {
            (Kind::LanguageProperty, members) => self.languages(&instance.value, members)?,
            (Kind::ListRelationship, None) => vec![self.objects_of_list(&instance.value)],
            (Kind::ListProperty, None) if self.faults.is_on(Fault::QListPropertyNeverMatches) => Vec::new(),
            (Kind::Relationship, None) if self.faults.is_on(Fault::QRelationshipTakesFirstObject) => {
                vec![first_of(&instance.value)]
            }
            (Kind::VocabProperty, None) if self.faults.is_on(Fault::QVocabTakesFirst) => {
                vec![first_of(&instance.value)]
            }
            (_, None) => vec![instance.value.clone()],
            (Kind::JsonProperty, Some(_)) if self.faults.is_on(Fault::QJsonNeverMatches) => return None,
            (_, Some(path)) => vec![self.member(&instance.value, path)?],
        };
        Some(Target { values, nature })
    }

    fn objects_of_list(&self, list: &Value) -> Value {
        let items = list.as_array().into_iter().flatten();
        match self.faults.is_on(Fault::QListRelationshipNeverMatches) {
            true => Value::Null,
            false => items.filter_map(|item| item.get("object").cloned()).collect(),
        }
    }

    /// The texts of one language, or of all.
    fn languages(&self, map: &Value, members: Option<&[String]>) -> Option<Vec<Value>> {
        let map = map.as_object()?;
        let taken = |text: &Value| match self.faults.is_on(Fault::QLanguageIgnoresSeveralTexts) {
            true => first_of(text),
            false => text.clone(),
        };
        match members {
            Some([tag]) if tag != "*" && !self.faults.is_on(Fault::QIgnoresLanguage) => {
                map.get(tag).map(|text| vec![taken(text)])
            }
            None | Some([_]) if self.faults.is_on(Fault::QAnyLanguageTakesFirst) => {
                Some(map.values().take(1).map(taken).collect())
            }
            None | Some([_]) => Some(map.values().map(taken).collect()),
            Some(_) => None,
        }
    }

    /// The member of a compound value that the brackets name.
    fn member(&self, value: &Value, path: &[String]) -> Option<Value> {
        if self.faults.is_on(Fault::QIgnoresCompoundMember) {
            return value.as_object()?.values().next().cloned();
        }
        let path = if self.faults.is_on(Fault::QCompoundFirstLevelOnly) { &path[..1] } else { path };
        path.iter().try_fold(value, |value, name| value.as_object()?.get(name)).cloned()
    }
}

/// The first item of an array; any other value itself.
fn first_of(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.first().cloned().unwrap_or_default(),
        other => other.clone(),
    }
}

/// Members of an attribute that are no attributes themselves.
fn is_member(name: &str) -> bool {
    const MEMBERS: &[&str] = &[
        "observedAt",
        "unitCode",
        "datasetId",
        "createdAt",
        "modifiedAt",
        "expiresAt",
        "objectType",
        "valueType",
        "lang",
    ];
    MEMBERS.contains(&name)
}

fn member_target(instance: &Attribute, name: &str) -> Option<Target> {
    let value = match name {
        "datasetId" => instance.dataset_id.clone().map(Value::from),
        "createdAt" => Some(instance.created_at.clone().into()),
        "modifiedAt" => Some(instance.modified_at.clone().into()),
        other => instance.members.get(other).cloned(),
    };
    let nature = if name.ends_with("At") { Nature::Time } else { Nature::Plain };
    value.map(|value| Target { values: vec![value], nature })
}
