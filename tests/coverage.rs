//! How much of NGSI-LD the suite tests: the table of coverage is committed, every row reaches its share, and every case
//! of the ETSI test suite has a test here or a reason why it has none.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use civitest::{
    cli::{coverage, etsi},
    model::{
        catalogue::{Catalogue, Suite},
        coverage::{Covers, Purposes},
    },
    suite::{self, Source},
};

/// The least share of the purposes of an operation, in per cent, in every column.
const OPERATION: usize = 60;
/// The least share of the purposes of a topic, in per cent.
const TOPIC: usize = 50;

fn catalogue() -> Catalogue {
    suite::load(&Source::Embedded, &suite::Options::default()).catalogue.unwrap()
}

fn ngsi_ld(catalogue: &Catalogue) -> &Suite {
    catalogue.suites.iter().find(|suite| suite.id.as_str() == "ngsi-ld").unwrap()
}

#[test]
fn the_table_of_coverage_is_the_committed_one() {
    insta::assert_snapshot!(coverage::table(&catalogue(), None));
}

#[test]
fn every_operation_and_every_topic_reaches_its_share() {
    let catalogue = catalogue();
    let suite = ngsi_ld(&catalogue);
    let tested = coverage::tested(&catalogue, suite, None);
    let mut short = Vec::new();
    for row in &suite.coverage {
        let places: Vec<_> = match &row.purposes {
            Purposes::Topic(all) => vec![(None, *all, TOPIC)],
            Purposes::Operation(columns) => {
                columns.iter().map(|(column, all)| (Some(*column), *all, OPERATION)).collect()
            }
        };
        for (column, all, share) in places {
            let covers = Covers { row: row.id.clone(), column };
            let found = tested.get(&covers).copied().unwrap_or_default();
            if found * 100 < all * share {
                short.push(format!("{covers}: {found} of {all}"));
            }
        }
    }
    assert!(short.is_empty(), "{short:#?}");
}

#[test]
fn every_etsi_case_has_a_test_or_a_reason() {
    let catalogue = catalogue();
    assert_eq!(etsi::open(ngsi_ld(&catalogue)), Vec::<&str>::new());
}

#[test]
fn no_etsi_case_has_both_a_test_and_a_reason() {
    let catalogue = catalogue();
    let suite = ngsi_ld(&catalogue);
    let tests = etsi::stands_for(suite);
    let both =
        suite.etsi.without.iter().flat_map(|without| &without.cases).filter(|case| tests.contains_key(case.as_str()));
    assert_eq!(both.collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_clause_is_explained_in_our_own_words() {
    let catalogue = catalogue();
    let mute: Vec<_> =
        ngsi_ld(&catalogue).clauses.iter().filter(|clause| clause.says.is_empty()).map(|clause| &clause.id).collect();
    assert!(mute.is_empty(), "{mute:?}");
}
