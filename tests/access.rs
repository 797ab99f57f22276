//! How requests are authenticated, against gateways that want to see it: every kind of access opens its gateway, tokens are
//! fetched when they have to be, a side without credentials blames nobody, and no secret gets out.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/gateway.rs"]
mod gateway;
#[path = "common/session.rs"]
mod session;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use civitest::{
    engine::PreflightError,
    event::Run,
    model::{Answer, NoAnswer, Request, Verdict, verdict::ReasonCode},
    reference::{Fault, Faults},
    report::curl,
    transport::{
        Access, Client, ClientAuthentication, ClientCredentials, ClientError, Limits, MASK, Options, Secret,
        TokenCommand,
    },
};
use gateway::{Incoming, TokenServer, answer, gateway, json, serve, telltale, tokens};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use session::{Session, Town, count, leaks, others};

/// Hard to keep: every escape of every format gets something to do.
const CANARY: &str = "CANARY/s3cr+t\"=\\va lue";
/// The groups that most runs here are about: they create, read, page and delete.
const GROUPS: &str = "group(retrieve-entity) or group(pagination)";

fn secret() -> Secret {
    Secret::new(CANARY, "environment variable CITY_SECRET")
}

fn with(access: Access) -> Options {
    Options { access, ..Options::default() }
}

fn oauth(url: String, style: ClientAuthentication) -> Access {
    Access::ClientCredentials(ClientCredentials {
        token_url: url,
        client_id: "civi test:1".to_owned(),
        client_secret: secret(),
        scope: Some("read write".to_owned()),
        audience: Some("https://city.example/".to_owned()),
        style,
    })
}

fn command(script: &str) -> Access {
    let program = ["sh", "-c", script].map(str::to_owned).to_vec();
    Access::Command(TokenCommand { program, lifetime: None })
}

fn form(incoming: &Incoming, name: &str) -> Option<String> {
    let asked = Incoming { target: format!("/?{}", incoming.body.replace('+', "%20")), ..incoming.clone() };
    asked.parameter(name)
}

/// Whether a token request is right in every part.
fn is_client(incoming: &Incoming) -> bool {
    let code = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let encoded = utf8_percent_encode(CANARY, NON_ALPHANUMERIC).to_string().replace("%20", "+");
    let in_header = incoming.header("authorization") == Some(&code(&format!("civi+test%3A1:{encoded}")));
    let in_body = form(incoming, "client_id").as_deref() == Some("civi test:1")
        && form(incoming, "client_secret").as_deref() == Some(CANARY);
    (in_header != in_body)
        && incoming.header("content-type") == Some("application/x-www-form-urlencoded")
        && form(incoming, "grant_type").as_deref() == Some("client_credentials")
        && form(incoming, "scope").as_deref() == Some("read write")
        && form(incoming, "audience").as_deref() == Some("https://city.example/")
}

/// What a gateway lets in.
type Allows = Box<dyn Fn(&Incoming) -> bool + Send + Sync>;

fn bearer(incoming: &Incoming) -> Option<&str> {
    incoming.header("authorization")?.strip_prefix("Bearer ")
}

fn takes_newest(server: &TokenServer) -> Allows {
    let given = Arc::clone(&server.given);
    Box::new(move |incoming| {
        let given = given.lock().unwrap();
        given.last().map(String::as_str).is_some_and(|newest| bearer(incoming) == Some(newest))
    })
}

