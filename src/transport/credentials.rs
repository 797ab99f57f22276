//! Puts credentials on a request, and says how the request may be shown: with the name of a variable in their place.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::{
    error::ClientError,
    location::encode_query,
    mask::{self, Mask},
    options::{Access, Secret},
    token::{Source, Token, Tokens},
};
use crate::model::Request;

/// The variable that stands for a token which was fetched.
const TOKEN: &str = "CIVITEST_TOKEN";
/// The name of the header for credentials as people write it.
const WRITTEN: &str = "Authorization";

/// How requests are authenticated, checked and ready to use.
pub(super) enum Credentials {
    /// Not at all.
    Open,
    /// With a header that stays the same.
    Header {
        name: HeaderName,
        /// The name as the user wrote it.
        written: String,
        value: HeaderValue,
        /// As it is shown, with `${…}` for the secret.
        shown: String,
        variable: String,
    },
    /// With a query parameter.
    Query {
        /// The name, encoded.
        name: String,
        /// The value, encoded.
        value: String,
        variable: String,
    },
    /// With a token that is fetched.
    Token(Box<Tokens>),
}

/// A request with its credentials.
pub(super) struct Put {
    /// Where it is sent.
    pub(super) url: String,
    /// What is added to its headers.
    pub(super) header: Option<(HeaderName, HeaderValue)>,
    /// The token, where one was used.
    pub(super) token: Option<Token>,
    /// The request as it may be shown.
    pub(super) shown: Request,
}

impl Credentials {
    /// Checks what was configured; every secret of it is masked from here on.
    pub(super) fn new(access: &Access, http: &reqwest::Client, mask: &Arc<Mask>) -> Result<Self, ClientError> {
        Ok(match access {
            Access::Open => Self::Open,
            Access::Bearer(secret) => {
                mask.configure(secret.reveal(), secret.source())?;
                let variable = variable(secret, TOKEN);
                let value = header_value(&format!("Bearer {}", secret.reveal()), secret)?;
                let written = WRITTEN.to_owned();
                Self::Header { name: AUTHORIZATION, written, value, shown: format!("Bearer ${{{variable}}}"), variable }
            }
            Access::Header { name: text, value: secret } => {
                mask.configure(secret.reveal(), secret.source())?;
                let wrong = || ClientError::HeaderName { name: text.clone() };
                let name = HeaderName::from_bytes(text.as_bytes()).map_err(|_| wrong())?;
                if ["host", "content-length", "transfer-encoding", "connection"].contains(&name.as_str()) {
                    return Err(wrong());
                }
                let variable = variable(secret, &shell_name(text));
                let value = header_value(secret.reveal(), secret)?;
                Self::Header { name, written: text.clone(), value, shown: format!("${{{variable}}}"), variable }
            }
            Access::Query { name, value: secret } => {
                mask.configure(secret.reveal(), secret.source())?;
                if name.is_empty() {
                    return Err(ClientError::ParameterName);
                }
                let value = encode_query(secret.reveal());
                let plain = variable(secret, &shell_name(name));
                mask.exactly(&value);
                // In a URL the variable has to hold the encoded value, which then is another one than that of the user.
                let variable = if value == secret.reveal() { plain } else { format!("{plain}_ENCODED") };
                Self::Query { name: encode_query(name), value, variable }
            }
            Access::Basic { user, password } => {
                mask.configure(password.reveal(), password.source())?;
                if user.contains(':') {
                    return Err(ClientError::User);
                }
                let encoded = mask::base64(&format!("{user}:{}", password.reveal()));
                mask.exactly(&encoded);
                let variable = variable(password, "CIVITEST_PASSWORD");
                let value = header_value(&format!("Basic {encoded}"), password)?;
                let shown = format!("Basic base64({user}:${{{variable}}})");
                Self::Header { name: AUTHORIZATION, written: WRITTEN.to_owned(), value, shown, variable }
            }
            Access::ClientCredentials(_) | Access::Command(_) => {
                Self::Token(Box::new(Tokens::new(Source::of(access, http, mask)?, Arc::clone(mask))))
            }
        })
    }

    /// What a request is sent with, or why there is no token for it. A request that brings a header of its own keeps it:
    /// it wants to be seen as somebody else.
    pub(super) async fn put(&self, request: &Request) -> Result<Put, String> {
        let bare = Put { url: request.url.clone(), header: None, token: None, shown: request.clone() };
        let brings = |name: &HeaderName| request.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name.as_str()));
        match self {
            Self::Open => Ok(bare),
            Self::Header { name, .. } if brings(name) => Ok(bare),
            Self::Header { name, written, value, shown, variable } => {
                let header = Some((name.clone(), value.clone()));
                Ok(Put { header, shown: show(request, written, shown, variable), ..bare })
            }
            Self::Query { name, value, variable } => {
                let mut shown = request.clone();
                shown.url = with_parameter(&request.url, name, &format!("${{{variable}}}"));
                shown.variables.push(variable.clone());
                Ok(Put { url: with_parameter(&request.url, name, value), shown, ..bare })
            }
            Self::Token(_) if brings(&AUTHORIZATION) => Ok(bare),
            Self::Token(tokens) => {
                let token = tokens.current().await?;
                Ok(with_token(bare, request, token))
            }
        }
    }

    /// The same after the target refused the token it was sent with, if there is another one to try.
    pub(super) async fn put_again(&self, request: &Request, refused: &Put) -> Result<Option<Put>, String> {
        let (Self::Token(tokens), Some(token)) = (self, &refused.token) else { return Ok(None) };
        let newer = tokens.renewed(token).await?;
        Ok(newer.map(|token| {
            let bare = Put { url: request.url.clone(), header: None, token: None, shown: request.clone() };
            with_token(bare, request, token)
        }))
    }

    /// The request as it would be shown.
    pub(super) fn shown_url(&self, url: &str) -> String {
        match self {
            Self::Query { name, variable, .. } => with_parameter(url, name, &format!("${{{variable}}}")),
            Self::Open | Self::Header { .. } | Self::Token(_) => url.to_owned(),
        }
    }
}

