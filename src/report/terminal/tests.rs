//! What people see, in both modes.

use std::sync::{Arc, Mutex};

use indicatif::TermLike;

use super::*;
use crate::{
    event::End,
    report::{
        fixture,
        text::{Colour, failure},
    },
};

fn watched(run: &Run, level: StatusLevel, colour: Colour) -> String {
    let mut terminal = Terminal::new(Vec::new(), colour, level, Progress::Lines);
    for event in fixture::events(run) {
        terminal.observe(&event).unwrap();
    }
    String::from_utf8(terminal.out).unwrap()
}

#[test]
fn status_line_all_variants() {
    let run = fixture::run();
    let lines = |colour: Colour| -> String {
        let mut records = run.records.clone();
        records[5].millis = 123_456;
        let numbered = records.iter().zip([1, 9, 10, 37, 99, 100, 211, 212]);
        numbered
            .map(|(record, done)| status_line(record, &record.id.short(), done, 212).render(colour) + "\n")
            .collect()
    };
    assert_eq!(run.counts().len(), Verdict::ALL.len(), "every verdict is here");
    insta::assert_snapshot!("status_line_all_variants", lines(Colour::Never));
    let coloured = lines(Colour::Always).replace('\u{1b}', "<ESC>");
    insta::assert_snapshot!("status_line_all_variants_coloured", coloured);
}

#[test]
fn off_a_terminal_every_finished_case_has_a_line() {
    insta::assert_snapshot!(watched(&fixture::run(), StatusLevel::All, Colour::Never));
}

#[test]
fn the_quiet_level_shows_only_what_did_not_pass() {
    let shown = watched(&fixture::run(), StatusLevel::Fail, Colour::Never);
    assert_eq!(shown.lines().filter(|line| line.trim_start().starts_with("FAIL")).count(), 3);
    assert_eq!(shown.lines().filter(|line| line.contains("INCONCLUSIVE")).count(), 1);
    assert!(!shown.contains("PASS") && !shown.contains("N/A"));
}

#[test]
fn without_colour_there_are_no_escape_codes_and_with_it_the_same_words() {
    let run = fixture::run();
    let plain = watched(&run, StatusLevel::All, Colour::Never) + &summary(&run).render(Colour::Never);
    assert!(!plain.contains('\u{1b}'));
    let coloured = watched(&run, StatusLevel::All, Colour::Always) + &summary(&run).render(Colour::Always);
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(codes.replace_all(&coloured, ""), plain);
}

#[test]
fn what_a_target_says_cannot_steer_the_terminal() {
    let mut run = fixture::run();
    let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}\r\u{9b}31m\u{202e}";
    run.header.target.product = Some(hostile.to_owned());
    run.notices.push(hostile.to_owned());
    for record in &mut run.records {
        if let Some(reason) = &mut record.reason {
            reason.text = hostile.to_owned();
        }
        for finding in record.steps.iter_mut().flat_map(|step| &mut step.findings) {
            finding.observed = hostile.to_owned();
        }
    }
    let shown = watched(&run, StatusLevel::All, Colour::Never) + &summary(&run).render(Colour::Never);
    assert!(shown.contains("owned"));
    assert!(!shown.chars().any(|c| c != '\n' && crate::report::words::is_unseen(c)));
}

#[test]
fn the_failure_block() {
    let run = fixture::run();
    let blocks: Vec<String> =
        [1, 2, 4, 5].into_iter().map(|index| failure(&run, &run.records[index]).render(Colour::Never)).collect();
    insta::assert_snapshot!("failure_block", blocks.join("\n"));
}

#[test]
fn the_summary_of_a_failing_run() {
    insta::assert_snapshot!("summary_failing", summary(&fixture::run()).render(Colour::Never));
}

#[test]
fn the_summary_of_a_run_that_leaves_level_1_undetermined() {
    insta::assert_snapshot!("summary_undetermined", summary(&fixture::undetermined()).render(Colour::Never));
}

#[test]
fn the_summary_of_an_incomplete_run() {
    insta::assert_snapshot!("summary_incomplete", summary(&fixture::incomplete()).render(Colour::Never));
    let mut cancelled = fixture::run();
    cancelled.footer.as_mut().unwrap().end = End::Cancelled;
    let shown = summary(&cancelled).render(Colour::Never);
    assert!(shown.contains("INCOMPLETE") && !shown.contains("is reached"));
}

/// A terminal that keeps what is written to it.
#[derive(Debug, Clone, Default)]
struct Screen(Arc<Mutex<String>>);

impl Screen {
    fn add(&self, text: &str) -> io::Result<()> {
        self.0.lock().unwrap().push_str(text);
        Ok(())
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        120
    }
    fn height(&self) -> u16 {
        50
    }
    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn write_line(&self, text: &str) -> io::Result<()> {
        self.add(text)?;
        self.add("\n")
    }
    fn write_str(&self, text: &str) -> io::Result<()> {
        self.add(text)
    }
    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn on_a_terminal_a_bar_and_the_running_cases_are_drawn_and_failures_stand_above() {
    let screen = Screen::default();
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen.clone()), 255);
    let mut terminal = Terminal::new(Vec::new(), Colour::Never, StatusLevel::Fail, Progress::Bar(target));
    let run = fixture::run();
    for event in fixture::events(&run) {
        terminal.observe(&event).unwrap();
        // Redraws are limited in number per second.
        std::thread::sleep(std::time::Duration::from_millis(8));
    }
    let drawn = screen.0.lock().unwrap().clone();
    assert!(drawn.contains("Running ["), "{drawn}");
    assert!(drawn.contains("/8"), "the bar counts: {drawn}");
    assert!(drawn.contains("             ngsi-ld/query/retrieve/found"), "a running case: {drawn}");
    assert!(drawn.contains("FAIL [   0.041s] (3/8) ngsi-ld/provision/create/duplicate[json]"), "{drawn}");
    assert!(!drawn.contains("PASS"));
    let lines = String::from_utf8(terminal.out).unwrap();
    assert!(lines.contains("Target") && !lines.contains("FAIL"));
}
