//! What a filter that selects nothing was probably meant to select.

use std::collections::BTreeMap;

use super::{
    Filter, every_case,
    filter::{Field, Matcher, Predicate},
    nearest_few,
};
use crate::model::{Interface, catalogue::Catalogue};

/// How many names are given.
const MOST: usize = 3;

/// At most three names of the catalogue that are like the words of a filter: ids of groups and tests, or clauses, cases and
/// faults where the filter asks for those.
pub fn near(filter: &Filter, catalogue: &Catalogue) -> Vec<String> {
    let mut wanted = Vec::new();
    words(filter, &mut wanted);
    let mut found: Vec<String> = Vec::new();
    for predicate in wanted {
        let names = names(predicate.field, catalogue);
        let close = nearest_few(predicate.matcher.source(), names.keys().map(String::as_str), MOST);
        for name in close.into_iter().filter_map(|key| names.get(key)) {
            if found.len() < MOST && !found.contains(name) {
                found.push(name.clone());
            }
        }
    }
    found
}

/// The predicates that have to hold; those under a `not` cannot be why nothing was selected.
fn words<'a>(filter: &'a Filter, found: &mut Vec<&'a Predicate>) {
    match filter {
        Filter::All | Filter::None | Filter::Not(_) => {}
        Filter::Is(predicate) => match predicate.matcher {
            Matcher::Text(_) | Matcher::Exact(_) => found.push(predicate),
            Matcher::Regex(_) => {}
        },
        Filter::And(left, right) | Filter::Or(left, right) => {
            words(left, found);
            words(right, found);
        }
        Filter::Minus(left, _) => words(left, found),
    }
}

/// What could have been written for a field, and the name that it stands for: ids can be meant by any of their segments.
fn names(field: Field, catalogue: &Catalogue) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for placed in every_case(catalogue, Interface::Broker) {
        let mut plain = |name: &str| drop(names.insert(name.to_owned(), name.to_owned()));
        match field {
            Field::Test | Field::Group => segments(placed.test.id.as_str(), &mut names),
            Field::Suite => plain(placed.suite.id.as_str()),
            Field::Case => placed.case.id.iter().for_each(|case| plain(case.as_str())),
            Field::Clause => placed.case.clauses.iter().for_each(|clause| plain(clause.as_str())),
            Field::Fault => placed.case.faults.iter().for_each(|fault| plain(fault.as_str())),
            // Lists that are closed: a wrong word is an error of the filter already.
            Field::Role | Field::Strength | Field::Needs => {}
        }
    }
    names
}

/// Every end of every beginning of an id, in segments: `a/b/c` can be meant by `b/c`, and `a/b` by `b`.
fn segments(id: &str, names: &mut BTreeMap<String, String>) {
    let ends = id.match_indices('/').map(|(end, _)| end).chain([id.len()]);
    for beginning in ends.map(|end| &id[..end]) {
        let starts = beginning.match_indices('/').map(|(start, _)| start + 1);
        for start in [0].into_iter().chain(starts) {
            names.entry(beginning[start..].to_owned()).or_insert_with(|| beginning.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::sample;

    fn near(expression: &str) -> Vec<String> {
        super::near(&Filter::parse(expression).unwrap(), &sample::catalogue())
    }

    #[test]
    fn a_slip_in_any_segment_finds_the_id() {
        assert_eq!(near("storde")[0], "ngsi-ld/provision/create-entity/stored");
        assert_eq!(near("group(create-entty)")[0], "ngsi-ld/provision/create-entity");
        assert_eq!(
            near("test(=ngsi-ld/provision/create-entity/duplicat)")[0],
            "ngsi-ld/provision/create-entity/duplicate"
        );
        assert_eq!(near("case(=ld-jsn) and role(read)")[0], "ld-json");
        assert_eq!(near("clause(5.6.11)")[0], "5.6.1");
    }

    #[test]
    fn what_is_excluded_or_like_nothing_finds_nothing() {
        for expression in ["not test(stored)", "none()", "test(xyzzy)", "test(/storde/)", "none() - test(storde)"] {
            assert!(near(expression).is_empty(), "{expression}");
        }
    }
}
