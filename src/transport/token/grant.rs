//! The client credentials grant (RFC 6749, 4.4): asks a token endpoint for a token, and says in words why it gave none.

use std::{sync::Arc, time::Duration};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use serde_json::Value;

use super::{
    super::{
        error::ClientError,
        failure,
        mask::{self, Mask},
        options::{ClientAuthentication, ClientCredentials},
    },
    Given, used_for,
};

/// The longest answer that is read.
const LONGEST_ANSWER: usize = 256 << 10;
/// How much of what a server says about an error is shown, in characters.
const LONGEST_WORDS: usize = 200;
/// What `application/x-www-form-urlencoded` leaves as it is; a space becomes a plus sign.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// A token endpoint, and the request that it gets.
pub(in super::super) struct Grant {
    http: reqwest::Client,
    url: reqwest::Url,
    authorization: Option<HeaderValue>,
    body: String,
    /// Who asks, and where the secret came from.
    client: String,
}

impl Grant {
    /// Checks what was configured.
    pub(super) fn new(
        credentials: &ClientCredentials,
        http: &reqwest::Client,
        mask: &Arc<Mask>,
    ) -> Result<Self, ClientError> {
        let wrong = |why| ClientError::TokenUrl { why };
        let url = reqwest::Url::parse(&credentials.token_url).map_err(|_| wrong("it is not a URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("it is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds credentials"));
        }
        let secret = &credentials.client_secret;
        mask.configure(secret.reveal(), secret.source())?;
        let mut parameters = vec![("grant_type", "client_credentials")];
        let mut authorization = None;
        match credentials.style {
            ClientAuthentication::Basic => {
                // RFC 6749, 2.3.1: both are form-encoded first.
                let both = format!("{}:{}", form(&credentials.client_id), form(secret.reveal()));
                let encoded = mask::base64(&both);
                mask.exactly(&encoded);
                let value = HeaderValue::from_str(&format!("Basic {encoded}"));
                let mut value =
                    value.map_err(|_| ClientError::HeaderValue { source_words: secret.source().to_owned() })?;
                value.set_sensitive(true);
                authorization = Some(value);
            }
            ClientAuthentication::Body => {
                parameters.push(("client_id", &credentials.client_id));
                parameters.push(("client_secret", secret.reveal()));
            }
        }
        parameters.extend(credentials.scope.as_deref().map(|scope| ("scope", scope)));
        parameters.extend(credentials.audience.as_deref().map(|audience| ("audience", audience)));
        let body = parameters.into_iter().map(|(name, value)| format!("{name}={}", form(value)));
        let body = body.collect::<Vec<_>>().join("&");
        let client = format!("client {} with the secret from {}", credentials.client_id, secret.source());
        Ok(Self { http: http.clone(), url, authorization, body, client })
    }

    /// Asks for a token.
    pub(super) async fn fetch(&self, mask: &Mask) -> Result<Given, String> {
        let mut request = self.http.post(self.url.clone());
        request = request.header(ACCEPT, "application/json");
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = &self.authorization {
            request = request.header(AUTHORIZATION, value.clone());
        }
        let url = &self.url;
        let failed = |error: &reqwest::Error| {
            let (kind, detail) = failure::classify(error);
            format!("the token endpoint {url} gave no complete answer: {kind} ({detail})")
        };
        let mut answer = request.body(self.body.clone()).send().await.map_err(|error| failed(&error))?;
        let status = answer.status().as_u16();
        let location = answer.headers().get(LOCATION).map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error))? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(format!("the token endpoint {url} answered {status} with more than 256 KiB"));
            }
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8_lossy(&body);
        match status {
            200..=299 => {
                given(&body, mask).map_err(|why| format!("the token endpoint {url} answered {status}, but {why}"))
            }
            300..=399 => Err(format!(
                "the token endpoint {url} answered {status}, a redirect to {}; it is not followed",
                words(&location.unwrap_or_else(|| "nowhere".to_owned()), mask)
            )),
            400 | 401 | 403 => {
                let client = &self.client;
                Err(format!("the token endpoint {url} answered {status}{}, to {client}", refusal(&body, mask)))
            }
            _ => Err(format!("the token endpoint {url} answered {status}{}", refusal(&body, mask))),
        }
    }
}

