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

/// The places of an entity, which are always GeoProperties (5.2.4).
const PLACES: &[&str] = &["location", "observationSpace", "operationSpace"];

const VALUE_MEMBERS: &[&str] = &["value", "object", "languageMap", "vocab", "json", "valueList", "objectList"];

impl Reader<'_> {
    /// Reads all instances of an attribute of an entity.
    pub(super) fn attribute(&self, name: &str, value: &Value) -> Result<Vec<Reading>, Problem> {
        self.check_name(name, Rule::NameIsValid)?;
        let readings = self.instances(name, value)?;
        let is_place = |one: &Reading| matches!(one, Reading::Set(place) if place.kind == Kind::GeoProperty);
        let elsewhere = |one: &Reading| matches!(one, Reading::Set(_)) && !is_place(one);
        if PLACES.contains(&name) && readings.iter().any(elsewhere) {
            self.break_rule(Rule::LocationIsGeoProperty, format!("{name} is no GeoProperty"))?;
        }
        Ok(readings)
    }

    fn check_name(&self, name: &str, rule: Rule) -> Result<(), Problem> {
        let by_fault = (!name.is_ascii() && self.creates_with(Fault::NamesRefuseLetters))
            || (name.contains(':') && names::is_short_name(name) && self.creates_with(Fault::NamesRefusePrefix));
        if names::is_attribute_name(name) && !by_fault {
            return Ok(());
        }
        let rule = if names::is_reserved(name) { Rule::NameIsFree } else { rule };
        self.break_rule(rule, format!("{name:?} cannot name an attribute"))
    }

    fn instances(&self, name: &str, value: &Value) -> Result<Vec<Reading>, Problem> {
        let readings = match value {
            Value::Array(items) if is_instances(items) => {
                items.iter().map(|item| self.instance(name, item)).collect::<Result<Vec<_>, _>>()?
            }
            value => vec![self.instance(name, value)?],
        };
        let names_default = |item: &Value| item.get("datasetId").is_some_and(|id| id == "@none");
        let is_other = value.as_array().is_some_and(|items| items.iter().any(names_default));
        if !is_other || !self.creates_with(Fault::DatasetNoneIsOther) {
            self.check_datasets(name, &readings)?;
        }
        Ok(readings)
    }

    fn check_datasets(&self, name: &str, readings: &[Reading]) -> Result<(), Problem> {
        let mut seen = BTreeSet::new();
        for reading in readings {
            let dataset = match reading {
                Reading::Set(attribute) => attribute.dataset_id.clone().filter(|id| id != "@none"),
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
            value if values::is_null(value) => {
                self.break_rule(Rule::MemberIsNotNull, format!("{name} is the NGSI-LD Null"))?;
                Ok(Reading::Set(Box::new(self.new_attribute(Kind::Property, value.clone()))))
            }
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
            None => Ok(self.known_in_concise_form(inferred())),
            Some(_) if looks_like_geometry_object(members) && self.creates_with(Fault::ConciseGeometryUnknown) => {
                Ok(None)
            }
            Some(Value::String(name)) if Kind::from_name(name).is_some() => Ok(Kind::from_name(name)),
            Some(_) if looks_like_geometry_object(members) => Ok(Some(Kind::GeoProperty)),
            Some(other) => {
                self.break_rule(Rule::AttributeTypeIsKnown, format!("{name} has the type {other}"))?;
                Ok(inferred().or(Some(Kind::Property)))
            }
        }
    }

    /// What a fault leaves of the kind that an attribute in concise form has.
    fn known_in_concise_form(&self, kind: Option<Kind>) -> Option<Kind> {
        let fault = match kind? {
            Kind::Property => return kind,
            Kind::GeoProperty if self.creates_with(Fault::ConciseGeometryUnknown) => return Some(Kind::Property),
            Kind::GeoProperty => return kind,
            Kind::Relationship => Fault::ConciseRelationshipUnknown,
            Kind::LanguageProperty => Fault::ConciseLanguageUnknown,
            Kind::VocabProperty => Fault::ConciseVocabUnknown,
            Kind::JsonProperty => Fault::ConciseJsonUnknown,
            Kind::ListProperty => Fault::ConciseListUnknown,
            Kind::ListRelationship => Fault::ConciseListRelationshipUnknown,
        };
        kind.filter(|_| !self.creates_with(fault))
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
                let rule = match kind {
                    Kind::Property => Rule::PropertyHasValue,
                    Kind::Relationship => Rule::RelationshipHasObject,
                    other => Rule::HasContent(other),
                };
                self.break_rule(rule, format!("{name} is a {} without {}", kind.name(), kind.value_member()))?;
                Value::Null
            }
        };
        let mut attribute = self.new_attribute(kind, value);
        attribute.dataset_id = dataset_id;
        attribute.members = self.plain_members(name, members)?;
        attribute.attributes = set_only(self.sub_attributes(members)?);
        let sent = |member: &str, fault: Fault| members.get(member)?.as_str().filter(|_| self.creates_with(fault));
        if let Some(time) = sent("createdAt", Fault::AttributeTakesCreatedAt) {
            time.clone_into(&mut attribute.created_at);
        }
        if let Some(time) = sent("modifiedAt", Fault::AttributeTakesModifiedAt) {
            time.clone_into(&mut attribute.modified_at);
        }
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
        let foreign = |member: &&&str| **member != kind.value_member() && members.contains_key(**member);
        if let Some(member) = VALUE_MEMBERS.iter().find(foreign) {
            let detail = format!("{name} is a {}, which has no {member}", kind.name());
            self.break_rule(Rule::NoForeignMember(kind), detail)?;
        }
        let may_have_unit = matches!(kind, Kind::Property | Kind::GeoProperty | Kind::ListProperty);
        if members.contains_key("unitCode") && !may_have_unit {
            self.break_rule(Rule::NoUnit(kind), format!("{name} is a {}, which has no unitCode", kind.name()))?;
        }
        let is_lang_string = |name: &Value| name.as_str().is_some_and(|name| name.ends_with("langString"));
        match members.get("valueType") {
            Some(other) if kind == Kind::LanguageProperty && !is_lang_string(other) => {
                self.break_rule(Rule::ValueTypeIsLangString, format!("the valueType of {name} is {other}"))
            }
            _ => Ok(()),
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
            Some(Value::String(id)) if id == "@none" => {
                Ok(self.creates_with(Fault::DatasetNoneIsShown).then(|| id.clone()))
            }
            Some(other) if values::is_null(other) => {
                self.break_rule(Rule::DatasetIdIsNotNull, format!("the datasetId of {name} is the NGSI-LD Null"))?;
                Ok(other.as_str().map(str::to_owned))
            }
            Some(Value::String(id)) if names::is_uri(id) => Ok(Some(id.clone())),
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
        let previous = |member: &str| member.starts_with("previous") && self.creates_with(Fault::StoresPreviousValues);
        let entity = |member: &str| member == "entity" && self.creates_with(Fault::StoresInlineEntity);
        let stored = members.iter().filter(|(member, _)| OUTPUT_ONLY.contains(&member.as_str()));
        let by_fault = stored.filter(|(member, _)| previous(member) || entity(member));
        plain.extend(by_fault.map(|(member, value)| (member.clone(), value.clone())));
        Ok(plain)
    }

    /// One of `observedAt`, `unitCode` and the like.
    pub(in super::super) fn plain_member(&self, name: &str, member: &str, value: &Value) -> Result<Value, Problem> {
        match (member, value) {
            ("observedAt", value) => self.time(member, value),
            ("expiresAt", value) => Ok(self.expiry(Rule::AttributeExpiryIsDateTime, value)?.into()),
            ("unitCode", Value::String(_)) => Ok(value.clone()),
            ("unitCode", _) => {
                let rule = if value.is_array() { Rule::UnitCodeIsSingle } else { Rule::UnitCodeIsText };
                self.break_rule(rule, format!("the unitCode {value} of {name} is no text"))?;
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
        let drops_invalid = self.creates_with(Fault::SubAttributesUnchecked);
        members
            .iter()
            .filter(|(member, _)| is_sub_attribute(member))
            .map(|(member, value)| {
                let name = self.context.expand_unless(Fault::ContextNotForSubAttributes, member);
                Ok((name, self.sub_attribute(member, value)?))
            })
            .filter(|sub| !drops_invalid || sub.is_ok())
            .collect()
    }

    fn sub_attribute(&self, name: &str, value: &Value) -> Result<Vec<Reading>, Problem> {
        self.check_name(name, Rule::SubNameIsValid)?;
        let is_concise = value.as_object().is_some_and(|members| !members.contains_key("type"));
        if is_concise && self.creates_with(Fault::ConciseSubAttributesUnknown) {
            return Ok(vec![self.plain(name, Kind::Property, value)?]);
        }
        self.instances(name, value)
    }
}

/// Members of an attribute that are neither its value nor attributes themselves.
pub fn is_plain_member(name: &str) -> bool {
    matches!(name, "observedAt" | "expiresAt" | "unitCode" | "objectType" | "valueType" | "lang")
}

/// Members of an attribute that are attributes themselves.
pub fn is_sub_attribute(name: &str) -> bool {
    !is_plain_member(name)
        && !OUTPUT_ONLY.contains(&name)
        && !VALUE_MEMBERS.contains(&name)
        && !matches!(name, "type" | "datasetId" | "@context")
}

/// Whether an array holds instances of an attribute, and is not the value of one.
pub fn is_instances(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(|item| item.as_object().is_some_and(is_reified))
}

/// Whether an object is an attribute and not the value of one: it says its kind, or has a value member.
pub fn is_reified(members: &Map<String, Value>) -> bool {
    let typed = members.get("type").and_then(Value::as_str).and_then(Kind::from_name).is_some();
    typed || VALUE_MEMBERS.iter().any(|member| members.contains_key(*member))
}

fn looks_like_geometry(value: &Value) -> bool {
    value.as_object().is_some_and(looks_like_geometry_object)
}

fn looks_like_geometry_object(members: &Map<String, Value>) -> bool {
    let name = members.get("type").and_then(Value::as_str).unwrap_or_default();
    members.contains_key("coordinates") && vocab::GEOMETRIES.contains(&name)
}
