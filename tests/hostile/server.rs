//! A small honest broker on raw connections that turns hostile where a row of the table says so.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    time::sleep,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};

/// The entity that the hostile request asks for, as an honest broker has it.
pub const ENTITY: &str = r#"{"id":"urn:civitest:hostile","type":"Bus","line":{"type":"Property","value":4}}"#;

/// What a hostile server does with a request that it read, or with a connection that it accepted.
#[derive(Clone)]
pub enum Act {
    /// Sends this and closes.
    Say(Vec<u8>),
    /// Sends this, half closes, and waits for the client to go.
    HalfClose(Vec<u8>),
    /// Sends this and then nothing.
    Hang(Vec<u8>),
    /// Sends this and resets the connection.
    Reset(Vec<u8>),
    /// Sends this and drops the connection without the farewell of TLS.
    Drop(Vec<u8>),
    /// Sends the first, then the second for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// Sends the first, then the second byte by byte, one each 300 ms.
    Drip(Vec<u8>, Vec<u8>),
    /// Sends this and goes on as an honest broker on the same connection.
    GoOn(Vec<u8>),
    /// Sends what this makes of the target of the request and the number of hostile answers before.
    Answer(fn(&str, usize) -> Vec<u8>),
    /// Answers before the request was read, and resets.
    Early(Vec<u8>),
    /// As many bytes of the honest answer as the last part of the id says, then this end.
    Part(End),
    /// Speaks TLS with this configuration.
    Tls(Arc<ServerConfig>),
}

/// How an answer breaks off.
#[derive(Clone, Copy)]
pub enum End {
    /// With a reset.
    Reset,
    /// As if it were complete.
    Close,
}

/// When a server is hostile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// To the requests that ask for it.
    Asked,
    /// From the first connection on.
    Always,
}

/// A server.
#[derive(Clone)]
pub struct Server {
    /// What it does to a request.
    pub request: Option<Act>,
    /// What it does to a connection.
    pub connection: Option<Act>,
    /// The TLS it otherwise speaks.
    pub tls: Option<Arc<ServerConfig>>,
    /// Whether honest answers keep the connection.
    pub keeps: Keeps,
}

/// Whether honest answers keep the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Every answer is the last one on its connection.
    No,
    /// As HTTP/1.1 does by default.
    Yes,
}

struct State {
    server: Server,
    when: When,
    is_armed: AtomicBool,
    hostile: AtomicUsize,
}

impl Server {
    /// Starts it; gives its API root.
    pub fn start(self, when: When, runtime: &Handle) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().unwrap().port());
        let state =
            Arc::new(State { server: self, when, is_armed: AtomicBool::new(false), hostile: AtomicUsize::new(0) });
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                // What goes wrong on a connection is the point of it.
                tokio::spawn(async move { drop(state.connection(stream).await) });
            }
        });
        url
    }
}

impl State {
    async fn connection(&self, stream: TcpStream) -> io::Result<()> {
        let is_hostile = self.when == When::Always || self.is_armed.swap(false, Ordering::SeqCst);
        match &self.server.connection {
            Some(Act::Tls(config)) if is_hostile => {
                let stream = TlsAcceptor::from(Arc::clone(config)).accept(stream).await?;
                self.serve(Wire::Tls(Box::new(stream))).await
            }
            Some(act) if is_hostile => perform(act, &mut Wire::Tcp(stream), "", 0).await,
            _ => match &self.server.tls {
                Some(config) => {
                    let stream = TlsAcceptor::from(Arc::clone(config)).accept(stream).await?;
                    self.serve(Wire::Tls(Box::new(stream))).await
                }
                None => self.serve(Wire::Tcp(stream)).await,
            },
        }
    }

    async fn serve(&self, mut wire: Wire) -> io::Result<()> {
        loop {
            if let (Some(Act::Early(bytes)), When::Always) = (&self.server.request, self.when) {
                return perform(&Act::Reset(bytes.clone()), &mut wire, "", 0).await;
            }
            let Some(Read { method, target, body }) = read_request(&mut wire).await? else { return Ok(()) };
            let creates = method == "POST" && !body.contains("Bystander");
            // A client of HTTP/2 begins with the request `PRI *`.
            let is_asked = target.contains("hostile") || target.contains("Hostile") || creates || method == "PRI";
            match &self.server.request {
                Some(act) if is_asked || self.when == When::Always => {
                    let before = self.hostile.fetch_add(1, Ordering::SeqCst);
                    perform(act, &mut wire, &target, before).await?;
                    if !matches!(act, Act::GoOn(_)) {
                        return Ok(());
                    }
                }
                _ => {
                    if target.contains("type=Arm") {
                        self.is_armed.store(true, Ordering::SeqCst);
                    }
                    wire.write_all(&honest(&method, &target, self.server.keeps)).await?;
                    if self.server.keeps == Keeps::No {
                        return wire.shutdown().await;
                    }
                }
            }
        }
    }
}

