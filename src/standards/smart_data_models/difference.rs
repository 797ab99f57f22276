//! What changed between two versions of a model, as far as it changes which data are valid or what they mean. Titles, wording
//! and the place of a definition are left out: a model whose files differ may still mean the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{
    Address, Library, ModelKey, Unreadable,
    closure::{self, Leads},
    model::Model,
    prose,
};

/// How deep schemas may be nested in each other, references followed, and how many parts they may have in all.
const DEPTH: usize = 48;
const MOST_PARTS: usize = 500_000;

/// Keywords that decide by themselves.
const DECIDE: [&str; 22] = [
    "type",
    "enum",
    "const",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "required",
    "dependentRequired",
    "contentEncoding",
];
/// Keywords with one schema, or with `true` or `false`.
const ONE: [&str; 10] = [
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "additionalItems",
    "unevaluatedItems",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
];

/// What is said about one place of the data: keywords and their values, as JSON.
type Facts = BTreeMap<&'static str, BTreeSet<String>>;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The place in the data: `address.street`, `values[]`; empty for the entity itself.
    pub at: String,
    /// What changed there.
    pub change: Change,
}

/// What changed at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The attribute or member is described now, and was not.
    Added,
    /// It was described, and is not any more.
    Removed,
    /// A keyword says something else.
    Keyword {
        /// The keyword; `kind`, `units` and `meaning` are those that descriptions state.
        keyword: &'static str,
        /// Values that are not said any more.
        from: BTreeSet<String>,
        /// Values that are said now.
        to: BTreeSet<String>,
    },
}

/// Why two versions cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCompared {
    /// A file cannot be had.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file is no JSON.
    #[error("{0} is no JSON")]
    NotJson(Address),
    /// There is too much of it.
    #[error("{0} is nested too deeply, or has too many parts, to be compared")]
    TooLarge(ModelKey),
}

/// What changed in a model from one library to another, place by place.
///
/// # Errors
/// When one of the two cannot be read to its end.
pub fn differences(key: &ModelKey, old: &Library, new: &Library) -> Result<Vec<Difference>, NotCompared> {
    let libraries = (old, new);
    let (old, new) = (Outline::of(key, old)?, Outline::of(key, new)?);
    let places: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let (none, mut found, mut whole) = (Facts::new(), Vec::new(), BTreeSet::<&str>::new());
    for at in places {
        // What is inside of something that came or went is not said again.
        if at.match_indices(['.', '[', '<']).any(|(end, _)| whole.contains(&at[..end])) {
            continue;
        }
        let (was, is) = (old.get(at), new.get(at));
        let change = match (was, is) {
            (None, Some(_)) => Some(Change::Added),
            (Some(_), None) => Some(Change::Removed),
            (Some(_), Some(_)) | (None, None) => None,
        };
        if let Some(change) = change {
            found.push(Difference { at: at.clone(), change });
            whole.insert(at);
            continue;
        }
        let (was, is) = (was.unwrap_or(&none), is.unwrap_or(&none));
        let keywords: BTreeSet<&'static str> = was.keys().chain(is.keys()).copied().collect();
        for keyword in keywords {
            let values = |facts: &Facts| facts.get(keyword).cloned().unwrap_or_default();
            let (was, is) = (values(was), values(is));
            if was != is {
                let (from, to) = (was.difference(&is).cloned().collect(), is.difference(&was).cloned().collect());
                found.push(Difference { at: at.clone(), change: Change::Keyword { keyword, from, to } });
            }
        }
    }
    found.extend(iris(key, libraries.0, libraries.1));
    found.sort();
    Ok(found)
}

/// Names that stand for another IRI now: the schema is not all that a model is, its context gives the names their meaning.
fn iris(key: &ModelKey, old: &Library, new: &Library) -> Vec<Difference> {
    // A model that cannot be compiled has been compared as far as it can be.
    let (Ok(old), Ok(new)) = (Model::compile(key, old), Model::compile(key, new)) else { return Vec::new() };
    let own = [(String::new(), Some(old.iri), Some(new.iri))].into_iter();
    let attributes = old.attributes.into_iter().filter_map(|(name, was)| {
        let is = new.attributes.get(&name)?;
        Some((name, was.iri, is.iri.clone()))
    });
    let changed = own.chain(attributes).filter(|(_, was, is)| was != is);
    let set = |iri: Option<String>| iri.into_iter().collect();
    changed
        .map(|(at, was, is)| Difference { at, change: Change::Keyword { keyword: "IRI", from: set(was), to: set(is) } })
        .collect()
}

