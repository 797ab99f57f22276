//! What a catalogue holds, for people and for programs: `civitest list`.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

use super::explain::words;
use crate::{
    model::{
        Clause, ClauseId,
        catalogue::{Catalogue, Suite},
        partition::Partition,
        test::{Case, Group, Isolation, Since, Test},
    },
    plan::{self, Filter, Placed},
};

/// Suites, groups, tests and cases as an indented tree, and how many there are.
pub fn tree(selection: &Selection<'_>) -> String {
    let mut text = String::new();
    let mut last: Option<&Placed<'_>> = None;
    for placed in &selection.cases {
        let Placed { suite, group, test, case, .. } = placed;
        if last.is_none_or(|last| last.suite.id != suite.id) {
            let _ = writeln!(text, "{}  {}, {}", suite.id, suite.title, suite.document);
        }
        if last.is_none_or(|last| last.group.id != group.id) {
            let _ = writeln!(text, "  {}  {}", below(group.id.as_str(), suite.id.as_str()), group.title);
        }
        if last.is_none_or(|last| last.test.id != test.id) {
            let name = below(test.id.as_str(), group.id.as_str());
            let _ = writeln!(text, "    {name}  {} ({}, {})", test.title, test.strength, words::clauses(&test.clauses));
        }
        if let Some(id) = &case.id {
            let _ = writeln!(text, "      [{id}]{}", own(test, case));
        }
        last = Some(placed);
    }
    text + &selection.summary()
}

/// What a case says otherwise than its test.
fn own(test: &Test, case: &Case) -> String {
    let strength = (case.strength != test.strength).then(|| case.strength.to_string());
    let clauses = (case.clauses != test.clauses).then(|| words::clauses(&case.clauses));
    let own: Vec<String> = strength.into_iter().chain(clauses).collect();
    if own.is_empty() { String::new() } else { format!("  ({})", own.join(", ")) }
}

/// The clauses in order, with the tests that rest on them, and those without any.
pub fn by_clause(selection: &Selection<'_>) -> String {
    let mut text = String::new();
    for suite in &selection.catalogue.suites {
        let _ = writeln!(text, "{}  {}", suite.id, suite.document);
        let mut clauses: Vec<&Clause> = suite.clauses.iter().collect();
        clauses.sort_by(|left, right| left.id.cmp(&right.id));
        let mut tested = 0;
        for clause in &clauses {
            let tests = selection.tests_on(suite, &clause.id);
            let _ = writeln!(text, "  {}  {}", clause.id, clause.title);
            for (test, cases) in &tests {
                let _ = writeln!(text, "    {}{cases}", below(test.id.as_str(), suite.id.as_str()));
            }
            match selection.tests_below(suite, &clause.id) {
                _ if !tests.is_empty() => tested += 1,
                0 => text.push_str("    no test\n"),
                below => {
                    let _ = writeln!(text, "    no test of its own, {} below it", words::count(below, "test"));
                }
            }
        }
        let _ = writeln!(text, "{}, {tested} with a test of their own", words::count(clauses.len(), "clause"));
    }
    text + &selection.summary()
}

/// The version of the JSON; raised when a reader of the old one would misread the new one.
pub const VERSION: u32 = 1;

/// The JSON Schema of all that `list --format json` prints.
pub const SCHEMA: &str = include_str!("../../schemas/list.schema.json");

/// The selected cases as JSON, two spaces deep, with everything a script may select by.
pub fn json(selection: &Selection<'_>) -> String {
    let suites: Vec<Value> = selection.catalogue.suites.iter().filter_map(|suite| selection.suite(suite)).collect();
    document("tests", &json!({ "suites": suites, "selected": selection.cases.len(), "left_out": selection.left_out }))
}

/// A document of this kind, with the version of its form.
pub(super) fn document(kind: &str, content: &Value) -> String {
    let mut document = json!({ "kind": kind, "version": VERSION });
    if let (Some(document), Some(content)) = (document.as_object_mut(), content.as_object()) {
        document.extend(content.clone());
    }
    format!("{document:#}\n")
}

/// The part of a catalogue that a filter and a partition leave.
pub struct Selection<'a> {
    catalogue: &'a Catalogue,
    cases: Vec<Placed<'a>>,
    left_out: usize,
    partition: Option<Partition>,
}

impl<'a> Selection<'a> {
    /// What they leave of this catalogue.
    pub fn of(catalogue: &'a Catalogue, filter: Option<&Filter>, partition: Option<Partition>) -> Self {
        let cases = plan::select(catalogue, filter, partition);
        let left_out = plan::select(catalogue, None, None).len() - cases.len();
        Self { catalogue, cases, left_out, partition }
    }