fn form(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string().replace(' ', "+")
}

/// A text of somebody else, fit to stand in a sentence. Masked before it is cut: a part of a secret would not be found.
fn words(text: &str, mask: &Mask) -> String {
    mask.apply(text).chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_WORDS).collect()
}

/// What an error answer says (RFC 6749, 5.2).
fn refusal(body: &str, mask: &Mask) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(|text| words(text, mask));
    match (text("error"), text("error_description")) {
        (Some(error), Some(description)) => format!(": {error} ({description})"),
        (Some(error), None) => format!(": {error}"),
        _ => String::new(),
    }
}

/// The token of a successful answer (RFC 6749, 5.1), read as servers write it: a lifetime may be missing, or a string.
fn given(body: &str, mask: &Mask) -> Result<Given, String> {
    let Ok(Value::Object(answer)) = serde_json::from_str(body) else {
        return Err("what it sent is not a JSON object".to_owned());
    };
    let token = answer.get("access_token").and_then(Value::as_str).map(str::trim).filter(|token| !token.is_empty());
    let Some(token) = token else { return Err("there is no access_token in it".to_owned()) };
    if let Some(kind) = answer.get("token_type").and_then(Value::as_str)
        && !kind.eq_ignore_ascii_case("bearer")
    {
        return Err(format!("the token is of type {}, and only bearer tokens are supported", words(kind, mask)));
    }
    let seconds = match answer.get("expires_in") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let lifetime = seconds.filter(|seconds: &f64| !seconds.is_nan()).map(|seconds| {
        // What no Duration can hold lives as long as anything does.
        Duration::try_from_secs_f64(seconds.max(0.0)).map_or(Duration::MAX, used_for)
    });
    Ok(Given { token: token.to_owned(), lifetime })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifetime(expires_in: &str) -> Option<Duration> {
        given(&format!(r#"{{"access_token":"a-token","token_type":"bearer"{expires_in}}}"#), &Mask::default())
            .unwrap()
            .lifetime
    }

    #[test]
    fn lifetimes_are_read_as_servers_write_them() {
        assert_eq!(lifetime(""), None);
        assert_eq!(lifetime(r#","expires_in":null"#), None);
        assert_eq!(lifetime(r#","expires_in":"soon""#), None);
        assert_eq!(lifetime(r#","expires_in":100"#), Some(Duration::from_secs(80)));
        assert_eq!(lifetime(r#","expires_in":"100""#), Some(Duration::from_secs(80)));
        assert_eq!(lifetime(r#","expires_in":-5"#), Some(Duration::ZERO));
        assert_eq!(lifetime(r#","expires_in":1e300"#), Some(Duration::MAX));
        assert_eq!(lifetime(r#","expires_in":"NaN""#), None);
    }

    #[test]
    fn what_is_no_token_is_named() {
        let why = |body| given(body, &Mask::default()).err().unwrap();
        insta::assert_snapshot!(why("<html>"), @"what it sent is not a JSON object");
        insta::assert_snapshot!(why("{}"), @"there is no access_token in it");
        insta::assert_snapshot!(why(r#"{"access_token":" "}"#), @"there is no access_token in it");
        insta::assert_snapshot!(why(r#"{"access_token":"t","token_type":"DPoP"}"#), @"the token is of type DPoP, and only bearer tokens are supported");
    }

    #[test]
    fn a_secret_is_masked_before_the_words_are_cut() {
        let mask = Mask::default();
        mask.configure("a-secret-of-some-length", "file secret.txt").unwrap();
        let body = format!(r#"{{"error":"no","error_description":"{}a-secret-of-some-length"}}"#, "x".repeat(190));
        let said = refusal(&body, &mask);
        assert!(said.contains("x***") && !said.contains("a-sec"), "{said}");
    }

    #[test]
    fn ids_and_secrets_are_form_encoded() {
        assert_eq!(form("a b+c:d/é~"), "a+b%2Bc%3Ad%2F%C3%A9%7E");
    }
}
