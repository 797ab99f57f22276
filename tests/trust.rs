//! The way to a target: certificate authorities, client certificates, proxies and the rate, against real servers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[path = "common/gateway.rs"]
mod gateway;
#[path = "common/session.rs"]
mod session;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use civitest::{
    model::{Answer, Exchange, NoAnswer, Request, Verdict},
    reference::Faults,
    transport::{Client, ClientError, Identity, Limits, Options, Proxy},
};
use common::{Running, civitest, code, stderr};
use gateway::{Server, forward, json, proxy, serve};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};
use session::{Session, Town, count, others};

/// An authority, and files of its own.
struct Authority {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
    der: rustls::pki_types::CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Self { folder, der: certificate.der().clone(), issuer: Issuer::new(params, key) }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// A server for `127.0.0.1` and `city.example` that wants certificates of this authority from its clients, or not.
    fn server(
        &self,
        clients: Option<&Self>,
        handle: impl Fn(&gateway::Incoming) -> Vec<u8> + Send + Sync + 'static,
    ) -> Server {
        let names = vec!["127.0.0.1".to_owned(), "city.example".to_owned()];
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap();
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.der.clone()).unwrap();
                let provider = Arc::new(ring::default_provider());
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
                builder.with_client_cert_verifier(verifier)
            }
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        serve(Some(Arc::new(config)), handle)
    }

    /// A certificate for a client with this key.
    fn client(&self, key: &KeyPair) -> String {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.signed_by(key, &self.issuer).unwrap().pem()
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let code = STANDARD.encode(der);
    let lines: Vec<&str> = code.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The key inside PKCS#8, which is SEC1 or PKCS#1: the last octet string of the first level.
fn inner<'a>(pkcs8: &'a [u8], start: &[u8]) -> &'a [u8] {
    let at = pkcs8.windows(start.len()).rposition(|window| window == start).unwrap();
    &pkcs8[at..]
}

async fn get(options: Options, url: &str) -> Exchange {
    Client::new(options).unwrap().send(&Request::new("GET", url)).await
}

fn status(exchange: &Exchange) -> u16 {
    exchange.response().unwrap_or_else(|| panic!("{exchange:?}")).status
}

fn silence(exchange: &Exchange) -> (NoAnswer, &str) {
    match &exchange.answer {
        Answer::None { kind, detail } => (*kind, detail),
        Answer::Response(response) => panic!("{response:?}"),
    }
}

