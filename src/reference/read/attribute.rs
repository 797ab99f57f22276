//! One attribute of a document, in normalized or concise form, with one instance or several (4.5.2, 4.5.5).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::entity::{Attribute, Attributes, Kind};
use super::super::faults::Fault;
use super::super::names;
use super::super::problem::Problem;
use super::super::values;
use super::rules::{self, Rule};
use super::{Nulls, Reader, Reading, set_only};
use crate::standards::ngsi_ld::vocab;

/// Members that a broker adds itself, and that are ignored when somebody sends them (5.2.5).
const OUTPUT_ONLY: &[&str] = &[
    "createdAt",
    "modifiedAt",
    "deletedAt",
    "instanceId",
    "previousValue",
    "previousObject",
    "previousLanguageMap",
    "previousVocab",
    "previousJson",
    "previousValueList",
    "previousObjectList",
    "entity",
    "entityList",
];

const VALUE_MEMBERS: &[&str] = &["value", "object", "languageMap", "vocab", "json", "valueList", "objectList"];

impl Reader<'_> {
    /// Reads all instances of an attribute.
    pub(super) fn attribute(&self, name: &str, value: &Value) -> Result<Vec<Reading>, Problem> {
        if !names::is_attribute_name(name) {
            self.break_rule(Rule::NameIsValid, format!("{name:?} cannot name an attribute"))?;
        }
        let readings = match value {
            Value::Array(items) if is_instances(items) => {
                items.iter().map(|item| self.instance(name, item)).collect::<Result<Vec<_>, _>>()?
            }
            value => vec![self.instance(name, value)?],
        };
        self.check_datasets(name, &readings)?;
        Ok(readings)
    }

    fn check_datasets(&self, name: &str, readings: &[Reading]) -> Result<(), Problem> {
        let mut seen = BTreeSet::new();
        for reading in readings {
            let dataset = match reading {
                Reading::Set(attribute) => attribute.dataset_id.clone(),
                Reading::Delete(dataset) => dataset.clone(),
            };
            if seen.insert(dataset.clone()) {
                continue;
            }
            match dataset {
                None => self.break_rule(Rule::OneDefaultInstance, format!("{name} has two default instances"))?,
                Some(id) => self.break_rule(Rule::DatasetIdsDiffer, format!("{name} has two instances of {id}"))?,
            }
        }
        Ok(())
    }

    fn instance(&self, name: &str, value: &Value) -> Result<Reading, Problem> {
        if value.get("type").is_none() && rules::refuses_concise(self.operation, self.faults) {
            return Err(Problem::bad_data(format!("{name} has no type")));
        }
        match value {
            Value::Object(members) => match self.kind(name, members)? {
                Some(kind) => self.reified(name, kind, members),
                None => self.plain(name, Kind::Property, value),
            },
            value if values::is_null(value) && self.nulls == Nulls::Delete => Ok(Reading::Delete(None)),
            value => self.plain(name, Kind::Property, value),
        }
    }

    /// An attribute of which only the value was written.
    fn plain(&self, name: &str, kind: Kind, value: &Value) -> Result<Reading, Problem> {
        let value = self.content(name, kind, value)?;
        Ok(Reading::Set(Box::new(self.new_attribute(kind, value))))
    }

    /// An attribute without members and sub-attributes, of now.
    pub(in super::super) fn new_attribute(&self, kind: Kind, value: Value) -> Attribute {
        Attribute {
            kind,
            value,
            dataset_id: None,
            members: Map::new(),
            attributes: Attributes::default(),
            created_at: self.now.to_owned(),
            modified_at: self.now.to_owned(),
        }
    }

    /// What an object is: an attribute of some kind, or (`None`) the value of a Property in concise form.
    fn kind(&self, name: &str, members: &Map<String, Value>) -> Result<Option<Kind>, Problem> {
        let inferred = || {
            let holder = VALUE_MEMBERS.iter().find(|member| members.contains_key(**member))?;
            let kind = Kind::ALL.into_iter().find(|kind| kind.value_member() == *holder)?;
            let is_geometry = kind == Kind::Property && members.get("value").is_some_and(looks_like_geometry);
            Some(if is_geometry { Kind::GeoProperty } else { kind })
        };
        match members.get("type") {
            None => Ok(inferred()),
            Some(Value::String(name)) if Kind::from_name(name).is_some() => Ok(Kind::from_name(name)),
            Some(_) if looks_like_geometry_object(members) => Ok(Some(Kind::GeoProperty)),
            Some(other) => {
                self.break_rule(Rule::AttributeTypeIsKnown, format!("{name} has the type {other}"))?;
                Ok(inferred().or(Some(Kind::Property)))
            }
        }
    }

    fn reified(&self, name: &str, kind: Kind, members: &Map<String, Value>) -> Result<Reading, Problem> {
        if kind == Kind::GeoProperty && looks_like_geometry_object(members) {
            return self.plain(name, kind, &Value::Object(members.clone()));
        }
        self.check_members(name, kind, members)?;
        let dataset_id = self.dataset_id(name, members)?;
        let value = match members.get(kind.value_member()) {
            Some(content) if self.nulls == Nulls::Delete && values::means_deletion(content) => {
                return Ok(Reading::Delete(dataset_id));
            }
            Some(content) => self.content(name, kind, content)?,
            None => {
                let rule = if kind.is_relationship() { Rule::RelationshipHasObject } else { Rule::PropertyHasValue };
                self.break_rule(rule, format!("{name} is a {} without {}", kind.name(), kind.value_member()))?;
                Value::Null
            }
        };
        let mut attribute = self.new_attribute(kind, value);
        attribute.dataset_id = dataset_id;
        attribute.members = self.plain_members(name, members)?;
        attribute.attributes = set_only(self.sub_attributes(members)?);
        Ok(Reading::Set(Box::new(attribute)))
    }

    /// Members that this kind of attribute must not have.
    pub(in super::super) fn check_members(
        &self,
        name: &str,
        kind: Kind,
        members: &Map<String, Value>,
    ) -> Result<(), Problem> {
        if members.contains_key("@context") {
            self.break_rule(Rule::ContextIsOutside, format!("{name} has an @context of its own"))?;
        }
        let other_values = VALUE_MEMBERS.iter().filter(|member| **member != kind.value_member());
        let without_unit = !matches!(kind, Kind::Property | Kind::GeoProperty | Kind::ListProperty);
        let forbidden = other_values.copied().chain(without_unit.then_some("unitCode"));
        match forbidden.into_iter().find(|member| members.contains_key(*member)) {
            Some(member) => Err(Problem::bad_data(format!("{name} is a {}, which has no {member}", kind.name()))),
            None => Ok(()),
        }
    }

    /// The dataset of an instance; the default instance has none.
    pub(in super::super) fn dataset_id(
        &self,
        name: &str,
        members: &Map<String, Value>,
    ) -> Result<Option<String>, Problem> {
        match members.get("datasetId") {
            None => Ok(None),
            Some(Value::String(id)) if id == "@none" => Ok(None),
            Some(Value::String(id)) if names::is_uri(id) && id != vocab::NULL => Ok(Some(id.clone())),
            Some(other) => {
                self.break_rule(Rule::DatasetIdIsUri, format!("the datasetId {other} of {name} is no URI"))?;
                Ok(other.as_str().map(str::to_owned))
            }
        }
    }

    /// `observedAt`, `unitCode` and the like; those that are deleted are left out.
    fn plain_members(&self, name: &str, members: &Map<String, Value>) -> Result<Map<String, Value>, Problem> {
        let mut plain = Map::new();
        for (member, value) in members.iter().filter(|(member, _)| is_plain_member(member)) {
            let is_lost = self.faults.is_on(Fault::CoreMembersRedefined) && self.context.redefines(member);
            if is_lost || (self.nulls == Nulls::Delete && values::is_null(value)) {
                continue;
            }
            plain.insert(member.clone(), self.plain_member(name, member, value)?);
        }
        Ok(plain)
    }

    /// One of `observedAt`, `unitCode` and the like.
    pub(in super::super) fn plain_member(&self, name: &str, member: &str, value: &Value) -> Result<Value, Problem> {
        match (member, value) {
            ("observedAt" | "expiresAt", value) => Ok(self.time(member, value)?.into()),
            ("unitCode", Value::String(_)) => Ok(value.clone()),
            ("unitCode", _) => {
                self.break_rule(Rule::UnitCodeIsText, format!("the unitCode {value} of {name} is no text"))?;
                Ok(value.clone())
            }
            ("objectType", value) => {
                let types = self.object_types(value)?;
                Ok(if let [only] = types.as_slice() { only.clone().into() } else { types.into() })
            }
            ("valueType" | "lang", Value::String(_)) => Ok(value.clone()),
            _ => Err(Problem::bad_data(format!("the {member} of {name} is {value}"))),
        }
    }

    /// The sub-attributes among the members of an attribute.
    pub(in super::super) fn sub_attributes(
        &self,
        members: &Map<String, Value>,
    ) -> Result<Vec<(String, Vec<Reading>)>, Problem> {
        let is_attribute = |member: &str| {
            !is_plain_member(member)
                && !OUTPUT_ONLY.contains(&member)
                && !VALUE_MEMBERS.contains(&member)
                && !matches!(member, "type" | "datasetId" | "@context")
        };
        members
            .iter()
            .filter(|(member, _)| is_attribute(member))
            .map(|(member, value)| {
                let name = self.context.expand_unless(Fault::ContextNotForSubAttributes, member);
                Ok((name, self.attribute(member, value)?))
            })
            .collect()
    }
}

/// Members of an attribute that are neither its value nor attributes themselves.
pub fn is_plain_member(name: &str) -> bool {
    matches!(name, "observedAt" | "expiresAt" | "unitCode" | "objectType" | "valueType" | "lang")
}

/// Whether an array holds instances of an attribute, and is not the value of one.
fn is_instances(items: &[Value]) -> bool {
    let is_instance = |item: &Value| {
        item.as_object().is_some_and(|members| {
            let typed = members.get("type").and_then(Value::as_str).and_then(Kind::from_name).is_some();
            typed || VALUE_MEMBERS.iter().any(|member| members.contains_key(*member))
        })
    };
    !items.is_empty() && items.iter().all(is_instance)
}

fn looks_like_geometry(value: &Value) -> bool {
    value.as_object().is_some_and(looks_like_geometry_object)
}

fn looks_like_geometry_object(members: &Map<String, Value>) -> bool {
    let name = members.get("type").and_then(Value::as_str).unwrap_or_default();
    members.contains_key("coordinates") && vocab::GEOMETRIES.contains(&name)
}
