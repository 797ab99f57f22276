//! Servers whose bodies are no text, no JSON, or JSON that is meant to hurt; and pages without an end.

use crate::{
    row::{Row, asked, says},
    server::{Act, ENTITY, json, with},
};

/// The rows; `elsewhere` is a server that nobody may ever talk to.
pub fn rows(elsewhere: &str) -> Vec<Row> {
    let mut rows = texts();
    rows.extend(codings());
    rows.extend(structures());
    rows.extend(contents());
    rows.extend(pages(elsewhere));
    rows
}

/// An entity with this behind its type.
fn entity(more: &str) -> Vec<u8> {
    json(format!(r#"{{"id":"urn:civitest:hostile","type":"Bus",{more}}}"#))
}

fn texts() -> Vec<Row> {
    let utf16: Vec<u8> = ENTITY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        says(
            "utf-8-invalid",
            "puts a byte that is not UTF-8 into a string",
            json([&ENTITY.as_bytes()[..20], b"\xff", &ENTITY.as_bytes()[20..]].concat()),
        ),
        says(
            "utf-8-overlong",
            "sends an overlong quotation mark",
            json([b"{\"id\":\"x\xc0\xa2\"}".as_slice()].concat()),
        ),
        says("utf-8-cut", "ends in the middle of a character", json([ENTITY.as_bytes(), b"\xe2\x82"].concat())),
        says("byte-order-mark", "puts a byte order mark before the body", json(format!("\u{feff}{ENTITY}"))),
        says("utf-16", "sends UTF-16", json(&utf16)),
        says("utf-16-marked", "sends UTF-16 with a byte order mark", json([b"\xff\xfe".to_vec(), utf16].concat())),
        says("nul", "puts NUL bytes behind the body", json(format!("{ENTITY}\0\0\0"))),
        says("surrogate", "sends half of a surrogate pair", entity(r#""name":"\ud800""#)),
        says("controls", "puts raw control characters into a string", entity("\"name\":\"\u{1b}[2J\u{7}\"")),
        says("spaces", "sends 1 MB of white space", json(" ".repeat(1 << 20))),
        says(
            "html",
            "sends an HTML page with escapes in its title",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html><title>\u{1b}]0;owned\u{7}\u{202e}login</title>",
        ),
        says(
            "comments",
            "sends JSON with comments and a trailing comma",
            json("{/* x */\"id\":\"urn:civitest:hostile\",\"type\":\"Bus\",}"),
        ),
    ]
}

fn codings() -> Vec<Row> {
    let coded = |coding: &str, body: &[u8]| with(&format!("Content-Encoding: {coding}\r\n"), body);
    let bomb = bomb();
    vec![
        says(
            "gzip-bomb",
            "sends 512 MB packed into 3 MB with gzip, which was not asked for",
            coded("gzip", &[b"\x1f\x8b\x08\0\0\0\0\0\0\xff".as_slice(), &bomb].concat()),
        ),
        says(
            "deflate-bomb",
            "sends 512 MB packed into 3 MB with deflate",
            coded("deflate", &[b"\x78\x9c".as_slice(), &bomb].concat()),
        ),
        says("br", "says that its body is packed with br", coded("br", b"\x0b\x02\x80\x00\x00\x03")),
        says("zstd", "says that its body is packed with zstd", coded("zstd", b"\x28\xb5\x2f\xfd\x04\x00\x01\x00\x00")),
        says(
            "coding-of-codings",
            "says that its body is packed fifty times",
            coded(&["gzip"; 50].join(", "), &bomb[..100]),
        ),
        says("coding-lie", "says that a plain body is packed", coded("gzip", ENTITY.as_bytes())),
    ]
}

/// Half a gigabyte of spaces as a deflate stream of 3 MB: matches of 258 bytes, thirteen bits each.
fn bomb() -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let push = |code: u16, length: u16, bits: &mut Vec<bool>| {
        bits.extend((0..length).rev().map(|bit| code >> bit & 1 == 1));
    };
    push(0x30 + u16::from(b' '), 8, &mut bits);
    for _ in 0..(512 << 20) / 258 {
        push(0b1100_0101, 8, &mut bits);
        push(0, 5, &mut bits);
    }
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit))).collect()
}

