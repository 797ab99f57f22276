//! Remarks to text, JSON, SARIF and JUnit, item by item as they come: nothing is kept but what the summary needs.

mod json;
mod junit;
mod rows;
mod sarif;
#[cfg(test)]
mod tests;
mod text;

use std::io;

pub use json::{Json, schema};
pub use junit::Junit;
pub use sarif::Sarif;
pub use text::{Shown, Text};

use crate::{
    model::Rule,
    validate::{Item, Summary},
};

/// What is known before the first item.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// The lock that was read, if there was one.
    pub lock: Option<String>,
    /// The directories with models.
    pub directories: Vec<String>,
    /// All rules.
    pub rules: &'static [Rule],
    /// Those that the user switched off.
    pub off: Vec<String>,
    /// When it began, in seconds since 1970; only JUnit wants to know.
    pub started: i64,
}

/// Something that takes items one by one and makes a document of them.
pub trait Sink {
    /// Takes the next item.
    ///
    /// # Errors
    /// When the document cannot be written.
    fn item(&mut self, item: &Item) -> io::Result<()>;

    /// Ends the document.
    ///
    /// # Errors
    /// When it cannot be written.
    fn end(&mut self, summary: &Summary) -> io::Result<()>;
}
