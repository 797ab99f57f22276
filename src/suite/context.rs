//! What the groups of a suite are checked against: its clauses, bindings, doubts, and the faults of the reference platform.

use std::collections::BTreeSet;

use super::{
    diagnostic::Code,
    nearest::suggestion,
    text::Reader,
    yaml::{Node, Span},
};
use crate::model::{ClauseId, FaultId, Template, catalogue::Doubt, step::Binding};

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
