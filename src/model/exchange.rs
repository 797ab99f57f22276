//! What went over the wire.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An HTTP request as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The method in capitals.
    pub method: String,
    /// The absolute URL, percent-encoded.
    pub url: String,
    /// Header names and values in sending order. `Host`, `User-Agent`, `Accept-Encoding` and
    /// `Content-Length` are the transport's.
    pub headers: Vec<(String, String)>,
    /// The body; `None` sends none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<String>,
    /// The variables that stand for secrets: `${NAME}` in the URL or a header is not a text but the value of this one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub variables: Vec<String>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self { method: method.into(), url: url.into(), headers: Vec::new(), body: None, variables: Vec::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// A complete HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names (lower case) and values, in the order received.
    pub headers: Vec<(String, String)>,
    /// The body, decoded as UTF-8 with replacement characters; empty when there was none. Only its beginning in a log,
    /// where `cut` says so.
    pub body: String,
    /// Why the body is not the text that was meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unreadable: Option<Unreadable>,
    /// What the log left out of the body.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cut: Option<Cut>,
}

/// Why a body cannot be read as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unreadable {
    /// Its bytes are not UTF-8, from this one on.
    NotUtf8 {
        /// The place of the first wrong byte, from 0.
        at: usize,
    },
    /// It came in content codings, although `identity` was asked for.
    Coded {
        /// Their names.
        coding: String,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 { at } => {
                write!(f, "bytes that are not UTF-8, as JSON text has to be (RFC 8259, 8.1): the first is byte {at}")
            }
            Self::Coded { coding } => {
                write!(f, "a body in the coding {coding}, although identity was asked for (RFC 9110, 12.5.3)")
            }
        }
    }
}

/// A body that is not in the log as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// SHA-256 of the whole body, in hexadecimal: the name of its file in `run.d`, where it was kept.
    pub sha256: String,
    /// Its size in bytes.
    pub size: usize,
}

impl Response {
    /// The value of the first header with this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Every value of the headers with this name.
    pub fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Why no complete answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoAnswer {
    /// No connection: refused, unroutable, name not found.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// Nothing, or not everything, came in time.
    Timeout,
    /// The connection broke in the middle.
    Broken,
    /// The answer went over a limit of civitest: body, headers, nesting.
    TooLarge,
    /// What came was not HTTP.
    Malformed,
    /// The request was not carried out, because there were no credentials for it: no token was given out, or a proxy on the
    /// way wants others. It says nothing about the target.
    Credentials,
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::Tls => "the TLS handshake failed",
            Self::Timeout => "no complete answer in time",
            Self::Broken => "the connection broke",
            Self::TooLarge => "the answer went over the size limit",
            Self::Malformed => "the answer was not HTTP",
            Self::Credentials => "no usable credentials",
        })
    }
}

/// What a request brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A complete HTTP answer.
    Response(Response),
    /// None, with the transport's own words.
    None {
        /// What kind of silence.
        kind: NoAnswer,
        /// The underlying error.
        detail: String,
    },
}

/// A request and what it brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub answer: Answer,
    /// From sending to the last byte, in milliseconds.
    pub millis: u64,
}

impl Exchange {
    /// The answer, if it was complete.
    pub fn response(&self) -> Option<&Response> {
        match &self.answer {
            Answer::Response(response) => Some(response),
            Answer::None { .. } => None,
        }
    }
}
