//! Target files with everything that can be wrong in them, and which value counts where several places give one.

use clap::{CommandFactory, FromArgMatches};
use proptest::prelude::*;
use serde_json::Value;

use super::{environment::Environment, read::parse, settings::Origins, *};
use crate::cli::args::{Cli, Command};

const BROKER: &str = "[interfaces.broker]\nurl = \"http://localhost:9090\"\n";

/// What is wrong with a file, as it is printed.
fn wrong(text: &str) -> String {
    match parse(text) {
        Ok(_) => "nothing".to_owned(),
        Err(problems) => problem::failure(Some(Path::new("civitest.toml")), problems).render(),
    }
}

fn with_authentication(lines: &str) -> String {
    format!("{BROKER}[interfaces.broker.authentication]\n{lines}\n")
}

#[test]
fn every_mistake_of_a_file_is_named_at_once_with_its_line_and_the_next_step() {
    let text = "organization = \"City\"\njobs = \"8\"\nallow = [\"wirte\", \"all\"]\n[interfaces.broker]\nuri = \"x\"\ncapabilities = { temporl = true, tenants = 1 }\n\
                roles = { reader = true }\n[interfaces.brokr]\nurl = \"x\"\n[interfaces.catalogue]\ntenant = \"x\"\n";
    insta::assert_snapshot!("every_mistake", wrong(text));
}

#[test]
fn what_no_schema_can_say_is_named_at_once_too() {
    let text = "organisation = \"\"\nsettle = \"soon\"\ndeadline = \"-1s\"\nrate = 0\nproxy = \"http://ann:sesame@p\"\n[interfaces.broker]\n\
                url = \"https://ann:sesame@city.example\"\ntenant = \"a b\"\nngsi-ld-version = \"1\"\n[interfaces.broker.client-certificate]\n\
                certificate = \"\"\nkey = \"k\"\n[interfaces.peer]\nurl = \"ftp://x\"\n[interfaces.gateway]\nurl = \"http://x?key=sesame\"\n";
    let said = wrong(text);
    assert!(!said.contains("sesame"), "{said}");
    insta::assert_snapshot!("semantic_mistakes", said);
}

#[test]
fn a_kind_of_authentication_has_its_keys_and_no_others() {
    let mut said = String::new();
    for lines in [
        "kind = \"baerer\"",
        "kind = \"bearer\"",
        "token = { env = \"T\" }",
        "kind = \"none\"\ntoken = { env = \"T\" }",
        "kind = \"bearer\"\ntoken = { env = \"T\" }\nuser = \"ann\"\npassword = { env = \"P\" }",
        "kind = \"bearer\"\ntoken = { env = \"T\", file = \"f\" }",
        "kind = \"bearer\"\ntoken = {}",
        "kind = \"header\"\nname = \"Content-Type\"\nvalue = { env = \"T\" }",
        "kind = \"header\"\nname = \"a b\"\nvalue = { env = \"T\" }",
        "kind = \"basic\"\nuser = \"ann:x\"\npassword = { env = \"T\" }",
        "kind = \"oauth2-client-credentials\"\ntoken-url = \"idp\"\nclient-id = \"\"\nclient-secret = { env = \"T\" }\ncredentials-in = \"boddy\"",
        "kind = \"oauth2-client-credentials\"\ntoken-url = \"idp\"\nclient-id = \"\"\nclient-secret = { env = \"T\" }",
        "kind = \"token-command\"\ncommand = []",
        "kind = \"token-command\"\ncommand = \"get token\"",
    ] {
        said.push_str(&format!("{lines}\n{}\n", wrong(&with_authentication(lines))));
    }
    insta::assert_snapshot!("kinds", said);
}

