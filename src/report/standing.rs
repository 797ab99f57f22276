//! What a run may be called: an assessment, a partial one, or an incomplete run. Every report asks here, so that none
//! of them shows an incomplete run as graded.

use crate::{
    event::{End, Run},
    model::{
        grade::{Gradable, Grade},
        verdict::ReasonCode,
    },
};

/// What may be said about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'a> {
    /// The run came to its end and was graded.
    Assessed(&'a Grade),
    /// It came to its end, but something was left out: states are shown, no level is awarded.
    Partial {
        /// What was left out.
        why: &'a str,
        /// The states.
        grade: &'a Grade,
    },
    /// It came to its end, and there was no profile to grade by.
    Ungraded,
    /// It did not come to its end. Whatever grade its log holds counts for nothing.
    Incomplete {
        /// What ended it.
        how: &'static str,
        /// Planned cases that were not started or not finished: without a record, or recorded as cancelled.
        open: usize,
    },
}

/// What may be said about this run.
pub fn standing(run: &Run) -> Standing<'_> {
    let missing = run.header.cases.len().saturating_sub(run.records.len());
    let open = missing + cancelled(run);
    let Some(footer) = &run.footer else {
        return Standing::Incomplete { how: "its log breaks off", open };
    };
    match (footer.end, missing, &footer.grade) {
        (End::Cancelled, _, _) => Standing::Incomplete { how: "it was cancelled", open },
        (End::Deadline, _, _) => Standing::Incomplete { how: "its time was up", open },
        (End::Complete, 1.., _) => Standing::Incomplete { how: "cases are missing from its log", open },
        (End::Complete, 0, None) => Standing::Ungraded,
        (End::Complete, 0, Some(grade)) => match &grade.gradable {
            Gradable::Yes => Standing::Assessed(grade),
            Gradable::Partial(why) => Standing::Partial { why, grade },
        },
    }
}

/// Cases whose record says only that the run was stopped before their verdict.
fn cancelled(run: &Run) -> usize {
    let codes = run.records.iter().filter_map(|record| record.reason.as_ref()).map(|reason| reason.code);
    codes.filter(|code| *code == ReasonCode::Cancelled).count()
}

impl Standing<'_> {
    /// The stable name used in machine-readable reports.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Assessed(_) => "assessed",
            Self::Partial { .. } => "partial",
            Self::Ungraded => "ungraded",
            Self::Incomplete { .. } => "incomplete",
        }
    }

    /// The level that was awarded; only a whole run has one.
    pub fn awarded(&self) -> Option<u8> {
        match self {
            Self::Assessed(grade) => grade.awarded,
            Self::Partial { .. } | Self::Ungraded | Self::Incomplete { .. } => None,
        }
    }

    /// One sentence without a full stop: `level 0 is reached`.
    pub fn sentence(&self) -> String {
        match self {
            Self::Assessed(grade) => match grade.awarded {
                Some(level) => format!("level {level} is reached"),
                None => "no level is reached".to_owned(),
            },
            Self::Partial { why, .. } => format!("a partial run awards no level: {why}"),
            Self::Ungraded => "no profile was given, so nothing was graded".to_owned(),
            Self::Incomplete { how, open } => {
                let cases = if *open == 1 { "1 case was".to_owned() } else { format!("{open} cases were") };
                format!("the run is incomplete ({how}; {cases} not started or not finished), and is no assessment")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Reason, Verdict},
        report::fixture,
    };

    #[test]
    fn a_cancelled_run_says_how_many_cases_were_left_over() {
        let mut run = fixture::run();
        run.footer.as_mut().unwrap().end = End::Cancelled;
        for record in run.records.iter_mut().take(2) {
            record.verdict = Verdict::NotRun;
            record.reason = Some(Reason::new(ReasonCode::Cancelled, "the run was stopped"));
        }
        assert_eq!(standing(&run), Standing::Incomplete { how: "it was cancelled", open: 2 });
        run.records.pop();
        assert_eq!(
            standing(&run).sentence(),
            "the run is incomplete (it was cancelled; 3 cases were not started or not finished), and is no assessment"
        );
    }

    #[test]
    fn only_a_whole_run_is_assessed() {
        let mut run = fixture::run();
        assert_eq!(standing(&run).awarded(), Some(0));
        run.footer.as_mut().unwrap().end = End::Deadline;
        assert_eq!(standing(&run).as_str(), "incomplete");
        run.footer.as_mut().unwrap().end = End::Complete;
        run.records.pop();
        assert_eq!(standing(&run).as_str(), "incomplete", "a footer that claims completeness does not make it so");
        run.footer = None;
        assert_eq!(standing(&run).as_str(), "incomplete");
        assert_eq!(standing(&run).awarded(), None);
    }

    #[test]
    fn a_partial_run_awards_nothing_even_if_its_log_says_otherwise() {
        let mut run = fixture::run();
        let grade = run.footer.as_mut().unwrap().grade.as_mut().unwrap();
        grade.gradable = Gradable::Partial("a filter left out 2 cases".to_owned());
        assert_eq!(grade.awarded, Some(0));
        assert_eq!(standing(&run).awarded(), None);
        run.footer.as_mut().unwrap().grade = None;
        assert_eq!(standing(&run), Standing::Ungraded);
    }
}
