//! The way through a proxy: its URL, its password, and the hosts that are reached without it.

use percent_encoding::percent_decode_str;

use super::{
    error::ClientError,
    mask::{self, Mask},
    options::Proxy,
};

/// The proxies as the HTTP library wants them; their passwords are masked from here on.
pub(super) fn proxies(proxy: &Proxy, mask: &Mask) -> Result<Vec<reqwest::Proxy>, ClientError> {
    let Proxy::Through { http, https, except } = proxy else { return Ok(Vec::new()) };
    let except = exceptions(except);
    // The library takes the star for every name, but for no address.
    let nowhere = except.split(',').any(|entry| entry == "*");
    let except = reqwest::NoProxy::from_string(&except);
    let mut proxies = Vec::new();
    if let Some(url) = url("http", http.as_deref(), mask)? {
        proxies.push(reqwest::Proxy::http(url).map_err(|_| broken("http"))?.no_proxy(except.clone()));
    }
    if let Some(url) = url("https", https.as_deref(), mask)? {
        proxies.push(reqwest::Proxy::https(url).map_err(|_| broken("https"))?.no_proxy(except));
    }
    Ok(if nowhere { Vec::new() } else { proxies })
}

fn broken(scheme: &'static str) -> ClientError {
    ClientError::ProxyUrl { scheme, why: "it is not a URL" }
}

/// A proxy variable is a URL, or a host and port without a scheme; an empty one means none.
fn url(scheme: &'static str, text: Option<&str>, mask: &Mask) -> Result<Option<reqwest::Url>, ClientError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = reqwest::Url::parse(&text).map_err(|_| broken(scheme))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ClientError::ProxyUrl { scheme, why: "only http and https proxies are supported" });
    }
    if !url.has_host() {
        return Err(broken(scheme));
    }
    if let Some(password) = url.password() {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (user, password) = (decoded(url.username()), decoded(password));
        mask.configure(&password, &format!("the URL of the proxy for {scheme} targets"))?;
        mask.exactly(&mask::base64(&format!("{user}:{password}")));
    }
    Ok(Some(url))
}

/// `NO_PROXY` in the forms that are in use: commas or spaces between entries, `*.example.org` for `.example.org`, and ports,
/// which are left out, so that an entry is for all ports of its host.
fn exceptions(text: &str) -> String {
    let entries = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty());
    let entries = entries.map(|entry| {
        let entry = if entry.starts_with("*.") { &entry[1..] } else { entry };
        match entry.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            Some((host, port)) if host.ends_with(']') && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                host.trim_matches(['[', ']'])
            }
            _ => entry.trim_matches(['[', ']']),
        }
    });
    entries.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(http: &str) -> Proxy {
        Proxy::Through { http: Some(http.to_owned()), https: None, except: String::new() }
    }

    #[test]
    fn a_proxy_is_a_url_a_host_or_nothing() {
        for (text, count) in
            [("http://p:3128", 1), ("p:3128", 1), ("p", 1), ("https://u:secret-1@p", 1), ("", 0), (" ", 0)]
        {
            assert_eq!(proxies(&through(text), &Mask::default()).unwrap().len(), count, "{text:?}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_one_is_refused_without_showing_it() {
        for text in ["socks5://u:secret-1@p:1080", "http://", "http://u:secret-1@:80", "ht tp://u:secret-1@p"] {
            let error = proxies(&through(text), &Mask::default()).unwrap_err();
            assert!(matches!(error, ClientError::ProxyUrl { .. }), "{text}: {error}");
            assert!(!error.to_string().contains("secret-1"), "{error}");
        }
    }

    #[test]
    fn the_password_of_a_proxy_is_masked() {
        let mask = Mask::default();
        proxies(&through("http://ann:p%40ss-word@proxy:3128"), &mask).unwrap();
        assert_eq!(mask.apply("p@ss-word p%40ss-word YW5uOnBAc3Mtd29yZA=="), "*** *** ***");
    }

    #[test]
    fn exceptions_are_taken_in_every_usual_form() {
        assert_eq!(exceptions("localhost, .a.org,*.b.org c.org:8080 10.0.0.0/8 ::1 [::1]:80 [::2] *"), {
            "localhost,.a.org,.b.org,c.org,10.0.0.0/8,::1,::1,::2,*"
        });
    }
}