fn structures() -> Vec<Row> {
    let nest = |open: &str, close: &str, levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
    let members = |count: usize| (0..count).map(|number| format!("\"a{number}\":0")).collect::<Vec<_>>().join(",");
    vec![
        says("arrays-10000", "nests 10,000 arrays", json(nest("[", "]", 10_000))),
        says("objects-10000", "nests 10,000 objects", json(nest("{\"a\":", "}", 10_000))),
        says("arrays-open-million", "opens a million arrays and closes none", json("[".repeat(1 << 20))),
        says(
            "nested-200-in-value",
            "nests 200 arrays in the value of an attribute",
            entity(&format!("\"x\":{{\"type\":\"Property\",\"value\":{}}}", nest("[", "]", 200))),
        ),
        says(
            "nested-100-in-value",
            "nests 100 arrays in the value of an attribute",
            entity(&format!("\"x\":{{\"type\":\"Property\",\"value\":{}}}", nest("[", "]", 100))),
        ),
        says("members-million", "sends an object with a million members", json(format!("{{{}}}", members(1_000_000)))),
        says("members-300000", "sends an object with 300,000 members", json(format!("{{{}}}", members(300_000)))),
        says("members-90000", "sends an entity with 90,000 attributes", entity(&members(90_000))),
        says(
            "numbers-2-million",
            "sends an array of two million numbers",
            json(format!("[{}1]", "1,".repeat(2_000_000))),
        ),
        says(
            "objects-million",
            "sends an array of a million empty objects",
            json(format!("[{}{{}}]", "{},".repeat(1_000_000))),
        ),
        says(
            "entities-200000",
            "sends 200,000 entities where one was asked for",
            json(format!("[{}{ENTITY}]", "{\"id\":\"urn:a\",\"type\":\"T\"},".repeat(200_000))),
        ),
        says(
            "entities-30000",
            "sends 30,000 entities where one was asked for",
            json(format!("[{}{ENTITY}]", "{\"id\":\"urn:a\",\"type\":\"T\"},".repeat(30_000))),
        ),
        says(
            "objects-49000",
            "sends an array of 49,000 objects with one member each",
            json(format!("[{}{{}}]", "{\"a\":0},".repeat(49_000))),
        ),
        says("name-twice", "has the same name twice in one object", entity(r#""type":"Bus""#)),
        says("name-twice-escaped", "has the same name twice, once with escapes", entity(r#""typ\u0065":"Tram""#)),
    ]
}

fn contents() -> Vec<Row> {
    vec![
        says("number-1e999999", "sends the number 1e999999", entity(r#""line":1e999999"#)),
        says("number-400-digits", "sends a number of 400 digits", entity(&format!("\"line\":{}", "9".repeat(400)))),
        says(
            "number-1-mb",
            "sends a number with a million decimals",
            entity(&format!("\"line\":0.{}", "3".repeat(1 << 20))),
        ),
        says("number-nan", "sends NaN", entity(r#""line":NaN"#)),
        says("id-1-mb", "sends an id of 1 MB", json(format!(r#"{{"id":"urn:{}","type":"Bus"}}"#, "x".repeat(1 << 20)))),
        says("id-path", "sends an id that is a path", json(r#"{"id":"../../../etc/passwd","type":"Bus"}"#)),
        says(
            "id-shell",
            "sends an id that is a shell command",
            json(r#"{"id":"\"; rm -rf / #`id`$(id)","type":"Bus"}"#),
        ),
        says("id-query", "sends an id with a query and a fragment", json(r#"{"id":"urn:x?y#z","type":"Bus"}"#)),
        says("id-number", "sends a number as its id", json(r#"{"id":1,"type":"Bus"}"#)),
        says(
            "prototype",
            "sends the names that trouble JavaScript",
            json(r#"{"__proto__":{"id":"urn:civitest:hostile"},"constructor":1,"type":"Bus"}"#),
        ),
        says(
            "escapes",
            "puts terminal escapes into the type",
            json(r#"{"id":"urn:civitest:hostile","type":"\u001b[2J\u001b]0;owned\u0007\u009b1m\u202e"}"#),
        ),
        says(
            "escapes-in-problem",
            "puts terminal escapes into the title of a problem",
            "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"type\":\"https://uri.etsi.org/ngsi-ld/errors/InternalError\",\"title\":\"\\u001b[2J\\u0007\",\"detail\":\"\\u009b\"}",
        ),
        says(
            "commands",
            "sends what CI systems take for commands",
            json(r#"{"id":"x","type":"\n::error file=x::owned\n##vso[task.complete]"}"#),
        ),
        asked(
            "never-the-same",
            "answers differently each time",
            Act::Answer(|_, before| if before % 2 == 0 { json("{}") } else { json(ENTITY) }),
        ),
    ]
}

fn pages(elsewhere: &str) -> Vec<Row> {
    let next = |link: &str| with(&format!("Link: <{link}>; rel=\"next\"\r\n"), format!("[{ENTITY}]"));
    let page = "/ngsi-ld/v1/entities?type=Hostile&offset=";
    vec![
        asked(
            "pages-endless",
            "always has a next page",
            Act::Answer(|_, before| {
                with(
                    &format!("Link: </ngsi-ld/v1/entities?type=Hostile&offset={before}>; rel=\"next\"\r\n"),
                    format!("[{ENTITY}]"),
                )
            }),
        )
        .by_walk(),
        asked(
            "pages-of-3-mb",
            "always has a next page, of 3 MB each",
            Act::Answer(|_, before| {
                let link = format!("Link: </ngsi-ld/v1/entities?type=Hostile&offset={before}>; rel=\"next\"\r\n");
                with(&link, format!("[{{\"id\":\"urn:a\",\"type\":\"T\",\"x\":\"{}\"}}]", "x".repeat(3 << 20)))
            }),
        )
        .by_walk(),
        asked(
            "pages-of-numbers",
            "always has a next page, of 90,000 numbers each",
            Act::Answer(|_, before| {
                let link = format!("Link: </ngsi-ld/v1/entities?type=Hostile&offset={before}>; rel=\"next\"\r\n");
                with(&link, format!("[{}1]", "1,".repeat(90_000)))
            }),
        )
        .by_walk(),
        asked(
            "pages-controls",
            "always has a next page, full of control characters",
            Act::Answer(|_, before| {
                let link = format!("Link: </ngsi-ld/v1/entities?type=Hostile&offset={before}>; rel=\"next\"\r\n");
                with(&format!("{link}X: {}\r\n", "\"".repeat(60 << 10)), "\0".repeat(60 << 10))
            }),
        )
        .by_walk(),
        says("page-itself", "is its own next page", next("?type=Hostile&limit=1")).by_walk(),
        says("page-elsewhere", "has its next page on another server", next(elsewhere)).by_walk(),
        says("page-file", "has its next page in a file", next("file:///etc/passwd")).by_walk(),
        says("page-50-kb", "has a next page with a URL of 50 KB", next(&format!("{page}{}", "1".repeat(50 << 10))))
            .by_walk(),
        says("page-escapes", "has terminal controls in the link to its next page", next("http://\u{9b}2J/")).by_walk(),
        says(
            "links-5000",
            "has 5,000 links and no next page",
            with(&format!("Link: {}</a>;rel=a\r\n", "</a>;rel=a,".repeat(5_000)), format!("[{ENTITY}]")),
        )
        .by_walk(),
        asked(
            "page-two-silent",
            "has a next page that never comes",
            Act::Answer(|target, _| {
                if target.contains("offset") {
                    Vec::new()
                } else {
                    with("Link: </ngsi-ld/v1/entities?type=Hostile&offset=1>; rel=next\r\n", format!("[{ENTITY}]"))
                }
            }),
        )
        .by_walk(),
        asked(
            "page-two-object",
            "has a next page that is no array",
            Act::Answer(|target, _| {
                if target.contains("offset") {
                    json(ENTITY)
                } else {
                    with("Link: </ngsi-ld/v1/entities?type=Hostile&offset=1>; rel=next\r\n", format!("[{ENTITY}]"))
                }
            }),
        )
        .by_walk(),
    ]
}
