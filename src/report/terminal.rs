//! A run as it happens: a bar with the running cases on a terminal, a line for each finished case everywhere else.

mod bar;
mod lines;
mod slow;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    io::{self, Write},
};

pub use indicatif::ProgressDrawTarget;
pub use lines::{preamble, status_line};

use super::{
    Observer,
    text::{Colour, Ink, Line, summary},
};
use crate::{
    event::{CaseRecord, Event, EventKind, Run},
    model::{InstanceId, Interface, Verdict},
};
use bar::Bar;
use lines::slow_line;
use slow::Slow;

/// Which finished cases get a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusLevel {
    /// Those that failed or could not be decided.
    Fail,
    /// Every case.
    All,
}

/// How progress is shown.
#[derive(Debug)]
pub enum Progress {
    /// By the lines of finished cases alone.
    Lines,
    /// By a bar and up to eight running cases, drawn here; lines go above them.
    Bar(ProgressDrawTarget),
}

/// The live view of a run.
#[derive(Debug)]
pub struct Terminal<W> {
    out: W,
    colour: Colour,
    level: StatusLevel,
    bar: Option<Bar>,
    total: usize,
    done: usize,
    names: Names,
    slow: Slow,
}

impl<W: Write> Terminal<W> {
    /// Shows a run on `out`, which is standard error in the binary.
    pub fn new(out: W, colour: Colour, level: StatusLevel, progress: Progress) -> Self {
        let bar = match progress {
            Progress::Lines => None,
            Progress::Bar(target) => Some(Bar::new(target, colour)),
        };
        Self { out, colour, level, bar, total: 0, done: 0, names: Names::default(), slow: Slow::default() }
    }

    /// Writes the end of the run: failures, counts, assessment, next steps.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&mut self, run: &Run) -> io::Result<()> {
        if let Some(bar) = self.bar.take() {
            bar.clear()?;
        }
        write!(self.out, "{}", summary(run).render(self.colour))?;
        self.out.flush()
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        let text = line.render(self.colour);
        match &self.bar {
            Some(bar) => bar.above(&text),
            None => writeln!(self.out, "{text}"),
        }
    }

    fn finished(&mut self, record: &CaseRecord) -> io::Result<()> {
        self.done += 1;
        if let Some(bar) = &mut self.bar {
            bar.finished(&record.id, self.done, record.verdict);
        }
        let shown = match (self.level, record.verdict) {
            (StatusLevel::All, _) | (StatusLevel::Fail, Verdict::Fail | Verdict::Inconclusive) => true,
            (StatusLevel::Fail, Verdict::Pass | Verdict::Deviation | Verdict::NotApplicable | Verdict::NotRun) => false,
        };
        if shown {
            let line = status_line(record, &self.names.of(&record.id), self.done, self.total);
            self.line(&line)?;
        }
        Ok(())
    }
}

impl<W: Write> Observer for Terminal<W> {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::RunStarted(header) => {
                self.total = header.cases.len();
                self.names = Names::new(header.cases.iter().map(|case| case.id.interface));
                self.slow = Slow::new(header);
                write!(self.out, "{}", preamble(header).render(self.colour))?;
                if let Some(bar) = &mut self.bar {
                    bar.start(self.total);
                }
            }
            EventKind::CaseStarted(id) => {
                self.slow.started(id, event.at);
                if let Some(bar) = &mut self.bar {
                    bar.started(id, &self.names.of(id));
                }
            }
            EventKind::CaseFinished(record) => {
                self.slow.finished(&record.id);
                self.finished(record)?;
            }
            EventKind::Notice(text) => {
                let line = Line::new().with(Ink::Warn, format!("{:>12}", "Note")).plain(" ").plain(text);
                self.line(&line)?;
            }
            EventKind::RunFinished(_) => {
                if let Some(bar) = self.bar.take() {
                    bar.clear()?;
                }
            }
        }
        self.out.flush()
    }

    fn tick(&mut self, at: u64) -> io::Result<()> {
        for (id, millis) in self.slow.due(at) {
            let line = slow_line(millis, &self.names.of(&id));
            self.line(&line)?;
        }
        Ok(())
    }
}

/// How cases are named: without the interface where there is only one.
#[derive(Debug, Default)]
struct Names {
    interfaces: HashMap<Interface, usize>,
}

impl Names {
    fn new(interfaces: impl Iterator<Item = Interface>) -> Self {
        let mut counted = HashMap::new();
        for interface in interfaces {
            *counted.entry(interface).or_default() += 1;
        }
        Self { interfaces: counted }
    }

    fn of(&self, id: &InstanceId) -> String {
        if self.interfaces.len() <= 1 { id.short() } else { id.to_string() }
    }
}
