//! The proof matrix: which test catches which fault, and where that leaves a gap. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    event::{Phase, Run},
    model::{CaseId, FaultId, InstanceId, TestId, Verdict},
};

/// A fault that more than this share of the tests catch breaks too much to prove any of them.
pub const BROADEST: f64 = 0.15;

/// Cases of tests.
pub type Cases = BTreeMap<TestId, BTreeSet<Option<CaseId>>>;

/// What the runs showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    /// Every test that was run. A fault is too broad by its share of all tests, also where only some of them were run.
    pub tests: BTreeSet<TestId>,
    /// How many tests the suite has.
    pub all: usize,
    /// Every fault that is claimed, and the cases that claim it.
    pub claims: BTreeMap<FaultId, Cases>,
    /// Every fault, and the cases that failed under it.
    pub caught: BTreeMap<FaultId, Cases>,
    /// Cases that did not pass on the faultless platform.
    pub unsound: Vec<String>,
}

/// A hole in the proof.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// The faultless platform does not pass this.
    Unsound(String),
    /// No test that claims this fault catches it.
    Uncaught(FaultId),
    /// This fault is caught by too many tests.
    TooBroad(FaultId, usize),
    /// This test catches no fault it claims.
    Toothless(TestId),
    /// This test claims a fault that it does not catch.
    FalseClaim(TestId, FaultId),
    /// This test claims a fault that does not exist.
    NoSuchFault(TestId, FaultId),
}

impl Matrix {
    /// Takes in the run on the platform with this fault.
    pub fn add(&mut self, fault: FaultId, run: &Run) {
        // A should that is missed is a deviation: that is how a test of a should says that it saw the fault.
        let caught = run.records.iter().filter(|record| matches!(record.verdict, Verdict::Fail | Verdict::Deviation));
        let at_a_test_step = caught.filter(|record| record.findings().any(|(step, _)| step.phase == Phase::Test));
        let cases = self.caught.entry(fault).or_default();
        for record in at_a_test_step {
            cases.entry(record.id.test.clone()).or_default().insert(record.id.case.clone());
        }
    }

    /// Takes in that a case claims a fault.
    pub fn claim(&mut self, id: &InstanceId, fault: FaultId) {
        self.claims.entry(fault).or_default().entry(id.test.clone()).or_default().insert(id.case.clone());
    }

    /// Whether a case of this test that claims the fault fails under it: a claim of a row is proven by that row.
    fn proves(&self, test: &TestId, fault: &FaultId) -> bool {
        let cases = |of: &BTreeMap<FaultId, Cases>| of.get(fault).and_then(|cases| cases.get(test)).cloned();
        let (claimed, caught) = (cases(&self.claims).unwrap_or_default(), cases(&self.caught).unwrap_or_default());
        !claimed.is_disjoint(&caught)
    }

