//! Checks a tree against the table of keys: unknown, missing and wrongly shaped keys, all of them.

use super::{Need, Object, Phase, RESERVED_VERBS, Shape, token::clause_text};
use crate::suite::{
    diagnostic::{Code, Diagnostic, Sink},
    nearest::{one_of, suggestion},
    source::SourceFile,
    variables::has_variable,
    yaml::{Kind, Node, Span},
};

/// Whether variables of case rows may still be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::suite) enum Mode {
    /// As in the file: a text with a variable may stand for anything.
    Written,
    /// Every row variable is filled in.
    Filled,
}

/// Checks `node`. Whether it is as it should be.
pub(in crate::suite) fn check(node: &Node, shape: &Shape, mode: Mode, file: &SourceFile, sink: &mut Sink) -> bool {
    let before = sink.errors();
    let mut checker = Checker { mode, file, sink, broken: false };
    checker.shape(node, shape);
    !checker.broken && before == sink.errors()
}

struct Checker<'a> {
    mode: Mode,
    file: &'a SourceFile,
    sink: &'a mut Sink,
    /// Errors that were reported before, for another case, are not counted by the sink again.
    broken: bool,
}

impl Checker<'_> {
    fn error(&mut self, code: Code, span: Span, message: String, help: String) {
        self.broken = true;
        self.sink.push(Diagnostic::new(code, self.file, span, message).help(help));
    }

    fn wrong(&mut self, node: &Node, expected: &str) {
        let message = format!("this should be {expected}, and is {}", node.describe());
        let help = match (&node.kind, expected) {
            (Kind::Bool(_) | Kind::Number { .. } | Kind::Null, "a text") => "put it in quotes",
            _ => "docs/suite-format.md shows the form",
        };
        self.error(Code::WrongValue, node.span, message, help.to_owned());
    }

    fn shape(&mut self, node: &Node, shape: &Shape) {
        if self.mode == Mode::Written && node.as_text().is_some_and(has_variable) {
            return;
        }
        match shape {
            Shape::Document => {}
            Shape::Text | Shape::Raw => match node.as_text() {
                Some("") if matches!(shape, Shape::Text) => {
                    self.error(Code::WrongValue, node.span, "this text is empty".into(), "fill it in".into());
                }
                Some(_) => {}
                None => self.wrong(node, "a text"),
            },
            Shape::Scalar => {
                if matches!(node.kind, Kind::List(_) | Kind::Map(_) | Kind::Null) {
                    self.wrong(node, "a text, a number, or true or false");
                }
            }
            Shape::Bool => {
                if node.as_bool().is_none() {
                    self.wrong(node, "true or false");
                }
            }
            Shape::Count { least, most } => match node.as_count() {
                Some(count) if (*least..=*most).contains(&count) => {}
                _ => self.wrong_count(node, *least, *most),
            },
            Shape::Clause => self.clause(node),
            Shape::Token(token) => match node.as_text() {
                Some(text) if (token.accepts)(text) => {}
                Some(text) => {
                    let message = format!("`{text}` is not {}", token.what);
                    self.error(token.code, node.span, message, format!("write {}", token.what));
                }
                None => self.wrong(node, token.what),
            },
            Shape::Word(words) => match node.as_text() {
                Some(text) if (words.list)().contains(&text) => {}
                Some(text) => {
                    let help = suggestion(text, (words.list)());
                    self.error(words.code, node.span, format!("`{text}` is no {}", words.what), help);
                }
                None => self.wrong(node, words.what),
            },
            Shape::List(item) => match &node.kind {
                Kind::List(items) => items.iter().for_each(|node| self.shape(node, item)),
                _ => self.wrong(node, "a list"),
            },
            Shape::Some(item) => match &node.kind {
                Kind::List(items) => items.iter().for_each(|node| self.shape(node, item)),
                _ => self.shape(node, item),
            },
            Shape::Map(value) => match &node.kind {
                Kind::Map(entries) => entries.iter().for_each(|entry| self.shape(&entry.value, value)),
                _ => self.wrong(node, "a map"),
            },
            Shape::Object(object) => self.object(node, *object),
            Shape::Any(shapes) => match shapes.iter().find(|shape| takes(shape, &node.kind)) {
                Some(shape) => self.shape(node, shape),
                None => {
                    let kinds: Vec<_> = shapes.iter().map(describe).collect();
                    self.wrong(node, &kinds.join(" or "));
                }
            },
            Shape::Step(phase) => self.step(node, *phase),
        }
    }

    fn wrong_count(&mut self, node: &Node, least: u64, most: u64) {
        let expected = format!("a whole number from {least} to {most}");
        match node.scalar_text() {
            Some(text) if !text.is_empty() => {
                let message = format!("`{text}` is not {expected}");
                self.error(Code::WrongValue, node.span, message, format!("write {expected}"));
            }
            _ => self.wrong(node, &expected),
        }
    }

    fn clause(&mut self, node: &Node) {
        match &node.kind {
            _ if clause_text(node).is_some() => {}
            Kind::Number { value, written } => {
                let message = format!("`{written}` without quotes is the number {value}");
                self.error(Code::WrongValue, node.span, message, format!("write \"{written}\""));
            }
            Kind::Text { text, .. } => {
                let message = format!("`{text}` is not a clause number");
                self.error(Code::WrongValue, node.span, message, "write it like 5.6.1".into());
            }
            _ => self.wrong(node, "a clause number"),
        }
    }

    fn object(&mut self, node: &Node, object: Object) {
        let Kind::Map(entries) = &node.kind else {
            return self.wrong(node, object.what());
        };
        for entry in entries {
            match object.row(&entry.key).map(|row| &row.shape).or(object.others()) {
                Some(shape) => self.shape(&entry.value, shape),
                None => {
                    let message = format!("{} has no key `{}`", object.what(), entry.key);
                    let keys: Vec<_> = object.rows().map(|row| row.key).collect();
                    self.error(Code::UnknownKey, entry.span, message, suggestion(&entry.key, keys));
                }
            }
        }
        for row in object.rows().filter(|row| row.need == Need::Required) {
            if node.entry(row.key).is_none() {
                let message = format!("{} needs the key `{}`", object.what(), row.key);
                let span = entries.first().map_or(node.span, |entry| entry.span);
                self.error(Code::MissingKey, span, message, row.doc.to_owned());
            }
        }
    }

    fn step(&mut self, node: &Node, phase: Phase) {
        let Kind::Map(entries) = &node.kind else {
            return self.wrong(node, "a step");
        };
        let verbs = phase.verbs();
        let names: Vec<_> = verbs.iter().map(|(verb, _)| *verb).collect();
        if let Some(entry) = entries.iter().find(|entry| RESERVED_VERBS.contains(&entry.key.as_str())) {
            let message = format!("the verb `{}` is reserved for a later release", entry.key);
            return self.error(Code::ReservedVerb, entry.span, message, one_of(names));
        }
        let found: Vec<_> = verbs.iter().filter(|(verb, _)| node.entry(verb).is_some()).collect();
        let first = entries.first();
        let span = first.map_or(node.span, |entry| entry.span);
        match found[..] {
            [(_, object)] => self.object(node, *object),
            [] => {
                let key = first.map_or("", |entry| entry.key.as_str());
                self.error(Code::UnknownVerb, span, "this step has no verb".into(), suggestion(key, names));
            }
            _ => {
                let found: Vec<_> = found.iter().map(|(verb, _)| format!("`{verb}`")).collect();
                let message = format!("this step has more than one verb: {}", found.join(", "));
                self.error(Code::UnknownVerb, span, message, "make a step of each".into());
            }
        }
    }
}

