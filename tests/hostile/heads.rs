//! Servers that do not quite speak HTTP, lead elsewhere, or keep a connection to poison it.

use crate::{
    row::{Row, asked, connected, says},
    server::{Act, ENTITY, with},
};

/// The rows; `elsewhere` is a server that nobody may ever talk to.
pub fn rows(elsewhere: &str) -> Vec<Row> {
    let mut rows = status_lines();
    rows.extend(redirects(elsewhere));
    rows.extend(connections());
    rows
}

fn line(first: &str) -> Vec<u8> {
    let length = ENTITY.len();
    format!(
        "{first}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{ENTITY}"
    )
    .into_bytes()
}

fn status_lines() -> Vec<Row> {
    vec![
        says("http-0.9", "speaks HTTP/0.9: a body and nothing else", ENTITY),
        says("http-3.0", "calls itself HTTP/3.0", line("HTTP/3.0 200 OK")),
        says(
            "http-2-preface",
            "sends HTTP/2 frames to a request of HTTP/1.1",
            b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64",
        ),
        says("status-099", "answers with status 099", line("HTTP/1.1 099 Low")),
        says("status-600", "answers with status 600", line("HTTP/1.1 600 High")),
        says("status-1000", "answers with status 1000", line("HTTP/1.1 1000 Higher")),
        says("status-word", "answers with status abc", line("HTTP/1.1 abc What")),
        says("status-missing", "answers with an empty status line", line("HTTP/1.1")),
        says(
            "status-101",
            "switches protocols although nobody asked",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        ),
        says(
            "reason-escapes",
            "puts terminal escapes into the reason phrase",
            line("HTTP/1.1 200 \x1b[2J\x1b]0;owned\x07"),
        ),
        says("garbage", "sends bytes that are nothing", [0xffu8, 0xfe, 0, 1, 2, 3].repeat(200)),
        says("other-protocol", "greets like a mail server", "220 mail.example ESMTP\r\n"),
        says("header-without-name", "sends a header line without a name", with(": value\r\n", ENTITY)),
        says("header-folded", "folds a header line", with("X: a\r\n b\r\n", ENTITY)),
        says("header-nul", "puts a NUL into a header", with("X: a\0b\r\n", ENTITY)),
        says("header-escapes", "puts terminal escapes into a header", with("X: \x1b[2J\x1b]0;owned\x07\r\n", ENTITY)),
        says(
            "header-c1-escapes",
            "puts terminal controls of ISO 6429 into a header",
            with("X: \u{9b}2J\u{9d}0;owned\r\n", ENTITY),
        ),
        says(
            "type-missing",
            "sends no Content-Type",
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{ENTITY}", ENTITY.len()),
        ),
    ]
}

fn redirects(elsewhere: &str) -> Vec<Row> {
    let found = |status: &str, location: &str| {
        format!("HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    };
    vec![
        says("redirect-loop", "redirects to itself", found("302 Found", "/ngsi-ld/v1/entities/urn:civitest:hostile")),
        says("redirect-permanently", "redirects to another server for good", found("308 Permanent Redirect", elsewhere)),
        says("redirect-private", "redirects to a private address", found("307 Temporary Redirect", "http://169.254.169.254/latest/meta-data")),
        says("redirect-file", "redirects to a file", found("301 Moved Permanently", "file:///etc/passwd")),
        says("redirect-nowhere", "redirects without a location", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        says("redirect-escapes", "redirects to a location with control characters", found("302 Found", "/\x1b[2J\x08")),
        says("refresh", "sends the browser elsewhere", with(&format!("Refresh: 0; url={elsewhere}\r\n"), ENTITY)),
        says("created-elsewhere", "says that what was created is on another server", format!("HTTP/1.1 201 Created\r\nLocation: {elsewhere}/entities/urn:a:1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).by_creation(),
        says("created-foreign", "says that what was created is somebody else's entity", "HTTP/1.1 201 Created\r\nLocation: /ngsi-ld/v1/entities/urn:ngsi-ld:Bus:foreign\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").by_creation(),
        says("created-path", "says that what was created is at ../../..", "HTTP/1.1 201 Created\r\nLocation: ../../../etc\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").by_creation(),
        says("created-escapes", "puts controls of ISO 6429 into the location of what was created", "HTTP/1.1 201 Created\r\nLocation: /\u{9b}2J\u{9d}0;owned\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").by_creation(),
    ]
}

fn connections() -> Vec<Row> {
    let kept = |body: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    let poison = "HTTP/1.1 418 Poison\r\nContent-Length: 0\r\n\r\n";
    vec![
        asked(
            "poison-answer",
            "sends a second answer that belongs to nobody",
            Act::GoOn(format!("{}{poison}", kept(ENTITY)).into_bytes()),
        )
        .keeping(),
        asked(
            "poison-length",
            "announces too few bytes, and the rest looks like an answer",
            Act::GoOn(format!("{}{poison}", kept("{}")).into_bytes()),
        )
        .keeping(),
        asked(
            "poison-204",
            "puts an answer behind a 204",
            Act::GoOn(
                format!("HTTP/1.1 204 No Content\r\nContent-Length: {}\r\n\r\n{poison}", poison.len()).into_bytes(),
            ),
        )
        .keeping(),
        asked(
            "poison-many",
            "sends a thousand answers to one request",
            Act::GoOn(format!("{}{}", kept(ENTITY), poison.repeat(1000)).into_bytes()),
        )
        .keeping(),
        connected("silent-connection", "accepts the connection and says nothing", Act::Hang(Vec::new())),
        connected("closes-connection", "accepts the connection and closes it", Act::Say(Vec::new())),
        connected("resets-connection", "accepts the connection and resets it", Act::Reset(Vec::new())),
        says("tls-on-plain", "speaks TLS where plain HTTP was asked for", b"\x15\x03\x03\0\x02\x02\x0a"),
    ]
}
