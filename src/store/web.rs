//! Where models are published: a server that gives the files of a repository at a commit, and says which commit is the newest.
//! The rate-limited API of the code host is not used: a git server announces its newest commit to everybody who asks.

use std::time::Duration;

use tokio::time::sleep;

use super::{error::StoreError, git, tree::LARGEST};
use crate::{
    model::{Answer, NoAnswer, Request, Response},
    standards::smart_data_models::Address,
    transport::{Client, Limits, encode_segment},
};

/// The pauses before something is asked for once more.
const PAUSES: [Duration; 3] = [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(3)];
/// How often a server that counts requests (429) is asked again: it works, and the next request may be in time.
const MOST_COUNTED: usize = 6;
/// How often one is asked again that does not answer at all.
const MOST_SILENT: usize = 1;
/// The longest `Retry-After` that is waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The shortest: some say 0.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// Two base URLs: a repository is announced at `<git>/<repository>.git/info/refs`, a file is at
/// `<raw>/<repository>/<commit>/<path>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases {
    git: String,
    raw: String,
}

impl Bases {
    /// Where the models are published.
    pub fn official() -> Self {
        Self {
            git: "https://github.com/smart-data-models".to_owned(),
            raw: "https://raw.githubusercontent.com/smart-data-models".to_owned(),
        }
    }

    /// Where files are.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// A mirror that has both below one URL.
    pub fn mirror(base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { git: base.clone(), raw: base }
    }
}

/// The server.
#[derive(Debug, Clone)]
pub struct Web {
    client: Client,
    bases: Bases,
}

impl Web {
    /// A server at these URLs.
    pub fn new(client: Client, bases: Bases) -> Self {
        Self { client, bases }
    }

    /// What a single answer may cost: files are larger than the answers of a platform.
    pub fn limits() -> Limits {
        let body = usize::try_from(LARGEST).unwrap_or(usize::MAX);
        Limits { body, values: 4_000_000, ..Limits::default() }
    }

    /// Where files come from.
    pub fn base(&self) -> &str {
        &self.bases.raw
    }

    /// The newest commit of a repository; nothing where there is no such repository.
    ///
    /// # Errors
    /// When nobody answers, or something that is no git server.
    pub async fn head(&self, repository: &str) -> Result<Option<String>, StoreError> {
        let url = format!("{}/{}.git/info/refs?service=git-upload-pack", self.bases.git, encode_segment(repository));
        let Some(response) = self.get(&url).await? else { return Ok(None) };
        git::announced_head(&response.body).map(Some).map_err(|says| StoreError::NoAnswer { url, says })
    }

    /// A file of a repository at a commit; nothing where there is none.
    ///
    /// # Errors
    /// When nobody answers, or something else than a file.
    pub async fn file(&self, address: &Address, commit: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path: Vec<_> = address.path.split('/').map(encode_segment).collect();
        let url = format!("{}/{}/{commit}/{}", self.bases.raw, encode_segment(&address.repository), path.join("/"));
        let Some(response) = self.get(&url).await? else { return Ok(None) };
        match response.unreadable {
            Some(why) => Err(StoreError::NoAnswer { url, says: format!("it answered with {why}") }),
            None => Ok(Some(response.body.into_bytes())),
        }
    }

    async fn get(&self, url: &str) -> Result<Option<Response>, StoreError> {
        let no_answer = |says: String| StoreError::NoAnswer { url: url.to_owned(), says };
        let mut tries = 0;
        loop {
            let exchange = self.client.send(&Request::new("GET", url)).await;
            let (most, advised, says) = match exchange.answer {
                Answer::Response(response) => match response.status {
                    200 => return Ok(Some(response)),
                    404 | 410 => return Ok(None),
                    300..400 => return Err(no_answer(redirected(&response))),
                    429 => (MOST_COUNTED, advice(&response), "it answered with status 429".to_owned()),
                    status @ 500..600 => (PAUSES.len(), advice(&response), format!("it answered with status {status}")),
                    status => return Err(no_answer(format!("it answered with status {status}"))),
                },
                Answer::None { kind: NoAnswer::Broken, detail } => (PAUSES.len(), None, detail),
                Answer::None { kind: NoAnswer::Connect | NoAnswer::Timeout, detail } => (MOST_SILENT, None, detail),
                Answer::None { detail, .. } => return Err(no_answer(detail)),
            };
            if tries >= most {
                return Err(no_answer(format!("{says}, {} times in a row", tries + 1)));
            }
            let [.., last] = PAUSES;
            let usual = PAUSES.get(tries).copied().unwrap_or(last);
            sleep(advised.map_or(usual, |advised| advised.clamp(SHORTEST_PAUSE, LONGEST_PAUSE))).await;
            tries += 1;
        }
    }
}

/// A redirect is not followed: it leads to a server that nobody named.
fn redirected(response: &Response) -> String {
    match response.header("location") {
        Some(to) => {
            let to: String = to.chars().filter(|c| !c.is_control()).take(200).collect();
            format!("it has moved to {to}, and redirects are not followed")
        }
        None => format!("it answered with status {} and no place to go to", response.status),
    }
}

/// `Retry-After` in seconds; a date is rare and left to the usual pauses.
fn advice(response: &Response) -> Option<Duration> {
    response.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}
