//! What came out over all items: how many, by which rules, for which models. Bounded, whatever the data are called.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Ended, Item};
use crate::{
    model::{Blame, Outcome, Severity},
    standards::smart_data_models::{ModelKey, check::Tally},
};

/// How many attributes of a rule are counted apart.
const MOST_ATTRIBUTES: usize = 200;
/// How many examples of a rule and a model are kept, and how many in all.
const EXAMPLES: usize = 10;
const MOST_EXAMPLES: usize = 5_000;
/// How many of the files without any item are named.
const MOST_NAMED: usize = 100;

/// Items by what came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// All.
    pub items: u64,
    /// Those in which no error was found.
    pub valid: u64,
    /// Those in which one was.
    pub invalid: u64,
    /// Those that could not be checked.
    pub undetermined: u64,
}

impl Counts {
    fn add(&mut self, outcome: Outcome) {
        self.items += 1;
        match outcome {
            Outcome::Valid => self.valid += 1,
            Outcome::Invalid => self.invalid += 1,
            Outcome::Undetermined => self.undetermined += 1,
        }
    }
}

/// How many of how many, over many items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
}

impl Share {
    fn add(&mut self, (count, of): (u32, u32)) {
        self.count += u64::from(count);
        self.of += u64::from(of);
    }
}

/// How far the items of a model use it, each as a number of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Attributes of the items that the model has.
    pub known: Share,
    /// Attributes of the model that the items have.
    pub used: Share,
    /// Required members that are there.
    pub required: Share,
    /// Attributes whose name has an IRI by the context.
    pub resolved: Share,
    /// Numbers with a unit code, of those for which the model states units.
    pub units: Share,
}

impl Metrics {
    fn add(&mut self, tally: &Tally) {
        self.known.add(tally.known);
        self.used.add(tally.used);
        self.required.add(tally.required);
        self.resolved.add(tally.resolved);
        self.units.add(tally.units);
    }
}

/// By what remarks are counted: rule, severity and blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// The greatest first.
    severity: std::cmp::Reverse<Severity>,
    /// The id of the rule.
    pub rule: &'static str,
    is_of_model: bool,
}

impl Kind {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.severity.0
    }

    /// Whose fault it is.
    pub fn blame(&self) -> Blame {
        if self.is_of_model { Blame::Model } else { Blame::Data }
    }
}

/// Remarks of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In how many items.
    pub items: u64,
    /// How many.
    pub remarks: u64,
    /// About which attributes, as far as they are counted apart.
    pub attributes: BTreeMap<String, u64>,
    /// The first of them; kept by model.
    pub examples: Vec<Example>,
    /// The first next step that was said with one.
    pub help: Option<String>,
}

impl Found {
    /// The attributes that most remarks are about, with their numbers.
    pub fn most(&self, number: usize) -> Vec<(&str, u64)> {
        let mut all: Vec<(&str, u64)> = self.attributes.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all.truncate(number);
        all
    }
}

/// One remark, to show what is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// `file:line`
    pub place: String,
    /// The id of the item.
    pub id: Option<String>,
    /// Where in the item.
    pub at: String,
    /// What is wrong.
    pub says: String,
}

/// What came out for the items of one model; `None` stands for those of no model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfModel {
    /// How many items.
    pub counts: Counts,
    /// How far they use it.
    pub metrics: Metrics,
    /// What was found in them.
    pub found: BTreeMap<Kind, Found>,
}

/// What came out over all items.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many items.
    pub counts: Counts,
    /// What was found, the worst first.
    pub found: BTreeMap<Kind, Found>,
    /// The same by model.
    pub models: BTreeMap<Option<ModelKey>, OfModel>,
    /// Files in which there was no item at all.
    pub empty: Vec<String>,
    /// How many those are.
    pub empty_count: u64,
    /// Whether it was stopped before the end.
    pub stopped: bool,
    examples: usize,
}

impl Summary {
    /// Counts an item.
    pub fn add(&mut self, item: &Item) {
        let checked = &item.checked;
        self.counts.add(checked.outcome);
        let no_model = [None];
        let models: Vec<Option<&ModelKey>> = match checked.models.as_slice() {
            [] => no_model.to_vec(),
            models => models.iter().map(Some).collect(),
        };
        let kinds: Vec<Kind> = checked
            .remarks
            .iter()
            .map(|remark| Kind {
                severity: std::cmp::Reverse(remark.severity),
                rule: remark.rule,
                is_of_model: remark.blame == Blame::Model,
            })
            .collect();
        let mut distinct = kinds.clone();
        distinct.sort_unstable();
        distinct.dedup();
        for model in models {
            let of_model = self.models.entry(model.cloned()).or_default();
            of_model.counts.add(checked.outcome);
            of_model.metrics.add(&checked.tally);
            for kind in &distinct {
                of_model.found.entry(*kind).or_default().items += 1;
            }
            for (kind, remark) in kinds.iter().zip(&checked.remarks) {
                let found = of_model.found.entry(*kind).or_default();
                found.remarks += 1;
                if found.examples.len() < EXAMPLES && self.examples < MOST_EXAMPLES {
                    self.examples += 1;
                    found.examples.push(Example {
                        place: format!("{}:{}", item.file, item.place.line),
                        id: checked.id.clone(),
                        at: remark.at.clone(),
                        says: remark.says.clone(),
                    });
                }
            }
        }
        for kind in &distinct {
            self.found.entry(*kind).or_default().items += 1;
        }
        for (kind, remark) in kinds.iter().zip(&checked.remarks) {
            let found = self.found.entry(*kind).or_default();
            found.remarks += 1;
            if found.help.is_none() {
                found.help.clone_from(&remark.help);
            }
            let Some(name) = &remark.attribute else { continue };
            let has_room = found.attributes.len() < MOST_ATTRIBUTES;
            match found.attributes.get_mut(name) {
                Some(count) => *count += 1,
                None if has_room => {
                    found.attributes.insert(name.clone(), 1);
                }
                None => {}
            }
        }
    }

    /// How it ended.
    pub fn end(&mut self, ended: &Ended) {
        self.empty_count = ended.empty.len() as u64;
        self.empty = ended.empty.iter().take(MOST_NAMED).map(|name| name.to_string()).collect();
        self.stopped = ended.stopped;
    }

    /// What came out of it all. Where nothing was checked, nothing was shown; that holds for each file.
    pub fn outcome(&self) -> Outcome {
        let is_all_valid = self.counts.valid == self.counts.items && self.counts.items > 0;
        match self.counts.invalid {
            0 if is_all_valid && self.empty_count == 0 && !self.stopped => Outcome::Valid,
            0 => Outcome::Undetermined,
            _ => Outcome::Invalid,
        }
    }
}