/// All that a model says, by place.
struct Outline<'l> {
    key: &'l ModelKey,
    library: &'l Library,
    documents: BTreeMap<Address, Value>,
    facts: BTreeMap<String, Facts>,
    parts: usize,
}

/// Where a schema stands: its file and a pointer.
type Place = (Address, String);

impl<'l> Outline<'l> {
    fn of(key: &'l ModelKey, library: &'l Library) -> Result<BTreeMap<String, Facts>, NotCompared> {
        let mut outline = Self { key, library, documents: BTreeMap::new(), facts: BTreeMap::new(), parts: 0 };
        let address = Address { repository: key.subject.clone(), path: format!("{}/schema.json", key.model) };
        outline.follow(&(address, String::new()), "", &mut Vec::new())?;
        Ok(outline.facts)
    }

    /// Reads the schema at a place, for this place of the data.
    fn follow(&mut self, place: &Place, at: &str, way: &mut Vec<Place>) -> Result<(), NotCompared> {
        if !self.documents.contains_key(&place.0) {
            let bytes = self.library.read(&place.0)?;
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
            let document = serde_json::from_slice(bytes).map_err(|_| NotCompared::NotJson(place.0.clone()))?;
            self.documents.insert(place.0.clone(), document);
        }
        let pointer = percent_decode_str(&place.1).decode_utf8_lossy().into_owned();
        let schema = self.documents.get(&place.0).and_then(|document| document.pointer(&pointer)).cloned();
        match schema {
            // What goes round in a circle says nothing new.
            Some(_) if way.contains(place) => self.say(at, "$ref", format!("{}#{}", place.0, place.1)),
            Some(schema) => {
                way.push(place.clone());
                self.read(&schema, &place.0, at, way)?;
                way.pop();
            }
            None => self.say(at, "$ref", format!("{}#{}, where nothing is", place.0, place.1)),
        }
        Ok(())
    }

    fn say(&mut self, at: &str, keyword: &'static str, value: String) {
        self.facts.entry(at.to_owned()).or_default().entry(keyword).or_default().insert(value);
    }

    fn read(&mut self, schema: &Value, file: &Address, at: &str, way: &mut Vec<Place>) -> Result<(), NotCompared> {
        self.parts += 1;
        if self.parts > MOST_PARTS || way.len() > DEPTH {
            return Err(NotCompared::TooLarge(self.key.clone()));
        }
        self.facts.entry(at.to_owned()).or_default();
        let members = match schema {
            Value::Object(members) => members,
            other => {
                self.say(at, "schema", other.to_string());
                return Ok(());
            }
        };
        self.prose(members.get("description"), at);
        for keyword in DECIDE {
            match (keyword, members.get(keyword)) {
                (_, None) => {}
                ("type" | "enum" | "required", Some(Value::Array(values))) => {
                    values.iter().for_each(|value| self.say(at, keyword, value.to_string()));
                }
                (_, Some(value)) => self.say(at, keyword, value.to_string()),
            }
        }
        if let Some(Value::String(reference)) = members.get("$ref") {
            let pointer = reference.split_once('#').map_or("", |(_, pointer)| pointer).to_owned();
            match closure::lead(file, reference) {
                Leads::Within => self.follow(&(file.clone(), pointer), at, way)?,
                Leads::To(address) => self.follow(&(address, pointer), at, way)?,
                Leads::Elsewhere => self.say(at, "$ref", reference.clone()),
            }
        }
        // Depth counts steps of any kind, so that no schema can be nested without end.
        way.push((file.clone(), String::from("/")));
        let result = self.inside(members, file, at, way);
        way.pop();
        result
    }