/// Every kind of access, what its gateway lets in, and the token endpoint that has to live as long.
fn kinds() -> Vec<(&'static str, Access, Allows, Option<TokenServer>)> {
    let issuer = || tokens(r#""expires_in":300"#, |incoming, _| is_client(incoming));
    let (first, second) = (issuer(), issuer());
    let header = |name: &'static str, value: String| -> Allows {
        Box::new(move |incoming| incoming.header(name) == Some(value.as_str()))
    };
    let basic = format!("Basic {}", STANDARD.encode(format!("ann:{CANARY}")));
    vec![
        ("bearer", Access::Bearer(secret()), header("authorization", format!("Bearer {CANARY}")), None),
        (
            "header",
            Access::Header { name: "X-City-Key".to_owned(), value: secret() },
            header("x-city-key", CANARY.to_owned()),
            None,
        ),
        (
            "query key",
            Access::Query { name: "city key".to_owned(), value: secret() },
            Box::new(|incoming: &Incoming| {
                let target = incoming.target.replace("city%20key", "city key");
                let asked = Incoming { target, ..incoming.clone() };
                asked.parameter("city key").as_deref() == Some(CANARY)
                    && incoming.target.matches("city%20key").count() == 1
            }),
            None,
        ),
        ("basic", Access::Basic { user: "ann".to_owned(), password: secret() }, header("authorization", basic), None),
        (
            "client credentials in the header",
            oauth(first.url(), ClientAuthentication::Basic),
            takes_newest(&first),
            Some(first),
        ),
        (
            "client credentials in the body",
            oauth(second.url(), ClientAuthentication::Body),
            takes_newest(&second),
            Some(second),
        ),
        (
            "command",
            command("echo CANARY-of-a-command"),
            header("authorization", "Bearer CANARY-of-a-command".to_owned()),
            None,
        ),
    ]
}

