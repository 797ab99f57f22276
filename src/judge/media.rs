//! Media types (RFC 9110, 8.3.1).

/// A media type: `application/json; charset=utf-8`.
pub struct Media {
    /// `application/json`, in lower case.
    pub essence: String,
    /// Names in lower case, and values without quotes.
    parameters: Vec<(String, String)>,
}

impl Media {
    /// Reads a media type; anything is accepted, so that it can be compared.
    pub fn parse(text: &str) -> Self {
        let mut parts = text.split(';');
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let parameters = parts
            .filter_map(|part| part.split_once('='))
            .map(|(name, value)| {
                let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"'));
                let value = if name == "charset" { value.to_ascii_lowercase() } else { value.to_owned() };
                (name, value)
            })
            .collect();
        Self { essence, parameters }
    }

    /// Whether an observed media type is this one. Its parameters count only where this one has the same.
    pub fn accepts(&self, observed: &str) -> bool {
        let observed = Self::parse(observed);
        self.essence == observed.essence
            && self.parameters.iter().all(|parameter| observed.parameters.contains(parameter))
    }
}
