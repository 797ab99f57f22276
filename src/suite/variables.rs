//! Variables inside texts: finding them, and filling in those of a case row before anything else looks at the tree.

use std::{cell::RefCell, collections::BTreeSet};

use super::{
    diagnostic::{Code, Diagnostic, Sink},
    nearest::{nearest, one_of},
    source::SourceFile,
    yaml::{Entry, Kind, Node, Span, Style},
};

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// As it stands.
    Literal(&'a str),
    /// `$$`.
    Dollar,
    /// `$name`, with or without `.id`.
    Name {
        /// The name.
        name: &'a str,
        /// Everything from the dollar sign on.
        whole: &'a str,
        /// Whether `.id` follows.
        id: bool,
    },
    /// A dollar sign that starts nothing.
    Lone,
}

/// Whether a variable stands somewhere in this text.
pub(super) fn has_variable(text: &str) -> bool {
    text.contains('$') && pieces(text, |_| false).iter().any(|piece| matches!(piece, Piece::Name { .. }))
}

/// Takes a text apart. A name reaches as far as its characters do, but `$now-30s` is `$now`: of a name with hyphens, the
/// longest beginning that is `known` counts.
pub(super) fn pieces(text: &str, known: impl Fn(&str) -> bool) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        if dollar > 0 {
            pieces.push(Piece::Literal(&rest[..dollar]));
        }
        let after = &rest[dollar + 1..];
        if let Some(next) = after.strip_prefix('$') {
            pieces.push(Piece::Dollar);
            rest = next;
            continue;
        }
        let length = after.find(|c: char| !is_name_character(c)).unwrap_or(after.len());
        let longest = after[..length].trim_end_matches('-');
        if !longest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            pieces.push(Piece::Lone);
            rest = after;
            continue;
        }
        let name = dotted(after, longest, &known).unwrap_or_else(|| known_beginning(longest, &known));
        let tail = &after[name.len()..];
        let id = tail.strip_prefix(".id").is_some_and(|rest| !rest.starts_with(is_name_character));
        let end = dollar + 1 + name.len() + if id { ".id".len() } else { 0 };
        pieces.push(Piece::Name { name, whole: &rest[dollar..end], id });
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// A variable of a sample: a name, a dot and the name of a field.
fn dotted<'a>(after: &'a str, name: &str, known: impl Fn(&str) -> bool) -> Option<&'a str> {
    let field = after[name.len()..].strip_prefix('.')?;
    let length = field.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(field.len());
    let whole = &after[..name.len() + 1 + length];
    known(whole).then_some(whole)
}

fn known_beginning(longest: &str, known: impl Fn(&str) -> bool) -> &str {
    let mut name = longest;
    loop {
        if known(name) {
            return name;
        }
        match name.rfind('-') {
            Some(hyphen) => name = &name[..hyphen],
            None => return longest,
        }
    }
}

/// Where a piece of a text stands: exact for texts on one line, the whole text otherwise.
pub(super) fn span_within(file: &SourceFile, span: Span, needle: &str) -> Span {
    let start = usize::try_from(span.start).unwrap_or(usize::MAX);
    let length = usize::try_from(span.end.saturating_sub(span.start)).unwrap_or(0);
    let source: String = file.text.chars().skip(start).take(length).collect();
    let Some(byte) = source.find(needle) else { return span };
    let before = &source[..byte];
    if before.contains('\n') {
        return span;
    }
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(0);
    let offset = count(before);
    Span {
        start: span.start + offset,
        end: span.start + offset + count(needle),
        line: span.line,
        column: span.column + offset,
    }
}

/// The variables of one row, and which of them were used.
#[derive(Debug, Default)]
pub(super) struct Columns {
    cells: Vec<(String, Node)>,
    used: RefCell<BTreeSet<String>>,
}

impl Columns {
    pub(super) fn new(cells: Vec<(String, Node)>) -> Self {
        Self { cells, used: RefCell::default() }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn used(&self) -> BTreeSet<String> {
        self.used.borrow().clone()
    }

    fn cell(&self, name: &str) -> Option<&Node> {
        let cell = self.cells.iter().find(|(column, _)| column == name).map(|(_, cell)| cell)?;
        if !self.used.borrow().contains(name) {
            self.used.borrow_mut().insert(name.to_owned());
        }
        Some(cell)
    }
}

/// Fills a row in.
pub(super) struct Filler<'a> {
    pub(super) columns: &'a Columns,
    /// Every other name that means something: documents, saved values, sources.
    pub(super) names: &'a BTreeSet<String>,
    pub(super) file: &'a SourceFile,
    pub(super) sink: &'a mut Sink,
}

