//! Walks a target file beside its schema: keys that are not there, values of another type, words outside their list; all at
//! once, each with its place. Values are not repeated, except those that are nearly a word of the list.

use serde_json::{Map, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::problem::{Place, Places, Problem};
use crate::plan::nearest;

/// Where things are, and what is wrong with them.
pub struct Walk<'a> {
    text: &'a str,
    /// The places of all keys.
    pub places: Places,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    /// Checks a whole file.
    pub fn over(text: &'a str, schema: &Value, table: &DeTable<'_>) -> Self {
        let mut walk = Self { text, places: Places::new(), problems: Vec::new() };
        walk.table(schema, table, "", None);
        walk
    }

    fn table(&mut self, schema: &Value, table: &DeTable<'_>, path: &str, at: Option<Place>) {
        let none = Map::new();
        let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        for (key, value) in table {
            let name: &str = key.get_ref();
            let place = Place::of(self.text, key.span().start);
            let inner = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match known.get(name) {
                Some(schema) => {
                    self.places.insert(inner.clone(), place);
                    self.value(schema, value, &inner, place);
                }
                None => self.unknown(name, known, path, place),
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| !table.contains_key(*name)) {
            let inner = known.get(name).unwrap_or(&Value::Null);
            let help = match (words_of(inner).as_slice(), inner.get("description").and_then(Value::as_str)) {
                ([], Some(description)) => format!("{name}: {description}"),
                ([], None) => format!("add {name} = …"),
                (words, _) => format!("add {name} = \"…\", one of {}", words.join(", ")),
            };
            self.problems.push(Problem::new(at, format!("{} needs `{name}`", called(path))).help(help));
        }
    }

    fn unknown(&mut self, name: &str, known: &Map<String, Value>, path: &str, place: Place) {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
        let problem = Problem::new(Some(place), format!("{} has no key `{shown}`", called(path)));
        let names = || known.keys().map(String::as_str);
        self.problems.push(match nearest(name, names()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("there are {}", names().collect::<Vec<_>>().join(", "))),
        });
    }

    fn value(&mut self, schema: &Value, value: &Spanned<DeValue<'_>>, path: &str, key: Place) {
        let place = Place::of(self.text, value.span().start);
        let wanted = schema.get("type").and_then(Value::as_str);
        let is_secret = schema.get("writeOnly").is_some();
        match (wanted, value.get_ref()) {
            (Some("object"), DeValue::Table(table)) => self.table(schema, table, path, Some(key)),
            (Some("array"), DeValue::Array(items)) => {
                let inner = schema.get("items").unwrap_or(&Value::Null);
                items.iter().for_each(|item| self.value(inner, item, path, key));
            }
            (_, DeValue::String(word)) if !words_of(schema).is_empty() => self.word(schema, word, path, place),
            (Some("integer"), DeValue::Integer(number)) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
                self.range(schema, number, path, place);
            }
            (Some("string"), DeValue::String(_))
            | (Some("boolean"), DeValue::Boolean(_))
            | (Some("number"), DeValue::Integer(_) | DeValue::Float(_)) => {}
            (_, _) if is_secret => {
                let name = path.rsplit('.').next().unwrap_or(path);
                let problem =
                    Problem::new(Some(key), format!("`{path}` holds a secret; a target file only says where it is"));
                self.problems.push(problem.help(format!(
                    "write {name} = {{ env = \"CITY_SECRET\" }} or {name} = {{ file = \"secret.txt\" }}, and give the \
                     platform a new secret if this file was shared"
                )));
            }
            (_, other) => {
                let found = article(kind_of(other));
                let wanted = article(in_toml(wanted.unwrap_or("string")));
                let problem = Problem::new(Some(place), format!("`{path}` is {found}, and has to be {wanted}"));
                let name = path.rsplit('.').next().unwrap_or(path);
                let description = schema.get("description").and_then(Value::as_str).unwrap_or("see docs/target.md");
                self.problems.push(problem.help(format!("{name}: {description}")));
            }
        }
    }

    fn range(&mut self, schema: &Value, number: Option<i64>, path: &str, place: Place) {
        let limit = |key: &str| schema.get(key).and_then(Value::as_i64);
        let (least, most) = (limit("minimum").unwrap_or(i64::MIN), limit("maximum").unwrap_or(i64::MAX));
        if !number.is_some_and(|number| (least..=most).contains(&number)) {
            self.problems.push(Problem::new(Some(place), format!("`{path}` is outside {least} to {most}")));
        }
    }

    fn word(&mut self, schema: &Value, word: &str, path: &str, place: Place) {
        let words = words_of(schema);
        if words.contains(&word) {
            return;
        }
        let all = words.join(", ");
        self.problems.push(match nearest(word, words) {
            Some(near) => {
                let shown: String = word.chars().filter(|c| !c.is_control()).take(40).collect();
                Problem::new(Some(place), format!("`{path}` cannot be `{shown}`"))
                    .help(format!("did you mean `{near}`?"))
            }
            None => Problem::new(Some(place), format!("`{path}` is none of the words that it can be"))
                .help(format!("there are {all}")),
        });
    }
}

fn called(path: &str) -> String {
    if path.is_empty() { "a target file".to_owned() } else { format!("`{path}`") }
}

/// The words a value can be: from `enum`, or from the constants that schemars writes where each has a description.
fn words_of(schema: &Value) -> Vec<&str> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let constants = list("oneOf").flat_map(|choice| {
        let several = choice.get("enum").and_then(Value::as_array).into_iter().flatten();
        choice.get("const").into_iter().chain(several)
    });
    list("enum").chain(constants).filter_map(Value::as_str).collect()
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "list",
        DeValue::Table(_) => "table",
    }
}

/// What TOML calls a type of JSON.
fn in_toml(kind: &str) -> &str {
    match kind {
        "object" => "table",
        "array" => "list",
        other => other,
    }
}

fn article(kind: &str) -> String {
    match kind {
        "integer" => "an integer".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => format!("a {other}"),
    }
}
