//! Sends a prepared request: with back-off while the target is busy, and page by page where the step follows links.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use super::{
    backoff::{self, Gate},
    prepare::{Effect, Prepared, effect_of},
    slots::{Slot, Waiting},
};
use crate::{
    model::{Answer, Exchange, NoAnswer, Request, Response, step::Follow},
    standards::ngsi_ld::vocab,
    transport::{self, Client, Root, values_in},
};

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
    /// The tenant of every request that names none itself.
    pub tenant: Option<String>,
    /// Whether the target has asked to come later.
    pub gate: Gate,
}

/// Why a walk over pages ended before its end, in words.
#[derive(Debug)]
pub enum Early {
    /// A link led back: nobody could get to the end (5.5.9.1: the last page has no link to a next one).
    Loop(&'static str),
    /// There were more pages than anything a case makes can fill.
    Endless(&'static str),
    /// More than is read, or a link that is not followed: what the other pages hold is not known.
    Unread(String),
}

impl Early {
    /// In words.
    pub fn why(&self) -> &str {
        match self {
            Self::Loop(why) | Self::Endless(why) => why,
            Self::Unread(why) => why,
        }
    }
}

/// What sending brought.
#[derive(Debug)]
pub enum Sent {
    /// Complete answers: one, or one for each page; and why the walk ended before its end, if it did.
    Answered(Vec<Exchange>, Option<Early>),
    /// No complete answer; the exchanges before it, and it.
    Silent(Vec<Exchange>),
}

impl Sender {
    /// The way to a target without tenants.
    pub fn new(client: Client, root: Root) -> Self {
        Self { client, root, tenant: None, gate: Gate::default() }
    }

    /// Sends one request, and again while the target says that it is busy with a status the step does not expect. A write
    /// is sent again only after 429, which says that nothing was done: behind 502 and 503 it may have been.
    pub async fn send(&self, request: &Request, expected: &[u16], slot: &mut Slot) -> Exchange {
        let reads = effect_of(&request.method, None) == Effect::Reads;
        let is_not_the_answer =
            |response: &Response| !expected.contains(&response.status) && (reads || response.status == 429);
        self.patiently(request, None, slot, is_not_the_answer).await
    }

    /// Asks something that belongs to no case, each time for so long at most; once more where the connection broke.
    pub async fn ask(&self, request: &Request, limit: Duration, slot: &mut Slot) -> Exchange {
        let exchange = self.patiently(request, Some(limit), slot, |_| true).await;
        match exchange.answer {
            Answer::None { kind: NoAnswer::Broken, .. } => self.patiently(request, Some(limit), slot, |_| true).await,
            Answer::Response(_) | Answer::None { .. } => exchange,
        }
    }

    /// Takes back something of our own: to do that twice does no harm, so it is repeated behind any gateway, and where the
    /// connection broke.
    pub async fn insist(&self, request: &Request, slot: &mut Slot) -> Exchange {
        let exchange = self.patiently(request, None, slot, |_| true).await;
        match exchange.answer {
            Answer::None { kind: NoAnswer::Broken, .. } => self.patiently(request, None, slot, |_| true).await,
            Answer::Response(_) | Answer::None { .. } => exchange,
        }
    }

    async fn patiently(
        &self,
        request: &Request,
        limit: Option<Duration>,
        slot: &mut Slot,
        may_repeat: impl Fn(&Response) -> bool,
    ) -> Exchange {
        let request = self.with_tenant(request);
        let request = request.as_ref();
        let mut tries = 0;
        loop {
            self.gate.pass(request, slot).await;
            slot.waiting = Waiting::Answer(Instant::now());
            let exchange = self.once(request, limit).await;
            slot.waiting = Waiting::Nothing;
            let Some(response) = exchange.response().filter(|response| is_busy(response)) else {
                self.gate.opened();
                return exchange;
            };
            let Some(pause) = backoff::pause(tries, response).filter(|_| may_repeat(response)) else { return exchange };
            self.gate.close(pause, response);
            slot.waiting = Waiting::Busy(response.status);
            self.gate.pause(backoff::spread(pause, request, tries), slot).await;
            tries += 1;
        }
    }

    async fn once(&self, request: &Request, limit: Option<Duration>) -> Exchange {
        let Some(limit) = limit else { return Box::pin(self.client.send(request)).await };
        transport::within(limit, Box::pin(self.client.send(request))).await.unwrap_or_else(|| Exchange {
            request: request.clone(),
            answer: Answer::None { kind: NoAnswer::Timeout, detail: format!("none within {} s", limit.as_secs_f32()) },
            millis: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
        })
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
                    let why = format!("the link to the next page: {foreign}");
                    return Sent::Answered(exchanges, Some(Early::Unread(why)));
                }
            };
            let why = if exchanges.iter().any(|seen| seen.request.url == self.client.shown_url(&request.url)) {
                Early::Loop("the link to the next page leads to a page that was there before")
            } else if exchanges.len() >= MOST_PAGES {
                Early::Endless("there are more than 100 pages")
            } else if bytes > MOST_BYTES {
                Early::Unread("the pages are larger than 8 MiB together".to_owned())
            } else if values > MOST_VALUES {
                Early::Unread("the pages hold more than 60000 JSON values together".to_owned())
            } else {
                continue;
            };
            return Sent::Answered(exchanges, Some(why));
        }
    }
}

impl Sender {
    /// The request under the tenant of the run, unless it names one itself. Here, where every request passes, so that no
    /// probe and no clean-up can miss it.
    fn with_tenant<'a>(&self, request: &'a Request) -> Cow<'a, Request> {
        let named = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(vocab::TENANT));
        match &self.tenant {
            Some(tenant) if !named => Cow::Owned(request.clone().header(vocab::TENANT, tenant)),
            Some(_) | None => Cow::Borrowed(request),
        }
    }
}

fn path_of(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// Whether an answer says: later. A broker that says why in an NGSI-LD problem has answered.
pub fn is_busy(response: &Response) -> bool {
    matches!(response.status, 429 | 502 | 503) && !response.body.contains(vocab::ERROR_BASE)
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
    fn every_request_goes_to_the_tenant_of_the_run_unless_it_names_another() {
        let client = Client::new(crate::transport::Options::default()).unwrap();
        let mut sender = Sender::new(client, Root::parse("http://localhost").unwrap());
        let plain = Request::new("GET", "http://localhost/ngsi-ld/v1/entities");
        assert_eq!(*sender.with_tenant(&plain), plain);
        sender.tenant = Some("city".to_owned());
        assert_eq!(sender.with_tenant(&plain).headers, [(vocab::TENANT.to_owned(), "city".to_owned())]);
        let own = plain.header("ngsild-tenant", "other");
        assert_eq!(*sender.with_tenant(&own), own);
    }
}
