//! Small servers for one purpose each: gateways that want credentials, token endpoints, proxies; with TLS where wanted.
#![allow(clippy::unwrap_used, dead_code, reason = "a test may panic, and every test file uses its own part")]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as a server sees it.
#[derive(Clone)]
pub struct Incoming {
    pub method: String,
    /// Path and query, or what a proxy gets in their place.
    pub target: String,
    /// The request line and the headers, with the empty line.
    pub head: String,
    pub body: String,
}

impl Incoming {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The decoded value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?')?.1;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let value = pairs.find(|(key, _)| *key == name)?.1;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }
}

/// A server that goes on until the tests end.
pub struct Server {
    /// `http://127.0.0.1:1234`
    pub url: String,
    count: Arc<AtomicUsize>,
}

impl Server {
    /// How many requests it had.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    /// Its address.
    pub fn host(&self) -> &str {
        self.url.split("//").nth(1).unwrap()
    }
}

/// An answer.
pub fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}").into_bytes()
}

/// An answer in JSON.
pub fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "Content-Type: application/json\r\n", body)
}

/// Starts a server; one request for each connection.
pub fn serve(tls: Option<Arc<ServerConfig>>, handle: impl Fn(&Incoming) -> Vec<u8> + Send + Sync + 'static) -> Server {
    let scheme = if tls.is_some() { "https" } else { "http" };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("{scheme}://{}", listener.local_addr().unwrap());
    let (handle, count) = (Arc::new(handle), Arc::new(AtomicUsize::new(0)));
    let server = Server { url, count: Arc::clone(&count) };
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (handle, count, tls) = (Arc::clone(&handle), Arc::clone(&count), tls.clone());
            thread::spawn(move || match tls {
                None => one(stream, &*handle, &count),
                Some(config) => {
                    let connection = ServerConnection::new(config).unwrap();
                    one(StreamOwned::new(connection, stream), &*handle, &count);
                }
            });
        }
    });
    server
}

fn one(mut stream: impl Read + Write, handle: &dyn Fn(&Incoming) -> Vec<u8>, count: &AtomicUsize) {
    let Some(incoming) = read(&mut stream) else { return };
    count.fetch_add(1, Ordering::SeqCst);
    let _ = stream.write_all(&handle(&incoming)).and_then(|()| stream.flush());
}

fn read(stream: &mut impl Read) -> Option<Incoming> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut words = head.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut incoming = Incoming { method, target, head, body: String::new() };
    let length: usize = incoming.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while bytes.len() < end + length {
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
    incoming.body = String::from_utf8(bytes[end..].to_vec()).unwrap();
    Some(incoming)
}

/// Hands a request on to a platform, without the key in its query, as gateways do; gives its whole answer.
pub fn forward(platform: &str, incoming: &Incoming) -> Vec<u8> {
    let host = platform.trim_start_matches("http://").split('/').next().unwrap();
    let target = incoming.target.as_str();
    let target = target.split_once("://").map_or(target, |(_, rest)| &rest[rest.find('/').unwrap()..]);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("city%20key=")).collect();
    let target = if query.concat().is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) };
    let head = incoming.head.replacen(&incoming.target, &target, 1).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    let mut answer = Vec::new();
    let mut server = TcpStream::connect(host).unwrap();
    server.write_all(head.as_bytes()).and_then(|()| server.write_all(incoming.body.as_bytes())).unwrap();
    server.read_to_end(&mut answer).unwrap();
    answer
}

