//! Credentials as people give them, by flags and in a target file, through the real binary: they open the gateway, `clean` finds
//! them again, a wrong one is named by where it came from, and none of them reaches a screen, a report or a file.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[path = "common/gateway.rs"]
mod gateway;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    sync::Arc,
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use civitest::{
    reference::{Fault, Obedience},
    transport::MASK,
};
use common::{Running, civitest, code, part_of_the_suite, stderr, stdout};
use gateway::{Incoming, TokenServer, telltale, tokens};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Hard to keep: every escape of every format gets something to do.
const CANARY: &str = "CANARY/s3cr+t\"=\\va lue";
/// What a gateway does not let in, and nobody may see either.
const WRONG: &str = "CANARY-of-another-door";

type Allows = Box<dyn Fn(&Incoming) -> bool + Send + Sync>;

/// One kind of access, as it is typed and as it is written.
struct Kind {
    name: &'static str,
    flags: Vec<String>,
    /// The table `authentication` of a target file, without its heading.
    table: String,
    allows: Allows,
    issuer: Option<TokenServer>,
    /// How an error names where the secret came from.
    source: &'static str,
}

fn header(name: &'static str, value: String) -> Allows {
    Box::new(move |incoming| incoming.header(name) == Some(value.as_str()))
}

fn fixed(name: &'static str, flags: &[&str], table: &str, allows: Allows, source: &'static str) -> Kind {
    let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
    Kind { name, flags, table: table.to_owned(), allows, issuer: None, source }
}

/// A token endpoint that wants the secret in one place, and a gateway that wants its newest token.
fn oauth(name: &'static str, place: &'static str) -> Kind {
    let form = utf8_percent_encode(CANARY, NON_ALPHANUMERIC).to_string().replace("%20", "+");
    let basic = format!("Basic {}", STANDARD.encode(format!("civitest:{form}")));
    let issuer = tokens(r#""expires_in":300"#, move |incoming, _| match place {
        "body" => incoming.body.contains(&format!("client_secret={form}")),
        _ => incoming.header("authorization") == Some(&basic),
    });
    let given = Arc::clone(&issuer.given);
    let allows: Allows = Box::new(move |incoming| {
        let given = given.lock().unwrap();
        let bearer = |token: &String| incoming.header("authorization") == Some(format!("Bearer {token}").as_str());
        // Every command fetches a token of its own.
        given.iter().any(bearer)
    });
    let url = issuer.url();
    let mut flags =
        vec!["--oauth-token-url", &url, "--oauth-client-id", "civitest", "--oauth-secret-env", "CITY_SECRET"];
    flags.extend((place == "body").then_some("--oauth-body"));
    let table = format!(
        "kind = \"oauth2-client-credentials\"\ntoken-url = \"{url}\"\nclient-id = \"civitest\"\n\
         client-secret = {{ env = \"CITY_SECRET\" }}\ncredentials-in = \"{place}\"\n"
    );
    let kind = fixed(name, &flags, &table, allows, "environment variable CITY_SECRET");
    Kind { issuer: Some(issuer), ..kind }
}

fn kinds() -> Vec<Kind> {
    let variable = "environment variable CITY_SECRET";
    let bearer = || header("authorization", format!("Bearer {CANARY}"));
    let key = |incoming: &Incoming| {
        let target = incoming.target.replace("city%20key", "city-key");
        Incoming { target, ..incoming.clone() }.parameter("city-key").as_deref() == Some(CANARY)
    };
    vec![
        fixed(
            "bearer from a variable",
            &["--token-env", "CITY_SECRET"],
            "kind = \"bearer\"\ntoken = { env = \"CITY_SECRET\" }\n",
            bearer(),
            variable,
        ),
        fixed(
            "bearer from a file",
            &["--token-file", "secret.txt"],
            "kind = \"bearer\"\ntoken = { file = \"secret.txt\" }\n",
            bearer(),
            "file secret.txt",
        ),
        fixed(
            "header",
            &["--header-env", "X-City-Key=CITY_SECRET"],
            "kind = \"header\"\nname = \"X-City-Key\"\nvalue = { env = \"CITY_SECRET\" }\n",
            header("x-city-key", CANARY.to_owned()),
            variable,
        ),
        fixed(
            "query key",
            &["--query-key-env", "city key=CITY_SECRET"],
            "kind = \"query-key\"\nname = \"city key\"\nvalue = { env = \"CITY_SECRET\" }\n",
            Box::new(key),
            variable,
        ),
        fixed(
            "basic",
            &["--user", "ann", "--password-env", "CITY_SECRET"],
            "kind = \"basic\"\nuser = \"ann\"\npassword = { env = \"CITY_SECRET\" }\n",
            header("authorization", format!("Basic {}", STANDARD.encode(format!("ann:{CANARY}")))),
            variable,
        ),
        oauth("client credentials in the header", "header"),
        oauth("client credentials in the body", "body"),
        fixed(
            "token command",
            &["--token-command", "/bin/cat secret.txt"],
            "kind = \"token-command\"\ncommand = [\"/bin/cat\", \"secret.txt\"]\n",
            bearer(),
            "the token that /bin/cat printed",
        ),
    ]
}

