//! The `curl` line against a real shell: a script named `curl` records its arguments and its input.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use proptest::prelude::*;

use super::*;

/// Runs a command line in `sh` with a `curl` that writes its arguments, each ended by a NUL, and its input.
fn recorded(folder: &Path, line: &str) -> (Vec<String>, String) {
    let path = std::env::var("PATH").unwrap();
    let status = Command::new("sh")
        .arg("-c")
        .arg(line)
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("OUT", folder)
        .env("AUTHORIZATION", "Bearer the secret's \"value\"")
        .env("USERINFO", "ann:pw")
        .env("CITY_TOKEN", "it's \"$HOME\" `x` \\")
        .stdin(Stdio::null())
        .status()
        .expect("these tests need a POSIX shell named sh");
    assert!(status.success(), "sh refused: {line}");
    let arguments = fs::read(folder.join("arguments")).unwrap();
    let mut arguments: Vec<String> =
        arguments.split(|byte| *byte == 0).map(|argument| String::from_utf8(argument.to_vec()).unwrap()).collect();
    assert_eq!(arguments.pop().as_deref(), Some(""));
    (arguments, String::from_utf8(fs::read(folder.join("input")).unwrap()).unwrap())
}

fn folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("curl");
    fs::write(&script, "#!/bin/sh\nprintf '%s\\0' \"$@\" >\"$OUT/arguments\"\ncat >\"$OUT/input\"\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// What the recorded arguments would send: method, URL, headers and body.
fn sent(arguments: &[String], input: &str) -> Request {
    let mut request = Request::new("", "");
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "-i" | "--globoff" | "--path-as-is" => {}
            "--head" => request.method = "HEAD".to_owned(),
            "-X" => request.method.clone_from(rest.next().unwrap()),
            "-H" => match rest.next().unwrap().as_str() {
                "Accept:" | "Content-Type:" => {}
                header if header.ends_with(';') && !header.contains(": ") => {
                    request.headers.push((header.trim_end_matches(';').to_owned(), String::new()));
                }
                header => {
                    let (name, value) = header.split_once(": ").unwrap();
                    request.headers.push((name.to_owned(), value.to_owned()));
                }
            },
            "--data-raw" => request.body = Some(rest.next().unwrap().clone()),
            "--data-binary" => {
                assert_eq!(rest.next().map(String::as_str), Some("@-"));
                request.body = Some(input.to_owned());
            }
            url => {
                assert_eq!(request.url, "", "two URLs, or an argument nobody expected: {url:?}");
                request.url = url.to_owned();
            }
        }
    }
    request
}