/// A gateway before a platform that lets in only what it is shown credentials for.
pub fn gateway(platform: &str, allows: impl Fn(&Incoming) -> bool + Send + Sync + 'static) -> Server {
    let platform = platform.to_owned();
    serve(
        None,
        move |incoming| {
            if allows(incoming) { forward(&platform, incoming) } else { json(401, r#"{"error":"who are you"}"#) }
        },
    )
}

/// The same, and whatever it answers gives away what it was sent, in every form it knows.
pub fn telltale(platform: &str, allows: impl Fn(&Incoming) -> bool + Send + Sync + 'static) -> Server {
    let platform = platform.to_owned();
    serve(None, move |incoming| {
        if !allows(incoming) {
            return json(401, &echo(incoming));
        }
        let answer = forward(&platform, incoming);
        let text = String::from_utf8(answer).unwrap();
        let status: u16 = text.split(' ').nth(1).unwrap().parse().unwrap();
        // What is not supported (422) is told by the platform's own words.
        if status >= 400 && status != 422 {
            return json(status, &echo(incoming));
        }
        let shown = incoming.header("authorization").or_else(|| incoming.header("x-city-key")).unwrap_or_default();
        let extra =
            format!("\r\nX-Echo: {shown}\r\nX-Target: {}\r\nX-Code: {}\r\n", incoming.target, STANDARD.encode(shown));
        // A link that carries the key, as gateways write them.
        let text = match incoming.target.contains("city%20key=") {
            true => {
                let query = incoming.target.split_once('?').unwrap().1;
                let key = query.split('&').find(|pair| pair.starts_with("city%20key=")).unwrap();
                text.replace("limit=", &format!("{key}&limit="))
            }
            false => text,
        };
        text.replacen("\r\n", &extra, 1).into_bytes()
    })
}

fn echo(incoming: &Incoming) -> String {
    let shown = incoming.header("authorization").unwrap_or_default();
    let decoded = shown.strip_prefix("Basic ").and_then(|code| STANDARD.decode(code).ok()).unwrap_or_default();
    let decoded = String::from_utf8(decoded).unwrap();
    let everything =
        format!("{decoded} {} {}", incoming.head, percent_decode_str(&incoming.target).decode_utf8_lossy());
    let units: String = everything.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    let slashed = serde_json::to_string(&everything).unwrap().replace('/', "\\/");
    let nested = serde_json::to_string(&serde_json::to_string(&everything).unwrap()).unwrap();
    let percent = utf8_percent_encode(&everything, NON_ALPHANUMERIC);
    let code = STANDARD.encode(&everything);
    format!(
        r#"{{"type":"urn:echo","title":{slashed},"units":"{units}","nested":{nested},"percent":"{percent}","code":"{code}"}}"#
    )
}

/// A token endpoint that counts, and remembers what it gave out.
pub struct TokenServer {
    pub server: Server,
    pub given: Arc<Mutex<Vec<String>>>,
}

impl TokenServer {
    /// The token URL.
    pub fn url(&self) -> String {
        format!("{}/token", self.server.url)
    }

    /// The newest token.
    pub fn newest(&self) -> Option<String> {
        self.given.lock().unwrap().last().cloned()
    }
}

/// Starts a token endpoint that gives tokens with this lifetime to whom it allows: `"expires_in":1`.
pub fn tokens(
    lifetime: &'static str,
    allows: impl Fn(&Incoming, usize) -> bool + Send + Sync + 'static,
) -> TokenServer {
    let given = Arc::new(Mutex::new(Vec::new()));
    let issued = Arc::clone(&given);
    let server = serve(None, move |incoming| {
        let mut issued = issued.lock().unwrap();
        if incoming.method != "POST" || !allows(incoming, issued.len()) {
            let why = r#"{"error":"invalid_client","error_description":"nobody\u0007 of that name"}"#;
            return json(400, why);
        }
        let token = format!("CANARY/tok+en.{}~={}", issued.len(), "x".repeat(20));
        issued.push(token.clone());
        json(200, &format!(r#"{{"access_token":"{}","token_type":"Bearer",{lifetime}}}"#, token.replace('/', "\\/")))
    });
    TokenServer { server, given }
}

/// A proxy that wants this `Proxy-Authorization` if any, and leads everything to one place: tunnels, and plain requests.
pub fn proxy(to: &str, authorization: Option<&'static str>) -> Server {
    let to = to.split("//").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let server = Server { url, count: Arc::clone(&count) };
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (to, count) = (to.clone(), Arc::clone(&count));
            thread::spawn(move || {
                let Some(incoming) = read(&mut stream) else { return };
                count.fetch_add(1, Ordering::SeqCst);
                if incoming.header("proxy-authorization") != authorization {
                    let shown = incoming.header("proxy-authorization").unwrap_or_default();
                    let _ = stream.write_all(&answer(407, "Proxy-Authenticate: Basic\r\n", shown));
                } else if incoming.method == "CONNECT" {
                    tunnel(stream, &to);
                } else {
                    let _ = stream.write_all(&forward(&format!("http://{to}/"), &incoming));
                }
            });
        }
    });
    server
}

fn tunnel(mut client: TcpStream, to: &str) {
    let mut server = TcpStream::connect(to).unwrap();
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut client_end, mut server_end) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut client_end, &mut server_end);
        let _ = server_end.shutdown(std::net::Shutdown::Write);
    });
    let _ = std::io::copy(&mut server, &mut client);
    let _ = client.shutdown(std::net::Shutdown::Both);
}