impl Filler<'_> {
    /// The tree with the row's variables filled in. What comes out of a cell keeps the cell's place.
    pub(super) fn fill(&mut self, node: &Node) -> Node {
        let kind = match &node.kind {
            Kind::Text { text, .. } if text.contains('$') => return self.text(text, node),
            Kind::List(items) => Kind::List(items.iter().map(|item| self.fill(item)).collect()),
            Kind::Map(entries) => Kind::Map(entries.iter().map(|entry| self.entry(entry)).collect()),
            kind => kind.clone(),
        };
        Node { kind, span: node.span }
    }

    fn entry(&mut self, entry: &Entry) -> Entry {
        let key = if entry.key.contains('$') { self.join(&entry.key, entry.span) } else { entry.key.clone() };
        Entry { key, span: entry.span, value: self.fill(&entry.value) }
    }

    fn text(&mut self, text: &str, node: &Node) -> Node {
        if let [Piece::Name { name, id: false, .. }] = self.pieces(text)[..]
            && let Some(cell) = self.columns.cell(name)
        {
            let cell = cell.clone();
            self.check_cell(&cell);
            return cell;
        }
        let text = self.join(text, node.span);
        Node { kind: Kind::Text { text, style: Style::Quoted }, span: node.span }
    }

    fn pieces<'t>(&self, text: &'t str) -> Vec<Piece<'t>> {
        pieces(text, |name| self.columns.names().any(|column| column == name) || self.names.contains(name))
    }

    /// Writes columns out inside a text; everything else stays as it is.
    fn join(&mut self, text: &str, span: Span) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in self.pieces(text) {
            match piece {
                Piece::Literal(literal) => out.push_str(literal),
                Piece::Dollar => out.push_str("$$"),
                Piece::Lone => out.push('$'),
                Piece::Name { name, whole, id } => match self.columns.cell(name).map(|cell| (cell, cell.scalar_text()))
                {
                    Some((_, Some(value))) => {
                        out.push_str(&value);
                        out.push_str(if id { ".id" } else { "" });
                    }
                    Some((cell, None)) => {
                        let message = format!("`${name}` is {} and cannot stand inside a text", cell.describe());
                        let diagnostic = Diagnostic::new(Code::NotText, self.file, cell.span, message);
                        self.sink.push(diagnostic.help(format!("let `${name}` stand alone, or make it a text")));
                    }
                    None => {
                        self.check_name(name, whole, span);
                        out.push_str(whole);
                    }
                },
            }
        }
        out
    }

    /// A cell may name documents, but no other cell.
    fn check_cell(&mut self, cell: &Node) {
        match &cell.kind {
            Kind::Text { text, .. } if text.contains('$') => {
                for piece in self.pieces(text) {
                    if let Piece::Name { name, whole, .. } = piece {
                        self.check_name(name, whole, cell.span);
                    }
                }
            }
            Kind::List(items) => items.iter().for_each(|item| self.check_cell(item)),
            Kind::Map(entries) => entries.iter().for_each(|entry| self.check_cell(&entry.value)),
            _ => {}
        }
    }

    fn check_name(&mut self, name: &str, whole: &str, span: Span) {
        if self.names.contains(name) {
            return;
        }
        let span = span_within(self.file, span, whole);
        let diagnostic = if self.columns.names().any(|column| column == name) {
            let message = format!("`${name}` is a column, and a cell cannot use another column");
            Diagnostic::new(Code::UnknownVariable, self.file, span, message).help("write the value into the cell")
        } else {
            let names: Vec<_> = self.columns.names().chain(self.names.iter().map(String::as_str)).collect();
            Diagnostic::new(Code::UnknownVariable, self.file, span, format!("there is no variable `${name}`")).help(
                match nearest(name, names.clone()) {
                    Some(near) => format!("did you mean `${near}`?"),
                    None => format!("{}; a dollar sign itself is `$$`", one_of(names)),
                },
            )
        };
        self.sink.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let known = |name: &str| ["now", "shelter", "old-lamp", "nonce"].contains(&name);
        let show = |piece: &Piece<'_>| match piece {
            Piece::Literal(literal) => format!("'{literal}'"),
            Piece::Dollar => "$".to_owned(),
            Piece::Name { name, id: true, .. } => format!("id({name})"),
            Piece::Name { name, .. } => format!("({name})"),
            Piece::Lone => "lone".to_owned(),
        };
        pieces(text, known).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_text_is_taken_apart_at_its_variables() {
        let table = [
            ("plain", "'plain'"),
            ("$shelter", "(shelter)"),
            ("/entities/$shelter/attrs", "'/entities/' (shelter) '/attrs'"),
            ("$shelter.id", "id(shelter)"),
            ("$shelter.identity", "(shelter) '.identity'"),
            ("$now-30s", "(now) '-30s'"),
            ("$old-lamp-x", "(old-lamp) '-x'"),
            ("$unknown-name", "(unknown-name)"),
            ("urn:$nonce-1", "'urn:' (nonce) '-1'"),
            ("costs 5 $$", "'costs 5 ' $"),
            ("^a$", "'^a' lone"),
            ("$4", "lone '4'"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn only_real_variables_count_as_variables() {
        assert!(has_variable("a $b"));
        assert!(!has_variable("a $$b") && !has_variable("a$") && !has_variable("a"));
    }
}
