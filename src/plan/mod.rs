//! Turns a catalogue, a target profile and a filter into an ordered plan: which cases run, and why the others do not.
//!
//! Pure: no clock, no network, no randomness but the seed.

pub mod filter;
mod gate;
mod near;
mod nearest;
mod order;
mod partition;
#[cfg(test)]
pub(crate) mod sample;
mod suffix;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

pub use filter::{Filter, FilterError};
pub use gate::{Disposition, Gate, Supported, VerbKind};
pub use near::near;
pub use nearest::{nearest, nearest_few};
pub use suffix::suffix;

use crate::model::{
    InstanceId, Interface, Position, RequirementId, Strength, SuiteId,
    catalogue::{Catalogue, Suite},
    partition::Partition,
    target::TargetProfile,
    test::{Case, Group, Role, Test},
};

/// Whether the user allowed something that changes the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Consent {
    /// Said so.
    Given,
    /// Did not say so.
    #[default]
    Withheld,
}

/// What the user asked for, and what this release can do.
#[derive(Debug, Clone)]
pub struct PlanOptions {
    /// Which cases; all without one.
    pub filter: Option<Filter>,
    /// Only these of them; all without it.
    pub only: Option<BTreeSet<InstanceId>>,
    /// Which part of what is left; all of it without one.
    pub partition: Option<Partition>,
    /// Decides the order among cases that wait equally long.
    pub seed: u64,
    /// Whether things may be created, changed and deleted again (`--allow write`).
    pub write: Consent,
    /// Whether things may be deleted that are not addressed by an id (`--allow destructive`).
    pub destructive: Consent,
    /// What this release can do.
    pub supported: Supported,
}

/// The cases of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Every selected case in catalogue order, gated ones too. Reports keep this order.
    pub planned: Vec<Planned>,
    /// How many cases were not selected.
    pub left_out: usize,
    /// How many selected cases belong to other parts.
    pub elsewhere: usize,
    /// The seed of the order.
    pub seed: u64,
}

/// A selected case.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Test, case and interface.
    pub id: InstanceId,
    /// Its suite.
    pub suite: SuiteId,
    /// The test's title.
    pub title: String,
    /// The requirements it rests on, `ngsi-ld/5.6.1`; the main one first, as in the suite.
    pub requirements: Vec<RequirementId>,
    /// How binding they are.
    pub strength: Strength,
    /// The role it belongs to.
    pub role: Role,
    /// Where its row is written.
    pub position: Position,
    /// Its place in the whole selection, from 0.
    pub place: usize,
    /// The case itself, complete.
    pub case: Arc<Case>,
    /// Whether it runs.
    pub disposition: Disposition,
}

impl Plan {
    /// The indices of the cases that run, in the order in which they start: those that wait longest first, so that
    /// waits overlap; the others in an order that the seed decides. Two cases keep their order whatever else is selected.
    pub fn schedule(&self) -> Vec<usize> {
        order::schedule(self)
    }
}

impl Planned {
    /// The longest time the case deliberately waits: every `within`, and the watching of its observers.
    pub fn longest_wait(&self) -> Duration {
        order::longest_wait(&self.case)
    }
}

/// Plans a run.
pub fn build(catalogue: &Catalogue, target: &TargetProfile, options: &PlanOptions) -> Plan {
    let mut plan = Plan { planned: Vec::new(), left_out: 0, elsewhere: 0, seed: options.seed };
    for placed in every_case(catalogue, target.interface) {
        if !options.selects(&placed) {
            plan.left_out += 1;
            continue;
        }
        let place = plan.planned.len() + plan.elsewhere;
        if options.partition.is_some_and(|partition| !partition::takes(partition, place, &placed.id)) {
            plan.elsewhere += 1;
        } else {
            plan.planned.push(placed.planned(place, target, options));
        }
    }
    plan
}

impl PlanOptions {
    /// Whether a case is selected, whatever part it belongs to.
    fn selects(&self, placed: &Placed<'_>) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.matches(&placed.subject()))
            && self.only.as_ref().is_none_or(|only| only.contains(&placed.id))
    }
}

/// The cases of one part of what a filter selects, in catalogue order; every part of it, without one.
pub(crate) fn select<'a>(
    catalogue: &'a Catalogue,
    filter: Option<&Filter>,
    partition: Option<Partition>,
) -> Vec<Placed<'a>> {
    let selected =
        every_case(catalogue, Interface::Broker).filter(|placed| filter.is_none_or(|it| it.matches(&placed.subject())));
    let here = |(place, placed): &(usize, Placed<'_>)| {
        partition.is_none_or(|partition| partition::takes(partition, *place, &placed.id))
    };
    selected.enumerate().filter(here).map(|(_, placed)| placed).collect()
}

/// A case where it stands in the catalogue.
pub(crate) struct Placed<'a> {
    pub(crate) suite: &'a Suite,
    pub(crate) group: &'a Group,
    pub(crate) test: &'a Test,
    pub(crate) case: &'a Case,
    pub(crate) id: InstanceId,
}

impl<'a> Placed<'a> {
    /// What a filter looks at.
    pub(crate) fn subject(&self) -> filter::Subject<'_> {
        filter::Subject { suite: &self.suite.id, group: &self.group.id, test: self.test, case: self.case, id: &self.id }
    }

    fn planned(self, place: usize, target: &TargetProfile, options: &PlanOptions) -> Planned {
        let requirement = |clause| RequirementId::new(format!("{}/{clause}", self.suite.id));
        Planned {
            disposition: gate::disposition(self.suite, self.case, target, options),
            suite: self.suite.id.clone(),
            title: self.test.title.clone(),
            requirements: self.case.clauses.iter().map(requirement).collect(),
            strength: self.case.strength,
            role: self.test.role,
            position: self.case.position.clone(),
            place,
            case: Arc::new(self.case.clone()),
            id: self.id,
        }
    }
}

/// Every case in catalogue order.
pub(crate) fn every_case(catalogue: &Catalogue, interface: Interface) -> impl Iterator<Item = Placed<'_>> {
    let tests = catalogue.suites.iter().flat_map(|suite| {
        suite.groups.iter().flat_map(move |group| group.tests.iter().map(move |test| (suite, group, test)))
    });
    tests.flat_map(move |(suite, group, test)| {
        test.cases.iter().map(move |case| {
            let id = InstanceId { test: test.id.clone(), case: case.id.clone(), interface };
            Placed { suite, group, test, case, id }
        })
    })
}

#[cfg(test)]
mod tests;
