//! `run.ndjson`: events to lines and lines to a run.

use std::{
    cell::Cell,
    io::{self, BufRead, Read, Write},
};

use super::Observer;
use crate::event::{Event, EventKind, FoldError, Header, LONGEST_LINE, Run};

/// Why a log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file could not be read.
    #[error("the log could not be read at line {line}: {source}\nhelp: check the path and its permissions")]
    Read {
        /// The line, from 1.
        line: usize,
        /// The cause.
        source: io::Error,
    },
    /// A line is too long to be one of ours.
    #[error(
        "line {line} of the log is longer than {LONGEST_LINE} bytes\nhelp: this is not a log of civitest, or it is damaged"
    )]
    TooLong {
        /// The line, from 1.
        line: usize,
    },
    /// A line is not an event.
    #[error(
        "line {line} of the log is not an event: {source}\nhelp: give the run.ndjson that `civitest run` wrote, unchanged"
    )]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The events are not a run.
    #[error("line {line} of the log: {source}\nhelp: {}", help(source))]
    Fold {
        /// The last line that was read, from 1.
        line: usize,
        /// What is wrong with them.
        source: FoldError,
    },
}

fn help(error: &FoldError) -> &'static str {
    match error {
        FoldError::Empty => "the run ended before it began; run it again",
        FoldError::Version { .. } => "read it with the civitest that wrote it, or run again",
        FoldError::NoHeader | FoldError::Order { .. } | FoldError::Case(_) | FoldError::AfterEnd(_) => {
            "lines are missing, doubled or mixed from two runs; use the log as it was written"
        }
    }
}

/// Reads a log. A last line that a crash cut off in the middle is left out; the run then has no footer.
///
/// # Errors
/// When the log cannot be read, holds something else than events, or its events are not a run.
pub fn parse(bytes: impl BufRead) -> Result<Run, LogError> {
    let line = Cell::new(0);
    let mut broken = None;
    let mut lines = Lines { bytes, line: &line };
    let events = std::iter::from_fn(|| {
        lines.next_event().unwrap_or_else(|error| {
            broken = Some(error);
            None
        })
    });
    let folded = Run::fold(events);
    match broken {
        Some(error) => Err(error),
        None => folded.map_err(|source| LogError::Fold { line: line.get(), source }),
    }
}

/// Reads the header alone, for whoever looks for a run among many.
///
/// # Errors
/// When the log cannot be read, or does not start with a header.
pub fn header(bytes: impl BufRead) -> Result<Header, LogError> {
    let line = Cell::new(0);
    let fold = |source| LogError::Fold { line: 1, source };
    match (Lines { bytes, line: &line }).next_event()?.map(|event| event.kind) {
        None => Err(fold(FoldError::Empty)),
        Some(EventKind::RunStarted(header)) => Ok(*header),
        Some(_) => Err(fold(FoldError::NoHeader)),
    }
}

struct Lines<'a, R> {
    bytes: R,
    line: &'a Cell<usize>,
}

impl<R: BufRead> Lines<'_, R> {
    fn next_event(&mut self) -> Result<Option<Event>, LogError> {
        loop {
            let line = self.line.get() + 1;
            let mut text = Vec::new();
            let limit = LONGEST_LINE as u64 + 1;
            let read = (&mut self.bytes).take(limit).read_until(b'\n', &mut text);
            read.map_err(|source| LogError::Read { line, source })?;
            if text.is_empty() {
                return Ok(None);
            }
            self.line.set(line);
            let whole = text.pop_if(|last| *last == b'\n').is_some();
            if text.len() > LONGEST_LINE {
                return Err(LogError::TooLong { line });
            }
            if text.trim_ascii().is_empty() {
                continue;
            }
            return match serde_json::from_slice(&text) {
                Ok(event) => Ok(Some(event)),
                // Events end with a line break, so a last line without one was cut off while it was written.
                Err(_) if !whole && line > 1 => Ok(None),
                Err(source) => Err(LogError::Line { line, source }),
            };
        }
    }
}

/// Writes events, one per line. Every line is handed on before the next event, so a crash loses one line at most.
#[derive(Debug)]
pub struct Writer<W>(W);

impl<W: Write> Writer<W> {
    /// Writes to this.
    pub fn new(out: W) -> Self {
        Self(out)
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.0
    }
}

impl<W: Write> Observer for Writer<W> {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        self.0.write_all(&line)?;
        // A crash may cost the last events: a log without its end is incomplete all the same, and the ledger is apart.
        match event.kind {
            EventKind::RunStarted(_) | EventKind::RunFinished(_) | EventKind::Notice(_) => self.0.flush(),
            EventKind::CaseStarted(_) | EventKind::CaseFinished(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn written(run: &Run) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        for event in fixture::events(run) {
            writer.observe(&event).unwrap();
        }
        writer.into_inner()
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for run in [fixture::run(), fixture::undetermined(), fixture::incomplete()] {
            let log = written(&run);
            assert_eq!(log.iter().filter(|byte| **byte == b'\n').count(), fixture::events(&run).len());
            assert_eq!(parse(&log[..]).unwrap(), run);
        }
    }

    #[test]
    fn a_log_cut_off_anywhere_after_its_header_is_an_incomplete_run() {
        let log = written(&fixture::run());
        let header = log.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for end in (header..log.len() - 1).step_by(97) {
            let run = parse(&log[..end]).unwrap();
            assert_eq!(run.footer, None, "cut at {end}");
        }
    }

    #[test]
    fn a_log_cut_off_in_its_header_is_an_error() {
        let log = written(&fixture::run());
        assert!(matches!(parse(&log[..100]), Err(LogError::Line { line: 1, .. })));
        assert!(matches!(parse(&b""[..]), Err(LogError::Fold { source: FoldError::Empty, .. })));
    }

    #[test]
    fn a_damaged_line_is_named() {
        let mut log = written(&fixture::run());
        let second = log.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        log[second] = b'x';
        let error = parse(&log[..]).unwrap_err();
        insta::assert_snapshot!(error, @r"
        line 2 of the log is not an event: expected value at line 1 column 1
        help: give the run.ndjson that `civitest run` wrote, unchanged
        ");
    }

    #[test]
    fn a_missing_line_is_named() {
        let log = String::from_utf8(written(&fixture::run())).unwrap();
        let log: Vec<&str> = log.lines().enumerate().filter(|(index, _)| *index != 3).map(|(_, line)| line).collect();
        let error = parse(log.join("\n").as_bytes()).unwrap_err();
        insta::assert_snapshot!(error, @r"
        line 4 of the log: event 4 stands where event 3 belongs
        help: lines are missing, doubled or mixed from two runs; use the log as it was written
        ");
    }

    #[test]
    fn an_endless_line_is_refused_without_reading_it_whole() {
        let endless = io::BufReader::new(io::repeat(b' '));
        assert!(matches!(parse(endless), Err(LogError::TooLong { line: 1 })));
    }
}