    /// Every hole, in a stable order.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = self.unsound.iter().cloned().map(Gap::Unsound).collect();
        #[expect(clippy::cast_precision_loss, reason = "test counts are small")]
        let too_many = |count: usize| count as f64 > BROADEST * self.all as f64;
        for (fault, cases) in &self.caught {
            if !cases.keys().any(|test| self.proves(test, fault)) {
                gaps.push(Gap::Uncaught(fault.clone()));
            }
            if too_many(cases.len()) {
                gaps.push(Gap::TooBroad(fault.clone(), cases.len()));
            }
        }
        for test in &self.tests {
            let claimed = self.claims.iter().filter(|(_, cases)| cases.contains_key(test));
            let claimed: Vec<&FaultId> = claimed.map(|(fault, _)| fault).collect();
            if !claimed.iter().any(|fault| self.proves(test, fault)) {
                gaps.push(Gap::Toothless(test.clone()));
            }
            for fault in claimed.into_iter().filter(|fault| !self.proves(test, fault)) {
                gaps.push(if self.caught.contains_key(fault) {
                    Gap::FalseClaim(test.clone(), fault.clone())
                } else {
                    Gap::NoSuchFault(test.clone(), fault.clone())
                });
            }
        }
        gaps
    }

    /// The matrix as text: a line for each fault, `!` before the tests that claim it.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for (fault, cases) in &self.caught {
            text.push_str(fault.as_str());
            text.push('\n');
            for test in cases.keys() {
                let claims = self.claims.get(fault).is_some_and(|claims| claims.contains_key(test));
                text.push_str(if claims { "  ! " } else { "    " });
                text.push_str(test.as_str());
                text.push('\n');
            }
        }
        text
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unsound(case) => write!(f, "the faultless platform does not pass {case}"),
            Self::Uncaught(fault) => write!(f, "no test that claims the fault {fault} catches it"),
            Self::TooBroad(fault, count) => {
                write!(f, "the fault {fault} makes {count} tests fail: too broad to prove any of them")
            }
            Self::Toothless(test) => write!(f, "{test} catches no fault it claims"),
            Self::FalseClaim(test, fault) => {
                write!(f, "{test} claims the fault {fault} and does not catch it where it claims it")
            }
            Self::NoSuchFault(test, fault) => write!(f, "{test} claims the fault {fault}, which does not exist"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix of `test` or `test[case]` with the faults they claim, and of faults with what caught them.
    fn matrix(claims: &[(&str, &[&str])], caught: &[(&str, &[&str])]) -> Matrix {
        // Enough others that one test in twenty is not too broad.
        let others: Vec<String> = (0..20).map(|number| format!("other/{number}")).collect();
        let mut matrix = Matrix { all: claims.len() + others.len(), ..Matrix::default() };
        let named = others.iter().map(|other| (other.as_str(), &["other"][..]));
        for (case, faults) in claims.iter().copied().chain(named) {
            let id = instance(case);
            matrix.tests.insert(id.test.clone());
            faults.iter().for_each(|fault| matrix.claim(&id, FaultId::from(*fault)));
        }
        for (fault, cases) in caught {
            let caught = matrix.caught.entry(FaultId::from(*fault)).or_default();
            for id in cases.iter().map(|case| instance(case)) {
                caught.entry(id.test).or_default().insert(id.case);
            }
        }
        matrix
    }

    fn instance(text: &str) -> InstanceId {
        let (test, case) = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((test, case)) => (test, Some(CaseId::from(case))),
            None => (text, None),
        };
        InstanceId { test: TestId::from(test), case, interface: crate::model::Interface::Broker }
    }

    fn gaps_but_others(matrix: &Matrix) -> Vec<String> {
        matrix.gaps().iter().map(Gap::to_string).filter(|gap| !gap.contains("other")).collect()
    }

    #[test]
    fn a_fault_that_is_caught_by_a_test_that_claims_it_leaves_no_gap() {
        assert!(gaps_but_others(&matrix(&[("a", &["f"])], &[("f", &["a"])])).is_empty());
    }

    #[test]
    fn a_fault_caught_only_by_tests_that_do_not_claim_it_is_uncaught() {
        let matrix = matrix(&[("a", &["f"]), ("b", &["g"])], &[("f", &["a", "b"]), ("g", &["a"])]);
        assert_eq!(
            gaps_but_others(&matrix),
            [
                "no test that claims the fault g catches it",
                "b catches no fault it claims",
                "b claims the fault g and does not catch it where it claims it"
            ]
        );
    }

    #[test]
    fn a_claim_of_a_row_is_proven_by_that_row_alone() {
        let matrix = matrix(&[("a[x]", &["f"]), ("a[y]", &["g"])], &[("f", &["a[y]"]), ("g", &["a[y]"])]);
        assert_eq!(
            gaps_but_others(&matrix),
            [
                "no test that claims the fault f catches it",
                "a claims the fault f and does not catch it where it claims it"
            ]
        );
    }

    #[test]
    fn a_fault_that_breaks_everything_proves_nothing() {
        let all: Vec<String> = (0..20).map(|number| format!("other/{number}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let matrix = matrix(&[], &[("broad", &all)]);
        assert!(matrix.gaps().contains(&Gap::TooBroad("broad".into(), 20)));
    }

    #[test]
    fn a_claim_to_a_fault_that_does_not_exist_is_a_gap() {
        let matrix = matrix(&[("a", &["ghost"])], &[]);
        assert!(matrix.gaps().contains(&Gap::NoSuchFault("a".into(), "ghost".into())));
    }
}
