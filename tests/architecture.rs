//! Holds the rules of ARCHITECTURE.md: who may import whom, who may touch the world outside, how long a file may be.

#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/tokens.rs"]
mod tokens;

use std::{collections::BTreeSet, fs};

use source::{File, Found, Source};

/// What each room may import: a room, or a pattern of modules. `ALL` stands for every room.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("event", &["model"]),
    ("standards", &["model"]),
    ("suite", &["model", "standards"]),
    ("plan", &["model", "standards", "suite"]),
    ("transport", &["model"]),
    ("store", &["model", "standards", "transport"]),
    ("validate", &["model", "standards"]),
    ("callback", &["model", "standards"]),
    ("judge", &["model", "standards"]),
    ("engine", &["callback", "event", "judge", "model", "plan", "standards", "store", "transport"]),
    ("grade", &["model"]),
    ("report", &["event", "grade", "model", "validate"]),
    ("reference", &["model", "standards::*::vocab"]),
    ("cli", &[ALL]),
];
const ALL: &str = "all";

const NOTHING: [&str; 0] = [];

/// The longest a file may be, in lines.
const LONGEST_FILE: usize = 600;
const LONGEST_MAIN: usize = 30;

/// Something that only a few modules may do. Tests may.
struct Reserved {
    what: &'static str,
    /// Tokens that do it.
    tokens: &'static [&'static [&'static str]],
    /// Paths that lead to it.
    paths: &'static [&'static [&'static str]],
    /// The modules that may, with everything inside them. The binary may do what `cli` may.
    by: &'static [&'static str],
}

const RESERVED: &[Reserved] = &[
    Reserved {
        what: "write to the terminal",
        tokens: &[
            &["println", "!"],
            &["print", "!"],
            &["eprintln", "!"],
            &["eprint", "!"],
            &["dbg", "!"],
            &["io", "::", "stdout"],
            &["io", "::", "stderr"],
            &["io", "::", "stdin"],
        ],
        paths: &[&["std", "io", "stdout"], &["std", "io", "stderr"], &["std", "io", "stdin"]],
        by: &["cli", "report::terminal"],
    },
    Reserved {
        what: "open a socket",
        tokens: &[
            &["TcpListener"],
            &["TcpStream"],
            &["UdpSocket"],
            &["UnixListener"],
            &["UnixStream"],
            &["reqwest", "::"],
            &["axum", "::"],
        ],
        paths: &[],
        by: &["transport", "callback", "reference"],
    },
    Reserved {
        what: "read the environment or the clock's time zone",
        tokens: &[&["Zoned", "::", "now"], &["TimeZone", "::", "system"]],
        paths: &[&["std", "env"]],
        by: &["cli"],
    },
    Reserved {
        what: "read a clock",
        tokens: &[&["Instant", "::", "now"], &["SystemTime", "::", "now"], &["Timestamp", "::", "now"]],
        paths: &[],
        by: &["callback", "cli", "engine", "reference", "report::terminal", "store", "transport"],
    },
];

/// Everything in these files that breaks a rule, one line each.
fn violations(files: &[File]) -> Vec<String> {
    let sources: Vec<(&File, Source)> = files.iter().map(|file| (file, Source::of(file))).collect();
    let tests: BTreeSet<&[String]> =
        sources.iter().flat_map(|(_, source)| source.test_modules.iter().map(Vec::as_slice)).collect();
    let is_test = |module: &[String]| (1..=module.len()).any(|length| tests.contains(&module[..length]));
    let mut broken = Vec::new();
    for (file, source) in &sources {
        broken.extend(shape(file));
        broken.extend(imports(file, source));
        for rule in RESERVED {
            broken.extend(reserved(rule, file, source, &is_test));
        }
    }
    broken
}

fn shape(file: &File) -> Vec<String> {
    let mut broken = Vec::new();
    let lines = file.text.lines().count();
    let longest = if file.path == "src/main.rs" { LONGEST_MAIN } else { LONGEST_FILE };
    if lines > longest {
        broken.push(format!("{}: {lines} lines; at most {longest}", file.path));
    }
    let says_why = file.text.starts_with("//! ") || file.path.ends_with("/tests.rs");
    if !says_why {
        broken.push(format!("{}: does not start with a `//!` that says why it exists", file.path));
    }
    broken
}

fn imports(file: &File, source: &Source) -> Vec<String> {
    if file.path == "src/main.rs" {
        return Vec::new();
    }
    let here = file.module();
    let Some(room) = here.first() else {
        let reexports = source.occurrences(&["use"]).into_iter();
        return reexports.map(|found| format!("{}:{}: the root only declares rooms", file.path, found.line)).collect();
    };
    let Some((_, may)) = MAY_IMPORT.iter().find(|(name, _)| name == room) else {
        return vec![format!("{}: the room `{room}` has no row in MAY_IMPORT", file.path)];
    };
    let mut broken = Vec::new();
    for Found { what: path, line, .. } in source.paths() {
        let Some((_, inside)) = path.split_first().filter(|(root, _)| *root == "crate") else { continue };
        if inside.first() != Some(room) && !may.iter().any(|pattern| covers(pattern, inside)) {
            broken.push(format!("{}:{line}: `{room}` may not import `{}`", file.path, path.join("::")));
        }
    }
    broken
}

/// Whether a path leads to what a pattern allows, or into it.
fn covers(pattern: &str, path: &[String]) -> bool {
    if pattern == ALL {
        // Even there: importing the root as a whole would hide what is imported.
        return path.first().is_some_and(|room| MAY_IMPORT.iter().any(|(name, _)| name == room));
    }
    let pattern: Vec<&str> = pattern.split("::").collect();
    path.len() >= pattern.len()
        && pattern.iter().zip(path).all(|(allowed, segment)| *allowed == "*" || allowed == segment)
}

fn reserved(rule: &Reserved, file: &File, source: &Source, is_test: &dyn Fn(&[String]) -> bool) -> Vec<String> {
    if file.path == "src/main.rs" && rule.by.contains(&"cli") {
        return Vec::new();
    }
    let by_tokens = rule.tokens.iter().flat_map(|tokens| source.occurrences(tokens));
    let leads_there = |path: &[String]| {
        rule.paths.iter().any(|there| path.len() >= there.len() && path.iter().zip(*there).all(|(a, b)| a == b))
    };
    let by_paths = source.paths().into_iter().filter(|found| leads_there(&found.what)).map(|found| Found {
        what: found.what.join("::"),
        line: found.line,
        module: found.module,
    });
    let mut lines = BTreeSet::new();
    by_tokens
        .chain(by_paths)
        .filter(|found| !is_test(&found.module))
        .filter(|found| !rule.by.iter().any(|module| covers(module, &found.module)))
        .filter(|found| lines.insert(found.line))
        .map(|found| {
            format!("{}:{}: `{}`: only {} may {}", file.path, found.line, found.what, rule.by.join(", "), rule.what)
        })
        .collect()
}

fn collect(dir: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(dir).expect("the folder is readable") {
        let entry = entry.expect("its entries are readable");
        let path = format!("{dir}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().expect("an entry has a type").is_dir() {
            collect(&path, files);
        } else if path.ends_with(".rs") {
            files.push(File { text: fs::read_to_string(&path).expect("source is UTF-8"), path });
        }
    }
}

#[test]
fn the_source_keeps_every_rule() {
    let mut files = Vec::new();
    collect("src", &mut files);
    assert!(files.len() > 20, "the source is somewhere else");
    let broken = violations(&files);
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// The cells of the table rows of a page that start with a name in backquotes.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).expect("the page has this section");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    section.lines().filter(|line| line.starts_with("| `")).map(cells).collect()
}

#[test]
fn the_page_says_what_the_test_holds() {
    let page = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let written: Vec<(String, String)> =
        rows(&page, "The rooms").iter().map(|row| (row[0].clone(), row[2].replace('`', ""))).collect();
    let held: Vec<(String, String)> = MAY_IMPORT
        .iter()
        .map(|(room, may)| {
            let may = if may.is_empty() { "-".to_owned() } else { may.join(", ") };
            let room = if *room == "event" { "`event.rs`".to_owned() } else { format!("`{room}/`") };
            (room, may)
        })
        .collect();
    assert_eq!(written, held);
}

#[test]
fn every_dependency_has_a_reason_on_the_page() {
    let page = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let written: BTreeSet<String> = rows(&page, "Dependencies")
        .iter()
        .flat_map(|row| row[0].split(", ").map(|name| name.replace('`', "")).collect::<Vec<_>>())
        .collect();
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let sections = manifest
        .split("\n[")
        .filter(|section| section.starts_with("dependencies]") || section.starts_with("dev-dependencies]"));
    let used: BTreeSet<String> = sections
        .flat_map(|section| section.lines().skip(1))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('=').map(|(name, _)| name.trim().to_owned()))
        .collect();
    assert_eq!(written, used);
}