/// Does what an act says.
async fn perform(act: &Act, wire: &mut Wire, target: &str, before: usize) -> io::Result<()> {
    match act {
        Act::Say(bytes) => {
            wire.write_all(bytes).await?;
            wire.shutdown().await
        }
        Act::HalfClose(bytes) => {
            wire.write_all(bytes).await?;
            wire.shutdown().await?;
            tokio::io::copy(wire, &mut tokio::io::sink()).await.map(drop)
        }
        Act::Hang(bytes) => {
            wire.write_all(bytes).await?;
            wire.flush().await?;
            tokio::io::copy(wire, &mut tokio::io::sink()).await.map(drop)
        }
        Act::Reset(bytes) | Act::Early(bytes) => {
            wire.write_all(bytes).await?;
            wire.flush().await?;
            wire.tcp().set_zero_linger()
        }
        Act::Drop(bytes) => {
            wire.write_all(bytes).await?;
            wire.flush().await
        }
        Act::Endless(first, again) => {
            wire.write_all(first).await?;
            loop {
                wire.write_all(again).await?;
                tokio::task::yield_now().await;
            }
        }
        Act::Drip(first, rest) => {
            wire.write_all(first).await?;
            for byte in rest.iter().cycle() {
                wire.write_all(&[*byte]).await?;
                wire.flush().await?;
                sleep(Duration::from_millis(300)).await;
            }
            Ok(())
        }
        Act::GoOn(bytes) => {
            wire.write_all(bytes).await?;
            wire.flush().await
        }
        Act::Answer(make) => {
            wire.write_all(&make(target, before)).await?;
            wire.shutdown().await
        }
        Act::Part(end) => {
            let length = target.rsplit(':').next().and_then(|length| length.parse().ok()).unwrap_or(0);
            let whole = json(ENTITY);
            wire.write_all(&whole[..length.min(whole.len())]).await?;
            match end {
                End::Reset => wire.tcp().set_zero_linger(),
                End::Close => wire.shutdown().await,
            }
        }
        Act::Tls(_) => Ok(()),
    }
}

/// A complete answer with this JSON body.
pub fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    with("", body)
}

/// A complete answer with these header lines more, each with its line break, and this JSON body.
pub fn with(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// What a broker that holds two entities answers.
fn honest(method: &str, target: &str, keeps: Keeps) -> Vec<u8> {
    let (status, body) = match method {
        "POST" => ("201 Created", String::new()),
        "DELETE" => ("204 No Content", String::new()),
        _ if target.contains("type=Calm") => ("200 OK", r#"[{"id":"urn:civitest:calm","type":"Calm"}]"#.to_owned()),
        _ if target.contains("/entities/urn:civitest") => ("200 OK", ENTITY.to_owned()),
        _ if target.starts_with("/ngsi-ld/v1/entities?") => ("200 OK", "[]".to_owned()),
        _ => {
            let kind = "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound";
            ("404 Not Found", format!(r#"{{"type":"{kind}","title":"Nothing","detail":"is there"}}"#))
        }
    };
    let connection = if keeps == Keeps::No { "Connection: close\r\n" } else { "" };
    let length = if status.starts_with("204") { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{length}{connection}\r\n{body}").into_bytes()
}

/// A request.
struct Read {
    method: String,
    target: String,
    body: String,
}

/// The next request; `None` where the client is gone.
async fn read_request(wire: &mut Wire) -> io::Result<Option<Read>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if wire.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    wire.read_exact(&mut body).await?;
    let mut words = head.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    Ok(Some(Read { method, target, body: String::from_utf8_lossy(&body).into_owned() }))
}

/// A connection, plain or not.
enum Wire {
    Tcp(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Tcp(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
