//! A run with its indices: what a report needs to know about a case besides its record.

use std::collections::HashMap;

use super::{
    secret, shell,
    standing::{Standing, standing},
};
use crate::{
    event::{CaseRecord, PlannedCase, Run, SuiteRecord},
    model::{
        Clause, InstanceId, Interface, RequirementId,
        grade::{CriterionResult, CriterionState},
    },
};

/// A run, and quick ways to what belongs to a case.
pub(super) struct Lookup<'a> {
    pub(super) run: &'a Run,
    planned: HashMap<&'a InstanceId, &'a PlannedCase>,
    records: HashMap<&'a InstanceId, &'a CaseRecord>,
    criteria: HashMap<&'a InstanceId, Vec<&'a CriterionResult>>,
    one_interface: Option<Interface>,
}

/// What a case does to the assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It keeps this level from being reached.
    Caps(u8),
    /// It leaves this level open.
    Open(u8),
    /// It changes no level.
    None,
    /// The run has no assessment, so nobody can say.
    Unknown,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(run: &'a Run) -> Self {
        let cases = &run.header.cases;
        let mut criteria: HashMap<&InstanceId, Vec<&CriterionResult>> = HashMap::new();
        for criterion in run.footer.iter().filter_map(|footer| footer.grade.as_ref()).flat_map(|grade| &grade.criteria)
        {
            for id in &criterion.cases {
                criteria.entry(id).or_default().push(criterion);
            }
        }
        let first = cases.first().map(|case| case.id.interface);
        Self {
            run,
            planned: cases.iter().map(|case| (&case.id, case)).collect(),
            records: run.records.iter().map(|record| (&record.id, record)).collect(),
            criteria,
            one_interface: first.filter(|first| cases.iter().all(|case| case.id.interface == *first)),
        }
    }

    /// The planned case of an id. Folding a log makes sure that every record has one.
    pub(super) fn planned(&self, id: &InstanceId) -> Option<&'a PlannedCase> {
        self.planned.get(id).copied()
    }

    /// The record of a planned case; `None` where the run ended before it.
    pub(super) fn record(&self, id: &InstanceId) -> Option<&'a CaseRecord> {
        self.records.get(id).copied()
    }

    /// The id as people read it: without the interface where there is only one.
    pub(super) fn name(&self, id: &InstanceId) -> String {
        if self.one_interface == Some(id.interface) { id.short() } else { id.to_string() }
    }

    /// The words of a command that lead to the same target: its URL, and the file that knows credentials and tenant.
    pub(super) fn target_words(&self) -> String {
        let target = &self.run.header.target;
        let url = shell::word(&secret::url(&target.url));
        match target.subject.as_ref().and_then(|subject| subject.file.as_deref()) {
            Some(file) => format!("{url} --target {}", shell::quote(file)),
            None => url,
        }
    }

    /// The suite and the clause of a requirement, as far as the log knows them.
    pub(super) fn clause(&self, requirement: &RequirementId) -> Option<(&'a SuiteRecord, &'a Clause)> {
        let (suite, number) = requirement.as_str().split_once('/')?;
        let header = &self.run.header;
        let suite = header.suites.iter().find(|record| record.id.as_str() == suite)?;
        let clause = header.clauses.get(&suite.id)?.iter().find(|clause| clause.id.as_str() == number)?;
        Some((suite, clause))
    }

    /// What a case does to the assessment, by the criteria that name it.
    pub(super) fn effect(&self, id: &InstanceId) -> Effect {
        match standing(self.run) {
            Standing::Assessed(_) | Standing::Partial { .. } => {}
            Standing::Ungraded | Standing::Incomplete { .. } => return Effect::Unknown,
        }
        let criteria = self.criteria.get(id).map_or(&[][..], Vec::as_slice);
        let lowest =
            |state: CriterionState| criteria.iter().filter(|of| of.gates && of.state == state).map(|of| of.level).min();
        match (lowest(CriterionState::NotMet), lowest(CriterionState::NotAssessed)) {
            (Some(caps), _) => Effect::Caps(caps),
            (None, Some(open)) => Effect::Open(open),
            (None, None) => Effect::None,
        }
    }
}
