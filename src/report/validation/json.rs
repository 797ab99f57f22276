//! The JSON document: every item with everything that was found, one item per line, and the summary at the end.

use std::io::{self, Write};

use serde_json::Value;

use super::{
    Header, Sink,
    rows::{Document, Models, Row, SummaryRow},
};
use crate::validate::{Item, Summary};

/// Writes the JSON document.
pub struct Json<W> {
    out: W,
    is_first: bool,
}

impl<W: Write> Json<W> {
    /// Begins the document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut out: W, header: &Header) -> io::Result<Self> {
        write!(out, "{{\"civitest\":\"{}\",\"models\":", env!("CARGO_PKG_VERSION"))?;
        serde_json::to_writer(&mut out, &Models { lock: header.lock.as_deref(), directories: &header.directories })?;
        out.write_all(b",\"items\":[")?;
        Ok(Self { out, is_first: true })
    }
}

impl<W: Write> Sink for Json<W> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"\n" } else { b",\n" })?;
        self.is_first = false;
        serde_json::to_writer(&mut self.out, &Row::of(item))?;
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.out.write_all(b"\n],\"summary\":")?;
        serde_json::to_writer(&mut self.out, &SummaryRow::of(summary))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// The JSON Schema of the document.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Document<'static>).to_value();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), "What civitest validate prints for programs".into());
    }
    schema
}
