//! What must never stand in a report: the values of headers, URL parts and parameters that let somebody in.

/// Header names whose values are secrets, in lower case.
const HEADERS: [&str; 12] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "api-key",
    "apikey",
    "x-apikey",
    "x-auth-token",
    "x-access-token",
    "x-subject-token",
    "fiware-auth-token",
];

/// Query parameters whose values are secrets, in lower case.
const PARAMETERS: [&str; 5] = ["access_token", "api_key", "api-key", "apikey", "token"];

/// Whether the value of this header is a secret.
pub(super) fn is_header(name: &str) -> bool {
    HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

/// A piece of a text: to be shown, or hidden behind the name of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// To be shown as it is.
    Shown(&'a str),
    /// A secret; this variable stands in its place.
    Hidden(String),
}

/// The name of the variable that stands in for a secret: `X_API_KEY`.
pub(super) fn variable(name: &str) -> String {
    let upper: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if upper.starts_with(|c: char| c.is_ascii_digit()) || upper.is_empty() { format!("_{upper}") } else { upper }
}

/// Takes a text apart at the variables that stand for secrets in it: `${NAME}`.
pub(super) fn filled<'a>(text: &'a str, variables: &[String]) -> Vec<Piece<'a>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    loop {
        let marks = variables.iter().map(|name| (name, format!("${{{name}}}")));
        let first = marks.filter_map(|(name, mark)| Some((rest.find(&mark)?, mark.len(), name))).min();
        let Some((at, length, name)) = first else { break };
        if at > 0 {
            pieces.push(Piece::Shown(&rest[..at]));
        }
        pieces.push(Piece::Hidden(name.clone()));
        rest = &rest[at + length..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Shown(rest));
    }
    pieces
}

/// Takes a URL apart at its secrets: `user:password@`, and the values of the parameters that are known as secrets.
pub(super) fn url(url: &str) -> Vec<Piece<'_>> {
    url_filled(url, &[])
}

/// The same where some variables are known already.
pub(super) fn url_filled<'a>(url: &'a str, variables: &[String]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let (before_query, query) = match url.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (url, None),
    };
    let authority = before_query.find("://").map_or(0, |at| at + 3);
    let authority_end = before_query[authority..].find('/').map_or(before_query.len(), |at| authority + at);
    match before_query[authority..authority_end].rfind('@') {
        Some(at) => {
            pieces.push(Piece::Shown(&before_query[..authority]));
            pieces.push(Piece::Hidden("USERINFO".to_owned()));
            pieces.push(Piece::Shown(&before_query[authority + at..]));
        }
        None => pieces.push(Piece::Shown(before_query)),
    }
    let mut separator = "?";
    for parameter in query.into_iter().flat_map(|query| query.split('&')) {
        pieces.push(Piece::Shown(separator));
        separator = "&";
        match parameter.split_once('=') {
            Some((_, value)) if variables.iter().any(|name| value.contains(&format!("${{{name}}}"))) => {
                pieces.extend(filled(parameter, variables));
            }
            Some((name, _)) if PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) => {
                pieces.push(Piece::Shown(name));
                pieces.push(Piece::Shown("="));
                pieces.push(Piece::Hidden(variable(name)));
            }
            _ => pieces.push(Piece::Shown(parameter)),
        }
    }
    pieces
}

/// A URL as it may be shown: `http://$USERINFO@host/path`.
pub(super) fn shown_url(text: &str) -> String {
    url(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Shown(text) => text.to_owned(),
            Piece::Hidden(name) => format!("${name}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_in_a_url_are_hidden() {
        assert_eq!(shown_url("https://ann:pw@host:1026/a?b=c"), "https://$USERINFO@host:1026/a?b=c");
    }

    #[test]
    fn parameters_known_as_secrets_are_hidden() {
        assert_eq!(
            shown_url("http://h/a?type=T&access_token=abc&q=x"),
            "http://h/a?type=T&access_token=$ACCESS_TOKEN&q=x"
        );
    }

    #[test]
    fn everything_else_is_shown_as_it_is() {
        for url in ["http://h", "http://h/a@b", "http://h/?", "http://h/?a&&b=", "/path?x=a@b", ""] {
            assert_eq!(shown_url(url), url);
        }
    }

    #[test]
    fn variables_are_valid_shell_names() {
        assert_eq!(variable("X-Api-Key"), "X_API_KEY");
        assert_eq!(variable("1st"), "_1ST");
    }
}
