//! What a diagnosis may be made of, and what it may not.

use super::*;
use crate::model::{
    NoAnswer, Request,
    fingerprint::{Ask, At, When},
};

fn exchange(path: &str, status: u16, headers: &[(&str, &str)], body: &str) -> Arc<Exchange> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let response = Response { status, headers, body: body.to_owned(), unreadable: None, cut: None };
    let request = Request::new("GET", format!("http://h{path}"));
    Arc::new(Exchange { request, answer: Answer::Response(response), millis: 1 })
}

fn reply(path: &str, status: u16, headers: &[(&str, &str)], body: &str, control: &Arc<Exchange>) -> Reply {
    Reply {
        place: "http://h".to_owned(),
        path: path.to_owned(),
        asks: vec![(0, 0)],
        exchange: exchange(path, status, headers, body),
        control: Some(Arc::clone(control)),
    }
}

fn sign(certainty: Certainty) -> Sign {
    Sign {
        certainty,
        status: Vec::new(),
        media: None,
        headers: Vec::new(),
        json: vec![("/mark".to_owned(), "^yes$".to_owned())],
        text: None,
        says: "a mark".to_owned(),
        product: None,
        version: None,
        blocks: Vec::new(),
    }
}

fn fingerprint(rank: Rank, sign: Sign) -> Fingerprint {
    let ask = Ask {
        paths: vec!["/x".to_owned()],
        accept: None,
        bytes: None,
        at: At::Anywhere,
        when: When::Always,
        signs: vec![sign],
    };
    Fingerprint {
        id: "thing".to_owned(),
        title: "Thing".to_owned(),
        part: None,
        root: None,
        blocks: vec![Block::Api],
        maps: Vec::new(),
        level: 0,
        rank,
        meaning: String::new(),
        route: String::new(),
        next: None,
        links: Vec::new(),
        asks: vec![ask],
    }
}

fn nothing() -> Arc<Exchange> {
    exchange("/nobodys", 404, &[], "")
}

fn said(replies: &[Reply], fingerprint: &Fingerprint) -> Diagnosis {
    let fingerprints = std::slice::from_ref(fingerprint);
    diagnose(&Probed { url: "http://h", fingerprints, replies, left_out: 0, millis: 1 })
}

fn readable(diagnosis: &Diagnosis) -> Option<bool> {
    let check = diagnosis.checks.iter().find(|result| result.check == PreflightCheck::MachineReadable);
    check.map(|result| result.holds)
}

const MARK: &str = r#"{"mark":"yes"}"#;

#[test]
fn a_sign_that_a_path_nobody_serves_shows_too_is_none() {
    let certain = fingerprint(Rank::Own, sign(Certainty::Certain));
    let seen = said(&[reply("/x", 200, &[], MARK, &nothing())], &certain);
    assert_eq!((seen.found.len(), readable(&seen)), (1, Some(true)));
    let everything = exchange("/nobodys", 200, &[], MARK);
    let seen = said(&[reply("/x", 200, &[], MARK, &everything)], &certain);
    assert_eq!((seen.found.len(), readable(&seen)), (0, Some(false)));
}

#[test]
fn a_likely_sign_needs_the_comparison() {
    let likely = fingerprint(Rank::Own, sign(Certainty::Likely));
    let mut alone = reply("/x", 200, &[], MARK, &nothing());
    assert_eq!(said(std::slice::from_ref(&alone), &likely).found.len(), 1);
    alone.control = None;
    assert!(said(&[alone], &likely).found.is_empty());
}

#[test]
fn what_is_only_likely_or_closed_is_never_credited() {
    let likely = said(&[reply("/x", 200, &[], MARK, &nothing())], &fingerprint(Rank::Own, sign(Certainty::Likely)));
    assert_eq!((likely.outcome.as_str(), readable(&likely)), ("recognised", None));
    let refusal = Sign { status: vec![401], ..sign(Certainty::Likely) };
    let closed = said(&[reply("/x", 401, &[], MARK, &nothing())], &fingerprint(Rank::Own, refusal));
    assert_eq!((closed.found[0].access, readable(&closed)), (Access::Closed, None));
}

