//! Servers that break TLS, or present themselves with the wrong certificate.

use crate::{
    certificates::{Authority, Wrong, self_signed},
    row::{Row, asked, connected},
    server::{Act, ENTITY},
};

/// The rows: all servers are of an authority that is trusted.
pub fn rows(trusted: &Authority) -> Vec<Row> {
    let good = trusted.server(Wrong::Nothing);
    let mut rows = certificates(trusted);
    rows.extend(handshakes(trusted));
    rows.extend(streams());
    rows.into_iter().map(|row| row.over(&good)).collect()
}

fn certificates(trusted: &Authority) -> Vec<Row> {
    let presents = |name, does, config| connected(name, does, Act::Tls(config));
    vec![
        presents("certificate-expired", "presents a certificate that has expired", trusted.server(Wrong::Expired)),
        presents(
            "certificate-too-early",
            "presents a certificate that is not valid yet",
            trusted.server(Wrong::NotYetValid),
        ),
        presents("certificate-host", "presents the certificate of another host", trusted.server(Wrong::Host)),
        presents("certificate-usage", "presents a certificate that is for clients only", trusted.server(Wrong::Usage)),
        presents("certificate-self-signed", "presents a certificate that it signed itself", self_signed()),
        presents(
            "certificate-unknown",
            "presents a certificate of an unknown authority",
            Authority::new("Unknown").server(Wrong::Nothing),
        ),
        presents("certificate-chain-3", "presents a chain of 3 authorities, as it may", trusted.behind(3)),
        presents("certificate-chain-100", "presents a chain of 100 authorities", trusted.behind(100)),
        presents("certificate-demanded", "wants a certificate of the client", trusted.demanding()),
    ]
}

fn handshakes(trusted: &Authority) -> Vec<Row> {
    let alert = |code: u8| Act::Say(vec![0x15, 0x03, 0x03, 0, 2, 2, code]);
    vec![
        connected("tls-alert-handshake", "refuses the handshake with an alert", alert(40)),
        connected("tls-alert-version", "speaks TLS 1.1 at most: an alert about the version", alert(70)),
        connected("tls-alert-name", "does not know the host: an alert about the name", alert(112)),
        connected("tls-garbage", "sends bytes that are not TLS", Act::Say(vec![0x55; 2000])),
        connected(
            "tls-old-version",
            "greets with TLS 1.1",
            Act::Say(
                b"\x16\x03\x02\0\x31\x02\0\0\x2d\x03\x02"
                    .iter()
                    .copied()
                    .chain([7; 32])
                    .chain([0, 0, 0x2f, 0, 0, 5, 0xff, 1, 0, 1, 0])
                    .collect(),
            ),
        ),
        connected("tls-plain-http", "speaks plain HTTP on a TLS port", Act::Say(crate::server::json(ENTITY))),
        connected("tls-silent", "accepts the connection and never begins TLS", Act::Hang(Vec::new())),
        connected("tls-slow", "sends the handshake byte by byte", Act::Drip(vec![0x16, 3, 3, 0x10, 0], vec![2])),
        connected("tls-closes", "closes in the middle of the handshake", Act::Say(vec![0x16, 3, 3])),
        connected("tls-resets", "resets in the middle of the handshake", Act::Reset(vec![0x16, 3, 3])),
        connected(
            "tls-record-huge",
            "announces a record of 64 KB",
            Act::Say([vec![0x16, 3, 3, 0xff, 0xff], vec![2; 70_000]].concat()),
        ),
        {
            let mut row = connected("http-2-silent", "agrees on HTTP/2 and says nothing", Act::Tls(trusted.http2()));
            row.server.request = Some(Act::Hang(Vec::new()));
            row
        },
    ]
}

fn streams() -> Vec<Row> {
    let half = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{ENTITY}")
        .into_bytes();
    let to_the_end = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{ENTITY}").into_bytes();
    vec![
        asked("tls-stalls", "stops in the middle of the body, over TLS", Act::Hang(half.clone())),
        asked("tls-cut", "drops the connection in the middle of the body, over TLS", Act::Drop(half.clone())),
        asked(
            "tls-cut-at-the-end",
            "ends a body without a length, without the farewell of TLS",
            Act::Drop(to_the_end.clone()),
        ),
        asked("tls-ends-well", "ends a body without a length, with the farewell of TLS", Act::Say(to_the_end)),
        asked("tls-reset", "resets in the middle of the body, over TLS", Act::Reset(half)),
        asked(
            "tls-endless",
            "sends a body without an end, over TLS",
            Act::Endless(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".to_vec(), vec![b' '; 1 << 14]),
        ),
    ]
}
