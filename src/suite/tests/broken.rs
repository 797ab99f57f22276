//! Every kind of mistake, as its reader sees it.

use super::*;

#[test]
fn every_broken_file_is_explained() {
    let mut names: Vec<_> = fs::read_dir("fixtures/broken").unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert!(names.len() > 15);
    for name in names {
        let name = name.to_string_lossy();
        let name = name.strip_suffix(".yaml").unwrap();
        let loaded = load_group(name, &fixture(name));
        assert!(loaded.catalogue.is_none(), "{name} is broken");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, rendered(&loaded));
        });
    }
}

#[test]
fn a_suite_without_its_tables_says_which_are_missing() {
    let group = fs::read_to_string("fixtures/examples/ngsi-ld/provision/create-entity.yaml").unwrap();
    let loaded =
        load_files(vec![file("ngsi-ld/a/b.yaml", group), file("stray.yaml", "a: 1"), file("x/y/z/w.yaml", "a: 1")]);
    insta::assert_snapshot!(rendered(&loaded), @r"
    error[suite::unknown-binding]: this pattern picks no row of bindings.yaml
      --> suites/ngsi-ld/a/b.yaml:44:23
       |
    44 |     over: { bindings: { body: [entity, entity-fragment, attribute-fragment], destructive: false } }
       |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: loosen the columns; destructive writes are never picked

    error[suite::missing-file]: the suite `ngsi-ld` has no clauses.yaml
    --> suites/ngsi-ld/clauses.yaml
     = help: docs/suite-format.md shows what belongs into it

    error[suite::missing-file]: the suite `ngsi-ld` has no suite.yaml
    --> suites/ngsi-ld/suite.yaml
     = help: docs/suite-format.md shows what belongs into it

    error[suite::misplaced-file]: no suite file belongs here
    --> suites/stray.yaml
     = help: groups lie in <suite>/<area>/<group>.yaml, profiles in profiles/

    error[suite::missing-file]: the suite `x` has no clauses.yaml
    --> suites/x/clauses.yaml
     = help: docs/suite-format.md shows what belongs into it

    error[suite::missing-file]: the suite `x` has no suite.yaml
    --> suites/x/suite.yaml
     = help: docs/suite-format.md shows what belongs into it

    error[suite::misplaced-file]: no suite file belongs here
    --> suites/x/y/z/w.yaml
     = help: groups lie in <suite>/<area>/<group>.yaml, profiles in profiles/

    7 errors
    ");
}

#[test]
fn mistakes_in_the_tables_are_explained() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("tables", rendered(&load_files(broken_tables())));
    });
}

fn broken_tables() -> Vec<SuiteFile> {
    let mut files = vec![
        file("ngsi-ld/suite.yaml", "suite: ngsild\ntitle: x\ndocument: x\nversion: 1.9\nlink: ftp://x\n"),
        file("ngsi-ld/clauses.yaml", "clauses:\n  - { clause: 5.6.1, title: x }\n  - { clause: 5.6.1, title: y }\n"),
    ];
    let binding = "{ id: a, method: FETCH, path: entities, clause: 5.6.2, body: entitty, answer: nothing }";
    files.push(file(
        "ngsi-ld/bindings.yaml",
        format!("samples: {{ entitty: {{}}, ids: [ $nonec ] }}\nbindings:\n  - {binding}\n"),
    ));
    files.push(file(
        "ngsi-ld/doubts.yaml",
        "doubts:\n  - { id: a, clauses: [5.6.2], readings: {}, decision: x }\n  - id: a\n",
    ));
    files
}

#[test]
fn mistakes_in_a_profile_are_explained() {
    let profile = fixture_profile("other");
    let mut files: Vec<_> =
        Source::Directory("fixtures/examples".into()).read(&mut Sink::default()).iter().cloned().collect();
    files.push(file("profiles/broken.yaml", profile));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("profile", rendered(&load_files(files)));
    });
}

