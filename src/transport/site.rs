//! A URL as somebody typed it, taken apart without giving it a meaning: the host, the path, and what was asked for.

use super::location::{Foreign, typed};

/// A place on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    url: reqwest::Url,
}

impl Site {
    /// Reads what a user typed.
    ///
    /// # Errors
    /// When it is not an absolute http(s) URL.
    pub fn parse(text: &str) -> Result<Self, Foreign> {
        let mut url = typed(text)?;
        url.set_fragment(None);
        Ok(Self { url })
    }

    /// The whole of it.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Scheme, host and port, without a trailing slash.
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The path without a trailing slash; empty for the root.
    pub fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// Where a link found in an answer to `base` leads, if it stays on this server.
    ///
    /// # Errors
    /// When it is no URL or leads elsewhere.
    pub fn follow(&self, base: &str, link: &str) -> Result<String, Foreign> {
        let base = reqwest::Url::parse(base).unwrap_or_else(|_| self.url.clone());
        let mut url = base.join(link).map_err(|_| Foreign::NotAUrl(link.to_owned()))?;
        url.set_fragment(None);
        if url.origin() == self.url.origin() { Ok(url.into()) } else { Err(Foreign::Origin(link.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_what_was_typed() {
        let site = Site::parse("HTTPS://City.example:443/geo/ows/?map=x&y#top").unwrap();
        assert_eq!(site.as_str(), "https://city.example/geo/ows/?map=x&y");
        assert_eq!((site.origin().as_str(), site.path()), ("https://city.example", "/geo/ows"));
        assert_eq!(Site::parse("http://[::1]:8080").unwrap().origin(), "http://[::1]:8080");
        assert_eq!(Site::parse("http://h//").unwrap().path(), "");
    }

    #[test]
    fn links_are_followed_on_this_server_only() {
        let site = Site::parse("http://h/a/b").unwrap();
        assert_eq!(site.follow("http://h/a/b", "c#d").unwrap(), "http://h/a/c");
        assert!(matches!(site.follow("http://h/a/b", "//elsewhere/"), Err(Foreign::Origin(_))));
        assert!(matches!(site.follow("http://h/a/b", "https://h/"), Err(Foreign::Origin(_))));
    }

    #[test]
    fn what_is_no_address_of_a_server_is_refused() {
        for text in ["", "localhost:80", "file:///etc/passwd", "http://", "http://user:pw@h/"] {
            assert!(Site::parse(text).is_err(), "{text}");
        }
    }
}