    fn inside(
        &mut self,
        members: &serde_json::Map<String, Value>,
        file: &Address,
        at: &str,
        way: &mut Vec<Place>,
    ) -> Result<(), NotCompared> {
        for part in members.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.read(part, file, at, way)?;
        }
        for (keyword, word) in [("anyOf", "any of"), ("oneOf", "one of"), ("prefixItems", "item")] {
            for (index, part) in members.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate() {
                self.read(part, file, &format!("{at}<{word} {}>", index + 1), way)?;
            }
        }
        for keyword in ["properties", "patternProperties", "dependentSchemas"] {
            for (name, part) in members.get(keyword).and_then(Value::as_object).into_iter().flatten() {
                let inner = match (keyword, at) {
                    ("properties", "") => name.clone(),
                    ("properties", at) => format!("{at}.{name}"),
                    (keyword, at) => format!("{at}<{keyword} {name}>"),
                };
                self.read(part, file, &inner, way)?;
            }
        }
        match members.get("items") {
            Some(Value::Array(parts)) => {
                for (index, part) in parts.iter().enumerate() {
                    self.read(part, file, &format!("{at}<item {}>", index + 1), way)?;
                }
            }
            Some(part) => self.read(part, file, &format!("{at}[]"), way)?,
            None => {}
        }
        for keyword in ONE {
            match members.get(keyword) {
                Some(Value::Bool(value)) => self.say(at, keyword, value.to_string()),
                Some(part) => self.read(part, file, &format!("{at}<{keyword}>"), way)?,
                None => {}
            }
        }
        Ok(())
    }

    /// What a description states in a form that programs read.
    fn prose(&mut self, description: Option<&Value>, at: &str) {
        let Some(description) = description.and_then(Value::as_str) else { return };
        if let Some(kind) = prose::kind(description) {
            self.say(at, "kind", kind.name().to_owned());
        }
        if let Some(units) = prose::units(description) {
            self.say(at, "units", units.to_owned());
        }
        if let Some(meaning) = prose::meaning(description) {
            self.say(at, "meaning", meaning.to_owned());
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.at.is_empty() { "the entity" } else { &self.at };
        match &self.change {
            Change::Added => write!(f, "+ {at}"),
            Change::Removed => write!(f, "- {at}"),
            Change::Keyword { keyword: "required", from, to } => {
                let parts = [(to, "is required now"), (from, "is not required any more")];
                let parts = parts.into_iter().filter(|(names, _)| !names.is_empty());
                let parts: Vec<String> = parts.map(|(names, word)| format!("{} {word}", list(names))).collect();
                write!(f, "~ {at}: {}", parts.join("; "))
            }
            Change::Keyword { keyword, from, to } => match (from.is_empty(), to.is_empty()) {
                (true, _) => write!(f, "~ {at}: {keyword} {} is new", list(to)),
                (_, true) => write!(f, "~ {at}: {keyword} {} is gone", list(from)),
                (false, false) => write!(f, "~ {at}: {keyword} {} instead of {}", list(to), list(from)),
            },
        }
    }
}

