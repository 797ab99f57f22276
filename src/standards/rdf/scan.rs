//! Finds where statements of Turtle end, without reading them: so a document can be cut into pieces that are read at the same
//! time. It knows just enough of the syntax to tell a dot that ends a statement from one in an IRI, a string or a comment. In
//! a document that is broken it may be wrong after the first error, and then it does not matter any more.

use memchr::{memchr, memchr2, memchr3};

/// Whether more bytes follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// They may.
    MayCome,
    /// This is the end.
    No,
}

/// The state of the scan between two pieces of the same document.
#[derive(Debug, Default)]
pub struct Scanner {
    state: State,
    /// Where a statement or a directive starts, as far as one has.
    start: Start,
    /// Where the scan goes on.
    at: usize,
    /// How many brackets and parentheses are open.
    depth: usize,
    deepest: usize,
    braces: bool,
    /// After the last statement that has ended.
    boundary: Option<usize>,
    /// The statements that have ended, if they are wanted one by one.
    ends: Option<Vec<usize>>,
    /// Where directives stand.
    directives: Vec<(usize, usize)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Iri,
    Comment,
    Short(u8),
    Long(u8),
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Between two statements.
    #[default]
    None,
    Statement,
    /// `@prefix` or `@base`, which end with a dot, from here.
    WithDot(usize),
    /// `PREFIX` or `BASE`, which end with their IRI, from here.
    WithoutDot(usize),
}

/// The bytes at which the scan has to look when it is in no string, IRI or comment.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let bytes = b"<\"'#\\[](){}.";
    let mut n = 0;
    while n < bytes.len() {
        special[bytes[n] as usize] = true;
        n += 1;
    }
    special
};

impl Scanner {
    /// A scanner that notes the end of each statement.
    #[cfg(test)]
    pub fn of_statements() -> Self {
        Self { ends: Some(Vec::new()), ..Self::default() }
    }

    /// Goes on with a text that starts with what was scanned so far.
    pub fn scan(&mut self, text: &[u8], more: More) {
        while self.at < text.len() {
            let went_on = match self.state {
                State::Text => self.text(text, more),
                State::Iri => self.iri(text),
                State::Comment => self.until(text, memchr(b'\n', &text[self.at..])),
                State::Short(quote) => self.short(text, quote, more),
                State::Long(quote) => self.long(text, quote, more),
            };
            if !went_on {
                return;
            }
        }
    }

    /// After the last statement that has ended.
    pub fn boundary(&self) -> Option<usize> {
        self.boundary
    }

    /// After each statement that has ended.
    #[cfg(test)]
    pub fn ends(&self) -> &[usize] {
        self.ends.as_deref().unwrap_or_default()
    }

    /// The deepest that brackets were open.
    pub fn deepest(&self) -> usize {
        self.deepest
    }

    /// Whether there are braces, as TriG has them around graphs.
    pub fn saw_braces(&self) -> bool {
        self.braces
    }

    /// The directives before this place, one after another.
    pub fn directives(&self, text: &[u8], before: usize) -> Vec<u8> {
        let mut found = Vec::new();
        for &(from, to) in self.directives.iter().filter(|(_, to)| *to <= before) {
            found.extend_from_slice(&text[from..to]);
            found.push(b'\n');
        }
        found
    }

    /// Forgets the text before the last boundary: what comes next starts there.
    pub fn cut(&mut self) {
        let Some(cut) = self.boundary.take() else { return };
        self.at -= cut;
        self.directives.retain(|(_, to)| *to > cut);
        for (from, to) in &mut self.directives {
            (*from, *to) = (*from - cut, *to - cut);
        }
        if let Start::WithDot(from) | Start::WithoutDot(from) = &mut self.start {
            *from -= cut;
        }
        self.ends.iter_mut().for_each(Vec::clear);
    }

    /// Forgets all that it has gone over, for whoever only wants to know how it nests. Says how much that is.
    pub fn forget(&mut self) -> usize {
        let seen = self.at;
        self.at = 0;
        self.boundary = None;
        self.start = if self.start == Start::None { Start::None } else { Start::Statement };
        self.directives.clear();
        self.ends.iter_mut().for_each(Vec::clear);
        seen
    }