fn request() -> impl Strategy<Value = Request> {
    // Everything a shell may stumble over comes up often.
    let text = r#"[a-zA-Z0-9 '"$`\\!*?~#&;|<>(){}\[\]%=@\n\r\t\x00\x1b\u{9b}\u{202e}\u{ffff}é😀-]{0,40}"#;
    let header = ("[A-Za-z][A-Za-z-]{0,8}x", r#"[ -~é😀]{0,20}[!-~]|"#);
    (
        prop::sample::select(vec!["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"]),
        r#"http://h/[!-~é]{0,30}"#,
        prop::collection::vec(header, 0..4),
        prop::option::of(text),
    )
        .prop_map(|(method, url, headers, body)| Request {
            method: method.to_owned(),
            url,
            headers,
            body,
            variables: Vec::new(),
        })
        .prop_filter("the redacted ones have a test of their own", |request| {
            secret::shown_url(&request.url) == request.url
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_real_shell_hands_curl_exactly_the_request(request in request()) {
        let folder = folder();
        let line = line(&request);
        prop_assert!(!line.contains(words::is_unseen), "one printable line: {line:?}");
        let (arguments, input) = recorded(folder.path(), &line);
        prop_assert_eq!(sent(&arguments, &input), request);
    }
}

#[test]
fn a_plain_request_is_a_short_line() {
    let get = Request::new("GET", "http://localhost:1026/ngsi-ld/v1/entities?type=Bus&limit=5")
        .header("Accept", "application/json");
    insta::assert_snapshot!(line(&get), @"curl -i -X GET 'http://localhost:1026/ngsi-ld/v1/entities?type=Bus&limit=5' -H 'Accept: application/json'");
    let mut post = Request::new("POST", "http://localhost:1026/ngsi-ld/v1/entities")
        .header("Accept", "*/*")
        .header("Content-Type", "application/json");
    post.body = Some(r#"{"id":"urn:x:1","name":"l'Opéra"}"#.to_owned());
    insta::assert_snapshot!(line(&post), @r#"curl -i -X POST http://localhost:1026/ngsi-ld/v1/entities -H 'Accept: */*' -H 'Content-Type: application/json' --data-raw '{"id":"urn:x:1","name":"l'\''Opéra"}'"#);
}

#[test]
fn control_characters_in_a_body_are_piped_in_printable_form() {
    let mut put = Request::new("PUT", "http://h/a").header("Accept", "*/*");
    put.body = Some("-100%\n\u{1b}[2J\0é".to_owned());
    insta::assert_snapshot!(line(&put), @r"printf -- '-100%%\n\033[2J\000\303\251' | curl -i -X PUT http://h/a -H 'Accept: */*' -H Content-Type: --data-binary @-");
    let folder = folder();
    let (arguments, input) = recorded(folder.path(), &line(&put));
    assert_eq!(sent(&arguments, &input), put);
}

#[test]
fn long_bodies_do_not_become_one_argument() {
    let mut post = Request::new("POST", "http://h/a").header("Accept", "*/*");
    post.body = Some("x".repeat(300_000));
    let folder = folder();
    let script = folder.path().join("long.sh");
    fs::write(&script, line(&post)).unwrap();
    let (arguments, input) = recorded(folder.path(), &format!(". {}", script.display()));
    assert_eq!(sent(&arguments, &input), post);
}

#[test]
fn secrets_become_variables_that_the_shell_fills_in() {
    let get =
        Request::new("GET", "http://bob:hunter2@h/a").header("Authorization", "Bearer abc").header("Accept", "*/*");
    let line = line(&get);
    assert!(!line.contains("abc") && !line.contains("hunter2") && !line.contains("bob"));
    insta::assert_snapshot!(line, @r#"curl -i -X GET http://"${USERINFO}"@h/a -H 'Authorization: '"${AUTHORIZATION}" -H 'Accept: */*'"#);
    let folder = folder();
    let (arguments, input) = recorded(folder.path(), &line);
    let sent = sent(&arguments, &input);
    assert_eq!(sent.url, "http://ann:pw@h/a");
    assert_eq!(sent.headers[0], ("Authorization".to_owned(), "Bearer the secret's \"value\"".to_owned()));
}

/// A request as the log shows it where the secret came from `CITY_TOKEN`.
fn shown(url: &str, header: Option<&str>) -> Request {
    let mut request = Request::new("GET", url).header("Accept", "*/*");
    request.variables = vec!["CITY_TOKEN".to_owned()];
    match header {
        Some(value) => request.header("Authorization", value),
        None => request,
    }
}

#[test]
fn the_line_names_the_variable_that_the_user_set() {
    let bearer = shown("http://h/a", Some("Bearer ${CITY_TOKEN}"));
    insta::assert_snapshot!(line(&bearer), @r#"curl -i -X GET http://h/a -H 'Accept: */*' -H 'Authorization: Bearer '"${CITY_TOKEN}""#);
    let basic = shown("http://h/a", Some("Basic base64(an n:${CITY_TOKEN})"));
    insta::assert_snapshot!(line(&basic), @r#"curl -i -X GET http://h/a -H 'Accept: */*' -u 'an n:'"${CITY_TOKEN}""#);
    let query = shown("http://h/a?type=T&api_key=${CITY_TOKEN}", None);
    insta::assert_snapshot!(line(&query), @r#"curl -i -X GET 'http://h/a?type=T&api_key='"${CITY_TOKEN}" -H 'Accept: */*'"#);
    let value = "it's \"$HOME\" `x` \\";
    let folder = folder();
    let (arguments, input) = recorded(folder.path(), &line(&bearer));
    assert_eq!(sent(&arguments, &input).headers[1].1, format!("Bearer {value}"));
    let (arguments, _) = recorded(folder.path(), &line(&basic));
    assert_eq!(arguments.last(), Some(&format!("an n:{value}")));
    let (arguments, input) = recorded(folder.path(), &line(&query));
    assert_eq!(sent(&arguments, &input).url, format!("http://h/a?type=T&api_key={value}"));
}

#[test]
fn a_text_that_only_looks_like_a_variable_stays_a_text() {
    let get = Request::new("GET", "http://h/a?x=${CITY_TOKEN}").header("Accept", "${CITY_TOKEN}");
    let folder = folder();
    let (arguments, input) = recorded(folder.path(), &line(&get));
    assert_eq!(sent(&arguments, &input), get);
}