async fn run(url: &str, filter: &str, state: &Path, access: Access) -> Result<Run, PreflightError> {
    Session::new(&format!("{url}/ngsi-ld/v1"), filter, state).run(with(access)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_access_opens_its_gateway() {
    let platform = Town::with(Faults::none()).await;
    for (name, access, allows, issuer) in kinds() {
        let gateway = gateway(&platform.url, allows);
        let state = tempfile::tempdir().unwrap();
        let run = run(&gateway.url, GROUPS, state.path(), access).await.unwrap();
        assert!(count(&run, Verdict::Pass) > 10 && others(&run).is_empty(), "{name}: {:?}", others(&run));
        if let Some(issuer) = issuer {
            assert_eq!(issuer.server.count(), 1, "{name}: one token for the whole run");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_refused_end_preflight_and_say_which_they_are() {
    let gateway = serve(None, |_| json(401, "{}"));
    let mut told = Vec::new();
    for (_, access, _, issuer) in kinds() {
        let state = tempfile::tempdir().unwrap();
        let error = run(&gateway.url, GROUPS, state.path(), access).await.unwrap_err();
        let text = format!("{error}\n  {}", error.help()).replace(&gateway.url, "URL");
        told.push(issuer.map_or(text.clone(), |issuer| text.replace(&issuer.server.url, "ISSUER")));
    }
    let state = tempfile::tempdir().unwrap();
    let error = run(&gateway.url, GROUPS, state.path(), Access::Open).await.unwrap_err();
    told.push(format!("{error}\n  {}", error.help()).replace(&gateway.url, "URL"));
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_fetched_once_for_all_and_again_before_it_expires() {
    let issuer = tokens(r#""expires_in":"1""#, |incoming, _| is_client(incoming));
    let gateway = serve(None, {
        let given = Arc::clone(&issuer.given);
        // One that was on its way while the next one was fetched is still good.
        let is_good = move |token: Option<&str>| {
            given.lock().unwrap().iter().rev().take(2).any(|good| token == Some(good.as_str()))
        };
        move |incoming| json(if is_good(bearer(incoming)) { 200 } else { 401 }, "[]")
    });
    let client = Client::new(with(oauth(issuer.url(), ClientAuthentication::Basic))).unwrap();
    let request = Request::new("GET", &gateway.url);
    let start = Instant::now();
    let mut rounds = 0;
    while start.elapsed() < Duration::from_millis(1900) {
        let all = futures::future::join_all((0..20).map(|_| client.send(&request))).await;
        assert!(all.iter().all(|exchange| exchange.response().unwrap().status == 200), "{all:?}");
        rounds += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(
        rounds > 3 && (2..=4).contains(&issuer.server.count()),
        "{rounds} rounds, {} tokens",
        issuer.server.count()
    );
    assert_eq!(gateway.count(), rounds * 20, "no token ever had to be refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_in_the_middle_is_replaced_once_and_no_case_suffers() {
    let platform = Town::with(Faults::none()).await;
    for issuer in [tokens(r#""expires_in":300"#, |_, _| true), tokens(r#""scope":"all""#, |_, _| true)] {
        let seen = AtomicUsize::new(0);
        let given = Arc::clone(&issuer.given);
        let gateway = gateway(&platform.url, move |incoming| {
            // From the 60th request on, only the second token counts.
            let number = usize::from(seen.fetch_add(1, Ordering::SeqCst) >= 60);
            given.lock().unwrap().get(number).map(String::as_str) == bearer(incoming)
        });
        let state = tempfile::tempdir().unwrap();
        let access = oauth(issuer.url(), ClientAuthentication::Basic);
        let run = run(&gateway.url, GROUPS, state.path(), access).await.unwrap();
        assert!(gateway.count() > 80, "{}", gateway.count());
        assert!(others(&run).is_empty(), "{:?}", others(&run));
        assert_eq!(issuer.server.count(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn access_that_is_lost_for_good_leaves_the_rest_inconclusive() {
    let platform = Town::with(Faults::none()).await;
    let issuer = tokens(r#""expires_in":300"#, |_, _| true);
    let seen = AtomicUsize::new(0);
    let gateway = gateway(&platform.url, move |_| seen.fetch_add(1, Ordering::SeqCst) < 60);
    let state = tempfile::tempdir().unwrap();
    let access = oauth(issuer.url(), ClientAuthentication::Basic);
    let lost = run(&gateway.url, GROUPS, state.path(), access).await.unwrap();
    let inconclusive = lost.records.iter().filter(|record| record.verdict == Verdict::Inconclusive).collect::<Vec<_>>();
    assert!(inconclusive.len() > 3 && count(&lost, Verdict::Fail) == 0, "{:?}", others(&lost));
    for record in inconclusive {
        let code = record.reason.as_ref().unwrap().code;
        assert!(matches!(code, ReasonCode::Refused | ReasonCode::SetUp), "{:?}", record.reason);
    }
    assert!(issuer.server.count() <= 4, "{} tokens for nothing", issuer.server.count());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_stops_in_the_middle_is_our_trouble_and_no_fail() {
    let platform = Town::with(Faults::none()).await;
    // Every token serves the requests that waited for it; the third is the last.
    let issuer = tokens(r#""expires_in":0"#, |_, before| before < 30);
    let gateway = gateway(&platform.url, |_| true);
    let state = tempfile::tempdir().unwrap();
    let access = oauth(issuer.url(), ClientAuthentication::Body);
    let run = run(&gateway.url, GROUPS, state.path(), access).await.unwrap();
    let code =
        |code| run.records.iter().filter(|record| record.reason.as_ref().is_some_and(|it| it.code == code)).count();
    assert!(code(ReasonCode::Credentials) > 3 && count(&run, Verdict::Fail) == 0, "{:?}", others(&run));
    let reason = run.records.iter().filter_map(|record| record.reason.as_ref());
    let text = reason.map(|reason| reason.text.replace(&issuer.server.url, "ISSUER")).next_back().unwrap();
    assert_eq!(
        text,
        "no usable credentials: the token endpoint ISSUER/token answered 400: invalid_client (nobody  of that name), to client civi test:1 with \
         the secret from environment variable CITY_SECRET"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_with_a_token_endpoint_is_said() {
    const TOKEN: &str = r#"{"access_token":"CANARY\u002Dtoken","token_type":"DPoP"}"#;
    let target = serve(None, |_| json(200, "[]"));
    let endpoints: [(&str, Vec<u8>); 8] = [
        (
            "refuses",
            json(401, r#"{"error":"invalid_client","error_description":"CANARY/s3cr+t\"=\\va%20lue is wrong"}"#),
        ),
        ("fails", answer(503, "", "try later")),
        ("is a page", answer(200, "Content-Type: text/html\r\n", "<html>Log in</html>")),
        ("has no token", json(200, "{}")),
        ("gives another kind", json(200, TOKEN)),
        ("gives something unusable", json(200, r#"{"access_token":"two\nlines"}"#)),
        ("redirects", answer(302, "Location: /login?secret=CANARY%2Fs3cr%2Bt%22%3D%5Cva+lue\r\n", "")),
        ("is endless", answer(200, "", &"x".repeat(300_000))),
    ];
    let mut told = Vec::new();
    let mut tell = |name: &str, url: &str, answer: Answer| {
        let Answer::None { kind: NoAnswer::Credentials, detail } = answer else { panic!("{name}: {answer:?}") };
        told.push(format!("{name}: {}", detail.replace(url, "ISSUER")));
    };
    for (name, answer) in endpoints {
        let endpoint = serve(None, move |_| answer.clone());
        let access = oauth(format!("{}/token", endpoint.url), ClientAuthentication::Basic);
        let exchange = Client::new(with(access)).unwrap().send(&Request::new("GET", &target.url)).await;
        tell(name, &endpoint.url, exchange.answer);
    }
    let slow = serve(None, |_| {
        std::thread::sleep(Duration::from_secs(1));
        json(200, "{}")
    });
    let access = oauth(format!("{}/token", slow.url), ClientAuthentication::Basic);
    let limits = Limits { timeout: Duration::from_millis(200), ..Limits::default() };
    let client = Client::new(Options { limits, ..with(access) }).unwrap();
    // Everybody who waits for the same failure gets it, and nobody asks again at once.
    let start = Instant::now();
    let request = Request::new("GET", &target.url);
    for exchange in futures::future::join_all((0..8).map(|_| client.send(&request))).await {
        tell("is slow", &slow.url, exchange.answer);
    }
    assert!(start.elapsed() < Duration::from_millis(900) && slow.count() == 1, "{:?}", start.elapsed());
    let access = oauth("http://127.0.0.1:1/token".to_owned(), ClientAuthentication::Basic);
    let exchange = Client::new(with(access)).unwrap().send(&request).await;
    tell("is down", "http://127.0.0.1:1", exchange.answer);
    let exchange =
        Client::new(with(command("echo CANARY-token; echo CANARY-token >&2; exit 2"))).unwrap().send(&request).await;
    tell("command", "-", exchange.answer);
    assert_eq!(target.count(), 0, "nothing is sent without credentials");
    told.dedup();
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_is_sent_again_at_most_once() {
    let issuer = tokens(r#""expires_in":300"#, |_, _| true);
    let gateway = serve(None, |_| json(401, "{}"));
    let client = Client::new(with(oauth(issuer.url(), ClientAuthentication::Basic))).unwrap();
    let exchange = client.send(&Request::new("POST", &gateway.url)).await;
    assert_eq!((exchange.response().unwrap().status, gateway.count(), issuer.server.count()), (401, 2, 2));
    // A new token did not help a moment ago, so there is no other for a while.
    client.send(&Request::new("POST", &gateway.url)).await;
    assert_eq!((gateway.count(), issuer.server.count()), (3, 2));
    // A command that prints the same token again has no other one.
    let client = Client::new(with(command("echo always-the-same"))).unwrap();
    client.send(&Request::new("POST", &gateway.url)).await;
    assert_eq!(gateway.count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_credentials_of_its_own_keeps_them() {
    let echo = serve(None, |incoming| json(200, &format!("{:?}", incoming.header("authorization"))));
    let client = Client::new(with(Access::Bearer(secret()))).unwrap();
    let request = Request::new("GET", &echo.url).header("authorization", "Bearer somebody-else");
    let exchange = client.send(&request).await;
    assert_eq!(exchange.response().unwrap().body, "Some(\"Bearer somebody-else\")");
    assert_eq!(exchange.request, request);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_shown_with_the_name_of_the_variable() {
    let echo = serve(None, |incoming| json(200, &format!("{:?}", incoming.head)));
    let mut lines = Vec::new();
    for (name, access, _, _issuer) in kinds() {
        let client = Client::new(with(access)).unwrap();
        let request = Request::new("GET", format!("{}/entities?type=T", echo.url)).header("Accept", "*/*");
        let exchange = client.send(&request).await;
        assert!(exchange.response().unwrap().body.contains(MASK), "{name}: {exchange:?}");
        assert!(!format!("{exchange:?} {client:?}").contains("CANARY"), "{name}: {exchange:?} {client:?}");
        lines.push(format!("{name}: {}", curl::line(&exchange.request).replace(&echo.url, "http://city.example")));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_a_part_of_a_request_makes_it_undecidable_and_is_not_shown() {
    let target = serve(None, |_| json(200, "[]"));
    let client = Client::new(with(Access::Bearer(Secret::new("Vehicle", "file token.txt")))).unwrap();
    let exchange = client.send(&Request::new("GET", format!("{}/entities?type=Vehicle", target.url))).await;
    assert!(matches!(exchange.answer, Answer::None { kind: NoAnswer::Credentials, .. }), "{exchange:?}");
    assert!(!format!("{exchange:?}").contains("Vehicle"), "{exchange:?}");
    assert_eq!(target.count(), 0);
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_is_sent() {
    let refused = |access| Client::new(with(access)).err().unwrap();
    for url in ["nonsense", "ftp://h/token", "https://ann:CANARY@h/token"] {
        let error = refused(oauth(url.to_owned(), ClientAuthentication::Basic));
        assert!(matches!(error, ClientError::TokenUrl { .. }) && !error.to_string().contains("CANARY"), "{error}");
    }
    for program in [vec![], vec![String::new()]] {
        assert!(matches!(refused(Access::Command(TokenCommand { program, lifetime: None })), ClientError::Command));
    }
    let short = Access::Bearer(Secret::new("abc", "file token.txt"));
    assert!(matches!(refused(short), ClientError::Unfit { .. }));
}

/// Every form in which a secret might be found by somebody who looks for it.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let mut forms = vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        STANDARD.encode(format!("ann:{secret}")),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string().replace("%20", "+"),
        json.trim_matches('"').to_owned(),
        json.trim_matches('"').replace('/', "\\/"),
        secret.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect(),
        secret.encode_utf16().map(|unit| format!("\\\\u{unit:04X}")).collect(),
    ];
    for offset in 1..3 {
        let code = STANDARD.encode([&b"\0\0"[..offset], secret.as_bytes()].concat());
        forms.push(code[(offset * 8).div_ceil(6)..(offset + secret.len()) * 8 / 6].to_owned());
    }
    forms
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_gets_out_whatever_the_target_echoes() {
    let faults = ["retrieve-ignores-omit"].map(|id| Fault::from_id(id).unwrap()).into_iter().collect::<Faults>();
    let platform = Town::with(faults).await;
    for (name, access, allows, issuer) in kinds() {
        let gateway = telltale(&platform.url, allows);
        let state = tempfile::tempdir().unwrap();
        let filter = "group(retrieve-entity) or group(pagination) or group(create-entity)";
        let run = run(&gateway.url, filter, state.path(), access).await.unwrap();
        assert!(count(&run, Verdict::Fail) > 0 && count(&run, Verdict::Pass) > 0, "{name}: {:?}", others(&run));
        let mut secrets = vec![CANARY.to_owned(), "CANARY-of-a-command".to_owned()];
        secrets.extend(issuer.into_iter().flat_map(|issuer| issuer.given.lock().unwrap().clone()));
        let texts: Vec<String> = secrets.iter().flat_map(|secret| forms(secret)).chain(["CANARY".to_owned()]).collect();
        let found = leaks(state.path(), &texts);
        assert!(found.is_empty(), "{name}: {found:?}");
        let log = std::fs::read_to_string(state.path().join("run.ndjson")).unwrap();
        assert!(log.contains("urn:echo") && log.contains(MASK), "{name}: the echo reached the log, masked");
    }
}
