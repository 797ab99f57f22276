//! Diagnostics as people read them: message, file, line, column, the line itself, and what to do.

use std::{fmt::Write, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{
    diagnostic::{Diagnostic, Severity},
    yaml::Span,
};

/// Whether escape codes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Colours.
    Always,
    /// Plain text.
    Never,
}

/// The width messages are laid out for.
const WIDTH: usize = 120;

/// All diagnostics in order, one paragraph each, and a line that counts them.
pub fn render(diagnostics: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Always => Renderer::styled(),
        Colour::Never => Renderer::plain(),
    }
    .term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&[group(diagnostic)]));
        out.push_str("\n\n");
    }
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let counts: Vec<_> = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if !counts.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}", counts.join(", "));
    }
    out
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let path = &*diagnostic.file.path;
    let mut group = match diagnostic.span.and_then(|span| Window::new(&diagnostic.file.text, span)) {
        Some(window) => {
            let annotation = AnnotationKind::Primary.span(window.range.clone());
            let annotation = match &diagnostic.label {
                Some(label) => annotation.label(label.as_str()),
                None => annotation,
            };
            let snippet = Snippet::source(window.line).line_start(window.number).path(path).annotation(annotation);
            title.element(snippet)
        }
        None => title.element(annotate_snippets::Origin::path(path)),
    };
    for (span, label) in &diagnostic.related {
        if let Some(window) = Window::new(&diagnostic.file.text, *span) {
            let annotation = AnnotationKind::Context.span(window.range.clone()).label(label.as_str());
            group =
                group.element(Snippet::source(window.line).line_start(window.number).path(path).annotation(annotation));
        }
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

/// The first line of a span, and the bytes of it that the span covers.
struct Window<'a> {
    line: &'a str,
    number: usize,
    range: Range<usize>,
}

impl<'a> Window<'a> {
    fn new(text: &'a str, span: Span) -> Option<Self> {
        let number = usize::try_from(span.line).ok()?;
        let line = text.split('\n').nth(number.checked_sub(1)?)?.trim_end_matches('\r');
        let byte = |characters: u32| {
            let index = usize::try_from(characters).unwrap_or(usize::MAX);
            line.char_indices().nth(index).map_or(line.len(), |(byte, _)| byte)
        };
        let column = span.column.saturating_sub(1);
        let start = byte(column);
        let end = byte(column.saturating_add(span.end.saturating_sub(span.start)).max(column + 1));
        let covered = line[start..end].trim_end().len();
        Some(Self { line, number, range: start..(start + covered).max(start) })
    }
}