fn fixture_profile(name: &str) -> String {
    let head = format!("profile: {name}\nversion: 0.1.0\ntitle: x\nlevels: [ The platform answers. ]\ncriteria:\n");
    let criterion = |id: &str, level: u8, of: &str| {
        format!("  - {{ id: {id}, title: x, level: {level}, layer: technical, obligation: mandatory, of: {of} }}\n")
    };
    [
        head,
        criterion("A", 0, "{ tests: { suite: ngsi-ld, roles: [ geo ] } }"),
        criterion("A", 1, "{ tests: { suite: dcat-ap } }"),
        criterion("B", 0, "{ tests: { suite: ngsi-ld, requirements: [ 5.6.1, ngsi-ld/5.6 ] } }"),
        criterion("C", 0, "{ all: [], preflight: reachable }"),
        criterion("D", 0, "{ pending: smart-data-models }"),
        criterion("E", 0, "{ any: [] }"),
    ]
    .concat()
}

#[test]
fn mistakes_in_fingerprints_are_explained() {
    let head = "id: x, title: X, meaning: m, route: r";
    let text = format!(
        "fingerprints:\n\
        - {{ {head}, asks: [ {{ get: /a, signs: [ {{ is: certain, says: s, status: 200 }} ] }} ] }}\n\
        - {{ {head}, asks: [ {{ get: /a, when: found, signs: [] }} ] }}\n"
    );
    let messages = |text: &str| -> Vec<String> {
        let mut files: Vec<_> =
            Source::Directory("fixtures/examples".into()).read(&mut Sink::default()).iter().cloned().collect();
        files.push(file("fingerprints.yaml", text));
        let loaded = load_files(files);
        assert!(loaded.catalogue.is_none());
        loaded.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect()
    };
    let found = messages(&text);
    for expected in [
        "a status and a media type alone prove nothing",
        "any server could show this sign",
        "two fingerprints are called `x`",
        "nothing would ever be asked",
        "a question without signs finds nothing",
    ] {
        assert!(found.iter().any(|message| message == expected), "{expected} is not in {found:#?}");
    }
    let sign = "is: certain, says: s, txt: a, json: { /a: '(' }, status: 99, version from: cookie x, shows: [brokr]";
    let ask = format!("get: a b, at: everywhere, signs: [ {{ {sign} }} ]");
    let found = messages(&format!("fingerprints:\n- {{ {head}, nex: y, interface: broken, asks: [ {{ {ask} }} ] }}\n"));
    for expected in ["`txt`", "`nex`", "`(`", "`99`", "`cookie x`", "`brokr`", "`a b`", "`everywhere`", "`broken`"] {
        assert!(found.iter().any(|message| message.contains(expected)), "{expected} is not in {found:#?}");
    }
    let paths: Vec<String> = (0..40).map(|number| format!("/{number}")).collect();
    let many = format!("get: [{}], signs: [ {{ is: likely, says: s, media: json }} ]", paths.join(", "));
    let found = messages(&format!("fingerprints:\n- {{ {head}, asks: [ {{ {many} }} ] }}\n"));
    assert_eq!(found, ["40 paths are asked whatever was seen, and at most 28 can be"]);
}

#[test]
fn a_mistake_that_does_not_depend_on_the_row_is_told_once() {
    let loaded = load_group("unknown-error-type", &fixture("unknown-error-type"));
    let about = |word: &str| loaded.diagnostics.iter().filter(|diagnostic| diagnostic.message.contains(word)).count();
    assert_eq!((about("`AlreadyExist`"), about("`BadRequest`")), (1, 1));
}

#[test]
fn colours_are_written_only_when_asked_for() {
    let loaded = load_group("unknown-fault", &fixture("unknown-fault"));
    assert!(render(&loaded.diagnostics, Colour::Always).contains('\u{1b}'));
    assert!(!rendered(&loaded).contains('\u{1b}'));
}