#[test]
fn a_secret_written_into_the_file_is_refused_and_not_repeated() {
    for lines in [
        "kind = \"bearer\"\ntoken = \"sesame\"",
        "kind = \"basic\"\nuser = \"ann\"\npassword = 'sesame'",
        "kind = \"header\"\nname = \"X\"\nvalue = \"\"\"\nsesame\n\"\"\"",
        "kind = \"oauth2-client-credentials\"\nclient-secret = \"sesame\"",
        "kind = \"bearer\"\ntoken = [\"sesame\"]",
        "kind = \"bearer\"\ntoken = { value = \"sesame\" }",
        "kind = \"bearer\"\ntoken = { env = [\"sesame\"] }",
        "kind = \"sesame\"",
        "kind = \"bearer\"\ntoken = \"sesame",
        "kind = \"bearer\"\ntoken = sesame",
        "kind = \"bearer\"\ntoken = \"\"\"sesame\n sesame",
        "kind = \"bearer\"\ntoken = { env = \"sesame\" ",
    ] {
        let said = wrong(&with_authentication(lines));
        assert!(said.starts_with("error: ") && said.contains("help: "), "{said}");
        assert!(!said.contains("sesame"), "{lines}\n{said}");
    }
    insta::assert_snapshot!(wrong(&with_authentication("kind = \"bearer\"\ntoken = \"sesame\"")), @r#"
    error: civitest.toml:5:1: `interfaces.broker.authentication.token` holds a secret; a target file only says where it is
     help: write token = { env = "CITY_SECRET" } or token = { file = "secret.txt" }, and give the platform a new secret if this file was shared
    "#);
}

proptest! {
    #[test]
    fn whatever_happens_to_a_file_no_text_of_it_is_shown_where_a_secret_may_be(cut in 0usize..400, junk in "[\\[\\]{}=\"'#\n\\\\a,.]{0,4}") {
        let whole = with_authentication(
            "kind = \"oauth2-client-credentials\"\ntoken-url = \"https://idp\"\nclient-id = \"c\"\nclient-secret = \"sesame\" # sesame\nscope = \"s\"",
        );
        let cut = cut % whole.len();
        let said = wrong(&format!("{}{junk}{}", &whole[..cut], &whole[cut..]));
        prop_assert!(!said.contains("sesame"), "{}", said);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(text in "\\PC{0,80}") {
        let _ = parse(&text);
    }
}

#[test]
fn the_syntax_of_toml_is_explained_with_its_line() {
    let said = wrong("organisation = City\n");
    assert!(said.starts_with("error: civitest.toml:1:16: this is no TOML: "), "{said}");
    assert!(wrong("a = 1\na = 2\n").contains("civitest.toml:2:1: this is no TOML"), "{}", wrong("a = 1\na = 2\n"));
    let deep = format!("a = {}", "[".repeat(10_000));
    assert!(wrong(&deep).contains("this is no TOML"));
}

#[test]
fn what_the_reader_refuses_by_keys_and_types_the_schema_refuses_too() {
    let schema = file::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    let valid = [
        String::new(),
        BROKER.to_owned(),
        with_authentication("kind = \"none\""),
        with_authentication("kind = \"bearer\"\ntoken = { file = \"t\" }"),
        with_authentication("kind = \"token-command\"\ncommand = [\"t\"]\nlifetime = \"5m\""),
        "rate = 0.5\nsettle = \"2.5s\"\nallow = [\"write\", \"destructive\"]\n".to_owned(),
    ];
    for text in valid {
        parse(&text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
        assert!(validator.is_valid(&json(&text)), "{text}");
    }
    let invalid = [
        "organization = \"x\"\n".to_owned(),
        "jobs = 0\n".to_owned(),
        "jobs = 257\n".to_owned(),
        "seed = -1\n".to_owned(),
        "rate = 0\n".to_owned(),
        "settle = \"soon\"\n".to_owned(),
        "allow = \"write\"\n".to_owned(),
        "[interfaces.broker]\n".to_owned(),
        "[interfaces.brokr]\nurl = \"x\"\n".to_owned(),
        format!("{BROKER}capabilities = {{ time = true }}\n"),
        format!("{BROKER}roles = {{ read = \"yes\" }}\n"),
        with_authentication("kind = \"bearer\""),
        with_authentication("kind = \"bearer\"\ntoken = \"sesame\""),
        with_authentication("kind = \"bearer\"\ntoken = {}"),
        with_authentication("kind = \"bearer\"\ntoken = { env = \"T\" }\nuser = \"ann\""),
        with_authentication("kind = \"token-command\"\ncommand = []"),
        with_authentication("token = { env = \"T\" }"),
    ];
    for text in invalid {
        assert!(parse(&text).is_err(), "{text}");
        assert!(!validator.is_valid(&json(&text)), "{text}");
    }
}

/// A command line, and what was understood of it.
fn typed(words: &[&str], environment: &Environment) -> Result<Target, Failure> {
    let all = [&["civitest", "run"], words].concat();
    let matches = Cli::command().try_get_matches_from(all).map_err(|error| Failure::new(Exit::Usage, error))?;
    let cli = Cli::from_arg_matches(&matches).unwrap();
    let Command::Run(args) = cli.command else { panic!("it is `run`") };
    let origins = Origins::of(&matches);
    Target::of(&args.target, Some(&args.execution), Keep::Nothing, Typed { origins: &origins, environment })
}

fn refused(words: &[&str], environment: &Environment) -> String {
    match typed(words, environment) {
        Ok(_) => panic!("it was understood"),
        Err(failure) => failure.render(),
    }
}

fn settings(target: &Target) -> std::collections::BTreeMap<&'static str, String> {
    let shown = |row: &settings::Row| format!("{} ({})", row.value, row.origin);
    target.settings.rows().iter().map(|row| (row.name, shown(row))).collect()
}

#[test]
fn flags_alone_describe_every_kind_of_access() {
    let environment = Environment::from([("T", "sesame")]);
    let access = |words: &[&str]| {
        let words = [&["http://localhost:9090"], words].concat();
        access::shown(&typed(&words, &environment).unwrap().access.access)
    };
    assert_eq!(access(&[]), "none");
    assert_eq!(access(&["--token-env", "T"]), "bearer token from environment variable T");
    assert_eq!(access(&["--header-env", "X-Key=T"]), "header X-Key from environment variable T");
    assert_eq!(access(&["--query-key-env", "key=T"]), "query parameter key from environment variable T");
    assert_eq!(access(&["--user", "ann", "--password-env", "T"]), "user ann, password from environment variable T");
    let oauth =
        ["--oauth-token-url", "https://idp/token", "--oauth-client-id", "c", "--oauth-secret-env", "T", "--oauth-body"];
    assert_eq!(access(&oauth), "token of https://idp/token for c, secret from environment variable T");
    assert_eq!(access(&["--token-command", "get 'to ken' sesame"]), "token that get prints");
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    std::fs::write(&path, "sesame\n").unwrap();
    assert_eq!(access(&["--token-file", path.to_str().unwrap()]), format!("bearer token from file {}", path.display()));
}

#[test]
fn one_credential_at_a_time_and_all_of_its_parts() {
    let environment = Environment::from([("T", "sesame")]);
    for words in [
        &["--token-env", "T", "--token-file", "t"][..],
        &["--user", "ann", "--password-env", "T", "--token-env", "T"],
        &["--user", "ann"],
        &["--password-env", "T"],
        &["--oauth-token-url", "https://idp"],
        &["--oauth-scope", "s"],
        &["--cert", "c.pem"],
        &["--proxy", "p", "--no-proxy"],
        &["--header-env", "X"],
        &["--header-env", "NGSILD-Tenant=T"],
        &["--token-command", "'"],
        &["--rate", "0"],
        &["--capability", "time=yes"],
        &["--token-env", "U"],
        &["--token-file", "/nowhere/at/all"],
        &["--ca-file", "/nowhere/at/all"],
        &["--oauth-token-url", "idp", "--oauth-client-id", "c", "--oauth-secret-env", "T"],
    ] {
        let said = refused(&[&["http://localhost:9090"], words].concat(), &environment);
        assert!(!said.contains("sesame"), "{said}");
    }
}

/// A file with a value for everything that has one place of its own.
const FULL: &str = r#"
organisation = "City of Example"
product = "Example Broker"
profile = "citcom-2026"
allow = ["write"]
settle = "3s"
deadline = "90s"
timeout = "10m"
jobs = 4
seed = 7
rate = 20
proxy = "http://p:1"
[interfaces.broker]
url = "http://localhost:1/ngsi-ld/v1"
tenant = "city"
ngsi-ld-version = "1.6.1"
capabilities = { temporal = true, tenants = false }
roles = { provide = true, geo = false }
[interfaces.broker.authentication]
kind = "bearer"
token = { env = "T" }
[interfaces.catalogue]
url = "https://data.city.example"
"#;

fn full() -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("city.toml");
    std::fs::write(&path, FULL).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (directory, path)
}

#[test]
fn the_command_line_comes_before_the_file_and_the_file_before_the_default() {
    let (_directory, path) = full();
    let environment = Environment::from([("T", "sesame")]);
    let flags = [
        ("jobs", "-j2", "2", "8"),
        ("seed", "--seed=1", "1", "0"),
        ("settle", "--settle=1s", "1s", "2s"),
        ("deadline", "--deadline=5s", "5s", "60s"),
        ("timeout", "--timeout=1m", "60s", "none"),
        ("profile", "--profile=mine", "mine", "citcom-2026, if there"),
        ("tenant", "--tenant=own", "own", "none"),
        ("ngsi-ld-version", "--ngsi-ld-version=1.8.1", "1.8.1", "the suite's own"),
        ("allow", "--allow=write,destructive", "write, destructive", "none"),
        ("rate", "--rate=5", "5", "none"),
        ("proxy", "--no-proxy", "none", "none"),
        ("capabilities", "--capability=temporal=no", "tenants=no, temporal=no", "none"),
        ("roles", "--declare=geo=yes", "provide=yes, geo=yes", "none"),
        ("authentication", "--token-command=get", "token that get prints", "none"),
    ];
    let typed_words: Vec<&str> = flags.iter().map(|(_, flag, ..)| *flag).collect();
    let by_flag = typed(&[&["--target", &path], typed_words.as_slice()].concat(), &environment).unwrap();
    let by_file = typed(&["--target", &path], &environment).unwrap();
    let by_default = typed(&["http://localhost:1"], &environment).unwrap();
    for (name, _, flag, default) in flags {
        let shown = |target| settings(target)[name].clone();
        assert!(shown(&by_flag).starts_with(&format!("{flag} (command line, -")), "{name}: {}", shown(&by_flag));
        assert!(shown(&by_file).contains(&format!("({path}:")), "{name}: {}", shown(&by_file));
        assert_eq!(shown(&by_default), format!("{default} (default)"), "{name}");
    }
    assert_eq!(settings(&by_file)["authentication"], format!("bearer token from environment variable T ({path}:19)"));
    assert_eq!(by_file.settings.settle, std::time::Duration::from_secs(3));
    assert_eq!((by_file.write, by_file.destructive), (Consent::Given, Consent::Withheld));
}

#[test]
fn a_file_says_what_the_platform_is_and_a_flag_says_it_better() {
    let (_directory, path) = full();
    let environment = Environment::from([("T", "sesame")]);
    let target =
        typed(&["--target", &path, "--product-version", "4.2", "--organisation", "Town"], &environment).unwrap();
    let subject = target.subject.unwrap();
    assert_eq!(subject.words().as_deref(), Some("Example Broker 4.2, Town"));
    let interfaces: Vec<_> = subject.interfaces.iter().map(|one| (one.interface, one.url.as_str())).collect();
    assert_eq!(
        interfaces,
        [(Interface::Broker, "http://localhost:1/ngsi-ld/v1"), (Interface::Catalogue, "https://data.city.example")]
    );
    assert!(typed(&["http://localhost:1"], &environment).unwrap().subject.is_none());
}

#[test]
fn the_credentials_of_a_file_are_not_sent_to_another_server() {
    let (_directory, path) = full();
    let environment = Environment::from([("T", "sesame")]);
    let said = refused(&["http://localhost:2", "--target", &path], &environment);
    assert!(said.contains("would be sent to another server"), "{said}");
    let same = typed(&["http://localhost:1/other/v1", "--target", &path], &environment).unwrap();
    assert_eq!(same.url, "http://localhost:1/other/v1");
    let own = typed(&["http://localhost:2", "--target", &path, "--token-env", "T"], &environment).unwrap();
    assert_eq!(own.url, "http://localhost:2", "credentials that were typed go where the URL was typed");
}

#[test]
fn a_secret_that_is_not_there_is_named_with_the_line_that_wants_it() {
    let (_directory, path) = full();
    let said = refused(&["--target", &path], &Environment::default());
    assert!(said.contains(":21:1: `token`: the environment variable T is not set"), "{said}");
    let flag = typed(&["--target", &path, "--token-env", "U"], &Environment::from([("U", "sesame")])).unwrap();
    assert_eq!(
        access::shown(&flag.access.access),
        "bearer token from environment variable U",
        "the other is not needed then"
    );
}

#[test]
fn a_file_without_a_broker_and_one_that_is_not_there_say_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("city.toml");
    std::fs::write(&path, "organisation = \"City\"\n").unwrap();
    let said = refused(&["--target", path.to_str().unwrap()], &Environment::default());
    assert!(said.contains("names no broker") && said.contains("[interfaces.broker]"), "{said}");
    typed(&["http://localhost:1", "--target", path.to_str().unwrap()], &Environment::default()).unwrap();
    let said = refused(&["--target", directory.path().to_str().unwrap()], &Environment::default());
    assert!(said.contains("cannot be read"), "{said}");
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(refused(&["--target", path.to_str().unwrap()], &Environment::default()).contains("it is not UTF-8"));
    std::fs::write(&path, vec![b' '; 2 << 20]).unwrap();
    assert!(refused(&["--target", path.to_str().unwrap()], &Environment::default()).contains("larger than 1 MiB"));
}