#[test]
fn who_only_knows_who_asks_hands_out_no_data() {
    let mut identity = fingerprint(Rank::Own, sign(Certainty::Certain));
    identity.blocks = vec![Block::Identity];
    let seen = said(&[reply("/x", 200, &[], MARK, &nothing())], &identity);
    assert_eq!((seen.outcome.as_str(), readable(&seen)), ("recognised", None));
}

#[test]
fn behind_a_refusal_a_failure_or_a_redirect_nobody_saw_that_there_is_no_data() {
    let thing = fingerprint(Rank::Own, sign(Certainty::Certain));
    for (status, expected) in
        [(200, Some(false)), (404, Some(false)), (401, None), (403, None), (429, None), (302, None), (503, None)]
    {
        let seen = said(&[reply("/x", status, &[("location", "/login")], "<html>", &nothing())], &thing);
        assert_eq!(readable(&seen), expected, "{status}");
        assert!(seen.checks.iter().any(|result| result.check == PreflightCheck::Reachable && result.holds), "{status}");
    }
}

#[test]
fn silence_is_graded_as_nothing_at_all() {
    let mut silent = reply("/x", 200, &[], "", &nothing());
    let answer = Answer::None { kind: NoAnswer::Connect, detail: "refused".to_owned() };
    silent.exchange = Arc::new(Exchange { answer, ..Exchange::clone(&silent.exchange) });
    let seen = said(&[silent], &fingerprint(Rank::Own, sign(Certainty::Certain)));
    assert_eq!((seen.outcome.as_str(), seen.checks.len()), ("silent", 0));
    assert!(seen.blocks.iter().all(|block| block.state == Seen::Unknown), "{:?}", seen.blocks);
}

#[test]
fn what_was_not_asked_may_be_there() {
    let thing = fingerprint(Rank::Own, sign(Certainty::Certain));
    let fingerprints = std::slice::from_ref(&thing);
    let page = [reply("/x", 404, &[], "<html>", &nothing())];
    let seen = |replies, left_out| diagnose(&Probed { url: "http://h", fingerprints, replies, left_out, millis: 1 });
    let (whole, cut, late) = (seen(&page[..], 0), seen(&page[..], 1), seen(&[], 28));
    assert_eq!((readable(&whole), whole.blocks[0].state), (Some(false), Seen::No));
    assert_eq!((readable(&cut), cut.blocks[0].state), (None, Seen::Unknown));
    assert_eq!((late.outcome.as_str(), late.checks.len(), late.blocks[0].state), ("silent", 0, Seen::Unknown));
}

#[test]
fn what_a_redirect_carries_along_is_not_told() {
    let thing = fingerprint(Rank::Own, sign(Certainty::Certain));
    let seen = said(&[reply("/x?token=geheim", 302, &[("location", "/login?state=geheim")], "", &nothing())], &thing);
    assert!(!format!("{:?} {:?} {:?}", seen.notes, seen.outcome, seen.checks).contains("geheim"), "{seen:?}");
}

#[test]
fn a_redirect_to_another_server_is_told_and_one_to_this_server_is_not() {
    let thing = fingerprint(Rank::Own, sign(Certainty::Certain));
    for (location, expected) in [
        ("https://h/", Some("https://h/")),
        ("http://other/x", Some("http://other/x")),
        ("http://H/login", None),
        ("/login", None),
        ("javascript:alert(1)", None),
    ] {
        let seen = said(&[reply("/x", 301, &[("location", location)], "", &nothing())], &thing);
        assert_eq!(seen.elsewhere.as_deref(), expected, "{location}");
        assert!(seen.notes[0].contains(location), "{:?}", seen.notes);
    }
}