    fn text(&mut self, text: &[u8], more: More) -> bool {
        if self.start == Start::None && !self.begin(text, more) {
            return false;
        }
        let Some(skip) = text[self.at..].iter().position(|b| SPECIAL[*b as usize]) else {
            self.at = text.len();
            return true;
        };
        self.at += skip;
        let at = self.at;
        match text[at] {
            b'<' => self.enter(State::Iri, 1),
            b'#' => self.enter(State::Comment, 1),
            quote @ (b'"' | b'\'') => {
                let ahead = &text[at + 1..text.len().min(at + 3)];
                if ahead.len() < 2 && ahead.iter().all(|b| *b == quote) && more == More::MayCome {
                    return false;
                }
                if ahead == [quote, quote] {
                    self.enter(State::Long(quote), 3)
                } else {
                    self.enter(State::Short(quote), 1)
                }
            }
            b'\\' => self.at = (at + 2).min(text.len()),
            b'[' | b'(' => {
                self.at += 1;
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth);
            }
            b']' | b')' => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
            }
            b'{' | b'}' => {
                self.at += 1;
                self.braces = true;
            }
            _ => match text.get(at + 1) {
                None if more == More::MayCome => return false,
                Some(next) if !next.is_ascii_whitespace() && *next != b'#' => self.at += 1,
                next => {
                    // A line break belongs to the line that it ends, so that the next statement starts on its own.
                    self.at += if next == Some(&b'\n') { 2 } else { 1 };
                    if self.depth == 0 {
                        if let Start::WithDot(from) = self.start {
                            self.directives.push((from, self.at));
                        }
                        self.end();
                    }
                }
            },
        }
        true
    }

    /// Skips the space before a statement and sees how it starts.
    fn begin(&mut self, text: &[u8], more: More) -> bool {
        let rest = &text[self.at..];
        let space = rest.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(rest.len());
        self.at += space;
        let rest = &rest[space..];
        if rest.is_empty() || rest[0] == b'#' {
            return true;
        }
        if rest.len() < 8 && more == More::MayCome {
            return false;
        }
        let is = |keyword: &str| {
            rest.get(..keyword.len()).is_some_and(|found| found.eq_ignore_ascii_case(keyword.as_bytes()))
                && rest.get(keyword.len()).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'<' | b'#'))
        };
        self.start = match rest[0] {
            b'@' => Start::WithDot(self.at),
            _ if is("prefix") || is("base") => Start::WithoutDot(self.at),
            _ => Start::Statement,
        };
        true
    }

    fn end(&mut self) {
        self.start = Start::None;
        self.boundary = Some(self.at);
        if let Some(ends) = &mut self.ends {
            ends.push(self.at);
        }
    }

    fn enter(&mut self, state: State, length: usize) {
        self.state = state;
        self.at += length;
    }

    /// Goes to just after what was found and on as text; to the end if nothing was.
    fn until(&mut self, text: &[u8], found: Option<usize>) -> bool {
        match found {
            Some(skip) => {
                self.at += skip + 1;
                self.state = State::Text;
            }
            None => self.at = text.len(),
        }
        true
    }

    fn iri(&mut self, text: &[u8]) -> bool {
        // No IRI has a line break in it: where one comes first, something is broken anyway.
        let found = memchr2(b'>', b'\n', &text[self.at..]);
        self.until(text, found);
        if let (Some(_), Start::WithoutDot(from)) = (found, self.start) {
            self.directives.push((from, self.at));
            self.end();
        }
        true
    }

    fn short(&mut self, text: &[u8], quote: u8, more: More) -> bool {
        let found = memchr3(quote, b'\\', b'\n', &text[self.at..]);
        self.escape_or_until(text, found, more)
    }

    /// Goes over an escaped character, or to just after what ends a string.
    fn escape_or_until(&mut self, text: &[u8], found: Option<usize>, more: More) -> bool {
        match found {
            Some(skip) if text[self.at + skip] == b'\\' => {
                self.at += skip;
                if self.at + 1 == text.len() && more == More::MayCome {
                    return false;
                }
                self.at = (self.at + 2).min(text.len());
                true
            }
            found => self.until(text, found),
        }
    }

    fn long(&mut self, text: &[u8], quote: u8, more: More) -> bool {
        let Some(skip) = memchr2(quote, b'\\', &text[self.at..]) else {
            self.at = text.len();
            return true;
        };
        if text[self.at + skip] == b'\\' {
            return self.escape_or_until(text, Some(skip), more);
        }
        self.at += skip;
        let ahead = &text[self.at..text.len().min(self.at + 3)];
        if ahead.iter().all(|b| *b == quote) {
            if ahead.len() < 3 && more == More::MayCome {
                return false;
            }
            self.at += ahead.len();
            self.state = State::Text;
        } else {
            self.at += 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The statements of a text, and its directives.
    fn statements(text: &str) -> (Vec<&str>, String) {
        let mut scanner = Scanner::of_statements();
        scanner.scan(text.as_bytes(), More::No);
        let mut from = 0;
        let mut found = Vec::new();
        for &end in scanner.ends() {
            found.push(text[from..end].trim());
            from = end;
        }
        (found, String::from_utf8(scanner.directives(text.as_bytes(), text.len())).unwrap())
    }

    #[test]
    fn a_dot_ends_a_statement_only_where_it_stands_alone() {
        for statement in [
            "<http://a.b. > <c. d> e:f.g .",
            "a:b c:d \"x. y\" , 'x. y' , \"a \\\". b\" .",
            "a:b c:d \"\"\"x. \"y\" . \n . \"\" \\\"\"\" . \"\"\" , '''a ' . ''' .",
            "a:b c:d 1.5 , 1. ",
            "a:b # a comment. \"'<[(\n c:d e:f .",
            "a:b c:d [ e:f g:h . ] , ( 1 . 2 ) .",
            "a:b\\. c:d e:f .",
            "a:b c:d \"\" .",
            "a:b c:d e:f.# a comment",
        ] {
            let text = format!("{statement}\nx:y z:z w:w .\n");
            let (found, _) = statements(&text);
            assert_eq!(found.len(), 2, "{text}: {found:?}");
        }
    }

    #[test]
    fn directives_are_found_in_both_spellings() {
        let text = "@prefix a: <http://a.> .\nPREFIX b: <http://b. > prefix:x a:b c:d .\nbase <http://c>\n# x\nprefix #y\n c: <d>\n";
        let (found, directives) = statements(text);
        assert_eq!(found.len(), 5);
        assert_eq!(
            directives,
            "@prefix a: <http://a.> .\n\nPREFIX b: <http://b. >\nbase <http://c>\nprefix #y\n c: <d>\n"
        );
    }

    #[test]
    fn nesting_is_measured() {
        let mut scanner = Scanner::default();
        scanner.scan(b"a:b c:d [ e:f ( [] \"[[[[\" ) ] .", More::No);
        assert_eq!(scanner.deepest(), 3);
    }

    proptest! {
        #[test]
        fn the_same_statements_are_found_however_the_text_arrives(
            pieces in proptest::collection::vec(prop_oneof![
                Just("a:b c:d e:f .\n"), Just("@prefix x: <y> .\n"), Just("PREFIX x: <y>\n"), Just("<a. b> "), Just("\"\"\"x. \"\"\" "),
                Just("\"\\\". \" "), Just("[ "), Just("] "), Just(". "), Just("# it's. \n"), Just("'''\\'''' "), Just("\"\" "),
            ], 0..20),
            cuts in proptest::collection::vec(0usize..200, 0..10),
        ) {
            let text: String = pieces.concat();
            let mut whole = Scanner::of_statements();
            whole.scan(text.as_bytes(), More::No);
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut < text.len()).collect();
            cuts.sort_unstable();
            let mut parts = Scanner::of_statements();
            for cut in cuts {
                parts.scan(&text.as_bytes()[..cut], More::MayCome);
            }
            parts.scan(text.as_bytes(), More::No);
            prop_assert_eq!(parts.ends(), whole.ends());
            prop_assert_eq!(parts.directives(text.as_bytes(), text.len()), whole.directives(text.as_bytes(), text.len()));
        }
    }
}