/// Whether a value of this kind could be of this shape at all.
fn takes(shape: &Shape, kind: &Kind) -> bool {
    match shape {
        Shape::Document | Shape::Some(_) => true,
        Shape::Text | Shape::Raw | Shape::Token(_) | Shape::Word(_) => matches!(kind, Kind::Text { .. }),
        Shape::Scalar => matches!(kind, Kind::Text { .. } | Kind::Number { .. } | Kind::Bool(_)),
        Shape::Clause => matches!(kind, Kind::Text { .. } | Kind::Number { .. }),
        Shape::Bool => matches!(kind, Kind::Bool(_)),
        Shape::Count { .. } => matches!(kind, Kind::Number { .. }),
        Shape::List(_) => matches!(kind, Kind::List(_)),
        Shape::Map(_) | Shape::Object(_) | Shape::Step(_) => matches!(kind, Kind::Map(_)),
        Shape::Any(shapes) => shapes.iter().any(|shape| takes(shape, kind)),
    }
}

fn describe(shape: &Shape) -> String {
    match shape {
        Shape::Document => "any value".into(),
        Shape::Text | Shape::Raw | Shape::Scalar => "a text".into(),
        Shape::Bool => "true or false".into(),
        Shape::Count { least, most } => format!("a number from {least} to {most}"),
        Shape::Clause => "a clause number".into(),
        Shape::Token(token) => token.what.into(),
        Shape::Word(words) => (words.list)().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or "),
        Shape::List(item) => format!("a list ({})", describe(item)),
        Shape::Some(item) => format!("{} or a list", describe(item)),
        Shape::Map(_) => "a map".into(),
        Shape::Object(object) => object.what().into(),
        Shape::Any(shapes) => shapes.iter().map(describe).collect::<Vec<_>>().join(" or "),
        Shape::Step(_) => "a step".into(),
    }
}