#[test]
fn the_paths_of_a_file_start_at_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["ca.pem", "client.pem", "client.key"] {
        std::fs::write(directory.path().join(name), "x").unwrap();
    }
    let path = directory.path().join("city.toml");
    let pair = "[interfaces.broker.client-certificate]\ncertificate = \"client.pem\"\nkey = \"client.key\"\n";
    std::fs::write(&path, format!("ca-file = \"ca.pem\"\n{BROKER}{pair}")).unwrap();
    let target = typed(&["--target", path.to_str().unwrap()], &Environment::default()).unwrap();
    assert_eq!(target.access.authorities, [directory.path().join("ca.pem")]);
    assert_eq!(target.access.identity.unwrap().key, directory.path().join("client.key"));
    std::fs::remove_file(directory.path().join("client.key")).unwrap();
    let said = refused(&["--target", path.to_str().unwrap()], &Environment::default());
    assert!(said.contains("the key of the client certificate") && said.contains("city.toml:4"), "{said}");
}

#[test]
fn the_schema_marks_what_is_secret_and_refuses_it_as_text() {
    let schema = file::schema();
    let token =
        schema.pointer("/properties/interfaces/properties/broker/properties/authentication/properties/token").unwrap();
    assert_eq!((token["type"].as_str(), token["writeOnly"].as_bool()), (Some("object"), Some(true)));
    assert!(!schema.to_string().contains("\"null\""), "TOML has none");
    assert_eq!(schema["properties"]["jobs"]["maximum"], Value::from(256));
}
