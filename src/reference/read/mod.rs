//! From a JSON document to an entity or a fragment of one: the validation of 5.5.4 and the expansion of 5.5.7.

mod attribute;
mod content;
pub mod rules;

use serde_json::{Map, Value};

use super::call::Operation;
use super::context::Context;
use super::entity::{Attribute, Attributes, Entity};
use super::faults::{Fault, Faults};
use super::names::{self, TimeFlaw};
use super::problem::Problem;
use super::values;
pub use attribute::{is_instances, is_plain_member, is_reified, is_sub_attribute};
use rules::Rule;

/// What the NGSI-LD Null means in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// It is an error.
    Refused,
    /// It deletes what it stands for.
    Delete,
}

/// Reads the documents of one request.
pub struct Reader<'a> {
    /// The `@context` of the document.
    pub context: &'a Context,
    /// What the document is for.
    pub operation: Operation,
    /// The faults that are switched on.
    pub faults: &'a Faults,
    /// What the NGSI-LD Null means.
    pub nulls: Nulls,
    /// The time of the request, as `createdAt` and `modifiedAt` have it.
    pub now: &'a str,
}

/// One instance of an attribute in a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// It gets this content.
    Set(Box<Attribute>),
    /// The instance with this dataset is deleted.
    Delete(Option<String>),
}

/// What a fragment says about the scope.
#[derive(Debug, Clone, PartialEq)]
pub enum ScopeReading {
    /// These scopes.
    Set(Vec<String>),
    /// None any more.
    Delete,
}

/// A fragment of an entity (5.4).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fragment {
    /// The types it mentions.
    pub types: Vec<String>,
    /// The scopes it mentions.
    pub scope: Option<ScopeReading>,
    /// The time of expiry it mentions.
    pub expires_at: Option<String>,
    /// The attributes it mentions, with full names.
    pub attributes: Vec<(String, Vec<Reading>)>,
}

