//! How a target is reached: limits, credentials, trust, and the way through the network. Decided by the user, resolved by
//! the command line; nothing here is read from an answer.

use std::{fmt, path::PathBuf, time::Duration};

/// Everything a client is made of.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What a single answer may cost.
    pub limits: Limits,
    /// How requests are authenticated.
    pub access: Access,
    /// PEM files of certificate authorities that are trusted besides those of the system.
    pub authorities: Vec<PathBuf>,
    /// The client's own certificate, for mutual TLS.
    pub identity: Option<Identity>,
    /// The way out.
    pub proxy: Proxy,
    /// The most requests per second, over all cases.
    pub rate: Option<f64>,
}

/// What a single answer may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From sending to the last byte.
    pub timeout: Duration,
    /// For the connection and the TLS handshake.
    pub connect: Duration,
    /// The largest headers together, in bytes.
    pub headers: usize,
    /// The largest body, in bytes.
    pub body: usize,
    /// The most JSON values in a body: each takes many times its text in memory.
    pub values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            headers: 64 << 10,
            body: 4 << 20,
            values: 100_000,
        }
    }
}

/// How requests are authenticated.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// Not at all.
    #[default]
    Open,
    /// `Authorization: Bearer …`
    Bearer(Secret),
    /// A header of this name.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: Secret,
    },
    /// A query parameter of this name.
    Query {
        /// Its name.
        name: String,
        /// Its value.
        value: Secret,
    },
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A token of an authorization server, for the client itself (RFC 6749, 4.4).
    ClientCredentials(ClientCredentials),
    /// A token that a command prints.
    Command(TokenCommand),
}

/// The client credentials grant of OAuth 2.0 (RFC 6749, 4.4).
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// The token endpoint.
    pub token_url: String,
    /// The client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// The scopes asked for, separated by spaces.
    pub scope: Option<String>,
    /// The audience asked for, which some servers want.
    pub audience: Option<String>,
    /// How the client shows who it is.
    pub style: ClientAuthentication,
}

/// How a client shows who it is to the token endpoint (RFC 6749, 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClientAuthentication {
    /// In the header, as every server has to support.
    #[default]
    Basic,
    /// In the body, as some servers want it instead.
    Body,
}

/// A command whose standard output is a token.
#[derive(Debug, Clone)]
pub struct TokenCommand {
    /// The program and its arguments; no shell is involved.
    pub program: Vec<String>,
    /// How long a token is used; without it, until the target refuses it.
    pub lifetime: Option<Duration>,
}

/// A client certificate and its key.
#[derive(Debug, Clone)]
pub struct Identity {
    /// PEM file with the certificate chain.
    pub certificate: PathBuf,
    /// PEM file with the private key.
    pub key: PathBuf,
}

/// The way out.
#[derive(Clone, Default)]
pub enum Proxy {
    /// Straight to the target.
    #[default]
    None,
    /// Through proxies, by scheme; hosts of `except` are reached straight.
    Through {
        /// For `http` targets.
        http: Option<String>,
        /// For `https` targets.
        https: Option<String>,
        /// Hosts, domains and networks without a proxy, in the form of `NO_PROXY`.
        except: String,
    },
}

impl fmt::Debug for Proxy {
    /// Without the URLs: a password may stand in them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Through { http, https, except } => {
                let given = |url: &Option<String>| url.as_ref().map(|_| "…");
                let mut shown = f.debug_struct("Through");
                shown.field("http", &given(http)).field("https", &given(https)).field("except", except).finish()
            }
        }
    }
}

/// A value that must never be written anywhere.
#[derive(Clone)]
pub struct Secret {
    value: String,
    source: String,
}

impl Secret {
    /// A secret and where it came from, in words that may be shown: `environment variable CITY_TOKEN`. A source in just this
    /// form also says which variable stands for the secret wherever a request is shown.
    pub fn new(value: impl Into<String>, source: impl Into<String>) -> Self {
        Self { value: value.into(), source: source.into() }
    }

    /// The value itself.
    pub fn reveal(&self) -> &str {
        &self.value
    }

    /// Where it came from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The environment variable it came from, if it did and a shell can name it.
    pub fn variable(&self) -> Option<&str> {
        let name = self.source.strip_prefix("environment variable ")?;
        let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        let valid = name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit());
        valid.then_some(name)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_printed_for_debugging_shows_a_secret() {
        let secret = || Secret::new("hunter2-hunter2", "environment variable CITY_TOKEN");
        let oauth = ClientCredentials {
            token_url: "https://login.example/token".to_owned(),
            client_id: "tester".to_owned(),
            client_secret: secret(),
            scope: None,
            audience: None,
            style: ClientAuthentication::Basic,
        };
        let proxy = Proxy::Through {
            http: Some("http://ann:hunter2-hunter2@proxy:3128".to_owned()),
            https: None,
            except: "localhost".to_owned(),
        };
        let header = Access::Header { name: "X-Key".to_owned(), value: secret() };
        for access in [Access::Bearer(secret()), header, Access::ClientCredentials(oauth)] {
            let options = Options { access, proxy: proxy.clone(), ..Options::default() };
            assert!(!format!("{options:?}").contains("hunter2"), "{options:?}");
        }
    }

    #[test]
    fn a_secret_knows_the_variable_it_came_from() {
        let variable = |source: &str| Secret::new("v", source).variable().map(str::to_owned);
        assert_eq!(variable("environment variable CITY_TOKEN"), Some("CITY_TOKEN".to_owned()));
        assert_eq!(variable("environment variable city-token"), None);
        assert_eq!(variable("environment variable "), None);
        assert_eq!(variable("file token.txt"), None);
    }
}
