//! The socket: requests become calls, replies become bytes. It listens on loopback only.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use futures::StreamExt;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::call::{Body, Call, Obedience};
use super::city;
use super::faults::Faults;
use super::mode::{Advice, Trouble};
use super::problem::Problem;
use super::reply::Reply;
use super::routes;
use super::store::Store;
use super::surroundings::{self, Surroundings};
use super::url;

/// The longest body that is read.
const LONGEST_BODY: usize = 2 << 20;
/// How much of a longer one is taken off the line, so that the sender gets to see the answer.
const LONGEST_DRAIN: usize = 64 << 20;
/// How long a shutdown waits for open connections.
const PATIENCE: Duration = Duration::from_secs(1);

/// What all requests share.
pub(super) struct Shared {
    pub(super) store: Mutex<Store>,
    pub(super) faults: RwLock<Faults>,
    pub(super) obedience: Obedience,
    pub(super) started: Timestamp,
    pub(super) surroundings: Surroundings,
}

impl Shared {
    /// The store. A request that panicked cannot have left it half written: entities are replaced as a whole.
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> Faults {
        self.faults.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A server that runs.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Binds the address and starts to answer.
    pub(super) async fn start(address: SocketAddr, shared: Arc<Shared>) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the reference platform listens on loopback only"));
        }
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(handle).with_state(shared);
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let stopped = async move { drop(stopped.await) };
            // An error here is one of the listener, which nobody could mend; clients see that nobody answers.
            drop(axum::serve(listener, router).with_graceful_shutdown(stopped).await);
        });
        Ok(Self { address, stop, task })
    }

    /// Stops to answer.
    pub(super) async fn shutdown(mut self) {
        drop(self.stop);
        if tokio::time::timeout(PATIENCE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response<axum::body::Body> {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let trouble = shared.surroundings.trouble(request.method().as_str(), path, query);
    match trouble {
        Trouble::Late(time) => tokio::time::sleep(time).await,
        Trouble::Silence => std::future::pending().await,
        Trouble::None | Trouble::TurnedAway(..) | Trouble::Lost(_) | Trouble::Cut | Trouble::Behind(_) => {}
    }
    let call = call(&shared, request).await;
    if let Trouble::TurnedAway(status, advice) = trouble {
        return surroundings::turned_away(status, advice);
    }
    let reply = match call {
        Ok(mut call) => answer(&shared, &mut call, trouble),
        Err(problem) => Reply::problem(&Call::default(), None, &problem),
    };
    match trouble {
        Trouble::Lost(status) => surroundings::turned_away(status, Advice::None),
        Trouble::Cut => surroundings::cut(response(reply)).await,
        Trouble::None | Trouble::TurnedAway(..) | Trouble::Silence | Trouble::Late(_) | Trouble::Behind(_) => {
            response(reply)
        }
    }
}

/// The answer of the platform, or of the replica that the request meets.
fn answer(shared: &Shared, call: &mut Call, trouble: Trouble) -> Reply {
    let reads = call.method == "GET" || call.path.last().is_some_and(|last| last == "query");
    if let Trouble::Behind(time) = trouble {
        let mut replica = shared.surroundings.replica(time);
        let reply = routes::answer(&mut replica, &mut call.clone());
        if reads || reply.status == 404 {
            return reply;
        }
    }
    let mut store = shared.store();
    if call.obedience == Obedience::Restless {
        city::stir(&mut store);
    }
    let reply = routes::answer(&mut store, call);
    if !reads {
        shared.surroundings.remember(&store);
    }
    reply
}

async fn call(shared: &Shared, request: Request) -> Result<Call, Problem> {
    let (parts, body) = request.into_parts();
    let faults = shared.faults();
    let header = |name: HeaderName| joined(&parts.headers, &name);
    let has_length = parts.headers.contains_key(header::CONTENT_LENGTH);
    let body = match read(body).await? {
        None => Body::TooLarge,
        Some(bytes) if has_length => Body::Bytes(bytes),
        Some(_) => Body::WithoutLength,
    };
    Ok(Call {
        method: parts.method.as_str().to_owned(),
        path: url::path(parts.uri.path())?,
        params: url::params(parts.uri.query().unwrap_or_default())?,
        accept: header(header::ACCEPT),
        content_type: header(header::CONTENT_TYPE),
        link: header(header::LINK),
        prefer: header(HeaderName::from_static("prefer")),
        tenant: header(HeaderName::from_static("ngsild-tenant")),
        body,
        faults,
        obedience: shared.obedience,
        started: shared.started,
    })
}

/// The values of a header, joined with commas.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The bytes of a body; `None` where they are too many.
async fn read(body: axum::body::Body) -> Result<Option<Vec<u8>>, Problem> {
    let (mut bytes, mut seen) = (Vec::new(), 0_usize);
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| Problem::invalid(format!("the body broke off: {error}")))?;
        seen = seen.saturating_add(chunk.len());
        if seen <= LONGEST_BODY {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
        if seen > LONGEST_DRAIN {
            break;
        }
    }
    Ok((seen <= LONGEST_BODY).then_some(bytes))
}

fn response(reply: Reply) -> Response<axum::body::Body> {
    let mut headers = HeaderMap::new();
    let mut links = Vec::new();
    for (name, value) in reply.headers {
        match HeaderValue::from_str(&value) {
            // One line for all links: there are clients that look at the first line only.
            Ok(_) if name == "link" => links.push(value),
            Ok(value) => drop(headers.insert(name, value)),
            Err(_) => {}
        }
    }
    if let Ok(value) = HeaderValue::from_str(&links.join(", "))
        && !links.is_empty()
    {
        headers.insert(header::LINK, value);
    }
    let body = match reply.body {
        Some((media, document)) => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
            axum::body::Body::from(document.to_string())
        }
        None => axum::body::Body::empty(),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}
