//! One request, as the operations see it: its operation, parameters, headers and body.

use jiff::Timestamp;

use super::faults::Faults;
use super::problem::Problem;

/// The operations that this broker has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of 5.6, 5.7 and 5.15
pub enum Operation {
    Create,
    Retrieve,
    Query,
    PostQuery,
    Delete,
    Append,
    Update,
    Partial,
    Merge,
    Replace,
    ReplaceAttribute,
    Purge,
    DeleteAttribute,
    BatchCreate,
    BatchUpsert,
    BatchUpdate,
    BatchMerge,
    BatchDelete,
    Types,
    TypeInfo,
    Attributes,
    AttributeInfo,
    Identity,
}

/// Whether the broker takes notice of what a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Obedience {
    /// It does.
    #[default]
    Obedient,
    /// It does, but its data never rests: every request that reads changes an entity, and some make one come or go. It
    /// shows that nobody is blamed for a change.
    Restless,
    /// It ignores every parameter and every filter: queries return everything. It shows that nobody else's entities
    /// suffer from a test run.
    IgnoresFilters,
}

/// A request.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// The HTTP method.
    pub method: String,
    /// The segments of the path below the API root, decoded.
    pub path: Vec<String>,
    /// The parameters.
    pub params: Params,
    /// The values of the header `Accept`, joined.
    pub accept: Option<String>,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The values of the header `Link`, joined.
    pub link: Option<String>,
    /// The header `Prefer`.
    pub prefer: Option<String>,
    /// The header `NGSILD-Tenant`.
    pub tenant: Option<String>,
    /// What came as the body.
    pub body: Body,
    /// The faults at the time of the request.
    pub faults: Faults,
    /// Whether parameters and filters count.
    pub obedience: Obedience,
    /// When the broker was started.
    pub started: Timestamp,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// These bytes, of a request with a Content-Length.
    Bytes(Vec<u8>),
    /// Something that came without a Content-Length.
    WithoutLength,
    /// It was longer than this broker reads.
    TooLarge,
}

impl Default for Body {
    fn default() -> Self {
        Body::Bytes(Vec::new())
    }
}

/// The parameters of a request, decoded, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Params(pub Vec<(String, String)>);

impl Params {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The values of a list that is separated by commas.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        self.get(name).map(|value| value.split(',').map(str::to_owned).collect())
    }

    /// The value of a boolean parameter; false where it is missing.
    ///
    /// # Errors
    /// BadRequestData for anything but true and false.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(Problem::bad_data(format!("{name} is {other:?}, which is neither true nor false"))),
        }
    }

    /// The keywords of the parameter `options`.
    pub fn options(&self) -> Vec<String> {
        self.list("options").unwrap_or_default().into_iter().filter(|option| !option.is_empty()).collect()
    }

    /// The parameters in the form of a URL, some of them replaced.
    pub fn with(&self, replaced: &[(&str, String)]) -> String {
        let kept = self.0.iter().filter(|(name, _)| !replaced.iter().any(|(other, _)| other == name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let added = replaced.iter().map(|(name, value)| (*name, value.as_str()));
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> =
            kept.chain(added).map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        pairs.join("&")
    }
}
