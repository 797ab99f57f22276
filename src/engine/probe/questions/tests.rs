//! However a place is written down, the right places are asked, none twice, and never too many.

use std::collections::BTreeSet;

use super::*;
use crate::model::{
    diagnosis::MOST,
    fingerprint::{Ask, Rank},
};

/// Fingerprints of well-known roots, and many others.
fn fingerprints() -> Vec<Fingerprint> {
    let known = [
        vec!["/ngsi-ld/v1/entities?type=X&limit=1"],
        vec!["/v2/entities?limit=1", "/version"],
        vec!["/v1.1", "/FROST-Server/v1.1", ""],
        vec!["/api/3/action/status_show", ""],
        vec!["?service=WFS&request=GetCapabilities", "/geoserver/ows?service=WFS"],
    ];
    let known = known.into_iter().map(|paths| paths.into_iter().map(str::to_owned).collect());
    known.chain((0..12).map(|number| vec![format!("/other-{number}")])).map(fingerprint).collect()
}

fn fingerprint(paths: Vec<String>) -> Fingerprint {
    let ask = Ask { paths, accept: None, bytes: None, at: At::Anywhere, when: When::Always, signs: Vec::new() };
    let origin = Ask { paths: vec!["/.well-known/x".to_owned()], at: At::Origin, ..ask.clone() };
    Fingerprint {
        id: String::new(),
        title: String::new(),
        part: None,
        root: None,
        blocks: Vec::new(),
        maps: Vec::new(),
        level: 0,
        rank: Rank::Own,
        meaning: String::new(),
        route: String::new(),
        next: None,
        links: Vec::new(),
        asks: vec![ask, origin],
    }
}

fn asked(url: &str) -> Vec<String> {
    let mut questions = Questions::about(&Site::parse(url).unwrap(), &fingerprints());
    let mut asked = questions.opening();
    asked.extend(questions.take(MOST - asked.len()));
    asked.into_iter().map(|question| question.url).collect()
}

#[test]
fn awkward_urls_are_asked_at_the_right_places() {
    let entities = "/ngsi-ld/v1/entities";
    for (url, expected) in [
        ("http://h", "http://h"),
        ("http://h/", "http://h"),
        ("http://h//", "http://h"),
        ("http://h:80/?lang=de", "http://h"),
        ("http://h/ngsi-ld/v1", "http://h"),
        ("http://h/ngsi-ld/v1/", "http://h"),
        ("http://h/city/ngsi-ld/v1", "http://h/city"),
        ("http://h/city/ngsi-ld/v1/entities?type=Bus", "http://h/city"),
        ("http://h/city", "http://h/city"),
        ("http://h/v2/entities", "http://h"),
        ("http://h/orion/v2/entities/urn:x", "http://h/orion"),
        ("http://h/api/3/action/package_list", "http://h"),
        ("http://h/FROST-Server/v1.1/Things(1)", "http://h"),
        ("http://h/sensors/v1.1/Things(1)", "http://h/sensors"),
        ("http://h/a%20b/c", "http://h/a%20b/c"),
    ] {
        let asked = asked(url);
        let wanted = format!("{expected}{entities}");
        assert!(asked.iter().any(|asked| asked.starts_with(&wanted)), "{url}: {wanted} is not in {asked:#?}");
        assert!(asked.iter().any(|asked| asked.starts_with("http://h/ngsi-ld/v1/entities")), "{url}: the host itself");
    }
}

#[test]
fn no_url_leads_to_too_many_requests_or_to_one_twice() {
    for url in [
        "http://h",
        "http://h/a/b/c/d",
        "http://h/ngsi-ld/v1",
        "http://h/x/ngsi-ld/v1",
        "http://h/x/v2/entities",
        "http://h/wfs?service=WFS",
        "http://h/ngsi-ld/v1/ngsi-ld/v1",
    ] {
        let asked = asked(url);
        assert!((10..=MOST).contains(&asked.len()), "{url}: {}", asked.len());
        // What is asked for twice differs in what it accepts.
        let different: BTreeSet<_> = asked.iter().collect();
        assert!(different.len() + 2 >= asked.len(), "{url}: {asked:#?}");
        assert_eq!(asked[0], Site::parse(url).unwrap().as_str(), "the place itself comes first");
        assert!(asked.iter().all(|asked| asked.starts_with("http://h/")), "{url}: {asked:#?}");
    }
}

#[test]
fn a_host_alone_is_asked_everything() {
    let mut questions = Questions::about(&Site::parse("http://h").unwrap(), &fingerprints());
    let opening = questions.opening().len();
    questions.take(MOST - opening);
    assert_eq!(questions.left_out(), 0);
}

#[test]
fn the_root_of_an_api_is_not_taken_for_a_place_below_which_it_lies() {
    let asked = asked("http://h/ngsi-ld/v1");
    assert!(!asked.iter().any(|url| url.contains("/ngsi-ld/v1/ngsi-ld")), "{asked:#?}");
}