/// A directory to work in, and what may be seen of it: the state, reports and the summary.
struct Desk {
    suites: PathBuf,
    /// Holds the secret in a file, and so is not searched.
    here: tempfile::TempDir,
    seen: tempfile::TempDir,
    secret: &'static str,
}

impl Desk {
    fn with(suites: &Path, secret: &'static str) -> Self {
        let (here, seen) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(here.path().join("secret.txt"), format!("{secret}\n")).unwrap();
        Self { suites: suites.to_owned(), here, seen, secret }
    }

    fn output(&self, name: &str) -> String {
        self.seen.path().join(name).display().to_string()
    }

    /// Runs a command, in GitHub's surroundings, and looks through everything that it leaves.
    fn civitest(&self, name: &str, args: &[&str]) -> Output {
        let mut command = civitest(&self.seen.path().join("state"));
        command.current_dir(self.here.path()).env("CITY_SECRET", self.secret).env("GITHUB_ACTIONS", "true");
        command.env("GITHUB_STEP_SUMMARY", self.output("summary.md"));
        let output = command.arg("--suites").arg(&self.suites).args(args).output().unwrap();
        let everything = format!("{}{}", stdout(&output), stderr(&output));
        for form in forms() {
            assert!(!everything.contains(&form), "{name}: {form} in {args:?}\n{everything}");
            search(self.seen.path(), &form, name);
        }
        output
    }
}

/// What every canary begins with, in every form in which it might get out.
fn forms() -> Vec<String> {
    let start = "CANARY";
    let unit = |digits: fn(u16) -> String| start.encode_utf16().map(digits).collect::<String>();
    let mut forms = vec![start.to_owned(), unit(|it| format!("\\u{it:04X}")), unit(|it| format!("\\u{it:04x}"))];
    for offset in 0..3 {
        let code = STANDARD.encode([&b"\0\0"[..offset], start.as_bytes()].concat());
        forms.push(code[(offset * 8).div_ceil(6)..(offset + start.len()) * 8 / 6].to_owned());
    }
    forms
}

fn search(directory: &Path, form: &str, name: &str) {
    for path in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            search(&path, form, name);
        } else {
            let bytes = fs::read(&path).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(form), "{name}: {form} in {}", path.display());
        }
    }
}

/// The reports a run writes, all of them.
fn reports(desk: &Desk) -> Vec<String> {
    let files = [("--junit", "r.xml"), ("--json", "r.json"), ("--markdown", "r.md")];
    files.into_iter().flat_map(|(flag, file)| [flag.to_owned(), desk.output(file)]).collect()
}

