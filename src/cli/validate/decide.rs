//! What the options mean: which model, which contexts, which severities.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read as _,
    path::Path,
};

use serde_json::Value;

use crate::{
    cli::{
        args::{TypedForm, TypedRule},
        exit::Exit,
        failure::Failure,
    },
    model::Severity,
    plan::nearest_few,
    standards::smart_data_models::{
        Form, Library, ModelKey,
        index::{self, Known},
        rules,
    },
};

/// The longest file that is read as a context.
const LONGEST_CONTEXT: u64 = 8 << 20;

pub(super) fn form(typed: TypedForm) -> Form {
    match typed {
        TypedForm::Normalized => Form::Normalized,
        TypedForm::Concise => Form::Concise,
        TypedForm::KeyValues => Form::KeyValues,
        TypedForm::NgsiV2 => Form::NgsiV2,
    }
}

/// The severities that were set.
///
/// # Errors
/// When there is no such rule, or it cannot be switched off.
pub(super) fn severities(typed: &[TypedRule]) -> Result<BTreeMap<String, Option<Severity>>, Failure> {
    let mut severities = BTreeMap::new();
    for TypedRule { id, severity } in typed {
        if rules::rule(id).is_none() {
            let near = nearest_few(id, rules::RULES.iter().map(|rule| rule.id), 3);
            return Err(unknown("rule", id, &near, "`civitest schema validation` and docs/validate.md list them"));
        }
        if severity.is_none() && matches!(id.as_str(), "syntax" | "too-large") {
            return Err(Failure::new(Exit::Usage, format!("the rule {id} cannot be switched off")).help(
                "what cannot be read was not checked; with warning or info it is undetermined rather than invalid",
            ));
        }
        severities.insert(id.clone(), *severity);
    }
    Ok(severities)
}

fn unknown(kind: &str, name: &str, near: &[&str], otherwise: &str) -> Failure {
    let failure = Failure::quoting(Exit::Usage, format!("there is no {kind} {name}"));
    match near {
        [] => failure.help(otherwise),
        near => failure.help(format!("did you mean {}?", near.join(", "))),
    }
}

/// The model that was named: one at hand, or one of the official list, which is then not at hand.
///
/// # Errors
/// When there is none, or several.
pub(super) fn model(typed: &str, library: &Library) -> Result<ModelKey, Failure> {
    let at_hand: Vec<&ModelKey> =
        library.models().keys().filter(|key| key.model == typed || index::type_iri(key) == typed).collect();
    if let Ok(key) = typed.parse::<ModelKey>()
        && (library.models().contains_key(&key) || index::contains(&key))
    {
        return Ok(key);
    }
    let mut keys: BTreeSet<ModelKey> = at_hand.into_iter().cloned().collect();
    if keys.is_empty() {
        match index::by_iri(typed) {
            Some(Known::Model { key, .. }) => {
                keys.insert(key);
            }
            Some(Known::Ambiguous(candidates)) => keys.extend(candidates),
            None => {}
        }
        keys.extend(index::by_name(typed));
    }
    let mut found = keys.iter();
    match (found.next(), found.next()) {
        (Some(key), None) => Ok(key.clone()),
        (Some(_), Some(_)) => {
            let keys: Vec<String> = keys.iter().map(ModelKey::to_string).collect();
            Err(Failure::quoting(Exit::Usage, format!("{typed} is the name of {} models", keys.len()))
                .help(format!("write one of {}", keys.join(", "))))
        }
        (None, _) => {
            let known: Vec<ModelKey> = library.models().keys().cloned().chain(index::models()).collect();
            let names: BTreeSet<&str> = known.iter().map(|key| key.model.as_str()).collect();
            let name = typed.rsplit(['/', '#']).next().unwrap_or(typed);
            let near = nearest_few(name, names, 3);
            Err(unknown("model", typed, &near, "`civitest models list --available` shows those that there are"))
        }
    }
}

