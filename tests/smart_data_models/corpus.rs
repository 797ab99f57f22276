//! The models of others, as a user gets them: pulled from a directory into a lock, and asked through the command line.

use std::{
    cell::RefCell,
    collections::HashMap,
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
};

use jsonschema::{Retrieve, Uri, Validator};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

/// The corpus, pulled.
pub struct Corpus {
    root: PathBuf,
    pulled: TempDir,
}

/// One model of it.
pub struct Model {
    /// `<subject>/<Model>`.
    pub key: String,
    root: PathBuf,
}

/// The JSON report.
#[derive(Debug, Deserialize)]
pub struct Validated {
    pub items: Vec<Item>,
}

/// One item of it.
#[derive(Debug, Deserialize)]
pub struct Item {
    pub outcome: String,
    pub models: Vec<String>,
    pub remarks: Vec<Said>,
}

/// One remark of it.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct Said {
    pub rule: String,
    pub severity: String,
    pub blame: String,
    pub at: String,
    pub says: String,
}

impl Item {
    pub fn errors(&self) -> impl Iterator<Item = &Said> {
        self.remarks.iter().filter(|remark| remark.severity == "error")
    }

    pub fn has_warning(&self) -> bool {
        self.remarks.iter().any(|remark| remark.severity == "warning")
    }

    /// Whether something would be an error, were the model not to blame for it.
    pub fn is_excused(&self) -> bool {
        self.remarks.iter().any(|remark| remark.blame == "model")
    }

    /// What decides about it, for whoever looks at the output of the test.
    pub fn sentences(&self) -> String {
        let told = self.remarks.iter().filter(|remark| remark.severity == "error" || remark.blame == "model");
        let told = told.map(|remark| format!("[{} {}] {}", remark.rule, remark.at, remark.says));
        told.collect::<Vec<_>>().join("; ")
    }
}

