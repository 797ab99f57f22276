//! A schema and everything that it refers to, as one document without a reference that leads out of it. What a reference means
//! is decided here, by the place of the file (`$id` is wrong in most published models and never looked at), so the compiler has
//! nothing to look for; only what is reachable is kept, and without its prose, so a compiled model is small.

use std::collections::BTreeMap;

use jsonschema::{Draft, PatternOptions, Retrieve, Uri, Validator};
use serde_json::{Map, Value, json};

use super::{
    BACKTRACKS, Defect, DefectKind, NotCompiled, Place,
    documents::{Documents, Target, step},
};
use crate::standards::smart_data_models::{Address, json::schema::Borrowed};

/// The most values that a bundle may have: ten times the largest published model.
const MOST_NODES: usize = 2_000_000;
/// The most schemas that may apply to one and the same value: references can double at each step.
const MOST_AT_ONE_PLACE: u64 = 200_000;

/// What is under the keyword of a schema.
#[derive(Clone, Copy)]
enum Holds {
    /// A schema for the same value.
    Same,
    /// A schema for a part of the value.
    Part,
    /// A schema for a part of the value, or a list of them.
    PartOrList,
    /// A list of schemas for the same value.
    SameList,
    /// A list of schemas for parts of the value.
    PartList,
    /// Schemas for parts of the value, by name.
    PartMap,
    /// Schemas for the same value, or lists of names, by name.
    SameMap,
    /// No schema.
    Plain,
    /// What must not be kept: names of places, prose, and keywords of others.
    Nothing,
}

fn holds(keyword: &str) -> Holds {
    match keyword {
        "not" | "if" | "then" | "else" => Holds::Same,
        "contains"
        | "propertyNames"
        | "additionalProperties"
        | "unevaluatedProperties"
        | "unevaluatedItems"
        | "additionalItems" => Holds::Part,
        "items" => Holds::PartOrList,
        "allOf" | "anyOf" | "oneOf" => Holds::SameList,
        "prefixItems" => Holds::PartList,
        "properties" | "patternProperties" => Holds::PartMap,
        "dependentSchemas" | "dependencies" => Holds::SameMap,
        "type" | "enum" | "const" | "multipleOf" | "maximum" | "exclusiveMaximum" | "minimum" | "exclusiveMinimum"
        | "maxLength" | "minLength" | "pattern" | "maxItems" | "minItems" | "uniqueItems" | "maxContains"
        | "minContains" | "maxProperties" | "minProperties" | "required" | "dependentRequired" | "format"
        | "contentEncoding" | "contentMediaType" => Holds::Plain,
        _ => Holds::Nothing,
    }
}

/// A schema that something refers to.
struct Part {
    place: Place,
    draft: Draft,
    schema: Value,
    /// The parts that apply to the same value as this one, with repetitions.
    same: Vec<usize>,
}

/// A schema with all that it refers to.
pub(super) struct Bundle {
    parts: Vec<Part>,
    /// What was seen on the way.
    pub(super) defects: Vec<Defect>,
}

/// A bundle that is being made.
struct Making<'d, 'l> {
    documents: &'d mut Documents<'l>,
    bundle: Bundle,
    known: BTreeMap<Place, usize>,
    nodes: usize,
}

impl Bundle {
    /// Gathers what the schema at this address consists of.
    pub(super) fn of(address: &Address, documents: &mut Documents<'_>) -> Result<Self, NotCompiled> {
        let bundle = Self { parts: Vec::new(), defects: Vec::new() };
        let mut making = Making { documents, bundle, known: BTreeMap::new(), nodes: 0 };
        let root = Place { address: address.clone(), pointer: String::new() };
        making.part("#", &root)?;
        let mut next = 0;
        while next < making.bundle.parts.len() {
            making.fill(next)?;
            next += 1;
        }
        making.bundle.refuse_circles()?;
        Ok(making.bundle)
    }

