//! Servers that are too large, too slow, or wrong about how long they are.

use crate::{
    row::{Row, asked, says},
    server::{Act, ENTITY, End, json, with},
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

fn head(headers: &str) -> Vec<u8> {
    format!("{OK}{headers}\r\n").into_bytes()
}

fn body(headers: &str, body: &str) -> Vec<u8> {
    format!("{OK}{headers}\r\n{body}").into_bytes()
}

/// The rows.
pub fn rows() -> Vec<Row> {
    let mut rows = sizes();
    rows.extend(lengths());
    rows.extend(chunks());
    rows.extend(slow());
    rows.extend(broken());
    rows
}

fn sizes() -> Vec<Row> {
    let spaces = vec![b' '; 1 << 16];
    vec![
        asked(
            "body-10-gb",
            "announces 10 GB and sends them",
            Act::Endless(head("Content-Length: 10737418240\r\n"), spaces.clone()),
        ),
        asked(
            "body-endless",
            "sends a body without a length and without an end",
            Act::Endless(head("Connection: close\r\n"), spaces.clone()),
        ),
        says(
            "body-5-mb",
            "sends an entity of 5 MB",
            json(format!(r#"{{"id":"urn:civitest:hostile","type":"Bus","x":"{}"}}"#, "x".repeat(5 << 20))),
        ),
        asked(
            "head-endless",
            "sends one header line without an end",
            Act::Endless(format!("{OK}X: ").into_bytes(), vec![b'x'; 1 << 16]),
        ),
        says("head-1-mb", "sends one header of 1 MB", with(&format!("X: {}\r\n", "x".repeat(1 << 20)), ENTITY)),
        says("head-100-kb", "sends one header of 100 KB", with(&format!("X: {}\r\n", "x".repeat(100 << 10)), ENTITY)),
        says(
            "headers-90-of-1-kb",
            "sends 90 headers of 1 KB",
            with(&format!("X: {}\r\n", "x".repeat(1 << 10)).repeat(90), ENTITY),
        ),
        says("headers-101", "sends 101 short headers", with(&"X: y\r\n".repeat(101), ENTITY)),
        says("headers-10000", "sends 10,000 short headers", with(&"X: y\r\n".repeat(10_000), ENTITY)),
        says(
            "links-million",
            "sends a Link header with a million entries",
            with(&format!("Link: {}\r\n", "</a>;rel=a,".repeat(1_000_000)), ENTITY),
        ),
        says(
            "location-1-mb",
            "redirects to a location of 1 MB",
            format!("HTTP/1.1 302 Found\r\nLocation: /{}\r\nContent-Length: 0\r\n\r\n", "x".repeat(1 << 20)),
        ),
        asked(
            "continue-for-ever",
            "sends 100 Continue without an end",
            Act::Endless(Vec::new(), b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()),
        ),
        asked(
            "early-hints-for-ever",
            "sends 103 Early Hints without an end",
            Act::Endless(Vec::new(), b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n".repeat(100)),
        ),
    ]
}

fn lengths() -> Vec<Row> {
    let entity = |headers: String| body(&headers, ENTITY);
    let length = ENTITY.len();
    vec![
        says("length-too-short", "announces 10 bytes and sends more", entity("Content-Length: 10\r\n".into())),
        says(
            "length-too-long",
            "announces 1,000 bytes, sends fewer and closes",
            entity("Content-Length: 1000\r\n".into()),
        ),
        asked(
            "length-too-long-open",
            "announces 1,000 bytes, sends fewer and stays",
            Act::Hang(entity("Content-Length: 1000\r\n".into())),
        ),
        says(
            "length-twice",
            "announces two different lengths",
            entity(format!("Content-Length: {length}\r\nContent-Length: 5\r\n")),
        ),
        says(
            "length-list",
            "announces the same length twice in one header",
            entity(format!("Content-Length: {length}, {length}\r\nConnection: close\r\n")),
        ),
        says("length-negative", "announces -1 bytes", entity("Content-Length: -1\r\n".into())),
        says("length-word", "announces `many` bytes", entity("Content-Length: many\r\n".into())),
        says(
            "length-overflow",
            "announces more bytes than 64 bits count",
            entity("Content-Length: 99999999999999999999\r\n".into()),
        ),
        says(
            "length-and-chunks",
            "announces a length and sends chunks",
            body(
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n",
                &format!("{length:x}\r\n{ENTITY}\r\n0\r\n\r\n"),
            ),
        ),
        says(
            "body-on-204",
            "answers 204 with a body",
            format!(
                "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ENTITY}"
            ),
        ),
        says(
            "body-on-304",
            "answers 304 with a body",
            format!(
                "HTTP/1.1 304 Not Modified\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ENTITY}"
            ),
        ),
        says(
            "no-length-http-1.0",
            "speaks HTTP/1.0 and ends the body by closing",
            format!("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{ENTITY}"),
        ),
    ]
}

fn chunks() -> Vec<Row> {
    let chunked = |chunks: &str| body("Transfer-Encoding: chunked\r\n", chunks);
    vec![
        asked(
            "chunks-endless",
            "sends chunks of 64 KB without an end",
            Act::Endless(chunked(""), [b"10000\r\n".to_vec(), vec![b' '; 1 << 16], b"\r\n".to_vec()].concat()),
        ),
        asked(
            "chunks-of-one-byte",
            "sends chunks of one byte without an end",
            Act::Endless(chunked(""), b"1\r\n \r\n".repeat(1000)),
        ),
        says(
            "chunk-size-overflow",
            "sends a chunk size above 64 bits",
            chunked(&format!("ffffffffffffffffff\r\n{ENTITY}\r\n0\r\n\r\n")),
        ),
        says("chunk-size-huge", "sends a chunk size of 2^63 - 1", chunked(&format!("7fffffffffffffff\r\n{ENTITY}"))),
        says("chunk-size-word", "sends `xyz` as a chunk size", chunked(&format!("xyz\r\n{ENTITY}\r\n0\r\n\r\n"))),
        says("chunk-size-negative", "sends -5 as a chunk size", chunked(&format!("-5\r\n{ENTITY}\r\n0\r\n\r\n"))),
        says(
            "chunk-last-missing",
            "closes before the last chunk",
            chunked(&format!("{:x}\r\n{ENTITY}\r\n", ENTITY.len())),
        ),
        asked(
            "chunk-extension-endless",
            "sends a chunk extension without an end",
            Act::Endless(chunked("5;x="), vec![b'x'; 1 << 12]),
        ),
        asked(
            "trailers-endless",
            "sends trailers without an end",
            Act::Endless(chunked(&format!("{:x}\r\n{ENTITY}\r\n0\r\n", ENTITY.len())), b"X: y\r\n".repeat(1000)),
        ),
        says(
            "coding-unknown",
            "sends a transfer coding that nobody knows",
            body("Transfer-Encoding: rot13\r\n", ENTITY),
        ),
    ]
}

fn slow() -> Vec<Row> {
    vec![
        asked("silence", "never answers the request", Act::Hang(Vec::new())),
        asked(
            "slow-head",
            "sends its headers byte by byte",
            Act::Drip(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-Slow: yes\r\n".to_vec()),
        ),
        asked("slow-body", "sends its body byte by byte", Act::Drip(head("Content-Length: 100000\r\n"), b" ".to_vec())),
        asked(
            "slow-chunks",
            "sends a chunk of one byte now and then",
            Act::Drip(body("Transfer-Encoding: chunked\r\n", ""), b"1\r\n \r\n".to_vec()),
        ),
        asked("stops-after-head", "sends its headers and then nothing", Act::Hang(head("Content-Length: 100\r\n"))),
        asked("stops-in-status", "sends half a status line and then nothing", Act::Hang(b"HTTP/1.1 2".to_vec())),
    ]
}

fn broken() -> Vec<Row> {
    vec![
        says("closes", "closes without an answer", ""),
        asked("resets", "resets without an answer", Act::Reset(Vec::new())),
        asked("resets-after-head", "resets after its headers", Act::Reset(head("Content-Length: 100\r\n"))),
        asked(
            "half-closes",
            "half closes in the middle of the body",
            Act::HalfClose(body("Content-Length: 1000\r\n", ENTITY)),
        ),
        asked(
            "answers-early",
            "answers before it read the request, and resets",
            Act::Early(body("Content-Length: 1000\r\n", "[")),
        ),
        asked("cut-by-reset", "resets at every byte of an honest answer", Act::Part(End::Reset)).at_every_byte(),
        asked("cut-by-close", "closes at every byte of an honest answer", Act::Part(End::Close)).at_every_byte(),
    ]
}
