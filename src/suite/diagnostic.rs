//! What is wrong with a suite file, where, and what to do about it. All of it is collected; nothing stops at the first.

use std::collections::HashSet;

pub use super::code::Code;
use super::{source::SourceFile, yaml::Span};

/// One mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// Whether it stops the suite from being loaded.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// The file it is about; for a directory its path and no text.
    pub file: SourceFile,
    /// The place; `None` for a file or directory as a whole.
    pub span: Option<Span>,
    /// A few words at the place.
    pub label: Option<String>,
    /// Other places of the same file that belong to it.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The suites are not loaded.
    Error,
    /// They are loaded, but something is odd.
    Warning,
}

impl Diagnostic {
    /// An error at a place.
    pub fn new(code: Code, file: &SourceFile, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::file(code, file, message) }
    }

    /// An error about a file as a whole.
    pub fn file(code: Code, file: &SourceFile, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            file: file.clone(),
            span: None,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// With this next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With these words at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With another place of the same file.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }
}

/// Collects diagnostics. One mistake is kept once, however many cases run into it.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    seen: HashSet<(String, Option<Span>, Code, String)>,
    errors: usize,
}

impl Sink {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let Diagnostic { file, span, code, message, severity, .. } = &diagnostic;
        if self.seen.insert((file.path.to_string(), *span, *code, message.clone())) {
            self.errors += usize::from(*severity == Severity::Error);
            self.diagnostics.push(diagnostic);
        }
    }

    /// How many errors there are so far.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Everything, by file and position.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by(|a, b| (&a.file.path, a.span, a.code).cmp(&(&b.file.path, b.span, b.code)));
        diagnostics
    }
}
