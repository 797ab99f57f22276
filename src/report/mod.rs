//! Events to bytes: what people and machines read about a run. Every report is a pure function of a [`Run`], so that
//! rendering a log again gives the same bytes; what is shown live is a function of the events.

pub mod annotations;
mod cause;
pub mod curl;
#[cfg(test)]
pub(crate) mod fixture;
mod found;
pub mod json;
pub mod junit;
pub mod log;
mod lookup;
pub mod markdown;
pub mod probe;
mod secret;
mod shell;
pub mod standing;
mod target_file;
pub mod terminal;
#[cfg(test)]
mod tests;
pub mod text;
pub mod validation;
mod weight;
mod words;

use std::io;

use crate::event::{Event, Run};

pub use annotations::Annotations;
pub use json::Json;
pub use junit::Junit;
pub use markdown::Markdown;
pub use target_file::target_file;
pub use text::Text;

/// Something that looks on while a run happens.
pub trait Observer {
    /// Takes the next event.
    ///
    /// # Errors
    /// When what it writes to cannot be written.
    fn observe(&mut self, event: &Event) -> io::Result<()>;

    /// Is told the time, in milliseconds since the run started, several times a second. Nothing that a log or a report
    /// holds may depend on it.
    ///
    /// # Errors
    /// When what it writes to cannot be written.
    fn tick(&mut self, _at: u64) -> io::Result<()> {
        Ok(())
    }
}

/// A file made of a finished run.
pub trait Artefact {
    /// The name of the format: `junit`.
    fn name(&self) -> &'static str;

    /// The bytes of the file; the same for the same run, always.
    ///
    /// # Errors
    /// When the run holds something the format cannot say.
    fn render(&self, run: &Run) -> Result<Vec<u8>, RenderError>;
}

/// Why a report could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The header's start is not a time.
    #[error(
        "the log says the run started at `{0}`, which is not a time\nhelp: a log is not meant to be edited; run again"
    )]
    Started(String),
    /// The XML writer gave up.
    #[error("the report could not be written as XML: {0}")]
    Xml(String),
    /// The JSON writer gave up.
    #[error("the report could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}
