//! The content of a value member, for each kind of attribute (4.5.2 to 4.5.24, 4.6.5, 4.7.1).

use serde_json::{Value, json};

use super::super::entity::Kind;
use super::super::faults::Fault;
use super::super::geo::{self, GeometryFlaw};
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
        let null_inside = kind != Kind::JsonProperty && values::contains_null_member(content);
        if values::means_deletion(content) {
            let rule = match kind {
                Kind::Relationship | Kind::ListRelationship => Rule::ObjectIsNotNull,
                Kind::LanguageProperty => Rule::LanguageMapIsNotNull,
                _ => Rule::ValueIsNotNull,
            };
            self.break_rule(rule, format!("the value of {name} is the NGSI-LD Null"))?;
        } else if null_inside {
            self.break_rule(Rule::NoNullInsideValue, format!("the value of {name} has the NGSI-LD Null inside"))?;
        }
        match kind {
            Kind::Property => Ok(self.value(name, content)),
            Kind::GeoProperty => self.geometry(name, content),
            Kind::Relationship => self.object(name, content),
            Kind::LanguageProperty => self.language_map(name, content),
            Kind::VocabProperty => self.vocab(name, content),
            Kind::JsonProperty if self.creates_with(Fault::JsonIsExpanded) => Ok(self.expanded(content)),
            Kind::JsonProperty => Ok(content.clone()),
            Kind::ListProperty => match content {
                Value::Array(_) => Ok(content.clone()),
                _ => {
                    self.break_rule(Rule::ListIsArray, format!("the valueList of {name} is no array"))?;
                    Ok(content.clone())
                }
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

    fn geometry(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        if let Value::String(text) = content {
            return self.geometry_text(name, text);
        }
        if content.get("type").and_then(Value::as_str) == Some("GeometryCollection") {
            self.break_rule(Rule::GeometryIsSingle, format!("{name} is a GeometryCollection"))?;
        } else if let Err(error) = geo::read_geometry(content) {
            let rule = match error.flaw {
                GeometryFlaw::Type => Rule::GeometryTypeIsKnown,
                GeometryFlaw::NoCoordinates => Rule::GeometryHasCoordinates,
                GeometryFlaw::Line => Rule::LineHasTwoPositions,
                GeometryFlaw::Ring => Rule::RingIsClosed,
                GeometryFlaw::Position => Rule::GeometryIsValid,
            };
            self.break_rule(rule, format!("{name} has no valid geometry: {}", error.reason))?;
        }
        Ok(content.clone())
    }

    /// A geometry may be written as JSON inside a text; it is stored as what the text says (4.7.2).
    fn geometry_text(&self, name: &str, text: &str) -> Result<Value, Problem> {
        if self.creates_with(Fault::GeometryRefusesText) {
            return Err(Problem::bad_data(format!("the geometry of {name} is a text")));
        }
        match serde_json::from_str(text) {
            Ok(content @ Value::Object(_)) => self.geometry(name, &content),
            _ => {
                self.break_rule(Rule::GeometryTextIsValid, format!("{name} has the text {text:?} for a geometry"))?;
                Ok(text.into())
            }
        }
    }

    /// By a fault: names inside raw JSON are taken for names of attributes.
    fn expanded(&self, content: &Value) -> Value {
        match content {
            Value::Object(members) => {
                let expand = |(name, value): (&String, &Value)| (self.context.expand(name), self.expanded(value));
                Value::Object(members.iter().map(expand).collect())
            }
            Value::Array(items) => items.iter().map(|item| self.expanded(item)).collect(),
            other => other.clone(),
        }
    }

    fn object(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        let is_uri = |value: &Value| value.as_str().is_some_and(names::is_uri);
        let is_valid = match content {
            Value::Array(items) => items.first().is_some_and(is_uri),
            other => is_uri(other),
        };
        if let Value::Array(items) = content
            && !items.iter().all(is_uri)
        {
            self.break_rule(Rule::EveryObjectIsUri, format!("{name} has an object that is no URI"))?;
        }
        if !is_valid {
            self.break_rule(Rule::ObjectIsUri, format!("the object of {name} is {content}, which is no URI"))?;
        }
        Ok(content.clone())
    }

    fn object_list(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        let Value::Array(items) = content else {
            self.break_rule(Rule::ObjectListIsArray, format!("the objectList of {name} is no array"))?;
            return Ok(json!([{ "object": content }]));
        };
        let object = |item: &Value| {
            if item.is_string() && self.creates_with(Fault::ConciseUrisRefused) {
                return Err(Problem::bad_data(format!("the objectList of {name} has plain URIs")));
            }
            let uri = item.get("object").unwrap_or(item);
            if !uri.as_str().is_some_and(names::is_uri) {
                let detail = format!("the objectList of {name} has {item}, which is no URI");
                self.break_rule(Rule::ObjectListHasUris, detail)?;
            }
            Ok(json!({ "object": uri }))
        };
        items.iter().map(object).collect::<Result<Vec<_>, Problem>>().map(Value::Array)
    }

    fn language_map(&self, name: &str, content: &Value) -> Result<Value, Problem> {
        let Some(map) = content.as_object().filter(|map| !map.is_empty()) else {
            self.break_rule(Rule::LanguageMapIsObject, format!("the languageMap of {name} is {content}"))?;
            return Ok(content.clone());
        };
        for (tag, text) in map {
            if !names::is_language_tag(tag) {
                self.break_rule(Rule::LanguageTagIsValid, format!("{name} has a text in the language {tag:?}"))?;
            }
            let rule = match text {
                Value::String(_) => continue,
                Value::Array(texts) if texts.iter().all(Value::is_string) => continue,
                Value::Array(_) => Rule::EveryTextIsText,
                _ => Rule::LanguageMapIsValid,
            };
            self.break_rule(rule, format!("the text of {name} in {tag} is {text}"))?;
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
            Value::String(_) if self.creates_with(Fault::VocabIsNotExpanded) => Ok(value.clone()),
            Value::String(word) if !word.is_empty() => Ok(self.context.expand(word).into()),
            other => {
                self.break_rule(Rule::VocabIsText, format!("the vocab of {name} has {other}, which is no name"))?;
                Ok(other.clone())
            }
        };
        match content {
            Value::Array(items) => items.iter().map(expand).collect::<Result<Vec<_>, _>>().map(Value::Array),
            other => expand(other),
        }
    }
}