fn list(values: &BTreeSet<String>) -> String {
    values.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::standards::smart_data_models::Origin;

    fn library(schema: &Value, common: &Value) -> Library {
        let documents = [("city.Example/Bench/schema.json", schema), ("data-models/common.json", common)];
        let documents = documents
            .map(|(address, value)| (Address::try_from(address.to_owned()).unwrap(), value.to_string().into_bytes()));
        Library::of_documents(documents.into(), &Origin::Directory("tests".to_owned()))
    }

    fn said(old: &Library, new: &Library) -> String {
        let key = "city.Example/Bench".parse().unwrap();
        let found = differences(&key, old, new).unwrap();
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    fn schema() -> Value {
        json!({
            "$schemaVersion": "1.0.0",
            "$id": "https://example.org/a",
            "title": "Bench",
            "allOf": [
                { "$ref": "../../data-models/common.json#/definitions/Place" },
                { "properties": {
                    "type": { "enum": ["Bench"], "description": "Property. The type" },
                    "seats": { "type": "integer", "minimum": 1, "description": "Property. Seats" },
                    "width": { "type": "number", "description": "Property. Width. Units:'Metres'" },
                    "material": { "type": "array", "items": { "type": "string", "enum": ["wood", "steel"] } },
                    "parts": { "type": "array", "items": { "$ref": "#/definitions/Part" } },
                } },
            ],
            "definitions": { "Part": { "type": "object", "properties": { "parts": { "$ref": "#/definitions/Part" } } } },
            "required": ["id", "type"],
        })
    }

    fn common() -> Value {
        json!({ "definitions": { "Place": { "properties": { "address": {
            "type": "object", "properties": { "street": { "type": "string" } },
        } } } } })
    }

    #[test]
    fn wording_and_places_of_definitions_are_no_differences() {
        let mut other = schema();
        other["$id"] = json!("https://example.org/b");
        other["title"] = json!("A bench");
        other["$schemaVersion"] = json!("2.0.0");
        other["allOf"][1]["properties"]["seats"]["description"] = json!("Property. How many can sit");
        other["required"] = json!(["type", "id"]);
        let mut inlined = common()["definitions"]["Place"].take();
        inlined["properties"]
            .as_object_mut()
            .unwrap()
            .extend(other["allOf"][1]["properties"].as_object().unwrap().clone());
        other["allOf"] = json!([]);
        other["properties"] = inlined["properties"].clone();
        assert_eq!(said(&library(&schema(), &common()), &library(&other, &common())), "");
    }

    #[test]
    fn what_changes_which_data_are_valid_or_what_they_mean_is_said_place_by_place() {
        let (mut other, mut shared) = (schema(), common());
        let attributes = &mut other["allOf"][1]["properties"];
        attributes["seats"] =
            json!({ "type": "number", "minimum": 0, "maximum": 9, "description": "Relationship. Seats" });
        attributes["width"]["description"] = json!("Property. Width. Units:'Feet'");
        attributes["material"]["items"]["enum"] = json!(["wood", "stone"]);
        attributes["colour-2"] = json!(true);
        attributes["colour"] = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
        attributes.as_object_mut().unwrap().remove("type");
        other["required"] = json!(["id", "seats"]);
        other["additionalProperties"] = json!(false);
        shared["definitions"]["Place"]["properties"]["address"]["properties"]["street"]["format"] = json!("uri");
        insta::assert_snapshot!(said(&library(&schema(), &common()), &library(&other, &shared)));
    }

    #[test]
    fn a_name_that_stands_for_something_else_now_is_a_difference() {
        let with = |iri: &str| {
            let context = json!({ "@context": { "seats": iri, "Bench": format!("{iri}Bench") } });
            let files = [("schema.json", schema()), ("../context.jsonld", context)];
            let bench = Address::new("city.Example", "Bench/schema.json").unwrap();
            let files = files.map(|(path, value)| (bench.join(path).unwrap(), value.to_string().into_bytes()));
            let common_at = Address::new("data-models", "common.json").unwrap();
            let mut files: BTreeMap<_, _> = files.into();
            files.insert(common_at, common().to_string().into_bytes());
            Library::of_documents(files, &Origin::Directory("tests".to_owned()))
        };
        insta::assert_snapshot!(said(&with("https://a.example/"), &with("https://b.example/")), @r"
        ~ the entity: IRI https://b.example/Bench instead of https://a.example/Bench
        ~ seats: IRI https://b.example/ instead of https://a.example/
        ");
    }

    #[test]
    fn a_model_that_cannot_be_read_to_its_end_is_not_compared() {
        let good = library(&schema(), &common());
        let key: ModelKey = "city.Example/Bench".parse().unwrap();
        let other: ModelKey = "city.Example/Other".parse().unwrap();
        assert!(matches!(differences(&other, &good, &good), Err(NotCompared::Unreadable(_))));
        let missing = library(&json!({ "$ref": "../else.json" }), &common());
        assert!(matches!(differences(&key, &good, &missing), Err(NotCompared::Unreadable(_))));
        let mut deep = json!({});
        for _ in 0..60 {
            deep = json!({ "items": deep });
        }
        assert_eq!(differences(&key, &good, &library(&deep, &common())), Err(NotCompared::TooLarge(key.clone())));
        let circle = library(&json!({ "$ref": "#" }), &common());
        assert!(differences(&key, &good, &circle).is_ok(), "a circle ends");
    }
}
