//! A proxy before the reference platform that misbehaves where a test wants it to.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// A request as the proxy sees it.
pub struct Seen<'a> {
    /// `GET`
    pub method: &'a str,
    /// Path and query.
    pub target: &'a str,
    /// How long ago the first write was.
    pub since_write: Option<Duration>,
}

impl Seen<'_> {
    /// Whether this reads one entity of a case.
    pub fn reads_an_entity(&self) -> bool {
        self.method == "GET" && self.target.contains("/entities/urn:") && !self.target.contains("CivitestBystander")
    }
}

/// What the proxy does with a request.
pub enum Act {
    /// Hands it on.
    Forward,
    /// Closes the connection without an answer.
    Drop,
    /// Answers with this status and an empty JSON object.
    Status(u16),
    /// Hands it on, and answers with this status whatever came back.
    ForwardAndAnswer(u16),
}

/// Starts a proxy before the platform at this URL; gives its own URL.
pub fn before(platform: &str, decide: impl Fn(&Seen<'_>) -> Act + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let host = platform.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    let (decide, memory) = (Arc::new(decide), Arc::new(Mutex::new(None)));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (decide, memory, host) = (Arc::clone(&decide), Arc::clone(&memory), host.clone());
            thread::spawn(move || serve(stream, &host, &*decide, &memory));
        }
    });
    url
}

/// When the first write came.
type Memory = Mutex<Option<Instant>>;

/// One connection, one request: the answer says so.
fn serve(mut client: TcpStream, host: &str, decide: &dyn Fn(&Seen<'_>) -> Act, memory: &Memory) {
    let Some((head, body)) = read_request(&client) else { return };
    let mut words = head.split_whitespace();
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let written = {
        let mut first_write = memory.lock().unwrap();
        if method == "POST" {
            first_write.get_or_insert_with(Instant::now);
        }
        *first_write
    };
    let seen = Seen { method, target, since_write: written.map(|time| time.elapsed()) };
    match decide(&seen) {
        Act::Drop => {}
        Act::Status(status) => answer(&mut client, status),
        Act::ForwardAndAnswer(status) => {
            forward(host, &head, &body);
            answer(&mut client, status);
        }
        Act::Forward => {
            let _ = client.write_all(&forward(host, &head, &body));
        }
    }
}

fn answer(client: &mut TcpStream, status: u16) {
    let rest = "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    let _ = write!(client, "HTTP/1.1 {status} Scripted\r\n{rest}");
}

fn forward(host: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    let Ok(mut server) = TcpStream::connect(host) else { return answer };
    let head = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    if server.write_all(head.as_bytes()).and_then(|()| server.write_all(body)).is_ok() {
        let _ = server.read_to_end(&mut answer);
    }
    answer
}

fn read_request(client: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(client);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}