/// What is wrong with one planted file.
fn planted(path: &str, text: &str) -> Vec<String> {
    violations(&[File { path: path.to_owned(), text: format!("//! Planted.\n{text}") }])
}

#[test]
fn an_import_is_found_however_it_is_written() {
    for text in [
        "use crate::judge::compare;",
        "use crate::judge;",
        "use crate::{model, judge::{self}};",
        "use crate::{\n    model::{Step, test::{Case, Test}},\n    judge,\n};",
        "use {std::fmt, crate::judge};",
        "fn f() { crate::judge::compare() }",
        "fn f(x: &crate::judge::Finding) {}",
        "use civitest::judge;",
        "use ::civitest::judge;",
        "use super::super::judge;",
        "use super::super::{judge as model};",
        "use self::super::super::judge;",
        "mod inner { use super::super::super::judge; }",
        "mod inner { mod deeper {} fn f() { if true {} } use super::super::super::judge; }",
        "mod inner { fn f() {} } use super::super::judge;",
        "pub(super) use crate::judge;",
        "macro_rules! m { () => { $crate::judge::compare() } }",
        "#[cfg(test)] mod tests { use crate::judge; }",
    ] {
        let found = planted("src/plan/filter.rs", text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains("`plan` may not import `crate::judge"), "{found:?}");
    }
    let found = planted("src/plan/filter.rs", "\nuse crate::{\n    model,\n    judge,\n};");
    assert!(found[0].starts_with("src/plan/filter.rs:5: "), "{found:?}");
    let found = planted("src/plan/mod.rs", "use super::judge;");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn importing_the_whole_root_hides_what_is_imported() {
    for text in ["use crate::*;", "use crate as root;", "use crate::{self as root};", "use super::super::*;"] {
        assert_eq!(planted("src/plan/filter.rs", text).len(), 1, "{text}");
        assert_eq!(planted("src/cli/run.rs", text).len(), 1, "{text}");
    }
}

#[test]
fn what_is_allowed_or_only_looks_like_an_import_is_no_violation() {
    for text in [
        "use crate::{model::{self, Step}, suite, standards::ngsi_ld::rules};",
        "use super::{super::model, other};",
        "use super::super::model;",
        "use super::*; use crate::plan::filter::Filter;",
        "pub(crate) fn f() {} pub(in crate::plan) fn g() {}",
        "// use crate::judge;\n/* crate::judge /* crate::judge */ crate::judge */ /// crate::judge\n",
        r##"const A: &str = "crate::judge"; const B: &str = r#"" crate::judge "#; const C: char = '"'; fn f<'a>() {} // ""##,
        r#"const A: char = '\''; const B: &str = "\" crate::judge"; const C: &[u8] = b"crate::judge";"#,
        "fn f() { let judge = 1; judge::<u8>(); other::crate_::judge(); }",
    ] {
        assert_eq!(planted("src/plan/filter.rs", text), NOTHING, "{text}");
    }
    assert_eq!(planted("src/cli/mod.rs", "use crate::{engine, reference};"), NOTHING);
}

#[test]
fn the_oracle_sees_only_the_vocabulary_of_a_standard() {
    let allowed = [
        "standards::ngsi_ld::vocab",
        "standards::ngsi_ld::vocab::TYPE",
        "model::Verdict",
        "standards::dcat_ap::{vocab}",
    ];
    for path in allowed {
        assert_eq!(planted("src/reference/q/eval.rs", &format!("use crate::{path};")), NOTHING, "{path}");
    }
    let forbidden = [
        "standards",
        "standards::ngsi_ld",
        "standards::ngsi_ld::rules",
        "standards::ngsi_ld::{self, vocab}",
        "judge",
        "suite",
    ];
    for path in forbidden {
        assert_eq!(planted("src/reference/q/eval.rs", &format!("use crate::{path};")).len(), 1, "{path}");
    }
}

#[test]
fn a_room_without_a_row_is_an_error() {
    let found = planted("src/attic/mod.rs", "");
    assert_eq!(found, ["src/attic/mod.rs: the room `attic` has no row in MAY_IMPORT"]);
    assert_eq!(planted("src/plan/mod.rs", "use crate::attic;").len(), 1);
    assert_eq!(planted("src/cli/mod.rs", "use crate::attic;").len(), 1);
}

#[test]
fn the_root_only_declares_rooms() {
    assert_eq!(planted("src/lib.rs", "pub mod model;\npub use model::Verdict;").len(), 1);
    assert_eq!(planted("src/lib.rs", "pub mod model;"), NOTHING);
}

#[test]
fn reaching_outside_is_found_in_every_room_that_may_not() {
    for text in [
        "fn f() { println!(\"\"); }",
        "fn f() { std::eprint!(\"\"); }",
        "use std::io::{self, stdout};",
        "fn f() { std::io::stderr(); }",
        "use std::io; fn f() { io::stderr(); }",
        "use tokio::net::TcpListener;",
        "use std::net::{IpAddr, TcpStream};",
        "fn f(client: &reqwest::Client) {}",
        "use axum::Router;",
        "use std::env;",
        "use std::{collections::BTreeMap, env::var, fmt};",
        "fn f() { std::env::var(\"HOME\"); }",
        "use jiff::Zoned; fn f() { Zoned::now(); }",
        "fn f() { jiff::tz::TimeZone::system(); }",
        "fn f() { std::time::Instant::now(); }",
        "fn f() { jiff::Timestamp::now(); }",
    ] {
        let found = planted("src/judge/compare.rs", text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    insta::assert_snapshot!(planted("src/judge/compare.rs", "fn f() {\n    println!();\n}").join("\n"), @"src/judge/compare.rs:3: `println!`: only cli, report::terminal may write to the terminal");
}

#[test]
fn reaching_outside_is_allowed_where_it_belongs() {
    for (path, text) in [
        ("src/cli/run.rs", "fn f() { println!(\"{:?}\", std::env::args()); jiff::Zoned::now(); }"),
        ("src/report/terminal/line.rs", "fn f() { println!(); }"),
        ("src/transport/client.rs", "use reqwest::Client; fn f() { std::time::Instant::now(); }"),
        ("src/reference/server.rs", "use axum::Router; use tokio::net::TcpListener;"),
        (
            "src/judge/compare.rs",
            "const V: &str = env!(\"CARGO_PKG_VERSION\"); struct Instant; fn f() { Instant::new(); }",
        ),
        ("src/judge/compare.rs", "#[cfg(test)]\nmod tests { use std::env; fn f() { println!(); } }"),
    ] {
        assert_eq!(planted(path, text), NOTHING, "{text}");
    }
    let after_tests = "#[cfg(test)]\nmod tests { fn f() { println!(); } }\nfn f() { println!(); }";
    assert_eq!(planted("src/judge/compare.rs", after_tests).len(), 1);
    let terminal_only = planted("src/report/junit.rs", "fn f() { println!(); }");
    assert_eq!(terminal_only.len(), 1);
}

#[test]
fn a_module_declared_for_tests_may_fill_a_file() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: format!("//! Planted.\n{text}") };
    let sample = || file("src/plan/sample.rs", "fn f() { println!(); }");
    let declared = file("src/plan/mod.rs", "#[cfg(test)]\npub(crate) mod sample;");
    assert_eq!(violations(&[declared, sample()]), NOTHING);
    let undeclared = file("src/plan/mod.rs", "#[cfg(test)]\nuse x;\nmod sample;");
    assert_eq!(violations(&[undeclared, sample()]).len(), 1);
}

#[test]
fn a_file_may_be_too_long_and_has_to_say_why_it_exists() {
    assert_eq!(planted("src/plan/order.rs", &"//\n".repeat(LONGEST_FILE)).len(), 1);
    assert_eq!(planted("src/plan/order.rs", &"//\n".repeat(LONGEST_FILE - 1)), NOTHING);
    assert_eq!(planted("src/main.rs", &"//\n".repeat(LONGEST_MAIN)).len(), 1);
    let silent = File { path: "src/plan/order.rs".to_owned(), text: "use std::fmt;".to_owned() };
    assert_eq!(violations(&[silent]), ["src/plan/order.rs: does not start with a `//!` that says why it exists"]);
}
