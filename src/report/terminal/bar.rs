//! The bar, with the running cases under it.

use std::{io, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    model::{InstanceId, Verdict},
    report::text::{Colour, Ink, Line},
};

/// How many running cases are shown.
const MOST_RUNNING: usize = 8;

/// The bar and the lines below it.
#[derive(Debug)]
pub(super) struct Bar {
    all: MultiProgress,
    colour: Colour,
    overall: ProgressBar,
    running: Vec<(InstanceId, String)>,
    lines: Vec<ProgressBar>,
    failed: usize,
    undecided: usize,
}

impl Bar {
    pub(super) fn new(target: ProgressDrawTarget, colour: Colour) -> Self {
        let all = MultiProgress::with_draw_target(target);
        let overall = all.add(ProgressBar::hidden());
        Self { all, colour, overall, running: Vec::new(), lines: Vec::new(), failed: 0, undecided: 0 }
    }

    /// Draws the bar for so many cases.
    pub(super) fn start(&mut self, total: usize) {
        self.all.remove(&self.overall);
        self.overall = self.all.add(ProgressBar::new(total as u64));
        self.overall.set_style(style("     Running [{elapsed_precise}] [{bar:30}] {pos}/{len}{msg}"));
        // The clock goes on while every running case waits.
        self.overall.enable_steady_tick(Duration::from_secs(1));
        self.overall.tick();
    }

    pub(super) fn started(&mut self, id: &InstanceId, name: &str) {
        self.running.push((id.clone(), name.to_owned()));
        self.draw();
    }

    pub(super) fn finished(&mut self, id: &InstanceId, done: usize, verdict: Verdict) {
        self.running.retain(|(running, _)| running != id);
        match verdict {
            Verdict::Fail => self.failed += 1,
            Verdict::Inconclusive => self.undecided += 1,
            Verdict::Pass | Verdict::Deviation | Verdict::NotApplicable | Verdict::NotRun => {}
        }
        let mut message = String::new();
        for (number, word) in [(self.failed, "failed"), (self.undecided, "inconclusive")] {
            if number > 0 {
                message.push_str(&format!(", {number} {word}"));
            }
        }
        self.overall.set_message(message);
        self.overall.set_position(done as u64);
        self.draw();
    }

    /// Prints a line above the bar.
    pub(super) fn above(&self, line: &str) -> io::Result<()> {
        self.all.println(line)
    }

    /// Takes everything off the screen.
    pub(super) fn clear(&self) -> io::Result<()> {
        self.lines.iter().for_each(ProgressBar::finish_and_clear);
        self.overall.finish_and_clear();
        self.all.clear()
    }

    fn draw(&mut self) {
        let mut texts: Vec<String> = self.running.iter().take(MOST_RUNNING).map(|(_, name)| name.clone()).collect();
        if self.running.len() > MOST_RUNNING {
            texts.push(format!("… and {} more", self.running.len() - MOST_RUNNING));
        }
        while self.lines.len() > texts.len() {
            if let Some(line) = self.lines.pop() {
                line.finish_and_clear();
                self.all.remove(&line);
            }
        }
        while self.lines.len() < texts.len() {
            let line = self.all.add(ProgressBar::new_spinner());
            line.set_style(style("{msg}"));
            self.lines.push(line);
        }
        for (line, text) in self.lines.iter().zip(texts) {
            let shown = Line::new().plain("             ").with(Ink::Faint, text);
            line.set_message(shown.render(self.colour));
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates are constants of this file, and its tests draw them.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
