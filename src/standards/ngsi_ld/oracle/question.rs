//! What a request asks for: the conditions among its parameters (6.4.3.2), or in its body (5.2.23, 5.2.33).

use regex::Regex;
use serde_json::Value;

use super::{Projection, Truth, geo::GeoQuery, path, q::Query, types, types_of};

/// Parameters that choose no entities.
const HARMLESS: &[&str] =
    &["limit", "offset", "count", "options", "format", "pick", "omit", "lang", "local", "geometryProperty"];

/// Members of a Query that choose no entities.
const HARMLESS_MEMBERS: &[&str] = &["type", "pick", "omit", "lang", "@context"];

/// The conditions of a request, all of which an entity has to meet.
#[derive(Debug, Clone, Default)]
pub struct Question {
    conditions: Vec<Condition>,
    /// What is left of an entity in the answer.
    pub projection: Projection,
}

#[derive(Debug, Clone)]
enum Condition {
    Type(String),
    Ids(Vec<String>),
    Pattern(Regex),
    Attributes(Vec<String>),
    Matching(Query),
    Place(GeoQuery),
    AnyOf(Vec<Vec<Condition>>),
    /// One that civitest does not know.
    Unknown,
}

impl Question {
    /// The conditions of a request with these decoded parameters, and with this body.
    pub fn read(parameters: &[(String, String)], body: Option<&str>) -> Self {
        let mut question = Self { conditions: Vec::new(), projection: Projection::read(parameters) };
        let mut geo = GeoQuery::default();
        for (name, value) in parameters {
            let condition = match name.as_str() {
                "type" => Some(Condition::Type(value.clone())),
                "id" => Some(Condition::Ids(list(value))),
                "idPattern" => Some(Regex::new(value).map_or(Condition::Unknown, Condition::Pattern)),
                "attrs" => Some(Condition::Attributes(list(value))),
                "q" => Some(matching(value)),
                "georel" | "geometry" | "coordinates" | "geoproperty" => {
                    geo.set(name, value);
                    None
                }
                name if HARMLESS.contains(&name) => None,
                _ => Some(Condition::Unknown),
            };
            question.conditions.extend(condition);
        }
        question.conditions.extend(geo.is_asked().then_some(Condition::Place(geo)));
        if let Some(Ok(Value::Object(members))) = body.map(serde_json::from_str) {
            let query = Value::Object(members);
            question.projection.read_query(&query);
            question.conditions.extend(of_query(&query));
        }
        question
    }

    /// Whether an entity, normalized, is selected.
    pub fn selects(&self, entity: &Value) -> Truth {
        Truth::all(self.conditions.iter().map(|condition| condition.holds(entity)))
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|item| item.trim().to_owned()).collect()
}

fn matching(q: &str) -> Condition {
    Query::parse(q).map_or(Condition::Unknown, Condition::Matching)
}

fn of_query(query: &Value) -> Vec<Condition> {
    let members = query.as_object().into_iter().flatten();
    let conditions =
        members.filter(|(name, _)| !HARMLESS_MEMBERS.contains(&name.as_str())).map(|(name, value)| {
            match (name.as_str(), value) {
                ("entities", Value::Array(selectors)) => Condition::AnyOf(selectors.iter().map(selector).collect()),
                ("attrs", Value::Array(_)) => Condition::Attributes(texts(value)),
                ("q", Value::String(q)) => matching(q),
                ("geoQ", Value::Object(geo)) => {
                    let mut asked = GeoQuery::default();
                    for (name, value) in geo {
                        asked.set(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                    }
                    Condition::Place(asked)
                }
                _ => Condition::Unknown,
            }
        });
    conditions.collect()
}

fn selector(selector: &Value) -> Vec<Condition> {
    let members = selector.as_object().into_iter().flatten();
    let conditions = members.map(|(name, value)| match (name.as_str(), value) {
        ("type", Value::String(types)) => Condition::Type(types.clone()),
        ("id", Value::String(id)) => Condition::Ids(vec![id.clone()]),
        ("id", Value::Array(_)) => Condition::Ids(texts(value)),
        ("idPattern", Value::String(pattern)) => Regex::new(pattern).map_or(Condition::Unknown, Condition::Pattern),
        _ => Condition::Unknown,
    });
    conditions.collect()
}

/// The texts of an array.
pub(super) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Condition {
    fn holds(&self, entity: &Value) -> Truth {
        let id = entity.get("id").and_then(Value::as_str).unwrap_or_default();
        match self {
            Self::Type(selection) => types::selects(selection, &types_of(entity)),
            Self::Ids(ids) => ids.iter().any(|wanted| wanted == id).into(),
            Self::Pattern(pattern) => pattern.is_match(id).into(),
            Self::Attributes(names) => Truth::any(names.iter().map(|name| path::has(entity, name))),
            Self::Matching(query) => query.holds(entity),
            Self::Place(geo) => geo.holds(entity),
            Self::AnyOf(alternatives) => Truth::any(
                alternatives.iter().map(|all| Truth::all(all.iter().map(|condition| condition.holds(entity)))),
            ),
            Self::Unknown => Truth::Open,
        }
    }
}
