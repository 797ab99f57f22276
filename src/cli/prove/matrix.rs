//! The proof matrix: which test catches which fault, and where that leaves a gap. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    event::{Phase, Run},
    model::{FaultId, TestId, Verdict},
};

/// A fault that more than this share of the tests catch breaks too much to prove any of them.
pub const BROADEST: f64 = 0.15;

/// What the runs showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    /// Every test of the suite, and the faults it claims.
    pub claims: BTreeMap<TestId, BTreeSet<FaultId>>,
    /// Every fault, and the tests that failed under it.
    pub caught: BTreeMap<FaultId, BTreeSet<TestId>>,
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
        let caught = run.records.iter().filter(|record| record.verdict == Verdict::Fail);
        let at_a_test_step = caught.filter(|record| record.findings().any(|(step, _)| step.phase == Phase::Test));
        self.caught.insert(fault, at_a_test_step.map(|record| record.id.test.clone()).collect());
    }

    /// Every hole, in a stable order.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = self.unsound.iter().cloned().map(Gap::Unsound).collect();
        #[expect(clippy::cast_precision_loss, reason = "test counts are small")]
        let too_many = |count: usize| count as f64 > BROADEST * self.claims.len() as f64;
        for (fault, tests) in &self.caught {
            let claimed = tests.iter().any(|test| self.claims.get(test).is_some_and(|claims| claims.contains(fault)));
            if !claimed {
                gaps.push(Gap::Uncaught(fault.clone()));
            }
            if too_many(tests.len()) {
                gaps.push(Gap::TooBroad(fault.clone(), tests.len()));
            }
        }
        for (test, claims) in &self.claims {
            let proves = |fault: &&FaultId| self.caught.get(*fault).is_some_and(|tests| tests.contains(test));
            if !claims.iter().any(|fault| proves(&fault)) {
                gaps.push(Gap::Toothless(test.clone()));
            }
            for fault in claims.iter().filter(|fault| !proves(fault)) {
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
        for (fault, tests) in &self.caught {
            text.push_str(fault.as_str());
            text.push('\n');
            for test in tests {
                let claims = self.claims.get(test).is_some_and(|claims| claims.contains(fault));
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
            Self::FalseClaim(test, fault) => write!(f, "{test} claims the fault {fault} and does not catch it"),
            Self::NoSuchFault(test, fault) => write!(f, "{test} claims the fault {fault}, which does not exist"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(claims: &[(&str, &[&str])], caught: &[(&str, &[&str])]) -> Matrix {
        let claims =
            claims.iter().map(|(test, faults)| (TestId::from(*test), faults.iter().map(|f| (*f).into()).collect()));
        let caught =
            caught.iter().map(|(fault, tests)| (FaultId::from(*fault), tests.iter().map(|t| (*t).into()).collect()));
        let mut claims: BTreeMap<_, _> = claims.collect();
        // Enough others that one test in twenty is not too broad.
        for number in 0..20 {
            claims.insert(TestId::new(format!("other/{number}")), BTreeSet::from([FaultId::from("other")]));
        }
        Matrix { claims, caught: caught.collect(), unsound: Vec::new() }
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
                "b claims the fault g and does not catch it"
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
