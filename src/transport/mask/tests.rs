//! What is masked, and what is not.

use proptest::prelude::*;

use super::*;

fn mask(value: &str) -> Mask {
    let mask = Mask::default();
    mask.configure(value, "a test").unwrap();
    mask
}

#[test]
fn a_secret_is_found_in_every_form_in_which_servers_echo_it() {
    let mask = mask("s3cr/t \"A&B\" é😀");
    for echo in [
        r#"s3cr/t "A&B" é😀"#,
        r"s3cr%2Ft%20%22A%26B%22%20%C3%A9%F0%9F%98%80",
        r"s3cr%2ft+%22A%26B%22+%c3%a9%f0%9f%98%80",
        r"s3cr%252Ft%2520%2522A%2526B%2522%2520%25C3%25A9%25F0%259F%2598%2580",
        r#"s3cr/t \"A&B\" é😀"#,
        r#"s3cr\/t \"\u0041\u0026B\" \u00e9\uD83D\uDE00"#,
        r#"s3cr\\\/t \\\"\\u0041&B\\\" \\u00E9\\ud83d\\ude00"#,
        r"s3cr&#x2F;t &quot;A&amp;B&quot; &#233;&#128512;",
        r#"%73\u0033cr/t &quot;A&B" é😀"#,
    ] {
        assert_eq!(mask.apply(&format!("[{echo}]")), "[***]", "{echo}");
    }
}

#[test]
fn a_secret_is_found_inside_base64_whatever_stands_around_it() {
    let secret = "the-secret-value";
    let mask = mask(secret);
    for before in ["", "a", "ab", "abc", r#"{"authorization":"Bearer "#] {
        let text = format!("{before}{secret}{before}");
        for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
            let masked = mask.apply(&encoded);
            assert!(masked.contains(MASK) && masked.len() < encoded.len() - 10, "{before}: {masked}");
        }
    }
}

#[test]
fn short_secrets_are_masked_as_words_only() {
    let mask = mask("orion");
    assert_eq!(mask.apply(r#""orion" orion, a=orion&b \norion %20orion \u0020orion"#), {
        r#""***" ***, a=***&b \n*** %20*** \u0020***"#
    });
    for other in ["orionld", "myorion", "orion_1", "_orion", "2orion", "éorion", "Orion"] {
        assert_eq!(mask.apply(other), other);
    }
}

#[test]
fn secrets_that_cannot_be_kept_are_refused() {
    for wrong in ["", "a", "abc", " abc ", "type", "Property", "application/json", "TRUE"] {
        assert!(Mask::default().configure(wrong, "a test").is_err(), "{wrong:?}");
    }
    let error = Mask::default().configure("abc", "environment variable CITY_PASSWORD").unwrap_err();
    insta::assert_snapshot!(error, @"the secret from environment variable CITY_PASSWORD has fewer than four characters, so it could not be kept out of reports without spoiling them");
}

#[test]
fn tokens_are_masked_after_others_took_their_place() {
    let mask = Mask::default();
    for number in 0..10 {
        mask.fetched(&format!("token-number-{number}"));
    }
    assert_eq!(mask.apply("token-number-0 token-number-9"), "*** ***");
}

#[test]
fn a_request_that_holds_the_secret_by_chance_is_noticed() {
    let mask = mask("bus-line-4");
    let mut request = Request::new("POST", "http://h/entities");
    assert!(!mask.touches(&request));
    request.body = Some(r#"{"id":"urn:bus-line-4"}"#.to_owned());
    assert!(mask.touches(&request));
    assert!(mask.touches(&Request::new("GET", "http://h/bus%2Dline-4")));
    assert!(mask.touches(&Request::new("GET", "http://h/").header("x", "bus-line-4")));
}

#[test]
fn large_bodies_are_masked_in_no_time() {
    let mask = Mask::default();
    for number in 0..MOST_TOKENS {
        mask.fetched(&format!("eyJhbGciOiJub25lIn0.{number:040}"));
    }
    let body = r#"{"id":"urn:ngsi-ld:Bus:1","text":"\"eyJ\u0041%20+&amp;"},"#.repeat(8_000);
    let start = std::time::Instant::now();
    assert_eq!(mask.apply(&body), body);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// How one character may be written.
fn written(character: char, way: u8) -> String {
    let mut buffer = [0; 2];
    match way {
        0 => character.to_string(),
        1 => character.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
        2 => character.encode_utf16(&mut buffer).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        3 => format!("&#{};", u32::from(character)),
        _ => character.to_string().bytes().map(|byte| format!("%25{byte:02x}")).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_mixture_of_escapes_hides_a_secret(
        secret in r#"[a-zA-Z0-9 "\\/&%+é😀.=_-]{6,20}[a-z]{2}"#,
        ways in prop::collection::vec(0_u8..5, 22),
        before in "[ -~é]{0,12}",
        after in "[ -~é]{0,12}",
    ) {
        prop_assume!(secret.trim() == secret && unfit(&secret).is_none());
        let mask = mask(&secret);
        let echo: String = secret.chars().zip(ways).map(|(character, way)| written(character, way)).collect();
        let text = format!("{before}<{echo}>{after}");
        let masked = mask.apply(&text);
        prop_assert!(masked.contains(MASK), "{masked}");
        prop_assert!(!masked.contains(&secret), "{masked}");
        prop_assert!(!masked.contains(&echo), "{masked}");
        prop_assert_eq!(mask.apply(&masked), masked.clone());
    }

    #[test]
    fn what_holds_no_secret_stays_as_it_is(text in "\\PC{0,200}") {
        prop_assert_eq!(mask("kX9-zQ7_wV5!pL3").apply(&text), text);
    }
}
