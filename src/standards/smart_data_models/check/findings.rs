//! What was found in one item: remarks are gathered with the user's severities, and at the end bounded and put in order.

use crate::{
    model::{Blame, Outcome, Remark, Rule, Severity},
    standards::smart_data_models::{Options, rules::attributes::UNKNOWN_ATTRIBUTE},
};

/// The most remarks of one item.
pub const MOST: usize = 200;
/// The most that are gathered before the worst are chosen.
const GATHERED: usize = 5 * MOST;

/// Gathers remarks.
pub struct Findings<'o> {
    options: &'o Options,
    found: Vec<(usize, Remark)>,
    left_out: usize,
    worst_left_out: Option<(&'static str, Severity)>,
    invalid: bool,
    undetermined: bool,
}

/// One remark before the user's severities.
pub struct Said {
    /// Where: a JSON Pointer.
    pub at: String,
    /// The attribute it is about.
    pub attribute: Option<String>,
    /// What is wrong.
    pub says: String,
    /// The next step.
    pub help: Option<String>,
}

impl<'o> Findings<'o> {
    /// Nothing yet.
    pub fn new(options: &'o Options) -> Self {
        Self { options, found: Vec::new(), left_out: 0, worst_left_out: None, invalid: false, undetermined: false }
    }

    /// The severity of a rule, where this remark by itself has this one; `None` when it is switched off.
    pub fn severity(&self, rule: &Rule, own: Option<Severity>) -> Option<Severity> {
        if let Some(decided) = self.options.severities.get(rule.id) {
            return *decided;
        }
        if self.options.closed && own.is_none() && rule.id == UNKNOWN_ATTRIBUTE.id {
            return Some(Severity::Error);
        }
        Some(own.unwrap_or(rule.severity))
    }

    /// A remark about the data, with the severity of its rule. `order` is the place in the item, for sorting.
    pub fn data(&mut self, order: usize, rule: &'static Rule, own: Option<Severity>, said: impl FnOnce() -> Said) {
        let Some(severity) = self.severity(rule, own) else { return };
        self.invalid |= severity == Severity::Error;
        self.push(order, rule, severity, Blame::Data, said);
    }

    /// A remark about the model: it never makes data invalid.
    pub fn model(&mut self, order: usize, rule: &'static Rule, severity: Severity, said: impl FnOnce() -> Said) {
        if self.options.severities.get(rule.id) == Some(&None) {
            return;
        }
        self.push(order, rule, severity, Blame::Model, said);
    }

    fn push(
        &mut self,
        order: usize,
        rule: &'static Rule,
        severity: Severity,
        blame: Blame,
        said: impl FnOnce() -> Said,
    ) {
        // Beyond this nothing is put into words; errors are let through longer, so that there always is one to be seen.
        let room = if severity == Severity::Error { 2 * GATHERED } else { GATHERED };
        if self.found.len() >= room {
            self.leave_out(rule.id, severity);
            return;
        }
        let Said { at, attribute, says, help } = said();
        self.found.push((order, Remark { rule: rule.id, severity, blame, at, attribute, says, help }));
    }

    fn leave_out(&mut self, rule: &'static str, severity: Severity) {
        self.left_out += 1;
        if self.worst_left_out.is_none_or(|(_, worst)| severity > worst) {
            self.worst_left_out = Some((rule, severity));
        }
    }

    /// It could not be checked.
    pub fn undetermined(&mut self) {
        self.undetermined = true;
    }

    /// The outcome, and the remarks in document order: the worst, if there are too many.
    pub fn finish(mut self) -> (Outcome, Vec<Remark>) {
        if self.found.len() > MOST {
            self.found.sort_by_key(|(order, remark)| (std::cmp::Reverse(remark.severity), *order));
            for (_, remark) in self.found.split_off(MOST) {
                self.leave_out(remark.rule, remark.severity);
            }
        }
        self.found.sort_by_key(|(order, _)| *order);
        let outcome = match (self.invalid, self.undetermined) {
            (true, _) => Outcome::Invalid,
            (false, true) => Outcome::Undetermined,
            (false, false) => Outcome::Valid,
        };
        let mut remarks: Vec<Remark> = self.found.into_iter().map(|(_, remark)| remark).collect();
        if let Some((rule, severity)) = self.worst_left_out {
            remarks.push(Remark {
                rule,
                severity,
                blame: Blame::Data,
                at: String::new(),
                attribute: None,
                says: format!("…and {} more remarks about this item", self.left_out),
                help: None,
            });
        }
        (outcome, remarks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::smart_data_models::rules::{attributes::SCHEMA, types::NO_CONTEXT};

    fn said() -> Said {
        Said { at: String::new(), attribute: None, says: "is wrong".to_owned(), help: None }
    }

    #[test]
    fn the_worst_remarks_are_kept_however_late_they_come() {
        let options = Options::default();
        let mut findings = Findings::new(&options);
        for order in 0..100_000 {
            findings.data(order, &UNKNOWN_ATTRIBUTE, None, said);
        }
        findings.data(100_000, &SCHEMA, None, said);
        let (outcome, remarks) = findings.finish();
        assert_eq!((outcome, remarks.len()), (Outcome::Invalid, MOST + 1));
        assert_eq!(remarks[MOST - 1].rule, "schema");
        assert_eq!(remarks[MOST].says, "…and 99801 more remarks about this item");
    }

    #[test]
    fn the_user_decides_how_bad_a_rule_is() {
        let outcome = |severity: Option<Severity>| {
            let mut options = Options { closed: true, ..Options::default() };
            options.severities.insert(UNKNOWN_ATTRIBUTE.id.to_owned(), severity);
            let mut findings = Findings::new(&options);
            findings.data(0, &UNKNOWN_ATTRIBUTE, None, said);
            let (outcome, remarks) = findings.finish();
            (outcome, remarks.first().map(|remark| remark.severity))
        };
        assert_eq!(outcome(None), (Outcome::Valid, None));
        assert_eq!(outcome(Some(Severity::Info)), (Outcome::Valid, Some(Severity::Info)));
        assert_eq!(outcome(Some(Severity::Error)), (Outcome::Invalid, Some(Severity::Error)));
        let closed = Options { closed: true, ..Options::default() };
        assert_eq!(Findings::new(&closed).severity(&UNKNOWN_ATTRIBUTE, None), Some(Severity::Error));
        assert_eq!(Findings::new(&closed).severity(&NO_CONTEXT, None), Some(Severity::Info));
    }

    #[test]
    fn the_model_never_makes_data_invalid() {
        let options = Options::default();
        let mut findings = Findings::new(&options);
        findings.model(0, &SCHEMA, Severity::Error, said);
        assert_eq!(findings.finish().0, Outcome::Valid);
    }
}
