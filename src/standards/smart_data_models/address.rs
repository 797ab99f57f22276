//! Where a file of the models stands: a repository and a path in it. Schemas refer to each other by URLs, in several
//! spellings for the same file; an address is the one spelling that the store and the compiler share.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A file of a repository, for instance `data-models/common-schema.json`: the repository is `data-models`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    /// The repository, or the folder of a city's own subject.
    pub repository: String,
    /// The path in it, with `/`; never empty, absolute, or leading out.
    pub path: String,
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no address of a file: one looks like data-models/common-schema.json")]
pub struct NotAnAddress(pub String);

impl Address {
    /// The address of a file in a repository.
    ///
    /// # Errors
    /// When a part of it is empty, `.` or `..`, or has a backslash or a control character in it.
    pub fn new(repository: &str, path: &str) -> Result<Self, NotAnAddress> {
        if is_part(repository) && path.split('/').all(is_part) {
            return Ok(Self { repository: repository.to_owned(), path: path.to_owned() });
        }
        Err(NotAnAddress(format!("{repository}/{path}")))
    }

    /// The file that a relative reference in this file stands for: `./` and `../` as in a path, up to a neighbouring repository.
    pub fn join(&self, relative: &str) -> Option<Self> {
        let mut parts: Vec<&str> = std::iter::once(self.repository.as_str()).chain(self.path.split('/')).collect();
        parts.pop();
        for part in relative.split(['#', '?']).next()?.split('/') {
            match part {
                "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Self::new(parts.first()?, &parts.get(1..)?.join("/")).ok()
    }

    /// The file that a URL in a schema or a context stands for, without its fragment: one of the places from which Smart Data
    /// Models are published, whatever the branch.
    pub fn of_url(url: &str) -> Option<Self> {
        const PAGES: &str = "smart-data-models.github.io/";
        const RAW: &str = "raw.githubusercontent.com/smart-data-models/";
        const FORMER: &str = "fiware.github.io/";
        let url = url.split(['#', '?']).next()?;
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        if let Some(rest) = rest.strip_prefix(PAGES).or_else(|| rest.strip_prefix(FORMER)) {
            let (repository, path) = rest.split_once('/')?;
            return Self::new(repository, path).ok();
        }
        let (repository, rest) = rest.strip_prefix(RAW)?.split_once('/')?;
        let rest = rest.strip_prefix("refs/heads/").unwrap_or(rest);
        let (_branch, path) = rest.split_once('/')?;
        Self::new(repository, path).ok()
    }
}

fn is_part(part: &str) -> bool {
    !matches!(part, "" | "." | "..") && !part.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '/'))
}

impl TryFrom<String> for Address {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        let (repository, path) = text.split_once('/').ok_or_else(|| NotAnAddress(text.clone()))?;
        Self::new(repository, path)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.repository, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_file_is_the_same_address() {
        let common = Address::new("data-models", "common-schema.json").unwrap();
        for url in [
            "https://smart-data-models.github.io/data-models/common-schema.json#/definitions/GSMA-Commons",
            "https://raw.githubusercontent.com/smart-data-models/data-models/master/common-schema.json",
            "https://raw.githubusercontent.com/smart-data-models/data-models/refs/heads/master/common-schema.json",
        ] {
            assert_eq!(Address::of_url(url).as_ref(), Some(&common), "{url}");
        }
    }

    #[test]
    fn a_relative_reference_stays_among_the_repositories() {
        let schema = Address::new("city.Example", "Bench/schema.json").unwrap();
        let joined = |relative: &str| schema.join(relative).map(|address| address.to_string());
        assert_eq!(joined("parts.json#/a").as_deref(), Some("city.Example/Bench/parts.json"));
        assert_eq!(joined("../common.json").as_deref(), Some("city.Example/common.json"));
        assert_eq!(joined("../../data-models/common-schema.json").as_deref(), Some("data-models/common-schema.json"));
        for wrong in ["../../../passwd", "../../../../passwd", "/etc/passwd", "a//b", "https://example.org/x.json", ""]
        {
            assert_eq!(joined(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_address_leads_out_of_a_repository() {
        for url in [
            "https://smart-data-models.github.io/data-models/../../etc/passwd",
            "https://smart-data-models.github.io//etc/passwd",
            "https://smart-data-models.github.io/data-models",
            "https://example.org/data-models/common-schema.json",
            "file:///etc/passwd",
        ] {
            assert_eq!(Address::of_url(url), None, "{url}");
        }
    }
}