/// The context of entities that bring none, and the documents of URLs.
///
/// # Errors
/// When a file cannot be read or holds no context.
pub(super) fn contexts(typed: &[String]) -> Result<(Option<Value>, BTreeMap<String, Value>), Failure> {
    let (mut given, mut documents) = (Vec::new(), BTreeMap::new());
    for text in typed {
        let is_url = text.starts_with("http://") || text.starts_with("https://");
        match text.rsplit_once('=') {
            // A URL may have a query of its own.
            Some((url, file)) if is_url && (Path::new(file).exists() || !url.contains('?')) => {
                documents.insert(url.to_owned(), context(Path::new(file))?);
            }
            _ if is_url => given.push(Value::from(text.as_str())),
            _ => match context(Path::new(text))? {
                Value::Object(mut members) if members.contains_key("@context") => {
                    given.extend(members.shift_remove("@context"));
                }
                // The terms alone.
                context => given.push(context),
            },
        }
    }
    let context = match given.len() {
        0 => None,
        1 => given.pop(),
        _ => Some(Value::Array(given)),
    };
    Ok((context, documents))
}

fn context(path: &Path) -> Result<Value, Failure> {
    let wrong = |says: String| {
        Failure::quoting(Exit::Usage, format!("the context {} {says}", path.display()))
            .help("give a JSON-LD document with an @context, or the URL of a context that is at hand")
    };
    // A pipe or a device has no length that could be asked for.
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST_CONTEXT + 1).read_to_end(&mut bytes));
    read.map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > LONGEST_CONTEXT {
        return Err(wrong(format!("has more than {LONGEST_CONTEXT} bytes, and no more are read")));
    }
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(format!("is not JSON: {error}")))?;
    if matches!(value, Value::Object(_) | Value::Array(_)) {
        Ok(value)
    } else {
        Err(wrong("is no JSON object".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn library() -> Library {
        let documents = ["city.Example/Bench", "district.Example/Bench", "city.Example/Park"]
            .map(|key| (format!("{key}/schema.json").try_into().unwrap(), b"{}".to_vec()));
        Library::of_documents(documents.into(), &crate::standards::smart_data_models::Origin::Directory("x".into()))
    }

    #[test]
    fn a_model_is_named_by_key_name_or_iri() {
        let named = |typed: &str| model(typed, &library()).map(|key| key.to_string());
        assert_eq!(named("city.Example/Park").unwrap(), "city.Example/Park");
        assert_eq!(named("Park").unwrap(), "city.Example/Park");
        assert_eq!(named("AirQualityObserved").unwrap(), "dataModel.Environment/AirQualityObserved");
        let iri = index::type_iri(&"dataModel.Environment/AirQualityObserved".parse().unwrap());
        assert_eq!(named(&iri).unwrap(), "dataModel.Environment/AirQualityObserved");
        assert_eq!(
            named("Bench").unwrap_err().help.unwrap(),
            "write one of city.Example/Bench, district.Example/Bench"
        );
        assert_eq!(named("Prak").unwrap_err().help.unwrap(), "did you mean Park, Track?");
        assert_eq!(named("AirQualityObservd").unwrap_err().exit, Exit::Usage);
    }

    #[test]
    fn rules_that_are_none_and_those_that_must_stay_are_refused() {
        let set = |id: &str, severity| severities(&[TypedRule { id: id.to_owned(), severity }]);
        assert_eq!(set("tiem-zone", None).unwrap_err().help.unwrap(), "did you mean time-zone?");
        assert!(set("syntax", None).unwrap_err().message.contains("cannot be switched off"));
        assert!(set("syntax", Some(Severity::Warning)).is_ok());
    }

    #[test]
    fn a_context_is_a_file_a_url_or_the_file_of_a_url() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("context.jsonld");
        fs::write(&file, r#"{"@context":{"a":"https://a.example/a"}}"#).unwrap();
        let file = file.to_str().unwrap();
        let (given, documents) = contexts(&[file.to_owned(), "https://b.example/c?d=e".to_owned()]).unwrap();
        assert_eq!(given.unwrap().to_string(), r#"[{"a":"https://a.example/a"},"https://b.example/c?d=e"]"#);
        assert!(documents.is_empty());
        let (given, documents) = contexts(&[format!("https://b.example/c={file}")]).unwrap();
        assert_eq!((given, documents.len()), (None, 1));
        for wrong in ["gone.jsonld".to_owned(), "https://b.example/c=gone.jsonld".to_owned()] {
            assert!(contexts(&[wrong]).unwrap_err().message.contains("gone.jsonld cannot be read"));
        }
        let long = directory.path().join("long.jsonld");
        fs::File::create(&long).unwrap().set_len(LONGEST_CONTEXT + 1).unwrap();
        let mut without_end = vec![long.display().to_string()];
        if cfg!(unix) {
            without_end.push("/dev/zero".to_owned());
        }
        for one in without_end {
            assert!(contexts(&[one]).unwrap_err().message.contains("has more than"));
        }
    }
}