impl Corpus {
    /// Pulls the corpus from its directory.
    pub fn open() -> Self {
        let root = env::var_os("CIVITEST_CORPUS").expect("CIVITEST_CORPUS names a directory");
        let root = Path::new(&root).join("smart-data-models");
        let pulled = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_civitest"))
            .args(["models", "pull", "--all", "--lock"])
            .arg(pulled.path().join("models.lock"))
            .arg("--models-cache")
            .arg(pulled.path().join("cache"))
            .arg("--from-dir")
            .arg(&root)
            .output()
            .unwrap();
        assert!(pulled.path().join("models.lock").exists(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { root, pulled }
    }

    /// All models, in order.
    pub fn models(&self) -> Vec<Model> {
        let mut models = Vec::new();
        for subject in directories(&self.root) {
            for name in directories(&self.root.join(&subject)) {
                if self.root.join(&subject).join(&name).join("schema.json").exists() {
                    models.push(Model { key: format!("{subject}/{name}"), root: self.root.clone() });
                }
            }
        }
        models
    }

    /// What is said of these entities, in their order.
    pub fn validate(&self, entities: &[Value], options: &[&str]) -> Validated {
        let mut file = tempfile::Builder::new().suffix(".ndjson").tempfile().unwrap();
        for entity in entities {
            writeln!(file, "{entity}").unwrap();
        }
        let output = Command::new(env!("CARGO_BIN_EXE_civitest"))
            .arg("validate")
            .arg(file.path())
            .args(options)
            .args(["--format", "json", "--lock"])
            .arg(self.pulled.path().join("models.lock"))
            .arg("--models-cache")
            .arg(self.pulled.path().join("cache"))
            .output()
            .unwrap();
        let validated: Validated = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(validated.items.len(), entities.len(), "one outcome for each entity");
        validated
    }
}

fn directories(of: &Path) -> Vec<String> {
    let entries = fs::read_dir(of).unwrap().map(|entry| entry.unwrap());
    let names = entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

impl Model {
    /// An entity of this model that has nothing, with the context of its subject.
    pub fn shell(&self) -> Value {
        let (subject, name) = self.key.split_once('/').unwrap();
        let context = format!("https://raw.githubusercontent.com/smart-data-models/{subject}/master/context.jsonld");
        serde_json::json!({"id": format!("urn:ngsi-ld:{name}:1"), "type": name, "@context": [context]})
    }

    /// One of its examples, if it has this one.
    pub fn example(&self, file: &str) -> Option<Value> {
        let bytes = fs::read(self.root.join(&self.key).join("examples").join(file)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Its schema alone, formats asserted, as any validator takes it; unless it refers to what is not there.
    pub fn compile(&self) -> Option<Validator> {
        let schema = serde_json::json!({"$ref": url(&self.key, "schema.json")});
        let options = jsonschema::options().should_validate_formats(true).with_retriever(Files(self.root.clone()));
        options.build(&schema).ok()
    }

    /// What its schema says of an attribute, references followed.
    pub fn attribute(&self, name: &str) -> Option<Value> {
        let path = format!("{}/schema.json", self.key);
        let schema = document(&self.root, &path)?;
        find(&self.root, &schema, &path, name, 0)
    }
}

fn url(key: &str, file: &str) -> String {
    format!("https://smart-data-models.github.io/{key}/{file}")
}

thread_local! {
    /// What was read once: the same few files are asked for with each attribute.
    static READ: RefCell<HashMap<String, Rc<Value>>> = RefCell::default();
}

fn document(root: &Path, path: &str) -> Option<Rc<Value>> {
    if let Some(known) = READ.with_borrow(|read| read.get(path).cloned()) {
        return Some(known);
    }
    let mut document: Value = serde_json::from_slice(&fs::read(root.join(path)).ok()?).ok()?;
    document.as_object_mut()?.shift_remove("$id");
    let document = Rc::new(document);
    READ.with_borrow_mut(|read| read.insert(path.to_owned(), Rc::clone(&document)));
    Some(document)
}

/// The file that a reference leads to.
fn path_of(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://smart-data-models.github.io/").map(str::to_owned);
    rest.or_else(|| {
        let rest = url.strip_prefix("https://raw.githubusercontent.com/smart-data-models/")?;
        let (subject, rest) = rest.split_once('/')?;
        Some(format!("{subject}/{}", rest.split_once('/')?.1))
    })
}

/// The schema that a reference leads to, and the file it is in.
fn follow(root: &Path, path: &str, reference: &str) -> Option<(Value, String)> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let path = if file.is_empty() { path.to_owned() } else { path_of(file)? };
    Some((document(root, &path)?.pointer(fragment)?.clone(), path))
}

/// The schema of a property, in whatever part of a schema it stands.
fn find(root: &Path, schema: &Value, path: &str, name: &str, depth: usize) -> Option<Value> {
    if depth > 12 {
        return None;
    }
    if let Some(property) = schema.get("properties").and_then(|properties| properties.get(name)) {
        let mut property = property.clone();
        if let Some((mut target, _)) =
            property.get("$ref").and_then(Value::as_str).and_then(|reference| follow(root, path, reference))
        {
            // What stands beside a reference counts as well.
            if let (Some(target), Some(own)) = (target.as_object_mut(), property.as_object()) {
                target.extend(
                    own.iter().filter(|(key, _)| *key != "$ref").map(|(key, value)| (key.clone(), value.clone())),
                );
            }
            property = target;
        }
        return Some(property);
    }
    if let Some((target, path)) =
        schema.get("$ref").and_then(Value::as_str).and_then(|reference| follow(root, path, reference))
    {
        return find(root, &target, &path, name, depth + 1);
    }
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|part| schema.get(part)?.as_array()).flatten();
    parts.into_iter().find_map(|part| find(root, part, path, name, depth + 1))
}

/// Gives the files of the corpus to a validator.
struct Files(PathBuf);

impl Retrieve for Files {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let path = path_of(uri.as_str()).ok_or("elsewhere")?;
        document(&self.0, &path).map(|document| Value::clone(&document)).ok_or_else(|| "not there".into())
    }
}
