//! The grade that stands in the last line of a log, and what keeps a run from being graded.

use crate::{
    event::{End, Run, Selection},
    grade,
    model::grade::{Gradable, Grade},
};

/// The grade of a run by the profile in its header. Anything left out makes it partial, and so does what is `missing`.
pub fn grade(run: &Run, end: End, missing: Option<&str>) -> Option<Grade> {
    let profile = run.header.profile.as_ref()?;
    let mut why = left_out(&run.header.selection);
    why.extend(missing.map(str::to_owned));
    let gradable = match end {
        End::Complete if why.is_empty() => Gradable::Yes,
        End::Complete => Gradable::Partial(why.join("; ")),
        End::Cancelled | End::Deadline => Gradable::Partial("the run was stopped before its end".to_owned()),
    };
    Some(grade::assess(profile, &run.judged(), &run.header.target, gradable))
}

/// What left cases out, one part of a sentence each.
fn left_out(selection: &Selection) -> Vec<String> {
    let mut why = Vec::new();
    let others = selection.left_out.saturating_sub(selection.elsewhere);
    match &selection.rerun_of {
        Some(run) => {
            why.push(format!("only what did not pass in run {run} was run again, {others} cases were left out"));
        }
        None if others > 0 => why.push(format!("the filter left out {others} cases")),
        None => {}
    }
    // A run that was merged says which parts it misses.
    if let Some(partition) = selection.partition.filter(|_| selection.elsewhere > 0) {
        why.push(format!("this is {partition}: {} cases belong to other parts", selection.elsewhere));
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn gradable(selection: Selection, end: End, missing: Option<&str>) -> Gradable {
        let mut run = fixture::run();
        run.header.selection = selection;
        grade(&run, end, missing).unwrap().gradable
    }

    fn partial(why: &str) -> Gradable {
        Gradable::Partial(why.to_owned())
    }

    #[test]
    fn only_a_whole_run_that_came_to_its_end_is_graded() {
        assert_eq!(gradable(Selection::default(), End::Complete, None), Gradable::Yes);
        let one_of_one = Selection { partition: "hash:1/1".parse().ok(), ..Selection::default() };
        assert_eq!(gradable(one_of_one, End::Complete, None), Gradable::Yes);
        for end in [End::Cancelled, End::Deadline] {
            assert_eq!(gradable(Selection::default(), end, None), partial("the run was stopped before its end"));
        }
        assert_eq!(
            gradable(Selection::default(), End::Complete, Some("part 2 is missing")),
            partial("part 2 is missing")
        );
    }

    #[test]
    fn a_partial_run_says_everything_that_made_it_partial() {
        let filtered = Selection { filter: Some("x".to_owned()), left_out: 3, ..Selection::default() };
        assert_eq!(gradable(filtered.clone(), End::Complete, None), partial("the filter left out 3 cases"));
        let both = Selection { partition: "slice:1/2".parse().ok(), left_out: 8, elsewhere: 5, ..filtered };
        assert_eq!(
            gradable(both, End::Complete, None),
            partial("the filter left out 3 cases; this is slice:1/2: 5 cases belong to other parts")
        );
        let again = Selection { rerun_of: Some("abc".into()), ..Selection::default() };
        assert_eq!(
            gradable(again, End::Complete, None),
            partial("only what did not pass in run abc was run again, 0 cases were left out")
        );
    }
}