    /// Refuses schemas that apply to the same value endlessly, or far too often.
    fn refuse_circles(&self) -> Result<(), NotCompiled> {
        // How many schemas a part applies to one value; 0 while that is being found out.
        let mut costs: Vec<Option<u64>> = vec![None; self.parts.len()];
        let mut path: Vec<(usize, usize)> = Vec::new();
        for start in 0..self.parts.len() {
            if costs[start].is_some() {
                continue;
            }
            path.push((start, 0));
            costs[start] = Some(0);
            while let Some((part, edge)) = path.last_mut() {
                let part = *part;
                if let Some(&next) = self.parts[part].same.get(*edge) {
                    *edge += 1;
                    match costs[next] {
                        Some(0) => return Err(NotCompiled::Circle(self.parts[next].place.clone())),
                        Some(_) => {}
                        None => {
                            costs[next] = Some(0);
                            path.push((next, 0));
                        }
                    }
                    continue;
                }
                let cost = self.parts[part].same.iter().filter_map(|next| costs[*next]).fold(1, u64::saturating_add);
                if cost > MOST_AT_ONE_PLACE {
                    return Err(NotCompiled::TooLarge {
                        place: self.parts[part].place.clone(),
                        found: "references that multiply at every step".to_owned(),
                        limit: MOST_AT_ONE_PLACE as usize,
                    });
                }
                costs[part] = Some(cost);
                path.pop();
            }
        }
        Ok(())
    }

    /// Compiles it.
    pub(super) fn compile(&self) -> Result<Validator<Borrowed>, NotCompiled> {
        let Some(first) = self.parts.first() else {
            return Err(not_a_schema(self, &["", "", "0"], "nothing".to_owned()));
        };
        let root = first.draft;
        let mut others = BTreeMap::new();
        for part in &self.parts {
            if part.draft != root && !others.contains_key(&document_uri(part.draft)) {
                let document = self.document(part.draft);
                if let Err(error) = jsonschema::meta::validate(&document) {
                    return Err(self.refused(part.draft, &error));
                }
                others.insert(document_uri(part.draft), document);
            }
        }
        let mut document = self.document(root);
        if let Value::Object(members) = &mut document {
            members.insert("allOf".to_owned(), json!([{"$ref": reference(root, root, 0)}]));
        }
        jsonschema::options_for::<Borrowed>()
            .with_base_uri(document_uri(root))
            .with_retriever(Bundled(others))
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACKS))
            .build(&document)
            .map_err(|error| self.refused(root, &error))
    }

    /// The parts of one draft. They keep their numbers, so that a place in it can be told.
    fn document(&self, draft: Draft) -> Value {
        let parts: Map<String, Value> = self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.draft == draft)
            .map(|(number, part)| (number.to_string(), part.schema.clone()))
            .collect();
        json!({"$schema": draft_uri(draft), container(draft): parts})
    }

    /// What the compiler says, at the place where it is.
    fn refused(&self, draft: Draft, error: &jsonschema::ValidationError<'_>) -> NotCompiled {
        let _ = draft;
        let pointer = error.instance_path().to_string();
        let steps: Vec<&str> = pointer.splitn(4, '/').collect();
        not_a_schema(self, &steps, super::says::of_schema(error))
    }
}

/// Steps are `""`, the container, the number of the part, and the rest of the pointer.
fn not_a_schema(bundle: &Bundle, steps: &[&str], reason: String) -> NotCompiled {
    let part = steps.get(2).and_then(|number| number.parse::<usize>().ok()).unwrap_or(0);
    let mut place = match bundle.parts.get(part) {
        Some(part) => part.place.clone(),
        None => Place { address: Address { repository: String::new(), path: String::new() }, pointer: String::new() },
    };
    if let Some(rest) = steps.get(3) {
        place.pointer = format!("{}/{rest}", place.pointer);
    }
    NotCompiled::NotASchema { place, reason }
}

/// The other documents of a bundle: nothing else is ever given to the compiler.
struct Bundled(BTreeMap<String, Value>);

impl Retrieve for Bundled {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        self.0.get(uri.as_str()).cloned().ok_or_else(|| format!("{uri} is not at hand").into())
    }
}

