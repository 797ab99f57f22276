//! The content of a value member, for each kind of attribute (4.5.2 to 4.5.24, 4.6.5, 4.7.1).

use serde_json::{Value, json};

use super::super::entity::Kind;
use super::super::faults::Fault;
use super::super::geo;
use super::super::names;
use super::super::problem::Problem;
use super::super::values;
use super::Reader;
use super::rules::Rule;

impl Reader<'_> {
    /// Checks the content of a value member, and brings it to the form in which it is stored.
    pub(in super::super) fn content(&self, name: &str, kind: Kind, content: &Value) -> Result<Value, Problem> {
        if content.is_null() {
            self.break_rule(Rule::ValueIsNotJsonNull, format!("the value of {name} is null"))?;
        }
        let has_null =
            values::means_deletion(content) || (kind != Kind::JsonProperty && values::contains_null_member(content));
        if has_null {
            let rule = if kind.is_relationship() { Rule::ObjectIsNotNull } else { Rule::ValueIsNotNull };
            self.break_rule(rule, format!("the value of {name} is the NGSI-LD Null"))?;
        }
        match kind {
            Kind::Property => Ok(self.value(name, content)),
            Kind::GeoProperty => self.geometry(name, content),
            Kind::Relationship => self.object(name, content),
            Kind::LanguageProperty => self.language_map(name, content),
            Kind::VocabProperty => self.vocab(name, content),
            Kind::JsonProperty => Ok(self.json(content)),
            Kind::ListProperty => match content {
                Value::Array(_) => Ok(content.clone()),
                _ => Err(Problem::bad_data(format!("the valueList of {name} is no array"))),
            },
            Kind::ListRelationship => self.object_list(name, content),
        }
    }

    /// A value is never a name, whatever the `@context` says; faults take it for one.
    fn value(&self, name: &str, content: &Value) -> Value {
        let coerces = self.context.is_typed(name) && self.faults.is_on(Fault::ContextCoercesValues);
        match content {
            Value::String(word) if coerces => self.context.expand(word).into(),
            Value::String(word) if self.context.redefines(word) && self.faults.is_on(Fault::ContextExpandsValues) => {
                self.context.expand(word).into()
            }
            other => other.clone(),
        }
    }

    /// Nor are there names in JSON; a fault expands its keys.
    fn json(&self, content: &Value) -> Value {
        match content {
            Value::Object(members) if self.faults.is_on(Fault::ContextExpandsJson) => {
                members.iter().map(|(key, value)| (self.context.expand(key), value.clone())).collect()
            }
            other => other.clone(),
        }
    }

    fn geometry(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        if content.get("type").and_then(Value::as_str) == Some("GeometryCollection") {
            self.break_rule(Rule::GeometryIsSingle, format!("{name} is a GeometryCollection"))?;
        } else if let Err(reason) = geo::read_geometry(content) {
            self.break_rule(Rule::GeometryIsValid, format!("{name} has no valid geometry: {reason}"))?;
        }
        Ok(content.clone())
    }

    fn object(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        let is_uri = |value: &Value| value.as_str().is_some_and(names::is_uri);
        let is_valid = match content {
            Value::Array(items) => !items.is_empty() && items.iter().all(is_uri),
            other => is_uri(other),
        };
        if !is_valid {
            self.break_rule(Rule::ObjectIsUri, format!("the object of {name} is {content}, which is no URI"))?;
        }
        Ok(content.clone())
    }

    fn object_list(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        let Value::Array(items) = content else {
            return Err(Problem::bad_data(format!("the objectList of {name} is no array")));
        };
        let object = |item: &Value| {
            let uri = item.get("object").unwrap_or(item);
            if !uri.as_str().is_some_and(names::is_uri) {
                self.break_rule(Rule::ObjectIsUri, format!("the objectList of {name} has {item}, which is no URI"))?;
            }
            Ok(json!({ "object": uri }))
        };
        items.iter().map(object).collect::<Result<Vec<_>, Problem>>().map(Value::Array)
    }

    fn language_map(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        let is_text = |value: &Value| match value {
            Value::Array(items) => items.iter().all(Value::is_string),
            other => other.is_string(),
        };
        let is_valid = content.as_object().is_some_and(|map| {
            !map.is_empty() && map.iter().all(|(tag, text)| names::is_language_tag(tag) && is_text(text))
        });
        if !is_valid {
            self.break_rule(Rule::LanguageMapIsValid, format!("the languageMap of {name} is {content}"))?;
        }
        Ok(self.languages(content))
    }

    /// Language tags are no names; a fault expands them.
    fn languages(&self, content: &Value) -> Value {
        let full = |tag: &String| match self.context.redefines(tag) {
            true => self.context.expand(tag),
            false => tag.clone(),
        };
        match content {
            Value::Object(map) if self.faults.is_on(Fault::ContextExpandsLanguages) => {
                map.iter().map(|(tag, text)| (full(tag), text.clone())).collect()
            }
            other => other.clone(),
        }
    }

    fn vocab(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        let expand = |value: &Value| match value {
            Value::String(word) if !word.is_empty() => {
                Ok(self.context.expand_unless(Fault::ContextNotForVocab, word).into())
            }
            other => Err(Problem::bad_data(format!("the vocab of {name} has {other}, which is no name"))),
        };
        match content {
            Value::Array(items) => items.iter().map(expand).collect::<Result<Vec<_>, _>>().map(Value::Array),
            other => expand(other),
        }
    }
}
