//! Sends a prepared request: with back-off while the target is busy, and page by page where the step follows links.

use std::time::Duration;

use super::{
    prepare::{Effect, Prepared, effect_of},
    slots::Slot,
};
use crate::{
    model::{Exchange, Request, Response, step::Follow},
    standards::ngsi_ld::vocab,
    transport::{Client, Root, values_in},
};

/// The pauses before a busy target is asked again.
const BACK_OFF: [Duration; 3] = [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(3)];
/// The longest `Retry-After` that is waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// More pages than any test has.
const MOST_PAGES: usize = 100;
/// The most that all pages of a walk may hold together, in bytes.
const MOST_BYTES: usize = 8 << 20;
/// The most JSON values that all pages of a walk may hold together.
const MOST_VALUES: usize = 60_000;

/// Where requests go.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The connections.
    pub client: Client,
    /// The target.
    pub root: Root,
}

/// What sending brought.
#[derive(Debug)]
pub enum Sent {
    /// Complete answers: one, or one for each page; and why the walk ended before its end, if it did.
    Answered(Vec<Exchange>, Option<String>),
    /// No complete answer; the exchanges before it, and it.
    Silent(Vec<Exchange>),
}

impl Sender {
    /// Sends one request, and again while the target says that it is busy with a status the step does not expect. A write
    /// is sent again only after 429, which says that nothing was done: behind 502 and 503 it may have been.
    pub async fn send(&self, request: &Request, expected: &[u16], slot: &mut Slot) -> Exchange {
        let mut exchange = self.client.send(request).await;
        for pause in BACK_OFF {
            let Some(response) = exchange.response() else { break };
            let again = if effect_of(&request.method, None) == Effect::Reads {
                is_busy(response)
            } else {
                response.status == 429
            };
            if !again || expected.contains(&response.status) {
                break;
            }
            slot.rest(retry_after(response).unwrap_or(pause)).await;
            exchange = self.client.send(request).await;
        }
        exchange
    }

    /// Sends what a step prepared; walks its pages if it follows links.
    pub async fn walk(&self, prepared: &Prepared, follow: Follow, expected: &[u16], slot: &mut Slot) -> Sent {
        let mut exchanges: Vec<Exchange> = Vec::new();
        let mut request = prepared.request.clone();
        let (mut bytes, mut values) = (0, 0);
        loop {
            let exchange = self.send(&request, expected, slot).await;
            let next = match exchange.response() {
                None => {
                    exchanges.push(exchange);
                    return Sent::Silent(exchanges);
                }
                Some(response) => {
                    bytes += response.body.len();
                    values += values_in(&response.body);
                    if follow == Follow::Next && response.status == 200 { next_link(response) } else { None }
                }
            };
            let base = request.url.clone();
            exchanges.push(exchange);
            let Some(link) = next else { return Sent::Answered(exchanges, None) };
            request.url = match self.root.follow(&base, &link) {
                // What a query by POST is followed by elsewhere is another resource, and nothing is posted there.
                Ok(url) if request.method != "GET" && path_of(&url) != path_of(&base) => {
                    let headers = std::mem::take(&mut request.headers);
                    let is_about_body = |name: &str| name.eq_ignore_ascii_case("content-type");
                    request = Request { headers, ..Request::new("GET", &url) };
                    request.headers.retain(|(name, _)| !is_about_body(name));
                    url
                }
                Ok(url) => url,
                Err(foreign) => {
                    return Sent::Answered(exchanges, Some(format!("the link to the next page: {foreign}")));
                }
            };
            let why = if exchanges.iter().any(|seen| seen.request.url == request.url) {
                "the link to the next page leads to a page that was there before"
            } else if exchanges.len() >= MOST_PAGES {
                "there are more than 100 pages"
            } else if bytes > MOST_BYTES {
                "the pages are larger than 8 MiB together"
            } else if values > MOST_VALUES {
                "the pages hold more than 60000 JSON values together"
            } else {
                continue;
            };
            return Sent::Answered(exchanges, Some(why.to_owned()));
        }
    }

    /// Whether the target still does its work: it answers a small query, if only with an error of its own.
    pub async fn is_healthy(&self) -> bool {
        let url = self.root.join("/entities?type=CivitestHealthProbe&limit=1");
        let probe = Request::new("GET", url).header("Accept", vocab::JSON);
        self.client.send(&probe).await.response().is_some_and(|response| match response.status {
            200..=299 => true,
            400..=499 => response.body.contains(vocab::ERROR_BASE),
            _ => false,
        })
    }
}

fn path_of(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// Whether an answer says: later. A broker that says why in an NGSI-LD problem has answered.
pub fn is_busy(response: &Response) -> bool {
    matches!(response.status, 429 | 502 | 503) && !response.body.contains(vocab::ERROR_BASE)
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.header("retry-after")?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}

/// The target of the `next` link (RFC 8288).
pub fn next_link(response: &Response) -> Option<String> {
    response.header_values("link").flat_map(split_links).find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let relations = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel") && relations.split_whitespace().any(|relation| relation == "next")
        });
        is_next.then(|| target.to_owned())
    })
}

/// Splits a Link header at the commas between links, not at those inside `<…>` or quotes.
fn split_links(header: &str) -> Vec<&str> {
    let (mut links, mut start, mut inside, mut quoted) = (Vec::new(), 0, false, false);
    for (place, character) in header.char_indices() {
        match character {
            '<' if !quoted => inside = true,
            '>' if !quoted => inside = false,
            '"' if !inside => quoted = !quoted,
            ',' if !inside && !quoted => {
                links.push(&header[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    links.push(&header[start..]);
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_link(link: &str) -> Response {
        Response {
            status: 200,
            headers: vec![("link".into(), link.into())],
            body: String::new(),
            unreadable: None,
            cut: None,
        }
    }

    #[test]
    fn the_next_link_is_found_among_others() {
        let link = r#"<https://x/ctx>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json", </e?type=a,b&offset=2>; rel="next"; type="application/json""#;
        assert_eq!(next_link(&with_link(link)).as_deref(), Some("/e?type=a,b&offset=2"));
        assert_eq!(next_link(&with_link(r#"</e?offset=0>;rel="prev""#)), None);
        assert_eq!(next_link(&with_link("</e>; rel=next")).as_deref(), Some("/e"));
        assert_eq!(next_link(&with_link("garbage, <")), None);
    }

    #[test]
    fn retry_after_is_bounded() {
        let answer = |value: &str| Response {
            status: 503,
            headers: vec![("retry-after".into(), value.into())],
            body: String::new(),
            unreadable: None,
            cut: None,
        };
        assert_eq!(retry_after(&answer("2")), Some(Duration::from_secs(2)));
        assert_eq!(retry_after(&answer("86400")), Some(LONGEST_PAUSE));
        assert_eq!(retry_after(&answer("Wed, 21 Oct 2026 07:28:00 GMT")), None);
    }
}