impl Reader<'_> {
    fn keeps(&self, rule: Rule) -> bool {
        !rules::is_waived(rule, self.operation, self.faults)
    }

    /// Whether this is Create Entity, and the fault is on.
    fn creates_with(&self, fault: Fault) -> bool {
        self.operation == Operation::Create && self.faults.is_on(fault)
    }

    /// Fails unless a fault waives the rule.
    fn break_rule(&self, rule: Rule, detail: impl Into<String>) -> Result<(), Problem> {
        if self.keeps(rule) { Err(Problem::bad_data(detail)) } else { Ok(()) }
    }

    /// Reads a whole entity.
    ///
    /// # Errors
    /// BadRequestData for everything that 4.5, 4.6 and 4.7 forbid.
    pub fn entity(&self, document: &Value) -> Result<Entity, Problem> {
        let Some(members) = document.as_object() else { return Err(Problem::bad_data("an entity is a JSON object")) };
        let id = self.id(members)?;
        if !members.contains_key("type") {
            self.break_rule(Rule::HasType, format!("{id} has no type"))?;
        }
        let fragment = self.fragment(members)?;
        let loses_types = self.context.redefines("type") && self.faults.is_on(Fault::CoreTypeRedefined);
        let mut entity = self.shell(id, if loses_types { Vec::new() } else { fragment.types });
        if let Some(ScopeReading::Set(scopes)) = fragment.scope {
            entity.scopes = scopes;
        }
        entity.expires_at = fragment.expires_at;
        entity.attributes = set_only(fragment.attributes);
        let sent = |member: &str, fault: Fault| members.get(member)?.as_str().filter(|_| self.creates_with(fault));
        if let Some(time) = sent("createdAt", Fault::EntityTakesCreatedAt) {
            time.clone_into(&mut entity.created_at);
        }
        if let Some(time) = sent("modifiedAt", Fault::EntityTakesModifiedAt) {
            time.clone_into(&mut entity.modified_at);
        }
        Ok(entity)
    }

    /// Reads as much of an invalid entity as is valid: its id and type, and the attributes without an error.
    pub fn valid_part(&self, document: &Value) -> Option<Entity> {
        let members = document.as_object()?;
        let id = self.id(members).ok()?;
        let types = self.types(members.get("type")?).ok()?;
        let mut entity = self.shell(id, types);
        entity.attributes = set_only(self.valid_attributes(members).attributes);
        Some(entity)
    }

    /// A fragment with the attributes of an invalid one that are without an error.
    pub fn valid_attributes(&self, members: &Map<String, Value>) -> Fragment {
        let attributes = members.iter().filter(|(name, _)| !is_entity_member(name));
        let valid =
            attributes.filter_map(|(name, value)| Some((self.context.expand(name), self.attribute(name, value).ok()?)));
        Fragment { attributes: valid.collect(), ..Fragment::default() }
    }

    fn shell(&self, id: String, types: Vec<String>) -> Entity {
        Entity {
            id,
            types,
            scopes: Vec::new(),
            expires_at: None,
            attributes: Attributes::default(),
            author: self.faults.is_on(Fault::CompactWithWrongContext).then(|| self.context.clone()),
            created_at: self.now.to_owned(),
            modified_at: self.now.to_owned(),
        }
    }

    fn id(&self, members: &Map<String, Value>) -> Result<String, Problem> {
        match members.get("id") {
            Some(Value::String(id)) if self.refuses_id(id) => {
                Err(Problem::bad_data(format!("the id {id:?} is refused")))
            }
            Some(Value::String(id)) if names::is_uri(id) => Ok(id.clone()),
            Some(Value::String(id)) => {
                self.break_rule(Rule::IdIsUri, format!("the id {id:?} is no URI"))?;
                Ok(id.clone())
            }
            Some(_) => Err(Problem::bad_data("the id is no text")),
            None => {
                self.break_rule(Rule::HasId, "the entity has no id")?;
                Ok(format!("urn:ngsi-ld:made-up:{}", self.now))
            }
        }
    }

    /// Whether a fault refuses an id that is valid.
    fn refuses_id(&self, id: &str) -> bool {
        (!id.starts_with("urn:") && names::is_uri(id) && self.creates_with(Fault::IdMustBeUrn))
            || (!id.is_ascii() && self.creates_with(Fault::IdRefusesLetters))
    }

    /// Reads the members of a fragment; `id` is the business of the operation.
    ///
    /// # Errors
    /// BadRequestData for everything that 4.5, 4.6 and 4.7 forbid.
    pub fn fragment(&self, members: &Map<String, Value>) -> Result<Fragment, Problem> {
        let mut fragment = Fragment::default();
        for (name, value) in members {
            match name.as_str() {
                "id" | "@context" | "createdAt" | "modifiedAt" | "deletedAt" => {}
                "type" => fragment.types = self.types(value)?,
                "scope" => fragment.scope = Some(self.scope(value)?),
                "expiresAt" => fragment.expires_at = Some(self.expiry(Rule::EntityExpiryIsDateTime, value)?),
                _ => fragment.attributes.push((self.context.expand(name), self.attribute(name, value)?)),
            }
        }
        Ok(fragment)
    }

    fn types(&self, value: &Value) -> Result<Vec<String>, Problem> {
        self.type_names(value, &|at, name| match at {
            0 if self.operation == Operation::Append => {
                self.context.expand_unless(Fault::AppendTypesIgnoresContext, name)
            }
            0 => self.context.expand(name),
            _ => self.context.expand_unless(Fault::ContextForFirstTypeOnly, name),
        })
    }

    /// The types of what a Relationship points to (5.2.6).
    fn object_types(&self, value: &Value) -> Result<Vec<String>, Problem> {
        self.type_names(value, &|_, name| self.context.expand_unless(Fault::ContextNotForObjectType, name))
    }

    fn type_names(&self, value: &Value, full: &dyn Fn(usize, &str) -> String) -> Result<Vec<String>, Problem> {
        let names: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            other => vec![other],
        };
        if names.is_empty() {
            self.break_rule(Rule::TypesAreNotEmpty, "the type is an empty array")?;
        }
        names.into_iter().enumerate().map(|(at, name)| self.entity_type(name, &|name| full(at, name))).collect()
    }

    fn entity_type(&self, value: &Value, full: &dyn Fn(&str) -> String) -> Result<String, Problem> {
        let Some(name) = value.as_str() else {
            self.break_rule(Rule::TypeIsText, format!("the type {value} is no text"))?;
            return Ok(full(&value.to_string()));
        };
        if !names::is_name(name) || values::is_null(value) {
            self.break_rule(Rule::TypeIsName, format!("the type {name:?} is no name of an entity type"))?;
        }
        if !names::is_short_name(name) && self.creates_with(Fault::TypeRefusesUri) {
            return Err(Problem::bad_data(format!("the type {name:?} is a URI")));
        }
        Ok(full(name))
    }

    fn scope(&self, value: &Value) -> Result<ScopeReading, Problem> {
        if self.nulls == Nulls::Delete && values::means_deletion(value) {
            return Ok(ScopeReading::Delete);
        }
        let items: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            other => vec![other],
        };
        let mut scopes = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            if at == 0 || self.keeps(Rule::EveryScopeIsValid) {
                self.check_scope(item)?;
            }
            scopes.push(item.as_str().map_or_else(|| item.to_string(), str::to_owned));
        }
        Ok(ScopeReading::Set(scopes))
    }

    fn check_scope(&self, value: &Value) -> Result<(), Problem> {
        let Some(text) = value.as_str() else {
            return self.break_rule(Rule::ScopeIsText, format!("the scope {value} is no text"));
        };
        let by_fault = (!text.starts_with('/') && self.creates_with(Fault::ScopeRefusesRelative))
            || (!text.is_ascii() && self.creates_with(Fault::ScopeRefusesLetters));
        if names::is_scope(text) && !by_fault {
            return Ok(());
        }
        let mut levels = text.strip_prefix('/').unwrap_or(text).split('/');
        let begins = |level: &str| level.starts_with(char::is_alphabetic);
        let rule = if values::is_null(value) {
            Rule::ScopeIsNotNull
        } else if levels.clone().any(str::is_empty) {
            Rule::ScopeLevelIsNotEmpty
        } else if levels.all(begins) {
            Rule::ScopeHasItsCharacters
        } else {
            Rule::ScopeLevelBeginsWithLetter
        };
        self.break_rule(rule, format!("{text:?} is no scope"))
    }

    /// A time of observation, as it is shown: the comma that requests may have becomes a point (4.6.3).
    fn time(&self, name: &str, value: &Value) -> Result<Value, Problem> {
        let rule = match value {
            Value::String(text) => match names::date_time(text) {
                Some(_) if text.contains(',') && self.creates_with(Fault::TimeShowsComma) => return Ok(value.clone()),
                Some(_) if self.refuses_time(text) => Rule::TimeIsDateTime,
                Some(_) => return Ok(text.replace(',', ".").into()),
                None => flaw_rule(names::time_flaw(text)),
            },
            Value::Array(_) => Rule::TimeIsSingle,
            Value::Object(_) => Rule::TimeIsText,
            _ => Rule::TimeIsDateTime,
        };
        self.break_rule(rule, format!("{name} is {value}, which is no DateTime in UTC"))?;
        Ok(value.clone())
    }

    /// Whether a fault refuses a time that is valid.
    fn refuses_time(&self, text: &str) -> bool {
        (text.contains('.') && self.creates_with(Fault::TimeRefusesFraction))
            || (text.contains(',') && self.creates_with(Fault::TimeRefusesComma))
    }

    /// The time when something is to be forgotten (4.22).
    fn expiry(&self, rule: Rule, value: &Value) -> Result<String, Problem> {
        let text = value.as_str().unwrap_or_default();
        if names::date_time(text).is_none() {
            self.break_rule(rule, format!("expiresAt is {value}, which is no DateTime in UTC"))?;
        }
        Ok(text.replace(',', "."))
    }
}

fn flaw_rule(flaw: TimeFlaw) -> Rule {
    match flaw {
        TimeFlaw::Local => Rule::TimeIsUtc,
        TimeFlaw::Offset => Rule::TimeHasNoOffset,
        TimeFlaw::Reduced => Rule::TimeHasSeconds,
        TimeFlaw::Long => Rule::TimeIsShort,
        TimeFlaw::Other => Rule::TimeIsDateTime,
    }
}

/// Members of an entity that are no attributes.
fn is_entity_member(name: &str) -> bool {
    matches!(name, "id" | "type" | "scope" | "expiresAt" | "@context" | "createdAt" | "modifiedAt" | "deletedAt")
}

/// Attributes of a document in which nothing is deleted; two names with the same meaning are one attribute.
pub fn set_only(attributes: Vec<(String, Vec<Reading>)>) -> Attributes {
    let mut set = Attributes::default();
    for (name, readings) in attributes {
        let instances = readings.into_iter().filter_map(|reading| match reading {
            Reading::Set(attribute) => Some(*attribute),
            Reading::Delete(_) => None,
        });
        let instances: Vec<_> = instances.collect();
        if !instances.is_empty() {
            set.set(&name, instances);
        }
    }
    set
}

#[cfg(test)]
mod tests;