impl Making<'_, '_> {
    /// The number of the part that a reference leads to.
    fn part(&mut self, reference: &str, from: &Place) -> Result<usize, NotCompiled> {
        let (place, document, target) = self.documents.follow(reference, from)?;
        if let Some(number) = self.known.get(&place) {
            return Ok(*number);
        }
        let number = self.bundle.parts.len();
        let mut draft = draft_of(&document);
        if target == Target::Map {
            let what = format!("refers to {place}, a list of properties and no schema: it describes nothing");
            self.bundle.defects.push(Defect { kind: DefectKind::RefersToNoSchema, at: from.to_string(), says: what });
            // Filled in by itself: a schema that says nothing, as every validator reads it.
            draft = Draft::Unknown;
        }
        self.known.insert(place.clone(), number);
        self.bundle.parts.push(Part { place, draft, schema: Value::Bool(true), same: Vec::new() });
        Ok(number)
    }

    fn fill(&mut self, number: usize) -> Result<(), NotCompiled> {
        let Some(part) = self.bundle.parts.get(number) else { return Ok(()) };
        let place = part.place.clone();
        if part.draft == Draft::Unknown {
            self.bundle.parts[number].draft = self.bundle.parts[0].draft;
            return Ok(());
        }
        let document = self.documents.load(&place.address, &place.address, &place.pointer)?;
        let Some(schema) = document.pointer(&place.pointer) else { return Ok(()) };
        let mut same = Vec::new();
        let draft = part_draft(&self.bundle, number);
        let schema = self.schema(schema, &place, draft, Some(&mut same))?;
        let part = &mut self.bundle.parts[number];
        part.schema = schema;
        part.same = same;
        Ok(())
    }

    fn count(&mut self, nodes: usize, place: &Place) -> Result<(), NotCompiled> {
        self.nodes += nodes;
        if self.nodes <= MOST_NODES {
            return Ok(());
        }
        let found = "more values in its schemas than a model can have".to_owned();
        Err(NotCompiled::TooLarge { place: place.clone(), found, limit: MOST_NODES })
    }

    /// A copy of a schema with its references turned to the bundle. `same` gathers the parts that apply to the same value.
    fn schema(
        &mut self,
        schema: &Value,
        at: &Place,
        draft: Draft,
        mut same: Option<&mut Vec<usize>>,
    ) -> Result<Value, NotCompiled> {
        self.count(1, at)?;
        let members = match schema {
            Value::Bool(_) => return Ok(schema.clone()),
            Value::Object(members) => members,
            other => {
                let reason = format!("a schema is an object, true or false, and this is {}", super::says::kind(other));
                return Err(NotCompiled::NotASchema { place: at.clone(), reason });
            }
        };
        let mut copy = Map::new();
        if let Some(reference) = members.get("$ref") {
            let number = self.reference(reference, &below(at, "$ref"))?;
            copy.insert(
                "$ref".to_owned(),
                Value::String(self::reference(draft, part_draft(&self.bundle, number), number)),
            );
            if let Some(same) = same.as_deref_mut() {
                same.push(number);
            }
            if is_old(draft) {
                // Before 2019-09 nothing beside a reference counts.
                return Ok(Value::Object(copy));
            }
        }
        for (keyword, value) in members {
            if matches!(keyword.as_str(), "$dynamicRef" | "$recursiveRef") {
                return Err(NotCompiled::Unsupported { place: at.clone(), keyword: keyword.clone() });
            }
            if let Some(value) = self.keyword(keyword, value, at, draft, same.as_deref_mut())? {
                copy.insert(keyword.clone(), value);
            }
        }
        Ok(Value::Object(copy))
    }

