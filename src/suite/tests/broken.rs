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
    insta::assert_snapshot!(rendered(&load_files(files)), @r"
    error[suite::unknown-word]: `FETCH` is no method
     --> suites/ngsi-ld/bindings.yaml:3:22
      |
    3 |   - { id: a, method: FETCH, path: entities, clause: 5.6.2, body: entitty, answer: nothing }
      |                      ^^^^^
      |
      = help: did you mean `PATCH`?

    error[suite::wrong-value]: `entities` is not a path with placeholders, like `/entities/{entityId}`
     --> suites/ngsi-ld/bindings.yaml:3:35
      |
    3 |   - { id: a, method: FETCH, path: entities, clause: 5.6.2, body: entitty, answer: nothing }
      |                                   ^^^^^^^^
      |
      = help: write a path with placeholders, like `/entities/{entityId}`

    error[suite::unknown-binding]: `entitty` is no kind of body
     --> suites/ngsi-ld/bindings.yaml:3:66
      |
    3 |   - { id: a, method: FETCH, path: entities, clause: 5.6.2, body: entitty, answer: nothing }
      |                                                                  ^^^^^^^
      |
      = help: did you mean `entity`?

    error[suite::unknown-binding]: `nothing` is no kind of answer
     --> suites/ngsi-ld/bindings.yaml:3:83
      |
    3 |   - { id: a, method: FETCH, path: entities, clause: 5.6.2, body: entitty, answer: nothing }
      |                                                                                   ^^^^^^^
      |
      = help: possible here: none, entity, entities, ids, names, subscriptions, registrations, temporal, context, other

    error[suite::duplicate-id]: clause `5.6.1` stands here twice
     --> suites/ngsi-ld/clauses.yaml:3:15
      |
    3 |   - { clause: 5.6.1, title: y }
      |               ^^^^^
      |
     ::: suites/ngsi-ld/clauses.yaml:2:15
      |
    2 |   - { clause: 5.6.1, title: x }
      |               ----- the other one
      |
      = help: remove one of them

    error[suite::missing-key]: a doubt needs the key `clauses`
     --> suites/ngsi-ld/doubts.yaml:3:5
      |
    3 |   - id: a
      |     ^^
      |
      = help: The clauses in question.

    error[suite::missing-key]: a doubt needs the key `readings`
     --> suites/ngsi-ld/doubts.yaml:3:5
      |
    3 |   - id: a
      |     ^^
      |
      = help: The readings: name and what each says.

    error[suite::missing-key]: a doubt needs the key `decision`
     --> suites/ngsi-ld/doubts.yaml:3:5
      |
    3 |   - id: a
      |     ^^
      |
      = help: What civitest does about it.

    error[suite::wrong-value]: this should be a version like `1.9.1`, and is a number
     --> suites/ngsi-ld/suite.yaml:4:10
      |
    4 | version: 1.9
      |          ^^^
      |
      = help: docs/suite-format.md shows the form

    error[suite::wrong-value]: `ftp://x` is not an https link
     --> suites/ngsi-ld/suite.yaml:5:7
      |
    5 | link: ftp://x
      |       ^^^^^^^
      |
      = help: write an https link

    10 errors
    ");
}

#[test]
fn mistakes_in_a_profile_are_explained() {
    let profile = fixture_profile("other");
    let mut files: Vec<_> =
        Source::Directory("fixtures/examples".into()).read(&mut Sink::default()).iter().cloned().collect();
    files.push(file("profiles/broken.yaml", profile));
    insta::assert_snapshot!(rendered(&load_files(files)), @r"
    error[suite::bad-name]: the profile in `broken.yaml` should have its name
     --> suites/profiles/broken.yaml:1:10
      |
    1 | profile: other
      |          ^^^^^
      |
      = help: write `profile: broken`, or rename the file

    error[profile::selects-nothing]: this selects no test
     --> suites/profiles/broken.yaml:6:90
      |
    6 |   - { id: A, title: x, level: 0, layer: technical, obligation: mandatory, of: { tests: { suite: ngsi-ld, roles: [...
      |                                                                                          ^^^^^
      |
      = help: loosen it, or say `pending` if the tests are still to be written

    error[suite::duplicate-id]: two criteria are called `A`
     --> suites/profiles/broken.yaml:7:11
      |
    7 |   - { id: A, title: x, level: 1, layer: technical, obligation: mandatory, of: { tests: { suite: dcat-ap } } }
      |           ^
      |
     ::: suites/profiles/broken.yaml:6:11
      |
    6 |   - { id: A, title: x, level: 0, layer: technical, obligation: mandatory, of: { tests: { suite: ngsi-ld, roles: [...
      |           - the other one
      |
      = help: criterion ids are unique

    error[profile::unknown-level]: this profile has no level 1
     --> suites/profiles/broken.yaml:7:31
      |
    7 |   - { id: A, title: x, level: 1, layer: technical, obligation: mandatory, of: { tests: { suite: dcat-ap } } }
      |                               ^
      |
      = help: `levels` describes levels 0 to 0

    error[profile::unknown-suite]: there is no suite `dcat-ap`
     --> suites/profiles/broken.yaml:7:97
      |
    7 |   - { id: A, title: x, level: 1, layer: technical, obligation: mandatory, of: { tests: { suite: dcat-ap } } }
      |                                                                                                 ^^^^^^^
      |
      = help: possible here: ngsi-ld; a suite that is still missing is `pending`

    error[suite::wrong-value]: this requirement is not of that suite
     --> suites/profiles/broken.yaml:8:122
      |
    8 | ...ory, of: { tests: { suite: ngsi-ld, requirements: [ 5.6.1, ngsi-ld/5.6 ] } } }
      |                                                        ^^^^^
      |
      = help: write it like `ngsi-ld/5.7`

    error[suite::wrong-value]: a formula has one kind
     --> suites/profiles/broken.yaml:9:79
      |
    9 |   - { id: C, title: x, level: 0, layer: technical, obligation: mandatory, of: { all: [], preflight: reachable } }
      |                                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: use one of all, any, tests, preflight, pending, attestation; `all` joins several

    error[suite::missing-key]: `pending` needs `what`
      --> suites/profiles/broken.yaml:10:81
       |
    10 |   - { id: D, title: x, level: 0, layer: technical, obligation: mandatory, of: { pending: smart-data-models } }
       |                                                                                 ^^^^^^^
       |
       = help: add `what: …`: what the missing suite will decide

    error[suite::wrong-value]: a formula without parts decides nothing
      --> suites/profiles/broken.yaml:11:86
       |
    11 |   - { id: E, title: x, level: 0, layer: technical, obligation: mandatory, of: { any: [] } }
       |                                                                                      ^^
       |
       = help: name at least one part

    9 errors
    ");
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
