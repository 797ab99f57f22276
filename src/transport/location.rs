//! URLs of a target: its root, paths below it, and links found in its answers.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

/// Everything but what RFC 3986 allows unescaped in a path segment; `:` stays, so URNs can be read.
const SEGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'@').remove(b',');
/// The same for a query value. `;` and `+` are escaped because some servers give them a meaning of their own.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b',')
    .remove(b'/')
    .remove(b'*');

/// Percent-encodes a path segment.
pub fn encode_segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// Percent-encodes a query name or value.
pub fn encode_query(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// The root of an API: scheme, host and base path, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    url: reqwest::Url,
}

/// A link that leads away from the target, or is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Foreign {
    /// It cannot be read.
    #[error("`{0}` is not a URL")]
    NotAUrl(String),
    /// It is not `http` or `https`.
    #[error("`{0}` is neither http nor https")]
    Scheme(String),
    /// It holds a user name or a password.
    #[error("the URL holds credentials, and a URL stands in every log")]
    Credentials,
    /// It leads to another host or port.
    #[error("`{0}` leads to another server than the target; it is not followed")]
    Origin(String),
}

/// Reads an absolute URL of a server that a user typed. What stands before an `@` may be a password, and is not repeated.
pub(super) fn typed(text: &str) -> Result<reqwest::Url, Foreign> {
    let wrong =
        |why: fn(String) -> Foreign| if text.contains('@') { Foreign::Credentials } else { why(text.to_owned()) };
    let url = reqwest::Url::parse(text).map_err(|_| wrong(Foreign::NotAUrl))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong(Foreign::Scheme));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Foreign::Credentials);
    }
    Ok(url)
}

impl Root {
    /// Reads what a user typed. A URL without a path gets the path that NGSI-LD brokers use.
    ///
    /// # Errors
    /// When it is not an absolute http(s) URL.
    pub fn parse(text: &str) -> Result<Self, Foreign> {
        let mut url = typed(text)?;
        url.set_query(None);
        url.set_fragment(None);
        if url.path() == "/" {
            url.set_path("/ngsi-ld/v1");
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self { url })
    }

    /// The root as text, without a trailing slash.
    pub fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// The part of a URL below the root, with its leading slash and its query.
    pub fn below<'a>(&self, url: &'a str) -> Option<&'a str> {
        url.strip_prefix(self.as_str()).filter(|rest| rest.starts_with('/'))
    }

    /// The URL of an already encoded path below the root.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.as_str())
    }

    /// A link found in an answer: absolute, absolute path, or relative to `base`. Only links to the target itself are given
    /// back.
    ///
    /// # Errors
    /// When it is no URL or leads elsewhere.
    pub fn follow(&self, base: &str, link: &str) -> Result<String, Foreign> {
        let base = reqwest::Url::parse(base).unwrap_or_else(|_| self.url.clone());
        let url = base.join(link).map_err(|_| Foreign::NotAUrl(link.to_owned()))?;
        if url.origin() == self.url.origin() { Ok(url.into()) } else { Err(Foreign::Origin(link.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_alone_gets_the_path_of_the_api() {
        let root = |text| Root::parse(text).unwrap().as_str().to_owned();
        assert_eq!(root("http://localhost:9090"), "http://localhost:9090/ngsi-ld/v1");
        assert_eq!(root("http://localhost:9090/"), "http://localhost:9090/ngsi-ld/v1");
        assert_eq!(root("https://city.example/api/ngsi-ld/v1/"), "https://city.example/api/ngsi-ld/v1");
        assert_eq!(root("http://localhost/x?y=1#z"), "http://localhost/x");
    }

    #[test]
    fn what_is_not_http_is_refused() {
        assert!(Root::parse("localhost:9090").is_err());
        assert!(Root::parse("ftp://localhost").is_err());
        assert!(Root::parse("nonsense").is_err());
        for text in ["http://user:secret@localhost", "http://user:sec#ret@localhost", "ftp://user:secret@localhost"] {
            assert_eq!(Root::parse(text), Err(Foreign::Credentials), "{text}");
        }
    }

    #[test]
    fn links_are_followed_within_the_target_only() {
        let root = Root::parse("http://localhost:9090").unwrap();
        let page = "http://localhost:9090/ngsi-ld/v1/entities?limit=2";
        let follow = |link| root.follow(page, link);
        assert_eq!(
            follow("/ngsi-ld/v1/entities?offset=2").unwrap(),
            "http://localhost:9090/ngsi-ld/v1/entities?offset=2"
        );
        assert_eq!(follow("?offset=2").unwrap(), "http://localhost:9090/ngsi-ld/v1/entities?offset=2");
        assert!(matches!(follow("http://169.254.169.254/latest"), Err(Foreign::Origin(_))));
        assert!(matches!(follow("http://localhost:9091/ngsi-ld/v1"), Err(Foreign::Origin(_))));
    }

    #[test]
    fn urns_stay_readable_and_separators_are_escaped() {
        assert_eq!(encode_segment("urn:ngsi-ld:Bus:1"), "urn:ngsi-ld:Bus:1");
        assert_eq!(encode_segment("a b/c?d"), "a%20b%2Fc%3Fd");
        assert_eq!(encode_query("fill>0.5;a==\"b+c\""), "fill%3E0.5%3Ba%3D%3D%22b%2Bc%22");
    }
}