fn words(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

/// A kept run against the gateway, and the clean-up of another command.
fn kept_and_cleaned(desk: &Desk, platform: &Running, name: &str, target: &[&str], clean: &[&str]) {
    let how = ["--allow", "write", "--keep", "--settle", "300ms", "-E", "group(create-entity)"];
    let reports = reports(desk);
    let output = desk.civitest(name, &[&["run"][..], target, &how[..], words(&reports).as_slice()].concat());
    assert_eq!(code(&output), 1, "{name}: {}", stderr(&output));
    let read = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
    assert!(!read(desk.output("summary.md").into()).is_empty(), "{name}");
    let runs = fs::read_dir(desk.seen.path().join("state")).unwrap().map(|entry| entry.unwrap().path());
    let echoed = runs.map(|run| read(run.join("run.ndjson"))).any(|log| log.contains(MASK));
    assert!(echoed, "{name}: the echo reached the log, masked");
    assert!(!platform.platform().entities().is_empty(), "{name}: it was told to keep what it made");
    let output = desk.civitest(name, &[&["clean"][..], clean].concat());
    assert_eq!(code(&output), 0, "{name}: {}{}", stdout(&output), stderr(&output));
    assert!(platform.platform().entities().is_empty(), "{name}: all of it is gone");
}

fn whole_life(kind: Kind, suites: &Path) {
    let fault = Fault::from_id("create-loses-attributes").unwrap();
    let platform = Running::start([fault].into_iter().collect(), Obedience::Obedient);
    let Kind { name, flags, table, allows, issuer, source } = kind;
    let gateway = telltale(&platform.url, allows);
    let root = format!("{}/ngsi-ld/v1", gateway.url);
    let flags = words(&flags);

    let desk = Desk::with(suites, CANARY);
    kept_and_cleaned(&desk, &platform, name, &[&[root.as_str()][..], flags.as_slice()].concat(), &flags);

    let file = format!("[interfaces.broker]\nurl = \"{root}\"\n[interfaces.broker.authentication]\n{table}");
    fs::write(desk.here.path().join("civitest.toml"), file).unwrap();
    let target = ["--target", "civitest.toml"];
    kept_and_cleaned(&desk, &platform, name, &target, &[]);
    let written = desk.output("found.toml");
    for more in [
        &["run", "--settings"][..],
        &["run", "--dry-run", "-E", "group(create-entity)"],
        &["probe"],
        &["probe", "--format", "json", "--write", &written],
    ] {
        let output = desk.civitest(name, &[more, &target[..]].concat());
        assert_eq!(code(&output), 0, "{name} {more:?}: {}{}", stdout(&output), stderr(&output));
    }

    let stranger = Desk::with(suites, WRONG);
    let output = stranger.civitest(name, &[&["run", root.as_str()][..], flags.as_slice()].concat());
    assert_eq!(code(&output), 3, "{name}: {}", stderr(&output));
    assert!(stderr(&output).contains(source) && stderr(&output).contains(" help: "), "{name}: {}", stderr(&output));
    drop(issuer);
}

/// As little as can be run and recognised, so that it is read in a moment.
fn small_suites() -> tempfile::TempDir {
    let suites = tempfile::tempdir().unwrap();
    part_of_the_suite(suites.path(), &["provision/create-entity"]);
    let fingerprints = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites/fingerprints.yaml");
    fs::copy(fingerprints, suites.path().join("fingerprints.yaml")).unwrap();
    suites
}

#[test]
fn credentials_of_every_kind_open_the_gateway_and_are_seen_nowhere() {
    let suites = small_suites();
    thread::scope(|scope| {
        for kind in kinds() {
            scope.spawn(|| whole_life(kind, suites.path()));
        }
    });
}

#[test]
fn a_secret_in_the_place_of_a_name_is_not_repeated() {
    let (suites, state) = (small_suites(), tempfile::tempdir().unwrap());
    for args in [
        &["run", "http://ann:CANARY#1@127.0.0.1"][..],
        &["run", "ftp://ann:CANARY@127.0.0.1"],
        &["run", "--settings", "http://ann:CANARY@127.0.0.1"],
        &["probe", "http://ann:CANARY#1@127.0.0.1"],
        &["init", "-", "--url", "http://ann:CANARY#1@127.0.0.1"],
        &["run", "http://127.0.0.1:1", "--header-env", "X-Api-Key: CANARY"],
        &["run", "http://127.0.0.1:1", "--query-key-env", "CANARY"],
        &["run", "http://127.0.0.1:1", "--token-command", "token 'CANARY"],
        &["run", "http://127.0.0.1:1", "--token-env", "CANARY.s3cret"],
        &["run", "http://127.0.0.1:1", "--token-file", "CANARY"],
        &["run", "http://127.0.0.1:1", "--proxy", "http://ann:CANARY#1@127.0.0.1"],
    ] {
        let output = civitest(state.path()).arg("--suites").arg(suites.path()).args(args).output().unwrap();
        assert_eq!(code(&output), 2, "{args:?}");
        let everything = format!("{}{}", stdout(&output), stderr(&output));
        assert!(!everything.contains("CANARY") && everything.contains("error: "), "{args:?}: {everything}");
    }
}

#[test]
fn credentials_of_the_command_line_are_sent_to_one_server_only() {
    let (suites, state) = (small_suites(), tempfile::tempdir().unwrap());
    let platforms = [Running::faultless(), Running::faultless()];
    let test = "test(=ngsi-ld/provision/create-entity/stored)";
    for platform in &platforms {
        let args = ["run", &platform.url, "--allow", "write", "--keep", "-E", test];
        let output = civitest(state.path()).arg("--suites").arg(suites.path()).args(args).output().unwrap();
        assert!(!platform.platform().entities().is_empty(), "{}", stderr(&output));
    }
    let clean = |more: &[&str]| {
        let mut command = civitest(state.path());
        command.env("CITY_SECRET", CANARY).args(["clean", "--token-env", "CITY_SECRET"]).args(more).output().unwrap()
    };
    let refused = clean(&[]);
    assert_eq!(code(&refused), 2, "{}", stderr(&refused));
    assert!(stderr(&refused).contains("ledgers of several servers"), "{}", stderr(&refused));
    assert!(platforms.iter().all(|platform| !platform.platform().entities().is_empty()), "nothing was sent");
    let directories = fs::read_dir(state.path()).unwrap().map(|entry| entry.unwrap().path());
    for ledger in directories.map(|directory| directory.join("ledger.ndjson")) {
        let cleaned = clean(&[ledger.to_str().unwrap()]);
        assert_eq!(code(&cleaned), 0, "{}{}", stdout(&cleaned), stderr(&cleaned));
    }
    assert!(platforms.iter().all(|platform| platform.platform().entities().is_empty()));
}