    fn summary(&self) -> String {
        let mut tests: Vec<_> = self.cases.iter().map(|placed| &placed.test.id).collect();
        tests.dedup();
        let left_out = match self.left_out {
            0 => String::new(),
            some => match self.partition {
                None => format!("; the filter leaves out {}", words::count(some, "case")),
                Some(partition) => format!("; {partition} leaves out {}", words::count(some, "case")),
            },
        };
        format!("{}, {}{left_out}\n", words::count(tests.len(), "test"), words::count(self.cases.len(), "case"))
    }

    /// The tests with a selected case that rests on this very clause, and which cases where it is not all of them.
    fn tests_on(&self, suite: &Suite, clause: &ClauseId) -> Vec<(&'a Test, String)> {
        let mut tests: Vec<(&Test, Vec<&str>)> = Vec::new();
        for placed in self.cases.iter().filter(|placed| placed.suite.id == suite.id) {
            if !placed.case.clauses.contains(clause) {
                continue;
            }
            if tests.last().is_none_or(|(test, _)| test.id != placed.test.id) {
                tests.push((placed.test, Vec::new()));
            }
            if let (Some((_, cases)), Some(case)) = (tests.last_mut(), &placed.case.id) {
                cases.push(case.as_str());
            }
        }
        let named = |(test, cases): (&'a Test, Vec<&str>)| {
            let part = !cases.is_empty() && cases.len() < test.cases.len();
            (test, if part { format!("[{}]", cases.join(", ")) } else { String::new() })
        };
        tests.into_iter().map(named).collect()
    }

    fn tests_below(&self, suite: &Suite, clause: &ClauseId) -> usize {
        let below =
            |other: &ClauseId| other.as_str().strip_prefix(clause.as_str()).is_some_and(|rest| rest.starts_with('.'));
        let mut tests: Vec<_> = self
            .cases
            .iter()
            .filter(|placed| placed.suite.id == suite.id && placed.case.clauses.iter().any(below))
            .map(|placed| &placed.test.id)
            .collect();
        tests.dedup();
        tests.len()
    }

    fn suite(&self, suite: &Suite) -> Option<Value> {
        let groups: Vec<Value> = suite.groups.iter().filter_map(|group| self.group(group)).collect();
        (!groups.is_empty()).then(|| {
            json!({
                "id": suite.id,
                "title": suite.title,
                "document": suite.document,
                "version": suite.version,
                "link": suite.link,
                "hash": suite.hash,
                "clauses": self.clauses(suite),
                "groups": groups,
            })
        })
    }

    /// Every clause of the suite, and how many selected cases rest on it.
    fn clauses(&self, suite: &Suite) -> Vec<Value> {
        let mut resting: BTreeMap<&ClauseId, usize> = BTreeMap::new();
        for placed in self.cases.iter().filter(|placed| placed.suite.id == suite.id) {
            for clause in &placed.case.clauses {
                *resting.entry(clause).or_default() += 1;
            }
        }
        let row = |clause: &Clause| {
            let cases = resting.get(&clause.id).copied().unwrap_or_default();
            json!({ "id": clause.id, "title": clause.title, "says": clause.says, "cases": cases })
        };
        suite.clauses.iter().map(row).collect()
    }

    fn group(&self, group: &Group) -> Option<Value> {
        let tests: Vec<Value> = group.tests.iter().filter_map(|test| self.test(test)).collect();
        (!tests.is_empty()).then(|| json!({ "id": group.id, "title": group.title, "tests": tests }))
    }

    fn test(&self, test: &Test) -> Option<Value> {
        let cases: Vec<Value> = self
            .cases
            .iter()
            .filter(|placed| placed.test.id == test.id)
            .map(|placed| case(placed.case, &placed.id.short()))
            .collect();
        (!cases.is_empty()).then(|| {
            json!({
                "id": test.id,
                "title": test.title,
                "role": test.role,
                "etsi": test.etsi,
                "position": test.position,
                "cases": cases,
            })
        })
    }
}

fn case(case: &Case, id: &str) -> Value {
    json!({
        "id": id,
        "case": case.id,
        "title": case.title,
        "clauses": case.clauses,
        "strength": case.strength,
        "since": since(case.since),
        "until": case.until,
        "needs": case.needs,
        "faults": case.faults,
        "doubt": case.doubt,
        "exclusive": match &case.isolation {
            Isolation::Exclusive(lock) => Some(lock),
            Isolation::Names | Isolation::Ids => None,
        },
        "position": case.position,
    })
}

/// Null where nobody established it.
fn since(since: Since) -> Value {
    match since {
        Since::Unestablished => Value::Null,
        Since::From(version, source) => json!({ "version": version, "source": words::source(source) }),
    }
}

