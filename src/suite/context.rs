//! What the groups of a suite are checked against: its clauses, bindings, doubts, and the faults of the reference platform.

use std::collections::BTreeSet;

use super::{
    diagnostic::Code,
    nearest::suggestion,
    text::Reader,
    yaml::{Node, Span},
};
use crate::model::{
    ClauseId, FaultId, Template,
    catalogue::Doubt,
    coverage::{Coverage, Covers, Purposes},
    step::Binding,
};

/// A body for a kind of pattern rows.
pub(super) struct Sample {
    /// The kind of body.
    pub(super) kind: String,
    /// The body.
    pub(super) template: Template,
    /// Whether it has an id of its own.
    pub(super) has_id: bool,
}

/// The tables of a suite. `None` where a table could not be read: then nothing is compared with it.
pub(super) struct Context<'a> {
    pub(super) clauses: Option<BTreeSet<&'a ClauseId>>,
    pub(super) bindings: Option<&'a [Binding]>,
    pub(super) samples: &'a [Sample],
    pub(super) doubts: Option<&'a [Doubt]>,
    pub(super) coverage: Option<&'a [Coverage]>,
    /// The ETSI cases; `None` also where the suite has no list of them.
    pub(super) etsi: Option<BTreeSet<&'a str>>,
    pub(super) faults: Option<&'a BTreeSet<FaultId>>,
}

impl Context<'_> {
    /// A clause that is in the table.
    pub(super) fn clause(&self, reader: &mut Reader<'_>, node: &Node) -> Option<ClauseId> {
        let id = ClauseId::new(super::keys::clause_text(node)?);
        if let Some(clauses) = &self.clauses
            && !clauses.contains(&id)
        {
            let help = suggestion(id.as_str(), clauses.iter().map(|clause| clause.as_str()));
            let help = format!("{help} (new clauses go into clauses.yaml)");
            reader.error(Code::UnknownClause, node.span, format!("clauses.yaml has no clause {id}"), help);
        }
        Some(id)
    }

    /// A fault that the reference platform has.
    pub(super) fn fault(&self, reader: &mut Reader<'_>, node: &Node) -> Option<FaultId> {
        let id = FaultId::from(node.as_text()?);
        if let Some(faults) = self.faults
            && !faults.contains(&id)
        {
            let help = suggestion(id.as_str(), faults.iter().map(FaultId::as_str));
            reader.error(Code::UnknownFault, node.span, format!("the reference platform has no fault `{id}`"), help);
        }
        Some(id)
    }

    /// A case of the ETSI test suite that is listed.
    pub(super) fn etsi_case(&self, reader: &mut Reader<'_>, node: &Node) -> Option<String> {
        let case = node.as_text()?;
        if let Some(cases) = &self.etsi
            && !cases.contains(case)
        {
            let help = suggestion(case, cases.iter().copied());
            reader.error(Code::UnknownEtsiCase, node.span, format!("etsi.yaml has no case {case}"), help);
        }
        Some(case.to_owned())
    }

    /// A place in the table of what there is to test.
    pub(super) fn covers(&self, reader: &mut Reader<'_>, node: &Node) -> Option<Covers> {
        let covers: Covers = node.as_text()?.parse().ok()?;
        let coverage = self.coverage?;
        let Some(row) = coverage.iter().find(|row| row.id == covers.row) else {
            let help = suggestion(&covers.row, coverage.iter().map(|row| row.id.as_str()));
            let message = format!("coverage.yaml has no row `{}`", covers.row);
            reader.error(Code::UnknownCoverage, node.span, message, help);
            return None;
        };
        let fits = match (&row.purposes, covers.column) {
            (Purposes::Operation(columns), Some(column)) => columns.iter().any(|(known, _)| *known == column),
            (Purposes::Topic(_), None) => true,
            (Purposes::Operation(_), None) | (Purposes::Topic(_), Some(_)) => false,
        };
        if !fits {
            let help = match &row.purposes {
                Purposes::Topic(_) => format!("write `covers: {}`", row.id),
                Purposes::Operation(columns) => {
                    let columns: Vec<_> = columns.iter().map(|(column, _)| column.as_str()).collect();
                    format!("write `covers: {}` and one of {}", row.id, columns.join(", "))
                }
            };
            reader.error(Code::UnknownCoverage, node.span, format!("coverage.yaml has no purposes `{covers}`"), help);
        }
        fits.then_some(covers)
    }

    /// An entry of the doubt register. `None` where there is none (reported) or no register.
    pub(super) fn doubt(&self, reader: &mut Reader<'_>, name: &str, span: Span) -> Option<&Doubt> {
        let doubts = self.doubts?;
        let found = doubts.iter().find(|doubt| doubt.id == name);
        if found.is_none() {
            let help = suggestion(name, doubts.iter().map(|doubt| doubt.id.as_str()));
            reader.error(Code::UnknownDoubt, span, format!("doubts.yaml has no entry `{name}`"), help);
        }
        found
    }
}
