//! The name of a model: its subject and its own name. The `$id` of a schema is no name, most of them are wrong; and a type
//! name alone is none either, twenty of them stand for different models in different subjects.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// `<subject>/<Model>`, for instance `dataModel.Environment/AirQualityObserved`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ModelKey {
    /// The repository of the subject, or the folder of a city's own subject.
    pub subject: String,
    /// The name of the model, which is the type of its entities.
    pub model: String,
}

/// Why a text is no key of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no key of a model: one looks like dataModel.Environment/AirQualityObserved")]
pub struct NotAKey(pub String);

impl ModelKey {
    /// The key of a model in a subject.
    ///
    /// # Errors
    /// When one of them is no plain file name: keys become paths.
    pub fn new(subject: &str, model: &str) -> Result<Self, NotAKey> {
        if is_plain(subject) && is_plain(model) {
            return Ok(Self { subject: subject.to_owned(), model: model.to_owned() });
        }
        Err(NotAKey(format!("{subject}/{model}")))
    }
}

/// Letters, digits, `-`, `_` and `.`, beginning with a letter or digit, not longer than 100.
fn is_plain(name: &str) -> bool {
    name.len() <= 100
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

impl FromStr for ModelKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (subject, model) = text.split_once('/').ok_or_else(|| NotAKey(text.to_owned()))?;
        Self::new(subject, model).map_err(|_| NotAKey(text.to_owned()))
    }
}

impl TryFrom<String> for ModelKey {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        text.parse()
    }
}

impl From<ModelKey> for String {
    fn from(key: ModelKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for ModelKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.subject, self.model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_subject_and_a_model_and_never_leads_out_of_a_folder() {
        let key: ModelKey = "dataModel.Environment/AirQualityObserved".parse().unwrap();
        assert_eq!((key.subject.as_str(), key.model.as_str()), ("dataModel.Environment", "AirQualityObserved"));
        assert_eq!(key.to_string(), "dataModel.Environment/AirQualityObserved");
        for wrong in ["AirQualityObserved", "a/b/c", "../b", "a/..", "a/", "/b", "a/b c", "a/b\\c", "a\u{0}/b"] {
            assert!(wrong.parse::<ModelKey>().is_err(), "{wrong:?}");
        }
    }
}
