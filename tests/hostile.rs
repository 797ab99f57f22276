//! A hostile target can fail a case. It can never hang, crash or bloat the tool, nor steer it elsewhere.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "hostile/battery.rs"]
mod battery;
#[path = "hostile/bodies.rs"]
mod bodies;
#[path = "hostile/certificates.rs"]
mod certificates;
mod common;
#[path = "hostile/expected.rs"]
mod expected;
#[path = "hostile/fuzz.rs"]
mod fuzz;
#[path = "hostile/heads.rs"]
mod heads;
#[path = "hostile/lengths.rs"]
mod lengths;
#[path = "hostile/page.rs"]
mod page;
#[path = "hostile/row.rs"]
mod row;
#[path = "hostile/secure.rs"]
mod secure;
#[path = "hostile/server.rs"]
mod server;

use std::{
    collections::BTreeSet,
    env, fs,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use certificates::Authority;

/// A server that nobody may ever talk to, and how often somebody did.
fn elsewhere() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ngsi-ld/v1", listener.local_addr().unwrap());
    let visits = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&visits);
    thread::spawn(move || {
        for _ in listener.incoming() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, visits)
}

#[test]
fn no_server_can_hang_crash_bloat_or_steer_a_run() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let files = tempfile::tempdir().unwrap();
    let trusted = files.path().join("trusted.pem");
    let authority = Authority::new("Trusted");
    fs::write(&trusted, authority.pem()).unwrap();
    let (url, visits) = elsewhere();
    let mut rows = lengths::rows();
    rows.extend(heads::rows(&url));
    rows.extend(bodies::rows(&url));
    rows.extend(secure::rows(&authority));
    let names: BTreeSet<_> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), rows.len(), "every row has a name of its own");
    assert!(rows.len() >= 160, "{} rows", rows.len());
    // To look at some of them alone: CIVITEST_HOSTILE=certificate cargo test --test hostile
    let only = env::var("CIVITEST_HOSTILE").ok();
    rows.retain(|row| only.as_ref().is_none_or(|part| row.name.contains(part.as_str())));
    let start = Instant::now();
    let outcomes = battery::try_all(rows, 24, runtime.handle(), &trusted);
    let took = start.elapsed();
    if only.is_none() {
        page::check(&outcomes, took);
    }
    let wrong: Vec<String> = outcomes
        .iter()
        .flat_map(|outcome| outcome.wrong.iter().map(|wrong| format!("{}: {wrong}", outcome.row.name)))
        .collect();
    assert!(wrong.is_empty(), "{} rows are not as the table says:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(visits.load(Ordering::SeqCst), 0, "no link and no redirect to another server is followed");
}
