//! Walks along paths. What goes on any number of times keeps what it has seen, so that cycles end; every node walked over is a
//! step, so that mazes end, too.

use rustc_hash::FxHashSet;

use super::check::Checker;
use crate::standards::{rdf::TermId, shacl::shapes::Path};

/// Which way to go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Along,
    Against,
}

impl Way {
    fn turned(self) -> Self {
        match self {
            Self::Along => Self::Against,
            Self::Against => Self::Along,
        }
    }
}

impl Checker<'_> {
    /// The different nodes at the end of a path.
    pub(super) fn values(&mut self, path: &Path, from: TermId, into: &mut Vec<TermId>) {
        self.walk(path, Way::Along, from, into);
        if path.predicate().is_none() || self.job.data.background.is_some() {
            into.sort_unstable();
            into.dedup();
        }
    }

    fn walk(&mut self, path: &Path, way: Way, from: TermId, into: &mut Vec<TermId>) {
        let before = into.len();
        let data = self.job.data;
        match path {
            // Nearly every path is this one, and nearly always nothing is known besides.
            Path::Predicate(property) if way == Way::Along && data.background.is_none() => {
                into.extend(data.graph.objects(from, *property));
            }
            Path::Predicate(property) if way == Way::Along => into.extend(data.objects(from, *property)),
            Path::Predicate(property) => into.extend(data.subjects(*property, from)),
            Path::Inverse(path) => return self.walk(path, way.turned(), from, into),
            Path::Sequence(paths) => return self.sequence(paths, way, from, into),
            Path::Alternative(paths) => {
                for path in paths {
                    self.walk(path, way, from, into);
                }
                return;
            }
            Path::ZeroOrOne(path) => {
                into.push(from);
                return self.walk(path, way, from, into);
            }
            Path::ZeroOrMore(path) => return self.repeat(path, way, from, Some(from), into),
            Path::OneOrMore(path) => return self.repeat(path, way, from, None, into),
        }
        self.step((into.len() - before) as u64 + 1);
    }

    fn sequence(&mut self, paths: &[Path], way: Way, from: TermId, into: &mut Vec<TermId>) {
        let mut here = vec![from];
        for at in 0..paths.len() {
            let path = if way == Way::Along { &paths[at] } else { &paths[paths.len() - 1 - at] };
            let mut there = Vec::new();
            for node in here {
                if self.has_given_up() {
                    return;
                }
                self.walk(path, way, node, &mut there);
            }
            there.sort_unstable();
            there.dedup();
            here = there;
        }
        into.extend(here);
    }

    fn repeat(&mut self, path: &Path, way: Way, from: TermId, itself: Option<TermId>, into: &mut Vec<TermId>) {
        let mut seen: FxHashSet<TermId> = itself.into_iter().collect();
        into.extend(itself);
        let mut next = vec![from];
        let mut ends = Vec::new();
        while let Some(node) = next.pop() {
            if self.has_given_up() {
                return;
            }
            self.walk(path, way, node, &mut ends);
            for end in ends.drain(..) {
                if seen.insert(end) {
                    next.push(end);
                    into.push(end);
                }
            }
        }
    }
}
