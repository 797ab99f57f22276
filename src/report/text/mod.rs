//! A run in words: one block for each failure, then counts, the assessment, and what to do next.
//!
//! The terminal, JUnit and the JSON report all show the same failure block; it is made here and nowhere else.

mod block;
mod page;
mod probe;
mod steps;
mod summary;

pub use page::{Colour, Ink, Line, Page};
pub use probe::{page as probe, short as probe_short};

use super::{Artefact, RenderError, lookup::Lookup};
use crate::event::{CaseRecord, Run};

pub(super) use block::{again, block, verdict_ink};
pub(super) use steps::requests;
pub(super) use summary::{coverage, level_sentence, not_run, stands_in_the_way};

/// The block for one case: what was wrong, why it matters, and how to see it again.
///
/// Everything that shows a failure shows this text. For many cases of one run, prefer the reports: they index it once.
pub fn failure(run: &Run, record: &CaseRecord) -> Page {
    block(&Lookup::new(run), record)
}

/// The end of a run: failures in plan order, one block for each cause; then counts, the assessment, and next steps.
pub fn summary(run: &Run) -> Page {
    summary::page(&Lookup::new(run))
}

/// The summary as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text;

impl Artefact for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn render(&self, run: &Run) -> Result<Vec<u8>, RenderError> {
        Ok(summary(run).render(Colour::Never).into_bytes())
    }
}