fn trusting(files: &[PathBuf]) -> Options {
    Options { authorities: files.to_vec(), ..Options::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_is_trusted_where_it_is_named() {
    let platform = Town::with(Faults::none()).await;
    let authority = Authority::new();
    let url = platform.url.clone();
    let server = authority.server(None, move |incoming| forward(&url, incoming));
    let refused = get(Options::default(), &server.url).await;
    assert_eq!(silence(&refused).0, NoAnswer::Tls, "{refused:?}");
    let state = tempfile::tempdir().unwrap();
    let other = Authority::new();
    // One bundle with two authorities is as good as two files.
    let bundle = [&other, &authority].map(|one| fs::read_to_string(one.file()).unwrap()).concat();
    let options = trusting(&[authority.write("bundle.pem", &bundle)]);
    let url = format!("{}/ngsi-ld/v1", server.url);
    let run = Session::new(&url, "group(retrieve-entity)", state.path()).run(options).await.unwrap();
    assert!(count(&run, Verdict::Pass) > 5 && others(&run).is_empty(), "{:?}", others(&run));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_shows_its_certificate_whatever_form_its_key_has() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let server = authority.server(Some(&clients), |_| json(200, "[]"));
    // The alert of TLS 1.3 comes after the handshake, and may be overtaken by the end of the connection.
    let shut_out = |exchange: &Exchange| matches!(silence(exchange).0, NoAnswer::Tls | NoAnswer::Broken);
    let without = get(trusting(&[authority.file()]), &server.url).await;
    assert!(shut_out(&without), "{without:?}");
    let elliptic = KeyPair::generate().unwrap();
    let rsa = KeyPair::from_pem(include_str!("../fixtures/tls/rsa.key")).unwrap();
    let (elliptic_der, rsa_der) = (elliptic.serialize_der(), rsa.serialize_der());
    let sec1 = inner(&elliptic_der, b"\x30\x6b\x02\x01\x01\x04\x20");
    let pkcs1 = inner(&rsa_der, b"\x02\x01\x00\x02\x82\x01\x01");
    let pkcs1 = &rsa_der[rsa_der.len() - pkcs1.len() - 4..];
    let parameters = pem("EC PARAMETERS", b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
    let keys = [
        ("PKCS#8", &elliptic, elliptic.serialize_pem()),
        ("SEC1", &elliptic, parameters + &pem("EC PRIVATE KEY", sec1)),
        ("PKCS#8 of RSA", &rsa, rsa.serialize_pem()),
        ("PKCS#1", &rsa, pem("RSA PRIVATE KEY", pkcs1)),
    ];
    for (name, pair, text) in keys {
        let certificate =
            clients.write("client.pem", &(clients.client(pair) + &fs::read_to_string(clients.file()).unwrap()));
        let identity = Some(Identity { certificate, key: clients.write("client.key", &text) });
        let exchange = get(Options { identity, ..trusting(&[authority.file()]) }, &server.url).await;
        assert_eq!(status(&exchange), 200, "{name}");
    }
    let stranger = Authority::new();
    let certificate = stranger.write("client.pem", &stranger.client(&elliptic));
    let identity = Some(Identity { certificate, key: clients.write("client.key", &elliptic.serialize_pem()) });
    let refused = get(Options { identity, ..trusting(&[authority.file()]) }, &server.url).await;
    assert!(shut_out(&refused), "{refused:?}");
}

#[test]
fn files_that_cannot_be_used_are_named_with_what_to_do() {
    let authority = Authority::new();
    let key = KeyPair::generate().unwrap();
    let certificate = authority.write("client.pem", &authority.client(&key));
    let good = authority.write("good.key", &key.serialize_pem());
    let other = authority.write("other.key", &KeyPair::generate().unwrap().serialize_pem());
    let empty = authority.write("empty.pem", "nothing here\n");
    let broken = authority.write("broken.pem", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
    let nonsense = authority.write("nonsense.pem", &pem("CERTIFICATE", b"nonsense"));
    let encrypted = authority.write("encrypted.key", &pem("ENCRYPTED PRIVATE KEY", b"whatever"));
    let damaged = authority.write("damaged.key", &pem("PRIVATE KEY", b"whatever"));
    let missing = Path::new("missing.pem").to_owned();
    let identity = |certificate: &PathBuf, key: &PathBuf| Options {
        identity: Some(Identity { certificate: certificate.clone(), key: key.clone() }),
        ..Options::default()
    };
    let told: Vec<String> = [
        trusting(&[missing]),
        trusting(std::slice::from_ref(&empty)),
        trusting(&[broken]),
        trusting(&[nonsense]),
        identity(&empty, &good),
        identity(&certificate, &empty),
        identity(&certificate, &encrypted),
        identity(&certificate, &damaged),
        identity(&certificate, &other),
    ]
    .into_iter()
    .map(|options| {
        let error: ClientError = Client::new(options).unwrap_err();
        assert!(!error.is_defect(), "{error}");
        format!("{error}\n  {}", error.help()).replace(&authority.folder.path().display().to_string(), "DIR")
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_machine_without_authorities_can_test_what_speaks_plain_http_or_names_one() {
    let (authority, state) = (Authority::new(), tempfile::tempdir().unwrap());
    let nothing = authority.write("none.pem", "");
    let run = |url: &str| {
        let mut command = civitest(state.path());
        command.args(["run", url, "-E", "group(retrieve-entity)", "--allow", "write", "--settle", "0s"]);
        command.env("SSL_CERT_FILE", &nothing).env("SSL_CERT_DIR", state.path());
        command.output().unwrap()
    };
    let platform = Running::faultless();
    let plain = run(&platform.url);
    assert_eq!(code(&plain), 0, "{}", stderr(&plain));
    let server = authority.server(None, |_| json(200, "[]"));
    let refused = run(&server.url);
    assert_eq!(code(&refused), 3, "{}", stderr(&refused));
    assert!(stderr(&refused).contains("this machine has no certificates of authorities"), "{}", stderr(&refused));
}

const PASSWORD: &str = "CANARY:p@ss word";

fn through(proxy: &Server, login: &str, except: &str) -> Proxy {
    let url = format!("http://{login}{}", proxy.host());
    Proxy::Through { http: Some(url.clone()), https: Some(url), except: except.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_are_reached_through_proxies_and_exceptions_without_them() {
    let authority = Authority::new();
    let secure = authority.server(None, |_| json(200, "[]"));
    let plain = serve(None, |incoming| json(200, &format!("{:?}", incoming.target)));
    // "ann:CANARY:p@ss word", encoded.
    let wanted = "Basic YW5uOkNBTkFSWTpwQHNzIHdvcmQ=";
    assert_eq!(wanted, format!("Basic {}", STANDARD.encode(format!("ann:{PASSWORD}"))));
    for (target, url) in [(&plain, "http://city.example/a?b=c"), (&secure, "https://city.example/a?b=c")] {
        for (login, authorization) in [("", None), ("ann:CANARY%3Ap%40ss%20word@", Some(wanted))] {
            let proxy = proxy(&target.url, authorization);
            let options = |login: &str, except: &str| Options {
                proxy: through(&proxy, login, except),
                ..trusting(&[authority.file()])
            };
            assert_eq!(status(&get(options(login, ""), url).await), 200, "{url} {login}");
            assert_eq!(proxy.count(), 1);
            let wrong = get(options("ann:another-CANARY@", ""), url).await;
            assert_eq!(silence(&wrong).0, NoAnswer::Credentials, "{wrong:?}");
            assert!(!format!("{wrong:?}").contains("CANARY"), "{wrong:?}");
            let before = proxy.count();
            for except in ["127.0.0.1", "localhost, 127.0.0.0/8", "127.0.0.1:8080 x", "*"] {
                assert_eq!(status(&get(options(login, except), &target.url).await), 200, "{except}");
            }
            assert_eq!(proxy.count(), before);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rate_holds_for_all_clones_together_and_is_not_the_targets_time() {
    let server = serve(None, |_| json(200, "[]"));
    let limits = Limits { timeout: Duration::from_millis(250), ..Limits::default() };
    let client = Client::new(Options { rate: Some(20.0), limits, ..Options::default() }).unwrap();
    let request = Request::new("GET", &server.url);
    let start = Instant::now();
    let sent = (0..12).map(|_| {
        let (client, request) = (client.clone(), request.clone());
        async move { client.send(&request).await }
    });
    let exchanges = futures::future::join_all(sent).await;
    assert!(start.elapsed() >= Duration::from_millis(530), "{:?}", start.elapsed());
    for exchange in exchanges {
        // The last of them waited for more than twice the time a request may take.
        assert_eq!(status(&exchange), 200);
        assert!(exchange.millis < 250, "{}", exchange.millis);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_the_rate_uses_up_no_deadline() {
    let platform = Town::with(Faults::none()).await;
    let state = tempfile::tempdir().unwrap();
    let mut session = Session::new(&platform.url, "group(retrieve-entity)", state.path());
    (session.jobs, session.deadline) = (32, Duration::from_millis(400));
    let run = session.run(Options { rate: Some(60.0), ..Options::default() }).await.unwrap();
    assert!(others(&run).is_empty(), "{:?}", others(&run));
    assert!(run.records.iter().any(|record| record.millis > 600), "no case had to wait longer than its deadline");
}