/// The part of an id that its parent does not say already.
fn below<'a>(id: &'a str, parent: &str) -> &'a str {
    id.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/')).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::sample;

    fn tree(catalogue: &Catalogue, filter: Option<&Filter>) -> String {
        super::tree(&Selection::of(catalogue, filter, None))
    }

    fn by_clause(catalogue: &Catalogue, filter: Option<&Filter>) -> String {
        super::by_clause(&Selection::of(catalogue, filter, None))
    }

    fn json(catalogue: &Catalogue, filter: Option<&Filter>) -> String {
        super::json(&Selection::of(catalogue, filter, None))
    }

    fn filter(expression: &str) -> Filter {
        Filter::parse(expression).unwrap()
    }

    #[test]
    fn a_tree_shows_everything_once() {
        insta::assert_snapshot!(tree(&sample::catalogue(), None), @r#"
        ngsi-ld  NGSI-LD API, ETSI GS CIM 009 V1.9.1
          provision/create-entity  Create Entity
            stored  A new entity is stored and reads back unchanged (must, 5.6.1, 6.4.3.1)
              [json]
              [ld-json]
            duplicate  The same id cannot be created twice (must, 5.6.1)
          query/paging  Pagination
            walk  Following next visits every entity once (must, 5.5.9, 6.3.10)
          subscribe/notify  Notifications
            change  A change is notified once (must, 5.8.6)
        4 tests, 5 cases
        "#);
    }

    #[test]
    fn a_filtered_tree_has_no_empty_branches() {
        insta::assert_snapshot!(tree(&sample::catalogue(), Some(&filter("case(=ld-json)"))), @r#"
        ngsi-ld  NGSI-LD API, ETSI GS CIM 009 V1.9.1
          provision/create-entity  Create Entity
            stored  A new entity is stored and reads back unchanged (must, 5.6.1, 6.4.3.1)
              [ld-json]
        1 test, 1 case; the filter leaves out 4 cases
        "#);
        insta::assert_snapshot!(tree(&sample::catalogue(), Some(&filter("none()"))), @"0 tests, 0 cases; the filter leaves out 5 cases");
    }

    #[test]
    fn a_case_shows_what_it_says_otherwise_than_its_test() {
        let mut catalogue = sample::catalogue();
        let case = &mut catalogue.suites[0].groups[0].tests[0].cases[1];
        case.strength = crate::model::Strength::May;
        case.clauses = vec![ClauseId::new("5.6.1")];
        insta::assert_snapshot!(tree(&catalogue, Some(&filter("test(stored)"))), @r#"
        ngsi-ld  NGSI-LD API, ETSI GS CIM 009 V1.9.1
          provision/create-entity  Create Entity
            stored  A new entity is stored and reads back unchanged (must, 5.6.1, 6.4.3.1)
              [json]
              [ld-json]  (may, 5.6.1)
        1 test, 2 cases; the filter leaves out 3 cases
        "#);
        insta::assert_snapshot!(by_clause(&catalogue, Some(&filter("test(stored)"))), @r#"
        ngsi-ld  ETSI GS CIM 009 V1.9.1
          5.5.9  Pagination behaviour
            no test
          5.6  Context information provision
            no test of its own, 1 test below it
          5.6.1  Create Entity
            provision/create-entity/stored
          5.6.2  Update Attributes
            no test
          5.8.6  Notification behaviour
            no test
          6.3.10  Pagination
            no test
          6.4.3.1  POST
            provision/create-entity/stored[json]
        7 clauses, 2 with a test of their own
        1 test, 2 cases; the filter leaves out 3 cases
        "#);
    }

    #[test]
    fn clauses_without_a_test_are_said_to_have_none() {
        insta::assert_snapshot!(by_clause(&sample::catalogue(), None), @r#"
        ngsi-ld  ETSI GS CIM 009 V1.9.1
          5.5.9  Pagination behaviour
            query/paging/walk
          5.6  Context information provision
            no test of its own, 2 tests below it
          5.6.1  Create Entity
            provision/create-entity/stored
            provision/create-entity/duplicate
          5.6.2  Update Attributes
            no test
          5.8.6  Notification behaviour
            subscribe/notify/change
          6.3.10  Pagination
            query/paging/walk
          6.4.3.1  POST
            provision/create-entity/stored
        7 clauses, 5 with a test of their own
        4 tests, 5 cases
        "#);
    }

    #[test]
    fn the_json_of_a_case_has_all_that_can_be_selected_by() {
        insta::assert_snapshot!(json(&sample::catalogue(), Some(&filter("case(=json)"))));
    }

    #[test]
    fn the_json_counts_what_it_shows() {
        let shown: Value = serde_json::from_str(&json(&sample::catalogue(), Some(&filter("role(provide)")))).unwrap();
        let tests = shown["suites"][0]["groups"][0]["tests"].as_array().unwrap();
        let cases: usize = tests.iter().map(|test| test["cases"].as_array().unwrap().len()).sum();
        assert_eq!((cases, &shown["selected"], &shown["left_out"]), (3, &json!(3), &json!(2)));
        let nothing: Value = serde_json::from_str(&json(&sample::catalogue(), Some(&filter("none()")))).unwrap();
        assert_eq!(nothing["suites"], json!([]));
    }
}
