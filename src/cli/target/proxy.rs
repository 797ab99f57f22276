//! The way through the network: a flag, the usual environment variables, or the target file.

use super::{environment::Environment, problem::Problem};
use crate::{
    cli::args::ConnectionArgs,
    transport::{Proxy, Root},
};

/// Where a proxy was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// `--proxy` or `--no-proxy`.
    Flag,
    /// One of the usual variables.
    Environment,
    /// The target file.
    File,
    /// Nowhere.
    Nowhere,
}

/// The proxy to use, and who named it.
///
/// # Errors
/// When the one of the flag is no URL, or holds a password.
pub fn choose(
    args: &ConnectionArgs,
    environment: &Environment,
    written: Option<&str>,
) -> Result<(Proxy, Named), Problem> {
    let except = either(environment, "no_proxy").unwrap_or_default().to_owned();
    let both =
        |url: &str, except| Proxy::Through { http: Some(with_scheme(url)), https: Some(with_scheme(url)), except };
    if args.no_proxy {
        return Ok((Proxy::None, Named::Flag));
    }
    if let Some(url) = &args.proxy {
        check(url).map_err(|wrong| {
            Problem::new(None, format!("--proxy: {wrong}"))
                .help("a proxy with a password is given in HTTPS_PROXY or HTTP_PROXY")
        })?;
        return Ok((both(url, except), Named::Flag));
    }
    let all = either(environment, "all_proxy");
    // Behind a CGI gateway HTTP_PROXY is what a client sent as the header `Proxy`.
    let upper = if environment.get("REQUEST_METHOD").is_some() { None } else { environment.text("HTTP_PROXY") };
    let http = environment.text("http_proxy").or(upper).or(all);
    let https = either(environment, "https_proxy").or(all);
    if http.is_some() || https.is_some() {
        let proxy = Proxy::Through { http: http.map(with_scheme), https: https.map(with_scheme), except };
        return Ok((proxy, Named::Environment));
    }
    Ok(match written {
        Some(url) => (both(url, except), Named::File),
        None => (Proxy::None, Named::Nowhere),
    })
}

/// Whether a proxy may be written on a command line or in a file.
///
/// # Errors
/// What is wrong with it.
pub fn check(url: &str) -> Result<(), String> {
    let problem = "it has to be a URL like http://proxy.city.example:3128, without a password";
    Root::parse(&with_scheme(url)).map(drop).map_err(|_| problem.to_owned())
}

/// A proxy as it may be shown.
pub fn shown(proxy: &Proxy) -> String {
    match proxy {
        Proxy::None => "none".to_owned(),
        Proxy::Through { http, https, except } => {
            let mut shown: Vec<String> = Vec::new();
            for (scheme, url) in [("http", http), ("https", https)] {
                shown.extend(url.as_deref().map(|url| format!("{scheme} through {}", without_user(url))));
            }
            if !except.is_empty() {
                shown.push(format!("except {except}"));
            }
            shown.join(", ")
        }
    }
}

/// Lower case first, as curl does.
fn either<'a>(environment: &'a Environment, name: &str) -> Option<&'a str> {
    environment.text(name).or_else(|| environment.text(&name.to_ascii_uppercase()))
}

fn with_scheme(url: &str) -> String {
    if url.contains("://") { url.to_owned() } else { format!("http://{url}") }
}

fn without_user(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(flags: &ConnectionArgs, variables: &Environment, written: Option<&str>) -> String {
        let (proxy, named) = choose(flags, variables, written).unwrap();
        format!("{named:?}: {}", shown(&proxy))
    }

    #[test]
    fn a_flag_comes_before_the_environment_and_that_before_the_file() {
        let none = ConnectionArgs::default();
        let flag = ConnectionArgs { proxy: Some("p:1".to_owned()), ..ConnectionArgs::default() };
        let never = ConnectionArgs { no_proxy: true, ..ConnectionArgs::default() };
        let variables = Environment::from([("HTTPS_PROXY", "http://ann:sesame@q:2"), ("NO_PROXY", "localhost")]);
        let empty = Environment::default();
        assert_eq!(
            chosen(&flag, &variables, Some("http://r:3")),
            "Flag: http through http://p:1, https through http://p:1, except localhost"
        );
        assert_eq!(chosen(&never, &variables, Some("http://r:3")), "Flag: none");
        assert_eq!(
            chosen(&none, &variables, Some("http://r:3")),
            "Environment: https through http://q:2, except localhost"
        );
        assert_eq!(
            chosen(&none, &empty, Some("http://r:3")),
            "File: http through http://r:3, https through http://r:3"
        );
        assert_eq!(chosen(&none, &empty, None), "Nowhere: none");
    }

    #[test]
    fn the_variables_are_read_as_curl_reads_them() {
        let none = ConnectionArgs::default();
        let shown = |variables| chosen(&none, &variables, None);
        assert_eq!(
            shown(Environment::from([("http_proxy", "a:1"), ("HTTP_PROXY", "b:1")])),
            "Environment: http through http://a:1"
        );
        assert_eq!(shown(Environment::from([("HTTP_PROXY", "b:1")])), "Environment: http through http://b:1");
        assert_eq!(shown(Environment::from([("HTTP_PROXY", "b:1"), ("REQUEST_METHOD", "GET")])), "Nowhere: none");
        assert_eq!(
            shown(Environment::from([("ALL_PROXY", "c:1"), ("https_proxy", "d:1")])),
            "Environment: http through http://c:1, https through http://d:1"
        );
        assert_eq!(shown(Environment::from([("https_proxy", "")])), "Nowhere: none");
    }

    #[test]
    fn a_password_stands_in_no_flag_and_no_message() {
        let flag = ConnectionArgs { proxy: Some("http://ann:sesame@p:1".to_owned()), ..ConnectionArgs::default() };
        let problem = choose(&flag, &Environment::default(), None).unwrap_err();
        assert!(!format!("{problem:?}").contains("sesame"));
        assert!(check("ftp://p").is_err());
    }
}
