//! The table as `docs/robustness.md` has it: written from what happened, and compared with what happened.

use std::{env, fmt::Write, fs, path::Path, time::Duration};

use crate::battery::Outcome;

const START: &str = "<!-- table: CIVITEST_ROBUSTNESS=write cargo test --test hostile -->\n";
const END: &str = "<!-- end of table -->\n";

/// Writes the table where that was asked for, and says where the committed one differs: in its servers or their verdicts. In
/// which words a broken connection is told can depend on microseconds, and what they have to say is expected elsewhere.
pub fn check(outcomes: &[Outcome], took: Duration) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/robustness.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (committed, after) = rest.split_once(END).unwrap();
    let table = table(outcomes, took);
    if env::var("CIVITEST_ROBUSTNESS").is_ok_and(|value| value == "write") {
        fs::write(&path, format!("{before}{START}{table}{END}{after}")).unwrap();
        return;
    }
    let (now, then) = (verdicts(&table), verdicts(committed));
    for (now, then) in now.iter().zip(&then) {
        assert_eq!(
            now, then,
            "docs/robustness.md differs; to write it: CIVITEST_ROBUSTNESS=write cargo test --test hostile"
        );
    }
    assert_eq!(now.len(), then.len());
}

fn table(outcomes: &[Outcome], took: Duration) -> String {
    let mut table = String::new();
    let peak = outcomes.iter().max_by_key(|outcome| outcome.peak).unwrap();
    let _ = writeln!(
        table,
        "{} servers, each met twice, 24 at a time: {:.0} s in all. The most memory that a run took: {} MB (`{}`).\n",
        outcomes.len(),
        took.as_secs_f64(),
        peak.peak >> 10,
        peak.row.name
    );
    table.push_str("| server | what it does | verdict | what the report says | the same from the start | s |\n|---|---|---|---|---|---|\n");
    for outcome in outcomes {
        let start = outcome.refusal.as_deref().map_or("the run begins", |said| said.trim_start_matches("error: "));
        let _ = writeln!(
            table,
            "| `{}` | {} | {} | {} | {} | {:.1} |",
            outcome.row.name,
            cell(outcome.row.does),
            outcome.verdict,
            cell(&outcome.said),
            cell(start),
            outcome.seconds
        );
    }
    table
}

/// A text as a cell shows it, whatever a server put into it.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace('`', "'").replace('*', "\\*")
}

/// The first three columns: the server, what it does, and the verdict. None of them has a bar in it.
fn verdicts(table: &str) -> Vec<Vec<&str>> {
    let rows = table.lines().filter(|line| line.starts_with('|'));
    rows.map(|line| line.split('|').take(4).collect()).collect()
}