    fn reference(&mut self, reference: &Value, at: &Place) -> Result<usize, NotCompiled> {
        let Value::String(reference) = reference else {
            let reason = format!("a reference is a text, and this is {}", super::says::kind(reference));
            return Err(NotCompiled::NotASchema { place: at.clone(), reason });
        };
        self.part(reference, at)
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &Value,
        at: &Place,
        draft: Draft,
        same: Option<&mut Vec<usize>>,
    ) -> Result<Option<Value>, NotCompiled> {
        let here = || below(at, keyword);
        Ok(Some(match (holds(keyword), value) {
            (Holds::Nothing, _) => return Ok(None),
            (Holds::Plain, _) => {
                self.count(nodes(value), at)?;
                value.clone()
            }
            (Holds::Same, _) => self.schema(value, &here(), draft, same)?,
            (Holds::PartOrList, Value::Array(items)) | (Holds::PartList, Value::Array(items)) => {
                self.list(items, &here(), draft, None)?
            }
            (Holds::SameList, Value::Array(items)) => self.list(items, &here(), draft, same)?,
            (Holds::Part | Holds::PartOrList, _) => self.schema(value, &here(), draft, None)?,
            (Holds::PartMap, Value::Object(members)) => self.map(members, &here(), draft, None)?,
            (Holds::SameMap, Value::Object(members)) => self.map(members, &here(), draft, same)?,
            (Holds::SameList | Holds::PartList, other) => {
                let reason = format!("it must be a list of schemas, and is {}", super::says::kind(other));
                return Err(NotCompiled::NotASchema { place: here(), reason });
            }
            (Holds::PartMap | Holds::SameMap, other) => {
                let reason = format!("it must be an object of schemas, and is {}", super::says::kind(other));
                return Err(NotCompiled::NotASchema { place: here(), reason });
            }
        }))
    }

    fn list(
        &mut self,
        items: &[Value],
        at: &Place,
        draft: Draft,
        mut same: Option<&mut Vec<usize>>,
    ) -> Result<Value, NotCompiled> {
        let mut copy = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            copy.push(self.schema(item, &below(at, &index.to_string()), draft, same.as_deref_mut())?);
        }
        Ok(Value::Array(copy))
    }

    fn map(
        &mut self,
        members: &Map<String, Value>,
        at: &Place,
        draft: Draft,
        mut same: Option<&mut Vec<usize>>,
    ) -> Result<Value, NotCompiled> {
        let mut copy = Map::new();
        for (name, value) in members {
            let value = match value {
                // `dependencies` of the older drafts may list names instead.
                Value::Array(names) if same.is_some() => {
                    self.count(names.len(), at)?;
                    value.clone()
                }
                _ => self.schema(value, &below(at, name), draft, same.as_deref_mut())?,
            };
            copy.insert(name.clone(), value);
        }
        Ok(Value::Object(copy))
    }
}

fn below(at: &Place, token: &str) -> Place {
    Place { address: at.address.clone(), pointer: step(&at.pointer, token) }
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        _ => 0,
    }
}

/// The draft of a part. One that describes nothing is of the draft of the model.
fn part_draft(bundle: &Bundle, number: usize) -> Draft {
    let of = |number: usize| bundle.parts.get(number).map(|part| part.draft);
    match of(number) {
        None | Some(Draft::Unknown) => of(0).unwrap_or(Draft::Draft202012),
        Some(draft) => draft,
    }
}

/// The draft that a document names; the newest where it names none, or one that nobody knows.
fn draft_of(document: &Value) -> Draft {
    let name = document.get("$schema").and_then(Value::as_str).unwrap_or_default();
    [
        ("draft-04", Draft::Draft4),
        ("draft-06", Draft::Draft6),
        ("draft-07", Draft::Draft7),
        ("2019-09", Draft::Draft201909),
    ]
    .into_iter()
    .find(|(part, _)| name.contains(part))
    .map_or(Draft::Draft202012, |(_, draft)| draft)
}

fn is_old(draft: Draft) -> bool {
    matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
}

fn container(draft: Draft) -> &'static str {
    if is_old(draft) { "definitions" } else { "$defs" }
}

fn draft_uri(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "http://json-schema.org/draft-04/schema#",
        Draft::Draft6 => "http://json-schema.org/draft-06/schema#",
        Draft::Draft7 => "http://json-schema.org/draft-07/schema#",
        Draft::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
        _ => "https://json-schema.org/draft/2020-12/schema",
    }
}

/// Where the parts of a draft stand for the compiler. Nobody asks a server for it.
fn document_uri(draft: Draft) -> String {
    format!("civitest:/{draft:?}")
}

fn reference(from: Draft, to: Draft, number: usize) -> String {
    let document = if from == to { String::new() } else { document_uri(to) };
    format!("{document}#/{}/{number}", container(to))
}
