//! The names a case knows: documents, copies, saved values, sources, contexts, and the three that are always there.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    diagnostic::{Code, Diagnostic, Sink},
    source::SourceFile,
    variables::{Piece, pieces},
    yaml::{Kind, Node, Span},
};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// A document of `data`, with or without an id.
    Document {
        /// Whether it has an id.
        has_id: bool,
    },
    /// The copies a `create` step makes.
    Copies,
    /// A value that a step has saved.
    Saved(Origin),
    /// A population that a `sample` step takes.
    Sample,
    /// A variable of a population: `some.type`.
    Sampled,
    /// A value that a later step saves.
    Later,
    /// An inbox, source or hosted context: its URL.
    Place,
    /// `$nonce`.
    Nonce,
    /// `$now`.
    Now,
}

/// Where a saved value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The Location that a POST answered: something this case created.
    Created,
    /// Anything else.
    Other,
}

/// The names that every case has.
pub(super) const BUILT_IN: [(&str, Name); 3] = [("inbox", Name::Place), ("nonce", Name::Nonce), ("now", Name::Now)];

/// The names of one case.
#[derive(Debug, Default)]
pub(super) struct Scope {
    names: BTreeMap<String, Name>,
    used: RefCell<BTreeSet<String>>,
}

impl Scope {
    pub(super) fn new() -> Self {
        let names = BUILT_IN.into_iter().map(|(name, meaning)| (name.to_owned(), meaning)).collect();
        Self { names, used: RefCell::default() }
    }

    /// Adds a name; `false` where it is taken.
    pub(super) fn add(&mut self, name: &str, meaning: Name) -> bool {
        match self.names.get(name) {
            None | Some(Name::Later) => {
                self.names.insert(name.to_owned(), meaning);
                true
            }
            Some(_) => false,
        }
    }

    /// What a name stands for; it counts as used from now on.
    pub(super) fn get(&self, name: &str) -> Option<Name> {
        let meaning = self.names.get(name).copied()?;
        if !self.used.borrow().contains(name) {
            self.used.borrow_mut().insert(name.to_owned());
        }
        Some(meaning)
    }

    pub(super) fn names(&self) -> BTreeSet<String> {
        self.names.keys().cloned().collect()
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Starts counting uses anew: reading a document uses nothing, as long as no step uses the document.
    pub(super) fn forget_uses(&self) {
        self.used.borrow_mut().clear();
    }

    /// Every name that is used, directly or by a document that is used.
    pub(super) fn used(&self, data: &[Named]) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<String> = self.used.borrow().iter().cloned().collect();
        let names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        while let Some(name) = open.pop() {
            if let Some((.., node)) = data.iter().find(|(other, ..)| *other == name)
                && !reached.contains(&name)
            {
                let mut found = BTreeSet::new();
                mentions(node, &names, &mut found);
                open.extend(found.into_iter().map(|index| names[index].to_owned()));
            }
            reached.insert(name);
        }
        reached
    }

    /// Whether one of these names is an inbox, source or context.
    pub(super) fn has_place(&self, used: &BTreeSet<String>) -> bool {
        used.iter().any(|name| self.names.get(name) == Some(&Name::Place))
    }
}

/// A document of `data`: name, place of the name, value.
pub(super) type Named = (String, Span, Node);

/// Whether a document has an id, by its tree. Circles have been ruled out, and the depth is limited by the parser.
pub(super) fn has_id(node: &Node, data: &[Named]) -> bool {
    match &node.kind {
        Kind::Text { text, .. } => {
            let name = text.strip_prefix('$').unwrap_or_default();
            data.iter().find(|(other, ..)| other == name).is_some_and(|(.., value)| has_id(value, data))
        }
        Kind::Map(_) => match (node.get("exactly"), node.get("like"), node.get("id")) {
            (Some(inner), ..) if node.entries().len() == 1 => has_id(inner, data),
            (_, Some(base), _) => match node.get("but").and_then(|but| but.get("id")) {
                Some(id) => id.as_text() != Some("<removed>"),
                None => has_id(base, data),
            },
            (.., id) => id.is_some(),
        },
        _ => false,
    }
}

/// Reports the first circle of documents that refer to each other; `true` if there is one.
pub(super) fn has_circle(data: &[Named], file: &SourceFile, sink: &mut Sink) -> bool {
    let names: Vec<&str> = data.iter().map(|(name, ..)| name.as_str()).collect();
    let edges: Vec<BTreeSet<usize>> = data
        .iter()
        .map(|(.., node)| {
            let mut found = BTreeSet::new();
            mentions(node, &names, &mut found);
            found
        })
        .collect();
    let mut state = vec![Visit::New; data.len()];
    for start in 0..data.len() {
        if let Some(at) = visit(start, &edges, &mut state) {
            let (name, span, _) = &data[at];
            let message = format!("`{name}` refers to itself, directly or through other documents");
            sink.push(Diagnostic::new(Code::Circle, file, *span, message).help("break the circle"));
            return true;
        }
    }
    false
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

/// Walks with a stack of its own: a chain of documents may be as long as the file.
fn visit(start: usize, edges: &[BTreeSet<usize>], state: &mut [Visit]) -> Option<usize> {
    let mut stack = vec![(start, false)];
    while let Some((node, leaving)) = stack.pop() {
        match (leaving, state[node]) {
            (true, _) => state[node] = Visit::Done,
            (false, Visit::New) => {
                state[node] = Visit::Open;
                stack.push((node, true));
                for &next in &edges[node] {
                    match state[next] {
                        Visit::Open => return Some(next),
                        Visit::New => stack.push((next, false)),
                        Visit::Done => {}
                    }
                }
            }
            (false, _) => {}
        }
    }
    None
}

fn mentions(node: &Node, names: &[&str], found: &mut BTreeSet<usize>) {
    match &node.kind {
        Kind::Text { text, .. } if text.contains('$') => {
            for piece in pieces(text, |name| names.contains(&name)) {
                if let Piece::Name { name, .. } = piece
                    && let Some(index) = names.iter().position(|other| *other == name)
                {
                    found.insert(index);
                }
            }
        }
        Kind::List(items) => items.iter().for_each(|item| mentions(item, names, found)),
        Kind::Map(entries) => entries.iter().for_each(|entry| mentions(&entry.value, names, found)),
        _ => {}
    }
}
