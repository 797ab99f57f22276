//! How much of a standard the tests cover: `civitest list --coverage`.
//!
//! A purpose is a test; a row of its table is one more where it claims faults of its own, for then the proof shows that
//! it finds what the other rows do not. Rows that differ only in a value count once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::{Value, json};

use super::list;
use crate::{
    model::{
        FaultId, Interface, TestId,
        catalogue::{Catalogue, Suite},
        coverage::{Column, Coverage, Covers, Purposes},
    },
    plan::{Filter, every_case},
};

/// Purposes tested of purposes there are (more than estimated count as all of them in a sum), for each operation and topic of each suite that has a table of them.
pub fn table(catalogue: &Catalogue, filter: Option<&Filter>) -> String {
    let mut text = String::new();
    for suite in catalogue.suites.iter().filter(|suite| !suite.coverage.is_empty()) {
        let tested = tested(catalogue, suite, filter);
        let width = suite.coverage.iter().map(|row| row.id.len()).max().unwrap_or_default();
        let _ = writeln!(text, "{}  {}: purposes tested of those there are by estimate", suite.id, suite.document);
        let heads: String = Column::ALL.iter().map(|column| format!("{:>9}", column.as_str())).collect();
        let _ = writeln!(text, "  {:width$}{heads}{:>14}", "", "all");
        let mut sum = (0, 0);
        for row in &suite.coverage {
            let (line, (found, all)) = line(row, &tested, width);
            text.push_str(&line);
            sum = (sum.0 + found, sum.1 + all);
        }
        let _ = writeln!(text, "  {:width$}{:45}{:>14}", "", "", share(sum.0, sum.1));
        text.push_str("  The estimate is a yardstick: a row may have rules without a test also where all are tested that it counts.\n");
    }
    text
}

/// The same for programs. Unlike the sums of the table, what is counted here is not cut off at the estimate.
pub fn json(catalogue: &Catalogue, filter: Option<&Filter>) -> String {
    let suites = catalogue.suites.iter().filter(|suite| !suite.coverage.is_empty()).map(|suite| {
        let tested = tested(catalogue, suite, filter);
        let rows: Vec<Value> = suite.coverage.iter().map(|row| row_json(row, &tested)).collect();
        json!({ "id": suite.id, "document": suite.document, "rows": rows })
    });
    list::document("coverage", &json!({ "suites": suites.collect::<Vec<Value>>() }))
}

fn row_json(row: &Coverage, tested: &BTreeMap<Covers, usize>) -> Value {
    let found = |column| tested.get(&Covers { row: row.id.clone(), column }).copied().unwrap_or_default();
    let share = |column, all: usize| json!({ "tested": found(column), "purposes": all });
    let purposes = match &row.purposes {
        Purposes::Topic(all) => json!({ "all": share(None, *all) }),
        Purposes::Operation(columns) => {
            columns.iter().map(|(column, all)| (column.as_str().to_owned(), share(Some(*column), *all))).collect()
        }
    };
    json!({ "id": row.id, "title": row.title, "clauses": row.clauses, "purposes": purposes })
}

/// How many purposes of each place are tested.
pub fn tested(catalogue: &Catalogue, suite: &Suite, filter: Option<&Filter>) -> BTreeMap<Covers, usize> {
    let mut purposes: BTreeSet<(&Covers, &TestId, Vec<&FaultId>)> = BTreeSet::new();
    for placed in every_case(catalogue, Interface::Broker) {
        let selected = filter.is_none_or(|filter| filter.matches(&placed.subject()));
        if let Some(covers) = placed.case.covers.as_ref().filter(|_| selected && placed.suite.id == suite.id) {
            let mut faults: Vec<_> = placed.case.faults.iter().collect();
            faults.sort();
            purposes.insert((covers, &placed.test.id, faults));
        }
    }
    let mut tested = BTreeMap::new();
    for (covers, ..) in purposes {
        *tested.entry(covers.clone()).or_default() += 1;
    }
    tested
}

fn line(row: &Coverage, tested: &BTreeMap<Covers, usize>, width: usize) -> (String, (usize, usize)) {
    let found = |column| tested.get(&Covers { row: row.id.clone(), column }).copied().unwrap_or_default();
    let (cells, sum) = match &row.purposes {
        Purposes::Topic(all) => (" ".repeat(9 * Column::ALL.len()), (found(None).min(*all), *all)),
        Purposes::Operation(columns) => {
            let mut sum = (0, 0);
            let mut cells = String::new();
            for column in Column::ALL {
                let cell = columns.iter().find(|(known, _)| *known == column).map(|(_, all)| {
                    sum = (sum.0 + found(Some(column)).min(*all), sum.1 + all);
                    format!("{}/{all}", found(Some(column)))
                });
                let _ = write!(cells, "{:>9}", cell.unwrap_or_else(|| "-".to_owned()));
            }
            (cells, sum)
        }
    };
    (format!("  {:width$}{cells}{:>14}  {}\n", row.id, share(sum.0, sum.1), row.title), sum)
}

fn share(found: usize, all: usize) -> String {
    format!("{found}/{all} {:>3}%", (found * 100).checked_div(all).unwrap_or_default())
}