fn with_token(bare: Put, request: &Request, token: Token) -> Put {
    let shown = show(request, WRITTEN, &format!("Bearer ${{{TOKEN}}}"), TOKEN);
    Put { header: Some((AUTHORIZATION, token.header())), token: Some(token), shown, ..bare }
}

fn show(request: &Request, name: &str, value: &str, variable: &str) -> Request {
    let mut shown = request.clone().header(name, value);
    shown.variables.push(variable.to_owned());
    shown
}

/// The credentials in words, without their values.
pub(super) fn describe(access: &Access) -> Option<String> {
    Some(match access {
        Access::Open => return None,
        Access::Bearer(secret) => format!("the bearer token from {}", secret.source()),
        Access::Header { name, value } => format!("the header {name} from {}", value.source()),
        Access::Query { name, value } => format!("the query parameter {name} from {}", value.source()),
        Access::Basic { user, password } => format!("user {user} with the password from {}", password.source()),
        Access::ClientCredentials(grant) => {
            format!("the token for client {} from {}", grant.client_id, grant.token_url)
        }
        Access::Command(command) => {
            format!("the token that {} printed", command.program.first().map_or("the command", String::as_str))
        }
    })
}

fn header_value(text: &str, secret: &Secret) -> Result<HeaderValue, ClientError> {
    let wrong = |_| ClientError::HeaderValue { source_words: secret.source().to_owned() };
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(wrong)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The variable that stands for a secret: the one it came from, or another.
fn variable(secret: &Secret, otherwise: &str) -> String {
    secret.variable().unwrap_or(otherwise).to_owned()
}

/// A name of a header or parameter as the name of a variable: `CIVITEST_X_API_KEY`.
fn shell_name(name: &str) -> String {
    let upper = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    format!("CIVITEST_{}", upper.collect::<String>())
}

/// The URL with this parameter, once and last. A link of the target may carry it already.
fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let (before, fragment) = url.split_once('#').map_or((url, None), |(before, fragment)| (before, Some(fragment)));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let is_other = |parameter: &&str| {
        let own = parameter.split('=').next().unwrap_or_default();
        own != name && encode_query(&percent_encoding::percent_decode_str(own).decode_utf8_lossy()) != name
    };
    let mut parameters: Vec<&str> = query.split('&').filter(|text| !text.is_empty()).filter(is_other).collect();
    let own = format!("{name}={value}");
    parameters.push(&own);
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{path}?{}{fragment}", parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_once_in_a_url_and_last() {
        let with = |url| with_parameter(url, "key", "K");
        assert_eq!(with("http://h/a"), "http://h/a?key=K");
        assert_eq!(with("http://h/a?"), "http://h/a?key=K");
        assert_eq!(with("http://h/a?type=T&limit=2"), "http://h/a?type=T&limit=2&key=K");
        assert_eq!(with("http://h/a?key=***&offset=2&k%65y=x#f"), "http://h/a?offset=2&key=K#f");
        assert_eq!(with("http://h/a?keys=1&key"), "http://h/a?keys=1&key=K");
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let secret = |value: &str| Secret::new(value, "file secret.txt");
        let make = |access| Credentials::new(&access, &reqwest::Client::new(), &Arc::default()).err().unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let header = |name: &str, value| Access::Header { name: name.to_owned(), value: secret(value) };
        assert!(matches!(make(Access::Bearer(secret("two\nlines"))), ClientError::HeaderValue { .. }));
        assert!(matches!(make(header("X Key", "a-long-key")), ClientError::HeaderName { .. }));
        assert!(matches!(make(header("Content-Length", "a-long-key")), ClientError::HeaderName { .. }));
        assert!(matches!(make(header("X-Key", "a\0-long-key")), ClientError::HeaderValue { .. }));
        assert!(matches!(make(header("X-Key", "abc")), ClientError::Unfit { .. }));
        let nameless = Access::Query { name: String::new(), value: secret("a-long-key") };
        assert!(matches!(make(nameless), ClientError::ParameterName));
        let basic = Access::Basic { user: "a:b".to_owned(), password: secret("a-long-key") };
        assert!(matches!(make(basic), ClientError::User));
    }
}
